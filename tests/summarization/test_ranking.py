"""The published rankings."""

from __future__ import annotations

import pytest

from newsdigest.summarization.candidates import Task, candidates_of
from newsdigest.summarization.ranking import lead
from newsdigest.summarization.ranking.graph import (
    lexrank,
    pagerank,
    similarity_graph,
    textrank,
)

TEXT = "银行下调利率。银行下调贷款利率和存款利率。市场欢迎银行下调利率。天气晴朗适合出游。"


def task(text: str) -> Task:
    """A task about one text."""
    return Task(tuple(candidates_of(text)))


@pytest.mark.parametrize("rank", [textrank, lexrank])
def test_sentences_that_share_words_are_central(rank) -> None:  # type: ignore[no-untyped-def]
    """The sentence that has nothing in common with the others comes last."""
    scores = rank(task(TEXT)).scores
    assert min(scores) == scores[3]
    assert max(scores) > 2 * scores[3]


def test_lead_prefers_the_beginning() -> None:
    """Scores fall with the position."""
    scores = lead(task(TEXT)).scores
    assert scores == sorted(scores, reverse=True)


def test_pagerank_is_a_distribution() -> None:
    """The ranks add up to the number of nodes."""
    graph = similarity_graph(
        [("a", "b"), ("b", "c"), ("c", "a")], lambda *_: 1.0, lambda _i, _j, value: value
    )
    even = pagerank(graph, damping=0.85)
    assert sum(even) == pytest.approx(3)
    assert even == pytest.approx([1, 1, 1])


def test_pagerank_without_edges_or_nodes() -> None:
    """Sentences without a word in common have equal ranks; no sentences have none."""
    alone = pagerank([[], []], damping=0.85)
    assert alone[0] == alone[1]
    assert pagerank([], damping=0.85) == []


@pytest.mark.parametrize("rank", [lead, textrank, lexrank])
def test_no_candidates_have_no_ratings(rank) -> None:  # type: ignore[no-untyped-def]
    """An empty task has empty scores."""
    assert rank(Task(())).scores == []
