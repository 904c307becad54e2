"""Commands for listing: filter and search while typing, the order, a query under a name."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from newsdigest.browse.listing import ORDERS, ListQuery
from newsdigest.browse.pane import Pane
from newsdigest.browse.screen import ReaderScreen
from newsdigest.errors import QueryError
from newsdigest.query.model import Sort
from newsdigest.storage.state.names import query_name


def filter_(screen: ReaderScreen) -> Coroutine[Any, Any, None]:
    """Filter while typing, beginning with what is listed."""
    asked = screen.listing.asked
    return _ask(screen, "filter:", asked.text, asked)


def search(screen: ReaderScreen) -> Coroutine[Any, Any, None]:
    """Search in everything, most relevant first; while reading, in the article."""
    if screen.is_reading:
        return _look(screen)
    return _ask(screen, "search:", "", ListQuery(sort=Sort.RELEVANCE))


def _ask(
    screen: ReaderScreen, question: str, typed: str, like: ListQuery
) -> Coroutine[Any, Any, None]:
    """Ask for a query and list what it finds while it is typed; given up, all is as before.

    :param like: in which order
    """
    listing, pane = screen.listing, screen.moving
    order = like.sort, like.reverse
    screen.way_back = None
    listing.remember()

    def check(text: str) -> None:
        try:
            asked = listing.parsed(begun(text), *order)
        except QueryError:
            sound = text.rpartition(" ")[0]
            with suppress(QueryError):
                _show(screen, listing.parsed(sound, *order))
            listing.parsed(text, *order)  # says what is wrong, and where
            return
        _show(screen, asked)

    screen.go(screen.list)
    screen.say("")
    asking = screen.prompt.ask(question, typed, check, _known(screen))
    return _asked(screen, asking, order, pane)


def _show(screen: ReaderScreen, asked: ListQuery) -> None:
    """List it, unless it is what is listed."""
    before = screen.listing.asked
    if (asked.where, asked.sort, asked.reverse) != (before.where, before.sort, before.reverse):
        screen.do(screen.listing.show(asked))


async def _asked(
    screen: ReaderScreen,
    asking: Coroutine[Any, Any, str | None],
    order: tuple[Sort, bool],
    pane: Pane,
) -> None:
    """List the answer: as it was typed, or if nothing is so, what begins with its last word."""
    listing = screen.listing
    screen.do(listing.learn())
    answer = await asking
    if answer is None or (answer.strip(), order[0]) == (listing.last.text, listing.last.sort):
        if before := listing.forget():
            await listing.show(before)
        screen.go(pane)
        return
    exact = listing.parsed(answer, *order)
    await listing.show(exact)
    if listing.found.asked is exact and not listing.found.articles and begun(answer) != answer:
        await listing.show(listing.parsed(begun(answer), *order))


def begun(text: str) -> str:
    """A query that is being typed: its last word, if it is a Latin one, may go on.

    One letter does not say enough, and most articles have it.
    """
    last = text.rpartition(" ")[2].lstrip("-(").lower()
    is_word = last.isascii() and last.isalnum() and last not in ("and", "or", "not")
    return f"{text}*" if is_word and len(last) > 1 else text


def _look(screen: ReaderScreen) -> Coroutine[Any, Any, None]:
    """Ask for words and mark them in the article while they are typed."""
    listing, article = screen.listing, screen.article

    def check(text: str) -> None:
        article.look_for(listing.parsed(begun(text)).where)

    return _looked(screen, screen.prompt.ask("find in the article:", "", check))


async def _looked(screen: ReaderScreen, asking: Coroutine[Any, Any, str | None]) -> None:
    typed = await asking
    if not typed:
        screen.article.look_for(screen.listing.asked.where)
        return
    await screen.article.settled()
    around = screen.article.next_match(1, first=True)
    if around is None:
        screen.say(f"not in this article: {typed}")
    elif around:
        screen.say("went on from the top")


def _known(screen: ReaderScreen) -> dict[str, Sequence[str]]:
    """Values that may follow a colon."""
    return {
        "is": ["unread", "read", "starred", "followed", "dated", "undated"],
        "query": list(screen.listing.saved),
        **screen.values,
        **{name: [] for name in ("since", "until", "title", "lang")},
    }


async def order(screen: ReaderScreen) -> None:
    """The next order."""
    asked = screen.listing.asked
    at = ORDERS.index(asked.sort) + 1 if asked.sort in ORDERS else 0
    await _reordered(screen, replace(asked, sort=ORDERS[at % len(ORDERS)], reverse=False))


async def reverse(screen: ReaderScreen) -> None:
    """The other way round."""
    asked = screen.listing.asked
    await _reordered(screen, replace(asked, reverse=not asked.reverse))


async def _reordered(screen: ReaderScreen, asked: ListQuery) -> None:
    await screen.listing.show(asked, keep=True)


def save_query(screen: ReaderScreen) -> Coroutine[Any, Any, str | None] | None:
    """Save what is listed under a name."""
    text = screen.listing.asked.text
    if not text:
        screen.say("there is no query to save: f makes one")
        return None

    def check(name: str) -> None:
        if name:
            query_name(name)

    return _saved(screen, screen.prompt.ask("save the query as:", check=check), text)


async def _saved(
    screen: ReaderScreen, asking: Coroutine[Any, Any, str | None], text: str
) -> str | None:
    name = await asking
    if not name:
        return None
    await screen.worker.ask(lambda archive: archive.state.save_query(name, text))
    await screen.listing.learn()
    await screen.count_bar()
    return f"saved: query:{name}"
