"""Mailboxes on this machine: Maildir, mbox and single messages; nothing in them is changed.

Messages are parsed in the parser process, in groups, so that many small ones cost little
and a hostile one costs only itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from newsdigest.errors import NotFoundError, ReadError

if TYPE_CHECKING:
    from newsdigest.formats.draft import Draft

MAILDIR, MBOX = "maildir:", "mbox:"
"""Prefixes of the addresses of mailboxes on this machine."""
GROUP = 20
"""Messages that are parsed in one call."""
GROUP_BYTES = 256 * 1024
_SNIFFED = 64 * 1024
_MAX_LINE = 1 << 20
_SUFFIXES = (".eml", ".mbox")
_NO_MESSAGES = (".", "dovecot", "maildirfolder", "subscriptions")
"""How the names of files begin that servers keep beside messages."""


def is_local(address: str) -> bool:
    """Whether an address names a Maildir or an mbox."""
    return address.lower().startswith((MAILDIR, MBOX))


def local_path(address: str, cwd: Path) -> Path:
    """The path in the address of a mailbox on this machine, or a path itself."""
    if is_local(address):
        address = address.partition(":")[2]
    return cwd / Path(address).expanduser()


def is_maildir(path: Path) -> bool:
    """Whether a folder is a Maildir."""
    return (path / "cur").is_dir() and (path / "new").is_dir()


def is_mail(path: Path) -> bool:
    """Whether a path is a Maildir, or a regular file that begins as mail does."""
    from newsdigest.formats.email.storage import looks_like_mail

    try:
        if path.is_dir():
            return is_maildir(path)
        if not path.is_file():
            return False
        if path.suffix.lower() in _SUFFIXES:
            return True
        with path.open("rb") as file:
            return looks_like_mail(file.read(_SNIFFED))
    except OSError:
        return False


def stored_messages(path: Path) -> Iterator[bytes]:
    """The messages of a Maildir, an mbox, a message's file, or a folder of those.

    :raises NotFoundError: if it cannot be read
    """
    try:
        if not path.is_dir():
            yield from _file_messages(path)
            return
        files = maildir_files(path) if is_maildir(path) else _folder_files(path)
        for file in files:
            yield from _file_messages(file)
    except OSError as error:
        raise NotFoundError(f"cannot be read: {error.strerror}", subject=str(path)) from error


def maildir_files(path: Path) -> list[Path]:
    """The files of a Maildir's messages, by name, which begins with the time of delivery."""
    files = [entry for name in ("new", "cur") for entry in os.scandir(path / name)]
    regular = [entry for entry in files if entry.is_file() and not entry.name.startswith(".")]
    return [Path(entry.path) for entry in sorted(regular, key=lambda entry: entry.name)]


def _folder_files(path: Path) -> list[Path]:
    """The regular files below a folder, in the order of their paths."""
    return sorted(
        Path(folder, name)
        for folder, _, names in os.walk(path)
        for name in names
        if not name.startswith(_NO_MESSAGES) and Path(folder, name).is_file()
    )


def mail_files(folder: Path) -> list[Path]:
    """The files below a folder whose names say that they are mail."""
    return [path for path in _folder_files(folder) if path.suffix.lower() in _SUFFIXES]


def _file_messages(path: Path) -> Iterator[bytes]:
    from newsdigest.formats.email.storage import messages

    with path.open("rb") as file:
        yield from (message for _, message in messages(lines(file)))


def messages_in(data: bytes) -> Iterator[bytes]:
    """The messages of an mbox, or the only one, in memory."""
    from newsdigest.formats.email.storage import messages

    return (message for _, message in messages(lines(BytesIO(data))))


class _Lines(Protocol):
    def readline(self, limit: int, /) -> bytes: ...


def lines(file: _Lines) -> Iterator[bytes]:
    """The lines of a file, long ones in pieces."""
    return iter(partial(file.readline, _MAX_LINE), b"")


def groups(messages: Iterable[bytes]) -> Iterator[tuple[bytes, ...]]:
    """Messages in groups of a bounded number and size."""
    group: list[bytes] = []
    size = 0
    for message in messages:
        group.append(message)
        size += len(message)
        if len(group) >= GROUP or size >= GROUP_BYTES:
            yield tuple(group)
            group, size = [], 0
    if group:
        yield tuple(group)


def unreadable_error(count: int) -> ReadError:
    """The error for messages of which not even the beginning can be read."""
    noun = "message" if count == 1 else "messages"
    return ReadError(f"{count:,} {noun} cannot be read within the limits")


def parse(messages: Sequence[bytes], zone: tzinfo, *, split: bool) -> tuple[list[Draft], int]:
    """The drafts of messages, each message once, and the number of unreadable messages.

    Of a message that takes too long, the beginning is read.

    :param zone: of dates that name none
    :param split: whether the items of a newsletter are drafts of their own
    """
    from newsdigest.formats.email import message as reader
    from newsdigest.importing.parser_process import parsers

    group = tuple(messages)
    try:
        results = parsers()(reader.read_all, group, zone=zone, split=split)
    except ReadError:
        if len(group) > 1:
            parsed = [parse([message], zone, split=split) for message in group]
            drafts = _distinct(draft for drafts, _ in parsed for draft in drafts)
            return drafts, sum(unreadable for _, unreadable in parsed)
        try:
            results = (parsers()(reader.read_beginning, group[0], zone=zone),)
        except ReadError:
            return [], 1
    return _distinct(draft for drafts in results for draft in drafts), 0


def _distinct(drafts: Iterable[Draft]) -> list[Draft]:
    """Drafts without copies of the same message."""
    return list({(draft.guid, draft.owner): draft for draft in drafts}.values())
