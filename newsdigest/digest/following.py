"""Following stories: all articles of a followed story have a tag of the reader's."""

from __future__ import annotations

from newsdigest.archive.facade import Archive
from newsdigest.digest.model import Story
from newsdigest.digest.similar import story_of
from newsdigest.query.model import Flag, Is, Query
from newsdigest.storage.state.schema import FOLLOWED


def follow(archive: Archive, story: Story) -> None:
    """Follow a story, as one undoable change."""
    archive.state.tag(_ids(story), add=[FOLLOWED])


def unfollow(archive: Archive, story: Story) -> None:
    """Follow a story no longer, as one undoable change."""
    archive.state.tag(_ids(story), remove=[FOLLOWED])


def is_followed(archive: Archive, story: Story) -> bool:
    """Whether an article of the story is followed."""
    marks = archive.state.marks(_ids(story))
    return any(FOLLOWED in one.tags for one in marks.values())


def follow_new_articles(archive: Archive, story: Story) -> None:
    """Follow articles that have joined a followed story."""
    marks = archive.state.marks(_ids(story))
    new = [identity for identity, one in marks.items() if FOLLOWED not in one.tags]
    if new and len(new) < len(marks):
        archive.state.tag(new, add=[FOLLOWED])


def followed_stories(archive: Archive) -> list[Story]:
    """Each followed story, the most recently reported first."""
    stories: list[Story] = []
    ids: set[str] = set()
    for item in list(archive.select(Query(Is(Flag.FOLLOWED)))):
        if item.id not in ids:
            story = story_of(archive, item)
            follow_new_articles(archive, story)
            ids.update(_ids(story))
            stories.append(story)
    return stories


def _ids(story: Story) -> list[str]:
    return [member.article.id for member in story.members]
