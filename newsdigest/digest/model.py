"""Story and Digest: the values that are rendered and delivered.

``stories`` and ``compose`` make them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from newsdigest.article import Article
from newsdigest.summarization.origin import Origin


class Trend(StrEnum):
    """The frequency of a keyword relative to the preceding period."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Member:
    """An article of a story.

    ``likeness`` is the similarity to the representative, 0 to 1; ``copy_of`` is the id of
    the article that this one nearly repeats, "" for a report of its own.
    ``reasons`` are the words in common that ``--explain`` shows, ``width`` is that of its
    text in Latin letters, a Chinese character counting as three.
    """

    article: Article
    likeness: float = 1.0
    copy_of: str = ""
    reasons: tuple[str, ...] = ()
    width: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """Articles about one event, the representative first.  ``score`` ranks stories.

    ``earlier`` are its articles in earlier digests; they are no members.
    """

    members: tuple[Member, ...]
    score: float = 0.0
    earlier: tuple[Article, ...] = ()

    @property
    def id(self) -> str:
        """An id that stays the same while the story grows: s and the id of its first article."""
        dated = [article for article in self.articles if article.date]
        first = min(dated, key=lambda a: (a.date, a.path), default=(*self.earlier, self.lead)[0])
        return f"s{first.id}"

    @property
    def is_update(self) -> bool:
        """Whether an earlier digest had articles of it."""
        return bool(self.earlier)

    @property
    def lead(self) -> Article:
        """The article that represents the story."""
        return self.members[0].article

    @property
    def articles(self) -> tuple[Article, ...]:
        """All articles, the earlier ones last."""
        return (*(member.article for member in self.members), *self.earlier)

    @property
    def sources(self) -> tuple[str, ...]:
        """The publishers, the representative's first, each once."""
        sources = (member.article.source for member in self.members)
        return tuple(dict.fromkeys(source for source in sources if source))


@dataclass(frozen=True, slots=True)
class Period:
    """From ``since`` up to and without ``until``, as of the moment ``now``; all aware."""

    since: datetime
    until: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence of a digest and the id of the article it is copied from.

    ``origin`` says whether it is the author's summary that is copied.
    """

    text: str
    article: str
    origin: Origin = Origin.EXTRACT


@dataclass(frozen=True, slots=True)
class Entry:
    """A story of a digest with its headline, sentences and keywords.

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
    """The stories of a period.

    The period is from ``since`` up to and without ``until``; both, and
    ``generated``, are aware.  ``lang`` (zh or en) is that of the headings, and
    ``counts`` has articles, stories and sources of the whole selection, including
    stories beyond ``--top``.  ``rising`` are keywords with their trend against the
    preceding period.
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
