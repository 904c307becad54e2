"""An IMAP server that lies, floods or stalls costs one error and little memory."""

from __future__ import annotations

import shutil
import socket
import ssl
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, cast

import pytest
from support.dovecot import make_certificate

from newsdigest.errors import ReadError, UsageError
from newsdigest.importing import imap
from newsdigest.importing.imap import ImapAddress, opened, parse_address

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
Answer = Callable[[IO[bytes], bytes, bytes], bool]
"""Writes the answer to a command, given its tag and text; False for the usual answer."""


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key and its certificate."""
    folder = tmp_path_factory.mktemp("keys")
    make_certificate(folder)
    return folder


@contextmanager
def serving(keys: Path, answer: Answer, greeting: bytes = b"* OK hello\r\n") -> Iterator[int]:
    """A server that answers as an empty folder does, unless ``answer`` does."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(keys / "cert.pem", keys / "key.pem")
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(
        target=_serve, args=(listener, context, answer, greeting), daemon=True
    )
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()


def _serve(
    listener: socket.socket, context: ssl.SSLContext, answer: Answer, greeting: bytes
) -> None:
    with suppress(OSError, ValueError):
        client, _ = listener.accept()
        with context.wrap_socket(client, server_side=True) as secure:
            file = cast("IO[bytes]", secure.makefile("rwb"))
            file.write(greeting)
            file.flush()
            while line := file.readline():
                tag, _, command = line.partition(b" ")
                if not answer(file, tag, command):
                    file.write(_usual(tag, command))
                file.flush()


def _usual(tag: bytes, command: bytes) -> bytes:
    if command.startswith(b"CAPABILITY"):
        return b"* CAPABILITY IMAP4rev1\r\n" + tag + b" OK done\r\n"
    if command.startswith(b"EXAMINE"):
        return b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n" + tag + b" OK [READ-ONLY] x\r\n"
    if command.startswith(b"UID SEARCH"):
        return b"* SEARCH 3 x 4\r\n" + tag + b" OK done\r\n"
    return tag + b" OK done\r\n"


def usual(file: IO[bytes], tag: bytes, command: bytes) -> bool:
    """Nothing unusual."""
    return False


def place(port: int) -> ImapAddress:
    """The folder on the server of a test."""
    return ImapAddress("ann", "localhost", port, "INBOX")


