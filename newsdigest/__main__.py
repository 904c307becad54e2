"""Where the program starts: ``newsdigest``, ``nd`` and ``python -m newsdigest``."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import TextIO, cast


def main() -> None:
    """Run the command line and exit with its code."""
    if sys.argv[1:] == ["--version"]:  # at once, without loading what commands need
        from newsdigest import __version__

        sys.stdout.write(f"newsdigest {__version__}\n")
        return
    from newsdigest.cli.app import run
    from newsdigest.cli.environment import Environment

    streams = (_stream(sys.stdin, "r"), _stream(sys.stdout, "w"), _stream(sys.stderr, "w"))
    sys.exit(run(sys.argv[1:], Environment(*streams)))


def _stream(stream: TextIO | None, mode: str) -> TextIO:
    """A standard stream that can always be used: one that is closed leads nowhere."""
    if stream is None:
        return cast(TextIO, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123
    if mode == "w" and isinstance(stream, TextIOWrapper):
        # File names may hold bytes that are no text; they leave as they came.
        is_utf8 = stream.encoding.lower().startswith("utf")
        stream.reconfigure(errors="surrogateescape" if is_utf8 else "replace")
    return stream


if __name__ == "__main__":
    main()
