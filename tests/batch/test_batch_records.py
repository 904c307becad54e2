"""Sources of batch runs: every record of every kind of file, once."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.batch.inputs import inputs_of, parts_of, rewrite, to_rewrite
from newsdigest.batch.records import Damage, File, Line, Part, Row, article_of, records
from newsdigest.errors import ReadError, UsageError


def lines_of(source: Path, size: int, folder: Path) -> list[bytes]:
    """The lines of a source that is cut into parts."""
    inputs = inputs_of(str(source))
    large = to_rewrite(inputs, size)
    rewritten = {part.number: rewrite(part, str(folder), size) for part in large}
    result = []
    for part in parts_of(inputs, size, str(folder), rewritten):
        for record in records(part):
            assert isinstance(record, Line)
            result.append(record.data.rstrip(b"\n"))
    return result


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.binary(max_size=40).map(lambda data: data.replace(b"\n", b" ")), max_size=30),
    st.integers(1, 80),
    st.booleans(),
)
def test_parts_have_every_line_once(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], size: int, ends: bool
) -> None:
    folder = tmp_path_factory.mktemp("lines")
    data = b"\n".join(lines) + (b"\n" if ends and lines else b"")
    (folder / "a.jsonl").write_bytes(data)
    expected = data.split(b"\n")
    if not expected[-1]:
        expected.pop()
    assert lines_of(folder, size, folder) == expected


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_compressed_files_are_rewritten_where_they_are_large(tmp_path: Path, suffix: str) -> None:
    lines = [json.dumps({"id": str(n), "text": f"text {n * 7919}"}).encode() for n in range(3000)]
    data = b"".join(line + b"\n" for line in lines)
    if suffix == ".gz":
        compressed = gzip.compress(data)
    else:
        compressed = pytest.importorskip("zstandard").compress(data)
    path = tmp_path / f"a.jsonl{suffix}"
    path.write_bytes(compressed)
    inputs = inputs_of(str(path))
    assert len(to_rewrite(inputs, 2_000)) == 1
    assert to_rewrite(inputs, 1_000_000) == []
    for size in (2_000, 1_000_000):
        assert lines_of(path, size, tmp_path / str(size)) == lines


def test_a_damaged_archive_gives_what_stands_before_the_damage(tmp_path: Path) -> None:
    data = gzip.compress(b"".join(b'{"n": %d}\n' % n for n in range(10_000)))
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(data[: len(data) // 2])
    *before, last = records(Part(0, "lines", str(path)))
    assert len(before) > 100
    assert isinstance(last, Damage)
    with pytest.raises(ReadError, match="the rest of the file"):
        article_of(last, UTC)


def test_parquet(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    rows = [
        {"id": str(n), "title": f"t{n}", "text": "一句话。" * 9, "date": datetime(2024, 5, 1)}
        for n in range(1000)
    ]
    path = tmp_path / "a.parquet"
    parquet.write_table(pyarrow.Table.from_pylist(rows), path, row_group_size=100)
    inputs = inputs_of(str(path))
    for size, are_tables in ((5_000, True), (500, False)):
        large = to_rewrite(inputs, size)
        assert bool(large) is not are_tables
        rewritten = {part.number: rewrite(part, str(tmp_path / "w"), size) for part in large}
        own = parts_of(inputs, size, str(tmp_path / "w"), rewritten)
        assert len(own) > 3
        found = [record for part in own for record in records(part)]
        assert all(isinstance(record, Row if are_tables else Line) for record in found)
        articles = [article_of(record, UTC) for record in found]
        assert [article.id for article in articles] == [str(n) for n in range(1000)]
        assert {article.date for article in articles} == {datetime(2024, 5, 1, tzinfo=UTC)}


def test_a_folder_of_articles(tmp_path: Path) -> None:
    for number in range(30):
        path = tmp_path / f"2024/{number:02}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"---\ntitle: 标题{number}\n---\n正文第一句。\n", "utf-8")
    (tmp_path / ".hidden.md").write_text("hidden", "utf-8")
    (tmp_path / "picture.png").write_bytes(b"png")
    own = parts_of(inputs_of(str(tmp_path)), 300, "", {})
    assert len(own) > 3
    found = [record for part in own for record in records(part)]
    assert all(isinstance(record, File) for record in found)
    titles = [article_of(record, UTC).title for record in found]
    assert titles == [f"标题{number}" for number in range(30)]


def test_a_source_that_is_none_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        inputs_of(str(tmp_path / "none"))
    with pytest.raises(UsageError, match="no articles"):
        inputs_of(str(tmp_path))
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    with pytest.raises(UsageError, match="no file of records"):
        inputs_of(str(tmp_path / "a.pdf"))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"title": "题", "text": "文"}, {"title": "题", "text": "文", "lang": "zh"}),
        ({"headline": "T", "content": "A text."}, {"title": "T", "text": "A text."}),
        ({"text": ["一。", "二。"]}, {"text": "一。\n\n二。"}),
        ({"markdown": "# T\n\nA *text*.\n"}, {"title": "T", "text": "A text."}),
        ({"html": "<p>A <b>text</b>.</p>"}, {"text": "A text."}),
        ({"id": 17, "text": "文"}, {"id": "17"}),
        ({"guid": "https://a.example/1", "text": "文"}, {"id": "https://a.example/1"}),
        ({"text": "文", "published": "2024-05-01"}, {"date": datetime(2024, 5, 1, tzinfo=UTC)}),
        ({"text": "a\x1b[31mb\ud800"}, {"text": "ab\ufffd"}),
        ({"title": "only a title"}, {"title": "only a title", "text": ""}),
    ],
)  # fmt: skip
def test_fields_have_the_names_of_many_tools(
    values: dict[str, Any], expected: dict[str, Any]
) -> None:
    article = article_of(Line(json.dumps(values).encode()), UTC)
    assert {name: getattr(article, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"\n", "empty line"),
        (b"{", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[1]", "list"),
        (b"{}", "neither title nor text"),
        (b'{"text": 7}', "neither title nor text"),
        (b'{"text": " "}', "neither title nor text"),
        (b'{"n": ' + b"1" * 10_000 + b"}", "no JSON"),
    ],
)
def test_lines_that_are_no_articles_say_so(line: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=message):
        article_of(Line(line), UTC)
