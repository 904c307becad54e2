"""``summarize``: a summary of articles, files or standard input."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsdigest.archive.facade import Archive
from newsdigest.article import ID_DIGITS, MIN_PREFIX, Article
from newsdigest.cli import completion
from newsdigest.cli.commands.show import TEXT_WIDTH, find_articles
from newsdigest.cli.context import Environment, exit_if_failed
from newsdigest.cli.options import Format, Length, SummaryPreference, TextOrJson, parse_query
from newsdigest.cli.output import write_result
from newsdigest.errors import NewsdigestError, NotFoundError, UsageError
from newsdigest.query.model import Query
from newsdigest.storage.index.conditions import positive_words
from newsdigest.summarization.author import summary_by_preference
from newsdigest.summarization.length import Length as SummaryLength
from newsdigest.summarization.ranking import ALGORITHMS, DEFAULT_ALGORITHM
from newsdigest.summarization.summary import (
    DEFAULT_SENTENCES,
    Summary,
    summarize_articles,
)

if TYPE_CHECKING:
    from newsdigest.render.lines import Line


@dataclass
class _Input:
    """The articles to summarize.

    ``focus`` are the words of the query; ``complete`` says that every source could be read.
    """

    articles: list[Article]
    focus: tuple[str, ...] = ()
    complete: bool = True


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
    sentences: Annotated[
        int, typer.Option("--sentences", "-n", min=0, help="Sentences of the summary; 0 for none.")
    ] = DEFAULT_SENTENCES,
    length: Length = None,
    algorithm: Annotated[
        str, typer.Option("--algorithm", help=f"One of {', '.join(ALGORITHMS)}.", metavar="NAME")
    ] = DEFAULT_ALGORITHM,
    query: Annotated[
        str | None,
        typer.Option("--query", help="Also summarize all matching articles.", show_default=False),
    ] = None,
    preference: SummaryPreference = None,
    trim: Annotated[
        bool, typer.Option("--trim", help="Replace attributions and parentheses by ….")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the scores of all sentences.")
    ] = False,
    format: TextOrJson = Format.TEXT,
) -> None:
    """Summarize articles or files by their most important sentences."""
    environment: Environment = context.obj
    source = _read_sources(environment, sources, query)
    summary = Summary((), (), algorithm)
    if source.articles:
        limit = SummaryLength.of(sentences, length)
        summary = summary_by_preference(
            source.articles,
            preference or environment.settings.summary,
            limit,
            lambda: summarize_articles(
                source.articles,
                length=limit,
                algorithm=algorithm,
                query=source.focus,
                explain=explain,
                trimmed=trim,
            ),
        )
    elif source.complete:
        environment.note("nothing matches")
    if source.articles or format is Format.JSON:
        _write(environment, summary, source.articles, format, explain)
    exit_if_failed(not source.complete)


def _read_sources(environment: Environment, sources: list[str] | None, query: str | None) -> _Input:
    if not sources and query is None:
        if environment.stdin.isatty():
            raise UsageError("what is to be summarized?", hint="newsdigest summarize ID, FILE or -")
        sources = ["-"]
    files = [source for source in sources or () if _is_file(environment, source)]
    ids = [source for source in sources or () if source not in files]
    result = _Input([])
    if ids or query is not None:
        with environment.archive() as archive:
            _read_archive(environment, archive, ids, query, result)
    for path in files:
        try:
            result.articles.append(_read_file(environment, path))
        except NewsdigestError as error:
            result.complete = False
            environment.complain(error)
    return result


def _read_archive(
    environment: Environment, archive: Archive, ids: list[str], query: str | None, result: _Input
) -> None:
    if query is not None:
        expression = parse_query(environment, archive, query)
        result.focus = tuple(word.text for word in positive_words(expression))
        result.articles += archive.readable(Query(expression))
    articles, result.complete = find_articles(environment, archive, ids)
    result.articles += [article for _, article in articles]


def _is_file(environment: Environment, source: str) -> bool:
    """Whether an argument is a file and not an id; an existing file takes precedence."""
    if source == "-" or (environment.cwd / source).exists():
        return True
    is_id = re.fullmatch(rf"[0-9a-fA-F]{{{MIN_PREFIX},{ID_DIGITS}}}", source)
    return not is_id and ("/" in source or "." in source)


def _read_file(environment: Environment, path: str) -> Article:
    """An article outside the archive; standard input is text, or HTML if it begins like it."""
    from newsdigest.formats.article_file import MAX_SIZE, read
    from newsdigest.storage.files import read_bounded, read_stream

    name = Path(path).name
    if path == "-":
        data = read_stream(environment.stdin.buffer, MAX_SIZE, "standard input")
        if not data.strip():
            raise NotFoundError("there is nothing to read", subject="standard input")
        is_page = data.lstrip()[:200].lower().startswith((b"<!doctype", b"<html"))
        name = f"standard input{'.html' if is_page else '.txt'}"
    else:
        try:
            data = read_bounded(environment.cwd / path, MAX_SIZE)
        except OSError as error:
            raise NotFoundError(f"cannot be read: {error.strerror}", subject=path) from error
    return read(data, name, environment.settings.timezone).article


def _write(
    environment: Environment,
    summary: Summary,
    articles: list[Article],
    format: Format,
    explain: bool,
) -> None:
    from newsdigest.render import data, plain, reading, tables

    zone = environment.settings.timezone
    cited = {sentence.article for sentence in summary.sentences}
    if len(articles) > 1:
        articles = [article for article in articles if article.id in cited]

    def layouts(width: int) -> list[Iterable[Line]]:
        page = reading.summary(summary, articles, width=min(width, TEXT_WIDTH), zone=zone)
        return [page, tables.explanation(summary, width=width)] if summary.explanation else [page]

    write_result(
        environment,
        format,
        {
            Format.TEXT: lambda: filter(None, [plain.summary(summary, articles, zone=zone)]),
            Format.JSON: lambda: [data.json_text(data.summary_fields(summary), indent=2)],
        },
        layouts,
        styled=explain,
    )
