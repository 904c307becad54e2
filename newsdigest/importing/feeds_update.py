"""Updating many feeds at once: each is fetched in a thread, all are imported in one.

No feed waits for another, except that one host gets few requests at a time; a failure of
one does not affect the others.  The threads are daemons, so that an interrupt ends the
process at once, and only whole files remain.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newsdigest.errors import NewsdigestError, ReadError
from newsdigest.formats import draft as drafts
from newsdigest.formats.draft import Draft
from newsdigest.importing.importer import Importer, ImportStatus
from newsdigest.importing.mail_feeds import is_mailbox, load, password_from
from newsdigest.storage.files import read_bounded, tick_ns
from newsdigest.storage.state.feeds import Subscription
from newsdigest.text.credentials import Credentials

if TYPE_CHECKING:
    from newsdigest.formats.feed.content import Feed
    from newsdigest.importing.fetch import Document

WORKERS = 200
"""Feeds fetched at once."""
PER_HOST = 2
"""Requests to one host at once."""
MAX_READY = 32
"""Feeds that are fetched and wait for the import, so that memory stays bounded."""


@dataclass(frozen=True, slots=True)
class FeedCopy:
    """A feed as it was fetched; ``entries`` is None if nothing changed.

    ``etag`` and ``modified`` are its validators.  ``missing_pages`` is the number of entries
    whose web page could not be fetched, ``overflow`` that of older entries beyond the limit.
    ``error`` is that of a mailbox of which not all can be read; its entries are good.
    """

    entries: tuple[Draft, ...] | None
    title: str = ""
    etag: str = ""
    modified: str = ""
    missing_pages: int = 0
    overflow: int = 0
    error: NewsdigestError | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one feed: numbers of entries by their outcome, or its error.

    ``feed`` is the subscription after the update.  ``conflicts`` are the paths of articles
    that both their source and the user changed; ``new_ids`` are the ids of new articles.
    """

    feed: Subscription
    counts: dict[ImportStatus, int]
    conflicts: tuple[str, ...] = ()
    is_unchanged: bool = False
    missing_pages: int = 0
    error: NewsdigestError | None = None
    new_ids: tuple[str, ...] = ()


class Hosts:
    """Limits the number of requests to one host at a time, except to this machine."""

    def __init__(self) -> None:
        self._slots: dict[str, threading.Semaphore] = defaultdict(
            lambda: threading.Semaphore(PER_HOST)
        )
        self._lock = threading.Lock()

    @contextmanager
    def slot(self, address: str) -> Iterator[None]:
        """Wait for a free slot of the host of an address."""
        host = (urlsplit(address).hostname or "").lower()
        if not host or host == "localhost" or host.startswith("127.") or host == "::1":
            yield
            return
        with self._lock:
            slots = self._slots[host]
        with slots:
            yield


Load = Callable[[Subscription], FeedCopy]
"""Fetches and parses one feed, in a thread; raises :class:`NewsdigestError`."""


def update(
    feeds: Sequence[Subscription], load: Load, importer: Importer, *, now: Callable[[], datetime]
) -> Iterator[Report]:
    """Update feeds, in the order of their answers; each is on the disk when it is reported."""
    for feed, copy in _load_all(feeds, load):
        if isinstance(copy, NewsdigestError):
            retry: timedelta | None = getattr(copy, "retry", None)
            yield Report(feed.failed(now(), copy.message, retry), {}, error=copy)
        elif copy.entries is None:
            # A mailbox that was read up to the same place again may have another mark for it.
            feed = feed.succeeded(now(), etag=copy.etag or feed.etag, modified=feed.modified)
            yield Report(feed, {}, is_unchanged=True)
        else:
            yield _import(feed, copy, importer, now())


def _import(feed: Subscription, copy: FeedCopy, importer: Importer, now: datetime) -> Report:
    counts: dict[ImportStatus, int] = defaultdict(int)
    if copy.overflow:
        counts[ImportStatus.LEFT] = copy.overflow
    conflicts: list[str] = []
    new_ids: list[str] = []
    try:
        for result in importer.add(copy.entries or ()):
            counts[result.status] += 1
            if result.status is ImportStatus.WRITTEN and result.article is not None:
                new_ids.append(result.article.id)
            if result.status is ImportStatus.KEPT:
                conflicts.append(result.path)
    except NewsdigestError as error:
        feed = feed.failed(now, error.message, None)
        return Report(feed, counts, tuple(conflicts), error=error, new_ids=tuple(new_ids))
    etag = copy.etag
    if is_mailbox(feed.url) and counts[ImportStatus.LEFT] > copy.overflow:
        etag = feed.etag  # a mailbox gives each message once: it has to be asked again
    updated = feed.succeeded(now, etag=etag, modified=copy.modified)
    if copy.error:
        updated = replace(feed.failed(now, copy.error.message, None), etag=etag)
    feed = replace(updated, title=feed.title or copy.title)
    return Report(
        feed,
        counts,
        tuple(conflicts),
        error=copy.error,
        missing_pages=copy.missing_pages,
        new_ids=tuple(new_ids),
    )


def _load_all(
    feeds: Sequence[Subscription], load: Load
) -> Iterator[tuple[Subscription, FeedCopy | NewsdigestError]]:
    """The feeds with their copies or errors, in the order in which they are ready."""
    waiting: Queue[Subscription] = Queue()
    ready: Queue[tuple[Subscription, FeedCopy | BaseException]] = Queue(MAX_READY)
    for feed in feeds:
        waiting.put(feed)
    for _ in range(min(WORKERS, len(feeds))):
        threading.Thread(target=_work, args=(waiting, ready, load), daemon=True).start()
    for _ in feeds:
        feed, copy = ready.get()
        if isinstance(copy, BaseException) and not isinstance(copy, NewsdigestError):
            raise copy  # a bug
        yield feed, copy


