"""The templates of a digest: the program's own, those of the user's folder, a file.

A template ``NAME.html.j2`` is HTML and ``NAME.md.j2`` Markdown, in which everything
that it is given is escaped; in any other it stands as it is.  A file of the user's
folder takes the place of the program's of that name, and can extend that one as
``newsdigest/NAME``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsdigest.errors import UsageError
from newsdigest.render.digest_page import Page
from newsdigest.render.sandbox import sandbox, template_error
from newsdigest.render.template_process import TemplateProcess
from newsdigest.text.typeset import wrap
from newsdigest.text.width import width as cells

if TYPE_CHECKING:
    from jinja2 import BaseLoader

OWN = Path(__file__).parent / "templates"
PREFIX = "newsdigest"
SUFFIX = ".j2"
MAX_BYTES = 64_000_000
"""Of the text that a user's template makes."""
Filler = Callable[[tuple[Page, Mapping[str, Any]]], str]
MIN_WIDTH = 20
"""Cells of a line of text, however narrow the screen says it is."""


def fill(
    name: str,
    page: Page,
    *,
    folder: Path | None = None,
    width: int = 0,
    more: Mapping[str, Any] | None = None,
) -> str:
    """The template of that name filled in.

    :param folder: the user's own templates
    :param width: cells of a line of text
    :param more: what it is given besides the page
    :raises UsageError: if there is none, it cannot be understood, or it fails
    """
    if folder is None:  # the program's own templates
        return _page_filler(name, None, width)((page, more or {}))
    return _process(_page_filler, name, folder, width)((page, more or {}))


def fill_line(source: str, page: Page, more: Mapping[str, Any]) -> str:
    """A template that is given as text, such as that of a subject, filled in."""
    return _process(_line_filler, source)((page, more))


@lru_cache(maxsize=4)
def _process(make: Callable[..., Filler], *arguments: Any) -> TemplateProcess:
    """A process for a user's template: a mail fills in the same one several times."""
    return TemplateProcess(make, *arguments, limit=MAX_BYTES)


def _page_filler(name: str, folder: Path | None, width: int) -> Filler:
    environment = _environment(name, folder, width)
    return lambda given: _filled(name, lambda: environment.get_template(name), *given)


def _line_filler(source: str) -> Filler:
    environment = _environment("subject", None, 0)
    return lambda given: _filled("template", lambda: environment.from_string(source), *given)


def _filled(name: str, load: Any, page: Page, more: Mapping[str, Any]) -> str:
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
    except Exception as error:  # the template is a program: anything may fail in it
        raise template_error(error, name, files, hint) from error
    return text


def _environment(name: str, folder: Path | None, width: int) -> Any:
    from newsdigest.render import html, markdown

    kind = Path(name.removesuffix(".j2")).suffix
    environment = sandbox(
        loader=_loader(folder),
        autoescape=kind == ".html",
        finalize=markdown.escaped if kind == ".md" else None,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "link": markdown.link,
        "harmless": html.harmless,
        "wrap": partial(_wrapped, max(width, MIN_WIDTH)),
        "rule": partial(_rule, max(width, MIN_WIDTH)),
    }
    return environment


def _loader(folder: Path | None) -> BaseLoader:
    from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader, TemplateNotFound

    class Templates(FileSystemLoader):
        """The templates of a folder, and no other file in it: it may be the user's home."""

        def get_source(self, environment: Any, template: str) -> Any:
            found = super().get_source(environment, template)
            if not os.path.realpath(found[1]).endswith(SUFFIX):
                raise TemplateNotFound(template)
            return found

    own = FileSystemLoader(OWN)
    user = [Templates(folder)] if folder else []
    return ChoiceLoader([*user, own, PrefixLoader({PREFIX: own})])


def _wrapped(width: int, text: str, first: str = "", rest: str | None = None) -> str:
    """The text in lines, ``first`` before the first, ``rest`` (else spaces) before the others."""
    indent = " " * cells(first) if rest is None else rest
    return "\n".join(wrap(text, width, indent=indent, first=first))


def _rule(width: int, text: str) -> str:
    """A heading with a line that fills up the width, if there is room for one."""
    rest = width - cells(text) - 1
    return f"{text} {'─' * rest}" if rest > 0 else "\n".join(wrap(text, width))
