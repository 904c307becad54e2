"""Commands that change the reader's state: read, starred, tagged, and taken back.

A mark is seen at once and written a moment later, in the order of the keys.
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

_DONE = {"read": "marked read", "unread": "marked unread", "star": "starred",
         "unstar": "no longer starred"}  # fmt: skip


async def toggle_read(screen: ReaderScreen) -> str | None:
    """Read or unread, for all articles that the row stands for."""
    if (item := screen.list.item) is None:
        return None
    return await _mark(screen, screen.list.told, "unread" if item.read else "read")


async def star(screen: ReaderScreen) -> str | None:
    """A star, or none."""
    if (item := screen.list.item) is None:
        return None
    return await _mark(screen, screen.list.told[:1], "unstar" if item.starred else "star")


async def _mark(screen: ReaderScreen, numbers: Sequence[int], what: str) -> str:
    value = not what.startswith("un")
    read, starred = (value, None) if what.endswith("read") else (None, value)
    for number in numbers:
        screen.list.change(number, read=read, starred=starred)

    def write(archive: Archive) -> int:
        ids = screen.list.ids(archive, numbers)
        return archive.state.mark(ids, read=read, starred=starred, note=f"mark {what}")

    count = await screen.worker.ask(write)
    await screen.watching.written()
    return f"{catalogue.articles(count)} {_DONE[what]}"


def tag(screen: ReaderScreen) -> Coroutine[Any, Any, str | None] | None:
    """Tags of the reader's own."""
    if (item := screen.list.item) is None:
        return None

    def check(typed: str) -> None:
        tags(typed)

    return _tag(screen, item, screen.prompt.ask("tags, such as +later -todo:", check=check))


async def _tag(
    screen: ReaderScreen, item: Item, asking: Coroutine[Any, Any, str | None]
) -> str | None:
    add, remove = tags(await asking or "")
    if not add and not remove:
        return None
    count = await screen.worker.ask(
        lambda archive: archive.state.tag([item.id], add=add, remove=remove)
    )
    await screen.watching.written()
    signs = [*(f"+{name}" for name in add), *(f"-{name}" for name in remove)]
    return f"{catalogue.articles(count)} tagged {' '.join(signs)}"


def tags(typed: str) -> tuple[list[str], list[str]]:
    """The tags to add and to remove; one without a sign is added.

    :raises UsageError: if a sign stands alone
    """
    add: list[str] = []
    remove: list[str] = []
    for word in typed.split():
        name = word[1:] if word[0] in "+-" else word
        if not name:
            raise UsageError("a tag is missing", subject=word)
        (remove if word[0] == "-" else add).append(name)
    return add, remove


def all_read(screen: ReaderScreen) -> Coroutine[Any, Any, str | None] | None:
    """Everything that is listed, once that is confirmed."""
    numbers = screen.list.order
    if not len(numbers):
        screen.say("nothing is listed")
        return None
    question = f"mark {catalogue.articles(len(numbers))} read?"
    return _all_read(screen, numbers, screen.prompt.confirm(question))


async def _all_read(
    screen: ReaderScreen, numbers: Sequence[int], asking: Coroutine[Any, Any, bool]
) -> str | None:
    if not await asking:
        return "nothing was marked"

    def write(archive: Archive) -> int:
        ids = [item.id for item in archive.rows(list(archive.unread(numbers))).values()]
        return archive.state.mark(ids, read=True, note="mark read")

    count = await screen.worker.ask(write)
    await screen.watching.written()
    return f"{catalogue.articles(count)} marked read"


async def undo(screen: ReaderScreen) -> str:
    """Take the last change back, whoever made it."""
    undone = await screen.worker.ask(lambda archive: archive.state.undo())
    await screen.watching.written()
    if undone is None:
        return "nothing to undo"
    if len(undone.articles) != 1:
        return f"undone: {undone.what}, {catalogue.articles(undone.count)}"
    number = await screen.worker.ask(partial(Archive.number, identity=undone.articles[0]))
    screen.list.choose(number, screen.list.cursor)
    item = (await screen.rows([number])).get(number) if number is not None else None
    return f"undone: {undone.what}, {one_line(item.title) if item else undone.articles[0]}"
