"""Jinja templates of the user: a sandbox, a process to run them in, templates of lists.

A template is written by the user, its values come from articles.  The sandbox keeps it
from the program; the process (see :mod:`~newsdigest.render.template_worker`) limits its
memory and time.  Templates of digests are in :mod:`~newsdigest.render.digest`.
"""

from __future__ import annotations

import json
import pickle
import re
import signal
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from newsdigest.errors import UsageError
from newsdigest.render.data import ITEM_FIELDS
from newsdigest.render.template_worker import DONE, receive, send
from newsdigest.text.sanitize import sanitize

MAX_REPEATED = 1_000_000
"""Characters or items of the longest value that ``*`` may make in a template."""
MAX_LINE_BYTES = 1_000_000
"""Bytes of the text that a template of lists makes of one article."""
SECONDS = 20
"""Time limit for one text, such as a digest of many stories."""
_START = (
    "import sys; sys.path[:] = {path!r}; "
    "from newsdigest.render.template_worker import main; main({limit}, {seconds})"
)
_ESCAPE = re.compile(r"\\([nt\\])")
_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\"}
_FILES = ("<template>",)


def sandbox(**options: Any) -> Any:
    """A sandboxed Jinja environment in which an unknown name is an error."""
    from jinja2 import StrictUndefined
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Sandbox(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset(("*", "**"))

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            sized = [side for side in (left, right) if isinstance(side, str | list | tuple)]
            times = next((side for side in (left, right) if isinstance(side, int)), 0)
            if operator == "**" or (sized and len(sized[0]) * times > MAX_REPEATED):
                raise SecurityError(f"{operator!r} makes too much text")
            return super().call_binop(context, operator, left, right)

    return Sandbox(undefined=StrictUndefined, keep_trailing_newline=True, **options)


def template_error(error: Exception, name: str, files: tuple[str, ...], hint: str) -> UsageError:
    """The error of a template with the line that failed.

    :param files: the names that Jinja's frames of the template may have in a traceback
    """
    line, trace = getattr(error, "lineno", None) or 1, error.__traceback__
    while trace and not getattr(error, "lineno", None):
        if trace.tb_frame.f_code.co_filename in files:
            line = trace.tb_lineno
        trace = trace.tb_next
    reason = str(error) or type(error).__name__
    return UsageError(reason.rstrip("."), subject=f"{name}, line {line}", hint=hint)


class TemplateProcess:
    """A process that makes a text of each value that it is called with.

    :param make: importable by its name; called in the process, returns the function that
        makes a text of a value
    :param limit: bytes of a text
    :param seconds: for one text
    :raises UsageError: if ``make`` does, takes too long or needs too much memory
    """

    def __init__(
        self, make: Callable[..., Any], *arguments: Any, limit: int, seconds: int = SECONDS
    ) -> None:
        self._limit, self._seconds = limit, seconds
        code = _START.format(path=sys.path, limit=limit, seconds=seconds)
        try:
            # -P: do not import modules from the user's current folder.
            self._process = subprocess.Popen(  # noqa: S603 - this Python, without a shell
                [sys.executable, "-P", "-B", "-c", code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise UsageError(f"cannot be run: {error.strerror}", subject="template") from error
        weakref.finalize(self, _end, self._process)
        self((make, arguments))

    def __call__(self, value: Any) -> str:
        """The text of a value.

        :raises UsageError: if it cannot be made, takes too long or needs too much memory
        """
        reply = self._reply(pickle.dumps(value))
        if reply is None:
            raise UsageError(self._reason(), subject="template")
        if reply[:1] == DONE:
            return reply[1:].decode("utf-8", "surrogatepass")
        message, subject, hint = json.loads(reply[1:])
        raise UsageError(message, subject=subject, hint=hint)

    def _reply(self, request: bytes) -> bytes | None:
        sink, source = self._process.stdin, self._process.stdout
        if sink is None or source is None:
            return None
        try:
            send(sink, request)
        except BrokenPipeError:
            return None
        return receive(source, max(self._limit, 100_000) + 1)

    def _reason(self) -> str:
        """Why the process has ended."""
        try:
            status = self._process.wait(self._seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        if status == -getattr(signal, "SIGALRM", 0):
            return f"takes longer than {self._seconds} s"
        return "needs too much memory, or goes too deep"


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            try:
                stream.close()
            except BrokenPipeError:  # unsent data in the buffer
                continue


def list_template(
    source: str, fields: Iterable[str] = ITEM_FIELDS
) -> Callable[[Mapping[str, Any]], str]:
    """A function that fills in a template of lists: fields of one article to a line.

    ``\\n``, ``\\t`` and ``\\\\`` in the template are escapes, since a shell passes them on
    as typed.

    :param fields: the fields there are, for the hint of an error
    :raises UsageError: for a template with errors; so does the returned function, for an
        unknown field or any other error
    """
    process = TemplateProcess(_list_filler, source, tuple(fields), limit=MAX_LINE_BYTES)

    def fill(row: Mapping[str, Any]) -> str:
        return process({name: _sanitize_value(value) for name, value in row.items()})

    return fill


def _list_filler(source: str, fields: Sequence[str]) -> Callable[[Mapping[str, Any]], str]:
    """Compile the template; runs in the template process."""
    from jinja2 import TemplateError

    hint = "fields are " + ", ".join(fields)
    try:
        template = sandbox(finalize=_finalize).from_string(
            _ESCAPE.sub(lambda match: _ESCAPES[match[1]], source)
        )
    except (TemplateError, RecursionError) as error:
        raise template_error(error, "template", _FILES, hint) from error

    def fill(row: Mapping[str, Any]) -> str:
        try:
            text: str = template.render(row)
            return text
        except MemoryError:
            raise
        except Exception as error:  # a template is a program: anything may fail in it
            raise template_error(error, "template", _FILES, hint) from error

    return fill


def _finalize(value: Any) -> Any:
    """Jinja's ``finalize``: nothing for None, lists joined by commas."""
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


def _sanitize_value(value: Any) -> Any:
    if isinstance(value, str):
        return sanitize(value)
    if isinstance(value, list | tuple):
        return [_sanitize_value(inner) for inner in value]
    if isinstance(value, Mapping):
        return {key: _sanitize_value(inner) for key, inner in value.items()}
    return value
