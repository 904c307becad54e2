"""Every command by its keys; those that move between panes with one, two and three panes.

The table ``CHECKS`` has a check for each command; a command without one fails.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from conftest import Program
from support.readers import MIDDLE, NARROW, WIDE, Reader, awaited, copied, opened
from textual._compositor import LayoutUpdate
from textual.drivers.headless_driver import HeadlessDriver

from newsdigest.browse.actions.handlers import HANDLERS
from newsdigest.browse.keymap import COMMANDS, THEMES
from newsdigest.browse.pane import MOVES
from newsdigest.browse.timeline_screen import TimelineScreen
from newsdigest.query.model import Sort
from newsdigest.render import catalogue
from newsdigest.render.lines import text_of

Check = Callable[[Reader, str], Coroutine[Any, Any, None]]
"""Presses a key and checks what it does."""
CHECKS: dict[str, Check] = {}
LAYOUT = {"pane_left", "pane_right", "next_pane", "open", "back", "cancel", "redraw"}
"""Commands whose effect depends on the number of panes."""


def of(name: str) -> Callable[[Check], Check]:
    """Add a check to the table."""

    def enter(check: Check) -> Check:
        CHECKS[name] = check
        return check

    return enter


# Moving


def _moves(name: str, step: Callable[[int], int]) -> None:
    """Add the check of a command that moves by ``step(visible lines)``."""

    async def check(reader: Reader, key: str) -> None:
        pane = reader.screen.list
        await reader.at(20)
        wanted = max(0, min(len(pane.rows) - 1, 20 + step(pane.visible_lines)))
        await reader.press(key)
        await reader.until(lambda: reader.row == wanted, f"row {wanted}")
        await reader.until(lambda: reader.line.strip("● …"), "the chosen row in sight")

        await reader.at(0)
        await reader.press("enter")
        await reader.reads(reader.rows[0])
        article = reader.screen.article
        last = article.count() - article.visible_lines
        article.scroll_to(y=last // 2, animate=False)
        await reader.until(lambda: article.scroll_offset.y == last // 2)
        wanted = max(0, min(last, last // 2 + step(article.visible_lines)))
        await reader.press(key)
        await reader.until(lambda: article.scroll_offset.y == wanted, f"line {wanted}")
        assert reader.part(article)[0] == text_of(article.line(wanted)).rstrip()
        await reader.press("q")

    CHECKS[name] = check


_moves("down", lambda lines: 1)
_moves("up", lambda lines: -1)
_moves("half_page_down", lambda lines: lines // 2)
_moves("half_page_up", lambda lines: -(lines // 2))
_moves("page_down", lambda lines: lines - 1)
_moves("page_up", lambda lines: 1 - lines)
_moves("top", lambda lines: -1000)
_moves("bottom", lambda lines: 1000)


@of("next_unread")
async def _(reader: Reader, key: str) -> None:
    """Skips read articles and continues at the top."""
    await _mark_read(reader, 1, 2)
    await reader.at(0)
    await reader.press(key)
    await reader.until(lambda: reader.row == 3, "row 3")
    await reader.at(len(reader.rows) - 1)
    await reader.press(key)
    await reader.until(lambda: reader.row == 0, "row 0")
    await reader.sees("continued at the other end")


@of("previous_unread")
async def _(reader: Reader, key: str) -> None:
    """Skips read articles upwards; a message if there is no other."""
    await _mark_read(reader, 1, 2)
    await reader.at(3)
    await reader.press(key)
    await reader.until(lambda: reader.row == 0, "row 0")
    await reader.press(key)
    await reader.until(lambda: reader.row == len(reader.rows) - 1, "the last row")
    await reader.sees("continued at the other end")
    await reader.press("A", "y")
    await reader.sees("58 articles marked read")
    await reader.press(key)
    await reader.sees("no other article is unread")


async def _mark_read(reader: Reader, *rows: int) -> None:
    for row in rows:
        await reader.at(row)
        await reader.press("r")
        await reader.until(lambda: not reader.line.startswith("●"), "no mark")


@of("next_article")
async def _(reader: Reader, key: str) -> None:
    """The row below; while reading, its article."""
    await _goes_on(reader, key, 1)


@of("previous_article")
async def _(reader: Reader, key: str) -> None:
    """The row above; while reading, its article."""
    await _goes_on(reader, key, -1)


async def _goes_on(reader: Reader, key: str, step: int) -> None:
    rows = reader.rows
    await reader.at(5)
    await reader.press(key)
    await reader.until(lambda: reader.row == 5 + step)
    await reader.at(5)
    await reader.press("enter")
    await reader.reads(rows[5])
    await reader.press(key)
    await reader.reads(rows[5 + step])
    assert rows[5 + step] in {item.path for item in reader.items("is:read")}


@of("pane_left")
async def _(reader: Reader, key: str) -> None:
    """From the article to the list, to the sidebar, and no further."""
    await reader.press("enter")
    await reader.reads(reader.rows[0])
    for pane in (reader.screen.list, reader.screen.sidebar, reader.screen.sidebar):
        await reader.press(key)
        await _has_keys(reader, pane)
    await reader.press("q")


@of("pane_right")
async def _(reader: Reader, key: str) -> None:
    """From the sidebar to the list, to the article under the cursor, and no further."""
    await reader.press("h")
    await _has_keys(reader, reader.screen.sidebar)
    await reader.press(key)
    await _has_keys(reader, reader.screen.list)
    await reader.at(3)
    for _ in range(2):
        await reader.press(key)
        await _has_keys(reader, reader.screen.article)
        await reader.reads(reader.rows[3])
    assert not reader.items("is:read")
    await reader.press("q")


@of("next_pane")
async def _(reader: Reader, key: str) -> None:
    """List, article, sidebar, list."""
    for pane in (reader.screen.article, reader.screen.sidebar, reader.screen.list):
        await reader.press(key)
        await _has_keys(reader, pane)


async def _has_keys(reader: Reader, pane: Any) -> None:
    await reader.until(lambda: pane.has_focus and pane.region.area, f"keys in {pane}")
    if reader.browser.size.width < 100:
        panes = reader.screen.query("#sidebar, #list, #article")
        await reader.until(lambda: [one for one in panes if one.display] == [pane], "alone")


# Reading


@of("open")
async def _(reader: Reader, key: str) -> None:
    """The selected article is shown and marked read."""
    await reader.at(2)
    path = reader.rows[2]
    assert path in {item.path for item in reader.items("is:unread")}
    await reader.press(key)
    await reader.reads(path)
    await reader.sees(reader.items()[2].title[:8])
    await reader.until(lambda: path not in {item.path for item in reader.items("is:unread")})
    await reader.sees("59 未读")


@of("back")
async def _(reader: Reader, key: str) -> None:
    """From the article to the list, to the previous query, and out."""
    await _goes_back(reader, key)
    await reader.press(key)
    assert reader.browser.return_code == 0


@of("cancel")
async def _(reader: Reader, key: str) -> None:
    """From the article to the list, to the previous query, but never out."""
    await _goes_back(reader, key)
    await reader.press(key)
    await reader.sees("q quits")
    assert reader.browser.return_code is None


async def _goes_back(reader: Reader, key: str) -> None:
    await reader.press("enter")
    await reader.reads(reader.rows[0])
    await reader.press(key)
    await _has_keys(reader, reader.screen.list)
    await reader.press("f", *"马拉松", "enter")
    await reader.lists("马拉松")
    await reader.press(key)
    await reader.lists("")


@of("next_match")
async def _(reader: Reader, key: str) -> None:
    """The next match comes to the top, continuing at the beginning."""
    article = await _searched(reader)
    await reader.press(key)
    await reader.until(lambda: article.scroll_offset.y > 0, "further down")
    assert _is_marked(reader)
    for _ in range(article.count()):
        if "continued at the top" in reader.footer:
            return
        await reader.press(key)
    raise AssertionError("it never ends")


@of("previous_match")
async def _(reader: Reader, key: str) -> None:
    """The previous match comes to the top, continuing at the end."""
    article = await _searched(reader)
    await reader.press("G")
    end = article.count() - article.visible_lines
    await reader.until(lambda: article.scroll_offset.y == end, "the end")
    await reader.press(key)
    await reader.until(lambda: article.scroll_offset.y < end, "further up")
    assert _is_marked(reader)
    await reader.press("g", key)
    await reader.sees("continued at the end")


async def _searched(reader: Reader) -> Any:
    await reader.press("/", *"急诊科", "enter")
    await reader.lists("急诊科", Sort.RELEVANCE)
    await reader.press("enter")
    await reader.reads(reader.rows[0])
    article = reader.screen.article
    await reader.until(lambda: any(_marked(reader, y) for y in range(article.size.height)))
    return article


def _is_marked(reader: Reader) -> bool:
    return _marked(reader, 0)


def _marked(reader: Reader, y: int) -> bool:
    """Whether a line of the article has a match."""
    strip = reader.screen.article.render_line(y)
    return any(part.style and part.style.reverse and part.text.strip() for part in strip)


@of("summary")
async def _(reader: Reader, key: str) -> None:
    """Longer, longer still, none, as it was."""
    await reader.press("enter")
    await reader.reads(reader.rows[0])
    article = reader.screen.article

    def lines() -> int:
        return sum("┃" in text_of(article.line(y)) for y in range(article.count()))

    usual = lines()
    before = usual
    for said in ("6 sentences", "10 sentences"):
        await reader.press(key)
        await reader.sees(f"summary: {said}")
        await reader.until(lambda: lines() > before, said)  # noqa: B023 - waited for
        before = lines()
    await reader.press(key)
    await reader.until(lambda: lines() == 0, "none")
    await reader.press(key)
    await reader.until(lambda: lines() == usual, "as it was")


# Other programs


@of("open_address")
async def _(reader: Reader, key: str) -> None:
    """The browser gets the address of the selected article."""
    address = reader.items()[0].url
    await reader.press(key)
    await reader.sees("opened https://")
    await reader.until(lambda: _log(reader) == f"browser {address}\n", "the browser's note")


@of("links")
async def _(reader: Reader, key: str) -> None:
    """A message for an article without links."""
    await reader.press(key)
    await reader.sees("this article has no links")


@of("copy")
async def _(reader: Reader, key: str) -> None:
    """The address is on the clipboard, and sent to the terminal."""
    address = reader.items()[0].url
    await reader.press(key)
    await reader.sees("copied https://")
    assert _log(reader) == f"copied {address}\n"
    assert reader.browser.clipboard == address


@of("copy_text")
async def _(reader: Reader, key: str) -> None:
    """Title and text are on the clipboard."""
    await reader.press(key)
    await reader.sees("copied the text of 二十四小时")
    text = reader.browser.clipboard
    assert "二十四小时：湖滨医院急诊科的一天" in text
    assert "这是一个普通的星期四" in text
    assert _log(reader) == f"copied {text}\n"


@of("pipe")
async def _(reader: Reader, key: str) -> None:
    """A shell command gets the text and the terminal; no command does nothing."""
    await reader.press(key)
    await reader.sees("pipe the text to:")
    await reader.press("escape")
    await reader.misses("pipe the text to:")
    await reader.press(key, *"hold", "enter")
    await reader.until(lambda: reader.browser.lent == ["away", "back"], "the terminal back")
    assert "这是一个普通的星期四" in _log(reader)
    assert _log(reader).startswith("held")


@of("edit")
async def _(reader: Reader, key: str) -> None:
    """The editor gets the file and the terminal; the edited article is listed and shown."""
    path = reader.rows[0]
    await reader.press(key)
    await reader.until(lambda: reader.browser.lent == ["away", "back"], "the terminal back")
    assert _log(reader) == f"edited {reader.settings.archive / path}\n"
    await reader.sees("改过的标题")
    assert reader.items()[reader.row].title == "改过的标题"


def _log(reader: Reader) -> str:
    log = Path(reader.environ["LOG"])
    return log.read_text("utf-8") if log.exists() else ""


# Marking


@of("toggle_read")
async def _(reader: Reader, key: str) -> None:
    """Read, then unread."""
    path = reader.rows[0]
    assert reader.line.startswith("●")
    await reader.press(key)
    await reader.sees("1 article marked read", "59 未读")
    assert not reader.line.startswith("●")
    assert [item.path for item in reader.items("is:read")] == [path]
    await reader.press(key)
    await reader.sees("1 article marked unread", "60 未读")
    assert reader.line.startswith("●")
    assert not reader.items("is:read")


@of("star")
async def _(reader: Reader, key: str) -> None:
    """A star, then none."""
    path = reader.rows[0]
    await reader.press(key)
    await reader.sees("1 article starred", "★")
    assert [item.path for item in reader.items("is:starred")] == [path]
    await reader.press(key)
    await reader.sees("1 article no longer starred")
    assert "★" not in reader.text
    assert not reader.items("is:starred")


@of("tag")
async def _(reader: Reader, key: str) -> None:
    """Tags are added and removed; a sign without a tag is an error in place."""
    path = reader.rows[0]
    await reader.press(key)
    await reader.sees("tags, such as")
    await reader.press(*"later 要紧 +", "enter")
    await reader.sees("a tag is missing")
    await reader.press("backspace", "enter")
    await reader.sees("1 article tagged +later +要紧")
    assert [item.path for item in reader.items("tag:later tag:要紧")] == [path]
    await reader.press(key, *"-later", "enter")
    await reader.sees("1 article tagged -later")
    assert not reader.items("tag:later")


@of("all_read")
async def _(reader: Reader, key: str) -> None:
    """Every listed article after a confirmation, otherwise none."""
    await reader.press("f", *"马拉松", "enter")
    await reader.lists("马拉松")
    count = len(reader.rows)
    for answer in (("n", "enter"), ("escape",), ("enter",)):
        await reader.press(key)
        await reader.sees(f"mark {count} articles read?")
        await reader.press(*answer)
        await reader.sees("nothing was marked")
        assert not reader.items("is:read")
    await reader.press(key, "y")
    await reader.sees(f"{count} articles marked read", "0 未读")
    assert sorted(item.path for item in reader.items("is:read")) == sorted(reader.rows)


@of("send")
async def _(reader: Reader, key: str) -> None:
    """A message, as only a digest can be mailed."""
    await reader.press(key)
    await reader.sees("no digest is shown")


@of("undo")
async def _(reader: Reader, key: str) -> None:
    """Undoes the last change, then the one before, then none."""
    await reader.press("s")
    await reader.sees("1 article starred", "★")
    await reader.press("A", "y")
    await reader.sees("60 articles marked read")
    await reader.press(key)
    await reader.sees("undone: mark read, 60 articles", "60 未读")
    assert not reader.items("is:read")
    await reader.press(key)
    await reader.sees("undone: mark star, 二十四小时")
    assert not reader.items("is:starred")
    await reader.misses("★")
    await reader.press(key)
    await reader.sees("nothing to undo")


# Finding


@of("filter")
async def _(reader: Reader, key: str) -> None:
    """The list follows the text, newest first, before Enter and after."""
    await reader.press(key)
    await reader.sees("filter:")
    await reader.press(*"马拉松")
    await reader.lists("马拉松")
    await reader.press("enter")
    await reader.misses("filter:")
    await reader.lists("马拉松")
    assert "按" not in reader.lines[0]


@of("search")
async def _(reader: Reader, key: str) -> None:
    """The list follows the text, most relevant first, in all articles."""
    await reader.press("f", *"氢能", "enter")
    await reader.lists("氢能")
    await reader.press(key)
    await reader.sees("search:")
    await reader.press(*"马拉松", "enter")
    await reader.lists("马拉松", Sort.RELEVANCE)
    await reader.sees("按相关")


@of("order")
async def _(reader: Reader, key: str) -> None:
    """By title, by source, by length, by date again, in the order that list has."""
    for sort in (Sort.TITLE, Sort.SOURCE, Sort.LENGTH):
        await reader.press(key)
        await reader.lists("", sort)
        await reader.sees(catalogue.label(f"by {sort}", True))
    await reader.press(key)
    await reader.lists("")
    await reader.misses(catalogue.label("by length", True))


@of("reverse")
async def _(reader: Reader, key: str) -> None:
    """Reversed, and back."""
    await reader.press(key)
    wanted = reader.paths(reverse=True)
    await reader.until(lambda: reader.rows == wanted, "the other way round")
    await reader.sees("倒序")
    await reader.press(key)
    await reader.lists("")
    await reader.misses("倒序")


@of("save_query")
async def _(reader: Reader, key: str) -> None:
    """The list's query gets a name; without a query there is a message."""
    await reader.press(key)
    await reader.sees("there is no query to save")
    await reader.press("f", *"马拉松", "enter")
    await reader.lists("马拉松")
    await reader.press(key)
    await reader.sees("save the query as:")
    await reader.press(*"跑", "enter")
    await reader.sees("saved: query:跑")
    assert reader.ask(lambda archive: dict(archive.saved_queries)) == {"跑": "马拉松"}


