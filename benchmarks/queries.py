"""Random strings as queries: ``python benchmarks/queries.py 100000 [SEED]``.

Half of the strings combine pieces of the query language, half are random characters of all
planes.  Each must be a query or a :class:`QueryError` that marks a position in it; anything
else is printed and makes the exit code 1.  Finally the time of long queries is measured:
parsing must take linear time.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter

from newsdigest.errors import QueryError
from newsdigest.query.parser import parse
from newsdigest.query.tokens import FIELDS

NOW = datetime(2024, 11, 6, 7, 30, tzinfo=UTC)
SAVED = {"a": "tag:x or y", "b": "query:a -z", "c": "query:c", "d": "date:never"}
WORDS = "and or NOT is:unread is:x 7d 24h .. 2024-11 2024-02-30 昨天 利率 half query:a query:b"
SIGNS = "()（）\"“”「」『』-－−*＊:： \u3000\t\n,.!！/\\'\x00\ufeff\ud800"
PIECES = [
    *WORDS.split(),
    "query:c",
    "query:d",
    "http://",
    *SIGNS,
    " ",
    " ",
    *(f"{name}:" for name in FIELDS),
]

GOOD = {"queries", "clean errors"}


def made_of_pieces(chance: random.Random) -> str:
    return "".join(chance.choices(PIECES, k=chance.randint(0, 20)))


def any_characters(chance: random.Random) -> str:
    ceiling = chance.choice((0x80, 0x3100, 0xA000, 0x110000))
    return "".join(chr(chance.randrange(ceiling)) for _ in range(chance.randint(0, 30)))


def outcome(text: str) -> str:
    """What became of one string; the name of an exception if a wrong one."""
    try:
        parse(text, now=NOW, zone=UTC, saved=SAVED)
    except QueryError as error:
        inside = 0 <= error.start < error.end <= max(len(text), 1)
        return "clean errors" if inside else "errors that point outside"
    except Exception as error:  # what must not happen is what is looked for
        return f"WRONG: {type(error).__name__}"
    return "queries"


def throw(name: str, make: Callable[[random.Random], str], count: int, seed: int) -> bool:
    """Whether ``count`` random strings all ended well; prints what became of them."""
    chance = random.Random(seed)
    seen: Counter[str] = Counter()
    start = perf_counter()
    for _ in range(count):
        text = make(chance)
        result = outcome(text)
        seen[result] += 1
        if result not in GOOD:
            print(f"  {result}: {text!r}")
    counts = ", ".join(f"{number} {result}" for result, number in seen.most_common())
    print(f"random {name}: {counts} in {perf_counter() - start:.1f} s")
    return set(seen) <= GOOD


def long_queries() -> None:
    """Time a hundred times the length against the length."""
    for name, piece in (
        ("terms", "利率 "),
        ("parentheses", "("),
        ("one word", "利"),
        ("quotes", '""'),
    ):
        times = []
        for length in (1_000, 100_000):
            start = perf_counter()
            outcome(piece * length)
            times.append(perf_counter() - start)
        print(f"100,000 {name}: {times[1]:.3f} s, {times[1] / times[0]:.0f} x the time for 1,000")


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    ended_well = [
        throw("pieces", made_of_pieces, count // 2, seed),
        throw("characters", any_characters, count // 2, seed),
    ]
    long_queries()
    return 0 if all(ended_well) else 1


if __name__ == "__main__":
    sys.exit(main())
