"""The dates that articles carry: every written form becomes an aware datetime or None.

Dates in front matter, feeds, web pages, bylines and file names are all parsed here.
A text is read from left to right as a day, a time of day and a zone, in any order,
with weekdays, commas and brackets between them.  An ambiguous day is none.
The forms a reader types in a query are another matter (``query/dates``).
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from datetime import UTC, datetime, time, tzinfo

from newsdigest.formats import date_words
from newsdigest.text.scripts import HAN_BASIC

_LENGTH = 120
"""Characters of a text that are looked at."""
_FIRST_YEAR, _LAST_YEAR = 1600, 2200

_WORD = r"[^\W\d_]{3,12}\.?"
_ORDINAL = r"(?:st|nd|rd|th|er|e|º|ª|\.)?"
_OF = r"(?:[ -]+|\s*,\s*|\s+(?:of|de|del|d’|d')\s+)"
_DAYS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?P<y>\d{4})\s*(?P<sep>[-/.])\s*(?P<m>\d{1,2})\s*(?P=sep)\s*(?P<d>\d{1,2})(?!\d)",
        r"(?P<y>\d{4}|(?P<yy>\d\d))\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号號]?",
        r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?!\d{1,3}(?!\d))",
        # Year first, as China writes it; a first number up to 12 could be a day or a month.
        r"(?P<yy>1[3-9]|[2-9]\d)(?P<sep>[-/.])(?P<m>\d\d?)(?P=sep)(?P<d>\d\d?)(?![\d.:-])",
        rf"(?P<d>\d{{1,2}}){_ORDINAL}{_OF}(?P<name>{_WORD}){_OF}(?:(?P<y>\d{{4}})|'?(?P<yy>\d\d)(?![\d:]))",
        rf"(?P<name>{_WORD})\s+(?P<d>\d{{1,2}}){_ORDINAL}(?:\s*,\s*|\s+)(?P<y>\d{{4}})(?![:\d])",
        rf"(?P<y>\d{{4}})[ -](?P<name>{_WORD})[ -](?P<d>\d{{1,2}})(?!\d)",
        r"(?P<d>\d{1,2})\s+(?P<m>\d{1,2})月?\s+(?P<y>\d{4})(?!\d)",
        r"(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})(?!\d)",
        # With slashes day and month differ for certain where the day is above 12.
        r"(?P<d>1[3-9]|2\d|3[01])(?P<sep>[-/])(?P<m>\d{1,2})(?P=sep)(?P<y>\d{4})(?!\d)",
        r"(?P<m>\d{1,2})(?P<sep>[-/])(?P<d>1[3-9]|2\d|3[01])(?P=sep)(?P<y>\d{4})(?!\d)",
    )
)
_YEAR_LAST = re.compile(
    rf"(?P<name>{_WORD})\s+(?P<d>\d{{1,2}})\s+(?P<rest>[\d:]{{4,8}}(?:\s+\S{{1,12}})?)\s+(?P<y>\d{{4}})\b"
)
"""The form of C's ctime and of Java's Date: the year stands behind time and zone."""
_HALF = "上午|下午|晚上|傍晚|晚间|晚|早上|早晨|清晨|凌晨|中午|午后"
_AFTERNOON = dict.fromkeys(("p", "下午", "午后", "晚上", "傍晚", "晚间", "晚"), 12) | {"中午": 3}
"""Before which hour twelve are to be added; 中午 is from eleven to two."""
_TIME = re.compile(
    rf"(?:T|(?P<half>{_HALF})\s*)?(?:"
    r"(?P<h>\d{1,2})\s*[:时時点點hH.]\s*(?P<mi>\d{2}|\d(?!\d))"
    r"(?:\s*[:分.]\s*(?P<s>\d{1,2})(?:[.,]\d{1,9})?秒?|\s*分)?"
    r"|(?P<oh>\d{1,2})\s*[时時点點](?P<half_past>半)?整?"
    r"|(?P<bh>\d\d)(?P<bmi>\d\d)(?P<bs>\d\d)?(?!\d)"
    r"|(?P<eh>\d{1,2})(?=\s*[ap]\.?m\b))"
    r"(?:\s*(?P<ap>[ap])\.?m\b\.?)?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"[\s,;|·]+|\([^()]{0,60}\)|\[[^\[\]]{0,40}\]|-\s+"
    r"|(?:at|um|à|om|kl|as|às|a las|ore|den|Uhr|o'clock|klo)\b\.?"
    r"|(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]|[月火水木金土日]曜日?",
    re.IGNORECASE,
)
_LEADING = re.compile(
    rf"[^\W\d_]{{1,15}}[.,]{{0,2}}(?:\s*-feira,?)?\s+|[{HAN_BASIC}]{{1,6}}\s?:\s*"
)
"""A weekday in some language, or a label."""
_ERAS = {"民国": 1911, "民國": 1911, "令和": 2018, "平成": 1988, "昭和": 1925}
_ERA = re.compile(rf"({'|'.join(_ERAS)})\s?(\d{{1,3}}|元)\s?(?=年)")
_HAN_NUMBER = re.compile(r"[〇零○一二三四五六七八九十廿卅]{1,6}(?=\s?[年月日号號时時点點分])")
_HAN_DIGITS = {sign: str(value) for value, sign in enumerate("零一二三四五六七八九")} | {
    "〇": "0", "○": "0", "十": "", "廿": "2", "卅": "3",
}  # fmt: skip
_UNIX = re.compile(r"(1\d{9})(?:\d{3}|\d{6}|\d{9})?(?:\.\d{1,9})?")
"""Seconds since 1970 from 2001 to 2033, also with milli-, micro- or nanoseconds."""
_WRAPPED = re.compile(r"\[\[([^\[\]|#^]{1,60})[^\[\]]{0,60}\]\]")
"""A link of Obsidian to the note of a day."""

_IN_NAME = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})[-_.](?P<m>\d{1,2})[-_.](?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?!\d)"),
)
_IN_PATH = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})[/-](?P<m>\d{1,2})[/-](?P<d>\d{1,2})(?!\d)")


def parse(text: str, zone: tzinfo) -> datetime | None:
    """The moment that ``text`` begins with, or None where it names none that exists.

    A date alone is the start of that day.  What names no zone is in ``zone``; an
    impossible zone (+16:30) or time of day counts as not written.  A bare number of
    10, 13, 16 or 19 digits is Unix time.
    """
    return _Scan(text, zone).moment()


def remainder(text: str) -> str:
    """What follows the date in ``text`` and looks like a zone or a time, but is none."""
    scan = _Scan(text, UTC)
    rest = scan.rest if scan.moment() else ""
    return rest if re.search(r"\d|^[A-Z]{2,5}$", rest) else ""


def from_file_name(name: str, zone: tzinfo) -> datetime | None:
    """The day in a file's name, as ``2014-09-25-title`` and ``20251028`` have it."""
    for form in _IN_NAME:
        if (match := form.search(name)) and (day := _day(match)):
            return day.replace(tzinfo=zone)
    return None


