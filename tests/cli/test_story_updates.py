"""A story that an earlier digest told: marked, and only what is new of it."""

from __future__ import annotations

import json
from collections.abc import Callable

import jsonschema
from conftest import PROJECT, Program

Make = Callable[..., str]
FIRST = "5日清晨，云岭县石坝镇发生山体滑坡，造成12人死亡。消防救援人员赶到石坝镇搜救。"
SECOND = (
    "云岭县石坝镇发生山体滑坡，造成12人死亡。石坝镇滑坡搜救今天进入第二天，死亡人数升至15人。"
    "云岭县在镇中学安置了三百名村民。"
)


def test_a_told_story_that_moved_on(program: Program, article: Make) -> None:
    """It is marked, has its old id, and does not say again what was told."""
    program.write("a.md", article("云岭县石坝镇山体滑坡", FIRST, date="2024-11-05", source="甲报"))
    first = json.loads(
        program("digest", "--since", "2024-11-05", "--name", "d", "--format", "json").out
    )
    told = first["sections"][0]["stories"][0]
    assert told["update"] is False

    program.write(
        "b.md", article("石坝镇滑坡死亡升至15人", SECOND, date="2024-11-06", source="乙报")
    )
    text = program("digest", "--name", "d", "--dry-run").out
    assert "续：石坝镇滑坡死亡升至15人" in text
    made = json.loads(program("digest", "--name", "d", "--format", "json").out)
    schema = json.loads((PROJECT / "docs/schemas/digest.schema.json").read_text("utf-8"))
    jsonschema.validate(made, schema)
    (story,) = made["sections"][0]["stories"]
    assert (story["update"], story["id"]) == (True, told["id"])
    assert [one["title"] for one in story["articles"]] == ["石坝镇滑坡死亡升至15人"]
    assert "15人" in story["summary"][0]["text"]
    assert all("造成12人死亡" not in said["text"] for said in story["summary"])
    assert json.loads(program("digest", "--name", "d", "--format", "json").out)["sections"] == []
