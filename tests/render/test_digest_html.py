"""digest as HTML: one page without external or active content, whatever the articles say."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.digests import DIGEST, HOSTILE, QUIET, ZONE, english, hostile, long

from newsdigest.digest.model import Digest, Section
from newsdigest.render.digest import render

HEAD = {"html", "head", "meta", "title", "style", "body"}
CONTENT = {
    "main", "header", "h1", "h2", "h3", "p", "section", "ul", "ol", "li", "nav", "div", "a", "span",
    "article", "cite", "strong", "footer",
}  # fmt: skip
ATTRIBUTES = {"class", "id", "href", "rel", "aria-labelledby", "data-article"}


class Page(HTMLParser):
    """The elements, attributes, links and visible text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.shown: list[str] = []
        self.within: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag != "meta":
            self.within.append(tag)
        if tag in CONTENT:
            self.attributes |= {name for name, _ in attrs}
        values = dict(attrs)
        self.links += [values["href"] or ""] if "href" in values else []
        self.ids += [values["id"] or ""] if "id" in values else []

    def handle_endtag(self, tag: str) -> None:
        assert self.within.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.within and self.within[-1] not in ("style", "title"):
            self.shown.append(data)


def page(digest: Digest) -> Page:
    """The digest as a parsed page; every element is closed."""
    return Page(render(digest, "html", width=80, zone=ZONE))


def test_the_page() -> None:
    """It has a language, a title, an outline, the stories and their sources."""
    text = render(DIGEST, "html", width=80, zone=ZONE)
    result = Page(text)
    assert text.startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
    assert "<title>一周要闻 2024年10月28日—11月3日</title>" in text
    assert result.tags.count("h1") == 1
    assert (result.tags.count("h2"), result.tags.count("h3")) == (5, 3)
    assert {story.story.lead.url for story in DIGEST.entries} <= set(result.links)
    assert "default-src 'none'" in text
    text = "".join(result.shown)
    for expected in (
        "45,737名选手",
        "武进日报 等 3 家 · 11月3日 · 另见",
        "氢能\xa0↑",
        "另有 26 件事未列出",
    ):
        assert expected in text


def test_sentences_name_their_article() -> None:
    """Each sentence of a story has the id of its article."""
    text = render(DIGEST, "html", width=80, zone=ZONE)
    for entry in DIGEST.entries:
        for said in entry.summary:
            assert f'<span data-article="{said.article}">{said.text[:40]}' in text


@pytest.mark.parametrize("digest", [DIGEST, QUIET, english(), long(40), hostile()])
def test_links_within_the_page(digest: Digest) -> None:
    """The table of contents and the references link to existing, unique ids."""
    result = page(digest)
    assert len(set(result.ids)) == len(result.ids)
    inner = {link[1:] for link in result.links if link.startswith("#")}
    assert inner <= set(result.ids)
    assert {f"s{entry.number}" for entry in digest.entries} <= set(result.ids)
    assert len(digest.entries) < 2 or {f"s{entry.number}" for entry in digest.entries} <= inner


def test_contents_without_sections() -> None:
    """Without sections the table of contents lists the stories."""
    result = page(long(3))
    assert result.links[:3] == ["#s1", "#s2", "#s3"]


def test_hostile_articles() -> None:
    """Nothing in a hostile digest becomes an element, an attribute or an active link."""
    result = page(hostile())
    assert set(result.tags) <= HEAD | CONTENT
    assert result.attributes <= ATTRIBUTES
    assert result.tags.count("style") == 1
    assert all(link.startswith(("#", "http://", "https://", "mailto:")) for link in result.links)
    text = "".join(result.shown)
    assert HOSTILE[0] in text
    assert "{{ 7 * 7 }}" in text


@given(st.text(alphabet="<>/\"'=&;!-script img on{}%# \x00\r\n]", max_size=40))
@settings(max_examples=30, deadline=None)
def test_any_text_adds_no_element(text: str) -> None:
    """Any title and section name give a page of the same elements."""
    sections = tuple(
        Section(f"标{text}", tuple(replace(e, headline=f"题{text}") for e in section.entries))
        for section in DIGEST.sections
    )
    assert page(replace(DIGEST, title=text, sections=sections)).tags == page(DIGEST).tags
