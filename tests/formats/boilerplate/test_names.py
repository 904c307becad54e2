"""Bylines and lists taken apart."""

from __future__ import annotations

import pytest

from newsdigest.formats.boilerplate.names import is_name, people, runs_into_names, words


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("周茜陈露周昕媛", ("周茜", "陈露", "周昕媛")),
        ("□周茜陈露周昕媛", ("周茜", "陈露", "周昕媛")),
        ("记者 王林 通讯员 李小红", ("王林", "李小红")),
        ("本报记者王林、李小红", ("王林", "李小红")),
        ("新华社记者 王林", ("王林",)),
        ("（王林）", ("王林",)),
        ("文/王林 图/李方", ("王林", "李方")),
        ("王林 摄影报道", ("王林",)),
        ("记者 周文", ("周文",)),
        ("王林 文", ("王林",)),
        ("欧阳明月", ("欧阳明月",)),
        ("茹菲娜·艾沙", ("茹菲娜·艾沙",)),
        ("By Ann Lee and Bo Li", ("Ann Lee", "Bo Li")),
        ("Ann Lee, Bo Li, and Cy Wu", ("Ann Lee", "Bo Li", "Cy Wu")),
        ("Ann van der Lee", ("Ann van der Lee",)),
        ("王林, 王林", ("王林",)),
        ("常州日报社", ("常州日报社",)),
        ("", ()),
    ],
)
def test_people_of_a_byline(written: str, expected: tuple[str, ...]) -> None:
    """Roles and marks go, each name comes once and in order."""
    assert people(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a b", ("a", "b")),
        ("a, b c", ("a", "b c")),
        ("水利、环境", ("水利", "环境")),
        ("水利，环境；水利", ("水利", "环境")),
        ("996", ("996",)),
        (" , ,", ()),
        ("", ()),
    ],
)
def test_words_of_a_list(written: str, expected: tuple[str, ...]) -> None:
    """Commas separate, else spaces; each word once."""
    assert words(written) == expected


def test_a_singular_key_keeps_its_spaces() -> None:
    """Without splitting at spaces a name of two words is one."""
    assert words("local news", spaces=False) == ("local news",)


@pytest.mark.parametrize("text", ["王林", "李小红", "欧阳明月", "司马光", "茹菲娜·艾沙"])
def test_a_name(text: str) -> None:
    """A family name and one to three characters, or a name with a dot."""
    assert is_name(text)


@pytest.mark.parametrize(
    "text", ["", "王", "调查", "手记", "时间", "连线", "北京日报", "Ann", "王林林林林", "·"]
)
def test_no_name(text: str) -> None:
    """Common words after 记者 are no names."""
    assert not is_name(text)


def test_names_run_together() -> None:
    """Several names may touch."""
    assert runs_into_names("周茜陈露周昕媛")
    assert not runs_into_names("城北老粮仓")
