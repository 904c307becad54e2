"""The ``urls`` file of newsboat: an address a line, with tags and a title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsdigest.formats.encoding import declarations, decode
from newsdigest.formats.feed.discovery import web_address
from newsdigest.formats.feed.opml import MAX_ADDRESS, MAX_NAME, Outline
from newsdigest.text.sanitize import one_line

_WORD = re.compile(r'"((?:[^"\\]|\\.)*+)"?|([^\s"#][^\s"]*)|#.*|\s+')
_NO_ADDRESS = {
    "query:": "a query is saved with 'newsdigest query add'",
    "exec:": "no program is run for a feed; write its output to a file and add that",
    "filter:": "no program is run for a feed; write its output to a file and add that",
}
"""The beginnings of lines that are no addresses, with the reason why they are left out."""
_FILE = "file://"


@dataclass(frozen=True, slots=True)
class Remark:
    """What is left out of a line, and why."""

    text: str
    reason: str


def parse(data: bytes) -> tuple[list[Outline], list[Remark]]:
    """The feeds of a list, each address once, and what is left out.

    The first tag is the folder, ``"~…"`` the title; ``"!…"`` hides a feed in newsboat.
    """
    outlines: dict[str, Outline] = {}
    remarks: list[Remark] = []
    for line in decode(data, declarations(data)).text.splitlines():
        address, *words = [*_words(line), ""]
        if not address:
            continue
        reasons = (why for start, why in _NO_ADDRESS.items() if address.lower().startswith(start))
        if reason := next(reasons, ""):
            remarks.append(Remark(address, reason))
            continue
        title = next((word[1:] for word in words if word.startswith("~")), "")
        tags = [word for word in words if word and word[0] not in "~!"]
        url = web_address(address).removeprefix(_FILE)[:MAX_ADDRESS]
        folder = tags[0].replace("/", "-") if tags else ""
        outlines.setdefault(url, Outline(url, title[:MAX_NAME], folder[:MAX_NAME]))
        if tags[1:]:
            message = f"a feed is in one folder ({folder}); a rule can set tags"
            remarks.append(Remark(f"{', '.join(tags[1:])} of {url}", message))
    return list(outlines.values()), remarks


def _words(line: str) -> Iterator[str]:
    """The words of a line, quoted or not, up to a comment."""
    for match in _WORD.finditer(line):
        word = re.sub(r"\\(.)", r"\1", match[1]) if match[1] is not None else match[2]
        if word and (word := one_line(word)):
            yield word
