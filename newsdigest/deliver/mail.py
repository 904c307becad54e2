"""A mail to a server by SMTP (RFC 5321), or to the machine's own ``sendmail``.

It counts as delivered when the server has said 250 to the whole message, and not
before; what happens after that (a connection cut while saying goodbye) no longer
matters.  All of it is over within the timeout of the settings.  Making the mail is left
to ``render``.
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

from newsdigest.deliver import program
from newsdigest.deliver.deadline import Deadline
from newsdigest.deliver.foreground import Ended
from newsdigest.deliver.mail_settings import DEFAULT_TIMEOUT, PORTS, MailSettings, Security
from newsdigest.deliver.smtp import Connection, EndlessReplyError
from newsdigest.errors import DeliveryError, MailRefusedError
from newsdigest.text.sanitize import one_line

__all__ = ["MailSettings", "Security", "Sent", "send", "sendmail"]

QUIT_SECONDS = 2.0
"""How long a server that has taken the mail may take to say goodbye."""
MAX_REASON = 300
"""Characters of what a server answers that are passed on."""
UNCERTAIN = "; it may have arrived"
_REFUSALS = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)
_FOR_GOOD = 500
"""From this code on, trying again does not help."""
_QUEUED = 75
"""EX_TEMPFAIL of sysexits.h: sendmail says so also of a mail that it keeps and sends later."""


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
    data = message.as_bytes(policy=SMTP)
    password = settings.password()
    server = f"{settings.host}:{settings.port or PORTS[settings.security]}"
    refused = _transferred(data, sender, recipients, settings, password, server)
    return Sent(
        tuple(one for one in recipients if one not in refused),
        {one: _said(*answer) for one, answer in refused.items()},
    )


def sendmail(message: EmailMessage, command: str, *, seconds: float = DEFAULT_TIMEOUT) -> Sent:
    """Hand the mail to a program that takes it on standard input, as sendmail does.

    It has taken the mail when it has ended with 0; a process that it leaves behind is not
    waited for.

    :param command: the program; without any arguments of its own it gets ``-i -t``,
        which tell it to take the recipients from the mail
    :raises DeliveryError: if it cannot be run, says that it failed or takes longer
    """
    # Local programs expect local line ends.
    data = message.as_bytes(policy=SMTP.clone(linesep="\n"))
    _, recipients = _envelope(message)
    try:
        words = shlex.split(command)
        status, said = program.run(
            words if len(words) > 1 else [*words, "-i", "-t"],
            given=data,
            kept=program.STDERR,
            seconds=seconds,
        )
    except TimeoutError as error:
        what = f"took longer than {seconds:g} s and was ended{UNCERTAIN}"
        raise DeliveryError(what, subject=command, hint="mail.timeout says how long") from error
    except (OSError, ValueError, IndexError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DeliveryError(f"cannot be run: {reason}", subject=command) from error
    if status:
        raise DeliveryError(_program_failed(status, said), subject=command)
    return Sent(recipients, {})


def _program_failed(status: int, said: bytes) -> str:
    reason = one_line(said.decode("utf-8", "replace"))[-MAX_REASON:]
    what = f"failed with code {status}" if status > 0 else str(Ended(status))
    uncertain = UNCERTAIN if status < 0 or status == _QUEUED else ""
    return what + (f": {reason}" if reason else "") + uncertain


def _envelope(message: EmailMessage) -> tuple[str, tuple[str, ...]]:
    """The plain addresses of the sender and of the recipients, each once."""
    sender = [address.addr_spec for address in message["From"].addresses]
    to = [address.addr_spec for address in message["To"].addresses] if "To" in message else []
    return sender[0], tuple(dict.fromkeys(to))


def _transferred(
    data: bytes,
    sender: str,
    recipients: tuple[str, ...],
    settings: MailSettings,
    password: str,
    server: str,
) -> Mapping[str, tuple[int, bytes]]:
    """Say all that there is to say to the server; whom it refused, and its answers."""
    deadline = Deadline(settings.timeout)
    connection = None
    try:
        connection = _connected(settings, deadline)
        _secured(connection, settings)
        _logged_in(connection, settings, password)
        return connection.transfer(sender, recipients, data)
    except (OSError, EndlessReplyError, UnicodeError, ValueError) as error:
        transmitted = connection is not None and connection.transmitted
        late = deadline.passed or isinstance(error, TimeoutError)
        if late and not isinstance(error, _REFUSALS):
            raise _too_late(settings, server, transmitted) from error
        raise _failure(error, server, transmitted) from error
    finally:
        if connection is not None:
            connection.leave(QUIT_SECONDS)


def _connected(settings: MailSettings, deadline: Deadline) -> Connection:
    tls = ssl.create_default_context() if settings.security is Security.TLS else None
    port = settings.port or PORTS[settings.security]
    return Connection(settings.host, port, deadline, tls)


def _secured(connection: Connection, settings: MailSettings) -> None:
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


def _logged_in(connection: Connection, settings: MailSettings, password: str) -> None:
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


def _too_late(settings: MailSettings, server: str, transmitted: bool) -> DeliveryError:
    what = f"it was not done within {settings.timeout:g} s" + (UNCERTAIN if transmitted else "")
    return DeliveryError(what, subject=server, hint="try again; mail.timeout says how long")


def _failure(error: Exception, server: str, transmitted: bool) -> DeliveryError:
    """What went wrong, in words, and what may help.

    :param transmitted: whether the server may have the mail all the same
    """
    uncertain = UNCERTAIN if transmitted else ""
    match error:
        case smtplib.SMTPRecipientsRefused():
            told = "; ".join(f"{one}: {_said(*why)}" for one, why in error.recipients.items())
            what = f"every recipient was refused: {told}"
            code = min(code for code, _ in error.recipients.values())
            if code >= _FOR_GOOD:
                return MailRefusedError(what, subject=server)
            return _refusal(what, server, code)
        case smtplib.SMTPAuthenticationError():
            said = _said(error.smtp_code, error.smtp_error)
            return DeliveryError(
                f"login refused: {said}", subject=server, hint="check mail.user and its password"
            )
        case smtplib.SMTPNotSupportedError():
            hint = "leave mail.user out, or set another mail.security or mail.port"
            return DeliveryError("the server offers no login", subject=server, hint=hint)
        case smtplib.SMTPDataError() if error.smtp_code >= _FOR_GOOD and not transmitted:
            said = _said(error.smtp_code, error.smtp_error)
            return MailRefusedError(f"the server refused: {said}", subject=server)
        case smtplib.SMTPResponseException():
            said = _said(error.smtp_code, error.smtp_error)
            return _refusal(f"the server refused: {said}{uncertain}", server, error.smtp_code)
        case ssl.SSLCertVerificationError():
            what = f"its certificate is not trusted: {error.verify_message}"
            return DeliveryError(
                what, subject=server, hint="SSL_CERT_FILE names further authorities"
            )
        case ssl.SSLError() if not transmitted:
            hint = 'mail.security may have to be "starttls", "tls" or "none"'
            return DeliveryError("no secure connection", subject=server, hint=hint)
        case EndlessReplyError():
            return DeliveryError(f"its reply has no end{uncertain}", subject=server)
        case smtplib.SMTPServerDisconnected() | ConnectionResetError() | BrokenPipeError():
            what = f"the connection was cut{uncertain}"
            return DeliveryError(what, subject=server, hint="try again")
    reason = one_line(getattr(error, "strerror", None) or str(error))[:MAX_REASON]
    what = f"the connection broke: {reason}" if transmitted else f"cannot be reached: {reason}"
    return DeliveryError(what + uncertain, subject=server)


def _refusal(what: str, server: str, code: int) -> DeliveryError:
    hint = "" if code >= _FOR_GOOD else "try again later"
    return DeliveryError(what, subject=server, hint=hint)


def _said(code: int, answer: bytes | str) -> str:
    """A server's answer in one harmless line."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return one_line(f"{code} {text}"[:MAX_REASON])
