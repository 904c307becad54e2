"""Hostile strings at every entry point: ``python benchmarks/growth.py [ENTRY…] [--strings N]``.

Each of 400 strings is repeated to 80,000 characters and passed to the function behind each
entry point.  If that takes noticeable processor time, 20,000 and 40,000 characters are timed
as well, and 160,000 if the growth looks too large.  A string whose time grows by more than
2.3 for each doubling, or that exceeds the time limit, is printed and makes the exit code 1.
Each entry point runs in a separate process, which is killed at the time limit.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import re
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from multiprocessing.connection import Connection
from pathlib import Path
from time import process_time

SIZES = (20_000, 40_000, 80_000)
GROWTH = 2.3
FLOOR = 0.3
"""Seconds of the longest text below which growth says nothing."""
LIMIT = 60.0
"""Seconds on the clock that one text may take."""
STRINGS = 400
_PARTS = """
* _ ` ~ [ ] ( ) < > & \\ | # + - = : ; ! ? . , ' " / @ % { } ^ $ 0 1 a A 一 。 ， 、 “ ” 《 》 （ ）
<p> <div> </div> <b> </b> <i> <li> <ul><li> <dl><dt> <table> <tr> <td> <a> <font> <nobr> <span>
<form> <button> <select> <option> <svg> <math> <template> <script> <style> <title> <textarea> <pre>
<h1> <br <!-- <![CDATA[ <? </ <!DOCTYPE <!ENTITY <item> <title>a</title> <outline> <a b=' <a href="
<p><b> <a><div> <table><b> <table>a <b><div></b> <div></x> <form>"a":{ <ruby><rt> <object><b>
**a *a_b _a*b [a]( [a][ ![ ![[]()  [^1] [a]:b http:// www.a a@b. &# &amp; &lt;!-- |- a|b {% {{ {%%}
记者 编辑 记者张三 （记者 来源： 作者：张三 责任编辑： 新华社 本报讯 驻首席首席 摄影 文/图 原标题：
11月2日 2024年11月2日 转载请注明 声明： 查看更多 返回搜狐， …… —— · 王李张刘 １ 万 3万 5号线 年
a. A.B. Mr. said (AP) 2024- 1.5% -1 a, 가 ア א é ก \u0301 \u200d \u200b 😀 \ufe0f \x1b] \x1b[ \x9d
\u202e \ufffd key: &a *a {a: [a, "a. "a\tb". a=1 [[a]] a={ a=''' "a":{ "\\u0061 tag:a not or date:7d
{{a}} {%if\ta%} {#
"""
_SPACED = [
    "\n", "\n\n", " ", "\t", "\u3000", "# a\n", "- a\n", "> ", "1. ", "a\n===\n", "```\n", "记者 ",
    "编辑 ", "a: b\n", "- a\n  - ", "[a]\n", "By Ann Lee and ", "<p>x ", "|a|\n",
]  # fmt: skip


def strings(count: int) -> list[str]:
    """The first ``count`` of the strings: signs and words alone, then two and three of them."""
    chance = random.Random(11)
    parts = [*map(_unescaped, _PARTS.split()), *_SPACED]
    found = dict.fromkeys(parts)
    while len(found) < count:
        found["".join(chance.choices(parts, k=chance.choice((2, 2, 3))))] = None
    return list(found)[:count] if count >= len(parts) else chance.sample(list(found), count)


def _unescaped(part: str) -> str:
    return part.encode().decode("unicode_escape") if re.search(r"\\[uxt]", part) else part


