"""Words in dates: names of months in many languages, and time zones.

Abbreviations are those of RFC 822 and of the tz database, with the old German and
French ones (MEZ, MEST).  One that several zones share means the zone of the archive
where that zone uses it, else the one in the table.  Feeds whose dates are formatted
in the server's language have ``02 nov. 2024`` or ``02 октября 2024``: a month counts
whole or shortened to three letters and more; what would be two months in two
languages (``lis``) is none.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

_HOURS = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1,
    "CET": 1, "MET": 1, "MEZ": 1, "CEST": 2, "MEST": 2, "MESZ": 2,
    "WAT": 1, "CAT": 2, "SAST": 2, "EAT": 3, "EET": 2, "EEST": 3, "IDT": 3, "TRT": 3, "MSK": 3,
    "MSD": 4, "GST": 4, "PKT": 5, "IST": 5.5, "NPT": 5.75, "ICT": 7, "WIB": 7, "WITA": 8, "WIT": 9,
    "CST": 8, "HKT": 8, "SGT": 8, "MYT": 8, "PHT": 8, "AWST": 8, "北京时间": 8, "中国标准时间": 8,
    "JST": 9, "KST": 9, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "BRT": -3, "ART": -3, "CLT": -4, "NST": -3.5, "NDT": -2.5, "AST": -4, "ADT": -3,
    "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AKST": -9, "AKDT": -8, "HST": -10,
}  # fmt: skip
"""Hours east of Greenwich.  CST is China's here, and the American one for the Americas."""
_AMERICAN = {"CST": -6}
_LONGEST = 14
"""Hours; no zone is farther from Greenwich."""

ZONE = re.compile(
    r"(?:(?:GMT|UTC|UT|Z)\s?)?(?P<sign>[+-])(?P<hours>\d\d?)(?::?(?P<minutes>\d\d))?(?![\d:])"
    r"|(?P<place>[A-Z][A-Za-z_]{1,20}/[A-Za-z_+/-]{2,30}\d{0,2})"
    r"|(?P<name>[A-Za-z]{1,5}(?![^\W\d_])|北京时间|中国标准时间)"
)
"""A zone after a time of day; what :func:`zone` takes."""


def zone(match: re.Match[str], moment: datetime, default: tzinfo) -> tzinfo | None:
    """The zone that a match of ``ZONE`` names; None where it names none.

    ``GMT+8`` is eight hours east of Greenwich, as JavaScript writes it.

    :param moment: the date and time of day, without a zone
    :param default: of the archive
    """
    if match["sign"]:
        hours, minutes = int(match["hours"]), int(match["minutes"] or 0)
        if minutes > 59 or hours * 60 + minutes > _LONGEST * 60:
            return None
        offset = timedelta(hours=hours, minutes=minutes)
        return timezone(-offset if match["sign"] == "-" else offset)
    if match["place"]:
        try:
            return ZoneInfo(match["place"])
        except (ValueError, OSError):  # unknown, or a folder of the database
            return None
    return _named(match["name"], moment, default)


def _named(name: str, moment: datetime, default: tzinfo) -> tzinfo | None:
    name = name.upper()
    local = moment.replace(tzinfo=default)
    if name != "UTC" and name == local.tzname():
        return default
    is_american = (local.utcoffset() or timedelta()) < timedelta(hours=-2)
    hours = (_AMERICAN.get(name) if is_american else None) or _HOURS.get(name)
    if hours is None:
        # RFC 2822 4.3: a military letter is no certain zone; it is read as UTC.
        return timezone(timedelta()) if len(name) == 1 and name not in "JT" else None
    return timezone(timedelta(hours=hours))


_NAMES = """
january february march april may june july august september october november december
januar februar märz april mai juni juli august september oktober november dezember
jänner feber mrz
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
januari februari maart april mei juni juli augustus september oktober november december
januari februari mars april maj juni juli augusti september oktober november december
januar februar marts april maj juni juli august september oktober november desember
tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu - joulukuu
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień
ledna února března dubna května června července srpna září října listopadu prosince
siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
januari februari maret april mei juni juli agustus september oktober november desember
ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
január február március április május június július augusztus szeptember október november december
gener febrer març abril maig juny juliol agost setembre octubre novembre desembre
"""
_SHORTEST = 3


def month(word: str) -> int | None:
    """The month, 1 to 12, that a word names in some language; None if none or two."""
    key = _folded(word.rstrip("."))
    return _table().get(key) if len(key) >= _SHORTEST else None


def _folded(word: str) -> str:
    letters = unicodedata.normalize("NFD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@cache
def _table() -> dict[str, int | None]:
    """Each name and each of its beginnings to its month, None for those of two months."""
    table: dict[str, int | None] = {}
    for line in _NAMES.strip().splitlines():
        for number, name in enumerate(line.split(), start=1):
            letters = _folded(name)
            for end in range(min(_SHORTEST, len(letters)), len(letters) + 1):
                start = letters[:end]
                table[start] = number if table.get(start, number) == number else None
    return table