@of("fold")
async def _(reader: Reader, key: str) -> None:
    """A row for each story, then for each article."""
    await reader.press(key)
    await reader.sees("12 stories with several articles; 18 rows folded")
    assert len(reader.rows) == 42
    await reader.press(key)
    await reader.lists("")


@of("expand")
async def _(reader: Reader, key: str) -> None:
    """The articles of a story, then its one row; a message in an unfolded list."""
    await reader.press(key)
    await reader.sees("z folds")
    await reader.press("z")
    await reader.sees("rows folded")
    await reader.press(key)
    await reader.sees("no other article reports this story")
    await reader.at(2)
    assert "+1" in reader.line or "另见 1 篇" in reader.line
    folded = reader.rows
    await reader.press(key)
    await reader.until(lambda: len(reader.rows) == 43, "a row more")
    assert reader.rows[3] not in folded
    await reader.press(key)
    await reader.until(lambda: reader.rows == folded, "folded again")


@of("trends")
async def _(reader: Reader, key: str) -> None:
    """The sample is too small for trends, which a message says."""
    await reader.press(key)
    await reader.sees("nothing rose or fell")


@of("timeline")
async def _(reader: Reader, key: str) -> None:
    """Shows the story of the article, and is closed."""
    await reader.at(0)
    path = reader.path
    await reader.press(key)
    await reader.until(lambda: isinstance(reader.browser.screen, TimelineScreen), "a timeline")
    await reader.sees("1 篇")
    await reader.press("q")
    await reader.until(lambda: reader.browser.screen is reader.screen, "the list")
    assert reader.path == path


