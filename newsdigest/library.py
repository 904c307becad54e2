"""The library's archive: the articles, queries, summaries and digests of the commands.

Unlike commands, it never changes the reader's state.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from newsdigest import config
from newsdigest.archive.facade import Archive as Facade
from newsdigest.article import Article, Item
from newsdigest.digest.compose import TOP, Plan, digest_of
from newsdigest.digest.model import Digest
from newsdigest.digest.selection import select_period
from newsdigest.importing.rules import act_on_arrivals
from newsdigest.query.model import And, Expr, Query, Sort
from newsdigest.query.parser import parse
from newsdigest.summarization.author import summary_by_preference
from newsdigest.summarization.length import Length
from newsdigest.summarization.summary import DEFAULT_SENTENCES, Summary, summarize_articles


def open_archive(path: str | Path = ".", *, refresh: bool = True) -> Archive:
    """Open the archive in a folder, like ``newsdigest -C path``.

    A newsdigest.toml in the folder applies, and may name the archive's folder.

    :param refresh: whether to bring the index up to date; False does not look at the files
    :raises NewsdigestError: if there is no such folder, or its configuration is invalid
    """
    settings = config.load(archive=str(path), environ=os.environ, cwd=Path.cwd())
    return Archive(settings, refresh=refresh)


class Archive:
    """One open archive; use it in a ``with`` statement, or close it.

    Queries are those of the command line; dates in them are days of :attr:`zone`.
    ``warnings`` collects one-line messages, for example about files that cannot be read.
    """

    def __init__(self, settings: config.Settings, *, refresh: bool = True) -> None:
        self._settings = settings
        self.warnings = [*settings.notices]
        self._facade = Facade(settings, now=_now, warn=self.warnings.append)
        self.root = self._facade.root
        self.zone = self._facade.zone
        if refresh:
            try:
                self._update(recheck=False)
            except BaseException:
                self.close()
                raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the index and the reader's state."""
        self._facade.close()

    def refresh(self) -> None:
        """Read the files that changed since the archive was opened; looks at every file.

        Rules act on new articles; the hook waits for the next command.

        :raises ArchiveError: if the folder cannot be read
        """
        self._update(recheck=True)

    def _update(self, *, recheck: bool) -> None:
        self._facade.refresh(recheck=recheck)
        if self._settings.rules:
            act_on_arrivals(self._facade, self._settings, _now(), self.warnings.append)

    def list(
        self,
        query: str = "",
        *,
        limit: int | None = None,
        offset: int = 0,
        sort: str = "date",
        reverse: bool = False,
    ) -> Sequence[Item]:
        """The articles that match a query, newest first.

        :param query: in the query language; "" matches every article
        :param sort: date, title, source, length or relevance
        :raises QueryError: if the query is invalid
        """
        where = self._parse(query)
        return [*self._facade.select(Query(where, Sort(sort), reverse, limit, offset))]

    def search(self, query: str, *, limit: int | None = None, offset: int = 0) -> Sequence[Item]:
        """The articles that match a query, most relevant first, with score and snippet.

        :raises QueryError: if the query is invalid
        """
        where = self._parse(query)
        items = self._facade.select(Query(where, Sort.RELEVANCE, False, limit, offset))
        return [*self._facade.with_snippets(items, where)]

    def article(self, item: Item | str) -> Article:
        """An article with its text.

        :param item: an item of a list, an id, or the beginning of an id
        :raises NotFoundError: if there is no such article, or several
        :raises ReadError: if its file cannot be read
        """
        return self._facade.article(self._facade.find(item) if isinstance(item, str) else item)

    def summarize(
        self,
        items: Item | str | Iterable[Item | str],
        *,
        sentences: int = DEFAULT_SENTENCES,
        length: str | None = None,
    ) -> Summary:
        """One summary of one or several articles.

        ``summary`` in newsdigest.toml applies: it may be the author's own, see
        :attr:`Summary.origin`.

        :param length: a share (``"20%"``) or a number of characters (``"200c"``), used
            instead of ``sentences``
        """
        if isinstance(items, Item | str):
            items = [items]
        articles = [self.article(item) for item in items]
        limit = Length.of(sentences, length)
        return summary_by_preference(
            articles,
            self._settings.summary,
            limit,
            lambda: summarize_articles(articles, length=limit),
        )

    def digest(
        self, query: str = "", *, since: str = "", until: str = "", top: int = TOP
    ) -> Digest:
        """The digest of a period; without dates, of the last day with articles.

        :param since: as in a query: ``2024-11-02``, ``7d``, ``昨天``
        :param top: the maximum number of stories; 0 for all
        :raises QueryError: if the query or a date is invalid
        """
        terms = [query, f"since:{since}" if since else "", f"until:{until}" if until else ""]
        expressions = tuple(self._parse(term) for term in terms if term)
        where = expressions[0] if len(expressions) == 1 else And(expressions)
        selection = select_period(self._facade, where, _now().astimezone(self.zone))
        plan = Plan(top=top, preference=self._settings.summary)
        return digest_of(self._facade, selection, plan, self.warnings.append)

    def _parse(self, query: str) -> Expr:
        if not query.strip():
            return And()
        return parse(query, now=_now(), zone=self.zone, saved=self._facade.saved_queries)


def _now() -> datetime:
    return datetime.now().astimezone()
