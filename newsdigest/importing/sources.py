"""What ``import`` is given becomes drafts: a file, a folder, an address or standard input.

Which kind of thing it is, where that was not said, is guessed here; reading it is
left to the readers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsdigest.errors import UsageError
from newsdigest.importing.documents import Document, documents

if TYPE_CHECKING:
    from newsdigest.formats.draft import Draft
    from newsdigest.formats.newspaper.page import PageItem


class Kind(StrEnum):
    """What a source is."""

    PAGE = "page"
    ITEMS = "items"
    HTML = "html"
    FEED = "feed"
    MARKDOWN = "markdown"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What was said about the sources on the command line, where it was said."""

    zone: tzinfo
    kind: Kind | None = None
    source: str = ""
    date: datetime | None = None
    page: str = ""
    private: bool = False
    seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Batch:
    """The drafts of one document; ``reasons`` say of each how it was made out.

    ``left`` counts the entries of a feed that are left out, because there are too many.
    """

    name: str
    kind: Kind
    drafts: tuple[Draft, ...]
    reasons: tuple[tuple[str, ...], ...] = ()
    left: int = 0


def batches(
    source: str, cwd: Path, stdin: Callable[[], bytes], given: ImportOptions
) -> Iterator[Batch]:
    """The drafts in a source, document by document.

    :raises NewsdigestError: if it cannot be had or holds no article
    """
    from newsdigest.importing.parser_process import children
    from newsdigest.importing.parts import with_parts

    for document in documents(source, cwd, stdin, seconds=given.seconds, private=given.private):
        if document.address and given.kind in (None, Kind.HTML):
            document = with_parts(document, seconds=given.seconds, private=given.private)
        yield children()(_parsed, document, given)


def _parsed(document: Document, given: ImportOptions) -> Batch:
    """The drafts in a document; runs in a child process."""
    kind = given.kind or _guess(document)
    batch = _READERS[kind](document, given)
    drafts = tuple(_said(draft, given) for draft in batch.drafts)
    return replace(batch, drafts=_written(drafts, document, kind))


def _written(found: tuple[Draft, ...], document: Document, kind: Kind) -> tuple[Draft, ...]:
    """Drafts as they may be written: without credentials, and a feed's as its own."""
    from newsdigest.formats import draft
    from newsdigest.text.credentials import Credentials

    credentials = Credentials(document.source, document.address)
    drafts = (draft.concealed(draft.bounded(one), credentials) for one in found)
    if kind is not Kind.FEED:
        return tuple(drafts)
    feed = document.source or "standard input"
    return tuple(draft.owned(one, feed) for one in drafts)


def _guess(document: Document) -> Kind:
    """What kind of thing a document is, by its beginning and its name."""
    from newsdigest.formats.feed import reader

    if reader.looks_like_opml(document.data):
        raise UsageError(
            "a list of feeds, not of articles",
            subject=document.name,
            hint=f"newsdigest feeds import-opml {document.name}",
        )
    if reader.looks_like_feed(document.data):
        return Kind.FEED
    suffix = Path(document.name).suffix.lower()
    head = document.data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    marked = head.startswith((b"<!doctype html", b"<html")) or b"<html" in head
    if suffix in (".html", ".htm") or marked or "html" in document.content_type:
        return Kind.HTML
    if suffix in (".xml", ".rss", ".atom") or head.startswith(b"<?xml"):
        return Kind.FEED
    return _kind_of_text(document, suffix)


def _kind_of_text(document: Document, suffix: str) -> Kind:
    from newsdigest.formats.newspaper import page

    text = _text(document)
    if text.lstrip().startswith(("---\n", "+++\n")):
        return Kind.MARKDOWN
    if page.looks_like_page(text):
        return Kind.PAGE
    return Kind.MARKDOWN if suffix in (".md", ".markdown", ".mdown", ".mkd") else Kind.TEXT


def _text(document: Document) -> str:
    from newsdigest.formats.encoding import decode

    return decode(document.data).text


def _page(document: Document, given: ImportOptions) -> Batch:
    from newsdigest.formats.draft import html_of
    from newsdigest.formats.newspaper import page

    found = page.split(
        _text(document),
        name=Path(document.name).name,
        date=given.date.date() if given.date else None,
        source=given.source,
        page=given.page,
    )
    day = found.date
    date = datetime(day.year, day.month, day.day, tzinfo=given.zone) if day else None
    drafts = (
        replace(
            _drafted(item, html_of(item.paragraphs, item.headings), date),
            source=found.source,
            extra=_extra(item, found.page),
        )
        for item in found.items
    )
    return Batch(
        document.name, Kind.PAGE, tuple(drafts), tuple(item.reasons for item in found.items)
    )


