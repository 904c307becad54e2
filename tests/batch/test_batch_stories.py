"""Stories of a collection: the same groups as of all articles at once."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from conftest import PROJECT
from support import batch_runs
from support.batch_runs import ACTS, DETAILS, PLACES, TOPICS, campaign, content, engine, options

from newsdigest.batch.inputs import inputs_of, parts_of
from newsdigest.batch.records import article_of, records
from newsdigest.digest.stories import stories

pytestmark = pytest.mark.timeout(600)
RECORDS = int(os.environ.get("BATCH_RECORDS", "20000"))
FAMILIES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉萍红玲建国志文海燕"
STOCK = "本报保留一切权利，未经许可不得转载，违者必究。"


@pytest.fixture(autouse=True)
def _children_import_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(batch_runs.TESTS))


def event(chance: random.Random, number: int) -> Iterator[dict[str, Any]]:
    """One to four reports of one event, on up to five days, some without a date."""
    name = chance.choice(FAMILIES) + chance.choice(GIVEN) + chance.choice(GIVEN)
    place, topic, act = chance.choice(PLACES), chance.choice(TOPICS), chance.choice(ACTS)
    figure = chance.randrange(1000, 99999)
    day = chance.randrange(1, 25)
    for report in range(chance.choice((1, 1, 2, 3, 4))):
        sentences = [
            f"{place}{topic}{act}，{name}在现场说，共有{figure}人参加。",
            f"{name}介绍，{chance.choice(DETAILS)}。",
            f"{place}{topic}的{act}将影响{figure}户居民，{chance.choice(DETAILS)}。",
            f"{chance.choice(DETAILS)}，{chance.choice(DETAILS)}。",
        ]
        chance.shuffle(sentences)
        if chance.random() < 0.2:
            sentences.append(STOCK)
        date = f"2024-05-{day + chance.randrange(5):02}T{chance.randrange(24):02}:00:00+08:00"
        yield {
            "id": f"e{number}-{report}",
            "title": chance.choice((f"{place}{topic}{act}", f"{name}：{place}{topic}{act}")),
            "date": date if chance.random() < 0.97 else "",
            "source": chance.choice(("晨报", "晚报", "日报")),
            "text": "\n\n".join(sentences),
        }


def write(path: Path, count: int) -> None:
    """A collection of so many reports, in any order."""
    chance = random.Random(3)
    own: list[dict[str, Any]] = []
    while len(own) < count:
        own += event(chance, len(own))
    chance.shuffle(own)
    path.write_bytes(b"".join(map(batch_runs.line, own[:count])))


def groups_of(source: Path) -> set[frozenset[str]]:
    """The stories of a source on one machine."""
    parts = parts_of(inputs_of(str(source)), 1 << 30, "", {})
    articles = [article_of(record, UTC) for part in parts for record in records(part)]
    return {
        frozenset(member.article.id for member in story.members)
        for story in stories(articles)
        if len(story.members) > 1
    }


def groups_in(dest: Path) -> set[frozenset[str]]:
    """The stories of a batch run."""
    rows = batch_runs.rows(dest, "stories")
    return {frozenset(article["id"] for article in row["articles"]) for row in rows}


def test_the_same_groups_as_of_all_at_once(tmp_path: Path) -> None:
    """Reports, stock lines and articles without a date, in blocks of a few days."""
    source, dest = tmp_path / "source.jsonl", tmp_path / "dest"
    write(source, 300)
    own = options(tasks=("stories",), block=40)
    reports = campaign(source, dest, engine("local", 2), own).run()
    blocks = next(report.parts for report in reports if report.name == "similar")
    assert blocks > 5
    expected = groups_of(source)
    assert len(expected) > 40
    assert groups_in(dest) == expected


def test_reports_in_two_languages_and_columns(tmp_path: Path) -> None:
    dest = tmp_path / "dest"
    own = options(tasks=("stories",), block=5, part_size=10_000)
    campaign(PROJECT / "articles", dest, engine("local", 2), own).run()
    expected = groups_of(PROJECT / "articles")
    assert len(expected) > 5
    assert groups_in(dest) == expected


def test_stories_of_nothing(tmp_path: Path) -> None:
    source, dest = tmp_path / "source.jsonl", tmp_path / "dest"
    source.write_bytes(b"{\n\n")
    own = options(tasks=("stories", "duplicates"))
    campaign(source, dest, engine("local", 1), own).run()
    assert groups_in(dest) == set()


@pytest.mark.slow
@pytest.mark.timeout(4 * 3600)
@pytest.mark.skipif(
    "BATCH_RECORDS" not in os.environ, reason="takes hours: BATCH_RECORDS=20000 runs it"
)
def test_stories_of_thousands_with_a_worker_killed_twice(tmp_path: Path) -> None:
    source, dest = tmp_path / "source.jsonl", tmp_path / "dest"
    write(source, RECORDS)
    fields = f'{{"tasks": ["stories"], "block": {RECORDS // 8}, "part_size": 500000}}'
    process = batch_runs.start(source, dest, "local", "2", environ={"BATCH_OPTIONS": fields})
    kills = 0
    for stage in ("articles", "similar"):
        while not batch_runs.count_done(dest, stage)() and process.poll() is None:
            time.sleep(0.05)
        workers = batch_runs.guarded(process.pid)
        batch_runs.kill(workers[:1])
        kills += bool(workers)
    assert process.wait() == 0
    assert kills == 2
    assert groups_in(dest) == groups_of(source)
    assert content(dest, "stories")
