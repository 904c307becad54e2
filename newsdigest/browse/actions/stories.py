"""Commands on stories: group the list into them, make a digest of it."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from newsdigest.browse.actions import timeline
from newsdigest.browse.actions.navigation import go_back, show_overlay
from newsdigest.browse.screen import ReaderScreen
from newsdigest.query.model import Query
from newsdigest.render import catalogue

if TYPE_CHECKING:
    from newsdigest.digest.model import Digest

MAX_GROUPED = 3_000
"""Articles that are grouped into stories: the first of the list."""
CONFIRM_FROM = 1_500
"""Articles from which a digest takes so long that it is confirmed first."""


def fold(screen: ReaderScreen) -> None:
    """Group the list into stories, or ungroup it."""
    if screen.list.is_folded:
        screen.list.unfold()
        screen.listing.refresh()
        screen.clear_message()
    else:
        screen.start(_fold(screen), group="slow")


async def _fold(screen: ReaderScreen) -> str:
    from newsdigest.browse.subprocess import group_stories, run_in_subprocess

    order = screen.list.order
    numbers = order[:MAX_GROUPED]
    screen.show_message("grouping stories; q cancels")
    items = await screen.items(numbers)
    worker = screen.worker
    groups = await run_in_subprocess(
        group_stories, worker.settings, worker.now(), list(items.values())
    )
    if screen.list.order is not order:
        return ""  # another list is shown
    number_of = {item.id: number for number, item in items.items()}
    row_of = {number: row for row, number in enumerate(numbers)}
    stories = {}
    for ids in groups:
        first, *others = sorted((number_of[id_] for id_ in ids), key=row_of.__getitem__)
        stories[first] = others
    screen.list.fold(stories)
    screen.listing.refresh()
    if not stories:
        return "no two of the articles report the same story"
    among = "" if len(order) <= MAX_GROUPED else f" among the first {MAX_GROUPED:,}"
    hidden = sum(map(len, stories.values()))
    return f"{len(stories)} stories with several articles{among}; {hidden} rows folded"


def expand(screen: ReaderScreen) -> None:
    """Show or hide the articles of the selected story."""
    if not screen.list.toggle_story():
        is_folded = screen.list.is_folded
        screen.show_message("no other article reports this story" if is_folded else "z folds")


def digest(screen: ReaderScreen) -> None:
    """Make a digest of the list and show it."""
    count = len(screen.list.order)
    if not count:
        screen.show_message("nothing is listed")
    elif count > CONFIRM_FROM:
        question = f"a digest of {catalogue.articles(count)}?"
        screen.start(_confirm(screen, screen.prompt.confirm(question)))
    else:
        screen.start(_digest(screen), group="slow")


async def _confirm(screen: ReaderScreen, answer: Coroutine[Any, Any, bool]) -> None:
    if await answer:
        screen.start(_digest(screen), group="slow")


async def _digest(screen: ReaderScreen) -> str | None:
    from newsdigest.browse.subprocess import make_digest, run_in_subprocess

    worker, query = screen.worker, screen.listing.query
    count = catalogue.articles(len(screen.list.order))
    screen.show_message(f"making a digest of {count}; q cancels")
    items = await worker.ask(lambda archive: list(archive.select(Query(query.where))))
    now = worker.now().astimezone(worker.zone)
    digest = await run_in_subprocess(make_digest, worker.settings, now, query.where, items)
    if not digest.entries:
        return f"the digest of {count} is empty"
    screen.clear_message()
    _show_digest(screen, digest)
    return None


def _show_digest(screen: ReaderScreen, digest: Digest, place: tuple[int, int] = (0, 0)) -> None:
    """Show a digest, with the selected story and first line of ``place``."""
    from newsdigest.browse.digest_screen import DigestScreen

    def follow(article: str) -> Coroutine[Any, Any, str]:
        return timeline.follow_story(screen, article)

    def open_timeline(article: str) -> None:
        screen.start(timeline.show_story(screen, article, go_back), group="slow")

    page = DigestScreen(digest, screen.worker.zone, place, screen.context.deliver, follow)
    show_overlay(
        screen,
        page,
        lambda: _show_digest(screen, digest, page.place),
        commands={"timeline": open_timeline},
    )


def send(screen: ReaderScreen) -> None:
    """Explain that only a digest can be mailed."""
    screen.show_message("no digest is shown: d makes one of the list")
