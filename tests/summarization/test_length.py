"""Lengths: what may be asked for."""

from __future__ import annotations

import pytest

from newsdigest.errors import UsageError
from newsdigest.summarization.length import Length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("3", Length(sentences=3)),
        (" 20% ", Length(share=0.2)),
        ("12.5%", Length(share=0.125)),
        ("200c", Length(characters=200)),
        ("200 C", Length(characters=200)),
        ("100%", Length(share=1.0)),
    ],
)
def test_lengths_are_read(text: str, length: Length) -> None:
    """Sentences, a share or characters."""
    assert Length.parse(text) == length


@pytest.mark.parametrize("text", ["", "c", "%", "0", "0c", "0%", "-3", "120%", "3.5", "2.5c", "3x"])
def test_other_lengths_are_refused(text: str) -> None:
    """Anything else is a usage error that says what is allowed."""
    with pytest.raises(UsageError) as raised:
        Length.parse(text)
    assert "200c" in raised.value.hint


def test_the_budget_is_in_characters() -> None:
    """A share is taken of the text, characters are as they are, sentences have no budget."""
    assert Length(share=0.2).budget(1000) == 200
    assert Length(characters=90).budget(1000) == 90
    assert Length(sentences=3).budget(1000) is None
