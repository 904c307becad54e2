"""The Textual application: key bindings, themes, command palette, and how it ends."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.driver import Driver
from textual.screen import Screen
from textual.theme import Theme

from newsdigest.browse.actions.handlers import HANDLERS, macro_handlers
from newsdigest.browse.archive_worker import ArchiveWorker
from newsdigest.browse.keymap import ReaderSettings
from newsdigest.browse.listing import ListQuery
from newsdigest.browse.pane import ASCII_ONLY, HYPERLINKS
from newsdigest.browse.prompt import Field
from newsdigest.browse.screen import Deliver, ReaderScreen, ScreenContext
from newsdigest.browse.terminal_restore import TerminalRestore
from newsdigest.render.lines import Role
from newsdigest.render.terminal import opens_links

_THEMES = (
    Theme(
        "terminal", ansi=True, dark=True, primary="ansi_blue", secondary="ansi_cyan",
        accent="ansi_cyan", warning="ansi_yellow", error="ansi_red", success="ansi_green",
        foreground="ansi_default", background="ansi_default", surface="ansi_default",
        panel="ansi_default", boost="ansi_default",
        variables={
            "ansi-background": "ansi_default", "ansi-foreground": "ansi_default",
            "input-cursor-text-style": "reverse", "input-selection-background": "ansi_cyan",
        },
    ),
    Theme(
        "dark", dark=True, primary="#7aa2f7", secondary="#6fc3cf", accent="#e0af68",
        warning="#e0af68", error="#f7768e", success="#9ece6a", foreground="#d5d8e0",
        background="#16181d", surface="#16181d", panel="#2a2f3a",
    ),
    Theme(
        "light", dark=False, primary="#2f5fb3", secondary="#1f7a86", accent="#8a5a00",
        warning="#8a5a00", error="#b3261e", success="#2e7d32", foreground="#1d2027",
        background="#fbfbf9", surface="#fbfbf9", panel="#dde3ec",
    ),
)  # fmt: skip


class Browser(App[None], inherit_bindings=False):
    """The reader of one archive.

    :param query: what is listed first
    :param settings: keys and theme
    :param ascii_only: whether the terminal has no UTF-8
    :param refresh: whether the folder is watched
    :param restore: restores the terminal if this process is killed
    :param deliver: writes a digest to a file, or mails it
    """

    TITLE = "newsdigest"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"

    def __init__(
        self,
        worker: ArchiveWorker,
        query: ListQuery,
        settings: ReaderSettings,
        *,
        environ: Mapping[str, str],
        ascii_only: bool = False,
        refresh: bool = True,
        restore: TerminalRestore | None = None,
        deliver: Deliver | None = None,
    ) -> None:
        super().__init__(driver_class=_driver_class(restore))
        self.worker = worker
        self.commands = settings.commands
        self.set_class(ascii_only, ASCII_ONLY)
        self.set_class(opens_links(environ), HYPERLINKS)
        self._restore = restore
        self._reader = ReaderScreen(
            worker,
            query,
            ScreenContext(
                settings.commands,
                {**HANDLERS, **macro_handlers(settings.macros)},
                environ,
                lambda: self.lend(),
                deliver,
            ),
            refresh=refresh,
        )
        for theme in _THEMES:
            self.register_theme(theme)
        self.theme = settings.theme
        for command in settings.commands:
            action = f"screen.command({command.name!r})"
            keys = [("comma" if key == "," else key, action, "") for key in command.keys]
            for binding in Binding.make_bindings(keys):  # with Textual's names of characters
                self.bind(binding.key, action)

    def get_default_screen(self) -> Screen[None]:
        """The reader's screen."""
        return self._reader

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every command, for the palette."""
        for command in self.commands:
            keys = " ".join(command.keys)
            yield SystemCommand(
                command.help[:1].upper() + command.help[1:],
                f"{command.name}  {keys}",
                lambda name=command.name: self._reader.action_command(name),
            )

    def on_mount(self) -> None:
        """Show warnings, and end in order on a signal or hang-up."""
        self.worker.warn = lambda message: self.call_later(
            self._reader.show_message, message, Role.WARNING
        )
        if self._restore is not None:
            self._restore.handle_signals(asyncio.get_running_loop(), self.leave)
        # After a suspension, Textual draws only what has changed since.
        self.app_resume_signal.subscribe(
            self, lambda _: self.screen.refresh(repaint=True, layout=True)
        )

    async def on_event(self, event: events.Event) -> None:
        """Give the prompt the keys that were typed before it had the focus."""
        if isinstance(event, events.Key) and event.is_forwarded and event.is_printable:
            field = self.focused
            if isinstance(field, Field):  # it forwards none of its own
                await field.type_ahead(event.character or "")
                return
        await super().on_event(event)

    def leave(self, number: int) -> None:
        """End as a program that this signal has ended."""
        self.exit(return_code=128 + number)

    def lend(self) -> AbstractContextManager[None]:
        """Give the terminal to another program while the result is entered."""
        return self.suspend()


def _driver_class(restore: TerminalRestore | None) -> type[Driver] | None:
    """The driver that reports to the terminal restore; None is Textual's own choice."""
    if restore is None or os.name != "posix":
        return None
    from newsdigest.browse.driver import driver_class

    return driver_class(restore)
