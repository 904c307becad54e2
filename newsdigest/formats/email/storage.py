"""The messages of an mbox, or the only one of a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newsdigest.formats.email.mime import split_headers, unix_lines

MAX_MESSAGE = 32 * 1024 * 1024
"""Bytes; the rest of a longer message is left out."""
_FROM_LINE = re.compile(rb"From [^\n]{1,500}\n?\Z")
_QUOTED = re.compile(rb">+From ")
_HEADER = re.compile(rb"[!-9;-~]{1,100}[ \t]*:|>?From ")
_SNIFFED = 64 * 1024
_ORIGIN = frozenset(("received", "return-path", "message-id", "mime-version", "delivered-to"))


def looks_like_mail(data: bytes) -> bool:
    """Whether a document begins as a message or an mbox does."""
    head = unix_lines(data[:_SNIFFED])
    if head.startswith(b"From "):
        head = head.partition(b"\n")[2]
    names = split_headers(head)[0].fields.keys()
    return "from" in names and bool(names & _ORIGIN)


def messages(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """The messages of an mbox, or the only one of another file, each with where it begins.

    :param lines: of the file, with their ends; the first decides which of the two it is
    """
    message: list[bytes] = []
    size, is_mbox, is_blank, envelope = 0, False, True, b""
    start = position = begins = 0
    for number, line in enumerate(lines):
        begins, position = position, position + len(line)
        bare = line.rstrip(b"\r\n") + b"\n"
        if number == 0:
            is_mbox = bool(_FROM_LINE.match(bare))
        if is_mbox and is_blank and _FROM_LINE.match(bare):
            envelope = line
            is_blank = False
            continue
        if envelope:
            if number == 1 or _HEADER.match(line):
                if message:
                    yield start, b"".join(message)
                message, size, start = [], 0, begins - len(envelope)
            else:
                message.append(envelope)  # a sentence that begins so
            envelope = b""
        is_blank = bare == b"\n"
        size += len(line)
        if size <= MAX_MESSAGE:
            message.append(line[1:] if is_mbox and _QUOTED.match(line) else line)
    if message:
        yield start, b"".join(message)
