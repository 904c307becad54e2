"""Updating feeds: limits per host, and an interrupt."""

from __future__ import annotations

import os
import stat
import threading
from contextlib import suppress

import pytest
from conftest import Program
from support.loopback import item, rss

from newsdigest.importing.feed_loader import PER_HOST, Hosts


def _busiest(addresses: list[str]) -> int:
    """The most requests at one time, when all addresses are requested together."""
    hosts = Hosts()
    lock = threading.Lock()
    now = [0, 0]
    everyone = threading.Barrier(6)

    def ask(address: str) -> None:
        with hosts.slot(address):
            with lock:
                now[0] += 1
                now[1] = max(now)
            with suppress(threading.BrokenBarrierError):
                everyone.wait(1)  # a machine may be too busy to start six threads in a moment
            with lock:
                now[0] -= 1

    threads = [threading.Thread(target=ask, args=(address,)) for address in addresses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return now[1]


def test_one_host_gets_few_requests_at_once() -> None:
    """Path, port and case do not matter."""
    addresses = [f"http://A.example:{80 + n}/{n}" for n in range(4)]
    assert _busiest(addresses + ["https://a.example/x"] * 4) == PER_HOST


@pytest.mark.parametrize(
    "addresses",
    [[f"http://{n}.example/" for n in range(6)], ["http://127.0.0.1:8000/"] * 6, ["f.xml"] * 6],
)
def test_other_addresses_are_not_limited(addresses: list[str]) -> None:
    """Different hosts, this machine and files are not limited."""
    assert _busiest(addresses) == 6


def test_an_interrupt_leaves_whole_files(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while writing exits with 130; files are whole, the next update brings the rest."""
    items = [item(f"第{n}条", guid=f"g{n}") for n in range(5)]
    (program.folder / "f.xml").write_text(rss(*items), encoding="utf-8")
    assert program("feeds", "add", "f.xml").code == 0
    real, left = os.fsync, [3]

    def fsync(handle: int) -> None:
        if stat.S_ISREG(os.fstat(handle).st_mode):
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    assert program("feeds", "update").code == 130
    monkeypatch.undo()
    assert len(list(program.archive.rglob("*.md"))) == 3
    assert list(program.archive.rglob(".newsdigest-*")) == []
    assert program("check").code == 0
    assert program("feeds", "update").out == "常州日报\t2 new, 3 known\n"
