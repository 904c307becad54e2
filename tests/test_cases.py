"""Small inputs that people brought, each with its right result.

A folder of ``cases`` holds its inputs and ``expected.json``:

- ``articles``: files of ``archive/``, read as an archive; ``search``: which of them a
  query finds; ``check``: how many remarks a file gets.
- ``import``: a file or address, and the articles that importing it gives in an empty
  archive; ``search_after_import``: how many of them a query finds.
- ``serve``: the folder ``serve/`` is served, ``{base}`` is where.
- ``feeds_add``, ``feeds_import_opml``: the feeds that the list of feeds then has.
- ``split_sentences``: a text and its sentences.

A field that is not named may be anything.  ``{"any": […]}`` is one of these,
``{"subset_of": […]}`` a list of none but these, ``{"has": […], "lacks": […]}`` pieces of a
text, ``{"at_most": n}`` and ``{"at_least": n}`` a number; null is no date.
"""

from __future__ import annotations

import json
import runpy
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from conftest import Program
from support.loopback import serving

from newsdigest import split_sentences

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.iterdir() if path.is_dir()))
def test_case(name: str, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes out of the inputs is what is right."""
    folder = program.folder / "case"
    shutil.copytree(CASES / name, folder)
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    if "prepare" in expected:
        monkeypatch.chdir(folder)
        runpy.run_path(expected["prepare"])
    with serving() as server:
        for path in (folder / "serve").rglob("*.*"):
            server.put(f"/{path.relative_to(folder / 'serve').as_posix()}", path.read_bytes())
        expected = json.loads(json.dumps(expected).replace("{base}", server.address))
        faults = list(_Case(program, folder, expected).faults())
    assert not faults, "\n".join(faults)


class _Case:
    """One case, and every way in which the program differs from what is right."""

    def __init__(self, program: Program, folder: Path, expected: dict[str, Any]) -> None:
        self._program = program
        self._folder = folder
        self._expected = expected
        self._count = 0

    def faults(self) -> Iterator[str]:
        if self._expected.keys() & {"articles", "search", "check"}:
            yield from self._archive()
        for step in self._expected.get("import", []):
            yield from self._import(step)
        for step in self._expected.get("feeds_add", []):
            self._run("feeds", "add", "--allow-private", step["address"], fresh=True)
            yield from self._feeds([{"url": step["feed"]}])
        if step := self._expected.get("feeds_import_opml"):
            for each in step if isinstance(step, list) else [step]:
                self._run("feeds", "import-opml", str(self._folder / each["file"]), fresh=True)
                yield from self._feeds(each["feeds"])
        for step in self._expected.get("split_sentences", []):
            sentences = [sentence.strip() for sentence in split_sentences(step["text"])]
            yield from _difference("sentences", step["sentences"], sentences)

    def _run(self, *arguments: str, archive: Path | None = None, fresh: bool = False) -> str:
        """Standard output of a command in an archive, by default one of imports.

        :param fresh: whether in a new, empty one
        """
        self._count += fresh
        folder = archive or self._program.folder / f"empty{self._count}"
        folder.mkdir(exist_ok=True)
        zone = {"TZ": "Asia/Shanghai"}
        return self._program("-C", str(folder), *arguments, environ=zone).out

    def _archive(self) -> Iterator[str]:
        archive = self._folder / "archive"
        articles = {article["path"]: article for article in self._articles(archive)}
        for right in self._expected.get("articles", []):
            path = right["file"].removeprefix("archive/")
            yield from _article(path, right, articles[path])
        for query in self._expected.get("search", []):
            arguments = ("search", "--format", "paths", "--", query["query"])
            paths = sorted(
                Path(line).name for line in self._run(*arguments, archive=archive).split()
            )
            right = sorted(Path(file).name for file in query["finds"])
            yield from _difference(f"search {query['query']}", right, paths)
        if checks := self._expected.get("check"):
            remarks = json.loads(self._run("check", "--format", "json", archive=archive))
            for file, right in checks.items():
                path = file.removeprefix("archive/")
                count = sum(remark["path"] == path for remark in remarks)
                yield from _difference(f"check {path}", right, count)

    def _import(self, step: dict[str, Any]) -> Iterator[str]:
        source = step.get("address") or str(self._folder / step["file"])
        self._run("import", "--allow-private", source, fresh=True)
        articles = self._articles(None)
        yield from _difference(f"articles of {source}", len(step["articles"]), len(articles))
        for right in step["articles"]:
            titles = [article["title"] for article in articles]
            title = right.get("title")
            index = titles.index(title) if isinstance(title, str) and title in titles else 0
            if articles:
                yield from _article(str(title), right, articles.pop(index))
        for query in self._expected.get("search_after_import", []):
            ids = self._run("search", "--format", "ids", "--", query["query"]).split()
            yield from _difference(f"search {query['query']}", query["articles"], len(ids))

    def _articles(self, archive: Path | None) -> list[dict[str, Any]]:
        ids = self._run("list", "--format", "ids", archive=archive).split()
        shown = self._run("show", *ids, "--format", "json", archive=archive) if ids else "[]"
        articles: list[dict[str, Any]] = json.loads(shown)
        return articles

    def _feeds(self, right: list[dict[str, Any]]) -> Iterator[str]:
        feeds = json.loads(self._run("feeds", "list", "--format", "json"))
        yield from _difference("feeds", len(right), len(feeds))
        for one, feed in zip(right, feeds, strict=False):
            for name, value in one.items():
                yield from _difference(name, value, feed[name])


def _article(where: str, right: dict[str, Any], article: dict[str, Any]) -> Iterator[str]:
    text = article["text"]
    values = {
        **article,
        "paragraphs": len([part for part in text.split("\n\n") if part.strip()]),
        "replacement_characters": (article["title"] + text).count("\ufffd"),
        "text_lines": [line for line in text.split("\n") if line.strip()],
        "url_unquoted": unquote(article["url"]),
    }
    for name, value in right.items():
        if name == "text_once":
            counts = [text.count(piece) for piece in ([value] if isinstance(value, str) else value)]
            yield from _difference(f"{where}: {value}", [1] * len(counts), counts)
        elif name not in ("file", "by"):
            yield from _difference(f"{where}: {name}", value, values[name])


def _difference(what: str, right: Any, value: Any) -> Iterator[str]:
    if not _matches(right, value):
        yield f"{what}: {value!r}, expected {right!r}"


def _matches(right: Any, value: Any) -> bool:
    if isinstance(right, dict):
        if "any" in right:
            return any(_matches(one, value) for one in right["any"])
        if "subset_of" in right:
            return set(value) <= set(right["subset_of"])
        if "has" in right or "lacks" in right:
            lacks = not any(piece in value for piece in right.get("lacks", []))
            return lacks and all(_occurs(piece, value) for piece in right.get("has", []))
        return bool(right.get("at_least", 0) <= value <= right.get("at_most", value))
    if isinstance(right, str) and isinstance(value, str) and right != value:
        return _moment(right) is not None and _moment(right) == _moment(value)
    return bool(right == value)


def _occurs(piece: Any, text: str) -> bool:
    return any(one in text for one in piece["any"]) if isinstance(piece, dict) else piece in text


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
