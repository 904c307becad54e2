"""State: marks, tags, saved queries, validation and undo."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.errors import NotFoundError, UsageError
from newsdigest.storage.state.store import Mark, State
from newsdigest.storage.state.undo import LIMIT, UndoneAction

START = datetime(2024, 11, 6, 7, 30, tzinfo=UTC)
A, B, C = "00000000aa", "00000000bb", "00000000cc"


def ticking() -> Callable[[], datetime]:
    """A clock that moves a second every time it is read."""
    seconds = iter(range(10**9))
    return lambda: START + timedelta(seconds=next(seconds))


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    with State(tmp_path / "data" / "state.sqlite", now=ticking()) as state:
        yield state


def test_reading_makes_no_file(state: State) -> None:
    """A state that was never changed is empty, and reading creates no file or folder."""
    assert state.marks([A]) == {A: Mark()}
    assert state.all_tags() == []
    assert state.saved_queries() == {}
    assert len(list(state.export())) == 1
    assert state.undo() is None
    assert state.mark([], read=True) == 0
    assert not state.path.parent.exists()


def test_folder_and_file_are_private(state: State) -> None:
    """Folder and file are readable by their owner only, and nothing else remains there."""
    state.mark([A], read=True)
    state.close()
    assert state.path.parent.stat().st_mode & 0o777 == 0o700
    assert state.path.stat().st_mode & 0o777 == 0o600
    assert list(state.path.parent.iterdir()) == [state.path]


def test_file_made_by_another_is_seen(state: State) -> None:
    """A state that was read before it had a file sees the file that another process creates."""
    assert state.marks([A])[A] == Mark()
    with State(state.path, now=ticking()) as other:
        other.mark([A], starred=True)
    assert state.marks([A])[A].starred


def test_mark_counts_what_it_changed(state: State) -> None:
    """Marking counts the articles that changed; a mark that changes nothing is not an action."""
    assert state.mark([A, B, A], read=True) == 2
    assert state.mark([A, B, C], read=True) == 1
    assert state.mark([A, B], read=True) == 0
    assert state.mark([A, C], read=True, starred=True) == 2
    assert state.marks([A, B]) == {A: Mark(True, True), B: Mark(True, False)}
    assert [action.count for action in iter(state.undo, None)] == [2, 1, 2]


def test_state_is_there_when_opened_again(state: State) -> None:
    """The content is there after reopening."""
    state.mark([A], read=True)
    state.tag([A], add=["科技", "AI"])
    state.save_query("每日", "newer:1d")
    state.close()
    assert state.marks([A])[A] == Mark(True, False, ("AI", "科技"))
    assert state.saved_queries() == {"每日": "newer:1d"}


def test_ten_thousand_ids(state: State) -> None:
    """Ten thousand articles are marked and undone as one action."""
    ids = [f"{number:010x}" for number in range(10_000)]
    assert state.mark(ids, read=True) == 10_000
    assert all(mark.read for mark in state.marks(ids).values())
    action = state.undo()
    assert action == UndoneAction("mark read", 10_000, START, tuple(ids))
    assert not any(mark.read for mark in state.marks(ids).values())


@pytest.mark.parametrize("article", ["", "abc", "00000000AA", "00000000aag", "x' OR '1'='1"])
def test_only_ids_are_marked(state: State, article: str) -> None:
    """Anything but a whole id is refused, and no article is marked."""
    with pytest.raises(UsageError):
        state.mark([A, article], read=True)
    assert not state.marks([A])[A].read


def test_tags(state: State) -> None:
    """Tags are added and removed, counted by article, and listed with the most used first."""
    assert state.tag([A, B], add=["b", "科技"]) == 2
    assert state.tag([A, C], add=["科技"], remove=["b"]) == 2
    assert state.marks([A, B, C]) == {
        A: Mark(tags=("科技",)),
        B: Mark(tags=("b", "科技")),
        C: Mark(tags=("科技",)),
    }
    assert state.all_tags() == [("科技", 3), ("b", 1)]


def test_tag_is_composed(state: State) -> None:
    """Composed and decomposed accents are one tag."""
    state.tag([A], add=["cafe\u0301"])
    assert state.tag([A], add=["caf\u00e9"]) == 0
    assert state.tag([A], remove=["cafe\u0301"]) == 1


@pytest.mark.parametrize(
    "tag",
    ["", " a", "a ", "\u3000", "a,b", "a\nb", "a\x1b[31m", "a\u202eb", "\ud800", "x" * 101],
)
def test_what_is_no_tag(state: State, tag: str) -> None:
    """An empty, long or padded tag, one with a comma or with what acts on a terminal is refused."""
    with pytest.raises(UsageError, match="tag"):
        state.tag([A], add=[tag])
    assert not state.path.exists()


def test_tag_both_added_and_removed(state: State) -> None:
    """Adding and removing one tag at once is an error."""
    with pytest.raises(UsageError, match="at once"):
        state.tag([A], add=["x"], remove=["x"])


def test_saved_queries(state: State) -> None:
    """A query is saved, replaced, removed, and each of these can be undone."""
    state.save_query("tech", "tag:科技")
    state.save_query("tech", "")
    assert state.saved_queries() == {"tech": ""}
    state.remove_query("tech")
    assert state.saved_queries() == {}
    states = []
    while action := state.undo():
        states.append((action.what, state.saved_queries()))
    assert states == [
        ("query remove tech", {"tech": ""}),
        ("query add tech", {"tech": "tag:科技"}),
        ("query add tech", {}),
    ]


def test_unknown_query(state: State) -> None:
    """Removing an unknown query suggests similar names."""
    state.save_query("tech", "x")
    with pytest.raises(NotFoundError) as error:
        state.remove_query("tecj")
    assert "tech" in error.value.hint
    assert state.undo() == UndoneAction("query add tech", 1, START)


@pytest.mark.parametrize("name", ["", "-x", "a b", "a:b", "a\n", "\ud800", "x" * 101, "a/b"])
def test_what_is_no_query_name(state: State, name: str) -> None:
    """A name that could not be typed as query:NAME is refused."""
    with pytest.raises(UsageError):
        state.save_query(name, "x")


@pytest.mark.parametrize("text", ["\udcff", "x" * 10_001])
def test_what_is_no_query_text(state: State, text: str) -> None:
    """A text that cannot be stored, or is too long, is refused."""
    with pytest.raises(UsageError):
        state.save_query("x", text)


def test_undo_brings_back_only_what_the_action_changed(state: State) -> None:
    """Undoing a bulk mark keeps earlier read marks, stars and tags."""
    state.mark([A], read=True)
    state.mark([B], starred=True)
    state.tag([B], add=["x"])
    state.mark([A, B, C], read=True, note="mark read --query tag:x")
    moment = START + timedelta(seconds=3)
    assert state.undo() == UndoneAction("mark read --query tag:x", 2, moment, tuple(sorted((B, C))))
    assert state.marks([A, B, C]) == {A: Mark(True), B: Mark(False, True, ("x",)), C: Mark()}


def test_undo_takes_back_the_last_of_all_processes(state: State) -> None:
    """Actions of two processes, merges included, are undone in reverse order."""
    with State(state.path, now=ticking()) as other:
        state.mark([A], read=True)
        other.mark([A], read=False)
        late = '{"value": true, "changed": "2024-12-01T00:00:00Z"}'
        state.load(
            [
                '{"format": "newsdigest-state", "version": 1}',
                f'{{"article": "{A}", "read": {late}}}',
            ]
        )
        other.tag([A], add=["x"])
        states = []
        while action := state.undo():
            states.append((action.what, other.marks([A])[A]))
    assert states == [
        ("tag +x", Mark(True)),
        ("state import", Mark(False)),
        ("mark unread", Mark(True)),
        ("mark read", Mark(False)),
    ]


def test_a_hundred_actions_are_kept(state: State) -> None:
    """The last hundred actions can be undone, older ones cannot."""
    for number in range(LIMIT + 3):
        state.mark([f"{number:010x}"], read=True)
    assert sum(1 for _ in iter(state.undo, None)) == LIMIT
    ids = [f"{number:010x}" for number in range(LIMIT + 3)]
    assert [mark.read for mark in state.marks(ids).values()] == [True] * 3 + [False] * LIMIT
    with sqlite3.connect(state.path) as connection:
        assert connection.execute("SELECT count(*) FROM before").fetchone() == (0,)


def test_moved_articles_keep_their_state(state: State) -> None:
    """An article with a new id has the state of the old one, and keeps it if the id returns."""
    state.mark([A], read=True, starred=True)
    state.tag([A], add=["x", "y"])
    state.carry([(A, B), (C, "00000000dd")])
    assert state.marks([A, B]) == dict.fromkeys([A, B], Mark(True, True, ("x", "y")))
    state.mark([B], read=False)
    state.tag([B], remove=["y"])
    state.carry([(A, B)])
    assert state.marks([B])[B] == Mark(False, True, ("x",))
    state.carry([(B, A)])
    assert state.marks([A])[A] == Mark(False, True, ("x",))
    action = state.undo()
    assert action
    assert action.what == "tag -y"


def test_carrying_nothing_makes_no_file(state: State) -> None:
    """Files may move in an archive without a state."""
    state.carry([(A, B)])
    assert not state.path.exists()


def test_attached_to_another_connection(state: State) -> None:
    """The attached state has its marks and tags, with or without a file."""
    joined = "SELECT article, read, tag FROM state.marks LEFT JOIN state.tags USING (article)"
    index = sqlite3.connect(":memory:", isolation_level=None)
    state.attach(index)
    assert index.execute(joined).fetchall() == []
    index.execute("DETACH state")
    state.mark([A], read=True)
    state.tag([A], add=["x"])
    state.attach(index)
    assert index.execute(joined).fetchall() == [(A, 1, "x")]
    state.mark([A], read=False)
    assert index.execute(joined).fetchall() == [(A, 0, "x")]
    index.close()


IDS = st.lists(st.sampled_from([A, B, C]), max_size=4)
TAGS = st.lists(st.sampled_from(["x", "y"]), max_size=1)
SOME = st.sampled_from([None, True, False])
OPERATIONS = st.one_of(
    st.tuples(st.just("mark"), IDS, SOME, SOME),
    st.tuples(st.just("tag"), IDS, TAGS, TAGS),
    st.tuples(st.just("undo")),
    st.tuples(st.just("reopen")),
)


class Model:
    """A model of a state: a set of facts and the list of earlier sets."""

    def __init__(self) -> None:
        self.facts: set[tuple[str, str]] = set()
        self.earlier: list[set[tuple[str, str]]] = []

    def put(self, facts: set[tuple[str, str]], value: bool | None) -> None:
        if value is not None:
            self.facts = self.facts | facts if value else self.facts - facts

    def act(self, name: str, ids: list[str], first: Any, second: Any) -> int:
        before = self.facts
        if name == "mark":
            self.put({(article, "read") for article in ids}, first)
            self.put({(article, "starred") for article in ids}, second)
        else:
            self.put({(article, tag) for article in ids for tag in first}, True)
            self.put({(article, tag) for article in ids for tag in second}, False)
        changed = before ^ self.facts
        if changed:
            self.earlier.append(before)
        return len({article for article, _ in changed})

    def marks(self) -> dict[str, Mark]:
        return {
            article: Mark(
                (article, "read") in self.facts,
                (article, "starred") in self.facts,
                tuple(tag for tag in "xy" if (article, tag) in self.facts),
            )
            for article in (A, B, C)
        }


@settings(max_examples=60, deadline=None)
@given(operations=st.lists(OPERATIONS, max_size=25))
def test_any_sequence_equals_the_model(
    tmp_path_factory: pytest.TempPathFactory, operations: list[Any]
) -> None:
    """Marks, tags and undos in any order have the same effect as on the model."""
    model = Model()
    path = tmp_path_factory.mktemp("model") / "state"
    with State(path, now=lambda: START) as state:
        for operation in operations:
            match operation:
                case ("mark", ids, read, starred):
                    count = state.mark(ids, read=read, starred=starred)
                    assert count == model.act(*operation)
                case ("tag", ids, add, remove) if add != remove or not add:
                    assert state.tag(ids, add=add, remove=remove) == model.act(*operation)
                case ("undo",):
                    assert (state.undo() is not None) == bool(model.earlier)
                    model.facts = model.earlier.pop() if model.earlier else model.facts
                case ("reopen",):
                    state.close()
            assert state.marks([A, B, C]) == model.marks()
