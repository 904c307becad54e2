"""Paper, day and page from the name of a file or a masthead: 武进日报-2024-11-03-A1.txt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date
from pathlib import PurePath

from newsdigest.formats import dates

_DAY = re.compile(r"(?:19|20)\d\d\D?\d{1,2}\D?\d{1,2}日?|(?:19|20)\d{6}")
_PAGE = re.compile(r"(?:第\s*)?([A-Za-z]?\d{1,3})\s*版?|第?([一二三四五六七八九十]{1,3})版")
_FOLIO = re.compile(r"(?<![A-Za-z\d])([A-Z]\d{1,3})(?!\d)|(\d{1,3})[ \u3000]*版")
_AROUND = " -_.,·()（）[]【】　"


@dataclass(frozen=True, slots=True)
class Named:
    """What a name says; None or "" for what it does not."""

    date: date | None = None
    source: str = ""
    page: str = ""


def of_name(name: str) -> Named:
    """What the name of a page's file says about it.  A name without a day says nothing."""
    stem = PurePath(name.replace("\\", "/")).name
    stem = re.sub(r"\.(?:txt|md|text|markdown)$", "", stem, flags=re.IGNORECASE)
    written = _DAY.search(stem)
    moment = _day(written[0]) if written else None
    if written is None or moment is None:
        return Named()
    before, after = stem[: written.start()].strip(_AROUND), stem[written.end() :].strip(_AROUND)
    page = _PAGE.fullmatch(after)
    source = before or ("" if page else after)
    return Named(moment, source, (page[1] or page[2]) if page else "")


def of_masthead(line: str) -> Named:
    """What a line at the edge of a page says: 江城晚报 2024年5月6日 星期一 A3版."""
    written = _DAY.search(line)
    moment = _day(written[0]) if written else None
    if written is None or moment is None:
        return Named()
    before = line[: written.start()].strip(_AROUND)
    page = _FOLIO.search(line[written.end() :])
    return Named(
        moment, before if before.endswith("报") else "", (page[1] or page[2]) if page else ""
    )


def _day(written: str) -> date | None:
    """The day of the calendar, None where there is none."""
    numbers = re.findall(r"\d+", written)
    if len(numbers) == 3:
        written = "{}-{:0>2}-{:0>2}".format(*numbers)
    moment = dates.from_file_name(written, UTC)
    return moment.date() if moment else None
