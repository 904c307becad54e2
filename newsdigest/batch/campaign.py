"""A batch run: its stages one after another, and what came of them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from newsdigest import __version__
from newsdigest.batch import addresses, articles, duplicates, jobs, stories
from newsdigest.batch.features import buckets
from newsdigest.batch.inputs import Inputs, inputs_of, parts_of, rewrite, to_rewrite
from newsdigest.batch.jobs import Counts, Engine, Job, Options
from newsdigest.batch.manifest import alone, claim, read_manifest, read_plan, write_json, write_plan
from newsdigest.batch.records import Part
from newsdigest.child_process import ChildProcess
from newsdigest.errors import NewsdigestError, NotFoundError, UsageError

REPORT = "report.json"
REWRITE = "rewrite"
"""The stage that makes files of lines of large compressed files and row groups."""
WORK = "work"
"""The folder of what only stages need; removed at the end."""


@dataclass(slots=True)
class StageReport:
    """What the jobs of a stage counted together.

    ``seconds`` are processor time; ``clock`` those that the stage took in this run.
    """

    name: str
    parts: int
    done: int = 0
    counts: dict[str, float] = field(default_factory=dict)
    clock: float = 0.0

    def add(self, counts: Counts) -> None:
        """Add the counts of a job that is done."""
        self.done += 1
        for key, value in counts.items():
            if key != "clock":
                self.counts[key] = round(self.counts.get(key, 0) + value, 3)


Progress = Callable[[StageReport], None]
"""Called when a job is done."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """One batch run.

    :param source: an absolute path or address of records
    :param dest: of the results
    :param annotate: makes the fields of an article's row
    """

    source: str
    dest: str
    options: Options
    engine: Engine
    progress: Progress
    annotate: articles.Annotate = articles.annotate

    def run(self, *, resume: bool = False) -> list[StageReport]:
        """Execute all stages; only what is not done if the run is resumed.

        :raises UsageError: if the folder of the results has another run
        :raises NewsdigestError: if parts failed; the others are done
        """
        inputs = inputs_of(self.source)
        self._refuse_nesting()
        with alone(self.dest):
            return self._run(inputs, resume)

    def _run(self, inputs: Inputs, resume: bool) -> list[StageReport]:
        if claim(self.dest, self._manifest(inputs), resume=resume):
            addresses.sweep(self.dest)
        if done := read_report(self.dest):
            return done
        reports: list[StageReport] = []
        parts = self._parts(inputs, reports)
        for name, stage in self._stages(parts):
            reports.append(self.run_stage(name, stage))
        addresses.remove(addresses.join(self.dest, WORK))
        addresses.sweep(self.dest)  # what lost hosts have begun
        write_json(addresses.join(self.dest, REPORT), [_fields(report) for report in reports])
        return reports

    def run_stage(self, name: str, stage: Sequence[Job]) -> StageReport:
        """Execute the jobs of a stage that are not done."""
        report = StageReport(name, len(stage))
        self._announce(name, len(stage))
        start = time.monotonic()
        open_jobs = []
        for job, counts in zip(stage, stored_counts(self.dest, name, len(stage)), strict=True):
            if counts is None:
                open_jobs.append(job)
            else:
                report.add(counts)
        errors: list[str] = []
        for outcome in self.engine(jobs.execute, open_jobs):
            if outcome.error:
                errors.append(f"part {outcome.job.number}: {outcome.error}")
            else:
                report.add(outcome.counts)
            report.clock = time.monotonic() - start
            self.progress(report)
        if errors:
            raise _failure(name, errors)
        return report

    def _announce(self, name: str, parts: int) -> None:
        """Write how many jobs a stage has, for :func:`status`."""
        address = jobs.progress_folder(self.dest, f"{name}.json")
        if not addresses.kind(address):
            place = len(addresses.names(jobs.progress_folder(self.dest, "")))
            write_json(address, {"parts": parts, "place": place})

    def job(self, stage: str, number: int, run: Any, argument: Any = None) -> Job:
        """A job of this run."""
        return Job(self.dest, stage, number, run, self.options, __version__, argument)

    def _stages(self, parts: Sequence[Part]) -> Iterator[tuple[str, list[Job]]]:
        """The stages; each is asked for when the one before is done."""
        count = len(parts)
        tasks = [articles.Task(part, self.annotate, buckets(count)) for part in parts]
        stage = articles.STAGE
        yield stage, [self.job(stage, n, articles.run, task) for n, task in enumerate(tasks)]
        if "duplicates" in self.options.tasks:
            for stage, size, run, argument in duplicates.stages(count):
                yield stage, [self.job(stage, n, run, argument) for n in range(size)]
        if "stories" in self.options.tasks:
            for stage, size, run, argument in stories.stages(self.dest, count, self.options.block):
                yield stage, [self.job(stage, n, run, argument) for n in range(size)]

    def _parts(self, inputs: Inputs, reports: list[StageReport]) -> list[Part]:
        """The parts of the source, which may have to be rewritten before it can be cut."""
        parts = read_plan(self.dest)
        if parts is not None:
            return parts
        size = self.options.part_size
        large = to_rewrite(inputs, size)
        rewritten: dict[int, int] = {}
        if large:
            stage = [self.job(REWRITE, part.number, _run_rewrite, part) for part in large]
            reports.append(self.run_stage(REWRITE, stage))
            counts = stored_counts(self.dest, REWRITE, len(large))
            rewritten = {i: int((own or {})["files"]) for i, own in enumerate(counts)}
        parts = parts_of(inputs, size, addresses.join(self.dest, WORK, REWRITE), rewritten)
        write_plan(self.dest, parts)
        return parts

    def _manifest(self, inputs: Inputs) -> dict[str, Any]:
        return {
            "version": __version__,
            "source": self.source,
            "fingerprint": inputs.fingerprint(),
            "options": self.options.fields(),
            "files": len(inputs.files) + len(inputs.articles),
            "bytes": inputs.bytes,
        }

    def _refuse_nesting(self) -> None:
        if (self.dest + "/").startswith(self.source.rstrip("/") + "/"):
            raise UsageError("the results cannot be in the source", subject=self.dest)


def _failure(stage: str, errors: Sequence[str]) -> NewsdigestError:
    count = "1 part" if len(errors) == 1 else f"{len(errors)} parts"
    return NewsdigestError(
        f"{stage}: {count} failed, the others are done; {errors[0]}",
        hint="correct the cause, then run the same command with --resume",
    )


def _run_rewrite(child: ChildProcess, job: Job) -> Counts:
    return jobs.call(child, _rewrite, job)


def _rewrite(job: Job) -> Counts:
    folder = addresses.join(job.dest, WORK, REWRITE)
    return {"files": rewrite(job.argument, folder, job.options.part_size)}


def stored_counts(dest: str, stage: str, count: int) -> list[Counts | None]:
    """The counts of each job of a stage, None where it is not done."""
    folder = jobs.progress_folder(dest, stage)
    present = addresses.names(folder)
    return [
        jobs.read_counts(addresses.join(folder, name)) if name in present else None
        for name in (f"{number:05}.json" for number in range(count))
    ]


def _fields(report: StageReport) -> dict[str, Any]:
    return {"stage": report.name, "parts": report.parts, **report.counts}


def read_report(dest: str) -> list[StageReport] | None:
    """The report of a complete run, else None."""
    try:
        stages: list[dict[str, Any]] = json.loads(addresses.read(addresses.join(dest, REPORT)))
    except FileNotFoundError:
        return None
    reports = []
    for fields in stages:
        name, parts = fields.pop("stage"), int(fields.pop("parts"))
        reports.append(StageReport(name, parts, parts, fields))
    return reports


def status(dest: str) -> tuple[bool, list[StageReport]]:
    """Whether a run is complete, and what its stages have done so far.

    :raises NotFoundError: if there is no run in the folder
    """
    if read_manifest(dest) is None:
        raise NotFoundError("there is no batch run in this folder", subject=dest)
    if reports := read_report(dest):
        return True, reports
    stages = {}
    for file in addresses.names(addresses.join(dest, "progress")):
        if file.endswith(".json"):
            plan = jobs.read_counts(jobs.progress_folder(dest, file)) or {}
            stages[int(plan["place"])] = (file.removesuffix(".json"), int(plan["parts"]))
    return False, [_stored_report(dest, *stages[place]) for place in sorted(stages)]


def _stored_report(dest: str, stage: str, parts: int) -> StageReport:
    report = StageReport(stage, parts)
    for counts in stored_counts(dest, stage, parts):
        if counts is not None:
            report.add(counts)
    return report
