"""Trust: which configuration files the user has approved, and which file owns a name.

Each fact is a small file of its own below the data folder, so that two processes never
overwrite each other's.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from newsdigest.errors import ConfigError
from newsdigest.storage import atomic

_PRIVATE = 0o700


def is_trusted(data: Path, path: Path, digest: str) -> bool:
    """Whether the user trusts the file with that content.

    :param data: newsdigest's data folder
    :param digest: of the content, see :class:`newsdigest.config.files.ConfigFile`
    """
    return _first_line(_record(data, path)) == digest


def trust(data: Path, path: Path, digest: str) -> None:
    """Trust the file until its content changes.

    :raises ConfigError: if that cannot be recorded
    """
    try:
        _write(_record(data, path), f"{digest}\n{location(path)}\n")
    except OSError as error:
        raise ConfigError(f"cannot be trusted: {error.strerror}", subject=str(path)) from error


def untrust(data: Path, path: Path) -> bool:
    """Withdraw trust in the file; whether it was trusted, with any content.

    :raises ConfigError: if the record cannot be removed
    """
    try:
        _record(data, path).unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise ConfigError(f"stays trusted: {error.strerror}", subject=str(path)) from error
    return True


def owner(state: Path) -> Path | None:
    """The configuration file whose archive owns a state file that is called by its name."""
    line = _first_line(_owner_record(state))
    return Path(line) if line else None


def set_owner(state: Path, path: Path) -> None:
    """Record the configuration file that owns a state file, if that can be recorded."""
    with suppress(OSError):
        _write(_owner_record(state), f"{location(path)}\n")


def location(path: Path) -> Path:
    """The file's path, links to its folder resolved.

    The file itself stays a link if it is one: another user's link to a trusted file is not
    trusted, because the file's settings are meant for its own folder.
    """
    return Path(os.path.realpath(path.parent), path.name)


def _record(data: Path, path: Path) -> Path:
    name = blake2b(os.fsencode(location(path)), digest_size=16).hexdigest()
    return data / "trusted" / name


def _owner_record(state: Path) -> Path:
    return state.with_suffix(".origin")


def _first_line(path: Path) -> str:
    try:
        return path.read_text("utf-8", "surrogateescape").partition("\n")[0]
    except OSError:
        return ""


def _write(path: Path, text: str) -> None:
    """Write a file of mode 600 atomically."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
    atomic.replace(path, text.encode("utf-8", "surrogateescape"), mode=0o600)
