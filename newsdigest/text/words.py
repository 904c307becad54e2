"""Words for ranking: what a sentence is about, as comparable tokens.

The only user of a Chinese segmenter, and the home of the stop words.  Only runs
of Han go to the segmenter; Latin words are folded and, in English, stemmed;
numbers are kept; scripts without spaces that have no segmenter here (kana, Thai,
Hangul and their like) become pairs of characters.  What the words weigh is left
to others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from newsdigest.text.scripts import HAN as HAN_RANGE
from newsdigest.text.scripts import without_radicals
from newsdigest.text.stopwords import CHINESE, ENGLISH

_UNSPACED = "\u3041-\u3096\u30a1-\u30ff\uac00-\ud7a3\u0e01-\u0eff\u1000-\u109f\u1780-\u17d3"
_LETTER = rf"[^\W\d_{HAN_RANGE}{_UNSPACED}]"
_TOKEN = re.compile(
    rf"(?P<latin>(?:[A-Z]\.){{2,}}|{_LETTER}+(?:['’&]{_LETTER}+)*\d*)"
    rf"|(?P<han>[{HAN_RANGE}]+)"
    r"|(?P<number>\d+(?:[.,:]\d+)*%?)"
    rf"|(?P<pairs>[{_UNSPACED}]+)"
)
_HAN_RUN = re.compile(rf"[{HAN_RANGE}\n]+")
# The same tokens for text of ASCII alone, several times faster: one class of characters
# to begin with, then a number, an abbreviation or a word.
_ASCII_TOKEN = re.compile(
    r"[0-9A-Za-z](?:(?<=[0-9])[0-9]*(?:[.,:][0-9]+)*%?"
    r"|(?<=[A-Z])\.(?:[A-Z]\.)+"
    r"|[A-Za-z]*(?:['&][A-Za-z]+)*[0-9]*)"
)
# Han and signs that are in no token: without them most texts are of ASCII alone.
_NO_TOKEN = re.compile(
    rf"[{HAN_RANGE}\u3000-\u3004\u3008-\u3020\uff00-\uff0f\uff1a-\uff20"
    r"\u2000-\u2018\u201a-\u206f£©°·×€℃]+"
)
_PASSED_OVER = CHINESE | {" "}
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\u3000-\u9fff\uff00-\uffef]+")


def words(text: str) -> list[str]:
    """The content words of a text in order: stop words left out, English ones stemmed.

    Equal words of any spelling ("Banks", "bank") are equal strings; the strings
    themselves are not for readers.  Addresses of pages have no words.
    """
    found: list[str] = []
    for run in runs(text) if text else ():
        if run.kind == "han":
            found += [word for word in segment(run.text) if word not in CHINESE]
        else:
            found += _content(run.text, run.kind)
    return found


def bags(texts: Sequence[str]) -> list[list[str]]:
    """The content words of each text, in no particular order.

    The same words as :func:`words` finds, for many texts at once: one call of the
    segmenter for all of them costs a third of one for every run.
    """
    if not texts:
        return []
    whole = without_radicals("\n".join([text.replace("\n", " ") for text in texts]))
    found = _han_bags(whole)
    others = _without_addresses(whole)
    if not others.isascii():
        others = _NO_TOKEN.sub(" ", others).replace("’", "'")
    for rest, bag in zip(others.split("\n"), found, strict=True):
        if rest == " ":
            continue
        if rest.isascii():
            bag += filter(None, map(folded, _ASCII_TOKEN.findall(rest)))
        else:
            for match in _TOKEN.finditer(rest):
                bag += _content(match.group(), match.lastgroup or "")
    return found


def _han_bags(whole: str) -> list[list[str]]:
    """The content words of each line that are of Han."""
    if whole.isascii():
        return [[] for _ in range(whole.count("\n") + 1)]
    # The segmenter gives a line break back as a token, and never joins words across one.
    tokens = segment(" ".join(_HAN_RUN.findall(whole)))
    kept = [word for word in tokens if word not in _PASSED_OVER]
    kept.append("\n")
    found = []
    start = 0
    for _ in range(kept.count("\n")):
        end = kept.index("\n", start)
        found.append(kept[start:end])
        start = end + 1
    return found


def _content(token: str, kind: str) -> list[str]:
    """The content words of a run that is not of Han."""
    if kind == "pairs":
        return [token[i : i + 2] for i in range(max(1, len(token) - 1))]
    word = folded(token)
    return [word] if word else []


class Run(NamedTuple):
    """Characters of one kind as written: latin, han, number, or pairs (no spaces, no segmenter).

    A Latin run is one word; a run of Han is many, which :func:`segment` cuts.
    """

    text: str
    kind: str
    start: int


def runs(text: str) -> list[Run]:
    """The runs of a text in order; what is between them has no letters or digits."""
    text = without_radicals(_without_addresses(text))
    return [
        Run(match.group(), match.lastgroup or "", match.start()) for match in _TOKEN.finditer(text)
    ]


def _without_addresses(text: str) -> str:
    """The text with blanks for the addresses in it, as long as before."""
    if "://" in text or "www." in text:
        return _ADDRESS.sub(lambda match: " " * len(match.group()), text)
    return text


def segment(run: str) -> list[str]:
    """The words of a run of Han, stop words included."""
    return _segmenter()(run)


def tagged(run: str) -> list[tuple[str, str]]:
    """The words of a run of Han, each with its part of speech as jieba's dictionary has it.

    Four times slower than :func:`segment`; the words are the same.
    """
    return _tagger()(run)


@lru_cache(maxsize=65536)
def folded(token: str) -> str:
    """A Latin word lower-cased and stemmed as English; "" if it is a stop word.

    Other languages are stemmed by the same rules: wrong for a dictionary,
    harmless for comparing sentences of one text.  Numbers stay as they are.
    """
    if token[:1].isdecimal():
        return token
    word = token.casefold().replace("’", "'")
    if word in ENGLISH:
        return ""
    word = word.removesuffix("'s")
    if len(word) < 2 or word in ENGLISH:
        return ""
    if "." in word:
        return word
    return str(_stemmer()(word))


@lru_cache(maxsize=1)
def _stemmer() -> Callable[[str], str]:
    import snowballstemmer

    stem: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
    return stem


@lru_cache(maxsize=1)
def _segmenter() -> Callable[[str], list[str]]:
    """The function that cuts a run of Han into words.

    rjieba where it is installed (same dictionary, much faster), else jieba.
    """
    try:
        import rjieba
    except ImportError:
        return _jieba()
    cut: Callable[[str], list[str]] = rjieba.cut
    return cut


@lru_cache(maxsize=1)
def _tagger() -> Callable[[str], list[tuple[str, str]]]:
    """As :func:`_segmenter`, for words with their parts of speech."""
    try:
        import rjieba
    except ImportError:
        return _jieba_tags()
    tag: Callable[[str], list[tuple[str, str]]] = rjieba.tag
    return tag


def _jieba_tags() -> Callable[[str], list[tuple[str, str]]]:
    from jieba import posseg

    # Its own tagger cuts words anew, at a tenth of the speed; its dictionary is enough.
    tags: dict[str, str] = posseg.dt.word_tag_tab
    cut = _jieba()
    return lambda run: [(word, tags.get(word, "n")) for word in cut(run)]


def _jieba() -> Callable[[str], list[str]]:
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    cut: Callable[[str], list[str]] = jieba.lcut
    return cut
