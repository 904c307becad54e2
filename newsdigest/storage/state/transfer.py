"""State as JSON lines, for another machine, a backup or a program.

The first line names the format and its version.  Then one line for each saved
query and each article, in the order of their names and ids; each value stands
with the time of its last change, removed tags and queries too::

    {"format": "newsdigest-state", "version": 1}
    {"query": "tech", "text": {"value": "tag:科技", "changed": "2024-11-06T07:30:00.000000Z"}}
    {"article": "0123456789", "read": {"value": true, "changed": …}, "tags": {"科技": {…}}}

Several exports may follow one another.  Keys that this version does not know are
passed over.  How facts merge is said in ``facts``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from newsdigest.errors import StateError, UsageError
from newsdigest.storage.state import names
from newsdigest.storage.state.registers import Fact, Key, Kind, Value, add, moment, stamp
from newsdigest.text.sanitize import escape_controls

FORMAT = "newsdigest-state"
VERSION = 1

_LAST_YEAR = 9000
"""No later time is believed, so that a later one still can be written."""


class _FaultError(Exception):
    """What is wrong with a line."""


def to_lines(facts: Iterable[tuple[Key, Fact]]) -> Iterator[str]:
    """The lines of an export, without line ends, of facts ordered by their keys."""
    yield json.dumps({"format": FORMAT, "version": VERSION})
    for _, about in groupby(facts, key=lambda pair: pair[0].subject):
        yield escape_controls(json.dumps(_record(list(about)), ensure_ascii=False))


def from_lines(lines: Iterable[str]) -> dict[Key, Fact]:
    """The facts of an export; where it has several about one thing, the one that holds.

    :raises StateError: naming the first line that is not of an export
    """
    facts: dict[Key, Fact] = {}
    started = False
    for number, line in enumerate(lines, start=1):
        if not line.strip("\ufeff \t\r\n"):
            continue
        try:
            found = _line(line.lstrip("\ufeff"), started=started)
        except (_FaultError, UsageError) as error:
            raise StateError(
                f"{error}; nothing was imported",
                subject=f"line {number}",
                hint="expected is what 'newsdigest state export' writes",
            ) from error
        started = True
        for key, fact in found:
            add(facts, key, fact)
    if not started:
        raise StateError("there is nothing to import, not even the first line of an export")
    return facts


def _record(about: list[tuple[Key, Fact]]) -> dict[str, Any]:
    """One line for facts about one article or query."""
    key, fact = about[0]
    if key.kind is Kind.QUERY:
        return {"query": key.name, "text": _entry(fact)}
    record: dict[str, Any] = {"article": key.article}
    for key, fact in about:
        if key.kind is Kind.TAG:
            record.setdefault("tags", {})[key.name] = _entry(fact)
        else:
            record[key.kind.value] = _entry(fact)
    return record


def _entry(fact: Fact) -> dict[str, Any]:
    time = moment(fact.changed).replace(tzinfo=None).isoformat(timespec="microseconds")
    return {"value": fact.value, "changed": f"{time}Z"}


def _line(line: str, *, started: bool) -> list[tuple[Key, Fact]]:
    """The facts of one line; none if it is a first line."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _FaultError("not JSON") from error
    if not isinstance(record, dict):
        raise _FaultError("not a JSON object")
    if not started or "format" in record:
        _expect_header(record)
        return []
    if "query" in record:
        return [_query(record)]
    return list(_article(record))


def _expect_header(record: dict[str, Any]) -> None:
    if record.get("format") != FORMAT:
        raise _FaultError(f"not the first line of an export ('format' is not '{FORMAT}')")
    if record.get("version") != VERSION:
        raise _FaultError(
            f"an export of version {record.get('version')!r:.20}; this newsdigest reads {VERSION}"
        )


def _query(record: dict[str, Any]) -> tuple[Key, Fact]:
    name = names.query_name(_text(record["query"], "the name of a query"))
    value, changed = _fact(record.get("text"), "text")
    if value is not None:
        names.query_text(_text(value, "the text of a query"))
    return Key("", Kind.QUERY, name), Fact(value, changed)


def _article(record: dict[str, Any]) -> Iterator[tuple[Key, Fact]]:
    article = names.article(_text(record.get("article"), "'article'"))
    for kind in (Kind.READ, Kind.STARRED):
        if kind.value in record:
            yield Key(article, kind), _yes_or_no(record[kind.value], kind.value)
    tags = record.get("tags", {})
    if not isinstance(tags, dict):
        raise _FaultError("'tags' is not an object")
    for tag, entry in tags.items():
        yield Key(article, Kind.TAG, names.tag(tag)), _yes_or_no(entry, "a tag")


def _yes_or_no(entry: object, what: str) -> Fact:
    value, changed = _fact(entry, what)
    if not isinstance(value, bool):
        raise _FaultError(f"the value of {what} is neither true nor false")
    return Fact(value, changed)


def _fact(entry: object, what: str) -> tuple[Value, int]:
    if not isinstance(entry, dict) or not entry.keys() >= {"value", "changed"}:
        raise _FaultError(f"{what} has no 'value' and 'changed'")
    return entry["value"], _stamp(_text(entry["changed"], "'changed'"))


def _stamp(text: str) -> int:
    try:
        changed = datetime.fromisoformat(text)
        utc = changed.astimezone(UTC) if changed.tzinfo else None
    except (ValueError, OverflowError) as error:
        raise _FaultError("'changed' is not a time") from error
    if utc is None or stamp(utc) <= 0 or utc.year > _LAST_YEAR:
        raise _FaultError(f"'changed' is not a time with an offset between 1970 and {_LAST_YEAR}")
    return stamp(utc)


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise _FaultError(f"{what} is not a text")
    return value
