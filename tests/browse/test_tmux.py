"""The reader in real terminals: columns, sizes, pastes, the mouse, other programs."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest
from conftest import PROJECT
from support.tmux import Lines, Opens, Screen, cell, columns_of

from newsdigest.text.width import width

SAMPLE = f"newsdigest -C {PROJECT / 'articles'} browse"
FIRST = "二十四小时：湖滨医院急诊科"
SECOND = "Fires fall by half"

TITLES = (
    "央行下调利率",
    "Rates cut by half",
    "心❤️与手套🧤还有☀️和✈️",
    "肤色👍🏽与👩🏿‍🚀一起去",
    "旗🇨🇳🇫🇷在风中",
    "家👨‍👩‍👧‍👦出门",
    "Ａ股与ＧＤＰ：全角１２３",
    "cafe\u0301 n\u0303 与 e\u0302\u0323 的符号",
    "ﾊﾝｶｸ カナ 한국어",
    "数字键1️⃣和#️⃣",
    "“引号”——破折号……",
    "𠮷野家与𡃁",
)
SOURCE = "甲日报"
DATE = re.compile(r"(?<=  )(2024-)?11-\d\d|(?<=  )2024\b")


def panes(lines: Lines) -> list[int]:
    """The cells of the borders that run from the second line to the one before the last."""
    return [
        column
        for column in columns_of(lines[1], "│")
        if all(column in columns_of(line, "│") for line in lines[1:-1])
    ]


def rows_of(lines: Lines) -> list[str]:
    """The rows of the list, without the other panes."""
    before = len(panes(lines)) == 2
    rows = [line.split("│")[int(before)] for line in lines[1:-1]]
    return [row for row in rows if SOURCE in row and DATE.search(row)]


def shows_rows(borders: int, lines: Lines) -> bool:
    """Whether all rows and so many borders are shown."""
    return len(panes(lines)) == borders and len(rows_of(lines)) == len(TITLES)


def shows_article(columns: int, borders: int, lines: Lines) -> bool:
    """Whether an article with its summary and so many borders are shown."""
    marked = sum("┃" in line for line in lines)
    return max(map(width, lines)) <= columns and len(panes(lines)) == borders and marked > 1


@pytest.fixture
def odd(tmp_path: Path) -> str:
    """A command that opens an archive with titles whose width is hard to measure."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for number, title in enumerate(TITLES):
        fields = f"title: '{title}'\nsource: {SOURCE}\ndate: 2024-11-{number + 10}\n"
        text = f"---\n{fields}---\n正文。\n"
        (folder / f"{number}.md").write_text(text, encoding="utf-8")
    return f"newsdigest -C {folder} browse"


def test_columns_line_up(opens: Opens, odd: str) -> None:
    """At every width, source and date begin in the same cell of all rows."""
    screen = opens(100, 20)
    screen.run(odd, *(title[:1] for title in TITLES))
    for columns, borders in ((100, 1), (60, 0), (160, 2), (100, 1)):
        screen.resize(columns, 20)
        lines = screen.until(
            partial(shows_rows, borders),
            f"{borders} borders at {columns} columns",
        )
        rows = rows_of(lines)
        dates = {width(row[: match.start()]) for row in rows if (match := DATE.search(row))}
        assert len({cell(row, SOURCE) for row in rows}) == 1, lines
        assert len(dates) == 1, lines
        assert all(width(line) <= columns for line in lines), lines
    screen.keys("Q")
    screen.until_shell()


def test_panes_come_and_go_while_reading(opens: Opens) -> None:
    """An article stays open and is typeset again at each new width."""
    screen = opens(160, 24)
    screen.run(SAMPLE, SECOND, "┃")
    assert len(panes(screen.quiet())) == 2
    screen.keys("Enter")
    for columns, shown in ((60, 0), (100, 1), (20, 0), (60, 0), (160, 2)):
        screen.resize(columns, 24)
        lines = screen.until(
            partial(shows_article, columns, shown),
            f"the article at {columns} columns",
        )
        assert any(FIRST[:4] in line for line in lines)
    screen.resize(60, 24)
    screen.until(lambda lines: not panes(lines) and SECOND not in "".join(lines))
    screen.keys("q")
    lines = screen.until_shows(FIRST, SECOND)
    assert not any("┃" in line for line in lines)
    screen.keys("Q")
    screen.until_shell()


