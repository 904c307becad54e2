"""An SMTP connection with a deadline.

A socket's timeout bounds a single read, so a server that sends a byte now and then could
hold the client forever.  Here a timer shuts the connection down at the deadline, even in
the TLS handshake; name resolution and the length of a reply are bounded too.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import IO, Any

from newsdigest.deliver.timeout import Deadline, within

MAX_LINE = 4096
"""Bytes of one line of a reply; RFC 5321 allows 512."""
MAX_REPLY = 64 * 1024
"""Bytes of one reply with all its lines."""
NAME_SECONDS = 5.0
"""Seconds for looking up the name of this machine; its address serves as well."""
ACCEPTED, FORWARDED, GO_ON, CLOSING = 250, 251, 354, 421
_DOMAIN = re.compile(r"(?i)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{1,63}")


class EndlessReplyError(Exception):
    """A reply exceeds the limits; not an OSError, which smtplib would catch."""


class Connection(smtplib.SMTP):
    """A connection to a server; the commands are those of :class:`smtplib.SMTP`.

    ``transmitted`` is true once the server may have the whole mail: if the connection
    breaks after that, the mail may or may not be delivered.

    :param tls: for TLS from the start
    :raises OSError: if the connection fails, or the greeting is a refusal
    """

    def __init__(
        self, host: str, port: int, deadline: Deadline, tls: ssl.SSLContext | None = None
    ) -> None:
        super().__init__(local_hostname="")
        self.transmitted = False
        self._host = host
        self._deadline = deadline
        self._tls = tls
        self._timer: _ShutdownTimer | None = None
        try:
            code, answer = self.connect(host, port)
            if code != 220:
                raise smtplib.SMTPConnectError(code, answer)
            self.local_hostname = _own_name(self.sock, deadline)
        except BaseException:
            self.close()
            raise

    def _get_socket(self, host: str, port: int, timeout: object) -> socket.socket:
        """Connect; smtplib calls this."""
        connection = _connect(host, port, self._deadline)
        self._timer = _ShutdownTimer(connection, self._deadline.remaining)
        if self._tls is None:
            return connection
        try:
            return self._tls.wrap_socket(connection, server_hostname=host)
        except BaseException:
            connection.close()
            raise

    def getreply(self) -> tuple[int, bytes]:
        """The next reply.

        :raises EndlessReplyError: if it is too long
        """
        if self.file is None and self.sock is not None:
            self.file = _Replies(self.sock.makefile("rb"))
        if isinstance(self.file, _Replies):
            self.file.remaining = MAX_REPLY
        return super().getreply()

    def transfer(
        self, sender: str, recipients: Sequence[str], data: bytes
    ) -> Mapping[str, tuple[int, bytes]]:
        """Send one mail.

        :param data: the mail, its lines ending with CR LF
        :returns: the recipients that the server refused, with code and text of its reply
        :raises smtplib.SMTPException: if the mail is refused for all recipients
        """
        size = [f"size={len(data)}"] if self.has_extn("size") else []
        code, answer = self.mail(sender, size)
        if code != ACCEPTED:
            raise smtplib.SMTPSenderRefused(code, answer, sender)
        refusals = {}
        for recipient in recipients:
            code, answer = self.rcpt(recipient)
            if code == CLOSING:
                raise smtplib.SMTPResponseException(code, answer)
            if code not in (ACCEPTED, FORWARDED):
                refusals[recipient] = (code, answer)
        if len(refusals) == len(recipients):
            raise smtplib.SMTPRecipientsRefused(refusals)
        self._transmit(data)
        return refusals

    def _transmit(self, data: bytes) -> None:
        code, answer = self.docmd("data")
        if code == GO_ON:
            self.transmitted = True
            self.send(re.sub(rb"(?m)^\.", b"..", data) + b".\r\n")
            code, answer = self.getreply()
        if code != ACCEPTED:
            # A refusal settles that the mail is not delivered.
            self.transmitted = self.transmitted and not 400 <= code <= 599
            raise smtplib.SMTPDataError(code, answer)

    def leave(self, seconds: float) -> None:
        """Quit and close within ``seconds``; whether the mail is delivered is settled before."""
        if self.sock is not None and self._timer is not None:
            self._timer.shorten(min(seconds, self._deadline.remaining))
            with suppress(OSError, smtplib.SMTPException, EndlessReplyError, ValueError):
                self.quit()
        self.close()

    def close(self) -> None:
        """Close the connection and cancel the timer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        with suppress(OSError):
            super().close()


class _ShutdownTimer:
    """Shuts a connection down after ``seconds``, even while another thread waits for it."""

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        # A duplicate: TLS takes over the original, and another thread may close it.
        self._socket = connection.dup()
        self._timer = self._start(seconds)

    def _start(self, seconds: float) -> threading.Timer:
        timer = threading.Timer(seconds, self._shut_down)
        timer.daemon = True
        timer.start()
        return timer

    def shorten(self, seconds: float) -> None:
        self._timer.cancel()
        self._timer = self._start(seconds)

    def cancel(self) -> None:
        self._timer.cancel()
        self._socket.close()

    def _shut_down(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)


class _Replies:
    """The replies that smtplib reads: whole lines, at most ``remaining`` bytes of them."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.remaining = MAX_REPLY

    def readline(self, _: int) -> bytes:
        """The next line; empty if the connection breaks within it."""
        line = self._file.readline(MAX_LINE)
        self.remaining -= len(line)
        if self.remaining < 0 or len(line) == MAX_LINE:
            raise EndlessReplyError
        return line if line.endswith(b"\n") else b""

    def close(self) -> None:
        self._file.close()


def _connect(host: str, port: int, deadline: Deadline) -> socket.socket:
    """Connect to one of the host's addresses, each of which gets a share of the time."""
    addresses = within(
        deadline.remaining, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    )
    error: OSError = OSError("it has no address")
    for number, (family, kind, protocol, _, address) in enumerate(addresses):
        try:
            connection = socket.socket(family, kind, protocol)
        except OSError as failure:  # no IPv6, for example
            error = failure
            continue
        try:
            connection.settimeout(max(0.01, deadline.remaining / (len(addresses) - number)))
            connection.connect(address)
        except OSError as failure:
            connection.close()
            error = failure
            continue
        connection.settimeout(None)  # the timer bounds all that follows
        return connection
    raise error


def _own_name(connection: Any, deadline: Deadline) -> str:
    """This machine's name for EHLO: its domain in ASCII, else its address in brackets.

    RFC 5321, 4.1.1.1 and 4.1.3; a server may refuse any other name.
    """
    with suppress(OSError, UnicodeError):
        name = within(min(NAME_SECONDS, deadline.remaining / 4), socket.getfqdn)
        domain = name.rstrip(".").encode("idna").decode("ascii")
        if _DOMAIN.fullmatch(domain) and not domain.endswith(".arpa"):
            return domain
    address = str(connection.getsockname()[0]).partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"