def from_address(address: str, zone: tzinfo) -> datetime | None:
    """The day in an address or permalink such as ``2024/02/19/title``."""
    match = _IN_PATH.search(address)
    day = _day(match) if match else None
    return day.replace(tzinfo=zone) if day else None


class _Scan:
    """One text, read from left to right.

    ``rest`` is what is left of it behind the date.
    """

    def __init__(self, text: str, zone: tzinfo) -> None:
        self._zone = zone
        self._day: datetime | None = None
        self._time: time | None = None
        self._zone_match: re.Match[str] | None = None
        self._unix: datetime | None = None
        self.rest = self._normal(text)
        if unix := _UNIX.fullmatch(self.rest):
            self._unix, self.rest = datetime.fromtimestamp(int(unix[1]), UTC), ""
            return
        steps = (self._read_day, self._read_time, self._read_zone, self._skip)
        while self.rest and any(step() for step in steps):
            pass

    def moment(self) -> datetime | None:
        """The moment; None where the text does not begin with a day."""
        if self._unix or not self._day:
            return self._unix.astimezone(self._zone) if self._unix else None
        moment = datetime.combine(self._day, self._time or time())
        zone = self._zone
        if self._zone_match:
            zone = date_words.zone(self._zone_match, moment, zone) or zone
        return moment.replace(tzinfo=zone)

    @staticmethod
    def _normal(text: str) -> str:
        """Half-width digits and signs, plain hyphens, Chinese numerals as digits."""
        text = text.strip()[:_LENGTH]
        if link := _WRAPPED.match(text):
            text = link[1] + text[link.end() :]
        if not text.isascii():
            text = unicodedata.normalize("NFKC", text)
            text = re.sub("[‐‑‒–−]", "-", text)
            text = _HAN_NUMBER.sub(lambda match: _han_number(match[0]), text)
            text = _ERA.sub(lambda match: str(_ERAS[match[1]] + _era_year(match[2])), text)
        return text

    def _read_day(self) -> bool:
        if self._day:
            return False
        if match := _YEAR_LAST.match(self.rest):
            self._day = _day(match)
            if self._day:
                self.rest = f"{match['rest']} {self.rest[match.end() :]}".rstrip()
                return True
        for form in _DAYS:
            if (match := form.match(self.rest)) and (day := _day(match)):
                self._day, self.rest = day, self.rest[match.end() :]
                return True
        return False

    def _read_time(self) -> bool:
        match = None if self._time else _TIME.match(self.rest)
        # Before the day only what has a colon is a time: 2.11.2024 has none.
        if not match or (not self._day and ":" not in match[0]):
            return False
        self._time, self.rest = _time(match), self.rest[match.end() :]
        return True

    def _read_zone(self) -> bool:
        if self._zone_match or not self._day:
            return False
        match = date_words.ZONE.match(self.rest)
        if not match or not date_words.zone(match, self._day, UTC):
            return False
        if match["sign"] == "-" and not self._time:  # 2024-11-02-08
            return False
        self._zone_match, self.rest = match, self.rest[match.end() :]
        return True

    def _skip(self) -> bool:
        """Pass over what stands between the parts, and one weekday or label before them."""
        match = _BETWEEN.match(self.rest)
        if not match and not (self._day or self._time):
            match = _LEADING.match(self.rest)
        if match:
            self.rest = self.rest[match.end() :]
        return match is not None


