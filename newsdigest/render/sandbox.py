"""Jinja in a sandbox: a template is its user's, what fills it is from strangers.

A template cannot reach the program.  What it may take of memory and time is bounded by
``template_worker``; which templates there are and what they are given is left to who
renders them.
"""

from __future__ import annotations

from typing import Any

from newsdigest.errors import UsageError

MAX_LENGTH = 1_000_000
"""Characters that ``*`` may make of a text in a template."""


def sandbox(**options: Any) -> Any:
    """A sandboxed environment in which an unknown name is an error; options are Jinja's."""
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

    return Sandbox(undefined=StrictUndefined, keep_trailing_newline=True, **options)


def template_error(error: Exception, name: str, files: tuple[str, ...], hint: str) -> UsageError:
    """What went wrong in a template, as something to tell its user.

    :param name: what the template is called; ``files`` are the names that Jinja's
        frames of it may have in a traceback
    """
    line = getattr(error, "lineno", None) or _line_of(error, files)
    reason = str(error) or type(error).__name__
    return UsageError(reason.rstrip("."), subject=f"{name}, line {line}", hint=hint)


def _line_of(error: Exception, files: tuple[str, ...]) -> int:
    """The line of the template that failed: Jinja puts it into the traceback."""
    line, trace = 1, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename in files:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
