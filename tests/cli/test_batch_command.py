"""``batch`` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

from conftest import PROJECT, Program


def test_batch_of_an_archive(program: Program) -> None:
    result = program("batch", str(PROJECT / "articles"), "results", "--tasks", "summary")
    assert (result.code, result.err) == (0, "")
    assert "60 records" in result.out
    assert result.out.endswith("complete\n")
    lines = (program.folder / "results/articles/part-00000.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert len(rows) == 60
    assert set(rows[0]) == {"record", "id", "title", "date", "lang", "summary"}
    status = program("batch", "status", "results", "--format", "json")
    assert json.loads(status.out)["complete"] is True


def test_errors_say_what_to_do(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "一句话。"}\n', "utf-8")
    for arguments, message in (
        (("a.jsonl",), "expected a source and a folder"),
        (("none.jsonl", "results"), "no such file"),
        (("a.jsonl", "results", "--tasks", "poems"), "no such task"),
        (("a.jsonl", "results", "--scheduler", "tcp://127.0.0.1:1"), "--engine dask"),
        (("status", "results"), "no batch run"),
    ):
        result = program("batch", *arguments)
        assert result.code in (1, 2)
        assert message in result.err
