"""The articles of an import before they are written: shown for a dry run, opened in an editor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from newsdigest.deliver.editor import edit
from newsdigest.errors import NewsdigestError
from newsdigest.importing.sources import Batch
from newsdigest.text.sanitize import one_line
from newsdigest.text.width import truncate

if TYPE_CHECKING:
    from newsdigest.cli.context import Environment
    from newsdigest.importing.importer import ImportResult

RULE = "%%%%%%%%"
"""Stands above each article in the editor."""
_ABOVE = re.compile(rf"^{RULE}.*\n", re.MULTILINE)
_SHOWN = 72
"""Cells of a paragraph's beginning and end that a dry run shows."""


def outline(kind: str, outcome: ImportResult, reasons: tuple[str, ...]) -> Iterator[str]:
    """An article of a dry run: what would become of it, its fields, its paragraphs, the reasons."""
    article = outcome.article
    yield f"{outcome.deed.value}\t{outcome.path}\t{kind}"
    if article is None:
        if outcome.message:
            yield f"  {one_line(outcome.message)}"
        return
    yield f"  title: {one_line(article.title)}"
    fields = {
        "date": article.date.isoformat(timespec="minutes") if article.date else "",
        "authors": ", ".join(article.authors),
        "source": article.source,
        "url": article.url,
    }
    yield from (f"  {name}: {one_line(value)}" for name, value in fields.items() if value)
    for index, paragraph in enumerate(article.paragraphs):
        mark = "#" if index in article.headings else "|"
        yield f"  {mark} {truncate(one_line(paragraph), _SHOWN)}"
    yield from (f"  because {one_line(reason)}" for reason in reasons)
    yield ""


def edited(batch: Batch, environment: Environment, zone: tzinfo) -> Batch:
    """The batch after somebody changed it in ``$VISUAL`` or ``$EDITOR``.

    An article whose section is gone is not imported; one may be added or split by
    adding a rule.

    :raises UsageError: if there is no editor, or it cannot be started
    :raises NewsdigestError: if it fails
    """
    from newsdigest.formats import article_file
    from newsdigest.formats.draft import Draft

    drafts = []
    for number, section in enumerate(_sections(_text(batch, zone), environment), 1):
        reading = article_file.read(section.encode("utf-8"), f"{number}.md", zone)
        found = reading.article
        drafts.append(
            Draft(
                title=found.title,
                body=found.body,
                is_html=False,
                date=found.date,
                authors=found.authors,
                source=found.source,
                url=found.url,
                guid="" if reading.identity in (found.path, found.url) else reading.identity,
                categories=found.categories,
                tags=found.tags,
                lang=found.lang,
                excerpt=found.excerpt,
                extra=dict(found.extra),
            )
        )
    return replace(batch, drafts=tuple(drafts), reasons=())


def _text(batch: Batch, zone: tzinfo) -> str:
    from newsdigest.formats import draft, writer

    parts = []
    for number, one in enumerate(batch.drafts, 1):
        article = draft.article(one, zone)
        text = writer.article_text(article, zone=zone, guid=one.guid)
        parts.append(f"{RULE} {number}. Delete a section to leave it out.\n{text}")
    return "\n".join(parts)


def _sections(text: str, environment: Environment) -> list[str]:
    with TemporaryDirectory(prefix="newsdigest-") as folder:
        path = Path(folder) / "import.md"
        path.write_text(text, encoding="utf-8")
        ended = edit(path, environ=environment.environ)
        if ended.status:
            raise NewsdigestError(f"the editor failed ({ended}); nothing of this was imported")
        changed = path.read_text(encoding="utf-8", errors="replace")
    return [section for section in _ABOVE.split(changed) if section.strip()]
