"""The archive for programs: the same articles, queries, summaries and digests as the commands'.

What a command marks is not marked here: reading leaves the reader's state alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from newsdigest import config
from newsdigest.archive.facade import Archive as Facade
from newsdigest.article import Article, Item
from newsdigest.digest.compose import TOP, Plan
from newsdigest.digest.model import Digest
from newsdigest.digest.selection import digest_of, of_period
from newsdigest.query.model import And, Expr, Query, Sort
from newsdigest.query.parser import parse
from newsdigest.summarization.summary import DEFAULT_SENTENCES, Summary, summarize_articles


def open_archive(path: str | Path = ".", *, refresh: bool = True) -> Archive:
    """The archive in a folder, as ``newsdigest -C path`` has it.

    A newsdigest.toml in the folder counts, with the archive that it names.  The index
    is brought up to date.

    :param refresh: whether to look at the files; False trusts the index
    :raises NewsdigestError: if there is no such folder, or its configuration is wrong
    """
    settings = config.load(archive=str(path), environ=os.environ, cwd=Path.cwd())
    return Archive(settings, refresh=refresh)


class Archive:
    """One open archive; use it in a ``with`` statement, or close it.

    Queries are those of the command line; dates in them are days of :attr:`zone`.
    ``warnings`` collects what was odd, a line each, such as files that cannot be read.
    """

    def __init__(self, settings: config.Settings, *, refresh: bool = True) -> None:
        self.warnings = [*settings.notices]
        self._facade = Facade(settings, now=_now, warn=self.warnings.append)
        self.root = self._facade.root
        self.zone = self._facade.zone
        if refresh:
            try:
                self.refresh()
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
        """Read the files that changed since the archive was opened.

        :raises ArchiveError: if the folder cannot be read
        """
        self._facade.refresh()

    def list(
        self,
        query: str = "",
        *,
        limit: int | None = None,
        offset: int = 0,
        sort: str = "date",
        reverse: bool = False,
    ) -> Sequence[Item]:
        """The articles that a query selects, newest first.

        :param query: in the query language; "" selects everything
        :param sort: date, title, source, length or relevance
        :raises QueryError: if the query cannot be read
        """
        where = self._parsed(query)
        return [*self._facade.select(Query(where, Sort(sort), reverse, limit, offset))]

    def search(self, query: str, *, limit: int | None = None, offset: int = 0) -> Sequence[Item]:
        """The articles that a query selects, most relevant first, with score and snippet.

        :raises QueryError: if the query cannot be read
        """
        where = self._parsed(query)
        items = self._facade.select(Query(where, Sort.RELEVANCE, False, limit, offset))
        return [*self._facade.with_snippets(items, where)]

    def article(self, item: Item | str) -> Article:
        """An article with its text.

        :param item: of a list, or an id, or a beginning of one
        :raises NotFoundError: if there is no such article, or more than one
        :raises ReadError: if its file cannot be read any more
        """
        found = self._facade.find(item) if isinstance(item, str) else item
        return self._facade.article(found)

    def summarize(
        self,
        items: Item | str | Iterable[Item | str],
        *,
        sentences: int = DEFAULT_SENTENCES,
        length: str | None = None,
    ) -> Summary:
        """One summary of an article or of several.

        :param length: instead of ``sentences``: a share (``"20%"``) or characters (``"200c"``)
        """
        several = [items] if isinstance(items, Item | str) else items
        articles = [self.article(item) for item in several]
        return summarize_articles(articles, sentences=sentences, length=length)

    def digest(
        self, query: str = "", *, since: str = "", until: str = "", top: int = TOP
    ) -> Digest:
        """The stories of a period; without dates, of the last day with articles.

        :param since: as in a query: ``2024-11-02``, ``7d``, ``昨天``
        :param top: stories at most; 0 for all
        :raises QueryError: if the query or a date cannot be read
        """
        terms = [query, f"since:{since}" if since else "", f"until:{until}" if until else ""]
        expressions = tuple(self._parsed(term) for term in terms if term)
        where = expressions[0] if len(expressions) == 1 else And(expressions)
        selection = of_period(self._facade, where, _now().astimezone(self.zone))
        return digest_of(self._facade, selection, Plan(top=top), self.warnings.append)

    def _parsed(self, query: str) -> Expr:
        if not query.strip():
            return And()
        return parse(query, now=_now(), zone=self.zone, saved=self._facade.saved_queries)


def _now() -> datetime:
    return datetime.now().astimezone()
