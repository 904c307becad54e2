"""Export and import: a round trip changes nothing, merging commutes, a bad line changes nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.errors import StateError
from newsdigest.storage.state.store import Mark, State
from newsdigest.storage.state.transfer import MergeCounts

START = datetime(2024, 11, 6, 7, 30, tzinfo=UTC)
A, B, C = "00000000aa", "00000000bb", "00000000cc"
HEADER = '{"format": "newsdigest-state", "version": 1}'


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.seconds = 0

    def __call__(self) -> datetime:
        return START + timedelta(seconds=self.seconds)


class Machine:
    """One of several machines, each with its own state and clock."""

    def __init__(self, path: Path) -> None:
        self.clock = Clock()
        self.state = State(path, now=self.clock)

    def export(self) -> list[str]:
        return list(self.state.export())


@pytest.fixture
def here(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "here")


@pytest.fixture
def there(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "there")


def fact(value: object, changed: str = "2024-11-06T07:30:00.000000Z") -> dict[str, object]:
    return {"value": value, "changed": changed}


def line(**record: object) -> str:
    return json.dumps(record)


def test_lines(here: Machine) -> None:
    """An export is sorted JSON lines under a header, each value with its time."""
    here.state.tag([B, A], add=["科技", "AI"])
    here.state.mark([B], read=True)
    here.state.save_query("tech", "tag:科技")
    header, *lines = here.export()
    assert header == HEADER
    assert [json.loads(line) for line in lines] == [
        {"query": "tech", "text": fact("tag:科技")},
        {"article": A, "tags": {"AI": fact(True), "科技": fact(True)}},
        {"article": B, "read": fact(True), "tags": {"AI": fact(True), "科技": fact(True)}},
    ]
    assert "科技" in lines[0]


def test_export_imported_where_it_came_from(here: Machine) -> None:
    """Importing its own export changes nothing and adds nothing to undo."""
    here.state.mark([A, B], read=True)
    before = here.export()
    assert here.state.load(before) == MergeCounts(0, 0, 0, 2)
    assert here.export() == before
    action = here.state.undo()
    assert action
    assert action.what == "mark read"


def test_import_into_nothing(here: Machine, there: Machine) -> None:
    """An empty state becomes the exported one in one action; a second import changes nothing."""
    here.state.mark([A, B], read=True)
    here.state.tag([A, C], add=["x"])
    here.state.save_query("q", "a")
    assert there.state.load(here.export()) == MergeCounts(articles=2, tags=2, queries=1, skipped=0)
    assert there.export() == here.export()
    assert there.state.load(here.export()) == MergeCounts(0, 0, 0, 4)
    action = there.state.undo()
    assert action
    assert (action.what, action.count) == ("state import", 4)
    assert there.state.marks([A, B, C]) == dict.fromkeys([A, B, C], Mark())
    assert there.state.saved_queries() == {}


def test_the_later_change_wins(here: Machine, there: Machine) -> None:
    """Marks of different kinds are merged; of two changes of one mark the later wins."""
    here.state.mark([A], read=True)
    there.clock.seconds = 60
    there.state.mark([A], starred=True)
    there.state.mark([B], starred=True)
    here.clock.seconds = 120
    here.state.mark([B], starred=True)
    here.state.mark([B], starred=False)
    assert here.state.load(there.export()) == MergeCounts(1, 0, 0, 1)
    assert here.state.marks([A, B]) == {A: Mark(True, True), B: Mark()}


def test_changes_of_the_same_instant(here: Machine, there: Machine) -> None:
    """Of changes at the same instant both machines keep the same one."""
    here.state.save_query("q", "a")
    there.state.save_query("q", "b")
    for machine, value in ((here, True), (there, False)):
        instant = fact(value, "2024-11-07T00:00:00Z")
        machine.state.load([HEADER, line(article=A, read=instant, tags={"x": instant})])
    exports = here.export(), there.export()
    assert here.state.load(exports[1]) == MergeCounts(0, 0, 1, 1)
    assert there.state.load(exports[0]) == MergeCounts(1, 1, 0, 1)
    assert here.export() == there.export()
    assert here.state.saved_queries() == {"q": "b"}
    assert here.state.marks([A]) == {A: Mark(True, False, ("x",))}


def test_a_removal_survives_a_merge(here: Machine, there: Machine) -> None:
    """An older export does not restore a removed tag or query, and the removal is exported."""
    there.state.tag([A], add=["x"])
    there.state.save_query("q", "a")
    old = there.export()
    here.state.load(old)
    here.clock.seconds = 60
    here.state.tag([A], remove=["x"])
    here.state.remove_query("q")
    here.state.load(old)
    assert (here.state.all_tags(), here.state.saved_queries()) == ([], {})
    assert there.state.load(here.export()) == MergeCounts(0, 1, 1, 0)
    assert (there.state.all_tags(), there.state.saved_queries()) == ([], {})


def test_an_undo_survives_a_merge(here: Machine) -> None:
    """An export from before an undo does not redo the action."""
    here.state.mark([A], read=True)
    export = here.export()
    here.state.undo()
    here.state.load(export)
    assert not here.state.marks([A])[A].read


def test_clock_that_runs_behind(here: Machine, there: Machine) -> None:
    """A change after an import wins over it, even if the local clock is behind."""
    there.clock.seconds = 10**6
    there.state.mark([A], read=True)
    here.state.load(there.export())
    here.state.mark([A], read=False)
    here.state.load(there.export())
    assert not here.state.marks([A])[A].read


def test_several_exports_in_one(here: Machine, there: Machine, tmp_path: Path) -> None:
    """Concatenated exports are all imported; blank lines and line ends do not matter."""
    here.state.mark([A], read=True)
    there.state.mark([B], read=True)
    joined = "\ufeff" + "\r\n".join([*here.export(), "", *there.export(), ""])
    third = Machine(tmp_path / "third")
    assert third.state.load(joined.splitlines(keepends=True)).articles == 2


def test_unknown_keys_are_ignored(here: Machine) -> None:
    """Unknown keys are ignored, and the rest is imported."""
    line = json.dumps({"article": A, "read": fact(True) | {"by": "me"}, "rating": 5})
    assert here.state.load([HEADER, line]).articles == 1


def test_an_export_is_a_snapshot(here: Machine) -> None:
    """An export is one snapshot, and the state can change while it is read."""
    here.state.mark([A, B], read=True)
    lines = here.state.export()
    next(lines)
    here.state.mark([A, B], read=False)
    assert '"value": true' in next(lines)
    assert '"value": true' in next(lines)


BAD = {
    "not JSON": "{",
    "an array": "[]",
    "a number too long": '{"article": ' + "1" * 5000 + "}",
    "too deep": "[" * 100_000,
    "neither article nor query": "{}",
    "not an id": line(article="../../etc", read=fact(True)),
    "id not a text": line(article=7),
    "read is no fact": line(article=A, read=True),
    "no time": line(article=A, read={"value": True}),
    "no value": line(article=A, read={"changed": "2024-11-06T07:30:00Z", "x": 1}),
    "time is no time": line(article=A, read=fact(True, "yesterday")),
    "time is a number": line(article=A, read={"value": True, "changed": 5}),
    "time without offset": line(article=A, read=fact(True, "2024-11-06T07:30:00")),
    "time before 1970": line(article=A, read=fact(True, "1969-12-31T23:59:59Z")),
    "time at the end of times": line(article=A, read=fact(True, "9999-12-31T23:59:59.999999Z")),
    "time beyond all times": line(article=A, read=fact(True, "9999-12-31T23:59:59-23:00")),
    "read is 1": line(article=A, read=fact(1)),
    "starred is null": line(article=A, starred=fact(None)),
    "tags are a list": line(article=A, tags=["x"]),
    "tag with a comma": line(article=A, tags={"a,b": fact(True)}),
    "tag that is half a character": line(article=A, tags={"\ud800": fact(True)}),
    "tag with an escape": line(article=A, tags={"\x1b[2J": fact(True)}),
    "query of a bad name": line(query="a b", text=fact("x")),
    "query without text": line(query="a"),
    "query text is a number": line(query="a", text=fact(5)),
    "query text is half a character": line(query="a", text=fact("\udc00")),
    "newer header": line(format="newsdigest-state", version=2),
    "foreign header": line(format="something", version=1),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_bad_line(here: Machine, bad: str) -> None:
    """A bad line is reported with its number, and nothing is imported."""
    here.state.mark([B], read=True)
    before = here.export()
    with pytest.raises(StateError) as error:
        here.state.load([HEADER, line(article=A, read=fact(True)), bad])
    assert error.value.subject == "line 3"
    assert "\x1b" not in str(error.value)
    assert here.export() == before


@pytest.mark.parametrize("lines", [[], ["", "\n"], ["{}"], [line(article=A, read=fact(True))]])
def test_header_is_needed(here: Machine, lines: list[str]) -> None:
    """A file without a header is refused."""
    with pytest.raises(StateError):
        here.state.load(lines)
    assert not here.state.path.exists()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["article", "read", "tags", "query", "text", "value", "changed", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(record=JSON)
def test_any_json_is_imported_or_refused(
    tmp_path_factory: pytest.TempPathFactory, record: Any
) -> None:
    """Any line is merged or refused with its number."""
    state = State(tmp_path_factory.mktemp("any") / "state", now=Clock())
    with state:
        try:
            state.load([HEADER, json.dumps(record)])
        except StateError as error:
            assert error.subject == "line 2"  # noqa: PT017


IDS = st.lists(st.sampled_from([A, B]), min_size=1, max_size=2)
STEP = st.tuples(
    st.integers(min_value=0, max_value=3),  # the clock, also backwards
    st.one_of(
        st.tuples(st.just("read"), IDS, st.booleans()),
        st.tuples(st.just("tag"), IDS, st.booleans()),
        st.tuples(st.just("query"), st.sampled_from(["", "x", None])),
        st.tuples(st.just("undo")),
    ),
)


def live(machine: Machine, steps: list[Any]) -> None:
    """Apply actions of a reader on one machine."""
    for seconds, step in steps:
        machine.clock.seconds = seconds
        match step:
            case ("read", ids, value):
                machine.state.mark(ids, read=value)
            case ("tag", ids, value):
                machine.state.tag(ids, **{"add" if value else "remove": ["x"]})
            case ("query", None):
                if "q" in machine.state.saved_queries():
                    machine.state.remove_query("q")
            case ("query", text):
                machine.state.save_query("q", text)
            case ("undo",):
                machine.state.undo()


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(lives=st.tuples(*[st.lists(STEP, max_size=6)] * 3))
def test_merging_commutes(tmp_path_factory: pytest.TempPathFactory, lives: Any) -> None:
    """Three machines that merge in different orders, some twice, reach the same state."""
    folder = tmp_path_factory.mktemp("merge")
    machines = [Machine(folder / str(number)) for number in range(3)]
    for machine, steps in zip(machines, lives, strict=True):
        live(machine, steps)
    first, second, third = (machine.export() for machine in machines)
    for machine, order in zip(
        machines, [(second, third), (third, first, third), (second, first)], strict=True
    ):
        for lines in order:
            machine.state.load(lines)
    exports = [machine.export() for machine in machines]
    assert exports[0] == exports[1] == exports[2]
    for machine in machines:
        machine.state.close()
