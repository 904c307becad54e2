"""Commands that other programs carry out: the browser, the clipboard, the editor, any filter."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from newsdigest.article import Article
from newsdigest.browse import programs
from newsdigest.browse.actions.navigation import chosen
from newsdigest.browse.clipboard import copy as put
from newsdigest.browse.screen import ReaderScreen
from newsdigest.errors import UsageError
from newsdigest.render import plain
from newsdigest.render.annotated import Link, annotate
from newsdigest.text.sanitize import one_line, sanitize


def open_address(screen: ReaderScreen) -> Coroutine[Any, Any, str | None]:
    """Open the address of the article in a browser; while reading, of any link in it."""
    links = screen.article.links if screen.is_reading else ()
    if not links:
        return _open_own(screen)
    return _open_link(screen, links, _ask_for_number(screen, links))


def _ask_for_number(screen: ReaderScreen, links: Sequence[Link]) -> Coroutine[Any, Any, str | None]:
    """Which link; a number is taken as soon as no longer one begins so."""
    most = len(links)

    def check(typed: str) -> None:
        if typed.strip() and not (typed.strip().isdecimal() and 1 <= int(typed[:9]) <= most):
            raise UsageError(f"a number from 1 to {most}; L lists the links")

    def is_whole(typed: str) -> bool:
        return typed.isdecimal() and 1 <= int(typed[:9]) <= most < 10 * int(typed[:9])

    numbers = "1" if most == 1 else f"1-{most}"
    question = f"open link {numbers}, or Enter for the article:"
    return screen.prompt.ask(question, check=check, at_once=is_whole)


async def _open_link(
    screen: ReaderScreen, links: Sequence[Link], asking: Coroutine[Any, Any, str | None]
) -> str | None:
    answer = await asking
    if answer is None:
        return None
    if not answer.strip():
        return await _open_own(screen)
    return _opened(screen, links[int(answer) - 1].url)


async def _open_own(screen: ReaderScreen) -> str:
    item = await chosen(screen)
    if item is None or not item.url:
        return "this article has no address"
    return _opened(screen, item.url)


def _opened(screen: ReaderScreen, url: str) -> str:
    programs.open_address(
        url,
        environ=screen.context.environ,
        suspend=screen.context.lend,
        failed=lambda error: screen.app.call_from_thread(screen.complain, error),
    )
    return f"opened {one_line(url)}"


async def links(screen: ReaderScreen) -> str | None:
    """The links of the article, to open one."""
    from newsdigest.browse.links_screen import LinksScreen

    item = await chosen(screen)
    if item is None:
        return "there is no article here"
    found = await screen.worker.read(lambda archive: annotate(archive.article(item)).links)
    if not found:
        return "this article has no links"

    async def opened(url: str) -> str:
        return _opened(screen, url)

    def use(url: str | None) -> None:
        if url is not None:
            screen.do(opened(url))

    screen.app.push_screen(LinksScreen(found), use)
    return None


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
