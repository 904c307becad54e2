"""Count the modules that two commands enter, and the moves between modules.

    python benchmarks/journeys.py [--pairs 20]

The commands are a search on a warm index, up to its first SQL statement and as a whole, and
a digest of one new file as a mail.  A move is a call from one module of the package into
another; a call through a library counts for the module that called the library.  Fewer moves
mean fewer files to open when following the code.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

ARTICLE = """---
title: 西太湖半程马拉松开跑
date: 2024-11-03
source: 武进日报
---
西太湖半程马拉松3日开跑，4.5万人报名。

男子组冠军打破赛会纪录。
"""
DIGEST = ("digest", "--since", "2024-11-01", "--until", "2024-11-30", "--format", "eml")
SEARCH = ("search", "马拉松")


class Journey:
    """Records the calls between modules; a profile function of ``sys.setprofile``.

    :param until: the end of the name of the C function at which recording ends
    """

    def __init__(self, until: str = "") -> None:
        self.modules: set[str] = set()
        self.moves: Counter[tuple[str, str]] = Counter()
        self._until = until
        self._is_over = False

    def __call__(self, frame: FrameType, event: str, argument: Any) -> None:
        """Record one event."""
        if event == "c_call" and self._until and "sqlite3" in repr(argument):
            self._is_over |= self._until in repr(argument)
        if event != "call" or self._is_over or frame.f_code.co_name == "<module>":
            return
        if module := _module(frame):
            self.modules.add(module)
            caller = frame.f_back
            while caller is not None and not _module(caller):
                caller = caller.f_back
            if caller is not None and _module(caller) != module:
                self.moves[_module(caller), module] += 1

    def __str__(self) -> str:
        return f"{len(self.modules)} modules, {self.moves.total()} moves"


def _module(frame: FrameType) -> str:
    """The name of a frame's module below the package, "" for another package's."""
    package, _, name = str(frame.f_globals.get("__name__", "")).partition(".")
    return name if package == "newsdigest" else ""


def record(run: Callable[[], object], until: str = "") -> Journey:
    """Run a function and record its calls."""
    journey = Journey(until)
    sys.setprofile(journey)
    try:
        run()
    finally:
        sys.setprofile(None)
    return journey


def main() -> None:
    """Print the journeys and the most frequent moves."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsdigest-journeys-") as name:
        folder = Path(name)
        (folder / "articles").mkdir()
        (folder / "articles" / "2024-11-03-a.md").write_text(ARTICLE, "utf-8")
        names = ("CACHE", "DATA", "CONFIG")
        os.environ.update({f"XDG_{kind}_HOME": name for kind in names}, HOME=name)
        os.chdir(folder)
        from newsdigest.cli.app import run
        from newsdigest.cli.context import Environment

        def command(*arguments: str) -> Callable[[], object]:
            out = io.TextIOWrapper(io.BytesIO(), "utf-8")
            return lambda: run(list(arguments), Environment(stdin=io.StringIO(), stdout=out))

        mail = record(command(*DIGEST))
        print(f"file to mail: {mail}")
        print(f"search, up to its first statement: {record(command(*SEARCH), 'execute')}")
        print(f"search: {record(command(*SEARCH))}")
        for (caller, module), count in mail.moves.most_common(options.pairs):
            print(f"{count:5}  {caller} -> {module}")


if __name__ == "__main__":
    main()
