"""``digest``: stories of a period, grouped, summarized, rendered and delivered."""

from __future__ import annotations

import typer

from newsdigest.archive.facade import Archive
from newsdigest.cli.context import Environment
from newsdigest.cli.delivery import Run
from newsdigest.cli.destination import way
from newsdigest.cli.digest_options import LAST, Handing, Shape
from newsdigest.cli.options import Filters, Words, taking
from newsdigest.errors import UsageError
from newsdigest.storage.state.deliveries import Delivery, delivery_name
from newsdigest.storage.state.turn import turn
from newsdigest.summarization.length import Length
from newsdigest.text.sanitize import one_line


@taking(Filters, Shape, Handing)
def digest(
    context: typer.Context, words: Words = None, *, filters: Filters, shape: Shape, handing: Handing
) -> None:
    """The stories of a period on one page: --since 7d, or --since last --name daily."""
    environment: Environment = context.obj
    if handing.history:
        _history(environment, handing)
        return
    if filters.since == LAST and handing.name is None:
        raise UsageError(
            "--since last needs a name", hint="newsdigest digest --since last --name daily"
        )
    by = way(
        environment,
        format=handing.format,
        output=None if handing.dry_run else handing.output,
        send=handing.send and not handing.dry_run,
        templates=handing.templates,
    )
    if shape.length is not None:
        Length.parse(shape.length)
    with environment.archive() as archive:
        run = Run(environment, archive, words, filters, shape, handing, by)
        if handing.name is None:
            run.once()
        elif handing.dry_run:
            run.preview(handing.name)
        else:
            with turn(environment.settings.state_path, delivery_name(handing.name)):
                run.named(handing.name)


def _history(environment: Environment, handing: Handing) -> None:
    """One line for each delivery: when, name, stories, articles, where to, Message-ID."""
    with environment.archive(refresh=False, explain=False) as archive:
        found = archive.state.deliveries.history(handing.name)
        if handing.format == "json":
            from newsdigest.render import data

            environment.write(data.json_array(_fields(one, archive) for one in found))
            return
        environment.write("\t".join(map(str, _fields(one, archive).values())) for one in found)


def _fields(delivery: Delivery, archive: Archive) -> dict[str, object]:
    finished = delivery.finished or delivery.began
    return {
        "delivered": finished.astimezone(archive.zone).isoformat(timespec="seconds"),
        "name": delivery.name,
        "stories": delivery.stories,
        "articles": len(delivery.articles),
        "place": one_line(delivery.place),
        "message_id": delivery.message_id,
    }
