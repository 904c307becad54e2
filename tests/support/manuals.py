"""Manual pages and completion files, from the definitions of the commands.

They are kept in ``share/`` of the project, which the wheel installs below its prefix, so that
building it needs none of the program's dependencies and a change of them is seen in review.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from newsdigest import __version__
from newsdigest.cli.app import app
from newsdigest.cli.manual import EXAMPLES, PAGES
from newsdigest.cli.shells import script
from support import roff

PROJECT = Path(__file__).parents[2]
PROGRAMS = ("newsdigest", "nd")
COMPLETIONS = {
    "bash": "bash-completion/completions/{}",
    "zsh": "zsh/site-functions/_{}",
    "fish": "fish/vendor_completions.d/{}.fish",
}
"""Where each shell looks for the completion of a program, below ``share``."""
LINKS = {"nd.1": "newsdigest.1"}
"""Pages that only name another one."""
LANGUAGES = {"en": "man/man1"}
"""Where ``man`` looks for the pages of a language; one whose help is translated follows here."""
_HEAD = """\
.\\" -*- coding: UTF-8 -*-
.\\" From the definitions of the commands, by python tests/regenerate.py --write.
.TH {} 1 "" "newsdigest {}" "newsdigest"
.nh
.ad l"""


def files() -> dict[Path, str]:
    """Every file below ``share`` and what it should hold."""
    return {PROJECT / "share" / path: text for path, text in [*_pages(), *_completions()]}


def _completions() -> Iterator[tuple[str, str]]:
    for shell, path in COMPLETIONS.items():
        for program in PROGRAMS:
            yield path.format(program), script(shell, program) + "\n"


def _pages() -> Iterator[tuple[str, str]]:
    root: Any = get_command(app)
    context = root.make_context("newsdigest", [], resilient_parsing=True)
    commands = {name: root.get_command(context, name) for name in root.list_commands(context)}
    folder = LANGUAGES["en"]
    yield f"{folder}/newsdigest.1", _text("newsdigest", _program(root, context, commands))
    for link, page in LINKS.items():
        yield f"{folder}/{link}", f".so man1/{page}\n"
    for name, command in commands.items():
        lines = _command(command, _context(command, name, context), list(commands))
        yield f"{folder}/newsdigest-{name}.1", _text(f"newsdigest-{name}", lines)


def _context(command: Any, name: str, parent: Any) -> Any:
    return command.make_context(name, [], resilient_parsing=True, parent=parent)


def _text(name: str, lines: Iterator[str]) -> str:
    head = _HEAD.format(roff.escape(name.upper()), __version__)
    return "\n".join([head, *lines]) + "\n"


def _program(root: Any, context: Any, commands: dict[str, Any]) -> Iterator[str]:
    """The page of the program: global options, commands, exit codes, environment, files."""
    yield from _name("newsdigest, nd", root)
    yield from _synopsis(root, context)
    yield roff.heading("DESCRIPTION")
    yield roff.from_markdown(_introduction())
    yield ".PP"
    yield f"{roff.bold('newsdigest help')} lists the pages of the manual."
    yield from _options(root, context, roff.heading)
    yield roff.heading("COMMANDS")
    yield from roff.tagged(
        (_reference(f"newsdigest-{name}"), roff.prose(_first_sentence(command)))
        for name, command in commands.items()
    )
    yield from _section("README.md", "| exit code |", "EXIT STATUS")
    yield from _section("docs/archives.md", "| variable |", "ENVIRONMENT")
    yield from _section("docs/archives.md", "| file |", "FILES")
    yield from roff.examples(EXAMPLES[name][0] for name in ("list", "search", "digest"))
    yield from _see_also([f"newsdigest-{name}" for name in commands])


def _command(command: Any, context: Any, names: list[str]) -> Iterator[str]:
    """The page of a command, with a section for each command below it."""
    name = f"newsdigest-{command.name}"
    yield from _name(name, command)
    yield from _synopsis(command, context)
    yield roff.heading("DESCRIPTION")
    yield from _description(command)
    if hasattr(command, "list_commands"):
        yield roff.heading("COMMANDS")
        for below in command.list_commands(context):
            yield from _subcommand(command.get_command(context, below), below, context)
    else:
        yield from _options(command, context, roff.heading)
    yield ".PP"
    yield f"The global options are in {_reference('newsdigest')}."
    if page := PAGES.get(command.name):
        yield f"The subject is described by {roff.bold(f'newsdigest help {page}')}."
    if command.name in EXAMPLES:
        yield from roff.examples(EXAMPLES[command.name])
    yield from _see_also(["newsdigest", *_neighbours(command.name, names)])


def _neighbours(name: str, names: list[str]) -> list[str]:
    """The commands before and after one in the order of the help, which is by purpose."""
    at = names.index(name)
    return [f"newsdigest-{one}" for one in (*names[max(0, at - 1) : at], *names[at + 1 : at + 2])]


def _subcommand(command: Any, name: str, parent: Any) -> Iterator[str]:
    context = _context(command, name, parent)
    usage = " ".join([parent.command.name, name, *command.collect_usage_pieces(context)])
    yield roff.subheading(f"newsdigest {usage}")
    yield from _description(command)
    yield from _options(command, context, None)


def _name(name: str, command: Any) -> Iterator[str]:
    sentence = _first_sentence(command)
    yield roff.heading("NAME")
    yield rf"{roff.escape(name)} \- {roff.prose(sentence[:1].lower() + sentence[1:])}"


def _first_sentence(command: Any) -> str:
    """The first paragraph of a command's help, without its full stop."""
    text: str = command.help
    return " ".join(text.split("\n\n")[0].split()).rstrip(".")