def test_a_paste_is_no_command(opens: Opens) -> None:
    """A paste into the list changes nothing; one of several lines into a prompt is one line."""
    screen = opens()
    screen.run(SAMPLE, FIRST, "┃")
    screen.until_counts(60, 60)
    before = screen.quiet()
    screen.paste("Arsu\nq\nQ")
    assert screen.quiet() == before
    screen.keys("f")
    screen.until_shows("filter:")
    screen.paste("source:常州日报\n\n  is:unread\r\nq")
    screen.until_shows("filter: source:常州日报 is:unread q", "nothing matches")
    screen.keys("BSpace", "BSpace")
    screen.until_shows("filter: source:常州日报 is:unread")
    screen.until_counts(10, 10)
    screen.keys("Escape")
    screen.until_counts(60, 60)
    screen.until(lambda lines: not any("filter:" in line for line in lines))
    screen.keys("Q")
    screen.until_shell()


def test_typing_ahead(opens: Opens) -> None:
    """Keys typed at once with the key of a prompt are its answer, no commands."""
    screen = opens()
    screen.run(SAMPLE, FIRST)
    screen.until_counts(60, 60)
    screen.type("fsource:常州日报 AQ")
    screen.until_shows("filter: source:常州日报 AQ", "nothing matches")
    screen.keys("BSpace", "BSpace", "BSpace")
    screen.until_counts(10, 10)
    screen.type("\rAy\r")
    screen.until_shows("10 articles marked read")
    screen.until_counts(10, 0)
    screen.type("tsQ\r")
    screen.until_shows("1 article tagged +sQ")
    code, lines = ended(screen, "Q", f"{SAMPLE.removesuffix('browse')}list tag:sQ --format ids")
    assert (code, len(lines)) == (0, 1), lines


def ended(screen: Screen, key: str, command: str) -> tuple[int, list[str]]:
    """Leave the reader, and run a command in its terminal."""
    screen.keys(key)
    screen.until_shell()
    return screen.command(command)


def test_the_mouse(opens: Opens) -> None:
    """A click selects a row and then opens it, the wheel scrolls, a click in the sidebar lists."""
    screen = opens(160, 20)
    lines = screen.run(SAMPLE, FIRST, "Sources", "┃")
    screen.until_counts(60, 60)
    border = panes(screen.quiet())
    row = next(at for at, line in enumerate(lines) if SECOND in line)
    screen.click(border[0] + 6, row)
    in_article = f"│   {SECOND}"
    screen.until_shows(in_article)
    screen.click(border[0] + 6, row)
    screen.until_counts(60, 59)
    screen.wheel(border[1] + 6, 5)
    screen.until(lambda lines: not any(in_article in line for line in lines), "the article moved")
    for _ in range(3):
        screen.wheel(border[0] + 6, 5)
    screen.until(lambda lines: not any(FIRST in line for line in lines), "the list moved")
    lines = screen.quiet()
    screen.click(4, next(at for at, line in enumerate(lines) if line.startswith(" 武进日报")))
    lines = screen.until_counts(16, 16)
    assert "source:武进日报" in lines[0]
    screen.keys("Q")
    screen.until_shell()


def test_other_programs(opens: Opens) -> None:
    """Ctrl-Z and fg, a pipe and an editor each get the terminal and give it back."""
    screen = opens()
    edited = screen.folder / "edited"
    screen.program("editing", f'stty -a >"{edited}"; printf "%s" "$1" >>"{edited}"; echo working')
    screen.run(f"EDITOR=editing {SAMPLE}", FIRST, "┃")
    screen.until_counts(60, 60)
    before = screen.quiet()
    screen.keys("C-z")
    screen.until_shell()
    assert screen.command("stty -a | grep -o ' echo '")[0] == 0
    screen.resize(110, 24)
    screen.type("fg\r")
    screen.until_shows(FIRST, SECOND, "┃", "all keys")
    screen.resize(100, 24)
    screen.until(lambda lines: lines == before, "the same screen as before")
    screen.keys("|")
    screen.until_shows("pipe the text to:")
    screen.type("wc -m; stty -a | grep -o ' echo '; false\r")
    lines = screen.until_shows("press Enter to go on")
    assert any(line.strip().isdigit() for line in lines)
    assert any(line.strip() == "echo" for line in lines)
    screen.keys("Enter")
    screen.until(lambda lines: lines[:-1] == before[:-1], "the same screen as before")
    screen.keys("e")
    screen.until(lambda _: edited.exists() and edited.read_text().endswith(".md"), "the editor")
    assert " echo " in edited.read_text()
    screen.until(lambda lines: lines[:-1] == before[:-1], "the same screen as before")
    screen.keys("Q")
    screen.until_shell()
    assert screen.processes() == {}


