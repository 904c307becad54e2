"""Connections to allowed addresses only, with a deadline.

Every host name is resolved here and the connection goes to the address that was checked, so
that a second answer of the name server (DNS rebinding) has no effect.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address, ip_network
from queue import Empty, SimpleQueue
from typing import Any

import httpcore
import httpx

_EMBEDDED_IPV4 = IPv6Network("64:ff9b::/96")
"""IPv4 addresses embedded in IPv6 (RFC 6052)."""
_GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All IPv6 addresses that are assigned; the others are special or reserved."""
_SPECIAL = tuple(
    map(
        ip_network,
        (
            "192.0.0.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
            "192.175.48.0/24", "168.63.129.16/32", "100.64.0.0/10", "198.18.0.0/15",
            "2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20",
        ),
    )
)  # fmt: skip
"""Special-purpose addresses (IANA) that some version of Python takes for public, and Azure's
server of names and keys."""


class PrivateAddressError(Exception):
    """A host name resolves to an address that is not public."""


class Transport(httpx.BaseTransport):
    """An httpx transport that checks addresses before it connects.

    :param private: whether addresses that are not public may be connected to
    :param deadline: on the monotonic clock, for all requests
    """

    def __init__(self, *, private: bool, deadline: float) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_tls(), network_backend=_Backend(private, deadline)
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; returns the response, its body not read yet."""
        response = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """One context for all: reading the certificates takes longer than most requests."""
    return httpx.create_ssl_context()


class _Backend(httpcore.NetworkBackend):
    """Connections to checked addresses, with a deadline."""

    def __init__(self, private: bool, deadline: float) -> None:
        self._private = private
        self._deadline = deadline
        self._real = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        failure: Exception | None = None
        for address in self._addresses(host, port):
            try:
                stream = self._real.connect_tcp(
                    address,
                    port,
                    _remaining(self._deadline, timeout),
                    local_address,
                    socket_options,
                )
                return _Stream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError(f"no address for {host}")

    def _addresses(self, host: str, port: int) -> list[str]:
        """The addresses of a host; refused if any is private."""
        try:
            answers = _resolve(host.strip("[]"), port, _remaining(self._deadline, None))
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"no address for {host}") from error
        addresses = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
        if not self._private and not all(map(is_public, addresses)):
            raise PrivateAddressError(host)
        return addresses


class _Stream(httpcore.NetworkStream):
    """A connection with a deadline, against slow servers."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _remaining(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _remaining(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        timeout = _remaining(self._deadline, timeout)
        stream = self._stream.start_tls(ssl_context, server_hostname, timeout)
        return _Stream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _resolve(host: str, port: int, seconds: float) -> list[Any]:
    """The answers of the name server, asked in a thread, because getaddrinfo has no timeout.

    :raises httpcore.ConnectTimeout: if there is none in time
    """
    results: SimpleQueue[Any] = SimpleQueue()

    def ask() -> None:
        try:
            results.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            results.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        result = results.get(timeout=seconds)
    except Empty:
        raise httpcore.ConnectTimeout("the name server does not answer") from None
    if isinstance(result, Exception):
        raise result
    return list(result)


def is_public(address: str) -> bool:
    """Whether an IP address is public."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        if inner is not None:
            return is_public(str(inner))
        if ip in _EMBEDDED_IPV4:
            return is_public(str(ip_address(int(ip) & 0xFFFFFFFF)))
        if ip not in _GLOBAL_UNICAST:
            return False
    is_special = any(ip.version == net.version and ip in net for net in _SPECIAL)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not is_special


def _remaining(deadline: float, timeout: float | None) -> float:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise httpcore.ReadTimeout("the deadline passed")
    return seconds if timeout is None else min(seconds, timeout)
