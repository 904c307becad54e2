"""Many feeds at once: each fetched in a thread, all of them written in one.

No feed waits for another, except that one host gets few requests at a time; one
that fails says so and harms nobody else.  The threads die with the process, so
that an interrupt ends it at once and only whole files are left.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from queue import Empty, Queue
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsdigest.errors import NewsdigestError, ReadError
from newsdigest.formats import draft
from newsdigest.formats.draft import Draft
from newsdigest.importing.importer import Importer, ImportStatus
from newsdigest.storage.state.feeds import Subscription
from newsdigest.text.credentials import Credentials

if TYPE_CHECKING:
    from newsdigest.formats.feed.content import Feed
    from newsdigest.importing.fetch import Document

WORKERS = 200
"""Feeds that are fetched at once."""
PER_HOST = 2
"""Requests to one host at once."""
AHEAD = 32
"""Feeds that may be ready and wait to be written, so that memory stays flat."""
TICK_NS = 50_000_000
"""A file changed so shortly before it is read may change again with the same times."""
COARSE_TICK_NS = 3_000_000_000
"""The same where times are whole seconds: FAT's are two seconds apart."""


@dataclass(frozen=True, slots=True)
class FeedCopy:
    """What a feed said this time; ``entries`` is None where nothing changed.

    ``left`` counts older entries that are left out, because there are too many.
    """

    entries: tuple[Draft, ...] | None
    title: str = ""
    etag: str = ""
    modified: str = ""
    unfollowed: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one feed: how many of its entries met with what, or its error."""

    feed: Subscription
    counts: dict[ImportStatus, int]
    kept: tuple[str, ...] = ()
    unchanged: bool = False
    unfollowed: int = 0
    error: NewsdigestError | None = None


class Hosts:
    """A turn for each request, so that no host gets more than a few at a time.

    One's own machine needs no such care.
    """

    def __init__(self, at_once: int = PER_HOST) -> None:
        self._turns: dict[str, threading.Semaphore] = defaultdict(
            lambda: threading.Semaphore(at_once)
        )
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, address: str) -> Iterator[None]:
        """Wait for a turn at the host of an address."""
        host = (urlsplit(address).hostname or "").lower()
        if not host or host == "localhost" or host.startswith("127.") or host == "::1":
            yield
            return
        with self._lock:
            turns = self._turns[host]
        with turns:
            yield


Load = Callable[[Subscription], FeedCopy]
"""Gets and reads one feed; runs in a thread and raises what a user may see."""


def update(
    feeds: Sequence[Subscription], load: Load, importer: Importer, *, now: Callable[[], datetime]
) -> Iterator[Report]:
    """Update feeds, in the order in which they answer; each is on the disk when it is told."""
    for feed, copy in _loaded(feeds, load):
        if isinstance(copy, NewsdigestError):
            retry: timedelta | None = getattr(copy, "retry", None)
            yield Report(feed.failed(now(), copy.message, retry), {}, error=copy)
        elif copy.entries is None:
            told = feed.succeeded(now(), etag=feed.etag, modified=feed.modified)
            yield Report(told, {}, unchanged=True)
        else:
            yield _taken(feed, copy, importer, now())


def _taken(feed: Subscription, copy: FeedCopy, importer: Importer, now: datetime) -> Report:
    counts: dict[ImportStatus, int] = defaultdict(int)
    if copy.left:
        counts[ImportStatus.LEFT] = copy.left
    kept = []
    try:
        for outcome in importer.add(copy.entries or ()):
            counts[outcome.deed] += 1
            if outcome.deed is ImportStatus.KEPT:
                kept.append(outcome.path)
    except NewsdigestError as error:
        return Report(feed.failed(now, error.message, None), counts, tuple(kept), error=error)
    told = replace(
        feed.succeeded(now, etag=copy.etag, modified=copy.modified),
        title=feed.title or copy.title,
    )
    return Report(told, counts, tuple(kept), unfollowed=copy.unfollowed)


def _loaded(
    feeds: Sequence[Subscription], load: Load
) -> Iterator[tuple[Subscription, FeedCopy | NewsdigestError]]:
    """The feeds with what they gave, as they come, from daemon threads."""
    waiting: Queue[Subscription] = Queue()
    ready: Queue[tuple[Subscription, FeedCopy | BaseException]] = Queue(AHEAD)
    for feed in feeds:
        waiting.put(feed)
    for _ in range(min(WORKERS, len(feeds))):
        threading.Thread(target=_work, args=(waiting, ready, load), daemon=True).start()
    for _ in feeds:
        feed, copy = ready.get()
        if isinstance(copy, BaseException) and not isinstance(copy, NewsdigestError):
            raise copy  # a bug, to be seen
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
            except BaseException as error:  # handed to the one who waits for it
                ready.put((feed, error))


@dataclass(frozen=True, slots=True)
class Web:
    """How the web is asked.

    ``zone`` is of dates that name none; ``private`` allows addresses that are not
    public; ``seconds`` are for each document.
    """

    zone: tzinfo
    now: Callable[[], datetime]
    private: bool = False
    seconds: float = 30.0
    hosts: Hosts = field(default_factory=Hosts)

    def fetch(self, address: str, size: int, *, etag: str = "", modified: str = "") -> Document:
        """The document at an address, when it is that host's turn."""
        from newsdigest.importing.fetch import Limits, fetch

        limits = Limits(size, self.seconds, self.private)
        with self.hosts.turn(address):
            return fetch(address, limits, etag=etag, modified=modified, now=self.now)


