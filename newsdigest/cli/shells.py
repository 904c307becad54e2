"""Completion scripts for bash, zsh and fish, and the candidates that they ask for.

Candidates come one per line, and the scripts never evaluate them.  zsh and fish quote the
candidate that they insert; bash does not, so it gets them quoted in the style of the word
that is being typed.  Candidates with control characters are left out.
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
"""The script of each shell, with placeholders for the names."""

_SAFE = re.compile(r"[\w./:@%+,=-]")
_IN_DOUBLE_QUOTES = frozenset('\\"$`')


def replace_typer_scripts() -> None:
    """Replace typer's scripts, which evaluate candidates, for ``--install-completion``."""
    from typer import _completion_shared

    _completion_shared._completion_scripts = dict(SCRIPTS)


def script(shell: str, program: str) -> str:
    """The script that completes a program's command lines in a shell."""
    variable = f"_{program.upper()}_COMPLETE"
    names = {"prog_name": program, "autocomplete_var": variable}
    return (SCRIPTS[shell] % {**names, "complete_func": f"_{program}_completion"}).strip("\n")


def complete(command: Any, instruction: str, words: Sequence[str], program: str) -> Iterator[str]:
    """The lines of a shell's script, or the candidates for the last word.

    :param command: the root command of typer
    :param instruction: ``source_SHELL`` or ``complete_SHELL``
    :param words: the words of the command line, the program's name first; bash passes its
        line in the environment instead
    :param program: the name of the program
    """
    action, _, shell = instruction.partition("_")
    if shell not in SCRIPTS:
        action, shell = shell, action
    if shell not in SCRIPTS:
        return
    if action == "source":
        yield script(shell, program)
    elif shell == "bash":
        line = os.environ.get("COMP_LINE", "")
        point = os.environ.get("COMP_POINT", "")
        bash_line = _BashLine.parse(line[: int(point)] if point.isdecimal() else line)
        values = [value for value, _ in _candidates(command, bash_line.words, program)]
        yield from bash_line.replacements(values, os.environ.get("COMP_WORDBREAKS", " \t\n:="))
    else:
        plain = [word.lstrip("'\"") if word is words[-1] else word for word in words]
        for value, description in _candidates(command, plain, program):
            yield f"{value}\t{description}" if description else value


def _candidates(command: Any, words: Sequence[str], program: str) -> Iterator[tuple[str, str]]:
    """The candidates for the last word, each with its description."""
    from typer._completion_classes import BashComplete  # any shell's; it only finds the candidates

    if not words:
        return
    *before, incomplete = words[1:] or [""]
    completion = BashComplete(command, {}, program, "")
    for item in completion.get_completions(list(before), incomplete):
        value = str(item.value)
        if item.type == "plain" and value == one_line(value) != "":
            yield value, one_line(item.help or "")


@dataclass(frozen=True, slots=True)
class _BashLine:
    """A command line up to the cursor, as bash passes it.

    ``words`` are its words without quotation marks; the last one is being typed.
    ``positions`` are the indexes in the line of the characters of the last word.  ``quote``
    is the quotation mark that is open at the end, or "", and ``quote_position`` its index.
    """

    line: str
    words: tuple[str, ...]
    positions: tuple[int, ...]
    quote: str
    quote_position: int

    @classmethod
    def parse(cls, line: str) -> _BashLine:
        """Split a line by the quoting rules of POSIX shells."""
        words: list[str] = []
        word: list[tuple[str, int]] = []
        quote, quote_position, in_word, index = "", 0, False, 0
        while index < len(line):
            character, position = line[index], index
            index += 1
            if character == "\\" and quote != "'" and index < len(line):
                following = line[index]
                if not quote or following in _IN_DOUBLE_QUOTES:
                    word.append((following, position))
                    index += 1
                else:
                    word.append((character, position))
            elif character == quote:
                quote = ""
            elif not quote and character in "'\"":
                quote, quote_position = character, position
            elif not quote and character.isspace():
                if in_word:
                    words.append("".join(c for c, _ in word))
                word, in_word = [], False
                continue
            else:
                word.append((character, position))
            in_word = True
        last = "".join(c for c, _ in word)
        positions = tuple(position for _, position in word)
        return cls(line, (*words, last), positions, quote, quote_position)

    def replacements(self, values: Sequence[str], breaks: str) -> Iterator[str]:
        """The quoted text with which bash replaces the part of the word that it completes.

        That part begins after the open quotation mark, else after the last character of the
        word that is in ``breaks``.
        """
        start = self.quote_position if self.quote else self._last_break(breaks)
        length = sum(position <= start for position in self.positions)
        head = self.words[-1][:length]
        for value in values:
            if value.startswith(head) and (text := self._quote(value[length:])) is not None:
                yield text

    def _last_break(self, breaks: str) -> int:
        unquoted = [
            position
            for position in self.positions
            if self.line[position] in breaks and self.line[position] not in "\\'\""
        ]
        return unquoted[-1] if unquoted else -1

    def _quote(self, text: str) -> str | None:
        """The text quoted in the style of the last word; None if that is impossible."""
        if self.quote == "'":
            return text.replace("'", "'\\''")
        if self.quote:
            if "!" in text:  # bash would expand it from the history
                return None
            return "".join(f"\\{c}" if c in _IN_DOUBLE_QUOTES else c for c in text)
        return "".join(c if _SAFE.match(c) else f"\\{c}" for c in text)
