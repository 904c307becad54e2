"""Destination of a digest: the terminal, standard output, a file or a mail.

It has gone when the last byte is written and flushed, the file renamed, or the mail
taken by the server; before that an error is raised.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from newsdigest.cli.context import Environment
from newsdigest.digest.model import Digest
from newsdigest.errors import DeliveryError, NotFoundError, UsageError

if TYPE_CHECKING:  # imported where they are needed: they load much
    from email.message import EmailMessage

    from newsdigest.deliver.mail import Receipt
    from newsdigest.deliver.mail_settings import MailSettings

TERMINAL, TEXT, MAIL = "terminal", "text", "eml"
FORMATS = (TERMINAL, TEXT, "markdown", "html", "json", MAIL)
TEMPLATE = ".j2"
ENDINGS = {
    ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html",
    ".json": "json", ".eml": MAIL, ".txt": TEXT, ".text": TEXT,
}  # fmt: skip
"""The formats that the name of a file asks for."""
TEXT_WIDTH = 80
"""Columns of text that goes to no terminal."""


@dataclass(frozen=True)
class Destination:
    """How a digest is written, and where to: a file, else a mail, else standard output."""

    format: str
    file: Path | None = None
    mail: MailSettings | None = None
    templates: Path | None = None

    @property
    def place(self) -> str:
        """Where to, for the history."""
        if self.mail is not None:
            return ", ".join(self.mail.recipients)
        return str(self.file) if self.file else "standard output"


def destination(
    environment: Environment,
    *,
    format: str | None,
    output: str | None,
    send: bool,
    templates: str | None,
) -> Destination:
    """The destination that the options ask for, checked before any work is done."""
    if send and output is not None:
        raise UsageError("--send and --output exclude each other")
    if send and format not in (None, MAIL):
        raise UsageError("--send sends a mail, whose format is eml")
    file = None if output in (None, "-") else environment.cwd / str(output)
    folder = _folder(environment, templates)
    mail = _mail(environment) if send else None
    return Destination(_format(environment, format, file, send), file, mail, folder)


def _format(environment: Environment, typed: str | None, file: Path | None, send: bool) -> str:
    if typed is None:
        if send:
            return MAIL
        if file is not None:
            return _format_of(file)
        return TERMINAL if environment.on_terminal else TEXT
    if typed.endswith(TEMPLATE):
        path = environment.cwd / typed
        if not path.is_file():
            raise NotFoundError("there is no such template", subject=typed)
        return str(path)
    if typed not in FORMATS:
        raise UsageError(
            f"no such format: {typed!r}", hint=f"use {', '.join(FORMATS)} or a file FILE.j2"
        )
    if typed == TERMINAL and file is not None:
        raise UsageError("a file has no format terminal", hint="--format text")
    return typed


def _format_of(file: Path) -> str:
    """The format that a file's ending asks for; without one, text."""
    ending = file.suffix.lower()
    if not ending or ending[1:].replace("-", "").isdecimal():  # digest-2024.11.02
        return TEXT
    if ending not in ENDINGS:
        raise UsageError(
            f"no format has the ending {ending}",
            subject=str(file),
            hint=f"use {', '.join(ENDINGS)}, or say it by --format",
        )
    return ENDINGS[ending]


def _folder(environment: Environment, typed: str | None) -> Path | None:
    if typed is None:
        return None
    path = environment.cwd / typed
    if not path.is_dir():
        raise NotFoundError("there is no such folder of templates", subject=typed)
    return path


def _mail(environment: Environment) -> MailSettings:
    from newsdigest.deliver.mail_settings import MailSettings

    settings = environment.settings
    return MailSettings.from_table(
        settings.mail or {}, subject=str(settings.origins.get("mail", ""))
    )


def deliver(
    environment: Environment, digest: Digest, by: Destination, message_id: str = ""
) -> None:
    """Write or send it; returns when it has gone.

    :param message_id: of the mail; without one it is made of what the digest tells
    :raises DeliveryError: if it has not gone, or not to everybody
    :raises BrokenPipeError: if nobody reads standard output any more
    """
    if by.format == MAIL:
        _hand_mail(environment, digest, by, message_id or _message_id(digest))
        return
    if by.format == TERMINAL:
        from newsdigest.render import digest_terminal

        columns, zone = environment.size[0], environment.settings.timezone
        shown = digest_terminal.digest(digest, width=columns, zone=zone)
        environment.print(shown, page=True)
        _flushed(environment, "")
        return
    from newsdigest.render.digest import render

    width = environment.size[0] if environment.on_terminal else TEXT_WIDTH
    zone = environment.settings.timezone
    text = render(digest, by.format, width=width, zone=zone, templates=by.templates)
    if by.file is None:
        _flushed(environment, text)
    else:
        _write(by.file, text.encode("utf-8", "replace"))


def _hand_mail(environment: Environment, digest: Digest, by: Destination, message_id: str) -> None:
    from email.policy import SMTP

    from newsdigest.render.mail import message

    settings = by.mail or _mail(environment)
    mail = message(
        digest,
        zone=environment.settings.timezone,
        sender=settings.sender,
        recipients=settings.recipients,
        message_id=message_id,
        subject=settings.subject or None,
        templates=by.templates,
        date=digest.generated,
    )
    if by.mail is not None:
        _send(mail, by.mail)
    elif by.file is not None:
        _write(by.file, mail.as_bytes(policy=SMTP))
    else:  # programs that take a mail from a pipe expect local line ends
        _flushed(environment, mail.as_bytes(policy=SMTP.clone(linesep="\n")).decode())


def _send(mail: EmailMessage, settings: MailSettings) -> None:
    from newsdigest.deliver.mail import send, sendmail

    by_program = settings.sendmail and not settings.host
    receipt = (
        sendmail(mail, settings.sendmail, seconds=settings.timeout)
        if by_program
        else send(mail, settings)
    )
    if receipt.refusals:
        raise PartlyRefusedError(receipt)


class PartlyRefusedError(DeliveryError):
    """Some recipients have the digest, others were refused.

    :param receipt: who got it, and whom the server refused with which reply
    """

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(
            "; ".join(f"{address}: {reason}" for address, reason in receipt.refusals.items()),
            subject="refused by the server, the others have it",
        )
        self.recipients = receipt.recipients
        self.refusals = receipt.refusals


def _write(path: Path, data: bytes) -> None:
    from newsdigest.deliver.file import write

    write(path, data)


def _flushed(environment: Environment, text: str) -> None:
    """Write to standard output; the last byte is out when this returns."""
    if getattr(environment.stdout, "name", None) == os.devnull:  # what stands in for a closed one
        raise DeliveryError(
            "is closed", subject="standard output", hint="newsdigest digest -o FILE"
        )
    try:
        environment.stdout.write(text)
        environment.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _forget(environment)
        reason = error.strerror or str(error)
        raise DeliveryError(f"cannot be written: {reason}", subject="standard output") from error


def _forget(environment: Environment) -> None:
    """Drop what could not be written, or every later flush would fail as well."""
    with suppress(OSError, ValueError, AttributeError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, environment.stdout.fileno())
        os.close(null)


def _message_id(digest: Digest) -> str:
    told = [digest.title, digest.generated.isoformat(), *sorted(a.id for a in digest.articles)]
    return f"{blake2b('|'.join(told).encode(), digest_size=16).hexdigest()}@newsdigest.invalid"
