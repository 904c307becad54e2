"""Stories of a collection, exactly as of one selection on one machine.

Stock lines and document frequencies are those of everything.  Pairs are found in blocks of
days, each with the days before it in which a report of the same event may be; a pair
belongs to the block of its later article.  At the end all pairs are weighed and grouped.
"""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from newsdigest.batch import addresses, jobs, slices
from newsdigest.batch.features import buckets
from newsdigest.batch.jobs import Counts, Job, part_file
from newsdigest.batch.story_blocks import BLOCKS, Blocks, blocks_of
from newsdigest.batch.story_features import (
    LINE,
    LINES,
    TERMS,
    day_of,
    entry_of,
    place_of,
    read_entry,
    record_of,
)
from newsdigest.batch.story_pairs import (
    FREQUENCIES,
    LINK,
    PAIRS,
    WEIGHED,
    Pair,
    run_similar,
    run_weigh,
)
from newsdigest.child_process import ChildProcess
from newsdigest.digest.clusters import clusters
from newsdigest.digest.cross_language import join_linked
from newsdigest.digest.near_duplicates import STOCK, own_words, sample, title_words
from newsdigest.digest.stories import THRESHOLD

STOCK_LINES = "work/stock"
"""For each bucket its stock lines with places of articles that have them."""
FOLDER = "stories"


def stages(dest: str, parts: int, size: int) -> Iterator[tuple[str, int, object, object]]:
    """The stages: name, number of jobs, function and argument; each after the one before."""
    yield "lines", buckets(parts), run_lines, parts
    yield "terms", buckets(parts), run_terms, parts
    blocks = blocks_of(dest, parts, size)
    yield "words", parts, run_words, blocks
    yield "similar", blocks.undated + 1, run_similar, blocks
    yield "weigh", blocks.undated + 1, run_weigh, blocks
    yield "stories", 1, run_stories, blocks


def run_lines(child: ChildProcess, job: Job) -> Counts:
    """Find the stock lines of a bucket."""
    return jobs.call(child, _lines, job)


def _lines(job: Job) -> Counts:
    entries: list[tuple[int, int]] = []
    for part in range(job.argument):
        entries += LINE.iter_unpack(
            slices.read(part_file(job.dest, LINES, part, ".bin"), job.number)
        )
    entries.sort()
    stock = []
    for digest, group in groupby(entries, lambda entry: entry[0]):
        places = [place for _, place in group]
        if len(places) >= STOCK:
            stock.append([digest, list(sample(places))])
    addresses.write(job.file(STOCK_LINES, ".json"), json.dumps(stock).encode())
    return {"stock lines": len(stock)}


def run_terms(child: ChildProcess, job: Job) -> Counts:
    """Add up the document frequencies of a bucket."""
    return jobs.call(child, _terms, job)


def _terms(job: Job) -> Counts:
    counts: dict[str, list[int]] = {}
    for part in range(job.argument):
        own = json.loads(slices.read(part_file(job.dest, TERMS, part, ".bin"), job.number))
        for term, (others, chinese) in own.items():
            both = counts.setdefault(term, [0, 0])
            both[0] += others
            both[1] += chinese
    # A term that is missing counts as one of one article.
    frequent = {term: both for term, both in counts.items() if max(both) > 1}
    addresses.write(job.file(FREQUENCIES, ".json"), json.dumps(frequent).encode())
    return {"terms": len(counts)}


class _TitleWords(dict[int, frozenset[str]]):
    """The words of titles by place, read when they are needed."""

    def __init__(self, dest: str) -> None:
        self._dest = dest

    def __missing__(self, place: int) -> frozenset[str]:
        self[place] = words = title_words(read_entry(self._dest, place).features)
        return words


def run_words(child: ChildProcess, job: Job) -> Counts:
    """Sort the records of a part into blocks, without the words of stock lines."""
    return jobs.call(child, _words, job)


def _words(job: Job) -> Counts:
    blocks: Blocks = job.argument
    rows = _read_rows(job)
    entries = {place: entry_of(place, json.loads(row)) for place, row in rows}
    digests = {digest for one in entries.values() for digest in one.features.line_digests}
    holders = _read_stock(job, digests)
    names = _TitleWords(job.dest)
    by_block = [bytearray() for _ in range(blocks.undated + 1)]
    for place, row in rows:
        own = entries[place].features
        words = None
        if not holders.keys().isdisjoint(own.line_digests):
            words = own_words(place, own, holders, names)
        line = json.dumps([place, words]).encode() + b"\t" + row + b"\n"
        by_block[blocks.block_of(day_of(entries[place]))] += line
    slices.write(job.file(BLOCKS, ".bin"), [bytes(data) for data in by_block])
    return {"articles": len(rows)}


