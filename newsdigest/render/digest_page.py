"""A digest made ready for every format: text cleaned, addresses checked, words chosen.

What strangers wrote goes through here once, so that no template can forget it; what
a format means by a character (``<``, ``*``) is escaped by that format.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo
from itertools import pairwise

from newsdigest.article import Article
from newsdigest.digest.model import CitedSentence, Digest, Entry, Member, Trend
from newsdigest.digest.model import Section as DigestSection
from newsdigest.digest.model import Story as DigestStory
from newsdigest.render import catalogue, digest_phrases
from newsdigest.render.links import safe_url
from newsdigest.text.sanitize import one_line
from newsdigest.text.width import width

MAX_TITLE = 300
"""Characters of a title; a hostile one may have a million."""
MAX_SENTENCE = 2000
MAX_NAME = 60
"""Characters of a source, a section's title or a keyword."""
MAX_ALSO = 6
"""Other places named where a story is told; what else tells it is only counted."""
SHORT_ID = 8
ARROWS: Mapping[Trend, str] = {Trend.UP: "↑", Trend.DOWN: "↓"}


@dataclass(frozen=True, slots=True)
class Link:
    """Something named and where it is; ``url`` is "" where there is no address to trust."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its article.

    ``article`` is the id of that article, ``url`` its address and ``source`` its
    publisher; ``story`` is the number of the story, 0 if the digest does not show it.
    ``elsewhere`` says that the article is not the one which represents the story.
    ``gap`` is what parts it from the sentence before: nothing in Chinese.
    """

    text: str
    article: str
    url: str
    source: str
    story: int
    elsewhere: bool
    gap: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A story: where it is told and what it says.

    ``source`` names its publisher and how many more there are, ``publisher`` is the
    name alone.  ``ids`` are the articles' whole ids; ``also`` the other places.
    ``why`` tells of every other article why it belongs, where that was asked for.
    """

    number: int
    headline: str
    url: str
    source: str
    publisher: str
    day: str
    sentences: tuple[Sentence, ...]
    also: tuple[Link, ...]
    ids: tuple[str, ...]
    keywords: tuple[str, ...]
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Calendar:
    """What a date is told by: the zone, the last day, and whether there are several."""

    zone: tzinfo
    end: date
    several: bool
    chinese: bool

    def dated(self, text: str, article: Article | None) -> str:
        """A sentence with the days that 今天 and its like mean, where there are several."""
        when = catalogue.local_day(article.date, self.zone) if article else None
        if not self.several or when is None:
            return text
        return digest_phrases.dated(text, when, self.end, self.chinese)

    def day(self, when: date | None) -> str:
        """A day, with its year where it is not that of the last one."""
        if when is None:
            return ""
        return digest_phrases.day(when, self.chinese, year=when.year != self.end.year)


def _calendar(digest: Digest, zone: tzinfo, chinese: bool) -> _Calendar:
    last = digest.until - timedelta(microseconds=1)
    end = catalogue.local(max(digest.since, last), zone).date()
    several = catalogue.local(digest.since, zone).date() != end
    return _Calendar(zone, end, several, chinese)


@dataclass(frozen=True, slots=True)
class Section:
    """Stories under a heading, which may be ""; ``number`` counts sections from 1."""

    number: int
    title: str
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A whole digest in words: what every template is given.

    ``words`` are the fixed ones by name.  ``left`` says how many stories are not
    listed, "" if all are.  ``lang`` is a language tag for HTML.
    """

    title: str
    lang: str
    period: str
    figures: str
    left: str
    made: str
    words: Mapping[str, str]
    overview: tuple[Sentence, ...]
    sections: tuple[Section, ...]
    rising: tuple[tuple[str, str], ...]
    falling: tuple[tuple[str, str], ...]
    chinese: bool

    @property
    def stories(self) -> tuple[Story, ...]:
        """Every story in reading order."""
        return tuple(story for section in self.sections for story in section.stories)


def page_of(digest: Digest, zone: tzinfo, *, year: bool = True) -> Page:
    """The digest in words.

    :param year: whether the period is told with its year where it can be left out
    """
    chinese = digest.lang.startswith("zh")
    numbers = {m.article.id: e.number for e in digest.entries for m in e.story.members}
    articles = {article.id: article for article in digest.articles}
    shown = len(digest.entries)
    calendar = _calendar(digest, zone, chinese)
    return Page(
        title=short(digest.title, MAX_TITLE),
        lang="zh-CN" if chinese else "en",
        period=digest_phrases.period(digest.since, digest.until, zone, chinese, year=year),
        figures=" · ".join(
            digest_phrases.count(digest.counts[noun], noun, chinese)
            for noun in ("articles", "stories", "sources")
            if digest.counts.get(noun)
        ),
        left=_left(digest.counts.get("stories", shown) - shown, chinese),
        made=catalogue.clock(digest.generated, zone),
        words=dict(digest_phrases.words(chinese)),  # of a type that can be pickled
        overview=tuple(_sentence(said, articles, numbers, calendar) for said in digest.overview),
        sections=tuple(
            _section(number, section, calendar)
            for number, section in enumerate(digest.sections, start=1)
        ),
        rising=_trending(digest, Trend.UP),
        falling=_trending(digest, Trend.DOWN),
        chinese=chinese,
    )


