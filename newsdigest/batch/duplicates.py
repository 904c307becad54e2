"""Duplicates: records whose text copies an earlier one's.

Bands select pairs, and the shingles of both decide, by the measure that stories use
(``digest/near_duplicates.py``).  Every stage leaves files that the next one reads.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from newsdigest.batch import addresses, jobs, slices
from newsdigest.batch.features import BANDS, ENTRY_SIZE, PLACE, buckets, texts_of
from newsdigest.batch.jobs import Counts, Job, part_file
from newsdigest.batch.minhash import BAND_SIZE, shingle_hashes
from newsdigest.child_process import ChildProcess
from newsdigest.digest.near_duplicates import COPIED, containment

PAIRS = "work/pairs"
"""For each bucket a slice for each part: pairs of a record of it and an earlier one."""
EARLIER = "work/earlier"
"""For each bucket a slice for each part: its records that are the earlier one of a pair."""
SHINGLES = "work/shingles"
"""For each part a slice for each record: its id and, if it is in a pair, its shingles."""
LINKS = "work/links"
"""For each part the pairs that are copies, as lines of JSON."""
FOLDER = "duplicates"
ALL_PAIRS = 40
"""Records with one band of which all pairs are compared; of more, each with the first and
the one before."""

_SIZE = PLACE.size


def stages(parts: int) -> list[tuple[str, int, object, object]]:
    """The stages: name, number of jobs, function and argument of each."""
    return [
        ("pairs", buckets(parts), run_pairs, parts),
        ("shingles", parts, run_shingles, parts),
        ("links", parts, run_links, parts),
        ("duplicates", 1, run_duplicates, parts),
    ]


def run_pairs(child: ChildProcess, job: Job) -> Counts:
    """Find the pairs of records in a bucket."""
    return jobs.call(child, _pairs, job)


def _pairs(job: Job) -> Counts:
    parts: int = job.argument
    entries: list[bytes] = []
    for part in range(parts):
        data = slices.read(part_file(job.dest, BANDS, part, ".bin"), job.number)
        entries += [data[i : i + ENTRY_SIZE] for i in range(0, len(data), ENTRY_SIZE)]
    entries.sort()
    pairs: set[bytes] = set()
    for _, group in groupby(entries, lambda entry: entry[:BAND_SIZE]):
        places = [entry[BAND_SIZE:] for entry in group]
        if len(places) > 1:
            pairs.update(later + earlier for earlier, later in _combinations(places))
    _write_by_part(job, PAIRS, sorted(pairs), parts)
    _write_by_part(job, EARLIER, sorted({pair[_SIZE:] for pair in pairs}), parts)
    return {"pairs": len(pairs)}


def _combinations(places: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Pairs of places in ascending order, of which each is in one at least."""
    if len(places) <= ALL_PAIRS:
        for i, later in enumerate(places):
            for earlier in places[:i]:
                yield earlier, later
        return
    yield from pairwise(places)
    for later in places[2:]:
        yield places[0], later


def _write_by_part(job: Job, folder: str, items: Sequence[bytes], parts: int) -> None:
    """Write items as slices by the part with which each begins."""
    by_part = [bytearray() for _ in range(parts)]
    for item in items:
        by_part[PLACE.unpack_from(item)[0]] += item
    slices.write(job.file(folder, ".bin"), [bytes(data) for data in by_part])


def _read_by_part(job: Job, folder: str, size: int) -> set[bytes]:
    """The items of this job's part from all buckets."""
    items: set[bytes] = set()
    for bucket in range(buckets(job.argument)):
        data = slices.read(part_file(job.dest, folder, bucket, ".bin"), job.number)
        items.update(data[i : i + size] for i in range(0, len(data), size))
    return items


def run_shingles(child: ChildProcess, job: Job) -> Counts:
    """Write the shingles of the records that are in pairs."""
    return jobs.call(child, _shingles, job)


def _shingles(job: Job) -> Counts:
    places = {pair[:_SIZE] for pair in _read_by_part(job, PAIRS, 2 * _SIZE)}
    places |= _read_by_part(job, EARLIER, _SIZE)
    rows = {PLACE.unpack(place)[1] for place in places}
    data = []
    for row, record in enumerate(texts_of(job.dest, job.number)):
        if record is None or row not in rows:
            data.append(b"")
            continue
        identity, text = record
        data.append(json.dumps(identity).encode() + b"\n" + shingle_hashes(text).tobytes())
    slices.write(job.file(SHINGLES, ".bin"), data)
    return {"compared": len(rows)}


def run_links(child: ChildProcess, job: Job) -> Counts:
    """Compare the pairs whose later record is in a part."""
    return jobs.call(child, _links, job)


def _links(job: Job) -> Counts:
    pairs = sorted(_read_by_part(job, PAIRS, 2 * _SIZE))
    lines = []
    for later, group in groupby(pairs, lambda pair: pair[:_SIZE]):
        identity, own = _read_shingles(job.dest, later)
        for pair in group:
            earlier_id, other = _read_shingles(job.dest, pair[_SIZE:])
            similarity = containment(own, other)
            if similarity >= COPIED:
                places = [*PLACE.unpack(later), *PLACE.unpack(pair[_SIZE:])]
                lines.append([*places, round(similarity, 4), identity, earlier_id])
    text = "".join(json.dumps(line) + "\n" for line in lines)
    addresses.write(job.file(LINKS, ".jsonl"), text.encode())
    return {"pairs": len(pairs), "links": len(lines)}


def _read_shingles(dest: str, place: bytes) -> tuple[str, frozenset[int]]:
    """The id and the shingles of a record."""
    part, row = PLACE.unpack(place)
    data = slices.read(part_file(dest, SHINGLES, part, ".bin"), row)
    name, _, hashes = data.partition(b"\n")
    values = array("I")
    values.frombytes(hashes)
    return json.loads(name), frozenset(values)


def run_duplicates(child: ChildProcess, job: Job) -> Counts:
    """Name the original of each copy."""
    return jobs.call(child, _duplicates, job)


def _duplicates(job: Job) -> Counts:
    """Each copy belongs to the first record that it copies and that is no copy itself."""
    copies: set[tuple[int, int]] = set()
    count = 0
    for part in range(job.argument):
        data = addresses.read(part_file(job.dest, LINKS, part, ".jsonl"))
        links = map(json.loads, data.decode().splitlines())
        lines = []
        for place, group in groupby(links, lambda link: (link[0], link[1])):
            originals = [link for link in group if (link[2], link[3]) not in copies]
            if originals:
                copies.add(place)
                lines.append(json.dumps(_row(originals[0]), ensure_ascii=False) + "\n")
        count += len(lines)
        address = part_file(job.dest, FOLDER, part, ".jsonl")
        addresses.write(address, "".join(lines).encode("utf-8", "replace"))
    return {"duplicates": count}


def _row(link: Sequence[object]) -> dict[str, object]:
    part, row, other_part, other_row, similarity, identity, other = link
    return {
        "record": f"{part}:{row}",
        "id": identity,
        "copy_of": other,
        "copy_of_record": f"{other_part}:{other_row}",
        "similarity": similarity,
    }