def _read_rows(job: Job) -> list[tuple[int, bytes]]:
    """The records of this job's part with their places."""
    from newsdigest.batch.story_features import FEATURES

    rows = enumerate(slices.read_all(job.file(FEATURES, ".bin")))
    return [(place_of(job.number, number), row) for number, row in rows if row]


def _read_stock(job: Job, digests: set[int]) -> dict[int, list[int]]:
    """Those of the lines that are stock lines, with places of articles that have them."""
    stock = {}
    for bucket in range(buckets(job.argument.parts)):
        data = addresses.read(part_file(job.dest, STOCK_LINES, bucket, ".json"))
        stock.update({digest: places for digest, places in json.loads(data) if digest in digests})
    return stock


def run_stories(child: ChildProcess, job: Job) -> Counts:
    """Group the articles of all blocks."""
    return jobs.call(child, _stories, job)


def _stories(job: Job) -> Counts:
    blocks = range(job.argument.undated + 1)
    links: list[Pair] = []
    for block in blocks:
        links += LINK.iter_unpack(slices.read(part_file(job.dest, PAIRS, block, ".bin"), 1))

    def pairs() -> Iterator[Pair]:
        for block in blocks:
            data = addresses.read(part_file(job.dest, WEIGHED, block, ".bin"))
            yield from LINK.iter_unpack(data)

    groups = grouped(pairs, links)
    lines = [json.dumps(_row(job.dest, group), ensure_ascii=False) + "\n" for group in groups]
    address = part_file(job.dest, FOLDER, 0, ".jsonl")
    addresses.write(address, "".join(lines).encode("utf-8", "replace"))
    return {"stories": len(groups), "articles": sum(map(len, groups))}


def grouped(pairs: Callable[[], Iterable[Pair]], links: Sequence[Pair]) -> list[list[int]]:
    """The groups of two articles or more, by their places.

    Groups are within what pairs at the threshold connect, so that each such component can
    be grouped by itself, with all its pairs.

    :param pairs: is called twice, for they may be too many for the memory
    """
    roots = _components(pair for pair in pairs() if pair[2] >= THRESHOLD)
    by_root: defaultdict[int, list[Pair]] = defaultdict(list)
    for pair in pairs():
        if pair[0] in roots and pair[1] in roots:
            root = _root(roots, pair[0])
            if root == _root(roots, pair[1]):
                by_root[root].append(pair)
    groups = [group for own in by_root.values() for group in _clusters(own)]
    in_groups = {place for group in groups for place in group}
    single = {place for link in links for place in link[:2]} - in_groups
    groups += [[place] for place in single]
    return [group for group in join_linked(sorted(groups), links) if len(group) > 1]


def _clusters(pairs: Sequence[Pair]) -> list[list[int]]:
    places = array("Q", sorted({place for pair in pairs for place in pair[:2]}))
    numbers = {place: number for number, place in enumerate(places)}
    own = [(numbers[i], numbers[j], similarity) for i, j, similarity in pairs]
    return [[places[n] for n in group] for group in clusters(len(places), own, THRESHOLD)]


def _components(pairs: Iterable[Pair]) -> dict[int, int]:
    """A forest in which connected articles have one root."""
    parents: dict[int, int] = {}
    for i, j, _ in pairs:
        parents.setdefault(i, i)
        parents.setdefault(j, j)
        a, b = _root(parents, i), _root(parents, j)
        parents[max(a, b)] = min(a, b)
    return parents


def _root(parents: dict[int, int], place: int) -> int:
    root = place
    while (parent := parents.get(root, root)) != root:
        root = parent
    while (parent := parents.get(place, place)) != root:
        parents[place], place = root, parent
    return root


def _row(dest: str, group: Sequence[int]) -> dict[str, object]:
    entries = [read_entry(dest, place) for place in group]
    entries.sort(key=lambda entry: (entry.time is None, entry.time or 0.0, entry.place))
    return {
        "headline": entries[0].article.title,
        "articles": [
            {
                "record": record_of(entry.place),
                "id": entry.article.id,
                "title": entry.article.title,
                "date": entry.article.date.isoformat() if entry.article.date else None,
                "source": entry.article.source,
            }
            for entry in entries
        ],
    }