def test_refusals_touch_no_terminal(opens: Opens) -> None:
    """Without a terminal, an archive or a valid query there is one message and no drawing."""
    screen = opens(90, 24)
    list_instead = "  try: newsdigest list"
    needs = "newsdigest: browse needs a terminal; standard"
    none = "newsdigest: browse needs a terminal that can draw"
    sample = f"newsdigest -C {PROJECT / 'articles'}"
    wrong = ["  tag:a AND (date:2024-13", "                  ^^^^^^^"]
    (screen.folder / "odd.toml").write_text('[browse.keys]\nstar = "no key"\n')
    for command, code, expected in (
        (f"echo x | {SAMPLE}", 2, [f"{needs} input is not one", list_instead]),
        (f"(set -o pipefail; {SAMPLE} | cat)", 2, [f"{needs} output is not one", list_instead]),
        (f"({SAMPLE} 2>&1 >/dev/tty) | cat", 0, [f"{needs} error is not one", list_instead]),
        (f"TERM=dumb {SAMPLE}", 2, [none, list_instead]),
        (f"{sample} browse 'tag:a AND (date:2024-13'", 2, wrong),
        ("newsdigest --config odd.toml browse", 1, ["browse.keys.star is not a key: 'no key'"]),
        ("newsdigest -C missing browse", 1, ["there is no such archive"]),
    ):
        screen.command("stty -g >before")
        got, lines = screen.command(f"{command}; code=$?; stty -g | cmp - before; (exit $code)")
        assert got == code, lines
        assert len(lines) <= 4, lines
        for line in expected:
            assert any(line.lower() in shown.lower() for shown in lines), (line, lines)
        flags = screen.ask("#{alternate_on}#{mouse_any_flag}#{cursor_flag}#{bracket_paste_flag}")
        assert flags[:3] == "001"


def test_a_terminal_without_other_characters(opens: Opens) -> None:
    """Without UTF-8, marks, borders and titles are ASCII and keep their columns."""
    screen = opens(100, 16, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    screen.run(SAMPLE, SECOND, "u undo", "Metro Line 5")
    screen.keys("s")
    lines = screen.until_shows("1 article starred")
    lines = screen.until(lambda lines: lines[1].startswith("*"))
    assert "".join(lines).isascii()
    assert not re.search(r"\\[uUx]", "".join(lines))
    borders = [{at for at, char in enumerate(line) if char == "|"} for line in lines[1:-1]]
    assert len(set.intersection(*borders)) == 1
    screen.keys("Q")
    screen.until_shell()


def test_other_keys(opens: Opens) -> None:
    """Custom keys run their commands; replaced keys do nothing."""
    screen = opens()
    (screen.folder / "newsdigest.toml").write_text(
        '[browse]\ntheme = "dark"\n[browse.keys]\nstar = "m"\nquit = ["X", "ctrl+t"]\ntag = []\n'
    )
    screen.run(SAMPLE.replace("-C", "--config newsdigest.toml -C"), FIRST, "┃", "m star")
    before = screen.quiet()
    screen.keys("s", "t")
    assert screen.quiet() == before
    screen.keys("m")
    screen.until(lambda lines: lines[1].startswith("★"))
    screen.keys("Q")
    screen.keys("?")
    screen.until_shows("Moving")
    screen.keys("q")
    screen.until_shows(FIRST)
    screen.keys("C-t")
    screen.until_shell()
