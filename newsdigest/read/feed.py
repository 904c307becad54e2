"""Feeds become drafts: RSS, RDF and Atom by feedparser, JSON Feed by ``json_feed``.

The bytes are decoded here, because servers and documents often disagree about
the encoding; declarations of entities that could do harm are refused before any
parser sees them.  Getting the bytes is ``fetch``'s business.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from html import escape
from typing import Any
from urllib.parse import urljoin

from newsdigest.errors import ReadError
from newsdigest.read import dates, encoding
from newsdigest.read.draft import Draft
from newsdigest.text.safe import clean, one_line

MAX_SIZE = 20 * 1024 * 1024
"""Bytes; a larger feed is refused."""

_WIDER = {
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "shift_jis": "cp932", "x-sjis": "cp932",
    "iso-8859-1": "cp1252", "us-ascii": "utf-8", "ascii": "utf-8",
}  # fmt: skip
"""Of encodings that are named too narrowly, the one that is meant."""
_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]*\?>")
_DECLARED = re.compile(rb"<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]{0,1000}\[(.{0,100000}?)\]\s*>", re.DOTALL | re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\b([^>]{0,10000})>?", re.IGNORECASE)
_HARMLESS_ENTITY = re.compile(r"\s+[\w.-]+\s+(?:\"(?:[^\"&%]|&#\w+;)*\"|'(?:[^'&%]|&#\w+;)*')\s*$")
_ROOT = re.compile(r"<(?![?!])(?:\w+:)?(\w+)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_RELATIVE = re.compile(
    r"(<[^<>]{1,500}\b(?:href|src)\s*=\s*[\"'])(?![a-z][\w+.-]*:|#|[\"'])([^\"'<>\s]{1,2000})",
    re.IGNORECASE,
)
ROOTS = ("rss", "rdf", "feed", "channel")
"""What the outermost element of a feed is called."""
_SNIFFED = 8192
_DATE_KEYS = ("published", "created", "updated")


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed document: what it is called, the page it belongs to, and its entries."""

    title: str
    home: str
    entries: tuple[Draft, ...]


def looks_like_feed(data: bytes) -> bool:
    """Whether a document is a feed of some kind, by how it begins."""
    head = _decoded(data[:_SNIFFED], "").lstrip()
    if head.startswith("{"):
        return "jsonfeed.org/version" in head.replace("\\/", "/")
    return _root(head) in ROOTS


def looks_like_opml(data: bytes) -> bool:
    """Whether a document is a list of feeds."""
    return _root(_decoded(data[:_SNIFFED], "").lstrip()) == "opml"


def parse(data: bytes, *, address: str = "", content_type: str = "", zone: tzinfo) -> Feed:
    """The feed in a document.

    :param address: where it came from; relative links start there
    :param content_type: what the server said it is
    :param zone: of dates that name none
    :raises ReadError: if it is too large, hostile or no feed
    """
    if len(data) > MAX_SIZE:
        raise ReadError(f"{len(data):,} bytes is too large for a feed", subject=address)
    text = _decoded(data, content_type)
    if not text.strip():
        raise ReadError("empty: not a feed", subject=address)
    if text.lstrip()[:1] in "{[":
        from newsdigest.read.json_feed import parse_json

        return parse_json(text, address, zone)
    _refuse_entities(text, address)
    return _parsed(text, address, zone)


def _root(text: str) -> str:
    head = text[:_SNIFFED]
    match = _ROOT.search(_COMMENT.sub("", head)) if head.startswith("<") else None
    return match[1].lower() if match else ""


def _decoded(data: bytes, content_type: str) -> str:
    """The document as text, whatever server and document say about its encoding.

    Valid UTF-8 is UTF-8; then the document is believed, then the server, if their
    encodings fit the bytes; statistics decide the rest.
    """
    head = data[:4]
    if head[:2] in (b"<\0", b"\0<"):  # UTF-16 without a mark
        return data.decode("utf-16-le" if head[0] else "utf-16-be", "replace")
    if data.startswith(encoding_marks()):
        return encoding.decode(data).text
    declared = _DECLARED.search(data[:1024])
    charset = _CHARSET.search(content_type)
    names = [declared[1].decode("ascii")] if declared else []
    names += [charset[1]] if charset else []
    # Seven-bit encodings are valid UTF-8 and mean something else.
    stateful = [name for name in names if name.lower().startswith(("iso-2022", "hz"))]
    for name in (*stateful, "utf-8", *names):
        with suppress(LookupError, UnicodeDecodeError):
            return data.decode(_WIDER.get(name.lower(), name))
    return encoding.decode(data).text


