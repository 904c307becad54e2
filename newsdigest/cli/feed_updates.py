"""``feeds update``: what the subscriptions bring, a line for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from newsdigest.cli.context import Environment, failed
from newsdigest.cli.options import Network, taking
from newsdigest.cli.subscriptions import moment, named, opened
from newsdigest.storage.state.feeds import Subscription, Subscriptions
from newsdigest.text.credentials import printable_address
from newsdigest.text.sanitize import one_line

if TYPE_CHECKING:
    from newsdigest.importing.feeds_update import Report

_WORDS = {
    "written": "new",
    "updated": "updated",
    "unchanged": "known",
    "kept": "changed here and left",
    "refused": "unreadable",
    "left": "left out",
}
"""What a line about a feed calls what became of its entries."""


@taking(Network)
def update(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FEED]...", help="Addresses or titles; all by default."),
    ] = None,
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Also those that are to be left alone for a while.")
    ] = False,
    full_text: Annotated[
        bool, typer.Option("--full-text", help="Take each article from the page it links to.")
    ] = False,
    network: Network,
) -> None:
    """Get what is new; prints a line for each feed."""
    environment: Environment = context.obj
    subscriptions = opened(environment)
    every = subscriptions.all()
    chosen, errors = named(environment, every, names) if names else (every, [])
    for error in errors:
        environment.complain(error)
    now = environment.now()
    resting = [] if force else [one for one in chosen if one.waits(now)]
    for feed in resting:
        _line(environment, feed, f"left alone until {moment(feed.wait)}: {feed.error}")
    ready = [
        replace(one, full_text=one.full_text or full_text) for one in chosen if one not in resting
    ]
    if not every:
        environment.note("no feeds yet: newsdigest feeds add URL")
    complete = _updated(environment, subscriptions, ready, network)
    failed(bool(errors) or not complete)


def _updated(
    environment: Environment,
    subscriptions: Subscriptions,
    ready: Sequence[Subscription],
    network: Network,
) -> bool:
    """Update the feeds; whether all could be read."""
    if not ready:
        return True
    from newsdigest.importing import feeds_update
    from newsdigest.importing.importer import opened as opened_importer

    settings, now = environment.settings, environment.now
    reports: list[Report] = []
    with environment.archive(refresh=False, explain=False) as archive:
        lock = settings.index_path.with_suffix(".import")
        with opened_importer(archive, lock=lock, now=now, warn=environment.warn) as importer:
            web = feeds_update.Web(
                zone=archive.zone,
                now=now,
                private=network.allow_private,
                seconds=network.timeout,
            )
            try:
                for report in feeds_update.update(
                    ready, feeds_update.Loader(importer, web), importer, now=now
                ):
                    reports.append(report)
                    _tell(environment, report)
            finally:
                # At once: a transaction for each would take longer than the feeds.
                subscriptions.remember(report.feed for report in reports)
    return all(report.error is None for report in reports)


def _tell(environment: Environment, report: Report) -> None:
    _line(environment, report.feed, _summary(report))
    for path in report.kept:
        environment.warn(f"{path} was changed here; it is left as it is")


def _summary(report: Report) -> str:
    if report.unchanged:
        return "nothing new"
    counts = {deed.value: count for deed, count in report.counts.items()}
    parts = [f"{counts[deed]:,} {word}" for deed, word in _WORDS.items() if counts.get(deed)]
    if report.unfollowed:
        parts.append(f"{report.unfollowed:,} without the whole text")
    if report.error is not None:
        parts.append(f"failed: {report.error.message}")
    return ", ".join(parts) or "no entries"


def _line(environment: Environment, feed: Subscription, text: str) -> None:
    environment.write([f"{one_line(feed.title or printable_address(feed.url))}\t{one_line(text)}"])
    environment.stdout.flush()
