"""The article: typeset as ``show`` does it, its summary on top, the chosen sentences marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import events

from newsdigest.archive.facade import Archive
from newsdigest.article import Article, Item
from newsdigest.browse.archive_worker import ArchiveWorker
from newsdigest.browse.pane import TextPane
from newsdigest.errors import NewsdigestError
from newsdigest.query.model import Expr, Words
from newsdigest.render import reading
from newsdigest.render.annotated import Link, annotated
from newsdigest.render.lines import BLANK, Line, Role
from newsdigest.storage.index.conditions import mentioned
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
        self._words: Sequence[Words] = ()

    def look_for(self, where: Expr) -> None:
        """Mark what a query looks for, in the articles from now on."""
        words = tuple(mentioned(where))
        if words != self._words:
            self._words = words
            self.again()

    def next_match(self, step: int) -> bool:
        """Bring the next marked place into sight, or the one before; whether there is one."""
        top = int(self.scroll_offset.y)
        lines = self._shown.lines if self._shown else ()
        rows = range(top + 1, len(lines)) if step > 0 else range(top - 1, -1, -1)
        for row in rows:
            if any(role is Role.MATCH for _, role in lines[row]):
                self.scroll(row)
                return min(row, self.max_scroll_y) != top  # at the end all are in sight
        return False

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
        self.run_worker(self._read, group="article", exclusive=True)  # type: ignore[arg-type]

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
    words: Sequence[Words]


def typesetting(
    item: Item, page: Page, is_wanted: Callable[[], bool]
) -> Callable[[Archive], Shown | None]:
    """Reading, summarizing and typesetting an article, given up where nobody waits for it."""

    def work(archive: Archive) -> Shown | None:
        from newsdigest.summarization.summary import on_top

        if not is_wanted():
            return None
        article = archive.article(item)
        text = annotated(article)
        summary = on_top(article, sentences=page.sentences) if is_wanted() else None
        lines = reading.article(
            article,
            item,
            summary,
            width=page.cells,
            zone=archive.zone,
            highlight=True,
            matches=occurrences(article.text, page.words),
            text=text,
            is_cut=True,
        )
        return Shown(item, article, [BLANK, *lines, BLANK], text.links) if is_wanted() else None

    return work


def _sorry(item: Item, error: NewsdigestError, cells: int) -> list[Line]:
    text = f"{item.path}: {error.message}"
    return [BLANK, *(((line, Role.WARNING),) for line in wrap(text, cells))]
