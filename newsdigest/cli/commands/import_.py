"""``import``: turn news from any source into files of the archive."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from newsdigest.article import Item
from newsdigest.cli.context import Environment, exit_if_failed
from newsdigest.cli.options import Format, Network, with_options
from newsdigest.errors import ArchiveError, NewsdigestError, UsageError
from newsdigest.importing.documents import MAX_FILE, folder_files
from newsdigest.importing.mailbox import is_maildir, mail_files
from newsdigest.importing.sources import Batch, ImportOptions, Kind, read_source
from newsdigest.text.credentials import printable_address
from newsdigest.text.sanitize import one_line

if TYPE_CHECKING:
    from newsdigest.importing.importer import Importer, ImportResult

RULE = "%%%%%%%%"
"""Begins the line above each article in the editor."""
_RULE_LINE = re.compile(rf"^{RULE}.*\n", re.MULTILINE)
PREVIEW_CELLS = 72
"""Cells of each paragraph that a dry run shows."""


@dataclass(frozen=True)
class SourceOptions:
    """What the user knows about the sources."""

    kind: Annotated[
        Kind | None,
        typer.Option("--as", help="Type of the source; default: guessed.", show_default=False),
    ] = None
    source: Annotated[
        str, typer.Option("--source", help="Publisher of the articles.", show_default=False)
    ] = ""
    date: Annotated[
        str, typer.Option("--date", help="Date of the articles: 2024-11-03.", show_default=False)
    ] = ""
    page: Annotated[
        str, typer.Option("--page", help="Page of the newspaper: A1.", show_default=False)
    ] = ""
    split: Annotated[
        bool, typer.Option("--split", help="Import each item of a newsletter by itself.")
    ] = False


@with_options(SourceOptions, Network)
def import_(
    context: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE...", help="Files, folders, URLs, or - for standard input."),
    ],
    *,
    options: SourceOptions,
    network: Network,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be written and why; write nothing.")
    ] = False,
    edit: Annotated[
        bool, typer.Option("--edit", help="Edit the articles in $EDITOR before they are written.")
    ] = False,
    format: Annotated[
        Literal[Format.PATHS, Format.IDS, Format.JSONL, Format.JSON],
        typer.Option("--format", help="Print the paths or ids of the articles, or all fields."),
    ] = Format.PATHS,
) -> None:
    """Import newspaper pages, web pages, feeds and files.

    Prints the paths of new and updated files.
    """
    from newsdigest.importing.importer import open_importer

    environment: Environment = context.obj
    import_options = ImportOptions(
        environment.settings.timezone,
        options.kind,
        options.source.strip(),
        _parse_date(options.date, environment),
        options.page.strip(),
        network.allow_private,
        network.timeout,
        options.split,
    )
    run = _ImportRun(environment, import_options, format, dry_run=dry_run, edit=edit)
    with environment.archive(refresh=False, report=False) as archive:
        lock = environment.settings.index_path.with_suffix(".import")
        with open_importer(
            archive, lock=lock, now=environment.now, warn=environment.warn, pretend=dry_run
        ) as importer:
            run.import_sources(importer, sources)
        if environment.settings.handles_arrivals and not dry_run:
            environment.update(archive)
    exit_if_failed(run.failed)


def _parse_date(text: str, environment: Environment) -> datetime | None:
    if not text:
        return None
    from newsdigest.formats.dates import parse

    date = parse(text, environment.settings.timezone)
    if date is None:
        raise UsageError(f"--date {text!r} is not a date", hint="such as 2024-11-03")
    return date


@dataclass
class _ImportRun:
    """One run of the command: its options, and what has been imported so far."""

    environment: Environment
    options: ImportOptions
    format: Format
    dry_run: bool
    edit: bool
    failed: bool = False
    _counts: Counter[str] = field(default_factory=Counter)
    _undated: int = 0
    _rows: list[dict[str, Any]] = field(default_factory=list)

    def import_sources(self, importer: Importer, sources: list[str]) -> None:
        """Import every source; one that fails does not stop the others."""
        try:
            for source in self._expand(sources):
                self._import_source(importer, source)
        finally:
            # Also after an error: what was imported is complete and is reported.
            self._report()

    def _expand(self, sources: list[str]) -> Iterator[str]:
        """The sources, with the files of each folder in its place."""
        for source in sources:
            folder = self.environment.cwd / source
            is_mailbox = self.options.kind is Kind.MAIL or is_maildir(folder)
            if source != "-" and folder.is_dir() and not is_mailbox:
                yield from map(str, folder_files(folder, self._fail))
                yield from map(str, mail_files(folder))
            else:
                yield source

    def _fail(self, error: NewsdigestError) -> None:
        self.failed = True
        self.environment.complain(error)

    def _import_source(self, importer: Importer, source: str) -> None:
        try:
            cwd = self.environment.cwd
            for batch in read_source(source, cwd, self._read_stdin, self.options):
                if self.edit:
                    batch = _edit(batch, self.environment, self.options.zone)
                self._import_batch(importer, batch)
        except ArchiveError:
            raise
        except NewsdigestError as error:
            error.subject = printable_address(error.subject or source)
            self._fail(error)

    def _read_stdin(self) -> bytes:
        from newsdigest.storage.files import read_stream

        return read_stream(self.environment.stdin.buffer, MAX_FILE, "standard input")

    def _import_batch(self, importer: Importer, batch: Batch) -> None:
        if not batch.drafts:
            self.environment.note(f"{batch.name}: no articles")
        if batch.overflow:
            self.failed = True
            self._counts["left"] += batch.overflow
        for index, result in enumerate(importer.add(batch.drafts)):
            self._count(batch, result)
            if self.dry_run:
                reasons = batch.reasons[index] if index < len(batch.reasons) else ()
                self._preview(batch, result, reasons)
            elif result.status.value in ("written", "updated"):
                self._write(result)

    def _count(self, batch: Batch, result: ImportResult) -> None:
        from newsdigest.importing.importer import ImportStatus

        self._counts[result.status.value] += 1
        match result.status:
            case ImportStatus.WRITTEN if result.article and not result.article.date:
                self._undated += 1
            case ImportStatus.REFUSED:
                self.failed = True
                self.environment.warn(f"{batch.name}: {result.message}")
            case ImportStatus.LEFT:
                self.failed = True
            case ImportStatus.KEPT:
                self.environment.warn(f"{result.path} was changed here; it is left as it is")

    def _write(self, result: ImportResult) -> None:
        from newsdigest.render import data, plain

        match self.format:
            case Format.JSON:
                self._rows.append(self._fields(result))
            case Format.JSONL:
                self.environment.write(data.json_lines([self._fields(result)]))
            case Format.IDS:
                self.environment.write([result.article.id] if result.article else [])
            case _:
                root = str(self.environment.settings.archive)
                self.environment.write(plain.paths([Item("", "", path=result.path)], root))

    def _fields(self, result: ImportResult) -> dict[str, Any]:
        from newsdigest.render import data

        article = result.article
        assert article is not None  # noqa: S101
        names = ("id", "title", "date", "authors", "source", "url", "categories", "tags", "lang")
        fields = {name: getattr(article, name) for name in names}
        chars = sum(not char.isspace() for char in article.text)
        item = Item(**fields, path=result.path, chars=chars)
        return data.article_fields(article, item, self.options.zone)

    def _preview(self, batch: Batch, result: ImportResult, reasons: tuple[str, ...]) -> None:
        if self.format is not Format.JSON:
            self.environment.write(_preview_lines(batch.kind.value, result, reasons))
        elif result.article is not None:
            self._rows.append(self._fields(result) | {"deed": result.status.value})

    def _report(self) -> None:
        if self.format is Format.JSON:
            from newsdigest.render import data

            self.environment.write(data.json_array(self._rows))
        prefix = "would be " if self.dry_run else ""
        labels = {
            "kept": "changed here and left",
            "unchanged": "known already",
            "left": "left out: too much for one source",
        }
        parts = [
            f"{count:,} {labels.get(status) or prefix + status}"
            for status, count in self._counts.items()
        ]
        self.environment.note("; ".join(parts) or "nothing imported")
        if self._undated:
            self.environment.note(
                f"{self._undated:,} without a date: add --date 2024-11-03, or begin the file's"
                " name with the date"
            )


def _preview_lines(kind: str, result: ImportResult, reasons: tuple[str, ...]) -> Iterator[str]:
    """An article of a dry run: status, path, fields, paragraphs and the reasons."""
    from newsdigest.text.width import truncate

    article = result.article
    yield f"{result.status.value}\t{result.path}\t{kind}"
    if article is None:
        if result.message:
            yield f"  {one_line(result.message)}"
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
        yield f"  {mark} {truncate(one_line(paragraph), PREVIEW_CELLS)}"
    yield from (f"  because {one_line(reason)}" for reason in reasons)
    yield ""


def _edit(batch: Batch, environment: Environment, zone: tzinfo) -> Batch:
    """The batch after the user edited it: sections may be deleted, added or split.

    :raises UsageError: if there is no editor, or it cannot be started
    :raises NewsdigestError: if it fails
    """
    from newsdigest.formats import article_file, draft, writer

    texts = []
    for number, one in enumerate(batch.drafts, 1):
        text = writer.article_text(draft.article(one, zone), zone=zone, guid=one.guid)
        texts.append(f"{RULE} {number}. Delete a section to leave it out.\n{text}")
    drafts = []
    for number, section in enumerate(_edit_sections("\n".join(texts), environment), 1):
        reading = article_file.read(section.encode("utf-8"), f"{number}.md", zone)
        article = reading.article
        drafts.append(
            draft.Draft(
                title=article.title,
                body=article.body,
                is_html=False,
                date=article.date,
                authors=article.authors,
                source=article.source,
                url=article.url,
                guid="" if reading.identity in (article.path, article.url) else reading.identity,
                categories=article.categories,
                tags=article.tags,
                lang=article.lang,
                excerpt=article.excerpt,
                extra=dict(article.extra),
            )
        )
    return replace(batch, drafts=tuple(drafts), reasons=())


def _edit_sections(text: str, environment: Environment) -> list[str]:
    """The sections of the text after it was edited."""
    from newsdigest.deliver.editor import edit

    with TemporaryDirectory(prefix="newsdigest-") as folder:
        path = Path(folder) / "import.md"
        path.write_text(text, encoding="utf-8")
        outcome = edit(path, environ=environment.environ)
        if outcome.status:
            raise NewsdigestError(f"the editor failed ({outcome}); nothing of this was imported")
        changed = path.read_text(encoding="utf-8", errors="replace")
    return [section for section in _RULE_LINE.split(changed) if section.strip()]
