"""Break paragraphs into lines of terminal cells by the rules of Chinese typesetting.

No line begins with closing punctuation or ends with opening punctuation (GB/T 15834,
W3C Requirements for Chinese Text Layout); words, numbers and addresses are not broken,
unless they are wider than a line.  Other scripts break at spaces; Thai, Lao, Burmese and
Khmer between any two characters.

Cells are measured by :mod:`~newsdigest.text.width`; colour and margins are the caller's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from newsdigest.text.width import cluster_ends, graphemes, width

# The cost of a break.  All but the first two break something that belongs together: an
# address at a joint, a word, a rule of punctuation.
_FREE, _SOFT, _JOINT, _WORD, _RULE, _NEVER = range(6)

_SPACES = frozenset(" \t\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u200b")
_SPACES |= frozenset("\u205f\u3000")
_TRAILING = "".join(_SPACES) + "\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u2007\u2028\u2029\u202f"
"""White space of any kind, and the zero-width space, which ``str.rstrip`` keeps."""
_ASCII_CLOSERS = frozenset(",.;:?!)]}%")
_CLOSERS = _ASCII_CLOSERS | frozenset(
    "，。、；：？！）》」』…—―⸺─·％℃℉〉】〕］｝〗〙〛〞＞»›～〜~–‰‱°′″‥‧・．／｡､｣‼⁇⁈⁉"
    "々〻ーゝゞヽヾ゛゜ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
    "ะาๅๆฯ"
)
_OPENERS = frozenset("（《「『【〈［｛〔〖〘〚〝＜«‹｢([{$¥￥#＃＄￡€£№เแโใไ")
_QUOTES = frozenset("“”‘’")
_GLUE = frozenset("\"'\xa0\u2007\u2011\u202f\u2060＂＇")
_JOINTS = frozenset("/?&=.-_,;:!")
# Part of a number, a range, a score or a size when between two digits.
_BETWEEN_DIGITS = frozenset("–—～~−：．·×")
_MYRIADS = frozenset("万亿千百兆")
_UNITS = _MYRIADS | frozenset(
    "元年月日号时分秒点个名人位件只次倍家吨米克升岁届项座条张台辆篇套户亩公里平成度"
)

_IDEOGRAPH, _DIGIT, _LETTER, _SYMBOL, _OTHER = range(5)
_LATIN = (_DIGIT, _LETTER)
# Scripts without spaces: Thai, Lao, Burmese, Khmer; kana, Han, Bopomofo, Yi.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u3190-\ua4cf\uf900-\ufaff"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)
_ADDRESS = re.compile(r"://|www\.|@")
_ADDRESS_REACH = 256
"""Characters before a hyphen that are searched for the start of an address."""


def break_lines(text: str, cells: int) -> list[str]:
    """The lines of one paragraph, a text without line ends.

    Joined they are ``text`` again.  Each takes at most ``cells`` cells, trailing spaces not
    counted, unless it is a single wider grapheme cluster.
    """
    return _Paragraph(text).lines(cells, cells)


def wrap(text: str, cells: int, *, indent: str = "", first: str | None = None) -> list[str]:
    """``text`` in lines of at most ``cells`` cells; each line of it is a paragraph.

    Lines have no trailing spaces; an empty paragraph is one line.

    :param indent: prefix of each line, included in ``cells``
    :param first: prefix of the first line of each paragraph instead
    """
    head = indent if first is None else first
    # A Chinese character takes two cells.
    rooms = [max(2, cells - width(before)) for before in (head, indent)]
    lines: list[str] = []
    for paragraph in text.split("\n"):
        pieces = _Paragraph(paragraph).lines(*rooms)
        lines.append((head + pieces[0]).rstrip(_TRAILING))
        lines += [(indent + piece).rstrip(_TRAILING) for piece in pieces[1:]]
    return lines


class _Paragraph:
    """A paragraph measured once, so that the end of a line is found by bisection.

    Positions count grapheme clusters.  ``bases`` has a character for each, to which the
    rules apply; ``ends[i]`` is the cells up to and including cluster ``i``.
    """

    def __init__(self, text: str) -> None:
        self.clusters = graphemes(text)
        self.bases = "".join(map(_base, self.clusters))
        self.ends = cluster_ends(self.clusters)

    def lines(self, first: int, rest: int) -> list[str]:
        """The text in lines of ``first``, then ``rest`` cells; at least one line."""
        pieces: list[str] = []
        start, cells = 0, first
        while True:
            end = self._line_end(start, cells)
            pieces.append("".join(self.clusters[start:end]))
            if end == len(self.bases):
                return pieces
            start, cells = end, rest

    def _cells(self, start: int, end: int) -> int:
        return self.ends[end - 1] - self._before(start)

    def _before(self, at: int) -> int:
        return self.ends[at - 1] if at else 0

    def _line_end(self, start: int, cells: int) -> int:
        size = len(self.bases)
        end = bisect_right(self.ends, self._before(start) + cells, start)
        if end < size:
            end = max(end, start + 1)
        while end < size and self.bases[end] in _SPACES:
            end += 1
        return end if end == size else self._break(start, end, cells)

    def _break(self, start: int, end: int, cells: int) -> int:
        """The best end of the line from ``start``, at most ``end``."""
        at, rank = self._cheapest(start, end, cells)
        if rank in (_JOINT, _WORD):
            # A line less than half full is acceptable only to keep a word whole.
            earlier = self._earlier(start, at)
            if earlier and self._fits(earlier, end, cells):
                return earlier
        return at

    def _cheapest(self, start: int, end: int, cells: int) -> tuple[int, int]:
        """The cheapest break in the second half of the line, the last of equals; its rank."""
        best, lowest = end, _NEVER
        for at in range(end, start, -1):
            if 2 * self._cells(start, at) < cells:
                break
            rank = _rank(self.bases, at, start)
            if rank == _FREE and lowest == _SOFT and 4 * self._cells(at, best) > cells:
                break  # keeping a number and its unit together would waste too much
            if rank < lowest:
                best, lowest = at, rank
            if rank == _FREE:
                break
        return best, lowest

    def _earlier(self, start: int, end: int) -> int:
        """The last break before ``end`` of rank _SOFT or less, 0 if there is none."""
        for at in range(end - 1, start, -1):
            if _rank(self.bases, at, start) <= _SOFT:
                return at
        return 0

    def _fits(self, start: int, end: int, cells: int) -> bool:
        """Whether the unbreakable text around ``end`` fits into a line from ``start``."""
        size = len(self.bases)
        while end < size and self.bases[end] not in _SPACES:
            if self._cells(start, end) > cells:
                return False
            if _rank(self.bases, end, start) <= _SOFT:
                return True
            end += 1
        return self._cells(start, end) <= cells


@lru_cache(maxsize=8192)
def _base(cluster: str) -> str:
    # A keycap or a symbol in emoji form is a picture.
    return "〓" if "\ufe0f" in cluster or "\u20e3" in cluster else cluster[0]


@lru_cache(maxsize=8192)
def _kind(char: str) -> int:
    if char.isdecimal():
        return _DIGIT
    if _UNSPACED.match(char):
        return _IDEOGRAPH
    if char.isalnum():
        return _LETTER
    return _SYMBOL if char.isascii() else _OTHER


def _rank(bases: str, at: int, start: int) -> int:
    """The cost of a break before ``at`` in a line from ``start``."""
    before, after = bases[at - 1], bases[at]
    if after in _SPACES:
        return _NEVER  # spaces stay at the end of a line
    if before in _SPACES:
        return _rank_after_spaces(bases, at, start)
    if _closes(bases, at) or _opens(bases, at - 1):
        return _RULE
    if before in _GLUE or after in _GLUE:
        return _WORD
    left, right = _kind(before), _kind(after)
    if right == _IDEOGRAPH:
        return _rank_before_ideograph(bases, at)
    if left == _IDEOGRAPH:
        return _rank_after_ideograph(before, after, right)
    if left == _OTHER:
        return _WORD if _is_inside(bases, at, right) else _FREE
    return _FREE if right == _OTHER else _rank_in_word(bases, at)


def _rank_after_spaces(bases: str, at: int, start: int) -> int:
    last = at - 1
    while last >= start and bases[last] in _SPACES:
        last -= 1
    if last < start:
        return _NEVER  # the line would be blank
    if bases[at] in _ASCII_CLOSERS and _kind(bases[at + 1 : at + 2]) in _LATIN:
        return _FREE  # .NET, ,5
    return _RULE if _closes(bases, at) or _opens(bases, last) else _FREE


def _rank_before_ideograph(bases: str, at: int) -> int:
    # 7000万元: avoid 7000|万元 and 7000万|元.
    if bases[at] not in _UNITS:
        return _FREE
    number = at - 2 if bases[at - 1] in _MYRIADS and at > 1 else at - 1
    return _SOFT if _kind(bases[number]) == _DIGIT else _FREE


def _rank_after_ideograph(before: str, after: str, right: int) -> int:
    if right == _SYMBOL:
        return _FREE if after in _OPENERS else _WORD
    return _SOFT if before == "第" and right == _DIGIT else _FREE


def _is_inside(bases: str, at: int, right: int) -> bool:
    """Whether the mark before ``at`` is inside a number (10—20) or a word (don’t)."""
    mark, left = bases[at - 1], _kind(bases[at - 2 : at - 1])
    if mark == "’":
        return left in _LATIN and right in _LATIN
    return mark in _BETWEEN_DIGITS and left == right == _DIGIT


def _rank_in_word(bases: str, at: int) -> int:
    before = bases[at - 1]
    if before == "-" and _hyphenates(bases, at):
        return _FREE
    return _JOINT if before in _JOINTS else _WORD


def _hyphenates(bases: str, at: int) -> bool:
    """Whether the hyphen before ``at`` joins two words, outside an address."""
    around = bases[max(0, at - 3) : at - 1] + bases[at : at + 2]
    if len(around) < 4 or not around.isalpha():
        return False
    word = bases[max(0, at - _ADDRESS_REACH) : at].rpartition(" ")[2]
    return not _ADDRESS.search(word)


def _closes(bases: str, at: int) -> bool:
    """Whether no line may begin with the mark at ``at``."""
    mark = bases[at]
    return not _begins_quotation(bases, at) if mark in _QUOTES else mark in _CLOSERS


def _opens(bases: str, at: int) -> bool:
    """Whether no line may end with the mark at ``at``."""
    mark = bases[at]
    return _begins_quotation(bases, at) if mark in _QUOTES else mark in _OPENERS


def _begins_quotation(bases: str, at: int) -> bool:
    """Whether the curly quotation mark at ``at`` opens, by its form as in Chinese and English.

    Exceptions: “ after a word closes („so“); ” and ’ before a word open (”så”, ’tis).
    """
    before, after = bases[max(0, at - 1) : at], bases[at + 1 : at + 2]
    if bases[at] in "“‘":
        ends_word = not after or after in _SPACES or after in _CLOSERS
        return not (ends_word and _kind(before) in _LATIN)
    return before in _SPACES and _kind(after) == _LETTER
