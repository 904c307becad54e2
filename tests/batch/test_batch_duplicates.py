"""Duplicates of a collection: all planted copies, and no others."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from support import batch_runs
from support.batch_runs import campaign, collection, content, engine, near_copy, options, text

from newsdigest.batch.minhash import BANDS, bands, shingle_hashes
from newsdigest.digest.near_duplicates import shingle_texts, shingles

TASKS = ("duplicates",)


@pytest.fixture(autouse=True)
def _children_import_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(batch_runs.TESTS))


def test_bands_are_the_same_in_every_process() -> None:
    """``hash()`` is salted; the bands are not."""
    code = (
        "from newsdigest.batch.minhash import bands, shingle_hashes\n"
        "print(*(band.hex() for band in bands(shingle_hashes('一篇关于防汛的报道'))))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    }
    assert len(outputs) == 1
    assert len(outputs.pop().split()) == BANDS


def test_near_copies_share_a_band() -> None:
    chance = random.Random(1)
    missed = 0
    for _ in range(300):
        original = text(chance)
        own = set(bands(shingle_hashes(original)))
        missed += not own & set(bands(shingle_hashes(near_copy(original, chance))))
        assert not own & set(bands(shingle_hashes("完全不同的一篇文章，没有共同的内容。" * 3)))
    assert missed == 0


@pytest.mark.parametrize("own", ["", "a", "短", "中文 and English 1234", "\ud800\udfff x"])
def test_any_text_has_bands(own: str) -> None:
    assert len(bands(shingle_hashes(own))) == BANDS
    assert len(shingles(own)) == len(shingle_texts(own))


def test_all_copies_and_no_others(tmp_path: Path) -> None:
    source, dest = tmp_path / "source.jsonl", tmp_path / "dest"
    planted = collection(source, 900, 60, 15)
    campaign(source, dest, engine("local", 2), options(tasks=TASKS)).run()
    planted.check(dest)
    assert not (dest / "work").exists()


def test_many_copies_of_one_text(tmp_path: Path) -> None:
    """A notice that everyone prints: each copy names the first, in other parts too."""
    source, dest = tmp_path / "source.jsonl", tmp_path / "dest"
    chance = random.Random(2)
    notice = text(chance)
    lines = [
        batch_runs.line({"id": f"n{number}", "title": f"{number}", "text": notice})
        for number in range(300)
    ]
    source.write_bytes(b"".join(lines))
    run_options = options(tasks=TASKS, part_size=20_000)
    campaign(source, dest, engine("local", 2), run_options).run()
    rows = batch_runs.rows(dest, "duplicates")
    assert len(rows) == 299
    assert {row["copy_of"] for row in rows} == {"n0"}
    assert {row["similarity"] for row in rows} == {1.0}


def test_the_results_do_not_depend_on_the_workers(tmp_path: Path) -> None:
    source = tmp_path / "source.jsonl"
    collection(source, 300, 20, 5, kinds=())
    results = []
    for workers in (1, 3):
        dest = tmp_path / str(workers)
        campaign(source, dest, engine("local", workers), options(tasks=TASKS)).run()
        results.append(content(dest, "duplicates"))
    assert results[0] == results[1]
