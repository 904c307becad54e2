"""Completion of queries."""

from __future__ import annotations

import pytest
from conftest import Program
from support.readers import awaited, opened
from textual.widgets import Input

from newsdigest.browse.completion import QuerySuggester


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("tag:马", "tag:马拉松"),
        ("学校 -tag:foo", '学校 -tag:"food safety"'),
        ("is:st", "is:starred"),
        ("source:龙", "source:龙城晚报"),
        ("SOURCE:wuj", 'SOURCE:"Wujin Post"'),
        ("马拉", "tag:马拉松"),
        ("tag:", "tag:常州日报新闻"),
        ("colour:r", "colour:r"),
    ],
)
@awaited
async def test_suggestions(sample: Program, typed: str, whole: str) -> None:
    """Tab completes a value, and a word to a field with such a value."""
    async with opened(sample) as reader:
        await reader.until(lambda: len(reader.screen.sidebar.entries) > 3, "the bar's entries")
        await reader.press("f")
        await reader.sees("filter:")
        await reader.paste(typed)
        field = reader.screen.query_one(Input)
        await reader.press("tab")
        await reader.until(lambda: field.value == whole, whole)


def test_completion() -> None:
    """Candidates are fields, then values that begin with the word, then those that contain it."""
    known = {
        "source": ["武进日报", "Wujin Post"],
        "tag": ["日报", "a b"],
        "category": ["体育"],
        "is": [],
    }
    suggester = QuerySuggester()
    suggester.values = known
    assert suggester.candidates("ta") == ["tag:"]
    assert suggester.candidates("马 日") == ["马 source:武进日报", "马 tag:日报"]
    assert suggester.candidates("-source:w") == ['-source:"Wujin Post"']
    assert suggester.candidates('x source:"Wujin P') == ['x source:"Wujin Post"']
    assert suggester.candidates("category:") == ["category:体育"]
    assert suggester.cycle("source:", 1) == "source:武进日报"
    assert suggester.cycle("source:武进日报", 1) == 'source:"Wujin Post"'
    assert "[source:" in suggester.menu(60)
    assert suggester.menu(60).endswith("2/2")
    assert suggester.cycle('source:"Wujin Post"', 1) == "source:武进日报"
    assert suggester.cycle("source:武进日报", -1) == 'source:"Wujin Post"'
    assert suggester.cycle("tag:none", 1) is None
    assert suggester.candidates("") == []


@awaited
async def test_completion_shows_the_candidates(sample: Program) -> None:
    """Tab goes through the categories and shows them."""
    async with opened(sample) as reader:
        await reader.until(lambda: reader.screen.field_values, "what is known")
        first, second = reader.screen.field_values["category"][:2]
        height = reader.screen.list.size.height
        await reader.press("f", *"category:", "tab")
        await reader.sees(f"[category:{first}]", f"category:{second}")
        assert reader.screen.list.size.height == height
        await reader.press("tab")
        await reader.sees(f"[category:{second}]")
        await reader.lists(f"category:{second}")


@awaited
async def test_tab_stays_in_the_prompt(sample: Program) -> None:
    """Tab completes with quotation marks and capitals, or does nothing."""
    async with opened(sample) as reader:
        await reader.press("f", *"source:wuj", "tab")
        await reader.sees('filter: source:"Wujin Post"')
        await reader.press("tab", "tab")
        assert reader.screen.prompt.is_asking
        await reader.lists('source:"Wujin Post"')
        await reader.press("escape")
        assert not reader.screen.prompt.is_asking