def _day(match: re.Match[str]) -> datetime | None:
    """The start of the day that a match names, without a zone; None where no such day exists."""
    part = match.groupdict()
    number = date_words.month(part["name"]) if part.get("name") else int(part["m"])
    if number is None:
        return None
    short = part.get("yy")
    # RFC 2822 4.3: two digits up to 49 are of this century.
    year = int(short) + (2000 if int(short) < 50 else 1900) if short else int(part["y"])
    with suppress(ValueError):
        day = datetime(year, number, int(part["d"]))
        return day if _FIRST_YEAR <= year <= _LAST_YEAR else None
    return None


def _time(match: re.Match[str]) -> time:
    """The time of day; midnight where no such time exists."""
    part = match.groupdict()
    hour = int(part["h"] or part["oh"] or part["bh"] or part["eh"])
    minute = 30 if part["half_past"] else int(part["mi"] or part["bmi"] or 0)
    # A leap second is written as 60.
    second = min(int(part["s"] or part["bs"] or 0), 59)
    half = (part["ap"] or "").lower() or part["half"]
    if half in _AFTERNOON and hour < _AFTERNOON[half]:
        hour += 12
    elif half in ("a", "凌晨") and hour == 12:
        hour = 0
    return time(hour, minute, second) if hour < 24 and minute < 60 else time()


def _han_number(numeral: str) -> str:
    """A Chinese number below 100, or a year digit by digit, in Arabic digits."""
    if "十" not in numeral:
        return "".join(map(_HAN_DIGITS.__getitem__, numeral))
    tens, _, ones = numeral.partition("十")
    return (_HAN_DIGITS.get(tens, "") or "1") + (_HAN_DIGITS.get(ones, "") or "0")


def _era_year(numeral: str) -> int:
    return 1 if numeral == "元" else int(numeral)
