"""Commands about the program: the keys, the palette, colours, the folder, leaving."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import Any

from newsdigest.browse.help import TextScreen, keys
from newsdigest.browse.keymap import THEMES
from newsdigest.browse.screen import ReaderScreen
from newsdigest.errors import ExitCode, UsageError


def help_(screen: ReaderScreen) -> None:
    """All keys."""
    screen.app.push_screen(TextScreen("keys", keys(screen.context.commands)))


_ALSO = {"q": "quit", "q!": "quit", "wq": "quit", "x": "quit", "h": "help"}
"""What vim's users type."""
_HELP = "? shows all"


def command(screen: ReaderScreen) -> Coroutine[Any, Any, None]:
    """A command by its name, or by as much of it as no other begins with."""
    names = [one.name for one in screen.context.commands if one.name != "command"]

    def check(typed: str) -> None:
        _named(typed, names)

    return _commanded(screen, screen.prompt.ask(":", "", check, {"": names}), names)


async def _commanded(
    screen: ReaderScreen, asking: Coroutine[Any, Any, str | None], names: Sequence[str]
) -> None:
    if name := _named(await asking or "", names):
        screen.action_command(name)


def _named(typed: str, names: Sequence[str]) -> str:
    """The command that is meant, "" if nothing is typed.

    :raises UsageError: if there is none, or more than one
    """
    wanted = typed.strip().replace(" ", "_")
    if not wanted or wanted in names:
        return wanted
    if wanted in _ALSO:
        return _ALSO[wanted]
    found = [name for name in names if name.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    raise UsageError(", ".join(found) if found else f"no command begins so; {_HELP}")


def palette(screen: ReaderScreen) -> None:
    """A command by its name."""
    screen.app.action_command_palette()


def theme(screen: ReaderScreen) -> None:
    """The next theme."""
    at = THEMES.index(screen.app.theme) + 1
    screen.app.theme = THEMES[at % len(THEMES)]
    screen.say(f"theme: {screen.app.theme}")


async def refresh(screen: ReaderScreen) -> str:
    """Look at the folder now."""
    await screen.watching.look()
    screen.article.again()
    return "up to date"


def redraw(screen: ReaderScreen) -> None:
    """Draw everything anew."""
    screen.refresh(repaint=True, layout=True)


def suspend(screen: ReaderScreen) -> None:
    """To the shell."""
    screen.app.action_suspend_process()


def quit_(screen: ReaderScreen) -> None:
    """Out."""
    screen.app.exit()


def interrupt(screen: ReaderScreen) -> None:
    """Out, as Ctrl-C ends any program."""
    screen.app.exit(return_code=ExitCode.INTERRUPTED)
