"""finding: filter and search while typing, errors in place, the way back, the bar."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator

import pytest
from conftest import NOW, Program
from support.readers import MIDDLE, NARROW, WIDE, Reader, awaited, opened
from textual.widgets import Input

from newsdigest import config
from newsdigest.archive.facade import Archive
from newsdigest.browse.archive_worker import ArchiveWorker
from newsdigest.browse.completion import QuerySuggester
from newsdigest.browse.sidebar import Entry
from newsdigest.query.model import EVERYTHING, Field, Query, Sort
from newsdigest.storage.index.store import Index
from newsdigest.text.width import width


@awaited
async def test_filter_narrows_with_each_key(sample: Program) -> None:
    """The list is always that of what stands in the field, longer or shorter."""
    async with opened(sample) as reader:
        await reader.press("f")
        await reader.sees("filter:")
        for typed in ("西", "西太", "西太湖"):
            await reader.press(typed[-1])
            await reader.lists(typed)
        await reader.press(*" is:unread")
        await reader.lists("西太湖 is:unread")
        await reader.press(*["backspace"] * 10)
        await reader.lists("西太湖")
        await reader.until(lambda: "西太湖" in reader.lines[0], "the query at the top")


@pytest.mark.parametrize(
    ("typed", "before", "marks", "told"),
    [
        ("西湖 (a", "西湖 ", "^", "never closed"),
        ("since:昨年", "since:", "^^^^", "expected a date"),
        ("colour:red", "", "^^^^^^", "there is no field"),
        ("is:bold", "is:", "^^^^", "expected one of unread"),
        ("query:none", "query:", "^^^^", "no saved query"),
    ],
)
@pytest.mark.parametrize("size", [NARROW, MIDDLE], ids=["60", "100"])
@awaited
async def test_errors_in_place(
    sample: Program, size: tuple[int, int], typed: str, before: str, marks: str, told: str
) -> None:
    """What cannot be understood is marked where it stands, the list stays, Enter does nothing."""
    async with opened(sample, size) as reader:
        await reader.press("f")
        await reader.sees("filter:")
        await reader.paste(typed)
        await reader.sees("^")
        (y,) = [at for at, line in enumerate(reader.lines) if line.startswith("filter:")]
        assert f"filter: {typed}" in reader.lines[y]
        problem = reader.lines[y + 1]
        assert width(problem[: problem.index("^")]) == width(f"filter: {before}")
        assert problem.count("^") == len(marks)
        assert told in "".join(reader.lines[y + 1 : y + 3])
        listed = reader.rows
        await reader.press("enter")
        assert reader.screen.prompt.is_asking
        assert reader.rows == listed
        await reader.press("escape")
        await reader.misses("^")
        await reader.lists("")


@awaited
async def test_escape_restores_list_and_row(sample: Program) -> None:
    """A filter that is given up leaves the list and the chosen row as they were."""
    async with opened(sample) as reader:
        await reader.at(7)
        path = reader.rows[7]
        await reader.press("f", *"马拉松")
        await reader.lists("马拉松")
        await reader.press("escape")
        await reader.lists("")
        assert reader.rows[reader.row] == path
        await reader.press("escape")  # nothing is left of it to go back to
        await reader.sees("q quits")


@awaited
async def test_the_way_back(sample: Program) -> None:
    """q goes back from query to query, each with the row that was chosen in it."""
    async with opened(sample, WIDE) as reader:
        await reader.at(4)
        await reader.press("f", *"source:武进日报", "enter")
        await reader.lists("source:武进日报")
        await reader.at(3)
        await reader.press("/", *"学校", "enter")
        await reader.lists("学校", Sort.RELEVANCE)
        await reader.press("q")
        await reader.lists("source:武进日报")
        await reader.until(lambda: reader.row == 3, "row 3")
        await reader.press("q")
        await reader.lists("")
        await reader.until(lambda: reader.row == 4, "row 4")
        assert reader.browser.return_code is None


@awaited
async def test_a_query_from_the_command_line(sample: Program) -> None:
    """What browse was given is listed first, and can be filtered further."""
    async with opened(sample, query="source:龙城晚报") as reader:
        await reader.lists("source:龙城晚报")
        await reader.press("f", *" 学校", "enter")
        await reader.lists("source:龙城晚报 学校")


@awaited
async def test_nothing_matches(sample: Program) -> None:
    """An empty list says so; keys that need an article do nothing."""
    async with opened(sample) as reader:
        await reader.press("f", *"幽灵站台", "enter")
        await reader.sees("nothing matches")
        await reader.press("enter", "s", "r", "t", "o", "y", "Y", "e", "x", "J", "n", "j", "G")
        await reader.press("q")
        await reader.lists("")
        assert not reader.items("is:starred")
        assert not reader.items("is:read")


@awaited
async def test_a_word_that_is_being_typed(sample: Program) -> None:
    """A Latin word may go on; entered, it does so only where nothing has it as it is."""
    async with opened(sample) as reader:
        await reader.press("f", *"metr")
        await reader.lists("metr*")
        await reader.press("o", "enter")
        await reader.lists("metro")
        await reader.press("f", *["backspace"] * 5, *"marath", "enter")
        await reader.lists("marath*")
        await reader.sees("marath*")


@awaited
async def test_search_by_relevance_marks_the_matches(sample: Program) -> None:
    """The most relevant article is first, and what was searched for is marked in its text."""
    async with opened(sample) as reader:
        await reader.press("/", *"幽灵站", "backspace", "backspace", "backspace")
        await reader.press(*"急诊科", "enter")
        await reader.lists("急诊科", Sort.RELEVANCE)
        await reader.press("enter")
        await reader.reads(reader.paths("急诊科", Sort.RELEVANCE)[0])
        await reader.until(lambda: "急诊科" in _marked(reader), "the marks")


def _marked(reader: Reader) -> str:
    """What is marked in the article."""
    pane = reader.screen.article
    strips = [pane.render_line(y) for y in range(pane.size.height)]
    return "".join(part.text for s in strips for part in s if part.style and part.style.reverse)


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
    """Tab completes a value to one that is there, and a word to a field with such a value."""
    async with opened(sample) as reader:
        await reader.until(lambda: len(reader.screen.sidebar.entries) > 3, "the bar's entries")
        await reader.press("f")
        await reader.sees("filter:")
        await reader.paste(typed)
        field = reader.screen.query_one(Input)
        await reader.press("tab")
        await reader.until(lambda: field.value == whole, whole)


@awaited
async def test_a_saved_query(sample: Program) -> None:
    """Saved, it is in the bar with its count, and query:NAME finds the same."""
    async with opened(sample, WIDE) as reader:
        await reader.press("f", *"马拉松", "enter")
        await reader.lists("马拉松")
        count = len(reader.rows)
        await reader.press("w", *"跑步", "enter")
        await reader.sees("saved: query:跑步", "Queries")
        await reader.until(lambda: _entry(reader, "跑步").count == count, "its count")
        await reader.press("q", "f", *"query:跑步", "enter")
        await reader.lists("马拉松")
        await reader.sees("query:跑步")


@awaited
async def test_order_keeps_to_the_query(sample: Program) -> None:
    """Order and direction are those of what is listed, and a search goes back to relevance."""
    async with opened(sample) as reader:
        await reader.press("f", *"学校", "enter", "O")
        await reader.lists("学校", Sort.TITLE)
        await reader.press("R")
        wanted = reader.paths("学校", Sort.TITLE, reverse=True)
        await reader.until(lambda: reader.rows == wanted, "the other way round")
        await reader.press("/", *"学校", "enter")
        await reader.lists("学校", Sort.RELEVANCE)
        await reader.press("O")
        await reader.lists("学校")


@awaited
async def test_the_bar_counts(sample: Program) -> None:
    """Counts are those of the archive, and follow the marks."""
    async with opened(sample, WIDE) as reader:
        await reader.until(lambda: len(reader.screen.sidebar.entries) > 3, "the entries")
        sources = Counter(item.source for item in reader.items())
        entries = {entry.query: entry.count for entry in reader.screen.sidebar.entries}
        assert (entries[""], entries["is:unread"], entries["is:starred"]) == (60, 60, 0)
        for source, count in sources.items():
            (query,) = {f"source:{source}", f'source:"{source}"'} & entries.keys()
            assert entries[query] == count
        tags = dict(reader.ask(lambda archive: archive.labels(Field.TAG)))
        shown = [one for one in reader.screen.sidebar.entries if str(one.query).startswith("tag:")]
        assert len(shown) > 20
        assert all(one.count == tags[one.label] for one in shown)
        await reader.press("s", "r")
        await reader.until(lambda: _entry(reader, "Starred").count == 1, "one starred")
        await reader.until(lambda: _entry(reader, "Unread").count == 59, "59 unread")
        await reader.press("t", *"later", "enter")
        await reader.until(lambda: _entry(reader, "later").count == 1, "the reader's own tag")


@awaited
async def test_leaving_while_a_question_stands(sample: Program) -> None:
    """A signal that comes while something is asked ends the reader in order."""
    async with opened(sample) as reader:
        await reader.press("f")
        await reader.sees("filter:")
        reader.browser.leave(15)
        await reader.pilot.pause()
    assert reader.browser.return_code == 143


@pytest.mark.parametrize("size", [NARROW, MIDDLE, WIDE], ids=["60", "100", "200"])
@awaited
async def test_choosing_in_the_bar(sample: Program, size: tuple[int, int]) -> None:
    """Headings are passed over; Enter lists the entry, q goes back."""
    async with opened(sample, size) as reader:
        bar = reader.screen.sidebar
        await reader.until(lambda: len(bar.entries) > 3, "the entries")
        await reader.press("h", "j", "j", "j")
        await reader.until(lambda: bar.selected is not None and bar.selected.label == "武进日报")
        await reader.press("enter")
        await reader.lists("source:武进日报")
        await reader.until(lambda: reader.screen.list.has_focus, "keys in the list")
        await reader.press("q")
        await reader.lists("")
        await reader.press("h", "k", "k")
        await reader.until(lambda: bar.selected is not None and bar.selected.label == "Unread")


@awaited
async def test_the_mouse(sample: Program) -> None:
    """A click chooses a row, another one reads it; one in the bar lists the entry."""
    async with opened(sample, WIDE) as reader:
        await reader.until(lambda: len(reader.screen.sidebar.entries) > 3, "the entries")
        await reader.pilot.click("#list", offset=(10, 6))
        await reader.until(lambda: reader.row == 6, "row 6")
        await reader.pilot.click("#list", offset=(10, 6))
        await reader.reads(reader.rows[6])
        y = [entry.label for entry in reader.screen.sidebar.entries].index("Wujin Post")
        await reader.pilot.click("#sidebar", offset=(5, y))
        await reader.lists('source:"Wujin Post"')
        await reader.pilot.click("#footer")
        await reader.sees("next line")


def _entry(reader: Reader, label: str) -> Entry:
    return next((e for e in reader.screen.sidebar.entries if e.label == label), Entry(""))


@awaited
async def test_a_new_search_ends_the_old_one(sample: Program) -> None:
    """Of questions of which the latest counts, one under way is ended, one waiting never asked."""
    environ = {**sample.environ}
    settings = config.load(archive=str(sample.archive), environ=environ, cwd=sample.folder)
    with Archive(settings, now=lambda: NOW, warn=print) as archive:
        archive.refresh()
    worker = ArchiveWorker(settings, now=lambda: NOW)
    begun = threading.Event()
    asked = []

    def endless(archive: Archive) -> int:
        question = (
            "WITH RECURSIVE n(i) AS (SELECT begun() UNION ALL SELECT i + 1 FROM n)"
            " SELECT count(*) FROM n"
        )

        def rows(index: Index) -> Iterator[tuple[int]]:
            index.connection.create_function("begun", 0, begun.set)
            return index.connection.execute(question)

        return int(next(archive._ask(rows))[0])

    def waiting(archive: Archive) -> str:
        asked.append("waiting")
        return "waiting"

    try:
        first = asyncio.create_task(worker.ask_latest(endless))
        await asyncio.to_thread(begun.wait)
        second = asyncio.create_task(worker.ask_latest(waiting))
        third = asyncio.create_task(
            worker.ask_latest(lambda archive: archive.order(Query(EVERYTHING)))
        )
        async with asyncio.timeout(20):
            answers = await asyncio.gather(first, second, third)
            count = await worker.ask(lambda archive: archive.counts().articles)
    finally:
        worker.close()
    assert answers[0] is None
    assert answers[2] is not None
    assert len(answers[2]) == 60
    assert (answers[1], asked) == (None, [])
    assert count == 60


def test_completion() -> None:
    """Names of fields, then values that begin so, then those that have it; round and round."""
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
    """Tab takes one category after the other, and says which there are."""
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
