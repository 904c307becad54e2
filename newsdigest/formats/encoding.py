"""Bytes to text: the encoding of a document, and the bytes that are no text in it.

A byte order mark decides, then valid UTF-8, then what the document or its server
declares, read as the Encoding Standard (encoding.spec.whatwg.org) has it, then how
much of the text is common characters.  A byte that is no text costs one U+FFFD.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDER = {
    "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "cp950": "big5hkscs",
    "shift_jis": "cp932", "euc_kr": "cp949", "iso8859-1": "cp1252", "ascii": "cp1252",
    "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
}  # fmt: skip
"""Of a codec that is declared, the wider one that every browser reads it as."""
_LABELS = {
    "x-gbk": "gb18030", "gb_2312-80": "gb18030", "csgb2312": "gb18030", "gb2312-80": "gb18030",
    "x-x-big5": "big5hkscs", "cn-big5": "big5hkscs", "big5-eten": "big5hkscs",
    "x-sjis": "cp932", "windows-31j": "cp932", "x-euc-jp": "euc_jp",
    "windows-949": "cp949", "ks_c_5601-1989": "cp949", "dos-874": "cp874",
    "x-cp1250": "cp1250", "x-cp1251": "cp1251", "x-cp1252": "cp1252",
    "unicode-1-1-utf-8": "utf-8", "x-mac-cyrillic": "mac_cyrillic", "utf-16": "utf-16-le",
}  # fmt: skip
"""Labels of the Encoding Standard that Python's codecs do not know, or know otherwise."""
_STATEFUL = ("iso2022_jp", "hz")
"""Seven-bit encodings: their bytes are valid UTF-8 and mean something else."""
_DECLARATIONS = (
    re.compile(rb"<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']"),
    re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE),
)
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_DECLARED_WITHIN = 4096
"""Bytes from the beginning in which a document declares its encoding."""
_SAMPLE = 1 << 16
"""Bytes that the statistics look at."""
_SOUND = 0.9
"""Share of the characters beyond ASCII that a declared encoding has to decode."""
_EVERYDAY: Mapping[str, tuple[Sequence[int], Sequence[int]]] = {
    "gb18030": ((*range(0xA1, 0xA4), *range(0xB0, 0xD8)), range(0xA1, 0xFF)),
    "big5hkscs": (range(0xA1, 0xC7), (*range(0x40, 0x7F), *range(0xA1, 0xFF))),
    "cp932": ((*range(0x81, 0x84), *range(0x88, 0x98)), range(0x40, 0xFD)),
}
"""Of encodings the lead and trail bytes of their common characters."""
_DOUBT = 0.3
"""Share of common characters by which another encoding has to be better than the declared one."""
_PLAUSIBLE = 0.6
"""Share of common characters below which a guess counts as none."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with ``\\n`` line ends and without a byte order mark.

    ``replaced`` counts the places where bytes had no meaning in ``encoding`` and
    stand as U+FFFD; ``lines`` are the first of the lines (from 1) with such places.
    ``repaired`` says that the text had been encoded as UTF-8 twice.
    """

    text: str
    encoding: str
    replaced: int = 0
    lines: tuple[int, ...] = ()
    repaired: bool = False


def decode(data: bytes, declared: Sequence[str] = ()) -> Decoded:
    """Decode a document; never fails.

    :param declared: labels of encodings that the document or its server names, the
        most trusted first; unknown ones do not count
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    codec_names = [name for label in declared if (name := codec(label))]
    for name in codec_names:
        if name in _STATEFUL:
            return _decoded(data, name)
    try:
        return _undo_double_encoding(Decoded(_unix_lines(data.decode("utf-8")), "utf-8"))
    except UnicodeDecodeError:
        return _decoded(data, _best_codec(data, codec_names))


def declarations(data: bytes, content_type: str = "") -> list[str]:
    """The labels in a document's XML declaration or ``<meta>``, then in its Content-Type."""
    head = data[:_DECLARED_WITHIN]
    matches = [match for form in _DECLARATIONS if (match := form.search(head))]
    labels = [match[1].decode("ascii", "ignore") for match in matches]
    charset = _CHARSET.search(content_type)
    return [*labels, charset[1]] if charset else labels


def codec(label: str) -> str:
    """Python's name of the encoding that a label means on the web; "" for an unknown one."""
    label = label.strip().lower()
    if label in _LABELS:
        return _LABELS[label]
    try:
        name = codecs.lookup(label).name
        "".encode(name)  # a codec of text, not of bytes
    except (LookupError, ValueError, TypeError):
        return ""
    return _WIDER.get(name, name)


def _decoded(data: bytes, encoding: str) -> Decoded:
    handler = _Replacement(encoding)
    text = data.decode(encoding, handler.register())
    if encoding == "big5hkscs":
        text = text.translate(_big5_symbols())
    offsets = handler.offsets
    if encoding.startswith(("utf-16", "utf-32")):
        lines: Iterator[int] = iter(())
    else:
        lines = (data.count(b"\n", 0, offset) + 1 for offset in offsets[:20])
    return Decoded(_unix_lines(text), encoding, len(offsets), tuple(dict.fromkeys(lines))[:3])


