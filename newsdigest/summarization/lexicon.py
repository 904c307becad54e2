"""The lexicon of cues: the entries of ``lexicon.toml`` as patterns and words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("lexicon.toml")


@cache
def _tables() -> Mapping[str, Mapping[str, Sequence[str]]]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)


def entries(kind: str, language: str) -> Sequence[str]:
    """The words or patterns of a kind in a language."""
    return _tables()[kind][language]


@cache
def pattern(
    kind: str, language: str, *, flags: re.RegexFlag = re.NOFLAG, before: str = ""
) -> re.Pattern[str]:
    """One regular expression of all patterns of a kind in a language.

    :param before: a pattern in front of each of them
    """
    return re.compile(f"{before}(?:{'|'.join(entries(kind, language))})", flags)
