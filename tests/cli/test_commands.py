"""The commands, run in-process: output, messages and exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import PROJECT, Program

from newsdigest.article import article_id
from newsdigest.errors import ExitCode

Make = Callable[..., str]


@pytest.fixture
def three(program: Program, article: Make) -> Program:
    """An archive of three articles."""
    body = "今天上午，区里在滆湖大堤举行防汛演练。三百名队员到场。水位比往年高三十厘米。"
    program.write(
        "a.md", article("防汛演练", body, date="2024-11-01", tags="[防汛]", source="武进日报")
    )
    program.write("b.md", article("地铁试跑", "5号线开始空载试跑。", date="2024-11-02"))
    program.write(
        "c.md", article("Trial run", "Line 5 starts its trial run.", date="2024-11-02 09:00")
    )
    return program


def schema(name: str) -> Any:
    return json.loads((PROJECT / f"docs/schemas/{name}.schema.json").read_text("utf-8"))


def test_list_in_a_pipe(three: Program) -> None:
    """Id, date and title, separated by tabs, newest first; nothing on standard error."""
    result = three("list")
    assert result.code == 0
    assert [line.split("\t")[1:] for line in result.out.splitlines()] == [
        ["2024-11-02", "Trial run"],
        ["2024-11-02", "地铁试跑"],
        ["2024-11-01", "防汛演练"],
    ]
    assert result.err == ""


def test_list_on_a_terminal(three: Program) -> None:
    """A table with day headings and totals, at most 50 articles."""
    result = three("list", terminal=True)
    assert "11月2日" in result.out
    assert "3 篇" in result.out
    for number in range(60):
        three.write(f"n/{number}.md", f"# 第{number}篇\n\n正文。")
    assert three("list", terminal=True).out.count("●") == 50
    assert three("list", "-n", "55", terminal=True).out.count("●") == 55
    assert three("list").out.count("\n") == 63


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--since", "2024-11-02"], ["Trial run", "地铁试跑"]),
        (["--until", "2024-11-01"], ["防汛演练"]),
        (["--until", "2024-11-02", "--since", "2024-11-02"], ["Trial run", "地铁试跑"]),
        (["--tag", "防汛"], ["防汛演练"]),
        (["--source", "武进日报"], ["防汛演练"]),
        (["--category", "没有"], []),
        (["--tag", "防汛", "--tag", "别的"], ["防汛演练"]),
        (["--reverse"], ["防汛演练", "地铁试跑", "Trial run"]),
        (["--sort", "title"], ["Trial run", "地铁试跑", "防汛演练"]),
        (["--sort", "length"], ["防汛演练", "Trial run", "地铁试跑"]),
        (["-n", "1"], ["Trial run"]),
        (["-n", "1", "--offset", "1"], ["地铁试跑"]),
        (["-n", "0"], []),
        (["lang:en"], ["Trial run"]),
        (["防汛", "-演练"], []),
        (["--unread"], ["Trial run", "地铁试跑", "防汛演练"]),
        (["--starred"], []),
    ],
)
def test_list_options(three: Program, options: list[str], expected: list[str]) -> None:
    """Options filter, sort and limit the list."""
    result = three("list", "--template", "{{title}}", *options)
    assert (result.code, result.out.splitlines()) == (0, expected)


def test_list_json_keeps_its_contract(three: Program) -> None:
    """An array that is valid by its schema; ``[]`` if empty."""
    result = three("list", "--format", "json")
    rows = json.loads(result.out)
    jsonschema.validate(rows, schema("list"))
    assert list(rows[0]) == [
        "id", "title", "date", "authors", "source", "url", "categories", "tags", "lang", "path",
        "chars", "read", "starred",
    ]  # fmt: skip
    assert rows[2]["date"] == "2024-11-01T00:00:00+08:00"
    assert json.loads(three("list", "没有这样的词", "--format", "json").out) == []


def test_other_formats(three: Program) -> None:
    """jsonl, csv, ids and paths; with ``-0`` they end with NUL."""
    ids = three("list", "--format", "ids").out.split()
    assert article_id("a.md") in ids
    assert [
        json.loads(line)["id"] for line in three("list", "--format", "jsonl").out.splitlines()
    ] == ids
    assert three("list", "--format", "csv").out.splitlines()[0].startswith("id,title,date")
    assert three("list", "--format", "paths").out.splitlines()[2] == str(three.archive / "a.md")
    assert three("list", "--format", "paths", "-0").out.count("\0") == 3
    assert three("list", "--format", "json", "-0").code == ExitCode.USAGE


def test_search(three: Program) -> None:
    """By relevance, with the snippet and the position of the match."""
    rows = json.loads(three("search", "防汛", "--format", "json").out)
    jsonschema.validate(rows, schema("search"))
    (row,) = rows
    snippet = row["snippet"]
    assert [snippet["text"][a:b] for a, b in snippet["matches"]] == ["防汛"]
    assert "防汛" in three("search", "防汛", terminal=True).out
    assert three("search").code == ExitCode.USAGE


def test_show(three: Program) -> None:
    """Text in a pipe, JSON by its schema, Markdown; on a terminal it marks the article read."""
    first = article_id("a.md")
    assert "滆湖大堤" in three("show", first[:5]).out
    rows = json.loads(three("show", first, "--format", "json").out)
    jsonschema.validate(rows, schema("show"))
    assert three("show", first, "--format", "markdown").out.startswith("# 防汛演练\n")
    assert not rows[0]["read"]
    assert "防汛演练" in three("show", first, terminal=True).out
    assert json.loads(three("show", first, "--format", "json").out)[0]["read"]


def test_show_with_a_wrong_id(three: Program) -> None:
    """The other articles are shown, and the exit code is 1."""
    result = three("show", "ffff", article_id("a.md"))
    assert result.code == ExitCode.FAILED
    assert "防汛演练" in result.out
    assert "ffff" in result.err


def test_summarize(three: Program, tmp_path: Path) -> None:
    """Ids, files, standard input and queries; sentences in the order of the source."""
    first = article_id("a.md")
    result = three("summarize", first, "-n", "1")
    assert (result.code, result.out.count("\n")) == (0, 1)
    data = json.loads(three("summarize", first, "--format", "json", "-n", "2").out)
    jsonschema.validate(data, schema("summary"))
    assert [s["index"] for s in data["sentences"]] == sorted(s["index"] for s in data["sentences"])
    text = "第一句说了一件事情。第二句说了另外一件事情。第三句是结尾。"
    assert three("summarize", "-", "-n", "1", stdin=text).out.strip() in text
    assert three("summarize", "-n", "1", stdin=text).out.strip() in text
    (tmp_path / "x.txt").write_text(text, encoding="utf-8")
    assert three("summarize", "x.txt", "-n", "1").out.strip() in text
    several = three("summarize", "--query", "date:2024-11-02", "-n", "2").out
    assert "[1]" in several
    assert "[2]" in several
    assert three("summarize", "missing.txt").code == ExitCode.FAILED
    assert three("summarize", first, "--algorithm", "magic").code == ExitCode.USAGE
    assert three("summarize").code == ExitCode.USAGE
    assert three("summarize", "--query", "没有这样的词").code == 0


def test_explain(three: Program) -> None:
    """Every candidate with its score and its parts, as JSON and as a table."""
    first = article_id("a.md")
    data = json.loads(three("summarize", first, "--explain", "--format", "json", "-n", "1").out)
    jsonschema.validate(data, schema("summary"))
    assert [row["chosen"] for row in data["candidates"]].count(True) == 1
    assert all(row["parts"] for row in data["candidates"])
    assert "防汛" in three("summarize", first, "--explain").out


def test_length(three: Program) -> None:
    """A share or a number of characters is never exceeded."""
    first = article_id("a.md")
    short = three("summarize", first, "--length", "20c").out.strip()
    assert 0 < len(short) <= 20
    assert three("summarize", first, "--length", "soon").code == ExitCode.USAGE


def test_highlight(three: Program) -> None:
    """The sentences of the summary are highlighted in the text."""
    assert "«" in three("show", article_id("a.md"), "--highlight", "-n", "1").out


def test_keywords(three: Program) -> None:
    """Of an article and of a query; scores in JSON; no keywords for no articles."""
    first = article_id("a.md")
    rows = json.loads(three("keywords", first, "--format", "json").out)
    jsonschema.validate(rows, schema("keywords"))
    assert any("防汛" in row["keyword"] for row in rows)
    assert three("keywords", "title:地铁", "-n", "2").out.count("\n") == 2
    assert three("keywords", "没有这样的词").out == ""
    assert three("keywords", "没有这样的词", "--fail-empty").code == ExitCode.EMPTY
    assert three("keywords", "防汛", terminal=True).code == 0


def test_similar(sample: Program) -> None:
    """Other reports on the event come first; the article itself is left out."""
    titles = sample("similar", "984f", "--template", "{{title}}").out.splitlines()
    assert "北圩村" in titles[0]
    assert all("滆湖大堤拉响警报" not in title for title in titles)
    assert json.loads(sample("similar", "984f", "--format", "json", "-n", "2").out)
    assert sample("similar", "ffff").code == ExitCode.FAILED


def test_check(three: Program) -> None:
    """No output and 0 for a sound archive; one line per fault and 5 otherwise."""
    assert three("check") == three("check", "--format", "text")
    assert (three("check").code, three("check").out) == (0, "")
    three.write("bad.md", "---\ntitle: a: b\ndate: 2024-02-30\n---\n正文。\n")
    three.write("empty.md", "")
    result = three("check")
    assert result.code == ExitCode.FAULTS
    assert "bad.md" in result.out
    assert "2024-02-30" in result.out
    assert "empty.md" in result.out
    jsonschema.validate(json.loads(three("check", "--format", "json").out), schema("check"))
    assert "1 file is left out" in three("list").err
    assert three("-q", "list").err == ""


def test_mark_tag_and_undo(three: Program) -> None:
    """Marks and tags change what queries match; undo reverts the last change."""
    ids = three("list", "--format", "ids").out
    assert three("mark", "read", "-", stdin=ids).err == "3 articles marked read\n"
    assert three("list", "is:unread").out == ""
    assert three("undo").code == 0
    assert three("list", "is:unread").out.count("\n") == 3
    first = article_id("a.md")
    assert three("mark", "star", first[:6]).code == 0
    assert three("list", "--starred", "--format", "ids").out.strip() == first
    assert three("tag", "+later", "+留着", "-todo", first).code == 0
    assert three("list", "tag:留着", "--format", "ids").out.strip() == first
    assert "留着" in json.loads(three("list", "tag:later", "--format", "json").out)[0]["tags"]
    assert three("tag", "-later", first).code == 0
    assert three("list", "tag:later").out == ""
    assert three("tag", first).code == ExitCode.USAGE
    assert three("mark", "read", "ffff").code == ExitCode.FAILED
    assert three("mark", "read").code == ExitCode.USAGE


def test_query_changes_ask_first(three: Program) -> None:
    """--query changes its matches after --yes or a confirmation on the terminal."""
    refused = three("mark", "read", "--query", "date:2024-11-02", stdin="")
    assert refused.code == ExitCode.USAGE
    assert "2 articles" in refused.err
    assert three("list", "is:read").out == ""
    assert three("mark", "read", "--query", "date:2024-11-02", "--yes", stdin="").code == 0
    assert three("list", "is:read").out.count("\n") == 2


def test_saved_queries(three: Program) -> None:
    """A saved query is used as query:NAME and may use others; a cycle is an error."""
    assert three("query", "add", "flood", "防汛 or title:演练").code == 0
    assert three("list", "query:flood", "--template", "{{title}}").out == "防汛演练\n"
    assert three("query", "add", "both", "query:flood or lang:en").code == 0
    assert three("list", "query:both").out.count("\n") == 2
    circle = three("query", "add", "flood", "query:both")
    assert circle.code == ExitCode.USAGE
    assert "flood" in circle.err
    assert "both" in circle.err
    assert three("query", "list").out.splitlines() == [
        "both\tquery:flood or lang:en", "flood\t防汛 or title:演练",
    ]  # fmt: skip
    assert three("query", "remove", "both").code == 0
    assert three("list", "query:both").code == ExitCode.USAGE


def test_state_export_and_import(three: Program, tmp_path: Path) -> None:
    """An exported state is the same after the import; a second import changes nothing."""
    first = article_id("a.md")
    three("mark", "read", first)
    three("tag", "+later", first)
    lines = three("state", "export").out
    elsewhere = {"XDG_DATA_HOME": str(tmp_path / "elsewhere")}
    assert three("list", "is:read", environ=elsewhere).out == ""
    assert three("state", "import", "-", stdin=lines, environ=elsewhere).code == 0
    assert (
        three("list", "is:read tag:later", "--format", "ids", environ=elsewhere).out.strip()
        == first
    )
    assert three("state", "import", "-", stdin=lines, environ=elsewhere).code == 0
    assert three("state", "export", environ=elsewhere).out == lines
    assert three("state", "import", "-", stdin="{broken").code == ExitCode.FAILED


def test_stats_index_and_config(three: Program) -> None:
    """Numbers and paths of the archive."""
    data = json.loads(three("stats", "--format", "json").out)
    jsonschema.validate(data, schema("stats"))
    assert data["articles"] == 3
    assert three("stats", "防汛").out.splitlines()[0].endswith("\t1")
    assert "3 篇" in three("stats", terminal=True).out
    assert "articles\t3" in three("index", "status").out
    assert three("index", "rebuild").err == "3 articles indexed\n"
    assert f"archive\t{three.archive}" in three("config", "show").out
    assert three("config", "path").out.strip() == str(three.archive / "newsdigest.toml")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["list", "since:30 dec"], 2, ["query, column 7", "^^"]),
        (["list", '"open'], 2, ["query, column"]),
        (["list", "tga:x"], 2, ["tag"]),
        (["list", "--sort", "colour"], 2, ["--sort"]),
        (["list", "-n", "many"], 2, ["many"]),
        (["nonsense"], 2, ["nonsense", "newsdigest --help"]),
        (["list", "--format", "xml"], 2, ["xml"]),
        (["list", "--template", "{{nothing}}"], 2, ["nothing", "title"]),
        (["list", "--template", "{{"], 2, ["template", "fields are"]),
        (["list", "--template", "{{id}}", "--format", "json"], 2, ["exclude"]),
        (["show", "3fg"], 1, ["ids are hexadecimal digits", "try: newsdigest list"]),
        (["show"], 2, ["which article"]),
        (["-C", "nowhere", "list"], 1, ["there is no such archive", "try: newsdigest -C"]),
        (["--config", "nowhere.toml", "list"], 1, ["nowhere.toml"]),
        (["query", "remove", "none"], 1, ["none"]),
        (["list", "query:none"], 2, ["none"]),
        (["list", "--since", "soon"], 2, ["expected a date"]),
        (["list", "-n", "3", "--fail-empty", "没有这样的词"], 3, []),
        (["list", "没有这样的词"], 0, []),
    ],
)
def test_errors(three: Program, arguments: list[str], code: int, words: list[str]) -> None:
    """Message, subject and hint in a few lines, without a traceback, and the right exit code."""
    result = three(*arguments)
    assert result.code == code
    assert result.out == ""
    for word in words:
        assert word in result.err
    assert "Traceback" not in result.err
    assert result.err.count("\n") <= 4


def test_verbose_shows_the_traceback(three: Program) -> None:
    """-v adds the traceback."""
    assert "Traceback" in three("-v", "list", "tga:x").err


@pytest.mark.parametrize(
    "text", ["timezone = 'Mars/Base'", "colour = 1", "archive = 3", "= broken", "queries = {a = 1}"]
)
def test_an_invalid_configuration(three: Program, text: str) -> None:
    """The error names the file."""
    (three.archive / "newsdigest.toml").write_text(text + "\n", encoding="utf-8")
    result = three("list")
    assert result.code == ExitCode.FAILED
    assert "newsdigest.toml" in result.err


def test_an_empty_archive(program: Program) -> None:
    """The result is ``[]`` and the exit code 0."""
    assert program("list", "--format", "json").out == "[]\n"
    assert program("list").code == 0
    assert program("list", terminal=True).err == "no articles yet\n"
    assert program("list", "--fail-empty").code == ExitCode.EMPTY


def test_no_refresh_trusts_the_index(three: Program) -> None:
    """With --no-refresh a new file is not found; without it is."""
    three("list")
    three.write("d.md", "# 新的一篇\n\n正文。")
    assert three("--no-refresh", "list").out.count("\n") == 3
    assert three("list").out.count("\n") == 4


def test_colour(three: Program) -> None:
    """Colour on a terminal only, unless --color says otherwise; NO_COLOR is honoured."""
    assert "\x1b[" in three("list", terminal=True).out
    assert "\x1b[" not in three("list", terminal=True, environ={"NO_COLOR": "1"}).out
    assert "\x1b[" not in three("--color", "never", "list", terminal=True).out
    assert "\x1b[" in three("--color", "always", "list", "--format", "table").out
    assert "\x1b[" not in three("list", "--format", "table").out


def test_hostile_titles_are_sanitized(program: Program, article: Make) -> None:
    """Escape sequences, markup and bidi controls in titles have no effect in any format."""
    program.write(
        "a.md", '---\ntitle: "x\\e]0;owned\\a\\e[2J[/b][video]\\u202Egnp"\n---\n\x1b[31m红\x9b2J\n'
    )
    for arguments in (["list"], ["search", "红"], ["show", article_id("a.md")], ["check"]):
        for terminal in (False, True):
            result = program("--color", "never", *arguments, terminal=terminal)
            output = result.out + result.err
            assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(output)
    assert "[/b][video]" in program("list", terminal=True).out


def test_ten_thousand_ids(three: Program) -> None:
    """Missing ids are reported and the others marked, however many there are."""
    ids = [article_id(f"{number}.md") for number in range(10_000)] + [article_id("a.md")]
    result = three("mark", "read", "-", stdin="\n".join(ids))
    assert result.code == ExitCode.FAILED
    assert three("list", "is:read", "--format", "ids").out.strip() == article_id("a.md")


@pytest.mark.parametrize("option", ["-n", "--offset"])
def test_a_number_too_large_for_sqlite(three: Program, option: str) -> None:
    """It is a usage error and not a traceback."""
    assert three("list", option, "9" * 25).code == ExitCode.USAGE


def test_without_a_command_there_is_help(three: Program) -> None:
    """The help is printed, and the exit code is 2."""
    result = three()
    assert result.code == ExitCode.USAGE
    assert result.err.count("\n") > 15


def test_a_short_article_needs_no_summary(three: Program) -> None:
    """show puts no summary on a text that is as short, unless --sentences is given."""
    first = article_id("b.md")
    assert ">" not in three("show", first).out
    assert ">" in three("show", first, "-n", "1").out


def test_show_marks_articles_read(three: Program) -> None:
    """On a terminal, unless --keep-unread is given; undo reverts it, then the mark before."""
    first, second = article_id("a.md"), article_id("b.md")
    three("mark", "star", first)
    three("show", second)
    three("show", second, "--keep-unread", terminal=True)
    assert three("list", "is:read", "--format", "ids").out == ""
    three("show", second, terminal=True)
    assert three("list", "is:read", "--format", "ids").out.strip() == second
    assert "mark read" in three("undo").err
    assert three("list", "is:read", "--format", "ids").out == ""
    assert "mark star" in three("undo").err


def test_mark_false_in_the_configuration(three: Program) -> None:
    """``mark = false`` under ``[show]`` keeps articles unread; other values are errors."""
    config = three.archive / "newsdigest.toml"
    config.write_text(config.read_text("utf-8") + "[show]\nmark = false\n", "utf-8")
    three("show", article_id("b.md"), terminal=True)
    assert three("list", "is:read", "--format", "ids").out == ""
    config.write_text("[show]\nmark = 3\n", "utf-8")
    result = three("list")
    assert result.code == 1
    assert "mark = true or false" in result.err


def test_several_sources_are_named_once(sample: Program) -> None:
    """A summary of many articles lists only the sources that it quotes."""
    lines = sample("summarize", "--query", "lang:zh", "-n", "3").out.splitlines()
    blank = lines.index("")
    quoted = {line[-3:] for line in lines[:blank]}
    assert quoted == {line[:3] for line in lines[blank + 1 :]}
