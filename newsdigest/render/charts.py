"""Charts as static SVG, without scripts: trends of phrases, and bars of counts.

The drawing is text and rectangles, so a template is less than a library for charts: altair
needs 30 MB and a browser's engine, pygal draws its labels by a script.  Widths are those of
a phone; CSS enlarges the picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, tzinfo
from html import escape

from newsdigest.digest.headlines import Axis, Unit
from newsdigest.digest.trend_model import PhraseTrend, Trends
from newsdigest.render import catalogue
from newsdigest.render.tables import is_chinese_archive, stats_groups, stats_totals
from newsdigest.render.trends import days, representative
from newsdigest.storage.index.statistics import Stats
from newsdigest.text.sanitize import one_line
from newsdigest.text.width import truncate, width

WIDTH = 360
"""Units of the drawing: on a phone one is nearly a pixel."""
MARGIN = 8
ROW = 46
"""Height of a phrase: its line of text and its bars."""
BARS = 22
"""Height of the highest bar."""
BAR_ROW = 22
"""Height of a name with its bar."""
NAME_CELLS = 16
TICKS = 6
"""Labels of an axis at most."""
CELL = 7.4
"""Width of half a Chinese character at 14 pixels."""

_STYLE = """
.chart { width: 100%; max-width: 40rem; height: auto; font: 14px system-ui, -apple-system,
  "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
.chart text { fill: #1d1f21; }
.chart .faint { fill: #62666b; font-size: 11px; }
.chart .head { fill: #62666b; font-size: 13px; }
.chart .bar { fill: #9db4cc; }
.chart .burst { fill: #0b57a4; }
.chart .line { stroke: #dcdcd6; stroke-width: 1; }
@media (prefers-color-scheme: dark) {
  .chart text { fill: #dfe1e3; }
  .chart .faint, .chart .head { fill: #989da3; }
  .chart .bar { fill: #4a5d72; }
  .chart .burst { fill: #8ab8f0; }
  .chart .line { stroke: #35383b; }
}
@media print { .chart text { fill: #000; } .chart .faint, .chart .head { fill: #444; } }
"""
_PAGE_STYLE = """
:root { --ground: #fdfdfb; --text: #1d1f21; --faint: #62666b; --line: #dcdcd6; --link: #0b57a4; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #16181a; --text: #dfe1e3; --faint: #989da3; --line: #35383b; --link: #8ab8f0; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 1.5rem 1rem 3rem; background: var(--ground); color: var(--text);
  font: 1rem/1.6 system-ui, -apple-system, "PingFang SC", "Microsoft YaHei",
  "Noto Sans CJK SC", sans-serif; overflow-wrap: anywhere; }
main { max-width: 40rem; margin: 0 auto; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 0; }
p { margin: .3rem 0 1rem; color: var(--faint); font-size: .9375rem; }
a { color: var(--link); text-decoration: none; }
table { border-collapse: collapse; width: 100%; margin-top: 1.5rem; font-size: .9375rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .5rem .35rem 0;
  border-top: 1px solid var(--line); }
th { font-weight: 600; width: 32%; }
td.number { text-align: right; white-space: nowrap; color: var(--faint); }
caption { text-align: left; color: var(--faint); font-size: .875rem; padding-bottom: .3rem; }
@media print { :root { --ground: #fff; --text: #000; --faint: #444; --link: #000; } }
"""


def trends_svg(trends: Trends, *, chinese: bool) -> str:
    """The picture of the rising and falling phrases, with a text alternative."""
    parts: list[str] = []
    top = MARGIN
    for name, phrases in (("rising", trends.rising), ("falling", trends.falling)):
        if not phrases:
            continue
        parts.append(_text(MARGIN, top + 13, catalogue.label(name, chinese), "head"))
        top += 24
        for one in phrases:
            parts += _phrase(one, trends, top, chinese)
            top += ROW
        parts += _axis(trends.axis, top, chinese)
        top += 28
    title = catalogue.label("trends", chinese) + " " + days(trends.period, chinese, year=True)
    return _svg(top, title, _alternative(trends, chinese), parts)


def bars_svg(groups: Iterable[tuple[str, Sequence[tuple[str, int]]]], title: str) -> str:
    """Bars of counts under headings, all of one group on one scale."""
    parts: list[str] = []
    described: list[str] = []
    top = MARGIN
    for heading, rows in groups:
        if not rows:
            continue
        parts.append(_text(MARGIN, top + 13, heading, "head"))
        described.append(f"{heading}: " + ", ".join(f"{name} {n:,}" for name, n in rows))
        top += 24
        most = max(number for _, number in rows) or 1
        left = MARGIN + NAME_CELLS * CELL + 8
        room = WIDTH - MARGIN - left - 48
        for name, number in rows:
            length = max(1.0, number / most * room) if number else 0
            parts.append(_text(MARGIN, top + 15, truncate(one_line(name), NAME_CELLS)))
            parts.append(_rectangle(left, top + 4, length, 13, "burst"))
            parts.append(_text(left + length + 5, top + 15, f"{number:,}", "faint"))
            top += BAR_ROW
        top += 14
    return _svg(top, title, "; ".join(described), parts)


def stats_svg(statistics: Stats) -> str:
    """The picture of an archive's statistics."""
    chinese = is_chinese_archive(statistics)
    return bars_svg(stats_groups(statistics, chinese), catalogue.label("statistics", chinese))


def stats_page(statistics: Stats, zone: tzinfo) -> str:
    """The same as a web page."""
    chinese = is_chinese_archive(statistics)
    facts = " · ".join(part for parts in stats_totals(statistics, chinese, zone) for part in parts)
    title = catalogue.label("statistics", chinese)
    return page(title, facts, [stats_svg(statistics)], chinese=chinese)


def _phrase(one: PhraseTrend, trends: Trends, top: int, chinese: bool) -> Iterator[str]:
    year = trends.period.first.year != trends.period.last.year
    bursts = ("、" if chinese else ", ").join(days(b, chinese, year=year) for b in one.bursts)
    room = int((WIDTH - 2 * MARGIN) / CELL)
    text = truncate(one_line(one.text), room - 4)
    yield _text(MARGIN, top + 13, text)
    left = width(text) * CELL + MARGIN + 10
    cells = int((WIDTH - MARGIN - left) / (CELL * 0.8))
    yield _text(WIDTH - MARGIN, top + 13, truncate(bursts, max(0, cells)), "faint", end=True)
    base = top + ROW - 8
    yield f'<line class="line" x1="{MARGIN}" y1="{base}" x2="{WIDTH - MARGIN}" y2="{base}"/>'
    step = (WIDTH - 2 * MARGIN) / len(one.counts)
    shares = [
        n / total if total else 0.0 for n, total in zip(one.counts, trends.axis.totals, strict=True)
    ]
    most = max(shares) or 1.0
    for place, (start, share) in enumerate(zip(trends.axis.starts, shares, strict=True)):
        if share:
            height = max(1.5, share / most * BARS)
            kind = "burst" if _in_burst(start, trends.axis, place, one) else "bar"
            x = MARGIN + place * step
            yield _rectangle(x, base - height, max(1.0, step - 1.2), height, kind)


def _in_burst(start: date, axis: Axis, place: int, one: PhraseTrend) -> bool:
    following = axis.starts[place + 1] if place + 1 < len(axis.starts) else date.max
    return any(burst.first < following and burst.last >= start for burst in one.bursts)


def _axis(axis: Axis, top: int, chinese: bool) -> Iterator[str]:
    """The labels of the units, as many as there is room for."""
    step = -(-len(axis.starts) // TICKS)
    size = (WIDTH - 2 * MARGIN) / len(axis.starts)
    for place in range(0, len(axis.starts), step):
        label = _tick(axis.starts[place], axis, chinese)
        yield _text(MARGIN + place * size, top + 8, label, "faint")


def _tick(start: date, axis: Axis, chinese: bool) -> str:
    if axis.unit is Unit.MONTH:
        return f"{start.year}-{start.month:02}"
    return catalogue.day(start, chinese)


def _alternative(trends: Trends, chinese: bool) -> str:
    """The phrases with their days, in words."""
    separator = "；" if chinese else "; "
    lists = []
    for name, phrases in (("rising", trends.rising), ("falling", trends.falling)):
        if phrases:
            texts = [
                " ".join([one_line(one.text), *(days(b, chinese, year=True) for b in one.bursts)])
                for one in phrases
            ]
            lists.append(f"{catalogue.label(name, chinese)}: {separator.join(texts)}")
    return separator.join(lists)


def _svg(height: float, title: str, description: str, parts: Iterable[str]) -> str:
    return (
        f'<svg class="chart" role="img" xmlns="http://www.w3.org/2000/svg"'
        f' viewBox="0 0 {WIDTH} {height:.0f}" aria-labelledby="title" aria-describedby="text">\n'
        f'<title id="title">{escape(title)}</title>\n<desc id="text">{escape(description)}</desc>\n'
        f"<style>{_STYLE}</style>\n" + "\n".join(parts) + "\n</svg>"
    )


def _text(x: float, y: float, text: str, kind: str = "", *, end: bool = False) -> str:
    attributes = f' class="{kind}"' if kind else ""
    attributes += ' text-anchor="end"' if end else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{attributes}>{escape(text)}</text>'


def _rectangle(x: float, y: float, wide: float, high: float, kind: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}"'
    return f'<rect class="{kind}" {place} rx="1"/>'


def trends_page(trends: Trends, *, chinese: bool) -> str:
    """The picture as a web page, with a table of the phrases and their articles."""
    title = catalogue.label("trends", chinese)
    tables = []
    for name, phrases in (("rising", trends.rising), ("falling", trends.falling)):
        if phrases:
            rows = "\n".join(_row(one, chinese) for one in phrases)
            caption = escape(catalogue.label(name, chinese))
            tables.append(f"<table>\n<caption>{caption}</caption>\n{rows}\n</table>")
    facts = " · ".join([
        days(trends.period, chinese, year=True),
        catalogue.count(sum(trends.axis.totals), "article", chinese),
    ])  # fmt: skip
    return page(title, facts, [trends_svg(trends, chinese=chinese), *tables], chinese=chinese)


def _row(one: PhraseTrend, chinese: bool) -> str:
    item = representative(one)
    headline = ""
    if item is not None:
        headline = escape(one_line(item.title))
        if item.url.startswith(("http://", "https://")):
            headline = f'<a href="{escape(item.url, quote=True)}" rel="noreferrer">{headline}</a>'
    when = ("、" if chinese else ", ").join(days(b, chinese, year=True) for b in one.bursts)
    return (
        f'<tr><th scope="row">{escape(one_line(one.text))}</th>'
        f'<td class="number">{one.articles:,}</td><td>{escape(when)}<br>{headline}</td></tr>'
    )


def page(title: str, facts: str, parts: Sequence[str], *, chinese: bool) -> str:
    """A web page without scripts around charts and tables."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh" if chinese else "en"}">\n<head>\n'
        f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="generator" content="newsdigest">\n'
        f"<title>{escape(title)}</title>\n<style>{_PAGE_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(title)}</h1>\n<p>{escape(facts)}</p>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>"
    )
