"""Split Chinese and English text into sentences with offsets.

Other languages are split by the same marks.  ``blocks`` finds the blocks of the text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from newsdigest.text.abbreviations import continues
from newsdigest.text.blocks import Block, Kind, blocks, columns

QUOTE_WIDTH = 240
"""Most columns of a quotation of several sentences that is not split."""
LONG_WIDTH = 600
"""Least columns of a sentence that is split at semicolons (300 Chinese characters)."""
LIST_REACH = 15
"""Characters before an ellipsis in which a 、 makes it the end of a list, not of a sentence."""
SHORT = 16
"""Characters, at most, of signs that belong to the sentence before them."""
SOURCE = 60
"""Characters, at most, of the source behind a quotation (“— Ann Lee, mayor”)."""
NOWHERE = -1
"""The result of a search for the end of a sentence that finds none."""

_WORD = re.compile(r"\w(?<![_])")
_SMILEY = re.compile(r"((?:[:;]-?[)(DPp]|[\u21a9\u2600-\u27bf\U0001f300-\U0001faff\ufe0f]+))\s+")
_DASHES = frozenset("—–-")
_ADDITION = re.compile(r"(?:—|–|--?)\s*([A-Za-z])")
_COUNTER = re.compile(r"(?:[A-Za-z]|[ivx]{1,4})\.")
_LETTER = re.compile(r"[^\W\d_]")
_CLOSING = "”’\"'」』】〕）)》〉]*_"
_TERMINAL = "。！？!?｡．…⋯؟۔।॥።."
# One class of characters is fast to search for; the pairs are matched afterwards.
_MARK = re.compile(rf"[《〈【\[（(“「『\"‘{_TERMINAL}]")
_RUN = re.compile(rf"[{_TERMINAL}]+")
_PAIRS = {
    opening: re.compile(pattern)
    for opening, pattern in {
        "《": r"《[^《》\n]{0,80}》",
        "〈": r"〈[^〈〉\n]{0,80}〉",
        "【": r"【[^【】\n]{0,80}】",
        "[": r"\[[^\[\]\n]{0,80}\]",
        "（": r"（[^（）\n]{0,200}）",
        "(": r"\([^()\n]{0,240}\)",
        "“": r"“[^“”]{0,400}”",
        "「": r"「[^「」]{0,200}」",
        "『": r"『[^『』]{0,200}』",
        "‘": r"(?<!\w)‘[^‘’]{0,200}’",
        '"': r"(?<![\w\"])\"(?=\S)[^\"]{0,400}(?<=\S)\"(?!\w)",
    }.items()
}
_QUOTES = '“「『‘"'
_BRACKETS = "（("
# Pairs that a sentence never ends with.
_ENCLOSING = "《〈【["
_DIGITS = frozenset("0123456789")
_ENDING = re.compile(r"[。！？!?｡…⋯؟۔।॥።.]$")
_FULL = frozenset("。！？｡؟۔।॥።")
_NOT_AFTER = "，、；：,;:。！？!?…—-～~"
_MORE = frozenset(_NOT_AFTER + _CLOSING + _TERMINAL + " \t\n\u3000")
_SPEAKER = re.compile(
    r"[^\s，。！？；：“”、,.!?]{0,12}?(?:说|道|表示|称|问|(?<!回)答|喊|指出|认为|介绍|告诉|坦言|感叹|回忆)"
    r"(?:记者|大家)?[，：。,:！]"
    r"|[^\S\n]?(?:[A-Z][\w.’'-]*[^\S\n]){1,3}(?:said|says|asked|told|added|wrote|replied|shouted|cried|yelled|screamed|recalled|joked|warned)\b"
)


class Sentence(NamedTuple):
    """A unit of a text: a sentence, a heading, a list item, a table row, a line of code.

    ``text`` is the text from ``start`` to ``end``; only white space separates units.
    ``paragraph`` is the position of its paragraph, ``line`` of its block in the text, and
    ``place`` its own in the block.
    """

    text: str
    start: int
    end: int
    paragraph: int = 0
    line: int = 0
    place: int = 0
    kind: Kind = Kind.PROSE

    @property
    def is_candidate(self) -> bool:
        """Whether it can be in a summary: prose with letters."""
        return self.kind is Kind.PROSE and _LETTER.search(self.text) is not None


def split(text: str, headings: Collection[int] = ()) -> list[Sentence]:
    """Every unit of a text in order.

    :param headings: positions of the paragraphs (as ``text.split("\\n\\n")`` counts
        them) that are headings; others are recognised by their shape
    """
    units: list[Sentence] = []
    for line, block in enumerate(blocks(text, headings)):
        paragraph, kind = block.paragraph, block.kind
        spans = _spans(text, block)
        # A list item of three or more sentences is prose after a bullet.
        rest = Kind.PROSE if kind is Kind.LIST and len(spans) > 2 else kind
        units += [
            Sentence(text[start:end], start, end, paragraph, line, place, rest if place else kind)
            for place, (start, end) in enumerate(spans)
        ]
    return units


def split_sentences(text: str) -> list[str]:
    """The sentences of a text in order, separated by nothing but white space.

    Headings, list items and table rows count as sentences.
    """
    return [sentence.text for sentence in split(text)]


def _spans(text: str, block: Block) -> list[tuple[int, int]]:
    """Start and end of each sentence of a block."""
    if block.kind not in (Kind.PROSE, Kind.LIST):
        return [(block.start, block.end)]
    spans = [
        (_skip_spaces(text, start, end) if text[start].isspace() else start, end)
        for start, end in _at_marks(text, block.start, block.end)
    ]
    if len(spans) > 1:
        spans = _join_signs(text, spans)
    if block.end - block.start < LONG_WIDTH // 2:
        return spans
    return [piece for start, end in spans for piece in _split_long(text, start, end)]


def _join_signs(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join smileys, lone signs and what a dash adds to the sentence before, ``a.`` to the next."""
    joined: list[tuple[int, int]] = []
    limit = spans[-1][1]
    for start, end in spans:
        if not joined:
            joined.append((start, end))
            continue
        before = joined[-1][0]
        is_sign = end - start < SHORT and not _WORD.search(text, start, end)
        is_added = text[start] in _DASHES and _is_added(text, start, end, limit)
        if is_sign or is_added or _COUNTER.fullmatch(text, *joined[-1]):
            joined[-1] = (before, end)
        elif text[start] == '"' and text[start + 1].isspace():
            # A closing quote after a space.
            joined[-1] = (before, start + 1)
            joined.append((_skip_spaces(text, start + 1, end), end))
        elif smiley := _SMILEY.match(text, start, end):
            joined[-1] = (before, smiley.end(1))
            joined.append((smiley.end(), end))
        else:
            joined.append((start, end))
    return joined


