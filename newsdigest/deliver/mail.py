"""Send a mail by SMTP (RFC 5321) or by the local ``sendmail``.

A mail is delivered when the server has replied 250 to the whole message; an error after
that, while quitting, does not matter.  The timeout of the settings bounds the delivery.
``render`` composes the mail.
"""

from __future__ import annotations

import shlex
import smtplib
import ssl
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from ipaddress import ip_address

from newsdigest.deliver.foreground import Outcome
from newsdigest.deliver.mail_settings import DEFAULT_TIMEOUT, PORTS, MailSettings, Security
from newsdigest.deliver.smtp import Connection, EndlessReplyError
from newsdigest.deliver.timeout import Deadline, run_program
from newsdigest.errors import DeliveryError, MailRefusedError
from newsdigest.text.sanitize import one_line

__all__ = ["MailSettings", "Receipt", "Security", "send", "sendmail"]

QUIT_SECONDS = 2.0
"""Seconds a server may take to reply to QUIT."""
MAX_REASON = 300
"""Characters of a server's reply that are quoted."""
UNCERTAIN = "; it may have arrived"
_REFUSALS = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)
_PERMANENT = 500
"""The first reply code of permanent failures."""
_QUEUED = 75
"""EX_TEMPFAIL of sysexits.h: sendmail also returns it for a mail that it sends later."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The recipients who get the mail, and of the others the server's reply."""

    recipients: tuple[str, ...]
    refusals: Mapping[str, str]


def send(message: EmailMessage, settings: MailSettings) -> Receipt:
    """Send the mail to its recipients by the server of the settings.

    :raises DeliveryError: if nobody gets it, or that is uncertain
    """
    if not settings.host:
        raise DeliveryError("no server is configured", subject="mail", hint="set mail.host")
    if not settings.sender:
        raise DeliveryError("no sender is configured", subject="mail", hint="set mail.from")
    sender, recipients = _envelope(message)
    if not recipients:
        raise DeliveryError("no recipient is configured", subject="mail", hint="set mail.to")
    data = message.as_bytes(policy=SMTP)
    password = settings.password()
    server = f"{settings.host}:{settings.port or PORTS[settings.security]}"
    refusals = _transfer(data, sender, recipients, settings, password, server)
    return Receipt(
        tuple(one for one in recipients if one not in refusals),
        {one: _reply(*reply) for one, reply in refusals.items()},
    )


