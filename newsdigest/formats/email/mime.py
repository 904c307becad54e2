"""MIME messages: header fields and the parts that a person reads, within limits.

The standard library's parser is not used for the tree: its time and its stack grow with the
depth of nesting, and its structured headers raise on malformed ones.  Sources: RFC 5322,
2045-2047, 2231, 3676, 1922 (ISO-2022-CN).
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message as Parameters

from newsdigest.formats.encoding import codec, declarations, decode
from newsdigest.text.sanitize import one_line

MAX_PARTS = 500
MAX_DEPTH = 16
"""Multiparts and attached messages inside each other."""
MAX_HEADERS = 512 * 1024
"""Bytes of the header fields of one part."""
MAX_FIELD = 64 * 1024
"""Bytes of one header field."""
_MAX_PARAMETERS = 2000
_FIELD = re.compile(rb"^([!-9;-~]{1,100})[ \t]*:(.*(?:\n[ \t].*)*)", re.MULTILINE)
_HEADER_END = re.compile(rb"^(?![!-9;-~]{1,100}[ \t]*:|[ \t]|>?From )", re.MULTILINE)
_WORD = re.compile(r"=\?([\w.:+-]{1,40})(?:\*[\w-]{0,20})?\?([bq])\?([^?]{0,20000})\?=", re.I)
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_NO_WORDS = re.compile(
    rb"<(style|script|title)\b(?:[^<]|<(?!/\1\b))*+|<[^<>]*+>?|&(?:nbsp|zwnj);", re.IGNORECASE
)
_SHIFT = re.compile(rb"\x1b\$\)([AEG])|\x1b\$[*+].|\x1b[NO]..|\x0e|\x0f|\n")


@dataclass(frozen=True, slots=True)
class Headers:
    """The header fields of a message or part, by lower-case name, as bytes and unfolded."""

    fields: dict[str, list[bytes]] = field(default_factory=dict)

    def raw(self, name: str) -> bytes:
        """The first field of a name, b"" if there is none."""
        return self.fields.get(name, [b""])[0]

    def text(self, name: str) -> str:
        """The first field of a name in one line, its encoded words decoded."""
        return one_line(decode_words(self.raw(name)))

    def parameters(self, name: str) -> tuple[str, dict[str, str]]:
        """The value of a field in lower case, and its parameters."""
        value = self.raw(name)[:_MAX_PARAMETERS].decode("latin-1")
        parsed: dict[str, str] = {}
        holder = Parameters()
        try:
            holder[name] = value
            for key, parameter in holder.get_params([], name)[1:]:
                parsed[key.lower()] = _parameter(parameter)
        except Exception:
            parsed = {}
        return value.partition(";")[0].strip().lower(), parsed


def _parameter(value: str | tuple[str | None, str | None, str]) -> str:
    if isinstance(value, tuple):
        return decode_text(value[2].encode("latin-1", "replace"), value[0] or "")
    return decode_words(value.encode("latin-1", "replace"))


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf of a message's tree.

    ``kind`` is its content type, ``data`` its content without the transfer encoding, ``name``
    its file name.  ``headers`` are those of the part itself.
    """

    kind: str
    data: bytes
    headers: Headers
    name: str = ""
    is_attachment: bool = False

    @property
    def text(self) -> str:
        """The content as text."""
        _, parameters = self.headers.parameters("content-type")
        label = parameters.get("charset", "")
        if self.kind == "text/html":
            declared = declarations(self.data)
            return decode_text(self.data, label, *declared)
        text = decode_text(self.data, label)
        if parameters.get("format", "").lower() == "flowed":
            text = _unflowed(text, parameters.get("delsp", "").lower() == "yes")
        return text


@dataclass(slots=True)
class _Budget:
    parts: int = MAX_PARTS