def _is_added(text: str, start: int, end: int, limit: int) -> bool:
    """Whether a dash continues the sentence before, or names the source of a quotation."""
    match = _ADDITION.match(text, start, end)
    if match is None:
        return False
    if match[1].islower():
        return True
    is_source = end == limit and end - start < SOURCE and not _ENDING.search(text[start:end])
    return is_source and (match[0][0] != "-" or match[0][1] == "-" or text[start - 2] in _CLOSING)


def _at_marks(text: str, start: int, limit: int) -> list[tuple[int, int]]:
    """Start and end of each sentence, of any length; white space may precede it."""
    spans: list[tuple[int, int]] = []
    position = start
    for mark in _MARK.finditer(text, start, limit):
        place = mark.start()
        if place < position:
            continue
        position = place + 1
        character, following = text[place], text[position : position + 1]
        # Fast paths: a Chinese full stop at the end of a sentence, a decimal point.
        if character == "。" and following not in _MORE:
            spans.append((start, position))
            start = position
            continue
        if character == "." and following in _DIGITS:
            continue
        match = _PAIRS.get(character, _RUN).match(text, place, limit)
        # An opening mark without its closing one, or a quotation too long to stay whole:
        # search inside.
        if match is None or _is_too_long(text, place, match.end()):
            continue
        position = match.end()
        # Most pairs contain a name or a term, which ends no sentence.
        if character in _ENCLOSING or (character in _PAIRS and text[position - 2].isalnum()):
            continue
        end = _end_at(text, match, start, limit)
        if end != NOWHERE:
            spans.append((start, end))
            position = start = _skip_spaces(text, end, limit)
    if start < limit:
        spans.append((start, limit))
    return spans


