"""Commands on the list's query: filter, search, order, save."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from newsdigest.archive.facade import Archive
from newsdigest.browse.listing import ORDERS, ListQuery
from newsdigest.browse.pane import Pane
from newsdigest.browse.screen import ReaderScreen
from newsdigest.errors import QueryError
from newsdigest.query.model import Sort
from newsdigest.query.tokens import NAMES
from newsdigest.storage.state.names import query_name


def filter_(screen: ReaderScreen) -> Coroutine[Any, Any, None]:
    """Change the query; the list follows while it is typed."""
    query = screen.listing.query
    return _ask(screen, "filter:", query.text, query)


def search(screen: ReaderScreen) -> Coroutine[Any, Any, None]:
    """Search all articles, most relevant first; while reading, search in the article."""
    if screen.is_reading:
        return _search_article(screen)
    return _ask(screen, "search:", "", ListQuery(sort=Sort.RELEVANCE))


def _ask(
    screen: ReaderScreen, question: str, text: str, order_of: ListQuery
) -> Coroutine[Any, Any, None]:
    """Ask for a query and list it while it is typed; a cancelled one changes nothing.

    :param order_of: the query whose order to use
    """
    listing, pane = screen.listing, screen.active_pane
    order = order_of.sort, order_of.reverse
    screen.return_to_overlay = None
    listing.push()

    def check(text: str) -> None:
        try:
            query = listing.parse(open_ended(text), *order)
        except QueryError:
            valid = text.rpartition(" ")[0]
            with suppress(QueryError):
                _show(screen, listing.parse(valid, *order))
            listing.parse(text, *order)  # raises what is wrong, and where
            return
        _show(screen, query)

    screen.focus_pane(screen.list)
    screen.clear_message()
    answer = screen.prompt.ask(question, text, check, _completions(screen))
    return _list_answer(screen, answer, order, pane)


def _show(screen: ReaderScreen, query: ListQuery) -> None:
    """List a query unless it is listed already."""
    if query.selection != screen.listing.query.selection:
        screen.start(screen.listing.show(query))


async def _list_answer(
    screen: ReaderScreen,
    answer: Coroutine[Any, Any, str | None],
    order: tuple[Sort, bool],
    pane: Pane,
) -> None:
    """List the query as it was typed, or open-ended if nothing matches."""
    listing = screen.listing
    screen.start(listing.load_saved_queries())
    screen.start(_load_sounds(screen))
    text = await answer
    if text is None or (text.strip(), order[0]) == (listing.previous.text, listing.previous.sort):
        if previous := listing.pop():
            await listing.show(previous)
        screen.focus_pane(pane)
        return
    query = listing.parse(text, *order)
    await listing.show(query, pinyin=open_ended(text) == text)
    if listing.query is query and not listing.result.articles and open_ended(text) != text:
        await listing.show(listing.parse(open_ended(text), *order))


async def _load_sounds(screen: ReaderScreen) -> None:
    """Let tags, categories and sources be completed in pinyin."""
    screen.prompt.set_sounds(await screen.worker.ask_updater(Archive.label_sounds))


def open_ended(text: str) -> str:
    """A query whose last word, if it is a Latin one of two letters or more, is a prefix.

    Most articles have a word that begins with a given letter.
    """
    last = text.rpartition(" ")[2].lstrip("-(").lower()
    is_word = last.isascii() and last.isalnum() and last not in ("and", "or", "not")
    return f"{text}*" if is_word and len(last) > 1 else text


def _search_article(screen: ReaderScreen) -> Coroutine[Any, Any, None]:
    """Ask for words and highlight them in the article while they are typed."""
    listing, article = screen.listing, screen.article

    def check(text: str) -> None:
        article.highlight(listing.parse(open_ended(text)).where)

    return _go_to_match(screen, screen.prompt.ask("find in the article:", "", check))


async def _go_to_match(screen: ReaderScreen, answer: Coroutine[Any, Any, str | None]) -> None:
    text = await answer
    if not text:
        screen.article.highlight(screen.listing.query.where)
        return
    await screen.article.wait()
    is_wrapped = screen.article.next_match(1, from_top=True)
    if is_wrapped is None:
        screen.show_message(f"not in this article: {text}")
    elif is_wrapped:
        screen.show_message("continued at the top")


def _completions(screen: ReaderScreen) -> dict[str, Sequence[str]]:
    """The fields of a query with the values that exist."""
    return {
        **{name: [] for name in NAMES},
        "is": ["unread", "read", "starred", "followed", "dated", "undated"],
        "query": list(screen.listing.saved_queries),
        **screen.field_values,
    }


async def order(screen: ReaderScreen) -> None:
    """List in the next order."""
    query = screen.listing.query
    index = ORDERS.index(query.sort) + 1 if query.sort in ORDERS else 0
    query = replace(query, sort=ORDERS[index % len(ORDERS)], reverse=False)
    await screen.listing.show(query, keep=True)


async def reverse(screen: ReaderScreen) -> None:
    """List in the reverse order."""
    query = screen.listing.query
    await screen.listing.show(replace(query, reverse=not query.reverse), keep=True)


def save_query(screen: ReaderScreen) -> Coroutine[Any, Any, str | None] | None:
    """Save the list's query under a name."""
    text = screen.listing.query.text
    if not text:
        screen.show_message("there is no query to save: f makes one")
        return None

    def check(name: str) -> None:
        if name:
            query_name(name)

    return _save(screen, screen.prompt.ask("save the query as:", check=check), text)


async def _save(
    screen: ReaderScreen, answer: Coroutine[Any, Any, str | None], text: str
) -> str | None:
    name = await answer
    if not name:
        return None
    await screen.worker.ask(lambda archive: archive.state.save_query(name, text))
    await screen.listing.load_saved_queries()
    await screen.update_sidebar()
    return f"saved: query:{name}"
