"""Pairs of articles that may report one event, found and weighed block by block."""

from __future__ import annotations

import json
import struct
from collections import defaultdict
from collections.abc import Sequence
from heapq import nlargest

from newsdigest.batch import addresses, jobs, slices
from newsdigest.batch.features import buckets
from newsdigest.batch.jobs import Counts, Job, part_file
from newsdigest.batch.story_blocks import BLOCKS, Blocks
from newsdigest.batch.story_features import DAY, Entry, bucket_of, entry_of
from newsdigest.child_process import ChildProcess
from newsdigest.digest.anchors import DIFFERENT, factors_of, weigh
from newsdigest.digest.blocking import similar_pairs
from newsdigest.digest.cross_language import cross_language_links
from newsdigest.digest.stories import NEAR, WINDOW, Comparison
from newsdigest.digest.tfidf import Document, vectorize
from newsdigest.text.features import Frequencies

FREQUENCIES = "work/frequencies"
"""For each bucket its terms with their document frequencies."""
PAIRS = "work/similar"
"""For each block its pairs with their factors, links, and the closest rivals of articles
without a date, whose pairs are in many blocks."""
WEIGHED = "work/weighed"
"""For each block its pairs with their similarities after all factors."""

PAIR = struct.Struct("!QQdd?")
LINK = struct.Struct("!QQd")

Pair = tuple[int, int, float]
Factor = tuple[float, bool]


def run_similar(child: ChildProcess, job: Job) -> Counts:
    """Find the pairs whose later article is in a block."""
    return jobs.call(child, _similar, job)


def _similar(job: Job) -> Counts:
    blocks: Blocks = job.argument
    loaded = _load(job, blocks)
    entries = [entry for entry, _, _ in loaded]
    words = [own for _, own, _ in loaded]
    is_own = [own for _, _, own in loaded]
    articles = [entry.article for entry in entries]
    documents = [entry.features for entry in entries]
    times = [entry.time for entry in entries]
    frequencies = _read_frequencies(job, {term for one in documents for term in one.terms})
    corpus = vectorize(
        [
            Document(own.title, text, own.is_chinese)
            for own, text in zip(documents, words, strict=True)
        ],
        frequencies,
    )
    comparison = Comparison(articles, documents, words, corpus, "")
    moments = [-1e300 if time is None else time for time in times]

    def belongs(pair: Pair) -> bool:
        return is_own[max(pair[:2], key=lambda i: (moments[i], i))]

    similar = similar_pairs(
        corpus, times, WINDOW.total_seconds(), comparison.may_join, sum(blocks.totals)
    )
    pairs = comparison.without_round_ups(filter(belongs, similar))
    factors = factors_of(documents, pairs, frequencies)
    links = cross_language_links(documents, times, NEAR.total_seconds(), frequencies)
    links = list(filter(belongs, links))
    places = [entry.place for entry in entries]
    data = [
        b"".join(
            PAIR.pack(places[i], places[j], similarity, *factor)
            for (i, j, similarity), factor in zip(pairs, factors, strict=True)
        ),
        b"".join(LINK.pack(places[i], places[j], value) for i, j, value in links),
        b"".join(
            PAIR.pack(places[i], places[j], similarity, *factor)
            for (i, j, similarity), factor in _closest(pairs, factors, times)
        ),
    ]
    slices.write(job.file(PAIRS, ".bin"), data)
    return {"compared": len(entries), "pairs": len(pairs), "links": len(links)}


def _closest(
    pairs: Sequence[Pair], factors: Sequence[Factor], times: Sequence[float | None]
) -> list[tuple[Pair, Factor]]:
    """The pairs that an article without a date has with its two closest rivals here."""
    rivals: defaultdict[int, list[tuple[float, int, Pair, Factor]]] = defaultdict(list)
    for pair, factor in zip(pairs, factors, strict=True):
        if factor[0] < DIFFERENT:
            for i, j in (pair[:2], pair[1::-1]):
                if times[i] is None:
                    rivals[i].append((pair[2], j, pair, factor))
    closest = (nlargest(2, own) for own in rivals.values())
    return [(pair, factor) for own in closest for _, _, pair, factor in own]


def run_weigh(child: ChildProcess, job: Job) -> Counts:
    """Weigh the pairs of a block by their factors."""
    return jobs.call(child, _weigh, job)


def _weigh(job: Job) -> Counts:
    blocks: Blocks = job.argument
    own = _read_pairs(job, job.number, 0)
    context = dict(own)
    for block in blocks.near(job.number):
        context.update(_read_pairs(job, block, 0))
    for block in range(blocks.undated + 1):
        context.update(_read_pairs(job, block, 2))
    pairs = [(i, j, similarity) for (i, j), (similarity, _) in context.items()]
    weighed = weigh(pairs, [factor for _, factor in context.values()])
    data = b"".join(LINK.pack(*pair) for pair in weighed if pair[:2] in own)
    addresses.write(job.file(WEIGHED, ".bin"), data)
    return {"pairs": len(own)}


def _read_pairs(job: Job, block: int, number: int) -> dict[tuple[int, int], tuple[float, Factor]]:
    """The pairs in a slice of a block, with similarities and factors."""
    data = slices.read(part_file(job.dest, PAIRS, block, ".bin"), number)
    return {
        (i, j): (similarity, (factor, disagree))
        for i, j, similarity, factor, disagree in PAIR.iter_unpack(data)
    }


def _load(job: Job, blocks: Blocks) -> list[tuple[Entry, Sequence[str], bool]]:
    """The records of a block and of those before it with their words, in order.

    The third value says whether a record is of the block itself.
    """
    first = float("-inf")
    if job.number < blocks.undated:
        first = blocks.starts[job.number] * DAY - WINDOW.total_seconds()
    result: list[tuple[Entry, Sequence[str], bool]] = []
    for block in [*blocks.before(job.number), job.number]:
        for part in range(blocks.parts):
            data = slices.read(part_file(job.dest, BLOCKS, part, ".bin"), block)
            for line in data.splitlines():
                head, _, row = line.partition(b"\t")
                place, words = json.loads(head)
                entry = entry_of(place, json.loads(row))
                if entry.time is None or entry.time >= first:
                    own = entry.features.words if words is None else tuple(words)
                    result.append((entry, own, block == job.number))
    return sorted(result, key=lambda item: item[0].place)


def _read_frequencies(job: Job, terms: set[str]) -> Frequencies:
    """The document frequencies of terms in the whole collection."""
    counts: tuple[dict[str, int], dict[str, int]] = ({}, {})
    count = buckets(job.argument.parts)
    by_bucket: defaultdict[int, list[str]] = defaultdict(list)
    for term in terms:
        by_bucket[bucket_of(term, count)].append(term)
    for bucket, own in by_bucket.items():
        data = addresses.read(part_file(job.dest, FREQUENCIES, bucket, ".json"))
        table = json.loads(data)
        for term in own:
            counts[0][term], counts[1][term] = table.get(term, (1, 1))
    return Frequencies(job.argument.totals, counts)