@of("follow")
async def _(reader: Reader, key: str) -> None:
    """Follows the story of the article, and no longer."""
    await reader.at(0)
    await reader.press(key)
    await reader.sees("following, 1 article")
    assert reader.paths("is:followed") == [reader.path]
    await reader.press(key)
    await reader.sees("no longer following")
    assert reader.paths("is:followed") == []


@of("digest")
async def _(reader: Reader, key: str) -> None:
    """A digest of the list on a screen of its own."""
    await reader.press(key)
    await reader.sees("要闻摘要", "60 篇报道")
    await reader.press("q")
    await reader.sees("60 未读")


# The program


@of("update_feeds")
async def _(reader: Reader, key: str) -> None:
    """Without feeds a message says how to add one."""
    await reader.press(key)
    await reader.sees("no feeds yet: newsdigest feeds add URL")


@of("help")
async def _(reader: Reader, key: str) -> None:
    """All commands with their keys, and back with the same key."""
    await reader.press(key)
    await reader.sees("j down", "next line")
    await reader.press("G")
    await reader.sees("quit with exit code 130")
    await reader.press(key)
    await reader.sees("60 未读")


@of("palette")
async def _(reader: Reader, key: str) -> None:
    """A command is found by its help and run."""
    await reader.press(key)
    await reader.sees("Search for commands")
    await reader.press(*"star or")
    await reader.sees("Star or unstar")
    before = len(reader.items("is:starred"))
    await reader.press("enter")
    await reader.until(lambda: len(reader.items("is:starred")) == 1 - before, "star or none")
    await reader.misses("Search for commands")


