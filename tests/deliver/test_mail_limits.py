"""Limits of time and memory while a mail is sent, whatever the other side does."""

from __future__ import annotations

import os
import resource
import socket
import ssl
import stat
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
import trustme
from support.processes import is_alive, until

from newsdigest.deliver import mail_settings
from newsdigest.deliver.mail import MailSettings, Security, send, sendmail
from newsdigest.errors import DeliveryError

HERE = "127.0.0.1"
SECONDS = 0.5
"""The timeout of the settings here."""
LATEST = 6.0
"""Seconds after which such a delivery must be over on a busy machine."""
MEMORY = 100_000
"""Kilobytes by which the process may grow meanwhile."""
ANSWERS = {
    "greeting": "220 ready", "EHLO": "250-here\r\n250-AUTH PLAIN\r\n250 STARTTLS", "AUTH": "235 in",
    "STARTTLS": "220 go on", "MAIL": "250 OK", "RCPT": "250 OK", "DATA": "354 go on",
    ".": "250 taken", "QUIT": "221 bye",
}  # fmt: skip
DRIP, FLOOD, ONE_LINE = "drip", "flood", "one line"
STEPS = ("greeting", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", ".")


def message() -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = "news@example.com", "a@example.com"
    mail.set_content("text\n")
    return mail


@contextmanager
def server(
    answers: Mapping[str, str], context: ssl.SSLContext | None = None
) -> Iterator[MailSettings]:
    """A server that follows a script for one connection, and the settings for it."""
    stop = threading.Event()
    with socket.create_server((HERE, 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener, answers, context, stop))
        thread.start()
        try:
            port = listener.getsockname()[1]
            yield MailSettings(
                HERE, port, Security.NONE, sender="news@example.com", timeout=SECONDS
            )
        finally:
            stop.set()
            with suppress(OSError):
                socket.create_connection(listener.getsockname(), 1).close()
            thread.join(20)


def serve(
    listener: socket.socket,
    answers: Mapping[str, str],
    context: ssl.SSLContext | None,
    stop: threading.Event,
) -> None:
    connection, _ = listener.accept()
    with suppress(OSError), connection:
        if context is not None:
            connection = context.wrap_socket(connection, server_side=True)
        with connection, connection.makefile("rb") as stream:
            step = "greeting"
            while step:
                answer = {**ANSWERS, **answers}.get(step, "500 what?")
                if answer in (DRIP, FLOOD, ONE_LINE):
                    talk(connection, answer, stop)
                    return
                connection.sendall(answer.encode() + b"\r\n")
                if step == "STARTTLS":
                    talk(connection, answers["TLS"], stop)
                    return
                step = command(stream, within=step == "DATA")


def talk(connection: socket.socket, how: str, stop: threading.Event) -> None:
    """Send data without end."""
    if how == DRIP:
        while not stop.wait(0.1):
            connection.sendall(b"2")
    # No reply begins so, and no TLS record either is one of 250 bytes.
    line = b"250-and so on\r\n" if how == FLOOD else b"2" * 64
    while not stop.is_set():
        connection.sendall(line * 1000)


def command(stream: Any, *, within: bool) -> str:
    for line in iter(stream.readline, b""):
        if not within:
            return str(line.split()[0].decode().upper())
        if line == b".\r\n":
            return "."
    return ""


@contextmanager
def bounded() -> Iterator[None]:
    """Check that a block takes neither long nor much memory."""
    start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert time.monotonic() - start < LATEST
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEMORY


def secret(folder: Path) -> str:
    (folder / "secret").write_text("geheim\n", "utf-8")
    return str(folder / "secret")


def with_login(settings: MailSettings, folder: Path) -> MailSettings:
    return replace(settings, user="reader", password_file=secret(folder))


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("how", "reason"),
    [
        (DRIP, "not done within 0.5 s"),
        (FLOOD, "reply is too long"),
        (ONE_LINE, "reply is too long"),
    ],
)
def test_an_endless_reply(step: str, how: str, reason: str, tmp_path: Path) -> None:
    """A reply that drips or never ends is an error within the timeout, at every step."""
    seconds = SECONDS if how == DRIP else 20
    with bounded(), server({step: how}) as settings, pytest.raises(DeliveryError) as caught:
        send(message(), with_login(replace(settings, timeout=seconds), tmp_path))
    assert reason in caught.value.message
    assert ("may have arrived" in caught.value.message) is (step == ".")


