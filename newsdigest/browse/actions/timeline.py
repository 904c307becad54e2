"""Commands on the story of one article: show it day by day, follow it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from newsdigest.archive.facade import Archive
from newsdigest.browse.actions.marks import undo
from newsdigest.browse.actions.navigation import selected_item, show_overlay
from newsdigest.browse.screen import ReaderScreen
from newsdigest.render import catalogue
from newsdigest.text.sanitize import one_line

if TYPE_CHECKING:
    from newsdigest.browse.timeline_screen import Timeline
    from newsdigest.digest.model import Story

Leave = Callable[[ReaderScreen], object]
"""Called when a timeline is left for what was shown before."""
_WAIT = "looking for the story; q cancels"


async def timeline(screen: ReaderScreen) -> str | None:
    """Show the story of the selected article day by day."""
    item = await selected_item(screen)
    if item is None:
        return "there is no article here"
    screen.start(show_story(screen, item.id), group="slow")
    return None


async def follow(screen: ReaderScreen) -> str | None:
    """Follow the story of the selected article, or no longer."""
    item = await selected_item(screen)
    if item is None:
        return "there is no article here"
    screen.show_message(_WAIT)
    screen.start(follow_story(screen, item.id), group="slow")
    return None


async def show_story(screen: ReaderScreen, article: str, leave: Leave | None = None) -> None:
    """Show the story of an article, by its id."""
    screen.show_message(_WAIT)
    timeline = await screen.worker.ask_updater(lambda archive: _timeline_of(archive, article))
    screen.clear_message()
    _show(screen, timeline, leave)


async def follow_story(screen: ReaderScreen, article: str) -> str:
    """Follow the story of an article, by its id, or no longer; the message."""
    from newsdigest.digest.similar import story_of

    story = await screen.worker.ask_updater(
        lambda archive: story_of(archive, archive.find(article))
    )
    return _message(story, await _toggle(screen, story))


def _timeline_of(archive: Archive, article: str) -> Timeline:
    """The story of an article; new articles of a followed one are followed."""
    from newsdigest.browse.timeline_screen import Timeline
    from newsdigest.digest import following
    from newsdigest.digest.similar import story_of
    from newsdigest.digest.timeline import timeline

    story = story_of(archive, archive.find(article))
    following.follow_new_articles(archive, story)
    days = timeline(story, archive.zone)
    return Timeline(story, days, following.is_followed(archive, story))


def _show(
    screen: ReaderScreen, timeline: Timeline, leave: Leave | None, place: tuple[str, int] = ("", 0)
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
    show_overlay(screen, page, lambda: _show(screen, page.timeline, leave, page.place), leave=leave)


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