def _synopsis(command: Any, context: Any) -> Iterator[str]:
    yield roff.heading("SYNOPSIS")
    pieces = " ".join(command.collect_usage_pieces(context))
    yield f"{roff.bold(context.command_path)} {roff.synopsis(pieces)}"


def _description(command: Any) -> Iterator[str]:
    for number, paragraph in enumerate(command.help.split("\n\n")):
        if number:
            yield ".PP"
        yield roff.prose(" ".join(paragraph.split()))


def _options(command: Any, context: Any, heading: Any) -> Iterator[str]:
    """Arguments and options with their help; without a heading, those of a subcommand."""
    records = [(param, param.get_help_record(context)) for param in command.get_params(context)]
    if heading is None:
        records = [(param, record) for param, record in records if param.name != "help"]
    for title, kind in (("ARGUMENTS", "argument"), ("OPTIONS", "option")):
        own = [record for param, record in records if record and param.param_type_name == kind]
        if own and heading is not None:
            yield heading(title)
        yield from roff.tagged(
            (roff.synopsis(_term(term)), _explanation(text)) for term, text in own
        )


def _term(text: str) -> str:
    """An option with its value in capitals, as in the help of other programs."""
    return text.replace("<str>", "TEXT").replace("<int range>", "NUMBER")


def _explanation(text: str) -> str:
    """The help of a parameter and its default, without the range of numbers."""
    text = re.sub(r"[\d<=]*x[<>]=[\d.]+", "", text).replace("; ]", "]").replace("[]", "")
    return roff.prose(re.sub(r"  +", " ", text).strip())


def _introduction() -> str:
    """The first paragraph of the README."""
    return (PROJECT / "README.md").read_text("utf-8").split("\n\n")[1]


def _section(path: str, start: str, title: str) -> Iterator[str]:
    """The table of a document whose heading begins so, as a section of its own."""
    lines = iter((PROJECT / path).read_text("utf-8").splitlines())
    if not any(line.startswith(start) for line in lines):
        raise LookupError(f"{path} has no table {start}")
    next(lines)  # the rule below the heading
    yield roff.heading(title)
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        term, explanation, *_ = (cell.strip() for cell in line.strip("|").split("|"))
        rows.append((roff.from_markdown(term), roff.from_markdown(explanation)))
    yield from roff.tagged(rows)


def _see_also(names: list[str]) -> Iterator[str]:
    yield roff.heading("SEE ALSO")
    yield ",\n".join(map(_reference, names))


def _reference(name: str) -> str:
    return rf"{roff.bold(name)}(1)"