class Loader:
    """Gets and reads a feed, from the web or from a file, with what it links to."""

    def __init__(self, importer: Importer, web: Web) -> None:
        self._importer = importer
        self._web = web

    def __call__(self, feed: Subscription) -> FeedCopy:
        """What a feed says now."""
        from newsdigest.formats.feed import reader
        from newsdigest.importing.fetch import is_address
        from newsdigest.importing.parser_process import children

        if not is_address(feed.url):
            return _from_file(feed, self._web.zone)
        document = self._web.fetch(
            feed.url, reader.MAX_SIZE, etag=feed.etag, modified=feed.modified
        )
        if document.data is None:
            return FeedCopy(None)
        found = children()(
            reader.parse,
            document.data,
            address=document.address,
            content_type=document.content_type,
            zone=self._web.zone,
        )
        copy = _copy(found, feed, document.address)
        copy = replace(copy, etag=document.etag, modified=document.modified)
        if feed.full_text:
            copy = _followed(
                copy, self._importer, self._web, Credentials(feed.url, document.address)
            )
        return copy


def _copy(found: Feed, feed: Subscription, address: str) -> FeedCopy:
    """What a feed says, as it may be written: without the credentials of its address."""
    credentials = Credentials(feed.url, address)
    entries = tuple(
        draft.owned(draft.concealed(entry, credentials), feed.url) for entry in found.entries
    )
    return FeedCopy(entries, credentials.hide(found.title), left=found.left)


def _from_file(feed: Subscription, zone: tzinfo) -> FeedCopy:
    from newsdigest.formats.feed import reader
    from newsdigest.importing.parser_process import children
    from newsdigest.storage.files import contents

    path = Path(feed.url)
    try:
        modified = _version(path)
        if modified == feed.modified:
            return FeedCopy(None)
        data = contents(path, reader.MAX_SIZE)
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror}", subject=feed.url) from error
    found = children()(reader.parse, data, address="", zone=zone)
    return replace(_copy(found, feed, ""), modified=modified)


def _version(path: Path) -> str:
    """What changes when a file does; never the same while it may change within one tick."""
    status, now = path.stat(), time.time_ns()
    version = f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"
    tick = TICK_NS if status.st_ctime_ns % 1_000_000_000 else COARSE_TICK_NS
    settled = now - max(status.st_mtime_ns, status.st_ctime_ns) > tick
    return version if settled else f"{version} {now}"


def _followed(copy: FeedCopy, importer: Importer, web: Web, credentials: Credentials) -> FeedCopy:
    """The copy with the whole text of its new entries.

    One that could not be had for a passing reason is asked for again next time;
    the feed then has to be sent again, too.
    """
    entries = []
    unfollowed = later = 0
    for entry, new in zip(copy.entries or (), importer.are_new(copy.entries or ()), strict=True):
        if new and entry.url:
            try:
                entries.append(draft.concealed(_whole(entry, web), credentials))
                continue
            except NewsdigestError as error:
                unfollowed += 1
                status = getattr(error, "status", 404)
                if status in (0, 429) or status >= 500:
                    later += 1
                    entries.append(replace(entry, origin=f"{entry.revision()}0"))
                    continue
        entries.append(entry)
    if later:
        copy = replace(copy, etag="", modified="")
    return replace(copy, entries=tuple(entries), unfollowed=unfollowed)


def _whole(entry: Draft, web: Web) -> Draft:
    """An entry with the text of the page it links to, if that says more."""
    from newsdigest.formats import web_page as reader
    from newsdigest.importing.parser_process import children

    address = entry.former[1] if entry.former else entry.url
    document = web.fetch(address, reader.MAX_SIZE)
    return children()(
        reader.completed,
        entry,
        document.data or b"",
        address=document.address,
        content_type=document.content_type,
        zone=web.zone,
    )
