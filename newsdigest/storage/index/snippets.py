"""The snippet of a text that matched, and where in it: what a search shows.

Matching repeats what the full-text index does (``match``), on the text as it was
written, so that whole words and whole phrases are marked and nothing is torn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsdigest.article import Snippet
from newsdigest.query.model import FullText
from newsdigest.storage.index.fts import ALONE, tokens, written
from newsdigest.text.fold import fold_with_offsets, source_span

LENGTH = 90
"""Characters of a snippet of Chinese; of other scripts twice as many."""
_STOPS = "。！？!?；\n"
_IN_WORD = rf"[^\W_{ALONE}]"

Span = tuple[int, int]


def snippet(text: str, words: Sequence[FullText]) -> Snippet:
    """The piece of ``text`` with the most of the words in it, matches marked.

    Where none of them occurs (the title has them) it is the beginning.
    """
    found = list(_found(text, words))
    start = _best(found, _length(text))
    first, last = _window(text, start)
    piece = text[first:last]
    before, after = ("…" if first else ""), ("…" if last < len(text) else "")
    shift = len(before) - first
    spans = _merged([span for span, _ in found if first <= span[0] and span[1] <= last])
    # One line end is one space, so that offsets stay what they are.
    shown = before + re.sub(r"\s", " ", piece) + after
    return Snippet(shown, tuple((start + shift, end + shift) for start, end in spans))


def occurrences(text: str, words: Sequence[FullText]) -> list[Span]:
    """Where the words are in ``text``, in order, overlapping places joined."""
    return _merged([span for span, _ in _found(text, words)])


def _length(text: str) -> int:
    return LENGTH if re.search(f"[{ALONE}]", text[:400]) else 2 * LENGTH


def _found(text: str, words: Sequence[FullText]) -> Iterator[tuple[Span, int]]:
    """The place of every match in ``text``, and which of the words it is."""
    patterns = [pattern for word in words if (pattern := _pattern(word))]
    if not patterns:
        return
    folded, offsets = fold_with_offsets(text)
    for which, pattern in enumerate(patterns):
        for match in re.finditer(pattern, folded):
            yield source_span(offsets, *match.span()), which


def _pattern(word: FullText) -> str:
    """A regular expression for a word or phrase in folded text."""
    parts = [written(token) for token in tokens(word.text).split()]
    if not parts:
        return ""
    body = r"[\W_]*".join(map(re.escape, parts))
    before = rf"(?<!{_IN_WORD})" if re.match(_IN_WORD, parts[0]) else ""
    if word.prefix:
        return f"{before}{body}{_IN_WORD}*"
    return f"{before}{body}(?!{_IN_WORD})" if re.match(_IN_WORD, parts[-1]) else before + body


def _best(found: Sequence[tuple[Span, int]], length: int) -> int:
    """Where to begin, so that as many different words as possible are near."""
    found = sorted(found)
    best, most = 0, 0
    for index, ((start, _), _which) in enumerate(found[:200]):
        near = {which for (_, end), which in found[index : index + 20] if end - start < length}
        if len(near) > most:
            best, most = start, len(near)
    return best


def _window(text: str, start: int) -> Span:
    """A piece of text around ``start``, begun at a sentence where one is near."""
    length = _length(text)
    earliest = max(0, start - length // 2)
    stop = max(text.rfind(mark, earliest, start) for mark in _STOPS)
    if stop >= 0:
        first = stop + 1
    else:
        first = 0 if earliest == 0 else _word_start(text, max(0, start - length // 4))
    first += (
        len(text[first:]) - len(text[first:].lstrip()) if text[first : first + 1].isspace() else 0
    )
    last = min(len(text), first + length)
    while last < len(text) and re.match(_IN_WORD, text[last]) and last - first < 2 * length:
        last += 1
    return first, last


def _word_start(text: str, position: int) -> int:
    """``position`` moved back to the beginning of the word it is in."""
    while position > 0 and re.match(_IN_WORD, text[position - 1]):
        position -= 1
    return position


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Spans in order, overlapping ones joined."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
