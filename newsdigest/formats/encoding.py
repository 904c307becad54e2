"""Bytes to text: which encoding a file is in, and what could not be decoded.

A byte order mark decides, then valid UTF-8, then the statistics of
charset-normalizer among the encodings that news is kept in.  What an encoding
is used for afterwards is left to others.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

CANDIDATES = ("gb18030", "big5", "cp1252")
"""Encodings without a mark of their own that charset-normalizer chooses among."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 1 << 16
"""Bytes that statistics are made of; more would not change the answer."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with ``\\n`` line ends and without a byte order mark.

    ``replaced`` counts the places where bytes had no meaning in ``encoding`` and
    stand as U+FFFD.
    """

    text: str
    encoding: str
    replaced: int = 0


def decode(data: bytes) -> Decoded:
    """Decode a file; never fails, whatever the bytes are."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    try:
        return Decoded(_unix_lines(data.decode("utf-8")), "utf-8")
    except UnicodeDecodeError:
        return _decoded(data, _guess(data))


def _decoded(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    # A replacement character that the writer typed is no fault of ours.
    typed = data.count("\ufffd".encode(encoding)) if encoding.startswith("utf") else 0
    return Decoded(_unix_lines(text), encoding, max(0, text.count("\ufffd") - typed))


def _unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _guess(data: bytes) -> str:
    sample = data[:_SAMPLE]
    if b"\0" in sample:
        return max(("utf-16-le", "utf-16-be"), key=lambda name: _readable(sample, name))
    if _is_damaged_utf8(sample):
        return "utf-8"
    if _looks_western(sample):
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=list(CANDIDATES)).best()
    return best.encoding if best is not None else "utf-8"


def _is_damaged_utf8(sample: bytes) -> bool:
    """Whether most of what is not ASCII is good UTF-8, so that the rest is damage."""
    text = sample.decode("utf-8", "replace")
    good = sum(character > "\x7f" for character in text) - (bad := text.count("\ufffd"))
    return good > 4 * bad


def _readable(sample: bytes, encoding: str) -> int:
    """How many characters of the decoded sample are ASCII, Han or their punctuation.

    Text has no zero bytes of its own, so a sample with some is UTF-16; in the
    wrong byte order it is a scatter over all of Unicode.
    """
    text = sample.decode(encoding, "replace")
    return sum("\n" <= c <= "~" or "\u3000" <= c <= "\u9fff" or c > "\uff00" for c in text)


def _looks_western(sample: bytes) -> bool:
    """Whether high bytes stand alone between ASCII letters, as in cp1252.

    Multi-byte Chinese has them in long runs; statistics on a handful of them
    call an English article with one pound sign Chinese.
    """
    high = [index for index, byte in enumerate(sample) if byte >= 0x80]
    alone = sum(
        (index == 0 or sample[index - 1] < 0x80)
        and (index + 1 >= len(sample) or sample[index + 1] < 0x80)
        for index in high
    )
    return alone * 10 >= len(high) * 7
