"""Pinyin in the reader: the filter, the search, completion."""

from __future__ import annotations

from conftest import Program
from support.readers import awaited, opened
from textual.widgets import Input

from newsdigest.browse.completion import QuerySuggester

RACE = "西太湖半程马拉松昨日举行"


@awaited
async def test_the_filter_takes_pinyin(sample: Program) -> None:
    """While it is typed and after Enter; the header says so, and backspace brings back words."""
    async with opened(sample) as reader:
        await reader.press("f")
        await reader.sees("filter:")
        await reader.press(*"xthbcmls")
        await reader.sees(RACE)
        await reader.until(lambda: "拼音" in reader.lines[0], "that it is pinyin")
        await reader.press("enter")
        await reader.until(lambda: "拼音" in reader.lines[0], "that it is pinyin, after Enter")
        await reader.sees(RACE)
        await reader.press("q")
        await reader.until(lambda: "拼音" not in reader.lines[0], "the whole list")


@awaited
async def test_words_come_before_pinyin(sample: Program) -> None:
    """A beginning of a Latin word is that word's, though it is pinyin as well."""
    async with opened(sample) as reader:
        await reader.press("f", *"marath", "enter")
        await reader.until(lambda: "marath" in reader.lines[0], "the query at the top")
        assert "拼音" not in reader.lines[0]
        assert "pinyin" not in reader.lines[0]


@awaited
async def test_a_term_in_pinyin(sample: Program) -> None:
    """``py:`` needs no empty list first."""
    async with opened(sample) as reader:
        await reader.press("/", *"py:xthbcmls", "enter")
        await reader.sees(RACE)


@awaited
async def test_tab_completes_values_in_pinyin(sample: Program) -> None:
    """After a field and without one."""
    async with opened(sample) as reader:
        await reader.until(lambda: reader.screen.field_values, "the values")
        await reader.press("f")
        await reader.sees("filter:")
        field = reader.screen.query_one(Input)
        suggester = reader.screen.prompt._suggester
        await reader.until(lambda: suggester.sounds, "the sounds of the values")
        field.value = "tag:fx"
        await reader.press("tab")
        await reader.until(lambda: field.value == "tag:防汛", "the tag")
        field.value = "source:wjrb"
        await reader.press("tab")
        await reader.until(lambda: field.value == "source:武进日报", "the source")


def test_sounds_come_last() -> None:
    """Values that begin with the text, contain it, sound like it."""
    suggester = QuerySuggester()
    suggester.values = {"tag": ["防汛", "a fx", "fx1"], "source": []}
    suggester.sounds = {"防汛": "fang xun"}
    assert suggester.candidates("tag:fx") == ["tag:fx1", 'tag:"a fx"', "tag:防汛"]
    assert suggester.candidates("tag:FANG") == ["tag:防汛"]
    assert suggester.candidates("tag:") == ["tag:防汛", 'tag:"a fx"', "tag:fx1"]