def split_headers(data: bytes) -> tuple[Headers, bytes]:
    """The header fields and the rest of a message; ``\\n`` ends its lines."""
    match = _HEADER_END.search(data, 0, MAX_HEADERS)
    end = match.start() if match else min(len(data), MAX_HEADERS)
    fields: dict[str, list[bytes]] = {}
    for header in _FIELD.finditer(data, 0, end):
        name = header[1].decode("ascii").lower()
        value = re.sub(rb"\n[ \t]*", b" ", header[2][:MAX_FIELD]).strip()
        fields.setdefault(name, []).append(value)
    rest = data[end:]
    return Headers(fields), rest[1:] if rest.startswith(b"\n") else rest


def unix_lines(data: bytes) -> bytes:
    """The message with ``\\n`` at the end of lines."""
    if b"\r" not in data:
        return data
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def parts(headers: Headers, body: bytes) -> list[Part]:
    """The leaves of a message in order; of alternatives the best one, and its attachments."""
    return _walk(headers, body, 0, _Budget())


def _walk(headers: Headers, body: bytes, depth: int, budget: _Budget) -> list[Part]:
    kind, parameters = headers.parameters("content-type")
    kind = kind if re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind) else "text/plain"
    if kind.startswith("multipart/") and depth < MAX_DEPTH:
        pieces = _pieces(body, parameters.get("boundary", ""))
        if pieces:
            return _multipart(kind, pieces, depth, budget)
        kind = "text/html" if re.match(rb"\s*<(?:!doctype|html)", body, re.I) else "text/plain"
    budget.parts -= 1
    disposition, more = headers.parameters("content-disposition")
    data = _transfer_decoded(body, headers.raw("content-transfer-encoding"))
    name = one_line(more.get("filename") or parameters.get("name") or "")
    return [Part(kind, data, headers, name, disposition == "attachment")]


def _multipart(kind: str, pieces: list[bytes], depth: int, budget: _Budget) -> list[Part]:
    branches: list[list[Part]] = []
    for piece in pieces:
        if budget.parts <= 0:
            break
        headers, body = split_headers(piece)
        if kind == "multipart/digest" and not headers.raw("content-type"):
            headers.fields["content-type"] = [b"message/rfc822"]
        branches.append(_walk(headers, body, depth + 1, budget))
    if kind != "multipart/alternative":
        return [part for branch in branches for part in branch]
    best = max(range(len(branches)), key=lambda index: (_rank(branches[index]), index), default=0)
    return [
        part
        for index, branch in enumerate(branches)
        for part in branch
        if index == best or not is_readable(part)
    ]


def is_readable(part: Part) -> bool:
    """Whether a part is text of the message itself."""
    return part.kind.startswith("text/") and part.kind != "text/calendar" and not part.is_attachment


def _rank(branch: list[Part]) -> int:
    """How well a branch of alternatives can be read: HTML with words, text, nothing."""
    ranks = [0]
    for part in filter(is_readable, branch):
        if part.kind == "text/html":
            bare = _NO_WORDS.sub(b"", part.data[:500_000])
            ranks.append(3 if bare.strip() else 0)
        elif part.data.strip():
            ranks.append(2 if part.kind == "text/plain" else 1)
    return max(ranks)


def _pieces(body: bytes, boundary: str) -> list[bytes]:
    """The bodies between the lines of a boundary."""
    if not boundary:
        return []
    mark = re.escape(boundary.rstrip().encode("latin-1", "replace"))
    lines = list(re.finditer(rb"^--" + mark + rb"(--)?[ \t]*$", body, re.MULTILINE))
    pieces = []
    for index, line in enumerate(lines):
        if line[1]:
            break
        end = lines[index + 1].start() if index + 1 < len(lines) else len(body) + 1
        pieces.append(body[line.end() + 1 : max(line.end(), end - 1)])
    return pieces


def _transfer_decoded(body: bytes, encoding: bytes) -> bytes:
    match encoding.strip().lower():
        case b"base64":
            return _base64(body)
        case b"quoted-printable":
            return binascii.a2b_qp(body)
        case _:
            return body


def _base64(body: bytes) -> bytes:
    """The bytes of Base64 as far as it goes; what cannot be Base64 at all stays as it is."""
    bare = _NOT_BASE64.sub(b"", body)
    bare = bare[: len(bare) - 1] if len(bare) % 4 == 1 else bare
    try:
        return binascii.a2b_base64(bare + b"=" * (-len(bare) % 4))
    except binascii.Error:
        return body


