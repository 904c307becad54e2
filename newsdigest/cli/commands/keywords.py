"""``keywords`` and ``similar``: what articles are about, and which others are about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from newsdigest.archive.facade import Archive
from newsdigest.article import Article, Item
from newsdigest.cli import completion
from newsdigest.cli.commands.check import Form, FormOption
from newsdigest.cli.commands.list import chosen_format, write_items
from newsdigest.cli.context import Environment
from newsdigest.cli.exit import empty
from newsdigest.cli.options import Filters, Format, Output, Words, are_ids, taking, where
from newsdigest.query.model import EVERYTHING, And, Field, Has, Not, Or, Query, Sort
from newsdigest.query.model import Words as Phrase

BACKGROUND = 1_000
"""Articles of the rest of the archive, newest first, that a selection is told apart from."""
TELLING = 15
"""Keywords by which articles are compared."""


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
        from newsdigest.render import terminal

        width = environment.size[0]
        environment.print(terminal.keywords(found, width=width, ascii=environment.ascii))
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


@taking(Output)
def similar(
    context: typer.Context,
    identity: Annotated[
        str, typer.Argument(metavar="ID", help="Its id.", autocompletion=completion.ids)
    ],
    *,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many.")] = 10,
    output: Output,
) -> None:
    """The articles most like one, most alike first."""
    environment: Environment = context.obj
    form = chosen_format(environment, output)
    with environment.archive() as archive:
        items = _similar(archive, archive.find(identity), limit)
        if form is Format.TABLE and items:
            from newsdigest.render import terminal

            width = environment.size[0]
            environment.print(
                terminal.list_table(items, width=width, zone=archive.zone, ascii=environment.ascii)
            )
        else:
            write_items(environment, archive, items, output, form)
    empty(not items, output.fail_empty)


def _similar(archive: Archive, item: Item, limit: int) -> list[Item]:
    """Articles that have its keywords, ranked by how many and how rare they are."""
    from newsdigest.summarization.keywords import keywords as find

    telling = find(_texts([archive.article(item)]), limit=TELLING)
    terms = tuple(Phrase(word.text, phrase=True) for word in telling)
    if not terms:
        return []
    alike = And((Or(terms), Not(Has(Field.ID, item.id))))
    return list(archive.select(Query(alike, Sort.RELEVANCE, limit=limit)))
