"""Broken front matter read entry by entry, so that a bad line costs that line only.

An entry is a line ``key: value`` and the lines indented or listed below it.  Each is
loaded by itself; where that fails, its value is the text as typed.  Full-width
colons, colons without a space after them and tabs are read as plain ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from newsdigest.errors import ReadError
from newsdigest.text.sanitize import sanitize

_BLANK = "[ \\t\u3000\xa0]"
_KEY = r"(?P<quote>[\"\']?)(?P<key>[^\W\d][\w .\-]{0,60}?)(?P=quote)"
ENTRY = re.compile(rf"{_KEY}{_BLANK}*+(?P<colon>[:：](?!//)){_BLANK}*+(?P<value>.*)")
"""The first line of an entry of YAML."""
TOML_ENTRY = re.compile(rf"{_KEY}[ \t]*+(?P<colon>=)[ \t]*+(?P<value>.*)")
JSON_ENTRY = re.compile(
    r"[ \t]*+(?P<quote>\")(?P<key>[^\"\\\n]{1,60})\"\s*(?P<colon>:)(?P<value>.*)"
)
CONTINUATION = re.compile(rf"\s*$|{_BLANK}+\S|-(?:{_BLANK}|$)|#|[\]}}]")
"""A line that belongs to the entry above it, or a comment."""
_TABLE = re.compile(r"\[[\w.\"-]{1,100}\][ \t]*$")
_ITEM = re.compile(rf"{_BLANK}*-{_BLANK}+(.*)")
_LIST = re.compile(r"\[(.*)\]\s*$")
_HASH = re.compile(rf"{_KEY}:[ \t]+(?P<value>#.+)", re.MULTILINE)
_HASH_ITEM = re.compile(r"^[ \t]*-[ \t]+(#[^\s#].*)$", re.MULTILINE)
MAX_LINES = 1000
MAX_FAULTS = 10
"""Faults that are reported one by one."""

Load = Callable[[str], Mapping[str, Any] | None]
"""Loads one entry; raises ReadError."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry.

    ``number`` is the line of the file it begins on, ``rest`` are the lines below, and
    ``table`` is the header of the table of TOML that it stands in, if any.
    """

    number: int
    match: re.Match[str]
    rest: tuple[str, ...]
    table: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.match["key"].strip()

    def source(self) -> str:
        """The entry with plain colons and spaces."""
        colon = self.match["colon"].replace("：", ":")
        first = f"{self.match['quote']}{self.key}{self.match['quote']}{colon} {self.match['value']}"
        rest = [re.sub(rf"^{_BLANK}+", _spaces, line) for line in self.rest]
        return "\n".join([*self.table, first, *rest])

    def written(self) -> str:
        """The entry as typed."""
        return "\n".join([*self.table, self.match[0], *self.rest])

    def within(self, value: Any) -> dict[str, Any]:
        """A value under the entry's key, and under its table's."""
        values = {sanitize(self.key): value}
        return {line.strip("[] \t"): values for line in self.table} or values


def entries(front: str, load: Load, form: re.Pattern[str]) -> tuple[dict[str, Any], list[str]]:
    """All that can be read of front matter, and what was repaired, a sentence each.

    :param front: the text between the rules, from the end of the opening one's line
    :param load: of the notation; called with one entry at a time
    :param form: ``ENTRY``, ``TOML_ENTRY`` or ``JSON_ENTRY``
    """
    metadata: dict[str, Any] = {}
    faults: list[str] = []
    for entry in _split(front, faults, form):
        values, fault = _values(entry, load)
        if fault:
            faults.append(f"line {entry.number}: {fault}")
        _add(metadata, values)
    more = len(faults) - MAX_FAULTS
    return metadata, [
        *faults[:MAX_FAULTS],
        *([f"{more} more entries like these"] if more > 0 else []),
    ]


def hashes(front: str, metadata: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Metadata with the values that YAML takes for comments: ``title: #1 …``, ``tags: #a``."""
    values, faults = dict(metadata), []
    for key, value in values.items():
        if isinstance(value, list) and None in value and (tags := _HASH_ITEM.findall(front)):
            values[key] = [entry for entry in value if entry is not None] + list(
                map(sanitize, tags)
            )
            faults.append(f"{key}: items begin with #, a comment in YAML; read as typed")
    for match in _HASH.finditer(front) if ": #" in front else ():
        key = match["key"].strip()
        if key in values and values[key] is None:
            values[key] = sanitize(match["value"].strip())
            line = front.count("\n", 0, match.start()) + 1
            faults.append(f"line {line}: {key} begins with #, a comment in YAML; read as typed")
    return values, faults


