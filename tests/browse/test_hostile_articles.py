"""Hostile articles, names and files; a damaged index or state; a full disk."""

from __future__ import annotations

import os
import shutil
import unicodedata
from pathlib import Path

import pytest
import yaml
from conftest import NOW, Program
from support.readers import NARROW, WIDE, Reader, awaited, opened
from support.tmux import Opens, columns_of, counts

from newsdigest.archive.facade import Archive
from newsdigest.browse import watcher
from newsdigest.errors import StateError
from newsdigest.storage.state.store import State
from newsdigest.text.width import width

ESC = "\x1b"
BAD = (
    f"{ESC}[2J{ESC}[Howned",
    "\x9b31mred\x9b0m",
    f"{ESC}]8;;http://evil.example{ESC}\\link{ESC}]8;;{ESC}\\",
    f"{ESC}]52;c;aGk={ESC}\\clip",
    f"{ESC}P1$r{ESC}\\dcs",
    f"{ESC}[?1049l{ESC}[?25hmodes",
    "[b]bold[/b] [@click=app.quit]x[/]",
    "[/] $primary [red {{x}} %s [link=file:///etc]y",
    "\u202eabc\u2066def",
    "z\u200b\u200c\u200d" * 3000,
    "e" + "\u0301" * 5000,
    "a\nb\tc\r\x07\x08\x0cd",
    "长" * 20_000,
)
BIDI = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F)}


