"""Lengths of summaries."""

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
def test_length(text: str, length: Length) -> None:
    """Sentences, a share or characters."""
    assert Length.parse(text) == length


@pytest.mark.parametrize("text", ["", "c", "%", "0", "0c", "0%", "-3", "120%", "3.5", "2.5c", "3x"])
def test_invalid_lengths(text: str) -> None:
    """Anything else is a usage error whose hint names the valid forms."""
    with pytest.raises(UsageError) as raised:
        Length.parse(text)
    assert "200c" in raised.value.hint


def test_budget() -> None:
    """A share is relative to the text, characters are absolute, sentences have no budget."""
    assert Length(share=0.2).budget(1000) == 200
    assert Length(characters=90).budget(1000) == 90
    assert Length(sentences=3).budget(1000) is None
