"""The difference between the files of the index and of the disk."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsdigest.archive.walk import Change, ChangeKind, diff
from newsdigest.storage.index.record import FileStat

STAMPS = st.dictionaries(
    st.binary(min_size=1, max_size=3),
    st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 2)),
    max_size=12,
).map(lambda files: sorted((path, *rest) for path, rest in files.items()))


def test_each_kind_of_change() -> None:
    """A new file is added, one with another size or time changed, a missing one removed."""
    indexed = [(b"a", 1, 1, 1), (b"b", 1, 1, 1), (b"d", 1, 1, 1)]
    disk = [(b"a", 1, 1, 1), (b"b", 2, 1, 1), (b"c", 1, 1, 1)]
    assert list(diff(indexed, disk)) == [
        Change(ChangeKind.CHANGED, (b"b", 2, 1, 1)),
        Change(ChangeKind.ADDED, (b"c", 1, 1, 1)),
        Change(ChangeKind.REMOVED, (b"d", 1, 1, 1)),
    ]


@given(STAMPS, STAMPS)
def test_a_diff_applied_gives_the_disk(indexed: list[FileStat], disk: list[FileStat]) -> None:
    """Applying the changes to the index gives the disk."""
    files = {stat[0]: stat for stat in indexed}
    for change in diff(indexed, disk):
        path = change.stat[0]
        if change.kind is ChangeKind.REMOVED:
            del files[path]
        else:
            assert (path in files) == (change.kind is ChangeKind.CHANGED)
            files[path] = change.stat
    assert sorted(files.values()) == disk


@given(STAMPS)
def test_no_difference_no_change(files: list[FileStat]) -> None:
    """Equal lists have no changes."""
    assert list(diff(files, files)) == []
