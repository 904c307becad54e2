"""Glosses of Chinese words from CC-CEDICT; without its package there are none."""

from __future__ import annotations

import re
from functools import lru_cache

from newsdigest.text.cedict import entries
from newsdigest.text.words import stem

SENSES = 4
"""Senses of an entry that are used; later ones are rare."""
GLOSS = 4
"""Most content words of a sense that is a translation; a longer one is an explanation."""

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|CL:.*")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")


@lru_cache(maxsize=65536)
def glosses(word: str) -> frozenset[str]:
    """The stems of the English content words that translate a simplified Chinese word."""
    stems: set[str] = set()
    for entry in entries().get(word, "").splitlines():
        _, _, senses = entry.partition("] /")
        for sense in senses.rstrip("/").split("/")[:SENSES]:
            plain = _BRACKETS.sub(" ", sense)
            own = list(filter(None, map(stem, _WORD.findall(plain))))
            if len(own) <= GLOSS:
                stems.update(own)
    return frozenset(stems)
