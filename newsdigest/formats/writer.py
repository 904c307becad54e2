"""The names and the text of article files, for Jekyll, Hugo and newsdigest.

Nothing here touches the disk.  Front matter has a fixed order; the body is inert
Markdown (``safe_markdown``) that is verified to read back as the article's text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from hashlib import blake2b
from typing import Any

from newsdigest.article import Article
from newsdigest.errors import ReadError
from newsdigest.formats import article_file, dates
from newsdigest.formats.safe_markdown import is_inert, paragraph_html, paragraph_markdown
from newsdigest.text.sanitize import one_line, sanitize
from newsdigest.text.scripts import HAN_BMP

MAX_SLUG = 80
"""Characters of a title in a file's name."""
MAX_SLUG_BYTES = 200
"""File systems take 255 bytes; the date, the ending and a number need some."""
MAX_FIELD = 2000
"""Characters of an excerpt in the front matter."""
UNDATED = "undated"
"""The folder of articles without a date."""
OWN_KEYS = ("from_feed", "revision", "imported", "checksum")
"""The last keys of the front matter, by which an import recognizes its own files."""

_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|conin|conout|index|_index)$")
_NO_WORD = re.compile(r"[^\w]+")
_PLAIN = re.compile(rf"[A-Za-z{HAN_BMP}][\w{HAN_BMP} +./，。、“”《》！？—·-]*")
_NOT_TEXT = re.compile(
    r"(?:true|false|yes|no|on|off|y|n|null|none|\W*|\.?(?:nan|inf))$", re.IGNORECASE
)
_CHECKSUM = re.compile(r'^checksum: "(\w+)"\n', re.MULTILINE)
_REVISION = re.compile(r'^revision: "?(\w+)"?\n', re.MULTILINE)
_OWNER = re.compile(r'^from_feed: "?(\w+)"?\n', re.MULTILINE)
_VARYING = re.compile(r"^(?:from_feed|revision|imported|checksum): .*\n", re.MULTILINE)
_TAG = re.compile(r"\{(?=[{%#])")
_KEY = re.compile(rf"[\w{HAN_BMP}][\w{HAN_BMP} .-]{{0,59}}")


def slug(title: str) -> str:
    """A title as part of a file name: words of any script, joined by hyphens.

    It holds no character that a file system reserves and may be empty.
    """
    words = _NO_WORD.sub("-", one_line(title).lower()).replace("_", "-")
    words = re.sub("-{2,}", "-", words)[:MAX_SLUG]
    while len(words.encode()) > MAX_SLUG_BYTES:
        words = words[:-1]
    return words.strip("-")


def file_name(article: Article, zone: tzinfo, *, distinct: bool = False) -> str:
    """Where an article lies below the archive's root: ``2024/2024-11-03-title.md``.

    Articles that were items of one file have their position in front of the title, so
    that they keep their order.

    :param zone: of the day in the name
    :param distinct: whether the article's id is part of it, where the plain name is taken
    """
    name = slug(article.title)
    position = article.extra.get("position")
    if name and isinstance(position, str) and position.isdecimal() and len(position) < 5:
        name = f"{position.zfill(2)}-{name}"
    if article.date is None:
        # The reader finds dates in names, and Windows devices.
        if not name or _RESERVED.match(name) or dates.from_file_name(name, zone):
            name = f"article-{article.id}"
            distinct = False
        folder = UNDATED
    else:
        day = article.date.astimezone(zone).date()
        folder, name = f"{day.year:04}", f"{day.isoformat()}-{name or article.id}"
    return f"{folder}/{name}{f'-{article.id}' if distinct else ''}.md"


def front_matter(fields: Mapping[str, Any]) -> str:
    """YAML front matter with its rules; values that are empty are left out."""
    lines = [f"{key}: {_value(value)}\n" for key, value in fields.items() if _has_value(value)]
    return f"---\n{''.join(lines)}---\n"


def file_text(
    article: Article,
    *,
    zone: tzinfo,
    guid: str = "",
    identity: str = "",
    revision: str = "",
    owner: str = "",
    imported: datetime,
) -> str:
    """The whole file of an article.

    :param guid: as its source has it
    :param identity: written as ``id`` where neither guid nor address identifies it
    :param revision: the digest of what the source says
    :param owner: the feed that may change the file, see :class:`Draft`
    :param imported: the moment of the import, aware
    """
    own = {"from_feed": owner, "revision": revision, "imported": imported}
    fields = {**_fields(article, guid, identity), **own}
    return _with_checksum(_with_body(article, fields, zone))


def article_text(article: Article, *, zone: tzinfo, guid: str = "") -> str:
    """The file without the keys that only an import needs, for a person to edit."""
    return _with_body(article, _fields(article, guid, ""), zone)


