"""Sources of ``import`` become drafts: a file, an address or standard input.

The kind of a document is guessed here unless it was given; parsing is left to ``formats``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsdigest.errors import UsageError
from newsdigest.importing.documents import Document, load, with_parts

if TYPE_CHECKING:
    from newsdigest.formats.draft import Draft
    from newsdigest.formats.newspaper.page import PageItem


class Kind(StrEnum):
    """The format of a document."""

    PAGE = "page"
    ITEMS = "items"
    HTML = "html"
    FEED = "feed"
    MARKDOWN = "markdown"
    TEXT = "text"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """Options of ``import``: fields that the drafts get, and limits of fetching."""

    zone: tzinfo
    kind: Kind | None = None
    source: str = ""
    date: datetime | None = None
    page: str = ""
    private: bool = False
    seconds: float = 30.0
    split: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """The drafts of one document; ``reasons`` explain how each was recognized.

    ``overflow`` is the number of a feed's entries beyond the limit, which are left out.
    """

    name: str
    kind: Kind
    drafts: tuple[Draft, ...]
    reasons: tuple[tuple[str, ...], ...] = ()
    overflow: int = 0


def read_source(
    source: str, cwd: Path, stdin: Callable[[], bytes], options: ImportOptions
) -> Iterator[Batch]:
    """The drafts of a source, in several batches if it is a mailbox.

    :raises NewsdigestError: if it cannot be read or holds no article
    """
    from newsdigest.formats.email.storage import looks_like_mail
    from newsdigest.importing import mailbox
    from newsdigest.importing.parser_process import parsers

    path = mailbox.local_path(source, cwd)
    is_guessed = options.kind is None and source != "-" and mailbox.is_mail(path)
    if mailbox.is_local(source) or is_guessed or (options.kind is Kind.MAIL and path.exists()):
        yield from _read_mail(mailbox.stored_messages(path), source, options)
        return
    document = load(source, cwd, stdin, seconds=options.seconds, private=options.private)
    if document.address and options.kind in (None, Kind.HTML):
        document = with_parts(document, seconds=options.seconds, private=options.private)
    if options.kind is Kind.MAIL or (options.kind is None and looks_like_mail(document.data)):
        messages = mailbox.messages_in(document.data)
        yield from _read_mail(messages, document.name, options)
        return
    yield parsers()(_parse, document, options)


def _read_mail(messages: Iterator[bytes], name: str, options: ImportOptions) -> Iterator[Batch]:
    from newsdigest.importing import mailbox

    unreadable = 0
    for group in mailbox.groups(messages):
        drafts, count = mailbox.parse(group, options.zone, split=options.split)
        unreadable += count
        document = Document(name, b"")
        yield Batch(name, Kind.MAIL, _prepare(tuple(drafts), document, Kind.MAIL, options))
    if unreadable:
        raise mailbox.unreadable_error(unreadable)


def _parse(document: Document, options: ImportOptions) -> Batch:
    """The drafts of a document; runs in a parser process."""
    kind = options.kind or _guess_kind(document)
    batch = _READERS[kind](document, options)
    return replace(batch, drafts=_prepare(batch.drafts, document, kind, options))


def _prepare(
    batch: tuple[Draft, ...], document: Document, kind: Kind, options: ImportOptions
) -> tuple[Draft, ...]:
    """Drafts with the fields of the options and without credentials, a feed's with their owner."""
    from newsdigest.formats import draft as drafts
    from newsdigest.text.credentials import Credentials

    credentials = Credentials(document.source, document.address)
    owner = (document.source or "standard input") if kind is Kind.FEED else ""
    result = []
    for draft in batch:
        draft = replace(
            draft,
            source=options.source or draft.source,
            date=options.date or draft.date,
            extra={**draft.extra, "page": options.page} if options.page else draft.extra,
        )
        draft = drafts.without_credentials(drafts.limit_fields(draft), credentials)
        result.append(drafts.with_owner(draft, owner) if owner else draft)
    return tuple(result)


def _guess_kind(document: Document) -> Kind:
    """The kind of a document, by its beginning and its name."""
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
    is_html = head.startswith(b"<!doctype html") or b"<html" in head
    if suffix in (".html", ".htm") or is_html or "html" in document.content_type:
        return Kind.HTML
    if suffix in (".xml", ".rss", ".atom") or head.startswith(b"<?xml"):
        return Kind.FEED
    return _guess_text_kind(document, suffix)


def _guess_text_kind(document: Document, suffix: str) -> Kind:
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


