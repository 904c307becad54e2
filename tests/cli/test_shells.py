"""Completion of hostile values in real bash, zsh and fish."""

from __future__ import annotations

import json
import os
import pty
import select
import shutil
import sys
import time
from collections.abc import Iterator

import pytest
from conftest import PROJECT, Program

from newsdigest.query.tokens import quote

pytestmark = pytest.mark.slow
PATIENCE = 20.0
"""Seconds to wait for a shell."""
SIGNS = (
    "$(touch PWNED)", "`touch PWNED`", "\\$(touch PWNED)", "a;touch PWNED", "a|touch PWNED",
    "a&touch PWNED", "a>PWNED", "${IFS}x", "$HOME", "it's", 'say "yes"', "back\\slash", "a*b?[c]",
    "{a,b}", "~root", "#no comment", "two words", "x=y:z", "!!", "a!b", "[/b] [red]", "%s%n",
    "^a^b",    "中文 标签", "🙂 smile", "(a)", "<b>", "=ls", "-n", "tab", "</script>",
)  # fmt: skip
TAGS = [f"t{number:02}{sign}" for number, sign in enumerate(SIGNS)]
PROGRAM = """#!{python}
import json, os, sys
sys.path.insert(0, {project!r})
if any(name.endswith("_COMPLETE") for name in os.environ):
    from newsdigest.__main__ import main
    main()
else:
    with open({out!r} + ".new", "w") as file:
        json.dump(sys.argv[1:], file)
    os.replace({out!r} + ".new", {out!r})
"""
START = {
    "bash": "bash --noprofile --rcfile {rc} -i",
    "zsh": "zsh -d -i",
    "fish": "fish --no-config --init-command 'source {rc}'",
}
RC = {
    "bash": (
        "PS1='READY> '\nunset HISTFILE\nbind 'set bell-style none'\n"
        "for script in {share}/bash-completion/completions/*; do source $script; done\n"
    ),
    "zsh": (
        "fpath=({share}/zsh/site-functions $fpath)\n"
        "autoload -Uz compinit; compinit -u -d {folder}/dump\n"
        "unsetopt BEEP\nPS1='READY> '\n"
    ),
    "fish": (
        "function fish_prompt; echo 'READY> '; end\n"
        "set --prepend fish_complete_path {share}/fish/vendor_completions.d\n"
    ),
}
"""Each loads the completions that the wheel installs, from the place where its shell looks."""


class Shell:
    """An interactive shell in a terminal, in an empty folder."""

    def __init__(self, name: str, program: Program) -> None:
        self.name = name
        self.folder = program.folder / "shell"
        self.folder.mkdir()
        self.out = self.folder / "arguments.json"
        binary = program.folder / "bin" / "newsdigest"
        binary.parent.mkdir()
        source = PROGRAM.format(python=sys.executable, project=str(PROJECT), out=str(self.out))
        binary.write_text(source)
        binary.chmod(0o755)
        binary.with_name("nd").hardlink_to(binary)
        self.environ = {
            **{key: value for key, value in os.environ.items() if key in ("PATH", "LANG")},
            **program.environ,
            "NEWSDIGEST_ARCHIVE": str(program.archive),
            "HOME": str(self.folder), "ZDOTDIR": str(self.folder), "LC_ALL": "C.UTF-8",
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "PATH": f"{binary.parent}{os.pathsep}{os.environ['PATH']}",
        }  # fmt: skip
        rc = self.folder / (".zshrc" if name == "zsh" else "rc")
        rc.write_text(RC[name].format(share=PROJECT / "share", folder=self.folder))
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(self.folder)
            command = START[name].format(rc=rc)
            os.execvpe("sh", ["sh", "-c", f"exec {command}"], self.environ)
        self.screen = b""
        self.wait_for(b"READY> ")

    def read(self, seconds: float) -> None:
        if select.select([self.terminal], [], [], seconds)[0]:
            self.screen += os.read(self.terminal, 65536)

    def wait_for(self, text: bytes) -> None:
        end = time.monotonic() + PATIENCE
        while text not in self.screen:
            assert time.monotonic() < end, self.screen.decode(errors="replace")
            self.read(0.1)

    def run(self, line: str) -> list[str]:
        """The arguments of a line that is typed with its tabs and completed."""
        self.out.unlink(missing_ok=True)
        self.screen = b""
        for piece in line.split("\t")[:-1]:
            before = len(self.screen)
            os.write(self.terminal, piece.encode() + b"\t")
            end = time.monotonic() + PATIENCE
            # The line is there when the shell has put more on it than was typed.
            while len(self.screen) <= before + len(piece.encode()) and time.monotonic() < end:
                self.read(0.1)
            quiet = time.monotonic() + 0.15
            while time.monotonic() < quiet:
                self.read(0.05)
        os.write(self.terminal, line.split("\t")[-1].encode() + b"\r")
        end = time.monotonic() + PATIENCE
        while not self.out.exists():
            assert time.monotonic() < end, self.screen.decode(errors="replace")
            self.read(0.05)
        arguments: list[str] = json.loads(self.out.read_text())
        return arguments

    def close(self) -> None:
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


