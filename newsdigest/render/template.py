"""A list in the user's own words: ``--template '{{date}} {{title}}'``.

Templates come from whoever types the command; what they show comes from strangers,
so that it is cleaned first and the sandbox keeps it data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from newsdigest.render.data import ITEM_FIELDS
from newsdigest.render.sandbox import sandbox, template_error
from newsdigest.render.template_process import TemplateProcess
from newsdigest.text.sanitize import sanitize

MAX_BYTES = 1_000_000
"""Of the text that a template makes of one article."""
_TYPED = re.compile(r"\\([nt\\])")
_FILES = ("<template>",)
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
    process = TemplateProcess(_prepared, source, tuple(fields), limit=MAX_BYTES)

    def fill(row: Mapping[str, Any]) -> str:
        return process({name: _harmless(value) for name, value in row.items()})

    return fill


def _prepared(source: str, fields: Sequence[str]) -> Callable[[Mapping[str, Any]], str]:
    """What fills in the template, in the process that is there for it."""
    from jinja2 import TemplateError

    hint = "fields are " + ", ".join(fields)
    try:
        template = sandbox(finalize=_shown).from_string(_TYPED.sub(lambda m: _MEANT[m[1]], source))
    except (TemplateError, RecursionError) as error:
        raise template_error(error, "template", _FILES, hint) from error

    def fill(row: Mapping[str, Any]) -> str:
        try:
            text: str = template.render(row)
            return text
        except MemoryError:
            raise
        except Exception as error:  # the template is a program: anything may fail in it
            raise template_error(error, "template", _FILES, hint) from error

    return fill


def _shown(value: Any) -> Any:
    """What an expression leaves in the text: nothing for no value, names apart by commas."""
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


def _harmless(value: Any) -> Any:
    if isinstance(value, str):
        return sanitize(value)
    if isinstance(value, list | tuple):
        return [_harmless(inner) for inner in value]
    if isinstance(value, Mapping):
        return {key: _harmless(inner) for key, inner in value.items()}
    return value
