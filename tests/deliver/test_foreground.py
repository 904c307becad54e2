"""Programs in the foreground, and their outcome."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from newsdigest.deliver.foreground import Outcome, interrupts_ignored, run


@pytest.mark.parametrize(
    ("code", "outcome", "text"),
    [
        ("", Outcome(0), "exit status 0"),
        ("import sys; sys.exit(7)", Outcome(7), "exit status 7"),
        (
            "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
            Outcome(-signal.SIGTERM),
            "ended by SIGTERM",
        ),
        ("import os; os.kill(os.getpid(), 40)", Outcome(-40), "ended by signal 40"),
        (
            "import os, signal; os.kill(os.getppid(), signal.SIGINT)",
            Outcome(0, interrupted=True),
            "exit status 0",
        ),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="signals have other numbers")
def test_outcomes(code: str, outcome: Outcome, text: str) -> None:
    """Exit status, signal and Ctrl-C are told apart."""
    result = run([sys.executable, "-S", "-c", code], environ=os.environ)
    assert result == outcome
    assert str(result) == text


@pytest.mark.parametrize(
    ("command", "text"),
    [
        (["/no/such/program"], "cannot be started: No such file or directory"),
        (["/"], "cannot be started: Permission denied"),
        (["true", "a\0b"], "cannot be started: embedded null byte"),
    ],
)
def test_what_cannot_be_started(command: list[str], text: str) -> None:
    """Nothing is raised while the terminal is lent, so it is always taken back."""
    steps = []

    @contextmanager
    def lend() -> Iterator[None]:
        steps.append("away")
        yield
        steps.append("back")

    outcome = run(command, environ=os.environ, lend=lend)
    assert outcome.status is None
    assert str(outcome) == text
    assert steps == ["away", "back"]


def test_handlers_come_back() -> None:
    r"""Ctrl-C and Ctrl-\ have their former handlers afterwards."""
    keys = (signal.SIGINT, signal.SIGQUIT)
    before = [signal.getsignal(key) for key in keys]
    with interrupts_ignored() as interrupted:
        signal.raise_signal(signal.SIGQUIT)
        assert interrupted.is_set()
    assert [signal.getsignal(key) for key in keys] == before


def test_outside_the_main_thread() -> None:
    """A thread, which cannot set handlers, runs a program as well."""
    outcome = []
    thread = threading.Thread(
        target=lambda: outcome.append(run([sys.executable, "-S", "-c", ""], environ=os.environ))
    )
    thread.start()
    thread.join()
    assert outcome == [Outcome(0)]
