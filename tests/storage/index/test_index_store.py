"""The index: when a file cannot change without changing its times."""

from __future__ import annotations

import pytest

from newsdigest.storage.index.record import Record
from newsdigest.storage.index.store import first_read

SECOND = 1_000_000_000
NOW = 1_700_000_000 * SECOND + 5


@pytest.mark.parametrize(
    ("changed", "before", "expected"),
    [
        (NOW - SECOND // 10, 0, 0),  # long enough ago where times are exact
        (NOW - SECOND // 100, 0, NOW),
        (NOW - 5 - 2 * SECOND, 0, NOW),  # whole seconds: perhaps FAT
        (NOW - 5 - 4 * SECOND, 0, 0),
        (NOW + 99, 0, NOW),  # a clock that is ahead
        (NOW + 99, NOW - SECOND // 100, NOW - SECOND // 100),
        (NOW + 99, NOW - SECOND, 0),  # read with this time long enough ago
        (NOW + 99, NOW + SECOND, NOW),  # this clock was put back
    ],
)
def test_a_file_is_settled(changed: int, before: int, expected: int) -> None:
    """By its times, or because it was read with the same times before, with any wrong clock."""
    assert first_read(Record((b"a", 1, changed, changed), b"", (), NOW), before) == expected
