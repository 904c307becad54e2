"""``show`` and ``summarize``: what an article says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from newsdigest.archive import Archive
from newsdigest.article import MIN_PREFIX, Article, Item
from newsdigest.cli import completion
from newsdigest.cli.environment import Environment
from newsdigest.cli.options import Ids, given_ids, parsed
from newsdigest.cli.outcome import failed
from newsdigest.errors import NewsdigestError, NotFoundError, UsageError
from newsdigest.index.conditions import mentioned
from newsdigest.query.model import Query
from newsdigest.summarize.summary import (
    ALGORITHMS,
    DEFAULT_ALGORITHM,
    DEFAULT_SENTENCES,
    Summary,
    summarize_articles,
)

TEXT_WIDTH = 100
"""Columns of running text at most: longer lines are hard to read."""


class ShowFormat(StrEnum):
    """How an article is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    JSONL = "jsonl"


class SummaryFormat(StrEnum):
    """How a summary is written."""

    TEXT = "text"
    JSON = "json"


Sentences = Annotated[
    int, typer.Option("--sentences", "-n", min=0, help="Sentences of the summary; 0 for none.")
]
Length = Annotated[
    str | None,
    typer.Option(
        "--length", help="Instead: a share, 20%, or characters, 200c.", show_default=False
    ),
]
Algorithm = Annotated[
    str, typer.Option("--algorithm", help=f"One of {', '.join(ALGORITHMS)}.", metavar="NAME")
]


def show(
    context: typer.Context,
    ids: Ids = None,
    *,
    sentences: Sentences = DEFAULT_SENTENCES,
    length: Length = None,
    highlight: Annotated[
        bool, typer.Option("--highlight", help="Mark the summary's sentences in the text.")
    ] = False,
    format: Annotated[ShowFormat, typer.Option("--format", help="How to write it.")] = (
        ShowFormat.TEXT
    ),
) -> None:
    """Read articles, typeset, in a pager when they are longer than the screen."""
    environment: Environment = context.obj
    with environment.archive() as archive:
        wanted = given_ids(environment, ids)
        if not wanted:
            raise UsageError("which article?", hint="newsdigest list, then newsdigest show ID")
        found, complete = _found(environment, archive, wanted)
        if format in (ShowFormat.JSON, ShowFormat.JSONL):
            _show_data(environment, archive, found, format)
        elif format is ShowFormat.MARKDOWN:
            environment.write(f"# {a.title}\n\n{a.body}\n" for _, a in found)
        elif found:
            summaries = [
                summarize_articles([article], sentences=sentences, length=length)
                if sentences or length
                else None
                for _, article in found
            ]
            _show_text(environment, archive, found, summaries, highlight)
        failed(not complete)


def _found(
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
            plain.article(article, summary, zone=archive.zone, highlight=highlight)
            for (_, article), summary in zip(found, summaries, strict=True)
        )
        environment.write(["\n\n".join(parts)])
        return
    from newsdigest.render import terminal

    width = min(environment.size[0], TEXT_WIDTH)
    environment.print(
        *(
            terminal.article(
                article,
                item,
                summary,
                width=width,
                zone=archive.zone,
                highlight=highlight,
                ascii=environment.ascii,
            )
            for (item, article), summary in zip(found, summaries, strict=True)
        ),
        page=True,
    )
    if environment.on_terminal:
        unread = [item.id for item, _ in found if not item.read]
        archive.state.mark(unread, read=True, note="show")


