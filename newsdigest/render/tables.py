"""Tables laid out for a terminal: summary scores, keywords, feeds, faults, statistics."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from newsdigest.archive.facade import Fault
from newsdigest.render import catalogue
from newsdigest.render.lines import BLANK, Line, Role, margin_of, pack, wrap
from newsdigest.storage.index.statistics import Stats
from newsdigest.text.credentials import printable_address
from newsdigest.text.sanitize import one_line
from newsdigest.text.width import pad, truncate, width

if TYPE_CHECKING:
    from newsdigest.storage.state.feeds import Subscription
    from newsdigest.summarization.summary import Explanation, Summary

GAP = "  "
MIN_SENTENCE = 30
"""Least cells of a sentence beside its scores."""
BAR_CELLS = 30
MAX_NAME = 24
"""Cells of a name before its bar."""
MIN_TITLE = 10
MIN_WITH_FOLDER = 56
"""Cells of the narrowest list of feeds with folders."""
MIN_WITH_TIME = 34
"""The same with times."""
MIN_ADDRESS = 24
"""Least cells of an address beside the other columns."""
_FEED_HEADS = ("title", "folder", "updated", "new", "address")
MAX_MONTHS = 24
MAX_NAMES = 10
_EIGHTHS = " ▏▎▍▌▋▊▉"


def explanation(summary: Summary, *, width: int) -> Iterator[Line]:
    """Every candidate with its score and its parts; sentences of the summary are marked.

    The parts are columns if that leaves room for the sentence, else they follow it.
    """
    candidates = summary.explanation or ()
    columns = {name: max(6, len(name)) for one in candidates for name in one.parts}
    margin = margin_of(width)
    before = (
        len(margin) + len("●     #   score") + sum(len(GAP) + size for size in columns.values())
    )
    beside = width - before - len(GAP) >= MIN_SENTENCE
    heads = [name.rjust(size) for name, size in columns.items()] if beside else []
    yield ((margin + GAP.join(["      #", " score", *heads]), Role.FAINT),)
    article = ""
    for one in candidates:
        if one.sentence.article != article and len(summary.articles) > 1:
            yield ((margin + one_line(one.sentence.article), Role.FAINT),)
        article = one.sentence.article
        yield _candidate(one, columns if beside else {}, margin, width)
        if not beside:
            parts = [f"{name} {value:.3f}" for name, value in one.parts.items()]
            yield from pack(parts, width, ((margin + " " * 9, Role.PLAIN),), Role.FAINT)


def _candidate(one: Explanation, columns: Mapping[str, int], margin: str, cells: int) -> Line:
    symbol, role = ("● ", Role.UNREAD) if one.chosen else ("  ", Role.PLAIN)
    numbers = [f"{one.sentence.index:5}", f"{one.sentence.score:6.3f}"]
    numbers += [f"{one.parts.get(name, 0.0):{size}.3f}" for name, size in columns.items()]
    before = GAP.join([*numbers, ""])
    room = max(0, cells - len(margin) - len(symbol) - len(before))
    sentence = truncate(one_line(one.sentence.text), room)
    weight = Role.STRONG if one.chosen else Role.PLAIN
    return (margin, Role.PLAIN), (symbol, role), (before, Role.FAINT), (sentence, weight)


def keywords(scores: Sequence[tuple[str, float]], *, width: int) -> Iterator[Line]:
    """Each keyword with its score as a bar."""
    rows = [(one_line(word), score, f"{score:.3f}") for word, score in scores]
    yield from _bars(rows, width)


def feeds(feeds: Sequence[Subscription], *, width: int, zone: tzinfo) -> Iterator[Line]:
    """A line for each feed: title, folder, last update, new articles, address; then its error.

    Failing feeds come first, then those whose last update brought articles.
    """
    margin = margin_of(width)
    order = sorted(feeds, key=lambda feed: 0 if feed.error else 1 if feed.new else 2)
    rows = [_feed_cells(feed, zone) for feed in order]
    widths = _feed_widths([_FEED_HEADS, *rows], width - len(margin) - len(GAP))
    yield (margin + GAP, Role.PLAIN), *_feed_runs(_FEED_HEADS, widths, Role.FAINT)
    for feed, cells in zip(order, rows, strict=True):
        sign = ("✗ ", Role.ERROR) if feed.error else ("● " if feed.new else GAP, Role.UNREAD)
        yield (margin, Role.PLAIN), sign, *_feed_runs(cells, widths, Role.STRONG)
        if feed.error:
            first: Line = ((margin + "    ", Role.PLAIN),)
            yield from wrap(one_line(feed.error), width, first=first, rest=first, role=Role.ERROR)


def _feed_cells(feed: Subscription, zone: tzinfo) -> tuple[str, ...]:
    address = one_line(printable_address(feed.url))
    checked = f"{catalogue.local(feed.checked, zone):%Y-%m-%d %H:%M}" if feed.checked else "never"
    new = f"{feed.new:,}" if feed.new else ""
    return feed.name, one_line(feed.folder), checked, new, address if feed.title else ""


def _feed_runs(cells: Sequence[str], widths: Sequence[int], role: Role) -> Line:
    """The columns in their widths, the title in a role."""
    title, folder, checked, new, address = (
        pad(truncate(cell, size), size) for cell, size in zip(cells, widths, strict=True)
    )
    new = new.strip().rjust(widths[3])
    after = "".join(GAP + cell for cell in (folder, checked, new, address) if cell)
    return (title, role), (after.rstrip(), Role.FAINT)


def _feed_widths(rows: Sequence[Sequence[str]], cells: int) -> list[int]:
    """Cells of each column, 0 for one without room: address, folder and time go in this order."""
    title, folder, checked, new, address = (
        max(width(cell) for cell in column) for column in zip(*rows, strict=True)
    )
    has_folders = any(row[1] for row in rows[1:])
    folder = min(folder, MAX_NAME, cells // 5) if has_folders and cells >= MIN_WITH_FOLDER else 0
    checked = checked if cells >= MIN_WITH_TIME else 0
    fixed = sum(size + len(GAP) for size in (folder, checked, new) if size)
    title = max(MIN_TITLE, min(title, cells - fixed))
    rest = cells - fixed - title - len(GAP)
    return [title, folder, checked, new, min(address, rest) if rest >= MIN_ADDRESS else 0]


def faults(faults: Sequence[Fault], checked: int, *, width: int) -> Iterator[Line]:
    """The faults by file, and the number of files checked."""
    margin = margin_of(width)
    path = None
    for fault in faults:
        if fault.path != path:
            path = fault.path
            yield from wrap(one_line(path), width, first=((margin, Role.PLAIN),))
        sign = ("✗ ", Role.ERROR) if fault.fatal else ("! ", Role.WARNING)
        first: Line = (margin + "  ", Role.PLAIN), sign
        rest: Line = ((margin + "    ", Role.PLAIN),)
        yield from wrap(one_line(fault.message), width, first=first, rest=rest)
    if faults:
        yield BLANK
    yield from pack(_verdict(faults, checked), width, ((margin, Role.PLAIN),), Role.FAINT)


def _verdict(faults: Sequence[Fault], checked: int) -> list[str]:
    parts = [f"{checked:,} file{'s' * (checked != 1)} checked"]
    fatal = sum(fault.fatal for fault in faults)
    warnings = len(faults) - fatal
    if fatal:
        parts.append(f"{fatal:,} unreadable")
    if warnings:
        parts.append(f"{warnings:,} warning{'s' * (warnings != 1)}")
    return parts if faults else [*parts, "nothing wrong"]


def stats(statistics: Stats, *, width: int, zone: tzinfo) -> Iterator[Line]:
    """The totals, then a bar for each month, source, category and language."""
    chinese = is_chinese_archive(statistics)
    margin = margin_of(width)
    for parts in stats_totals(statistics, chinese, zone):
        yield from pack(parts, width, ((margin, Role.PLAIN),), Role.PLAIN)
    groups = stats_groups(statistics, chinese)
    names = _name_width([name for _, group in groups for name, _ in group], width)
    for name, group in groups:
        if not group:
            continue
        yield BLANK
        yield ((margin + name, Role.FAINT),)
        rows = [(one_line(one), float(number), f"{number:,}") for one, number in group]
        yield from _bars(rows, width, names=names)


def is_chinese_archive(statistics: Stats) -> bool:
    """Whether most articles are Chinese."""
    return bool(statistics.by_lang) and statistics.by_lang[0][0].startswith("zh")


def stats_groups(statistics: Stats, chinese: bool) -> list[tuple[str, list[tuple[str, int]]]]:
    """The headings and the counts under them: years, the last months, sources, and so on."""
    months = list(statistics.by_month[-MAX_MONTHS:])
    years: dict[str, int] = {}
    for month, number in statistics.by_month:
        years[month[:4]] = years.get(month[:4], 0) + number
    heading = catalogue.label("month", chinese)
    if len(months) < len(statistics.by_month):
        heading += f" {months[0][0]} — {months[-1][0]}"
    return [
        (catalogue.label("year", chinese), list(years.items()) if len(years) > 1 else []),
        (heading, months),
        (catalogue.label("source", chinese), _most(statistics.by_source, chinese)),
        (catalogue.label("category", chinese), _most(statistics.by_category, chinese)),
        (catalogue.label("language", chinese), _most(statistics.by_lang, chinese)),
    ]


def stats_totals(statistics: Stats, chinese: bool, zone: tzinfo) -> Iterator[list[str]]:
    """Two lines of totals, in parts."""
    parts = [
        catalogue.count(number, noun, chinese)
        for noun in ("unread", "starred", "undated")
        if (number := getattr(statistics, noun))
    ]
    yield [catalogue.count(statistics.articles, "article", chinese), *parts]
    days = [
        catalogue.iso_day(catalogue.local_day(one, zone))
        for one in (statistics.first, statistics.last)
    ]
    period = " — ".join(dict.fromkeys(filter(None, days)))
    yield [period, catalogue.count(statistics.chars, "character", chinese)]


def _most(group: Sequence[tuple[str, int]], chinese: bool) -> list[tuple[str, int]]:
    """The most frequent names, the others together."""
    if len(group) <= MAX_NAMES + 1:
        return list(group)
    others = sum(number for _, number in group[MAX_NAMES:])
    return [*group[:MAX_NAMES], (catalogue.label("others", chinese), others)]


def _name_width(names: Sequence[str], cells: int) -> int:
    return min(MAX_NAME, cells // 3, max((width(one_line(name)) for name in names), default=0))


def _bars(
    rows: Sequence[tuple[str, float, str]], cells: int, *, names: int | None = None
) -> Iterator[Line]:
    """Name, number and bar; all bars share one scale."""
    if names is None:
        names = _name_width([name for name, _, _ in rows], cells)
    margin = margin_of(cells)
    numbers = max((len(number) for _, _, number in rows), default=0)
    room = max(1, min(BAR_CELLS, cells - len(margin) - names - numbers - 4))
    most = max((value for _, value, _ in rows), default=0.0)
    for name, value, number in rows:
        yield (
            (margin + pad(name, names) + "  ", Role.PLAIN),
            (number.rjust(numbers) + "  ", Role.FAINT),
            (_bar(value / most if most > 0 else 0.0, room), Role.SOURCE),
        )


def _bar(share: float, cells: int) -> str:
    """A bar of a share of the cells, in eighths of a cell; not empty unless the share is 0."""
    eighths = round(max(0.0, min(1.0, share)) * cells * 8)
    whole, part = divmod(max(eighths, share > 0), 8)
    return "█" * whole + _EIGHTHS[part].strip()
