"""The options of all commands that get something from the web."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer


@dataclass(frozen=True)
class Network:
    """What may be asked, and for how long."""

    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also ask addresses that are not public.")
    ] = False
    timeout: Annotated[
        float, typer.Option("--timeout", min=0.1, metavar="SECONDS", help="For each document.")
    ] = 30.0
