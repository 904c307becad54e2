"""Timelines laid out for a terminal: within its width, sanitized, each article once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.article import SHORT_ID, Article
from newsdigest.digest.model import Member, Story
from newsdigest.digest.timeline import timeline
from newsdigest.render.lines import line_width, text_of
from newsdigest.render.timeline import plain_lines, terminal_lines

START = datetime(2024, 11, 5, tzinfo=UTC)
ESCAPE = "\x1b[31m"


def story(*texts: str, title: str = "石坝镇山体滑坡") -> Story:
    """A story with a report a day."""
    return Story(
        tuple(
            Member(
                Article(
                    f"{day:010x}", title, text, text, START + timedelta(days=day),
                    source=f"甲报{day}", lang="zh",
                )
            )
            for day, text in enumerate(texts)
        )
    )  # fmt: skip


SLIDE = story("石坝镇发生山体滑坡，造成12人死亡。消防救援人员赶到镇上搜救。",
              "石坝镇搜救进入第二天，已造成15人死亡。县里安置了三百名村民。")  # fmt: skip


@pytest.mark.parametrize("width", [20, 40, 60, 100, 200])
def test_lines_fit(width: int) -> None:
    """No line is wider than the terminal, and each article has one line."""
    pairs = list(
        terminal_lines(SLIDE, timeline(SLIDE, UTC), width=width, chinese=True, followed=True)
    )
    assert max(line_width(line) for line, _ in pairs) <= width
    assert [article for _, article in pairs if article] == [m.article.id for m in SLIDE.members]


def test_the_same_texts_for_terminals_and_pipes() -> None:
    """A wide terminal has every text of the plain lines."""
    days = timeline(SLIDE, UTC)
    lines = terminal_lines(SLIDE, days, width=200, chinese=True, followed=False)
    screen = "\n".join(text_of(line) for line, _ in lines)
    for line in plain_lines(SLIDE, days, True):
        for part in line.strip().split("  "):
            assert part in screen


def test_whether_it_is_followed() -> None:
    """The second line says so, in the language of the story."""
    days = timeline(SLIDE, UTC)
    for followed in (True, False):
        for chinese, label in ((True, "已关注"), (False, "followed")):
            lines = terminal_lines(SLIDE, days, width=80, chinese=chinese, followed=followed)
            assert (label in text_of(list(lines)[1][0])) == followed


@settings(deadline=None)  # the first text loads the segmenter
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text(title: str, text: str) -> None:
    """Controls never reach the terminal, and no line is too wide."""
    one = story(ESCAPE + text, title=ESCAPE + title)
    lines = terminal_lines(one, timeline(one, UTC), width=40, chinese=False, followed=False)
    for line, article in lines:
        assert "\x1b" not in text_of(line)
        assert "\n" not in text_of(line)
        assert line_width(line) <= 40
        assert not article or article[:SHORT_ID] in text_of(line)