def _split(front: str, faults: list[str], form: re.Pattern[str]) -> Iterator[_Entry]:
    """The entries in order; a line that belongs to none is added to ``faults``."""
    first: tuple[int, re.Match[str]] | None = None
    rest: list[str] = []
    table: tuple[str, ...] = ()
    for count, (number, line) in enumerate(
        pair for pair in enumerate(front.split("\n"), start=1) if pair[1].strip("{} \t\r")
    ):
        if count >= MAX_LINES:
            faults.append(f"line {number}: more than {MAX_LINES} lines; the rest is not read")
            break
        match = _first_line(line, form, first)
        if match is None and CONTINUATION.match(line):
            rest.append(line)
            continue
        if first:
            yield _Entry(*first, tuple(rest), table)
        first, rest = (number, match) if match else None, []
        if form is TOML_ENTRY and _TABLE.match(line):
            table = (line.strip(),)
        elif not match:
            faults.append(f"line {number}: {line[:40]!r} is no entry; it is not read")
    if first:
        yield _Entry(*first, tuple(rest), table)


def _first_line(
    line: str, form: re.Pattern[str], above: tuple[int, re.Match[str]] | None
) -> re.Match[str] | None:
    """A line as the first of an entry, also an indented one below a value that is complete."""
    if form is JSON_ENTRY or not CONTINUATION.match(line):
        return form.match(line)
    value = above[1]["value"].strip() if above else ""
    is_complete = value and value[0] not in "|>&{[\"'"
    return form.match(line.strip(" \t\u3000\xa0")) if is_complete else None


def _values(entry: _Entry, load: Load) -> tuple[Mapping[str, Any], str]:
    """An entry's key and value, and the repair they needed, "" for none."""
    source = entry.source()
    try:
        if values := load(source):
            is_plain = source == entry.written() or _loads_alike(entry, load, values)
            return values, "" if is_plain else f"{entry.key}: {_repair(entry)}"
    except ReadError:
        pass
    value = entry.match["value"].strip()
    items = [_ITEM.match(line) for line in entry.rest]
    if not value and items and all(items):
        texts = [_typed(item[1]) for item in items if item]
        return entry.within(texts), f"an item of {entry.key} cannot be parsed; read as typed"
    return entry.within(_typed(value)), f"{entry.key} cannot be parsed; read as typed"


def _loads_alike(entry: _Entry, load: Load, values: Mapping[str, Any]) -> bool:
    try:
        return load(entry.written()) == values
    except ReadError:
        return False


def _repair(entry: _Entry) -> str:
    if entry.match["colon"] == "：":
        return "a full-width colon; read as a plain one"
    value = entry.match["value"]
    if value and entry.match[0].endswith(f":{value}"):
        return "no blank behind the colon; read as if there were one"
    return "a tab or a wide blank that YAML does not know; read as blanks"


def _add(metadata: dict[str, Any], values: Mapping[str, Any]) -> None:
    """Add the values whose keys are missing, also in tables."""
    for key, value in values.items():
        inner = metadata.setdefault(key, value)
        if inner is not value and isinstance(inner, dict) and isinstance(value, dict):
            _add(inner, value)


def _typed(text: str) -> Any:
    """A value as typed: a list between brackets, else text without the quotes around it."""
    text = text.strip().removesuffix(",")
    if text.startswith("[") and "]" not in text and "," in text:
        text += "]"  # a list that nobody closed
    if brackets := _LIST.match(text):
        items = (_unquoted(item.strip()) for item in re.split("[,，、]", brackets[1]))
        return [sanitize(item) for item in items if item]
    return sanitize(_unquoted(text)) or None


def _unquoted(text: str) -> str:
    """Text without a quotation mark around it; those within it, in pairs, stay."""
    for mark in "\"'":
        count = text.count(mark)
        is_around = text.endswith(mark) and (count == 2 or count % 2)
        if text.startswith(mark) and (count == 1 or is_around):
            return text.removeprefix(mark).removesuffix(mark)
    return text


def _spaces(indent: re.Match[str]) -> str:
    return "".join("  " if sign in "\t\u3000" else " " for sign in indent[0])