def _trending(digest: Digest, trend: Trend) -> tuple[tuple[str, str], ...]:
    """The keywords with this trend, each with its arrow."""
    return tuple(
        (short(word, MAX_NAME), ARROWS[trend]) for word, its in digest.rising if its is trend
    )


def short(text: str, limit: int) -> str:
    """The text in one line and of at most ``limit`` characters, an ellipsis where it was cut."""
    line = one_line(text[: limit * 4])
    return line if len(line) <= limit and len(text) <= limit * 4 else line[: limit - 1] + "…"


def _left(number: int, chinese: bool) -> str:
    return digest_phrases.count(number, "left", chinese) if number > 0 else ""


def _section(number: int, section: DigestSection, calendar: _Calendar) -> Section:
    stories = tuple(_story(entry, calendar) for entry in section.entries)
    return Section(number, short(section.title, MAX_NAME), stories)


def _story(entry: Entry, calendar: _Calendar) -> Story:
    lead = entry.story.lead
    articles = {member.article.id: member.article for member in entry.story.members}
    numbers = dict.fromkeys(articles, entry.number)
    publisher = short(lead.source, MAX_NAME)
    sources = len(entry.story.sources)
    chinese = calendar.chinese
    return Story(
        number=entry.number,
        headline=_headline(entry, chinese),
        url=safe_url(lead.url),
        source=digest_phrases.and_others(publisher, sources, chinese) if publisher else "",
        publisher=publisher,
        day=calendar.day(catalogue.local_day(lead.date, calendar.zone)),
        sentences=_parted(
            [_sentence(said, articles, numbers, calendar, lead) for said in entry.summary]
        ),
        also=_also(entry.story, chinese),
        ids=tuple(articles),
        keywords=tuple(short(word, MAX_NAME) for word in entry.keywords),
        why=tuple(_reason(m, chinese) for m in entry.story.members if m.reasons),
    )


def _headline(entry: Entry, chinese: bool) -> str:
    """The headline, marked where an earlier digest told the story."""
    lead = entry.story.lead
    text = short(entry.headline, MAX_TITLE) or short(lead.path, MAX_TITLE) or lead.id
    if not entry.story.is_update:
        return text
    say = digest_phrases.words(chinese)
    return say["update"] + say["colon"] + text


def _sentence(
    said: CitedSentence,
    articles: Mapping[str, Article],
    numbers: Mapping[str, int],
    calendar: _Calendar,
    lead: Article | None = None,
) -> Sentence:
    article = articles.get(said.article)
    return Sentence(
        text=calendar.dated(short(said.text, MAX_SENTENCE), article),
        article=said.article,
        url=safe_url(article.url) if article else "",
        source=short(article.source, MAX_NAME) if article else "",
        story=numbers.get(said.article, 0),
        elsewhere=lead is not None and said.article != lead.id,
    )


def _parted(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """The sentences, each with what parts it from the one before."""
    parted = list(sentences[:1])
    for before, sentence in pairwise(sentences):
        is_wide = width(before.text[-1:]) == 2 or width(sentence.text[:1]) == 2
        parted.append(sentence if is_wide else replace(sentence, gap=" "))
    return tuple(parted)


def _reason(member: Member, chinese: bool) -> str:
    """``0.82 常州日报 三个科技项目签约：科技、氢能``."""
    say = digest_phrases.words(chinese)
    article = member.article
    name = " ".join(filter(None, (short(article.source, MAX_NAME), short(article.title, MAX_NAME))))
    reasons = say["comma"].join(short(reason, MAX_NAME) for reason in member.reasons)
    return f"{member.likeness:.2f} {name}{say['colon']}{reasons}"


def _also(story: DigestStory, chinese: bool) -> tuple[Link, ...]:
    """Where else the story is told: other publishers by name, other articles by title.

    What is not named, such as the copies of one publisher, is counted: no article of a
    story goes without a trace.
    """
    found: dict[str, Link] = {}
    seen = {story.lead.source, ""}
    for member in story.members[1:]:
        article = member.article
        if article.source not in seen:
            name = short(article.source, MAX_NAME)
        elif not member.copy_of:
            name = short(article.title, MAX_NAME)
        else:
            continue
        seen.add(article.source)
        if name:
            found.setdefault(name, Link(name, safe_url(article.url)))
    named = tuple(found.values())[:MAX_ALSO]
    others = len(story.members) - 1 - len(named)
    return (*named, Link(digest_phrases.count(others, "others", chinese), "")) if others else named
