"""Documents that ``import`` reads, as bytes: from files, standard input and the web.

Parsing them is left to ``sources``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from newsdigest.errors import NewsdigestError, NotFoundError, ReadError

MAX_FILE = 64 * 1024 * 1024
"""Bytes of the largest file that is imported."""
MAX_PARTS = 20 * 1024 * 1024
"""Bytes of all further pages of a web page together."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document; ``name`` is for display, ``source`` is the address with its credentials.

    ``parts`` are the further pages of a web page.
    """

    name: str
    data: bytes
    address: str = ""
    content_type: str = ""
    source: str = ""
    parts: tuple[bytes, ...] = ()


def folder_files(folder: Path, skip: Callable[[ReadError], None]) -> list[Path]:
    """The files of a folder that can be articles, sorted by path.

    :param skip: receives the reason for each file that is left out
    """
    import os

    from newsdigest.archive.walk import FEED, walk

    result = walk(str(folder))
    for path, reason in result.skipped:
        if reason != FEED:
            skip(ReadError(f"left out: {reason}", subject=str(folder / os.fsdecode(path))))
    return [folder / os.fsdecode(path) for path, *_ in result.files]


def load(
    source: str, cwd: Path, stdin: Callable[[], bytes], *, seconds: float, private: bool
) -> Document:
    """The document at a source: a file, an address or ``-``.

    :param seconds: the limit for a document from the web
    :param private: whether addresses that are not public may be fetched
    :raises NewsdigestError: if it cannot be read
    """
    from newsdigest.importing.fetch import Limits, fetch, is_address
    from newsdigest.storage.files import read_bounded
    from newsdigest.text.credentials import printable_address

    if source == "-":
        return Document("standard input", stdin())
    if is_address(source):
        response = fetch(source, Limits(seconds=seconds, private=private))
        name, data = printable_address(source), response.data or b""
        return Document(name, data, response.address, response.content_type, source)
    try:
        return Document(source, read_bounded(cwd / Path(source).expanduser(), MAX_FILE))
    except OSError as error:
        raise NotFoundError(f"cannot be read: {error.strerror}", subject=source) from error


def with_parts(document: Document, *, seconds: float, private: bool) -> Document:
    """A web page with the pages on which it goes on (``rel=next``), up to the first failure.

    :param seconds: the limit for each page
    :param private: whether addresses that are not public may be fetched
    """
    from newsdigest.formats import web_page
    from newsdigest.formats.web_page import MOST, is_part
    from newsdigest.importing.fetch import Limits, fetch
    from newsdigest.importing.parser_process import parsers

    first, page = document.address, document
    parts: list[bytes] = []
    while len(parts) < MOST - 1 and b"next" in page.data:
        try:
            address = parsers()(
                web_page.next_part, page.data, page.address, page.content_type, first
            )
            if not address or sum(map(len, parts)) > MAX_PARTS:
                break
            response = fetch(address, Limits(seconds=seconds, private=private))
        except NewsdigestError:
            break
        if not is_part(response.address, first):
            break
        parts.append(response.data or b"")
        page = Document("", parts[-1], response.address, response.content_type)
    return replace(document, parts=tuple(parts))
