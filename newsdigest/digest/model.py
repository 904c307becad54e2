"""Story and Digest: the nouns that a digest is rendered and delivered from.

They are made in ``stories`` and ``compose``; nothing here computes, prints or
reads the clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from newsdigest.article import Article


class Trend(StrEnum):
    """How often a keyword occurs beside the period before."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Member:
    """An article of a story.

    ``likeness`` to the representative is between 0 and 1; ``copy_of`` is the id of
    the article that this one nearly repeats, "" where it tells the event anew.
    ``reasons`` say why it belongs, as ``--explain`` shows them.
    """

    article: Article
    likeness: float = 1.0
    copy_of: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """Articles about one event, the representative first.  ``score`` ranks stories.

    ``told`` are articles of it that an earlier digest told; they are no members.
    """

    members: tuple[Member, ...]
    score: float = 0.0
    told: tuple[Article, ...] = ()

    @property
    def id(self) -> str:
        """Its id, which stays while it grows: that of its first article, behind an s."""
        articles = (*self.told, *(member.article for member in self.members))
        dated = [article for article in articles if article.date]
        first = min(dated, key=lambda a: (a.date, a.path), default=articles[0])
        return f"s{first.id}"

    @property
    def is_update(self) -> bool:
        """Whether it goes on from what an earlier digest told."""
        return bool(self.told)

    @property
    def lead(self) -> Article:
        """The article that represents the story."""
        return self.members[0].article

    @property
    def sources(self) -> tuple[str, ...]:
        """The publishers, the representative's first, each once."""
        found = (member.article.source for member in self.members)
        return tuple(dict.fromkeys(source for source in found if source))


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence of a digest and the id of the article it is copied from."""

    text: str
    article: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A story as a digest tells it: headline, its sentences, keywords.

    ``number`` counts the stories of the digest from 1, in reading order.
    """

    number: int
    story: Story
    headline: str
    summary: tuple[CitedSentence, ...] = ()
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Stories under one heading; "" where the digest has no sections."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """What happened in a period.

    The period is from ``since`` up to and without ``until``; both, and
    ``generated``, are aware.  ``lang`` (zh or en) is that of the headings, and
    ``counts`` has articles, stories and sources of the whole selection, also of
    those stories that ``--top`` left out.  ``rising`` are keywords with their
    trend against the period before, where there is enough to say so.
    """

    title: str
    generated: datetime
    since: datetime
    until: datetime
    lang: str
    sections: tuple[Section, ...] = ()
    overview: tuple[CitedSentence, ...] = ()
    rising: tuple[tuple[str, Trend], ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every story in reading order."""
        return tuple(entry for section in self.sections for entry in section.entries)

    @property
    def articles(self) -> tuple[Article, ...]:
        """Every article of every story in reading order."""
        return tuple(m.article for entry in self.entries for m in entry.story.members)
