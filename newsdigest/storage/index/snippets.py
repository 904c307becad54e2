"""The snippet of a text that matches a search, and the places of the matches.

Matching repeats what the full-text index does (``fts``) on the original text, so that
whole words and whole phrases are highlighted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsdigest.article import Snippet
from newsdigest.query.model import FullText
from newsdigest.storage.index.fts import UNSPACED, plain_token, tokens
from newsdigest.text.fold import fold_with_offsets, source_span

LENGTH = 90
"""Characters of a snippet of Chinese; of other scripts twice as many."""
_STOPS = "。！？!?；\n"
_IN_WORD = rf"[^\W_{UNSPACED}]"

Span = tuple[int, int]


def snippet(text: str, words: Sequence[FullText]) -> Snippet:
    """The part of ``text`` with the most of the words, and the spans of the matches in it.

    It is the beginning if none occurs there, because the title has them.
    """
    matches = list(_matches(text, words))
    start = _best_start(matches, _length(text))
    first, last = _window(text, start)
    before, after = ("…" if first else ""), ("…" if last < len(text) else "")
    shift = len(before) - first
    spans = _merge([span for span, _ in matches if first <= span[0] and span[1] <= last])
    # A line end becomes one space, so that offsets stay the same.
    excerpt = before + re.sub(r"\s", " ", text[first:last]) + after
    return Snippet(excerpt, tuple((start + shift, end + shift) for start, end in spans))


def occurrences(text: str, words: Sequence[FullText]) -> list[Span]:
    """The spans of the words in ``text``, in order, overlapping ones merged."""
    return _merge([span for span, _ in _matches(text, words)])


def _length(text: str) -> int:
    return LENGTH if re.search(f"[{UNSPACED}]", text[:400]) else 2 * LENGTH


def _matches(text: str, words: Sequence[FullText]) -> Iterator[tuple[Span, int]]:
    """The span of every match in ``text``, and the index of its word."""
    patterns = [pattern for word in words if (pattern := _pattern(word))]
    if not patterns:
        return
    folded, offsets = fold_with_offsets(text)
    for which, pattern in enumerate(patterns):
        for match in re.finditer(pattern, folded):
            yield source_span(offsets, *match.span()), which


def _pattern(word: FullText) -> str:
    """A regular expression for a word or phrase in folded text."""
    parts = [plain_token(token) for token in tokens(word.text).split()]
    if not parts:
        return ""
    body = r"[\W_]*".join(map(re.escape, parts))
    before = rf"(?<!{_IN_WORD})" if re.match(_IN_WORD, parts[0]) else ""
    if word.prefix:
        return f"{before}{body}{_IN_WORD}*"
    return f"{before}{body}(?!{_IN_WORD})" if re.match(_IN_WORD, parts[-1]) else before + body


def _best_start(matches: Sequence[tuple[Span, int]], length: int) -> int:
    """The start of the match with the most different words near it."""
    matches = sorted(matches)
    best, most = 0, 0
    for index, ((start, _), _which) in enumerate(matches[:200]):
        near = {which for (_, end), which in matches[index : index + 20] if end - start < length}
        if len(near) > most:
            best, most = start, len(near)
    return best


def _window(text: str, start: int) -> Span:
    """A part of ``text`` around ``start``, from the start of a sentence if one is near."""
    length = _length(text)
    earliest = max(0, start - length // 2)
    stop = max(text.rfind(mark, earliest, start) for mark in _STOPS)
    if stop >= 0:
        first = stop + 1
    else:
        first = 0 if earliest == 0 else _word_start(text, max(0, start - length // 4))
    if text[first : first + 1].isspace():
        first = len(text) - len(text[first:].lstrip())
    last = min(len(text), first + length)
    while last < len(text) and re.match(_IN_WORD, text[last]) and last - first < 2 * length:
        last += 1
    return first, last


def _word_start(text: str, position: int) -> int:
    """The start of the word at ``position``."""
    while position > 0 and re.match(_IN_WORD, text[position - 1]):
        position -= 1
    return position


def _merge(spans: Sequence[Span]) -> list[Span]:
    """Spans in order, overlapping ones merged."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
