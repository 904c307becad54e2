"""The reader's screen: its panes, which of them has the focus, and how commands are run.

What the commands do is in ``actions``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.reactive import Reactive
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from newsdigest.archive.facade import Archive
from newsdigest.article import Item
from newsdigest.browse.archive_worker import ArchiveWorker
from newsdigest.browse.article import ArticlePane
from newsdigest.browse.keymap import Command
from newsdigest.browse.list import ListPane
from newsdigest.browse.listing import Listing, ListQuery, ListResult, heading, placeholder
from newsdigest.browse.pane import MOVES, CursorPane, Pane
from newsdigest.browse.prompt import Prompt
from newsdigest.browse.sidebar import Sidebar, entries, field_values
from newsdigest.browse.status_line import StatusLine
from newsdigest.browse.task_group import TaskGroup, Work
from newsdigest.browse.watcher import Watcher, WatcherEvents
from newsdigest.deliver.foreground import TerminalLoan
from newsdigest.errors import NewsdigestError, QueryError
from newsdigest.render import catalogue
from newsdigest.render.lines import Line, Role

if TYPE_CHECKING:
    from newsdigest.digest.model import Digest

TWO_PANES, THREE_PANES = 100, 150
"""Cells from which list and article, and also the sidebar, are side by side."""
PREVIEW_DELAY = 0.08
"""Seconds on an article before it is read: scrolling past does not read it."""
COUNT_DELAY = 0.5
"""Seconds from a mark to the new counts of the sidebar."""
_HINTS = {
    "open": "read", "back": "back", "help": "all keys", "filter": "filter", "search": "search",
    "next_unread": "next unread", "star": "star", "tag": "tag", "undo": "undo",
    "fold": "stories", "digest": "digest",
}  # fmt: skip

Handler = Callable[["ReaderScreen"], Work | None]
"""Runs a command, at once or as a task."""
Deliver = Callable[["Digest", str], str]
"""Writes a digest to a file, or mails it if the name is ""; returns what was done."""


@dataclass(frozen=True, slots=True)
class ScreenContext:
    """What a screen needs from outside.

    ``handlers`` has every command but those that move in a pane; ``lend`` gives the
    terminal to another program.
    """

    commands: Sequence[Command]
    handlers: Mapping[str, Handler]
    environ: Mapping[str, str]
    lend: TerminalLoan
    deliver: Deliver | None = None


class ReaderScreen(Screen[None], inherit_bindings=False):
    """Sidebar, list and article of one archive: side by side, or one at a time.

    :param query: what is listed first
    :param refresh: whether the folder is watched
    """

    SCOPED_CSS = False  # some rules are for a class of the application
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 Textual's class variable
        (0, "-one"), (TWO_PANES, "-two"), (THREE_PANES, "-three"),
    ]  # fmt: skip
    DEFAULT_CSS = """
    ReaderScreen { layout: vertical; layers: base above; }
    ReaderScreen #panes { height: 1fr; }
    ReaderScreen #header { background: $panel; }
    ReaderScreen #list { width: 1fr; }
    ReaderScreen #article { width: 1fr; padding: 0 0 0 1; border-left: solid $foreground 40%; }
    ReaderScreen #sidebar { width: 28; border-right: solid $foreground 40%; }
    App.-ascii #article { border-left: ascii $foreground; }
    App.-ascii #sidebar { border-right: ascii $foreground; }
    App.-ascii Pane { scrollbar-size-vertical: 0; }
    ReaderScreen.-one #sidebar, ReaderScreen.-one #article {
        display: none; width: 1fr; border: none;
    }
    ReaderScreen.-one.-reading #list, ReaderScreen.-one.-choosing #list { display: none; }
    ReaderScreen.-one.-reading #article { display: block; padding: 0; }
    ReaderScreen.-one.-choosing #sidebar { display: block; }
    ReaderScreen.-two #sidebar { display: none; }
    ReaderScreen.-two.-choosing #sidebar { display: block; }
    ReaderScreen.-two.-choosing #article { display: none; }
    ReaderScreen.-two #list { width: 54%; }
    """

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """The pane or field with the focus; it draws itself when that changes."""

    def __init__(
        self,
        worker: ArchiveWorker,
        query: ListQuery,
        context: ScreenContext,
        *,
        refresh: bool = True,
    ) -> None:
        super().__init__()
        self.worker = worker
        self.context = context
        year = worker.now().astimezone(worker.zone).year
        self.list = ListPane(self.items, zone=worker.zone, year=year)
        self.article = ArticlePane(worker)
        self.sidebar = Sidebar()
        self.prompt = Prompt()
        self.header = StatusLine(id="header")
        self.footer = StatusLine(id="footer", command="help")
        self.listing = Listing(worker, self.list, self._show_result, ListResult(query))
        self.tasks = TaskGroup(self.call_later, self.show_message, self._show_task_error)
        self.watcher = Watcher(
            worker,
            WatcherEvents(
                on_articles=self.reload,
                on_marks=self.reload_marks,
                on_first_refresh=self.listing.refresh,
                on_message=lambda message: self.call_later(self.show_message, message),
                on_error=self.show_error,
            ),
            refresh=refresh,
        )
        self.field_values: Mapping[str, Sequence[str]] = {}
        self.return_to_overlay: Callable[[], None] | None = None  # from a story of it
        self._preview_timer: Timer | None = None
        self._chinese: bool | None = None

    def compose(self) -> ComposeResult:
        """Header, panes, prompt, footer."""
        yield self.header
        with Horizontal(id="panes"):
            yield self.sidebar
            yield self.list
            yield self.article
        yield self.prompt
        yield self.footer

    def on_mount(self) -> None:
        """List the first query."""
        self.list.focus()
        self.clear_message()
        self.start(self._open())

    async def _open(self) -> None:
        await self.listing.load_saved_queries()
        await self.watcher.start()
        await self.listing.start()
        self.start(self.watcher.refresh_repeatedly())
        self.start(self.watcher.compare_repeatedly())
        await self.update_sidebar()

    async def on_unmount(self) -> None:
        """Cancel the tasks; the archive worker still does what it was asked."""
        for _ in range(5):  # let the last keys' tasks reach the archive worker
            await asyncio.sleep(0)
        self.tasks.close()

    async def items(self, numbers: Sequence[int]) -> Mapping[int, Item]:
        """Articles by their numbers, without those that are gone."""
        return await self.worker.ask(lambda archive: archive.rows(numbers))

    def action_command(self, name: str) -> None:
        """Run a command by its name."""
        if self.prompt.ignores_enter() and name == "open":
            return
        if name in MOVES:
            MOVES[name](self.active_pane)
        elif (work := self.context.handlers[name](self)) is not None:
            self.start(work)

    def start(self, work: Work, group: str = "") -> None:
        """Start a task; its result or error is shown as a message.

        :param group: a group of which only the latest task goes on
        """
        self.tasks.start(work, group)

    # Messages

    def show_message(self, message: str, role: Role = Role.PLAIN) -> None:
        """Show a message at the bottom until the next one; "" clears it."""
        if message:
            self.footer.show_message(message, role)
        else:
            self.clear_message()

    def clear_message(self) -> None:
        """Show the most important keys at the bottom."""
        first = {one.name: one.keys[0] for one in self.context.commands if one.keys}
        hints: list[Line] = [
            ((f" {first[name]}", Role.SOURCE), (f" {label} ", Role.FAINT))
            for name, label in _HINTS.items()
            if name in first
        ]
        self.footer.show(*hints)

    def show_error(self, error: NewsdigestError) -> None:
        """Show an error at the bottom."""
        self.footer.show_error(error)

    def _show_task_error(self, error: NewsdigestError) -> None:
        self.show_error(error)
        self.list.reload()  # without the marks that could not be written

    # Panes

    @property
    def active_pane(self) -> Pane:
        """The pane with the focus."""
        return self.focused if isinstance(self.focused, Pane) else self.list

    @property
    def is_reading(self) -> bool:
        """Whether the article has the focus."""
        return self.active_pane is self.article

    @property
    def shows_article(self) -> bool:
        """Whether the article pane is visible."""
        return bool(self.article.display) and (
            not self.has_class("-one") or self.has_class("-reading")
        )

    def focus_pane(self, pane: Pane) -> None:
        """Focus a pane, which is shown alone if there is room for one."""
        is_sidebar = pane is self.sidebar
        changes_panes = self.has_class("-one") or is_sidebar != self.has_class("-choosing")
        self.update_classes(  # a new style for everything takes as long as drawing everything
            {"-reading": pane is self.article, "-choosing": is_sidebar}, update=changes_panes
        )
        self.set_focus(pane, scroll_visible=False)  # at once: the next key is for it
        self.call_after_refresh(self._preview)

    def on_cursor_pane_moved(self, event: CursorPane.Moved) -> None:
        """Show the selected article if the cursor stays on it."""
        if event.pane is self.list:
            if self._preview_timer is not None:
                self._preview_timer.stop()
            self._preview_timer = self.set_timer(PREVIEW_DELAY, self._preview)

    def on_cursor_pane_activated(self, event: CursorPane.Activated) -> None:
        """Open what was clicked."""
        self.focus_pane(event.pane)
        self.action_command("open")

    def on_list_pane_failed(self, event: ListPane.Failed) -> None:
        """Show why rows are missing."""
        self.show_error(event.error)

    def _preview(self) -> None:
        if self.shows_article and (self.list.item is not None or not len(self.list.rows)):
            self.article.open(self.list.item)

    # Content

    def _show_result(self, result: ListResult) -> None:
        """Show in header and panes what is listed."""
        self.list.placeholder = placeholder(result, complete=self.watcher.has_refreshed)
        self.article.highlight(result.query.where)
        self.list.highlight(result.query.where)
        left, right = heading(
            result,
            self.worker.root.name,
            folded=self.list.is_folded,
            complete=self.watcher.has_refreshed,
            chinese=self._is_chinese(),
        )
        self.header.show(left, right=right)

    def _is_chinese(self) -> bool:
        """Whether the first articles that were listed are Chinese."""
        if self._chinese is None:
            titles = [item.title for row in range(20) if (item := self.list.rows.item(row))]
            self._chinese = catalogue.is_chinese(titles) if titles else None
        return bool(self._chinese)

    async def reload(self) -> None:
        """List the current query again after the index has changed."""
        folded = self.list.is_folded
        await self.listing.show(self.listing.query, keep=True)
        if folded:
            self.action_command("fold")
        self.article.reload()
        await self.update_sidebar()

    async def reload_marks(self) -> None:
        """Show the marks as they are now."""
        self.list.reload()
        await self.listing.count()
        self.set_timer(COUNT_DELAY, lambda: self.start(self.update_sidebar(), group="sidebar"))

    async def update_sidebar(self) -> None:
        """Show the sidebar, then the counts of saved queries and folders, which take longer."""
        lines = await self.worker.ask_updater(entries)
        self.field_values = await self.worker.ask_updater(field_values)
        self.list.show_sources(any(str(entry.query).startswith("source:") for entry in lines))
        self.sidebar.show(lines)
        for index, entry in enumerate(lines):
            if entry.query is not None and entry.count is None:
                with suppress(QueryError):  # opening the entry shows what is wrong
                    where = self.listing.parse(entry.query).where
                    counts = await self.worker.ask_updater(partial(Archive.counts, where=where))
                    lines[index] = replace(entry, count=counts.articles)
        self.sidebar.show(lines)
