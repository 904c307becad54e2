"""Commands for finding: filter and search while typing, the order, a query under a name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from newsdigest.browse.finding import ORDERS, Asked
from newsdigest.query.model import Sort

if TYPE_CHECKING:
    from newsdigest.browse.screen import ReaderScreen


async def filter_(screen: ReaderScreen) -> None:
    """Filter while typing, beginning with what is listed."""
    asked = screen.finding.asked
    await _ask(screen, "filter:", asked.text, asked.sort)


async def search(screen: ReaderScreen) -> None:
    """Search in everything, most relevant first."""
    await _ask(screen, "search:", "", Sort.RELEVANCE)


async def _ask(screen: ReaderScreen, question: str, typed: str, sort: Sort) -> None:
    """Ask for a query and list what it finds while it is typed; given up, all is as before."""
    finding = screen.finding
    await finding.learn()
    finding.remember()

    def check(text: str) -> None:
        asked = finding.parsed(text, sort)
        if (asked.where, asked.sort) != (finding.asked.where, finding.asked.sort):
            screen.do(finding.show(asked))

    screen.go(screen.list)
    screen.say("")
    answer = await screen.prompt.ask(question, typed, check, _known(screen))
    given_up = answer is None or finding.asked.text == finding.last.text
    if given_up and (before := finding.forget()) and answer is None:
        await finding.show(before)


def _known(screen: ReaderScreen) -> dict[str, list[str]]:
    """Values that may follow a colon: what the bar has."""
    known: dict[str, list[str]] = {"is": ["unread", "read", "starred", "dated", "undated"]}
    for entry in screen.entries:
        field, colon, _ = (entry.query or "").partition(":")
        if colon and field != "is":
            known.setdefault(field, []).append(entry.label)
    return known


async def order(screen: ReaderScreen) -> None:
    """The next order."""
    asked = screen.finding.asked
    at = ORDERS.index(asked.sort) + 1 if asked.sort in ORDERS else 0
    await _reordered(screen, replace(asked, sort=ORDERS[at % len(ORDERS)], reverse=False))


async def reverse(screen: ReaderScreen) -> None:
    """The other way round."""
    asked = screen.finding.asked
    await _reordered(screen, replace(asked, reverse=not asked.reverse))


async def _reordered(screen: ReaderScreen, asked: Asked) -> None:
    await screen.finding.show(replace(asked, row=0))


async def save_query(screen: ReaderScreen) -> str | None:
    """Save what is listed under a name."""
    text = screen.finding.asked.text
    if not text:
        return "there is no query to save: f makes one"
    name = await screen.prompt.ask("save the query as:")
    if not name:
        return None
    await screen.desk.ask(lambda archive: archive.state.save_query(name, text))
    await screen.finding.learn()
    await screen.count_bar()
    return f"saved: query:{name}"
