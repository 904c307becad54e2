"""Shells: the scripts by which bash, zsh and fish ask for completions, and the answers.

An answer is data: one candidate a line, which the script takes as it is.  Nothing of it
is evaluated.  zsh and fish quote what they put on the command line themselves; bash
does not, so that its answer is quoted here, in the way in which the word was begun.
What cannot be typed in one line, such as a line end, is left out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from newsdigest.text.sanitize import one_line

_BASH = r"""
%(complete_func)s() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        COMPREPLY+=("$line")
    done < <(
        COMP_LINE="$COMP_LINE" COMP_POINT="$COMP_POINT" COMP_WORDBREAKS="$COMP_WORDBREAKS" \
            %(autocomplete_var)s=complete_bash command %(prog_name)s 2>/dev/null
    )
}

complete -o default -o nosort -F %(complete_func)s %(prog_name)s
"""
_ZSH = r"""
#compdef %(prog_name)s

%(complete_func)s() {
    local line
    local -a values shown
    while IFS= read -r line; do
        values+=("${line%%%%$'\t'*}")
        shown+=("${line/$'\t'/  }")
    done < <(
        %(autocomplete_var)s=complete_zsh command %(prog_name)s \
            "${(@Q)words[1,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null
    )
    if (( $#values )); then
        compadd -U -V %(prog_name)s -l -d shown -a values
    else
        _files
    fi
}

if [[ "$funcstack[1]" = "_%(prog_name)s" ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""
_FISH = r"""
function __%(prog_name)s_complete
    set -l token (commandline -ct | string collect)
    set -l word (string unescape -- "$token" | string collect)
    test -n "$word"; or set word "$token"
    set -l values (env %(autocomplete_var)s=complete_fish %(prog_name)s (commandline -opc) "$word" 2>/dev/null)
    if set -q values[1]
        printf '%%s\n' $values
    else
        __fish_complete_path (commandline -ct)
    end
end

complete --command %(prog_name)s --no-files --keep-order --arguments '(__%(prog_name)s_complete)'
"""  # noqa: E501 one command
SCRIPTS: Mapping[str, str] = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}
"""Of each shell its script; typer fills in the names."""

_SAFE = re.compile(r"[\w./:@%+,=-]")
_IN_DOUBLE_QUOTES = frozenset('\\"$`')


def use_scripts() -> None:
    """Have typer show and install these scripts instead of its own, which evaluate the answer."""
    from typer import _completion_shared

    _completion_shared._completion_scripts = dict(SCRIPTS)


def answer(command: Any, instruction: str, words: Sequence[str], program: str) -> Iterator[str]:
    """What a shell is told: the lines of its script, or the candidates for the last word.

    :param command: the root command of typer
    :param instruction: ``source_SHELL`` or ``complete_SHELL``
    :param words: the words of the command line, the program's name first; bash sends its
        line in the environment instead
    :param program: what the program is called
    """
    what, _, shell = instruction.partition("_")
    if shell not in SCRIPTS:
        what, shell = shell, what
    if shell not in SCRIPTS:
        return
    if what == "source":
        variable = f"_{program.replace('-', '_').upper()}_COMPLETE"
        names = {"prog_name": program, "autocomplete_var": variable}
        yield (SCRIPTS[shell] % {**names, "complete_func": f"_{program}_completion"}).strip("\n")
    elif shell == "bash":
        line = os.environ.get("COMP_LINE", "")
        point = os.environ.get("COMP_POINT", "")
        typed = _TypedLine.read(line[: int(point)] if point.isdecimal() else line)
        values = [value for value, _ in _candidates(command, typed.words, program)]
        yield from typed.replacements(values, os.environ.get("COMP_WORDBREAKS", " \t\n:="))
    else:
        plain = [word.lstrip("'\"") if word is words[-1] else word for word in words]
        for value, description in _candidates(command, plain, program):
            yield f"{value}\t{description}" if description else value


def _candidates(command: Any, words: Sequence[str], program: str) -> Iterator[tuple[str, str]]:
    """The values that may stand for the last word, each with what it means."""
    from typer._completion_classes import BashComplete  # how to find values, not to write them

    if not words:
        return
    *before, incomplete = words[1:] or [""]
    completion = BashComplete(command, {}, program, "")
    for item in completion.get_completions(list(before), incomplete):
        value = str(item.value)
        if item.type == "plain" and value == one_line(value) != "":
            yield value, one_line(item.help or "")


@dataclass(frozen=True, slots=True)
class _TypedLine:
    """A command line up to the cursor, as bash has it.

    ``words`` are its words without quotation marks, the last one being typed; ``places``
    are where in the line each character of the last word stands; ``quote`` is the
    quotation mark that is open at the end, "" for none, and ``start`` where it stands.
    """

    line: str
    words: tuple[str, ...]
    places: tuple[int, ...]
    quote: str
    start: int

    @classmethod
    def read(cls, line: str) -> _TypedLine:
        """Take a line apart by the quoting rules of POSIX shells."""
        words: list[str] = []
        word: list[tuple[str, int]] = []
        quote, start, begun, position = "", 0, False, 0
        while position < len(line):
            character, place = line[position], position
            position += 1
            if character == "\\" and quote != "'" and position < len(line):
                following = line[position]
                if not quote or following in _IN_DOUBLE_QUOTES:
                    word.append((following, place))
                    position += 1
                else:
                    word.append((character, place))
            elif character == quote:
                quote = ""
            elif not quote and character in "'\"":
                quote, start = character, place
            elif not quote and character.isspace():
                if begun:
                    words.append("".join(c for c, _ in word))
                word, begun = [], False
                continue
            else:
                word.append((character, place))
            begun = True
        last = "".join(c for c, _ in word)
        return cls(line, (*words, last), tuple(place for _, place in word), quote, start)

    def replacements(self, values: Sequence[str], breaks: str) -> Iterator[str]:
        """What bash has to put in the place of the part of the word that it completes.

        That part begins behind the open quotation mark, else behind the last character
        of the word at which bash breaks words.
        """
        begin = self.start if self.quote else self._last_break(breaks)
        kept = sum(place <= begin for place in self.places)
        head = self.words[-1][:kept]
        for value in values:
            if value.startswith(head) and (text := self._quoted(value[kept:])) is not None:
                yield text

    def _last_break(self, breaks: str) -> int:
        unquoted = [
            place
            for place in self.places
            if self.line[place] in breaks and self.line[place] not in "\\'\""
        ]
        return unquoted[-1] if unquoted else -1

    def _quoted(self, text: str) -> str | None:
        if self.quote == "'":
            return text.replace("'", "'\\''")
        if self.quote:
            if "!" in text:  # nothing keeps it from being history there
                return None
            return "".join(f"\\{c}" if c in _IN_DOUBLE_QUOTES else c for c in text)
        return "".join(c if _SAFE.match(c) else f"\\{c}" for c in text)