def sendmail(message: EmailMessage, command: str, *, seconds: float = DEFAULT_TIMEOUT) -> Receipt:
    """Pipe the mail to a program that reads it from standard input, as sendmail does.

    Exit status 0 means that it has taken the mail; its child processes are not waited for.

    :param command: the program; without arguments it gets ``-i -t``, so that it takes the
        recipients from the mail
    :raises DeliveryError: if it cannot be run, fails or takes longer
    """
    # Local programs expect local line ends.
    data = message.as_bytes(policy=SMTP.clone(linesep="\n"))
    _, recipients = _envelope(message)
    try:
        words = shlex.split(command)
        status, output = run_program(
            words if len(words) > 1 else [*words, "-i", "-t"],
            stdin=data,
            capture="stderr",
            seconds=seconds,
        )
    except TimeoutError as error:
        what = f"took longer than {seconds:g} s and was ended{UNCERTAIN}"
        raise DeliveryError(what, subject=command, hint="mail.timeout sets the limit") from error
    except (OSError, ValueError, IndexError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DeliveryError(f"cannot be run: {reason}", subject=command) from error
    if status:
        raise DeliveryError(_program_failure(status, output), subject=command)
    return Receipt(recipients, {})


def _program_failure(status: int, output: bytes) -> str:
    reason = one_line(output.decode("utf-8", "replace"))[-MAX_REASON:]
    what = f"failed with code {status}" if status > 0 else str(Outcome(status))
    uncertain = UNCERTAIN if status < 0 or status == _QUEUED else ""
    return what + (f": {reason}" if reason else "") + uncertain


def _envelope(message: EmailMessage) -> tuple[str, tuple[str, ...]]:
    """The plain addresses of the sender and of the recipients, each once."""
    sender = [address.addr_spec for address in message["From"].addresses]
    to = [address.addr_spec for address in message["To"].addresses] if "To" in message else []
    return sender[0], tuple(dict.fromkeys(to))


def _transfer(
    data: bytes,
    sender: str,
    recipients: tuple[str, ...],
    settings: MailSettings,
    password: str,
    server: str,
) -> Mapping[str, tuple[int, bytes]]:
    """Send the mail; the recipients that the server refused, with its replies."""
    deadline = Deadline(settings.timeout)
    connection = None
    try:
        connection = _connect(settings, deadline)
        _start_tls(connection, settings)
        _log_in(connection, settings, password)
        return connection.transfer(sender, recipients, data)
    except (OSError, EndlessReplyError, UnicodeError, ValueError) as error:
        transmitted = connection is not None and connection.transmitted
        is_late = deadline.passed or isinstance(error, TimeoutError)
        if is_late and not isinstance(error, _REFUSALS):
            raise _timeout(settings, server, transmitted) from error
        raise _failure(error, server, transmitted) from error
    finally:
        if connection is not None:
            connection.leave(QUIT_SECONDS)


def _connect(settings: MailSettings, deadline: Deadline) -> Connection:
    tls = ssl.create_default_context() if settings.security is Security.TLS else None
    port = settings.port or PORTS[settings.security]
    return Connection(settings.host, port, deadline, tls)


def _start_tls(connection: Connection, settings: MailSettings) -> None:
    connection.ehlo_or_helo_if_needed()
    if settings.security is not Security.STARTTLS:
        return
    if not connection.has_extn("starttls"):
        raise DeliveryError(
            "the server does not offer STARTTLS",
            subject=settings.host,
            hint='set mail.security to "tls" if the server speaks TLS from the start',
        )
    connection.starttls(context=ssl.create_default_context())
    connection.ehlo_or_helo_if_needed()


def _log_in(connection: Connection, settings: MailSettings, password: str) -> None:
    if not settings.user:
        return
    if settings.security is Security.NONE and not _is_local(settings.host):
        raise DeliveryError(
            "no password is sent over an unencrypted connection",
            subject=settings.host,
            hint='set mail.security to "starttls" or "tls"',
        )
    try:
        connection.login(settings.user, password)
    except smtplib.SMTPResponseException as error:
        # A server may echo the password in its reply, and cron mails our messages.
        reply = _redact(error.smtp_error, settings.user, password)
        raise type(error)(error.smtp_code, reply) from None


def _redact(reply: bytes | str, user: str, password: str) -> str:
    """A server's reply without the password, as it is or as a login encodes it."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    for secret in (f"\0{user}\0{password}", password):
        data = secret.encode("utf-8", "surrogatepass")
        for form in (b64encode(data).decode(), secret):
            text = text.replace(form, "[password]") if secret else text
    return text


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _timeout(settings: MailSettings, server: str, transmitted: bool) -> DeliveryError:
    what = f"not done within {settings.timeout:g} s" + (UNCERTAIN if transmitted else "")
    return DeliveryError(what, subject=server, hint="try again; mail.timeout sets the limit")


def _failure(error: Exception, server: str, transmitted: bool) -> DeliveryError:
    """The error for a user.

    :param transmitted: whether the server may have the mail nevertheless
    """
    uncertain = UNCERTAIN if transmitted else ""
    match error:
        case smtplib.SMTPRecipientsRefused():
            replies = "; ".join(f"{one}: {_reply(*r)}" for one, r in error.recipients.items())
            what = f"every recipient was refused: {replies}"
            code = min(code for code, _ in error.recipients.values())
            if code >= _PERMANENT:
                return MailRefusedError(what, subject=server)
            return _refusal(what, server, code)
        case smtplib.SMTPAuthenticationError():
            reply = _reply(error.smtp_code, error.smtp_error)
            return DeliveryError(
                f"login refused: {reply}", subject=server, hint="check mail.user and its password"
            )
        case smtplib.SMTPNotSupportedError():
            hint = "leave mail.user out, or set another mail.security or mail.port"
            return DeliveryError("the server offers no login", subject=server, hint=hint)
        case smtplib.SMTPDataError() if error.smtp_code >= _PERMANENT and not transmitted:
            reply = _reply(error.smtp_code, error.smtp_error)
            return MailRefusedError(f"the server refused: {reply}", subject=server)
        case smtplib.SMTPResponseException():
            reply = _reply(error.smtp_code, error.smtp_error)
            return _refusal(f"the server refused: {reply}{uncertain}", server, error.smtp_code)
        case ssl.SSLCertVerificationError():
            what = f"its certificate is not trusted: {error.verify_message}"
            return DeliveryError(
                what, subject=server, hint="SSL_CERT_FILE names more certificate authorities"
            )
        case ssl.SSLError() if not transmitted:
            hint = 'mail.security may have to be "starttls", "tls" or "none"'
            return DeliveryError("the TLS handshake failed", subject=server, hint=hint)
        case EndlessReplyError():
            return DeliveryError(f"its reply is too long{uncertain}", subject=server)
        case smtplib.SMTPServerDisconnected() | ConnectionResetError() | BrokenPipeError():
            what = f"the connection was closed{uncertain}"
            return DeliveryError(what, subject=server, hint="try again")
    reason = one_line(getattr(error, "strerror", None) or str(error))[:MAX_REASON]
    what = f"the connection broke: {reason}" if transmitted else f"cannot be reached: {reason}"
    return DeliveryError(what + uncertain, subject=server)


def _refusal(what: str, server: str, code: int) -> DeliveryError:
    hint = "" if code >= _PERMANENT else "try again later"
    return DeliveryError(what, subject=server, hint=hint)


def _reply(code: int, answer: bytes | str) -> str:
    """A server's reply in one sanitized line."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return one_line(f"{code} {text}"[:MAX_REASON])
