"""``import`` from end to end."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import NOW, Program
from support.loopback import Server, item, rss, serving

PAGE = """本报讯（记者 王林）昨天上午，全区防汛工作会议在区行政中心召开，会议总结了今年以来
的防汛工作，部署了下一阶段的重点任务。
会议要求，各部门要密切协作，加强巡查，确保安全度汛。

科技创新大会举行

本报讯（记者 李方）11月2日，全区科技创新大会举行，会上发布了新一轮科技政策。
大会表彰了一批先进企业，投入奖励资金7000
万元。
"""
HTML = """<html><head><meta property="article:published_time" content="2024-11-03T08:30:00+08:00">
</head><body><article><h1>经济稳中有进</h1>{}</article></body></html>""".format(
    "<p>记者从区政府获悉，今年前三季度全区地区生产总值同比增长百分之六，实现平稳较快发展。</p>" * 3
)
DATE = "Sun, 03 Nov 2024 08:30:00 +0800"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


def _files(program: Program) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(program.archive.rglob("*.md"))}


def _feed(program: Program, *items: str) -> str:
    (program.folder / "f.xml").write_text(rss(*items), encoding="utf-8")
    return "f.xml"


def test_it_prints_the_paths_it_wrote(program: Program) -> None:
    """One path per line, and the articles are in the archive at once."""
    result = program("import", _feed(program, item("半马开跑", guid="1", date=DATE)))
    path = program.archive / "2024/2024-11-03-半马开跑.md"
    assert (result.code, result.out) == (0, f"{path}\n")
    assert path.is_file()
    assert program("list").out.endswith("\t2024-11-03\t半马开跑\n")


@pytest.mark.parametrize("name", ["f.xml", "page.html", "post.md", "note.txt"])
def test_a_second_import_writes_nothing(program: Program, name: str) -> None:
    """A feed, a page, a post and a note are each imported once."""
    contents = {
        "f.xml": rss(item("甲", guid="1"), item("乙", link="http://x.cn/2"), item("", "无题。")),
        "page.html": HTML,
        "post.md": "---\ntitle: 博客\ndate: 2024-11-02\nx: [1, 2]\n---\n第一段。\n\n- 一\n- 二\n",
        "note.txt": "随手记\n\n今天天气很好，湖边的人很多。\n",
    }
    (program.folder / name).write_text(contents[name], encoding="utf-8")
    first = program("import", name)
    written = _files(program)
    assert first.code == 0
    assert len(first.out.splitlines()) == len(written) > 0
    again = program("import", name, now=NOW + timedelta(hours=1))
    assert (again.code, again.out) == (0, "")
    assert "known already" in again.err
    assert _files(program) == written


def test_the_same_article_under_another_identity_is_known(program: Program) -> None:
    """The same title, text, date and source are one article, whatever its guid."""
    program("import", _feed(program, item("甲", "一样的。", guid="http://a.cn/1", date=DATE)))
    result = program(
        "import", _feed(program, item("甲", "一样的。", guid="https://a.cn/1", date=DATE))
    )
    assert (result.out, len(_files(program))) == ("", 1)


TITLES = [
    "../../etc/passwd", "/etc/passwd", "CON", "字" * 300, "a/b", "..", ".hidden", "-rf", "a\\b",
    'x: "y" #z', "%2e%2e%2f", "~", "$(reboot)", "NUL.txt", "[a](b)", "---", "1\u202e2", "🙂" * 100,
]  # fmt: skip


@pytest.mark.parametrize("dated", [True, False])
def test_no_title_leads_outside_the_archive(program: Program, dated: bool) -> None:
    """Every title gives a file in the archive, and the article keeps the title."""
    date = DATE if dated else ""
    items = [item(title, guid=f"g{n}", date=date) for n, title in enumerate(TITLES)]
    before = {path for path in program.folder.rglob("*") if program.archive not in path.parents}
    result = program("import", _feed(program, *items))
    assert result.code == 0, result.err
    paths = [Path(line) for line in result.out.splitlines()]
    assert len(set(paths)) == len(TITLES)
    for path in paths:
        assert path.parent.parent == program.archive
        assert len(path.name.encode()) <= 255
        assert not path.name.startswith((".", "-"))
    outside = {path for path in program.folder.rglob("*") if program.archive not in path.parents}
    new_files = {path.name for path in outside - before}
    assert new_files.isdisjoint({"passwd", "b.md", "etc"})
    titles = [row["title"] for row in json.loads(program("list", "--format", "json").out)]
    assert sorted(titles) == sorted(title.replace("\u202e", "") for title in TITLES)


def test_control_characters_and_missing_titles(program: Program) -> None:
    """Control characters of a JSON Feed are removed; a missing title is made from the text."""
    items = [
        {"id": "1", "title": "\x1b]0;x\x07红\x00字\n二", "content_text": "一。"},
        {"id": "2", "title": "", "content_text": "没有标题的短文。"},
        {"id": "3", "content_text": "长" * 200},
    ]
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": items}
    result = program("import", "-", stdin=json.dumps(document))
    assert result.code == 0, result.err
    rows = json.loads(program("list", "--format", "json").out)
    titles = {row["title"] for row in rows}
    assert titles == {"红字 二", "没有标题的短文", "长" * 60 + "…"}
    assert all(row["chars"] for row in rows)


def test_a_page_becomes_its_articles(program: Program) -> None:
    """A newspaper page is recognized; date, source and page come from its file name."""
    page = "防汛工作会议召开\n\n" + PAGE
    (program.folder / "武进日报-2024-11-03-A1.txt").write_text(page, encoding="utf-8")
    result = program("import", "武进日报-2024-11-03-A1.txt", "--format", "json")
    rows = json.loads(result.out)
    assert [row["title"] for row in rows] == ["防汛工作会议召开", "科技创新大会举行"]
    assert {row["source"] for row in rows} == {"武进日报"}
    assert {row["date"] for row in rows} == {"2024-11-03T00:00:00+08:00"}
    assert "7000万元" in rows[1]["text"]
    assert rows[1]["authors"] == ["李方"]
    assert rows[1]["extra"]["page"] == "A1"


def test_items_under_headings(program: Program) -> None:
    """One file with several items gives an article each."""
    text = "### 第一条\n\n第一条的内容。\n\n### 第二条\n\n第二条的内容。\n"
    (program.folder / "20241103.md").write_text(text, encoding="utf-8")
    result = program("import", "--as", "items", "20241103.md", "--source", "联播")
    names = [Path(line).name for line in result.out.splitlines()]
    assert names == ["2024-11-03-01-第一条.md", "2024-11-03-02-第二条.md"]
    assert "联播" in program("list", "--format", "json").out


def test_a_dry_run_shows_and_writes_nothing(program: Program) -> None:
    """Articles and reasons are shown; neither file nor folder is created."""
    page = "防汛工作会议召开\n\n" + PAGE
    result = program("import", "--as", "page", "--dry-run", "-", stdin=page)
    assert result.code == 0
    assert "title: 科技创新大会举行" in result.out
    assert "because" in result.out
    assert "2 would be written" in result.err
    assert _files(program) == {}


def test_an_editor_may_change_what_is_written(program: Program) -> None:
    """The edited text is imported: one article less, the other with a new title."""
    editor = program.folder / "editor.py"
    editor.write_text(
        "import re, sys\n"
        "path = sys.argv[1]\n"
        "text = open(path, encoding='utf-8').read()\n"
        "sections = re.split(r'(?m)^(?=%%%%%%%%)', text)[1:]\n"
        "assert len(sections) == 2\n"
        "open(path, 'w', encoding='utf-8').write(sections[1].replace('乙', '新'))\n",
        encoding="utf-8",
    )
    feed = _feed(program, item("甲", "一。", guid="1"), item("乙", "二。", guid="2"))
    command = f"{sys.executable} {editor}"
    result = program("import", "--edit", feed, environ={"EDITOR": command})
    assert result.code == 0, result.err
    (row,) = json.loads(program("list", "--format", "json").out)
    assert row["title"] == "新"


@pytest.mark.parametrize("editor", ["", "false", "no-such-editor", "'"])
def test_a_failing_editor_imports_nothing(program: Program, editor: str) -> None:
    """Without an editor, or with one that fails, nothing is written."""
    feed = _feed(program, item("甲", guid="1"))
    result = program("import", "--edit", feed, environ={"EDITOR": editor})
    assert result.code
    assert _files(program) == {}


def test_an_address_is_fetched(program: Program, server: Server) -> None:
    """A web page and a feed are fetched, from this machine only with --allow-private."""
    page = server.put("/a", HTML, Content_Type="text/html")
    feed = server.put("/f", rss(item("甲", guid="1")), Content_Type="application/rss+xml")
    refused = program("import", page)
    assert (refused.code, server.asked) == (1, [])
    result = program("import", "--allow-private", page, feed, server.address + "/none")
    assert result.code == 1
    assert "(404)" in result.err
    assert len(result.out.splitlines()) == 2


def test_a_folder_is_imported_file_by_file(program: Program) -> None:
    """Every post of a blog is imported with its own date and tags."""
    posts = program.folder / "blog/_posts"
    posts.mkdir(parents=True)
    for number in (1, 2):
        text = f"---\ntitle: 第{number}篇\ntags: [a, b]\nlayout: post\n---\n第{number}段。\n"
        (posts / f"2024-11-0{number}-x.md").write_text(text, encoding="utf-8")
    result = program("import", "blog")
    assert [Path(line).name for line in result.out.splitlines()] == [
        "2024-11-01-第1篇.md",
        "2024-11-02-第2篇.md",
    ]
    assert "layout: post" in Path(result.out.splitlines()[0]).read_text("utf-8")


def test_source_options_take_precedence(program: Program) -> None:
    """Source, date and page are those of the options."""
    options = ("--source", "某报", "--date", "2024-10-01", "--page", "B2")
    result = program("import", _feed(program, item("甲", guid="1", date=DATE)), *options)
    text = Path(result.out.strip()).read_text("utf-8")
    assert "source: 某报\n" in text
    assert "date: 2024-10-01 00:00:00 +0800\n" in text
    assert "page: B2\n" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("missing.txt",), "No such file"),
        (("http://",), "only http and https"),
        (("--date", "soon", "-"), "is not a date"),
        (("feeds.opml",), "import-opml"),
        (("--as", "feed", "feeds.opml"), "not a feed"),
        (("empty.html",), "empty"),
    ],
)
def test_what_cannot_be_imported(
    program: Program, arguments: tuple[str, ...], message: str
) -> None:
    """It is an error with a reason, and nothing is written."""
    (program.folder / "feeds.opml").write_text("<opml><body/></opml>")
    (program.folder / "empty.html").write_text("")
    result = program("import", *arguments, stdin="")
    assert result.code
    assert message in result.err
    assert _files(program) == {}


def test_one_bad_source_does_not_stop_the_others(program: Program) -> None:
    """The others are imported, and the exit code is 1."""
    result = program("import", "missing.txt", _feed(program, item("甲", guid="1")))
    assert (result.code, len(result.out.splitlines())) == (1, 1)


def test_a_full_disk_ends_the_import(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """The printed files are complete, and there are no others."""
    real, remaining = os.fsync, [3]

    def fsync(handle: int) -> None:
        if stat.S_ISREG(os.fstat(handle).st_mode):
            remaining[0] -= 1
            if remaining[0] < 0:
                raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    items = [item(f"第{n}条", guid=f"g{n}") for n in range(6)]
    result = program("import", _feed(program, *items))
    monkeypatch.undo()
    assert result.code == 1
    assert "No space left" in result.err
    assert "3 written" in result.err
    assert len(result.out.splitlines()) == len(_files(program)) == 3
    assert list(program.archive.rglob(".*.tmp")) == []
    assert len(program("import", "f.xml").out.splitlines()) == 3


@pytest.mark.slow
def test_killed_at_any_moment_and_run_again(program: Program) -> None:
    """In the end every entry is one complete article."""
    count = 150
    _feed(program, *(item(f"第{n}条", f"第{n}条的正文。", guid=f"g{n}") for n in range(count)))
    command = [sys.executable, "-m", "newsdigest", "-C", str(program.archive), "import", "f.xml"]
    environ = {**os.environ, **program.environ}
    for patience in (0.35, 0.45, 0.55):
        run = subprocess.Popen(
            command, cwd=program.folder, env=environ,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(patience)
        run.send_signal(signal.SIGKILL)
        run.wait()
    subprocess.run(command, cwd=program.folder, env=environ, check=True, capture_output=True)
    rows = json.loads(program("list", "--format", "json").out)
    assert sorted(row["title"] for row in rows) == sorted(f"第{n}条" for n in range(count))
    assert program("check").code == 0
