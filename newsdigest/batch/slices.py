"""Files of numbered slices, each of which can be read alone."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import pairwise

from newsdigest.batch import addresses

_OFFSET = struct.Struct("!Q")


def write(address: str, slices: Sequence[bytes]) -> None:
    """Write slices 0, 1, … to one file."""
    offsets = [(len(slices) + 1) * _OFFSET.size]
    for data in slices:
        offsets.append(offsets[-1] + len(data))
    addresses.write(address, b"".join([*map(_OFFSET.pack, offsets), *slices]))


def read_all(address: str) -> list[bytes]:
    """All slices.

    :raises OSError: if the file cannot be read
    """
    data, size = addresses.read(address), _OFFSET.size
    (first,) = _OFFSET.unpack_from(data)
    offsets = [_OFFSET.unpack_from(data, place)[0] for place in range(0, first, size)]
    return [data[start:end] for start, end in pairwise(offsets)]


def read(address: str, number: int) -> bytes:
    """One slice.

    :raises OSError: if the file cannot be read
    """
    size = _OFFSET.size
    head = addresses.read(address, number * size, (number + 2) * size)
    (start,), (end,) = _OFFSET.unpack(head[:size]), _OFFSET.unpack(head[size:])
    return addresses.read(address, start, end) if end > start else b""
