"""digest: text, HTML, JSON, and the user's own templates."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import jsonschema
import pytest
from support.digests import DIGEST, HOSTILE, QUIET, ZONE, article, english, entry, hostile, terminal

from newsdigest.digest.model import Digest, Member, Section, Story
from newsdigest.errors import UsageError
from newsdigest.render.digest import FORMATS, render
from newsdigest.text.width import width

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "digest.schema.json"
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize("cells", [20, 60, 100])
@pytest.mark.parametrize("digest", [DIGEST, QUIET, english(), hostile()])
def test_text_is_wrapped(digest: Digest, cells: int) -> None:
    """No line of text is wider than the width, except addresses, which are not broken."""
    lines = render(digest, "text", width=cells, zone=ZONE).split("\n")
    assert all(width(line) <= cells or line.lstrip().startswith("http") for line in lines)
    assert not CONTROLS.search("\n".join(lines))


def test_text() -> None:
    """Text has what the page has, and the address of each story on a line of its own."""
    text = render(DIGEST, "text", width=60, zone=ZONE)
    assert text.startswith(
        "一周要闻\n2024年10月28日—11月3日 · 48 篇报道 · 29 件事 · 5 个来源\n\n最要紧的\n· 西太湖"
    )
    for entry_ in DIGEST.entries:
        assert f"\n   {entry_.story.lead.url}\n" in text
    assert "2  科技招商再落三个项目\n   常州日报 · 11月2日\n   三个项目" in text
    assert "\n\n\n" not in text
    assert text.endswith("\n升温  氢能 ↑\n降温  双创 ↓\n")


@pytest.mark.parametrize(("source", "is_named"), [("武进日报", False), ("常州日报", True)])
def test_source_of_a_second_sentence(source: str, is_named: bool) -> None:
    """A sentence of another article names its source, unless it is that of the headline."""
    articles = [article("西太湖马拉松开跑"), article("西太湖马拉松破纪录", source=source)]
    story = entry(1, articles, ["4.5万人报名。", "冠军打破赛会纪录。"])
    digest = replace(DIGEST, sections=(Section("体育", (story,)),), overview=())
    for output in (render(digest, "text", width=80, zone=ZONE), terminal(digest)):
        assert (f"纪录。（{source}）" in output) is is_named


@pytest.mark.parametrize("name", ["text", "markdown", "html"])
def test_story_without_an_address_has_its_id(name: str) -> None:
    """``newsdigest show ID`` reaches what no address does."""
    articles = [article("西太湖马拉松开跑", url=""), article("滆湖清淤完工")]
    entries = tuple(entry(n, [one], ["正文。"]) for n, one in enumerate(articles, 1))
    digest = replace(DIGEST, sections=(Section("要闻", entries),), overview=())
    output = render(digest, name, width=80, zone=ZONE)
    assert f" · {articles[0].id[:8]}" in output
    assert f" · {articles[1].id[:8]}" not in output


def test_english() -> None:
    """Headings, dates and counts follow the language of the digest."""
    text = render(english(), "text", width=80, zone=ZONE)
    assert "28 Oct – 3 Nov 2024 · 48 articles · 29 stories · 5 sources" in text
    assert "What matters most" in text
    assert "武进日报 + 2 · 3 Nov · Also in 常州日报, Wujin Post" in text
    assert "26 more stories not listed" in text


def test_digest_without_stories() -> None:
    """A digest without stories is one sentence under its title."""
    for output in (
        terminal(QUIET),
        *(render(QUIET, f, width=80, zone=ZONE) for f in ("text", "html")),
    ):
        assert "这段时间没有新闻。" in output
    assert "No news in this period." in terminal(replace(QUIET, lang="en"))


def test_json_follows_its_schema() -> None:
    """Every digest is valid, and a wrong one is not."""
    schema = json.loads(SCHEMA.read_text("utf-8"))
    checker = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    for digest in (DIGEST, QUIET, english(), hostile()):
        value = json.loads(render(digest, "json", width=80, zone=ZONE))
        assert list(checker.iter_errors(value)) == []
    value["sections"][0]["stories"][0]["articles"][0]["id"] = "no id"
    assert not checker.is_valid(value)


def test_json_has_everything() -> None:
    """JSON has what the page shows, dates with their offset, texts unchanged."""
    value = json.loads(render(DIGEST, "json", width=80, zone=UTC))
    assert (value["title"], value["since"]) == ("一周要闻", "2024-10-27T16:00:00+00:00")
    assert value["counts"] == {"articles": 48, "stories": 29, "sources": 5}
    assert value["rising"] == [
        {"keyword": "氢能", "trend": "up"}, {"keyword": "双创", "trend": "down"},
    ]  # fmt: skip
    story = value["sections"][0]["stories"][0]
    assert [one["source"] for one in story["articles"]] == ["武进日报", "常州日报", "Wujin Post"]
    assert story["summary"][1]["article"] == story["articles"][1]["id"]
    raw = render(hostile(), "json", width=80, zone=ZONE)
    assert not CONTROLS.search(raw)
    assert json.loads(raw)["sections"][0]["stories"][0]["headline"] == HOSTILE[0]


def test_template_of_the_user(tmp_path: Path) -> None:
    """The name of a template decides between HTML, Markdown and text, and the escaping."""
    source = "{{ page.title }}|{% for s in page.stories %}{{ s.headline }};{% endfor %}"
    digest = replace(DIGEST, title="*a* <b>")
    for name, expected in (
        ("a.j2", "*a* <b>|"),
        ("a.html.j2", "*a* &lt;b&gt;|"),
        ("a.md.j2", r"\*a\* \<b\>|"),
    ):
        (tmp_path / name).write_text(source, "utf-8")
        assert render(digest, str(tmp_path / name), width=80, zone=ZONE).startswith(expected)


def test_a_folder_of_templates(tmp_path: Path) -> None:
    """A file of the folder replaces a built-in template or extends it; the others stay."""
    (tmp_path / "digest.html.j2").write_text(
        '{% extends "newsdigest/digest.html.j2" %}{% block style %}h1 { color: red }{% endblock %}'
    )
    page = render(DIGEST, "html", width=80, zone=ZONE, templates=tmp_path)
    assert "h1 { color: red }" in page
    assert "西太湖半程马拉松开跑" in page
    assert render(DIGEST, "text", width=80, zone=ZONE, templates=tmp_path) == render(
        DIGEST, "text", width=80, zone=ZONE
    )


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{{ page.nothing }}", "nothing"),
        ("\n{{ oops }}", "line 2"),
        ("{% for %}", "line 1"),
        ("{% include '/etc/passwd' %}", "no template"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ page.stories.__class__ }}", "unsafe"),
        ("{{ 'x' * 10000000 }}", "too much"),
        ("{% extends 'a.j2' %}", "recursion"),
    ],
)
def test_broken_template(tmp_path: Path, source: str, message: str) -> None:
    """A forbidden or broken template is a usage error that names the line."""
    (tmp_path / "a.j2").write_text(source, "utf-8")
    with pytest.raises(UsageError) as caught:
        render(DIGEST, str(tmp_path / "a.j2"), width=80, zone=ZONE)
    assert message in str(caught.value)


def test_unknown_format(tmp_path: Path) -> None:
    """The error of an unknown format lists the formats; that of a missing template names it."""
    with pytest.raises(UsageError) as caught:
        render(DIGEST, "pdf", width=80, zone=ZONE)
    assert all(name in caught.value.hint for name in FORMATS)
    with pytest.raises(UsageError, match=r"gone\.j2"):
        render(DIGEST, str(tmp_path / "gone.j2"), width=80, zone=ZONE)


@pytest.mark.parametrize("format_", ["terminal", "text", "markdown", "html"])
def test_copies_are_counted(format_: str) -> None:
    """Copies without a publisher or of the same one are counted in every format."""
    lead = article("One ferry", lang="en", source="")
    copies = tuple(Member(replace(lead, id=f"{n:010x}"), 1.0, lead.id) for n in range(3))
    one = replace(entry(1, [lead], []), story=Story((Member(lead), *copies)))
    digest = replace(DIGEST, lang="en", sections=(Section("", (one,)),))
    output = (
        terminal(digest) if format_ == "terminal" else render(digest, format_, width=80, zone=ZONE)
    )
    assert "Also in 3 other articles" in output


@pytest.mark.parametrize("format_", ["terminal", "text", "markdown", "html"])
def test_explanation_of_stories(format_: str) -> None:
    """With an explanation each other article has its likeness and the reasons."""
    lead, other = article("一"), article("二 <b>", source="常州日报")
    members = (Member(lead), Member(other, 0.815, reasons=("氢能", "投资")))
    one = replace(entry(1, [lead], []), story=Story(members))
    digest = replace(DIGEST, sections=(Section("", (one,)),))
    output = (
        terminal(digest) if format_ == "terminal" else render(digest, format_, width=80, zone=ZONE)
    )
    assert "0.81 常州日报 二 " in output
    assert "：氢能、投资" in output


def test_templates_are_loaded_only_for_formats_that_need_them() -> None:
    """JSON and the terminal layout do not import Jinja, nh3 or css-inline."""
    code = (
        "import sys; from support.digests import DIGEST, ZONE\n"
        "from newsdigest.render import digest_terminal\n"
        "from newsdigest.render.digest import render\n"
        "render(DIGEST, 'json', width=80, zone=ZONE)\n"
        "list(digest_terminal.digest(DIGEST, width=80, zone=ZONE))\n"
        "print(*{'jinja2', 'nh3', 'css_inline', 'email'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[1],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == ""
