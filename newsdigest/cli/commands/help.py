"""``help``: the manual, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer

from newsdigest.cli import manual
from newsdigest.cli.context import Environment
from newsdigest.errors import UsageError


def _names(ctx: typer.Context, incomplete: str) -> list[str]:
    """The subjects that begin so."""
    root: Any = ctx.find_root()
    commands = root.command.list_commands(root)
    return [name for name in sorted({*manual.pages(), *commands}) if name.startswith(incomplete)]


def help_(
    context: typer.Context,
    topic: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PAGE | COMMAND]",
            help="A page of the manual, or a command.",
            autocompletion=_names,
            show_default=False,
        ),
    ] = None,
) -> None:
    """Show a page of the manual, or the options of a command with examples.

    Without an argument it lists the pages.
    """
    environment: Environment = context.obj
    words = topic or []
    pages = manual.pages()
    name = " ".join(words).casefold()
    if not words:
        environment.write(_contents(pages))
    elif name in pages:
        _show_page(environment, pages[name])
    else:
        environment.write(_command_help(context.find_root(), words, pages))


def _contents(pages: dict[str, Path]) -> Iterator[str]:
    yield "newsdigest help PAGE shows a page of the manual:"
    yield ""
    size = max(map(len, pages), default=0)
    for name, path in pages.items():
        yield f"  {name:{size}}  {manual.title(path)}"
    yield ""
    yield "newsdigest help COMMAND shows the options of a command, newsdigest --help the commands."


def _show_page(environment: Environment, path: Path) -> None:
    from newsdigest.render.manual import page

    lines = page(path.read_text("utf-8"), width=environment.size[0])
    environment.print(lines, page=True)


def _command_help(root: Any, words: Sequence[str], pages: dict[str, Path]) -> Iterator[str]:
    """The help of a command as ``--help`` prints it, its examples, and the page about it."""
    context = root
    for word in words:
        is_group = hasattr(context.command, "get_command")
        command = context.command.get_command(context, word) if is_group else None
        if command is None:
            raise _no_such_topic(words, pages, root)
        context = command.make_context(word, [], resilient_parsing=True, parent=context)
    yield context.get_help()
    for line, effect in manual.EXAMPLES.get(words[0], ()):
        yield f"\n  {effect[:1].upper()}{effect[1:]}:\n    {line}"
    if words[0] in manual.PAGES:
        yield f"\nSee also: newsdigest help {manual.PAGES[words[0]]}"


def _no_such_topic(words: Sequence[str], pages: dict[str, Path], root: Any) -> UsageError:
    name = " ".join(words)
    names = [*pages, *root.command.list_commands(root)]
    similar = get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"newsdigest help {similar[0]}" if similar else "newsdigest help lists the pages"
    return UsageError(f"the manual has nothing about {name!r}", hint=hint)
