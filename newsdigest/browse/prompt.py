"""The prompt at the bottom: a question, the answer as it is typed, and what is wrong with it."""

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

Check = Callable[[str], object]
"""Called with the text typed so far; raises what is wrong with it."""

HABITUAL_ENTER = 0.6
"""Seconds in which an Enter is ignored after an answer that was complete without it."""
_YES, _NO = ("y", "yes", "是"), ("n", "no", "否")


class Prompt(Vertical):
    """Asks one question at a time; hidden otherwise."""

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
        self._previous_focus: Widget | None = None
        self._check: Check = _accept
        self._is_complete: Callable[[str], bool] = lambda _: False
        self._suggester = QuerySuggester()
        self._question = ""
        self._answers: dict[str, list[str]] = {}  # by question, the latest last
        self._recalled = 0
        self._completion: tuple[str | None, str] = None, ""
        self._completed_at = -HABITUAL_ENTER  # when an answer was taken without Enter

    def compose(self) -> ComposeResult:
        """The question, the field, the problem below."""
        with Horizontal():
            yield Static("", id="question", markup=False)
            yield Field(compact=True, select_on_focus=False, suggester=self._suggester)
        yield Static("", id="problem", markup=False)

    def set_sounds(self, sounds: Mapping[str, str]) -> None:
        """Let Chinese values with these sounds be typed in pinyin."""
        self._suggester.sounds = sounds

    @property
    def is_asking(self) -> bool:
        """Whether there is a question."""
        return self._answer is not None

    def ask(
        self,
        question: str,
        text: str = "",
        check: Check | None = None,
        values: Mapping[str, Iterable[str]] | None = None,
        is_complete: Callable[[str], bool] | None = None,
    ) -> Coroutine[Any, Any, str | None]:
        """The answer, or None if the question was cancelled.

        The field has the focus before this returns: keys typed ahead belong to the answer.

        :param text: the text to begin with
        :param check: called with each change; the error that it raises is shown, and the
            answer is not accepted
        :param values: values of the fields of a query, for completion
        :param is_complete: whether an answer needs no Enter
        """
        self.cancel()
        answer = self._answer = asyncio.get_running_loop().create_future()
        self._check = check or _accept
        self._is_complete = is_complete or (lambda _: False)
        self._suggester.values = values or {}
        self._question, self._recalled = question, 0
        self.query_one("#question", Static).update(question + " ")
        self._show_problem("")
        field = self.query_one(Field)
        field.set_text(text)
        self.set_class(True, "-asking")
        self._previous_focus = self.screen.focused
        self.screen.set_focus(field)
        return self._wait(answer)

    async def _wait(self, answer: asyncio.Future[str | None]) -> str | None:
        try:
            return await answer
        finally:
            if self._answer is answer:
                self._close()

    def _close(self) -> None:
        self._answer = None
        if self.is_attached:  # the reader may quit during a question
            self.set_class(False, "-asking")
            self.screen.set_focus(self._previous_focus, scroll_visible=False)

    def confirm(self, question: str) -> Coroutine[Any, Any, bool]:
        """Whether the answer is yes; the field has the focus before this returns."""
        answer = self.ask(f"{question} y or n:", check=_check_yes_or_no, is_complete=_is_yes_or_no)

        async def is_yes() -> bool:
            return (await answer or "").strip().lower() in _YES

        return is_yes()

    def ignores_enter(self) -> bool:
        """Whether an Enter follows, out of habit, an answer that needed none; asked once a key."""
        completed_at, self._completed_at = self._completed_at, -HABITUAL_ENTER
        return time.monotonic() - completed_at < HABITUAL_ENTER

    def submit_if_complete(self, text: str) -> bool:
        """Submit an answer that needs no Enter; whether it was one."""
        if not (self.is_asking and self._is_complete(text)):
            return False
        self.submit(text)
        self._completed_at = time.monotonic()
        return True

    def complete(self, text: str, step: int = 1) -> str | None:
        """The text with the next completion of its last word, with ``-1`` the previous one."""
        completion = self._suggester.cycle(text, step)
        self._completion = completion, self._suggester.menu(self.size.width - 1)
        return completion

    def recall(self, step: int) -> str | None:
        """The previous answer to this question, with ``-1`` the next one."""
        answers = self._answers.get(self._question, [])
        self._recalled = max(0, min(self._recalled + step, len(answers)))
        if not answers:
            return None
        return answers[-self._recalled] if self._recalled else ""

    def cancel(self) -> None:
        """Cancel the question."""
        self._resolve(None)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Check the text."""
        event.stop()
        if self.is_asking:
            self._accepts(event.value)

    def submit(self, text: str) -> None:
        """Accept the answer unless something is wrong with it; the next keys are commands."""
        if self.is_asking and self._accepts(text):
            if text:
                self._answers.setdefault(self._question, []).append(text)
            self._resolve(text)

    def _accepts(self, text: str) -> bool:
        """Check the text and show what is wrong with it."""
        try:
            self._check(text)
        except QueryError as error:
            column = width(f"{self._question} {text[: error.start]}")
            column -= int(self.query_one(Field).scroll_offset.x)
            marks = "^" * max(1, width(text[error.start : error.end]))
            room = self.size.width - column
            message = one_line(error.message)
            if room > width(marks) + width(message) + 1:
                self._show_problem(" " * column + f"{marks} {message}")
            else:
                indent = " " * max(0, min(column, self.size.width - 1))
                self._show_problem(f"{indent}{marks[: max(1, room)]}\n{message}")
            return False
        except NewsdigestError as error:
            self._show_problem(one_line(str(error)))
            return False
        completion, menu = self._completion
        self._show_problem(menu if text == completion else "")
        return True

    def _show_problem(self, problem: str) -> None:
        label = self.query_one("#problem", Static)
        if self.app.has_class(ASCII_ONLY):
            problem = "\n".join(map(in_ascii, problem.split("\n")))
        label.update(problem)
        label.display = bool(problem)

    def _resolve(self, answer: str | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(answer)
            self._close()


class Field(Input):
    """The field where the answer is typed."""

    async def _on_key(self, event: events.Key) -> None:
        """Handle the keys that end, complete or recall an answer at once, before the next key."""
        focused, prompt = self.screen.focused, self.screen.query_one(Prompt)
        if focused is not None and focused is not self:
            focused._forward_event(events.Key(event.key, event.character))
        elif event.key == "enter":
            await self.action_submit()
        elif event.key in ("escape", "ctrl+c", "ctrl+g"):
            prompt.cancel()
        elif event.key in ("tab", "shift+tab"):
            self.set_text(prompt.complete(self.value, 1 if event.key == "tab" else -1))
        elif event.key in ("up", "down"):
            self.set_text(prompt.recall(1 if event.key == "up" else -1))
        elif not (
            event.is_printable and prompt.submit_if_complete(self.value + (event.character or ""))
        ):
            return
        event.stop()
        event.prevent_default()

    async def type_ahead(self, character: str) -> None:
        """Insert a character that was typed before the field had the focus."""
        self.insert_text_at_cursor(character)
        self.screen.query_one(Prompt).submit_if_complete(self.value)

    def set_text(self, text: str | None) -> None:
        """Replace the text, with the cursor at its end; None leaves it as it is."""
        if text is not None:
            self.value = text
            self.cursor_position = len(text)

    async def action_submit(self) -> None:
        """Submit the answer."""
        self.screen.query_one(Prompt).submit(self.value)

    def _on_paste(self, event: events.Paste) -> None:
        """Insert several lines as one."""
        event.stop()
        event.prevent_default()
        self.insert_text_at_cursor(one_line(event.text))


def _accept(_: str) -> None:
    """Accept every answer."""


def _is_yes_or_no(text: str) -> bool:
    return text.strip().lower() in (*_YES, *_NO)


def _check_yes_or_no(text: str) -> None:
    if text.strip() and not _is_yes_or_no(text):
        raise UsageError("y for yes, n or Escape for no")
