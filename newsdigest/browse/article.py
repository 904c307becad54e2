"""The article pane: typeset as by ``show``, with its summary on top and marked in the text."""

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
from newsdigest.render.annotation import Link, annotate
from newsdigest.render.lines import BLANK, Line, Role
from newsdigest.storage.index.conditions import positive_words
from newsdigest.storage.index.snippets import occurrences
from newsdigest.summarization.origin import Preference
from newsdigest.text.typeset import wrap

SUMMARY_LENGTHS: Sequence[int | None] = (None, 6, 10, 0)
"""Sentences of the summary, in the order of the key; None is what ``show`` takes."""


@dataclass(frozen=True, slots=True)
class TypesetArticle:
    """An article with its lines."""

    item: Item
    article: Article
    lines: Sequence[Line]
    links: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """How to typeset an article: width, summary, words to highlight."""

    cells: int
    sentences: int | None
    preference: Preference
    words: Sequence[FullText]


class ArticlePane(TextPane):
    """One article, or nothing."""

    def __init__(self, worker: ArchiveWorker) -> None:
        super().__init__(id="article")
        self._worker = worker
        self._item: Item | None = None  # of the article that is shown, or will be
        self._layout: Layout | None = None
        self._typeset: TypesetArticle | None = None
        self._length = 0
        self._match = -1, -1  # the last match that was gone to, and the first line after it
        self._work: Worker[None] | None = None
        self._words: Sequence[FullText] = ()

    def highlight(self, where: Expr) -> None:
        """Highlight a query's words, in this article and the next ones."""
        words = tuple(positive_words(where))
        if words != self._words:
            self._words = words
            self.reload()

    def next_match(self, step: int, *, from_top: bool = False) -> bool | None:
        """Scroll to the next line with a match, or with ``-1`` to the previous one.

        :param from_top: whether the first visible line counts
        :returns: whether it continued at the other end; None if there is no match
        """
        top = int(self.scroll_offset.y)
        lines = self._typeset.lines if self._typeset else ()
        rows = [y for y, line in enumerate(lines) if any(r is Role.MATCH for _, r in line)]
        if not rows:
            return None
        match, top_then = self._match
        # The last lines cannot be scrolled to the top: count from the match itself.
        base = top - from_top if from_top or top_then != top else match
        ahead = [y for y in rows if (y > base if step > 0 else y < base)]
        row = (ahead or rows)[0 if step > 0 else -1]
        self._match = row, int(min(row, self.max_scroll_y))
        self.scroll_to_line(row)
        return not ahead

    async def wait(self) -> None:
        """Wait until the article is typeset with the latest layout."""
        while self._work is not None and not self._work.is_finished:
            with suppress(WorkerError):
                await self._work.wait()

    @property
    def article(self) -> Article | None:
        """The article that is shown."""
        return self._typeset.article if self._typeset else None

    @property
    def links(self) -> Sequence[Link]:
        """The links of the article that is shown."""
        return self._typeset.links if self._typeset else ()

    def next_summary_length(self) -> int | None:
        """Show the next length of the summary; the number of sentences, None as usual."""
        self._length = (self._length + 1) % len(SUMMARY_LENGTHS)
        self.reload()
        return SUMMARY_LENGTHS[self._length]

    def open(self, item: Item | None) -> None:
        """Show an article once it is typeset, or nothing."""
        if item is None:
            self._item = self._typeset = None
            self.show(())
        elif self._item is None or item.id != self._item.id:
            self._item = item
            self._start()

    def reload(self) -> None:
        """Read and typeset the article again and keep the scroll position."""
        if self._item is not None:
            self._start()

    def on_resize(self, event: events.Resize) -> None:
        """Typeset the article for a new width."""
        if self._layout is None or self._layout.cells != self.cells:
            self.reload()

    def _start(self) -> None:
        self._work = self.run_worker(self._read, group="article", exclusive=True)

    async def _read(self) -> None:
        item = self._item
        if item is None:
            return
        layout = self._layout = Layout(
            self.cells,
            SUMMARY_LENGTHS[self._length],
            self._worker.settings.summary,
            self._words,
        )

        def is_current() -> bool:
            return self._item is item and self._layout is layout

        try:
            typeset = await self._worker.read(_typesetting(item, layout, is_current))
        except NewsdigestError as error:
            if self._item is item:
                self._typeset = None
                message = wrap(f"{item.path}: {error.message}", self.cells)
                self.show([BLANK, *(((line, Role.WARNING),) for line in message)])
            return
        if typeset is not None and is_current():
            is_same = self._typeset is not None and self._typeset.item.id == item.id
            self._typeset = typeset
            self.show(typeset.lines, keep_place=is_same)


def _typesetting(
    item: Item, layout: Layout, is_current: Callable[[], bool]
) -> Callable[[Archive], TypesetArticle | None]:
    """Work that reads, summarizes and typesets an article.

    :param is_current: the work stops, with None, when this returns False
    """

    def work(archive: Archive) -> TypesetArticle | None:
        from newsdigest.summarization.author import summary_above

        if not is_current():
            return None
        article = archive.article(item)
        text = annotate(article)
        if not is_current():
            return None
        summary = summary_above(article, sentences=layout.sentences, preference=layout.preference)
        lines = reading.article(
            article,
            item,
            summary,
            width=layout.cells,
            zone=archive.zone,
            highlight=True,
            matches=occurrences(article.text, layout.words),
            text=text,
            break_addresses=True,
        )
        if not is_current():
            return None
        return TypesetArticle(item, article, [BLANK, *lines, BLANK], text.links)

    return work
