"""``feeds``: the subscriptions, and lists of them for other readers."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from newsdigest.cli.context import Environment, failed
from newsdigest.cli.feed_updates import update
from newsdigest.cli.options import Network, taking
from newsdigest.cli.subscriptions import contents, found, moment, named, opened
from newsdigest.errors import NewsdigestError
from newsdigest.storage.state.feeds import Subscription
from newsdigest.text.credentials import printable_address, redact
from newsdigest.text.sanitize import one_line

feeds = typer.Typer(
    help="Feeds you take: RSS, Atom, RDF and JSON Feed.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


class Form(StrEnum):
    """For a person or for a program."""

    TABLE = "table"
    PLAIN = "plain"
    JSON = "json"


Format = Annotated[Form, typer.Option("--format", help="How to write it.")]


@feeds.command("add")
@taking(Network)
def add(
    context: typer.Context,
    sources: Annotated[
        list[str], typer.Argument(metavar="URL|FILE...", help="Feeds, or pages that name one.")
    ],
    *,
    title: Annotated[str, typer.Option("--title", help="Its name.", show_default=False)] = "",
    folder: Annotated[
        str, typer.Option("--folder", help="Where it is kept: 本地/武进.", show_default=False)
    ] = "",
    full_text: Annotated[
        bool, typer.Option("--full-text", help="Take each article from the page it links to.")
    ] = False,
    network: Network,
) -> None:
    """Take feeds; each is read once to see that it is one."""
    environment: Environment = context.obj
    subscriptions = opened(environment)
    complete = True
    for source in sources:
        try:
            feed = found(environment, source, network)
        except NewsdigestError as error:
            complete = False
            environment.complain(error)
            continue
        taken = Subscription(
            feed.url, one_line(title) or feed.title, one_line(folder).strip("/"), full_text
        )
        new = subscriptions.add([taken])
        environment.note(
            f"{'added' if new else 'known already'}: {taken.title or printable_address(taken.url)}"
        )
    failed(not complete)


@feeds.command("list")
def list_(
    context: typer.Context,
    *,
    format: Annotated[
        Form | None,
        typer.Option("--format", help="table on a terminal, else plain.", show_default=False),
    ] = None,
) -> None:
    """The feeds: address, title, folder, when read, what is wrong."""
    environment: Environment = context.obj
    found = opened(environment).all()
    if format is Form.JSON:
        from newsdigest.render import data

        environment.write(data.json_array(map(_fields, found)))
        return
    if format is Form.TABLE or (format is None and environment.on_terminal):
        from newsdigest.render import tables

        if not found:
            environment.note("no feeds yet: newsdigest feeds add URL")
            return
        rows = [
            (one.folder, one.title, printable_address(one.url), moment(one.checked), one.error)
            for one in found
        ]
        environment.print(tables.feeds(rows, width=environment.size[0]), page=True)
        return
    environment.write(
        "\t".join(
            map(
                one_line,
                (printable_address(one.url), one.title, one.folder, moment(one.checked), one.error),
            )
        )
        for one in found
    )


@feeds.command("remove")
def remove(
    context: typer.Context,
    names: Annotated[list[str], typer.Argument(metavar="FEED...", help="Addresses or titles.")],
) -> None:
    """Take feeds no longer; their articles stay."""
    environment: Environment = context.obj
    subscriptions = opened(environment)
    chosen, errors = named(environment, subscriptions.all(), names)
    for feed in chosen:
        subscriptions.remove(feed.url)
        environment.note(f"removed: {feed.title or printable_address(feed.url)}")
    for error in errors:
        environment.complain(error)
    failed(bool(errors))


feeds.command("update")(update)


@feeds.command("import-opml")
def import_opml(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="A list of feeds; - for standard input.")],
) -> None:
    """Take the feeds of another reader's list, in their folders."""
    environment: Environment = context.obj
    from newsdigest.formats.feed import opml
    from newsdigest.importing.fetch import is_address
    from newsdigest.importing.parser_process import children

    try:
        found = children()(opml.parse, contents(environment, file))
    except NewsdigestError as error:
        error.subject = error.subject or file
        raise
    good = [one for one in found if is_address(one.url)]
    for one in found:
        if one not in good:
            environment.warn(
                f"left out, because it is no http address: {printable_address(one.url)}"
            )
    new = opened(environment).add(Subscription(one.url, one.title, one.folder) for one in good)
    environment.note(f"{new:,} feeds added, {len(good) - new:,} known already")


@feeds.command("export-opml")
def export_opml(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="Where to; - for standard output.")] = "-",
) -> None:
    """Write the feeds as OPML, for another reader."""
    environment: Environment = context.obj
    from newsdigest.formats.feed import opml

    subscribed = opened(environment).all()
    text = opml.write(opml.Outline(redact(one.url), one.title, one.folder) for one in subscribed)
    if hidden := sum(redact(one.url) != one.url for one in subscribed):
        environment.warn(f"{hidden:,} addresses are written without their credentials")
    if file == "-":
        environment.write([text], end="")
        return
    from newsdigest.deliver.file import write

    write(environment.cwd / file, text.encode("utf-8", "replace"))


def _fields(one: Subscription) -> dict[str, Any]:
    names = ("url", "title", "folder", "full_text", "failures", "error")
    times = {"checked": one.checked, "wait": one.wait, "added": one.added}
    told = {name: getattr(one, name) for name in names} | {"url": printable_address(one.url)}
    return told | {
        name: when.isoformat(timespec="seconds") if when else None for name, when in times.items()
    }
