"""Commands that other programs carry out: the browser, the clipboard, the editor, any filter."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from newsdigest.article import Article
from newsdigest.browse import programs
from newsdigest.browse.actions.navigation import chosen
from newsdigest.browse.clipboard import copy as put
from newsdigest.browse.screen import ReaderScreen
from newsdigest.render import plain
from newsdigest.text.sanitize import one_line, sanitize


async def open_address(screen: ReaderScreen) -> str | None:
    """Open the address of the article in a browser."""
    item = await chosen(screen)
    if item is None or not item.url:
        return "this article has no address"
    programs.open_address(
        item.url,
        environ=screen.context.environ,
        suspend=screen.context.lend,
        failed=lambda error: screen.app.call_from_thread(screen.complain, error),
    )
    return f"opened {one_line(item.url)}"


async def copy(screen: ReaderScreen) -> str | None:
    """Copy the address; of an article without one, where its file is."""
    item = await chosen(screen)
    if item is None:
        return None
    address = sanitize(item.url or str(screen.worker.root / item.path))
    return await _copied(screen, address.replace("\n", " "))  # pasted, a line end would be Enter


async def copy_text(screen: ReaderScreen) -> str | None:
    """Copy title and text."""
    article = await _article(screen)
    if article is None:
        return None
    await _copied(screen, sanitize(_text(screen, article)))
    return f"copied the text of {one_line(article.title)}"


async def _copied(screen: ReaderScreen, text: str) -> str:
    screen.app.copy_to_clipboard(text)
    await asyncio.to_thread(put, text, environ=screen.context.environ)
    return f"copied {one_line(text)}"


def pipe(screen: ReaderScreen) -> Coroutine[Any, Any, str | None] | None:
    """Give the text of the article to a command."""
    if screen.list.number is None:
        return None
    return _pipe(screen, screen.prompt.ask("give the text to:"))


async def _pipe(screen: ReaderScreen, asking: Coroutine[Any, Any, str | None]) -> str | None:
    command = (await asking or "").strip()
    article = await _article(screen) if command else None
    if article is None:
        return None
    programs.pipe(
        command,
        _text(screen, article) + "\n",
        environ=screen.context.environ,
        suspend=screen.context.lend,
    )
    return None


async def edit(screen: ReaderScreen) -> str | None:
    """Edit the file of the article, and read it again."""
    item = await chosen(screen)
    if item is None:
        return None
    path = screen.worker.root / item.path
    programs.edit(path, environ=screen.context.environ, suspend=screen.context.lend)
    await screen.watching.look()
    return None


async def _article(screen: ReaderScreen) -> Article | None:
    """The chosen article with its text."""
    item = await chosen(screen)
    return await screen.worker.read(lambda archive: archive.article(item)) if item else None


def _text(screen: ReaderScreen, article: Article) -> str:
    return plain.article(article, None, zone=screen.worker.zone)
