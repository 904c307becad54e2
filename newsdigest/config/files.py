"""Configuration files: which ones count, and their content, checked key by key.

There are two at most: the user's own in the config folder, and the archive's, which is
named by the user or found in or above a folder.  A file that was found is untrusted input:
it may come with a downloaded archive.  Its settings for programs, mail and keys count only
if the user trusts it.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path
from typing import Any

from newsdigest.config import trust
from newsdigest.errors import ConfigError
from newsdigest.summarization.origin import Preference

FILE_NAME = "newsdigest.toml"
OWN_NAME = "config.toml"
HOMELESS = Path(os.devnull) / "no home folder"
ROOT_USER = 0
MAX_BYTES = 256 * 1024
_DOTTED = re.compile(
    r"""(?<![\w-]) (?: (?: [\w-]++ | "[^"\n]*+" | '[^'\n]*+' ) [ \t]*+ \. [ \t]*+ ){16}""",
    re.VERBOSE,
)
"""A key of more parts than any setting has: tomllib takes quadratic time for it."""
DATA_KEYS: Mapping[str, type[Any]] = {
    "archive": str, "name": str, "timezone": str, "queries": dict, "show": dict,
    "summary": str, "rules": list, "index": dict,
}  # fmt: skip
"""Keys that any file may set: they describe the data or change nothing elsewhere."""
SHOW_KEYS = ("mark",)
RECHECK = "1h"
"""Default of ``[index] recheck``."""
MAX_RECHECK = 7 * 86_400
"""Seconds; a downloaded archive cannot have its files left unread for longer."""
_RECHECK = re.compile(r"([0-9]{1,6})([smhd])|always")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_KINDS = {"str": "text", "dict": "a table", "list": "a list of tables"}
HOOK_KEYS: Mapping[str, type | tuple[type, ...]] = {"new": str, "timeout": (int, float)}
MAILBOX_KEYS = ("password_command", "password_file", "keyring")
PRIVATE_KEYS: Mapping[str, type[Any]] = {
    "pager": str, "mail": dict, "browse": dict, "hooks": dict, "mailboxes": dict,
}  # fmt: skip
"""Keys that only trusted files may set: they run programs, send mail or change the keymap."""
_KEYS = {**DATA_KEYS, **PRIVATE_KEYS}


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """The content of a file: every value of the right type, no control characters.

    ``digest`` is the BLAKE2 of its bytes in hexadecimal digits.
    """

    path: Path
    digest: str
    values: Mapping[str, Any]

    @property
    def private_keys(self) -> tuple[str, ...]:
        """The keys in it that count only in trusted files."""
        return tuple(key for key in self.values if key in PRIVATE_KEYS)


class Standing(StrEnum):
    """Why all settings of a file count, or that only those about the data do."""

    OWN = "your own"
    NAMED = "named by you"
    TRUSTED = "trusted"
    UNTRUSTED = "not trusted"


@dataclass(frozen=True, slots=True)
class Source:
    """A configuration file that counts, at least for its settings about the data."""

    file: ConfigFile
    standing: Standing

    @property
    def is_trusted(self) -> bool:
        """Whether all its settings count."""
        return self.standing is not Standing.UNTRUSTED


@dataclass(frozen=True, slots=True)
class Sources:
    """The user's own file, the archive's, and ignored files of other users."""

    own: Source | None
    archive: Source | None
    foreign: tuple[Path, ...] = ()

    def nearest_first(self) -> list[Source]:
        """The files that exist, the one with precedence first."""
        return [source for source in (self.archive, self.own) if source]


def sources(
    *, archive: Path | None, named: Path | None, cwd: Path, environ: Mapping[str, str]
) -> Sources:
    """The configuration files that count.

    :param archive: the archive's folder, if it is known
    :param named: the file that the user names, which is used instead of searching
    :raises ConfigError: if one of them cannot be read or is invalid
    """
    own_path = folder("config", environ) / OWN_NAME
    has_own = os.path.isfile(own_path)  # noqa: PTH113 a folder that may not be entered has none
    own = Source(read(own_path), Standing.OWN) if has_own else None
    if named is not None:
        return Sources(own, Source(read(named), Standing.NAMED))
    data = folder("data", environ)
    foreign: list[Path] = []
    for path, is_foreign in candidates(archive, cwd):
        if not is_foreign:
            return Sources(own, _archive_source(path, data), tuple(foreign))
        with suppress(ConfigError):  # an invalid file of another user is no error
            if (source := _archive_source(path, data)).is_trusted:
                return Sources(own, source, tuple(foreign))
        foreign.append(path)
    return Sources(own, None, tuple(foreign))


def _archive_source(path: Path, data: Path) -> Source:
    file = read(path)
    is_trusted = trust.is_trusted(data, path, file.digest)
    return Source(file, Standing.TRUSTED if is_trusted else Standing.UNTRUSTED)


def candidates(archive: Path | None, cwd: Path) -> Iterator[tuple[Path, bool]]:
    """Each newsdigest.toml in or above the archive or, if that is unknown, ``cwd``.

    Each comes with whether its owner is another user who does not own the starting folder.
    """
    start = Path(os.path.abspath(archive or cwd))  # noqa: PTH100 - resolve() would follow links
    beside = [] if archive else [start / "articles"]
    for place in (start, *start.parents, *beside):
        path = place / FILE_NAME
        if os.path.isfile(path):  # noqa: PTH113 a folder that may not be entered has none
            yield path, not _owners(path) <= _users(place if place in beside else start)


def _users(start: Path) -> set[int]:
    """The users whose files count: this one, root, and the owners of the starting folder."""
    return {os.getuid() if hasattr(os, "getuid") else ROOT_USER, ROOT_USER} | _owners(start)


