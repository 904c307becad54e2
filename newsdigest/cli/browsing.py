"""``browse``: the full-screen reader."""

from __future__ import annotations

import typer

from newsdigest.cli.environment import Environment
from newsdigest.cli.options import Filters, Words, taking, where
from newsdigest.errors import UsageError


@taking(Filters)
def browse(context: typer.Context, words: Words = None, *, filters: Filters) -> None:
    """Read in full screen: list, article and summary side by side; ? shows the keys."""
    environment: Environment = context.obj
    for stream, name in (
        (environment.stdin, "standard input"),
        (environment.stdout, "standard output"),
        (environment.stderr, "standard error"),
    ):
        if not stream.isatty():
            raise UsageError(f"browse needs a terminal; {name} is none", hint="newsdigest list")
    from newsdigest.browse.app import Browser
    from newsdigest.browse.desk import Desk
    from newsdigest.browse.finding import Asked
    from newsdigest.browse.guard import guarded
    from newsdigest.browse.keys import choices

    settings = environment.settings
    chosen = choices(settings.browse or {}, subject=str(settings.config_path or ""))
    with environment.archive(refresh=False) as archive:
        expression = where(environment, archive, words, filters)
    desk = Desk(settings, now=environment.now, warn=lambda _: None)
    try:
        with guarded(environment.stdin.fileno(), environment.stderr.fileno()) as guard:
            browser = Browser(
                desk,
                Asked(" ".join(words or ()), expression),
                chosen,
                environ=environment.environ,
                ascii_only=environment.ascii,
                refresh=environment.refresh,
                guard=guard,
            )
            browser.run()
    finally:
        desk.close()
    if browser.return_code:
        raise typer.Exit(browser.return_code)
