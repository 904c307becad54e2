"""What ``import`` is given, as bytes: files, standard input, documents of the web.

What is in them is left to ``sources``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from newsdigest.errors import NotFoundError, ReadError

MAX_FILE = 64 * 1024 * 1024
"""Bytes; nothing that is imported is larger."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document; ``name`` may be shown, ``source`` holds the address with its credentials.

    ``parts`` are the pages on which a web page goes on.
    """

    name: str
    data: bytes
    address: str = ""
    content_type: str = ""
    source: str = ""
    parts: tuple[bytes, ...] = ()


def folder_files(folder: Path, leave: Callable[[ReadError], None]) -> list[Path]:
    """The files of a folder that can be articles, in the order of their paths.

    :param leave: given the reason for each one that is left out
    """
    import os

    from newsdigest.archive.walk import FEED, walk

    found = walk(str(folder))
    for path, reason in found.skipped:
        if reason != FEED:
            leave(ReadError(f"left out: {reason}", subject=str(folder / os.fsdecode(path))))
    return [folder / os.fsdecode(path) for path, *_ in found.files]


def documents(
    source: str, cwd: Path, stdin: Callable[[], bytes], *, seconds: float, private: bool
) -> Iterator[Document]:
    """The documents in a source: a file, an address or ``-``.

    :param seconds: for each that comes from the web
    :param private: whether addresses that are not public may be asked
    :raises NewsdigestError: if it cannot be had
    """
    from newsdigest.importing.fetch import Limits, fetch, is_address
    from newsdigest.text.credentials import printable_address

    if source == "-":
        yield Document("standard input", stdin())
    elif is_address(source):
        found = fetch(source, Limits(seconds=seconds, private=private))
        yield Document(
            printable_address(source), found.data or b"", found.address, found.content_type, source
        )
    else:
        path = cwd / Path(source).expanduser()
        yield Document(source, _contents(path, source))


def _contents(path: Path, source: str) -> bytes:
    from newsdigest.storage.files import contents

    try:
        return contents(path, MAX_FILE)
    except OSError as error:
        raise NotFoundError(f"cannot be read: {error.strerror}", subject=source) from error
