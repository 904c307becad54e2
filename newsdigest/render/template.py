"""A list in the user's own words: ``--template '{{date}} {{title}}'``.

Templates come from whoever types the command; what they show comes from strangers,
so that it is cleaned first and the sandbox keeps it data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Any

from newsdigest.errors import UsageError
from newsdigest.render.data import ITEM_FIELDS
from newsdigest.text.safe import clean

MAX_LENGTH = 1_000_000
"""Characters that ``*`` may make of a text in a template."""
_TYPED = re.compile(r"\\([nt\\])")
_MEANT = {"n": "\n", "t": "\t", "\\": "\\"}


def list_template(
    source: str, fields: Iterable[str] = ITEM_FIELDS
) -> Callable[[Mapping[str, Any]], str]:
    """A function that puts one article's fields into the template; its result has no line end.

    ``\\n``, ``\\t`` and ``\\\\`` mean what they mean in most programs, as a shell hands
    them on as they are typed.

    :param fields: the names that are allowed, for the hint of an error
    :raises UsageError: for a template that cannot be understood; so does the function,
        for a field that does not exist or whatever else fails while it is filled in
    """
    from jinja2 import TemplateError

    hint = "fields are " + ", ".join(fields)
    try:
        template = _environment().from_string(_TYPED.sub(lambda m: _MEANT[m[1]], source))
    except (TemplateError, RecursionError) as error:
        raise _usage_error(error, getattr(error, "lineno", 1), hint) from error

    def fill(row: Mapping[str, Any]) -> str:
        try:
            text: str = template.render({name: _harmless(value) for name, value in row.items()})
            return text
        except Exception as error:  # the template is a program: anything may fail in it
            raise _usage_error(error, _line_of(error.__traceback__), hint) from error

    return fill


def _environment() -> Any:
    from jinja2 import StrictUndefined
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Sandbox(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset(("*", "**"))

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            sized = [side for side in (left, right) if isinstance(side, str | list | tuple)]
            times = next((side for side in (left, right) if isinstance(side, int)), 0)
            if operator == "**" or (sized and len(sized[0]) * times > MAX_LENGTH):
                raise SecurityError(f"{operator!r} makes too much of it")
            return super().call_binop(context, operator, left, right)

    return Sandbox(undefined=StrictUndefined, finalize=_shown, keep_trailing_newline=True)


def _shown(value: Any) -> Any:
    """What an expression leaves in the text: nothing for no value, names apart by commas."""
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


def _harmless(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list | tuple):
        return [_harmless(inner) for inner in value]
    if isinstance(value, Mapping):
        return {key: _harmless(inner) for key, inner in value.items()}
    return value


def _usage_error(error: Exception, line: int, hint: str) -> UsageError:
    reason = str(error) or type(error).__name__
    return UsageError(reason.rstrip("."), subject=f"template, line {line}", hint=hint)


def _line_of(trace: TracebackType | None) -> int:
    """The line of the template that failed: Jinja puts it into the traceback."""
    line = 1
    while trace:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