def _owners(path: Path) -> set[int]:
    """The owner of a file and, if it is a link, of the link."""
    with suppress(OSError):
        return {path.stat().st_uid, path.lstat().st_uid}
    return set()


def folder(kind: str, environ: Mapping[str, str]) -> Path:
    """The platform's folder for newsdigest's cache, data or config.

    Without a home folder it is a path below ``HOMELESS``, which cannot be created.
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


def read(path: Path) -> ConfigFile:
    """Read and check a file.

    :raises ConfigError: if it cannot be read, is not a regular file, is too large, is not
        TOML, or has an unknown key or a value of the wrong type
    """
    data = _content(path)
    digest = blake2b(data, digest_size=32).hexdigest()
    values = _parse(data, path)
    _check(values, path)
    return ConfigFile(path, digest, values)


def _content(path: Path) -> bytes:
    """The bytes of a regular file.  O_NONBLOCK: a FIFO would wait for a writer."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ConfigError("is not a regular file", subject=str(path))
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(f"cannot be read: {reason}", subject=str(path)) from error
    if len(data) > MAX_BYTES:
        raise ConfigError(f"is larger than {MAX_BYTES // 1024} KB", subject=str(path))
    return data


def _parse(data: bytes, path: Path) -> dict[str, Any]:
    try:
        text = data.decode("utf-8-sig")
        if _DOTTED.search(text):
            raise ValueError("a key has too many parts")
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # TOMLDecodeError is a ValueError
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else error
        raise ConfigError(f"is not valid TOML: {reason}", subject=str(path)) from error


def _check(values: Mapping[str, Any], path: Path) -> None:
    for key, value in values.items():
        if key not in _KEYS:
            hint = f"the keys are {', '.join(_KEYS)}"
            raise ConfigError(f"unknown key {key!r}", subject=str(path), hint=hint)
        if not isinstance(value, _KEYS[key]):
            kind = _KINDS[_KEYS[key].__name__]
            raise ConfigError(f"{key} must be {kind}", subject=str(path))
        if isinstance(value, str) and not value.isprintable():
            raise ConfigError(f"{key} must be text without control characters", subject=str(path))
    if values.get("summary", Preference.EXTRACT) not in list(Preference):
        hint = f"one of {', '.join(Preference)}"
        raise ConfigError("summary is not a setting of summaries", subject=str(path), hint=hint)
    for name, value in values.get("show", {}).items():
        if name not in SHOW_KEYS or not isinstance(value, bool):
            hint = "mark = true or false"
            raise ConfigError(f"show.{name} is not a setting", subject=str(path), hint=hint)
    _check_index(values.get("index", {}), path)
    if not all(isinstance(rule, dict) for rule in values.get("rules", [])):
        raise ConfigError("rules must be tables: [[rules]]", subject=str(path))
    _check_hooks(values.get("hooks", {}), path)
    _check_mailboxes(values.get("mailboxes", {}), path)
    for name, text in values.get("queries", {}).items():
        if not isinstance(text, str):
            raise ConfigError(f"queries.{name} must be text", subject=str(path))


def recheck_seconds(text: str) -> int:
    """The seconds of ``[index] recheck``, 0 for ``always``.

    :raises ValueError: if it is no such setting
    """
    if not (match := _RECHECK.fullmatch(text)):
        raise ValueError(text)
    seconds = int(match[1]) * _UNITS[match[2]] if match[1] else 0
    if seconds > MAX_RECHECK:
        raise ValueError(text)
    return seconds


def _check_index(index: Mapping[str, Any], path: Path) -> None:
    for name, value in index.items():
        if name != "recheck":
            hint = 'the only key is recheck = "1h"'
            raise ConfigError(f"index.{name} is not a setting", subject=str(path), hint=hint)
        try:
            recheck_seconds(value if isinstance(value, str) else "")
        except ValueError as error:
            hint = 'such as "30m", "1h", "7d" (at most) or "always"'
            raise ConfigError(
                "index.recheck must be a time or always", subject=str(path), hint=hint
            ) from error


def _check_hooks(hooks: Mapping[str, Any], path: Path) -> None:
    for name, value in hooks.items():
        if name not in HOOK_KEYS:
            hint = f"the keys are {', '.join(HOOK_KEYS)}"
            raise ConfigError(f"hooks.{name} is not a setting", subject=str(path), hint=hint)
        if not isinstance(value, HOOK_KEYS[name]) or isinstance(value, bool):
            kind = "text" if HOOK_KEYS[name] is str else "a number of seconds"
            raise ConfigError(f"hooks.{name} must be {kind}", subject=str(path))
    if "\0" in hooks.get("new", ""):
        raise ConfigError("hooks.new must be text without NUL", subject=str(path))
    if not 0 < hooks.get("timeout", 1) < float("inf"):
        raise ConfigError("hooks.timeout must be more than 0 seconds", subject=str(path))


def _check_mailboxes(mailboxes: Mapping[str, Any], path: Path) -> None:
    for name, table in mailboxes.items():
        is_table = "@" in name and isinstance(table, dict) and len(table) == 1
        if not is_table or not set(table) <= set(MAILBOX_KEYS) or not _are_lines(table):
            hint = f'[mailboxes."ann@imap.example.org"] with one of {", ".join(MAILBOX_KEYS)}'
            raise ConfigError(f"mailboxes.{name!r} is not a setting", subject=str(path), hint=hint)


def _are_lines(table: Mapping[str, Any]) -> bool:
    return all(isinstance(text, str) and text.isprintable() for text in table.values())
