"""Trust: which configuration files the user has approved, and whose an archive's name is.

Both are remembered below the data folder, one small file each, so that two processes
never overwrite what the other has remembered.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from tempfile import NamedTemporaryFile

from newsdigest.errors import ConfigError

_PRIVATE = 0o700


def is_trusted(data: Path, path: Path, digest: str) -> bool:
    """Whether the user trusts that file with that content.

    :param data: newsdigest's data folder
    :param digest: of the content, as :func:`newsdigest.config.file.read` gives it
    """
    return _first_line(_record(data, path)) == digest


def trust(data: Path, path: Path, digest: str) -> None:
    """Remember that the user trusts that file as long as it has that content.

    :raises ConfigError: if it cannot be remembered
    """
    try:
        _write(_record(data, path), f"{digest}\n{placed(path)}\n")
    except OSError as error:
        raise ConfigError(f"cannot be remembered: {error.strerror}", subject=str(path)) from error


def forget(data: Path, path: Path) -> bool:
    """Trust that file no longer; whether it was trusted, with any content.

    :raises ConfigError: if it cannot be forgotten
    """
    try:
        _record(data, path).unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise ConfigError(f"cannot be forgotten: {error.strerror}", subject=str(path)) from error
    return True


def holder(state: Path) -> Path | None:
    """The configuration file whose archive has used a state file under its name first."""
    line = _first_line(_origin(state))
    return Path(line) if line else None


def hold(state: Path, path: Path) -> None:
    """Remember the configuration file that names a state file, where that can be remembered."""
    with suppress(OSError):
        _write(_origin(state), f"{placed(path)}\n")


def placed(path: Path) -> Path:
    """The file's place, links to its folder resolved.

    A link in its own place stays one: somebody else's link to a trusted file is not that
    file, because what the file says is meant for its folder.
    """
    return Path(os.path.realpath(path.parent), path.name)


def _record(data: Path, path: Path) -> Path:
    name = blake2b(os.fsencode(placed(path)), digest_size=16).hexdigest()
    return data / "trusted" / name


def _origin(state: Path) -> Path:
    return state.with_suffix(".origin")


def _first_line(path: Path) -> str:
    try:
        return path.read_text("utf-8", "surrogateescape").partition("\n")[0]
    except OSError:
        return ""


def _write(path: Path, text: str) -> None:
    """Write a file of mode 600 whole, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
    with NamedTemporaryFile(
        "w", dir=path.parent, delete=False, encoding="utf-8", errors="surrogateescape"
    ) as file:
        file.write(text)
    Path(file.name).replace(path)
