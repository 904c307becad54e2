"""One reading of every command line, before the commands see it.

An argument that begins with a minus is an option, and an unknown one is an error.
What no option looks like is a term of the query: ``-汇率``, ``-tag:体育``, ``-"…"``,
``-(…)``, and whatever has a blank in it.  Global options stand anywhere; behind ``--``
everything is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from newsdigest.errors import UsageError

_NEGATED = re.compile(r"-(?:[^\x00-\x7f]|[\"'(]|[A-Za-z]{1,23}:)")
"""A minus in front of a term of a query."""
_OPTION = re.compile(r"--[A-Za-z][\w-]*")
TAGS = ("tag",)
"""Commands whose arguments may be ``-word``: the tags that are to go."""


@dataclass(frozen=True, slots=True)
class _Option:
    """An option by one of its names."""

    takes_value: bool
    is_number: bool
    is_global: bool


@dataclass
class _Line:
    """What was read so far."""

    general: list[str] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def arguments(self) -> list[str]:
        """The line as typer reads it without a doubt."""
        rest = ["--", *self.words] if self.words else []
        return [*self.general, *self.path, *self.options, *rest]


def ordered(arguments: Sequence[str], root: Any, context: Any) -> list[str]:
    """The arguments with global options first and text last, behind ``--``.

    :param root: the group of all commands
    :param context: of that group, to ask it for a command
    :raises UsageError: for an option that there is not, with the nearest one
    """
    return _Reader(root, context).read(list(arguments))


class _Reader:
    """One command line, read from left to right."""

    def __init__(self, root: Any, context: Any) -> None:
        self._context = context
        self._command = root
        self._global = dict(_options(root, is_global=True))
        self._own: dict[str, _Option] = {}
        self._line = _Line()

    def read(self, arguments: list[str]) -> list[str]:
        """See :func:`ordered`."""
        while arguments:
            argument = arguments.pop(0)
            if argument == "--" and not self._is_group():
                self._line.words += arguments
                break
            if argument == "-" or not argument.startswith("-") or self._is_text(argument):
                self._word(argument)
            else:
                self._option(argument, arguments)
        return self._line.arguments()

    def _is_group(self) -> bool:
        return hasattr(self._command, "get_command")

    def _is_text(self, argument: str) -> bool:
        """Whether an argument that begins with a minus is a term and no option."""
        if self._is_group():
            return False
        name = _OPTION.match(argument)
        if name and argument[name.end() : name.end() + 1] == "=" and self._known(name[0]):
            return False
        if _NEGATED.match(argument) or re.search(r"\s", argument):
            return True
        is_tag = self._line.path[:1] == [*TAGS] and not argument.startswith("--")
        return is_tag and self._known(argument) is None

    def _known(self, name: str) -> _Option | None:
        return self._own.get(name) or self._global.get(name)

    def _word(self, word: str) -> None:
        """A command's name, else text for the command."""
        if not self._is_group():
            self._line.words.append(word)
            return
        self._line.path.append(word)
        command = self._command.get_command(self._context, word)
        if command is not None:
            self._command = command
            self._own = dict(_options(command, is_global=False))

    def _option(self, argument: str, rest: list[str]) -> None:
        """An option with its value, which may be the next argument."""
        if argument.startswith("--"):
            name, equals, _ = argument.partition("=")
            option = self._known(name)
            has_value = bool(equals)
        else:
            name, option, has_value = self._short(argument)
        if option is None:
            raise self._unknown(name)
        place = self._line.general if option.is_global else self._line.options
        place.append(argument)
        if option.takes_value and not has_value:
            if not rest or self._is_option(rest[0]):
                raise UsageError(f"{name} needs a value", hint=f"{self._help()}")
            place.append(rest.pop(0))

    def _is_option(self, argument: str) -> bool:
        """Whether an argument is an option where a value is expected; - is a value."""
        is_text = _NEGATED.match(argument) or re.search(r"\s", argument)
        return argument.startswith("-") and argument != "-" and not is_text

    def _help(self) -> str:
        return " ".join(("newsdigest", *self._line.path, "--help"))

    def _short(self, argument: str) -> tuple[str, _Option | None, bool]:
        """``-n``, ``-n5``, ``-ofile``, or several flags as ``-qv``; the last one is told."""
        for end in range(2, len(argument) + 1):
            name = f"-{argument[end - 1]}"
            option = self._known(name)
            if option is None:
                return argument, None, False
            if option.takes_value:
                value = argument[end:]
                if option.is_number and value and not value.isdecimal():
                    return argument, None, False
                return name, option, bool(value)
        flags = {self._known(f"-{letter}") for letter in argument[1:]}
        if len({option.is_global for option in flags if option}) > 1:  # -q0
            return argument, None, False
        return argument, self._known(f"-{argument[1]}"), True

    def _unknown(self, name: str) -> UsageError:
        """The error for an option that there is not."""
        names = [known for known in (*self._own, *self._global) if known.startswith("--")]
        near = get_close_matches(f"--{name.lstrip('-')}", names, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else self._help()
        if not name.startswith("--") and "query" in _arguments(self._command):
            word = name.lstrip("-")
            hint += f" To leave a word out: not {word}; as text: -- before it"
        return UsageError(f"no such option: {name}", hint=hint)


def _options(command: Any, *, is_global: bool) -> Iterator[tuple[str, _Option]]:
    """Every name of a command's options."""
    for parameter in command.params:
        if parameter.param_type_name != "option":
            continue
        takes_value = not (parameter.is_flag or parameter.count)
        is_number = takes_value and str(parameter.type.name).startswith("int")
        for name in (*parameter.opts, *parameter.secondary_opts):
            yield name, _Option(takes_value, is_number, is_global)
    for name in command.context_settings.get("help_option_names", ["--help"]):
        yield name, _Option(takes_value=False, is_number=False, is_global=False)


def _arguments(command: Any) -> str:
    """What the arguments of a command are called, in lower case."""
    if not command.params:
        return ""
    names = (p.metavar or p.name or "" for p in command.params if p.param_type_name == "argument")
    return " ".join(names).lower()
