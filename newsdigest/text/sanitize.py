"""Hostile text made harmless: what strangers wrote may be shown, stored and sent.

Titles, article text, file names and front matter come from anywhere.  A control
character in them can move the cursor, rename the window or fill the clipboard of
whoever reads them; a bidirectional override can make a line say the opposite.
After :func:`sanitize` or :func:`one_line` a text holds nothing but characters.

Markup is not the concern of this module: ``[b]`` and ``<b>`` are only text here,
and whoever writes Rich markup, HTML or a mail header escapes it there.
"""

from __future__ import annotations

import re
import unicodedata

TAB = "    "
"""What a tab becomes: its column is unknown here, and a tab separates fields in output."""
MAX_MARKS = 8
"""Combining marks kept in a row; no living script needs as many on one letter."""
_UNTERMINATED = 200
"""Characters, on its own line, that a control string without an end may hide."""

_NEWLINES = "\x0b\x0c\r\x85\u2028\u2029"
# Soft hyphen, bidirectional controls, deprecated format controls, byte-order mark,
# interlinear annotation and tags: none of them is visible, each can deceive.  Tags
# also spell three regional flags, which then show as a plain black flag.
_INVISIBLE = (
    "\xad\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
)
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_BROKEN = "\ud800-\udfff\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17)
)

# Every character above U+1FFFD is suspected: one range is quicker than thirty noncharacters.
_SUSPECT = re.compile(
    f"[\t{_NEWLINES}{_CONTROLS}{_INVISIBLE}\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\U0001fffe-\U0010ffff]"
)
_LINE_END = re.compile(f"\r\n?|[{_NEWLINES}]")
_REMOVED = re.compile(f"[{_CONTROLS}{_INVISIBLE}]+")
_ACTING = re.compile(f"[\x0b\x0c\r\x85\u2028\u2029{_CONTROLS}{_INVISIBLE}]")
_ACTING_IN_JSON = re.compile(
    "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
_REPLACED = re.compile(f"[{_BROKEN}]")

# Every class that runs to a terminator excludes the characters that can begin another
# sequence, so that no character is looked at more than twice however they are nested.
_OSC_BODY = r"[^\x07\n-\r\x1b\x80-\x9f\u2028\u2029]"
_STRING_BODY = r"[^\n-\r\x1b\x80-\x9f\u2028\u2029]"
_SEQUENCE = re.compile(
    rf"""
      (?:\x1b\]|\x9d) (?: {_OSC_BODY}*+ (?:\x07|\x1b\\|\x9c) | {_OSC_BODY}{{0,{_UNTERMINATED}}} )
    | (?:\x1b[PX^_]|[\x90\x98\x9e\x9f])
      (?: {_STRING_BODY}*+ (?:\x1b\\|\x9c) | {_STRING_BODY}{{0,{_UNTERMINATED}}} )
    | (?:\x1b\[|\x9b) [0-?]*+ [\x20-/]*+ [@-~]?      # CSI
    | \x1b [\x20-/]*+ [0-~]                          # two characters, or intermediates and a final
    """,
    re.VERBOSE,
)

# Marks are neither letters nor spaces to `re`.  Leaving out the blocks where symbols
# and punctuation live makes a run of nine of the rest rare enough to look at closely.
_MARKS = re.compile(
    rf"[^\w\s\x00-\u02ff\u2010-\u20cf\u2100-\u2bff\u3000-\u3029\u3030-\u303f\uff00-\uffef"
    rf"\U0001f000-\U0001faff]{{{MAX_MARKS + 1},}}"
)


def sanitize(text: str) -> str:
    """The text without anything that acts instead of being read.

    Escape sequences go as a whole (the visible text of a hyperlink stays); one that
    never ends hides at most 200 characters and nothing beyond its line.  Other
    control characters, soft hyphens, bidirectional controls and tags are removed,
    every kind of line end becomes ``\\n``, a tab four spaces, a lone surrogate or
    noncharacter U+FFFD.  Zero-width joiners and variation selectors, which emoji and
    Indic scripts need, stay.  At most 8 combining marks follow one another.

    Takes time in proportion to the length; text with nothing to sanitize is returned
    as the same object.
    """
    if _SUSPECT.search(text):
        text = _SEQUENCE.sub("", text)
        text = _LINE_END.sub("\n", text).replace("\t", TAB)
        text = _REPLACED.sub("\N{REPLACEMENT CHARACTER}", _REMOVED.sub("", text))
    if not text.isascii() and _MARKS.search(text):
        text = _MARKS.sub(lambda match: _thin(match[0]), text)
    return text


def inactive(text: str) -> str:
    """The text without what acts on a terminal; its tabs, line ends and odd bytes stay.

    For lines that are data: their fields are separated by tabs, and a file name may hold
    bytes that are no text.
    """
    if not _ACTING.search(text):
        return text
    return _ACTING.sub("", _SEQUENCE.sub("", text))


def escape_acting(json: str) -> str:
    """JSON text whose strings say by escapes what would act on a terminal; the values stay."""
    return _ACTING_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", json)


def one_line(text: str) -> str:
    """The text cleaned, each run of white space one space, none at the ends.

    For titles, sources, table cells and headers: the result has no line end.
    """
    return " ".join(sanitize(text).split())


def _thin(run: str) -> str:
    """``run`` with at most :data:`MAX_MARKS` marks in a row."""
    kept: list[str] = []
    marks = 0
    for char in run:
        marks = marks + 1 if _attaches(char) else 0
        if marks <= MAX_MARKS:
            kept.append(char)
    return "".join(kept)


def _attaches(char: str) -> bool:
    # The joiners count too, or they would let marks pile up between them.
    return char in "\u200c\u200d" or unicodedata.category(char).startswith("M")
