"""Near-duplicates: shingles and containment."""

from __future__ import annotations

import pytest

from newsdigest.digest.near_duplicates import containment, shingles


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("渡轮今天在滆湖首航，乘客很多。", "渡轮今天在滆湖首航，乘客很多。", 1.0, 1.0),
        ("渡轮今天在滆湖首航，乘客很多。", "渡轮今天在滆湖首航!乘客很多", 1.0, 1.0),
        ("渡轮今天在滆湖首航，乘客很多。", "渡轮昨天在滆湖首航，乘客不少。", 0.2, 0.8),
        ("渡轮今天在滆湖首航，乘客很多。", "博物馆昨天开馆，免费参观。", 0.0, 0.0),
        (
            "渡轮首航。",
            "渡轮首航。" + "后面还有很长的一段，说的全是别的事情。" * 2,
            0.0,
            0.0,
        ),
        ("", "渡轮首航", 0.0, 0.0),
    ],
    ids=["same", "punctuation", "edited", "different", "extract", "empty"],
)
def test_containment(one: str, other: str, least: float, most: float) -> None:
    """Containment ignores punctuation and is symmetric."""
    a, b = shingles(one), shingles(other)
    assert least <= containment(a, b) <= most
    assert containment(a, b) == containment(b, a)
