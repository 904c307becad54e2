"""Stories that were told before and moved on: what is new of them, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from newsdigest.digest.model import Story


def without_told(stories: Iterable[Story], told: Collection[str]) -> list[Story]:
    """The stories with what is new as their members and the rest as what was told.

    :param told: the ids of articles that an earlier digest told
    """
    found = []
    for story in stories:
        new = [member for member in story.members if member.article.id not in told]
        if not new:
            continue
        old = [member.article for member in story.members if member.article.id in told]
        if old:
            first, *others = new
            story = Story(
                (replace(first, likeness=1.0, copy_of="", reasons=()), *others),
                told=tuple(old),
            )
        found.append(story)
    return found