def entry_points(folder: Path) -> dict[str, Callable[[str], object]]:
    """The functions that process a text, by the name of their entry point."""
    from newsdigest.errors import NewsdigestError
    from newsdigest.formats import article_file, web_page
    from newsdigest.formats.feed import opml, reader
    from newsdigest.formats.newspaper import outline
    from newsdigest.formats.newspaper import page as newspaper
    from newsdigest.query.parser import parse
    from newsdigest.render.templates import list_template

    def article(text: str, kind: str = "md") -> object:
        return article_file.read(_bytes(text), f"a.{kind}", UTC).article

    def file(text: str) -> None:
        for before, kind in (("---\ntitle: T\n---\n", "md"), ("", "html"), ("", "txt")):
            _tried(NewsdigestError, article, before + text, kind)

    def front(text: str) -> None:
        line = json.dumps(" ".join(text.split()), ensure_ascii=False)
        fields = "".join(f"{key}: {line}\n" for key in ("title", "authors", "tags", "date"))
        for whole in (f"---\n{text}\n---\n", f"+++\n{text}\n+++\n", '{"' + text + '"}\n'):
            _tried(NewsdigestError, article, f"{whole}x")
        _tried(NewsdigestError, article, f"---\n{fields}---\nx")

    def page(text: str) -> None:
        body = f"<article><h1>T</h1><p>{'Some words of text. ' * 30}</p>{text}</article>"
        _tried(NewsdigestError, lambda: web_page.read(_bytes(f"<html><body>{body}"), zone=UTC))

    def feed(text: str) -> None:
        item = f"<item><title>t</title><description>{escape(text)}</description></item>"
        start = '<rss version="2.0"><channel>'
        for whole in (f"{start}{item}</channel></rss>", f"{start}<item>{text}",
                      f'<!DOCTYPE rss [{text}]>{start}', text + start):  # fmt: skip
            _tried(NewsdigestError, lambda whole=whole: reader.parse(_bytes(whole), zone=UTC))

    def list_of_feeds(text: str) -> None:
        for whole in (f'<opml version="2.0"><body>{text}', f"{text}<opml><body/></opml>"):
            _tried(NewsdigestError, lambda whole=whole: opml.parse(_bytes(whole)))

    def items(text: str) -> None:
        for whole in (text, f"# a{text}x\n\ntext\n"):
            _tried(NewsdigestError, outline.split, whole, "x.md")
        _tried(NewsdigestError, newspaper.split, text)

    def query(text: str) -> None:
        now = datetime(2024, 11, 6, tzinfo=UTC)
        for whole in (text, f'"{text}'):
            _tried(NewsdigestError, lambda whole=whole: parse(whole, now=now, zone=UTC))

    def template(text: str) -> None:
        row = {"title": text, "date": "2024-11-02"}
        _tried(NewsdigestError, lambda: list_template("{{ title }}")(row))
        _tried(NewsdigestError, lambda: list_template(text)({"title": "T"}))

    return {
        "file": file, "front matter": front, "page": page, "feed": feed, "opml": list_of_feeds,
        "items": items, "query": query, "template": template,
        "completion": _completion(folder), "mail": _mail,
    }  # fmt: skip


NAMES = ("file", "front matter", "page", "feed", "opml", "items", "query", "template",
         "completion", "mail")  # fmt: skip


def _completion(folder: Path) -> Callable[[str], object]:
    """Complete for a shell, with the text as title and tag and as what is typed."""
    from typer.main import get_command

    from newsdigest.cli import shells
    from newsdigest.cli.app import app

    command = get_command(app)

    def ask(*words: str) -> None:
        line = ("newsdigest", "-C", str(folder), *words)
        list(shells.complete(command, "complete_zsh", line, "newsdigest"))

    def complete(text: str) -> None:
        line = json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=False)
        (folder / "a.md").write_text(f"---\ntitle: {line}\ntags: [{line}]\n---\nx", "utf-8")
        ask("list", "tag:")
        ask("show", "")
        ask("list", text)

    return complete


