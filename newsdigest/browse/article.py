"""The article: typeset as ``show`` does it, its summary on top, the chosen sentences marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from textual import events
from textual.worker import Worker, WorkerError

from newsdigest.archive.facade import Archive
from newsdigest.article import Article, Item
from newsdigest.browse.archive_worker import ArchiveWorker
from newsdigest.browse.pane import TextPane
from newsdigest.errors import NewsdigestError
from newsdigest.query.model import Expr, FullText
from newsdigest.render import reading
from newsdigest.render.annotated import Link, annotate
from newsdigest.render.lines import BLANK, Line, Role
from newsdigest.storage.index.conditions import positive_words
from newsdigest.storage.index.snippets import occurrences
from newsdigest.text.typeset import wrap

LENGTHS: Sequence[int | None] = (None, 6, 10, 0)
"""Sentences of the summary on top, one after the other; None as many as ``show`` has."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An article as it was typeset."""

    item: Item
    article: Article
    lines: Sequence[Line]
    links: Sequence[Link] = ()


class ArticlePane(TextPane):
    """One article, or nothing."""

    def __init__(self, worker: ArchiveWorker) -> None:
        super().__init__(id="article")
        self._worker = worker
        self._shown: Shown | None = None
        self._wanted: Item | None = None
        self._page: Page | None = None  # as it is typeset, or will be
        self._length = 0
        self._match = -1, -1  # the marked line that was last gone to, and what was then on top
        self._work: Worker[None] | None = None
        self._words: Sequence[FullText] = ()

    def look_for(self, where: Expr) -> None:
        """Mark what a query looks for, in the articles from now on."""
        words = tuple(positive_words(where))
        if words != self._words:
            self._words = words
            self.again()

    def next_match(self, step: int, *, first: bool = False) -> bool | None:
        """Bring the next marked place into sight, or the one before, at last from the other end.

        :param first: whether it may be in the first line in sight
        :returns: whether it went on from the other end; None where nothing is marked
        """
        top = int(self.scroll_offset.y)
        lines = self._shown.lines if self._shown else ()
        rows = [y for y, line in enumerate(lines) if any(r is Role.MATCH for _, r in line)]
        if not rows:
            return None
        at, before = self._match
        base = top - first if first or before != top else at  # the last lines never come on top
        ahead = [y for y in rows if (y > base if step > 0 else y < base)]
        row = (ahead or rows)[0 if step > 0 else -1]
        self._match = row, int(min(row, self.max_scroll_y))
        self.scroll(row)
        return not ahead

    async def settled(self) -> None:
        """Wait until the article is typeset as it was last wanted."""
        while self._work is not None and not self._work.is_finished:
            with suppress(WorkerError):
                await self._work.wait()

    @property
    def article(self) -> Article | None:
        """The article that is shown."""
        return self._shown.article if self._shown else None

    @property
    def links(self) -> Sequence[Link]:
        """The links of the article that is shown."""
        return self._shown.links if self._shown else ()

    def longer(self) -> int | None:
        """Take the next length of the summary; how many sentences that is, None as usual."""
        self._length = (self._length + 1) % len(LENGTHS)
        self.again()
        return LENGTHS[self._length]

    def open(self, item: Item | None) -> None:
        """Show an article; it is there a moment later."""
        if item is None:
            self._wanted = self._shown = None
            self.show(())
        elif self._wanted is None or item.id != self._wanted.id:
            self._wanted = item
            self._typeset()

    def again(self) -> None:
        """Read the article again and typeset it anew, where the reader is."""
        if self._wanted is not None:
            self._typeset()

    def on_resize(self, event: events.Resize) -> None:
        """Another width needs other lines."""
        if self._page is None or self._page.cells != self.cells:
            self.again()

    def _typeset(self) -> None:
        self._work = self.run_worker(self._read, group="article", exclusive=True)

    async def _read(self) -> None:
        item = self._wanted
        if item is None:
            return
        self._page = page = Page(self.cells, LENGTHS[self._length], self._words)
        work = typesetting(item, page, lambda: self._wanted is item and self._page is page)
        try:
            shown = await self._worker.read(work)
        except NewsdigestError as error:
            if self._wanted is item:
                self._shown = None
                self.show(_sorry(item, error, self.cells))
            return
        if shown is not None and self._wanted is item and self._page is page:
            is_same = self._shown is not None and self._shown.item.id == item.id
            self._shown = shown
            self.show(shown.lines, keep_place=is_same)


@dataclass(frozen=True, slots=True)
class Page:
    """How an article is typeset: the width, the summary's sentences, what is looked for."""

    cells: int
    sentences: int | None
    words: Sequence[FullText]


def typesetting(
    item: Item, page: Page, is_wanted: Callable[[], bool]
) -> Callable[[Archive], Shown | None]:
    """Reading, summarizing and typesetting an article, given up where nobody waits for it."""

    def work(archive: Archive) -> Shown | None:
        from newsdigest.summarization.summary import summary_above

        if not is_wanted():
            return None
        article = archive.article(item)
        text = annotate(article)
        summary = summary_above(article, sentences=page.sentences) if is_wanted() else None
        lines = reading.article(
            article,
            item,
            summary,
            width=page.cells,
            zone=archive.zone,
            highlight=True,
            matches=occurrences(article.text, page.words),
            text=text,
            break_addresses=True,
        )
        return Shown(item, article, [BLANK, *lines, BLANK], text.links) if is_wanted() else None

    return work


def _sorry(item: Item, error: NewsdigestError, cells: int) -> list[Line]:
    text = f"{item.path}: {error.message}"
    return [BLANK, *(((line, Role.WARNING),) for line in wrap(text, cells))]
