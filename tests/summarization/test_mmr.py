"""Picking sentences: the best that fit, none twice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.summarization.length import Length
from newsdigest.summarization.mmr import pick_by_mmr, pick_by_score

BAGS = [list("abcd"), list("abcd"), list("abce"), list("wxyz")]


def test_ties_go_to_the_earlier() -> None:
    """Equal scores are picked in source order."""
    bags = [[letter] for letter in "pqrs"]
    assert pick_by_mmr([1.0] * 4, bags, [1] * 4, Length(sentences=2), total=4) == [0, 1]


def test_repetitions_are_not_picked() -> None:
    """A copy never is; a new sentence wins over a similar one, even with a lower score."""
    assert pick_by_mmr([1.0, 0.9, 0.8, 0.4], BAGS, [1] * 4, Length(sentences=2), total=4) == [0, 3]
    assert 1 not in pick_by_mmr([1.0, 0.9, 0.8, 0.4], BAGS, [1] * 4, Length(sentences=4), total=4)


def test_two_short_sentences_beat_a_long_one() -> None:
    """If the sum of their scores is higher, within the same characters."""
    bags = [["a"], ["b"], ["c"]]
    picks = pick_by_mmr([1.0, 0.8, 0.8], bags, [20, 9, 9], Length(characters=20), total=38)
    assert sorted(picks) == [1, 2]


@pytest.mark.parametrize("room", [0, 1, 5, 6, 10, 11, 100])
def test_a_limit_of_characters_includes_the_blanks_between(room: int) -> None:
    """Sentences and the characters that join them stay within the limit."""
    bags = [[letter] for letter in "pqrs"]
    for choose in (
        pick_by_mmr([1.0] * 4, bags, [5] * 4, Length(characters=room), total=20),
        pick_by_score([4.0, 3.0, 2.0, 1.0], bags, [5] * 4, Length(characters=room), total=20),
    ):
        assert 5 * len(choose) + max(0, len(choose) - 1) <= room


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(0, 10), st.lists(st.sampled_from("abcdef"), max_size=6), st.integers(1, 30)
        ),
        max_size=12,
    ),
    st.integers(1, 60),
)
def test_a_pick_is_a_set_within_its_limit(
    rated: list[tuple[float, list[str], int]], room: int
) -> None:
    """Positions are unique and valid, and within the limit."""
    scores, bags, sizes = ([r[0] for r in rated], [r[1] for r in rated], [r[2] for r in rated])
    picks = pick_by_mmr(scores, bags, sizes, Length(characters=room), total=sum(sizes))
    assert len(set(picks)) == len(picks)
    assert set(picks) <= set(range(len(rated)))
    assert sum(sizes[i] for i in picks) + max(0, len(picks) - 1) <= room
