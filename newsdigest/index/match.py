"""Words and phrases as FTS5 understands them: pure text in, pure text out.

What is indexed and what is asked for pass through the same folding and
spacing, so that they meet: every character of a script that is written without
spaces is a token of its own, everything else is words.
"""

from __future__ import annotations

import re

from newsdigest.query.model import Words
from newsdigest.text.fold import fold

ALONE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u2e80-\u2fdf\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Characters that are tokens, as a regular expression's set: scripts without spaces."""
_ALONE = re.compile(f"[{ALONE}]+")
_TOKEN = re.compile(r"\w")


def tokens(text: str) -> str:
    """``text`` as it is indexed: folded, with spaces around the characters that stand alone."""
    return _ALONE.sub(lambda run: f" {' '.join(run[0])} ", fold(text))


def fts5(words: Words) -> str:
    """The FTS5 expression for one word or phrase, "" where nothing in it can be searched for.

    A word that falls apart into tokens (防汛, state-of-the-art) is a phrase of
    them, so that they must stand next to each other.
    """
    phrase = " ".join(tokens(words.text).replace('"', " ").split())
    if not _TOKEN.search(phrase):
        return ""
    star = " *" if words.prefix else ""
    column = "{title} : " if words.title_only else ""
    return f'{column}"{phrase}"{star}'
