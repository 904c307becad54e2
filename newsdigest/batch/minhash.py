"""MinHash: similar texts share bands, which equal texts have in common in any process.

One permutation of the shingles is cut into 128 bins, an empty bin takes the value of the
next one (Shrivastava and Li, "Densifying one permutation hashing via rotation for fast
near neighbor search", 2014), and 4 values make a band (Leskovec, Rajaraman and Ullman,
"Mining of massive datasets", 3.4).  Two texts of Jaccard similarity s share one of the 32
bands with a probability of 1 - (1 - s^4)^32: 0.67 at 0.43, 0.988 at 0.6, 0.9998 at 0.7.
"""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_left
from hashlib import blake2b
from zlib import crc32

from newsdigest.digest.near_duplicates import shingle_texts

BANDS = 32
ROWS = 4
BAND_SIZE = 8
"""Bytes of a band."""
_RANGE = 1 << 32
_BINS = BANDS * ROWS
_VALUES = struct.Struct(f"!B{ROWS}I")
_MIX = 0x9E3779B1
"""An odd factor that spreads checksums, which are linear, over their range."""


def shingle_hashes(text: str) -> array[int]:
    """The hashes of a text's shingles, ascending; the same in every process."""
    shingles = shingle_texts(text)
    encoded = [shingle.encode("utf-8", "surrogatepass") for shingle in shingles]
    return array("I", sorted({crc32(shingle) * _MIX % _RANGE for shingle in encoded}))


def bands(hashes: array[int]) -> list[bytes]:
    """The bands of the hashes of a text."""
    count = len(hashes)
    signature = [
        hashes[bisect_left(hashes, place * _RANGE // _BINS) % count] for place in range(_BINS)
    ]
    # Neighbours are equal where bins are empty: a band takes values that lie far apart.
    return [
        blake2b(_VALUES.pack(band, *signature[band::BANDS]), digest_size=BAND_SIZE).digest()
        for band in range(BANDS)
    ]
