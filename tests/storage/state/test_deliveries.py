"""Deliveries: what is recorded, and when."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsdigest.errors import StateError, UsageError
from newsdigest.storage.state.deliveries import Delivery, delivery_lock
from newsdigest.storage.state.store import State

NOW = datetime(2024, 11, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
A, B, C, D = (f"{digit}" * 10 for digit in "abcd")
Open = Callable[[], State]


@pytest.fixture
def state(tmp_path: Path) -> State:
    """A state without a file yet."""
    return State(tmp_path / "state.db", now=lambda: NOW)


def begin(state: State, name: str, *articles: str, before: tuple[str, ...] = ()) -> Delivery:
    return state.deliveries.begin(
        name, now=NOW, since=NOW - DAY, until=NOW, articles=articles, before=before
    )


def finish(state: State, delivery: Delivery) -> None:
    state.deliveries.finish(delivery, now=NOW, stories=1, place="digest.html")


def test_no_past_articles_before_the_first(state: State) -> None:
    """Reading creates no file, and before the first delivery there are no past articles."""
    assert state.deliveries.past_articles("daily") is None
    assert state.deliveries.unfinished("daily") is None
    assert state.deliveries.history() == []
    assert not state.path.exists()


def test_an_unfinished_delivery_is_returned(state: State) -> None:
    """An unfinished delivery is returned as it was begun, with its Message-ID."""
    delivery = begin(state, "daily", B, A, before=(C,))
    assert state.deliveries.unfinished("daily") == Delivery(
        "daily", delivery.number, delivery.message_id, NOW, NOW - DAY, NOW, (A, B)
    )
    assert state.deliveries.history() == []
    finish(state, delivery)
    assert state.deliveries.unfinished("daily") is None
    assert state.deliveries.past_articles("daily") == {A, B, C}


def test_history_is_newest_first(state: State) -> None:
    """The history has the finished deliveries of one name or of all."""
    for name, article in (("daily", A), ("weekly", A), ("daily", B)):
        finish(state, begin(state, name, article))
    begin(state, "daily", C)
    history = state.deliveries.history()
    assert [(one.name, one.articles) for one in history] == [
        ("daily", (B,)), ("weekly", (A,)), ("daily", (A,)),
    ]  # fmt: skip
    assert len({one.message_id for one in history}) == 3
    assert [one.name for one in state.deliveries.history("weekly")] == ["weekly"]
    assert (history[0].finished, history[0].stories, history[0].place) == (NOW, 1, "digest.html")


def test_names_are_apart(state: State) -> None:
    """An article delivered under one name is new under another."""
    finish(state, begin(state, "daily", A))
    assert state.deliveries.past_articles("weekly") is None


def test_articles_of_a_cancelled_delivery_wait(state: State) -> None:
    """A cancelled delivery leaves its articles for the next one."""
    finish(state, begin(state, "daily", A))
    state.deliveries.cancel(begin(state, "daily", B))
    assert state.deliveries.past_articles("daily") == {A}
    assert state.deliveries.unfinished("daily") is None


def test_one_at_a_time(state: State) -> None:
    """A second delivery under a name cannot begin before the first is finished."""
    begin(state, "daily", A)
    with pytest.raises(StateError):
        begin(state, "daily", B)
    assert state.deliveries.past_articles("daily") == {A}


def test_delivered_follows_an_article_that_moved(state: State) -> None:
    """An article that gets a new id because its file moved is not delivered again."""
    finish(state, begin(state, "daily", A))
    state.carry([(A, D), (B, C)])
    assert state.deliveries.past_articles("daily") == {A, D}


def test_outstanding_recipients(state: State) -> None:
    """Recipients without a delivery are kept until they receive it or are given up."""
    assert state.deliveries.outstanding("daily") == []
    first, second = begin(state, "daily", A), begin(state, "weekly", A)
    state.deliveries.finish(
        first,
        now=NOW,
        stories=1,
        place="a@b.example",
        retries={"x@b.example": NOW, "y@b.example": NOW},
    )
    finish(state, second)
    state.deliveries.postpone(first, {"x@b.example": NOW + DAY})
    ((delivery, lacking),) = state.deliveries.outstanding("daily")
    assert (delivery.number, delivery.articles) == (first.number, (A,))
    assert lacking == {"x@b.example": NOW + DAY, "y@b.example": NOW}
    assert state.deliveries.outstanding("weekly") == []
    state.deliveries.mark_received(first, ["x@b.example"])
    assert state.deliveries.history("daily")[0].place == "a@b.example, x@b.example"
    state.deliveries.give_up(first, ["y@b.example"])
    assert state.deliveries.outstanding("daily") == []


def test_a_state_from_before_recipients_were_remembered(tmp_path: Path) -> None:
    """A state of the previous version is upgraded, with its deliveries."""
    path = tmp_path / "state.db"
    before = State(path, now=lambda: NOW)
    finish(before, begin(before, "daily", A))
    before.close()
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE outstanding")
        for table in ("moves", "arrived", "ruled"):
            connection.execute(f"DROP TABLE {table}")
        for column in ("private", "new"):
            connection.execute(f"ALTER TABLE feeds DROP COLUMN {column}")
        connection.execute("PRAGMA user_version = 3")
    connection.close()
    state = State(path, now=lambda: NOW)
    assert state.deliveries.outstanding("daily") == []
    state.deliveries.finish(
        begin(state, "daily", B), now=NOW, stories=1, place="", retries={"x@b.example": NOW}
    )
    ((delivery, _),) = state.deliveries.outstanding("daily")
    assert delivery.articles == (B,)
    assert state.deliveries.past_articles("daily") == {A, B}
    state.close()


@pytest.mark.parametrize("name", ["", " daily", "a/b", "a\nb", "x" * 101])
def test_names_that_cannot_be(state: State, name: str) -> None:
    """A name is one line and no path."""
    with pytest.raises(UsageError):
        state.deliveries.past_articles(name)


def test_delivery_lock(tmp_path: Path) -> None:
    """Waiting too long is an error; another name does not wait, and the lock is free afterwards."""
    path = tmp_path / "state.db"
    with delivery_lock(path, "daily"):
        with (
            pytest.raises(StateError, match="another newsdigest"),
            delivery_lock(path, "daily", seconds=0),
        ):
            pass
        with delivery_lock(path, "weekly", seconds=0):
            pass
    with delivery_lock(path, "daily", seconds=0):
        pass


def test_two_articles_that_change_ids_change_what_was_delivered(state: State) -> None:
    """When two files swap places, the article that was not delivered still waits."""
    state.mark([A], starred=True)
    finish(state, begin(state, "daily", A))
    state.carry([(A, B), (B, A)])
    assert state.deliveries.past_articles("daily") == {B}
    assert [state.marks([one])[one].starred for one in (A, B)] == [False, True]
