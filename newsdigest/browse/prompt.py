"""The prompt at the bottom: a question, what is typed, and what is wrong with it, in place."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

from newsdigest.browse.completion import QuerySuggester
from newsdigest.browse.pane import ASCII_ONLY
from newsdigest.errors import NewsdigestError, QueryError, UsageError
from newsdigest.render.terminal import in_ascii
from newsdigest.text.sanitize import one_line
from newsdigest.text.width import width

Check = Callable[[str], None]
"""Told what is typed so far; raises what is wrong with it."""


HABIT = 0.6
"""Seconds in which an Enter behind an answer that needed none does nothing."""


class Prompt(Vertical):
    """Asks one question at a time; hidden while none is asked."""

    DEFAULT_CSS = """
    Prompt {
        height: 0; dock: bottom; layer: above; background: $background;
    }
    Prompt.-asking { height: auto; }
    Prompt Horizontal { height: 1; }
    Prompt #question { width: auto; height: 1; }
    Prompt Input, Prompt Input:focus {
        border: none; height: 1; width: 1fr; padding: 0; background: transparent;
    }
    Prompt #problem { height: auto; max-height: 8; color: $error; }
    """

    def __init__(self) -> None:
        super().__init__(id="prompt")
        self._answer: asyncio.Future[str | None] | None = None
        self._before: Widget | None = None
        self._check: Check = _anything
        self._at_once: Callable[[str], bool] = lambda _: False
        self._suggester = QuerySuggester()
        self._question = ""
        self._answers: dict[str, list[str]] = {}  # to each question, the latest last
        self._recalled = 0
        self._candidates: tuple[str | None, str] = None, ""
        self._taken = -HABIT  # when an answer was taken without Enter

    def compose(self) -> ComposeResult:
        """The question, the field, the problem below."""
        with Horizontal():
            yield Static("", id="question", markup=False)
            yield Field(compact=True, select_on_focus=False, suggester=self._suggester)
        yield Static("", id="problem", markup=False)

    @property
    def is_asking(self) -> bool:
        """Whether a question stands."""
        return self._answer is not None

    def ask(
        self,
        question: str,
        typed: str = "",
        check: Check | None = None,
        known: Mapping[str, Iterable[str]] | None = None,
        at_once: Callable[[str], bool] | None = None,
    ) -> Coroutine[Any, Any, str | None]:
        """What was typed, or None if it was given up.

        The field takes the keys before this returns: what is typed ahead is part of
        the answer, and no command.

        :param check: called with each change; an error that it raises is shown, and
            the answer is not taken while there is one
        :param known: values of fields of a query, to be suggested
        :param at_once: whether an answer is complete, so that it needs no Enter
        """
        self.cancel()
        answer = self._answer = _unanswered()
        self._check = check or _anything
        self._at_once = at_once or (lambda _: False)
        self._suggester.known = known or {}
        self._question, self._recalled = question, 0
        self.query_one("#question", Static).update(question + " ")
        self._tell("")
        field = self.query_one(Field)
        field.value = typed
        field.cursor_position = len(typed)
        self._take_place(True)
        self._before = self.screen.focused
        self.screen.set_focus(field)
        return self._answered(answer)

    async def _answered(self, answer: asyncio.Future[str | None]) -> str | None:
        try:
            return await answer
        finally:
            if self._answer is answer:
                self._close()

    def _close(self) -> None:
        self._answer = None
        if self.is_attached:  # the reader may be left while a question stands
            self._take_place(False)
            self.screen.set_focus(self._before, scroll_visible=False)

    def _take_place(self, asking: bool) -> None:
        """Stand over the messages, so that nothing else has to be laid out anew."""
        self.set_class(asking, "-asking")

    def confirm(self, question: str) -> Coroutine[Any, Any, bool]:
        """Whether the answer is yes; the keys are taken as :meth:`ask` does."""
        answer = self.ask(f"{question} y or n:", check=_yes_or_no, at_once=_is_yes_or_no)

        async def is_yes() -> bool:
            return (await answer or "").strip().lower() in _YES

        return is_yes()

    def submit_at_once(self, typed: str) -> None:
        """Take an answer that needs no Enter."""
        self.submit(typed)
        self._taken = time.monotonic()

    def takes_enter(self) -> bool:
        """Whether an Enter is only the habit of whoever has just answered; asked at each key."""
        taken, self._taken = self._taken, -HABIT
        return time.monotonic() - taken < HABIT

    def is_complete(self, typed: str) -> bool:
        """Whether this is taken without Enter."""
        return self.is_asking and self._at_once(typed)

    def completed(self, typed: str, step: int = 1) -> str | None:
        """What is typed with its last word completed, each time by the next of what is known."""
        found = self._suggester.step(typed, step)
        self._candidates = found, self._suggester.shown(self.size.width - 1)
        return found

    def earlier(self, step: int) -> str | None:
        """What was answered to this question before; with -1 the answer after that."""
        answers = self._answers.get(self._question, [])
        self._recalled = max(0, min(self._recalled + step, len(answers)))
        if not answers:
            return None
        return answers[-self._recalled] if self._recalled else ""

    def cancel(self) -> None:
        """Give the question up."""
        self._end(None)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Judge what is typed."""
        event.stop()
        if self.is_asking:
            self._judge(event.value)

    def submit(self, typed: str) -> None:
        """Take the answer if nothing is wrong with it; the keys after it are commands."""
        if self.is_asking and self._judge(typed):
            if typed:
                self._answers.setdefault(self._question, []).append(typed)
            self._end(typed)

    def _judge(self, typed: str) -> bool:
        try:
            self._check(typed)
        except QueryError as error:
            before = width(f"{self._question} {typed[: error.start]}")
            before -= int(self.query_one(Field).scroll_offset.x)
            marks = "^" * max(1, width(typed[error.start : error.end]))
            room = self.size.width - before
            told = one_line(error.message)
            if room > width(marks) + width(told) + 1:
                self._tell(" " * before + f"{marks} {told}")
            else:
                self._tell(
                    " " * max(0, min(before, self.size.width - 1))
                    + marks[: max(1, room)]
                    + "\n"
                    + told
                )
            return False
        except NewsdigestError as error:
            self._tell(one_line(str(error)))
            return False
        value, candidates = self._candidates
        self._tell(candidates if typed == value else "")
        return True

    def _tell(self, problem: str) -> None:
        shown = self.query_one("#problem", Static)
        if self.app.has_class(ASCII_ONLY):
            problem = "\n".join(map(in_ascii, problem.split("\n")))
        shown.update(problem)
        shown.display = bool(problem)

    def _end(self, answer: str | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(answer)
            self._close()


class Field(Input):
    """Where the answer is typed."""

    async def _on_key(self, event: events.Key) -> None:
        """The end counts at once: what is typed behind it is a command, no part of the answer."""
        focused, prompt = self.screen.focused, self.screen.query_one(Prompt)
        if focused is not None and focused is not self:
            focused._forward_event(events.Key(event.key, event.character))
        elif event.key == "enter":
            await self.action_submit()
        elif event.key in ("escape", "ctrl+c", "ctrl+g"):
            self.action_give_up()
        elif event.key in ("tab", "shift+tab"):
            self._take(prompt.completed(self.value, 1 if event.key == "tab" else -1))
        elif event.key in ("up", "down"):
            self._take(prompt.earlier(1 if event.key == "up" else -1))
        elif event.is_printable and prompt.is_complete(self.value + (event.character or "")):
            prompt.submit_at_once(self.value + (event.character or ""))
        else:
            return
        event.stop()
        event.prevent_default()

    async def type_ahead(self, character: str) -> None:
        """Take a character that was typed before the field had the keys."""
        self.insert_text_at_cursor(character)
        prompt = self.screen.query_one(Prompt)
        if prompt.is_complete(self.value):
            prompt.submit_at_once(self.value)

    def _take(self, value: str | None) -> None:
        """Have this typed."""
        if value is not None:
            self.value = value
            self.cursor_position = len(value)

    async def action_submit(self) -> None:
        """The answer."""
        self.screen.query_one(Prompt).submit(self.value)

    def action_give_up(self) -> None:
        """No answer."""
        prompt = self.screen.query_one(Prompt)
        prompt.cancel()

    def _on_paste(self, event: events.Paste) -> None:
        """Several lines come as one."""
        event.stop()
        event.prevent_default()
        self.insert_text_at_cursor(one_line(event.text))


def _unanswered() -> asyncio.Future[str | None]:
    return asyncio.get_running_loop().create_future()


def _anything(_: str) -> None:
    """Every answer will do."""


_YES, _NO = ("y", "yes", "是"), ("n", "no", "否")


def _is_yes_or_no(typed: str) -> bool:
    return typed.strip().lower() in (*_YES, *_NO)


def _yes_or_no(typed: str) -> None:
    if typed.strip() and not _is_yes_or_no(typed):
        raise UsageError("y for yes, n or Escape for no")
