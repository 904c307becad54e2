"""Tokens of the full-text index, and FTS5 expressions for words and phrases of a query.

Texts and queries are folded and split alike: every character of a script that is written
without spaces is a token, everything else is words.
"""

from __future__ import annotations

import re
from functools import cache

from newsdigest.query.model import FullText
from newsdigest.text.fold import fold
from newsdigest.text.scripts import HAN_BASIC

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    f"\u2e80-\u2fdf\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf{HAN_BASIC}"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Scripts without spaces, each character a token, for a regular expression's character set."""
_SIGNS = str.maketrans("+#.", "\ue000\ue001\ue002")
"""To private-use characters, which FTS5 takes for letters."""
_HAS_SIGNS = re.compile("[+#＋＃℃℉]|\\.[nN]")
_DEGREES = str.maketrans("℃℉", "°°")
"""Without the letter, which a search for C would match."""
_PLAIN_SIGNS = {character: sign for sign, character in _SIGNS.items()}


@cache
def _token() -> re.Pattern[str]:
    """A token; compiled at the first use, since that takes as long as a small search."""
    return re.compile(f"[{UNSPACED}]|(?:[^\\W{UNSPACED}]|[\ue000-\ue002])+")


@cache
def _word_with_sign() -> re.Pattern[str]:
    """A word that a sign distinguishes from another one: C++, C#, .NET."""
    letter = rf"[^\W\d{UNSPACED}]"
    words = r"[a-z]\+\+|[a-z]\#|\.net"
    return re.compile(rf"(?<!{letter})(?<!\d)(?:{words})(?!{letter}|[+#])", re.IGNORECASE)


def plain_token(token: str) -> str:
    """A token as it is in folded text."""
    return token.translate(_PLAIN_SIGNS)


@cache
def _simple() -> re.Pattern[str]:
    """Most Chinese text: letters that fold one by one, and punctuation that stays punctuation."""
    return re.compile(f"[\x00-\x7f{HAN_BASIC}\u3000-\u3011·—‘’“”…（），：；！？％～]*")


def tokens(text: str) -> str:
    """The tokens of a text, folded, without punctuation, a space between them."""
    if _HAS_SIGNS.search(text):
        text = fold(text.translate(_DEGREES))
        text = _word_with_sign().sub(lambda match: f" {match[0].translate(_SIGNS)} ", text)
    if _simple().fullmatch(text):
        # The same result, but folding without punctuation is four times as fast.
        return fold(" ".join(_token().findall(text)))
    return " ".join(_token().findall(fold(text)))


def fts5(words: FullText) -> str:
    """The FTS5 expression for one word or phrase, "" if it has no token.

    A word of several tokens (防汛, state-of-the-art) is a phrase of them: they must be adjacent.
    """
    phrase = tokens(words.text)
    if not phrase:
        return ""
    star = " *" if words.prefix else ""
    column = "{title} : " if words.title_only else ""
    return f'{column}"{phrase}"{star}'
