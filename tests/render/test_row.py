"""row: short names of sources."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdigest.render.row import short_source
from newsdigest.text.width import width


@pytest.mark.parametrize(
    ("name", "cells", "short"),
    [
        ("武进日报", 8, "武进日报"),
        ("Wujin Post", 10, "Wujin Post"),
        ("Wujin Post", 8, "Wujin"),
        ("The Wujin Post", 10, "Wujin Post"),
        ("The New York Times", 8, "New York"),
        ("Wujin Post - Home of news", 12, "Wujin Post"),
        ("武进日报客户端", 8, "武进日报"),
        ("武进日报（数字报）", 8, "武进日报"),
        ("人民日报海外版", 10, "人民日报"),
        ("Süddeutsche Zeitung", 8, "SZ"),
        ("openSUSE News", 8, "openSUSE"),
        ("example-news.com", 12, "example-news"),
        ("武进区人民政府办公室", 8, "武进区…"),
        ("", 8, ""),
    ],
)
def test_short(name: str, cells: int, short: str) -> None:
    """The shortened name still identifies the source."""
    assert short_source(name, cells) == short


@given(st.text(max_size=60), st.integers(2, 30))
def test_fits(name: str, cells: int) -> None:
    """A name never takes more than its cells."""
    assert width(short_source(name, cells)) <= cells
