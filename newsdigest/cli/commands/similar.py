"""``similar``: the articles that are most like one."""

from __future__ import annotations

from typing import Annotated

import typer

from newsdigest.archive.facade import Archive
from newsdigest.article import Item
from newsdigest.cli import completion
from newsdigest.cli.context import Environment, empty
from newsdigest.cli.options import (
    Format,
    Output,
    taking,
)
from newsdigest.cli.output import chosen_format, write_items
from newsdigest.query.model import And, Field, Has, Not, Or, Query, Sort
from newsdigest.query.model import Words as Phrase

TELLING = 15
"""Keywords by which articles are compared."""


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
            from newsdigest.render import listing

            width = environment.size[0]
            environment.print(listing.table(items, width=width, zone=archive.zone))
        else:
            write_items(environment, archive, items, output, form)
    empty(not items, output.fail_empty)


def _similar(archive: Archive, item: Item, limit: int) -> list[Item]:
    """Articles that have its keywords, ranked by how many and how rare they are."""
    from newsdigest.summarization.keywords import keywords as find

    article = archive.article(item)
    telling = find([f"{article.title}\n\n{article.text}"], limit=TELLING)
    terms = tuple(Phrase(word.text, phrase=True) for word in telling)
    if not terms:
        return []
    alike = And((Or(terms), Not(Has(Field.ID, item.id))))
    return list(archive.select(Query(alike, Sort.RELEVANCE, limit=limit)))
