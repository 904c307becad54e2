"""The timeline of a story, of which an article can be read; the story can be followed."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from newsdigest.browse.help import OverlayScreen
from newsdigest.browse.pane import EntriesPane
from newsdigest.browse.status_line import StatusLine
from newsdigest.browse.task_group import TaskGroup
from newsdigest.render.lines import BLANK, Line, Role
from newsdigest.render.timeline import terminal_lines

if TYPE_CHECKING:
    from newsdigest.digest.model import Story
    from newsdigest.digest.timeline import Day

_HINTS = {"open": "read", "follow": "follow or unfollow", "undo": "undo"}


@dataclass(frozen=True, slots=True)
class Timeline:
    """A story with its days, and whether the reader follows it."""

    story: Story
    days: Sequence[Day]
    followed: bool


class TimelineScreen(OverlayScreen):
    """The days of a story; returns the id of the article to read.

    :ivar place: the selected article and the first visible line, when the screen was left
    :param timeline: what is shown
    :param keys: the first key of each command
    :param toggle: follows the story or no longer; returns whether it is followed, and a message
    :param undo: undoes the last change; the same
    :param place: what is selected and visible to begin with
    """

    def __init__(
        self,
        timeline: Timeline,
        keys: Mapping[str, str],
        changes: Mapping[str, Callable[[], Coroutine[Any, Any, tuple[bool, str]]]],
        place: tuple[str, int] = ("", 0),
    ) -> None:
        self._articles = EntriesPane[str]()
        super().__init__("story", self._articles)
        self.timeline = timeline
        self.place = place
        self._keys = keys
        self._changes = changes
        self._footer = StatusLine(id="footer")
        self._tasks = TaskGroup(self.call_later, self._footer.show_message, self._footer.show_error)

    def compose(self) -> ComposeResult:
        """Title, days, footer."""
        yield from super().compose()
        yield self._footer

    def on_mount(self) -> None:
        """Show the keys."""
        super().on_mount()
        hints: list[Line] = [
            ((f" {self._keys[name]}", Role.SOURCE), (f" {label} ", Role.FAINT))
            for name, label in _HINTS.items()
            if name in self._keys
        ]
        self._footer.show(*hints)

    def lay_out(self, cells: int) -> None:
        """Show the days."""
        story = self.timeline.story
        pairs = terminal_lines(
            story,
            self.timeline.days,
            width=cells,
            chinese=story.lead.lang.startswith("zh"),
            followed=self.timeline.followed,
        )
        lines, articles = [BLANK], {}
        for line, article in pairs:
            if article:
                articles[len(lines)] = article
            lines.append(line)
        self._articles.show(lines, articles)
        article, top = self.place
        if article:
            self._articles.select(article)
            self._articles.scroll_to_line(top)
            self.place = "", 0

    def action_command(self, name: str) -> None:
        """Read the selected article, follow the story, or do what every overlay does."""
        article = self._articles.selected
        if name == "open" and article is not None:
            self.place = article, int(self._articles.scroll_offset.y)
            self.dismiss(article)
        elif name in self._changes:
            self._tasks.start(self._change(name))
        elif name == "timeline":
            self.dismiss(None)
        else:
            super().action_command(name)

    async def _change(self, name: str) -> str:
        followed, message = await self._changes[name]()
        self.timeline = replace(self.timeline, followed=followed)
        self.lay_out(max(20, self.size.width - 1))
        return message
