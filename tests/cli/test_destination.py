"""Destinations of a digest: files in the archive, formats by suffix."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from conftest import Program

Make = Callable[..., str]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("ending", ["html", "md", "txt", "eml", "json"])
def test_a_digest_in_the_archive_is_no_article(
    program: Program, article: Make, ending: str, language: str
) -> None:
    """It is not listed and not a fault, whatever its format."""
    for name in "ab":
        program.write(
            f"{name}.md", article(f"标题{name}", f"正文第一句{name}。", date="2024-11-30")
        )
    target = program.archive / f"digest.{ending}"
    options = ("--since", "2024-11-30", "--language", language, "-o", str(target))
    assert program("digest", *options).code == 0
    listed = program("list", "--format", "paths").out.split()
    assert sorted(listed) == [str(program.archive / "a.md"), str(program.archive / "b.md")]
    checked = program("check")
    assert (checked.code, checked.out) == (0, "")
    assert program("list").err == ""


def test_an_article_about_a_digest_is_one(program: Program, article: Make) -> None:
    """Only the line of numbers right below the title makes a file a digest."""
    text = article("摘要", "本刊共收 6 篇报道，讲了 4 件事。\n\n2024年 · 6 篇报道 · 4 件事")
    program.write("a.md", text)
    assert program("list", "--format", "ids").out


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("d.html", 0), ("d.HTM", 0), ("d.md", 0), ("d.txt", 0), ("d", 0), ("d-2024.11.02", 0),
        ("d.pdf", 2), ("d.xyz", 2), ("d.docx", 2), ("d.html.bak", 2),
    ],
)  # fmt: skip
def test_the_suffix_of_a_file_sets_the_format(
    program: Program, article: Make, name: str, code: int
) -> None:
    """An unknown suffix is an error, and nothing is written."""
    program.write("a.md", article("标题", date="2024-11-30"))
    result = program("digest", "--since", "2024-11-30", "-o", name)
    assert result.code == code
    assert (program.folder / name).exists() == (code == 0)
    if code:
        assert "no format has the ending" in result.err
        assert program("digest", "--format", "html", "-o", name).code == 0
