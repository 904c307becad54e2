"""template_worker: limits of size, memory, time and files, with the real program."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Program, Result

from newsdigest.errors import ExitCode, UsageError
from newsdigest.render.templates import TemplateProcess

MANY = 50_000_000
"""Characters that each of these templates would make of one article."""
SIZES = [
    f'{{{{ "%{MANY}d" % 1 }}}}',
    f'{{{{ "{{:>{MANY}}}".format(1) }}}}',
    f'{{{{ ("{{:>{MANY}}}"|attr("format"))(1) }}}}',
    f"{{{{ title.ljust({MANY}) }}}}",
    f"{{{{ title.zfill({MANY}) }}}}",
    f"{{{{ title|center({MANY}) }}}}",
    f"{{{{ title|indent({MANY}, true) }}}}",
    f'{{{{ "\\t".expandtabs({MANY}) }}}}',
    '{{ ("a" * 99999).replace("a", "a" * 500) }}',
    '{{ ("a" * 500).join(range(99999)|map("string")) }}',
    "{{ ('a' * 99999, 'b')|tojson|replace('a', 'a' * 500) }}",
    "{% set n = namespace(x='a' * 9) %}{% for i in range(22) %}{% set n.x = n.x ~ n.x %}"
    "{% endfor %}{{ n.x }}",
    "{% set n = namespace(x='a' * 9) %}{% for i in range(22) %}{% set n.x = n.x + n.x %}"
    "{% endfor %}{{ n.x }}",
    "{% for i in range(5000) %}{{ 'a' * 9999 }}{% endfor %}",
    "{% for i in range(1100) %}{% for j in range(1100) %}a{% endfor %}{% endfor %}",
    "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% else %}{{ 'a' * 100 }}{% endif %}"
    "{% endmacro %}{{ m(14) }}",
]


def run(program: Program, *arguments: str) -> Result:
    """Run the program in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "newsdigest", "-C", str(program.archive), *arguments],
        env={**program.environ, "PATH": "/usr/bin:/bin"}, cwd=program.folder,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True, timeout=100, check=False,
    )  # fmt: skip
    return Result(done.returncode, "", done.stderr)


@pytest.mark.slow
@pytest.mark.parametrize("source", SIZES, ids=[source[:40] for source in SIZES])
def test_a_text_of_any_size(program: Program, article: Callable[..., str], source: str) -> None:
    """A template that makes too long a text of an article is a usage error."""
    program.write("a.md", article("题", date="2024-11-01"))
    result = run(program, "list", "--template", source)
    assert result.code == ExitCode.USAGE
    assert result.err.startswith("newsdigest: template")
    assert "more than 1,000,000 bytes" in result.err or "too " in result.err


@pytest.mark.slow
def test_a_text_of_a_digest(program: Program, article: Callable[..., str]) -> None:
    """So is a template of a digest, as a file, in a folder and of a subject."""
    program.write("a.md", article("题", date="2024-11-01"))
    bomb = '{{ "%999999999d" % 1 }}'
    templates = program.folder / "templates"
    templates.mkdir()
    (templates / "digest.txt.j2").write_text(bomb)
    (program.folder / "mail.toml").write_text(f"[mail]\nsubject = '{bomb}'\n")
    digest = ("digest", "--since", "2024-10-01")
    for arguments in (
        (*digest, "--format", "templates/digest.txt.j2"),
        (*digest, "--format", "text", "--templates", "templates"),
        ("--config", "mail.toml", *digest, "--format", "eml"),
    ):
        result = run(program, *arguments)
        assert result.code == ExitCode.USAGE
        assert "needs too much memory" in result.err


def test_memory(program: Program, article: Callable[..., str]) -> None:
    """A template that needs gigabytes for a short text fails early."""
    program.write("a.md", article("题", date="2024-11-01"))
    source = (
        "{% set n = namespace(x='a' * 10) %}{% for i in range(28) %}{% set n.x = n.x ~ n.x %}"
        "{% endfor %}{{ n.x|length }}"
    )
    result = run(program, "list", "--template", source)
    assert result.code == ExitCode.USAGE
    assert "needs too much memory" in result.err
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1_000_000  # KB


def test_time(tmp_path: Path) -> None:
    """A template that does not end is stopped with its process."""
    before = time.process_time()
    forever = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    process = TemplateProcess(made_of, forever, limit=1000, seconds=3)
    with pytest.raises(UsageError, match="takes longer than 3 s"):
        process({})
    assert process._process.poll() is not None
    assert time.process_time() - before < 1


def made_of(source: str) -> Callable[[Any], str]:
    """Fill in a template, in the template process."""
    from newsdigest.render.templates import sandbox

    template = sandbox().from_string(source)
    return lambda row: str(template.render(row))


@pytest.mark.parametrize("name", ["secret", "link.j2", "./secret", "../templates/secret"])
def test_other_files(program: Program, article: Callable[..., str], name: str) -> None:
    """A template can include templates, but no other file of its folder."""
    program.write("a.md", article("题", date="2024-11-01"))
    templates = program.folder / "templates"
    templates.mkdir()
    (templates / "secret").write_text("s3cret")
    (templates / "link.j2").symlink_to("secret")
    (templates / "part.j2").write_text("part")
    (templates / "good.j2").write_text("{% include 'part.j2' %}")
    (templates / "bad.j2").write_text(f"{{% include '{name}' %}}")
    digest = ("digest", "--since", "2024-10-01", "--format")
    assert program(*digest, "templates/good.j2").out == "part"
    result = program(*digest, "templates/bad.j2")
    assert result.code == ExitCode.USAGE
    assert "s3cret" not in result.out


def test_modules_of_the_folder(program: Program, article: Callable[..., str]) -> None:
    """Python files in the current folder are never imported."""
    program.write("a.md", article("题", date="2024-11-01"))
    mark = program.folder / "mark"
    for name in ("jinja2", "json", "pickle", "resource", "signal"):
        (program.archive / f"{name}.py").write_text(f"open({str(mark)!r}, 'w')\n")
    newsdigest = Path(sys.executable).with_name("newsdigest")
    done = subprocess.run(
        [newsdigest, "-C", ".", "list", "--template", "{{title}}"],
        env={**program.environ}, cwd=program.archive, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.stdout == "题\n"
    assert not mark.exists()
