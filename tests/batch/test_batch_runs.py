"""Batch runs on one machine: a row for each record, whatever it does and whatever is killed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import batch_runs
from support.batch_runs import KINDS, campaign, content, engine, guarded, kill, options, rows, start
from support.processes import is_alive, until

from newsdigest.errors import NewsdigestError, UsageError

LOCAL = engine("local", 2)


@pytest.fixture(autouse=True)
def _children_import_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(batch_runs.TESTS))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """120 records, among them each kind of poison."""
    chance = random.Random(5)
    lines = [batch_runs.line(batch_runs.record(number, chance)) for number in range(110)]
    for kind in KINDS:
        lines.insert(chance.randrange(len(lines)), batch_runs.poison(kind, len(lines)))
    path = tmp_path / "source.jsonl"
    path.write_bytes(b"".join(lines))
    return path


def check(source: Path, dest: Path) -> list[dict[str, Any]]:
    """The rows, one for each line of the source in order, with an error for each poison.

    A line of 5 MB may be processed in time or not, and surrogates do no harm.
    """
    own = rows(dest)
    lines = source.read_bytes().split(b"\n")[:-1]
    assert len(own) == len(lines)
    errors = {
        row["record"]: row["error"]
        for row, line in zip(own, lines, strict=True)
        if "error" in row and b'"large ' not in line
    }
    assert len(errors) == 8, errors
    for row, line in zip(own, lines, strict=True):
        for mark in (b'"RAISES ', b'"ENDS ', b'"HANGS '):
            assert (mark in line) <= ("error" in row)
        if "error" not in row:
            assert row["id"].encode() in line
            assert row["keywords"] or "surrog" in str(row) or "\ufffd" in str(row)
    messages = " ".join(errors.values())
    for message in ("no JSON", "empty line", "raised", "signal 11", "longer than 3 seconds"):
        assert message in messages, messages
    assert not list(dest.rglob(".newsdigest*"))
    return own


def test_every_record_has_a_row(source: Path, tmp_path: Path) -> None:
    dest = tmp_path / "dest"
    (report,) = campaign(source, dest, LOCAL, options()).run()
    own = check(source, dest)
    assert report.counts["records"] == len(own)
    assert report.counts["errors"] == sum("error" in row for row in own)
    assert report.done == report.parts > 2


def test_a_run_goes_on_where_it_was_killed(source: Path, tmp_path: Path) -> None:
    """The executor is killed once it has a part; its children end by themselves."""
    whole, dest = tmp_path / "whole", tmp_path / "dest"
    campaign(source, whole, LOCAL, options()).run()
    process = start(source, dest, "local", "2")
    until(batch_runs.count_done(dest), "a part")
    own = guarded(process.pid)
    process.kill()
    process.wait()
    until(lambda: not any(map(is_alive, own)), "the end of the children")
    campaign(source, dest, LOCAL, options()).run(resume=True)
    check(source, dest)
    assert content(dest) == content(whole)


def test_a_killed_child_costs_no_record(tmp_path: Path) -> None:
    """Children are killed while they process good records; no row has an error."""
    chance = random.Random(6)
    records = [batch_runs.record(number, chance) for number in range(120)]
    source = tmp_path / "source.jsonl"
    source.write_bytes(b"".join(batch_runs.line({**one, "title": "SLOW 题"}) for one in records))
    dest = tmp_path / "dest"
    process = start(source, dest, "local", "2")
    kills = 0
    while process.poll() is None:
        if (own := guarded(process.pid)) and kills < 4:
            kill(own[:1])
            kills += 1
        time.sleep(0.7)
    assert process.returncode == 0
    assert kills
    assert [row["id"] for row in rows(dest)] == [one["id"] for one in records]
    assert not [row for row in rows(dest) if "error" in row]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda source: source.write_bytes(source.read_bytes() + b"{}\n"), "files of the source"),
        (None, "options"),
    ],
)
def test_only_the_same_run_is_resumed(
    source: Path, tmp_path: Path, change: Callable[[Path], object] | None, message: str
) -> None:
    dest = tmp_path / "dest"
    campaign(source, dest, LOCAL, options()).run()
    with pytest.raises(UsageError, match="there is a run"):
        campaign(source, dest, LOCAL, options()).run()
    assert campaign(source, dest, LOCAL, options()).run(resume=True)[0].counts["records"] == 120
    if change:
        change(source)
    with pytest.raises(UsageError, match=message):
        campaign(source, dest, LOCAL, options(sentences=3 if change else 5)).run(resume=True)


def test_a_folder_with_other_files_is_not_touched(source: Path, tmp_path: Path) -> None:
    dest = tmp_path / "dest"
    dest.mkdir()
    (dest / "letter.txt").write_text("dear", "utf-8")
    with pytest.raises(UsageError, match="not empty"):
        campaign(source, dest, LOCAL, options()).run()
    with pytest.raises(UsageError, match="cannot be in the source"):
        campaign(dest, dest / "results", LOCAL, options()).run()
    assert [path.name for path in dest.iterdir() if path.name != ".lock"] == ["letter.txt"]


def test_a_full_disk_fails_parts_and_no_records(source: Path, small_disk: Path) -> None:
    """With room again the run is complete, without rows that blame a record."""
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 900_000)
    dest = small_disk / "dest"
    with pytest.raises((NewsdigestError, OSError)):
        campaign(source, dest, LOCAL, options()).run()
    filler.unlink()
    campaign(source, dest, LOCAL, options()).run(resume=True)
    check(source, dest)
