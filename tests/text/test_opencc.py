"""Simplified and traditional characters, by phrase."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdigest.digest import compose, sections
from newsdigest.render import catalogue
from newsdigest.text.opencc import Conversion, convert
from newsdigest.text.regions import Region, localized, region_of, use_region

HAN = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    ("text", "conversion", "expected"),
    [
        ("皇后的头发", Conversion.TAIWAN, "皇后的頭髮"),
        ("三天后发展理发业", Conversion.TAIWAN, "三天後發展理髮業"),
        ("一千米面条", Conversion.TAIWAN, "一千米麵條"),
        ("公里里面", Conversion.TAIWAN, "公里裡面"),
        ("公里里面", Conversion.HONG_KONG, "公里裏面"),
        ("群众", Conversion.TAIWAN, "群眾"),
        ("干部晒干货", Conversion.TAIWAN, "幹部曬乾貨"),
        ("软件、网络", Conversion.TAIWAN, "軟件、網絡"),
        ("臺灣頭髮乾燥", Conversion.SIMPLIFIED, "台湾头发干燥"),
        ("乾隆皇帝後裔", Conversion.SIMPLIFIED, "乾隆皇帝后裔"),
        ("羣衆線", Conversion.FROM_HONG_KONG, "群众线"),
        ("English 2024", Conversion.TAIWAN, "English 2024"),
        ("", Conversion.SIMPLIFIED, ""),
    ],
)
def test_conversions(text: str, conversion: Conversion, expected: str) -> None:
    assert convert(text, conversion) == expected


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60), st.sampled_from(Conversion))
def test_offsets_stay(text: str, conversion: Conversion) -> None:
    """Every text is as long as before, and what is not Han stays."""
    result = convert(text, conversion)
    assert len(result) == len(text)
    assert all(a == b for a, b in zip(text, result, strict=True) if ord(a) < 0x2E80)


@pytest.mark.parametrize(
    ("environ", "region"),
    [
        ({"LANG": "zh_TW.UTF-8"}, Region.TAIWAN),
        ({"LANG": "zh_HK.UTF-8"}, Region.HONG_KONG),
        ({"LANG": "zh_MO"}, Region.HONG_KONG),
        ({"LANG": "zh_Hant"}, Region.TAIWAN),
        ({"LANG": "zh_CN.UTF-8"}, None),
        ({"LANG": "zh_Hans_HK"}, None),
        ({"LANG": "C"}, None),
        ({}, None),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "zh_TW.UTF-8"}, Region.TAIWAN),
        ({"LANG": "zh_TW.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, None),
        ({"LANG": "zh_TW.UTF-8", "LC_ALL": ""}, Region.TAIWAN),
        ({"LANG": "zh_TW@radical"}, Region.TAIWAN),
    ],
)
def test_the_region_of_a_locale(environ: dict[str, str], region: Region | None) -> None:
    assert region_of(environ) is region


def own_words() -> list[str]:
    """Every Chinese word of newsdigest's own that depends on the region."""
    tables = (catalogue._LABELS, catalogue._DIGEST_WORDS, catalogue._COUNTS)
    words = [forms[0] for table in tables for forms in table.values()]
    words += [*catalogue._WEEKDAYS[True], *sections._WEEKDAYS["zh"]]
    words += [table["zh"] for table in (sections._OTHER, sections.UNDATED, compose.TITLES)]
    return [*words, "，约", "图"]


@pytest.mark.parametrize(
    ("region", "conversion"),
    [(Region.TAIWAN, Conversion.TAIWAN), (Region.HONG_KONG, Conversion.HONG_KONG)],
)
def test_own_words_are_as_opencc_has_them(region: Region, conversion: Conversion) -> None:
    """A new word with a character that the table lacks fails here."""
    with use_region(region):
        wrong = {
            word: convert(word, conversion)
            for word in own_words()
            if localized(word) != convert(word, conversion)
        }
    assert wrong == {}
    assert localized("来源") == "来源"
