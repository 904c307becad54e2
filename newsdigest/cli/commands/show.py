"""``show``: an article, typeset, with its summary on top."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Annotated

import typer

from newsdigest.archive.facade import Archive
from newsdigest.article import Article, Item
from newsdigest.cli.context import Environment, failed
from newsdigest.cli.options import Ids, given_ids
from newsdigest.errors import NewsdigestError, UsageError
from newsdigest.summarization.summary import Summary, on_top

TEXT_WIDTH = 100
"""Columns of running text at most: longer lines are hard to read."""


class ShowFormat(StrEnum):
    """How an article is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    JSONL = "jsonl"


Length = Annotated[
    str | None,
    typer.Option(
        "--length", help="Instead: a share, 20%, or characters, 200c.", show_default=False
    ),
]


def show(
    context: typer.Context,
    ids: Ids = None,
    *,
    sentences: Annotated[
        int | None,
        typer.Option(
            "--sentences",
            "-n",
            min=0,
            help="Of the summary on top; 0 for none.",
            show_default=False,
        ),
    ] = None,
    length: Length = None,
    highlight: Annotated[
        bool, typer.Option("--highlight", help="Mark the summary's sentences in the text.")
    ] = False,
    keep_unread: Annotated[
        bool, typer.Option("--keep-unread", help="Do not mark them read.")
    ] = False,
    format: Annotated[ShowFormat, typer.Option("--format", help="How to write it.")] = (
        ShowFormat.TEXT
    ),
) -> None:
    """Read articles, typeset, in a pager when they are longer than the screen.

    On a terminal this marks them read; undo takes that back, and mark = false under
    [show] in newsdigest.toml switches it off.
    """
    environment: Environment = context.obj
    with environment.archive() as archive:
        wanted = given_ids(environment, ids)
        if not wanted:
            raise UsageError("which article?", hint="newsdigest list, then newsdigest show ID")
        found, complete = found_articles(environment, archive, wanted)
        if format in (ShowFormat.JSON, ShowFormat.JSONL):
            _show_data(environment, archive, found, format)
        elif format is ShowFormat.MARKDOWN:
            environment.write(f"# {a.title}\n\n{a.body}\n" for _, a in found)
        elif found:
            summaries = [
                on_top(article, sentences=sentences, length=length) for _, article in found
            ]
            _show_text(environment, archive, found, summaries, highlight)
            if environment.on_terminal and environment.settings.show_marks and not keep_unread:
                unread = [item.id for item, _ in found if not item.read]
                archive.mark_shown(unread, undoable=True)
        failed(not complete)


def found_articles(
    environment: Environment, archive: Archive, wanted: Iterable[str]
) -> tuple[list[tuple[Item, Article]], bool]:
    """The articles with these ids, and whether all were found; complains about the others."""
    found, complete = [], True
    for identity in wanted:
        try:
            item = archive.find(identity)
            found.append((item, archive.article(item)))
        except NewsdigestError as error:
            complete = False
            environment.complain(error)
    return found, complete


def _show_data(
    environment: Environment,
    archive: Archive,
    found: Sequence[tuple[Item, Article]],
    format: ShowFormat,
) -> None:
    from newsdigest.render import data

    rows = (data.article_fields(article, item, archive.zone) for item, article in found)
    write = data.json_array if format is ShowFormat.JSON else data.json_lines
    environment.write(write(rows))


def _show_text(
    environment: Environment,
    archive: Archive,
    found: Sequence[tuple[Item, Article]],
    summaries: Sequence[Summary | None],
    highlight: bool,
) -> None:
    if not environment.on_terminal and environment.color != "always":
        from newsdigest.render import plain

        parts = (
            plain.article(article, summary, zone=archive.zone, highlight=highlight, links=True)
            for (_, article), summary in zip(found, summaries, strict=True)
        )
        environment.write(["\n\n".join(parts)])
        return
    from newsdigest.render import reading

    width = min(environment.size[0], TEXT_WIDTH)
    environment.print(
        *(
            reading.article(
                article,
                item,
                summary,
                width=width,
                zone=archive.zone,
                highlight=highlight,
            )
            for (item, article), summary in zip(found, summaries, strict=True)
        ),
        page=True,
    )
