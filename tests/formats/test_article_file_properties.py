"""Whatever the bytes, reading gives an article with clean fields or says why not."""

from __future__ import annotations

import re
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.errors import ReadError
from newsdigest.formats import article_file
from newsdigest.formats.article_file import Reading

PATHS = st.sampled_from(["a.md", "2024/11/2024-11-02-x.md", "b.html", "c.txt", "d/index.md", ".md"])
NASTY = [
    "---\n", "---", "+++\n", "+++", "{", "}", "[", "]", '"', "'", ":", ": ", "- ", "\n", "\r\n",
    "\r",
    "title", "title: ", "tags: ", "date: ", "date = ", "title = ", '"title": ', "a: &a [*a]\n",
    "<<: *a\n",
    "!!bool x", "!!timestamp x", "!!int x", "!!python/object:a ", "!!binary x", "!!set {a, b}",
    "? [a]\n",
    "2024-11-02", "2024-02-30", "10:00", "0xffff", "nan", "inf", ".nan", "null", "~", "true",
    "9" * 30,
    "0x" + "f" * 6000, "\x1b]0;x\x07", "\x1b[2J", "\x9b", "\u202e", "\u2028", "\x00", "\ufeff",
    "\ud7ff",
    "\U000e0041", "# ", "## ", "```\n", "    ", "\t", "> ", "| a | b |\n|---|---|\n", "<p>",
    "</p>", "<br>",
    "<div>", "<script>", "<!--", "-->", "{{ x }}", "{% x %}", "![a](b)", "[a](b)", "<http://a.b>",
    "&nbsp;",
    "来源：", "（记者 王林）", "原标题：", "□", "。", "\u3000", "他来了。", "Stop.", "编辑：李四",
    "taxonomies", "url: ",
    r'"\u001b[2J"', r'"\ud800"', "id: ", "authors:\n", "categories: [", "name: ", "\u0301" * 20,
]  # fmt: skip
CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)

bodies = st.lists(st.sampled_from(NASTY), max_size=25).map("".join)
shaped = st.builds(
    lambda fence, front, body: f"{fence}\n{front}\n{fence}\n{body}",
    st.sampled_from(["---", "+++"]),
    bodies,
    bodies,
)
json_shaped = st.builds('{{"title": {}, "x": {}}}\n{}'.format, bodies, bodies, bodies)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be", "utf-32"])


def read(data: bytes, path: str) -> Reading | None:
    try:
        return article_file.read(data, path, UTC)
    except ReadError:
        return None


def strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for item in pair for text in strings(item)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in strings(item)]
    return [value] if isinstance(value, str) else []


def assert_clean(reading: Reading) -> None:
    article = reading.article
    one_line = (
        article.title, article.source, article.url, article.lang, article.excerpt,
        *article.authors, *article.tags, *article.categories,
    )  # fmt: skip
    assert article.title
    for text in one_line:
        assert "\n" not in text
        assert not CONTROL.search(text), text
    assert not CONTROL.search(article.body + article.text)
    assert not any(map(CONTROL.search, strings(dict(article.extra))))
    assert article.text == article.text.strip("\n")
    assert all(part.strip() and part == part.strip("\n") for part in article.paragraphs)
    assert all(0 <= place < len(article.paragraphs) for place in article.headings)
    assert list(article.headings) == sorted(set(article.headings))
    assert article.date is None or article.date.utcoffset() is not None
    assert all(fault and "\n" not in fault for fault in reading.faults)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), PATHS)
def test_any_bytes_give_a_clean_article_or_a_read_error(data: bytes, path: str) -> None:
    """Random bytes never raise anything else, and what is read is clean."""
    if reading := read(data, path):
        assert_clean(reading)


@settings(max_examples=400, deadline=None)
@given(st.one_of(shaped, bodies, json_shaped), ENCODINGS, PATHS)
def test_nasty_front_matter_gives_a_clean_article_or_a_read_error(
    text: str, encoding: str, path: str
) -> None:
    """Front matter put together from nasty pieces, in several encodings, does no harm."""
    if reading := read(text.encode(encoding, "replace"), path):
        assert_clean(reading)


