"""``story``: timelines, and followed stories."""

from __future__ import annotations

import json
from collections.abc import Callable

import jsonschema
import pytest
from conftest import PROJECT, Program

from newsdigest.errors import ExitCode

Make = Callable[..., str]

FIRST = "5日清晨，云岭县石坝镇发生山体滑坡，造成12人死亡。消防救援人员赶到石坝镇搜救。"
SECOND = "云岭县石坝镇山体滑坡搜救进入第二天，已造成15人死亡。县里安置了三百名村民。"
OTHER = "青河县今天开始小麦春灌，水利部门调配两座水库的水，保证农田用水。"


@pytest.fixture
def slide(program: Program, article: Make) -> Program:
    """A story of two days and an unrelated article."""
    program.write("a.md", article("云岭县石坝镇山体滑坡", FIRST, date="2024-11-05", source="甲报"))
    program.write("b.md", article("石坝镇滑坡搜救继续", SECOND, date="2024-11-06", source="乙报"))
    program.write("c.md", article("青河县小麦春灌", OTHER, date="2024-11-06", source="乙报"))
    return program


def ids(program: Program) -> dict[str, str]:
    items = json.loads(program("list", "--format", "json").out)
    return {item["path"]: item["id"] for item in items}


def test_the_timeline(slide: Program) -> None:
    """Each day with its sources, what was new, and the number that changed."""
    by_path = ids(slide)
    result = slide("story", by_path["b.md"])
    assert result.code == 0
    assert f"s{by_path['a.md']}" in result.out
    assert result.out.index("2024年11月5日  甲报") < result.out.index("2024年11月6日  乙报")
    assert "12 人 → 15 人" in result.out
    assert "春灌" not in result.out
    assert slide("story", f"s{by_path['a.md']}").out == result.out


def test_the_timeline_as_json(slide: Program) -> None:
    fields = json.loads(slide("story", ids(slide)["a.md"], "--format", "json").out)
    schema = json.loads((PROJECT / "docs/schemas/story.schema.json").read_text("utf-8"))
    jsonschema.validate(fields, schema)
    assert [day["date"] for day in fields["days"]] == ["2024-11-05", "2024-11-06"]
    assert fields["days"][1]["changes"] == [{"what": "死亡", "before": "12", "after": "15"}]


def test_a_followed_story_grows(slide: Program, article: Make) -> None:
    """A later article of a followed story is followed too."""
    by_path = ids(slide)
    assert slide("story", "follow", by_path["a.md"]).code == 0
    assert len(slide("list", "is:followed").out.splitlines()) == 2
    third = "云岭县石坝镇山体滑坡搜救结束，共造成16人死亡，消防救援人员撤离石坝镇。"
    slide.write("d.md", article("石坝镇滑坡搜救结束", third, date="2024-11-07", source="甲报"))
    rows = slide("story", "list").out.splitlines()
    assert [line.split("\t")[:3] for line in rows] == [[f"s{by_path['a.md']}", "2024-11-07", "3"]]
    assert len(slide("list", "is:followed").out.splitlines()) == 3
    slide("story", "unfollow", by_path["b.md"])
    assert slide("story", "list").out == ""
    assert slide("story", "list", "--fail-empty").code == ExitCode.EMPTY


def test_wrong_usage(slide: Program) -> None:
    assert slide("story", "follow").code == ExitCode.USAGE
    assert slide("story", "a", "b").code == ExitCode.USAGE
    assert slide("story", "ffffff").code == ExitCode.FAILED


def test_similar_stops_where_nothing_is_alike(slide: Program) -> None:
    titles = slide("similar", ids(slide)["a.md"], "--template", "{{title}}").out.splitlines()
    assert titles == ["石坝镇滑坡搜救继续"]
