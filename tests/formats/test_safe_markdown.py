"""Untrusted text is executed by no renderer and still reads back as the same text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape, unescape
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser

from newsdigest.formats import article_file, writer
from newsdigest.formats.draft import Draft, article
from newsdigest.formats.safe_markdown import is_inert, safe_address
from newsdigest.text.sanitize import one_line, sanitize

DAY = datetime(2024, 11, 3, tzinfo=UTC)
SHOWN = frozenset((
    "html", "head", "body", "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li",
    "blockquote", "pre", "code", "em", "strong", "s", "del", "a", "img", "table", "thead", "tbody",
    "tr", "th", "td",
))  # fmt: skip
ATTRIBUTES = frozenset(("href", "src", "alt", "title", "start", "style"))
"""``style`` is the alignment of a table's cells."""
RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
# It refuses some addresses itself; other renderers do not.
RENDERER.validateLink = lambda url: True  # type: ignore[method-assign]


def acts(markdown: str) -> Iterator[str]:
    """What an independent renderer, which lets HTML through, makes of it that may act."""
    for node in LexborHTMLParser(RENDERER.render(markdown)).css("*"):
        if node.tag not in SHOWN:
            yield f"<{node.tag}>"
        for name, value in node.attributes.items():
            if name not in ATTRIBUTES:
                yield name
            bare = re.sub(r"[\x00-\x20\x7f-\xa0]", "", unescape(value or ""))
            scheme = re.match(r"([^/?#:]*):", bare) if name in ("href", "src") else None
            if scheme and scheme[1].lower() not in ("http", "https", "mailto"):
                yield bare
    yield from re.findall(r"\{[{%#:]|<%", markdown)


def written(body: str, *, is_html: bool = True, **fields: Any) -> tuple[str, str, str]:
    """An article of that body as a file: front matter, body, and the article's text."""
    one = article(Draft(fields.pop("title", "T"), body, is_html=is_html, **fields), UTC)
    text = writer.file_text(one, zone=UTC, imported=DAY)
    _, front, markdown = text.split("---\n", 2)
    return front, markdown, one.text


SCRIPT = "<script>alert(1)</script>"
ATTACKS = [
    SCRIPT, "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<p onclick=alert(1)>x</p>",
    "</p><iframe src=//e.example>", "<!--><script>alert(1)</script>", "<?php system(1)?>",
    f"](x){SCRIPT}![", f"a(b)>){SCRIPT}![](<(", f'" onerror="alert(1){SCRIPT}', f"\\{SCRIPT}",
    f"\\\\{SCRIPT}", f"`{SCRIPT}`", f"```\n{SCRIPT}", f"    {SCRIPT}", f"]: x\n\n{SCRIPT}",
    "{{ site.github.token }}", "{% include_relative ../secret.md %}", "{% raw %}{{ x }}",
    '{{< readfile "/etc/passwd" >}}', "{{% x %}}", "{{{ x }}}", "{# x #}", "{%- x -%}",
    '{: onclick="alert(1)"}', "{::nomarkdown}", '{onclick="alert(1)"}', "`x`{=html}", "<%= 1 %>",
    "\\{{ x }}", "`{{ x }}`", "$\\input{/etc/passwd}$", "\\input /etc/passwd",
    "[x](javascript:alert(1))", "![x](javascript:alert(1))", "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]", "[x]:\njavascript:alert(1)", "[x](<java\tscript:alert(1)>)",
    "[x](&#106;avascript:alert(1))", "[x](javascript&colon;alert(1))", "[x](vbscript:x)",
    "[x](data:text/html,x)", "[x](file:///etc/passwd)", '[x](http://a.example "x" onclick=1)',
]  # fmt: skip
ADDRESSES = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "java\tscript:alert(1)",
    " javascript:alert(1)", "\x01javascript:alert(1)", "javascript\x00:alert(1)",
    "&#106;avascript:alert(1)", "&amp;#106;avascript:alert(1)", "javascript&colon;alert(1)",
    "javascript&amp;colon;alert(1)", "java\u200bscript:alert(1)", "\xa0javascript:alert(1)",
    "data:text/html,x", "vbscript:x", "file:///etc/passwd", "blob:x", "view-source:x",
    "about:blank", "obsidian://open", "jar:http://x!/", "feed:javascript:alert(1)", "c:\\windows",
    f"a(b)>){SCRIPT}![](<(", "http://a.example/){{ x }}", 'http://a.example/" onclick="alert(1)',
    "http://a.example/{% x %}", "http://a.example/<%= 1 %>", "http://a.example/`x`",
]  # fmt: skip
DOORS = [
    "<p>Text.</p><p>{}</p><p>End.</p>", "<h2>{}</h2><p>x</p>", "<ul><li>{}<li>x</ul>",
    "<table><tr><td>{}<td>x<tr><td>y<td>z</table>", "<pre>{}</pre><p>x</p>", "<p>a <code>{}</code>",
    "<p>a <b>{}</b>", '<p>a <a href="http://a.example/">{}</a>', "<p>{} <a href=x>y</a>",
    '<p>x</p><p><img alt="{}" src="http://a.example/p.png"></p>', '<p><img alt="" src="{}">',
    '<p>An <a href="{}">address</a>.', '<p><a href="{0}">{0}</a>',
]  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("attack", [*ATTACKS, *ADDRESSES])
def test_nothing_that_an_entry_says_acts(door: str, attack: str) -> None:
    """As text, alternative text or address; what was read is read again."""
    _, markdown, text = written(door.format(escape(attack)))
    assert list(acts(markdown)) == []
    again = article_file.read(f"---\ntitle: T\n---\n{markdown}".encode(), "x.md", UTC).article
    assert again.text.split() == text.split()


