"""Trends as lines: for a terminal with sparklines, and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, tzinfo
from typing import Any

from newsdigest.article import SHORT_ID, Item
from newsdigest.digest.trend_model import Period, PhraseTrend, Trends
from newsdigest.render import catalogue
from newsdigest.render.data import item_reference
from newsdigest.render.lines import BLANK, Line, Role, margin_of, pack
from newsdigest.text.sanitize import one_line
from newsdigest.text.width import pad, truncate, width

CSV_FIELDS = (
    "trend", "phrase", "score", "articles", "share", "share_before", "bursts", "id", "title",
)  # fmt: skip
MAX_PHRASE = 24
"""Cells of a phrase."""
MAX_SPARKS = 31
"""Cells of a sparkline."""
MIN_HEADLINE = 24
"""Cells that a headline needs behind the rest of its line."""
_LEVELS = "▁▂▃▄▅▆▇█"


def layout(trends: Trends, *, width: int, chinese: bool) -> Iterator[Line]:
    """The rising and the falling phrases, each with sparkline, bursts and headline."""
    return (line for line, _ in entries(trends, width=width, chinese=chinese))


def entries(trends: Trends, *, width: int, chinese: bool) -> Iterator[tuple[Line, str]]:
    """The lines of :func:`layout`, each with the phrase that it describes, "" for none."""
    margin = margin_of(width)
    facts = pack(_facts(trends, chinese), width, ((margin, Role.PLAIN),), Role.FAINT)
    yield from ((line, "") for line in facts)
    both = [*trends.rising, *trends.falling]
    names = min(MAX_PHRASE, width // 3, max((_width(one.text) for one in both), default=0))
    for name, phrases in (("rising", trends.rising), ("falling", trends.falling)):
        if phrases:
            yield BLANK, ""
            yield ((margin + catalogue.label(name, chinese), Role.FAINT),), ""
            for one in phrases:
                for line in _phrase(one, trends, names, width, chinese):
                    yield line, one.text


def _width(text: str) -> int:
    return width(one_line(text))


def _facts(trends: Trends, chinese: bool) -> list[str]:
    facts = [
        days(trends.period, chinese, year=True),
        catalogue.count(sum(trends.axis.totals), "article", chinese),
    ]
    if trends.before is not None:
        before = days(trends.before, chinese, year=True)
        facts.append(f"与{before}相比" if chinese else f"compared with {before}")
    return facts


def _phrase(
    one: PhraseTrend, trends: Trends, names: int, cells: int, chinese: bool
) -> Iterator[Line]:
    margin = margin_of(cells)
    text = pad(truncate(one_line(one.text), names), names)
    sparks = sparkline(one.counts, trends.axis.totals)
    before = f"{margin}{text}  {sparks}  {one.articles:>4,}  "
    year = trends.period.first.year != trends.period.last.year
    bursts = [days(burst, chinese, year=year) for burst in one.bursts]
    where = ("、" if chinese else ", ").join(bursts)
    headline = _headline(one)
    first: Line = (margin + text, Role.STRONG), ("  " + sparks, Role.SOURCE)
    count = f"  {one.articles:>4,}  "
    room = cells - width(before) - width(where) - 2
    if headline and room >= MIN_HEADLINE:
        yield *first, (count + where + "  ", Role.FAINT), (truncate(headline, room), Role.PLAIN)
        return
    yield *first, (truncate(count + where, max(0, cells - width(margin + text) - 2)), Role.FAINT)
    if headline:
        yield ((margin + "    " + truncate(headline, cells - len(margin) - 4), Role.PLAIN),)


def _headline(one: PhraseTrend) -> str:
    """The headline of the heaviest burst, with its id."""
    item = representative(one)
    return f"{one_line(item.title)} [{item.id[:SHORT_ID]}]" if item else ""


def representative(one: PhraseTrend) -> Item | None:
    """The article that stands for the first burst that has one."""
    return next((burst.item for burst in one.bursts if burst.item), None)


def sparkline(counts: Sequence[int], totals: Sequence[int]) -> str:
    """The shares as a row of bars, at most :data:`MAX_SPARKS` cells wide.

    A unit without the phrase is a dot, so that one article is more than none.
    """
    size = -(-len(counts) // MAX_SPARKS)
    pairs = [
        (sum(counts[start : start + size]), sum(totals[start : start + size]))
        for start in range(0, len(counts), size)
    ]
    shares = [count / total if total else 0.0 for count, total in pairs]
    most = max(shares, default=0.0)
    return "".join(_LEVELS[round(share / most * 7)] if share else "·" for share in shares)


def days(period: Period, chinese: bool, *, year: bool) -> str:
    """``10月11日—14日``, ``11 – 14 Oct``, on demand with the year."""
    first, last = period.first, period.last
    if first == last:
        return catalogue.day(first, chinese, year=year)
    same_month = (first.year, first.month) == (last.year, last.month)
    if chinese:
        start = catalogue.day(first, True, year=year)
        if same_month:
            return f"{start}—{last.day}日"
        return f"{start}—{catalogue.day(last, True, year=year and first.year != last.year)}"
    end = catalogue.day(last, False, year=year)
    if same_month:
        return f"{first.day} – {end}"
    return f"{catalogue.day(first, False, year=year and first.year != last.year)} – {end}"


def plain(trends: Trends) -> Iterator[str]:
    """Each phrase as fields with tabs between them, in the order of ``CSV_FIELDS``."""
    for row in rows(trends):
        yield "\t".join(one_line(str(row[name])) for name in CSV_FIELDS)


def rows(trends: Trends) -> Iterator[dict[str, Any]]:
    """Each phrase with the fields of a CSV row."""
    for name, phrases in (("rising", trends.rising), ("falling", trends.falling)):
        for one in phrases:
            item = representative(one)
            yield {
                "trend": name,
                "phrase": one.text,
                "score": one.score,
                "articles": one.articles,
                "share": one.share,
                "share_before": one.share_before,
                "bursts": " ".join(f"{burst.first}/{burst.last}" for burst in one.bursts),
                "id": item.id if item else "",
                "title": item.title if item else "",
            }


def fields(trends: Trends, zone: tzinfo) -> dict[str, Any]:
    """The trends as a JSON object."""
    return {
        "since": _iso(trends.period.first),
        "until": _iso(trends.period.last),
        "before": trends.before
        and {"since": _iso(trends.before.first), "until": _iso(trends.before.last)},
        "by": trends.axis.unit.value,
        "units": [
            {"start": _iso(start), "articles": total}
            for start, total in zip(trends.axis.starts, trends.axis.totals, strict=True)
        ],
        "rising": [_fields(one, zone) for one in trends.rising],
        "falling": [_fields(one, zone) for one in trends.falling],
    }


def _fields(one: PhraseTrend, zone: tzinfo) -> dict[str, Any]:
    return {
        "phrase": one.text,
        "score": one.score,
        "articles": one.articles,
        "share": one.share,
        "share_before": one.share_before,
        "counts": list(one.counts),
        "bursts": [
            {
                "since": _iso(burst.first),
                "until": _iso(burst.last),
                "article": burst.item and item_reference(burst.item, zone),
            }
            for burst in one.bursts
        ],
    }


def _iso(day: date) -> str:
    return catalogue.iso_day(day)
