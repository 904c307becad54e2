"""A digest, of which a story can be read; it can be saved and mailed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import tzinfo
from typing import Any

from textual.app import ComposeResult

from newsdigest.browse.help import OverlayScreen
from newsdigest.browse.pane import EntriesPane
from newsdigest.browse.prompt import Prompt
from newsdigest.browse.screen import Deliver
from newsdigest.browse.status_line import StatusLine
from newsdigest.browse.task_group import TaskGroup, Work
from newsdigest.digest.model import Digest
from newsdigest.render import digest_terminal
from newsdigest.render.lines import BLANK, Line, Role


class DigestScreen(OverlayScreen):
    """The stories of a digest; returns the id of the article to read.

    :ivar place: number of the selected story and first visible line, when the screen was left
    :param place: the same, to begin with
    :param deliver: writes the digest to a file, or mails it
    :param follow: follows the story of an article, or no longer
    """

    def __init__(
        self,
        digest: Digest,
        zone: tzinfo,
        place: tuple[int, int] = (0, 0),
        deliver: Deliver | None = None,
        follow: Callable[[str], Work] | None = None,
    ) -> None:
        self._stories = EntriesPane[int]()
        super().__init__("digest", self._stories)
        self.place = place
        self._digest = digest
        self._leads = {entry.number: entry.story.lead.id for entry in digest.entries}
        self._zone = zone
        self._deliver = deliver
        self._follow = follow
        self._prompt = Prompt()
        self._footer = StatusLine(id="footer")
        self._tasks = TaskGroup(self.call_later, self._footer.show_message, self._footer.show_error)

    def compose(self) -> ComposeResult:
        """Title, stories, prompt, footer."""
        yield from super().compose()
        yield self._prompt
        yield self._footer

    def on_mount(self) -> None:
        """Show the keys."""
        super().on_mount()
        hints: Line = ((" enter", Role.SOURCE), (" read  ", Role.FAINT))
        if self._deliver is not None:
            hints += (("w", Role.SOURCE), (" save  ", Role.FAINT))
            hints += (("M", Role.SOURCE), (" mail", Role.FAINT))
        self._footer.show(hints)

    def lay_out(self, cells: int) -> None:
        """Show the digest."""
        lines = [BLANK, *digest_terminal.digest(self._digest, width=cells, zone=self._zone)]
        numbers = {y: number for y, line in enumerate(lines) if (number := _number(line))}
        self._stories.show(lines, numbers)
        story, top = self.place
        if story:
            self._stories.select(story)
            self._stories.scroll_to_line(top)
            self.place = 0, 0

    def action_command(self, name: str) -> None:
        """Do something with the selected story or the digest, or what every overlay does."""
        story = self._stories.selected
        if name in ("open", "timeline") and story is not None:
            self.place = story, int(self._stories.scroll_offset.y)
            self.command = name
            self.dismiss(self._leads.get(story))
        elif name == "follow" and story in self._leads and self._follow is not None:
            self._tasks.start(self._follow(self._leads[story]))
        elif name == "save_query" and self._deliver is not None:
            question = "save the digest as (.md .html .txt .json .eml):"
            self._tasks.start(self._save(self._prompt.ask(question), self._deliver))
        elif name == "send" and self._deliver is not None:
            answer = self._prompt.confirm("mail this digest as [mail] says?")
            self._tasks.start(self._send(answer, self._deliver))
        else:
            super().action_command(name)

    async def _save(self, answer: Coroutine[Any, Any, str | None], deliver: Deliver) -> str | None:
        name = (await answer or "").strip()
        if not name:
            return None
        self._footer.show_message(f"writing {name}")
        return await asyncio.to_thread(deliver, self._digest, name)

    async def _send(self, answer: Coroutine[Any, Any, bool], deliver: Deliver) -> str:
        if not await answer:
            return "nothing was sent"
        self._footer.show_message("sending")
        return await asyncio.to_thread(deliver, self._digest, "")


def _number(line: Line) -> int:
    """The number that a headline begins with; 0 for any other line."""
    parts = [(text.strip(), role) for text, role in line if text.strip()]
    if len(parts) > 1 and parts[0][0].isdecimal() and parts[1][1] is Role.STRONG:
        return int(parts[0][0])
    return 0
