"""Settings: configuration files, the environment and the flags become one frozen value.

Where things lie is decided here: the archive, its time zone, the cache of its
index, the reader's state.  Nothing here opens any of them.  Which files there are,
and which of them are trusted, is said in ``sources``.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from newsdigest.config import trust
from newsdigest.config.file import FILE_NAME, read
from newsdigest.config.sources import HOMELESS, Source, Sources, candidates, folder, sources
from newsdigest.errors import ConfigError

_DIGEST = re.compile(r"-(?:[0-9a-f]{12}|[0-9a-f]{16})$", re.IGNORECASE)
"""How the file names end that are made of a path, or of a name that is no file name."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that was configured, with defaults filled in.

    ``archive`` is the root folder, absolute.  ``state_path`` and ``index_path``
    are files that need not exist; ``unnamed_state_path`` is where the state was before
    the archive got a name.  ``queries`` are the saved queries of the
    configuration; the reader's own are state.  ``mail`` and ``browse`` are tables as they
    stand there: what they may say is ``deliver``'s and the reader's to know.
    ``show_marks`` says whether what ``show`` shows on a terminal counts as read.
    ``origins`` names the file that each key is from, ``sources`` are the files that were
    read, ``notices`` tell the user in a line each what in them does not count.
    """

    archive: Path
    timezone: tzinfo
    index_path: Path
    state_path: Path
    unnamed_state_path: Path
    config_path: Path | None = None
    name: str | None = None
    pager: str | None = None
    queries: Mapping[str, str] | None = None
    mail: Mapping[str, Any] | None = None
    browse: Mapping[str, Any] | None = None
    show_marks: bool = True
    origins: Mapping[str, Path] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    notices: tuple[str, ...] = ()


def load(
    *,
    archive: str | None = None,
    config: str | None = None,
    environ: Mapping[str, str],
    cwd: Path,
) -> Settings:
    """The settings of this call.

    A folder with a newsdigest.toml that the flag names is as being there.  The archive
    is ``archive`` (the flag), else NEWSDIGEST_ARCHIVE, else what a
    newsdigest.toml found upward says, else ./articles, else what the user's own file
    says, else the user's data folder.

    :raises ConfigError: if a configuration file is missing, unreadable or wrong
    """
    archive, environ, cwd = _gone_there(archive, config, environ, cwd)
    chosen, named = _places(archive, config, environ, cwd)
    there = sources(archive=chosen, named=named, cwd=cwd, environ=environ)
    merged = _merged(there)
    root = chosen or _archive(there, environ, cwd)
    state, notices = _state(there, root, environ)
    zone = _zone(merged.values.get("timezone"), environ, merged.origins.get("timezone"))
    return Settings(
        archive=root,
        timezone=zone,
        index_path=folder("cache", environ) / f"{_by_path(root, repr(zone))}.index",
        state_path=state,
        unnamed_state_path=_unnamed(root, environ),
        config_path=there.nearest_first()[0].file.path if there.nearest_first() else None,
        name=merged.values.get("name"),
        pager=merged.values.get("pager"),
        queries=merged.values.get("queries", {}),
        mail=merged.values.get("mail"),
        browse=merged.values.get("browse"),
        show_marks=merged.values.get("show", {}).get("mark", True),
        origins=merged.origins,
        sources=tuple(there.nearest_first()),
        notices=(*_homeless(environ), *_ignored(there), *notices),
    )


def _homeless(environ: Mapping[str, str]) -> list[str]:
    """What to say where there is no home for the index and the state."""
    if not any(HOMELESS in folder(kind, environ).parents for kind in ("cache", "data")):
        return []
    return ["no home folder: nothing is remembered; set HOME, or XDG_CACHE_HOME and XDG_DATA_HOME"]


def find(
    *, archive: str | None, config: str | None, environ: Mapping[str, str], cwd: Path
) -> Path | None:
    """The archive's configuration file of this call, whoever owns it; it is not read."""
    archive, environ, cwd = _gone_there(archive, config, environ, cwd)
    chosen, named = _places(archive, config, environ, cwd)
    return named or next((path for path, _ in candidates(chosen, cwd)), None)


@dataclass(frozen=True, slots=True)
class _Merged:
    """What counts of all files, and the file that each key is from."""

    values: dict[str, Any]
    origins: dict[str, Path]


def _merged(there: Sources) -> _Merged:
    """The keys of the nearest file first; saved queries of all files together."""
    merged = _Merged({}, {})
    for source in there.nearest_first():
        for key, value in source.file.values.items():
            if key in source.file.private and not source.is_trusted:
                continue
            if key == "queries":
                value = {**value, **merged.values.get(key, {})}
            elif key in merged.values:
                continue
            merged.values[key] = value
            merged.origins[key] = source.file.path
    return merged


def _ignored(there: Sources) -> list[str]:
    """What is said of keys that do not count, and of files that are passed over."""
    lines = [
        f"{path}: is another user's and does not count; {_command(path)}" for path in there.foreign
    ]
    if (source := there.archive) and not source.is_trusted and source.file.private:
        path, keys = source.file.path, ", ".join(source.file.private)
        does = "do" if len(source.file.private) > 1 else "does"
        lines.append(f"{path}: {keys} {does} not count; {_command(path)}")
    return lines


def _command(path: Path) -> str:
    """What a user types to let all count that a file says."""
    return f"newsdigest config trust {shlex.quote(str(path))}"


