"""Commands that move between articles, panes and lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import chain, islice

from newsdigest.archive.facade import Archive
from newsdigest.article import Item
from newsdigest.browse.help import OverlayScreen
from newsdigest.browse.pane import Pane
from newsdigest.browse.screen import ReaderScreen

_NO_COMMANDS: Mapping[str, Callable[[str], None]] = {}
CHUNK = 500
"""Rows in which an unread article is searched for at once."""


async def open_(screen: ReaderScreen) -> str | None:
    """Read the selected article, or list the selected entry of the sidebar."""
    if screen.active_pane is screen.sidebar:
        if (entry := screen.sidebar.selected) and entry.query is not None:
            screen.focus_pane(screen.list)
            await screen.listing.list(entry.query)
        return None
    return await _read_selected(screen) if screen.active_pane is screen.list else None


async def _read_selected(screen: ReaderScreen) -> str | None:
    item = await selected_item(screen)
    if item is None:
        return "there is no article here"
    if not screen.is_reading:
        screen.return_to_overlay = None
    await _read(screen, item, screen.list.selected_numbers)
    return None


async def read_by_id(screen: ReaderScreen, article: str) -> str | None:
    """Read an article, whether or not it is listed."""
    number = await screen.worker.ask(partial(Archive.number, identity=article))
    item = (await screen.items([number])).get(number) if number else None
    if number is None or item is None:
        return "the article is gone"
    screen.list.select(number, screen.list.cursor)
    await _read(screen, item, [number])
    return None


def show_overlay(
    screen: ReaderScreen,
    page: OverlayScreen,
    show_again: Callable[[], None],
    *,
    commands: Mapping[str, Callable[[str], None]] = _NO_COMMANDS,
    leave: Callable[[ReaderScreen], object] | None = None,
) -> None:
    """Show a page of which an article can be read.

    :param show_again: called when the reader goes back from the article
    :param commands: what else the page can do with an article, by its id
    :param leave: called when the page is closed without an article
    """
    pane, restore_list = screen.active_pane, screen.list.bookmark()
    return_before = screen.return_to_overlay

    def return_to_overlay() -> None:
        restore_list()
        screen.focus_pane(pane)
        screen.return_to_overlay = return_before
        show_again()

    def on_close(article: str | None) -> None:
        if article is None:
            if leave is not None:
                leave(screen)
            return
        screen.return_to_overlay = return_to_overlay
        if page.command in commands:
            commands[page.command](article)
        else:
            screen.start(read_by_id(screen, article))

    screen.app.push_screen(page, on_close)


async def _read(screen: ReaderScreen, item: Item, numbers: Sequence[int]) -> None:
    """Show an article, and mark it and those with these numbers read."""
    screen.focus_pane(screen.article)
    screen.article.open(item)
    if item.read:
        return
    for number in numbers:
        screen.list.change(number, read=True)

    def mark(archive: Archive) -> None:
        archive.mark_shown(sorted({item.id, *screen.list.ids(archive, numbers)}))

    await screen.worker.ask(mark)
    await screen.watcher.state_written()


async def selected_item(screen: ReaderScreen) -> Item | None:
    """The selected article, loaded if it is not loaded yet."""
    number = screen.list.number
    if screen.list.item is None and number is not None:
        return (await screen.items([number])).get(number)
    return screen.list.item


def back(screen: ReaderScreen) -> None:
    """Go back to the digest, the list, or the list before; from the first list, quit."""
    if not go_back(screen):
        screen.app.exit()


def cancel(screen: ReaderScreen) -> None:
    """Go back, but never quit."""
    if not go_back(screen):
        screen.show_message("q quits")


def go_back(screen: ReaderScreen) -> bool:
    """Go back one step; False if there is none."""
    if screen.tasks.cancel("slow"):
        screen.show_message("cancelled")
        return True
    if (return_to_overlay := screen.return_to_overlay) is not None:
        screen.return_to_overlay = None
        return_to_overlay()
    elif screen.active_pane is not screen.list:
        screen.focus_pane(screen.list)
    elif (query := screen.listing.pop()) is not None:
        screen.start(screen.listing.show(query))
    elif screen.list.is_folded:
        screen.list.unfold()
        screen.listing.refresh()
    else:
        return False
    screen.clear_message()
    return True


async def next_unread(screen: ReaderScreen) -> str | None:
    """Go to the next unread article."""
    return await _go_to_unread(screen, 1)


async def previous_unread(screen: ReaderScreen) -> str | None:
    """Go to the previous unread article."""
    return await _go_to_unread(screen, -1)


async def _go_to_unread(screen: ReaderScreen, step: int) -> str | None:
    """Go to the nearest unread article in a direction, continuing at the other end."""
    numbers, cursor = screen.list.rows.numbers, screen.list.cursor
    after, before = range(cursor + 1, len(numbers)), range(cursor)
    rows = chain(after, before) if step > 0 else chain(reversed(before), reversed(after))
    while chunk := list(islice(rows, CHUNK)):
        unread = await screen.worker.ask(
            partial(Archive.unread, numbers=[numbers[row] for row in chunk])
        )
        for row in chunk:
            if numbers[row] in unread:
                is_wrapped = (row > cursor) != (step > 0)
                message = "continued at the other end" if is_wrapped else ""
                return await _go_to_row(screen, row) or message
    return "no other article is unread"


async def next_article(screen: ReaderScreen) -> str | None:
    """Go to the article below."""
    return await _go_to_row(screen, screen.list.cursor + 1)


async def previous_article(screen: ReaderScreen) -> str | None:
    """Go to the article above."""
    return await _go_to_row(screen, screen.list.cursor - 1)


async def _go_to_row(screen: ReaderScreen, row: int) -> str | None:
    """Select a row, and read its article if an article is being read."""
    screen.list.move_cursor(row)
    return await _read_selected(screen) if screen.is_reading else None


def pane_left(screen: ReaderScreen) -> None:
    """Go from the article to the list, from the list to the sidebar."""
    screen.focus_pane(screen.list if screen.is_reading else screen.sidebar)


def pane_right(screen: ReaderScreen) -> None:
    """Go from the sidebar to the list, from the list to the article."""
    is_sidebar = screen.active_pane is screen.sidebar
    screen.focus_pane(screen.list if is_sidebar else screen.article)


def next_pane(screen: ReaderScreen) -> None:
    """Go to the pane on the right, from the last to the first."""
    panes: list[Pane] = [screen.sidebar, screen.list, screen.article]
    screen.focus_pane(panes[(panes.index(screen.active_pane) + 1) % len(panes)])
