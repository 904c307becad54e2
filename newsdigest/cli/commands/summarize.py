"""``summarize``: the sentences that say most, of articles, files and standard input."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from newsdigest.archive.facade import Archive
from newsdigest.article import MIN_PREFIX, Article
from newsdigest.cli import completion
from newsdigest.cli.commands.show import TEXT_WIDTH, Length, found_articles
from newsdigest.cli.context import Environment, failed
from newsdigest.cli.options import parsed
from newsdigest.errors import NewsdigestError, NotFoundError, UsageError
from newsdigest.query.model import Query
from newsdigest.storage.index.conditions import mentioned
from newsdigest.summarization.summary import (
    ALGORITHMS,
    DEFAULT_ALGORITHM,
    DEFAULT_SENTENCES,
    Summary,
    author_summary,
    summarize_articles,
)


class SummaryFormat(StrEnum):
    """How a summary is written."""

    TEXT = "text"
    JSON = "json"


class Origin(StrEnum):
    """Whose summary it is."""

    EXTRACT = "extract"
    AUTHOR = "author"


Sentences = Annotated[
    int, typer.Option("--sentences", "-n", min=0, help="Sentences of the summary; 0 for none.")
]
Algorithm = Annotated[
    str, typer.Option("--algorithm", help=f"One of {', '.join(ALGORITHMS)}.", metavar="NAME")
]


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
    origin: Annotated[
        Origin, typer.Option("--summary", help="Whose: extracted, or the author's if there is one.")
    ] = Origin.EXTRACT,
    trimmed: Annotated[
        bool, typer.Option("--trim", help="Leave out who said it and what is in brackets, as ….")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show why each sentence was chosen or not.")
    ] = False,
    format: Annotated[SummaryFormat, typer.Option("--format", help="How to write it.")] = (
        SummaryFormat.TEXT
    ),
) -> None:
    """The sentences that say most, in the order of the text."""
    environment: Environment = context.obj
    given = _gathered(environment, sources, query)
    summary = Summary((), (), algorithm)
    abstract = None
    if origin is Origin.AUTHOR and len(given.articles) == 1:
        abstract = author_summary(given.articles[0])
    if abstract:
        summary = abstract
    elif given.articles:
        summary = summarize_articles(
            given.articles,
            sentences=sentences,
            length=length,
            algorithm=algorithm,
            query=given.words,
            explain=explain,
            trimmed=trimmed,
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
    found, given.complete = found_articles(environment, archive, ids)
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
    from newsdigest.formats.article_file import MAX_SIZE, read
    from newsdigest.storage.files import contents

    zone = environment.settings.timezone
    if path == "-":
        return _standard_input(environment, zone)
    try:
        data = contents(environment.cwd / path, MAX_SIZE)
    except OSError as error:
        raise NotFoundError(f"cannot be read: {error.strerror}", subject=path) from error
    return read(data, Path(path).name, zone).article


def _standard_input(environment: Environment, zone: tzinfo) -> Article:
    """What comes in is a text, or a page where it begins like one."""
    from newsdigest.formats.article_file import MAX_SIZE, read
    from newsdigest.storage.files import limited

    data = limited(environment.stdin.buffer, MAX_SIZE, "standard input")
    is_page = data.lstrip()[:200].lower().startswith((b"<!doctype", b"<html"))
    if not data.strip():
        raise NotFoundError("there is nothing to read", subject="standard input")
    return read(data, f"standard input{'.html' if is_page else '.txt'}", zone).article


def _write_summary(
    environment: Environment,
    summary: Summary,
    articles: Sequence[Article],
    format: SummaryFormat,
    explain: bool,
) -> None:
    zone = environment.settings.timezone
    used = {sentence.article for sentence in summary.sentences}
    if len(articles) > 1:
        articles = [article for article in articles if article.id in used]
    if format is SummaryFormat.JSON:
        from newsdigest.render import data

        environment.write([data.json_text(data.summary_fields(summary), indent=2)])
        return
    if not environment.on_terminal and not explain:
        from newsdigest.render import plain

        text = plain.summary(summary, articles, zone=zone)
        environment.write([text] if text else [])
        return
    from newsdigest.render import reading, tables

    width = min(environment.size[0], TEXT_WIDTH)
    shown = [reading.summary(summary, articles, width=width, zone=zone)]
    if explain:
        shown.append(tables.explanation(summary, width=environment.size[0]))
    environment.print(*shown)
