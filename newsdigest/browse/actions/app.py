"""Commands on the program: help, command line, palette, theme, refresh, quit."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import Any

from newsdigest.browse.help import HelpScreen
from newsdigest.browse.keymap import THEMES
from newsdigest.browse.screen import ReaderScreen
from newsdigest.errors import ExitCode, UsageError

_VIM_NAMES = {"q": "quit", "q!": "quit", "wq": "quit", "x": "quit", "h": "help"}


def help_(screen: ReaderScreen) -> None:
    """Show all keys."""
    screen.app.push_screen(HelpScreen(screen.context.commands))


def command(screen: ReaderScreen) -> Coroutine[Any, Any, None]:
    """Run a command by its name, or by an unambiguous beginning of it."""
    names = [one.name for one in screen.context.commands if one.name != "command"]
    answer = screen.prompt.ask(":", "", lambda text: _full_name(text, names), {"": names})
    return _run(screen, answer, names)


async def _run(
    screen: ReaderScreen, answer: Coroutine[Any, Any, str | None], names: Sequence[str]
) -> None:
    if name := _full_name(await answer or "", names):
        screen.action_command(name)


def _full_name(text: str, names: Sequence[str]) -> str:
    """The command that the text abbreviates, "" for no text.

    :raises UsageError: if there is none, or more than one
    """
    name = text.strip().replace(" ", "_")
    if not name or name in names:
        return name
    if name in _VIM_NAMES:
        return _VIM_NAMES[name]
    matches = [other for other in names if other.startswith(name)]
    if len(matches) == 1:
        return matches[0]
    raise UsageError(", ".join(matches) or "no command begins with this; ? shows all")


def palette(screen: ReaderScreen) -> None:
    """Open the command palette."""
    screen.app.action_command_palette()


def theme(screen: ReaderScreen) -> None:
    """Switch to the next theme."""
    index = THEMES.index(screen.app.theme) + 1
    screen.app.theme = THEMES[index % len(THEMES)]
    screen.show_message(f"theme: {screen.app.theme}")


async def refresh(screen: ReaderScreen) -> str:
    """Check the folder now."""
    await screen.watcher.refresh()
    screen.article.reload()
    return "up to date"


def redraw(screen: ReaderScreen) -> None:
    """Redraw the screen."""
    screen.refresh(repaint=True, layout=True)


def suspend(screen: ReaderScreen) -> None:
    """Suspend to the shell."""
    screen.app.action_suspend_process()


def quit_(screen: ReaderScreen) -> None:
    """Quit."""
    screen.app.exit()


def interrupt(screen: ReaderScreen) -> None:
    """Quit with the exit code of an interrupted program."""
    screen.app.exit(return_code=ExitCode.INTERRUPTED)
