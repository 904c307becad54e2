"""``trends``: phrases that rose and fell, day by day or month by month."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from newsdigest.cli.context import Environment, exit_if_empty
from newsdigest.cli.options import Filters, Format, QueryWords, parse_query, where, with_options
from newsdigest.cli.output import write_result

By = Literal["day", "week", "month"]


@with_options(Filters)
def trends(
    context: typer.Context,
    words: QueryWords = None,
    *,
    filters: Filters,
    by: Annotated[By, typer.Option("--by", help="The unit in which articles are counted.")] = (
        "month"
    ),
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=1, max=200, help="At most this many phrases each.")
    ] = 20,
    compare: Annotated[
        str | None,
        typer.Option(
            "--compare", metavar="QUERY", show_default=False,
            help="Compare with the articles of this query instead of the time before.",
        ),
    ] = None,
    format: Annotated[
        Literal[Format.TEXT, Format.JSON, Format.CSV, Format.SVG, Format.HTML],
        typer.Option("--format", help="Output format."),
    ] = Format.TEXT,
    fail_empty: Annotated[
        bool, typer.Option("--fail-empty", help="Exit with 3 if nothing rose or fell.")
    ] = False,
) -> None:  # fmt: skip
    """Show phrases of headlines that rose or fell, with the days of their bursts.

    The period is that of --since and --until, else the last 14 days, 12 weeks or 12 months.
    It is compared with the preceding period of the same length.
    """
    from newsdigest.digest.headlines import Unit
    from newsdigest.digest.trends import compare as compare_selections
    from newsdigest.digest.trends import trends_of

    environment: Environment = context.obj
    with environment.archive() as archive:
        expression = where(environment, archive, words, filters)
        other = None if compare is None else parse_query(environment, archive, compare)
        result = (
            trends_of(archive, expression, environment.now(), Unit(by), limit=limit)
            if other is None
            else compare_selections(archive, expression, other, Unit(by), limit=limit)
        )
        zone = archive.zone
    from newsdigest.render import catalogue, charts, data
    from newsdigest.render import trends as lines

    phrases = [*result.rising, *result.falling]
    items = filter(None, map(lines.representative, phrases))
    chinese = catalogue.is_chinese(item.title for item in items)
    if not phrases and environment.on_terminal and format is Format.TEXT:
        environment.note("nothing rose or fell")
    write_result(
        environment,
        format,
        {
            Format.TEXT: lambda: lines.plain(result),
            Format.JSON: lambda: [data.json_text(lines.fields(result, zone), indent=2)],
            Format.CSV: lambda: data.csv_lines(lines.rows(result), lines.CSV_FIELDS),
            Format.SVG: lambda: [charts.trends_svg(result, chinese=chinese)],
            Format.HTML: lambda: [charts.trends_page(result, chinese=chinese)],
        },
        lambda width: [lines.layout(result, width=width, chinese=chinese)],
        page=True,
    )
    exit_if_empty(not phrases, fail_empty)
