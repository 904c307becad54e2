"""Print what reading drops: ``python benchmarks/boilerplate.py [FILE.jsonl | FOLDER]…``.

Reads bodies in JSON lines (``{"text": …}``) or the files of an archive and prints for each
rule how many pieces it dropped, the most frequent and the longest.  A rule that drops a
sentence of a story shows among the longest.  ``--all`` prints every piece.  Without
arguments it reads the crawled news of ``NEWSDIGEST_DATA``.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

from real_data import DATA

from newsdigest.errors import ReadError
from newsdigest.formats import article_file

WIDTH = 200
"""Characters of a piece that are printed."""


def bodies(source: Path) -> Iterator[tuple[str, bytes]]:
    """A name and the bytes of every article in a file of JSON lines or a folder."""
    if source.is_dir():
        for path in sorted(path for path in source.rglob("*") if path.is_file()):
            yield path.relative_to(source).as_posix(), path.read_bytes()
        return
    for number, line in enumerate(source.read_text("utf-8").splitlines(), 1):
        yield f"{source.stem}/{number}.md", json.loads(line)["text"].encode()


def dropped(sources: list[Path]) -> dict[str, Counter[str]]:
    """What was dropped, by the name of the rule."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for source in sources:
        for name, data in bodies(source):
            try:
                reading = article_file.read(data, name, UTC)
            except ReadError as error:
                found["not an article"][str(error)] += 1
                continue
            for piece in reading.boilerplate:
                found[piece.rule][piece.text] += 1
    return found


def report(rule: str, pieces: Counter[str], show: int) -> None:
    print(f"\n{rule}: {pieces.total()} pieces, {len(pieces)} different")
    for text, count in pieces.most_common(show):
        print(f"  {count:5} × {text[:WIDTH]!r}")
    for text in sorted(pieces, key=len, reverse=True)[:show]:
        print(f"  {len(text):5} characters: {text[:WIDTH]!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", nargs="*", type=Path)
    parser.add_argument("--show", type=int, default=8, help="pieces per rule and order")
    parser.add_argument("--all", action="store_true", help="every piece")
    options = parser.parse_args()
    sources = options.sources or [DATA / "news-lines" / "crud-zh.jsonl"]
    found = dropped(sources)
    for rule, pieces in sorted(found.items(), key=lambda entry: -entry[1].total()):
        report(rule, pieces, len(pieces) if options.all else options.show)


if __name__ == "__main__":
    main()
