"""``check``: what is wrong with the archive, file by file."""

from __future__ import annotations

import typer

from newsdigest.cli.context import Environment
from newsdigest.cli.options import Form, FormOption
from newsdigest.errors import ExitCode


def check(context: typer.Context, *, format: FormOption = Form.TEXT) -> None:
    """What is wrong with the archive, file by file; exits with 5 if anything is."""
    environment: Environment = context.obj
    with environment.archive(explain=False) as archive:
        faults = archive.faults()
        checked = archive.figures().articles + archive.unreadable()
        if format is Form.JSON:
            from newsdigest.render import data

            environment.write(data.json_array(map(data.fault_fields, faults)))
        elif environment.on_terminal:
            from newsdigest.render import tables

            environment.print(tables.faults(faults, checked, width=environment.size[0]))
        else:
            from newsdigest.render import plain

            environment.write(plain.faults(faults))
    if faults:
        raise typer.Exit(ExitCode.FAULTS)
