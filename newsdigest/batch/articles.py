"""The first stage: every record of a part becomes a row.

Records are processed one by one in a child process that appends each row to a journal.
A record that raises, takes too long or ends its process becomes a row with an error; then
the child goes on behind it.  The complete journal becomes the part.
"""

from __future__ import annotations

import json
import re
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from newsdigest.article import Article
from newsdigest.batch import addresses
from newsdigest.batch.features import FeatureFiles, features
from newsdigest.batch.jobs import ATTEMPTS, SECONDS, Counts, Job, Options
from newsdigest.batch.records import Part, Record, article_of, records
from newsdigest.child_process import CallError, ChildProcess, EndedError, OverdueError
from newsdigest.errors import NewsdigestError

STAGE = "articles"
FOLDER = "articles"
TASKS = ("summary", "keywords", "duplicates", "stories")
MAX_MESSAGE = 300
STARTS = 10
"""Processes that may end before they have begun a record."""
_CLOCK_FACTOR = 10
"""Seconds of the clock for each second of CPU time that a record may take."""
_TAB = b"\t"
"""Separates a row from the features of its record in the journal."""
_MARK = b"+"
"""Begins a line of the journal before its record is processed."""
_ERROR = re.compile(rb'\{"record": "[^"]*", (?:"id": "(?:[^"\\]|\\.)*", )?"error": ')
_TIMEOUTS = frozenset(
    -getattr(signal, name) for name in ("SIGPROF", "SIGALRM", "SIGXCPU") if hasattr(signal, name)
)

Annotate = Callable[[Article, Options], Mapping[str, Any]]
"""The fields of an article's row."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a job of this stage does.

    :param buckets: of the bands of its records
    """

    part: Part
    annotate: Annotate
    buckets: int


def annotate(article: Article, options: Options) -> dict[str, Any]:
    """The fields of an article's row: those that name it, and the results of the tasks."""
    from newsdigest.render.data import keyword_fields
    from newsdigest.summarization.keywords import keywords
    from newsdigest.summarization.summary import summarize_articles

    fields: dict[str, Any] = {
        "title": article.title,
        "date": article.date.isoformat(timespec="seconds") if article.date else None,
        "lang": article.lang,
    }
    if "summary" in options.tasks:
        summary = summarize_articles([article], sentences=options.sentences)
        fields["summary"] = [sentence.text for sentence in summary.sentences]
    if "keywords" in options.tasks:
        words = keywords([f"{article.title}\n\n{article.text}"], limit=options.keywords)
        fields["keywords"] = [keyword_fields(word.text, word.score) for word in words]
    return fields


def run(child: ChildProcess, job: Job) -> Counts:
    """Process the records of a part, whatever they do to the child."""
    journal = addresses.journal(job.file(FOLDER, ".jsonl"))
    journal.touch()
    try:
        seconds = _process_all(child, job, journal)
        return {**_publish(job, journal), "seconds": round(seconds, 3)}
    finally:
        with suppress(OSError):
            journal.unlink(missing_ok=True)


def _process_all(child: ChildProcess, job: Job, journal: Path) -> float:
    """Fill the journal; the CPU time that it took, without processes that ended."""
    failures: dict[int, int] = {}
    while True:
        start = _complete_rows(journal)
        try:
            return float(child.call(SECONDS, _process, job, str(journal), start))
        except (EndedError, OverdueError) as error:
            if child.is_closed:
                raise
            message, is_final = _reason(error, job.options)
        except CallError as error:
            message, is_final = str(error), True
        row = _complete_rows(journal)
        failures[row] = failures.get(row, 0) + 1
        if not _has_begun(journal):
            if failures[row] >= STARTS:
                raise NewsdigestError(message, subject=job.argument.part.source)
        elif is_final or failures[row] >= ATTEMPTS:
            _skip(journal, error_row(job.number, row, message))


def _reason(error: EndedError | OverdueError, options: Options) -> tuple[str, bool]:
    """Why a record's process ended, and whether it would end so again."""
    if isinstance(error, OverdueError) or error.code in _TIMEOUTS:
        return f"took longer than {options.timeout:g} seconds", True
    if error.code < 0:
        return f"ended its process (signal {-error.code})", False
    return f"ended its process (exit code {error.code})", False


