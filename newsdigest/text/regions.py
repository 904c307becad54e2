"""newsdigest's own Chinese words in the characters of the user's region.

The words are written in simplified characters where they are used; under the locale of
Taiwan, Hong Kong or Macao, ``localized`` gives them in traditional ones.  Like a locale, the
region belongs to a whole run of the program, so it is a context variable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum


class Region(StrEnum):
    """A region whose standard of traditional characters is used."""

    TAIWAN = "tw"
    HONG_KONG = "hk"


_current: ContextVar[Region | None] = ContextVar("region", default=None)
_SIMPLIFIED = "趋势统计周没来类语标题长关详紧录见续温这时间闻还读无个钟报为邮断后纯约图"
# Only 温 differs.  A test compares the tables with those of OpenCC for every word.
_TABLES = {
    Region.TAIWAN: str.maketrans(
        _SIMPLIFIED, "趨勢統計週沒來類語標題長關詳緊錄見續溫這時間聞還讀無個鐘報為郵斷後純約圖"
    ),
    Region.HONG_KONG: str.maketrans(
        _SIMPLIFIED, "趨勢統計週沒來類語標題長關詳緊錄見續温這時間聞還讀無個鐘報為郵斷後純約圖"
    ),
}


def region_of(environ: Mapping[str, str]) -> Region | None:
    """The region of the locale for messages, None outside of those with traditional characters."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((value for name in names if (value := environ.get(name))), "")
    return region_of_language(locale.split(".")[0].split("@")[0])


def region_of_language(code: str) -> Region | None:
    """The region of a language code such as ``zh_TW`` or ``zh-Hant-HK``."""
    language, *parts = code.replace("_", "-").lower().split("-")
    if language != "zh" or "hans" in parts:
        return None
    if "hk" in parts or "mo" in parts:
        return Region.HONG_KONG
    return Region.TAIWAN if "tw" in parts or "hant" in parts else None


@contextmanager
def use_region(region: Region | None) -> Iterator[None]:
    """Have ``localized`` use the characters of a region."""
    token = _current.set(region)
    try:
        yield
    finally:
        _current.reset(token)


def localized(words: str) -> str:
    """Words of newsdigest's own in the characters of the region; simplified without one."""
    region = _current.get()
    return words.translate(_TABLES[region]) if region else words
