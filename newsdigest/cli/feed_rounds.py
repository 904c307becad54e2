"""One update of feeds with a line for each, or update after update with a line for each."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from newsdigest.cli.context import Environment
from newsdigest.cli.options import Format
from newsdigest.cli.output import write_result
from newsdigest.cli.subscriptions import by_name, minute, subscriptions
from newsdigest.errors import NewsdigestError, UsageError
from newsdigest.storage.state.feeds import Subscription
from newsdigest.text.sanitize import one_line

if TYPE_CHECKING:
    from newsdigest.article import Item
    from newsdigest.importing.feeds_update import Report, UpdateOptions

NewFormat = Literal[Format.IDS, Format.JSONL, Format.JSON]
NO_FEEDS = "no feeds yet: newsdigest feeds add URL"
STATUS_LABELS = {
    "written": "new",
    "updated": "updated",
    "unchanged": "known",
    "kept": "changed here and left",
    "refused": "unreadable",
    "left": "left out",
}
"""How the report on a feed names the import status of its entries."""
MIN_SECONDS, MAX_SECONDS = 1.0, 366 * 86_400.0
"""Between the beginnings of two rounds."""
_UNITS = {
    "s": 1, "秒": 1, "m": 60, "min": 60, "分": 60, "分钟": 60,
    "h": 3600, "小时": 3600, "d": 86_400, "天": 86_400,
}  # fmt: skip
_INTERVAL = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*([a-z]+|[分钟小时天秒]+)")
_NAP = 10.0
"""Seconds of one sleep: a longer one would not notice that the machine was suspended."""
_MAX_FAILURES = 3
"""Failed feeds that the line of a round names."""


def update_once(
    environment: Environment,
    names: Sequence[str],
    options: UpdateOptions,
    format: NewFormat | None,
) -> bool:
    """Update feeds and write a line for each; returns whether one failed or is unknown."""
    from newsdigest.importing.feeds_update import due_feeds

    all_feeds = subscriptions(environment).all()
    if not all_feeds:
        environment.note(NO_FEEDS)
    feeds, errors = by_name(environment, all_feeds, names) if names else (all_feeds, [])
    for error in errors:
        environment.complain(error)
    due, waiting = due_feeds(feeds, environment.now(), options)
    for feed in waiting:
        until = minute(feed.wait, environment.settings.timezone)
        _write(environment, feed.name, f"left alone until {until}: {feed.error}", format)

    def on_report(report: Report) -> None:
        _write(environment, report.feed.name, _summary(report), format)

    reports = _update(environment, due, options, format, on_report)
    return bool(errors) or any(report.error for report in reports)


def update_repeatedly(
    environment: Environment,
    names: Sequence[str],
    options: UpdateOptions,
    format: NewFormat | None,
    every: str,
) -> None:
    """Update feeds until the process is interrupted; an error ends a round, not the rounds."""
    seconds = interval(every)
    if format is Format.JSON:
        raise UsageError("--every cannot write one JSON array", hint="--format jsonl")
    _, errors = by_name(environment, subscriptions(environment).all(), names)
    if errors:
        raise errors[0]
    while True:
        start = time.time()
        try:
            text = _round(environment, names, options, format)
        except BrokenPipeError:
            raise
        except (NewsdigestError, OSError) as error:
            text = f"failed: {error}"
        moment = minute(environment.now(), environment.settings.timezone)
        _write(environment, moment, text, format)
        _sleep_until(start + seconds, seconds)


def interval(text: str) -> float:
    """The seconds of ``30m``, ``1h``, ``90s``, ``2d``, ``30分钟``.

    :raises UsageError: if it is none of these, or out of range
    """
    match = _INTERVAL.fullmatch(text.strip().lower())
    seconds = float(match[1]) * _UNITS.get(match[2], 0) if match else 0.0
    if not MIN_SECONDS <= seconds <= MAX_SECONDS:
        message = f"--every {one_line(text)}: expected a time of at least a second"
        raise UsageError(message, hint="--every 30m; also 90s, 2h, 1d")
    return seconds


def _round(
    environment: Environment,
    names: Sequence[str],
    options: UpdateOptions,
    format: NewFormat | None,
) -> str:
    """Update the feeds that there are now; the line of the round."""
    from newsdigest.importing.feeds_update import due_feeds

    all_feeds = subscriptions(environment).all()
    feeds = by_name(environment, all_feeds, names)[0] if names else all_feeds
    due, waiting = due_feeds(feeds, environment.now(), options)
    reports = _update(environment, due, options, format, lambda _: None)
    counts: Counter[str] = Counter()
    for report in reports:
        counts.update({status.value: count for status, count in report.counts.items()})
    new, _ = counts.pop("written", 0), counts.pop("unchanged", 0)
    parts = [f"{len(due):,} feed{'s' * (len(due) != 1)}", f"{new:,} new", *_status_parts(counts)]
    parts += [f"{len(waiting):,} left alone"] if waiting else []
    failed = [report for report in reports if report.error is not None]
    if failed:
        causes = [f"{one.feed.name}: {one.feed.error}" for one in failed[:_MAX_FAILURES]]
        more = ["…"] if len(failed) > _MAX_FAILURES else []
        parts.append(f"{len(failed):,} failed ({'; '.join(causes + more)})")
    return ", ".join(parts)


def _sleep_until(end: float, most: float) -> None:
    """Sleep until a time of the clock, but not if the clock was set back beyond ``most``."""
    while 0 < (rest := end - time.time()) <= most:
        time.sleep(min(rest, _NAP))


def _update(
    environment: Environment,
    due: Sequence[Subscription],
    options: UpdateOptions,
    format: NewFormat | None,
    on_report: Callable[[Report], None],
) -> list[Report]:
    """Update the feeds, let rules and hook act, and print the new articles."""
    from newsdigest.importing.feeds_update import update_feeds

    def report_conflicts(report: Report) -> None:
        on_report(report)
        for path in report.conflicts:
            environment.warn(f"{path} was changed here; it is left as it is")

    with environment.archive(refresh=False, report=False) as archive:
        reports = update_feeds(
            archive,
            environment.settings,
            due,
            report_conflicts,
            now=environment.now,
            warn=environment.warn,
            seconds=options.seconds,
        )
        if environment.settings.handles_arrivals or format:
            environment.update(archive)
        if format:
            ids = [identity for report in reports for identity in report.new_ids]
            _write_new(environment, archive.items(ids), format)
            environment.stdout.flush()
    return reports


def _write_new(environment: Environment, items: Sequence[Item], format: NewFormat) -> None:
    from newsdigest.render import data

    def fields() -> Iterator[dict[str, Any]]:
        return (data.item_fields(item, environment.settings.timezone) for item in items)

    write_result(
        environment,
        format,
        {
            Format.IDS: lambda: (item.id for item in items),
            Format.JSONL: lambda: data.json_lines(fields()),
            Format.JSON: lambda: data.json_array(fields()),
        },
    )


def _summary(report: Report) -> str:
    if report.is_unchanged:
        return "nothing new"
    parts = _status_parts({status.value: count for status, count in report.counts.items()})
    if report.missing_pages:
        parts.append(f"{report.missing_pages:,} without the whole text")
    if report.error is not None:
        parts.append(f"failed: {report.error.message}")
    return ", ".join(parts) or "no entries"


def _status_parts(counts: Mapping[str, int]) -> list[str]:
    return [
        f"{count:,} {label}"
        for status, label in STATUS_LABELS.items()
        if (count := counts.get(status))
    ]


def _write(environment: Environment, name: str, text: str, format: NewFormat | None) -> None:
    """A line of the report: on standard output, or on standard error beside new articles."""
    line = f"{one_line(name)}\t{one_line(text)}"
    if format:
        environment.note(line)
        return
    environment.write([line])
    environment.stdout.flush()
