"""``import``: news from anywhere becomes files of the archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsdigest.cli.context import Environment, failed
from newsdigest.cli.options import Network, taking
from newsdigest.errors import NewsdigestError, UsageError
from newsdigest.importing.documents import MAX_FILE, folder_files
from newsdigest.importing.sources import Batch, ImportOptions, Kind, batches
from newsdigest.text.credentials import printable_address

if TYPE_CHECKING:
    from newsdigest.importing.importer import Importer, ImportResult


class Form(StrEnum):
    """What is told about what was imported."""

    PATHS = "paths"
    JSON = "json"


@dataclass(frozen=True)
class ImportFlags:
    """What is known about the sources beforehand."""

    kind: Annotated[
        Kind | None,
        typer.Option("--as", help="What it is; guessed otherwise.", show_default=False),
    ] = None
    source: Annotated[str, typer.Option("--source", help="The publisher.", show_default=False)] = ""
    date: Annotated[
        str, typer.Option("--date", help="The day: 2024-11-03.", show_default=False)
    ] = ""
    page: Annotated[
        str, typer.Option("--page", help="The newspaper's page: A1.", show_default=False)
    ] = ""


@taking(ImportFlags, Network)
def import_(
    context: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...", help="Files, folders, addresses, or - for standard input."
        ),
    ],
    *,
    said: ImportFlags,
    network: Network,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be written, and why; write nothing.")
    ] = False,
    edit: Annotated[
        bool, typer.Option("--edit", help="Open the articles in $EDITOR before they are written.")
    ] = False,
    format: Annotated[
        Form, typer.Option("--format", help="The paths written, or the articles.")
    ] = Form.PATHS,
) -> None:
    """Take newspaper pages, web pages, feeds and files into the archive; prints what it wrote."""
    environment: Environment = context.obj
    given = _given(environment, said, network)
    run = _Import(environment, given, dry_run=dry_run, edit=edit, form=format)
    with environment.archive(refresh=False, explain=False) as archive:
        from newsdigest.importing.importer import opened

        lock = environment.settings.index_path.with_suffix(".import")
        with opened(
            archive, lock=lock, now=environment.now, warn=environment.warn, pretend=dry_run
        ) as importer:
            run.take(importer, sources)
    failed(run.failed)


def _given(environment: Environment, said: ImportFlags, network: Network) -> ImportOptions:
    return ImportOptions(
        environment.settings.timezone,
        said.kind,
        said.source.strip(),
        _date(said.date, environment),
        said.page.strip(),
        network.allow_private,
        network.timeout,
    )


def _date(written: str, environment: Environment) -> Any:
    if not written:
        return None
    from newsdigest.formats.dates import parse

    date = parse(written, environment.settings.timezone)
    if date is None:
        raise UsageError(f"--date {written!r} is not a date", hint="such as 2024-11-03")
    return date


class _Import:
    """One run of the command: what was asked, and what has been done so far."""

    def __init__(
        self,
        environment: Environment,
        given: ImportOptions,
        *,
        dry_run: bool,
        edit: bool,
        form: Form,
    ) -> None:
        self._environment = environment
        self._given = given
        self._dry_run = dry_run
        self._edit = edit
        self._form = form
        self._counts: Counter[str] = Counter()
        self._undated = 0
        self._rows: list[dict[str, Any]] = []
        self.failed = False

    def take(self, importer: Importer, sources: list[str]) -> None:
        """Import every source; one that cannot be had does not stop the others."""
        try:
            for source in self._expanded(sources):
                self._source(importer, source)
        finally:
            # Also where it ends midway: what was done is said, and it is whole.
            self._tell()

    def _expanded(self, sources: list[str]) -> Iterator[str]:
        for source in sources:
            folder = self._environment.cwd / source
            if source != "-" and folder.is_dir():
                yield from map(str, folder_files(folder, self._leave))
            else:
                yield source

    def _leave(self, error: NewsdigestError) -> None:
        self.failed = True
        self._environment.complain(error)

    def _source(self, importer: Importer, source: str) -> None:
        from newsdigest.errors import ArchiveError

        try:
            found = list(batches(source, self._environment.cwd, self._standard_input, self._given))
            for batch in found:
                self._batch(importer, self._edited(batch) if self._edit else batch)
        except ArchiveError:
            raise
        except NewsdigestError as error:
            error.subject = printable_address(error.subject or source)
            self._leave(error)

    def _standard_input(self) -> bytes:
        from newsdigest.storage.files import limited

        return limited(self._environment.stdin.buffer, MAX_FILE, "standard input")

    def _edited(self, batch: Batch) -> Batch:
        from newsdigest.cli.import_preview import edited

        return edited(batch, self._environment, self._given.zone)

    def _batch(self, importer: Importer, batch: Batch) -> None:
        if not batch.drafts:
            self._environment.note(f"{batch.name}: no articles")
        if batch.left:
            self.failed = True
            self._counts["left"] += batch.left
        for index, outcome in enumerate(importer.add(batch.drafts)):
            self._counts[outcome.deed.value] += 1
            reasons = batch.reasons[index] if index < len(batch.reasons) else ()
            self._outcome(batch, outcome, reasons)

    def _outcome(self, batch: Batch, outcome: ImportResult, reasons: tuple[str, ...]) -> None:
        from newsdigest.importing.importer import ImportStatus

        match outcome.deed:
            case ImportStatus.REFUSED:
                self.failed = True
                self._environment.warn(f"{batch.name}: {outcome.message}")
            case ImportStatus.LEFT:
                self.failed = True
            case ImportStatus.KEPT:
                self._environment.warn(f"{outcome.path} was changed here; it is left as it is")
        if outcome.deed is ImportStatus.WRITTEN and outcome.article and not outcome.article.date:
            self._undated += 1
        if self._dry_run:
            self._show(batch, outcome, reasons)
        elif outcome.deed in (ImportStatus.WRITTEN, ImportStatus.UPDATED):
            self._written(outcome)

    def _written(self, outcome: ImportResult) -> None:
        if self._form is Form.PATHS:
            from newsdigest.article import Item
            from newsdigest.render import plain

            root = str(self._environment.settings.archive)
            self._environment.write(plain.paths([Item("", "", path=outcome.path)], root))
        else:
            self._rows.append(self._row(outcome))

    def _row(self, outcome: ImportResult) -> dict[str, Any]:
        from newsdigest.article import Item
        from newsdigest.render import data

        article = outcome.article
        assert article is not None  # noqa: S101
        names = ("id", "title", "date", "authors", "source", "url", "categories", "tags", "lang")
        fields = {name: getattr(article, name) for name in names}
        chars = sum(not char.isspace() for char in article.text)
        item = Item(**fields, path=outcome.path, chars=chars)
        return data.article_fields(article, item, self._given.zone)

    def _show(self, batch: Batch, outcome: ImportResult, reasons: tuple[str, ...]) -> None:
        """What would become of an article, for a dry run."""
        if self._form is Form.JSON:
            if outcome.article is not None:
                self._rows.append(self._row(outcome) | {"deed": outcome.deed.value})
            return
        from newsdigest.cli.import_preview import outline

        self._environment.write(outline(batch.kind.value, outcome, reasons))

    def _tell(self) -> None:
        if self._form is Form.JSON:
            from newsdigest.render import data

            self._environment.write(data.json_array(self._rows))
        would = "would be " if self._dry_run else ""
        words = {"kept": "changed here and left", "unchanged": "known already"}
        words["left"] = "left out: too much for one source"
        parts = [
            f"{count:,} {words.get(deed) or would + deed}" for deed, count in self._counts.items()
        ]
        self._environment.note("; ".join(parts) or "nothing imported")
        if self._undated:
            self._environment.note(
                f"{self._undated:,} without a date: --date 2024-11-03 gives one, and so does a"
                " file's name that begins with it"
            )
