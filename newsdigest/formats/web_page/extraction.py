"""The article of a page as a draft, each field from the most reliable place.

Trafilatura runs once.  Its text competes with the densest block (``body``); its
metadata is used for pages that are not Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import urljoin, urlsplit

from newsdigest.errors import ReadError
from newsdigest.formats import dates
from newsdigest.formats.draft import Draft, language_tag
from newsdigest.formats.feed.content import first_abstract
from newsdigest.formats.html_parser import parse_html
from newsdigest.formats.web_page import body, byline, publication_date, title, wechat
from newsdigest.formats.web_page.page import Page, parse
from newsdigest.text.sanitize import one_line
from newsdigest.text.scripts import HAN_CHARACTER

_HEAD = re.compile(r"<head>.*?</head>\s*", re.DOTALL)
_KANA = re.compile(r"[\u3040-\u30ff]")
_SAMPLE = 20_000
"""Characters of a page by which its language is detected."""
_LEAST_TEXT = 20
"""Characters without which there is no article."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """The fields of a page's article; ``names`` are those of the site."""

    title: str
    date: datetime | None
    source: str
    authors: tuple[str, ...]
    names: tuple[str, ...]


def draft(text: str, address: str, zone: tzinfo) -> Draft:
    """The article of a page.

    :param text: the document, bounded in size and nesting
    :raises ReadError: if there is no article in it
    """
    page = parse(text)
    extracted = _Extracted(_without_readings(text), address)
    chinese = _is_chinese(page)
    url = _address(page, address, extracted.url)
    if wechat.is_article(page):
        block, facts = wechat.content(page), _of_account(page, zone)
    else:
        block, facts = -1, _of_page(page, extracted, (url, address), zone, chinese=chinese)
    html = _body(page, extracted.html, facts.title, url, block=block, chinese=chinese)
    if not html.strip():
        raise ReadError("no article found in the page", subject=address)
    return Draft(
        title=facts.title,
        body=html,
        date=facts.date,
        authors=facts.authors,
        source=facts.source,
        url=url,
        tags=_keywords(page, (*facts.names, facts.source), facts.title),
        lang=language_tag(page.language),
        excerpt=_description(page, facts, html) or extracted.description,
    )


def _description(page: Page, facts: _Facts, html: str) -> str:
    """The first of the page's descriptions that is an abstract; "" if none is."""
    linked = (item.get(key) for item in page.structured for key in ("abstract", "description"))
    texts = [
        *page.meta_values("og:description", "description", "twitter:description"),
        *page.meta_values("dc.description", "dcterms.abstract", "sailthru.description"),
        *(one_line(text) for text in linked if isinstance(text, str)),
    ]
    return first_abstract(texts, facts.title, html, facts.source)


def _of_account(page: Page, zone: tzinfo) -> _Facts:
    """The fields of an article of WeChat."""
    account = wechat.account(page)
    return _Facts(
        wechat.title(page), wechat.published(page, zone), account, wechat.authors(page), ()
    )


def _of_page(
    page: Page, extracted: _Extracted, addresses: tuple[str, str], zone: tzinfo, *, chinese: bool
) -> _Facts:
    sites = byline.site_names(page)
    headline = title.headline(page, sites)
    nearby = publication_date.nearby_lines(page, headline.line)
    names = (*sites, *headline.names)
    others = names if chinese else (*names, extracted.sitename)
    source = byline.source(page, nearby, others, chinese=chinese)
    places = (addresses[0], *page.meta_values("og:url"), addresses[1])
    date = publication_date.published(page, nearby, places, zone, local=chinese)
    if date is None and not chinese:
        date = dates.parse(extracted.date, zone)
    writers = byline.authors(page, nearby, (*names, source), extracted.author, chinese=chinese)
    return _Facts(headline.text or extracted.title, date, source, writers, names)


def _body(page: Page, html: str, heading: str, base: str, *, block: int, chinese: bool) -> str:
    """The article as HTML: trafilatura's reading, or the densest block where that is better.

    :param html: what trafilatura reads
    :param block: the index of the block that is the text for certain, else -1
    """
    place = block if block >= 0 else body.densest(page)
    inside = body.text_lines(page, place)
    own = body.story(page, inside, heading)
    other = parse(html)
    rest = body.story(other, body.without_junk(page, other.lines), heading)
    is_certain = block >= 0 or not rest
    most = body.holds_most(page, place)
    if is_certain or (own and body.is_own_better(own, rest, chinese=chinese, most=most)):
        if sum(len(line.text) for line in own) >= _LEAST_TEXT:
            return body.html(page, place, inside, own, base)
        return html
    return body.html(other, 0, other.lines, rest, base) if chinese else html


