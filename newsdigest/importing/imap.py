"""An IMAP folder, read only: EXAMINE and BODY.PEEK[], over verified TLS, within limits.

Sources: RFC 3501 (UIDs, modified UTF-7), RFC 8314 (TLS from the start).
"""

from __future__ import annotations

import base64
import imaplib
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from newsdigest.errors import NewsdigestError, ReadError, UsageError
from newsdigest.formats.email.storage import MAX_MESSAGE
from newsdigest.text.sanitize import one_line

SCHEME = "imaps://"
PORT = 993
SESSION_SECONDS = 900.0
"""The longest session; what is left then comes with the next update."""
BATCH = 50
"""Messages of one FETCH."""
BATCH_BYTES = 4 * 1024 * 1024
MAX_ANSWER = 8 * 1024 * 1024
"""Bytes of an answer besides the messages in it."""
_MAX_ERROR = 200
_UID = re.compile(rb"\bUID (\d{1,10})\b")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d{1,15})\b")
_UTF7_RUN = re.compile(r"[^\x20-\x7e]+|&")
_NO_LINE = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class ImapAddress:
    """A folder on a server, from ``imaps://USER@HOST[:PORT]/FOLDER``."""

    user: str
    host: str
    port: int
    folder: str

    @property
    def account(self) -> str:
        """User and host, as configurations name them."""
        return f"{self.user}@{self.host}"


def parse_address(address: str) -> ImapAddress:
    """The parts of an address.

    :raises UsageError: if it is none, or holds a password
    """
    hint = "such as imaps://ann@imap.example.org/News"
    try:
        parts = urlsplit(address)
        user, host, port = unquote(parts.username or ""), parts.hostname or "", parts.port or PORT
        secret = parts.password
    except ValueError as error:
        raise UsageError(f"not an address of a mailbox: {error}", hint=hint) from error
    if secret is not None:
        raise UsageError(
            "a password does not belong into an address",
            hint='password_command, password_file or keyring under [mailboxes."USER@HOST"]',
        )
    if parts.scheme != "imaps" or not user or not host:
        raise UsageError("a mailbox's address needs a user and a host", hint=hint)
    folder = unquote(parts.path.lstrip("/")) or "INBOX"
    if any(map(_NO_LINE.search, (user, host, folder))):
        raise UsageError("a control character in the address of a mailbox", hint=hint)
    return ImapAddress(user, host, port, folder)


class _Connection(imaplib.IMAP4_SSL):
    """imaplib's connection, which gives up on answers that are too long."""

    budget = MAX_ANSWER

    def read(self, size: int) -> bytes:
        self._spend(size)
        return super().read(size)

    def readline(self) -> bytes:
        file: Any = self.file
        line: bytes = file.readline(MAX_ANSWER)
        self._spend(len(line))
        return line

    def _spend(self, size: int) -> None:
        self.budget -= size
        if self.budget < 0:
            raise self.abort("the server's answer is too long")