def _end_at(text: str, match: re.Match[str], start: int, limit: int) -> int:
    """The end of the sentence from ``start`` if this match ends it, else NOWHERE."""
    opening = match.group()[0]
    if opening in _TERMINAL:
        return _after_mark(text, match, start, limit)
    if opening in _QUOTES:
        return _after_quote(text, match, start, limit)
    if opening in _BRACKETS and match.start() == start:
        inner = match.group()[1:-1].rstrip()
        return match.end() if _ENDING.search(inner) else NOWHERE
    return NOWHERE


def _is_too_long(text: str, start: int, end: int) -> bool:
    """Whether it is a quotation that is split."""
    if end - start < QUOTE_WIDTH // 2 or text[start] not in _QUOTES:
        return False
    quotation = text[start:end]
    return columns(quotation) > QUOTE_WIDTH and _has_sentences(quotation)


def _after_mark(text: str, match: re.Match[str], start: int, limit: int) -> int:
    mark, end = match.group(), match.end()
    while end < limit and text[end] in _CLOSING and _closes(text, end):
        end += 1
    after = text[end : end + 1] if end < limit else ""
    if after and after in _NOT_AFTER and not after.isspace():
        # A dash can begin the next item of a list: 。——俄国防部…
        return end if mark[-1] == "。" and text.startswith("——", end) else NOWHERE
    if mark[-1] in _FULL or "。" in mark:
        return end
    if mark[-1] in "…⋯":
        is_list = "、" in text[max(start, match.start() - LIST_REACH) : match.start()]
        return NOWHERE if is_list or text[end : end + 8].lstrip()[:1].islower() else end
    if continues(text, start, match.start(), end, limit):
        return NOWHERE
    return end


def _closes(text: str, place: int) -> bool:
    """Whether a straight quote or asterisk closes: no white space stands before it."""
    return text[place] not in "\"'*_" or not text[place - 1].isspace()


def _after_quote(text: str, match: re.Match[str], start: int, limit: int) -> int:
    """The end of a sentence that ends with a quotation.

    A quotation with a full stop at its end also ends its sentence, unless it is a part of
    it or its speaker follows.
    """
    inner, end = match.group()[1:-1].rstrip(_CLOSING), match.end()
    while end < limit and text[end] in "”’」』）)":
        end += 1
    if not _ENDING.search(inner):
        return NOWHERE
    rest = text[end : min(end + 40, limit)]
    if not rest.strip():
        return end
    # 他说：“…。”她说… are two sentences, “…。”他说… is one; in English only a quotation with
    # another mark than a full stop is followed by its speaker.
    is_introduced = text[start : match.start()].endswith(("：", ":"))
    is_next = is_introduced or inner[-1] == "."
    speaker = _SPEAKER.match(rest)
    if rest[0] in _NOT_AFTER or rest[0] in "的等" or (speaker and not is_next):
        return NOWHERE
    if inner[-1] == ".":
        return NOWHERE if continues(text, start, match.end() - 2, end, limit) else end
    if rest.lstrip()[:1].islower() or (inner[-1] in "!?" and rest[0] not in " \n\t"):
        return NOWHERE
    # Part of the sentence: 打出“我爱你，中国！”的横幅
    embedded = match.start() > start and text[match.start() - 1] not in "：:，,。 "
    return NOWHERE if embedded and inner[-1] != "。" else end


def _has_sentences(quotation: str) -> bool:
    return len(re.findall(r"[。！？]|[.!?](?=\s)", quotation)) > 1


def _skip_spaces(text: str, position: int, limit: int) -> int:
    while position < limit and text[position].isspace():
        position += 1
    return position


def _split_long(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A very long sentence split at its semicolons; any other unchanged."""
    if end - start < LONG_WIDTH // 2 or columns(text[start:end]) < LONG_WIDTH:
        yield start, end
        return
    for match in re.compile(r"；|;(?=\s)").finditer(text, start, end - 1):
        if columns(text[start : match.end()]) >= LONG_WIDTH // 10:
            yield start, match.end()
            start = _skip_spaces(text, match.end(), end)
    yield start, end