def _complete_rows(journal: Path) -> int:
    """The number of complete rows."""
    with journal.open("rb") as file:
        return sum(line.endswith(b"\n") for line in file)


def _has_begun(journal: Path) -> bool:
    """Whether the last row was begun and not completed."""
    with journal.open("rb") as file:
        file.seek(max(0, file.seek(0, 2) - 1))
        return file.read(1) not in (b"", b"\n")


def _skip(journal: Path, row: Mapping[str, Any]) -> None:
    """Replace the row that was begun by one with an error."""
    _truncate(journal)
    with journal.open("ab") as file:
        file.write(_MARK + encode(row) + b"\n")


def _truncate(journal: Path) -> None:
    """Remove an incomplete row at the end."""
    with journal.open("rb+") as file:
        end = 0
        for line in file:
            if line.endswith(b"\n"):
                end += len(line)
        file.truncate(end)


def _process(job: Job, path: str, start: int) -> float:
    """Append the rows of the records from ``start`` on to the journal; the CPU time.

    Runs in a child process.
    """
    task: Task = job.argument
    begin = time.process_time()
    _truncate(Path(path))
    with suppress(Exception):  # the dictionaries are loaded at no record's expense
        task.annotate(Article(title="预热 warm up", text="第一句话。"), job.options)
    with Path(path).open("ab") as file:
        for number, record in enumerate(islice(records(task.part), start, None), start):
            _append(file, _MARK)
            _append(file, _row(job, number, record, task.annotate) + b"\n")
    return time.process_time() - begin


def _append(file: BinaryIO, data: bytes) -> None:
    try:
        file.write(data)
        file.flush()
    except OSError as error:  # no fault of the record
        raise NewsdigestError(f"the part cannot be written: {error.strerror}") from error


def _row(job: Job, number: int, record: Record, function: Annotate) -> bytes:
    """The row of a record, or of the error that it causes."""
    identity = ""
    try:
        with _limited(job.options.timeout):
            article = article_of(record, job.options.zone)
            identity = article.id
            fields = {"record": f"{job.number}:{number}", "id": identity}
            row = encode({**fields, **function(article, job.options)})
            own = features(article, job.options)
            return row if own is None else row + _TAB + encode(own)
    except NewsdigestError as error:
        return encode(error_row(job.number, number, str(error), identity))
    except Exception as error:
        message = f"{type(error).__name__}: {error}".rstrip(": ")
        return encode(error_row(job.number, number, message, identity))


def error_row(part: int, number: int, message: str, identity: str = "") -> dict[str, Any]:
    """The row of a record that could not be processed."""
    name = {"id": identity} if identity else {}
    return {"record": f"{part}:{number}", **name, "error": message[:MAX_MESSAGE]}


def encode(row: Mapping[str, Any]) -> bytes:
    """A row as JSON on one line; lone surrogates become U+FFFD."""
    text = json.dumps(row, ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").encode()


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Have the kernel end this process if it does not leave the context in time."""
    timers = [
        (getattr(signal, name), limit)
        for name, limit in (("ITIMER_PROF", seconds), ("ITIMER_REAL", seconds * _CLOCK_FACTOR))
        if hasattr(signal, name)
    ]
    for timer, limit in timers:
        signal.setitimer(timer, limit)
    try:
        yield
    finally:
        for timer, _ in timers:
            signal.setitimer(timer, 0)


def _publish(job: Job, journal: Path) -> Counts:
    """Make the files of the part of a complete journal; its counts."""
    counts = {"records": 0, "errors": 0}
    target = job.file(FOLDER, ".jsonl")
    clean = addresses.journal(target)
    has_features = features(Article(), job.options) is not None
    own = FeatureFiles(job, job.argument.buckets) if has_features else None
    try:
        with journal.open("rb") as source, clean.open("wb") as file:
            for line in source:
                row, _, rest = line.removeprefix(_MARK).rstrip(b"\n").partition(_TAB)
                counts["records"] += 1
                counts["errors"] += _ERROR.match(row) is not None
                file.write(row + b"\n")
                if own is not None:
                    own.add(rest)
        if own is not None:
            own.publish()
        addresses.publish(clean, target)
    finally:
        clean.unlink(missing_ok=True)
        if own is not None:
            own.close()
    return counts
