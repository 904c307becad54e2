"""The command on trends: phrases that rose and fell among the listed articles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsdigest.archive.facade import Archive
from newsdigest.browse.screen import ReaderScreen
from newsdigest.query.tokens import quote
from newsdigest.render import catalogue

if TYPE_CHECKING:
    from newsdigest.digest.trend_model import Trends


def trends(screen: ReaderScreen) -> None:
    """Show the phrases of the list that rose and fell in twelve months, or in its period."""
    screen.start(_show(screen), group="slow")


async def _show(screen: ReaderScreen) -> str | None:
    from newsdigest.browse.trends_screen import TrendsScreen
    from newsdigest.digest.headlines import Unit
    from newsdigest.digest.trends import trends_of
    from newsdigest.render.trends import representative

    where, now = screen.listing.query.where, screen.worker.now()

    def ask(archive: Archive) -> Trends:
        return trends_of(archive, where, now, Unit.MONTH)

    screen.show_message("looking for trends; q cancels")
    result = await screen.worker.ask_updater(ask)
    phrases = [*result.rising, *result.falling]
    if not phrases:
        return "nothing rose or fell in the last twelve months"
    items = filter(None, map(representative, phrases))
    chinese = catalogue.is_chinese(item.title for item in items)
    screen.clear_message()
    screen.app.push_screen(
        TrendsScreen(result, chinese=chinese), lambda phrase: _list(screen, phrase)
    )
    return None


def _list(screen: ReaderScreen, phrase: str | None) -> None:
    """List the articles of the list that contain a phrase."""
    if phrase is not None:
        text = f"{screen.listing.query.text} {quote(phrase)}".strip()
        screen.focus_pane(screen.list)
        screen.start(screen.listing.list(text))
