"""data: the keys of the contract, and valid JSON and CSV for every value."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.archive.facade import Fault
from newsdigest.article import Article, Item, Snippet
from newsdigest.render import data
from newsdigest.storage.index.statistics import Stats
from newsdigest.summarization.summary import Explanation, Summary, SummarySentence

SHANGHAI = timezone(timedelta(hours=8))
SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
ITEM = Item(
    "3fa2c1d04e",
    "H3路开通",
    datetime(2024, 10, 11, 22, 30, tzinfo=UTC),
    ("朱梦琪",),
    "武进日报",
    "https://news.example.com/h3",
    ("民生",),
    ("氢能", "公交"),
    "zh",
    "2024/h3.md",
    120,
    read=True,
    score=2.5,
    snippet=Snippet("氢能公交", ((0, 2),)),
)
ARTICLE = Article(ITEM.id, ITEM.title, "# H3\n\n正文。", "正文。", ITEM.date, headings=(0,))
SENTENCE = SummarySentence("正文。", ITEM.id, 0, 1.5, 0, 3)
SUMMARY = Summary(
    (SENTENCE,), (ITEM.id,), "news", (Explanation(SENTENCE, {"preference": 0.5}, True),)
)


def _valid(name: str, value: Any) -> bool:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    return jsonschema.Draft202012Validator(schema, format_checker=checker).is_valid(value)


def _array(rows: list[Mapping[str, Any]]) -> Any:
    return json.loads("\n".join(data.json_array(rows)))


def test_item() -> None:
    """An item has the keys of the contract in order, its date with the zone's offset."""
    fields = data.item_fields(ITEM, SHANGHAI)
    assert " ".join(fields) == (
        "id title date authors source url categories tags lang path chars read starred"
    )
    assert fields["date"] == "2024-10-12T06:30:00+08:00"
    assert data.item_fields(ITEM, None)["date"] == "2024-10-11T22:30:00+00:00"


@pytest.mark.parametrize(
    ("schema", "rows"),
    [
        ("list", [data.item_fields(ITEM, SHANGHAI), data.item_fields(Item("0" * 10, ""), None)]),
        ("search", [data.search_fields(ITEM, UTC), data.search_fields(Item("0" * 10, ""), UTC)]),
        ("show", [data.article_fields(ARTICLE, ITEM, UTC)]),
        ("keywords", [data.keyword_fields("氢能", 0.5)]),
        ("check", [data.fault_fields(Fault("a.md", "no text"))]),
        *((name, []) for name in ("list", "search", "show", "keywords", "check")),
    ],
)
def test_arrays_are_as_their_schemas_say(schema: str, rows: list[Mapping[str, Any]]) -> None:
    """What each command prints is valid, the empty array included."""
    assert _valid(schema, _array(rows))


def test_objects_are_as_their_schemas_say() -> None:
    """So are a summary, with and without explanation, and statistics."""
    summary = json.loads(data.json_text(data.summary_fields(SUMMARY)))
    assert _valid("summary", summary)
    assert summary["candidates"][0]["chosen"] is True
    plain = data.summary_fields(Summary((), (), "lead"))
    assert "candidates" not in plain
    assert _valid("summary", plain)
    figures = Stats(articles=1, first=ITEM.date, by_month=(("2024-10", 1),))
    assert _valid("stats", json.loads(data.json_text(data.stats_fields(figures, UTC))))


@pytest.mark.parametrize("key", data.ITEM_FIELDS)
def test_schema_needs_every_key(key: str) -> None:
    """A list without one of its keys violates the schema."""
    fields = data.item_fields(ITEM, UTC)
    del fields[key]
    assert not _valid("list", [fields])


def test_empty_array() -> None:
    """No rows are ``[]``, not nothing."""
    assert list(data.json_array([])) == ["[]"]


def test_array_has_a_row_a_line() -> None:
    """An array can be read as a whole and line by line."""
    assert list(data.json_array([{"a": 1}, {"a": 2}])) == ["[", '  {"a": 1},', '  {"a": 2}', "]"]


def test_array_is_streamed() -> None:
    """The first line is written before the last row is made."""

    def rows() -> Any:
        yield {"a": 1}
        raise RuntimeError

    assert next(data.json_array(rows())) == "["


ACTIVE = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), 0x202E, 0x2028, 0x2066, 0xFEFF)]


@pytest.mark.parametrize("char", ACTIVE)
def test_json_escapes_controls(char: str) -> None:
    """Control characters and bidirectional controls are escaped and survive the round trip."""
    text = data.json_text(f"a{char}b")
    assert char not in text
    assert json.loads(text) == f"a{char}b"


@given(st.text())
@settings(max_examples=60, deadline=None)
def test_json_is_lossless(text: str) -> None:
    """Every text comes back from JSON as it was."""
    assert json.loads(data.json_text({"t": text})) == {"t": text}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a\udcffb", "a\ufffdb"),
        ({"k\udcff": "v"}, {"k\ufffd": "v"}),
        (float("nan"), None),
        (float("-inf"), None),
        (date(2024, 11, 3), "2024-11-03"),
        (datetime(2024, 11, 3, tzinfo=UTC), "2024-11-03T00:00:00+00:00"),
        ({1: (2, {"b", "a"})}, {"1": [2, ["a", "b"]]}),
        (b"x", "b'x'"),
        (object, "<class 'object'>"),
    ],
)
def test_front_matter_of_any_kind(value: Any, expected: Any) -> None:
    """Values without a JSON type become text, NaN and infinities null."""
    assert json.loads(data.json_text(value)) == expected


def test_huge_number() -> None:
    """An integer that Python refuses to write as a decimal becomes hexadecimal text."""
    assert json.loads(data.json_text(1 << 20_000)) == "0x1" + "0" * 5000


def test_recursive_front_matter() -> None:
    """A value that contains itself is cut at the maximum depth."""
    value: list[Any] = []
    value.append(value)
    assert json.loads(data.json_text(value))


def test_csv_has_a_header_even_for_no_rows() -> None:
    """An empty table is its header."""
    assert list(data.csv_lines([])) == [",".join(data.ITEM_FIELDS)]


def test_csv() -> None:
    """Lists are joined, a missing date is empty, booleans are words, a snippet is its text."""
    rows = [data.search_fields(ITEM, SHANGHAI), data.search_fields(Item("0" * 10, ""), None)]
    first, second = csv.DictReader(data.csv_lines(rows, data.SEARCH_FIELDS))
    assert first["tags"] == "氢能;公交"
    assert first["read"] == "true"
    assert first["snippet"] == "氢能公交"
    assert second["date"] == second["snippet"] == ""


@given(st.text(), st.lists(st.text(), max_size=3))
@settings(max_examples=60, deadline=None)
def test_csv_row_is_one_line(title: str, tags: list[str]) -> None:
    """Any title gives a row of one line with as many fields as the header."""
    rows = [data.item_fields(Item("3fa2c1d04e", title, tags=tuple(tags)), UTC)]
    lines = list(data.csv_lines(rows))
    assert [len(line.splitlines()) for line in lines] == [1, 1]
    assert {len(row) for row in csv.reader(lines, strict=True)} == {len(data.ITEM_FIELDS)}
