"""SMTP and sendmail: a mail is delivered after 250, and everything else is an error."""

from __future__ import annotations

import socket
import ssl
import stat
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from newsdigest.deliver.mail import MailSettings, Receipt, Security, send, sendmail
from newsdigest.errors import DeliveryError, ExitCode

HERE = "127.0.0.1"
TIMEOUT = 0.6
"""Seconds that a server which hangs is waited for."""


def message(*recipients: str) -> EmailMessage:
    """A mail to some recipients; a line of it begins with a full stop."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = "News <news@example.com>"
    mail["To"] = ", ".join(recipients or ("a@example.com",))
    mail["Subject"] = "一周要闻"
    mail["Message-ID"] = "<1@example.com>"
    mail.set_content("第一行。\n.\n.第二行。\n")
    return mail


class Inbox:
    """The mail that an SMTP server accepts, and the recipients that it refuses."""

    def __init__(self, refused: Mapping[str, str] | None = None) -> None:
        self.refusals = refused or {}
        self.mails: list[tuple[str, list[str], bytes]] = []

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 accepted"


@contextmanager
def server(inbox: Inbox, **options: Any) -> Iterator[MailSettings]:
    """A real SMTP server on this machine, and the settings for it."""
    controller = Controller(inbox, hostname=HERE, port=free_port(), **options)
    controller.start()
    try:
        yield settings(controller.port)
    finally:
        controller.stop()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        return int(probe.getsockname()[1])


def settings(port: int) -> MailSettings:
    """Settings for a server on this machine without encryption."""
    return MailSettings(
        host=HERE, port=port, security=Security.NONE, sender="news@example.com", timeout=20
    )


HANG, CUT = "hang", "cut"
ANSWERS = {
    "greeting": "220 ready", "EHLO": "250 here", "HELO": "250 here", "MAIL": "250 OK",
    "RCPT": "250 OK", "DATA": "354 go on", ".": "250 accepted", "QUIT": "221 bye",
    "RSET": "250 OK",
}  # fmt: skip


@contextmanager
def scripted(**answers: str) -> Iterator[MailSettings]:
    """A server that replies as scripted at each step, hangs or closes the connection."""
    script = {**ANSWERS, **{key.replace("end", "."): text for key, text in answers.items()}}
    done = threading.Event()
    with socket.create_server((HERE, 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, script, done))
        thread.start()
        try:
            yield settings(listener.getsockname()[1])
        finally:
            done.set()
            with suppress(OSError):
                socket.create_connection(listener.getsockname(), 1).close()
            thread.join(10)


def _serve(listener: socket.socket, script: Mapping[str, str], done: threading.Event) -> None:
    connection, _ = listener.accept()
    with connection, suppress(OSError), connection.makefile("rwb") as stream:
        step = "greeting"
        while step:
            answer = script.get(step, "500 what?")
            if answer == HANG:
                done.wait(20)
                return
            if answer == CUT:
                return
            stream.write(answer.encode() + b"\r\n")
            stream.flush()
            step = _step(stream, within=step == "DATA" and answer.startswith("354"))


def _step(stream: Any, *, within: bool) -> str:
    """The next command, or the end of the message while that is being read."""
    for line in iter(stream.readline, b""):
        if not within:
            return str(line.split()[0].decode().upper())
        if line == b".\r\n":
            return "."
    return ""


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """A certificate authority for the test."""
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the system trust that authority."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


@pytest.fixture
def context(authority: trustme.CA) -> ssl.SSLContext:
    """The server's TLS context, with a certificate for this machine."""
    mail = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HERE).configure_cert(mail)
    return mail


def login(user: str, password: str) -> Callable[..., AuthResult]:
    """Accepts one user."""

    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        right = (data.login, data.password) == (user.encode(), password.encode())
        return AuthResult(success=right, handled=right)

    return check


def secret(folder: Path, text: str = "geheim") -> str:
    """A password file."""
    (folder / "secret").write_text(text + "\n", "utf-8")
    return str(folder / "secret")


def test_sent() -> None:
    """The server gets the exact bytes of the mail, once for all recipients."""
    inbox = Inbox()
    mail = message("a@example.com", "Ä <b@example.com>", "a@example.com")
    with server(inbox) as here:
        sent = send(mail, here)
    assert sent == Receipt(("a@example.com", "b@example.com"), {})
    ((sender, recipients, content),) = inbox.mails
    assert (sender, recipients) == ("news@example.com", ["a@example.com", "b@example.com"])
    assert content == bytes(mail)