def summarize(
    context: typer.Context,
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID | FILE | -]...",
            help="Articles, files, or - for standard input; several give one summary.",
            autocompletion=completion.ids,
            show_default=False,
        ),
    ] = None,
    *,
    sentences: Sentences = DEFAULT_SENTENCES,
    length: Length = None,
    algorithm: Algorithm = DEFAULT_ALGORITHM,
    query: Annotated[
        str | None,
        typer.Option("--query", help="Take the articles that match.", show_default=False),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show why each sentence was chosen or not.")
    ] = False,
    format: Annotated[SummaryFormat, typer.Option("--format", help="How to write it.")] = (
        SummaryFormat.TEXT
    ),
) -> None:
    """The sentences that say most, in the order of the text."""
    environment: Environment = context.obj
    if algorithm not in ALGORITHMS:
        allowed = ", ".join(ALGORITHMS)
        raise UsageError(f"no such algorithm: {algorithm!r}", hint=f"use one of {allowed}")
    given = _gathered(environment, sources, query)
    summary = Summary((), (), algorithm)
    if given.articles:
        summary = summarize_articles(
            given.articles,
            sentences=sentences,
            length=length,
            algorithm=algorithm,
            query=given.words,
            explain=explain,
        )
    elif given.complete:
        environment.note("nothing matches")
    if given.articles or format is SummaryFormat.JSON:
        _write_summary(environment, summary, given.articles, format, explain)
    failed(not given.complete)


@dataclass
class _Given:
    """What is to be summarized.

    ``words`` are what was asked about; ``complete`` says that everything could be had.
    """

    articles: list[Article]
    words: tuple[str, ...] = ()
    complete: bool = True


def _gathered(environment: Environment, sources: list[str] | None, query: str | None) -> _Given:
    if not sources and query is None:
        if environment.stdin.isatty():
            raise UsageError("what is to be summarized?", hint="newsdigest summarize ID, FILE or -")
        sources = ["-"]
    files = [source for source in sources or () if _is_file(environment, source)]
    ids = [source for source in sources or () if source not in files]
    given = _Given([])
    if ids or query is not None:
        with environment.archive() as archive:
            _from_archive(environment, archive, ids, query, given)
    for path in files:
        try:
            given.articles.append(_from_file(environment, path))
        except NewsdigestError as error:
            given.complete = False
            environment.complain(error)
    return given


def _from_archive(
    environment: Environment, archive: Archive, ids: list[str], query: str | None, given: _Given
) -> None:
    if query is not None:
        expression = parsed(environment, archive, query)
        given.words = tuple(word.text for word in mentioned(expression))
        given.articles += archive.readable(Query(expression))
    found, given.complete = _found(environment, archive, ids)
    given.articles += [article for _, article in found]


def _is_file(environment: Environment, source: str) -> bool:
    """Whether an argument names a file; what looks like an id is one, unless a file is there."""
    if source == "-" or (environment.cwd / source).exists():
        return True
    return not re.fullmatch(rf"[0-9a-fA-F]{{{MIN_PREFIX},10}}", source) and (
        "/" in source or "." in source
    )


def _from_file(environment: Environment, path: str) -> Article:
    """An article outside the archive: a file, or standard input."""
    from newsdigest.read.article_file import read

    zone = environment.settings.timezone
    if path == "-":
        return read(environment.stdin.buffer.read(), "standard input.txt", zone).article
    try:
        data = (environment.cwd / path).read_bytes()
    except OSError as error:
        raise NotFoundError(f"cannot be read: {error.strerror}", subject=path) from error
    return read(data, Path(path).name, zone).article


def _write_summary(
    environment: Environment,
    summary: Summary,
    articles: Sequence[Article],
    format: SummaryFormat,
    explain: bool,
) -> None:
    zone = environment.settings.timezone
    if format is SummaryFormat.JSON:
        from newsdigest.render import data

        environment.write([data.json_text(data.summary_fields(summary), indent=2)])
        return
    if not environment.on_terminal and not explain:
        from newsdigest.render import plain

        text = plain.summary(summary, articles, zone=zone)
        environment.write([text] if text else [])
        return
    from newsdigest.render import terminal

    width = min(environment.size[0], TEXT_WIDTH)
    shown = [terminal.summary(summary, articles, width=width, zone=zone, ascii=environment.ascii)]
    if explain:
        table = terminal.explanation(summary, width=environment.size[0], ascii=environment.ascii)
        shown.append(table)
    environment.print(*shown)
