"""The importer: drafts become files of one archive, each article once.

What is there already is known by its identity or by its content; an article that
its source edited gets its file rewritten in place, so that its id and with it the
reader's state stay, unless somebody changed the file.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from newsdigest.archive.facade import Archive
from newsdigest.article import Article, article_id
from newsdigest.errors import ReadError
from newsdigest.formats import article_file, draft, writer
from newsdigest.formats.draft import Draft
from newsdigest.importing import files
from newsdigest.importing.identity import Identities, Identity, KnownArticle, may_change
from newsdigest.importing.parser_process import entries
from newsdigest.importing.quota import Room
from newsdigest.query.model import Query


class ImportStatus(StrEnum):
    """What became of a draft."""

    WRITTEN = "written"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    REFUSED = "refused"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of one draft.

    ``path`` is relative to the archive's root.  ``article`` is None where nothing
    new was said.  ``KEPT`` is a file that somebody changed after it was imported and that
    its source changed as well; ``REFUSED`` is a draft that cannot be an article,
    for the reason in ``message``; ``LEFT`` is one that its source had no room for any
    more in this batch.
    """

    deed: ImportStatus
    path: str
    article: Article | None = None
    message: str = ""


class Importer:
    """The way into one archive; open it with :func:`opened`.

    :param archive: brought up to date
    :param now: the time, aware
    :param pretend: whether nothing is to be written
    :param alone: whether nobody else imports into the archive
    """

    def __init__(
        self,
        archive: Archive,
        *,
        now: Callable[[], datetime],
        pretend: bool = False,
        alone: bool = False,
    ) -> None:
        self._archive = archive
        self._now = now
        self._pretend = pretend
        self._alone = alone
        self._known: dict[str, KnownArticle] = {}
        self._linked: dict[str, KnownArticle] = {}
        self._titled: dict[str, list[KnownArticle]] = defaultdict(list)
        self._folders: set[Path] = set()
        self.written = 0
        for item in archive.select(Query()):
            known = KnownArticle(item.id, item.path, item.title, item.url, item.source, item.date)
            self._remember(known)

    def add(self, drafts: Iterable[Draft]) -> Iterator[ImportResult]:
        """Take one batch, draft by draft; each is on the disk when its outcome comes.

        :raises ArchiveError: if the archive cannot be written; what was told is done
        """
        batch = list(drafts)
        identities = Identities(batch, self._known.get, self._is_foreign)
        room = Room()
        for one in batch:
            if known := self._just_so(one, identities):
                yield ImportResult(ImportStatus.UNCHANGED, known.path)
            elif room.is_left():
                with room.used(self):
                    outcome = self._taken(one, identities)
                yield outcome
            else:
                yield ImportResult(ImportStatus.LEFT, "")

    def _taken(self, one: Draft, identities: Identities) -> ImportResult:
        try:
            article = entries()(draft.article, one, self._archive.zone)
            return self._one(one, article, identities)
        except ReadError as error:
            return ImportResult(ImportStatus.REFUSED, "", None, error.message)

    def are_new(self, batch: Iterable[Draft]) -> Iterator[bool]:
        """Of each draft of a batch whether its source has not been imported just so."""
        drafts = list(batch)
        identities = Identities(drafts, self._known.get, self._is_foreign)
        for one in drafts:
            if self._just_so(one, identities):
                yield False
                continue
            with suppress(ReadError):
                article = entries()(draft.article, one, self._archive.zone)
                yield self._is_new(one, identities.of(one, article).known)
                continue
            yield False

    def _is_new(self, one: Draft, known: KnownArticle | None) -> bool:
        present = self._file(known) if known else ""
        changed = writer.revision_of(present) != one.revision()
        return not known or (changed and may_change(one, known, writer.owner_of(present)))

    def settle(self) -> None:
        """Make the names of all new files durable."""
        with suppress(OSError):
            files.settle(self._folders)
        self._folders.clear()

    def _just_so(self, one: Draft, identities: Identities) -> KnownArticle | None:
        """The article that was made of this very draft; most entries of a feed are known so."""
        for text in identities.candidates(one):
            known = self._known.get(article_id(text))
            if known and writer.revision_of(self._file(known)) == one.revision():
                identities.claim(text)
                return known
        return None

    def _file(self, known: KnownArticle) -> str:
        return files.read(self._archive.root, known.path) or ""

    def _is_foreign(self, one: Draft, known: KnownArticle) -> bool:
        """Whether another feed than the draft's brought an article, as far as its file says."""
        owner = writer.owner_of(self._file(known)) if one.owner else ""
        return bool(owner) and owner != one.owner

    def _one(self, one: Draft, article: Article, identities: Identities) -> ImportResult:
        identity = identities.of(one, article)
        if identity.known is not None:
            return self._again(one, article, identity, identity.known)
        if twin := self._twin(one, article, identities):
            return ImportResult(ImportStatus.UNCHANGED, twin.path, article)
        return self._new(one, article, identity)

    def _again(
        self, one: Draft, article: Article, identity: Identity, known: KnownArticle
    ) -> ImportResult:
        """An article that the archive has: its file stays, or is rewritten if it may be."""
        present = files.read(self._archive.root, known.path)
        same = ImportResult(ImportStatus.UNCHANGED, known.path, article)
        if present is None:
            is_gone = not (self._archive.root / known.path).exists() and not identity.is_former
            return self._new(one, article, identity) if is_gone else same
        is_same = writer.revision_of(present) == one.revision() or identity.is_former
        if is_same or not may_change(one, known, writer.owner_of(present)):
            return same
        text = self._text(one, article, identity)
        if writer.says_the_same(present, text) or not writer.revision_of(present):
            return same  # without a revision, somebody wrote it by hand
        if not writer.is_untouched(present):
            return ImportResult(ImportStatus.KEPT, known.path, article)
        if not self._pretend:
            files.replace(self._archive.root, known.path, text)
            self.written += len(text)
        return ImportResult(
            ImportStatus.UPDATED, known.path, replace(article, id=known.id, path=known.path)
        )

    def _twin(self, one: Draft, article: Article, identities: Identities) -> KnownArticle | None:
        """An article of another identity that is this one after all."""
        linked = self._linked.get(article.url) if identities.has_own_link(one) else None
        # Two guids make two articles, but a web page and an entry may be one.
        distinct = linked and one.guid and linked.id != article_id(linked.url)
        if linked and not distinct and linked.title == article.title:  # noqa: SIM102
            if _may_be_one(linked.date, article.date):
                return linked
        for known in self._titled.get(article.title, ()):
            nameless = not (one.guid or one.url)
            alike = known.source == article.source and _same(known.date, article.date)
            if article.text and (nameless or alike) and self._text_at(known) == article.text:
                return known
        return None

    def _new(self, one: Draft, article: Article, identity: Identity) -> ImportResult:
        article = replace(article, id=article_id(identity.text))
        text = self._text(one, article, identity)
        path = self._placed(article, text)
        article = replace(article, path=path)
        self._remember(
            KnownArticle(article.id, path, article.title, article.url, article.source, article.date)
        )
        return ImportResult(ImportStatus.WRITTEN, path, article)

    def _placed(self, article: Article, text: str) -> str:
        """Write a new file under the first of its names that is free."""
        for name in _names(article, self._archive):
            path = self._archive.root / name
            if self._pretend:
                if not path.exists():
                    return name
            elif self._create(name, text):
                return name
        raise AssertionError("names never end")

    def _create(self, name: str, text: str) -> bool:
        path = self._archive.root / name
        if self._alone and path.parent not in self._folders:
            files.sweep(self._archive.root, name)
        created = files.create(self._archive.root, name, text)
        if created:
            self.written += len(text)
            self._folders |= {path.parent, path.parent.parent}
        return created

    def _text(self, one: Draft, article: Article, identity: Identity) -> str:
        return entries()(
            writer.file_text,
            article,
            zone=self._archive.zone,
            guid=one.guid,
            identity=identity.written,
            revision=one.revision(),
            owner=one.owner,
            imported=self._now().replace(microsecond=0),
        )

    def _text_at(self, known: KnownArticle) -> str | None:
        text = files.read(self._archive.root, known.path)
        if text is None:
            return None
        try:
            return article_file.read(text.encode(), known.path, self._archive.zone).article.text
        except ReadError:
            return None

    def _remember(self, known: KnownArticle) -> None:
        self._known[known.id] = known
        self._titled[known.title].append(known)
        if known.url:
            self._linked[known.url] = known


