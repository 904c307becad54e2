"""Commands about the program: the keys, the palette, colours, the folder, leaving."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from newsdigest.browse.keys import THEMES
from newsdigest.browse.text_screen import TextScreen, keys

if TYPE_CHECKING:
    from newsdigest.browse.screen import ReaderScreen


def help_(screen: ReaderScreen) -> None:
    """All keys."""
    screen.browser.push_screen(TextScreen("keys", keys(screen.browser.commands)))


def palette(screen: ReaderScreen) -> None:
    """A command by its name."""
    screen.browser.action_command_palette()


def theme(screen: ReaderScreen) -> None:
    """The next theme."""
    at = THEMES.index(screen.browser.theme) + 1
    screen.browser.theme = THEMES[at % len(THEMES)]
    screen.say(f"theme: {screen.browser.theme}")


async def refresh(screen: ReaderScreen) -> str:
    """Look at the folder now."""
    await screen.browser.refresh_now()
    return "up to date"


def redraw(screen: ReaderScreen) -> None:
    """Draw everything anew."""
    screen.refresh(repaint=True, layout=True)


def suspend(screen: ReaderScreen) -> None:
    """To the shell."""
    screen.browser.action_suspend_process()


def quit_(screen: ReaderScreen) -> None:
    """Out."""
    screen.browser.exit()


def interrupt(screen: ReaderScreen) -> None:
    """Out, as Ctrl-C ends any program."""
    screen.browser.leave(signal.SIGINT)
