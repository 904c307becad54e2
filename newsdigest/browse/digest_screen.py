"""A digest over the other screens, of which a story can be chosen and read."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from datetime import tzinfo
from typing import Any

from textual.app import ComposeResult

from newsdigest.browse.help import TextScreen
from newsdigest.browse.pane import CursorPane, Pane
from newsdigest.browse.prompt import Prompt
from newsdigest.browse.screen import Deliver
from newsdigest.browse.status_line import StatusLine
from newsdigest.browse.task_group import TaskGroup
from newsdigest.digest.model import Digest
from newsdigest.errors import NewsdigestError
from newsdigest.render import digest_terminal
from newsdigest.render.lines import BLANK, Line, Role
from newsdigest.text.sanitize import one_line


class StoriesPane(CursorPane):
    """The lines of a digest; the cursor goes from headline to headline."""

    def __init__(self) -> None:
        super().__init__(id="text")
        self._lines: Sequence[Line] = ()
        self._stories: dict[int, int] = {}

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines; the chosen story stays chosen."""
        chosen = self.story
        self._lines = lines
        self._stories = {y: number for y, line in enumerate(lines) if (number := _number(line))}
        rows = [y for y, number in self._stories.items() if number == chosen]
        self.resized()
        self.place(rows[0] if rows else min(self._stories, default=0))

    def choose(self, story: int) -> None:
        """Choose the story with this number."""
        self.place(next((y for y, number in self._stories.items() if number == story), 0))

    @property
    def story(self) -> int | None:
        """The number of the chosen story."""
        return self._stories.get(self.cursor)

    def is_choosable(self, y: int) -> bool:
        """Headlines are."""
        return y in self._stories

    def move(self, lines: int) -> None:
        """To the next headline, or the one before; the whole story comes into sight."""
        rows = sorted(self._stories)
        if not rows:
            return
        if abs(lines) == 1:
            at = max(0, min(rows.index(self.cursor) + lines, len(rows) - 1))
            self.place(rows[at])
        else:
            super().move(lines)
        after = next((y for y in rows if y > self.cursor), self.count())
        top, height = int(self.scroll_offset.y), self.lines_in_sight
        if after > top + height:
            self.scroll(min(self.cursor, after - height))
        elif self.cursor == rows[0]:
            self.scroll(0)  # with what stands above the first story

    def count(self) -> int:
        """The lines that are shown."""
        return len(self._lines)

    def line(self, y: int) -> Line:
        """One of them."""
        return self._lines[y]


def _number(line: Line) -> int:
    """The number that a headline begins with; 0 for any other line."""
    parts = [(text.strip(), role) for text, role in line if text.strip()]
    if len(parts) > 1 and parts[0][0].isdecimal() and parts[1][1] is Role.STRONG:
        return int(parts[0][0])
    return 0


class DigestScreen(TextScreen):
    """The digest; what is dismissed with is the id of the article that is to be read.

    :ivar place: the number of the chosen story when it was left, and the first line in sight
    :param place: where to begin
    :param deliver: writes the digest to a file, or sends it
    """

    def __init__(
        self,
        digest: Digest,
        zone: tzinfo,
        place: tuple[int, int] = (0, 0),
        deliver: Deliver | None = None,
    ) -> None:
        def layout(cells: int) -> Iterator[Line]:
            yield BLANK
            yield from digest_terminal.digest(digest, width=cells, zone=zone)

        super().__init__("digest", layout)
        self.place = place
        self._digest = digest
        self._deliver = deliver
        self._tasks = TaskGroup(self._say, self._failed, self._broken)
        self._leads = {entry.number: entry.story.lead.id for entry in digest.entries}

    def compose(self) -> ComposeResult:
        """A heading and the stories."""
        yield StatusLine(id="header")
        yield StoriesPane()
        yield Prompt()
        yield StatusLine(id="footer")

    def on_mount(self) -> None:
        """Say what can be done with it."""
        hints: Line = ((" enter", Role.SOURCE), (" read  ", Role.FAINT))
        if self._deliver is not None:
            hints += (("w", Role.SOURCE), (" save  ", Role.FAINT))
            hints += (("M", Role.SOURCE), (" mail", Role.FAINT))
        self.query_one("#footer", StatusLine).show(hints)
        self.query_one("#header", StatusLine).show(
            ((" digest", Role.STRONG),), right=(("q back ", Role.FAINT),)
        )

    def _say(self, message: str, role: Role = Role.PLAIN) -> None:
        self.query_one("#footer", StatusLine).tell(one_line(message), role)

    def _failed(self, error: NewsdigestError) -> None:
        self._say(f"{error}; {error.hint}" if error.hint else str(error), Role.ERROR)

    def _broken(self, error: BaseException) -> None:
        def again() -> None:
            raise error

        self.call_later(again)

    async def _save(self, asking: Coroutine[Any, Any, str | None]) -> str | None:
        name = (await asking or "").strip()
        return await self._delivered(name) if name else None

    async def _send(self, asking: Coroutine[Any, Any, bool]) -> str | None:
        return await self._delivered("") if await asking else "nothing was sent"

    async def _delivered(self, name: str) -> str | None:
        if self._deliver is None:
            return None
        self._say(f"writing {name}" if name else "sending")
        return await asyncio.to_thread(self._deliver, self._digest, name)

    @property
    def pane(self) -> Pane:
        """The stories."""
        return self.query_one(StoriesPane)

    def lay_out(self, lines: Sequence[Line]) -> None:
        """Show the digest."""
        pane = self.query_one(StoriesPane)
        pane.show(lines)
        story, top = self.place
        if story:
            pane.choose(story)
            pane.scroll(top)
            self.place = 0, 0

    def on_cursor_pane_chosen(self) -> None:
        """A click on the chosen story."""
        self.action_command("open")

    def action_command(self, name: str) -> None:
        """Read the chosen story; the rest as on every such screen."""
        story = self.query_one(StoriesPane).story
        if name == "open" and story is not None:
            self.place = story, int(self.pane.scroll_offset.y)
            self.dismiss(self._leads.get(story))
        elif name == "save_query" and self._deliver is not None:
            question = "save the digest as (.md .html .txt .json .eml):"
            self._tasks.begin(self._save(self.query_one(Prompt).ask(question)))
        elif name == "send" and self._deliver is not None:
            asking = self.query_one(Prompt).confirm("mail this digest as [mail] says?")
            self._tasks.begin(self._send(asking))
        else:
            super().action_command(name)
