"""Entry point of ``newsdigest``, ``nd`` and ``python -m newsdigest``."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import TextIO, cast


def main() -> None:
    """Run the command line and exit with its exit code."""
    streams = (_stream(sys.stdin, "r"), _stream(sys.stdout, "w"), _stream(sys.stderr, "w"))
    if sys.argv[1:] == ["--version"]:  # fast: without importing the commands
        from newsdigest import __version__

        try:
            streams[1].write(f"newsdigest {__version__}\n")
            streams[1].flush()
        except OSError:
            os._exit(1)  # Python would try to flush it again
        return
    from newsdigest.cli.app import run
    from newsdigest.cli.context import Environment

    name = "nd" if os.path.basename(sys.argv[0]) == "nd" else "newsdigest"  # noqa: PTH119
    environment = Environment(*streams, program=name)
    try:
        sys.exit(run(sys.argv[1:], environment))
    except Exception as error:  # a bug: one line, no traceback
        if environment.verbose:
            raise
        from newsdigest.errors import NewsdigestError

        message = f"internal error: {type(error).__name__}: {error}"
        hint = "newsdigest -v COMMAND… shows the traceback; please report it"
        environment.complain(NewsdigestError(message, hint=hint))
        sys.exit(NewsdigestError.exit_code)


def _stream(stream: TextIO | None, mode: str) -> TextIO:
    """A standard stream, or the null device if it is closed."""
    if stream is None:
        return cast(TextIO, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123
    if mode == "w" and isinstance(stream, TextIOWrapper):
        # File names may contain undecodable bytes, which are written unchanged.
        is_utf8 = stream.encoding.lower().startswith("utf")
        stream.reconfigure(errors="surrogateescape" if is_utf8 else "backslashreplace")
    return stream


if __name__ == "__main__":
    main()
