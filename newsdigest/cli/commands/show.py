"""``show``: read articles, with a summary on top."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

import typer

from newsdigest.archive.facade import Archive
from newsdigest.article import Article, Item
from newsdigest.cli.context import Environment, exit_if_failed
from newsdigest.cli.options import Format, Ids, Length, SummaryPreference, read_ids
from newsdigest.cli.output import write_result
from newsdigest.errors import NewsdigestError, UsageError
from newsdigest.render.script import Script, in_script
from newsdigest.summarization.author import summary_above
from newsdigest.summarization.summary import Summary
from newsdigest.text.regions import region_of

TEXT_WIDTH = 100
"""The maximum cells of a line of running text."""
TextFormat = Literal[Format.TEXT, Format.MARKDOWN, Format.JSON, Format.JSONL]
Page = tuple[Item, Article, Summary | None]


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
            help="Sentences of the summary on top; 0 for none.",
            show_default=False,
        ),
    ] = None,
    length: Length = None,
    preference: SummaryPreference = None,
    highlight: Annotated[
        bool, typer.Option("--highlight", help="Highlight the summary's sentences in the text.")
    ] = False,
    keep_unread: Annotated[
        bool, typer.Option("--keep-unread", help="Do not mark the articles read.")
    ] = False,
    script: Annotated[
        Script | None,
        typer.Option(
            "--script", help="Show Chinese in the characters of this script.", show_default=False
        ),
    ] = None,
    format: Annotated[TextFormat, typer.Option("--format", help="Output format.")] = Format.TEXT,
) -> None:
    """Show articles, in a pager if they do not fit on the screen.

    On a terminal this marks them read; undo reverts it, and mark = false under [show] in
    newsdigest.toml turns it off.
    """
    environment: Environment = context.obj
    with environment.archive() as archive:
        prefixes = read_ids(environment, ids)
        if not prefixes:
            raise UsageError("which article?", hint="newsdigest list, then newsdigest show ID")
        articles, complete = find_articles(environment, archive, prefixes)
        is_text = format is Format.TEXT
        is_requested = any(option is not None for option in (sentences, length, preference))
        pages: list[Page] = []
        for item, article in articles:
            summary = None
            if is_text or is_requested:
                summary = summary_above(
                    article,
                    sentences=sentences,
                    length=length,
                    preference=preference or environment.settings.summary,
                )
            page = item, article, summary
            region = region_of(environment.environ)
            pages.append(in_script(*page, script, region) if script else page)
        if pages or not is_text:
            _write(environment, archive, pages, format, highlight)
        marks = environment.on_terminal and environment.settings.show_marks and not keep_unread
        if pages and is_text and marks:
            unread = [item.id for item, _ in articles if not item.read]
            archive.mark_shown(unread, undoable=True)
        exit_if_failed(not complete)


def find_articles(
    environment: Environment, archive: Archive, ids: Iterable[str]
) -> tuple[list[tuple[Item, Article]], bool]:
    """The articles with these ids, and whether all exist; a missing one is reported."""
    articles, complete = [], True
    for identity in ids:
        try:
            item = archive.find(identity)
            articles.append((item, archive.article(item)))
        except NewsdigestError as error:
            complete = False
            environment.complain(error)
    return articles, complete


def _write(
    environment: Environment, archive: Archive, pages: list[Page], format: Format, highlight: bool
) -> None:
    from newsdigest.render import data, plain, reading

    rows = (
        data.article_fields(article, item, archive.zone, summary)
        for item, article, summary in pages
    )
    texts = (
        plain.article(article, summary, zone=archive.zone, highlight=highlight, links=True)
        for _, article, summary in pages
    )
    write_result(
        environment,
        format,
        {
            Format.TEXT: lambda: ["\n\n".join(texts)],
            Format.MARKDOWN: lambda: (plain.markdown(a, summary) for _, a, summary in pages),
            Format.JSON: lambda: data.json_array(rows),
            Format.JSONL: lambda: data.json_lines(rows),
        },
        lambda width: [
            reading.article(
                article,
                item,
                summary,
                width=min(width, TEXT_WIDTH),
                zone=archive.zone,
                highlight=highlight,
            )
            for item, article, summary in pages
        ],
        styled=environment.color == "always",
        page=True,
    )
