"""Small files that would become large, or take long, in memory and in processes."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from time import process_time

import pytest

from newsdigest.formats import article_file, web_page
from newsdigest.formats.boilerplate import names
from newsdigest.formats.boilerplate.credits import labelled
from newsdigest.formats.feed.content import plain_text
from newsdigest.formats.html_parser import MAX_REOPENED, limit_cost, parse_html
from newsdigest.formats.newspaper import outline
from newsdigest.text.blocks import blocks

MANY = "<p>x" * 60_000
OPENED = [f"<b id=b{i}>" for i in range(390)]
BOMBS = {
    "unclosed": f"<p>{''.join(OPENED)}{MANY}",
    "closed after the paragraphs": f"<p>{''.join(OPENED)}{MANY}{'</b>' * 390}",
    "closed in a value": "<p>" + "".join(f'<b id=b{i} t="</b>">' for i in range(390)) + MANY,
    "closed in a comment": "<p>" + "</b>".join(f"<b id=b{i}><!--" for i in range(390)) + MANY,
    "closed in a script": "<p>" + "".join(f"{b}<script></b></script>" for b in OPENED) + MANY,
    "odd quotes": "<p>" + "".join(f"<b a'=\" '>{i}\">" for i in range(390)) + MANY,
    "a comment's end in a value": f'<!-- <b x="--> {"".join(OPENED)}">{MANY}',
    "crossed": "<p>" + "".join(f"<b><i id=b{i}></b>" for i in range(390)) + MANY,
    "a span's end": "<p>" + "".join(f"<b><span><u id=b{i}></span></b>" for i in range(390)) + MANY,
    "one long attribute": f"<p><b id='{'x' * 100_000}'>{MANY}",
    "one long link": f"<p><a href='{'x' * 100_000}'>{MANY}",
    "in a table": f"<table>{''.join(OPENED)}{'<tr><td>x' * 20_000}",
    "deep": "<div></x>" * 30_000 + MANY,
}


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.parametrize("html", BOMBS.values(), ids=BOMBS.keys())
def test_a_document_becomes_no_larger_than_a_few_nodes_for_each_tag(html: str) -> None:
    """However formatting is left open, the tree grows with the document; the text stays."""
    tree = parse_html(html)
    assert tree.body is not None
    nodes = sum(1 for _ in tree.root.traverse(include_text=True)) if tree.root else 0
    assert nodes <= MAX_REOPENED + 6 * html.count("<")
    assert plain_text(html).count("x") >= 20_000


def test_formatting_of_a_long_article_stays() -> None:
    """A real document of thousands of paragraphs is parsed as it was written."""
    html = "".join(
        f'<p>One <a href="/{i}" title="{i}">two <b>three</b></a> <font color="{i}">x</font>.</p>'
        for i in range(3000)
    )
    assert limit_cost(html) == html


def test_sloppy_formatting_of_a_long_article_stays() -> None:
    """Formatting that some hundred paragraphs leave open is no bomb."""
    html = "".join(f"<p><font size=2><b>One {i}<p>two</b><br>" for i in range(800))
    assert limit_cost(html) == html


@pytest.mark.timeout(60)
def test_one_hostile_file_stops_no_command(tmp_path: Path) -> None:
    """A file of a megabyte that would fill the memory is listed beside the others."""
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "good.md").write_text("---\ntitle: Good\n---\nText.\n", "utf-8")
    bomb = f"---\ntitle: Bomb\n---\n\n<p>{''.join(OPENED)}{MANY[:80_000]}\n"
    (archive / "bomb.md").write_text(bomb, "utf-8")
    done = _run(tmp_path, "-C", str(archive), "list", "--format", "ids")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.split()) == 2


def _run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    places = {f"XDG_{name}_HOME": str(home / name) for name in ("CACHE", "DATA", "CONFIG")}
    return subprocess.run(  # 2 GB of memory at most
        [sys.executable, "-m", "newsdigest", *arguments],
        env=os.environ | places,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30)),
    )


@pytest.mark.timeout(60)
def test_merge_keys_do_not_multiply() -> None:
    """Under a kilobyte of YAML that stands for millions of values is refused before it is built."""
    levels = ["a0: &a0 {x: 1, y: 2}"]
    levels += [f"a{i}: &a{i}\n  <<: [{', '.join([f'*a{i - 1}'] * 4)}]" for i in range(1, 13)]
    front = "\n".join(["title: T", *levels])
    reading = article_file.read(f"---\n{front}\n---\nText.\n".encode(), "a.md", UTC)
    assert reading.faults[0] == "front matter is nested or aliased beyond reason"
    assert len(reading.faults) < 20
    assert len(str(reading.article.extra)) < 3 * len(front)
    assert (reading.article.title, reading.article.text) == ("T", "Text.")


def test_a_few_merge_keys_are_read() -> None:
    """Merge keys as people write them count."""
    front = "base: &base {tags: [a, b]}\nother:\n  <<: *base\n  lang: zh\ntitle: T"
    reading = article_file.read(f"---\n{front}\n---\nText.\n".encode(), "a.md", UTC)
    assert not reading.faults
    assert reading.article.extra["other"] == {"tags": ["a", "b"], "lang": "zh"}


_SLOW = {
    "dotted key of quoted parts": '+++\n{}c=1\n+++\nText.\n|"a b".',
    "quoted key after a string": "+++\na={{b='''it's''', {}c=1}}\n+++\nText.\n|\"a b\".",
    "JSON string without end": '{{"{}\nText.\n|\\"',
    "author": '---\nauthors: "{}"\n---\nText.\n|记者',
    "author's roles": '---\nauthors: "{}"\n---\nText.\n|编辑 ',
    "tags that do not end": "---\ntitle: T\n---\n{}|<br ",
}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("case", _SLOW.values(), ids=_SLOW.keys())
def test_reading_takes_time_in_proportion(case: str) -> None:
    """Twice the text takes about twice the time."""
    form, _, string = case.rpartition("|")
    assert _in_proportion(lambda n: article_file.read(
        form.format(string * (n // len(string))).encode(), "a.md", UTC))  # fmt: skip


def test_headings_take_time_in_proportion() -> None:
    """An article of headings alone is cut into blocks in linear time."""
    assert _in_proportion(lambda n: blocks("\n\n".join(["a"] * (n // 4)), tuple(range(n // 4))))


@pytest.mark.parametrize("string", ["[a](", "\t", " #"])
def test_headings_of_items_take_time_in_proportion(string: str) -> None:
    """The heading of an item may be as long as the file."""
    text = "# a{}x\n\ntext\n"
    assert _in_proportion(lambda n: outline.split(text.format(string * (n // len(string))), "f.md"))


@pytest.mark.timeout(60)
def test_a_reporters_places_are_read_in_one_way() -> None:
    """驻 and words that may belong to a place or not do not multiply the ways to read them."""
    line = "驻首席首席" * 50
    assert names.people(f"{line}张")
    labelled(f"记者 张三 {line}")
    assert names.people("本报驻哈尔滨记者 张三") == ("张三",)


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("string", ["<ul><li>", "<dl><dt>"])
def test_a_page_takes_time_in_proportion(string: str) -> None:
    """Lists within lists make no page slow."""
    start = f"<html><body><article><h1>T</h1><p>{'Some words of text. ' * 30}</p>"
    assert _in_proportion(lambda n: web_page.read(
        (start + string * (n // len(string))).encode(), zone=UTC), 10_000)  # fmt: skip


def _in_proportion(run: Callable[[int], object], size: int = 20_000) -> bool:
    """Whether eight times the text takes about eight times as long; 64 would be quadratic.

    Times are processor times, the least of three; those too short to tell count as 20 ms.
    """
    limit = 24 * max(_seconds(run, size), 0.02)
    return any(_seconds(run, 8 * size) <= limit for _ in range(3))


def _seconds(run: Callable[[int], object], size: int) -> float:
    start = process_time()
    run(size)
    return process_time() - start