def _read_page(document: Document, options: ImportOptions) -> Batch:
    from newsdigest.formats.draft import html_paragraphs
    from newsdigest.formats.newspaper import page

    layout = page.split(
        _text(document),
        name=Path(document.name).name,
        date=options.date.date() if options.date else None,
        source=options.source,
        page=options.page,
    )
    day = layout.date
    date = datetime(day.year, day.month, day.day, tzinfo=options.zone) if day else None
    drafts = (
        replace(
            _draft(item, html_paragraphs(item.paragraphs, item.headings), date),
            source=layout.source,
            extra=_extra(item, layout.page),
        )
        for item in layout.items
    )
    reasons = tuple(item.reasons for item in layout.items)
    return Batch(document.name, Kind.PAGE, tuple(drafts), reasons)


def _read_items(document: Document, options: ImportOptions) -> Batch:
    from newsdigest.formats import dates
    from newsdigest.formats.newspaper import outline

    name = Path(document.name)
    # A heading without text, as in a table of contents, is not an article.
    items = [item for item in outline.split(_text(document), name.name) if item.paragraphs]
    date = dates.from_file_name(name.stem, options.zone)
    drafts = (
        replace(
            _draft(item, _markdown(item), date),
            is_html=False,
            extra=_extra(item, "") | ({"position": place} if len(items) > 1 else {}),
        )
        for place, item in enumerate(items, start=1)
    )
    return Batch(document.name, Kind.ITEMS, tuple(drafts), tuple(item.reasons for item in items))


def _draft(item: PageItem, body: str, date: datetime | None) -> Draft:
    from newsdigest.formats.draft import Draft

    return Draft(title=item.title, body=body, date=date, authors=item.authors, url=item.url)


def _extra(item: PageItem, page: str) -> dict[str, Any]:
    """The fields of a newspaper's item that an article has no field for."""
    fields = {"kicker": item.kicker, "subtitle": item.subtitle, "page": page}
    return {key: value for key, value in fields.items() if value}


def _markdown(item: PageItem) -> str:
    """The body of an item whose paragraphs are Markdown."""
    return "\n\n".join(
        f"### {text}" if index in item.headings else text
        for index, text in enumerate(item.paragraphs)
    )


def _read_html(document: Document, options: ImportOptions) -> Batch:
    from newsdigest.formats import web_page

    draft = web_page.read(
        document.data,
        address=document.address,
        content_type=document.content_type,
        zone=options.zone,
        parts=document.parts,
    )
    return Batch(document.name, Kind.HTML, (draft,))


def _read_feed(document: Document, options: ImportOptions) -> Batch:
    from newsdigest.formats.feed import reader

    feed = reader.parse(
        document.data,
        address=document.address,
        content_type=document.content_type,
        zone=options.zone,
        most=reader.MAX_IMPORTED,
    )
    return Batch(document.name, Kind.FEED, feed.entries, overflow=feed.overflow)


def _read_article(document: Document, options: ImportOptions, kind: Kind) -> Batch:
    """A file as the archive's own; its fields come from front matter, name and text."""
    from newsdigest.formats import article_file, frontmatter
    from newsdigest.formats.draft import Draft
    from newsdigest.text.sanitize import sanitize

    name = "input.txt" if kind is Kind.TEXT and document.name == "standard input" else document.name
    if kind is Kind.TEXT and not name.lower().endswith(".txt"):
        name += ".txt"
    reading = article_file.read(document.data, Path(name).as_posix(), options.zone)
    article = reading.article
    has_guid = reading.identity not in (article.path, article.url)
    draft = Draft(
        title=article.title,
        # Of the source: the article's own Markdown, parsed again, could lose something.
        body=frontmatter.split(sanitize(_text(document))).body,
        is_html=False,
        date=article.date,
        authors=article.authors,
        source=article.source,
        url=article.url,
        guid=reading.identity if has_guid else "",
        categories=article.categories,
        tags=article.tags,
        lang=article.lang,
        excerpt=article.excerpt,
        extra=dict(article.extra),
    )
    return Batch(document.name, kind, (draft,))


_READERS: dict[Kind, Callable[[Document, ImportOptions], Batch]] = {
    Kind.PAGE: _read_page,
    Kind.ITEMS: _read_items,
    Kind.HTML: _read_html,
    Kind.FEED: _read_feed,
    Kind.MARKDOWN: partial(_read_article, kind=Kind.MARKDOWN),
    Kind.TEXT: partial(_read_article, kind=Kind.TEXT),
}
