"""``trends``: phrases that rose and fell, day by day or month by month."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from newsdigest.cli.context import Environment, exit_if_empty
from newsdigest.cli.options import Filters, Format, QueryWords, parse_query, where, with_options
from newsdigest.cli.output import write_result
from newsdigest.query.model import Expr

if TYPE_CHECKING:
    from newsdigest.archive.facade import Archive
    from newsdigest.digest.trends import Trends

By = Literal["day", "week", "month"]
UNITS: dict[By, int] = {"day": 14, "week": 12, "month": 12}
"""Units of the period if it has no beginning."""


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
    environment: Environment = context.obj
    with environment.archive() as archive:
        expression = where(environment, archive, words, filters)
        other = None if compare is None else parse_query(environment, archive, compare)
        result = _trends(environment, archive, expression, other, by, limit)
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


def _trends(
    environment: Environment,
    archive: Archive,
    expression: Expr,
    other: Expr | None,
    by: By,
    limit: int,
) -> Trends:
    from newsdigest.digest import trends as digest
    from newsdigest.digest.headlines import Unit
    from newsdigest.digest.selection import bounds, check_period, end_of, without_bounds
    from newsdigest.query.model import And, Dated, Query

    if other is not None:
        return digest.compare(archive, expression, other, Unit(by), limit=limit)
    now = environment.now()
    dated = bounds(expression)
    check_period(dated, now)
    undated = without_bounds(expression)
    newest = archive.select(Query(And((undated, Dated(until=dated.until or now))), limit=1))
    until = dated.until or end_of(newest, archive.zone, now)
    since = dated.since or _beginning(until, by)
    return digest.trends(archive, undated, since, until, Unit(by), limit=limit)


def _beginning(until: datetime, by: By) -> datetime:
    """The beginning of the first of the last units."""
    last = (until - timedelta(microseconds=1)).date()
    if by == "month":
        months = last.year * 12 + last.month - UNITS[by]
        first = last.replace(year=max(1, months // 12), month=months % 12 + 1, day=1)
    else:
        length = 1 if by == "day" else 7
        monday = last - timedelta(days=last.weekday() if by == "week" else 0)
        first = monday - timedelta(days=length * (UNITS[by] - 1))
    return datetime.combine(first, time(), until.tzinfo)