def _mail(text: str) -> None:
    """A digest of one article: its title in the subject, its text in both bodies."""
    from newsdigest.article import Article
    from newsdigest.digest.model import CitedSentence, Digest, Entry, Member, Section, Story
    from newsdigest.render.mail import message
    from newsdigest.text.sanitize import one_line, sanitize

    now = datetime(2024, 11, 6, tzinfo=UTC)
    title, body = one_line(text) or "T", sanitize(text)
    one = Article("0123456789", title, "", body, now, source=title, url=title, lang="zh")
    entry = Entry(1, Story((Member(one),)), title, (CitedSentence(body, one.id),))
    digest = Digest(title, now, now, now, "zh", (Section(title, (entry,)),))
    bytes(message(digest, zone=UTC, sender="", recipients=[], message_id="a@b", date=now))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _tried(expected: type[Exception], function: Callable[..., object], *given: object) -> None:
    try:
        function(*given)
    except expected:
        return


def _serve(entry: str, folder: str, pipe: Connection) -> None:
    """Run in a child process: time the entry point for each text from the pipe."""
    home = Path(folder)
    os.environ |= {f"XDG_{name}_HOME": str(home / name) for name in ("CACHE", "DATA", "CONFIG")}
    archive = home / "archive"
    archive.mkdir(exist_ok=True)
    run = entry_points(archive)[entry]
    run("abc 一二三。")  # loads what it needs
    while (text := pipe.recv()) is not None:
        start = process_time()
        try:
            run(text)
            error = ""
        except Exception as raised:  # what must not happen is what is looked for
            error = f"{type(raised).__name__}: {raised}"[:100]
        pipe.send((process_time() - start, error))


class _EntryPoint:
    """One entry point; its process is restarted after a text that takes too long."""

    def __init__(self, name: str, folder: str, limit: float) -> None:
        self._given = name, folder
        self._limit = limit
        self._begin()

    def _begin(self) -> None:
        self._pipe, other = multiprocessing.Pipe()
        context = multiprocessing.get_context("spawn")
        self._process = context.Process(target=_serve, args=(*self._given, other), daemon=True)
        self._process.start()

    def time(self, text: str) -> tuple[float, str]:
        """Processor seconds, and what went wrong."""
        self._pipe.send(text)
        if self._pipe.poll(self._limit):
            seconds, error = self._pipe.recv()
            return seconds, error
        self.end()
        self._begin()
        return self._limit, f"not done after {self._limit:.0f} seconds"

    def end(self) -> None:
        self._process.kill()
        self._process.join()


def measured(entry: _EntryPoint, string: str) -> str:
    """What is wrong with one string at one entry point; "" if nothing is."""
    times: list[float] = []
    for size in reversed(SIZES):
        text = (string * (size // len(string) + 1))[:size]
        seconds, error = entry.time(text)
        if not error and seconds >= FLOOR:  # again: another program may have disturbed it
            seconds = min(seconds, entry.time(text)[0])
        times.insert(0, seconds)
        if error:
            return error
        if times[-1] < FLOOR:
            return ""
    told = "seconds " + ", ".join(f"{seconds:.2f}" for seconds in times)
    if times[2] <= GROWTH * max(times[1], FLOOR / 4):
        return ""
    # What grows too fast goes on to do so; a cache that became too small does not.
    text = string * (2 * SIZES[-1] // len(string))
    seconds = min(entry.time(text)[0] for _ in range(2))
    return f"{told}, {seconds:.2f}" if seconds > GROWTH * times[2] else ""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("entry_points", nargs="*", default=[])
    parser.add_argument("--strings", type=int, default=STRINGS)
    parser.add_argument("--limit", type=float, default=LIMIT)
    options = parser.parse_args(arguments)
    wrong = 0
    for name in options.entry_points or NAMES:
        with tempfile.TemporaryDirectory() as folder:
            entry = _EntryPoint(name, folder, options.limit)
            faults = {s: f for s in strings(options.strings) if (f := measured(entry, s))}
            entry.end()
        print(f"{name:13} {options.strings} strings, {len(faults)} grow too fast", flush=True)
        for string, fault in faults.items():
            print(f"    {string[:40]!r}: {fault}", flush=True)
        wrong += len(faults)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
