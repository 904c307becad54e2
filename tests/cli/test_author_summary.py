"""``--summary`` of ``show``, ``summarize`` and ``digest``: which summary, and its mark."""

from __future__ import annotations

import json
import re
from email import message_from_string
from email.policy import default
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import PROJECT, Program

TEXT = """湖滨图书馆新馆周六起开放，三百个座位全部免费，凭身份证即可入馆，图书可以在任意分馆归还。

新馆由旧粮仓改建，工程历时两年，花费四千万元，由区财政承担。馆内设有儿童阅览室和电子阅览区。

馆长吴一舟说，夜间自习室试行到明年一月底，之后是否保留，要看有多少读者来。首日有两千人入馆。

住在对面的退休教师每天都来，他说等这一天等了三年。附近的咖啡店延长了营业时间。"""
OTHER = """氢能渡轮周一在滆湖首航，一趟可载一百二十人，票价两元。

渡轮由滆湖船厂建造，充氢一次能走八小时。船长许江说，船上几乎听不到发动机的声音。

县交通局计划明年再添两艘，届时渡口从三个增加到五个。第一天有六百人乘船。

码头边的面馆老板说，早上六点就有人排队，孩子们最想坐在船头。"""
ABSTRACT = "旧粮仓改建的湖滨图书馆开门，首日两千人入馆；夜间自习室去留要看读者人数。"
MARK, NO_MARK = "（作者摘要）", "（无作者摘要，摘自正文）"
FORMATS = ("text", "markdown", "html", "eml")


@pytest.fixture
def library(program: Program) -> Program:
    """An archive of one article with an abstract and one without."""
    fields = "date: 2024-11-02 08:00\nsource: 例州日报\n"
    program.write(
        "a.md", f"---\nid: a\ntitle: 新馆开放\nsummary: {ABSTRACT}\n{fields}---\n{TEXT}\n"
    )
    program.write("b.md", f"---\nid: b\ntitle: 渡轮首航\nsummary: 渡轮首航\n{fields}---\n{OTHER}\n")
    return program


def ids(program: Program) -> tuple[str, str]:
    """The ids of the article with an abstract and of the other."""
    lines = program("list", "--sort", "title").out.splitlines()
    by_title = {line.split("\t")[2]: line.split("\t")[0] for line in lines}
    return by_title["新馆开放"], by_title["渡轮首航"]


def validate(value: Any, name: str) -> None:
    """Check a value against a schema of docs."""
    path = PROJECT / "docs" / "schemas" / f"{name}.schema.json"
    jsonschema.validate(value, json.loads(path.read_text("utf-8")))


def output(program: Program, *arguments: str) -> str:
    """The output of a command that succeeds; of a mail its parts, decoded."""
    result = program(*arguments)
    assert result.code == 0, result.err
    if "eml" not in arguments:
        return result.out
    mail = message_from_string(result.out, policy=default)
    return "\n".join(part.get_content() for part in mail.walk() if not part.is_multipart())


@pytest.mark.parametrize("preference", ["author", "auto"])
def test_summarize(library: Program, preference: str) -> None:
    """The abstract is marked; without one ``author`` says that it is an extract."""
    own, bare = ids(library)
    assert output(library, "summarize", own, "--summary", preference) == f"{ABSTRACT}{MARK}\n"
    extract = output(library, "summarize", bare)
    mark = NO_MARK if preference == "author" else ""
    assert output(library, "summarize", bare, "--summary", preference) == f"{extract[:-1]}{mark}\n"


@pytest.mark.parametrize("arguments", [[], ["--summary", "extract"]])
def test_an_extract_is_the_default(library: Program, arguments: list[str]) -> None:
    """Sentences copied from the text, without a mark."""
    own, _ = ids(library)
    lines = output(library, "summarize", own, *arguments).splitlines()
    assert all(line in TEXT for line in lines)


@pytest.mark.parametrize(("number", "origin"), [(0, "author"), (1, "fallback")])
def test_summaries_in_json(library: Program, number: int, origin: str) -> None:
    """``summarize`` and ``show`` say the origin."""
    arguments = (ids(library)[number], "--summary", "author", "--format", "json")
    summary = json.loads(output(library, "summarize", *arguments))
    validate(summary, "summary")
    assert summary["origin"] == origin
    articles = json.loads(output(library, "show", *arguments))
    validate(articles, "show")
    assert articles[0]["summary"] == summary


