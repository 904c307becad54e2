"""Features in the index: packed and unpacked, and document frequencies that stay exact."""

from __future__ import annotations

import sqlite3
from collections import Counter
from datetime import UTC
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsdigest.formats.article_file import read
from newsdigest.storage.index import schema
from newsdigest.storage.index.features import EVERY, features, frequencies, pack, unpack
from newsdigest.storage.index.record import Record, record
from newsdigest.storage.index.store import Index
from newsdigest.text.features import features as features_of

TEXTS = (
    "氢能渡轮在滆湖首航，投资1.2万元，李强出席。",
    "Li Qiang opened the hydrogen ferry in Wujin for 12,000 people.",
    "全市召开会议，部署防汛工作。\n\n责任编辑：张三",
    "",
    "\u3042\u3044 no-break\u00a0space 李\U00020000 <b>a</b> \u2028 b",
)


@settings(deadline=None)
@example("渡轮\n首航", "")
@example("渡轮", "\u2028 \n")
@given(st.text(max_size=80), st.text(max_size=400))
def test_unpacked_as_packed(title: str, text: str) -> None:
    """Any text's features are the same after packing."""
    own = features_of(title, text)
    assert unpack(*pack(own)) == own
    assert len(own.line_digests) == len(own.line_widths) == len(own.line_words)
    assert sum(own.line_words) == len(own.words)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(-1, len(TEXTS) - 1)), max_size=20))
def test_frequencies_after_any_changes(
    steps: list[tuple[int, int]],
) -> None:
    """After files are written, replaced and removed, the counts are those of a new index."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    schema.create(connection)
    index = Index(connection, None)
    files: dict[bytes, int] = {}
    for number, (name, text) in enumerate(steps):
        path = b"%d.md" % name
        if text < 0:
            index.update([path] if path in files else [], [], lambda *_: True)
            files.pop(path, None)
        else:
            index.update([], [_record(path, TEXTS[text], number)], lambda *_: True)
            files[path] = text
    expected: Counter[tuple[str, int]] = Counter()
    for path, text in files.items():
        if (own := _record(path, TEXTS[text], 0)).row:
            terms = filter(None, own.terms.split("\n"))
            expected.update((term, int(own.is_chinese)) for term in (EVERY, *terms))
    rows = connection.execute("SELECT term, chinese, articles FROM terms").fetchall()
    assert {(term, chinese): count for term, chinese, count in rows} == expected


def test_features_and_frequencies_of_articles() -> None:
    """Both languages are counted apart."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    schema.create(connection)
    index = Index(connection, None)
    records = [_record(b"%d.md" % i, text, i) for i, text in enumerate(TEXTS[:3])]
    index.update([], records, lambda *_: True)
    ids = [str(one.row[0]) for one in records]
    by_id = dict(features(connection, [*ids, "0123456789"]))
    assert by_id.keys() == set(ids)
    own = frequencies(connection, by_id[ids[0]].terms)
    assert own.totals == (1, 2)
    assert own.counts[1]["渡轮"] == 2  # in both titles
    assert own.rarity("首航", is_chinese=True) > own.rarity("渡轮", is_chinese=True)


def _record(path: bytes, text: str, number: int) -> Record:
    data = f"---\ntitle: 渡轮 {Path(path.decode()).stem}\n---\n\n{text}\n".encode()
    reading = read(data, path.decode(), UTC)
    return record((path, len(data), number, number), data, reading.article, (), number)
