"""Time zones as dates name them: offsets, abbreviations and names of the tz database.

Abbreviations are those of RFC 822 and of the tz database, with the old German and
French ones (MEZ, MEST).  One that several zones share means the zone of the archive
where that zone uses it, else the one in the table.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
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

PATTERN = re.compile(
    r"(?:(?:GMT|UTC|UT|Z)\s?)?(?P<sign>[+-])(?P<hours>\d\d?)(?::?(?P<minutes>\d\d))?(?![\d:])"
    r"|(?P<place>[A-Z][A-Za-z_]{1,20}/[A-Za-z_+/-]{2,30}\d{0,2})"
    r"|(?P<name>[A-Za-z]{1,5}(?![^\W\d_])|北京时间|中国标准时间)"
)
"""A zone after a time of day; what :func:`zone` takes."""


def zone(match: re.Match[str], moment: datetime, default: tzinfo) -> tzinfo | None:
    """The zone that a match of ``PATTERN`` names; None where it names none.

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
        # RFC 2822 4.3: a military letter tells no zone for sure; it is read as UTC.
        return timezone(timedelta()) if len(name) == 1 and name not in "JT" else None
    return timezone(timedelta(hours=hours))
