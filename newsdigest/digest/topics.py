"""Topics: groups of related stories, named by their keywords."""

from __future__ import annotations

from collections.abc import Sequence

from newsdigest.digest.blocking import similar_pairs
from newsdigest.digest.clusters import clusters
from newsdigest.digest.model import Story
from newsdigest.digest.phrase_statistics import count_phrases, distinctiveness
from newsdigest.digest.series import is_round_up
from newsdigest.digest.tfidf import Document, frequencies_of, vectorize
from newsdigest.summarization.keywords import keywords
from newsdigest.summarization.phrases import headline_phrases
from newsdigest.text.words import bags

RELATED = 0.07
"""Average similarity from which stories are one topic; within a story it is far higher."""
MOST = 8
"""Topics at most, the largest; other stories have none."""
NAME_WORDS = 2
"""Keywords in a name."""
OPENING = 600
"""Characters of each article from which a topic's name is taken."""
CANDIDATES = 30
"""Keywords of a topic's stories from which its name is chosen."""
SHARED = 0.6
"""The least share of a topic's stories that contain a word of its name."""
COMMON_NAME = 0.3
"""The weight of a word that is common in general (中央, 国际), relative to a rare one."""
SAMPLE = 300
"""Stories of other topics with which the words are compared, at most."""

_SEPARATOR = {"zh": "、", "en": ", "}


def topics(stories: Sequence[Story], lang: str) -> list[tuple[str, list[Story]]]:
    """Topics of two stories or more under their names, then the rest under ""."""
    leads = [story.lead for story in stories]
    titles, openings = bags([a.title for a in leads]), bags([a.text[: 4 * OPENING] for a in leads])
    documents = [Document(*pair) for pair in zip(titles, openings, strict=True)]
    corpus = vectorize(documents, frequencies_of(documents))
    texts = [_opening(story) for story in stories]
    alone = {i for i, lead in enumerate(leads) if is_round_up(lead.title)}
    pairs = similar_pairs(corpus, [None] * len(leads), 0.0, lambda i, j: alone.isdisjoint((i, j)))
    groups = clusters(len(leads), pairs, RELATED)
    large = sorted((group for group in groups if len(group) > 1), key=lambda g: (-len(g), g))
    largest = sorted(large[:MOST])
    by_name: dict[str, list[Story]] = {}
    for group in largest:
        own = [stories[i] for i in group]
        others = [texts[i] for i in range(min(len(texts), SAMPLE)) if i not in group]
        by_name.setdefault(_name(own, others, lang), []).extend(own)
    placed = {i for group in largest for i in group}
    rest = [story for i, story in enumerate(stories) if i not in placed]
    return [*by_name.items(), *([("", rest)] if rest else [])]


def _name(stories: Sequence[Story], others: Sequence[str], lang: str) -> str:
    """The keywords that the topic's stories share and the others lack; "" if there are none."""
    texts = [_opening(story) for story in stories]
    headlines = [story.lead.title for story in stories]

    def value(word: str) -> float:
        share = sum(word in text for text in texts) / len(texts)
        titled = sum(word in headline for headline in headlines) / len(headlines)
        elsewhere = sum(word in text for text in others) / max(1, len(others))
        general = COMMON_NAME + (1 - COMMON_NAME) * distinctiveness(word)
        return (share + titled) * (1 - elsewhere) * general if share >= SHARED else 0.0

    candidates = [keyword.text for keyword in keywords(texts, limit=CANDIDATES)]
    counts = count_phrases(list(headline_phrases(headline)) for headline in headlines)
    candidates += [phrase for phrase, _ in counts.most_common(NAME_WORDS)]
    best = [word for word in candidates if value(word) > 0]
    best.sort(key=value, reverse=True)
    distinct = [w for i, w in enumerate(best) if not any(w in o or o in w for o in best[:i])]
    return _SEPARATOR[lang].join(distinct[:NAME_WORDS])


def _opening(story: Story) -> str:
    return f"{story.lead.title}\n{story.lead.text[:OPENING]}"