def test_some_are_refused() -> None:
    """The other recipients get the mail; the refused one is reported with the reply."""
    inbox = Inbox({"b@example.com": "550 5.1.1 no \x1b[31msuch user"})
    with server(inbox) as here:
        sent = send(message("a@example.com", "b@example.com", "c@example.com"), here)
    assert sent.recipients == ("a@example.com", "c@example.com")
    assert sent.refusals == {"b@example.com": "550 5.1.1 no such user"}
    assert inbox.mails[0][1] == ["a@example.com", "c@example.com"]


def test_all_are_refused() -> None:
    """If every recipient is refused, the mail is not delivered."""
    inbox = Inbox({"a@example.com": "550 no", "b@example.com": "450 later"})
    with server(inbox) as here, pytest.raises(DeliveryError, match="every recipient") as caught:
        send(message("a@example.com", "b@example.com"), here)
    assert caught.value.exit_code == ExitCode.UNDELIVERED
    assert "550 no" in caught.value.message
    assert "450 later" in caught.value.message
    assert inbox.mails == []


@pytest.mark.parametrize("answer", ["421 closing", "451 later", "550 never", "554 5.7.1 spam"])
@pytest.mark.parametrize("step", ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "end"])
def test_refused_at_any_step(step: str, answer: str) -> None:
    """The error has the server's reply and a hint."""
    steps = {step: answer, "HELO": answer} if step == "EHLO" else {step: answer}
    with scripted(**steps) as there, pytest.raises(DeliveryError) as caught:
        send(message(), there)
    assert answer in caught.value.message
    assert caught.value.subject == f"{HERE}:{there.port}"
    assert (caught.value.hint == "try again later") is (answer < "5")


@pytest.mark.parametrize("answer", ["252 perhaps", "200 what", "354 more"])
def test_only_250_counts(answer: str) -> None:
    """After any other reply to the message it may not have been accepted."""
    with scripted(end=answer) as there, pytest.raises(DeliveryError, match=answer[:3]):
        send(message(), there)


@pytest.mark.parametrize("step", ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "end"])
@pytest.mark.parametrize(
    ("how", "reason"), [(CUT, "connection was closed"), (HANG, "not done within 0.6 s")]
)
def test_cut_or_hanging(step: str, how: str, reason: str) -> None:
    """A connection that closes or hangs is an error at any step."""
    with scripted(**{step: how}) as there, pytest.raises(DeliveryError, match=reason):
        send(message(), replace(there, timeout=TIMEOUT))


@pytest.mark.parametrize("how", [CUT, HANG, "500 what?", "421 closing"])
def test_after_250_nothing_matters(how: str) -> None:
    """A server that closes the connection or hangs after 250 has the mail."""
    with scripted(QUIT=how) as there:
        assert send(message(), replace(there, timeout=TIMEOUT)).recipients == ("a@example.com",)


@pytest.mark.parametrize(
    "greeting", ["HTTP/1.1 400 Bad Request", "\xff\xfe", "220-" + "x" * 70_000]
)
def test_another_kind_of_server(greeting: str) -> None:
    """It is an error, not a crash."""
    with scripted(greeting=greeting) as there, pytest.raises(DeliveryError) as caught:
        send(message(), there)
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 500


def test_nobody_listens() -> None:
    """A server that is down or has no address cannot be reached."""
    with pytest.raises(DeliveryError, match="cannot be reached"):
        send(message(), settings(free_port()))
    with pytest.raises(DeliveryError, match="cannot be reached"):
        send(message(), replace(settings(25), host="nowhere.invalid"))


def test_nothing_to_send_to() -> None:
    """Without a server, a sender or a recipient nothing is sent."""
    alone = message()
    del alone["To"]
    with pytest.raises(DeliveryError, match="no server"):
        send(message(), MailSettings())
    with pytest.raises(DeliveryError, match="no recipient"):
        send(alone, settings(1))
    with pytest.raises(DeliveryError, match="no sender"):
        send(message(), replace(settings(1), sender=""))


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_secured(security: Security, context: ssl.SSLContext, tmp_path: Path) -> None:
    """With either kind of TLS the certificate is checked, the user logged in and the mail sent."""
    inbox = Inbox()
    key = "tls_context" if security is Security.STARTTLS else "ssl_context"
    options = {key: context, "authenticator": login("reader", "geheim"), "auth_required": True}
    if security is Security.TLS:  # aiosmtpd does not count it as TLS
        options["auth_require_tls"] = False
    with server(inbox, **options) as here:
        ours = replace(here, security=security, user="reader", password_file=secret(tmp_path))
        assert send(message(), ours).recipients == ("a@example.com",)
        wrong = replace(ours, password_file=secret(tmp_path, "falsch"))
        with pytest.raises(DeliveryError, match=r"login refused: 535") as caught:
            send(message(), wrong)
    assert "falsch" not in str(caught.value)
    assert len(inbox.mails) == 1


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_an_unknown_certificate(security: Security, context: ssl.SSLContext) -> None:
    """A server without a trusted certificate gets nothing."""
    inbox = Inbox()
    key = "tls_context" if security is Security.STARTTLS else "ssl_context"
    with server(inbox, **{key: context}) as here, pytest.raises(DeliveryError, match="not trusted"):
        send(message(), replace(here, security=security))
    assert inbox.mails == []


