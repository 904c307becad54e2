"""``stats``: numbers of articles by month, source, category and language."""

from __future__ import annotations

from types import ModuleType
from typing import Annotated, Literal

import typer

from newsdigest.cli.context import Environment
from newsdigest.cli.options import Filters, Format, QueryWords, where, with_options
from newsdigest.cli.output import write_result
from newsdigest.render import data, plain, tables


@with_options(Filters)
def stats(
    context: typer.Context,
    words: QueryWords = None,
    *,
    filters: Filters,
    format: Annotated[
        Literal[Format.TEXT, Format.JSON, Format.SVG, Format.HTML],
        typer.Option("--format", help="Output format."),
    ] = Format.TEXT,
) -> None:
    """Count articles by month, source, category and language."""
    environment: Environment = context.obj
    with environment.archive() as archive:
        statistics = archive.stats(where(environment, archive, words, filters))
        zone = archive.zone
    write_result(
        environment,
        format,
        {
            Format.TEXT: lambda: plain.stats(statistics, zone),
            Format.JSON: lambda: [data.json_text(data.stats_fields(statistics, zone), indent=2)],
            Format.SVG: lambda: [_charts().stats_svg(statistics)],
            Format.HTML: lambda: [_charts().stats_page(statistics, zone)],
        },
        lambda width: [tables.stats(statistics, width=width, zone=zone)],
    )


def _charts() -> ModuleType:
    from newsdigest.render import charts  # loads much

    return charts
