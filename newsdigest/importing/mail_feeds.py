"""Mailboxes as feeds: the messages that arrived since the last update, each read once.

What was read is remembered as a text in the feed's state: UIDVALIDITY and last UID of an IMAP
folder, the newest change in a Maildir, the size of an mbox with a digest of its ends.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from newsdigest.errors import NewsdigestError, NotFoundError, ReadError, UsageError
from newsdigest.importing import mailbox
from newsdigest.importing.mailbox import MAILDIR, MBOX, is_local, local_path
from newsdigest.storage.files import tick_ns
from newsdigest.text.sanitize import one_line

if TYPE_CHECKING:
    from newsdigest.formats.draft import Draft

IMAPS = "imaps://"
SPLIT = "?split=true"
"""Ends the address of a mailbox whose newsletters are split."""
MAX_MESSAGES = 5_000
"""Messages of one update; the rest comes with the next."""
MAX_BYTES = 128 * 1024 * 1024
_LOCK_SECONDS = 5.0
_END = 4096
"""Bytes at both ends of what was read of an mbox, by which it is known again."""


@dataclass(frozen=True, slots=True)
class MailCopy:
    """New messages of a mailbox: ``drafts`` is None if there are none.

    ``state`` says what was read; ``remaining`` messages wait for the next update; ``error``
    is what ended the reading early, or that messages cannot be read.
    """

    drafts: tuple[Draft, ...] | None
    state: str
    remaining: int = 0
    error: NewsdigestError | None = None


Password = Callable[[str, str], str]
"""The password of a user on a host; raises :class:`NewsdigestError`."""


def is_mailbox(address: str) -> bool:
    """Whether an address is that of a mailbox."""
    return is_local(address) or address.lower().startswith(IMAPS)


def normalized(address: str, cwd: Path, *, split: bool) -> str:
    """An address as it is kept: with an absolute path, and whether newsletters are split.

    :raises UsageError: if it cannot be one
    """
    from newsdigest.importing.imap import parse_address

    split = split or address.endswith(SPLIT)
    address = address.removesuffix(SPLIT)
    if is_local(address):
        kind = address.partition(":")[0].lower()
        path = os.path.abspath(local_path(address, cwd))  # noqa: PTH100 - links stay
        try:
            path.encode()
        except UnicodeEncodeError:  # subscriptions are stored as text
            message = "the name of this mailbox is not UTF-8"
            raise UsageError(message, subject=path, hint="rename it") from None
        address = f"{kind}:{path}"
    else:
        parse_address(address)
        address = IMAPS + address[len(IMAPS) :]
    return address + (SPLIT if split else "")


def title_of(address: str) -> str:
    """A title for a mailbox: its folder, with the host if it is on one."""
    from newsdigest.importing.imap import parse_address

    address = address.removesuffix(SPLIT)
    if is_local(address):
        return one_line(Path(address.partition(":")[2]).name.lstrip(".")) or address
    place = parse_address(address)
    return one_line(f"{place.folder} ({place.host})")


def check(address: str, password: Password, seconds: float) -> None:
    """Open a mailbox to see that it is one.

    :raises NewsdigestError: if it is none or cannot be opened
    """
    from newsdigest.importing.imap import opened, parse_address

    address = address.removesuffix(SPLIT)
    if not is_local(address):
        place = parse_address(address)
        with opened(place, password(place.user, place.host), seconds):
            return
    path = local_path(address, Path())
    if address.startswith(MAILDIR) and not mailbox.is_maildir(path):
        raise NotFoundError("no Maildir: it has no folders cur and new", subject=str(path))
    if address.startswith(MBOX) and not path.is_file():
        raise NotFoundError("no mbox: not a regular file", subject=str(path))


def load(address: str, state: str, *, zone: tzinfo, password: Password, seconds: float) -> MailCopy:
    """The new messages of a mailbox.

    :param state: what the last copy's ``state`` was, "" if there was none
    :param seconds: for each wait for a server
    :raises NewsdigestError: if nothing can be read
    """
    split = address.endswith(SPLIT)
    address = address.removesuffix(SPLIT)
    reader = _Reader(zone, split)
    if not is_local(address):
        return _load_imap(address, state, reader, password, seconds)
    path = local_path(address, Path())
    try:
        if address.startswith(MAILDIR):
            return _load_maildir(path, state, reader)
        return _load_mbox(path, state, reader)
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror}", subject=str(path)) from error


class _Reader:
    """Parses messages as they come, up to the limits of one update."""

    def __init__(self, zone: tzinfo, split: bool) -> None:
        self._zone, self._split = zone, split
        self._size = self._count = 0
        self._drafts: list[Draft] = []
        self._unreadable = 0

    @property
    def is_full(self) -> bool:
        return self._count >= MAX_MESSAGES or self._size >= MAX_BYTES

    @property
    def drafts(self) -> tuple[Draft, ...] | None:
        """The drafts so far, each message once; None where no message came."""
        if not self._count:
            return None
        return tuple({(one.guid, one.owner): one for one in self._drafts}.values())

    @property
    def error(self) -> ReadError | None:
        """The error for unreadable messages, if there are any."""
        return mailbox.unreadable_error(self._unreadable) if self._unreadable else None

    def add(self, messages: Iterable[bytes]) -> None:
        for group in mailbox.groups(messages):
            self._count += len(group)
            self._size += sum(map(len, group))
            drafts, unreadable = mailbox.parse(group, self._zone, split=self._split)
            self._drafts += drafts
            self._unreadable += unreadable


def _load_imap(
    address: str, state: str, reader: _Reader, password: Password, seconds: float
) -> MailCopy:
    from newsdigest.importing.imap import opened, parse_address

    place = parse_address(address)
    remaining = 0
    try:
        with opened(place, password(place.user, place.host), seconds) as folder:
            validity, _, read = state.partition(":")
            last = int(read) if validity == str(folder.validity) and read.isdigit() else 0
            state = f"{folder.validity}:{last}"
            uids = folder.uids_after(last)
            remaining = len(uids)
            for batch in folder.batches(uids):
                if reader.is_full:
                    break
                messages = folder.messages(batch)
                reader.add(messages[uid] for uid in batch if uid in messages)
                remaining -= len(batch)
                state = f"{folder.validity}:{batch[-1]}"
    except NewsdigestError as error:
        if reader.drafts is None:
            raise
        return MailCopy(reader.drafts, state, 0, error)
    return MailCopy(reader.drafts, state, remaining, reader.error)


def _load_maildir(path: Path, state: str, reader: _Reader) -> MailCopy:
    """Messages whose file changed since: a delivery, and a move into a folder, change ctime."""
    if not mailbox.is_maildir(path):
        raise NotFoundError("no Maildir: it has no folders cur and new", subject=str(path))
    since = int(state) if state.isdigit() else 0
    now = time.time_ns()
    changed = sorted(
        (status.st_ctime_ns, file)
        for file in mailbox.maildir_files(path)
        if (status := _status(file)) and status.st_ctime_ns >= since
    )
    position = 0
    while position < len(changed) and not (
        reader.is_full and changed[position][0] > changed[position - 1][0]
    ):
        group = changed[position : position + mailbox.GROUP]
        reader.add(message for _, file in group for message in _message(file))
        position += len(group)
    # Of the files of one tick some may come later: they are read again, and known then.
    latest = changed[position - 1][0] if position else since
    if changed:
        latest = min(latest, now - tick_ns(latest))
    remaining = len(changed) - position
    return MailCopy(reader.drafts, str(max(latest + 1, since)), remaining, reader.error)


def _status(file: Path) -> os.stat_result | None:
    try:
        return file.stat()
    except OSError:  # moved meanwhile by another mail program
        return None


def _message(file: Path) -> Iterator[bytes]:
    try:
        yield from mailbox.stored_messages(file)
    except NotFoundError:
        # Renamed between listing and reading, as when it was read: its change is new then.
        return


def _load_mbox(path: Path, state: str, reader: _Reader) -> MailCopy:
    from newsdigest.formats.email.storage import messages

    with path.open("rb") as file:
        _lock(file, path)
        size = os.fstat(file.fileno()).st_size
        start = _known_size(file, state, size)
        if start == size and state:
            return MailCopy(None, state)
        file.seek(start)
        end = size
        group: list[bytes] = []
        for position, message in messages(mailbox.lines(_Bounded(file, size - start))):
            if reader.is_full:
                end = start + position
                break
            group.append(message)
            if len(group) >= mailbox.GROUP:
                reader.add(group)
                group = []
        reader.add(group)
        return MailCopy(reader.drafts, _mark(file, end), int(end < size), reader.error)


class _Bounded:
    """The next bytes of a file, as a file."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._left = file, size

    def readline(self, limit: int) -> bytes:
        line = self._file.readline(min(limit, self._left))
        self._left -= len(line)
        return line