@of("command")
async def _(reader: Reader, key: str) -> None:
    """A command by its abbreviated name; an unknown one is an error in place."""
    await reader.press(key, *"sta", "enter")
    await reader.sees("1 article starred")
    assert len(reader.items("is:starred")) == 1
    await reader.press(key, *"nonsense", "enter")
    await reader.sees("no command begins with this")
    await reader.press("escape", key, *"q", "enter")
    assert reader.browser.return_code == 0


@of("theme")
async def _(reader: Reader, key: str) -> None:
    """The next theme, and after the last the first."""
    seen = set()
    for theme in (*THEMES[1:], THEMES[0]):
        await reader.press(key)
        await reader.sees(f"theme: {theme}")
        await reader.pilot.pause()
        seen.add(reader.segments[0][0].style)
    assert len(seen) == len(THEMES)


@of("refresh")
async def _(reader: Reader, key: str) -> None:
    """New files are listed."""
    text = f"---\ntitle: {key} 之前\ndate: 2024-11-30 23:00\n---\n一句。\n"
    (reader.settings.archive / f"{key}.md").write_text(text, "utf-8")
    count = len(reader.rows)
    await reader.press(key)
    await reader.sees(f"{key} 之前", f"{count + 1} 篇", "up to date")


@of("redraw")
async def _(reader: Reader, key: str) -> None:
    """Every visible line is drawn again and looks the same."""
    before = reader.part(reader.screen.list)
    with mock.patch.object(reader.browser, "_display") as sent:
        await reader.press(key)
        await reader.until(
            lambda: any(isinstance(call.args[1], LayoutUpdate) for call in sent.mock_calls),
            "the whole screen sent",
        )
    assert reader.part(reader.screen.list) == before


