"""``stats``: figures by month, source and category."""

from __future__ import annotations

import typer

from newsdigest.cli.context import Environment
from newsdigest.cli.options import Filters, Form, FormOption, Words, taking, where


@taking(Filters)
def stats(
    context: typer.Context, words: Words = None, *, filters: Filters, format: FormOption = Form.TEXT
) -> None:
    """Figures by month, source and category."""
    environment: Environment = context.obj
    with environment.archive() as archive:
        figures = archive.stats(where(environment, archive, words, filters))
        if format is Form.JSON:
            from newsdigest.render import data

            fields = data.stats_fields(figures, archive.zone)
            environment.write([data.json_text(fields, indent=2)])
        elif environment.on_terminal:
            from newsdigest.render import tables

            environment.print(tables.stats(figures, width=environment.size[0], zone=archive.zone))
        else:
            from newsdigest.render import plain

            environment.write(plain.stats(figures, archive.zone))
