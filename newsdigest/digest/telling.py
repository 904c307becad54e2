"""What a digest says of a story: the headline's own sentence first, then what others add."""

from __future__ import annotations

from collections.abc import Sequence

from newsdigest.article import Article
from newsdigest.digest.model import CitedSentence, Story
from newsdigest.digest.near_duplicates import shingles
from newsdigest.digest.roundups import is_round_up
from newsdigest.summarization.cues import background, is_anaphoric
from newsdigest.summarization.summary import SummarySentence, summarize_articles

READ = 5
"""Articles of a story that its summary is made from."""
REPEATED = 0.5
"""The part of a sentence that another one says, from which it adds nothing."""
SPARE = 3
"""So many more sentences than wanted are looked at, as some say nothing new."""


def summary(story: Story, sentences: int, length: str | None) -> tuple[CitedSentence, ...]:
    """The sentences of a story, copied from its articles.

    The first comes from the article whose headline stands above; what follows does not
    repeat it, is no scene, and stands by itself.
    """
    articles = told(story)
    known = _known(story)
    if known and length is None and sentences:
        return _news(articles, sentences, known)
    if length is not None or len(articles) < 2 or sentences < 1:
        found = summarize_articles(articles, sentences=sentences, length=length).sentences
        return tuple(map(cited, found))
    first = summarize_articles(articles[:1], sentences=1).sentences
    others = summarize_articles(articles, sentences=sentences + SPARE).sentences
    chosen: list[SummarySentence] = list(first)
    for one in sorted(others, key=lambda other: -other.score):
        if len(chosen) < sentences and _adds(one, chosen):
            chosen.append(one)
    order = {article.id: place for place, article in enumerate(articles)}
    rest = sorted(chosen[len(first) :], key=lambda one: (order[one.article], one.index))
    return tuple(map(cited, [*first, *rest]))


def _known(story: Story) -> frozenset[int]:
    """All that earlier digests may have said of a story."""
    return frozenset().union(*(shingles(article.text) for article in story.told))


def _news(
    articles: Sequence[Article], sentences: int, known: frozenset[int]
) -> tuple[CitedSentence, ...]:
    """The sentences that say most of what was not told; if all was, what says most."""
    found = summarize_articles(articles, sentences=sentences + 2 * SPARE).sentences
    chosen: list[SummarySentence] = []
    for one in sorted(found, key=lambda other: -other.score):
        own = shingles(one.text)
        is_new = len(own & known) < REPEATED * len(own)
        if is_new and len(chosen) < sentences and _adds(one, chosen):
            chosen.append(one)
    if not chosen:
        return tuple(map(cited, summarize_articles(articles, sentences=1).sentences))
    order = {article.id: place for place, article in enumerate(articles)}
    return tuple(map(cited, sorted(chosen, key=lambda one: (order[one.article], one.index))))


def chief(story: Story) -> CitedSentence | None:
    """The one sentence that says most of a story, None where none says what happened."""
    if is_round_up(story.lead):
        return None
    for one in summarize_articles([story.lead], sentences=1).sentences:
        if not background(one.text) and not is_anaphoric(one.text):
            return cited(one)
    return None


def told(story: Story) -> list[Article]:
    """The articles that a summary is made from: in the language of the first, no copies."""
    own = [
        member.article
        for member in story.members
        if not member.copy_of and member.article.lang == story.lead.lang
    ]
    return own[:READ]


def cited(sentence: SummarySentence) -> CitedSentence:
    """The sentence with its article."""
    return CitedSentence(sentence.text, sentence.article)


def _adds(one: SummarySentence, chosen: Sequence[SummarySentence]) -> bool:
    """Whether a sentence may follow those that are chosen."""
    if background(one.text) or is_anaphoric(one.text):
        return False
    own = shingles(one.text)
    return all(
        len(own & (other := shingles(before.text))) < REPEATED * min(len(own), len(other))
        for before in chosen
    )
