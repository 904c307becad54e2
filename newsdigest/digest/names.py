"""What a digest calls things itself: its title and the sections that are no article's word.

The words around the stories belong to ``render``; these stand in the digest itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

_TITLE = {"zh": "要闻摘要", "en": "News digest"}
_OTHER = {"zh": "其他", "en": "Other"}
_UNDATED = {"zh": "日期不详", "en": "Undated"}
_BETWEEN = {"zh": "、", "en": ", "}
_WEEKDAYS = {
    "zh": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def title(lang: str) -> str:
    """The title of a digest that was given none."""
    return _TITLE[lang]


def other(lang: str) -> str:
    """The section of what fits no other."""
    return _OTHER[lang]


def topic(keywords: Iterable[str], lang: str) -> str:
    """A topic by its keywords."""
    return _BETWEEN[lang].join(keywords)


def day(when: date | None, lang: str) -> str:
    """``11月3日 星期日`` or ``Sunday 3 November``."""
    if when is None:
        return _UNDATED[lang]
    weekday = _WEEKDAYS[lang][when.weekday()]
    if lang == "zh":
        return f"{when.month}月{when.day}日 {weekday}"
    return f"{weekday} {when.day} {_MONTHS[when.month - 1]}"
