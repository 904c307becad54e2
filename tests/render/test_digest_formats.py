"""digest: the formats for people and programs, and templates of the user's own."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.digests import (
    DIGEST,
    HOSTILE,
    MARATHON,
    QUIET,
    ZONE,
    article,
    english,
    entry,
    hostile,
    long,
)

from newsdigest.digest.model import CitedSentence, Digest, Member, Section, Story
from newsdigest.errors import UsageError
from newsdigest.render import catalogue, digest_terminal
from newsdigest.render import terminal as terminal_room
from newsdigest.render.digest import FORMATS, render
from newsdigest.render.digest_page import page_of
from newsdigest.render.lines import text_of
from newsdigest.text.width import width

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "digest.schema.json"
CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def terminal(digest: Digest, cells: int = 80) -> str:
    """What a terminal of that width shows, without colours."""
    return "\n".join(
        text_of(line) for line in digest_terminal.digest(digest, width=cells, zone=ZONE)
    )


def test_the_terminal() -> None:
    """Headings, rules, references, sources at the right edge, ids: aligned."""
    ids = [one.id[:8] for one in DIGEST.articles]
    assert terminal(DIGEST, 72) == (
        "  一周要闻  10月28日—11月3日\n"
        "  48 篇报道 · 29 件事 · 5 个来源\n"
        "\n"
        "  最要紧的\n"
        "  · 西太湖半程马拉松3日开跑，4.5万人报名。\xa0[1]\n"
        "  · 三个项目总投资12.6亿元。\xa0[2]\n"
        "\n"
        "  体育 ───────────────────────────────────────────────────────────────\n"
        "  1  西太湖半程马拉松开跑，4.5万人报名                武进日报 等 3 家\n"
        "     本届赛事共有来自33个省区市的45,737名选手报名，比去年多出三成。男\n"
        "     子组冠军打破赛会纪录。（常州日报）\n"
        "     11月3日 · 另见 常州日报、Wujin Post\n"
        f"     {' · '.join(ids[:3])}\n"
        "\n"
        "  科技 ───────────────────────────────────────────────────────────────\n"
        "  2  科技招商再落三个项目                                     常州日报\n"
        "     三个项目总投资12.6亿元，涉及氢能、机器人和集成电路。\n"
        f"     11月2日                                                  {ids[3]}\n"
        "\n"
        "  要闻 ───────────────────────────────────────────────────────────────\n"
        "  3  “七彩阜宁”农产品走进武进                                 武进日报\n"
        "     Over 120 farm products from Funing went on sale at the Yaoguan\n"
        "     market on Saturday〔2日〕.\n"
        f"     11月2日                                                  {ids[4]}\n"
        "\n"
        "  另有 26 件事未列出\n"
        "\n"
        "  升温  氢能\xa0↑\n"
            "\n"
            "  降温  双创\xa0↓"
    )  # fmt: skip


@pytest.mark.parametrize("cells", [20, 40, 60, 80, 200])
@pytest.mark.parametrize("digest", [DIGEST, QUIET, english(), long(12), hostile()])
def test_no_line_is_too_long(digest: Digest, cells: int) -> None:
    """On a terminal of any width no line is cut or holds a control character."""
    shown = terminal(digest, cells)
    assert max(width(line) for line in shown.split("\n")) <= cells
    assert not CONTROLS.search(shown)


@pytest.mark.parametrize("cells", [20, 60, 100])
@pytest.mark.parametrize("digest", [DIGEST, QUIET, english(), hostile()])
def test_text_is_wrapped(digest: Digest, cells: int) -> None:
    """No line of text is wider than asked for, but for addresses, which stay whole."""
    lines = render(digest, "text", width=cells, zone=ZONE).split("\n")
    assert all(width(line) <= cells or line.lstrip().startswith("http") for line in lines)
    assert not CONTROLS.search("\n".join(lines))


def test_colours_on_a_terminal() -> None:
    """Rich shows the same lines, with colours and nothing else that acts, or in ASCII ornaments."""
    console = terminal_room.console(
        io.StringIO(), color="always", width=72, terminal=True, environ={}
    )
    shown = terminal_room.to_ansi(digest_terminal.digest(DIGEST, width=72, zone=ZONE), console)
    assert "\x1b[1m西太湖半程马拉松开跑" in shown
    plain = re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert plain.rstrip("\n") == terminal(DIGEST, 72)
    bad = digest_terminal.digest(hostile(), width=72, zone=ZONE)
    plain = re.sub(r"\x1b\[[\d;]*m", "", terminal_room.to_ansi(bad, console, only_ascii=True))
    assert not CONTROLS.search(plain)
    assert not set("·—─↑") & set(plain)


def test_text() -> None:
    """Text has what the page has, and the address of every story in a line of its own."""
    text = render(DIGEST, "text", width=60, zone=ZONE)
    assert text.startswith(
        "一周要闻\n2024年10月28日—11月3日 · 48 篇报道 · 29 件事 · 5 个来源\n\n最要紧的\n· 西太湖"
    )
    for entry_ in DIGEST.entries:
        assert f"\n   {entry_.story.lead.url}\n" in text
    assert "2  科技招商再落三个项目\n   常州日报 · 11月2日\n   三个项目" in text
    assert "\n\n\n" not in text
    assert text.endswith("\n升温  氢能 ↑\n降温  双创 ↓\n")


def test_english() -> None:
    """Headings, dates and counts follow the language of the digest."""
    text = render(english(), "text", width=80, zone=ZONE)
    assert "28 Oct – 3 Nov 2024 · 48 articles · 29 stories · 5 sources" in text
    assert "What matters most" in text
    assert "武进日报 + 2 · 3 Nov · Also in 常州日报, Wujin Post" in text
    assert "26 more stories not listed" in text


def test_a_quiet_day_says_so() -> None:
    """A digest without stories is one sentence under its title."""
    for shown in (
        terminal(QUIET),
        *(render(QUIET, f, width=80, zone=ZONE) for f in ("text", "html")),
    ):
        assert "这段时间没有新闻。" in shown
    assert "No news in this period." in terminal(replace(QUIET, lang="en"))


def test_json_follows_its_schema() -> None:
    """Every digest is valid, and valid means something: a wrong one is not."""
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
    """Programs get what the page shows, dates with their offset, texts unchanged."""
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


def test_a_template_of_the_users_own(tmp_path: Path) -> None:
    """A file is filled in; its name says whether it is HTML or Markdown, and what is escaped."""
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
    """A file of the folder takes the program's place, or changes a part of it; others stay."""
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
def test_a_wrong_template(tmp_path: Path, source: str, message: str) -> None:
    """What a template may not do or cannot mean is an error of usage that says where."""
    (tmp_path / "a.j2").write_text(source, "utf-8")
    with pytest.raises(UsageError) as caught:
        render(DIGEST, str(tmp_path / "a.j2"), width=80, zone=ZONE)
    assert message in str(caught.value)


