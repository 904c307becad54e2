"""``feeds``: subscriptions to feeds, their update, OPML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import typer

from newsdigest.cli import completion, feed_rounds
from newsdigest.cli.context import Environment, exit_if_failed
from newsdigest.cli.options import Format, Network, with_options
from newsdigest.cli.output import write_result
from newsdigest.cli.subscriptions import by_name, discover, minute, read_file, subscriptions
from newsdigest.errors import NewsdigestError
from newsdigest.storage.state.feeds import Subscription
from newsdigest.text.credentials import printable_address, redact
from newsdigest.text.sanitize import one_line

if TYPE_CHECKING:
    from newsdigest.formats.feed.opml import Outline

feeds = typer.Typer(
    help="Subscribe to feeds: RSS, Atom, RDF and JSON Feed.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
FullText = Annotated[
    bool, typer.Option("--full-text", help="Import the page that each entry links to.")
]
AllowPrivate = Annotated[
    bool, typer.Option("--allow-private", help="The feeds may be at addresses that are not public.")
]
Parsed = TypeVar("Parsed")


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
        str | None, typer.Option("--title", help="Title of the feed.", show_default=False)
    ] = None,
    folder: Annotated[
        str | None,
        typer.Option(
            "--folder",
            help="Folder of the feed: 本地/武进.",
            autocompletion=completion.folders,
            show_default=False,
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Add every feed of a page without asking which.")
    ] = False,
    full_text: FullText = False,
    split: Annotated[
        bool, typer.Option("--split", help="Import each item of a mailbox's newsletters by itself.")
    ] = False,
    network: Network,
) -> None:
    """Subscribe to feeds; each is fetched once as a check.

    Of a page with several feeds you choose on a terminal; else they are listed.
    The options also change feeds that you have.
    A mailbox is maildir:PATH, mbox:PATH or imaps://USER@HOST/FOLDER.
    """
    environment: Environment = context.obj
    failed = False
    for source in sources:
        try:
            matches = discover(environment, source, network, split=split, everything=everything)
        except NewsdigestError as error:
            failed = True
            environment.complain(error)
            continue
        for feed in matches:
            feed = replace(feed, full_text=full_text, private=network.allow_private)
            _add(environment, feed, title if len(matches) == 1 else None, folder)
        if not matches:
            environment.note("no feed was added")
    exit_if_failed(failed)


def _add(
    environment: Environment, feed: Subscription, title: str | None, folder: str | None
) -> None:
    """Add a feed, or change one that is there by the options that are given."""
    store = subscriptions(environment)
    previous = next((one for one in store.all() if one.url == feed.url), None)
    feed = replace(
        feed,
        title=one_line(title or "") or (previous or feed).title or feed.title,
        folder=(previous or feed).folder if folder is None else one_line(folder).strip("/"),
        full_text=feed.full_text or bool(previous and previous.full_text),
        private=feed.private or bool(previous and previous.private),
    )
    is_new = bool(store.add([feed]))
    result = "added" if is_new else "changed" if store.change(feed) else "known already"
    environment.note(f"{result}: {feed.name}")


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
    """List the feeds: address, title, folder, last update, error, number of new articles."""
    from newsdigest.render import data, tables

    environment: Environment = context.obj
    all_feeds = subscriptions(environment).all()
    default = Format.TABLE if environment.on_terminal else Format.PLAIN
    if (format or default) is Format.TABLE and not all_feeds:
        environment.note(feed_rounds.NO_FEEDS)
        return
    zone = environment.settings.timezone
    write_result(
        environment,
        format or default,
        {
            Format.PLAIN: lambda: ("\t".join(_columns(feed, zone)) for feed in all_feeds),
            Format.JSON: lambda: data.json_array(map(_fields, all_feeds)),
        },
        lambda width: [tables.feeds(all_feeds, width=width, zone=zone)],
        page=True,
    )


def _columns(feed: Subscription, zone: tzinfo) -> list[str]:
    checked = minute(feed.checked, zone)
    texts = (printable_address(feed.url), feed.title, feed.folder, checked, feed.error)
    return [*map(one_line, texts), str(feed.new)]


def _fields(feed: Subscription) -> dict[str, Any]:
    names = ("url", "title", "folder", "full_text", "private", "failures", "error", "new")
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
        environment.note(f"removed: {feed.name}")
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
        feed_rounds.NewFormat | None,
        typer.Option(
            "--format",
            help="Print the new articles; the lines then go to stderr.",
            show_default=False,
        ),
    ] = None,
    every: Annotated[
        str | None,
        typer.Option(
            "--every",
            metavar="TIME",
            help="Update again and again, such as every 30m; Ctrl-C ends it.",
            show_default=False,
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Also fetch feeds that are waiting after a failure.")
    ] = False,
    full_text: FullText = False,
    network: Network,
) -> None:
    """Fetch new articles; print one line per feed, with --every one per round."""
    from newsdigest.importing.feeds_update import UpdateOptions

    environment: Environment = context.obj
    options = UpdateOptions(network.allow_private, network.timeout, full_text, force)
    if every is None:
        exit_if_failed(feed_rounds.update_once(environment, names or [], options, format))
    else:
        feed_rounds.update_repeatedly(environment, names or [], options, format, every)


@feeds.command("import-opml")
def import_opml(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="An OPML file; - for standard input.")],
    *,
    private: AllowPrivate = False,
) -> None:
    """Subscribe to the feeds of an OPML file, in its folders."""
    environment: Environment = context.obj
    from newsdigest.formats.feed import opml

    outlines = _parsed(environment, file, opml.parse)
    _add_outlines(environment, outlines, private=private)


@feeds.command("import-urls")
def import_urls(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="The file urls of newsboat; - for standard input.")],
    *,
    private: AllowPrivate = False,
) -> None:
    """Subscribe to the feeds of newsboat; the first tag of a feed is its folder."""
    environment: Environment = context.obj
    from newsdigest.formats.feed import urls

    outlines, remarks = _parsed(environment, file, urls.parse)
    for remark in remarks:
        environment.warn(f"left out: {redact(remark.text)}: {remark.reason}")
    _add_outlines(environment, outlines, private=private, with_files=True)


def _parsed(environment: Environment, file: str, parse: Callable[[bytes], Parsed]) -> Parsed:
    """A list of feeds, parsed in a process of its own."""
    from newsdigest.importing.parser_process import parsers

    try:
        return parsers()(parse, read_file(environment, file))
    except NewsdigestError as error:
        error.subject = error.subject or file
        raise


def _add_outlines(
    environment: Environment,
    outlines: Sequence[Outline],
    *,
    private: bool,
    with_files: bool = False,
) -> None:
    """Subscribe to feeds, without those that are no address, nor the path of a file if allowed."""
    from newsdigest.importing.fetch import is_address

    feeds = []
    for one in outlines:
        if is_address(one.url) or (with_files and Path(one.url).is_absolute()):
            feeds.append(Subscription(one.url, one.title, one.folder, private=private))
        else:
            address = printable_address(one.url)
            environment.warn(f"left out, because it is no http address: {address}")
    count = subscriptions(environment).add(feeds)
    environment.note(f"{count:,} feeds added, {len(feeds) - count:,} known already")


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
