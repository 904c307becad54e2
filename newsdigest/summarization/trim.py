"""Trimming: a sentence without attributions and asides.

Removed is only what never changes the statement: 据悉 and its like at the beginning, the
speaker at the end of what is no quotation, and brackets.  An ellipsis marks each cut.
"""

from __future__ import annotations

import re

_ELLIPSIS = "…"
LEAST = 12
"""Characters that have to remain; otherwise the sentence stays as it is."""
_HAN_OPENING = re.compile(
    r"(?:据悉|据了解|据介绍|另据了解|据报道|记者了解到|记者获悉|记者从[^，。“”]{2,30}?(?:获悉|了解到|得知)"
    r"|据(?:新华社|中新社|央视新闻|法新社|路透社|[^，。“”]{2,12}(?:日报|晚报|网站|消息))(?:报道|消息)?)[，,]"
)
_HAN_CLOSING = re.compile(
    r"，(?:(?!表示)[^，。“”：]){2,20}?(?:表示|介绍说|介绍|指出|告诉记者|透露|说)(?=。$)"
)
_HAN_BRACKETS = re.compile(r"（(?!\d)[^（）“”]{1,60}）")
_LATIN_OPENING = re.compile(r"According to [^,\"“”]{3,60}, (?=[a-zA-Z])")
_LATIN_CLOSING = re.compile(
    r",? (?:(?:he|she|they|it|officials|police|authorities|the \w+(?: \w+)?"
    r"|(?:[A-Z][\w’'-]+ ?){1,3})"
    r" (?:said|says|added|noted|told [\w ]{2,24})|according to [^,.\"“”]{3,60})"
    r"(?: (?:on|in|in a) \w+)?(?=\.$)"
)
_LATIN_BRACKETS = re.compile(r" \((?!\d+\))[^()\"“”]{1,80}\)(?=[\s,.;])")
_QUOTES = re.compile('[“”"「」]')


def trim(sentence: str) -> str:
    """The sentence with an ellipsis for each removed part, or unchanged."""
    is_latin = sentence.isascii() or sentence[:1].isascii()
    opening, closing, brackets = (
        (_LATIN_OPENING, _LATIN_CLOSING, _LATIN_BRACKETS)
        if is_latin
        else (_HAN_OPENING, _HAN_CLOSING, _HAN_BRACKETS)
    )
    space = " " if is_latin else ""
    trimmed = brackets.sub(f"{space}{_ELLIPSIS}", sentence)
    if match := opening.match(trimmed):
        trimmed = _ELLIPSIS + trimmed[match.end() :]
    # The speaker is part of a quotation.
    if not _QUOTES.search(trimmed):
        trimmed = closing.sub(_ELLIPSIS, trimmed)
    return trimmed if len(trimmed.replace(_ELLIPSIS, "")) >= LEAST else sentence
