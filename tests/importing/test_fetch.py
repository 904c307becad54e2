"""Fetching from broken, hostile and slow servers on the loopback interface."""

from __future__ import annotations

import gzip
import socket
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest
from support.loopback import Server, serving

from newsdigest.importing.connection import is_public
from newsdigest.importing.fetch import MAX_WAIT, FetchError, Limits, fetch, retry_after

NOW = datetime(2024, 11, 3, 8, 0, tzinfo=UTC)
HERE = Limits(size=1_000_000, seconds=5, private=True)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


def test_a_document_comes_with_its_type_and_marks(server: Server) -> None:
    """Bytes, content type, ETag and Last-Modified are the server's."""
    address = server.put("/a", "新闻", ETag='"1"', Last_Modified="then", Content_Type="text/x")
    document = fetch(address, HERE)
    assert document.data == "新闻".encode()
    assert (document.content_type, document.etag, document.modified) == ("text/x", '"1"', "then")


def test_a_known_copy_is_not_sent_again(server: Server) -> None:
    """ETag and Last-Modified are sent, and 304 gives no data."""
    address = server.put("/a", "x", ETag='"1"')
    assert fetch(address, HERE, etag='"1"', modified="then").data is None
    sent = server.asked[-1][1]
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('"1"', "then")


@pytest.mark.parametrize(
    ("status", "message"),
    [(404, "not found"), (410, "gone"), (429, "too many requests"),
     (500, "500"), (503, "503"), (204, "204")],
)  # fmt: skip
def test_other_answers_are_errors(server: Server, status: int, message: str) -> None:
    """Every status but 200 and 304 is an error with that status."""
    with pytest.raises(FetchError, match=message) as caught:
        fetch(server.put("/a", "", status), HERE)
    assert caught.value.status == status


def test_retry_after_is_told(server: Server) -> None:
    """An error has the wait that the server asks for."""
    with pytest.raises(FetchError) as caught:
        fetch(server.put("/a", "", 429, Retry_After="120"), HERE)
    assert caught.value.retry == timedelta(minutes=2)


@pytest.mark.parametrize(
    ("written", "wait"),
    [
        ("60", timedelta(seconds=60)),
        ("Sun, 03 Nov 2024 09:00:00 GMT", timedelta(hours=1)),
        ("Sun, 03 Nov 2024 07:00:00 GMT", timedelta(0)),
        ("9" * 30, MAX_WAIT),
        ("9" * 5000, MAX_WAIT),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_retry_after_forms(written: str, wait: timedelta | None) -> None:
    """Seconds and dates are parsed, limited to a week; anything else is ignored."""
    assert retry_after(written, NOW) == wait


def test_redirects_are_followed(server: Server) -> None:
    """A relative redirect is followed, and the document has the last address."""
    server.put("/b/c", "there")
    address = server.put("/a", "", 301, Location="b/c")
    document = fetch(address, HERE)
    assert (document.data, document.address) == (b"there", f"{server.address}/b/c")


def test_redirect_loops_end(server: Server) -> None:
    """A cycle of redirects is an error."""
    server.put("/b", "", 302, Location="/a")
    with pytest.raises(FetchError, match="redirected more than"):
        fetch(server.put("/a", "", 302, Location="/b"), HERE)
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://x/", "//", "http://", "", "data:,x",
     "http://127.0.0.1:25/", "http://[::1", "javascript:x"],
)  # fmt: skip
def test_redirects_to_other_things_are_refused(server: Server, target: str) -> None:
    """Redirects lead only to http and https, and to a web server's ports."""
    address = server.put("/a", "", 302, Location=target)
    with pytest.raises(FetchError):
        fetch(address, HERE)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://a.example/", "a.xml", "http://"])
def test_only_the_web_is_asked(address: str) -> None:
    """An address that is neither http nor https is refused before a request is sent."""
    with pytest.raises(FetchError, match="http"):
        fetch(address, HERE)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "0x7f.1", "[::]"])