def decode_words(value: bytes) -> str:
    """A header field with its encoded words (RFC 2047) decoded, adjacent ones as one text."""
    text = value.decode("latin-1")
    pieces: list[tuple[bytes, str]] = []
    end = 0
    for word in _WORD.finditer(text):
        between = text[end : word.start()]
        data = _word_bytes(word)
        is_adjacent = bool(pieces) and end > 0 and not between.strip()
        if is_adjacent and pieces[-1][1] == word[1].lower():
            pieces[-1] = (pieces[-1][0] + data, pieces[-1][1])
        else:
            if not is_adjacent:
                pieces.append((between.encode("latin-1"), ""))
            pieces.append((data, word[1].lower()))
        end = word.end()
    pieces.append((text[end:].encode("latin-1"), ""))
    return "".join(decode_text(data, label) for data, label in pieces if data)


def _word_bytes(word: re.Match[str]) -> bytes:
    data = word[3].encode("latin-1")
    if word[2] in "bB":
        return _base64(data)
    return binascii.a2b_qp(data.replace(b" ", b"_"), header=True)


def decode_text(data: bytes, *labels: str) -> str:
    """Bytes as text; a label counts as far as the bytes do not contradict it."""
    label = labels[0].strip().lower() if labels else ""
    if label.startswith("iso-2022-cn"):
        if b"\x0e" in data or b"\x1b" in data:
            return _iso_2022_cn(data)
        labels = ("gb18030",)
    if label in ("utf-7", "unicode-1-1-utf-7", "csunicode11utf7"):
        return data.decode("utf-7", "replace")
    decoded = decode(data, [one for one in labels if one])
    name = codec(label) if label else ""
    # Two Chinese characters of GB18030 can be valid UTF-8 of Latin, Greek or Arabic letters.
    is_doubtful = decoded.encoding == "utf-8" and name not in ("", "utf-8", "cp1252")
    if is_doubtful and not decoded.text.isascii() and max(decoded.text) < "\u0800":
        try:
            return data.decode(name)
        except UnicodeError:
            pass
    return decoded.text


def _iso_2022_cn(data: bytes) -> str:
    """Text in ISO-2022-CN; characters of CNS 11643, for which there is no codec, are U+FFFD."""
    text: list[str] = []
    charset, shifted, end = b"A", False, 0
    for mark in _SHIFT.finditer(data):
        text.append(_shifted(data[end : mark.start()], charset) if shifted
                    else data[end : mark.start()].decode("ascii", "replace"))  # fmt: skip
        end = mark.end()
        if mark[1]:
            charset = mark[1]
        elif mark[0] == b"\n":
            shifted = False
            text.append("\n")
        elif mark[0] in (b"\x0e", b"\x0f"):
            shifted = mark[0] == b"\x0e"
        elif mark[0][:2] in (b"\x1bN", b"\x1bO"):
            text.append("\ufffd")
    rest = data[end:]
    text.append(_shifted(rest, charset) if shifted else rest.decode("ascii", "replace"))
    return "".join(text)


def _shifted(data: bytes, charset: bytes) -> str:
    if charset == b"A":
        return bytes(byte | 0x80 for byte in data).decode("gb2312", "replace")
    return "\ufffd" * (len(data) // 2)


def _unflowed(text: str, delete_space: bool) -> str:
    """Text of format=flowed (RFC 3676) with its soft line ends removed."""
    return "\n".join(_paragraphs(text.split("\n"), delete_space))


def _paragraphs(lines: list[str], delete_space: bool) -> Iterator[str]:
    run: list[str] = []
    for line in lines:
        line = line.removeprefix(" ") if not line.startswith("  ") else line[1:]
        if line.endswith(" ") and line != "-- ":
            run.append(line[:-1] if delete_space else line)
        else:
            yield "".join([*run, line])
            run = []
    if run:
        yield "".join(run)
