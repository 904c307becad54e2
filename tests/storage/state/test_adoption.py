"""Adoption, and a state that several processes have open: nothing is lost."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsdigest.errors import StateError
from newsdigest.storage.index import identities
from newsdigest.storage.index.store import Index
from newsdigest.storage.state.adoption import adopt
from newsdigest.storage.state.feeds import Subscription, Subscriptions
from newsdigest.storage.state.file import current
from newsdigest.storage.state.store import State

A, B, C = "00000000aa", "00000000bb", "00000000cc"
STAR = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from newsdigest.storage.state.store import State
with State(Path(sys.argv[1]), now=lambda: datetime.now(UTC)) as state:
    print(state.mark(sys.argv[2:], starred=True))
"""
READ = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from newsdigest.storage.state.store import State
with State(Path(sys.argv[1]), now=lambda: datetime.now(UTC)) as state:
    print(" ".join(str(mark.starred) for mark in state.marks(sys.argv[2:]).values()))
"""


def now() -> datetime:
    return datetime.now(UTC)


def process(program: str, *arguments: object) -> str:
    """The output of another process."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def starred(path: Path, *ids: str) -> list[bool]:
    with State(path, now=now) as state:
        return [mark.starred for mark in state.marks(ids).values()]


def test_opening_a_state_again_keeps_the_locks(tmp_path: Path) -> None:
    """While a state is open, another process that ends does not take its log away."""
    path = tmp_path / "state"
    with State(path, now=now) as first:
        first.mark([A], starred=True)
        with State(path, now=now) as second:
            second.all_tags()
        process(STAR, path, B)
        assert (tmp_path / "state-wal").exists()
        first.mark([C], starred=True)
        assert process(READ, path, A, B, C) == "True True True"
    assert starred(path, A, B, C) == [True] * 3


def test_what_another_process_marks_beside_an_open_state_is_kept(tmp_path: Path) -> None:
    """Marks of two processes in turn, one of which is killed, are all there."""
    path = tmp_path / "state"
    ids = [f"{number:010x}" for number in range(20)]
    script = (
        "import os\nfrom datetime import UTC, datetime\nfrom pathlib import Path\n"
        "from newsdigest.storage.state.store import State\n"
        f"path = Path({str(path)!r})\n"
        "state = State(path, now=lambda: datetime.now(UTC))\n"
        "state.mark(['00000000ff'], read=True)\n"
        "while identity := input():\n"
        "    with State(path, now=lambda: datetime.now(UTC)) as again:\n"
        "        again.all_tags()\n"
        "    state.mark([identity], starred=True)\n"
        "    print(identity, flush=True)\n"
    )
    reader = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert reader.stdin is not None
    assert reader.stdout is not None
    for mine, theirs in zip(ids[::2], ids[1::2], strict=True):
        reader.stdin.write(f"{mine}\n")
        reader.stdin.flush()
        assert reader.stdout.readline().strip() == mine
        process(STAR, path, theirs)
    reader.kill()
    reader.wait()
    assert starred(path, *ids) == [True] * len(ids)


def test_an_empty_file_with_a_log_loses_nothing(tmp_path: Path) -> None:
    """A state file that became empty is refused, and its log stays."""
    path = tmp_path / "state"
    with State(path, now=now) as state:
        state.mark([A], read=True)
    path.write_bytes(b"")
    log = tmp_path / "state-wal"
    log.write_bytes(b"a log" * 100)
    with State(path, now=now) as state, pytest.raises(StateError, match="empty"):
        state.mark([B], read=True)
    assert log.read_bytes() == b"a log" * 100


