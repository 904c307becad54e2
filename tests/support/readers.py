"""The full-screen reader under Textual's pilot: opened on an archive, pressed, and looked at.

A test waits for what a user would see, never for a time: the machine may be busy.
"""

from __future__ import annotations

import asyncio
import atexit
import functools
import gc
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec
from unittest import mock

from conftest import NOW, PROJECT, Program
from rich.segment import Segment
from textual import events
from textual.pilot import Pilot

from newsdigest import config
from newsdigest.archive.facade import Archive
from newsdigest.article import Item
from newsdigest.browse.app import Browser
from newsdigest.browse.archive_worker import ArchiveWorker
from newsdigest.browse.keymap import reader_settings
from newsdigest.browse.listing import ListQuery
from newsdigest.browse.pane import Pane
from newsdigest.browse.screen import Deliver, ReaderScreen
from newsdigest.config import Settings
from newsdigest.config.files import FILE_NAME
from newsdigest.query.model import Query, Sort
from newsdigest.query.parser import parse

PATIENCE = 20.0
"""Seconds after which something that should happen counts as not happening."""
NARROW, MIDDLE, WIDE = (60, 20), (100, 30), (200, 60)
"""Terminals with room for one pane, for two and for three."""

Arguments = ParamSpec("Arguments")


def awaited(test: Callable[Arguments, Coroutine[Any, Any, None]]) -> Callable[Arguments, None]:
    """Run an asynchronous test."""

    @functools.wraps(test)
    def run(*arguments: Arguments.args, **named: Arguments.kwargs) -> None:
        asyncio.run(test(*arguments, **named))

    return run


class Lending(Browser):
    """A reader that records when it lends the terminal, and has none to lend."""

    lent: list[str]

    def lend(self) -> AbstractContextManager[None]:
        """Record the loan and its end."""
        return self._noted()

    @contextmanager
    def _noted(self) -> Iterator[None]:
        self.lent.append("away")
        yield
        self.lent.append("back")


@dataclass
class Reader:
    """A running reader with keyboard and screen."""

    browser: Lending
    pilot: Pilot[None]
    settings: Settings
    environ: Mapping[str, str]

    @property
    def screen(self) -> ReaderScreen:
        """The screen with sidebar, list and article."""
        screen = self.browser.get_default_screen()
        assert isinstance(screen, ReaderScreen)
        return screen

    async def press(self, *keys: str) -> None:
        """Press keys by their names."""
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        """Type a text."""
        await self.pilot.press(*text)

    async def until(self, is_so: Callable[[], object], what: str = "") -> None:
        """Wait until a condition is true, at most :data:`PATIENCE` seconds.

        :param what: the condition in words, for the failure
        """
        end = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < end, f"never: {what or is_so}\n{self.text}"
            await self.pilot.pause(0.02)

    async def sees(self, *texts: str) -> None:
        """Wait until all of this is on the screen."""
        for text in texts:
            await self.until(lambda text=text: text in self.text, repr(text))  # type: ignore[misc]

    async def misses(self, text: str) -> None:
        """Wait until this is not on the screen."""
        await self.until(lambda: text not in self.text, f"without {text!r}")

    @property
    def segments(self) -> list[list[Segment]]:
        """The drawn segments of each line."""
        return [list(strip) for strip in self.browser.screen._compositor.render_strips()]

    @property
    def lines(self) -> list[str]:
        """The lines of the screen."""
        return ["".join(segment.text for segment in line).rstrip() for line in self.segments]

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.lines)

    @property
    def footer(self) -> str:
        """The last line, with the message."""
        return self.lines[-1]

    def part(self, pane: Pane) -> list[str]:
        """The lines of one pane."""
        return [
            "".join(segment.text for segment in strip).rstrip()
            for strip in (pane.render_line(y) for y in range(pane.size.height))
        ]

    @property
    def rows(self) -> list[str]:
        """The paths of the articles that are listed, in order."""
        order = list(self.screen.list.rows.numbers)
        found = self.ask(lambda archive: archive.rows(order))
        return [found[number].path for number in order]

    @property
    def row(self) -> int:
        """The index of the selected row."""
        return self.screen.list.cursor

    @property
    def path(self) -> str:
        """The path of the selected article."""
        return self.rows[self.row]

    @property
    def line(self) -> str:
        """The text of the selected row."""
        pane = self.screen.list
        return self.part(pane)[pane.cursor - int(pane.scroll_offset.y)]

    async def at(self, row: int) -> None:
        """Select a row and wait until its article is loaded."""
        self.screen.list.move_cursor(row)
        await self.until(lambda: self.screen.list.item is not None, f"row {row}")

    @property
    def shown(self) -> str:
        """The path of the article that is shown, "" if there is none."""
        article = self.screen.article.article
        return article.path if article and self.screen.shows_article else ""

    async def reads(self, path: str) -> None:
        """Wait until an article is shown and has the focus."""
        await self.until(lambda: self.screen.is_reading and self.shown == path, f"reading {path}")

    def ask(self, question: Callable[[Archive], Any]) -> Any:
        """The answer of a second archive, as in another program."""
        with Archive(self.settings, now=lambda: NOW, warn=print) as archive:
            return question(archive)

    def items(self, query: str = "") -> list[Item]:
        """The articles that match a query, newest first."""
        where = parse(query, now=NOW, zone=self.settings.timezone)
        return list(self.ask(lambda archive: list(archive.select(Query(where)))))

    def paths(self, query: str = "", sort: Sort = Sort.DATE, *, reverse: bool = False) -> list[str]:
        """The paths of the articles that match a query."""
        asked = Query(parse(query, now=NOW, zone=self.settings.timezone), sort, reverse)
        return [item.path for item in self.ask(lambda archive: list(archive.select(asked)))]

    async def paste(self, text: str) -> None:
        """Paste a text."""
        focused = self.browser.screen.focused
        assert focused is not None
        focused.post_message(events.Paste(text))
        await self.pilot.pause()

    async def lists(self, query: str, sort: Sort = Sort.DATE) -> None:
        """Wait until exactly the matches of a query are listed."""
        wanted = self.paths(query, sort)
        await self.until(lambda: self.rows == wanted, f"the list of {query!r}")


