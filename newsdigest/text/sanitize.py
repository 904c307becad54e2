"""Sanitize untrusted text before it is shown, stored or sent.

Titles, texts, file names and front matter come from anywhere.  A control character in
them can move the cursor, rename the window or fill the clipboard; a bidirectional
override can reverse what a line says.  :func:`sanitize` and :func:`one_line` leave only
visible characters and spaces.

Markup such as ``[b]`` and ``<b>`` is plain text here; whatever writes Rich markup, HTML or
a mail header escapes it.
"""

from __future__ import annotations

import re
import unicodedata

TAB = "    "
"""Replacement of a tab: its column is unknown, and tabs separate fields in output."""
MAX_MARKS = 8
"""Consecutive combining marks; no living script needs as many on one letter."""
_UNTERMINATED = 200
"""Characters that an unterminated control string removes, on its own line."""

_NEWLINES = "\x0b\x0c\r\x85\u2028\u2029"
# Soft hyphen, bidirectional controls, deprecated format controls, byte-order mark,
# interlinear annotation and tags: invisible, and all can deceive.  Without tags three
# regional flags become a plain black flag.
_INVISIBLE = (
    "\xad\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
)
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_BROKEN = "\ud800-\udfff\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17)
)

# Every character above U+1FFFD is suspect: one range is faster than thirty noncharacters.
_SUSPECT = re.compile(
    f"[\t{_NEWLINES}{_CONTROLS}{_INVISIBLE}\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\U0001fffe-\U0010ffff]"
)
_LINE_END = re.compile(f"\r\n?|[{_NEWLINES}]")
_REMOVED = re.compile(f"[{_CONTROLS}{_INVISIBLE}]+")
_ACTIVE = re.compile(f"[\x0b\x0c\r\x85\u2028\u2029{_CONTROLS}{_INVISIBLE}]")
_JSON_CONTROLS = re.compile(
    "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
_REPLACED = re.compile(f"[{_BROKEN}]")

# Bodies of sequences exclude the characters that begin another sequence, so that nested
# ones take linear time.
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

# Combining marks are neither \w nor \s.  Without the blocks of symbols and punctuation,
# runs of nine such characters are rare enough to check one by one.
_MARKS = re.compile(
    rf"[^\w\s\x00-\u02ff\u2010-\u20cf\u2100-\u2bff\u3000-\u3029\u3030-\u303f\uff00-\uffef"
    rf"\U0001f000-\U0001faff]{{{MAX_MARKS + 1},}}"
)


def sanitize(text: str) -> str:
    """The text without escape sequences, control and invisible characters.

    Escape sequences are removed as a whole, except for the visible text of a hyperlink;
    an unterminated one removes at most 200 characters of its line.  Other control
    characters, soft hyphens, bidirectional controls and tags are removed; every kind of
    line end becomes ``\\n``, a tab four spaces, a lone surrogate or noncharacter U+FFFD.
    Zero-width joiners and variation selectors stay, for emoji and Indic scripts, and at
    most 8 consecutive combining marks.

    Takes linear time; text with nothing to sanitize is returned as the same object.
    """
    if _SUSPECT.search(text):
        text = _SEQUENCE.sub("", text)
        text = _LINE_END.sub("\n", text).replace("\t", TAB)
        text = _REPLACED.sub("\N{REPLACEMENT CHARACTER}", _REMOVED.sub("", text))
    if not text.isascii() and _MARKS.search(text):
        text = _MARKS.sub(lambda match: _thin(match[0]), text)
    return text


def strip_controls(text: str) -> str:
    """The text without what controls a terminal; tabs, line ends and surrogates stay.

    For lines of data, with tabs between fields and undecodable bytes in file names.
    """
    if not _ACTIVE.search(text):
        return text
    return _ACTIVE.sub("", _SEQUENCE.sub("", text))


def escape_controls(json: str) -> str:
    """JSON with the characters that control a terminal as escapes; the values stay the same."""
    return _JSON_CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", json)


def one_line(text: str) -> str:
    """The text sanitized, white space collapsed to single spaces and stripped.

    For titles, sources, table cells and headers: the result has no line end.
    """
    return " ".join(sanitize(text).split())


def _thin(run: str) -> str:
    """``run`` with at most :data:`MAX_MARKS` marks in a row."""
    result: list[str] = []
    marks = 0
    for char in run:
        marks = marks + 1 if _attaches(char) else 0
        if marks <= MAX_MARKS:
            result.append(char)
    return "".join(result)


def _attaches(char: str) -> bool:
    # Joiners count, or marks could pile up between them.
    return char in "\u200c\u200d" or unicodedata.category(char).startswith("M")