def test_what_is_no_format(tmp_path: Path) -> None:
    """An unknown format names those that there are; a template that is not there is named."""
    with pytest.raises(UsageError) as caught:
        render(DIGEST, "pdf", width=80, zone=ZONE)
    assert all(name in caught.value.hint for name in FORMATS)
    with pytest.raises(UsageError, match=r"gone\.j2"):
        render(DIGEST, str(tmp_path / "gone.j2"), width=80, zone=ZONE)


def day(month: int, number: int, hour: int = 0, year: int = 2024) -> datetime:
    """A moment of the year."""
    return datetime(year, month, number, hour, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("since", "until", "chinese", "english_"),
    [
        (day(10, 28), day(11, 4), "2024年10月28日—11月3日", "28 Oct – 3 Nov 2024"),
        (day(11, 3), day(11, 4), "2024年11月3日 周日", "Sun 3 Nov 2024"),
        (
            day(12, 30), day(1, 6, year=2025),
            "2024年12月30日—2025年1月5日", "30 Dec 2024 – 5 Jan 2025",
        ),
        (
            day(11, 2, 18), day(11, 3, 18),
            "2024年11月2日 18:00—11月3日 18:00", "2 Nov 18:00 – 3 Nov 2024 18:00",
        ),
        (day(11, 3, 6), day(11, 3, 18), "2024年11月3日 06:00—18:00", "3 Nov 2024 06:00 – 18:00"),
        (day(10, 28, 7), day(11, 4, 7), "2024年10月28日—11月4日", "28 Oct – 4 Nov 2024"),
    ],
)  # fmt: skip
def test_periods(since: datetime, until: datetime, chinese: str, english_: str) -> None:
    """A period names its first and its last day, of two days at most also the hours."""
    assert catalogue.period(since, until, ZONE, True, year=True) == chinese
    assert catalogue.period(since, until, ZONE, False, year=True) == english_


def test_the_year_on_a_terminal() -> None:
    """On a terminal the year is told only where it is not the present one."""
    assert "10月28日—11月3日" in terminal(DIGEST).splitlines()[0]
    assert "2024年" not in terminal(DIGEST)
    later = replace(DIGEST, generated=DIGEST.generated + timedelta(days=365))
    assert "2024年10月28日" in terminal(later)


def test_the_other_places() -> None:
    """Named are other publishers once, other articles by title; copies of a house are counted."""
    lead, copy, sequel, other, again = (
        article("一"), article("一改"), article("二"), article("三", source="常州日报"),
        article("四", source="常州日报"),
    )  # fmt: skip
    members = (
        Member(lead), Member(copy, 0.9, lead.id), Member(sequel, 0.5),
        Member(other, 0.9, lead.id), Member(again, 0.5),
    )  # fmt: skip
    one = replace(entry(1, [lead], []), story=Story(members))
    page = page_of(replace(DIGEST, sections=(Section("", (one,)),)), ZONE)
    assert [link.text for link in page.stories[0].also] == [
        "二", "常州日报", "四", "其他 1 篇报道"
    ]  # fmt: skip