class TestAdoption:
    """An archive gets a name while its state is open."""

    def test_marks_feeds_and_undo_come_along(self, tmp_path: Path) -> None:
        """The whole state of the path is there under the name."""
        unnamed, named = tmp_path / "path.db", tmp_path / "name.db"
        with State(unnamed, now=now) as state:
            state.mark([A], read=True)
            state.mark([A], starred=True)
        Subscriptions(unnamed, now).add([Subscription("https://x.example/feed")])
        adopt(unnamed, named)
        assert starred(named, A) == [True]
        assert [feed.url for feed in Subscriptions(named, now).all()] == ["https://x.example/feed"]
        with State(named, now=now) as state:
            assert state.undo() is not None
        assert starred(named, A) == [False]

    def test_an_open_reader_goes_on_under_the_name(self, tmp_path: Path) -> None:
        """Marks of a process that opened the state before are seen under the name at once."""
        unnamed, named = tmp_path / "path.db", tmp_path / "name.db"
        with State(unnamed, now=now) as reader:
            reader.mark([A], starred=True)
            adopt(unnamed, named)
            reader.mark([B], starred=True)
            process(STAR, named, C)
            assert starred(named, A, B, C) == [True] * 3
            assert [mark.starred for mark in reader.marks([A, B, C]).values()] == [True] * 3

    def test_a_state_that_began_under_the_path_after_the_name(self, tmp_path: Path) -> None:
        """Marks that a reader without the name makes are adopted by the next command."""
        unnamed, named = tmp_path / "path.db", tmp_path / "name.db"
        with State(named, now=now) as state:
            state.mark([A], starred=True)
        with State(unnamed, now=now) as reader:
            reader.mark([B], starred=True)
            adopt(unnamed, named)
            reader.mark([C], starred=True)
        assert starred(named, A, B, C) == [True] * 3

    def test_the_later_decision_holds(self, tmp_path: Path) -> None:
        """Where both states mark an article, the later mark wins."""
        unnamed, named = tmp_path / "path.db", tmp_path / "name.db"
        with State(unnamed, now=now) as state:
            state.mark([A], starred=True)
        with State(named, now=now) as state:
            state.mark([A], starred=True)
            state.mark([A], starred=False)
        adopt(unnamed, named)
        assert starred(named, A) == [False]

    @pytest.mark.parametrize("finished", [True, False])
    def test_deliveries_come_along(self, tmp_path: Path, finished: bool) -> None:
        """Deliveries are merged into a state that the name has already, each once."""
        unnamed, named = tmp_path / "path.db", tmp_path / "name.db"
        with State(named, now=now) as state:
            state.mark([C], starred=True)
        with State(unnamed, now=now) as state:
            delivery = state.deliveries.begin(
                "daily", now=now(), since=now(), until=now(), articles=[A], before=[B]
            )
            if finished:
                state.deliveries.finish(delivery, now=now(), stories=1, place="x")
        for _ in range(2):
            adopt(unnamed, named)
            (tmp_path / "path.db.moved").unlink()
        with State(named, now=now) as state:
            assert state.deliveries.past_articles("daily") == {A, B}
            assert len(state.deliveries.history("daily")) == int(finished)
            begun = state.deliveries.unfinished("daily")
            assert (begun is None) == finished
            assert begun is None or begun.message_id == delivery.message_id

    def test_another_name_does_not_get_it(self, tmp_path: Path) -> None:
        """A state belongs to the first name that adopted it."""
        unnamed = tmp_path / "path.db"
        with State(unnamed, now=now) as state:
            state.mark([A], starred=True)
        adopt(unnamed, tmp_path / "one.db")
        adopt(unnamed, tmp_path / "two.db")
        assert current(unnamed) == tmp_path / "one.db"
        assert not (tmp_path / "two.db").exists()

    def test_a_pointer_leads_to_no_other_folder(self, tmp_path: Path) -> None:
        """A pointer is only the name of a file in the same folder."""
        path = tmp_path / "path.db"
        for content in ("../x.db", "/etc/passwd", "", "a/b"):
            (tmp_path / "path.db.moved").write_text(content)
            assert current(path) == path

    def test_named_in_the_middle_of_marks(self, tmp_path: Path) -> None:
        """Six processes mark under the path while three adopt it: no mark is lost."""
        unnamed, named = tmp_path / "path.db", tmp_path / "name.db"
        ids = [f"{number:010x}" for number in range(60)]
        adopting = (
            "import sys\nfrom pathlib import Path\n"
            "from newsdigest.storage.state.adoption import adopt\n"
            "for _ in range(8): adopt(Path(sys.argv[1]), Path(sys.argv[2]))"
        )
        marking = STAR.replace("    print(state.mark(sys.argv[2:], starred=True))", (
            "    for identity in sys.argv[2:]: state.mark([identity], starred=True)"
        ))  # fmt: skip
        process(STAR, unnamed, A)
        commands = [
            [sys.executable, "-c", marking, str(unnamed), *ids[start : start + 10]]
            for start in range(0, 60, 10)
        ]
        commands[2:2] = [[sys.executable, "-c", adopting, str(unnamed), str(named)]] * 3
        processes = [
            subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for command in commands
        ]
        assert [one.communicate()[1] for one in processes] == [""] * len(processes)
        adopt(unnamed, named)
        assert starred(named, A, *ids) == [True] * 61


def test_articles_swap_ids_once(tmp_path: Path) -> None:
    """A move that is carried again, by a command after one that was killed, has no effect."""
    with State(tmp_path / "state", now=now) as state:
        state.mark([A], starred=True)
        for _ in range(2):
            state.carry([(A, B), (B, A)], move="first")
        assert [mark.starred for mark in state.marks([A, B]).values()] == [False, True]
        state.carry([(A, B), (B, A)], move="second")
        assert [mark.starred for mark in state.marks([A, B]).values()] == [True, False]


def test_moves_are_carried_in_order_and_deleted_one_by_one(tmp_path: Path) -> None:
    """A move that another process adds while one is carried is carried later."""
    index, other = Index.open(tmp_path / "index"), Index.open(tmp_path / "index")
    calls = []

    def carry(pairs: list[tuple[str, str]], move: str) -> bool:
        calls.append((pairs, move))
        if move == "first":
            identities.add_moves(other.connection, [("third", B, C)])
        return move != "second"

    identities.add_moves(index.connection, [("first", A, B), ("first", B, A), ("second", A, C)])
    index.carry_moves(carry)
    assert calls == [([(A, B), (B, A)], "first"), ([(A, C)], "second")]
    assert [row[0] for row in identities.pending_moves(index.connection)] == ["second", "third"]
    index.close()
    other.close()