class ImapFolder:
    """A folder that was opened for reading.

    ``validity`` is the UIDVALIDITY: UIDs of another one mean other messages.
    """

    def __init__(self, connection: _Connection, name: str) -> None:
        self._connection = connection
        self._call("select", _quoted(name), readonly=True)
        _, data = connection.response("UIDVALIDITY")
        self.validity = int(data[0]) if data and data[0] and data[0].isdigit() else 0

    def uids_after(self, last: int) -> list[int]:
        """The UIDs above one, in ascending order."""
        data = self._call("uid", "SEARCH", f"UID {last + 1}:*")
        words = b" ".join(line for line in data if isinstance(line, bytes)).split()
        # "n:*" is the last message even where its UID is less than n.
        return sorted({int(word) for word in words if word.isdigit() and int(word) > last})

    def batches(self, uids: list[int]) -> Iterator[list[int]]:
        """UIDs in order, in batches of bounded number and size."""
        for start in range(0, len(uids), BATCH):
            group = uids[start : start + BATCH]
            sizes = self._sizes(group)
            batch: list[int] = []
            for uid in group:
                if (
                    batch
                    and sum(sizes.get(one, BATCH_BYTES) for one in [*batch, uid]) > BATCH_BYTES
                ):
                    yield batch
                    batch = []
                batch.append(uid)
            yield batch

    def _sizes(self, uids: list[int]) -> dict[int, int]:
        sizes = {}
        for line in self._call("uid", "FETCH", _set(uids), "(UID RFC822.SIZE)"):
            head = line[0] if isinstance(line, tuple) else line or b""
            if (uid := _UID.search(head)) and (size := _SIZE.search(head)):
                sizes[int(uid[1])] = min(int(size[1]), MAX_MESSAGE)
        return sizes

    def messages(self, uids: list[int]) -> dict[int, bytes]:
        """The bytes of messages by UID, without those that are gone; flags stay as they are."""
        command = f"(UID BODY.PEEK[]<0.{MAX_MESSAGE}>)"
        data = self._call(
            "uid", "FETCH", _set(uids), command, literals=max(BATCH_BYTES, MAX_MESSAGE)
        )
        messages = {}
        for index, line in enumerate(data):
            if not isinstance(line, tuple):
                continue
            tail = data[index + 1] if index + 1 < len(data) else b""
            tail = tail if isinstance(tail, bytes) else b""
            if (uid := _UID.search(line[0]) or _UID.search(tail)) and int(uid[1]) in uids:
                messages[int(uid[1])] = line[1]
        return messages

    def _call(self, command: str, *arguments: str, literals: int = 0, **named: Any) -> list[Any]:
        """The answer to a command.

        :param literals: bytes of messages that it may have
        :raises ReadError: if the server says that it will not do it
        """
        self._connection.budget = MAX_ANSWER + literals
        status, data = getattr(self._connection, command)(*arguments, **named)
        if status != "OK":
            raise ReadError(f"the server refused: {_reason(data)}")
        return list(data)


@contextmanager
def opened(address: ImapAddress, password: str, seconds: float) -> Iterator[ImapFolder]:
    """A folder, open for reading; every failure inside is a :class:`ReadError`.

    :param seconds: for connecting and for each wait
    """
    try:
        connection = _Connection(
            address.host,
            address.port,
            ssl_context=ssl.create_default_context(),
            timeout=seconds,
        )
        # Against a server that sends a byte now and then, which no single wait notices.
        limit = threading.Timer(SESSION_SECONDS, _cut, (connection,))
        limit.daemon = True
        limit.start()
        try:
            _log_in(connection, address, password)
            yield ImapFolder(connection, address.folder)
        finally:
            limit.cancel()
            with suppress(Exception):
                connection.logout()
    except NewsdigestError as error:
        error.message = _without(password, error.message)
        raise
    except (imaplib.IMAP4.error, OSError, ValueError, EOFError) as error:
        raise ReadError(_without(password, f"{address.host}: {_failure(error)}")) from error


def _without(password: str, message: str) -> str:
    """A message in which a server's answer may repeat the password."""
    return message.replace(password, "[password]") if password else message


def _log_in(connection: _Connection, address: ImapAddress, password: str) -> None:
    try:
        if "AUTH=PLAIN" in connection.capabilities:
            secret = f"\0{address.user}\0{password}".encode()
            connection.authenticate("PLAIN", lambda _: secret)
        else:
            connection.login(address.user, password)
    except (connection.abort, OSError):
        raise
    except (imaplib.IMAP4.error, UnicodeError):
        message = f"{address.host} refused the login of {one_line(address.user)}"
        raise ReadError(message, hint="check the user and the password") from None


def _cut(connection: _Connection) -> None:
    with suppress(Exception):
        connection.shutdown()


def _failure(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {one_line(error.verify_message)}"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return f"the connection failed: {one_line(str(reason))[:_MAX_ERROR]}"


def _reason(data: list[Any]) -> str:
    first = data[0] if data and isinstance(data[0], bytes) else b""
    return one_line(first.decode("utf-8", "replace"))[:_MAX_ERROR]


def _set(uids: list[int]) -> str:
    return ",".join(map(str, uids))


def _quoted(name: str) -> str:
    """A folder's name in modified UTF-7 (RFC 3501, 5.1.3), quoted."""
    encoded = _UTF7_RUN.sub(_utf7, name)
    return '"' + encoded.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _utf7(match: re.Match[str]) -> str:
    if match[0] == "&":
        return "&-"
    data = base64.b64encode(match[0].encode("utf-16-be")).decode("ascii")
    return f"&{data.rstrip('=').replace('/', ',')}-"