def _fields(article: Article, guid: str, identity: str) -> dict[str, Any]:
    """The front matter of an article, in its order."""
    extra = {
        key: value
        for key, value in article.extra.items()
        if key.lower() not in OWN_KEYS and _KEY.fullmatch(key)
    }
    return {
        "title": article.title, "date": article.date, "authors": article.authors,
        "source": article.source, "url": article.url, "guid": guid, "id": identity,
        "categories": article.categories, "tags": article.tags, "lang": article.lang,
        "excerpt": article.excerpt[:MAX_FIELD], **extra,
    }  # fmt: skip


def _with_body(article: Article, fields: Mapping[str, Any], zone: tzinfo) -> str:
    front = front_matter(fields)
    return front + "\n" + _body(article, front, zone)


def revision_of(text: str) -> str:
    """The revision that a written file holds, empty where there is none."""
    match = _REVISION.search(text)
    return match[1] if match else ""


def owner_of(text: str) -> str:
    """The feed that may change a written file, empty where none is named."""
    match = _OWNER.search(text.partition("\n---\n")[0] + "\n")
    return match[1] if match else ""


def is_untouched(text: str) -> bool:
    """Whether a file is byte for byte as it was written by an import."""
    match = _CHECKSUM.search(text)
    return match is not None and match[1] == digest(_CHECKSUM.sub("", text, count=1))


def same_content(text: str, other: str) -> bool:
    """Whether two files differ only in the keys of ``OWN_KEYS``."""
    return _VARYING.sub("", text, count=4) == _VARYING.sub("", other, count=4)


def _with_checksum(text: str) -> str:
    """The file with its own checksum at the end of the front matter."""
    front, rule, body = text.removeprefix("---\n").partition("\n---\n")
    return f'---\n{front}\nchecksum: "{digest(text)}"{rule}{body}'


def digest(text: str) -> str:
    """16 hex digits of BLAKE2: a checksum, or a short stable name."""
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _has_value(value: Any) -> bool:
    return value is not None and value not in ("", (), [], {})


def _value(value: Any) -> str:
    """A value in YAML, in one line, so that it reads as it is."""
    if isinstance(value, datetime):
        return _date(value)
    if isinstance(value, tuple | list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if not isinstance(value, str):
        return _quoted(value)
    text = sanitize(value)
    if _PLAIN.fullmatch(text) and text == text.strip() and not _NOT_TEXT.match(text):
        return text
    return _quoted(text)


def _quoted(value: Any) -> str:
    """A value as JSON, which YAML reads as well, without what begins a tag of a template."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return _TAG.sub("\\\\u007b", text)


def _date(moment: datetime) -> str:
    """As Jekyll writes dates; an offset with odd seconds, as before standard time, becomes UTC."""
    offset = moment.utcoffset() or timedelta(0)
    if offset.total_seconds() % 60 or abs(offset) > timedelta(hours=14):
        moment = moment.astimezone(UTC)
    text = f"{moment:%m-%d %H:%M:%S %z}"
    return f"{moment.year:04}-{text}"


def _body(article: Article, front: str, zone: tzinfo) -> str:
    """The first rendition of the body that reads back as the article's text.

    Where none does exactly, the first that does except for white space.
    """
    near_matches: list[str] = []
    body = ""
    for candidate in _renditions(article, zone):
        body = candidate.strip("\n") + "\n" if candidate.strip() else ""
        text = _text_of(front + "\n" + body, zone) or ""
        if text == article.text:
            return body
        if text.split() == article.text.split():
            near_matches.append(body)
    return near_matches[0] if near_matches else body


def _renditions(article: Article, zone: tzinfo) -> Iterator[str]:
    if is_inert(article.body):
        yield article.body
    parts = re.split(r"\n{2,}", article.body)
    paragraphs = article.paragraphs
    if len(parts) == len(paragraphs):
        yield "\n\n".join(
            part if is_inert(part) and _read_back(part, zone) == text else paragraph_markdown(text)
            for part, text in zip(parts, paragraphs, strict=True)
        )
    for write in (paragraph_markdown, lambda text: _markdown_or_html(text, zone), paragraph_html):
        yield "\n\n".join(
            f"### {paragraph_markdown(text)}" if index in article.headings else write(text)
            for index, text in enumerate(paragraphs)
        )


def _markdown_or_html(paragraph: str, zone: tzinfo) -> str:
    """A paragraph as Markdown where that reads back exactly, else as HTML."""
    markdown = paragraph_markdown(paragraph)
    return markdown if _read_back(markdown, zone) == paragraph else paragraph_html(paragraph)


def _read_back(paragraph: str, zone: tzinfo) -> str | None:
    """The text of a single paragraph of Markdown; None where it has none."""
    return _text_of(f"---\nlang: zh\n---\n{paragraph}", zone)


def _text_of(text: str, zone: tzinfo) -> str | None:
    try:
        return article_file.read(text.encode("utf-8", "replace"), "x.md", zone).article.text
    except ReadError:
        return None
