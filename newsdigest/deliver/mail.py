"""A mail to a server by SMTP (RFC 5321), or to the machine's own ``sendmail``.

It counts as delivered when the server has said 250 to the whole message, and not
before; what happens after that (a connection cut while saying goodbye) no longer
matters.  Making the mail is left to ``render``.
"""

from __future__ import annotations

import shlex
import smtplib
import ssl
import subprocess
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from ipaddress import ip_address

from newsdigest.deliver.mail_settings import PORTS, MailSettings, Security
from newsdigest.errors import DeliveryError
from newsdigest.text.safe import one_line

__all__ = ["MailSettings", "Security", "Sent", "send", "sendmail"]

ACCEPTED = 250
SENDMAIL_SECONDS = 120
MAX_REASON = 300
"""Characters of what a server answers that are passed on."""
_FOR_GOOD = 500
"""From this code on, trying again does not help."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Who gets the mail, and of those who do not, what the server said."""

    accepted: tuple[str, ...]
    refused: Mapping[str, str]


def send(message: EmailMessage, settings: MailSettings) -> Sent:
    """Hand the mail to the server for the recipients of the settings.

    :raises DeliveryError: if nobody gets it, or if it cannot be told whether anybody does
    """
    if not settings.host:
        raise DeliveryError("no server is configured", subject="mail", hint="set mail.host")
    if not settings.sender:
        raise DeliveryError("no sender is configured", subject="mail", hint="set mail.from")
    sender, recipients = _envelope(message)
    if not recipients:
        raise DeliveryError("no recipient is configured", subject="mail", hint="set mail.to")
    password = settings.password()
    server = f"{settings.host}:{settings.port or PORTS[settings.security]}"
    try:
        connection = _connected(settings)
        try:
            _secured(connection, settings)
            _logged_in(connection, settings, password)
            refused = connection.sendmail(sender, recipients, message.as_bytes(policy=SMTP))
        finally:
            _leave(connection)
    except (OSError, smtplib.SMTPException, UnicodeError, ValueError) as error:
        raise _failure(error, server) from error
    return Sent(
        tuple(one for one in recipients if one not in refused),
        {one: _said(*answer) for one, answer in refused.items()},
    )


def sendmail(message: EmailMessage, command: str) -> Sent:
    """Hand the mail to a program that takes it on standard input, as sendmail does.

    :param command: the program; without any arguments of its own it gets ``-i -t``,
        which tell it to take the recipients from the mail
    :raises DeliveryError: if it cannot be run or says that it failed
    """
    # Local programs expect local line ends.
    data = message.as_bytes(policy=SMTP.clone(linesep="\n"))
    _, recipients = _envelope(message)
    try:
        words = shlex.split(command)
        done = subprocess.run(  # noqa: S603 - the reader's own command, without a shell
            words if len(words) > 1 else [*words, "-i", "-t"],
            input=data,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=SENDMAIL_SECONDS,
            check=False,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DeliveryError(f"cannot be run: {reason}", subject=command) from error
    except subprocess.TimeoutExpired as error:
        raise DeliveryError(f"took longer than {SENDMAIL_SECONDS} s", subject=command) from error
    if done.returncode:
        reason = one_line(done.stderr.decode("utf-8", "replace"))[-MAX_REASON:]
        what = f"failed with code {done.returncode}" + (f": {reason}" if reason else "")
        raise DeliveryError(what, subject=command)
    return Sent(recipients, {})


def _envelope(message: EmailMessage) -> tuple[str, tuple[str, ...]]:
    """The plain addresses of the sender and of the recipients, each once."""
    sender = [address.addr_spec for address in message["From"].addresses]
    to = [address.addr_spec for address in message["To"].addresses] if "To" in message else []
    return sender[0], tuple(dict.fromkeys(to))


def _connected(settings: MailSettings) -> smtplib.SMTP:
    port = settings.port or PORTS[settings.security]
    if settings.security is Security.TLS:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(settings.host, port, timeout=settings.timeout, context=context)
    return smtplib.SMTP(settings.host, port, timeout=settings.timeout)


def _secured(connection: smtplib.SMTP, settings: MailSettings) -> None:
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
    connection.ehlo()


def _logged_in(connection: smtplib.SMTP, settings: MailSettings, password: str) -> None:
    if not settings.user:
        return
    if settings.security is Security.NONE and not _is_here(settings.host):
        raise DeliveryError(
            "a password is not sent over an open connection",
            subject=settings.host,
            hint='set mail.security to "starttls" or "tls"',
        )
    try:
        connection.login(settings.user, password)
    except smtplib.SMTPResponseException as error:
        # A server may answer with what it was sent, and cron mails what we say.
        said = _redacted(error.smtp_error, settings.user, password)
        raise type(error)(error.smtp_code, said) from None


def _redacted(answer: bytes | str, user: str, password: str) -> str:
    """A server's answer without the password, as it is or as a login sends it."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    for secret in (f"\0{user}\0{password}", password):
        data = secret.encode("utf-8", "surrogatepass")
        for form in (b64encode(data).decode(), secret):
            text = text.replace(form, "[password]") if secret else text
    return text


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _leave(connection: smtplib.SMTP) -> None:
    with suppress(OSError, smtplib.SMTPException):
        connection.quit()
    connection.close()


def _failure(error: Exception, server: str) -> DeliveryError:
    """What went wrong, in words, and what may help."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            told = "; ".join(f"{one}: {_said(*why)}" for one, why in error.recipients.items())
            code = min(code for code, _ in error.recipients.values())
            return _refusal(f"every recipient was refused: {told}", server, code)
        case smtplib.SMTPAuthenticationError():
            said = _said(error.smtp_code, error.smtp_error)
            return DeliveryError(
                f"login refused: {said}", subject=server, hint="check mail.user and its password"
            )
        case smtplib.SMTPResponseException():
            said = _said(error.smtp_code, error.smtp_error)
            return _refusal(f"the server refused: {said}", server, error.smtp_code)
        case TimeoutError() | smtplib.SMTPServerDisconnected(__context__=TimeoutError()):
            return DeliveryError("the server does not answer", subject=server, hint="try again")
        case ssl.SSLCertVerificationError():
            what = f"its certificate is not trusted: {error.verify_message}"
            return DeliveryError(
                what, subject=server, hint="SSL_CERT_FILE names further authorities"
            )
        case ssl.SSLError():
            hint = 'mail.security may have to be "starttls", "tls" or "none"'
            return DeliveryError("no secure connection", subject=server, hint=hint)
        case smtplib.SMTPServerDisconnected():
            return DeliveryError("the connection was cut", subject=server, hint="try again")
    reason = one_line(getattr(error, "strerror", None) or str(error))
    return DeliveryError(f"cannot be reached: {reason}", subject=server)


def _refusal(what: str, server: str, code: int) -> DeliveryError:
    hint = "" if code >= _FOR_GOOD else "try again later"
    return DeliveryError(what, subject=server, hint=hint)


def _said(code: int, answer: bytes | str) -> str:
    """A server's answer in one harmless line."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return one_line(f"{code} {text}"[:MAX_REASON])