@pytest.mark.parametrize("attack", [*ATTACKS, *ADDRESSES])
def test_nothing_in_html_or_markdown_acts(attack: str) -> None:
    """As markup of its own, and in Markdown that is imported."""
    for body, is_html in ((f"<p>x</p>{attack}", True), (f"Words.\n\n{attack}\n\nEnd.", False)):
        _, markdown, _ = written(body, is_html=is_html)
        assert list(acts(markdown)) == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_template_tag_in_the_front_matter(attack: str) -> None:
    """A title is written so that no template language sees a tag, and read as it was."""
    front, _, _ = written("<p>x</p>", title=attack, tags=(attack,), extra={"n": {"a": [attack]}})
    assert re.findall(r"\{[{%#]", front) == []
    read = yaml.safe_load(front)
    assert read["title"] == one_line(attack)
    assert read["n"] == {"a": [sanitize(attack)]}


SIGNS = st.text(st.sampled_from("ab 中。<>/!&#;:x{}%()[]\\`*_~|-\"'=\n\tj"), max_size=30)
PIECES = st.sampled_from([*ATTACKS, *ADDRESSES])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(DOORS), st.lists(SIGNS | PIECES, max_size=4).map("".join), st.booleans())
def test_nothing_acts_however_it_is_put_together(door: str, attack: str, raw: bool) -> None:
    """Pieces of attacks among signs of markup, escaped or not."""
    _, markdown, _ = written(door.format(attack if raw else escape(attack)))
    assert list(acts(markdown)) == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_gate_sees_what_acts(attack: str) -> None:
    """The attacks as they stand are refused, all but a title that is only quoted wrongly."""
    assert is_inert(f"Words.\n\n{attack}\n") == attack.endswith("onclick=1)")


@pytest.mark.parametrize(
    "attack",
    [SCRIPT, *ATTACKS[3:6], "{{ x }}", "{: x}", "[x](javascript:x)", "[x](&#106;avascript:x)",
     "<img src=data:x>", "[x]: vbscript:x\n\n[x]"],
)  # fmt: skip
def test_the_judge_sees_what_acts(attack: str) -> None:
    """The tests above can fail."""
    assert list(acts(attack)) != []


def test_honest_markup_stays() -> None:
    """Links, pictures, emphasis, lists and code of an entry are Markdown."""
    body = (
        "<p>It <b>rose</b> by <i>5%</i>, <a href='http://a.example/x_(y)?a=1&amp;copy=2'>they"
        "</a> said: <code>a = 1</code>.</p><p><img alt='A [map]' src='http://a.example/m.png'></p>"
        "<pre>if x:\n    y</pre><p>End {it}.</p><ul><li>one<li>two &lt; three</ul>"
    )
    _, markdown, _ = written(body)
    assert markdown.strip().split("\n\n") == [
        "It **rose** by *5%*, [they](http://a.example/x_%28y%29?a=1&copy=2) said: `a = 1`.",
        "![A \\[map\\]](http://a.example/m.png)",
        "    if x:\n        y",
        "End &#123;it}.",
        "- one\n- two < three",
    ]


def test_code_with_braces_and_tags_stays_readable() -> None:
    """It shows as it was, though no template language finds a tag in it."""
    code = "{{ x }}\n<b>{% y %}</b>"
    for body, is_html in (
        (f"<p>Code:</p><pre>{escape(code)}</pre>", True),
        (f"Code:\n\n```\n{code.replace('{{ x }}', '{ x }')}\n```\n", False),
    ):
        _, markdown, text = written(body, is_html=is_html)
        shown = LexborHTMLParser(RENDERER.render(markdown)).css_first("pre")
        assert shown is not None
        assert shown.text().strip() in text.replace("    ", "")
        assert "<b>" in text


@pytest.mark.parametrize("one", [one for one in ADDRESSES[:23] if "&amp;" not in one])
def test_addresses_that_act(one: str) -> None:
    """They are left out, whatever they are disguised as."""
    assert safe_address(one) == ""


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("http://a.example/新闻?q=1#x", "http://a.example/新闻?q=1#x"),
        ("https://a.example/a b", "https://a.example/ab"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("../p.png", "../p.png"),
        ("#part", "#part"),
        ("//a.example/x", "//a.example/x"),
        ("http://a.example/?a=1&copy;=2", "http://a.example/?a=1&amp;copy;=2"),
        ("http://a.example/a(b)", "http://a.example/a%28b%29"),
    ],
)
def test_addresses_that_stay(given: str, kept: str) -> None:
    """Addresses of the web and of mail, and relative ones."""
    assert safe_address(given) == kept
