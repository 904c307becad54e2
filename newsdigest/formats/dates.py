"""The dates that articles carry: every written form becomes an aware datetime or None.

One table of forms, tried in turn.  The forms a reader types in a query are
another matter (``query/dates``).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo

_TIME = r"(?P<h>\d{1,2})\s*[:：时点]\s*(?P<mi>\d{1,2})(?:\s*[:：分]\s*(?P<s>\d{1,2})(?:[.,]\d+)?)?"
_NAMED_ZONES = {"Z": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "PST": -8, "PDT": -7, "CST": 8}
"""Hours east; CST is China's, in an archive of Chinese news first."""
_ZONE = rf"(?P<zone>{'|'.join(_NAMED_ZONES)}|[+-]\d{{1,2}}(?::?\d{{2}})?)\b"
_HALF = "上午|下午|晚上|晚|早上|凌晨|中午"
_CLOCK = rf"(?:(?P<half>{_HALF})?\s*{_TIME}[分秒]?\s*(?P<ap>[ap]\.?m)?)?\s*(?:{_ZONE})?"
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_YEAR = r"(?P<y>\d{4}),?\s*(?:at\s)?"
_ORDINAL = r"(?:st|nd|rd|th)?"
_CN_WEEKDAY = r"\s*(?:[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?)?"

_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<y>\d{{4}})-(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}})(?:T|\s)*{_CLOCK}",
        rf"(?P<y>\d{{4}})\s*年\s*(?P<m>\d{{1,2}})\s*月\s*(?P<d>\d{{1,2}})\s*[日号]?{_CN_WEEKDAY}\s*{_CLOCK}",
        rf"(?P<y>\d{{4}})(?P<sep>[/.])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}})\s*{_CLOCK}",
        r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})"
        rf"(?:T?(?P<h>\d{{2}})(?P<mi>\d{{2}})(?P<s>\d{{2}})?)?(?:{_ZONE})?(?!\d)",
        rf"{_WEEKDAY}(?P<d>\d{{1,2}}){_ORDINAL}[ -]{_MONTH}[ ,-]+{_YEAR}{_CLOCK}",
        rf"{_WEEKDAY}{_MONTH}\s+(?P<d>\d{{1,2}}){_ORDINAL},?\s+{_YEAR}{_CLOCK}",
        rf"{_WEEKDAY}{_MONTH}\s+(?P<d>\d{{1,2}})\s+{_TIME}\s+(?:{_ZONE}\s+)?(?P<y>\d{{4}})",
    )
)
_IN_NAME = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})[-_.](?P<m>\d{1,2})[-_.](?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?!\d)"),
)
_IN_PATH = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})[/-](?P<m>\d{1,2})[/-](?P<d>\d{1,2})(?!\d)")
_FIRST_YEAR, _LAST_YEAR = 1600, 2200


def parse(text: str, zone: tzinfo) -> datetime | None:
    """The moment that ``text`` names, or None where it names none that exists.

    A date alone is the start of that day.  What names no zone is in ``zone``; an
    impossible zone (+16:30) or clock time counts as not written.
    """
    match = _match(text)
    return _moment(match, zone) if match else None


def unread(text: str) -> str:
    """What follows the date in ``text`` and has figures in it, such as a zone that is none."""
    match = _match(text)
    rest = match.string[match.end() :].strip() if match else ""
    return rest if re.search(r"\d", rest) else ""


def _match(text: str) -> re.Match[str] | None:
    """The form that ``text`` begins with."""
    text = text.strip()[:100]
    return next((match for form in _FORMS if (match := form.match(text))), None)


def from_file_name(name: str, zone: tzinfo) -> datetime | None:
    """The day in a file's name, as ``2014-09-25-title`` and ``20251028`` have it."""
    for form in _IN_NAME:
        if (match := form.search(name)) and (moment := _moment(match, zone)):
            return moment
    return None


def from_address(address: str, zone: tzinfo) -> datetime | None:
    """The day in an address or permalink such as ``2024/02/19/title``."""
    match = _IN_PATH.search(address)
    return _moment(match, zone) if match else None


def _moment(match: re.Match[str], zone: tzinfo) -> datetime | None:
    part = match.groupdict()
    month = _MONTHS.index(part["month"].lower()) + 1 if part.get("month") else int(part["m"])
    try:
        day = datetime(int(part["y"]), month, int(part["d"]), tzinfo=_zone(part.get("zone"), zone))
        if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            return None
        hour, minute, second = _clock(part)
        return day.replace(hour=hour, minute=minute, second=second)
    except (ValueError, OverflowError):
        return None


def _clock(part: dict[str, str | None]) -> tuple[int, int, int]:
    """Hour, minute and second; midnight where no such time of day exists."""
    hour, minute, second = (int(part.get(key) or 0) for key in ("h", "mi", "s"))
    half = (part.get("ap") or "")[:1].lower() or part.get("half")
    if half in ("p", "下午", "晚上", "晚") and hour < 12:
        hour += 12
    elif half in ("a", "凌晨") and hour == 12:
        hour = 0
    # A leap second is written as 60.
    return (hour, minute, min(second, 59)) if hour < 24 and minute < 60 else (0, 0, 0)


def _zone(written: str | None, default: tzinfo) -> tzinfo:
    if not written:
        return default
    if (named := _NAMED_ZONES.get(written.upper())) is not None:
        return timezone(timedelta(hours=named))
    digits = written[1:].replace(":", "")
    hours, minutes = (int(digits), 0) if len(digits) < 3 else (int(digits[:-2]), int(digits[-2:]))
    if hours > 14 or minutes > 59:
        return default
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if written[0] == "-" else offset)
