"""The options of ``digest``: what it is like, where it goes, and what is remembered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import typer

from newsdigest.cli.destination import FORMATS
from newsdigest.digest.compose import SENTENCES, TOP, Plan
from newsdigest.digest.sections import By
from newsdigest.text.sanitize import one_line

LAST = "last"
"""The value of ``--since`` for: since the last digest of this name."""


@dataclass(frozen=True)
class DigestOptions:
    """What the digest is like."""

    by: Annotated[
        By | None,
        typer.Option("--by", help="Sections; categories or topics by default.", show_default=False),
    ] = None
    top: Annotated[
        int | None,
        typer.Option(
            "--top", min=0, show_default=False,
            help=f"Stories at most, 0 for all; {TOP}, and all with --name.",
        ),
    ] = None  # fmt: skip
    per_section: Annotated[
        int, typer.Option("--per-section", min=0, help="Stories of a section at most, 0 for all.")
    ] = 0
    sentences: Annotated[
        int, typer.Option("--sentences", "-n", min=0, help="Sentences of each story.")
    ] = SENTENCES
    length: Annotated[
        str | None,
        typer.Option("--length", help="Instead: a share, 20%, or characters, 200c.",
                     show_default=False),
    ] = None  # fmt: skip
    title: Annotated[str | None, typer.Option("--title", help="Its title.", show_default=False)] = (
        None
    )
    language: Annotated[
        Literal["auto", "zh", "en"], typer.Option("--language", help="Of headings and dates.")
    ] = "auto"
    explain: Annotated[bool, typer.Option("--explain", help="Say why articles are one story.")] = (
        False
    )

    def plan(self, named: bool) -> Plan:
        """The plan of the digest.

        :param named: whether what is left out would be missed
        """
        top = self.top if self.top is not None else 0 if named else TOP
        return Plan(
            by=self.by,
            top=top,
            per_section=self.per_section,
            sentences=self.sentences,
            length=self.length,
            title=one_line(self.title or ""),
            lang="" if self.language == "auto" else self.language,
        )


@dataclass(frozen=True)
class DeliveryOptions:
    """Where the digest goes and what is remembered."""

    format: Annotated[
        str | None,
        typer.Option("--format", metavar="FORMAT", show_default=False,
                     help=f"{', '.join(FORMATS)}, or a Jinja template FILE.j2."),
    ] = None  # fmt: skip
    templates: Annotated[
        str | None,
        typer.Option("--templates", metavar="DIR", help="Templates instead of the usual ones.",
                     show_default=False),
    ] = None  # fmt: skip
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write it there, whole or not at all.",
                     show_default=False),
    ] = None  # fmt: skip
    send: Annotated[
        bool, typer.Option("--send", help="Mail it, as your configuration says under [mail].")
    ] = False
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="NAME", show_default=False,
                     help="Remember what was delivered under this name; tell the rest next time."),
    ] = None  # fmt: skip
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show it: deliver and remember nothing.")
    ] = False
    history: Annotated[
        bool, typer.Option("--history", help="List what was delivered, under --name or any.")
    ] = False
    fail_empty: Annotated[
        bool, typer.Option("--fail-empty", help="Deliver nothing, and exit with 3, if it is empty.")
    ] = False
