"""Fetching a document over http or https from an untrusted server.

Time, size, redirects and the size after decompression are bounded; ``connection`` checks
the addresses.
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
"""Errors of the connection to a server."""
_OTHER_SERVICES = frozenset((22, 23, 25, 110, 143, 465, 587, 993, 995, 3306, 5432, 6379))
"""Ports of services other than web servers."""


class FetchError(NewsdigestError):
    """A document could not be fetched.

    ``status`` is the server's, 0 without a response; ``retry`` is the server's
    Retry-After.  ``is_refusal`` says that this program refused to send the request or to
    accept the response.
    """

    def __init__(
        self,
        message: str,
        *,
        subject: str,
        status: int = 0,
        retry: timedelta | None = None,
        is_refusal: bool = False,
    ) -> None:
        super().__init__(printable_address(message), subject=printable_address(subject))
        self.status = status
        self.retry = retry
        self.is_refusal = is_refusal


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one document.

    ``size`` is in bytes after decompression; ``seconds`` are from the name lookup to the
    last byte.  ``private`` allows addresses that are not public.
    """

    size: int = 20 * 1024 * 1024
    seconds: float = 30.0
    private: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A server's response.

    ``data`` is None if nothing changed since the given ``etag`` or ``modified``.
    ``address`` is the one after redirects.
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

    :param etag: the ETag of the present copy
    :param modified: its Last-Modified
    :param now: returns the time, for a Retry-After that is a date
    :raises FetchError: if it cannot be fetched within the limits
    """
    deadline = time.monotonic() + limits.seconds
    validators = {"If-None-Match": etag, "If-Modified-Since": modified}
    headers = {name: value for name, value in validators.items() if value}
    url = _check(address, address)
    with _client(limits, deadline) as client, _translated(address, limits):
        for _ in range(MAX_REDIRECTS + 1):
            with client.stream("GET", url, headers=headers) as response:
                if response.status_code not in _REDIRECTS:
                    return _document(address, response, limits, deadline, now)
                url = _check(_target(url, response), address)
    raise FetchError(f"redirected more than {MAX_REDIRECTS} times", subject=address)


def is_address(source: str) -> bool:
    """Whether a source is an http or https address."""
    return source.lower().startswith(("http://", "https://"))


def retry_after(value: str, now: datetime) -> timedelta | None:
    """The wait of a Retry-After header, in seconds or to a date; None if it is neither."""
    value = value.strip()
    try:
        wait = (
            timedelta(seconds=int(value))
            if value.isdecimal()
            else parsedate_to_datetime(value).astimezone(UTC) - now
        )
    except (ValueError, TypeError, OverflowError):
        return MAX_WAIT if value.isdecimal() else None
    return min(max(wait, timedelta(0)), MAX_WAIT)


def _check(url: str, subject: str) -> str:
    """The normalized address, if it may be fetched."""
    try:
        parts = httpx.URL(url)
        port = parts.port
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise FetchError(
            f"not an address: {one_line(url)[:200]}", subject=subject, is_refusal=True
        ) from error
    if parts.scheme not in ("http", "https") or not parts.host:
        where = "" if url == subject else f" (redirected to {one_line(url)[:200]})"
        raise FetchError(
            f"only http and https addresses are fetched{where}", subject=subject, is_refusal=True
        )
    if port in _OTHER_SERVICES:
        raise FetchError(f"port {port} is no web server's", subject=subject, is_refusal=True)
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
    data = b"".join(_decompress(response, limits, deadline, address))
    return Document(
        where,
        data,
        headers.get("content-type", ""),
        headers.get("etag", "")[:1000],
        headers.get("last-modified", "")[:200],
    )


def _status(response: httpx.Response) -> str:
    reason = one_line(response.reason_phrase)[:100]
    messages = {404: "not found (404)", 410: "gone (410)", 429: "too many requests (429)"}
    status = response.status_code
    return messages.get(status) or f"the server answers {status} {reason}"


def _decompress(
    response: httpx.Response, limits: Limits, deadline: float, address: str
) -> Iterator[bytes]:
    """The body, decompressed piece by piece, so that a bomb exceeds the limit early."""
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", "", "gzip", "x-gzip", "deflate"):
        raise FetchError(
            f"sent as {one_line(coding)[:40]}, which was not requested", subject=address
        )
    decompress = _identity if coding in ("identity", "") else _Inflater()
    size = raw_size = 0
    for data in response.iter_raw():
        raw_size += len(data)
        if raw_size > limits.size:  # even what follows a complete document
            raise FetchError(f"larger than {limits.size:,} bytes", subject=address, is_refusal=True)
        if time.monotonic() > deadline:
            raise httpx.ReadTimeout("the deadline passed")
        for piece in decompress(data, limits.size - size + 1):
            size += len(piece)
            if size > limits.size:
                raise FetchError(
                    f"larger than {limits.size:,} bytes", subject=address, is_refusal=True
                )
            yield piece
    if isinstance(decompress, _Inflater) and not decompress.is_complete:
        raise FetchError("the connection was closed early", subject=address)


def _identity(data: bytes, _: int) -> Iterator[bytes]:
    yield data


class _Inflater:
    """Decompresses gzip, zlib and raw deflate, up to ``room`` bytes at once.

    A gzip file may have several members; what follows the last is ignored.
    """

    def __init__(self) -> None:
        self._stream: Any = None
        self._is_gzip = False
        self.is_complete = True

    def __call__(self, data: bytes, room: int) -> Iterator[bytes]:
        if self._stream is None:
            # zlib detects gzip and zlib; raw deflate has no header.
            self._is_gzip = data[:1] == b"\x1f"
            self._stream = zlib.decompressobj(47 if data[:1] in (b"\x1f", b"\x78") else -15)
        while data:
            if self._stream.eof:
                data = data.lstrip(b"\0") if self._is_gzip else b""
                if data[:1] != b"\x1f":
                    return
                self._stream = zlib.decompressobj(31)
            piece = self._stream.decompress(data, room)
            self.is_complete = self._stream.eof
            data = self._stream.unused_data
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
    """Turn errors of the connection into :class:`FetchError`."""
    try:
        yield
    except PrivateAddressError as error:
        message = f"{one_line(str(error))} is a private address; --allow-private allows it"
        raise FetchError(message, subject=address, is_refusal=True) from error
    except (httpx.TimeoutException, httpcore.TimeoutException) as error:
        message = f"took longer than {limits.seconds:.0f} seconds"
        raise FetchError(message, subject=address) from error
    except (httpx.RemoteProtocolError, httpcore.RemoteProtocolError) as error:
        raise FetchError("the connection was closed early", subject=address) from error
    except zlib.error as error:
        raise FetchError("the response cannot be decompressed", subject=address) from error
    except _UNREACHABLE as error:
        reason = one_line(str(error))[:200] or type(error).__name__
        raise FetchError(f"cannot be reached: {reason}", subject=address) from error