@pytest.mark.parametrize("how", [DRIP, FLOOD, ONE_LINE])
def test_an_endless_reply_to_quit(how: str) -> None:
    """After 250 the mail is delivered, and the connection is closed soon."""
    with bounded(), server({"QUIT": how}) as settings:
        assert send(message(), replace(settings, timeout=20)).recipients == ("a@example.com",)


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
@pytest.mark.parametrize("how", [DRIP, FLOOD])
def test_an_endless_handshake(security: Security, how: str) -> None:
    """A TLS handshake that never ends is an error within the timeout."""
    steps = {"greeting": how, "TLS": how}
    if security is Security.STARTTLS:
        del steps["greeting"]
    with bounded(), server(steps) as settings, pytest.raises(DeliveryError):
        send(message(), replace(settings, security=security))


@pytest.mark.parametrize("step", ["greeting", "EHLO", "."])
def test_dripping_in_tls(step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reply that drips is an error within TLS too."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HERE).configure_cert(context)
    with (
        bounded(),
        server({step: DRIP}, context) as settings,
        pytest.raises(DeliveryError, match=r"not done within 0\.5 s"),
    ):
        send(message(), replace(settings, security=Security.TLS))


def test_a_server_that_reads_nothing() -> None:
    """A mail that the server does not read is an error within the timeout."""
    mail = message()
    mail.set_content(("text " * 15 + "\n") * 250_000)
    with socket.create_server((HERE, 0)) as listener:
        thread = threading.Thread(target=read_nothing, args=(listener,))
        thread.start()
        settings = MailSettings(
            HERE, listener.getsockname()[1], Security.NONE, sender="a@b.example", timeout=SECONDS
        )
        start = time.monotonic()
        with pytest.raises(DeliveryError, match=r"not done within 0\.5 s; it may have arrived"):
            send(mail, settings)
        assert time.monotonic() - start < LATEST
        thread.join(20)


def read_nothing(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection, connection.makefile("rb") as stream:
        connection.sendall(b"220 ready\r\n")
        while not stream.readline().startswith(b"data"):
            connection.sendall(b"250 OK\r\n")
        connection.sendall(b"354 go on\r\n")
        time.sleep(3 * SECONDS)


def test_a_silent_name_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server name that is not resolved is an error; that of this machine is not."""
    silent = threading.Event()
    monkeypatch.setattr(socket, "getfqdn", lambda: silent.wait(8))
    with server({}) as settings, bounded():
        send(message(), replace(settings, timeout=4))
        with monkeypatch.context() as patch:
            patch.setattr(socket, "getaddrinfo", lambda *a, **k: silent.wait(8))
            with pytest.raises(DeliveryError, match=r"not done within 0\.5 s"):
                send(message(), settings)
    silent.set()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("pc.example.com", "pc.example.com"),
        ("张三的电脑.example.com", "xn--ehq892buuqjgb581a.example.com"),
        ("Дмитрий-ПК.example.com", "xn----gtbmafhj2aft.example.com"),
        ("pc", f"[{HERE}]"),
        ("my pc.example.com", f"[{HERE}]"),
        ("a_b.example.com", f"[{HERE}]"),
        ("1.0.0.127.in-addr.arpa", f"[{HERE}]"),
        ("a..b.example", f"[{HERE}]"),
        ("", f"[{HERE}]"),
    ],
)
def test_its_own_name(name: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """EHLO has a domain in ASCII, else the address in brackets."""
    monkeypatch.setattr(socket, "getfqdn", lambda: name)
    greeted: list[bytes] = []
    with socket.create_server((HERE, 0)) as listener:
        thread = threading.Thread(target=hear_name, args=(listener, greeted))
        thread.start()
        port = listener.getsockname()[1]
        settings = MailSettings(HERE, port, Security.NONE, sender="a@b.example", timeout=20)
        with pytest.raises(DeliveryError, match="421"):
            send(message(), settings)
        thread.join(20)
    assert greeted[0].decode() == f"ehlo {reason}\r\n"


def hear_name(listener: socket.socket, greeted: list[bytes]) -> None:
    connection, _ = listener.accept()
    with connection, connection.makefile("rb") as stream:
        connection.sendall(b"220 ready\r\n")
        greeted.append(stream.readline())
        connection.sendall(b"421 closing\r\n" * 3)


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """A function that makes a program of a shell script; processes in ``pids`` are ended."""

    def mail(body: str) -> str:
        path = tmp_path / "program"
        path.write_text(f"#!/bin/sh\ncd {tmp_path}\n{body}\n", "utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)

    yield mail
    for pid in pids(tmp_path):
        with suppress(OSError):
            os.kill(pid, 9)


def pids(folder: Path) -> list[int]:
    with suppress(FileNotFoundError):
        return [int(line) for line in (folder / "pids").read_text().split()]
    return []


Program = Callable[[str], str]


def test_sendmail_leaves_a_process(program: Program, tmp_path: Path) -> None:
    """A child process of sendmail is neither waited for nor ended."""
    body = "cat > mail; echo queued >&2; sleep 60 & echo $! > pids; exit "
    with bounded():
        assert sendmail(message(), program(body + "0"), seconds=30).recipients == ("a@example.com",)
    assert (tmp_path / "mail").read_bytes() == bytes(message()).replace(b"\r\n", b"\n")
    assert is_alive(pids(tmp_path)[0])
    with bounded(), pytest.raises(DeliveryError, match="failed with code 3: queued"):
        sendmail(message(), program(body.replace("> pids", ">> pids") + "3"), seconds=30)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("exit 75", "failed with code 75; it may have arrived"),
        ("exit 69", "failed with code 69"),
        ("kill -9 $$", "ended by SIGKILL; it may have arrived"),
        ("sleep 60 & echo $! > pids; wait", "longer than 0.5 s and was ended; it may have arrived"),
        ("trap '' TERM; while :; do sleep 0.1; done", "was ended; it may have arrived"),
        ("while :; do echo no >&2; done", "was ended; it may have arrived"),
    ],
)
def test_sendmail_that_fails(body: str, reason: str, program: Program, tmp_path: Path) -> None:
    """The error says how it ended and whether the mail may have arrived."""
    with bounded(), pytest.raises(DeliveryError) as caught:
        sendmail(message(), program(body), seconds=SECONDS)
    assert caught.value.message.endswith(reason)
    if not has_terminal():  # where there is one, only the program itself is ended
        until(lambda: not any(map(is_alive, pids(tmp_path))), "the end of its children")


def has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDWR))
    except OSError:
        return False
    return True


def test_sendmail_that_reads_nothing(program: Program) -> None:
    """The exit status decides, however little the program reads."""
    mail = message()
    mail.set_content("text\n" * 100_000)
    assert sendmail(mail, program("exit 0")).recipients == ("a@example.com",)
    with pytest.raises(DeliveryError, match="code 1"):
        sendmail(mail, program("exec < /dev/null; exit 1"))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("sleep 60", "took longer than 1 s"),
        ("echo geheim; sleep 60 & echo $! > pids; wait", "took longer than 1 s"),
        ("yes", "prints too much"),
        ("tr '\\0' x < /dev/zero", "prints too much"),
        ("kill -9 $$", "failed with code -9"),
    ],
)
def test_a_password_that_never_comes(
    body: str, reason: str, program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command that never ends or prints without end is an error within its limits."""
    monkeypatch.setattr(mail_settings, "COMMAND_SECONDS", 1)
    with bounded(), pytest.raises(DeliveryError, match=reason):
        MailSettings(password_command=program(body)).password()


def test_a_password_command_leaves_a_process(program: Program) -> None:
    """A child process of the command does not delay the password."""
    body = "echo geheim; sleep 60 & echo $! > pids"
    with bounded():
        assert MailSettings(password_command=program(body)).password() == "geheim"


def test_a_password_file_that_never_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe without a writer is an error; of an endless file the beginning is read."""
    monkeypatch.setattr(mail_settings, "COMMAND_SECONDS", 1)
    os.mkfifo(tmp_path / "pipe")
    with bounded():
        with pytest.raises(DeliveryError, match="cannot be read within 1 s"):
            MailSettings(password_file=str(tmp_path / "pipe")).password()
        (tmp_path / "pipe").write_text("too late")
        MailSettings(password_file="/dev/zero").password()
