"""Settings: configuration files, environment variables and flags as one frozen value.

Decides where things are: the archive, its time zone, the index, the reader's state.  Opens
none of them.  ``files`` finds the configuration files and decides which are trusted.
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
from newsdigest.config.files import (
    FILE_NAME,
    HOMELESS,
    RECHECK,
    Source,
    Sources,
    candidates,
    folder,
    read,
    recheck_seconds,
    sources,
)
from newsdigest.errors import ConfigError
from newsdigest.summarization.origin import Preference

_DIGEST = re.compile(r"-(?:[0-9a-f]{12}|[0-9a-f]{16})$", re.IGNORECASE)
"""The end of file names that are derived from a path, or from a name with other characters."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, with defaults filled in.

    ``archive`` is the root folder, absolute.  ``index_path`` and ``state_path`` are files that
    may not exist yet; ``unnamed_state_path`` is the state file of an archive without a name.
    ``queries`` are the saved queries of the configuration; the reader's own are state.
    ``mail`` and ``browse`` are raw tables, checked where they are used.  ``show_marks`` says
    whether ``show`` marks articles read on a terminal, ``summary`` which summaries to show.
    ``recheck_seconds`` is the time after which files of settled folders are looked at again,
    0 for always.  ``rules`` are the raw tables with their file and number, those of the
    archive's file first; ``hooks`` is a raw table.  ``mailboxes`` says by user and host where
    the passwords of IMAP servers are.
    ``origins`` maps each key to the file that sets it, ``sources`` are the files that were
    read, ``notices`` are one-line messages about ignored settings.
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
    summary: Preference = Preference.EXTRACT
    recheck_seconds: int = recheck_seconds(RECHECK)
    rules: tuple[tuple[Path, int, Mapping[str, Any]], ...] = ()
    hooks: Mapping[str, Any] | None = None
    mailboxes: Mapping[str, Any] | None = None
    origins: Mapping[str, Path] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def recheck(self) -> str:
        """``recheck_seconds`` as it is configured."""
        return f"{self.recheck_seconds} s" if self.recheck_seconds else "always"

    @property
    def handles_arrivals(self) -> bool:
        """Whether rules or a hook act on new articles."""
        return bool(self.rules or self.hooks)


def load(
    *,
    archive: str | None = None,
    config: str | None = None,
    environ: Mapping[str, str],
    cwd: Path,
) -> Settings:
    """The settings of one run.

    ``archive`` (the flag) naming a folder with a newsdigest.toml means the same as running
    in that folder.  Otherwise the archive is ``archive``, else NEWSDIGEST_ARCHIVE, else that
    of the newsdigest.toml found upward, else ./articles, else that of the user's own file,
    else the user's data folder.

    :raises ConfigError: if a configuration file is missing, unreadable or invalid
    """
    named_archive, named_file, cwd = _locations(archive, config, environ, cwd)
    files = sources(archive=named_archive, named=named_file, cwd=cwd, environ=environ)
    values, origins = _merge(files)
    root = named_archive or _archive(files, environ, cwd)
    state, notices = _state(files, root, environ)
    zone = _zone(values.get("timezone"), environ, origins.get("timezone"))
    in_order = tuple(files.nearest_first())
    return Settings(
        archive=root,
        timezone=zone,
        index_path=folder("cache", environ) / f"{_path_stem(root, repr(zone))}.index",
        state_path=state,
        unnamed_state_path=_unnamed_state(root, environ),
        config_path=in_order[0].file.path if in_order else None,
        name=values.get("name"),
        pager=values.get("pager"),
        queries=values.get("queries", {}),
        mail=values.get("mail"),
        browse=values.get("browse"),
        show_marks=values.get("show", {}).get("mark", True),
        summary=Preference(values.get("summary", Preference.EXTRACT)),
        recheck_seconds=recheck_seconds(values.get("index", {}).get("recheck", RECHECK)),
        rules=tuple(
            (source.file.path, number, table)
            for source in in_order
            for number, table in enumerate(source.file.values.get("rules", []), 1)
        ),
        hooks=values.get("hooks"),
        mailboxes=values.get("mailboxes"),
        origins=origins,
        sources=in_order,
        notices=(*_homeless_notice(environ), *_ignored_settings(files), *notices),
    )


def find(
    *, archive: str | None, config: str | None, environ: Mapping[str, str], cwd: Path
) -> Path | None:
    """The archive's configuration file, whoever owns it; it is not read."""
    named_archive, named_file, cwd = _locations(archive, config, environ, cwd)
    return named_file or next((path for path, _ in candidates(named_archive, cwd)), None)


def _locations(
    archive: str | None, config: str | None, environ: Mapping[str, str], cwd: Path
) -> tuple[Path | None, Path | None, Path]:
    """The archive and the configuration file that the user names, and the folder to start in."""
    named_file = config or environ.get("NEWSDIGEST_CONFIG")
    if archive and not named_file:
        root = _absolute(cwd, archive, "--archive")
        if os.path.isfile(root / FILE_NAME):  # noqa: PTH113 a folder that may not be entered
            return None, None, root
    named_archive = archive or environ.get("NEWSDIGEST_ARCHIVE")
    return (
        _absolute(cwd, named_archive, "--archive") if named_archive else None,
        cwd / named_file if named_file else None,
        cwd,
    )


def _merge(files: Sources) -> tuple[dict[str, Any], dict[str, Path]]:
    """The values that count, and the file that sets each; saved queries of all files add up."""
    values: dict[str, Any] = {}
    origins: dict[str, Path] = {}
    for source in files.nearest_first():
        for key, value in source.file.values.items():
            if key in source.file.private_keys and not source.is_trusted:
                continue
            if key == "queries":
                value = {**value, **values.get(key, {})}
            elif key in values:
                continue
            values[key] = value
            origins[key] = source.file.path
    return values, origins