@pytest.mark.usefixtures("trusted")
def test_no_starttls(tmp_path: Path) -> None:
    """If STARTTLS is required and not offered, neither password nor mail is sent."""
    inbox = Inbox()
    with server(inbox) as here, pytest.raises(DeliveryError, match="does not offer STARTTLS"):
        send(message(), replace(here, security=Security.STARTTLS))
    assert inbox.mails == []


@pytest.mark.usefixtures("trusted")
def test_the_wrong_kind_of_tls(context: ssl.SSLContext) -> None:
    """TLS from the start to a STARTTLS server, and the reverse, is an error."""
    with server(Inbox(), tls_context=context) as here, pytest.raises(DeliveryError):
        send(message(), replace(here, security=Security.TLS, timeout=TIMEOUT))
    with server(Inbox(), ssl_context=context) as here, pytest.raises(DeliveryError):
        send(message(), replace(here, security=Security.STARTTLS, timeout=TIMEOUT))


def test_login_on_this_machine(tmp_path: Path) -> None:
    """Without TLS a password is sent to this machine only."""
    inbox = Inbox()
    check = login("reader", "geheim")
    with server(inbox, authenticator=check, auth_require_tls=False, auth_required=True) as here:
        ours = replace(here, user="reader", password_file=secret(tmp_path))
        assert send(message(), ours).recipients == ("a@example.com",)
        with pytest.raises(DeliveryError, match="535"):
            send(message(), replace(ours, user="another"))
        with pytest.raises(DeliveryError, match="530"):
            send(message(), here)
    assert len(inbox.mails) == 1


def test_a_server_without_login(tmp_path: Path) -> None:
    """A user for a server without login is an error, and nothing is sent."""
    with scripted() as there, pytest.raises(DeliveryError, match="offers no login"):
        send(message(), replace(there, user="reader", password_file=secret(tmp_path)))


def test_no_password_without_encryption(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another host must offer encryption before it gets a password."""
    with scripted() as there:
        real = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", lambda host, *a, **k: real(HERE, *a, **k))
        away = replace(there, host="mail.example.com", user="a", password_file=secret(tmp_path))
        with pytest.raises(DeliveryError, match="unencrypted connection"):
            send(message(), away)
        monkeypatch.undo()


def script(folder: Path, body: str) -> str:
    """A program for ``sendmail``."""
    path = folder / "program"
    path.write_text(f"#!{sys.executable}\nimport sys\n{body}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_sendmail(tmp_path: Path) -> None:
    """The program gets the mail with local line ends, and the options to read it."""
    out = tmp_path / "out"
    command = script(
        tmp_path,
        f"open({str(out)!r}, 'wb').write(repr(sys.argv[1:]).encode() + sys.stdin.buffer.read())",
    )
    mail = message("a@example.com", "b@example.com")
    assert sendmail(mail, command) == Receipt(("a@example.com", "b@example.com"), {})
    assert out.read_bytes() == b"['-i', '-t']" + bytes(mail).replace(b"\r\n", b"\n")
    sendmail(mail, f"{command} -t --account 'a b'")
    assert out.read_bytes().startswith(b"['-t', '--account', 'a b']")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("sys.exit('no\\nroute')", "failed with code 1: no route"),
        ("sys.exit(75)", "failed with code 75"),
        ("sys.stdin.close(); sys.exit(1)", "failed with code 1"),
    ],
)
def test_sendmail_fails(tmp_path: Path, body: str, reason: str) -> None:
    """A program that fails has not delivered."""
    with pytest.raises(DeliveryError, match=reason):
        sendmail(message(), script(tmp_path, body))


@pytest.mark.parametrize("command", ["/nowhere/sendmail", "'", ""])
def test_no_sendmail(command: str) -> None:
    """A missing program and an invalid command are errors."""
    with pytest.raises(DeliveryError, match="cannot be run"):
        sendmail(message(), command)