def _known_size(file: BinaryIO, state: str, size: int) -> int:
    """The size up to which an mbox was read, 0 if it is not the same any more."""
    number = state.partition(" ")[0]
    read = int(number) if number.isdigit() else 0
    if not read or read > size or _mark(file, read) != state:
        return 0
    file.seek(read)
    return read if read == size or file.read(5) == b"From " else 0


def _mark(file: BinaryIO, size: int) -> str:
    """A size with a digest of the bytes at both ends of it."""
    from hashlib import blake2b

    file.seek(0)
    digest = blake2b(file.read(min(_END, size)), digest_size=8)
    file.seek(max(0, size - _END))
    digest.update(file.read(min(_END, size)))
    return f"{size} {digest.hexdigest()}"


def _lock(file: BinaryIO, path: Path) -> None:
    """Keep mail servers from writing an mbox until the file is closed, where both use fcntl."""
    try:
        import fcntl
    except ImportError:
        return
    end = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > end:
                message = "another program is writing it; the next update will read it"
                raise ReadError(message, subject=str(path)) from None
            time.sleep(0.05)
        except OSError:  # a file system without locks
            return


def password_from(tables: Mapping[str, Any] | None) -> Password:
    """The passwords of the configuration's ``[mailboxes."USER@HOST"]``, else of the keyring.

    :param tables: checked by the configuration: each has at most one source of a password
    """

    def password(user: str, host: str) -> str:
        from newsdigest.deliver.mail_settings import MailSettings

        table = (tables or {}).get(f"{user}@{host}") or {"keyring": "newsdigest"}
        settings = MailSettings(host=host, user=user, **table)
        try:
            return settings.password()
        except NewsdigestError as error:
            error.hint = error.hint or (
                f'in your own configuration: [mailboxes."{user}@{host}"] with password_command'
            )
            raise ReadError(error.message, subject=error.subject, hint=error.hint) from error

    return password
