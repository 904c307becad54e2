"""The article pane: scroll position, search in the article."""

from __future__ import annotations

from conftest import Program
from support.readers import MIDDLE, NARROW, WIDE, Reader, awaited, opened

from newsdigest.query.model import Sort


def top(reader: Reader) -> str:
    """The first line of the article that is in sight."""
    return next(filter(None, reader.part(reader.screen.article))).strip()


@awaited
async def test_an_article_keeps_its_place(sample: Program) -> None:
    """A new width and a longer summary keep the scroll position."""
    async with opened(sample, WIDE) as reader:
        await reader.press("enter")
        await reader.until(lambda: reader.screen.is_reading and reader.shown, "an article")
        await reader.press("space")
        before = top(reader)[:6]
        for size in (MIDDLE, NARROW, WIDE):
            await reader.pilot.resize_terminal(*size)
            await reader.until(
                lambda: before in "".join(reader.part(reader.screen.article)[:3]), "it"
            )
        await reader.press("S")
        await reader.sees("6 sentences")
        await reader.until(lambda: before in "".join(reader.part(reader.screen.article)[:3]), "it")


@awaited
async def test_finding_in_the_article(sample: Program) -> None:
    """While reading, / marks words in the article; cancelled, nothing is marked."""
    async with opened(sample) as reader:
        await reader.press("f", *"地铁", "enter", "f", *["backspace"] * 2, "enter")
        await reader.lists("")
        await reader.press("enter")
        await reader.until(lambda: reader.screen.is_reading and reader.shown, "an article")
        path = reader.shown
        await reader.press("/", *"急诊")
        await reader.sees("find in the article:")
        await reader.until(lambda: reversed_(reader, "急诊"), "a mark")
        await reader.press("escape")
        await reader.until(lambda: not reversed_(reader, "急诊"), "no mark")
        assert (reader.shown, reader.screen.is_reading) == (path, True)
        await reader.press("/", *"没有这个", "enter")
        await reader.sees("not in this article: 没有这个")


def reversed_(reader: Reader, text: str) -> bool:
    """Whether a text is drawn as a match."""
    return any(
        segment.text == text and segment.style is not None and segment.style.reverse
        for line in reader.segments
        for segment in line
    )


@awaited
async def test_cancelled_filter_returns_to_the_article(sample: Program) -> None:
    """A cancelled filter returns to the article in which it was started."""
    async with opened(sample, NARROW) as reader:
        await reader.press("enter")
        await reader.until(lambda: reader.screen.is_reading and reader.shown, "an article")
        path = reader.shown
        await reader.press("f", *"地铁")
        await reader.lists("地铁")
        await reader.press("escape")
        await reader.reads(path)


@awaited
async def test_search_by_relevance_marks_the_matches(sample: Program) -> None:
    """The most relevant article is first, and the matches are marked in its text."""
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