@contextmanager
def opened(
    archive: Archive,
    *,
    lock: Path,
    now: Callable[[], datetime],
    warn: Callable[[str], None],
    pretend: bool = False,
) -> Iterator[Importer]:
    """The way into an archive, for one process at a time.

    The archive is brought up to date inside, so that what another import wrote
    meanwhile is known.

    :param lock: a file beside which the lock is made where the archive cannot be locked
    """
    if not pretend:
        files.folder(archive.root)
    with _locked(archive.root, lock, warn) as alone:
        if archive.root.is_dir():
            archive.refresh()
        importer = Importer(archive, now=now, pretend=pretend, alone=alone)
        try:
            yield importer
        finally:
            importer.settle()


@contextmanager
def _locked(root: Path, lock: Path, warn: Callable[[str], None]) -> Iterator[bool]:
    """Take turns with other imports; yields whether all of them see the lock."""
    from newsdigest.storage.locks import alone, alone_in

    with alone_in(root, warn) as locked, alone(None if locked else _writable(lock), warn):
        yield locked


def _writable(lock: Path) -> Path | None:
    """The lock, if there can be one: where no cache can be kept, imports do without."""
    with suppress(OSError):
        lock.parent.mkdir(parents=True, exist_ok=True)
        if os.access(lock.parent, os.W_OK):
            return lock
    return None


def _names(article: Article, archive: Archive) -> Iterator[str]:
    yield writer.file_name(article, archive.zone)
    distinct = writer.file_name(article, archive.zone, distinct=True)
    yield distinct
    number = 2
    while True:
        yield f"{distinct.removesuffix('.md')}-{number}.md"
        number += 1


def _same(date: datetime | None, other: datetime | None) -> bool:
    if date is None or other is None:
        return date is other
    return int(date.timestamp()) == int(other.timestamp())


def _may_be_one(date: datetime | None, other: datetime | None) -> bool:
    return date is None or other is None or abs((date - other).days) < 2
