"""``digest``: the stories of a period, grouped, summarized and delivered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import typer

from newsdigest.archive.facade import Archive
from newsdigest.cli.context import Environment
from newsdigest.cli.delivery import LAST, DigestRun
from newsdigest.cli.destination import FORMATS, destination
from newsdigest.cli.options import (
    Filters,
    Format,
    Length,
    QueryWords,
    SummaryPreference,
    with_options,
)
from newsdigest.digest.compose import SENTENCES, TOP, Plan
from newsdigest.digest.sections import By
from newsdigest.errors import UsageError
from newsdigest.storage.state.deliveries import Delivery, delivery_lock
from newsdigest.storage.state.names import delivery_name
from newsdigest.summarization.length import Length as SummaryLength
from newsdigest.summarization.origin import Preference
from newsdigest.text.sanitize import one_line


@dataclass(frozen=True)
class DigestOptions:
    """The content of a digest."""

    by: Annotated[
        By | None,
        typer.Option("--by", help="Sections; default: categories or topics.", show_default=False),
    ] = None
    top: Annotated[
        int | None,
        typer.Option(
            "--top", min=0, show_default=False,
            help=f"At most this many stories; 0 for all. Default: {TOP}, or all with --name.",
        ),
    ] = None  # fmt: skip
    per_section: Annotated[
        int,
        typer.Option(
            "--per-section", min=0, help="At most this many stories per section; 0 for all."
        ),
    ] = 0
    sentences: Annotated[
        int, typer.Option("--sentences", "-n", min=0, help="Sentences per story.")
    ] = SENTENCES
    length: Length = None
    preference: SummaryPreference = None
    title: Annotated[
        str | None, typer.Option("--title", help="Title of the digest.", show_default=False)
    ] = None
    language: Annotated[
        Literal["auto", "zh", "en"], typer.Option("--language", help="For headings and dates.")
    ] = "auto"
    explain: Annotated[
        bool, typer.Option("--explain", help="Show why articles belong to one story.")
    ] = False

    def plan(self, *, named: bool, preference: Preference) -> Plan:
        """The plan of a digest; one with a name leaves no story out by default.

        :param preference: that of the configuration
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
            preference=self.preference or preference,
        )


@dataclass(frozen=True)
class DeliveryOptions:
    """The delivery of a digest."""

    format: Annotated[
        str | None,
        typer.Option("--format", metavar="FORMAT", show_default=False,
                     help=f"{', '.join(FORMATS)}, or a Jinja template FILE.j2."),
    ] = None  # fmt: skip
    templates: Annotated[
        str | None,
        typer.Option("--templates", metavar="DIR", show_default=False,
                     help="Folder of templates that replace the built-in ones."),
    ] = None  # fmt: skip
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to a file, atomically.",
                     show_default=False),
    ] = None  # fmt: skip
    send: Annotated[
        bool, typer.Option("--send", help="Send by mail, as configured under [mail].")
    ] = False
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="NAME", show_default=False,
                     help="Record deliveries under a name; deliver only what is new to it."),
    ] = None  # fmt: skip
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the digest; deliver and record nothing.")
    ] = False
    history: Annotated[
        bool, typer.Option("--history", help="List past deliveries, all or those of --name.")
    ] = False
    fail_empty: Annotated[
        bool,
        typer.Option("--fail-empty", help="Deliver nothing and exit with 3 if there is no story."),
    ] = False


@with_options(Filters, DigestOptions, DeliveryOptions)
def digest(
    context: typer.Context,
    words: QueryWords = None,
    *,
    filters: Filters,
    options: DigestOptions,
    delivery: DeliveryOptions,
) -> None:
    """Write or mail a digest of the stories of a period.

    For example: --since 7d, or --since last --name daily --send.
    """
    environment: Environment = context.obj
    if delivery.history:
        _write_history(environment, delivery)
        return
    if filters.since == LAST and delivery.name is None:
        raise UsageError(
            "--since last needs a name", hint="newsdigest digest --since last --name daily"
        )
    target = destination(
        environment,
        format=delivery.format,
        output=None if delivery.dry_run else delivery.output,
        send=delivery.send and not delivery.dry_run,
        templates=delivery.templates,
    )
    if options.length is not None:
        SummaryLength.parse(options.length)
    with environment.archive() as archive:
        run = DigestRun(
            environment,
            archive,
            words,
            filters,
            options.plan(named=delivery.name is not None, preference=environment.settings.summary),
            target,
            explain=options.explain,
            fail_empty=delivery.fail_empty,
        )
        if delivery.name is None:
            run.deliver_once()
        elif delivery.dry_run:
            run.preview(delivery.name)
        else:
            with delivery_lock(environment.settings.state_path, delivery_name(delivery.name)):
                run.deliver_named(delivery.name)


def _write_history(environment: Environment, options: DeliveryOptions) -> None:
    with environment.archive(refresh=False, report=False) as archive:
        rows = [_row(one, archive) for one in archive.state.deliveries.history(options.name)]
        if options.format == Format.JSON:
            from newsdigest.render import data

            environment.write(data.json_array(rows))
        else:
            environment.write("\t".join(map(str, row.values())) for row in rows)


def _row(delivery: Delivery, archive: Archive) -> dict[str, object]:
    finished = delivery.finished or delivery.began
    return {
        "delivered": finished.astimezone(archive.zone).isoformat(timespec="seconds"),
        "name": delivery.name,
        "stories": delivery.stories,
        "articles": len(delivery.articles),
        "place": one_line(delivery.place),
        "message_id": delivery.message_id,
    }
