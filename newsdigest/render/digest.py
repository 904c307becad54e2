"""A digest as text, Markdown, HTML or JSON, or by a Jinja template of the user.

A template ``NAME.html.j2`` makes HTML and ``NAME.md.j2`` Markdown, in which every value is
escaped; in other templates values stay as they are.  A file in the user's template folder
replaces the built-in template of the same name and can extend it as ``newsdigest/NAME``.
Mail is in ``mail``, the terminal's layout in ``digest_terminal``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import tzinfo
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsdigest.digest.model import Digest
from newsdigest.errors import UsageError
from newsdigest.render.digest_page import Page, page_of
from newsdigest.render.templates import TemplateProcess, sandbox, template_error
from newsdigest.text.typeset import wrap
from newsdigest.text.width import width as cell_width

if TYPE_CHECKING:
    from jinja2 import BaseLoader

TEMPLATES = {"text": "digest.txt.j2", "markdown": "digest.md.j2", "html": "digest.html.j2"}
FORMATS = (*TEMPLATES, "json")
TEMPLATE_SUFFIX = ".j2"
MAX_BYTES = 64_000_000
"""Bytes of the text that a user's template makes."""
MIN_WIDTH = 20
"""Cells of a line of text, however narrow the terminal reports to be."""
_BUILT_IN = Path(__file__).parent / "templates"
_PREFIX = "newsdigest"
Filler = Callable[[tuple[Page, Mapping[str, Any]]], str]
"""Fills in a template with a page and further values."""


def render(
    digest: Digest,
    format: str,  # noqa: A002 - named like the option
    *,
    width: int,
    zone: tzinfo,
    templates: Path | None = None,
) -> str:
    """The digest in that format, with a line end at its end.

    :param format: one of ``FORMATS``, or the path of a Jinja template, which ends in .j2
    :param width: cells of a line of text; other formats have lines of any length
    :param templates: a folder whose files replace the built-in templates
    :raises UsageError: for another format, or a template that fails
    """
    if format == "json":
        from newsdigest.render.data import digest_fields, json_text

        return json_text(digest_fields(digest, zone), indent=2) + "\n"
    page = page_of(digest, zone)
    if format.endswith(TEMPLATE_SUFFIX):
        path = Path(format)
        return fill(path.name, page, folder=path.parent, width=width)
    if format not in TEMPLATES:
        names = ", ".join(FORMATS)
        raise UsageError(f"no such format: {format!r}", hint=f"use {names} or a file FILE.j2")
    return fill(TEMPLATES[format], page, folder=templates, width=width).rstrip() + "\n"


def fill(
    name: str,
    page: Page,
    *,
    folder: Path | None = None,
    width: int = 0,
    more: Mapping[str, Any] | None = None,
) -> str:
    """Fill in the template of that name.

    :param folder: the user's own templates, which run in a process of their own
    :param width: cells of a line of text
    :param more: values besides the page
    :raises UsageError: if there is no such template, or it fails
    """
    if folder is None:
        return _page_filler(name, None, width)((page, more or {}))
    return _process(_page_filler, name, folder, width)((page, more or {}))


def fill_line(source: str, page: Page, more: Mapping[str, Any]) -> str:
    """Fill in a template given as text, such as that of a mail's subject."""
    return _process(_line_filler, source)((page, more))


@lru_cache(maxsize=4)
def _process(make: Callable[..., Filler], *arguments: Any) -> TemplateProcess:
    """The process of a user's template; a mail fills in the same one several times."""
    return TemplateProcess(make, *arguments, limit=MAX_BYTES)


def _page_filler(name: str, folder: Path | None, width: int) -> Filler:
    environment = _environment(name, folder, width)
    return lambda values: _fill(name, lambda: environment.get_template(name), *values)


def _line_filler(source: str) -> Filler:
    environment = _environment("subject", None, 0)
    return lambda values: _fill("template", lambda: environment.from_string(source), *values)


def _fill(name: str, load: Callable[[], Any], page: Page, more: Mapping[str, Any]) -> str:
    from jinja2 import TemplateError, TemplateNotFound

    hint = f"a template is given page, with {', '.join(field.name for field in fields(page))}"
    files: tuple[str, ...] = ("<template>",)
    try:
        template = load()
        files = (template.filename or "<template>",)
        text: str = template.render(page=page, **more)
    except TemplateNotFound as error:
        raise UsageError(f"there is no template {error.name!r}", hint=hint) from error
    except (TemplateError, RecursionError) as error:
        raise template_error(error, name, files, hint) from error
    except MemoryError:
        raise
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", subject=name) from error
    except Exception as error:  # a template is a program: anything may fail in it
        raise template_error(error, name, files, hint) from error
    return text


def _environment(name: str, folder: Path | None, width: int) -> Any:
    from newsdigest.render.escape import finalize_markdown, markdown_link, sanitize_html

    kind = Path(name.removesuffix(TEMPLATE_SUFFIX)).suffix
    environment = sandbox(
        loader=_loader(folder),
        autoescape=kind == ".html",
        finalize=finalize_markdown if kind == ".md" else None,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "link": markdown_link,
        "harmless": sanitize_html,
        "wrap": partial(_wrap, max(width, MIN_WIDTH)),
        "rule": partial(_rule, max(width, MIN_WIDTH)),
    }
    return environment


def _loader(folder: Path | None) -> BaseLoader:
    from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader, TemplateNotFound

    class Templates(FileSystemLoader):
        """The templates of a folder and no other file in it: it may be the user's home."""

        def get_source(self, environment: Any, template: str) -> Any:
            source = super().get_source(environment, template)
            if not os.path.realpath(source[1]).endswith(TEMPLATE_SUFFIX):
                raise TemplateNotFound(template)
            return source

    built_in = FileSystemLoader(_BUILT_IN)
    user = [Templates(folder)] if folder else []
    return ChoiceLoader([*user, built_in, PrefixLoader({_PREFIX: built_in})])


def _wrap(width: int, text: str, first: str = "", rest: str | None = None) -> str:
    """The filter ``wrap``: text in lines after ``first``, the others after ``rest``.

    ``rest`` is as many spaces as ``first`` is wide by default.
    """
    indent = " " * cell_width(first) if rest is None else rest
    return "\n".join(wrap(text, width, indent=indent, first=first))


def _rule(width: int, text: str) -> str:
    """The filter ``rule``: a heading with a line to the end of the row, where it fits."""
    rest = width - cell_width(text) - 1
    return f"{text} {'─' * rest}" if rest > 0 else "\n".join(wrap(text, width))