def test_show_without_a_summary(library: Program) -> None:
    """JSON and Markdown have a summary only on request."""
    own, _ = ids(library)
    (article,) = json.loads(output(library, "show", own, "--format", "json"))
    assert article["summary"] is None
    assert ">" not in output(library, "show", own, "--format", "markdown")


@pytest.mark.parametrize("output_format", ["text", "markdown"])
def test_show(library: Program, output_format: str) -> None:
    """The abstract stands above the article, quoted and marked."""
    own, bare = ids(library)
    page = output(library, "show", own, "--summary", "auto", "--format", output_format)
    assert f"> {ABSTRACT}{MARK}\n" in page
    page = output(library, "show", bare, "--summary", "author", "--format", output_format)
    assert re.search(rf"^> .*{NO_MARK}$", page, re.MULTILINE)


def test_show_on_a_terminal(library: Program) -> None:
    """The mark is the last line behind the bar; nothing in the text is highlighted."""
    own, _ = ids(library)
    screen = library("show", own, "--summary", "author", "--highlight", terminal=True).out
    assert re.search(r"┃ .*作者摘要", screen)
    assert "«" not in output(library, "show", own, "--summary", "author", "--highlight")


@pytest.mark.parametrize("output_format", FORMATS)
def test_digest(library: Program, output_format: str) -> None:
    """Every format of a digest marks the abstract and the extract in place of one."""
    page = output(library, "digest", "--summary", "author", "--format", output_format)
    bare = "".join(re.sub(r"<[^>]*>", "", page).split())
    assert ABSTRACT + MARK in bare
    assert NO_MARK in bare
    page = output(library, "digest", "--summary", "auto", "--format", output_format)
    page = "".join(page.split())
    assert MARK[1:-1] in page
    assert NO_MARK[1:-1] not in page
    assert MARK[1:-1] not in output(library, "digest", "--format", output_format)


def test_a_digest_in_json(library: Program) -> None:
    """Each sentence has its origin."""
    digest = json.loads(output(library, "digest", "--summary", "author", "--format", "json"))
    validate(digest, "digest")
    stories = [story for section in digest["sections"] for story in section["stories"]]
    origins = {s["headline"]: {one["origin"] for one in s["summary"]} for s in stories}
    assert origins == {"新馆开放": {"author"}, "渡轮首航": {"fallback"}}
    assert {sentence["origin"] for sentence in digest["overview"]} <= {"extract"}


def test_a_length_limits_the_abstract(library: Program) -> None:
    """An abstract longer than ``--length`` is not shown."""
    own, _ = ids(library)
    summary = output(library, "summarize", own, "--summary", "author", "--length", "60c")
    assert ABSTRACT in summary
    summary = output(library, "summarize", own, "--summary", "author", "--length", "30c")
    assert ABSTRACT not in summary


def test_the_preference_of_the_configuration(library: Program) -> None:
    """``summary`` in newsdigest.toml applies to all commands; an option overrides it."""
    own, _ = ids(library)
    file = Path(library.archive / "newsdigest.toml")
    file.write_text(file.read_text("utf-8") + 'summary = "auto"\n', encoding="utf-8")
    for command in (["summarize", own], ["show", own], ["digest"]):
        assert MARK in "".join(output(library, *command).split())
        assert MARK not in "".join(output(library, *command, "--summary", "extract").split())
    assert "auto" in output(library, "config", "show")


def test_an_unknown_preference(library: Program) -> None:
    """In the configuration it is an error that names the values."""
    (library.archive / "newsdigest.toml").write_text('summary = "best"\n', encoding="utf-8")
    result = library("list")
    assert result.code == 1
    assert "extract, author, auto" in result.err


def test_an_english_mark(program: Program) -> None:
    """The mark is in the article's language."""
    text = (
        "The Lake Library opened its new building on Saturday with three hundred free seats.\n\n"
        "The building is a converted granary. The work took two years and cost forty million.\n\n"
        "Director Wu said that the night rooms stay open until January. Two thousand came.\n"
    )
    abstract = "The granary has become a library whose night rooms stay open until January."
    program.write("a.md", f"---\nid: a\ntitle: Lake Library\nsummary: {abstract}\n---\n{text}")
    (own, *_) = program("list").out.split()
    assert output(program, "summarize", own, "--summary", "author") == (
        f"{abstract} (author's summary)\n"
    )