def _gone_there(
    archive: str | None, config: str | None, environ: Mapping[str, str], cwd: Path
) -> tuple[str | None, Mapping[str, str], Path]:
    """The flag, the environment and the folder, as they are from inside the archive's folder.

    They stay as they are where that has no configuration file, or another one is named.
    """
    if not archive or config or environ.get("NEWSDIGEST_CONFIG"):
        return archive, environ, cwd
    there = _absolute(cwd, archive, "--archive")
    if not os.path.isfile(there / FILE_NAME):  # noqa: PTH113 a folder that may not be entered
        return archive, environ, cwd
    environ = {name: value for name, value in environ.items() if name != "NEWSDIGEST_ARCHIVE"}
    return None, environ, there


def _places(
    archive: str | None, config: str | None, environ: Mapping[str, str], cwd: Path
) -> tuple[Path | None, Path | None]:
    """The archive's folder and the configuration file, where the user names them."""
    chosen = archive or environ.get("NEWSDIGEST_ARCHIVE")
    named = config or environ.get("NEWSDIGEST_CONFIG")
    return (
        _absolute(cwd, chosen, "--archive") if chosen else None,
        cwd / named if named else None,
    )


def _archive(there: Sources, environ: Mapping[str, str], cwd: Path) -> Path:
    """The archive's folder where the user has not named it."""
    if there.archive is not None:
        path = there.archive.file.path
        if "archive" in there.archive.file.values:
            return _inside(there.archive)
        if path.parent != cwd / "articles":
            beside = path.parent / "articles"
            return _absolute(cwd, str(beside if beside.is_dir() else path.parent), str(path))
    if (cwd / "articles").is_dir():
        return _absolute(cwd, "articles", "")
    return _own_archive(there.own, environ)


def _own_archive(own: Source | None, environ: Mapping[str, str]) -> Path:
    """The archive that the user's own file names, else the one in the data folder."""
    if own is not None and "archive" in own.file.values:
        return _absolute(own.file.path.parent, own.file.values["archive"], str(own.file.path))
    return folder("data", environ) / "articles"


def _inside(source: Source) -> Path:
    """The archive that a file names: below the file's folder, unless the file is trusted."""
    path = source.file.path
    root = _absolute(path.parent, source.file.values["archive"], str(path))
    home = os.path.realpath(path.parent)
    if source.is_trusted or os.path.commonpath([home, os.path.realpath(root)]) == home:
        return root
    raise ConfigError(
        f"names an archive outside of its folder: {root}",
        subject=str(path),
        hint=_command(path),
    )


def _absolute(base: Path, typed: str, subject: str) -> Path:
    """A folder as it was typed, ``~`` and ``..`` resolved and links left."""
    try:
        return Path(os.path.abspath(base / Path(typed).expanduser()))  # noqa: PTH100
    except (RuntimeError, ValueError) as error:
        raise ConfigError(f"no such folder: {typed!r}", subject=subject) from error


def _state(there: Sources, root: Path, environ: Mapping[str, str]) -> tuple[Path, list[str]]:
    """The file of the reader's state, and what has to be said about it.

    A name belongs to the first configuration file that uses it, as long as that file is
    there and says so: else a stranger's archive of the same name would change the marks.
    """
    unnamed = _unnamed(root, environ)
    source = _naming(there, root, environ)
    if source is None:
        return unnamed, []
    name, path = source.file.values["name"], source.file.path
    state = unnamed.with_name(f"{_by_name(name)}.db")
    holder = trust.holder(state)
    if holder is None:
        trust.hold(state, path)
    elif trust.placed(path) == holder:
        pass
    elif not _says_name(holder, name):
        trust.hold(state, path)
        return state, [f"{path}: the state of {name!r} belongs to this archive now, not {holder}"]
    elif not source.is_trusted:
        line = f"{path}: the name {name!r} is taken by {holder}; {_command(path)}"
        return unnamed, [f"{line} shares what you read"]
    return state, []


def _says_name(path: Path, name: str) -> bool:
    """Whether a configuration file gives its archive that name, or may: it cannot be read now."""
    try:
        return read(path).values.get("name") == name
    except ConfigError:
        return os.path.lexists(path)


def _naming(there: Sources, root: Path, environ: Mapping[str, str]) -> Source | None:
    """The file that names the archive; the user's own names its own archive only."""
    for source in there.nearest_first():
        is_own = source is there.own
        if source.file.values.get("name") and (not is_own or root == _own_archive(source, environ)):
            return source
    return None


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
    """A file name for an archive's name; with a digest where it is not just the name.

    A name that looks like one with a digest would be that of another archive.
    """
    plain = re.sub(r"[^\w-]", "_", name)[:60]
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
    return plain if plain == name and not _DIGEST.search(name) else f"{plain}-{digest}"


def _unnamed(root: Path, environ: Mapping[str, str]) -> Path:
    """The file of the state of an archive without a name."""
    return folder("data", environ) / "state" / f"{_by_path(root)}.db"


def _by_path(root: Path, zone: str = "") -> str:
    """A file name for an archive that has only a path, links in it followed.

    :param zone: of dates that name none, for what was read in that zone
    """
    identity = os.path.realpath(root) + (f"\0{zone}" if zone else "")
    digest = blake2b(os.fsencode(identity), digest_size=8).hexdigest()
    name = re.sub(r"[^A-Za-z0-9-]", "_", Path(os.path.realpath(root)).name)
    return f"{name[:40]}-{digest}"