def _work(
    waiting: Queue[Subscription],
    ready: Queue[tuple[Subscription, FeedCopy | BaseException]],
    load: Load,
) -> None:
    with suppress(Empty):
        while True:
            feed = waiting.get_nowait()
            try:
                ready.put((feed, load(feed)))
            except BaseException as error:  # raised in the main thread
                ready.put((feed, error))


@dataclass(frozen=True, slots=True)
class Web:
    """How feeds and pages are fetched.

    ``zone`` is the zone of dates without one; ``private`` allows addresses that are not
    public; ``seconds`` are the limit for each document; ``mailboxes`` says where passwords are.
    """

    zone: tzinfo
    now: Callable[[], datetime]
    private: bool = False
    seconds: float = 30.0
    mailboxes: Mapping[str, Any] | None = None
    hosts: Hosts = field(default_factory=Hosts)

    def fetch(self, address: str, size: int, *, etag: str = "", modified: str = "") -> Document:
        """The document at an address, when its host has a free slot."""
        from newsdigest.importing.fetch import Limits, fetch

        limits = Limits(size, self.seconds, self.private)
        with self.hosts.slot(address):
            return fetch(address, limits, etag=etag, modified=modified, now=self.now)


class Loader:
    """Fetches and parses a feed, from the web or a file, with the pages it links to."""

    def __init__(self, importer: Importer, web: Web) -> None:
        self._importer = importer
        self._web = web

    def __call__(self, feed: Subscription) -> FeedCopy:
        """Fetch and parse a feed."""
        from newsdigest.formats.feed import reader
        from newsdigest.importing.fetch import is_address
        from newsdigest.importing.parser_process import parsers

        if is_mailbox(feed.url):
            return self._from_mailbox(feed)
        if not is_address(feed.url):
            return _from_file(feed, self._web.zone)
        document = self._web.fetch(
            feed.url, reader.MAX_SIZE, etag=feed.etag, modified=feed.modified
        )
        if document.data is None:
            return FeedCopy(None)
        content = parsers()(
            reader.parse,
            document.data,
            address=document.address,
            content_type=document.content_type,
            zone=self._web.zone,
        )
        copy = _copy(content, feed, document.address)
        copy = replace(copy, etag=document.etag, modified=document.modified)
        if feed.full_text:
            copy = _with_pages(
                copy, self._importer, self._web, Credentials(feed.url, document.address)
            )
        return copy

    def _from_mailbox(self, feed: Subscription) -> FeedCopy:
        web = self._web
        with web.hosts.slot(feed.url):
            copy = load(
                feed.url,
                feed.etag,
                zone=web.zone,
                password=password_from(web.mailboxes),
                seconds=web.seconds,
            )
        return FeedCopy(copy.drafts, etag=copy.state, overflow=copy.remaining, error=copy.error)


def _copy(content: Feed, feed: Subscription, address: str) -> FeedCopy:
    """A feed's entries, without the credentials of its address, and with their owner."""
    credentials = Credentials(feed.url, address)
    entries = tuple(
        drafts.with_owner(drafts.without_credentials(entry, credentials), feed.url)
        for entry in content.entries
    )
    return FeedCopy(entries, credentials.hide(content.title), overflow=content.overflow)


def _from_file(feed: Subscription, zone: tzinfo) -> FeedCopy:
    from newsdigest.formats.feed import reader
    from newsdigest.importing.parser_process import parsers

    path = Path(feed.url)
    try:
        modified = _version(path)
        if modified == feed.modified:
            return FeedCopy(None)
        data = read_bounded(path, reader.MAX_SIZE)
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror}", subject=feed.url) from error
    content = parsers()(reader.parse, data, address="", zone=zone)
    return replace(_copy(content, feed, ""), modified=modified)


def _version(path: Path) -> str:
    """A text that changes with a file; never the same while edits may not change its times."""
    status, now = path.stat(), time.time_ns()
    version = f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"
    age = now - max(status.st_mtime_ns, status.st_ctime_ns)
    return version if age > tick_ns(status.st_ctime_ns) else f"{version} {now}"


def _with_pages(copy: FeedCopy, importer: Importer, web: Web, credentials: Credentials) -> FeedCopy:
    """The copy with the full text of its new entries, from the pages that they link to.

    A page that could not be fetched for a temporary reason is fetched again next time; the
    validators are dropped, so that the feed is sent again, too.
    """
    entries = []
    missing = temporary = 0
    for entry, new in zip(copy.entries or (), importer.are_new(copy.entries or ()), strict=True):
        if new and entry.url:
            try:
                entries.append(drafts.without_credentials(_completed(entry, web), credentials))
                continue
            except NewsdigestError as error:
                missing += 1
                status = getattr(error, "status", 404)
                if status in (0, 429) or status >= 500:
                    temporary += 1
                    entries.append(replace(entry, origin=f"{entry.revision()}0"))
                    continue
        entries.append(entry)
    if temporary:
        copy = replace(copy, etag="", modified="")
    return replace(copy, entries=tuple(entries), missing_pages=missing)


def _completed(entry: Draft, web: Web) -> Draft:
    """An entry with the text of the page it links to, if that has more."""
    from newsdigest.formats import web_page
    from newsdigest.importing.parser_process import parsers

    address = entry.former[1] if entry.former else entry.url
    document = web.fetch(address, web_page.MAX_SIZE)
    return parsers()(
        web_page.complete_entry,
        entry,
        document.data or b"",
        address=document.address,
        content_type=document.content_type,
        zone=web.zone,
    )