@pytest.fixture(autouse=True)
def trusted(keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's certificate is trusted, and an answer is bounded tightly."""
    monkeypatch.setenv("SSL_CERT_FILE", str(keys / "cert.pem"))
    monkeypatch.setattr(imap, "MAX_ANSWER", 100_000)
    monkeypatch.setattr(imap, "MAX_MESSAGE", 100_000)
    monkeypatch.setattr(imap, "BATCH_BYTES", 100_000)


def test_an_empty_answer(keys: Path) -> None:
    """Words that are no UIDs do not count; a message that does not come is gone."""
    with serving(keys, usual) as port, opened(place(port), "p", 5) as folder:
        assert folder.validity == 7
        assert folder.uids_after(3) == [4]
        assert list(folder.batches([3, 4])) == [[3], [4]]  # of unknown size
        assert folder.messages([3, 4]) == {}


def test_only_reading_commands_are_sent(keys: Path) -> None:
    """The folder is examined, and bodies are peeked at."""
    commands: list[bytes] = []

    def listen(file: IO[bytes], tag: bytes, command: bytes) -> bool:
        commands.append(command.split(b"\r\n")[0])
        return False

    with serving(keys, listen) as port, opened(place(port), "p", 5) as folder:
        folder.messages(folder.uids_after(0))
    verbs = {b" ".join(one.split()[:2]) if one.startswith(b"UID") else one.split()[0]
             for one in commands}  # fmt: skip
    assert verbs == {b"CAPABILITY", b"LOGIN", b"EXAMINE", b"UID SEARCH", b"UID FETCH", b"LOGOUT"}
    assert all(b"BODY.PEEK[]" in one for one in commands if one.startswith(b"UID FETCH"))


def test_messages_that_were_not_asked_for_do_not_count(keys: Path) -> None:
    """Only UIDs of the request are taken, wherever the answer has the UID."""

    def answer(file: IO[bytes], tag: bytes, command: bytes) -> bool:
        if not command.startswith(b"UID FETCH"):
            return False
        file.write(
            b"* 1 FETCH (UID 9 BODY[] {1}\r\nx)\r\n* 2 FETCH (FLAGS (\\Seen))\r\n"
            b"* 3 FETCH (UID 3 BODY[]<0> {2}\r\nab)\r\n* 4 FETCH (BODY[] {1}\r\nc UID 4)\r\n"
        )
        file.write(tag + b" OK done\r\n")
        return True

    with serving(keys, answer) as port, opened(place(port), "p", 5) as folder:
        assert folder.messages([3, 4]) == {3: b"ab", 4: b"c"}


def _literal(file: IO[bytes], tag: bytes, command: bytes) -> bool:
    if command.startswith(b"UID FETCH"):
        file.write(b"* 1 FETCH (UID 3 BODY[] {99999999999}\r\n")
        return True
    return False


def _flood(file: IO[bytes], tag: bytes, command: bytes) -> bool:
    if command.startswith(b"UID SEARCH"):
        with suppress(OSError):
            while True:
                file.write(b"* SEARCH 1 2 3\r\n" * 1000)
    return False


def _long_line(file: IO[bytes], tag: bytes, command: bytes) -> bool:
    if command.startswith(b"UID SEARCH"):
        with suppress(OSError):
            while True:
                file.write(b"1 " * 10_000)
    return False


def _garbage(file: IO[bytes], tag: bytes, command: bytes) -> bool:
    file.write(b"\xff\x00 nonsense\r\n")
    return True


def _refusal(file: IO[bytes], tag: bytes, command: bytes) -> bool:
    if command.startswith(b"EXAMINE"):
        file.write(tag + b" NO \x1b]0;title\x07 there is none\r\n")
        return True
    return False


def _close(file: IO[bytes], tag: bytes, command: bytes) -> bool:
    raise OSError


def _silence(file: IO[bytes], tag: bytes, command: bytes) -> bool:
    return True


@pytest.mark.parametrize(
    "answer", [_literal, _flood, _long_line, _garbage, _refusal, _close, _silence]
)
def test_a_bad_server_is_one_error(keys: Path, answer: Answer) -> None:
    """It is told in one clean line, in time and in little memory."""
    tracemalloc.start()
    with serving(keys, answer) as port, pytest.raises(ReadError) as error:  # noqa: SIM117
        with opened(place(port), "p", 1) as folder:
            folder.messages(folder.uids_after(0))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000
    assert error.value.message.isprintable()


def test_a_server_that_repeats_the_password(keys: Path) -> None:
    """It is hidden in the message."""

    def answer(file: IO[bytes], tag: bytes, command: bytes) -> bool:
        if command.startswith(b"EXAMINE"):
            file.write(tag + b" NO your password hunter2 is old\r\n")
        return command.startswith(b"EXAMINE")

    with serving(keys, answer) as port, pytest.raises(ReadError) as error:  # noqa: SIM117
        with opened(place(port), "hunter2", 5):
            pass
    assert "hunter2" not in str(error.value.message)
    assert "[password]" in error.value.message


def test_a_greeting_that_refuses(keys: Path) -> None:
    """A server that says BYE is an error, too."""
    with serving(keys, usual, b"* BYE busy\r\n") as port, pytest.raises(ReadError):  # noqa: SIM117
        with opened(place(port), "p", 1):
            pass


def test_nobody_listens() -> None:
    """A closed port is an error that names the host."""
    with pytest.raises(ReadError, match="localhost"), opened(place(1), "p", 1):
        pass


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("imaps://ann@imap.example.org/News", ("ann", "imap.example.org", 993, "News")),
        ("imaps://ann%40b@imap.example.org:9993", ("ann@b", "imap.example.org", 9993, "INBOX")),
        ("imaps://ann@imap.example.org/a/b%20c", ("ann", "imap.example.org", 993, "a/b c")),
    ],
)  # fmt: skip
def test_addresses(address: str, parts: tuple[str, str, int, str]) -> None:
    """User, host, port and folder, percent-decoded."""
    assert parse_address(address) == ImapAddress(*parts)


@pytest.mark.parametrize(
    "address",
    ["imaps://imap.example.org/x", "imaps://a:b@c/x", "imaps://a@b:99999/x", "imaps://a@[b/x",
     "imaps://a%0d@b/x", "imaps://a@/x"],
)  # fmt: skip
def test_addresses_that_are_none(address: str) -> None:
    """They are refused before anything is sent."""
    with pytest.raises(UsageError):
        parse_address(address)
