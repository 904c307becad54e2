"""A digest as text in one of its formats.

Each format is a room of its own; here one is chosen.  Mail is ``mail``'s, colour
``terminal``'s.
"""

from __future__ import annotations

from datetime import tzinfo
from pathlib import Path

from newsdigest.digest.model import Digest
from newsdigest.errors import UsageError
from newsdigest.render.digest_page import page_of

TEMPLATES = {"text": "digest.txt.j2", "markdown": "digest.md.j2", "html": "digest.html.j2"}
FORMATS = (*TEMPLATES, "json")
TEMPLATE_SUFFIX = ".j2"


def render(
    digest: Digest,
    format: str,  # noqa: A002 - what the option of the same name says
    *,
    width: int,
    zone: tzinfo,
    templates: Path | None = None,
    ascii: bool = False,  # noqa: A002
) -> str:
    """The digest in that format, with a line end at its end.

    :param format: one of ``FORMATS``, or the path of a Jinja template, which ends in .j2
    :param width: cells of a line of text; other formats have lines of any length
    :param templates: a folder whose files take the place of the program's own templates
    :param ascii: whether text has only the simplest ornaments
    :raises UsageError: for another format, or a template that fails
    """
    from newsdigest.render.digest_templates import fill

    if format == "json":
        from newsdigest.render.digest_data import digest_json

        return digest_json(digest, zone)
    page = page_of(digest, zone)
    if format.endswith(TEMPLATE_SUFFIX):
        path = Path(format)
        return fill(path.name, page, folder=path.parent, width=width)
    if format not in TEMPLATES:
        known = ", ".join(FORMATS)
        raise UsageError(f"no such format: {format!r}", hint=f"use {known} or a file FILE.j2")
    text = fill(TEMPLATES[format], page, folder=templates, width=width).rstrip() + "\n"
    if format == "text" and ascii:
        from newsdigest.render.lines import ASCII

        return text.translate(ASCII)
    return text
