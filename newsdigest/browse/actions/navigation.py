"""Commands for reading: opening an article, the next one, the way back, from pane to pane."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import chain, islice

from newsdigest.archive.facade import Archive
from newsdigest.article import Item
from newsdigest.browse.pane import Pane
from newsdigest.browse.screen import ReaderScreen

CHUNK = 500
"""Rows that are looked through at once for an unread one."""


async def open_(screen: ReaderScreen) -> str | None:
    """Read the chosen article, or list the chosen entry of the bar."""
    if screen.moving is screen.bar:
        if (entry := screen.bar.chosen) and entry.query is not None:
            screen.go(screen.list)
            await screen.listing.list(entry.query)
        return None
    return await read(screen) if screen.moving is screen.list else None


async def read(screen: ReaderScreen) -> str | None:
    """Open the article in the chosen row and remember that it was read."""
    item = await chosen(screen)
    if item is None:
        return "there is no article here"
    if not screen.is_reading:
        screen.way_back = None
    await _show(screen, item, screen.list.told)
    return None


async def read_by_id(screen: ReaderScreen, article: str) -> str | None:
    """Open an article, whether or not it has a row."""
    number = await screen.worker.ask(partial(Archive.number, identity=article))
    item = (await screen.rows([number])).get(number) if number else None
    if number is None or item is None:
        return "the article is gone"
    screen.list.choose(number, screen.list.cursor)
    await _show(screen, item, [number])
    return None


async def _show(screen: ReaderScreen, item: Item, numbers: Sequence[int]) -> None:
    """Show an article, and remember that it was read with those of these numbers."""
    screen.go(screen.article)
    screen.article.open(item)
    if item.read:
        return
    for number in numbers:
        screen.list.change(number, read=True)

    def remember(archive: Archive) -> None:
        archive.mark_shown(sorted({item.id, *screen.list.ids(archive, numbers)}))

    await screen.worker.ask(remember)
    await screen.watching.written()


async def chosen(screen: ReaderScreen) -> Item | None:
    """The chosen article, read from the index if it is not there yet."""
    number = screen.list.number
    if screen.list.item is None and number is not None:
        return (await screen.rows([number])).get(number)
    return screen.list.item


def back(screen: ReaderScreen) -> None:
    """To where the reader came from: a digest, the list, the list before; from the first, out."""
    if not _went_back(screen):
        screen.app.exit()


def cancel(screen: ReaderScreen) -> None:
    """The same, but never out."""
    if not _went_back(screen):
        screen.say("q quits")


def _went_back(screen: ReaderScreen) -> bool:
    """Whether there was anything to go back from."""
    if screen.tasks.give_up("apart"):
        screen.say("given up")
    elif (way := screen.way_back) is not None:
        screen.way_back = None
        screen.say("")
        way()
    elif screen.moving is not screen.list:
        screen.go(screen.list)
        screen.say("")
    elif (before := screen.listing.forget()) is not None:
        screen.say("")
        screen.do(screen.listing.show(before))
    elif screen.list.is_folded:
        screen.list.unfold()
        screen.listing.tell()
        screen.say("")
    else:
        return False
    return True


async def next_unread(screen: ReaderScreen) -> str | None:
    """The next article that is not read."""
    return await _unread(screen, 1)


async def previous_unread(screen: ReaderScreen) -> str | None:
    """The one before that is not read."""
    return await _unread(screen, -1)


async def _unread(screen: ReaderScreen, step: int) -> str | None:
    """Go to the nearest unread article in this direction, at last from the other end on."""
    numbers, cursor = screen.list.rows.numbers, screen.list.cursor
    after, before = range(cursor + 1, len(numbers)), range(cursor)
    rows = chain(after, before) if step > 0 else chain(reversed(before), reversed(after))
    while chunk := list(islice(rows, CHUNK)):
        unread = await screen.worker.ask(
            partial(Archive.unread, numbers=[numbers[row] for row in chunk])
        )
        for row in chunk:
            if numbers[row] in unread:
                around = (row > cursor) != (step > 0)
                return await _at(screen, row) or ("went on from the other end" if around else "")
    return "no other article is unread"


async def next_article(screen: ReaderScreen) -> str | None:
    """The article below."""
    return await _at(screen, screen.list.cursor + 1)


async def previous_article(screen: ReaderScreen) -> str | None:
    """The article above."""
    return await _at(screen, screen.list.cursor - 1)


async def _at(screen: ReaderScreen, row: int) -> str | None:
    """Choose a row; whoever is reading reads its article."""
    screen.list.place(row)
    return await read(screen) if screen.is_reading else None


def next_match(screen: ReaderScreen) -> None:
    """The next place in the article that was searched for."""
    _tell_match(screen, screen.article.next_match(1), "top")


def previous_match(screen: ReaderScreen) -> None:
    """The one before."""
    _tell_match(screen, screen.article.next_match(-1), "end")


def _tell_match(screen: ReaderScreen, around: bool | None, end: str) -> None:
    if around is None:
        screen.say("nothing that was searched for is in this article; / looks for words in it")
    else:
        screen.say(f"went on from the {end}" if around else "")


def summary(screen: ReaderScreen) -> None:
    """Another length of the summary on top."""
    sentences = screen.article.longer()
    told = "as usual" if sentences is None else f"{sentences} sentences" if sentences else "none"
    screen.say(f"summary: {told}")


def pane_left(screen: ReaderScreen) -> None:
    """From the article to the list, from the list to the bar."""
    screen.go(screen.list if screen.is_reading else screen.bar)


def pane_right(screen: ReaderScreen) -> None:
    """From the bar to the list, from the list to the article."""
    screen.go(screen.list if screen.moving is screen.bar else screen.article)


def next_pane(screen: ReaderScreen) -> None:
    """To the next pane on the right, from the last to the first."""
    panes: list[Pane] = [screen.bar, screen.list, screen.article]
    screen.go(panes[(panes.index(screen.moving) + 1) % len(panes)])