class _Extracted:
    """The metadata and the article, as HTML, that trafilatura extracts."""

    def __init__(self, text: str, address: str) -> None:
        document = _extracted(text, address)
        self.title, self.author, self.sitename, self.url, self.date, self.description = (
            one_line(getattr(document, name, None) or "")
            for name in ("title", "author", "sitename", "url", "date", "description")
        )
        # What the page says of itself, which trafilatura repeats before the article.
        self.html = _HEAD.sub("", getattr(document, "text", None) or "", count=1)


def _extracted(text: str, address: str) -> Any:
    """Trafilatura's document, with the article as HTML in ``text``.

    None where there is no article or its parsers fail.
    """
    import logging

    from trafilatura import extract_with_metadata

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        return extract_with_metadata(
            text,
            url=address or None,
            output_format="html",
            include_comments=False,
            include_formatting=True,
            include_links=True,
            include_tables=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except (ValueError, TypeError, AttributeError, LookupError, AssertionError, RecursionError):
        return None


def _address(page: Page, address: str, fallback: str) -> str:
    """The page's own canonical address if it lies on the same host, else where it was."""
    canonical_link = page.canonical
    try:
        canonical = urljoin(address, canonical_link.strip()) if canonical_link else fallback
        parts, requested = urlsplit(canonical), urlsplit(address)
    except ValueError:
        return address
    if parts.scheme not in ("http", "https") or (address and parts.hostname != requested.hostname):
        return address
    return "".join(one_line(canonical).split())


def _is_chinese(page: Page) -> bool:
    """Whether Han characters without kana make out a good part of the text."""
    text = page.title + "".join(line.text for line in page.lines)[:_SAMPLE]
    han = len(HAN_CHARACTER.findall(text))
    return han > 4 * len(_KANA.findall(text)) and han * 5 > len(text)


def _without_readings(text: str) -> str:
    """The document without the readings of ruby, which trafilatura takes for text."""
    if "<rt" not in text.lower():
        return text
    tree = parse_html(text)
    tree.strip_tags(["rt", "rp", "rtc"], recursive=True)
    return tree.html or text


_MARKS = re.compile(r"[,，、;；|｜\n\t]+")
_BLANKS = re.compile(r"\s+")
_OF_SITES = re.compile(
    r"(?:新闻网|官网|官方网站|门户网?|首页|客户端|频道|APP下载|新聞網|网站|新闻中心)$|^首页$", re.I
)
_ENDING = re.compile(r"(?:官方网站|官网|网站|新闻网|新闻|资讯|中文网|网|網|新聞)$")
_MOST = 40
"""Characters of a keyword; what is longer is a sentence."""
_MOST_TAGS = 30


def _keywords(page: Page, sites: Iterable[str], title: str) -> tuple[str, ...]:
    """What the page names as its keywords, each once.

    They are separated by commas, also Chinese ones, 、 and semicolons; by spaces where
    nothing else stands and every piece is Chinese.

    :param sites: names of the site and its channels, which are no tags
    """
    words: dict[str, None] = {}
    for content in page.meta_values("keywords", "news_keywords", "article:tag", "keyword"):
        words |= dict.fromkeys(split(content))
    names = {name.lower() for name in sites}
    site_words = {word[:-2].lower() for word in words if word.endswith("官网") and len(word) > 3}
    tags = [
        word
        for word in words
        if word != title
        and not _names_site(word, names | site_words)
        and not any(_ENDING.sub("", word.lower()) in name for name in site_words)
    ]
    return tuple(tags[:_MOST_TAGS])


def split(content: str) -> list[str]:
    """The keywords of one string."""
    parts = [one_line(part) for part in _MARKS.split(content)]
    if len(parts) == 1 and all(map(HAN_CHARACTER.search, pieces := _BLANKS.split(parts[0]))):
        parts = pieces
    return [part for part in parts if part and len(part) <= _MOST and not part.isdigit()]


def _names_site(word: str, names: set[str]) -> bool:
    if _OF_SITES.search(word):
        return True
    stem = _ENDING.sub("", word.lower())
    return any(word.lower() == name or (stem and stem == _ENDING.sub("", name)) for name in names)
