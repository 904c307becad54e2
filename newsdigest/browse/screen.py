"""The reader's screen: its parts, what they tell each other, and how a command is carried out.

What the commands do is said in ``commands``.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from textual.timer import Timer

from newsdigest.archive import Archive
from newsdigest.article import Item
from newsdigest.browse.article_pane import ArticlePane
from newsdigest.browse.bar import Entry, entries
from newsdigest.browse.desk import Desk
from newsdigest.browse.finding import Asked, Finding, Found
from newsdigest.browse.keys import Command
from newsdigest.browse.list_pane import ListPane
from newsdigest.browse.pane import MOVES, CursorPane
from newsdigest.browse.panes_screen import PanesScreen
from newsdigest.browse.watching import Told, Watching
from newsdigest.deliver.foreground import Lend
from newsdigest.errors import NewsdigestError
from newsdigest.query.model import Sort
from newsdigest.render import phrases
from newsdigest.render.styled import Line, Role
from newsdigest.text.safe import one_line

PAUSE = 0.08
"""Seconds on one article before it is read: whoever scrolls past does not want it."""
COUNTED = 0.5
"""Seconds after a change until the bar is counted anew."""
_HINTS = {
    "open": "read", "back": "back", "filter": "filter", "search": "search",
    "next_unread": "next unread", "star": "star", "tag": "tag", "undo": "undo",
    "fold": "stories", "digest": "digest", "help": "all keys",
}  # fmt: skip


Does = Callable[["ReaderScreen"], Coroutine[Any, Any, str | None] | None]
"""Carries a command out, at once or in a moment; a text that results is said."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """What a screen is given to work with.

    ``does`` says of each command, except those that move in a pane, what it does;
    ``lend`` makes what gives the terminal to another program while it is entered.
    """

    commands: Sequence[Command]
    does: Mapping[str, Does]
    environ: Mapping[str, str]
    lend: Lend


class ReaderScreen(PanesScreen, inherit_bindings=False):
    """List, article and bar of one archive.

    :param asked: what is listed first
    :param refresh: whether the folder is looked at
    """

    def __init__(
        self, desk: Desk, asked: Asked, equipment: Equipment, *, refresh: bool = True
    ) -> None:
        year = desk.now().astimezone(desk.zone).year
        super().__init__(ListPane(self.rows, zone=desk.zone, year=year), ArticlePane(desk))
        self.desk = desk
        self.equipment = equipment
        self.watching = Watching(
            desk,
            Told(
                articles=self.renew,
                marks=self.renew_marks,
                looked=lambda: self.finding.tell(),
                say=self._say_later,
                complain=self.complain,
            ),
            refresh=refresh,
        )
        self.finding = Finding(desk, self.list, self._found, Found(asked))
        self._pause: Timer | None = None
        self.entries: Sequence[Entry] = ()

    def on_mount(self) -> None:
        """List what was asked for."""
        self.list.focus()
        self.say("")
        self.do(self._begin())

    async def _begin(self) -> None:
        await self.finding.learn()
        await self.watching.begin()
        await self.finding.begin()
        self.run_worker(self.watching.keep_looking())
        self.run_worker(self.watching.keep_comparing())
        await self.count_bar()

    async def rows(self, numbers: Sequence[int]) -> Mapping[int, Item]:
        """Articles by their numbers, those that are gone left out."""
        return await self.desk.ask(lambda archive: archive.rows(numbers))

    # Commands

    def action_command(self, name: str) -> None:
        """Carry out a command by its name."""
        if name in MOVES:
            MOVES[name](self.moving)
        elif (work := self.equipment.does[name](self)) is not None:
            self.do(work)

    def do(self, work: Coroutine[Any, Any, str | None], group: str = "default") -> None:
        """Do something that takes a moment; its result, or what went wrong, is said.

        :param group: of which the latest counts; by default each is done
        """

        async def done() -> None:
            try:
                if message := await work:
                    self.say(message)
            except NewsdigestError as error:
                self.complain(error)
                self.list.reread()  # a mark that could not be written is none

        self.run_worker(done(), group=group, exclusive=group != "default")

    def say(self, message: str, role: Role = Role.PLAIN) -> None:
        """One line at the bottom, until something else is to be said; "" shows a few keys."""
        self.footer.show(((" " + one_line(message), role),) if message else self._hints())

    def _say_later(self, message: str) -> None:
        """The same, from any thread."""
        self.call_later(self.say, message)

    def complain(self, error: NewsdigestError) -> None:
        """Say what went wrong and what to do about it."""
        self.say(f"{error}; {error.hint}" if error.hint else str(error), Role.ERROR)

    def _hints(self) -> Line:
        first = {one.name: one.keys[0] for one in self.equipment.commands if one.keys}
        return tuple(
            part
            for name, word in _HINTS.items()
            if name in first
            for part in ((f" {first[name]}", Role.SOURCE), (f" {word} ", Role.FAINT))
        )

    # What the parts tell

    def on_cursor_pane_moved(self, event: CursorPane.Moved) -> None:
        """Read the article under the cursor if it stays there."""
        if event.pane is self.list:
            if self._pause is not None:
                self._pause.stop()
            self._pause = self.set_timer(PAUSE, self._preview)

    def on_cursor_pane_chosen(self, event: CursorPane.Chosen) -> None:
        """A click on what is chosen uses it."""
        self.go(event.pane)
        self.action_command("open")

    def _preview(self) -> None:
        if self.shows_article and (self.list.item is not None or not len(self.list.rows)):
            self.article.open(self.list.item)

    def _found(self, found: Found) -> None:
        """Show at the top what is listed."""
        asked = found.asked
        sample = [item.title for row in range(20) if (item := self.list.rows.item(row))]
        chinese = phrases.is_chinese(sample)
        counts = []
        if found.articles is not None:
            counts.append(phrases.count(found.articles, "article", chinese))
        if found.unread is not None:
            counts.append(phrases.count(found.unread, "unread", chinese))
        self.list.empty = _empty(found, self.watching.is_done)
        self.article.look_for(asked.where)
        order = [] if asked.sort is Sort.DATE else [f"by {asked.sort.value}"]
        order += ["reversed"] if asked.reverse else []
        order += ["stories"] if self.list.is_folded else []
        what = one_line(asked.text) or "all articles"
        name: Line = ((f" {one_line(self.desk.root.name)}  ", Role.FAINT), (what, Role.STRONG))
        self.header.show(name, ((" · ".join([*(counts or "…"), *order]) + " ", Role.FAINT),))

    # What others changed

    async def renew(self) -> None:
        """The index has changed: list what is there now, where the reader is."""
        folded = self.list.is_folded
        await self.finding.show(self.finding.asked, keep=True)
        if folded and (again := self.equipment.does["fold"](self)) is not None:
            await again
        self.article.again()
        await self.count_bar()

    async def renew_marks(self) -> None:
        """The state has changed, here or elsewhere: show the marks as they are now."""
        self.list.reread()
        await self.finding.count()
        self.set_timer(COUNTED, lambda: self.do(self.count_bar(), group="count"))

    async def count_bar(self) -> None:
        """Show the bar, and then the counts of the saved queries, which take longer."""
        found = await self.desk.aside(entries)
        self.entries = found
        self.list.show_sources(any(str(entry.query).startswith("source:") for entry in found))
        self.bar.show(found)
        for at, entry in enumerate(found):
            if entry.query is not None and entry.count is None:
                asked = self.finding.parsed(entry.query)
                figures = await self.desk.aside(partial(Archive.figures, where=asked.where))
                found[at] = replace(entry, count=figures.articles)
        self.bar.show(found)


def _empty(found: Found, is_known: bool) -> Line:
    """What an empty list says, once it is known that there is nothing."""
    if found.articles is None or not is_known:
        return (("  …", Role.FAINT),)
    if not found.asked.text:
        return (("  no articles yet: newsdigest import --help", Role.FAINT),)
    words = found.asked.text.split()
    if words and words[-1].isascii() and words[-1].isalnum():
        return ((f"  nothing matches; {words[-1]}* finds words that begin so", Role.FAINT),)
    return (("  nothing matches", Role.FAINT),)
