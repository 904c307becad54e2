"""A digest as texts for templates and layouts: sanitized, shortened, in one language.

Untrusted text passes through here once, so that no template can forget to sanitize it.
Escaping characters that a format gives a meaning (``<``, ``*``) is left to the format.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta, tzinfo
from itertools import pairwise

from newsdigest.article import SHORT_ID, Article
from newsdigest.digest import compose, sections
from newsdigest.digest.model import CitedSentence, Digest, Entry, Member, Trend
from newsdigest.digest.model import Story as DigestStory
from newsdigest.render import catalogue
from newsdigest.render.escape import safe_url
from newsdigest.text.regions import localized
from newsdigest.text.sanitize import one_line
from newsdigest.text.width import width

MAX_TITLE = 300
"""Characters of a title; an untrusted one can have a million."""
MAX_SENTENCE = 2000
MAX_NAME = 60
"""Characters of a source, a section's title or a keyword."""
MAX_ALSO = 6
"""Other articles of a story that are named; the rest are counted."""
ARROWS: Mapping[Trend, str] = {Trend.UP: "↑", Trend.DOWN: "↓"}


@dataclass(frozen=True, slots=True)
class Link:
    """A name and its address; ``url`` is "" where no address is safe."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its article.

    ``article`` is the id of that article, ``url`` its address and ``source`` its
    publisher; ``story`` is the number of the story, 0 if the digest does not have it.
    ``elsewhere`` says that the article is not the lead of the story.
    ``gap`` separates the sentence from the one before: a space, or nothing in Chinese.
    ``mark`` follows the sentence and says that the author wrote it and those before; "" for
    an extract.
    """

    text: str
    article: str
    url: str
    source: str
    story: int
    elsewhere: bool
    gap: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A story of the digest.

    ``source`` is the publisher of its lead and the number of others, ``publisher`` the
    name alone.  ``ids`` are the articles' whole ids; ``id`` is the beginning of the lead's if
    the story has no address, else "".  ``also`` links to the other articles.
    ``why`` explains why each other article belongs to the story; empty without explanation.
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
    id: str
    keywords: tuple[str, ...]
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Calendar:
    """How dates are written: the zone, the last day, and whether there are several days."""

    zone: tzinfo
    end: date
    several: bool
    chinese: bool

    def with_dates(self, text: str, article: Article | None) -> str:
        """The sentence with the dates that 今天 and the like mean, in a digest of several days."""
        when = catalogue.local_day(article.date, self.zone) if article else None
        if not self.several or when is None:
            return text
        return catalogue.with_dates(text, when, self.end, self.chinese)

    def day(self, when: date | None) -> str:
        """A day, with its year where the last day has another one."""
        if when is None:
            return ""
        return catalogue.day(when, self.chinese, year=when.year != self.end.year)


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
    """A whole digest: the value that every template gets.

    ``words`` are the fixed words by name.  ``left`` says how many stories are not
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
    """The digest as texts.

    :param year: whether the period has its year even where all days share it
    """
    chinese = digest.lang.startswith("zh")
    numbers = {
        member.article.id: entry.number
        for entry in digest.entries
        for member in entry.story.members
    }
    articles = {article.id: article for article in digest.articles}
    counts = {"stories": len(digest.entries), **digest.counts}
    not_listed = counts["stories"] - len(digest.entries)
    calendar = _calendar(digest, zone, chinese)
    return Page(
        title=shorten(_own(digest.title), MAX_TITLE),
        lang="zh-CN" if chinese else "en",
        period=catalogue.period(digest.since, digest.until, zone, chinese, year=year),
        figures=" · ".join(
            catalogue.count(digest.counts[name], noun, chinese)
            for name, noun in (("articles", "report"), ("stories", "story"), ("sources", "source"))
            if digest.counts.get(name)
        ),
        left=catalogue.count(not_listed, "story not listed", chinese) if not_listed > 0 else "",
        made=catalogue.clock(digest.generated, zone),
        words=catalogue.digest_words(chinese),
        overview=tuple(_sentence(one, articles, numbers, calendar) for one in digest.overview),
        sections=tuple(
            Section(
                number,
                shorten(_own(section.title), MAX_NAME),
                tuple(_story(entry, calendar) for entry in section.entries),
            )
            for number, section in enumerate(digest.sections, start=1)
        ),
        rising=_trending(digest, Trend.UP),
        falling=_trending(digest, Trend.DOWN),
        chinese=chinese,
    )


def _own(title: str) -> str:
    """A title of newsdigest's own in the characters of the region; any other one unchanged."""
    own = title in (*compose.TITLES.values(), *sections.UNDATED.values())
    return localized(title) if own else title


