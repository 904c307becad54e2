"""``keywords``: the most characteristic words of articles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from newsdigest.archive.facade import Archive
from newsdigest.article import Article
from newsdigest.cli.context import Environment, exit_if_empty
from newsdigest.cli.options import (
    Filters,
    Format,
    QueryWords,
    TextOrJson,
    are_ids,
    where,
    with_options,
)
from newsdigest.cli.output import write_result
from newsdigest.query.model import EVERYTHING, Not, Query
from newsdigest.render import data, plain, tables

BACKGROUND = 1_000
"""Other articles, newest first, with which a selection is compared."""


@with_options(Filters)
def keywords(
    context: typer.Context,
    words: QueryWords = None,
    *,
    filters: Filters,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, help="At most this many keywords.")
    ] = 10,
    format: TextOrJson = Format.TEXT,
    fail_empty: Annotated[
        bool, typer.Option("--fail-empty", help="Exit with 3 if nothing matches.")
    ] = False,
) -> None:
    """Extract keywords from articles, by id or query.

    With a query, words that are more frequent in its articles than in the rest of the
    archive rank first.
    """
    environment: Environment = context.obj
    with environment.archive() as archive:
        pairs = _keywords(environment, archive, words, filters, limit)
    write_result(
        environment,
        format,
        {
            Format.TEXT: lambda: plain.keywords(pairs),
            Format.JSON: lambda: data.json_array(data.keyword_fields(*pair) for pair in pairs),
        },
        lambda width: [tables.keywords(pairs, width=width)],
    )
    exit_if_empty(not pairs, fail_empty)


def _keywords(
    environment: Environment,
    archive: Archive,
    words: list[str] | None,
    filters: Filters,
    limit: int,
) -> list[tuple[str, float]]:
    from newsdigest.summarization.keywords import background
    from newsdigest.summarization.keywords import keywords as find

    others = None
    if are_ids(words):
        texts = _texts([archive.article(archive.find(identity)) for identity in words or ()])
    else:
        expression = where(environment, archive, words, filters)
        texts = _texts(archive.readable(Query(expression)))
        if expression != EVERYTHING:
            rest = archive.readable(Query(Not(expression), limit=BACKGROUND))
            others = background(_texts(rest))
    if not texts:
        return []
    if others is not None and others.documents < BACKGROUND // 10:
        others = None  # too few to say how rare a word is in general
    return [(word.text, word.score) for word in find(texts, limit=limit, background=others)]


def _texts(articles: Iterable[Article]) -> list[str]:
    return [f"{article.title}\n\n{article.text}" for article in articles]
