"""Stories about related things become topics, each with a name made of its keywords."""

from __future__ import annotations

from collections.abc import Sequence

from newsdigest.digest import names
from newsdigest.digest.blocking import alike
from newsdigest.digest.clusters import clusters
from newsdigest.digest.model import Story
from newsdigest.digest.tfidf import weighted
from newsdigest.digest.trends import headline_words
from newsdigest.summarization.keywords import keywords
from newsdigest.text.words import bags

RELATED = 0.07
"""Average likeness from which stories are one topic; a story's own is far higher."""
MOST = 8
"""Topics at most; stories of smaller ones have no topic."""
NAMED = 2
"""Keywords in a name."""
OPENING = 600
"""Characters of each article that a topic's name is made from."""
CANDIDATES = 30
"""Keywords of a topic's stories that its name is chosen from."""
SHARED = 0.6
"""The part of a topic's stories that have a word of its name."""
SAMPLE = 300
"""Stories of other topics that are looked at, to see what tells them apart."""


def topics(stories: Sequence[Story], lang: str) -> list[tuple[str, list[Story]]]:
    """Topics of two stories or more under their names, then the rest under ""."""
    leads = [story.lead for story in stories]
    compared = weighted(
        bags([lead.title for lead in leads]), bags([lead.text[: 4 * OPENING] for lead in leads])
    )
    times = [None] * len(leads)
    texts = [_opening(story) for story in stories]
    groups = clusters(len(leads), alike(compared, times, 0.0, lambda i, j: True), RELATED)
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
    """The keywords that its stories share and the others do not have; "" if there are none."""
    texts = [_opening(story) for story in stories]
    headlines = [story.lead.title for story in stories]

    def tells(word: str) -> float:
        share = sum(word in text for text in texts) / len(texts)
        titled = sum(word in headline for headline in headlines) / len(headlines)
        elsewhere = sum(word in text for text in others) / max(1, len(others))
        return (share + titled) * (1 - elsewhere) if share >= SHARED else 0.0

    candidates = [keyword.text for keyword in keywords(texts, limit=CANDIDATES)]
    counts, written = headline_words(headlines)
    candidates += [written[word] for word, _ in counts.most_common(NAMED)]
    best = sorted((word for word in candidates if tells(word) > 0), key=lambda word: -tells(word))
    distinct = [w for i, w in enumerate(best) if not any(w in o or o in w for o in best[:i])]
    return names.topic(distinct[:NAMED], lang)


def _opening(story: Story) -> str:
    return f"{story.lead.title}\n{story.lead.text[:OPENING]}"
