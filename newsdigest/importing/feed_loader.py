"""Fetching and parsing one feed: from the web, a file or a mailbox, with the pages it links to."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newsdigest.errors import NewsdigestError, ReadError
from newsdigest.formats import draft as drafts
from newsdigest.formats.draft import Draft
from newsdigest.importing.importer import Importer
from newsdigest.importing.mail_feeds import is_mailbox, load, password_from
from newsdigest.storage.files import read_bounded, tick_ns
from newsdigest.storage.state.feeds import Subscription
from newsdigest.text.credentials import Credentials, feed_key

if TYPE_CHECKING:
    from newsdigest.formats.feed.content import Feed
    from newsdigest.importing.fetch import Document

PER_HOST = 2
"""Requests to one host at once."""


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


@dataclass(frozen=True, slots=True)
class Web:
    """How feeds and pages are fetched.

    ``zone`` is the zone of dates without one; ``seconds`` are the limit for each document;
    ``mailboxes`` says where passwords are.
    """

    zone: tzinfo
    now: Callable[[], datetime]
    seconds: float = 30.0
    mailboxes: Mapping[str, Any] | None = None
    hosts: Hosts = field(default_factory=Hosts)

    def fetch(
        self, address: str, size: int, *, private: bool, etag: str = "", modified: str = ""
    ) -> Document:
        """The document at an address, when its host has a free slot.

        :param private: whether addresses that are not public are allowed
        """
        from newsdigest.importing.fetch import Limits, fetch

        limits = Limits(size, self.seconds, private)
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
            feed.url,
            reader.MAX_SIZE,
            private=feed.private,
            etag=feed.etag,
            modified=feed.modified,
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
            copy = self._with_pages(
                copy, Credentials(feed.url, document.address), private=feed.private
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
        entries = copy.drafts and tuple(_of_mailbox(entry, feed.url) for entry in copy.drafts)
        return FeedCopy(entries, etag=copy.state, overflow=copy.remaining, error=copy.error)

    def _with_pages(self, copy: FeedCopy, credentials: Credentials, *, private: bool) -> FeedCopy:
        """The copy with the full text of its new entries, from the pages that they link to.

        A page that could not be fetched for a temporary reason is fetched again next time; the
        validators are dropped, so that the feed is sent again, too.
        """
        batch = copy.entries or ()
        entries = []
        missing = temporary = 0
        for entry, is_new in zip(batch, self._importer.are_new(batch), strict=True):
            if is_new and entry.url:
                try:
                    whole = self._completed(entry, private=private)
                    entry = drafts.without_credentials(whole, credentials)
                except NewsdigestError as error:
                    missing += 1
                    if _is_temporary(error):
                        temporary += 1
                        entry = replace(entry, origin=f"{entry.revision()}0")
            entries.append(entry)
        if temporary:
            copy = replace(copy, etag="", modified="")
        return replace(copy, entries=tuple(entries), missing_pages=missing)

    def _completed(self, entry: Draft, *, private: bool) -> Draft:
        """An entry with the text of the page it links to, if that has more."""
        from newsdigest.formats import web_page
        from newsdigest.importing.parser_process import parsers

        address = entry.former[1] if entry.former else entry.url
        document = self._web.fetch(address, web_page.MAX_SIZE, private=private)
        return parsers()(
            web_page.complete_entry,
            entry,
            document.data or b"",
            address=document.address,
            content_type=document.content_type,
            zone=self._web.zone,
        )


def _is_temporary(error: NewsdigestError) -> bool:
    """Whether a page that could not be fetched may come later."""
    status = getattr(error, "status", 404)
    return status in (0, 429) or status >= 500


def _of_mailbox(entry: Draft, mailbox: str) -> Draft:
    """A message with its mailbox in the front matter; its owner is the message itself."""
    return replace(entry, extra={**entry.extra, "from_mailbox": feed_key(mailbox)})


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