@of("suspend")
async def _(reader: Reader, key: str) -> None:
    """The process stops itself if a shell can resume it, otherwise nothing happens."""
    with mock.patch("os.kill") as kill:
        await reader.press(key)
        kill.assert_not_called()
        with mock.patch.object(HeadlessDriver, "can_suspend", True):
            await reader.press(key)
        kill.assert_called_once_with(os.getpid(), signal.SIGTSTP)


@of("quit")
async def _(reader: Reader, key: str) -> None:
    """Out, with success."""
    await reader.press(key)
    assert reader.browser.return_code == 0


@of("interrupt")
async def _(reader: Reader, key: str) -> None:
    """Out, with the exit code of an interrupted program."""
    await reader.press(key)
    assert reader.browser.return_code == 130


def test_every_command_is_tested() -> None:
    """Each command has a key, a handler and a check."""
    names = [command.name for command in COMMANDS]
    assert sorted(CHECKS) == sorted(names)
    assert sorted([*HANDLERS, *MOVES]) == sorted(names)
    assert all(command.keys for command in COMMANDS)


@pytest.fixture
def outfitted(program: Program, monkeypatch: pytest.MonkeyPatch) -> Program:
    """A copy of the sample archive; a browser, a clipboard and an editor that record calls."""
    programs = program.folder / "bin"
    programs.mkdir()
    for name, body in {
        "browser": 'echo "browser $*" >> "$LOG"',
        "wl-copy": '(printf "copied "; cat; echo) >> "$LOG"',
        "hold": '(printf "held "; cat) >> "$LOG"',
        "editor": 'echo "edited $1" >> "$LOG"; sed -i "s/^title:.*/title: 改过的标题/" "$1"',
    }.items():
        (programs / name).write_text(f"#!/bin/sh\n{body}\n", "utf-8")
        (programs / name).chmod(0o755)
    # Nobody presses Enter after a command, and stories are found in this process: that they
    # are found in another one is what the tests of stories are about.
    monkeypatch.setattr("newsdigest.browse.programs.TERMINAL", str(program.folder / "no terminal"))
    monkeypatch.setattr("newsdigest.browse.subprocess.run_in_subprocess", asyncio.to_thread)
    return Program(
        program.folder,
        {
            **program.environ,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "LOG": str(program.folder / "log"),
            "WAYLAND_DISPLAY": "w",
            "BROWSER": "browser",
            "EDITOR": "editor",
        },
        copied(program).archive,
    )


CASES = [
    pytest.param(
        command.name,
        keys,
        size,
        id="-".join([command.name, *keys, str(size[0])]),
        marks=[] if size == MIDDLE else [pytest.mark.slow],
    )
    for command in COMMANDS
    for keys in ([(key,) for key in command.keys] if command.name == "quit" else [command.keys])
    for size in ((NARROW, MIDDLE, WIDE) if command.name in LAYOUT else (MIDDLE,))
]


@pytest.mark.parametrize(("name", "keys", "size"), CASES)
@awaited
async def test_keys(
    outfitted: Program, name: str, keys: tuple[str, ...], size: tuple[int, int]
) -> None:
    """Each key passes the check of its command."""
    async with opened(outfitted, size) as reader:
        for key in keys:
            await CHECKS[name](reader, key)