@asynccontextmanager
async def opened(
    program: Program,
    size: tuple[int, int] = MIDDLE,
    *,
    query: str = "",
    browse: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None,
    ascii_only: bool = False,
    watching: bool = False,
    deliver: Deliver | None = None,
) -> AsyncIterator[Reader]:
    """A reader of the program's archive with its first list.

    :param query: what is listed first
    :param browse: the table ``[browse]`` of newsdigest.toml
    :param environ: variables added to the program's own
    :param watching: whether the folder is watched; otherwise the index is built before
    :param deliver: saves or mails a digest
    """
    variables = {**program.environ, **(environ or {})}
    settings = config.load(archive=str(program.archive), environ=variables, cwd=program.folder)
    if not watching:
        _index(settings)
    worker = ArchiveWorker(settings, now=lambda: NOW)
    asked = ListQuery(query, parse(query, now=NOW, zone=settings.timezone))
    with _only({"NO_COLOR"}, variables):
        browser = Lending(
            worker,
            asked,
            reader_settings(browse or {}),
            environ=variables,
            ascii_only=ascii_only,
            refresh=watching,
            deliver=deliver,
        )
    browser.lent = []
    gc.disable()  # a quarter of the time: Textual makes many objects that live long
    try:
        async with browser.run_test(size=size) as pilot:
            reader = Reader(browser, pilot, settings, variables)
            await reader.until(lambda: reader.screen.listing.result.unread is not None, "a list")
            if reader.screen.shows_article and reader.screen.list.order:
                await reader.until(lambda: reader.shown, "an article")
            yield reader
    finally:
        gc.enable()
        worker.close()


def copied(program: Program) -> Program:
    """The program with a copy of the sample archive that a test may change."""
    assert program.archive != PROJECT / "articles", "the sample itself must not be changed"
    shutil.rmtree(program.archive)
    shutil.copytree(PROJECT / "articles", program.archive)
    return program


@contextmanager
def _only(names: set[str], variables: Mapping[str, str]) -> Iterator[None]:
    """Set or unset environment variables that Textual reads."""
    with mock.patch.dict(os.environ, {n: variables[n] for n in names & variables.keys()}):
        for name in names - variables.keys():
            os.environ.pop(name, None)
        yield


def _index(settings: Settings) -> None:
    """Build the index; that of the sample archive is built once and copied."""
    if is_sample(settings.archive):
        settings.index_path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(_index_of_the_sample(), settings.index_path)
    else:
        with Archive(settings, now=lambda: NOW, warn=print) as archive:
            archive.refresh()


def is_sample(archive: Path) -> bool:
    """Whether it is the sample archive, or a copy."""
    own, sample = archive / FILE_NAME, PROJECT / "articles" / FILE_NAME
    return own.read_bytes() == sample.read_bytes()


@functools.cache
def _index_of_the_sample() -> Path:
    """Built once for all tests of a process."""
    folder = tempfile.mkdtemp(prefix="newsdigest-index-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    environ = {"XDG_CACHE_HOME": folder, "XDG_DATA_HOME": folder}
    archive = str(PROJECT / "articles")
    settings = config.load(archive=archive, environ=environ, cwd=Path(folder))
    with Archive(settings, now=lambda: NOW, warn=print) as opened:
        opened.refresh()
    return settings.index_path