def test_private_addresses_are_refused(server: Server, host: str) -> None:
    """However a host is written, the address that it resolves to decides."""
    port = server.address.rpartition(":")[2]
    with pytest.raises(FetchError):
        fetch(f"http://{host}:{port}/a", Limits(seconds=5))
    assert server.asked == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("10.1.2.3", False),
        ("192.168.1.1", False), ("172.16.0.1", False), ("169.254.169.254", False),
        ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("::1", False),
        ("fe80::1%eth0", False), ("fc00::1", False), ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True), ("64:ff9b::7f00:1", False), ("64:ff9b::808:808", True),
        ("2002:7f00:1::", False), ("255.255.255.255", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:
    """Private, local, shared, multicast and embedded addresses are not public."""
    assert is_public(address) is public


@pytest.mark.parametrize(
    "address",
    [
        "fec0::1", "64:ff9b:1::1", "5f00::1", "3fff::1", "192.0.0.9", "192.88.99.1",
        "168.63.129.16", "64:ff9b::a83f:8110", "::ffff:192.0.0.8", "2002:c058:6301::1",
        "100::1", "100:0:0:1::1", "2001:2::1", "2001:20::1", "4000::1", "::1.2.3.4",
        "240.0.0.1", "192.31.196.1", "192.175.48.1", "100.100.100.200", "fd00:ec2::254",
    ],
)  # fmt: skip
def test_special_addresses_are_not_public(address: str) -> None:
    """Special-purpose addresses of the registries are not public."""
    assert not is_public(address)


def test_a_packed_answer_of_several_members_is_whole(server: Server) -> None:
    """Two gzip members make one document; what follows them is ignored."""
    for tail in (b"", b"\0" * 512, b"junk"):
        packed = gzip.compress(b"one ") + gzip.compress(b"two") + tail
        address = server.put("/a", packed, Content_Encoding="gzip")
        assert fetch(address, HERE).data == b"one two"
    truncated = gzip.compress(b"one ") + gzip.compress(b"two" * 100)[:-9]
    with pytest.raises(FetchError, match="closed early"):
        fetch(server.put("/b", truncated, Content_Encoding="gzip"), HERE)


def test_credentials_are_for_their_own_server(server: Server) -> None:
    """A redirect on the same server keeps user and password; another server does not get them."""
    with serving() as other:
        there = other.put("/x", "there")
        server.put("/away", status=302, Location=there)
        server.put("/home", status=302, Location=server.address + "/b")
        server.put("/b", "here")
        start = server.address.replace("://", "://me:secret@")
        assert fetch(f"{start}/away", HERE).data == b"there"
        assert "Authorization" not in other.asked[-1][1]
        assert fetch(f"{start}/home", HERE).data == b"here"
        assert server.asked[-1][1]["Authorization"].startswith("Basic ")


def test_errors_do_not_name_credentials(server: Server) -> None:
    """Neither the message nor the subject of an error has a password or a token."""
    start = server.address.replace("://", "://me:S3CRET@")
    server.put("/away?key=T0KEN", status=302, Location="ftp://me:S3CRET@x.example/?key=T0KEN")
    for path in ("/gone?token=T0KEN", "/away?key=T0KEN"):
        with pytest.raises(FetchError) as caught:
            fetch(start + path, HERE)
        assert "S3CRET" not in str(caught.value)
        assert "T0KEN" not in str(caught.value)


def test_a_silent_name_server_runs_out_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time limit includes the name lookup."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(20))
    began = time.monotonic()
    with pytest.raises(FetchError, match="longer than"):
        fetch("http://silent.example/", Limits(seconds=0.5, private=True))
    assert time.monotonic() - began < 10


def test_the_size_is_bounded(server: Server) -> None:
    """A document over the size limit is refused, with any Content-Length."""
    address = server.put("/a", b"x" * 1_000_001)
    with pytest.raises(FetchError, match="larger than 1,000,000 bytes"):
        fetch(address, HERE)


@pytest.mark.slow
@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_bombs_do_not_go_off(server: Server, coding: str) -> None:
    """A body that decompresses to more than the limit is refused while it is decompressed."""
    plain = b"\0" * 200_000_000
    packed = gzip.compress(plain, 9) if coding == "gzip" else zlib.compress(plain, 9)
    address = server.put("/a", packed, Content_Encoding=coding)
    with pytest.raises(FetchError, match="larger than"):
        fetch(address, HERE)


def _raw_deflate(data: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-15)
    return squeeze.compress(data) + squeeze.flush()


@pytest.mark.parametrize(
    ("coding", "packed"),
    [("gzip", gzip.compress(b"news", mtime=0)), ("deflate", zlib.compress(b"news")),
     ("deflate", _raw_deflate(b"news")), ("identity", b"news"),
     ("GZIP", gzip.compress(b"news", mtime=0))],
)  # fmt: skip
def test_packed_answers_are_unpacked(server: Server, coding: str, packed: bytes) -> None:
    """gzip, zlib and raw deflate are decompressed."""
    assert fetch(server.put("/a", packed, Content_Encoding=coding), HERE).data == b"news"


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", b"no gzip"),
        ("gzip", gzip.compress(b"news" * 99, mtime=0)[:-9]),
        ("br", b"x"),
        ("x, y", b""),
    ],
)
def test_what_cannot_be_unpacked_is_an_error(server: Server, coding: str, packed: bytes) -> None:
    """A broken, truncated or unknown encoding is an error with a message."""
    with pytest.raises(FetchError):
        fetch(server.put("/a", packed, Content_Encoding=coding), HERE)


def test_a_cut_connection_is_an_error(server: Server) -> None:
    """Fewer bytes than Content-Length are an error."""

    def truncated(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"only this")

    with pytest.raises(FetchError, match="closed early"):
        fetch(server.script("/a", truncated), HERE)


def _drip_body(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b"x")
        time.sleep(0.05)


def _drip_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(200):
        handler.wfile.write(f"X-{number}: y\r\n".encode())
        time.sleep(0.05)


def _silence(_: BaseHTTPRequestHandler) -> None:
    time.sleep(10)


@pytest.mark.parametrize("script", [_drip_body, _drip_headers, _silence])
def test_slow_servers_run_out_of_time(server: Server, script: object) -> None:
    """The time limit is for the whole document: slow bytes do not extend it."""
    assert callable(script)
    address = server.script("/a", script)
    with pytest.raises(FetchError, match="longer than"):
        fetch(address, Limits(seconds=0.5, private=True))


def _nonsense(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"\x00\xff this is not HTTP\r\n\r\n")


def _hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.close()


@pytest.mark.parametrize("script", [_nonsense, _hang_up])
def test_what_is_no_answer_is_an_error(server: Server, script: object) -> None:
    """A server that does not speak HTTP, or hangs up, is an error, not a crash."""
    assert callable(script)
    with pytest.raises(FetchError):
        fetch(server.script("/a", script), HERE)


@pytest.mark.parametrize("address", ["http://no.such.invalid/", "http://127.0.0.1:1/", "http://-/"])
def test_hosts_that_are_not_there(address: str) -> None:
    """An unknown host and a closed port are errors with the address."""
    with pytest.raises(FetchError) as caught:
        fetch(address, HERE)
    assert caught.value.subject == address
