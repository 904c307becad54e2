"""One message becomes its drafts: fields from its header, text from its parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any

from newsdigest.errors import ReadError
from newsdigest.formats import OWN_OUTPUT, dates
from newsdigest.formats.draft import Draft, language_tag, limit_fields
from newsdigest.formats.email.calendar import event_lines
from newsdigest.formats.email.items import items
from newsdigest.formats.email.links import is_web, untracked
from newsdigest.formats.email.mime import (
    Headers,
    Part,
    decode_words,
    is_readable,
    parts,
    split_headers,
    unix_lines,
)
from newsdigest.formats.email.newsletter import Block, Content, markdown_of, read_html, read_text
from newsdigest.formats.safe_markdown import escape
from newsdigest.formats.writer import digest
from newsdigest.text.sanitize import one_line

MAX_SIZE = 32 * 1024 * 1024
"""Bytes of one message that are read; the rest is left out."""
MAX_TEXT = 4 * 1024 * 1024
"""Characters of text or HTML of one message that are read."""
MAX_PLAIN = 1024 * 1024
"""Characters of one plain text."""
MAX_BLOCKS = 20_000
"""Paragraphs of an article."""
MAX_UNREAD = 50_000
"""Characters that are kept of a text that cannot be read in time."""
MAX_ATTACHED = 3
"""Attached messages inside each other that are read."""
_MAX_NAMES = 30
"""Names of attachments that are kept."""
_ADDRESS = re.compile(r'\s*(?:"((?:[^"\\]|\\.){0,1000})"|([^<>"]{0,1000}))\s*<([^<>]{1,500})>')
_COMMENT = re.compile(r"([^\s(]{1,500})\s*\(([^()]{1,500})\)")
_LIST = re.compile(r'\s*"?([^"<>]{0,500}?)"?\s*<([^<>]{1,500})>')
_OWN_LIST = re.compile(rb"<newsdigest\.[^<>]+>\s*\Z")


@dataclass(frozen=True, slots=True)
class _Sender:
    """The name and address of whoever sent a message."""

    name: str
    address: str


def read(data: bytes, *, zone: tzinfo, split: bool = False) -> tuple[Draft, ...]:
    """The drafts of a message: one, or with ``split`` one for each item that has a heading.

    :param zone: of a date that names none
    :raises ReadError: if it is a digest that newsdigest sent
    """
    headers, body = split_headers(unix_lines(data[:MAX_SIZE].lstrip(b"\r\n")))
    if _is_own(headers):
        raise ReadError(OWN_OUTPUT)
    content, attachments = _content(headers, body, 0)
    draft = _draft(headers, body, content, attachments, zone)
    drafts = _split(draft, content.blocks) if split else ()
    return tuple(limit_fields(one) for one in drafts or (draft,))


def read_all(
    messages: tuple[bytes, ...], *, zone: tzinfo, split: bool = False
) -> tuple[tuple[Draft, ...], ...]:
    """The drafts of each of several messages; none of a digest that newsdigest sent."""
    drafts = []
    for message in messages:
        try:
            drafts.append(read(message, zone=zone, split=split))
        except ReadError:
            drafts.append(())
    return tuple(drafts)


def read_beginning(data: bytes, *, zone: tzinfo) -> tuple[Draft, ...]:
    """The draft of a message that cannot be read in time: its header, how its text begins."""
    headers, body = split_headers(unix_lines(data[:MAX_SIZE].lstrip(b"\r\n")))
    texts = (part.text[:MAX_UNREAD] for part in parts(headers, body) if is_readable(part))
    text = one_line(re.sub(r"<[^<>]*>", " ", next(texts, "")))
    blocks = (Block(text, escape(text)),) if text else ()
    return (limit_fields(_draft(headers, body, Content(blocks), [], zone)),)


def _is_own(headers: Headers) -> bool:
    is_automatic = headers.raw("auto-submitted").strip().lower() == b"auto-generated"
    return is_automatic and bool(_OWN_LIST.search(headers.raw("list-id")))


def _draft(
    headers: Headers, body: bytes, content: Content, attachments: list[str], zone: tzinfo
) -> Draft:
    sender = _sender(headers)
    subject = headers.text("subject")
    source, authors, category = _origin(headers, sender)
    page = untracked(headers.text("archived-at").strip("<> ")) or content.page
    extra: dict[str, Any] = {"attachments": attachments} if attachments else {}
    language = headers.text("content-language") or content.lang
    facts = (sender.address, subject, headers.text("date"), digest(body.decode("latin-1")))
    identity = _identity(headers) or f"message {digest(repr(facts))}"
    return Draft(
        title=subject or ("" if content.blocks or source else identity),
        body=content.markdown,
        is_html=False,
        date=_date(headers, zone),
        authors=authors,
        source=source,
        url=page if is_web(page) else "",
        guid=identity,
        categories=(category,) if category else (),
        lang=language_tag(language),
        extra=extra,
        # Whoever knows the Message-ID of another's message cannot change what that said.
        owner=digest(repr(facts)),
    )


def _identity(headers: Headers) -> str:
    """The Message-ID without its brackets, "" if there is none."""
    written = headers.text("message-id")
    match = re.search(r"<([^<>]{1,990})>", written)
    return re.sub(r"\s", "", match[1] if match else written[:990])


def _sender(headers: Headers) -> _Sender:
    for name in ("from", "sender", "reply-to", "return-path"):
        written = decode_words(headers.raw(name)[:4000])
        if match := _ADDRESS.match(written):
            title = re.sub(r"\\(.)", r"\1", match[1] or match[2] or "")
            return _Sender(one_line(title).strip(" '\""), one_line(match[3]))
        if match := _COMMENT.match(written.strip()):
            return _Sender(one_line(match[2]), match[1])
        if bare := one_line(written.partition(",")[0]).strip("<> "):
            return _Sender("", bare[:500])
    return _Sender("", "")


def _origin(headers: Headers, sender: _Sender) -> tuple[str, tuple[str, ...], str]:
    """Source, authors and category: a discussion list is a source, a newsletter's sender is."""
    match = _LIST.match(decode_words(headers.raw("list-id")[:2000]))
    title = one_line(match[1]) if match else ""
    name = sender.name or sender.address
    if headers.raw("list-post").strip().upper() not in (b"", b"NO"):
        label = one_line(match[2]).partition(".")[0] if match else ""
        if title or label:
            author = re.sub(r"\s+via\s+\S.*$", "", sender.name)
            return title or label, (author,) if author else (), ""
    is_same = title.casefold() in (name.casefold(), "")
    return name or title, (), "" if is_same or "@" in title else title


