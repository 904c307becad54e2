"""``keywords``: what articles are about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from newsdigest.archive.facade import Archive
from newsdigest.article import Article
from newsdigest.cli.context import Environment, empty
from newsdigest.cli.options import (
    Filters,
    Form,
    FormOption,
    Words,
    are_ids,
    taking,
    where,
)
from newsdigest.query.model import EVERYTHING, Not, Query

BACKGROUND = 1_000
"""Articles of the rest of the archive, newest first, that a selection is told apart from."""


@taking(Filters)
def keywords(
    context: typer.Context,
    words: Words = None,
    *,
    filters: Filters,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many.")] = 10,
    format: FormOption = Form.TEXT,
    fail_empty: Annotated[
        bool, typer.Option("--fail-empty", help="Exit with 3 where nothing matches.")
    ] = False,
) -> None:
    """The words and phrases that tell most: of articles by id, or of a selection from the rest."""
    environment: Environment = context.obj
    with environment.archive() as archive:
        found = _keywords(environment, archive, words, filters, limit)
    if format is Form.JSON:
        from newsdigest.render import data

        environment.write(data.json_array(data.keyword_fields(*pair) for pair in found))
    elif environment.on_terminal:
        from newsdigest.render import tables

        environment.print(tables.keywords(found, width=environment.size[0]))
    else:
        from newsdigest.render import plain

        environment.write(plain.keywords(found))
    empty(not found, fail_empty)


def _keywords(
    environment: Environment,
    archive: Archive,
    words: list[str] | None,
    filters: Filters,
    limit: int,
) -> list[tuple[str, float]]:
    from newsdigest.summarization.keywords import background
    from newsdigest.summarization.keywords import keywords as find

    if are_ids(words):
        texts = _texts([archive.article(archive.find(identity)) for identity in words or ()])
        rest = None
    else:
        expression = where(environment, archive, words, filters)
        texts = _texts(archive.readable(Query(expression)))
        rest = None
        if expression != EVERYTHING:
            others = archive.readable(Query(Not(expression), limit=BACKGROUND))
            rest = background(_texts(others))
    if not texts:
        return []
    # A handful of articles cannot say how rare a word is in general.
    if rest is not None and rest.documents < BACKGROUND // 10:
        rest = None
    return [(word.text, word.score) for word in find(texts, limit=limit, background=rest)]


def _texts(articles: Iterable[Article]) -> list[str]:
    """Title and text of each."""
    return [f"{article.title}\n\n{article.text}" for article in articles]
