"""``feeds``: subscriptions to feeds, their update, OPML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from newsdigest.cli.context import Environment, exit_if_failed
from newsdigest.cli.options import Format, Network, with_options
from newsdigest.cli.output import write_result
from newsdigest.cli.subscriptions import by_name, discover, minute, read_file, subscriptions
from newsdigest.errors import NewsdigestError
from newsdigest.storage.state.feeds import Subscription, Subscriptions
from newsdigest.text.credentials import printable_address, redact
from newsdigest.text.sanitize import one_line

if TYPE_CHECKING:
    from newsdigest.article import Item
    from newsdigest.importing.feeds_update import Report

feeds = typer.Typer(
    help="Subscribe to feeds: RSS, Atom, RDF and JSON Feed.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
FullText = Annotated[
    bool, typer.Option("--full-text", help="Import the page that each entry links to.")
]
NewFormat = Literal[Format.IDS, Format.JSONL, Format.JSON]
NO_FEEDS = "no feeds yet: newsdigest feeds add URL"
_STATUS_LABELS = {
    "written": "new",
    "updated": "updated",
    "unchanged": "known",
    "kept": "changed here and left",
    "refused": "unreadable",
    "left": "left out",
}
"""How the report on a feed names the import status of its entries."""


@feeds.command("add")
@with_options(Network)
def add(
    context: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="URL|FILE...", help="Feeds, web pages that link to one, or mailboxes."
        ),
    ],
    *,
    title: Annotated[
        str, typer.Option("--title", help="Title of the feed.", show_default=False)
    ] = "",
    folder: Annotated[
        str, typer.Option("--folder", help="Folder in the list: 本地/武进.", show_default=False)
    ] = "",
    full_text: FullText = False,
    split: Annotated[
        bool, typer.Option("--split", help="Import each item of a mailbox's newsletters by itself.")
    ] = False,
    network: Network,
) -> None:
    """Subscribe to feeds; each is fetched once as a check.

    A mailbox is maildir:PATH, mbox:PATH or imaps://USER@HOST/FOLDER.
    """
    environment: Environment = context.obj
    store = subscriptions(environment)
    failed = False
    for source in sources:
        try:
            feed = discover(environment, source, network, split=split)
        except NewsdigestError as error:
            failed = True
            environment.complain(error)
            continue
        subscription = Subscription(
            feed.url, one_line(title) or feed.title, one_line(folder).strip("/"), full_text
        )
        is_new = store.add([subscription])
        environment.note(f"{'added' if is_new else 'known already'}: {_name(subscription)}")
    exit_if_failed(failed)


@feeds.command("list")
def list_(
    context: typer.Context,
    *,
    format: Annotated[
        Literal[Format.TABLE, Format.PLAIN, Format.JSON] | None,
        typer.Option(
            "--format", help="Default: table on a terminal, else plain.", show_default=False
        ),
    ] = None,
) -> None:
    """List the feeds: address, title, folder, last check, error."""
    from newsdigest.render import data, tables

    environment: Environment = context.obj
    all_feeds = subscriptions(environment).all()
    default = Format.TABLE if environment.on_terminal else Format.PLAIN
    if (format or default) is Format.TABLE and not all_feeds:
        environment.note(NO_FEEDS)
        return
    rows = [
        (f.folder, f.title, printable_address(f.url), minute(f.checked), f.error) for f in all_feeds
    ]
    write_result(
        environment,
        format or default,
        {
            Format.PLAIN: lambda: (
                "\t".join(map(one_line, (address, title, folder, checked, error)))
                for folder, title, address, checked, error in rows
            ),
            Format.JSON: lambda: data.json_array(map(_fields, all_feeds)),
        },
        lambda width: [tables.feeds(rows, width=width)],
        page=True,
    )


def _fields(feed: Subscription) -> dict[str, Any]:
    names = ("url", "title", "folder", "full_text", "failures", "error")
    times = {"checked": feed.checked, "wait": feed.wait, "added": feed.added}
    fields = {name: getattr(feed, name) for name in names} | {"url": printable_address(feed.url)}
    return fields | {
        name: time.isoformat(timespec="seconds") if time else None for name, time in times.items()
    }


@feeds.command("remove")
def remove(
    context: typer.Context,
    names: Annotated[list[str], typer.Argument(metavar="FEED...", help="Addresses or titles.")],
) -> None:
    """Unsubscribe from feeds; their articles stay."""
    environment: Environment = context.obj
    store = subscriptions(environment)
    matches, errors = by_name(environment, store.all(), names)
    for feed in matches:
        store.remove(feed.url)
        environment.note(f"removed: {_name(feed)}")
    for error in errors:
        environment.complain(error)
    exit_if_failed(bool(errors))


@feeds.command("update")
@with_options(Network)
def update(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FEED]...", help="Addresses or titles; default: all feeds."),
    ] = None,
    *,
    format: Annotated[
        NewFormat | None,
        typer.Option(
            "--format",
            help="Print the new articles; the lines then go to stderr.",
            show_default=False,
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Also fetch feeds that are waiting after a failure.")
    ] = False,
    full_text: FullText = False,
    network: Network,
) -> None:
    """Fetch new articles; print one line per feed."""
    environment: Environment = context.obj
    store = subscriptions(environment)
    all_feeds = store.all()
    matches, errors = by_name(environment, all_feeds, names) if names else (all_feeds, [])
    for error in errors:
        environment.complain(error)
    now = environment.now()
    waiting = [] if force else [feed for feed in matches if feed.waits(now)]
    for feed in waiting:
        text = f"left alone until {minute(feed.wait)}: {feed.error}"
        _write_line(environment, feed, text, format)
    due = [
        replace(feed, full_text=feed.full_text or full_text)
        for feed in matches
        if feed not in waiting
    ]
    if not all_feeds:
        environment.note(NO_FEEDS)
    reports = list(_import_entries(environment, store, due, network, format))
    exit_if_failed(bool(errors) or any(report.error for report in reports))


def _import_entries(
    environment: Environment,
    store: Subscriptions,
    due: Sequence[Subscription],
    network: Network,
    format: NewFormat | None,
) -> list[Report]:
    """Update the feeds and print the new articles."""
    from newsdigest.importing import feeds_update
    from newsdigest.importing.importer import open_importer

    settings, now = environment.settings, environment.now
    reports: list[Report] = []
    with environment.archive(refresh=False, report=False) as archive:
        lock = settings.index_path.with_suffix(".import")
        with open_importer(archive, lock=lock, now=now, warn=environment.warn) as importer:
            web = feeds_update.Web(
                zone=archive.zone,
                now=now,
                private=network.allow_private,
                seconds=network.timeout,
                mailboxes=settings.mailboxes,
            )
            loader = feeds_update.Loader(importer, web)
            try:
                for report in feeds_update.update(due, loader, importer, now=now):
                    reports.append(report)
                    _write_line(environment, report.feed, _summary(report), format)
                    for path in report.conflicts:
                        environment.warn(f"{path} was changed here; it is left as it is")
            finally:
                # In one transaction: one for each feed would take longer than the feeds.
                store.save(report.feed for report in reports)
        if environment.settings.handles_arrivals or format:
            environment.update(archive)
        if format:
            ids = [identity for report in reports for identity in report.new_ids]
            _write_new(environment, archive.items(ids), format)
    return reports


def _write_new(environment: Environment, items: Sequence[Item], format: NewFormat) -> None:
    from newsdigest.render import data

    def fields() -> Iterator[dict[str, Any]]:
        return (data.item_fields(item, environment.settings.timezone) for item in items)

    write_result(
        environment,
        format,
        {
            Format.IDS: lambda: (item.id for item in items),
            Format.JSONL: lambda: data.json_lines(fields()),
            Format.JSON: lambda: data.json_array(fields()),
        },
    )


def _summary(report: Report) -> str:
    if report.is_unchanged:
        return "nothing new"
    counts = {status.value: count for status, count in report.counts.items()}
    parts = [
        f"{counts[status]:,} {label}"
        for status, label in _STATUS_LABELS.items()
        if counts.get(status)
    ]
    if report.missing_pages:
        parts.append(f"{report.missing_pages:,} without the whole text")
    if report.error is not None:
        parts.append(f"failed: {report.error.message}")
    return ", ".join(parts) or "no entries"


def _write_line(
    environment: Environment, feed: Subscription, text: str, format: NewFormat | None
) -> None:
    line = f"{one_line(_name(feed))}\t{one_line(text)}"
    if format:
        environment.note(line)
        return
    environment.write([line])
    environment.stdout.flush()


def _name(feed: Subscription) -> str:
    return feed.title or printable_address(feed.url)


@feeds.command("import-opml")
def import_opml(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="An OPML file; - for standard input.")],
) -> None:
    """Subscribe to the feeds of an OPML file, in its folders."""
    environment: Environment = context.obj
    from newsdigest.formats.feed import opml
    from newsdigest.importing.fetch import is_address
    from newsdigest.importing.parser_process import parsers

    try:
        outlines = parsers()(opml.parse, read_file(environment, file))
    except NewsdigestError as error:
        error.subject = error.subject or file
        raise
    valid = [outline for outline in outlines if is_address(outline.url)]
    for outline in outlines:
        if outline not in valid:
            environment.warn(
                f"left out, because it is no http address: {printable_address(outline.url)}"
            )
    count = subscriptions(environment).add(Subscription(o.url, o.title, o.folder) for o in valid)
    environment.note(f"{count:,} feeds added, {len(valid) - count:,} known already")


@feeds.command("export-opml")
def export_opml(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="Output file; - for standard output.")] = "-",
) -> None:
    """Write the feeds as OPML, for another reader."""
    environment: Environment = context.obj
    from newsdigest.formats.feed import opml

    all_feeds = subscriptions(environment).all()
    text = opml.write(opml.Outline(redact(feed.url), feed.title, feed.folder) for feed in all_feeds)
    if count := sum(redact(feed.url) != feed.url for feed in all_feeds):
        environment.warn(f"{count:,} addresses are written without their credentials")
    if file == "-":
        environment.write([text], end="")
        return
    from newsdigest.deliver.file import write

    write(environment.cwd / file, text.encode("utf-8", "replace"))
