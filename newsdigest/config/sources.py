"""Which configuration files there are, and whether all that each says counts.

There are two at most: the user's own in the config folder, and the archive's, which is
named by the user or found at or above a folder.  What a found file says about programs,
mail and keys counts only if the user trusts it: the archive may be a stranger's.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from newsdigest.config import trust
from newsdigest.config.file import FILE_NAME, ConfigFile, read
from newsdigest.errors import ConfigError

HOMELESS = Path(os.devnull) / "no home folder"
OWN_NAME = "config.toml"
ROOT_USER = 0


class Standing(StrEnum):
    """Why all of a file counts, or that only what it says about the data does."""

    OWN = "your own"
    NAMED = "named by you"
    TRUSTED = "trusted"
    UNTRUSTED = "not trusted"


@dataclass(frozen=True, slots=True)
class Source:
    """A configuration file that counts, at least for what it says about the data."""

    file: ConfigFile
    standing: Standing

    @property
    def is_trusted(self) -> bool:
        """Whether all that it says counts."""
        return self.standing is not Standing.UNTRUSTED


@dataclass(frozen=True, slots=True)
class Sources:
    """The user's own file, the archive's, and those of other users that were passed over."""

    own: Source | None
    archive: Source | None
    foreign: tuple[Path, ...] = ()

    def nearest_first(self) -> list[Source]:
        """Those that there are, the one that wins first."""
        return [source for source in (self.archive, self.own) if source]


def sources(
    *, archive: Path | None, named: Path | None, cwd: Path, environ: Mapping[str, str]
) -> Sources:
    """The files that count for a call.

    :param archive: the archive's folder, if it is known
    :param named: the file that the user names instead of what would be found
    :raises ConfigError: if one of them cannot be read or understood
    """
    own = _own(environ)
    if named is not None:
        return Sources(own, Source(read(named), Standing.NAMED))
    data = folder("data", environ)
    foreign: list[Path] = []
    for path, is_foreign in candidates(archive, cwd):
        if not is_foreign:
            return Sources(own, _found(path, data), tuple(foreign))
        with suppress(ConfigError):  # another user's file stops nobody
            if (source := _found(path, data)).is_trusted:
                return Sources(own, source, tuple(foreign))
        foreign.append(path)
    return Sources(own, None, tuple(foreign))


def candidates(archive: Path | None, cwd: Path) -> Iterator[tuple[Path, bool]]:
    """Each newsdigest.toml at or above the archive or, if that is not known, at or above here.

    With each, whether it is another user's who owns not even the folder where we begin.
    """
    start = Path(os.path.abspath(archive or cwd))  # noqa: PTH100 - resolve() would follow links
    beside = [] if archive else [start / "articles"]
    for place in (start, *start.parents, *beside):
        path = place / FILE_NAME
        if os.path.isfile(path):  # noqa: PTH113 a folder that may not be entered has none
            yield path, not _owners(path) <= _users(place if place in beside else start)


def folder(kind: str, environ: Mapping[str, str]) -> Path:
    """newsdigest's folder for its cache, data or config, as the platform has it.

    Of a user without a home it is one that cannot be made, below ``HOMELESS``.
    """
    base = environ.get(f"XDG_{kind.upper()}_HOME")
    if base and Path(base).is_absolute():
        return Path(base) / "newsdigest"
    import platformdirs

    find = {
        "cache": platformdirs.user_cache_path,
        "data": platformdirs.user_data_path,
        "config": platformdirs.user_config_path,
    }[kind]
    try:
        return find("newsdigest", appauthor=False)
    except RuntimeError:  # neither HOME nor an account with a home
        return HOMELESS / kind


def _own(environ: Mapping[str, str]) -> Source | None:
    path = folder("config", environ) / OWN_NAME
    exists = os.path.isfile(path)  # noqa: PTH113
    return Source(read(path), Standing.OWN) if exists else None


def _found(path: Path, data: Path) -> Source:
    file = read(path)
    is_trusted = trust.is_trusted(data, path, file.digest)
    return Source(file, Standing.TRUSTED if is_trusted else Standing.UNTRUSTED)


def _users(start: Path) -> set[int]:
    """Whose files count: the user's, root's, and of those that own the folder itself."""
    return {os.getuid() if hasattr(os, "getuid") else ROOT_USER, ROOT_USER} | _owners(start)


def _owners(path: Path) -> set[int]:
    """The owner of a file and, if it is a link, of the link."""
    with suppress(OSError):
        return {path.stat().st_uid, path.lstat().st_uid}
    return set()
