"""Reorder a command line so that typer reads it unambiguously.

An argument that begins with a minus is an option, and an unknown option is an error.  Only
what cannot be an option is a query term: ``-汇率``, ``-tag:体育``, ``-"…"``, ``-(…)``, and any
argument that contains a blank.  Global options may stand anywhere; after ``--`` everything
is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from newsdigest.errors import UsageError

_NEGATED = re.compile(r"-(?:[^\x00-\x7f]|[\"'(]|[A-Za-z]{1,23}:)")
"""The beginning of a negated query term."""
_OPTION = re.compile(r"--[A-Za-z][\w-]*")
_TAG_COMMAND = ["tag"]
"""The command whose arguments may be ``-word``, for tags to remove."""


@dataclass(frozen=True, slots=True)
class _Option:
    """An option by one of its names."""

    takes_value: bool
    is_number: bool
    is_global: bool


@dataclass
class _CommandLine:
    """A command line by the kinds of its arguments."""

    global_options: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def arguments(self) -> list[str]:
        words = ["--", *self.words] if self.words else []
        return [*self.global_options, *self.command, *self.options, *words]


def reorder(arguments: Sequence[str], root: Any, context: Any) -> list[str]:
    """The arguments with global options first and text last, after ``--``.

    :param root: the group of all commands
    :param context: typer's context of that group
    :raises UsageError: for an unknown option, with the most similar one
    """
    return _Parser(root, context).parse(list(arguments))


class _Parser:
    """Parses one command line from left to right."""

    def __init__(self, root: Any, context: Any) -> None:
        self._context = context
        self._command = root
        self._global_options = dict(_options(root, is_global=True))
        self._own_options: dict[str, _Option] = {}
        self._line = _CommandLine()

    def parse(self, arguments: list[str]) -> list[str]:
        while arguments:
            argument = arguments.pop(0)
            if argument == "--" and not self._is_group():
                self._line.words += arguments
                break
            if argument == "-" or not argument.startswith("-") or self._is_text(argument):
                self._add_word(argument)
            else:
                self._add_option(argument, arguments)
        return self._line.arguments()

    def _is_group(self) -> bool:
        return hasattr(self._command, "get_command")

    def _is_text(self, argument: str) -> bool:
        """Whether an argument that begins with a minus is text and not an option."""
        if self._is_group():
            return False
        name = _OPTION.match(argument)
        if name and argument[name.end() : name.end() + 1] == "=" and self._find_option(name[0]):
            return False
        if _is_term(argument):
            return True
        is_tag = self._line.command[:1] == _TAG_COMMAND and not argument.startswith("--")
        return is_tag and self._find_option(argument) is None

    def _find_option(self, name: str) -> _Option | None:
        return self._own_options.get(name) or self._global_options.get(name)

    def _add_word(self, word: str) -> None:
        """Add the name of a command, or text for it."""
        if not self._is_group():
            self._line.words.append(word)
            return
        self._line.command.append(word)
        command = self._command.get_command(self._context, word)
        if command is not None:
            self._command = command
            self._own_options = dict(_options(command, is_global=False))

    def _add_option(self, argument: str, following: list[str]) -> None:
        """Add an option and its value, which may be the next argument."""
        if argument.startswith("--"):
            name, equals, _ = argument.partition("=")
            option = self._find_option(name)
            has_value = bool(equals)
        else:
            name, option, has_value = self._parse_short(argument)
        if option is None:
            raise self._unknown_option(name)
        options = self._line.global_options if option.is_global else self._line.options
        options.append(argument)
        if option.takes_value and not has_value:
            value = following[0] if following else None
            is_option = value and value.startswith("-") and value != "-" and not _is_term(value)
            if value is None or is_option:
                raise UsageError(f"{name} needs a value", hint=self._help_command())
            options.append(following.pop(0))

    def _help_command(self) -> str:
        return " ".join(("newsdigest", *self._line.command, "--help"))

    def _parse_short(self, argument: str) -> tuple[str, _Option | None, bool]:
        """The name and option of ``-n``, ``-n5``, ``-ofile`` or ``-qv``; whether it has a value.

        Of several flags it is the first; flags of one argument are all global or none.
        """
        for end in range(2, len(argument) + 1):
            name = f"-{argument[end - 1]}"
            option = self._find_option(name)
            if option is None:
                return argument, None, False
            if option.takes_value:
                value = argument[end:]
                if option.is_number and value and not value.isdecimal():
                    return argument, None, False
                return name, option, bool(value)
        flags = {self._find_option(f"-{letter}") for letter in argument[1:]}
        if len({option.is_global for option in flags if option}) > 1:  # -q0
            return argument, None, False
        return argument, self._find_option(f"-{argument[1]}"), True

    def _unknown_option(self, name: str) -> UsageError:
        options = (*self._own_options, *self._global_options)
        names = [option for option in options if option.startswith("--")]
        similar = get_close_matches(f"--{name.lstrip('-')}", names, n=1, cutoff=0.5)
        hint = f"did you mean {similar[0]}?" if similar else self._help_command()
        if not name.startswith("--") and "query" in _argument_names(self._command):
            word = name.lstrip("-")
            hint += f" To exclude a word: not {word}. To search for {name}: put -- before it"
        return UsageError(f"no such option: {name}", hint=hint)


def _is_term(argument: str) -> bool:
    """Whether an argument can only be a query term."""
    return bool(_NEGATED.match(argument) or re.search(r"\s", argument))


def _options(command: Any, *, is_global: bool) -> Iterator[tuple[str, _Option]]:
    """A command's options, by each of their names."""
    for parameter in command.params:
        if parameter.param_type_name != "option":
            continue
        takes_value = not (parameter.is_flag or parameter.count)
        is_number = takes_value and str(parameter.type.name).startswith("int")
        for name in (*parameter.opts, *parameter.secondary_opts):
            yield name, _Option(takes_value, is_number, is_global)
    for name in command.context_settings.get("help_option_names", ["--help"]):
        yield name, _Option(takes_value=False, is_number=False, is_global=False)


def _argument_names(command: Any) -> str:
    """The names of a command's arguments in lower case."""
    if not command.params:
        return ""
    names = (p.metavar or p.name or "" for p in command.params if p.param_type_name == "argument")
    return " ".join(names).lower()
