"""Commands about the program: the keys, the palette, colours, the folder, leaving."""

from __future__ import annotations

from newsdigest.browse.keys import THEMES
from newsdigest.browse.screen import ReaderScreen
from newsdigest.browse.text_screen import TextScreen, keys
from newsdigest.errors import ExitCode


def help_(screen: ReaderScreen) -> None:
    """All keys."""
    screen.app.push_screen(TextScreen("keys", keys(screen.equipment.commands)))


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