@settings(max_examples=60, deadline=None)
@given(shaped, PATHS)
def test_reading_twice_gives_the_same(text: str, path: str) -> None:
    """Reading depends on nothing but the bytes and the path."""
    assert read(text.encode(), path) == read(text.encode(), path)


SENTENCES = st.lists(
    st.sampled_from(
        [
            "市里的三条老街今年都通了天然气。",
            "“我们等了六年。”住在巷口的王林说。",
            "记者在现场看到，工人正在铺设最后一段管线。",
            "The council voted nine to four on Tuesday.",
            "来源不明的旧电缆已经全部换掉。",
            "她问：“谁来维护？”没有人回答。",
            "“By the time we came, it was over,” he said.",
            "全长 3.6 公里，投资约 2.1 亿元。",
            "编辑这本小册子的，是街道的三位老人！",
        ]
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(SENTENCES, min_size=1, max_size=9), st.sampled_from(["", "---\ntitle: 旧街\n---\n"])
)
def test_every_sentence_of_a_plain_body_survives(body: list[list[str]], front: str) -> None:
    """Paragraphs of ordinary sentences come out as they went in, in order."""
    paragraphs = [" ".join(sentences) for sentences in body]
    reading = article_file.read((front + "\n\n".join(paragraphs)).encode(), "a.md", UTC)
    assert reading.article.paragraphs == tuple(paragraphs)
    assert reading.boilerplate == ()


LONG = 60_000
UNITS = [
    "\u3000", " ", "\t", "<div>", "<ul><li>", "<table><tr><td>", "<b>", "<p>", "<!--", "<a ", "[",
    "![", "[a](",
    "> ", "- ", "`", "*a_ ", "{{ a", "{% a ", "{:", "====\n", "# a\n\n", "[^1]: a\n", "\x1b]",
    "\u0301",
    "（记者 ", "【编辑", "原标题：", "新华社", "报", "11月", "记者", "王林", "来源：a ",
    "责任编辑：", "By Ann ", "A, B ",
    "。 ", "更多 请关注", "&", "<", "\\", "http://a.b ", "a@", "□", "转载", "一二、",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("form", ["{}", "文字。\n\n{}末", "---\ntitle: {}\n---\n文", "<p>文字。{}"])
def test_repetition_takes_no_more_than_linear_time(unit: str, form: str) -> None:
    """A long repetition of what a pattern looks for is read in reasonable time."""
    text = form.format(unit * (LONG // len(unit)))
    reading = read(text.encode(), "a.md")
    assert reading is None or reading.article.title


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "front",
    [
        "a: &a [x]\n" + "\n".join(f"b{i}: [{'*a, ' * 9}*a]" for i in range(40)),
        "a: " + "[" * 10_000,
        "\n".join(" " * i + "a:" for i in range(400)),
        "- " * 10_000 + "a",
        "? " * 10_000 + "a",
        "{a: " * 10_000,
        "a: &a [*a]",
    ],
    ids=["aliases", "flow", "block", "lists", "keys", "mappings", "itself"],
)
def test_a_yaml_bomb_is_a_fault_and_the_body_is_read(front: str) -> None:
    """Nesting and aliases beyond reason are refused; the text under them is still there."""
    reading = article_file.read(f"---\n{front}\n---\n正文在这里。\n".encode(), "a.md", UTC)
    assert reading.article.text == "正文在这里。"
    assert reading.faults


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("front", "fence"),
    [
        ("a = " + "[" * 10_000, "+++"),
        ("a." * 20_000 + "a = 1", "+++"),
        ("x = 0x" + "f" * 9_000, "+++"),
    ],
    ids=["arrays", "dotted key", "long number"],
)
def test_a_toml_bomb_does_no_harm(front: str, fence: str) -> None:
    """TOML that is nested or long beyond reason leaves the text under it readable."""
    reading = article_file.read(f"{fence}\n{front}\n{fence}\n正文在这里。\n".encode(), "a.md", UTC)
    assert reading.article.text == "正文在这里。"
