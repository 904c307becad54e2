"""``batch``: summaries, keywords, duplicates and stories of large collections."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from newsdigest.cli.context import Environment
from newsdigest.cli.options import Format, TextOrJson
from newsdigest.cli.output import write_result
from newsdigest.errors import UsageError

if TYPE_CHECKING:
    from newsdigest.batch.campaign import StageReport
    from newsdigest.batch.jobs import Engine

INTERVAL = 60.0
"""Seconds between two lines of progress where no terminal can show a bar."""


class EngineName(StrEnum):
    """What executes the jobs."""

    LOCAL = "local"
    DASK = "dask"


def batch(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE DEST | status DEST",
            help="A file or folder of records and a new folder for the results, each a path or "
            "an address such as s3://bucket/folder.",
        ),
    ],
    *,
    tasks: Annotated[
        str,
        typer.Option(
            "--tasks", help="summary, keywords, duplicates, stories; separated by commas."
        ),
    ] = "summary,keywords",
    engine: Annotated[
        EngineName, typer.Option("--engine", help="What executes the work.")
    ] = EngineName.LOCAL,
    scheduler: Annotated[
        str,
        typer.Option(
            "--scheduler",
            metavar="tcp://HOST:8786",
            show_default=False,
            help="The scheduler of a Dask cluster. Default: a cluster on this machine.",
        ),
    ] = "",
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            min=1,
            max=1024,
            show_default=False,
            help="Processes, one for each processor by default; of a cluster, workers to wait for.",
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue a run that was interrupted.")
    ] = False,
    sentences: Annotated[
        int, typer.Option("--sentences", "-n", min=1, max=100, help="Sentences of a summary.")
    ] = 3,
    keywords: Annotated[
        int, typer.Option("--keywords", min=1, max=100, help="Keywords of an article.")
    ] = 10,
    timeout: Annotated[
        float,
        typer.Option(
            "--timeout", min=0.1, max=3600, metavar="SECONDS", help="Processor time of one record."
        ),
    ] = 20.0,
    part_size: Annotated[
        float,
        typer.Option(
            "--part-size",
            min=0.001,
            max=1024,
            metavar="MB",
            help="Size of a part of the source.",
        ),
    ] = 8.0,
    format: TextOrJson = Format.TEXT,
) -> None:
    """Process a collection of any size, part by part; a run can be resumed.

    SOURCE is JSON Lines (.jsonl, also .gz and .zst), Parquet, or a folder of these or of
    article files.
    """  # fmt: skip
    from newsdigest.batch import addresses
    from newsdigest.batch.campaign import Campaign, status
    from newsdigest.batch.jobs import Options

    environment: Environment = context.obj
    source, dest = _parse(words)
    dest = addresses.absolute(dest, environment.cwd)
    if source == "status":
        complete, reports = status(dest)
        _write(environment, reports, format, complete)
        return
    options = Options(
        _tasks(tasks),
        environment.settings.timezone,
        sentences,
        keywords,
        timeout,
        int(part_size * (1 << 20)),
    )
    source = addresses.absolute(source, environment.cwd)
    with ExitStack() as bars:
        display = _Display(environment, bars)
        campaign = Campaign(source, dest, options, _engine(engine, scheduler, workers), display)
        reports = campaign.run(resume=resume)
    _write(environment, reports, format, True)


def _parse(words: Sequence[str]) -> tuple[str, str]:
    """The source, or ``status``, and the folder of the results."""
    if len(words) != 2:
        raise UsageError(
            "expected a source and a folder for the results",
            hint="newsdigest batch articles.jsonl results, or newsdigest batch status results",
        )
    return words[0], words[1]


def _tasks(text: str) -> tuple[str, ...]:
    from newsdigest.batch.articles import TASKS

    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in TASKS:
            raise UsageError(f"no such task: {name!r}", hint=f"use {', '.join(TASKS)}")
    if not names:
        raise UsageError("--tasks needs a task", hint=f"use {', '.join(TASKS)}")
    return tuple(name for name in TASKS if name in names)


def _engine(name: EngineName, scheduler: str, workers: int | None) -> Engine:
    from functools import partial

    from newsdigest.batch import local

    if name is EngineName.DASK:
        from newsdigest.batch import cluster

        count = workers or (1 if scheduler else local.processors())
        return partial(cluster.run, workers=count, scheduler=scheduler)
    if scheduler:
        raise UsageError("--scheduler is for --engine dask")
    return partial(local.run, workers=workers or local.processors())


class _Display:
    """Shows how far a run is: a bar for each stage on a terminal, else a line now and then."""

    def __init__(self, environment: Environment, bars: ExitStack) -> None:
        self._environment = environment
        self._bars = bars
        self._update: Callable[[int, int], None] | None = None
        self._stage = ""
        self._last = time.monotonic()

    def __call__(self, report: StageReport) -> None:
        if report.name != self._stage:
            self._bars.close()
            self._stage = report.name
            self._update = self._bars.enter_context(self._environment.progress(report.name))
        if self._update is not None:
            self._update(report.done, report.parts)
        elif time.monotonic() - self._last >= INTERVAL:
            self._last = time.monotonic()
            self._environment.note(", ".join(_cells(report)))


def _write(
    environment: Environment, reports: Sequence[StageReport], format: Format, complete: bool
) -> None:
    from newsdigest.render import data

    def lines() -> Iterator[str]:
        yield from ("\t".join(_cells(report)) for report in reports)
        yield "complete" if complete else "not complete: the same command with --resume continues"

    fields = {
        "complete": complete,
        "stages": [
            {"stage": one.name, "parts": one.parts, "done": one.done, **one.counts}
            for one in reports
        ],
    }
    write_result(
        environment,
        format,
        {Format.TEXT: lines, Format.JSON: lambda: [data.json_text(fields, indent=2)]},
    )


def _cells(report: StageReport) -> list[str]:
    """A stage in words: parts, counts and rates."""
    cells = [report.name, f"{report.done:,} of {report.parts:,} parts"]
    cells += [f"{value:,} {name}" for name, value in report.counts.items() if name != "seconds"]
    records, seconds = report.counts.get("records", 0), report.counts.get("seconds", 0)
    if seconds:
        cells.append(f"{seconds:,.1f} s of processor time")
    if records and seconds:
        cells.append(f"{seconds / records * 1000:.2f} ms a record")
    if records and report.clock:
        cells.append(f"{records / report.clock:,.0f} records/s")
    return cells