def test_many_places_are_counted() -> None:
    """Beyond six places the rest is a number of articles."""
    articles = [article("一", source=f"报{n}") for n in range(20)]
    one = entry(1, articles, [])
    page = page_of(replace(DIGEST, sections=(Section("", (one,)),)), ZONE)
    assert [link.text for link in page.stories[0].also][-1] == "其他 13 篇报道"
    assert page.stories[0].source == "报0 等 20 家"


SOURCES = st.sampled_from(["", "武进日报", "常州日报", *(f"报{n}" for n in range(9))])
TITLES = st.sampled_from(["", " ", "一", "二", *map(str, range(9))])


@given(st.lists(st.tuples(SOURCES, TITLES, st.booleans()), min_size=1, max_size=20))
@settings(max_examples=60, deadline=None)
def test_no_article_without_a_trace(told: list[tuple[str, str, bool]]) -> None:
    """Every article of a story is its headline, named once, or counted among the others."""
    articles = [
        replace(article("一", source=source), id=f"{number:010x}", title=title)
        for number, (source, title, _) in enumerate(told)
    ]
    lead = articles[0].id
    members = tuple(
        Member(one, copy_of=lead if number and is_copy else "")
        for number, (one, (_, _, is_copy)) in enumerate(zip(articles, told, strict=True))
    )
    one = replace(entry(1, articles[:1], []), story=Story(members))
    made = replace(DIGEST, sections=(Section("", (one,)),))
    links = [link.text for link in page_of(made, ZONE).stories[0].also]
    counted = re.fullmatch(r"其他 (\d+) 篇报道", links[-1]) if links else None
    named = links[:-1] if counted else links
    assert len(set(named)) == len(named) <= 6
    assert 1 + len(named) + (int(counted[1]) if counted else 0) == len(articles)


@pytest.mark.parametrize("format_", ["terminal", "text", "markdown", "html"])
def test_copies_are_counted(format_: str) -> None:
    """Copies that have no publisher or the same one are counted in every format."""
    lead = article("One ferry", lang="en", source="")
    copies = tuple(Member(replace(lead, id=f"{n:010x}"), 1.0, lead.id) for n in range(3))
    one = replace(entry(1, [lead], []), story=Story((Member(lead), *copies)))
    made = replace(DIGEST, lang="en", sections=(Section("", (one,)),))
    shown = terminal(made) if format_ == "terminal" else render(made, format_, width=80, zone=ZONE)
    assert "Also in 3 other articles" in shown


def test_sentences_in_two_scripts() -> None:
    """English sentences are parted by a space whatever the digest's language, Chinese by none."""
    one = entry(1, [article("一")], ["One.", "Two.", "三。", "四。"])
    page = page_of(replace(DIGEST, sections=(Section("", (one,)),)), ZONE)
    assert "".join(s.gap + s.text for s in page.stories[0].sentences) == "One. Two.三。四。"


@pytest.mark.parametrize("format_", ["terminal", "text", "markdown", "html"])
def test_explained(format_: str) -> None:
    """Where it was asked for, every other article says how alike it is and why it belongs."""
    lead, other = article("一"), article("二 <b>", source="常州日报")
    members = (Member(lead), Member(other, 0.815, reasons=("氢能", "投资")))
    one = replace(entry(1, [lead], []), story=Story(members))
    digest = replace(DIGEST, sections=(Section("", (one,)),))
    shown = (
        terminal(digest) if format_ == "terminal" else render(digest, format_, width=80, zone=ZONE)
    )
    assert "0.81 常州日报 二 " in shown
    assert "：氢能、投资" in shown


def test_a_sentence_from_nowhere() -> None:
    """A sentence whose article is not in the digest has neither reference nor address."""
    digest = replace(DIGEST, overview=(CitedSentence("孤句。", "0123456789"),))
    (sentence,) = page_of(digest, ZONE).overview
    assert (sentence.story, sentence.url, sentence.source) == (0, "", "")
    assert "· 孤句。\n" in terminal(digest)


@given(st.text(max_size=80), st.integers(20, 120))
@settings(max_examples=60, deadline=None)
def test_any_title(title: str, cells: int) -> None:
    """Whatever a title holds, lines fit and nothing acts."""
    one = replace(MARATHON, headline=title, summary=(CitedSentence(title, MARATHON.story.lead.id),))
    shown = terminal(replace(DIGEST, title=title, sections=(Section(title, (one,)),)), cells)
    assert not CONTROLS.search(shown)
    assert max(width(line) for line in shown.split("\n")) <= cells


def test_templates_are_loaded_only_for_formats_that_need_them() -> None:
    """JSON and the terminal are made without Jinja, nh3 or css-inline."""
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
