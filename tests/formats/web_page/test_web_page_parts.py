"""Articles in several parts: what goes on with one, and what does not."""

from __future__ import annotations

import pytest
from support.web_articles import PARAGRAPHS, ZONE, page

from newsdigest.formats import draft, web_page
from newsdigest.formats.web_page import is_part, next_address

FIRST = "http://cz.example/2024/a.html"


@pytest.mark.parametrize(
    ("first", "address"),
    [
        (FIRST, "http://cz.example/2024/a_2.html"), (FIRST, "http://cz.example/2024/a-2.html"),
        (FIRST, "http://cz.example/2024/a/2.html"), (FIRST, "http://cz.example/2024/a.html?page=2"),
        ("http://cz.example/a/", "http://cz.example/a/2/"),
        ("http://cz.example/a/", "http://cz.example/a/page/3/"),
        ("http://cz.example/a?id=7", "http://cz.example/a?id=7&p=2"),
        ("http://cz.example/a/index.html", "http://cz.example/a/index_1.html"),
        ("http://cz.example/a_1.html", "http://cz.example/a_2.html"),
        ("http://cz.example/a?page=1", "http://cz.example/a?page=2"),
        ("http://cz.example/t20241103_555.html", "http://cz.example/t20241103_555_1.html"),
        ("http://cz.example/2024/11/7788", "http://cz.example/2024/11/7788/2"),
    ],
)  # fmt: skip
def test_parts(first: str, address: str) -> None:
    """A part has the address of the first one and a number."""
    assert is_part(address, first)


@pytest.mark.parametrize(
    ("first", "address"),
    [
        (FIRST, "http://cz.example/2024/b.html"), (FIRST, "http://other.example/2024/a_2.html"),
        (FIRST, "https://cz.example/2024/a_2.html"), (FIRST, FIRST), (FIRST, "http://cz.example/"),
        ("http://cz.example/n/123.html", "http://cz.example/n/124.html"),
        ("http://cz.example/n/a_7.html", "http://cz.example/n/a_8.html"),
        (FIRST, "http://cz.example/2024/a_2.html?id=9"), (FIRST, "http://cz.example:81/2024/a_2.html"),
        ("http://cz.example/list?id=1", "http://cz.example/list?id=2"),
        (FIRST, "http://cz.example/2024/a_2000.html"), (FIRST, "javascript:next(2)"),
    ],
)  # fmt: skip
def test_what_is_no_part(first: str, address: str) -> None:
    """Another article, another host and another port are none."""
    assert not is_part(address, first)


def test_the_next_part_is_where_rel_next_says() -> None:
    """By a link or an anchor, forwards only."""
    assert next_address('<link rel="next" href="a_2.html">', FIRST, FIRST).endswith("/a_2.html")
    anchor = '<a rel="nofollow next" href="/2024/a_3.html#x">下一页</a>'
    second = "http://cz.example/2024/a_2.html"
    assert next_address(anchor, second, FIRST) == "http://cz.example/2024/a_3.html"
    assert next_address(anchor, "http://cz.example/2024/a_3.html", FIRST) == ""
    assert next_address('<link rel="next" href="/2024/b.html">', FIRST, FIRST) == ""
    assert next_address('<a rel="next" href="http://[">x</a>', FIRST, FIRST) == ""


def test_parts_are_one_article() -> None:
    """The texts follow each other; a page with another headline is none of them."""
    halves = ["".join(f"<p>{t}</p>" for t in PARAGRAPHS[:2]),
              "".join(f"<p>{t}</p>" for t in PARAGRAPHS[2:])]  # fmt: skip
    other = page(
        title="别的一件事情_例网", body="<p>别的事情有别的说法，这里要够长才算一篇文章。</p>"
    )
    found = web_page.read(
        page(body=halves[0]), address=FIRST, zone=ZONE, parts=[page(body=halves[1]), other, b"junk"]
    )
    assert draft.article(found, ZONE).paragraphs == PARAGRAPHS
