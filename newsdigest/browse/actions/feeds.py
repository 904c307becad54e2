"""The command that updates the feeds."""

from __future__ import annotations

from newsdigest.browse.feeds_updater import FeedsProgress
from newsdigest.browse.screen import ReaderScreen
from newsdigest.render import catalogue

_MAX_FAILURES = 3
"""Failed feeds that the message names."""


async def update_feeds(screen: ReaderScreen) -> str:
    """Update the feeds; the reader goes on meanwhile."""
    feeds = screen.worker.feeds
    if feeds.is_running:
        return "the feeds are being updated"

    def show(progress: FeedsProgress) -> None:
        done = f"feeds {progress.done:,}/{progress.feeds:,}"
        screen.footer.show_progress(f"{done}, {progress.new:,} new")

    try:
        progress = await feeds.update(show)
        await screen.watcher.refresh()
    finally:
        screen.footer.show_progress("")
    return _message(progress)


def _message(progress: FeedsProgress) -> str:
    if not progress.feeds and not progress.waiting:
        return "no feeds yet: newsdigest feeds add URL"
    feeds = f"{progress.feeds:,} feed{'s' * (progress.feeds != 1)}"
    parts = [f"{catalogue.articles(progress.new)} new in {feeds}"]
    if progress.conflicts:
        parts.append(f"{progress.conflicts:,} changed here and left")
    if progress.waiting:
        parts.append(f"{progress.waiting:,} left alone after a failure")
    failures = [f"{name}: {error}" for name, error in progress.failures[:_MAX_FAILURES]]
    if progress.failures:
        more = ["…"] if len(progress.failures) > _MAX_FAILURES else []
        parts.append(f"{len(progress.failures):,} failed ({'; '.join(failures + more)})")
    return ", ".join(parts)
