"""Commands on marks: read, starred, tags, undo.

A mark is shown at once and written a moment later, in the order of the keys.
"""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from functools import partial
from typing import Any

from newsdigest.archive.facade import Archive
from newsdigest.article import Item
from newsdigest.browse.screen import ReaderScreen
from newsdigest.errors import UsageError
from newsdigest.render import catalogue
from newsdigest.text.sanitize import one_line

_MESSAGES = {
    "read": "marked read",
    "unread": "marked unread",
    "star": "starred",
    "unstar": "no longer starred",
}


async def toggle_read(screen: ReaderScreen) -> str | None:
    """Mark every article of the selected row read, or unread."""
    if (item := screen.list.item) is None:
        return None
    return await _mark(screen, screen.list.selected_numbers, "unread" if item.read else "read")


async def star(screen: ReaderScreen) -> str | None:
    """Star or unstar the selected article."""
    if (item := screen.list.item) is None:
        return None
    numbers = screen.list.selected_numbers[:1]
    return await _mark(screen, numbers, "unstar" if item.starred else "star")


async def _mark(screen: ReaderScreen, numbers: Sequence[int], mark: str) -> str:
    value = not mark.startswith("un")
    read, starred = (value, None) if mark.endswith("read") else (None, value)
    for number in numbers:
        screen.list.change(number, read=read, starred=starred)

    def write(archive: Archive) -> int:
        ids = screen.list.ids(archive, numbers)
        return archive.state.mark(ids, read=read, starred=starred, note=f"mark {mark}")

    count = await screen.worker.ask(write)
    await screen.watcher.state_written()
    return f"{catalogue.articles(count)} {_MESSAGES[mark]}"


def tag(screen: ReaderScreen) -> Coroutine[Any, Any, str | None] | None:
    """Add and remove tags of the selected article."""
    if (item := screen.list.item) is None:
        return None
    return _tag(screen, item, screen.prompt.ask("tags, such as +later -todo:", check=parse_tags))


async def _tag(
    screen: ReaderScreen, item: Item, answer: Coroutine[Any, Any, str | None]
) -> str | None:
    add, remove = parse_tags(await answer or "")
    if not add and not remove:
        return None
    count = await screen.worker.ask(
        lambda archive: archive.state.tag([item.id], add=add, remove=remove)
    )
    await screen.watcher.state_written()
    signs = [*(f"+{name}" for name in add), *(f"-{name}" for name in remove)]
    return f"{catalogue.articles(count)} tagged {' '.join(signs)}"


def parse_tags(text: str) -> tuple[list[str], list[str]]:
    """The tags to add and those to remove; without a sign, a tag is added.

    :raises UsageError: if a sign has no tag
    """
    add: list[str] = []
    remove: list[str] = []
    for word in text.split():
        name = word[1:] if word[0] in "+-" else word
        if not name:
            raise UsageError("a tag is missing", subject=word)
        (remove if word[0] == "-" else add).append(name)
    return add, remove


def all_read(screen: ReaderScreen) -> Coroutine[Any, Any, str | None] | None:
    """Mark every listed article read, after a confirmation."""
    numbers = screen.list.order
    if not len(numbers):
        screen.show_message("nothing is listed")
        return None
    question = f"mark {catalogue.articles(len(numbers))} read?"
    return _all_read(screen, numbers, screen.prompt.confirm(question))


async def _all_read(
    screen: ReaderScreen, numbers: Sequence[int], answer: Coroutine[Any, Any, bool]
) -> str | None:
    if not await answer:
        return "nothing was marked"

    def write(archive: Archive) -> int:
        ids = [item.id for item in archive.rows(list(archive.unread(numbers))).values()]
        return archive.state.mark(ids, read=True, note="mark read")

    count = await screen.worker.ask(write)
    await screen.watcher.state_written()
    return f"{catalogue.articles(count)} marked read"


async def undo(screen: ReaderScreen) -> str:
    """Undo the last change of the state, also one of another program."""
    change = await screen.worker.ask(lambda archive: archive.state.undo())
    await screen.watcher.state_written()
    if change is None:
        return "nothing to undo"
    if len(change.articles) != 1:
        return f"undone: {change.what}, {catalogue.articles(change.count)}"
    number = await screen.worker.ask(partial(Archive.number, identity=change.articles[0]))
    screen.list.select(number, screen.list.cursor)
    item = (await screen.items([number])).get(number) if number is not None else None
    return f"undone: {change.what}, {one_line(item.title) if item else change.articles[0]}"
