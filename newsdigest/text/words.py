"""Content words of a text as comparable tokens, for ranking and comparison.

Runs of Han are segmented by rjieba or jieba; Latin words are case-folded and stemmed as
English; numbers stay; scripts without spaces that have no segmenter here (kana, Thai,
Hangul and others) become pairs of characters.
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
# The same tokens for ASCII text, several times faster: one class of first characters,
# then a number, an abbreviation or a word.
_ASCII_TOKEN = re.compile(
    r"[0-9A-Za-z](?:(?<=[0-9])[0-9]*(?:[.,:][0-9]+)*%?"
    r"|(?<=[A-Z])\.(?:[A-Z]\.)+"
    r"|[A-Za-z]*(?:['&][A-Za-z]+)*[0-9]*)"
)
# Han and signs that are in no token; without them most texts are ASCII.
_NO_TOKEN = re.compile(
    rf"[{HAN_RANGE}\u3000-\u3004\u3008-\u3020\uff00-\uff0f\uff1a-\uff20"
    r"\u2000-\u2018\u201a-\u206f£©°·×€℃]+"
)
_SKIPPED = CHINESE | {" "}
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\u3000-\u9fff\uff00-\uffef]+")


def words(text: str) -> list[str]:
    """The content words of a text in order, without stop words.

    Inflections and spellings of a word ("Banks", "bank") are one string, which is not for
    display.  Web addresses have no words.
    """
    result: list[str] = []
    for run in runs(text) if text else ():
        if run.kind == "han":
            result += [word for word in segment(run.text) if word not in CHINESE]
        else:
            result += _content(run.text, run.kind)
    return result


def bags(texts: Sequence[str]) -> list[list[str]]:
    """The words of :func:`words` for many texts at once, unordered.

    One call of the segmenter for all texts takes a third of the time of a call for every
    run.
    """
    if not texts:
        return []
    whole = without_radicals("\n".join([text.replace("\n", " ") for text in texts]))
    result = _han_bags(whole)
    others = _without_addresses(whole)
    if not others.isascii():
        others = _NO_TOKEN.sub(" ", others).replace("’", "'")
    for rest, bag in zip(others.split("\n"), result, strict=True):
        if rest == " ":
            continue
        if rest.isascii():
            bag += filter(None, map(stem, _ASCII_TOKEN.findall(rest)))
        else:
            for match in _TOKEN.finditer(rest):
                bag += _content(match.group(), match.lastgroup or "")
    return result


def _han_bags(whole: str) -> list[list[str]]:
    """The content words of each line that are Han."""
    if whole.isascii():
        return [[] for _ in range(whole.count("\n") + 1)]
    # To the segmenter a line break is a token of its own.
    tokens = segment(" ".join(_HAN_RUN.findall(whole)))
    content = [word for word in tokens if word not in _SKIPPED]
    content.append("\n")
    result = []
    start = 0
    for _ in range(content.count("\n")):
        end = content.index("\n", start)
        result.append(content[start:end])
        start = end + 1
    return result


def _content(token: str, kind: str) -> list[str]:
    """The content words of a run that is not Han."""
    if kind == "pairs":
        return [token[i : i + 2] for i in range(max(1, len(token) - 1))]
    word = stem(token)
    return [word] if word else []


class Run(NamedTuple):
    """A run of characters of one kind: latin, han, number, or pairs (no spaces, no segmenter).

    A Latin run is one word; a run of Han is several, see :func:`segment`.
    """

    text: str
    kind: str
    start: int


def runs(text: str) -> list[Run]:
    """The runs of a text in order; between them are no letters or digits."""
    text = without_radicals(_without_addresses(text))
    return [
        Run(match.group(), match.lastgroup or "", match.start()) for match in _TOKEN.finditer(text)
    ]


def _without_addresses(text: str) -> str:
    """The text with addresses replaced by spaces, of the same length."""
    if "://" in text or "www." in text:
        return _ADDRESS.sub(lambda match: " " * len(match.group()), text)
    return text


def segment(run: str) -> list[str]:
    """The words of a run of Han, stop words included."""
    return _segmenter()(run)


def tag_words(run: str) -> list[tuple[str, str]]:
    """The words of a run of Han with their parts of speech in jieba's dictionary.

    The words are those of :func:`segment`; it is four times slower.
    """
    return _tagger()(run)


def tag_runs(han: Sequence[str]) -> list[list[tuple[str, str]]]:
    """The words of :func:`tag_words` for each of many runs of Han, with one call."""
    results: list[list[tuple[str, str]]] = [[]]
    # To the tagger a line break is a word of its own.
    for pair in _tagger()("\n".join(han)):
        if pair[0] == "\n":
            results.append([])
        else:
            results[-1].append(pair)
    return results[: len(han)]


@lru_cache(maxsize=65536)
def stem(token: str) -> str:
    """A Latin word case-folded and stemmed as English; "" for a stop word.

    Other languages are stemmed by the same rules, which does no harm when sentences are
    compared.  Numbers stay unchanged.
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

    stem_word: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord
    return stem_word


@lru_cache(maxsize=1)
def _segmenter() -> Callable[[str], list[str]]:
    """The function that segments a run of Han.

    That of rjieba if it is installed (same dictionary, much faster), else of jieba.
    """
    try:
        import rjieba
    except ImportError:
        return _jieba()
    cut: Callable[[str], list[str]] = rjieba.cut
    return cut


@lru_cache(maxsize=1)
def _tagger() -> Callable[[str], list[tuple[str, str]]]:
    """Like :func:`_segmenter`, for words with their parts of speech."""
    try:
        import rjieba
    except ImportError:
        return _jieba_tags()
    tag: Callable[[str], list[tuple[str, str]]] = rjieba.tag
    return tag


def _jieba_tags() -> Callable[[str], list[tuple[str, str]]]:
    from jieba import posseg

    # jieba's own tagger segments again, ten times slower; the dictionary is enough.
    tags: dict[str, str] = posseg.dt.word_tag_tab
    cut = _jieba()
    return lambda run: [(word, tags.get(word, "n")) for word in cut(run)]


def _jieba() -> Callable[[str], list[str]]:
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    cut: Callable[[str], list[str]] = jieba.lcut
    return cut
