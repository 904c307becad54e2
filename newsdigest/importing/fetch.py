"""Getting a document from the web without trusting who sends it.

Time, size and redirects are bounded, and so is what a compressed answer unpacks
to.  Only http and https are spoken.  Which addresses are connected to is the
business of ``connection``.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpcore
import httpx

from newsdigest.errors import NewsdigestError
from newsdigest.importing.connection import PrivateAddressError, Transport
from newsdigest.text.credentials import printable_address
from newsdigest.text.sanitize import one_line

MAX_REDIRECTS = 5
AGENT = "newsdigest (feed reader)"
MAX_WAIT = timedelta(days=7)
"""The longest that a server's Retry-After is obeyed."""
_REDIRECTS = (301, 302, 303, 307, 308)
_UNREACHABLE = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    OSError,
    ValueError,
)
"""What goes wrong on the way to a server that is there or not."""
_OTHER_SERVICES = frozenset((22, 23, 25, 110, 143, 465, 587, 993, 995, 3306, 5432, 6379))
"""Ports where something else than web servers listens."""


class FetchError(NewsdigestError):
    """A document could not be had.

    ``status`` is the server's, 0 where there was no answer; ``retry`` is how long
    the server asks to be left alone.  ``refused`` says that this program would not
    ask, or not take the answer.
    """

    def __init__(
        self,
        message: str,
        *,
        subject: str,
        status: int = 0,
        retry: timedelta | None = None,
        refused: bool = False,
    ) -> None:
        super().__init__(printable_address(message), subject=printable_address(subject))
        self.status = status
        self.retry = retry
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take.

    ``size`` counts bytes after unpacking, ``seconds`` everything from looking up
    the name to the last byte.  ``private`` allows addresses that are not public.
    """

    size: int = 20 * 1024 * 1024
    seconds: float = 30.0
    private: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """What a server sent.

    ``data`` is None where nothing changed since the given ``etag`` or ``modified``.
    ``address`` is where it was found after redirects.
    """

    address: str
    data: bytes | None
    content_type: str = ""
    etag: str = ""
    modified: str = ""


def fetch(
    address: str,
    limits: Limits,
    *,
    etag: str = "",
    modified: str = "",
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Document:
    """The document at an http or https address.

    :param etag: of the copy that is there already, as the server gave it
    :param modified: the same copy's Last-Modified
    :param now: the time, for a Retry-After that is a date
    :raises FetchError: if it cannot be had, or not within the limits
    """
    deadline = time.monotonic() + limits.seconds
    asking = {"If-None-Match": etag, "If-Modified-Since": modified}
    headers = {name: value for name, value in asking.items() if value}
    url = _checked(address, address)
    with _client(limits, deadline) as client, _translated(address, limits):
        for _ in range(MAX_REDIRECTS + 1):
            with client.stream("GET", url, headers=headers) as response:
                if response.status_code not in _REDIRECTS:
                    return _document(address, response, limits, deadline, now)
                url = _checked(_target(url, response), address)
    raise FetchError(f"redirected more than {MAX_REDIRECTS} times", subject=address)


def is_address(source: str) -> bool:
    """Whether a source is an http or https address."""
    return source.lower().startswith(("http://", "https://"))


def retry_after(written: str, now: datetime) -> timedelta | None:
    """How long a Retry-After header asks to wait: seconds or a date; None where it is neither."""
    written = written.strip()
    try:
        wait = (
            timedelta(seconds=int(written))
            if written.isdecimal()
            else parsedate_to_datetime(written).astimezone(UTC) - now
        )
    except (ValueError, TypeError, OverflowError):
        return MAX_WAIT if written.isdecimal() else None
    return min(max(wait, timedelta(0)), MAX_WAIT)


def _checked(url: str, subject: str) -> str:
    """The address, if it is one that may be asked."""
    try:
        parts = httpx.URL(url)
        port = parts.port
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise FetchError(
            f"not an address: {one_line(url)[:200]}", subject=subject, refused=True
        ) from error
    if parts.scheme not in ("http", "https") or not parts.host:
        where = "" if url == subject else f" (redirected to {one_line(url)[:200]})"
        raise FetchError(
            f"only http and https addresses are fetched{where}", subject=subject, refused=True
        )
    if port in _OTHER_SERVICES:
        raise FetchError(f"port {port} is no web server's", subject=subject, refused=True)
    return str(parts)


def _target(url: str, response: httpx.Response) -> str:
    location = str(response.headers.get("location", ""))
    try:
        before = httpx.URL(url)
        target = before.join(location)
        if target.raw_host == before.raw_host and not target.userinfo:
            same = (target.scheme, target.port) == (before.scheme, before.port)
            target = target.copy_with(userinfo=before.userinfo) if same else target
        return str(target) if location else ""
    except (httpx.InvalidURL, ValueError):
        return location


def _document(
    address: str,
    response: httpx.Response,
    limits: Limits,
    deadline: float,
    now: Callable[[], datetime],
) -> Document:
    headers = response.headers
    where = str(response.url)
    if response.status_code == 304:
        return Document(where, None)
    if response.status_code != 200:
        raise FetchError(
            _status(response),
            subject=address,
            status=response.status_code,
            retry=retry_after(headers.get("retry-after", ""), now()),
        )
    data = b"".join(_unpacked(response, limits, deadline, address))
    return Document(
        where,
        data,
        headers.get("content-type", ""),
        headers.get("etag", "")[:1000],
        headers.get("last-modified", "")[:200],
    )


def _status(response: httpx.Response) -> str:
    reason = one_line(response.reason_phrase)[:100]
    known = {404: "not there any more (404)", 410: "gone for good (410)",
             429: "asked too often (429)"}  # fmt: skip
    status = response.status_code
    return known.get(status) or f"the server answers {status} {reason}"


def _unpacked(
    response: httpx.Response, limits: Limits, deadline: float, address: str
) -> Iterator[bytes]:
    """The body, unpacked piece by piece, so that a bomb is noticed before it goes off."""
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", "", "gzip", "x-gzip", "deflate"):
        raise FetchError(
            f"sent as {one_line(coding)[:40]}, which was not asked for", subject=address
        )
    unpack = _identity if coding in ("identity", "") else _Inflater()
    size = sent = 0
    for packed in response.iter_raw():
        sent += len(packed)
        if sent > limits.size:  # whatever follows a complete document
            raise FetchError(f"larger than {limits.size:,} bytes", subject=address, refused=True)
        if time.monotonic() > deadline:
            raise httpx.ReadTimeout("the deadline passed")
        for piece in unpack(packed, limits.size - size + 1):
            size += len(piece)
            if size > limits.size:
                raise FetchError(
                    f"larger than {limits.size:,} bytes", subject=address, refused=True
                )
            yield piece
    if isinstance(unpack, _Inflater) and not unpack.complete:
        raise FetchError("the connection was cut", subject=address)


def _identity(packed: bytes, _: int) -> Iterator[bytes]:
    yield packed


class _Inflater:
    """Unpacks gzip, zlib and bare deflate, never more at once than there is room for.

    A gzip file may have several members; what follows the last is no part of it.
    """

    def __init__(self) -> None:
        self._stream: Any = None
        self._is_gzip = False
        self.complete = True

    def __call__(self, packed: bytes, room: int) -> Iterator[bytes]:
        if self._stream is None:
            # zlib tells gzip and zlib apart; bare deflate has no header at all.
            self._is_gzip = packed[:1] == b"\x1f"
            self._stream = zlib.decompressobj(47 if packed[:1] in (b"\x1f", b"\x78") else -15)
        while packed:
            if self._stream.eof:
                packed = packed.lstrip(b"\0") if self._is_gzip else b""
                if packed[:1] != b"\x1f":
                    return
                self._stream = zlib.decompressobj(31)
            piece = self._stream.decompress(packed, room)
            self.complete = self._stream.eof
            packed = self._stream.unused_data
            room = max(room - len(piece), 1)
            yield piece


def _client(limits: Limits, deadline: float) -> httpx.Client:
    return httpx.Client(
        transport=Transport(private=limits.private, deadline=deadline),
        headers={"User-Agent": AGENT, "Accept-Encoding": "gzip, deflate"},
        timeout=min(limits.seconds, 15.0),
        follow_redirects=False,
        trust_env=False,
    )


@contextmanager
def _translated(address: str, limits: Limits) -> Iterator[None]:
    """What happens on the way becomes a :class:`FetchError`."""
    try:
        yield
    except PrivateAddressError as error:
        message = f"{one_line(str(error))} is a private address; --allow-private allows it"
        raise FetchError(message, subject=address, refused=True) from error
    except (httpx.TimeoutException, httpcore.TimeoutException) as error:
        message = f"took longer than {limits.seconds:.0f} seconds"
        raise FetchError(message, subject=address) from error
    except (httpx.RemoteProtocolError, httpcore.RemoteProtocolError) as error:
        raise FetchError("the connection was cut", subject=address) from error
    except zlib.error as error:
        raise FetchError("what the server sent cannot be unpacked", subject=address) from error
    except _UNREACHABLE as error:
        reason = one_line(str(error))[:200] or type(error).__name__
        raise FetchError(f"cannot be reached: {reason}", subject=address) from error
