"""Updating many feeds at once: each is fetched in a thread, all are imported in one.

No feed waits for another, except that one host gets few requests at a time; a failure of
one does not affect the others.  An interrupt ends the process at once, and only whole files
remain.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from newsdigest.archive.facade import Archive
from newsdigest.config import Settings
from newsdigest.errors import NewsdigestError
from newsdigest.importing.feed_loader import FeedCopy, Loader, Web
from newsdigest.importing.importer import Importer, ImportStatus, open_importer
from newsdigest.importing.mail_feeds import is_mailbox
from newsdigest.importing.threads import load_all
from newsdigest.storage.locks import Warn
from newsdigest.storage.state.feeds import Subscription, Subscriptions

WORKERS = 200
"""Feeds fetched at once."""


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


@dataclass(frozen=True, slots=True)
class UpdateOptions:
    """How feeds are updated.

    ``private`` allows addresses that are not public for every feed; ``seconds`` are the limit
    for each document; ``full_text`` imports the pages of every feed; ``force`` also fetches
    feeds that are waiting after a failure.
    """

    private: bool = False
    seconds: float = 30.0
    full_text: bool = False
    force: bool = False


def due_feeds(
    feeds: Sequence[Subscription], now: datetime, options: UpdateOptions = UpdateOptions()
) -> tuple[list[Subscription], list[Subscription]]:
    """The feeds to fetch now, and those that are waiting after a failure."""
    waiting = [] if options.force else [feed for feed in feeds if feed.waits(now)]
    due = [
        replace(
            feed,
            full_text=feed.full_text or options.full_text,
            private=feed.private or options.private,
        )
        for feed in feeds
        if feed not in waiting
    ]
    return due, waiting


def update_feeds(
    archive: Archive,
    settings: Settings,
    feeds: Sequence[Subscription],
    on_report: Callable[[Report], None],
    *,
    now: Callable[[], datetime],
    warn: Warn,
    seconds: float = 30.0,
    stop: threading.Event | None = None,
) -> list[Report]:
    """Update the feeds of an archive and store the result of each.

    :param on_report: receives the report on each feed, whose articles are on the disk then
    :param seconds: the limit for each document
    :param stop: ends the update when it is set; a feed of which only a part is imported is
        fetched again next time
    :raises NewsdigestError: if the archive or the state cannot be written
    """
    store = Subscriptions(settings.state_path, now)
    lock = settings.index_path.with_suffix(".import")
    reports: list[Report] = []
    with open_importer(archive, lock=lock, now=now, warn=warn) as importer:
        web = Web(archive.zone, now, seconds, settings.mailboxes)
        try:
            for report in _update(feeds, Loader(importer, web), importer, now, stop):
                reports.append(report)
                on_report(report)
        finally:
            # In one transaction: one for each feed would take longer than the feeds.
            store.save(report.feed for report in reports)
    return reports


class _StoppedError(Exception):
    """The update is to stop in the middle of a feed."""


def _update(
    feeds: Sequence[Subscription],
    load: Callable[[Subscription], FeedCopy],
    importer: Importer,
    now: Callable[[], datetime],
    stop: threading.Event | None,
) -> Iterator[Report]:
    """Update feeds, in the order of their answers; each is on the disk when it is reported."""
    stop = stop or threading.Event()
    for feed, copy in load_all(feeds, load, workers=WORKERS, stop=stop):
        if isinstance(copy, NewsdigestError):
            retry: timedelta | None = getattr(copy, "retry", None)
            yield Report(feed.failed(now(), copy.message, retry), {}, error=copy)
        elif copy.entries is None:
            # A mailbox that was read up to the same place again may have another mark for it.
            feed = feed.succeeded(now(), etag=copy.etag or feed.etag, modified=feed.modified)
            yield Report(feed, {}, is_unchanged=True)
        else:
            try:
                yield _import(feed, copy, importer, now(), stop)
            except _StoppedError:
                return


def _import(
    feed: Subscription, copy: FeedCopy, importer: Importer, now: datetime, stop: threading.Event
) -> Report:
    counts: dict[ImportStatus, int] = defaultdict(int)
    if copy.overflow:
        counts[ImportStatus.LEFT] = copy.overflow
    conflicts: list[str] = []
    new_ids: list[str] = []
    error = copy.error
    try:
        for result in importer.add(copy.entries or ()):
            if stop.is_set():
                raise _StoppedError
            counts[result.status] += 1
            if result.status is ImportStatus.WRITTEN and result.article is not None:
                new_ids.append(result.article.id)
            if result.status is ImportStatus.KEPT:
                conflicts.append(result.path)
    except NewsdigestError as failure:
        error = failure
        feed = feed.failed(now, failure.message, None)
    else:
        feed = _after_import(feed, copy, now, is_cut=counts[ImportStatus.LEFT] > copy.overflow)
    return Report(
        replace(feed, new=len(new_ids)),
        counts,
        tuple(conflicts),
        error=error,
        missing_pages=copy.missing_pages,
        new_ids=tuple(new_ids),
    )


def _after_import(
    feed: Subscription, copy: FeedCopy, now: datetime, *, is_cut: bool
) -> Subscription:
    """The subscription after its entries were imported.

    :param is_cut: whether some were left for the next update
    """
    # A mailbox gives each message once: it has to be asked for the rest again.
    etag = feed.etag if is_cut and is_mailbox(feed.url) else copy.etag
    updated = feed.succeeded(now, etag=etag, modified=copy.modified)
    if copy.error:
        updated = replace(feed.failed(now, copy.error.message, None), etag=etag)
    return replace(updated, title=feed.title or copy.title)