def _items(document: Document, given: ImportOptions) -> Batch:
    from newsdigest.formats import dates
    from newsdigest.formats.newspaper import outline

    name = Path(document.name)
    # A heading without a text, as of a table of contents, is no article.
    found = [item for item in outline.split(_text(document), name.name) if item.paragraphs]
    date = dates.from_file_name(name.stem, given.zone)
    drafts = (
        replace(
            _drafted(item, _markdown(item), date),
            is_html=False,
            extra=_extra(item, "") | ({"position": place} if len(found) > 1 else {}),
        )
        for place, item in enumerate(found, start=1)
    )
    return Batch(document.name, Kind.ITEMS, tuple(drafts), tuple(item.reasons for item in found))


def _drafted(item: PageItem, body: str, date: datetime | None) -> Draft:
    from newsdigest.formats.draft import Draft

    return Draft(title=item.title, body=body, date=date, authors=item.authors, url=item.url)


def _extra(item: PageItem, page: str) -> dict[str, Any]:
    """What a newspaper's item has beyond an article."""
    found = {"kicker": item.kicker, "subtitle": item.subtitle, "page": page}
    return {key: value for key, value in found.items() if value}


def _markdown(item: PageItem) -> str:
    """The body of an item whose paragraphs are Markdown."""
    return "\n\n".join(
        f"### {text}" if index in item.headings else text
        for index, text in enumerate(item.paragraphs)
    )


def _html(document: Document, given: ImportOptions) -> Batch:
    from newsdigest.formats import web_page

    draft = web_page.read(
        document.data,
        address=document.address,
        content_type=document.content_type,
        zone=given.zone,
        parts=document.parts,
    )
    return Batch(document.name, Kind.HTML, (draft,))


def _feed(document: Document, given: ImportOptions) -> Batch:
    from newsdigest.formats.feed import reader

    found = reader.parse(
        document.data,
        address=document.address,
        content_type=document.content_type,
        zone=given.zone,
        most=reader.MAX_IMPORTED,
    )
    return Batch(document.name, Kind.FEED, found.entries, left=found.left)


def _article(document: Document, given: ImportOptions) -> Batch:
    return _file(document, given, Kind.MARKDOWN)


def _plain(document: Document, given: ImportOptions) -> Batch:
    return _file(document, given, Kind.TEXT)


def _file(document: Document, given: ImportOptions, kind: Kind) -> Batch:
    """A file such as the archive holds; its fields come from wherever its reader finds them."""
    from newsdigest.formats import article_file, frontmatter
    from newsdigest.formats.draft import Draft
    from newsdigest.text.sanitize import sanitize

    name = "input.txt" if kind is Kind.TEXT and document.name == "standard input" else document.name
    if kind is Kind.TEXT and not name.lower().endswith(".txt"):
        name += ".txt"
    reading = article_file.read(document.data, Path(name).as_posix(), given.zone)
    found = reading.article
    own = reading.identity not in (found.path, found.url)
    draft = Draft(
        title=found.title,
        # As written: read once more, the article's own Markdown could say less.
        body=frontmatter.split(sanitize(_text(document))).body,
        is_html=False,
        date=found.date,
        authors=found.authors,
        source=found.source,
        url=found.url,
        guid=reading.identity if own else "",
        categories=found.categories,
        tags=found.tags,
        lang=found.lang,
        excerpt=found.excerpt,
        extra=dict(found.extra),
    )
    return Batch(document.name, kind, (draft,))


_READERS: dict[Kind, Callable[[Document, ImportOptions], Batch]] = {
    Kind.PAGE: _page,
    Kind.ITEMS: _items,
    Kind.HTML: _html,
    Kind.FEED: _feed,
    Kind.MARKDOWN: _article,
    Kind.TEXT: _plain,
}


def _said(draft: Draft, given: ImportOptions) -> Draft:
    """A draft with what the command line says about it."""
    extra = {**draft.extra, "page": given.page} if given.page else draft.extra
    return replace(
        draft,
        source=given.source or draft.source,
        date=given.date or draft.date,
        extra=extra,
    )