@pytest.fixture(params=START)
def shell(request: pytest.FixtureRequest, program: Program) -> Iterator[Shell]:
    """A shell, with an archive whose titles, tags and sources have special characters."""
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    for number, tag in enumerate(TAGS):
        front = {"title": f"{tag} [/b] \\$(touch PWNED)", "tags": [tag], "source": f"s{tag[1:]}"}
        program.write(f"{number:02}.md", f"{json.dumps(front)}\n\nText {number}.\n")
    program("list")
    opened = Shell(request.param, program)
    yield opened
    opened.close()


def test_values_are_completed_unchanged(shell: Shell) -> None:
    """The program gets every value as it is, as an option's value and in a query."""
    wrong = []
    for tag in TAGS:
        cases = {f"newsdigest list --tag {tag[:3]}\t": ["list", "--tag", tag]}
        if tag.endswith(("PWNED)", 'yes"', "it's", "words", "slash")):
            cases[f"newsdigest list tag:{tag[:3]}\t"] = ["list", f"tag:{quote(tag)}"]
            cases[f"newsdigest list --source s{tag[1:3]}\t"] = ["list", "--source", f"s{tag[1:]}"]
        for line, expected in cases.items():
            if (arguments := shell.run(line)) != expected:
                wrong.append((line, arguments, expected))
    assert wrong == []
    assert list(shell.folder.glob("PWNED*")) == []


@pytest.mark.parametrize("name", ["newsdigest", "nd"])
def test_commands_and_options_are_completed(shell: Shell, name: str) -> None:
    """Names of commands, of commands below them, of options and of choices."""
    cases = {
        "dig\t --hist\t": ["digest", "--history"],
        "feeds rem\t": ["feeds", "remove"],
        "list --format jsonl\t": ["list", "--format", "jsonl"],
        "list --sort tit\t": ["list", "--sort", "title"],
    }
    for line, expected in cases.items():
        assert shell.run(f"{name} {line}") == expected


def test_values_are_completed_in_pinyin(shell: Shell) -> None:
    """Initials of a Chinese tag, as an option's value and in a query; ids by their titles."""
    if shell.name == "fish":
        pytest.skip("fish drops candidates that do not begin as typed")
    tag = next(tag for tag in TAGS if "中文" in tag)
    identity = shell.run("newsdigest show zwbq\t")[1]
    assert len(identity) == 10
    assert shell.run("newsdigest list --tag zwbq\t") == ["list", "--tag", tag]
    assert shell.run("newsdigest list tag:zwbq\t") == ["list", f"tag:{quote(tag)}"]


def test_titles_are_only_shown(shell: Shell) -> None:
    """`show <Tab>` shows the titles beside the ids and runs nothing."""
    os.write(shell.terminal, b"newsdigest show \t\t")
    shell.read(1.0)
    shell.wait_for(b"newsdigest show")
    time.sleep(0.5)
    shell.read(0.5)
    assert list(shell.folder.glob("PWNED*")) == []
    os.write(shell.terminal, b"\x03")


@pytest.mark.parametrize("mark", ["'", '"'])
def test_in_open_quotation_marks(shell: Shell, mark: str) -> None:
    """A word that begins with a quotation mark is completed within it."""
    tag = next(tag for tag in TAGS if tag.endswith("two words"))
    arguments = shell.run(f"newsdigest list --tag {mark}{tag[:3]}\t")
    assert arguments == ["list", "--tag", tag]
    assert list(shell.folder.glob("PWNED*")) == []
