"""State as JSON lines, for another machine, a backup or a program.

The first line names the format and its version.  One line follows for each saved query
and each article, in the order of their names and ids, with the time of the last change of
each value; removed tags and queries are included::

    {"format": "newsdigest-state", "version": 1}
    {"query": "tech", "text": {"value": "tag:科技", "changed": "2024-11-06T07:30:00.000000Z"}}
    {"article": "0123456789", "read": {"value": true, "changed": …}, "tags": {"科技": {…}}}

Several exports may be concatenated.  Keys that this version does not know are ignored.
How facts merge is described in ``registers``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from newsdigest.errors import StateError, UsageError
from newsdigest.storage.state import names
from newsdigest.storage.state.registers import (
    Fact,
    Key,
    Kind,
    Value,
    from_microseconds,
    merge_fact,
    to_microseconds,
)
from newsdigest.text.sanitize import escape_controls

FORMAT = "newsdigest-state"
VERSION = 1

_LAST_YEAR = 9000
"""Later times are refused, so that a change after them can still be written."""


@dataclass(frozen=True, slots=True)
class MergeCounts:
    """What a merge changed.

    ``articles`` became read, unread, starred or not; ``tags`` were added or removed,
    counted once per article; ``queries`` were saved, changed or removed; ``skipped``
    articles and queries brought nothing new.
    """

    articles: int
    tags: int
    queries: int
    skipped: int


class _LineError(Exception):
    """A line is not of an export."""


def to_lines(facts: Iterable[tuple[Key, Fact]]) -> Iterator[str]:
    """The lines of an export, without line ends, of facts ordered by key."""
    yield json.dumps({"format": FORMAT, "version": VERSION})
    for _, group in groupby(facts, key=lambda pair: pair[0].subject):
        yield escape_controls(json.dumps(_record(list(group)), ensure_ascii=False))


def from_lines(lines: Iterable[str]) -> dict[Key, Fact]:
    """The facts of an export; of several with one key, the winner.

    :raises StateError: naming the first line that is not of an export
    """
    facts: dict[Key, Fact] = {}
    has_header = False
    for number, line in enumerate(lines, start=1):
        if not line.strip("\ufeff \t\r\n"):
            continue
        try:
            line_facts = _line(line.lstrip("\ufeff"), has_header=has_header)
        except (_LineError, UsageError) as error:
            raise StateError(
                f"{error}; nothing was imported",
                subject=f"line {number}",
                hint="expected is what 'newsdigest state export' writes",
            ) from error
        has_header = True
        for key, fact in line_facts:
            merge_fact(facts, key, fact)
    if not has_header:
        raise StateError("there is nothing to import, not even the first line of an export")
    return facts


def _record(facts: list[tuple[Key, Fact]]) -> dict[str, Any]:
    """The line of the facts about one article or query."""
    key, fact = facts[0]
    if key.kind is Kind.QUERY:
        return {"query": key.name, "text": _entry(fact)}
    record: dict[str, Any] = {"article": key.article}
    for key, fact in facts:
        if key.kind is Kind.TAG:
            record.setdefault("tags", {})[key.name] = _entry(fact)
        else:
            record[key.kind.value] = _entry(fact)
    return record


def _entry(fact: Fact) -> dict[str, Any]:
    time = (
        from_microseconds(fact.changed_at).replace(tzinfo=None).isoformat(timespec="microseconds")
    )
    return {"value": fact.value, "changed": f"{time}Z"}


def _line(line: str, *, has_header: bool) -> list[tuple[Key, Fact]]:
    """The facts of one line; none if it is a header."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _LineError("not JSON") from error
    if not isinstance(record, dict):
        raise _LineError("not a JSON object")
    if not has_header or "format" in record:
        _expect_header(record)
        return []
    if "query" in record:
        return [_query(record)]
    return list(_article(record))


def _expect_header(record: dict[str, Any]) -> None:
    if record.get("format") != FORMAT:
        raise _LineError(f"not the first line of an export ('format' is not '{FORMAT}')")
    if record.get("version") != VERSION:
        raise _LineError(
            f"an export of version {record.get('version')!r:.20}; this newsdigest reads {VERSION}"
        )


def _query(record: dict[str, Any]) -> tuple[Key, Fact]:
    name = names.query_name(_text(record["query"], "the name of a query"))
    value, changed = _fact(record.get("text"), "text")
    if value is not None:
        names.query_text(_text(value, "the text of a query"))
    return Key("", Kind.QUERY, name), Fact(value, changed)


def _article(record: dict[str, Any]) -> Iterator[tuple[Key, Fact]]:
    article = names.article_id(_text(record.get("article"), "'article'"))
    for kind in (Kind.READ, Kind.STARRED):
        if kind.value in record:
            yield Key(article, kind), _yes_or_no(record[kind.value], kind.value)
    tags = record.get("tags", {})
    if not isinstance(tags, dict):
        raise _LineError("'tags' is not an object")
    for tag, entry in tags.items():
        yield Key(article, Kind.TAG, names.tag(tag)), _yes_or_no(entry, "a tag")


def _yes_or_no(entry: object, what: str) -> Fact:
    value, changed = _fact(entry, what)
    if not isinstance(value, bool):
        raise _LineError(f"the value of {what} is neither true nor false")
    return Fact(value, changed)


def _fact(entry: object, what: str) -> tuple[Value, int]:
    if not isinstance(entry, dict) or not entry.keys() >= {"value", "changed"}:
        raise _LineError(f"{what} has no 'value' and 'changed'")
    return entry["value"], _microseconds(_text(entry["changed"], "'changed'"))


def _microseconds(text: str) -> int:
    try:
        time = datetime.fromisoformat(text)
        utc = time.astimezone(UTC) if time.tzinfo else None
    except (ValueError, OverflowError) as error:
        raise _LineError("'changed' is not a time") from error
    if utc is None or to_microseconds(utc) <= 0 or utc.year > _LAST_YEAR:
        raise _LineError(f"'changed' is not a time with an offset between 1970 and {_LAST_YEAR}")
    return to_microseconds(utc)


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise _LineError(f"{what} is not a text")
    return value