class _Replacement:
    """Replaces bytes that an encoding does not define, and records their offsets."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self.offsets: list[int] = []

    def register(self) -> str:
        """The name under which ``bytes.decode`` calls this object; decoding is not re-entrant."""
        codecs.register_error("newsdigest", self)
        return "newsdigest"

    def __call__(self, error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        data, start, end = error.object, error.start, error.end
        if self._encoding == "big5hkscs":
            pair = data[start : start + 2].decode("cp950", "ignore")
            if len(pair) == 1 and not pair.isascii():
                return pair, start + 2
        if self._encoding == "gb18030" and data[start] == 0x80:
            return "€", start + 1
        self.offsets.append(start)
        if not self._encoding.startswith("utf"):
            # A lead byte must not take the ASCII character behind it along.
            end = start + 1
        return "\ufffd", end


@cache
def _big5_symbols() -> dict[int, str]:
    """Symbols for which the Encoding Standard's Big5 has CP950's character, not HKSCS's."""
    pairs = [bytes((lead, trail)) for lead in (0xA1, 0xA2) for trail in range(0x40, 0xFF)]
    decoded = [(pair.decode("big5hkscs", "ignore"), pair.decode("cp950", "ignore"))
               for pair in pairs]  # fmt: skip
    return {ord(a): b for a, b in decoded if len(a) == len(b) == 1 and a != b}


def _unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _best_codec(data: bytes, declared: Sequence[str]) -> str:
    """The codec of bytes that are not valid UTF-8."""
    sample = data[:_SAMPLE]
    if b"\0" in sample:
        return max(("utf-16-le", "utf-16-be"), key=lambda name: _readable(sample, name))
    if _is_damaged_utf8(sample):
        return "utf-8"
    western = _looks_western(sample)
    for name in declared:
        if name != "utf-8" and _soundness(sample, name) >= _SOUND and _fits(sample, name, western):
            return name
    if western or not (guess := _guess(sample)):
        return "cp1252" if _mean_run(sample) < 2 else "utf-8"
    return guess


def _fits(sample: bytes, declared: str, western: bool) -> bool:
    """Whether the statistics support a declaration: servers often claim Latin-1 or Big5."""
    if declared == "cp1252":
        return western or not _guess(sample)
    if declared not in _EVERYDAY or (guess := _guess(sample)) not in _EVERYDAY:
        return True
    return _commonness(sample, declared) > _commonness(sample, guess) - _DOUBT


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
    runs = _HIGH_BYTES.findall(sample)
    alone = sum(len(run) == 1 for run in runs)
    return alone * 10 >= sum(map(len, runs)) * 7


def _mean_run(sample: bytes) -> float:
    """The mean number of bytes beyond ASCII in a row."""
    runs = _HIGH_BYTES.findall(sample)
    return sum(map(len, runs)) / (len(runs) or 1)


def _soundness(sample: bytes, encoding: str) -> float:
    """The share of characters beyond ASCII that an encoding can decode."""
    text = _decoded(sample, encoding).text
    beyond = sum(character > "\x7f" for character in text)
    # The sample may end inside a character.
    return 1 - max(0, text.count("\ufffd") - 1) / beyond if beyond else 1.0


def _guess(sample: bytes) -> str:
    """The multi-byte encoding in which most of the text is common characters, "" for none."""
    kana = _share(sample, "euc_jp", "\u3041", "\u30ff")
    if kana > 0.25 and _soundness(sample, "euc_jp") > _SOUND:
        return "euc_jp"
    if _is_korean(sample):
        return "cp949"
    shares = {name: _commonness(sample, name) for name in ("gb18030", "big5hkscs", "cp932")}
    best = max(shares, key=shares.__getitem__)
    return best if shares[best] >= _PLAUSIBLE else ""


def _share(sample: bytes, encoding: str, first: str, last: str) -> float:
    """The share of a range of characters among those beyond ASCII."""
    beyond = [character for character in sample.decode(encoding, "replace") if character > "\x7f"]
    return sum(first <= character <= last for character in beyond) / (len(beyond) or 1)


def _is_korean(sample: bytes) -> bool:
    """Whether it is Hangul in words with spaces between them; Chinese has no such spaces."""
    hangul = _share(sample, "cp949", "\uac00", "\ud7a3")
    return hangul > 0.8 and sample.count(b" ") * 16 > sum(byte > 0x7F for byte in sample)


def _commonness(sample: bytes, encoding: str) -> float:
    """The share of characters beyond ASCII that are everyday ones of their encoding."""
    common = _everyday(encoding)
    beyond = [character for character in _decoded(sample, encoding).text if character > "\x7f"]
    return sum(character in common for character in beyond) / len(beyond) if beyond else 0.0


@cache
def _everyday(encoding: str) -> frozenset[str]:
    """The first level of a character set, which its makers filled with common characters.

    Traditional characters are common in GB18030, too.
    """
    leads, trails = _EVERYDAY[encoding]
    pairs = b"".join(bytes((lead, trail)) for lead in leads for trail in trails)
    characters = frozenset(pairs.decode(encoding, "ignore"))
    return characters | _everyday("big5hkscs") if encoding == "gb18030" else characters


def _undo_double_encoding(decoded: Decoded) -> Decoded:
    """The text of a document that was encoded as UTF-8 twice, where all of it shows that.

    Every run beyond ASCII has to be UTF-8 read as Windows-1252: text that only speaks
    of such damage, or has an accented word besides, stays as it is.
    """
    text = decoded.text
    if not _DOUBLED.search(text):
        return decoded
    try:
        original = b"".join(_as_byte(character) for character in text).decode("utf-8")
    except (UnicodeError, KeyError):
        return decoded
    if len(original.encode()) - sum(map(str.isascii, original)) < _MIN_REPAIRED:
        return decoded
    return Decoded(original, decoded.encoding, repaired=True)


_MIN_REPAIRED = 8
"""Bytes beyond ASCII that a repair needs: three Chinese characters, four accented letters."""
_DOUBLED = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0178\u02c6\u02dc\u2013-\u2122]")
"""A lead byte and a following byte of UTF-8, both read as Windows-1252."""


def _as_byte(character: str) -> bytes:
    """The byte of a character in Windows-1252; five undefined ones stand for themselves."""
    return character.encode("cp1252" if character > "\u00ff" else "latin-1")
