"""Commands on the selected article: matches, summary, links, clipboard, pipe, macros, editor."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from newsdigest.article import Article, Item
from newsdigest.browse import programs
from newsdigest.browse.actions.navigation import selected_item
from newsdigest.browse.links_screen import LinksScreen
from newsdigest.browse.screen import ReaderScreen
from newsdigest.errors import UsageError
from newsdigest.render import plain
from newsdigest.render.annotation import Link, annotate
from newsdigest.render.escape import safe_url
from newsdigest.text.sanitize import one_line, sanitize


def next_match(screen: ReaderScreen) -> None:
    """Go to the next match in the article."""
    _report_match(screen, screen.article.next_match(1), "top")


def previous_match(screen: ReaderScreen) -> None:
    """Go to the previous match in the article."""
    _report_match(screen, screen.article.next_match(-1), "end")


def _report_match(screen: ReaderScreen, is_wrapped: bool | None, end: str) -> None:
    if is_wrapped is None:
        screen.show_message("no match in this article; / searches in it")
    else:
        screen.show_message(f"continued at the {end}" if is_wrapped else "")


def summary(screen: ReaderScreen) -> None:
    """Show the next length of the summary."""
    sentences = screen.article.next_summary_length()
    length = "as usual" if sentences is None else f"{sentences} sentences" if sentences else "none"
    screen.show_message(f"summary: {length}")


def open_address(screen: ReaderScreen) -> Coroutine[Any, Any, str | None]:
    """Open the article's address in a browser; while reading, any link by its number."""
    links = screen.article.links if screen.is_reading else ()
    if not links:
        return _open_article(screen)
    return _open_link(screen, links, _ask_number(screen, len(links)))


def _ask_number(screen: ReaderScreen, count: int) -> Coroutine[Any, Any, str | None]:
    """The number of a link, complete as soon as no longer number begins with it."""

    def check(text: str) -> None:
        if text.strip() and not (text.strip().isdecimal() and 1 <= int(text[:9]) <= count):
            raise UsageError(f"a number from 1 to {count}; L lists the links")

    def is_complete(text: str) -> bool:
        return text.isdecimal() and 1 <= int(text[:9]) <= count < 10 * int(text[:9])

    numbers = "1" if count == 1 else f"1-{count}"
    question = f"open link {numbers}, or Enter for the article:"
    return screen.prompt.ask(question, check=check, is_complete=is_complete)


async def _open_link(
    screen: ReaderScreen, links: Sequence[Link], answer: Coroutine[Any, Any, str | None]
) -> str | None:
    number = await answer
    if number is None:
        return None
    if not number.strip():
        return await _open_article(screen)
    return _open(screen, links[int(number) - 1].url)


async def _open_article(screen: ReaderScreen) -> str:
    item = await selected_item(screen)
    if item is None or not item.url:
        return "this article has no address"
    return _open(screen, item.url)


def _open(screen: ReaderScreen, url: str) -> str:
    programs.open_address(
        url,
        environ=screen.context.environ,
        lend=screen.context.lend,
        on_failure=lambda error: screen.app.call_from_thread(screen.show_error, error),
    )
    return f"opened {one_line(url)}"


async def links(screen: ReaderScreen) -> str | None:
    """List the links of the article, to open one."""
    item = await selected_item(screen)
    if item is None:
        return "there is no article here"
    links = await screen.worker.read(lambda archive: annotate(archive.article(item)).links)
    if not links:
        return "this article has no links"

    async def open_link(url: str) -> str:
        return _open(screen, url)

    def on_close(url: str | None) -> None:
        if url is not None:
            screen.start(open_link(url))

    screen.app.push_screen(LinksScreen(links), on_close)
    return None


async def copy(screen: ReaderScreen) -> str | None:
    """Copy the article's address, or the path of its file if it has none."""
    item = await selected_item(screen)
    if item is None:
        return None
    address = sanitize(item.url or str(screen.worker.root / item.path))
    # Pasted into a shell, a line end would run the line.
    return await _copy(screen, address.replace("\n", " "))


async def copy_text(screen: ReaderScreen) -> str | None:
    """Copy the article's title and text."""
    article = await _read_article(screen)
    if article is None:
        return None
    await _copy(screen, sanitize(_text(screen, article)))
    return f"copied the text of {one_line(article.title)}"


async def _copy(screen: ReaderScreen, text: str) -> str:
    screen.app.copy_to_clipboard(text)
    await asyncio.to_thread(programs.copy, text, environ=screen.context.environ)
    return f"copied {one_line(text)}"


def pipe(screen: ReaderScreen) -> Coroutine[Any, Any, str | None] | None:
    """Pipe the article's text to a shell command."""
    if screen.list.number is None:
        return None
    return _pipe(screen, screen.prompt.ask("pipe the text to:"))


async def _pipe(screen: ReaderScreen, answer: Coroutine[Any, Any, str | None]) -> str | None:
    command = (await answer or "").strip()
    article = await _read_article(screen) if command else None
    if article is None:
        return None
    programs.pipe(
        command,
        _text(screen, article) + "\n",
        environ=_variables(screen, article),
        lend=screen.context.lend,
    )
    return None


async def macro(screen: ReaderScreen, command: str) -> str | None:
    """Run a shell command of the user's own on the selected article."""
    item = await selected_item(screen)
    if item is None:
        return "there is no article here"
    programs.run_command(command, environ=_variables(screen, item), lend=screen.context.lend)
    return None


def _variables(screen: ReaderScreen, article: Item | Article) -> dict[str, str]:
    """The environment of a command that is run on an article."""
    return {
        **screen.context.environ,
        "NEWSDIGEST_ARCHIVE": str(screen.worker.root),
        "NEWSDIGEST_ID": article.id,
        "NEWSDIGEST_TITLE": one_line(article.title),
        "NEWSDIGEST_URL": safe_url(article.url),
        "NEWSDIGEST_FILE": str(screen.worker.root / article.path),
    }


async def edit(screen: ReaderScreen) -> str | None:
    """Edit the article's file, then check the folder."""
    item = await selected_item(screen)
    if item is None:
        return None
    path = screen.worker.root / item.path
    programs.edit(path, environ=screen.context.environ, lend=screen.context.lend)
    await screen.watcher.refresh()
    return None


async def _read_article(screen: ReaderScreen) -> Article | None:
    """The selected article with its text."""
    item = await selected_item(screen)
    return await screen.worker.read(lambda archive: archive.article(item)) if item else None


def _text(screen: ReaderScreen, article: Article) -> str:
    return plain.article(article, None, zone=screen.worker.zone)