def write(path: Path, body: str, **fields: object) -> None:
    """Write an article."""
    matter = yaml.safe_dump(fields, allow_unicode=True, width=10**9)
    path.write_text(f"---\n{matter}---\n{body}\n", encoding="utf-8")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refresh ten times a second."""
    monkeypatch.setattr(watcher, "REFRESH_INTERVAL", 0.1)


@pytest.fixture
def hostile(program: Program) -> Program:
    """An archive in which everything is hostile."""
    folder = program.archive
    for number, bad in enumerate(BAD):
        fields: dict[str, object] = {"title": bad, "source": bad, "url": f"http://x.example/{bad}"}
        fields |= {"tags": [bad[:90]], "authors": [bad], "categories": [bad]}
        body = f"{bad}\n\n**{bad}** `{bad}`"
        write(folder / f"{number}.md", body, date=f"2024-11-{number + 1:02}", **fields)
    tags = [f"t{number}" for number in range(10_000)]
    write(folder / "tags.md", "正文。", title="tags", tags=tags, date="2024-12-01")
    long = {"source": "s" * 100_000, "tags": ["g" * 5000]}
    write(folder / "long.md", "长行" * 175_000, title="long", date="2024-12-02", **long)
    (folder / "title.md").write_text(f"# {'题' * 350_000}\n\n正文。\n", encoding="utf-8")
    for name in (f"{ESC}[2Jx", "a\nb", "[b]x[i]", "\u202ex"):
        (folder / f"{name}.md").write_text("正文。", encoding="utf-8")
    with (folder / "newsdigest.toml").open("a", encoding="utf-8") as file:
        file.write(
            '[queries]\n"\\u001b[2Jq" = "tag:x"\nbroken = "date:2024-13"\n"[b]m[i]" = "is:read"\n'
        )
    return program


@pytest.fixture
def plain(program: Program) -> Program:
    """An archive of 40 articles, newest first by their numbers."""
    for number in range(40):
        date = f"2024-{10 - number // 28:02}-{28 - number % 28:02}"
        path = program.archive / f"{number:02}.md"
        write(path, f"正文{number}。", title=f"标题{number:02}", date=date)
    return program


def assert_harmless(lines: list[str]) -> None:
    """Nothing that is drawn acts, and nothing turns the direction of writing."""
    for line in lines:
        acting = {char for char in line if unicodedata.category(char) == "Cc" or char in BIDI}
        assert not acting, line


def assert_in_place(reader: Reader) -> None:
    """Every line is as wide as the screen, borders stand in their columns, nothing is a link."""
    columns = reader.browser.size.width
    assert_harmless(reader.lines)
    for line in reader.segments:
        assert width("".join(segment.text for segment in line)) == columns
        assert not any(segment.style and segment.style.link for segment in line)
    if columns == WIDE[0]:
        borders = [set(columns_of(line, "│")) for line in reader.lines[1:-4]]
        assert len(set.intersection(*borders)) == 2


@pytest.mark.parametrize(
    "size", [NARROW, pytest.param(WIDE, marks=pytest.mark.slow)], ids=["60", "200"]
)
@awaited
async def test_hostile_articles(hostile: Program, size: tuple[int, int]) -> None:
    """Every article can be listed and read; none acts, moves a border or is read as markup."""
    if size == NARROW:
        (hostile.archive / "long.md").unlink()  # once is enough, it takes a second
    async with opened(hostile, size) as reader:
        count = len(reader.screen.list.order)
        assert count == len(BAD) + (6 if size == NARROW else 7)
        paths = reader.rows
        assert_in_place(reader)
        await reader.press("enter")
        for row in range(count):
            await reader.until(lambda row=row: reader.row == row, f"row {row}")  # type: ignore[misc]
            await reader.reads(paths[row])
            assert_in_place(reader)
            await reader.press("G")
            assert_in_place(reader)
            await reader.press("J")
        assert reader.browser.return_code is None
        titles = "".join(reader.part(reader.screen.list))
        assert "[b]bold[/b] [@click" in titles or size == NARROW


@pytest.mark.slow
@awaited
async def test_hostile_names(hostile: Program) -> None:
    """Tags, sources and saved queries are only shown; opening one lists it or shows an error."""
    for name in ("long.md", "title.md"):  # to be quick
        (hostile.archive / name).unlink()
    async with opened(hostile, WIDE) as reader:
        with Archive(reader.settings, now=lambda: NOW, warn=print) as archive:
            archive.state.tag(["0" * 10], add=["[b]x[i]"])
        bar = reader.screen.sidebar
        await reader.until(lambda: len(bar.entries) > 60, "the bar")
        assert_in_place(reader)
        for at in [at for at, one in enumerate(bar.entries) if one.query][1:35:2]:
            bar.move_cursor(at)
            reader.screen.focus_pane(bar)
            await reader.press("enter")
            await reader.pilot.pause()
            assert_in_place(reader)
            assert reader.screen.active_pane is reader.screen.list
        assert reader.browser.return_code is None
        await reader.press("f")
        for typed in ("tag:[b", "source:owned", "tag:" + "g" * 50):
            await reader.press("ctrl+u")
            await reader.paste(typed)
            assert_in_place(reader)
        await reader.paste(f"{ESC}[2J\u202e\nsource:x\r\n[b]$primary[/]")
        assert_in_place(reader)
        assert reader.browser.return_code is None


@pytest.mark.slow
@awaited
async def test_what_is_copied_is_harmless(hostile: Program) -> None:
    """Address and text on the clipboard hold nothing that acts where they are pasted."""
    for name in ("long.md", "title.md"):  # to be quick
        (hostile.archive / name).unlink()
    async with opened(hostile, WIDE) as reader:
        for row, path in enumerate(reader.rows):
            if path not in (f"{number}.md" for number in range(len(BAD))):
                continue
            await reader.at(row)
            for key in ("y", "Y"):
                reader.browser._clipboard = ""
                await reader.press(key)
                await reader.until(lambda: reader.browser.clipboard, "the clipboard")
                assert_harmless(reader.browser.clipboard.split("\n") if key == "Y" else
                                [reader.browser.clipboard])  # fmt: skip


@pytest.mark.slow
@awaited
async def test_files_that_change(plain: Program, quick: None) -> None:
    """A file that is deleted, changed or replaced by a folder is shown as it is now."""
    async with opened(plain, WIDE, watching=True) as reader:
        await reader.until(lambda: len(reader.rows) == 40, "40 articles")
        await reader.press("enter")
        await reader.reads("00.md")
        (plain.archive / "01.md").unlink()
        (plain.archive / "02.md").unlink()
        (plain.archive / "02.md").mkdir()
        await reader.press("J", "J")
        await reader.sees("cannot be read")
        await reader.press("J")
        await reader.reads("03.md")
        await reader.until(lambda: len(reader.screen.list.order) == 38, "38 articles")
        write(plain.archive / "03.md", "另一篇正文。", title="改了", date="2024-10-25")
        await reader.sees("另一篇正文")
        assert reader.shown == "03.md"
        (plain.archive / "03.md").write_bytes(b"\x00\xff" * 1000)
        await reader.until(lambda: "另一篇正文" not in reader.text, "the text gone")
        await reader.press("q", "g", "enter")
        await reader.reads("00.md")


@awaited
async def test_a_folder_that_comes_back(plain: Program, quick: None) -> None:
    """Without its folder the reader shows an error and keeps its list until it is back."""
    async with opened(plain, WIDE, watching=True) as reader:
        await reader.until(lambda: len(reader.rows) == 40, "40 articles")
        away = plain.archive.with_name("away")
        plain.archive.rename(away)
        await reader.sees("there is no such archive")
        await reader.press("G", "enter")
        await reader.sees("cannot be read")
        await reader.press("q", "s")
        assert len(reader.rows) == 40
        away.rename(plain.archive)
        write(plain.archive / "new.md", "新的正文。", title="新的一篇", date="2024-11-30")
        await reader.sees("新的一篇")
        await reader.press("k", "enter")
        await reader.reads("38.md")


@pytest.mark.slow
@pytest.mark.parametrize("harm", ["deleted", "damaged", "folder"])
@awaited
async def test_an_index_that_is_harmed(plain: Program, harm: str) -> None:
    """A deleted or damaged index is built again, and marks are kept."""
    async with opened(plain, WIDE, watching=True) as reader:
        await reader.until(lambda: len(reader.rows) == 40, "40 articles")
        for path in reader.settings.index_path.parent.iterdir():
            if harm == "damaged":
                path.write_bytes(b"garbage" * 20_000)
            else:
                path.unlink()
        if harm == "folder":
            shutil.rmtree(reader.settings.index_path.parent)
            reader.settings.index_path.parent.write_text("no folder")
        for keys in (
            "G",
            "g",
            "s",
            "j",
            "enter",
            "escape",
            "f",
            "标",
            "escape",
            "n",
            "O",
            "O",
            "u",
            "s",
        ):
            await reader.press(keys)
            await reader.pilot.pause(0.05)
            assert_in_place(reader)
        assert reader.browser.return_code is None
        assert reader.browser._exception is None
        await reader.until(lambda: len(reader.screen.list.rows) == 40, "40 articles again")
        await reader.press("A")
        await reader.sees("read?")
        await reader.press("y")
        await reader.sees("marked read")
    if harm == "folder":
        reader.settings.index_path.parent.unlink()
    assert plain("list", "is:read", "--format", "ids").out.count("\n") == 40


@awaited
async def test_rows_that_cannot_be_read(plain: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error while rows are loaded is shown and ends nothing."""
    async with opened(plain, NARROW) as reader:

        def fails(*_: object) -> None:
            raise StateError("it is broken")

        monkeypatch.setattr(Archive, "rows", fails)
        await reader.press("s")
        reader.screen.list.reload()
        await reader.sees("it is broken")
        assert reader.browser.return_code is None