def _date(headers: Headers, zone: tzinfo) -> datetime | None:
    """When a message was sent, else when it arrived."""
    received = [value.rpartition(b";")[2] for value in headers.fields.get("received", ())[:1]]
    for raw in (headers.raw("date"), headers.raw("resent-date"), *received,
                headers.raw("delivery-date")):  # fmt: skip
        written = one_line(decode_words(raw[:200]))
        if not written:
            continue
        try:
            date = parsedate_to_datetime(written)
            date = date if date.tzinfo else date.replace(tzinfo=zone)
            date.astimezone(zone)
        except Exception:
            moment = dates.parse(written, zone)
            date = moment if moment else None  # type: ignore[assignment]
        if date is not None and date.year >= 1970:
            return date
    return None


def _content(headers: Headers, body: bytes, depth: int) -> tuple[Content, list[str]]:
    """What a message says, and what is attached to it."""
    leaves = parts(headers, body)
    texts = [part for part in leaves if is_readable(part)]
    if not any(part.data.strip() for part in texts):  # a newsletter that is only attached
        texts += [part for part in leaves if part.kind.startswith("text/") and part not in texts]
    blocks: list[Block] = []
    page = lang = ""
    attachments: list[str] = []
    room = MAX_TEXT
    for part in leaves:
        if part in texts and room > 0 and part.kind != "text/calendar":
            text = part.text[:room]
            room -= len(text)
            is_html = part.kind == "text/html"
            content = read_html(text) if is_html else read_text(text[:MAX_PLAIN])
            blocks += content.blocks
            page, lang = page or content.page, lang or content.lang
        elif part.kind in ("message/rfc822", "message/global") and depth < MAX_ATTACHED:
            blocks += _attached(part, depth, attachments)
        elif part.kind == "text/calendar" and not part.is_attachment:
            blocks += [Block(line, escape(line)) for line in event_lines(part.text)]
        elif part.data.strip():
            attachments.append(_label(part))
    return Content(tuple(blocks[:MAX_BLOCKS]), page, lang), attachments[:_MAX_NAMES]


def _attached(part: Part, depth: int, attachments: list[str]) -> list[Block]:
    """An attached message: its subject as a heading, who sent it when, its text."""
    headers, body = split_headers(part.data.lstrip(b"\n"))
    content, more = _content(headers, body, depth + 1)
    attachments += more
    sender = _sender(headers)
    origin = " · ".join(filter(None, (sender.name or sender.address, headers.text("date"))))
    title = headers.text("subject") or origin
    heading = [Block(title, f"## {escape(title)}", level=2)] if title else []
    line = [Block(origin, escape(origin))] if origin and origin != title else []
    return [*heading, *line, *content.blocks]


def _label(part: Part) -> str:
    name = part.name[:200] or "unnamed"
    return f"{name} ({part.kind}, {len(part.data):,} bytes)"


def _split(draft: Draft, blocks: tuple[Block, ...]) -> tuple[Draft, ...]:
    """The items of a newsletter as drafts, with what stands before them; none if it has none."""
    found = items(blocks)
    if len(found) < 2:
        return ()
    drafts = []
    for number, item in enumerate(found):
        drafts.append(
            replace(
                draft,
                title=item.title or draft.title,
                body=markdown_of(item.blocks),
                url=item.link if item.title else draft.url,
                guid=f"{draft.guid}#{number}" if item.title else draft.guid,
                extra={**draft.extra, "newsletter": draft.title} if item.title else draft.extra,
            )
        )
    return tuple(drafts)
