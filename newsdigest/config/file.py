"""One configuration file: read in bounds, and checked key by key.

Such a file may be a stranger's: it comes with a downloaded archive, or lies in a folder
above that others write to.  Which file counts, and for what, is left to ``config``.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from newsdigest.errors import ConfigError

FILE_NAME = "newsdigest.toml"
MAX_BYTES = 256 * 1024
_DOTTED = re.compile(
    r"""(?<![\w-]) (?: (?: [\w-]++ | "[^"\n]*+" | '[^'\n]*+' ) [ \t]*+ \. [ \t]*+ ){16}""",
    re.VERBOSE,
)
"""A key of more parts than any setting has: tomllib takes the square of their number."""
DATA_KEYS: Mapping[str, type] = {
    "archive": str, "name": str, "timezone": str, "queries": dict, "show": dict,
}  # fmt: skip
"""What says what the data is, or changes nothing outside: any file may say it."""
SHOW_KEYS = ("mark",)
PRIVATE_KEYS: Mapping[str, type] = {"pager": str, "mail": dict, "browse": dict}
"""What runs programs, sends, or changes what keys do: only the user's files may say it."""
_KEYS = {**DATA_KEYS, **PRIVATE_KEYS}


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """What a file says: its keys have the right types, its texts no control characters.

    ``digest`` is the BLAKE2 of its content, in hexadecimal digits.
    """

    path: Path
    digest: str
    values: Mapping[str, Any]

    @property
    def private(self) -> tuple[str, ...]:
        """The keys in it that count in the user's own and in trusted files only."""
        return tuple(key for key in self.values if key in PRIVATE_KEYS)


def read(path: Path) -> ConfigFile:
    """The file at ``path``.

    :raises ConfigError: if it cannot be read, is no regular file, too large, no TOML,
        or says what no configuration says
    """
    data = _content(path)
    digest = blake2b(data, digest_size=32).hexdigest()
    return ConfigFile(path, digest, _checked(_parsed(data, path), path))


def _content(path: Path) -> bytes:
    """The bytes of a regular file.  O_NONBLOCK: a FIFO would wait for a writer."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ConfigError("is no regular file", subject=str(path))
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(f"cannot be read: {reason}", subject=str(path)) from error
    if len(data) > MAX_BYTES:
        raise ConfigError(f"is longer than {MAX_BYTES // 1024} KB", subject=str(path))
    return data


def _parsed(data: bytes, path: Path) -> dict[str, Any]:
    try:
        text = data.decode("utf-8-sig")
        if _DOTTED.search(text):
            raise ValueError("a key has too many parts")
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # TOMLDecodeError is a ValueError
        reason = "it is nested too deep" if isinstance(error, RecursionError) else error
        raise ConfigError(f"is not valid TOML: {reason}", subject=str(path)) from error


def _checked(values: dict[str, Any], path: Path) -> dict[str, Any]:
    for key, value in values.items():
        if key not in _KEYS:
            known = ", ".join(_KEYS)
            raise ConfigError(f"unknown key {key!r}", subject=str(path), hint=f"known are {known}")
        if not isinstance(value, _KEYS[key]):
            kind = "text" if _KEYS[key] is str else "a table"
            raise ConfigError(f"{key} must be {kind}", subject=str(path))
        if isinstance(value, str) and not value.isprintable():
            raise ConfigError(f"{key} must be text without control characters", subject=str(path))
    for name, value in values.get("show", {}).items():
        if name not in SHOW_KEYS or not isinstance(value, bool):
            hint = "mark = true or false"
            raise ConfigError(f"show.{name} is no setting", subject=str(path), hint=hint)
    for name, text in values.get("queries", {}).items():
        if not isinstance(text, str):
            raise ConfigError(f"queries.{name} must be text", subject=str(path))
    return values