def _trending(digest: Digest, trend: Trend) -> tuple[tuple[str, str], ...]:
    """The keywords with this trend, each with its arrow."""
    return tuple(
        (shorten(word, MAX_NAME), ARROWS[trend]) for word, own in digest.rising if own is trend
    )


def shorten(text: str, limit: int) -> str:
    """The text on one line, cut with an ellipsis to at most ``limit`` characters."""
    line = one_line(text[: limit * 4])
    return line if len(line) <= limit and len(text) <= limit * 4 else line[: limit - 1] + "…"


def _story(entry: Entry, calendar: _Calendar) -> Story:
    lead = entry.story.lead
    articles = {member.article.id: member.article for member in entry.story.members}
    numbers = dict.fromkeys(articles, entry.number)
    publisher = shorten(lead.source, MAX_NAME)
    sources = len(entry.story.sources)
    chinese = calendar.chinese
    return Story(
        number=entry.number,
        headline=_headline(entry, chinese),
        url=safe_url(lead.url),
        source=catalogue.with_others(publisher, sources, chinese) if publisher else "",
        publisher=publisher,
        day=calendar.day(catalogue.local_day(lead.date, calendar.zone)),
        sentences=_with_gaps(_sentences(entry, articles, numbers, calendar)),
        also=_also(entry.story, chinese),
        ids=tuple(articles),
        id="" if safe_url(lead.url) else lead.id[:SHORT_ID],
        keywords=tuple(shorten(word, MAX_NAME) for word in entry.keywords),
        why=tuple(_reason(member, chinese) for member in entry.story.members if member.reasons),
    )


def _headline(entry: Entry, chinese: bool) -> str:
    """The headline, marked if the story continues one of an earlier digest."""
    lead = entry.story.lead
    text = shorten(entry.headline, MAX_TITLE) or shorten(lead.path, MAX_TITLE) or lead.id
    if not entry.story.is_update:
        return text
    words = catalogue.digest_words(chinese)
    return words["update"] + words["colon"] + text


def _sentences(
    entry: Entry,
    articles: Mapping[str, Article],
    numbers: Mapping[str, int],
    calendar: _Calendar,
) -> list[Sentence]:
    """The sentences of a story, the last one of each origin with its mark."""
    lead = entry.story.lead
    sentences = [_sentence(one, articles, numbers, calendar, lead) for one in entry.summary]
    last = {one.origin: place for place, one in enumerate(entry.summary)}
    for origin, place in last.items():
        mark = catalogue.origin(origin, calendar.chinese)
        sentences[place] = replace(sentences[place], mark=mark)
    return sentences


def _sentence(
    sentence: CitedSentence,
    articles: Mapping[str, Article],
    numbers: Mapping[str, int],
    calendar: _Calendar,
    lead: Article | None = None,
) -> Sentence:
    article = articles.get(sentence.article)
    return Sentence(
        text=calendar.with_dates(shorten(sentence.text, MAX_SENTENCE), article),
        article=sentence.article,
        url=safe_url(article.url) if article else "",
        source=shorten(article.source, MAX_NAME) if article else "",
        story=numbers.get(sentence.article, 0),
        elsewhere=lead is not None and sentence.article != lead.id,
    )


def _with_gaps(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """The sentences with their gaps."""
    result = list(sentences[:1])
    for before, sentence in pairwise(sentences):
        is_wide = width(before.text[-1:]) == 2 or width(sentence.text[:1]) == 2
        result.append(sentence if is_wide else replace(sentence, gap=" "))
    return tuple(result)


def _reason(member: Member, chinese: bool) -> str:
    """``0.82 常州日报 三个科技项目签约：科技、氢能``."""
    words = catalogue.digest_words(chinese)
    article = member.article
    name = " ".join(
        filter(None, (shorten(article.source, MAX_NAME), shorten(article.title, MAX_NAME)))
    )
    reasons = words["comma"].join(shorten(reason, MAX_NAME) for reason in member.reasons)
    return f"{member.likeness:.2f} {name}{words['colon']}{reasons}"


def _also(story: DigestStory, chinese: bool) -> tuple[Link, ...]:
    """The other articles of the story: the first of a publisher by its name, others by title.

    Copies by a publisher that is named already are only counted.
    """
    links: dict[str, Link] = {}
    sources = {story.lead.source, ""}
    for member in story.members[1:]:
        article = member.article
        if article.source not in sources:
            name = shorten(article.source, MAX_NAME)
        elif not member.copy_of:
            name = shorten(article.title, MAX_NAME)
        else:
            continue
        sources.add(article.source)
        if name:
            links.setdefault(name, Link(name, safe_url(article.url)))
    first = tuple(links.values())[:MAX_ALSO]
    others = len(story.members) - 1 - len(first)
    if not others:
        return first
    return (*first, Link(catalogue.count(others, "other report", chinese), ""))
