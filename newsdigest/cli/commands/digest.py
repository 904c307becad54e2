"""``digest``: stories of a period, grouped, summarized, rendered and delivered."""

from __future__ import annotations

import typer

from newsdigest.archive.facade import Archive
from newsdigest.cli.context import Environment
from newsdigest.cli.delivery import Run
from newsdigest.cli.destination import destination
from newsdigest.cli.digest_options import LAST, DeliveryOptions, DigestOptions
from newsdigest.cli.options import Filters, Words, taking
from newsdigest.errors import UsageError
from newsdigest.storage.state.deliveries import Delivery, delivery_name
from newsdigest.storage.state.turn import turn
from newsdigest.summarization.length import Length
from newsdigest.text.sanitize import one_line


@taking(Filters, DigestOptions, DeliveryOptions)
def digest(
    context: typer.Context,
    words: Words = None,
    *,
    filters: Filters,
    options: DigestOptions,
    delivery_options: DeliveryOptions,
) -> None:
    """The stories of a period on one page: --since 7d, or --since last --name daily."""
    environment: Environment = context.obj
    if delivery_options.history:
        _history(environment, delivery_options)
        return
    if filters.since == LAST and delivery_options.name is None:
        raise UsageError(
            "--since last needs a name", hint="newsdigest digest --since last --name daily"
        )
    by = destination(
        environment,
        format=delivery_options.format,
        output=None if delivery_options.dry_run else delivery_options.output,
        send=delivery_options.send and not delivery_options.dry_run,
        templates=delivery_options.templates,
    )
    if options.length is not None:
        Length.parse(options.length)
    with environment.archive() as archive:
        run = Run(environment, archive, words, filters, options, delivery_options, by)
        if delivery_options.name is None:
            run.once()
        elif delivery_options.dry_run:
            run.preview(delivery_options.name)
        else:
            with turn(environment.settings.state_path, delivery_name(delivery_options.name)):
                run.named(delivery_options.name)


def _history(environment: Environment, delivery_options: DeliveryOptions) -> None:
    """One line for each delivery: when, name, stories, articles, where to, Message-ID."""
    with environment.archive(refresh=False, explain=False) as archive:
        found = archive.state.deliveries.history(delivery_options.name)
        if delivery_options.format == "json":
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
