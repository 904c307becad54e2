"""Commands on stories: group the list into them, make a digest of it, follow one."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from newsdigest.archive.facade import Archive
from newsdigest.article import Item
from newsdigest.browse.actions.marks import undo
from newsdigest.browse.actions.navigation import read_by_id, selected_item
from newsdigest.browse.screen import ReaderScreen
from newsdigest.query.model import Query
from newsdigest.render import catalogue
from newsdigest.text.sanitize import one_line

if TYPE_CHECKING:
    from newsdigest.browse.help import OverlayScreen
    from newsdigest.browse.timeline_screen import Timeline
    from newsdigest.digest.model import Digest, Story

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

    page = DigestScreen(digest, screen.worker.zone, place, screen.context.deliver)
    _show(screen, page, lambda: _show_digest(screen, digest, page.place))


def _show(screen: ReaderScreen, page: OverlayScreen, show_again: Callable[[], None]) -> None:
    """Show a page of which an article can be read.

    :param show_again: called when the reader goes back from the article
    """
    pane, restore_list = screen.active_pane, screen.list.bookmark()
    return_before = screen.return_to_overlay

    def return_to_overlay() -> None:
        restore_list()
        screen.focus_pane(pane)
        screen.return_to_overlay = return_before
        show_again()

    def on_close(article: str | None) -> None:
        if article is not None:
            screen.return_to_overlay = return_to_overlay
            screen.start(read_by_id(screen, article))

    screen.app.push_screen(page, on_close)


def timeline(screen: ReaderScreen) -> None:
    """Show the story of the selected article day by day."""
    screen.start(_timeline(screen), group="slow")


async def _timeline(screen: ReaderScreen) -> str | None:
    item = await selected_item(screen)
    if item is None:
        return "there is no article here"
    screen.show_message("looking for the story; q cancels")
    timeline = await screen.worker.ask_updater(partial(_find_timeline, item=item))
    screen.clear_message()
    _show_timeline(screen, timeline)
    return None


def _find_timeline(archive: Archive, item: Item) -> Timeline:
    """The story of an article; new articles of a followed one are followed."""
    from newsdigest.browse.timeline_screen import Timeline
    from newsdigest.digest import following
    from newsdigest.digest.similar import story_of
    from newsdigest.digest.timeline import timeline as days_of

    story = story_of(archive, item)
    following.follow_new_articles(archive, story)
    return Timeline(story, days_of(story, archive.zone), following.is_followed(archive, story))


def _show_timeline(
    screen: ReaderScreen, timeline: Timeline, place: tuple[str, int] = ("", 0)
) -> None:
    """Show a timeline, with the selected article and first line of ``place``."""
    from newsdigest.browse.timeline_screen import TimelineScreen
    from newsdigest.digest import following

    async def toggle() -> tuple[bool, str]:
        followed = await _toggle(screen, timeline.story)
        return followed, _message(timeline.story, followed)

    async def undo_change() -> tuple[bool, str]:
        message = await undo(screen)
        story = timeline.story
        followed = await screen.worker.ask(lambda archive: following.is_followed(archive, story))
        return followed, message

    keys = {one.name: one.keys[0] for one in screen.context.commands if one.keys}
    page = TimelineScreen(timeline, keys, {"follow": toggle, "undo": undo_change}, place)
    _show(screen, page, lambda: _show_timeline(screen, page.timeline, page.place))


def follow(screen: ReaderScreen) -> None:
    """Follow the story of the selected article, or no longer."""
    screen.start(_follow(screen), group="slow")


async def _follow(screen: ReaderScreen) -> str:
    from newsdigest.digest.similar import story_of

    item = await selected_item(screen)
    if item is None:
        return "there is no article here"
    screen.show_message("looking for the story; q cancels")
    story = await screen.worker.ask_updater(lambda archive: story_of(archive, item))
    return _message(story, await _toggle(screen, story))


async def _toggle(screen: ReaderScreen, story: Story) -> bool:
    """Follow a story or no longer; whether it is followed now."""
    from newsdigest.digest import following

    def change(archive: Archive) -> bool:
        followed = following.is_followed(archive, story)
        (following.unfollow if followed else following.follow)(archive, story)
        return not followed

    followed = await screen.worker.ask(change)
    await screen.watcher.state_written()
    return followed


def _message(story: Story, followed: bool) -> str:
    title = one_line(story.lead.title)
    if not followed:
        return f"no longer following: {title}"
    return f"following, {catalogue.articles(len(story.members))}: {title}"


def send(screen: ReaderScreen) -> None:
    """Explain that only a digest can be mailed."""
    screen.show_message("no digest is shown: d makes one of the list")