@pytest.mark.slow
@pytest.mark.parametrize("harm", ["read-only", "garbage", "replaced", "gone"])
@awaited
async def test_a_state_that_is_harmed(plain: Program, harm: str) -> None:
    """A damaged state is reported; the reader goes on."""
    async with opened(plain, WIDE) as reader:
        await reader.press("s")
        await reader.sees("1 article starred")
        path = reader.settings.state_path
        _harm(path, harm)
        said = set()
        for key in ("j", "s", "G", "r", "g", "enter", "escape", "u", "j"):
            await reader.press(key)
            await reader.pilot.pause(0.05)
            assert_in_place(reader)
            said.add(reader.text)
        await reader.pilot.pause(0.3)
        assert harm != "garbage" or any("the state is damaged" in one for one in said)
        assert reader.browser.return_code is None
        assert reader.browser._exception is None


def _harm(path: Path, harm: str) -> None:
    files = list(path.parent.iterdir())
    if harm == "read-only":
        for file in files:
            file.chmod(0o400)
    elif harm == "garbage":
        for file in files:
            file.write_bytes(b"garbage" * 3000)
    else:
        for file in files:
            file.unlink()
    if harm == "replaced":
        with State(path, now=lambda: NOW) as state:
            state.mark(["0" * 10], starred=True)


@awaited
async def test_a_full_disk(plain: Program, small_disk: Path) -> None:
    """With no room for the state a star is refused with a reason, and comes with room again."""
    program = Program(
        plain.folder, {**plain.environ, "XDG_DATA_HOME": str(small_disk)}, plain.archive
    )
    async with opened(program, WIDE) as reader:
        await reader.press("s")
        await reader.sees("1 article starred")
        ballast = small_disk / "ballast"
        ballast.write_bytes(
            b"x" * (os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize)
        )
        for _ in range(40):  # what room the file still has is used up at some time
            await reader.press("A", "y", "u")
            await reader.pilot.pause(0.02)
            if "full" in reader.footer:
                break
        assert "full" in reader.footer
        assert_in_place(reader)
        ballast.unlink()
        await reader.press("j", "s")
        await reader.sees("1 article starred")
    assert program("list", "is:starred", "--format", "ids").out.count("\n") == 2


@pytest.mark.slow
def test_a_hostile_archive_in_a_terminal(opens: Opens, hostile: Program) -> None:
    """On a real screen nothing is forged: borders stand, nothing acts, | gets harmless text."""
    for name in ("long.md", "title.md"):  # to be quick
        (hostile.archive / name).unlink()
    screen = opens(160, 30)
    screen.run(f"newsdigest -C {hostile.archive} browse", "owned", "bold[/b]")
    screen.until(lambda lines: counts(lines) == (len(BAD) + 5,) * 2)
    title = screen.ask("#{pane_title}")
    for key in ("Enter", *("J",) * (len(BAD) + 4)):
        screen.keys(key)
        lines = screen.quiet()
        assert_harmless(lines)
        borders = [set(columns_of(line, "│")) for line in lines[1:-1]]
        assert len(set.intersection(*borders)) == 2, lines
        assert lines[0].startswith(" articles")
    assert screen.ask("#{pane_title}#{alternate_on}") == f"{title}1"
    screen.keys("|")
    screen.until_shows("pipe the text to:")
    screen.type("cat >text; echo do'ne'\r")
    screen.until_shows("done", "press Enter")
    assert_harmless((screen.folder / "text").read_text("utf-8").split("\n"))
    screen.keys("Enter")
    screen.until_shows("articles")
    screen.keys("Q")
    screen.until_shell()