def _homeless_notice(environ: Mapping[str, str]) -> list[str]:
    if not any(HOMELESS in folder(kind, environ).parents for kind in ("cache", "data")):
        return []
    return ["no home folder: nothing is remembered; set HOME, or XDG_CACHE_HOME and XDG_DATA_HOME"]


def _ignored_settings(files: Sources) -> list[str]:
    """A notice for each file with settings that are ignored."""
    lines = [
        f"{path}: ignored, because it belongs to another user; {_trust_command(path)}"
        for path in files.foreign
    ]
    if (source := files.archive) and not source.is_trusted and source.file.private_keys:
        path, keys = source.file.path, ", ".join(source.file.private_keys)
        lines.append(
            f"{path}: {keys} ignored, because the file is not trusted; {_trust_command(path)}"
        )
    return lines


def _trust_command(path: Path) -> str:
    return f"newsdigest config trust {shlex.quote(str(path))}"


def _archive(files: Sources, environ: Mapping[str, str], cwd: Path) -> Path:
    """The archive's folder, if the user has not named it."""
    if files.archive is not None:
        path = files.archive.file.path
        if "archive" in files.archive.file.values:
            return _archive_of(files.archive)
        if path.parent != cwd / "articles":
            beside = path.parent / "articles"
            return _absolute(cwd, str(beside if beside.is_dir() else path.parent), str(path))
    if (cwd / "articles").is_dir():
        return _absolute(cwd, "articles", "")
    return _own_archive(files.own, environ)


def _own_archive(own: Source | None, environ: Mapping[str, str]) -> Path:
    """The archive of the user's own file, else the one in the data folder."""
    if own is not None and "archive" in own.file.values:
        return _absolute(own.file.path.parent, own.file.values["archive"], str(own.file.path))
    return folder("data", environ) / "articles"


def _archive_of(source: Source) -> Path:
    """The archive that a file names: below the file's folder, unless the file is trusted."""
    path = source.file.path
    root = _absolute(path.parent, source.file.values["archive"], str(path))
    base = os.path.realpath(path.parent)
    if source.is_trusted or os.path.commonpath([base, os.path.realpath(root)]) == base:
        return root
    raise ConfigError(
        f"names an archive outside its folder: {root}",
        subject=str(path),
        hint=_trust_command(path),
    )


def _absolute(base: Path, text: str, subject: str) -> Path:
    """A folder that the user typed, with ``~`` and ``..`` resolved and links kept."""
    try:
        return Path(os.path.abspath(base / Path(text).expanduser()))  # noqa: PTH100
    except (RuntimeError, ValueError) as error:
        raise ConfigError(f"no such folder: {text!r}", subject=subject) from error


def _state(files: Sources, root: Path, environ: Mapping[str, str]) -> tuple[Path, list[str]]:
    """The file of the reader's state, and notices about it.

    A name belongs to the first configuration file that uses it, as long as that file exists
    and has that name; otherwise another archive of the same name would change the marks.
    """
    unnamed = _unnamed_state(root, environ)
    source = _naming_source(files, root, environ)
    if source is None:
        return unnamed, []
    name, path = source.file.values["name"], source.file.path
    state = unnamed.with_name(f"{_name_stem(name)}.db")
    owner = trust.owner(state)
    if owner is None:
        trust.set_owner(state, path)
    elif trust.location(path) == owner:
        pass
    elif not _has_name(owner, name):
        trust.set_owner(state, path)
        return state, [f"{path}: the state of {name!r} belongs to this archive now, not {owner}"]
    elif not source.is_trusted:
        line = f"{path}: the name {name!r} is taken by {owner}; to share its marks,"
        return unnamed, [f"{line} {_trust_command(path)}"]
    return state, []


def _has_name(path: Path, name: str) -> bool:
    """Whether a configuration file has that archive name; true as well if it is unreadable."""
    try:
        return read(path).values.get("name") == name
    except ConfigError:
        return os.path.lexists(path)


def _naming_source(files: Sources, root: Path, environ: Mapping[str, str]) -> Source | None:
    """The file that names the archive; the user's own names only its own archive."""
    for source in files.nearest_first():
        is_own = source is files.own
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
    """The machine's zone with its daylight saving time, else its current offset."""
    try:
        link = str(Path("/etc/localtime").readlink())
    except OSError:
        link = ""
    for name in (environ.get("TZ", "").lstrip(":"), link.partition("zoneinfo/")[2]):
        if name:
            with suppress(KeyError, ValueError, OSError):
                return ZoneInfo(name)
    return datetime.now().astimezone().tzinfo or UTC


def _name_stem(name: str) -> str:
    """A file name's stem for an archive's name.

    It ends with a digest unless it equals the name, or if the name looks as if it ended with
    one, so that two names never share a file.
    """
    plain = re.sub(r"[^\w-]", "_", name)[:60]
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
    return plain if plain == name and not _DIGEST.search(name) else f"{plain}-{digest}"


def _unnamed_state(root: Path, environ: Mapping[str, str]) -> Path:
    """The state file of an archive without a name."""
    return folder("data", environ) / "state" / f"{_path_stem(root)}.db"


def _path_stem(root: Path, zone: str = "") -> str:
    """A file name's stem for an archive's path, links resolved.

    :param zone: the zone of dates without one, for data that depends on it
    """
    identity = os.path.realpath(root) + (f"\0{zone}" if zone else "")
    digest = blake2b(os.fsencode(identity), digest_size=8).hexdigest()
    name = re.sub(r"[^A-Za-z0-9-]", "_", Path(os.path.realpath(root)).name)
    return f"{name[:40]}-{digest}"
