"""The reader's screen: its parts, what they tell each other, and how a command is carried out.

What the commands do is said in ``commands``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from textual.timer import Timer

from newsdigest.archive.facade import Archive
from newsdigest.article import Item
from newsdigest.browse.archive_worker import ArchiveWorker
from newsdigest.browse.article import ArticlePane
from newsdigest.browse.keymap import Command
from newsdigest.browse.list import ListPane
from newsdigest.browse.listing import Listing, ListQuery, ListResult
from newsdigest.browse.pane import MOVES, CursorPane, Pane
from newsdigest.browse.panes_screen import PanesScreen
from newsdigest.browse.sidebar import Entry, entries, values
from newsdigest.browse.task_group import TaskGroup, Work
from newsdigest.browse.watcher import Watcher, WatcherEvents
from newsdigest.deliver.foreground import TerminalLoan
from newsdigest.errors import NewsdigestError, QueryError
from newsdigest.query.model import Sort
from newsdigest.render import catalogue
from newsdigest.render.lines import Line, Role
from newsdigest.text.sanitize import one_line

if TYPE_CHECKING:
    from newsdigest.digest.model import Digest

PAUSE = 0.08
"""Seconds on one article before it is read: whoever scrolls past does not want it."""
COUNTED = 0.5
"""Seconds after a change until the bar is counted anew."""
_HINTS = {
    "open": "read", "back": "back", "help": "all keys", "filter": "filter", "search": "search",
    "next_unread": "next unread", "star": "star", "tag": "tag", "undo": "undo",
    "fold": "stories", "digest": "digest",
}  # fmt: skip


Does = Callable[["ReaderScreen"], Work | None]
"""Carries a command out, at once or in a moment; a text that results is said."""


Deliver = Callable[["Digest", str], str]


@dataclass(frozen=True, slots=True)
class ScreenContext:
    """What a screen is given to work with.

    ``does`` says of each command, except those that move in a pane, what it does;
    ``lend`` makes what gives the terminal to another program while it is entered;
    ``deliver`` writes a digest to a file, "" for sending it, and says what was done.
    """

    commands: Sequence[Command]
    does: Mapping[str, Does]
    environ: Mapping[str, str]
    lend: TerminalLoan
    deliver: Deliver | None = None


class ReaderScreen(PanesScreen, inherit_bindings=False):
    """List, article and bar of one archive.

    :param asked: what is listed first
    :param refresh: whether the folder is looked at
    """

    def __init__(
        self,
        worker: ArchiveWorker,
        asked: ListQuery,
        context: ScreenContext,
        *,
        refresh: bool = True,
    ) -> None:
        year = worker.now().astimezone(worker.zone).year
        super().__init__(ListPane(self.rows, zone=worker.zone, year=year), ArticlePane(worker))
        self.worker = worker
        self.context = context
        self.watching = Watcher(
            worker,
            WatcherEvents(
                articles=self.renew,
                marks=self.renew_marks,
                looked=lambda: self.listing.tell(),
                say=self._say_later,
                complain=self.complain,
            ),
            refresh=refresh,
        )
        self.tasks = TaskGroup(
            self.say, self._failed, lambda error: self.call_later(_raised, error)
        )
        self.listing = Listing(worker, self.list, self._found, ListResult(asked))
        self._pause: Timer | None = None
        self._chinese: bool | None = None
        self.entries: Sequence[Entry] = ()
        self.values: Mapping[str, Sequence[str]] = {}
        self.way_back: Callable[[], None] | None = None  # to a digest, from a story of it

    def on_mount(self) -> None:
        """List what was asked for."""
        self.list.focus()
        self.say("")
        self.do(self._begin())

    async def _begin(self) -> None:
        await self.listing.learn()
        await self.watching.begin()
        await self.listing.begin()
        self.do(self.watching.keep_looking())
        self.do(self.watching.keep_comparing())
        await self.count_bar()

    async def rows(self, numbers: Sequence[int]) -> Mapping[int, Item]:
        """Articles by their numbers, those that are gone left out."""
        return await self.worker.ask(lambda archive: archive.rows(numbers))

    # Commands

    def action_command(self, name: str) -> None:
        """Carry out a command by its name."""
        if self.prompt.takes_enter() and name == "open":
            return
        if name in MOVES:
            MOVES[name](self.moving)
        elif (work := self.context.does[name](self)) is not None:
            self.do(work)

    def do(self, work: Work, group: str = "") -> None:
        """Do something that takes a moment; its result, or what went wrong, is said.

        :param group: of which only the latest goes on; without one everything does
        """
        self.tasks.begin(work, group)

    def _failed(self, error: NewsdigestError) -> None:
        self.complain(error)
        self.list.reread()  # a mark that could not be written is none

    async def on_unmount(self) -> None:
        """End what is under way; what was given to the archive is done."""
        for _ in range(5):  # what the last keys began reaches the archive
            await asyncio.sleep(0)
        self.tasks.close()

    def say(self, message: str, role: Role = Role.PLAIN) -> None:
        """A message at the bottom, as a whole, until the next one; "" shows a few keys."""
        if message:
            self.footer.tell(one_line(message), role)
        else:
            self.footer.show(*self._hints())

    def _say_later(self, message: str) -> None:
        """The same, from any thread."""
        self.call_later(self.say, message)

    def complain(self, error: NewsdigestError) -> None:
        """Say what went wrong and what to do about it."""
        self.say(f"{error}; {error.hint}" if error.hint else str(error), Role.ERROR)

    def _hints(self) -> list[Line]:
        first = {one.name: one.keys[0] for one in self.context.commands if one.keys}
        return [
            ((f" {first[name]}", Role.SOURCE), (f" {word} ", Role.FAINT))
            for name, word in _HINTS.items()
            if name in first
        ]

    def go(self, pane: Pane) -> None:
        """Give a pane the keys; an article that comes into sight is the chosen one."""
        super().go(pane)
        self.call_after_refresh(self._preview)

    # What the parts tell

    def on_cursor_pane_moved(self, event: CursorPane.Moved) -> None:
        """Read the article under the cursor if it stays there."""
        if event.pane is self.list:
            if self._pause is not None:
                self._pause.stop()
            self._pause = self.set_timer(PAUSE, self._preview)

    def on_list_pane_failed(self, event: ListPane.Failed) -> None:
        """Say why rows are missing."""
        self.complain(event.error)

    def on_cursor_pane_chosen(self, event: CursorPane.Chosen) -> None:
        """A click on what is chosen uses it."""
        self.go(event.pane)
        self.action_command("open")

    def _preview(self) -> None:
        if self.shows_article and (self.list.item is not None or not len(self.list.rows)):
            self.article.open(self.list.item)

    def _found(self, found: ListResult) -> None:
        """Show at the top what is listed."""
        asked, chinese = found.asked, self._is_chinese()
        counts = []
        if found.articles or (found.articles is not None and self.watching.is_done):
            counts.append(catalogue.count(found.articles, "article", chinese))
            if found.unread is not None:
                counts.append(catalogue.count(found.unread, "unread", chinese))
        self.list.empty = _empty(found, self.watching.is_done)
        self.article.look_for(asked.where)
        self.list.look_for(asked.where)
        order = [] if asked.sort is Sort.DATE else [f"by {asked.sort.value}"]
        order += ["reversed"] if asked.reverse else []
        order += ["stories"] if self.list.is_folded else []
        order = [catalogue.label(one, chinese) for one in order]
        what = one_line(asked.text) or catalogue.label("all articles", chinese)
        name: Line = ((f" {one_line(self.worker.root.name)}  ", Role.FAINT), (what, Role.STRONG))
        right = " · ".join([*(counts or "…"), *order])
        self.header.show(name, right=((right + " ", Role.FAINT),))

    def _is_chinese(self) -> bool:
        """Whether the archive is: as its newest articles are, from the first time they are seen."""
        if self._chinese is None:
            seen = [item.title for row in range(20) if (item := self.list.rows.item(row))]
            self._chinese = catalogue.is_chinese(seen) if seen else None
        return bool(self._chinese)

    # What others changed

    async def renew(self) -> None:
        """The index has changed: list what is there now, where the reader is."""
        folded = self.list.is_folded
        await self.listing.show(self.listing.asked, keep=True)
        if folded:
            self.action_command("fold")
        self.article.again()
        await self.count_bar()

    async def renew_marks(self) -> None:
        """The state has changed, here or elsewhere: show the marks as they are now."""
        self.list.reread()
        await self.listing.count()
        self.set_timer(COUNTED, lambda: self.do(self.count_bar(), group="count"))

    async def count_bar(self) -> None:
        """Show the bar, and then the counts of the saved queries, which take longer."""
        found = await self.worker.aside(entries)
        self.entries = found
        self.values = await self.worker.aside(values)
        self.list.show_sources(any(str(entry.query).startswith("source:") for entry in found))
        self.bar.show(found)
        for at, entry in enumerate(found):
            if entry.query is not None and entry.count is None:
                with suppress(QueryError):  # one that cannot be understood says so when chosen
                    where = self.listing.parsed(entry.query).where
                    figures = await self.worker.aside(partial(Archive.counts, where=where))
                    found[at] = replace(entry, count=figures.articles)
        self.bar.show(found)


def _raised(error: BaseException) -> None:
    """A fault of the program ends it, with what is needed to mend it."""
    raise error


def _empty(found: ListResult, is_known: bool) -> Line:
    """What an empty list says, once it is known that there is nothing."""
    if found.articles is None or not is_known:
        return (("  …", Role.FAINT),)
    if not found.asked.text:
        return (("  no articles yet: newsdigest import --help", Role.FAINT),)
    words = found.asked.text.split()
    if words and words[-1].isascii() and words[-1].isalnum():
        return ((f"  nothing matches; {words[-1]}* finds words that begin so", Role.FAINT),)
    return (("  nothing matches", Role.FAINT),)
