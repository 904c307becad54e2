"""Ranking of stories: by sources, reports, agreement, freshness and substance."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from newsdigest.digest.model import Story

SOURCES = 1.0
"""Gain for each doubling of the number of publishers."""
REPORTS = 0.5
"""Gain for each doubling of the number of reports; a copy is half a report."""
AGREEMENT = 0.3
"""Gain for full agreement of the reports."""
FRESH = 0.5
"""Gain for the end of the period over its beginning."""
SUBSTANCE = 0.5
"""Gain for a report of ``SUBSTANTIAL`` columns over an empty one."""
SUBSTANTIAL = 2000
"""Columns of text: about 1,000 Chinese characters or 350 English words."""
UNSPACED = ("zh", "ja", "ko")
"""Languages whose characters count as two columns."""


def ranked(stories: Iterable[Story], since: datetime, until: datetime) -> list[Story]:
    """The stories with their scores, best first; equal ones by title and id."""
    scored = [replace(story, score=_score(story, since, until)) for story in stories]
    return sorted(scored, key=lambda story: (-story.score, story.lead.title, story.lead.id))


def _score(story: Story, since: datetime, until: datetime) -> float:
    """The score of a story within a period."""
    reports = sum(0.5 if member.copy_of else 1.0 for member in story.members)
    others = story.members[1:]
    agreement = sum(member.likeness for member in others) / len(others) if others else 0.0
    width = story.members[0].width * (2 / 3 if story.lead.lang in UNSPACED else 1)
    return round(
        SOURCES * math.log2(max(1, len(story.sources)))
        + REPORTS * math.log2(reports)
        + AGREEMENT * agreement
        + FRESH * _freshness(story, since, until)
        + SUBSTANCE * min(1.0, width / SUBSTANTIAL),
        4,
    )


def _freshness(story: Story, since: datetime, until: datetime) -> float:
    """0 at the beginning of the period to 1 at its end, by the newest article."""
    dates = [member.article.date for member in story.members if member.article.date]
    if not dates or until <= since:
        return 0.0
    return min(1.0, max(0.0, (max(dates) - since) / (until - since)))
