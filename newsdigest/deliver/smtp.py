"""An SMTP connection that is over by a deadline, whatever the server does.

The timeout of a socket bounds one read, so that a server which sends a byte now and then
is waited for without end.  Here a timer shuts the connection down at the deadline, in the
TLS handshake as well; names are resolved before it, and a reply is of bounded length.
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

from newsdigest.deliver.deadline import Deadline, within

MAX_LINE = 4096
"""Bytes of one line of a reply; RFC 5321 allows 512."""
MAX_REPLY = 64 * 1024
"""Bytes of one reply, all its lines together."""
NAME_SECONDS = 5.0
"""How long to look for the name of this machine; its address serves as well."""
ACCEPTED, FORWARDED, GO_ON, CLOSING = 250, 251, 354, 421
_DOMAIN = re.compile(r"(?i)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{1,63}")


class EndlessReplyError(Exception):
    """A server sends a reply that is longer than any; no OSError, which smtplib would catch."""


class Connection(smtplib.SMTP):
    """A connection to a server; the commands are those of :class:`smtplib.SMTP`.

    ``transmitted`` says whether the server may have the whole mail: from then on a
    connection that breaks does not tell whether it is delivered.

    :param tls: with it TLS is spoken from the start
    :raises OSError: if there is no connection, or the greeting is a refusal
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
        connected = _connected(host, port, self._deadline)
        self._timer = _ShutdownTimer(connected, self._deadline.remaining)
        if self._tls is None:
            return connected
        try:
            return self._tls.wrap_socket(connected, server_hostname=host)
        except BaseException:
            connected.close()
            raise

    def getreply(self) -> tuple[int, bytes]:
        """The next reply.

        :raises EndlessReplyError: if it is too long
        """
        if self.file is None and self.sock is not None:
            self.file = _Replies(self.sock.makefile("rb"))
        if isinstance(self.file, _Replies):
            self.file.left = MAX_REPLY
        return super().getreply()

    def transfer(
        self, sender: str, recipients: Sequence[str], data: bytes
    ) -> Mapping[str, tuple[int, bytes]]:
        """Hand over one mail; the recipients that the server refused, with its answers.

        :param data: the mail, its lines ending with CR LF
        :raises smtplib.SMTPException: if nobody gets it, or that cannot be told
        """
        size = [f"size={len(data)}"] if self.has_extn("size") else []
        code, answer = self.mail(sender, size)
        if code != ACCEPTED:
            raise smtplib.SMTPSenderRefused(code, answer, sender)
        refused = {}
        for recipient in recipients:
            code, answer = self.rcpt(recipient)
            if code == CLOSING:
                raise smtplib.SMTPResponseException(code, answer)
            if code not in (ACCEPTED, FORWARDED):
                refused[recipient] = (code, answer)
        if len(refused) == len(recipients):
            raise smtplib.SMTPRecipientsRefused(refused)
        self._transmit(data)
        return refused

    def _transmit(self, data: bytes) -> None:
        code, answer = self.docmd("data")
        if code == GO_ON:
            self.transmitted = True
            self.send(re.sub(rb"(?m)^\.", b"..", data) + b".\r\n")
            code, answer = self.getreply()
        if code != ACCEPTED:
            # The reply says what became of the mail if it is a refusal.
            self.transmitted = self.transmitted and not 400 <= code <= 599
            raise smtplib.SMTPDataError(code, answer)

    def leave(self, seconds: float) -> None:
        """Say goodbye and close, in so many seconds at most; the mail is no longer concerned."""
        if self.sock is not None and self._timer is not None:
            self._timer.shorten(min(seconds, self._deadline.remaining))
            with suppress(OSError, smtplib.SMTPException, EndlessReplyError, ValueError):
                self.quit()
        self.close()

    def close(self) -> None:
        """Close the connection, and forget the deadline."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        with suppress(OSError):
            super().close()


class _ShutdownTimer:
    """Shuts a connection down after some seconds, whoever is waiting for it."""

    def __init__(self, connected: socket.socket, seconds: float) -> None:
        # A handle of its own: TLS takes the first one over, and another thread may close it.
        self._socket = connected.dup()
        self._timer = self._started(seconds)

    def _started(self, seconds: float) -> threading.Timer:
        timer = threading.Timer(seconds, self._shut_down)
        timer.daemon = True
        timer.start()
        return timer

    def shorten(self, seconds: float) -> None:
        self._timer.cancel()
        self._timer = self._started(seconds)

    def cancel(self) -> None:
        self._timer.cancel()
        self._socket.close()

    def _shut_down(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)


class _Replies:
    """What smtplib reads replies from: whole lines, ``left`` bytes of them at most."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.left = MAX_REPLY

    def readline(self, _: int) -> bytes:
        """The next line; none if the connection was cut within it."""
        line = self._file.readline(MAX_LINE)
        self.left -= len(line)
        if self.left < 0 or len(line) == MAX_LINE:
            raise EndlessReplyError
        return line if line.endswith(b"\n") else b""

    def close(self) -> None:
        self._file.close()


def _connected(host: str, port: int, deadline: Deadline) -> socket.socket:
    """A connection to one of the host's addresses, each of which has its share of the time."""
    found = within(
        deadline.remaining, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    )
    error: OSError = OSError("it has no address")
    for number, (family, kind, protocol, _, address) in enumerate(found):
        try:
            connected = socket.socket(family, kind, protocol)
        except OSError as failure:  # such as a machine without IPv6
            error = failure
            continue
        try:
            connected.settimeout(max(0.01, deadline.remaining / (len(found) - number)))
            connected.connect(address)
        except OSError as failure:
            connected.close()
            error = failure
            continue
        connected.settimeout(None)  # the timer bounds all that follows
        return connected
    raise error


def _own_name(connected: Any, deadline: Deadline) -> str:
    """What this machine calls itself in EHLO: its domain in ASCII, else its address in brackets.

    RFC 5321, 4.1.1.1 and 4.1.3; a server may refuse a name that is none.
    """
    with suppress(OSError, UnicodeError):
        name = within(min(NAME_SECONDS, deadline.remaining / 4), socket.getfqdn)
        domain = name.rstrip(".").encode("idna").decode("ascii")
        if _DOMAIN.fullmatch(domain) and not domain.endswith(".arpa"):
            return domain
    address = str(connected.getsockname()[0]).partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"
