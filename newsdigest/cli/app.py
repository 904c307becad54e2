"""The program: global options, the commands, and the one place that catches errors."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated, Any, Literal

import typer
from typer.main import get_command

from newsdigest.cli.arguments import reorder
from newsdigest.cli.commands import HELP_SETTINGS, Commands
from newsdigest.cli.context import Environment
from newsdigest.errors import ExitCode, NewsdigestError, UsageError
from newsdigest.text.regions import region_of, use_region
from newsdigest.text.sanitize import one_line, strip_controls

COMPLETION_OPTIONS = ("--install-completion", "--show-completion")

app = typer.Typer(
    name="newsdigest",
    cls=Commands,
    help="Read, search and summarize a news archive of Markdown files.",
    rich_markup_mode=None,
    no_args_is_help=True,
    context_settings=HELP_SETTINGS,
    pretty_exceptions_enable=False,
)


def _print_version(is_given: bool) -> None:
    if is_given:
        from newsdigest import __version__

        sys.stdout.write(f"newsdigest {__version__}\n")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    archive: Annotated[
        str | None,
        typer.Option("--archive", "-C", metavar="DIR", help="Folder of the archive."),
    ] = None,
    config: Annotated[
        str | None,
        typer.Option(
            "--config", metavar="FILE", help="Configuration file, instead of newsdigest.toml."
        ),
    ] = None,
    color: Annotated[
        Literal["auto", "always", "never"], typer.Option("--color", help="Use colours.")
    ] = "auto",
    no_refresh: Annotated[
        bool, typer.Option("--no-refresh", help="Do not check the files for changes.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print no messages except errors.")
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show the traceback of an error.")
    ] = False,
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    """Store the global options."""
    environment: Environment = context.obj
    environment.archive_option = archive
    environment.config_option = config
    environment.color = color
    environment.refresh = not no_refresh
    environment.quiet = quiet
    environment.verbose = verbose


def run(arguments: Sequence[str], environment: Environment) -> int:
    """Run one command line and return the exit code."""
    try:
        with use_region(region_of(environment.environ)):
            code = _run(arguments, environment)
        environment.stdout.flush()
        return code
    except BrokenPipeError:
        environment.discard_output()  # the reader has enough: that is a success
        return ExitCode.DONE
    except OSError as error:
        environment.discard_output()
        return _report(_os_error(error), environment)
    except KeyboardInterrupt:
        environment.stderr.write("newsdigest: interrupted\n")
        return ExitCode.INTERRUPTED


def _complete(
    command: Any, instruction: str, words: Sequence[str], environment: Environment
) -> None:
    """Print completions for a shell; an error completes nothing and leaves the line alone."""
    from newsdigest.cli.shells import complete

    with suppress(Exception):
        for line in complete(command, instruction, words, environment.program):
            environment.stdout.write(f"{line}\n")


def _os_error(error: OSError) -> NewsdigestError:
    """An error of the operating system, with the file it concerns."""
    reason = error.strerror or type(error).__name__
    if error.filename is None:
        return NewsdigestError(f"the output cannot be written: {reason}")
    subject = one_line(os.fsdecode(error.filename))
    return NewsdigestError(
        reason, subject=subject, hint="check the permissions of the file and its folder"
    )


def _run(arguments: Sequence[str], environment: Environment) -> int:
    command = get_command(app)
    variable = f"_{environment.program.upper()}_COMPLETE"
    if instruction := environment.environ.get(variable):
        _complete(command, instruction, arguments, environment)
        return ExitCode.DONE
    if any(argument in COMPLETION_OPTIONS for argument in arguments):
        from newsdigest.cli.shells import replace_typer_scripts

        replace_typer_scripts()
    if not arguments and (greeting := _greeting(environment)):
        environment.write(greeting)
        return ExitCode.DONE
    try:
        # Not command.main(): it handles closed pipes and Ctrl-C itself.
        root_context = command.make_context(environment.program, [], resilient_parsing=True)
        line = reorder(arguments, command, root_context)
        with command.make_context(environment.program, line, obj=environment) as context:
            command.invoke(context)
        return ExitCode.DONE
    except typer.Exit as end:
        return end.exit_code
    except NewsdigestError as error:
        return _report(error, environment)
    except typer.TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            environment.stderr.write(f"{error}\n")
            return ExitCode.USAGE
        return _report(_usage(error), environment)


def _greeting(environment: Environment) -> list[str]:
    """What to do first, for somebody who has no archive; empty with one."""
    with suppress(NewsdigestError):
        folder = environment.settings.archive
        if not folder.exists():
            return [*_FIRST_STEPS, f"Without -C, the archive is {one_line(str(folder))}."]
    return []


_FIRST_STEPS = (
    "newsdigest reads a news archive, a folder of Markdown files. There is none yet.",
    "",
    "  newsdigest demo               copy a sample archive, to try it",
    "  newsdigest -C FOLDER list     read a folder of your own",
    "  newsdigest import URL|FILE    import web pages, newspaper pages and mail",
    "  newsdigest feeds add URL      subscribe to a feed",
    "  newsdigest help               list the pages of the manual",
    "  newsdigest --help             list the commands",
    "",
)


def _report(error: NewsdigestError, environment: Environment) -> int:
    if environment.verbose:
        import traceback

        environment.stderr.write(strip_controls(traceback.format_exc()))
    with suppress(OSError):
        environment.stdout.flush()
    environment.complain(error)
    return error.exit_code


def _usage(error: typer.TyperException) -> UsageError:
    """An error of typer about the command line."""
    message = getattr(error, "format_message", lambda: str(error))().strip()
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "newsdigest"
    lines = " ".join(line.strip() for line in message.splitlines())
    return UsageError(lines[:1].lower() + lines[1:].rstrip("."), hint=f"{command} --help")
