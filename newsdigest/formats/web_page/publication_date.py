"""The publication date of a page's article: as shown beside the headline, else in the head.

Years of copyrights, days that the story mentions and dates of other articles do not
count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo

from newsdigest.formats import dates
from newsdigest.formats.web_page.page import Line, Page

_LABEL = re.compile(
    r"(?:发布|发表|发稿|更新|创建|上传|添加|编辑|录入|刊登|刊发|成文|公布|發布|發佈|發表|时|時|日)\s?"
    r"(?:时间|日期|時間|于|於|间|期|間)"
    r"|\b(?:Published|Posted|Updated|Date)\b",
    re.IGNORECASE,
)
_TIME = (
    r"(?P<half>上午|下午|晚上|早上|凌晨|中午)?\s*(?P<h>\d{1,2})\s*[:：时時点]\s*(?P<mi>\d{2})(?!\d)"
    r"(?:\s*[:：分]\s*(?P<s>\d{2}))?"
)
_CLOCK = (
    rf"(?:[T\s,，-]*(?:[(（]?(?:星期|周|週|礼拜)[一二三四五六日天][)）]?)?[T\s,，]*{_TIME})?"
    r"(?P<zone>Z|\s?[+-]\d{2}:?\d{2})?"
)
_FULL = re.compile(
    r"(?<![\d.])(?P<y>(?:19|20)\d{2})\s?(?P<sep>[-/.年])\s?(?P<m>\d{1,2})\s?(?:(?P=sep)|(?<=\d)月)"
    rf"\s?(?P<d>\d{{1,2}})(?!\d|\.\d)\s?[日号號]?{_CLOCK}"
)
_APART = re.compile(
    rf"(?<!\d)(?P<y>20\d{{2}})\s+(?P<m>\d{{1,2}})\s*[-/]\s*(?P<d>\d{{1,2}})\s+{_TIME}"
)
_SHORT = re.compile(
    r"(?<![\d./-])(?P<y>\d{2})(?P<sep>[-/.年])(?P<m>\d{1,2})(?:(?P=sep)|月)(?P<d>\d{1,2})"
    rf"(?![\d./-])日?{_CLOCK}"
)
_YEARLESS = re.compile(
    r"(?<![\d./年-])(?P<m>\d{1,2})(?:\s?月\s?(?P<d>\d{1,2})\s?日|[-/](?P<d2>\d{1,2}))"
    rf"(?![\d./-]){_CLOCK}"
)
_WORDS = re.compile(
    r"(?:\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,8}\.?,? \d{4}"
    r"|[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})"
    r"(?:,? (?:at )?\d{1,2}:\d{2}(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4}\b)?)?",
    re.IGNORECASE,
)
_CLOCK_ALONE = re.compile(rf"\s*{_TIME}\b")
_DIGITS = re.compile(r"[\d\s:：/.年月日-]{1,24}")
_ANNOUNCED = re.compile(r"(?:发布|发表|发稿|发文)(?:时间|日期|于)\s?[:：]?\s?")
_CREDIT = re.compile(r"\W{0,2}(?:责任编辑|责编|编辑|来源|稿源)\s?[:：]")
_TODAY = re.compile("今天是|今日是|现在是|当前时间|农历|农曆")
_SENTENCE = re.compile(r"[。！？；，,]")
_REST = 45
"""Characters that may stand beside a date that no label announces."""
_HEAD_FIRST = 4
"""Lines before the headline in which a date may stand."""
_HEAD_LAST = 14
"""Lines behind it."""
_PARAGRAPH = 28
"""Characters of a line with a full stop at which the text has begun."""

_META = (
    "article:published_time", "og:published_time", "og:article:published_time", "pubdate",
    "publishdate", "publish_time", "publish-date", "publishtime", "datepublished",
    "weibo: article:create_at", "weibo:article:create_at", "og:release_date", "og:time",
    "apub:time", "firstpublishedtime", "dc.date.issued", "dcterms.date", "dcterms.created",
    "dc.date", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
    "article.published", "published_at", "ptime", "date", "dateupdate",
)  # fmt: skip
_IN_SCRIPT = re.compile(
    r"\b(?:pub_?[dt](?:ate|ime)|publish_?(?:time|date)|date_?published|ptime|time)"
    r"[\"']?\s{0,4}[:=]\s{0,4}[\"'](20\d{2}[-/年]\d{1,2}[-/月]\d{1,2}[^\"'<]{0,20})[\"']",
    re.IGNORECASE,
)
_IN_ADDRESS = re.compile(
    r"(?<!\d)(?P<y>20\d{2})[-/_]?(?P<m>0[1-9]|1[0-2])[-/_]?(?P<d>0[1-9]|[12]\d|3[01])(?!\d)"
)


def nearby_lines(page: Page, head: int) -> list[Line]:
    """The lines around the headline, before the text begins, where bylines stand.

    :param head: the index of the headline, -1 where no line shows it
    """
    lines = page.lines
    if head >= 0:
        before = [line for line in lines[max(0, head - _HEAD_FIRST) : head] if _is_date_line(line)]
        behind = list(_before_text(lines[head + 1 : head + 1 + _HEAD_LAST]))
        near = [line for line in (*behind, *before) if not page.junk(line) or _is_date_line(line)]
        return [*near, *(line for line in behind[:3] if page.junk(line) and not line.is_link)]
    first = next((i for i, line in enumerate(lines) if _is_text(line) and not page.junk(line)), 0)
    return [line for line in lines[max(0, first - 8) : first] if not page.junk(line)]


def published(
    page: Page, nearby: Sequence[Line], addresses: Iterable[str], zone: tzinfo, *, local: bool
) -> datetime | None:
    """The moment of publication.

    :param nearby: the lines around the headline
    :param addresses: of the page; many sites have the day in them
    :param zone: of dates that name none
    :param local: whether what the page shows counts more than what its head says, because
        both are in its readers' time
    """
    from_head = _from_head(page, zone)
    day = next((d for address in addresses if (d := _in_address(address, zone))), None)
    day = day or _at_end(page, zone)
    year = (from_head or day or datetime(1, 1, 1, tzinfo=zone)).year
    shown_date = _shown_date(nearby, zone, year)
    if shown_date is None:
        return from_head or day
    if from_head is None or abs(from_head - shown_date) > timedelta(days=2):
        return shown_date if local or from_head is None else from_head
    return (
        shown_date if (local and _has_time(shown_date)) or not _has_time(from_head) else from_head
    )


def _at_end(page: Page, zone: tzinfo) -> datetime | None:
    """The day under the text: beside the editor's line or the source, or announced by a label.

    Where labels announce several days, they are those of other articles.
    """
    lines = page.lines
    labelled_days: list[datetime] = []
    for index, line in enumerate(lines):
        match = _FULL.fullmatch(line.text)
        beside = lines[max(0, index - 2) : index + 3]
        if match and not page.junk(line) and any(_CREDIT.match(other.text) for other in beside):
            return _moment(match.groupdict(), zone)
        label = _ANNOUNCED.search(line.text[:100])
        match = _FULL.match(line.text, label.end()) if label else None
        if match and (moment := _moment(match.groupdict(), zone)):
            labelled_days.append(moment)
    return labelled_days[0] if len({moment.date() for moment in labelled_days}) == 1 else None


def _is_text(line: Line) -> bool:
    return len(line.text) >= _PARAGRAPH and "。" in line.text and not line.is_link


def _is_date_line(line: Line) -> bool:
    """Whether a line is a date with its time and little else, as above some headlines."""
    text = " ".join(line.fields.split())
    if len(text) > 2 * _REST or _TODAY.search(text) or _SENTENCE.search(text):
        return False
    matches = list(_FULL.finditer(text)) or list(_APART.finditer(text))
    is_sure = len(matches) == 1 and (matches[0]["h"] or _LABEL.search(text))
    return bool(is_sure) and len(text) - len(matches[0][0]) <= _REST


def _before_text(lines: Sequence[Line]) -> Iterator[Line]:
    for line in lines:
        if _is_text(line):
            return
        yield line


def _shown_date(nearby: Sequence[Line], zone: tzinfo, year: int) -> datetime | None:
    """The first date nearby that is no part of a sentence; one with a label goes first."""
    candidates: list[tuple[int, datetime]] = []
    nearby = _rejoined(nearby)
    for position, line in enumerate(nearby):
        if line.is_link and not line.datetime:
            continue
        if moment := _on_line(line, nearby[position + 1 : position + 2], zone, year):
            has_label = bool(_LABEL.search(line.text)) and not re.search("更新|Updated", line.text)
            candidates.append((2 * has_label + _has_time(moment), moment))
    return max(candidates, key=lambda pair: pair[0])[1] if candidates else None


def _rejoined(nearby: Sequence[Line]) -> list[Line]:
    """The lines, those of digits alone joined: dates are set in several blocks."""
    joined: list[Line] = []
    for line in nearby:
        if _DIGITS.fullmatch(line.text) and joined and _DIGITS.fullmatch(joined[-1].text):
            last = joined[-1]
            both = [*last.pieces, *line.pieces]
            joined[-1] = Line(line.block, pieces=both, text=f"{last.text} {line.text}")
        else:
            joined.append(line)
    return joined


def _on_line(line: Line, after: Sequence[Line], zone: tzinfo, year: int) -> datetime | None:
    text = " ".join(line.fields.split())[:300]
    label = _LABEL.search(text)
    if _TODAY.search(text) or (not label and len(text) > 160):
        return None
    match, moment = _match(text, zone, year, has_label=bool(label))
    if moment is None or match is None:
        return dates.parse(line.datetime, zone) if line.datetime else None
    rest = text[: match.start()] + text[match.end() :]
    if not label and (len(rest) > _REST or _SENTENCE.search(text)):
        return None
    if not label and re.search("[至到~—]", rest[:3] + text[match.end() : match.end() + 2]):
        return None
    if not match.groupdict().get("h") and not text[match.end() :].strip() and after:
        clock = _CLOCK_ALONE.match(after[0].text)
        if clock and len(after[0].text) < _REST:
            return _moment({**match.groupdict(), **clock.groupdict()}, zone) or moment
    return moment


def _match(
    text: str, zone: tzinfo, year: int, *, has_label: bool
) -> tuple[re.Match[str] | None, datetime | None]:
    for form in (_FULL, _APART):
        if (match := form.search(text)) and (moment := _moment(match.groupdict(), zone)):
            return match, moment
    if (match := _SHORT.search(text)) and (has_label or match["h"]):
        parts = match.groupdict()
        if moment := _moment({**parts, "y": f"20{parts['y']}"}, zone):
            return match, moment
    if (match := _YEARLESS.search(text)) and (has_label or match["h"]) and year > 1:
        parts = match.groupdict()
        day = parts["d"] or parts["d2"]
        if moment := _moment({**parts, "y": str(year), "d": day}, zone):
            return match, moment
    if match := _WORDS.search(text):
        return match, dates.parse(match[0], zone)
    return None, None


def _moment(parts: dict[str, str | None], zone: tzinfo) -> datetime | None:
    day = f"{parts['y']}-{int(parts['m'] or 0):02}-{int(parts['d'] or 0):02}"
    if not parts.get("h"):
        return dates.parse(day, zone)
    clock = f"{parts.get('half') or ''}{parts['h']}:{parts['mi']}:{parts.get('s') or '00'}"
    return dates.parse(f"{day} {clock}{(parts.get('zone') or '').strip()}", zone)


def _from_head(page: Page, zone: tzinfo) -> datetime | None:
    """What the head says, the first with a time of day before the first without."""
    moments = [m for text in _dates_in_head(page) if (m := _read(text, zone))]
    return next(filter(_has_time, moments), moments[0] if moments else None)


def _dates_in_head(page: Page) -> Iterator[str]:
    yield from page.meta_values(*_META)
    yield from _structured(page)
    texts = [m[1] for script in page.scripts for m in _IN_SCRIPT.finditer(script[:200_000])]
    days = {text[:10] for text in texts}
    if len(days) == 1:  # with several, they are those of other articles as well
        yield texts[0] if len(set(texts)) == 1 else days.pop()


def _read(text: str, zone: tzinfo) -> datetime | None:
    match = _FULL.match(text.strip())
    moment = _moment(match.groupdict(), zone) if match else None
    if moment and "T" not in text:
        return moment if _has_time(moment) else moment.replace(hour=0, minute=0, second=0)
    return dates.parse(text, zone)


def _structured(page: Page) -> Iterator[str]:
    """``datePublished`` in the page's JSON-LD."""
    for item in page.structured:
        for name in ("datePublished", "pubDate", "upDate"):
            value = item.get(name)
            if isinstance(value, str):
                yield value


def _in_address(address: str, zone: tzinfo) -> datetime | None:
    match = _IN_ADDRESS.search(address)
    return dates.parse(f"{match['y']}-{match['m']}-{match['d']}", zone) if match else None


def _has_time(moment: datetime) -> bool:
    return (moment.hour, moment.minute, moment.second) not in ((0, 0, 0), (23, 59, 59))
