"""The destination of a digest: the terminal, standard output, a file or a mail.

A digest is delivered when the last byte is written and flushed, the file renamed, or the
mail accepted by the server; otherwise an error is raised.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from newsdigest.cli.context import Environment
from newsdigest.cli.options import Format
from newsdigest.digest.model import Digest
from newsdigest.errors import DeliveryError, NotFoundError, UsageError

if TYPE_CHECKING:  # slow to import
    from email.message import EmailMessage

    from newsdigest.deliver.mail import Receipt
    from newsdigest.deliver.mail_settings import MailSettings

FORMATS = (
    Format.TERMINAL, Format.TEXT, Format.MARKDOWN, Format.HTML, Format.JSON, Format.MAIL,
)  # fmt: skip
TEMPLATE = ".j2"
_FORMATS_BY_SUFFIX = {
    ".md": Format.MARKDOWN, ".markdown": Format.MARKDOWN, ".html": Format.HTML,
    ".htm": Format.HTML, ".json": Format.JSON, ".eml": Format.MAIL, ".txt": Format.TEXT,
    ".text": Format.TEXT,
}  # fmt: skip
TEXT_WIDTH = 80
"""Columns of text that is not written to a terminal."""


@dataclass(frozen=True)
class Destination:
    """The format and the destination of a digest: a file, else a mail, else standard output.

    ``format`` is one of :data:`FORMATS` or the path of a template.
    """

    format: str
    file: Path | None = None
    mail: MailSettings | None = None
    templates: Path | None = None

    @property
    def place(self) -> str:
        """The destination, for the history."""
        if self.mail is not None:
            return ", ".join(self.mail.recipients)
        return str(self.file) if self.file else "standard output"


class PartlyRefusedError(DeliveryError):
    """The server refused some recipients; the others got the mail."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(
            "; ".join(f"{address}: {reply}" for address, reply in receipt.refusals.items()),
            subject="refused by the server, the others have it",
        )
        self.recipients = receipt.recipients
        self.refusals = receipt.refusals


def destination(
    environment: Environment,
    *,
    format: str | None,
    output: str | None,
    send: bool,
    templates: str | None,
) -> Destination:
    """The destination that the options name, checked before any work is done."""
    if send and output is not None:
        raise UsageError("--send and --output exclude each other")
    if send and format not in (None, Format.MAIL):
        raise UsageError("--send sends a mail, whose format is eml")
    file = None if output in (None, "-") else environment.cwd / str(output)
    folder = None if templates is None else environment.cwd / templates
    if folder is not None and not folder.is_dir():
        raise NotFoundError("there is no such folder of templates", subject=str(templates))
    mail = _mail_settings(environment) if send else None
    return Destination(_format(environment, format, file, send), file, mail, folder)


def _format(environment: Environment, name: str | None, file: Path | None, send: bool) -> str:
    """The format of that name, or the path of a template; without a name, the default."""
    if name is None:
        if send:
            return Format.MAIL
        if file is not None:
            return _format_of(file)
        return Format.TERMINAL if environment.on_terminal else Format.TEXT
    if name.endswith(TEMPLATE):
        path = environment.cwd / name
        if not path.is_file():
            raise NotFoundError("there is no such template", subject=name)
        return str(path)
    if name not in FORMATS:
        raise UsageError(
            f"no such format: {name!r}", hint=f"use {', '.join(FORMATS)} or a file FILE.j2"
        )
    if name == Format.TERMINAL and file is not None:
        raise UsageError("a file cannot have the format terminal", hint="--format text")
    return name


def _format_of(file: Path) -> Format:
    """The format for a file's suffix; text without one."""
    suffix = file.suffix.lower()
    if not suffix or suffix[1:].replace("-", "").isdecimal():  # digest-2024.11.02
        return Format.TEXT
    if suffix not in _FORMATS_BY_SUFFIX:
        raise UsageError(
            f"no format has the ending {suffix}",
            subject=str(file),
            hint=f"use {', '.join(_FORMATS_BY_SUFFIX)}, or choose one with --format",
        )
    return _FORMATS_BY_SUFFIX[suffix]


def _mail_settings(environment: Environment) -> MailSettings:
    from newsdigest.deliver.mail_settings import MailSettings

    settings = environment.settings
    return MailSettings.from_table(
        settings.mail or {}, subject=str(settings.origins.get("mail", ""))
    )


def deliver(
    environment: Environment, digest: Digest, destination: Destination, message_id: str = ""
) -> None:
    """Write or send a digest; returns when it is delivered.

    :param message_id: of the mail; by default it is derived from the digest
    :raises DeliveryError: if it is not delivered, or not to every recipient
    :raises BrokenPipeError: if standard output is a closed pipe
    """
    zone = environment.settings.timezone
    if destination.format == Format.MAIL:
        _deliver_mail(environment, digest, destination, message_id or _message_id(digest))
        return
    if destination.format == Format.TERMINAL:
        from newsdigest.render import digest_terminal

        layout = digest_terminal.digest(digest, width=environment.size[0], zone=zone)
        environment.print(layout, page=True)
        _write_and_flush(environment, "")
        return
    from newsdigest.render.digest import render

    width = environment.size[0] if environment.on_terminal else TEXT_WIDTH
    text = render(
        digest, destination.format, width=width, zone=zone, templates=destination.templates
    )
    if destination.file is None:
        _write_and_flush(environment, text)
    else:
        _write_file(destination.file, text.encode("utf-8", "replace"))


def _deliver_mail(
    environment: Environment, digest: Digest, destination: Destination, message_id: str
) -> None:
    from email.policy import SMTP

    from newsdigest.render.mail import message

    settings = destination.mail or _mail_settings(environment)
    mail = message(
        digest,
        zone=environment.settings.timezone,
        sender=settings.sender,
        recipients=settings.recipients,
        message_id=message_id,
        subject=settings.subject or None,
        templates=destination.templates,
        date=digest.generated,
    )
    if destination.mail is not None:
        _send(mail, destination.mail)
    elif destination.file is not None:
        _write_file(destination.file, mail.as_bytes(policy=SMTP))
    else:  # programs that read a mail from a pipe expect local line ends
        text = mail.as_bytes(policy=SMTP.clone(linesep="\n")).decode()
        _write_and_flush(environment, text)


def _send(mail: EmailMessage, settings: MailSettings) -> None:
    from newsdigest.deliver.mail import send, sendmail

    if settings.sendmail and not settings.host:
        receipt = sendmail(mail, settings.sendmail, seconds=settings.timeout)
    else:
        receipt = send(mail, settings)
    if receipt.refusals:
        raise PartlyRefusedError(receipt)


def _write_file(path: Path, data: bytes) -> None:
    from newsdigest.deliver.file import write

    write(path, data)


def _write_and_flush(environment: Environment, text: str) -> None:
    """Write to standard output; all of it is written when this returns."""
    if getattr(environment.stdout, "name", None) == os.devnull:  # replaces a closed one
        raise DeliveryError(
            "is closed", subject="standard output", hint="newsdigest digest -o FILE"
        )
    try:
        environment.stdout.write(text)
        environment.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        environment.discard_output()
        reason = error.strerror or str(error)
        raise DeliveryError(f"cannot be written: {reason}", subject="standard output") from error


def _message_id(digest: Digest) -> str:
    parts = [digest.title, digest.generated.isoformat(), *sorted(a.id for a in digest.articles)]
    return f"{blake2b('|'.join(parts).encode(), digest_size=16).hexdigest()}@newsdigest.invalid"
