"""The importer: drafts become files of one archive, each article once.

An article that the archive has is recognized by its identity or its content.  If its
source edited it, its file is rewritten in place, so that its id and with it the reader's
state stay, unless somebody changed the file.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import count
from pathlib import Path

from newsdigest.archive.facade import Archive
from newsdigest.article import Article, Item, article_id
from newsdigest.errors import ReadError
from newsdigest.formats import article_file, writer
from newsdigest.formats import draft as drafts
from newsdigest.formats.draft import Draft
from newsdigest.importing.identity import Identities, Identity, IndexedArticle, may_change
from newsdigest.importing.parser_process import entry_parsers
from newsdigest.query.model import Query
from newsdigest.storage import atomic, files
from newsdigest.storage.locks import Warn, import_lock

MAX_WRITTEN = 64 * 1024 * 1024
"""Characters that one source may write in one batch: three times the largest feed."""
MAX_SECONDS = 120.0
"""How long reading and writing the new entries of one source may take in one batch."""


class ImportStatus(StrEnum):
    """The outcome for a draft.

    ``KEPT`` is a file that somebody changed after it was imported and that its source
    changed as well; ``REFUSED`` a draft that cannot be an article; ``LEFT`` one beyond
    what its source may write in one batch.
    """

    WRITTEN = "written"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    REFUSED = "refused"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The outcome for one draft.

    ``path`` is relative to the archive's root.  ``article`` is None if the draft was not
    read or is not new.  ``message`` is the reason of a refusal.
    """

    status: ImportStatus
    path: str
    article: Article | None = None
    message: str = ""


