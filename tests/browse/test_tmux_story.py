"""The timeline of a story in a real terminal, followed there and on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.tmux import Opens, Screen

ARTICLES = {
    "a": ("2024-11-05", "甲报", "云岭县石坝镇山体滑坡",
          "5日清晨，云岭县石坝镇发生山体滑坡，造成12人死亡。消防救援人员赶到石坝镇搜救。"),
    "b": ("2024-11-06", "乙报", "石坝镇滑坡搜救继续",
          "云岭县石坝镇山体滑坡搜救进入第二天，已造成15人死亡。县里安置了三百名村民。"),
    "c": ("2024-11-04", "乙报", "青河县小麦春灌",
          "青河县今天开始小麦春灌，水利部门调配两座水库的水，保证农田用水。"),
}  # fmt: skip


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A story of two days and an unrelated article."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "newsdigest.toml").write_text('timezone = "Asia/Shanghai"\n', encoding="utf-8")
    for name, (date, source, title, text) in ARTICLES.items():
        fields = f"title: {title}\nsource: {source}\ndate: {date}\n"
        (folder / f"{name}.md").write_text(f"---\n{fields}---\n{text}\n", encoding="utf-8")
    return folder


def reading(opens: Opens, archive: Path, columns: int = 80) -> Screen:
    """A reader with the list of the archive, the story's newest article selected."""
    screen = opens(columns, 24)
    screen.run(f"newsdigest -C {archive} browse", "搜救继续", "小麦春灌")
    screen.until_counts(3, 3)
    return screen


def followed(screen: Screen, archive: Path) -> int:
    """The number of followed articles, as the command line has it."""
    code, lines = screen.command(f"newsdigest -C {archive} list is:followed | cat")
    assert code == 0
    return sum("滑坡" in line for line in lines)


@pytest.mark.parametrize("columns", [50, 80, 120])
def test_the_timeline_of_a_story(opens: Opens, archive: Path, columns: int) -> None:
    """H shows the days of the story; enter and q lead to an article and back to the list."""
    screen = reading(opens, archive, columns)
    before = screen.quiet()
    screen.keys("H")
    screen.until_shows("2024年11月5日  甲报", "2024年11月6日  乙报", "12 人 → 15 人")
    assert not any("春灌" in line for line in screen.quiet())
    screen.keys("Enter")
    screen.until_shows("消防救援人员")
    screen.until(lambda lines: not any("→" in line for line in lines), "the article")
    screen.keys("q")
    screen.until_shows("12 人 → 15 人")
    screen.keys("q")
    titles = ("搜救继续", "小麦春灌")
    screen.until_shows(*titles)
    assert len(screen.quiet()) == len(before)
    screen.keys("q")
    screen.until_shell()


def test_a_story_is_followed_and_unfollowed(opens: Opens, archive: Path) -> None:
    """F follows the story for the command line too, F again no longer."""
    screen = reading(opens, archive)
    screen.keys("F")
    screen.until_shows("following, 2 articles")
    screen.keys("H")
    screen.until_shows("已关注")
    screen.keys("Q")
    screen.until_shows("搜救继续", "小麦春灌")
    screen.keys("Q")
    screen.until_shell()
    assert followed(screen, archive) == 2
    screen.run(f"newsdigest -C {archive} browse is:followed", "is:followed ")
    screen.until_counts(2, 2)
    screen.keys("F")
    screen.until_shows("no longer following")
    screen.keys("Q")
    screen.until_shell()
    assert followed(screen, archive) == 0


def test_the_keys_are_listed(opens: Opens, archive: Path) -> None:
    """The help names both commands."""
    screen = reading(opens, archive, 100)
    screen.keys("?")
    screen.until_shows("next line")
    seen: list[str] = []
    for _ in range(4):
        seen += screen.quiet()
        screen.keys("space")
    assert any("day by day" in line for line in seen)
    assert any("follow the story" in line for line in seen)
    screen.keys("q", "Q")
    screen.until_shell()
