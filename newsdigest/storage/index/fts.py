"""Words and phrases as FTS5 understands them: pure text in, pure text out.

What is indexed and what is asked for pass through the same folding and
spacing, so that they meet: every character of a script that is written without
spaces is a token of its own, everything else is words.
"""

from __future__ import annotations

import re
from functools import cache

from newsdigest.query.model import FullText
from newsdigest.text.fold import fold
from newsdigest.text.scripts import HAN_BASIC

ALONE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    f"\u2e80-\u2fdf\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf{HAN_BASIC}"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Characters that are tokens, as a regular expression's set: scripts without spaces."""


_SIGNS = str.maketrans("+#.", "\ue000\ue001\ue002")
"""Characters for private use, which FTS5 takes for letters."""
_WITH_SIGNS = re.compile("[+#＋＃℃℉]|\\.[nN]")
_DEGREES = str.maketrans("℃℉", "°°")
"""Without the letter, which would be found by a search for C."""
_WRITTEN_SIGNS = {character: sign for sign, character in _SIGNS.items()}


@cache
def _tokens() -> re.Pattern[str]:
    """A token; compiled when it is needed, since that takes as long as a small search."""
    return re.compile(f"[{ALONE}]|(?:[^\\W{ALONE}]|[\ue000-\ue002])+")


@cache
def _signed() -> re.Pattern[str]:
    """A word that its signs make another one: C++, C#, .NET."""
    letter = rf"[^\W\d{ALONE}]"
    words = r"[a-z]\+\+|[a-z]\#|\.net"
    return re.compile(rf"(?<!{letter})(?<!\d)(?:{words})(?!{letter}|[+#])", re.IGNORECASE)


def written(token: str) -> str:
    """A token as it stands in folded text."""
    return token.translate(_WRITTEN_SIGNS)


@cache
def _plain() -> re.Pattern[str]:
    """Most Chinese text: letters that fold alone, and punctuation that stays punctuation."""
    return re.compile(f"[\x00-\x7f{HAN_BASIC}\u3000-\u3011·—‘’“”…（），：；！？％～]*")


def tokens(text: str) -> str:
    """``text`` as it is indexed: folded, without punctuation, a space between tokens."""
    if _WITH_SIGNS.search(text):
        text = fold(text.translate(_DEGREES))
        text = _signed().sub(lambda match: f" {match[0].translate(_SIGNS)} ", text)
    if _plain().fullmatch(text):
        # The same, but folding what has no punctuation left in it is four times as fast.
        return fold(" ".join(_tokens().findall(text)))
    return " ".join(_tokens().findall(fold(text)))


def fts5(words: FullText) -> str:
    """The FTS5 expression for one word or phrase, "" where nothing in it can be searched for.

    A word that falls apart into tokens (防汛, state-of-the-art) is a phrase of
    them, so that they must stand next to each other.
    """
    phrase = tokens(words.text)
    if not phrase:
        return ""
    star = " *" if words.prefix else ""
    column = "{title} : " if words.title_only else ""
    return f'{column}"{phrase}"{star}'