class Importer:
    """Imports into one archive; open it with :func:`open_importer`.

    :param archive: up to date
    :param now: returns the time, aware
    :param pretend: whether to write nothing
    :param is_alone: whether no other process imports into the archive
    """

    def __init__(
        self,
        archive: Archive,
        *,
        now: Callable[[], datetime],
        pretend: bool = False,
        is_alone: bool = False,
    ) -> None:
        self._archive = archive
        self._now = now
        self._pretend = pretend
        self._is_alone = is_alone
        self._by_id: dict[str, IndexedArticle] = {}
        self._by_url: dict[str, IndexedArticle] = {}
        self._by_title: dict[str, list[IndexedArticle]] = defaultdict(list)
        self._folders: set[Path] = set()
        self._written = 0
        for item in archive.select(Query()):
            self._remember(item)

    def add(self, batch: Iterable[Draft]) -> Iterator[ImportResult]:
        """Import one batch; each article is on the disk when its result is yielded.

        :raises ArchiveError: if the archive cannot be written
        """
        batch = list(batch)
        identities = Identities(batch, self._by_id.get, self._is_foreign)
        start_size, seconds = self._written, 0.0
        for draft in batch:
            if match := self._unchanged(draft, identities):
                yield ImportResult(ImportStatus.UNCHANGED, match.path)
            elif self._written - start_size < MAX_WRITTEN and seconds < MAX_SECONDS:
                start = time.monotonic()
                result = self._import(draft, identities)
                seconds += time.monotonic() - start
                yield result
            else:
                yield ImportResult(ImportStatus.LEFT, "")

    def are_new(self, batch: Iterable[Draft]) -> Iterator[bool]:
        """For each draft of a batch, whether importing it would write something."""
        batch = list(batch)
        identities = Identities(batch, self._by_id.get, self._is_foreign)
        for draft in batch:
            if self._unchanged(draft, identities):
                yield False
                continue
            try:
                article = entry_parsers()(drafts.article, draft, self._archive.zone)
            except ReadError:
                yield False
            else:
                yield self._is_new(draft, identities.of(draft, article).match)

    def settle(self) -> None:
        """Make the names of all new files durable."""
        with suppress(OSError):
            for folder in self._folders:
                atomic.sync_folder(folder)
        self._folders.clear()

    def _is_new(self, draft: Draft, match: IndexedArticle | None) -> bool:
        if match is None:
            return True
        text = self._file(match)
        is_edited = writer.revision_of(text) != draft.revision()
        return is_edited and may_change(draft, match, writer.owner_of(text))

    def _unchanged(self, draft: Draft, identities: Identities) -> IndexedArticle | None:
        """The article that was made of this very draft; most entries of a feed have one."""
        for text in identities.candidates(draft):
            match = self._by_id.get(article_id(text))
            if match and writer.revision_of(self._file(match)) == draft.revision():
                identities.claim(text)
                return match
        return None

    def _is_foreign(self, draft: Draft, match: IndexedArticle) -> bool:
        """Whether another feed than the draft's brought an article, according to its file."""
        owner = writer.owner_of(self._file(match)) if draft.owner else ""
        return bool(owner) and owner != draft.owner

    def _import(self, draft: Draft, identities: Identities) -> ImportResult:
        try:
            article = entry_parsers()(drafts.article, draft, self._archive.zone)
            identity = identities.of(draft, article)
            if identity.match is not None:
                return self._update(draft, article, identity, identity.match)
            if twin := self._twin(draft, article, identities):
                return ImportResult(ImportStatus.UNCHANGED, twin.path, article)
            return self._write(draft, article, identity)
        except ReadError as error:
            return ImportResult(ImportStatus.REFUSED, "", None, error.message)

    def _update(
        self, draft: Draft, article: Article, identity: Identity, match: IndexedArticle
    ) -> ImportResult:
        """Rewrite the file of an article that the archive has, if that is allowed."""
        present = self._read(match)
        unchanged = ImportResult(ImportStatus.UNCHANGED, match.path, article)
        if present is None:
            is_deleted = not (self._archive.root / match.path).exists()
            if is_deleted and not identity.is_former:
                return self._write(draft, article, identity)
            return unchanged
        if writer.revision_of(present) == draft.revision() or identity.is_former:
            return unchanged
        if not may_change(draft, match, writer.owner_of(present)):
            return unchanged
        text = self._text(draft, article, identity)
        if writer.same_content(present, text) or not writer.revision_of(present):
            return unchanged  # a file without a revision was written by hand
        if not writer.is_untouched(present):
            return ImportResult(ImportStatus.KEPT, match.path, article)
        if not self._pretend:
            files.replace_inside(self._archive.root, match.path, text)
            self._written += len(text)
        return ImportResult(
            ImportStatus.UPDATED, match.path, replace(article, id=match.id, path=match.path)
        )

    def _twin(
        self, draft: Draft, article: Article, identities: Identities
    ) -> IndexedArticle | None:
        """An article with another identity that is nevertheless this one."""
        match = self._by_url.get(article.url) if identities.has_own_link(draft) else None
        # Two guids make two articles, but a web page and an entry may be one.
        is_distinct = match and draft.guid and match.id != article_id(match.url)
        if match and not is_distinct and match.title == article.title:  # noqa: SIM102
            if _is_near(match.date, article.date):
                return match
        for match in self._by_title.get(article.title, ()):
            is_nameless = not (draft.guid or draft.url)
            is_alike = match.source == article.source and _is_equal(match.date, article.date)
            if article.text and (is_nameless or is_alike):  # noqa: SIM102
                if self._article_text(match) == article.text:
                    return match
        return None

    def _write(self, draft: Draft, article: Article, identity: Identity) -> ImportResult:
        """Write a new file under the first of its names that is free."""
        article = replace(article, id=article_id(identity.text))
        text = self._text(draft, article, identity)
        path = next(
            name for name in _file_names(article, self._archive) if self._create(name, text)
        )
        article = replace(article, path=path)
        self._remember(article)
        return ImportResult(ImportStatus.WRITTEN, path, article)

    def _create(self, name: str, text: str) -> bool:
        path = self._archive.root / name
        if self._pretend:
            return not path.exists()
        if self._is_alone and path.parent not in self._folders:
            files.sweep_inside(self._archive.root, name)
        is_free = files.create_inside(self._archive.root, name, text)
        if is_free:
            self._written += len(text)
            self._folders |= {path.parent, path.parent.parent}
        return is_free

    def _text(self, draft: Draft, article: Article, identity: Identity) -> str:
        return entry_parsers()(
            writer.file_text,
            article,
            zone=self._archive.zone,
            guid=draft.guid,
            identity=identity.front_matter_id,
            revision=draft.revision(),
            owner=draft.owner,
            imported=self._now().replace(microsecond=0),
        )

    def _article_text(self, match: IndexedArticle) -> str | None:
        text = self._read(match)
        if text is None:
            return None
        try:
            return article_file.read(text.encode(), match.path, self._archive.zone).article.text
        except ReadError:
            return None

    def _file(self, match: IndexedArticle) -> str:
        return self._read(match) or ""

    def _read(self, match: IndexedArticle) -> str | None:
        """An article's file, None if it was deleted, is too large or not UTF-8, or leads out.

        Line ends stay as they are, so that a change of them counts as one.
        """
        try:
            data = files.read_inside(self._archive.root, match.path, article_file.MAX_SIZE)
            return data.decode("utf-8") if len(data) <= article_file.MAX_SIZE else None
        except (OSError, UnicodeDecodeError):
            return None

    def _remember(self, article: Item | Article) -> None:
        indexed = IndexedArticle(
            article.id, article.path, article.title, article.url, article.source, article.date
        )
        self._by_id[indexed.id] = indexed
        self._by_title[indexed.title].append(indexed)
        if indexed.url:
            self._by_url[indexed.url] = indexed


@contextmanager
def open_importer(
    archive: Archive,
    *,
    lock: Path,
    now: Callable[[], datetime],
    warn: Warn,
    pretend: bool = False,
) -> Iterator[Importer]:
    """The importer of an archive, for one process at a time.

    The archive is refreshed under the lock, so that what another import wrote is known.

    :param lock: a file beside which the lock is if the archive's folder cannot be locked
    """
    if not pretend:
        files.make_root(archive.root)
    with import_lock(archive.root, lock, warn) as is_alone:
        if archive.root.is_dir():
            archive.refresh()
        importer = Importer(archive, now=now, pretend=pretend, is_alone=is_alone)
        try:
            yield importer
        finally:
            importer.settle()


def _file_names(article: Article, archive: Archive) -> Iterator[str]:
    yield writer.file_name(article, archive.zone)
    distinct = writer.file_name(article, archive.zone, distinct=True)
    yield distinct
    for number in count(2):
        yield f"{distinct.removesuffix('.md')}-{number}.md"


def _is_equal(date: datetime | None, other: datetime | None) -> bool:
    if date is None or other is None:
        return date is other
    return int(date.timestamp()) == int(other.timestamp())


def _is_near(date: datetime | None, other: datetime | None) -> bool:
    return date is None or other is None or abs((date - other).days) < 2
