"""Commands for finding: filter and search while typing, the order, a query under a name."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import replace

from newsdigest.browse.finding import ORDERS, Asked
from newsdigest.browse.screen import ReaderScreen
from newsdigest.query.model import Sort


def filter_(screen: ReaderScreen) -> Coroutine[Any, Any, None]:
    """Filter while typing, beginning with what is listed."""
    asked = screen.finding.asked
    return _ask(screen, "filter:", asked.text, asked.sort)


def search(screen: ReaderScreen) -> Coroutine[Any, Any, None]:
    """Search in everything, most relevant first."""
    return _ask(screen, "search:", "", Sort.RELEVANCE)


def _ask(
    screen: ReaderScreen, question: str, typed: str, sort: Sort
) -> Coroutine[Any, Any, None]:
    """Ask for a query and list what it finds while it is typed; given up, all is as before."""
    finding = screen.finding
    finding.remember()

    def check(text: str) -> None:
        asked = finding.parsed(text, sort)
        if (asked.where, asked.sort) != (finding.asked.where, finding.asked.sort):
            screen.do(finding.show(asked))

    screen.go(screen.list)
    screen.say("")
    return _asked(screen, screen.prompt.ask(question, typed, check, _known(screen)))


async def _asked(screen: ReaderScreen, asking: Coroutine[Any, Any, str | None]) -> None:
    finding = screen.finding
    screen.do(finding.learn())
    answer = await asking
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


def save_query(screen: ReaderScreen) -> Coroutine[Any, Any, str | None] | None:
    """Save what is listed under a name."""
    text = screen.finding.asked.text
    if not text:
        screen.say("there is no query to save: f makes one")
        return None
    return _saved(screen, screen.prompt.ask("save the query as:"), text)


async def _saved(
    screen: ReaderScreen, asking: Coroutine[Any, Any, str | None], text: str
) -> str | None:
    name = await asking
    if not name:
        return None
    await screen.desk.ask(lambda archive: archive.state.save_query(name, text))
    await screen.finding.learn()
    await screen.count_bar()
    return f"saved: query:{name}"
