"""The manifest of a batch run: what it was started with, so that it can be resumed."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from newsdigest.batch import addresses
from newsdigest.batch.records import Part
from newsdigest.errors import UsageError

NAME = "manifest.json"
PLAN = "plan.jsonl.gz"
_LOCK = ".lock"
_PATIENCE = 2.0
"""Seconds that a killed run may need to release its folder."""
_LABELS = {
    "version": "the version of newsdigest",
    "source": "the source",
    "fingerprint": "the files of the source",
    "options": "the options",
}


def read_manifest(dest: str) -> dict[str, Any] | None:
    """The manifest of a run, or None."""
    try:
        manifest: dict[str, Any] = json.loads(addresses.read(addresses.join(dest, NAME)))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise UsageError(
            "the manifest is damaged", subject=dest, hint="use another DEST"
        ) from error
    return manifest


@contextmanager
def alone(dest: str) -> Iterator[None]:
    """Keep other runs on this machine out of a local folder.

    :raises UsageError: if there is one
    """
    if addresses.is_remote(dest) or os.name != "posix":
        yield
        return
    from newsdigest.storage.locks import acquire

    Path(dest).mkdir(parents=True, exist_ok=True)
    handle = os.open(Path(dest, _LOCK), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if not acquire(handle, _PATIENCE):
            hint = "wait for it; newsdigest batch status DEST says how far it is"
            raise UsageError("another newsdigest works in this folder", subject=dest, hint=hint)
        yield
    finally:
        os.close(handle)


def claim(dest: str, manifest: Mapping[str, Any], *, resume: bool) -> bool:
    """Begin a run in a folder, or continue the one that began there; whether it continues.

    :raises UsageError: if the folder has other files, or another run began there
    """
    earlier = read_manifest(dest)
    if earlier is None:
        if addresses.names(dest) - {_LOCK}:
            raise UsageError("is not empty", subject=dest, hint="use a new folder for the results")
        write_json(addresses.join(dest, NAME), manifest)
        return False
    if not resume:
        hint = "add --resume to continue it, or use another folder"
        raise UsageError("there is a run in this folder", subject=dest, hint=hint)
    for key, label in _LABELS.items():
        if earlier.get(key) != manifest[key]:
            difference = _difference(earlier, manifest, key)
            raise UsageError(
                f"{label} changed since the run began: {difference}",
                subject=dest,
                hint="use another folder for the results",
            )
    return True


def _difference(earlier: Mapping[str, Any], manifest: Mapping[str, Any], key: str) -> str:
    old, new = earlier.get(key), manifest[key]
    if isinstance(old, dict) and isinstance(new, dict):
        name = next(name for name in {**old, **new} if old.get(name) != new.get(name))
        key, old, new = name, old.get(name), new.get(name)
    if key == "fingerprint":
        return "files were added, removed or changed"
    return f"{key} was {_text(old)}, now {_text(new)}"


def _text(value: Any) -> str:
    return ",".join(value) if isinstance(value, list) else str(value)


def write_plan(dest: str, parts: Sequence[Part]) -> None:
    """Write the parts of the source."""
    lines = "".join(json.dumps(asdict(part)) + "\n" for part in parts)
    data = gzip.compress(lines.encode(), compresslevel=1, mtime=0)
    addresses.write(addresses.join(dest, PLAN), data)


def read_plan(dest: str) -> list[Part] | None:
    """The parts of the source, or None if they have not been written."""
    try:
        data = gzip.decompress(addresses.read(addresses.join(dest, PLAN)))
    except FileNotFoundError:
        return None
    plans = map(json.loads, data.decode().splitlines())
    return [Part(**{**fields, "paths": tuple(fields["paths"])}) for fields in plans]


def write_json(address: str, value: Any) -> None:
    """Write a value as indented JSON."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    addresses.write(address, (text + "\n").encode("utf-8", "replace"))
