"""Settings: newsdigest.toml, the environment and the flags become one frozen value.

Where things lie is decided here: the archive, its time zone, the cache of its
index, the reader's state.  Nothing here opens any of them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from newsdigest.errors import ConfigError

FILE_NAME = "newsdigest.toml"
_KEYS: Mapping[str, type] = {
    "archive": str,
    "name": str,
    "timezone": str,
    "pager": str,
    "queries": dict,
    "mail": dict,
    "browse": dict,
}
"""What newsdigest.toml may say, and as what."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that was configured, with defaults filled in.

    ``archive`` is the root folder, absolute.  ``state_path`` and ``index_path``
    are files that need not exist; ``unnamed_state_path`` is where the state was before
    the archive got a name.  ``queries`` are the saved queries of the
    configuration; the reader's own are state.  ``mail`` and ``browse`` are tables as they
    stand there: what they may say is ``deliver``'s and the reader's to know.
    """

    archive: Path
    timezone: tzinfo
    index_path: Path
    state_path: Path
    unnamed_state_path: Path
    config_path: Path | None = None
    pager: str | None = None
    queries: Mapping[str, str] | None = None
    mail: Mapping[str, Any] | None = None
    browse: Mapping[str, Any] | None = None


def load(
    *,
    archive: str | None = None,
    config: str | None = None,
    environ: Mapping[str, str],
    cwd: Path,
) -> Settings:
    """The settings of this call.

    The archive is ``archive`` (the flag), else NEWSDIGEST_ARCHIVE, else what a
    newsdigest.toml found upward says, else ./articles, else the user's data folder.

    :raises ConfigError: if a configuration file is missing, unreadable or wrong
    """
    chosen = archive or environ.get("NEWSDIGEST_ARCHIVE")
    named = config or environ.get("NEWSDIGEST_CONFIG")
    path = cwd / named if named else _found(cwd / chosen if chosen else None, cwd)
    values = _read(path) if path else {}
    root = _archive(chosen, path, values, environ, cwd)
    state = _folder("data", environ) / "state"
    by_path = _by_path(root)
    zone = _zone(values.get("timezone"), environ, path)
    return Settings(
        archive=root,
        timezone=zone,
        index_path=_folder("cache", environ) / f"{_by_path(root, repr(zone))}.index",
        state_path=state / f"{_by_name(str(values.get('name') or '')) or by_path}.db",
        unnamed_state_path=state / f"{by_path}.db",
        config_path=path,
        pager=values.get("pager"),
        queries=_queries(values.get("queries") or {}, path),
        mail=values.get("mail"),
        browse=values.get("browse"),
    )


def _archive(
    chosen: str | None,
    path: Path | None,
    values: Mapping[str, Any],
    environ: Mapping[str, str],
    cwd: Path,
) -> Path:
    if chosen:
        root = cwd / Path(chosen).expanduser()
    elif path is not None and "archive" in values:
        root = path.parent / Path(values["archive"]).expanduser()
    elif path is not None and path.parent != cwd / "articles":
        beside = path.parent / "articles"
        root = beside if beside.is_dir() else path.parent
    elif (cwd / "articles").is_dir():
        root = cwd / "articles"
    else:
        root = _folder("data", environ) / "articles"
    return Path(os.path.abspath(root))  # noqa: PTH100 resolve() would follow links


def _found(archive: Path | None, cwd: Path) -> Path | None:
    """The archive's newsdigest.toml: at or above it, if it is known, else at or above here."""
    if archive is not None:
        return _upward(archive)
    return _upward(cwd) or _upward(cwd / "articles")


def _upward(start: Path) -> Path | None:
    """The nearest newsdigest.toml at or above a folder."""
    start = Path(os.path.abspath(start))  # noqa: PTH100
    for folder in (start, *start.parents):
        path = folder / FILE_NAME
        if os.path.isfile(path):  # noqa: PTH113 a folder that may not be entered has none
            return path
    return None


def _read(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", subject=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"is not valid TOML: {error}", subject=str(path)) from error
    for key, value in values.items():
        if key not in _KEYS:
            known = ", ".join(_KEYS)
            raise ConfigError(f"unknown key {key!r}", subject=str(path), hint=f"known are {known}")
        if not isinstance(value, _KEYS[key]):
            kind = "text" if _KEYS[key] is str else "a table"
            raise ConfigError(f"{key} must be {kind}", subject=str(path))
    return values


def _queries(table: Mapping[str, Any], path: Path | None) -> Mapping[str, str]:
    for name, text in table.items():
        if not isinstance(text, str):
            raise ConfigError(f"queries.{name} must be text", subject=str(path))
    return dict(table)


def _zone(name: str | None, environ: Mapping[str, str], path: Path | None) -> tzinfo:
    """The archive's time zone: as configured, else the machine's."""
    if not name:
        return _machine_zone(environ)
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ConfigError(
            f"no such time zone: {name!r}", subject=str(path), hint="such as Asia/Shanghai"
        ) from error


def _machine_zone(environ: Mapping[str, str]) -> tzinfo:
    """The machine's zone with its summer time where its name can be found, else its offset now."""
    try:
        link = str(Path("/etc/localtime").readlink())
    except OSError:
        link = ""
    for name in (environ.get("TZ", "").lstrip(":"), link.partition("zoneinfo/")[2]):
        if name:
            with suppress(KeyError, ValueError, OSError):
                return ZoneInfo(name)
    return datetime.now().astimezone().tzinfo or UTC


def _by_name(name: str) -> str:
    """A file name for an archive's name; with a digest where it is not just the name."""
    plain = re.sub(r"[^\w-]", "_", name)[:60]
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
    return plain if plain == name else f"{plain}-{digest}"


def _by_path(root: Path, zone: str = "") -> str:
    """A file name for an archive that has only a path, links in it followed.

    :param zone: of dates that name none, for what was read in that zone
    """
    identity = os.path.realpath(root) + (f"\0{zone}" if zone else "")
    digest = blake2b(os.fsencode(identity), digest_size=8).hexdigest()
    name = re.sub(r"[^A-Za-z0-9-]", "_", Path(os.path.realpath(root)).name)
    return f"{name[:40]}-{digest}"


def _folder(kind: str, environ: Mapping[str, str]) -> Path:
    """newsdigest's folder for caches or data, as the platform has it."""
    variable = {"cache": "XDG_CACHE_HOME", "data": "XDG_DATA_HOME"}[kind]
    if (base := environ.get(variable)) and Path(base).is_absolute():
        return Path(base) / "newsdigest"
    import platformdirs

    find = platformdirs.user_cache_path if kind == "cache" else platformdirs.user_data_path
    return find("newsdigest", appauthor=False)