def encoding_marks() -> tuple[bytes, ...]:
    """The byte order marks that decide an encoding."""
    return (codecs.BOM_UTF8, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE,
            codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # fmt: skip


def _refuse_entities(text: str, address: str) -> None:
    """No entity that stands for another, a file or an address ever reaches a parser."""
    for declared in _ENTITY.finditer(text[: 1 << 20] if "<!DOCTYPE" in text[:_SNIFFED] else ""):
        if not _HARMLESS_ENTITY.match(declared[1]):
            raise ReadError("declares entities that could do harm; it is not read", subject=address)


def _parsed(text: str, address: str, zone: tzinfo) -> Feed:
    import feedparser

    document = '<?xml version="1.0" encoding="utf-8"?>' + _DECLARATION.sub("", text.lstrip(), 1)
    # Not told the address: it would make one of a guid that is none.
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        found = feedparser.parse(
            document.encode("utf-8", "replace"),
            response_headers=headers,
            sanitize_html=True,
        )
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError,
            ArithmeticError) as error:  # fmt: skip
        # What its parsers raise on documents that nobody foresaw.
        raise ReadError(
            f"cannot be read as a feed: {one_line(str(error))}", subject=address
        ) from error
    if not found.get("version") and not found.entries and _root(text.lstrip()) not in ROOTS:
        raise ReadError("not a feed", subject=address)
    title = _plain(found.feed, "title")
    home = joined(address, str(found.feed.get("link") or ""))
    return Feed(
        title, home, tuple(filter(says_something, _drafts(found, title, home, address, zone)))
    )


def _drafts(found: Any, title: str, home: str, address: str, zone: tzinfo) -> Iterator[Draft]:
    language = _language(found.feed.get("language"))
    base = home or address
    for entry in found.entries:
        origin = entry.get("source") or {}
        link = joined(base, _link(entry))
        yield Draft(
            title=_plain(entry, "title"),
            body=absolute(_content(entry), link or base),
            date=_date(entry, zone),
            authors=tuple(_authors(entry)),
            source=_plain(origin, "title") or title,
            url=link,
            guid=one_line(str(entry.get("id") or "")),
            tags=tuple(_tags(entry)),
            lang=_language(_content_language(entry)) or language,
            feed=address,
            home=home,
        )


def says_something(draft: Draft) -> bool:
    """Whether an entry has anything to read or to follow."""
    return bool(draft.title or draft.url or plain_text(draft.body).strip())


def _plain(holder: Any, key: str) -> str:
    """A field as plain text in one line; HTML in it is read."""
    text = str(holder.get(key) or "")
    if (holder.get(f"{key}_detail") or {}).get("type", "") != "text/plain" and re.search(
        "[<&]", text
    ):
        text = plain_text(text)
    return one_line(text)


def plain_text(html: str) -> str:
    """The words of a piece of HTML."""
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(html).body
    return body.text() if body is not None else ""


def _content(entry: Any) -> str:
    """The fullest body that an entry has, as HTML."""
    bodies = [*entry.get("content", ()), entry.get("summary_detail") or {}]
    written = [
        plain_html(value) if body.get("type") == "text/plain" else value
        for body in bodies
        if (value := clean(str(body.get("value") or "")))
    ]
    return max(written, key=len, default="")


def plain_html(text: str) -> str:
    """Plain text as HTML, a paragraph for each block of lines."""
    blocks = re.split(r"\n\s*\n", clean(text).strip())
    return "\n".join(
        "<p>" + "<br>".join(map(escape, block.split("\n"))) + "</p>" for block in blocks if block
    )


def _date(entry: Any, zone: tzinfo) -> datetime | None:
    """When an entry was published, else changed."""
    for key in _DATE_KEYS:
        # Not entry.get: feedparser answers with another date where one is missing.
        written = str(dict.get(entry, key) or "")
        if moment := dates.parse(written, zone):
            return moment
        if parsed := dict.get(entry, f"{key}_parsed"):
            with suppress(ValueError, OverflowError):
                year, month, day, hour, minute, second = parsed[:6]
                return datetime(
                    year, month, day, hour, minute, min(second, 59), tzinfo=UTC
                ).astimezone(zone)
    return None


def _authors(entry: Any) -> Iterator[str]:
    people = [*entry.get("authors", ()), *entry.get("contributors", ())]
    for person in people or [{"name": entry.get("author")}]:
        if name := one_line(str(person.get("name") or "")):
            yield name


def _tags(entry: Any) -> list[str]:
    tags = (
        one_line(str(tag.get("label") or tag.get("term") or "")) for tag in entry.get("tags", ())
    )
    return list(dict.fromkeys(filter(None, tags)))


def _link(entry: Any) -> str:
    """The entry's own page; a guid counts only where it is an address."""
    found = entry.get("link")
    if entry.get("guidislink") and not re.match("https?://", str(found or ""), re.IGNORECASE):
        return ""
    if not found:
        links = entry.get("links", ())
        pages = [link for link in links if link.get("rel") in ("alternate", "self")]
        found = next((link.get("href") for link in pages), "")
    return "".join(one_line(str(found or "")).split())


def joined(base: str, link: str) -> str:
    """A link as an address, where that can be told."""
    try:
        return urljoin(base, link) if link else ""
    except ValueError:
        return link


def absolute(html: str, base: str) -> str:
    """HTML whose links do not depend on where it stands."""
    return _RELATIVE.sub(lambda m: m[1] + joined(base, m[2]), html) if base else html


def _content_language(entry: Any) -> object:
    return next((body.get("language") for body in entry.get("content", ())), None)


def _language(written: object) -> str:
    match = re.fullmatch(r"[A-Za-z]{2,3}(?:[-_]\w{1,8}){0,3}", str(written or "").strip())
    return match[0].lower().replace("_", "-") if match else ""
