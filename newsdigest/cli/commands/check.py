"""``check``: report faulty files."""

from __future__ import annotations

import typer

from newsdigest.cli.context import Environment
from newsdigest.cli.options import Format, TextOrJson
from newsdigest.cli.output import write_result
from newsdigest.errors import ExitCode
from newsdigest.render import data, plain, tables


def check(context: typer.Context, *, format: TextOrJson = Format.TEXT) -> None:
    """Report faulty files; exit with 5 if there are any."""
    environment: Environment = context.obj
    with environment.archive(report=False, recheck=True) as archive:
        faults = archive.faults()
        count = archive.counts().articles + archive.unreadable()
    write_result(
        environment,
        format,
        {
            Format.TEXT: lambda: plain.faults(faults),
            Format.JSON: lambda: data.json_array(map(data.fault_fields, faults)),
        },
        lambda width: [tables.faults(faults, count, width=width)],
    )
    if faults:
        raise typer.Exit(ExitCode.FAULTS)
