"""``digest --send``: who has which mail after what servers do, and what the next run sends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from conftest import NOW, Program, Result

SEND = ("digest", "--since", "last", "--name", "daily", "--send", "--fail-empty")
A, B, C = "a@example.com", "b@example.org", "c@example.net"
CUT = ""
"""Instead of an answer: the connection is cut."""
DAY = timedelta(days=1)
Make = Callable[..., str]
Script = Mapping[str, str]


@dataclass(frozen=True)
class Taken:
    """A mail that the server has."""

    recipients: tuple[str, ...]
    message_id: str
    titles: frozenset[str]


@dataclass
class Server:
    """A mail server that follows a script for each connection, and then takes everything.

    A script has the answer to a command, to ``RCPT`` and an address, and under ``.`` to the
    whole mail; ``keeps`` says that the mail is kept whatever the answer.
    """

    listener: socket.socket
    scripts: list[Script] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    goodbye: Callable[[], object] = lambda: None

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def run(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                with suppress(OSError), connection, connection.makefile("rwb") as stream:
                    self.serve(stream, self.scripts.pop(0) if self.scripts else {})

    def serve(self, stream: Any, script: Script) -> None:
        answer, recipients = script.get("greeting", "220 ready"), list[str]()
        while answer:
            stream.write(answer.encode() + b"\r\n")
            stream.flush()
            if answer.startswith("354 go"):
                answer = self.mail(stream, script, recipients)
                continue
            line = stream.readline().decode()
            step, usual = (line.split() or ["QUIT"])[0].upper(), "250 OK"
            if step == "RCPT":
                step = line.partition("<")[2].partition(">")[0]
                recipients += [step] if script.get(step, usual).startswith("250") else []
            elif step == "QUIT":
                self.goodbye()
                usual = CUT
            answer = script.get(step, "354 go on" if step == "DATA" else usual)

    def mail(self, stream: Any, script: Script, recipients: list[str]) -> str:
        lines = list(iter(stream.readline, b".\r\n"))
        answer = script.get(".", "250 taken")
        if answer.startswith("250") or "keeps" in script:
            mail = message_from_bytes(b"".join(lines), policy=default)
            text: Any = mail.get_body(("plain",))
            titles = frozenset(re.findall(r"Story\d", text.get_content()))
            self.taken.append(Taken(tuple(recipients), str(mail["Message-ID"]), titles))
        return answer


@pytest.fixture
def server() -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(listener)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield server
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(10)


@pytest.fixture
def settings(program: Program, server: Server) -> Callable[..., None]:
    """Writes the settings for these recipients."""
    file = program.folder / "config" / "newsdigest" / "config.toml"
    file.parent.mkdir(parents=True)

    def write(*recipients: str) -> None:
        file.write_text(
            f'[mail]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\n'
            f'from = "news@example.com"\nto = {list(recipients)}\ntimeout = 20\n'.replace("'", '"'),
            "utf-8",
        )

    return write


@dataclass
class Desk:
    """An archive whose digest is sent day by day to a and b."""

    program: Program
    server: Server
    article: Make
    settings: Callable[..., None]
    number: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        self.settings(A, B)

    def news(self) -> str:
        """One more article; its title."""
        self.number += 1
        title = f"Story{self.number}"
        own = " ".join(f"w{self.number}x{place}" for place in range(30))
        date = (NOW + self.days * DAY - timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")
        text = self.article(title, f"{own}.", date=date)
        self.program.write(f"{self.number}.md", text)
        return title

    def send(self, *scripts: Script) -> Result:
        """Run the digest while the server follows these scripts."""
        self.server.scripts[:] = scripts
        result = self.program(*SEND, now=NOW + self.days * DAY)
        assert not self.server.scripts, "fewer connections than expected"
        return result

    @property
    def got(self) -> list[tuple[tuple[str, ...], set[str]]]:
        return [(mail.recipients, set(mail.titles)) for mail in self.server.taken]

    @property
    def ids(self) -> list[str]:
        return [mail.message_id for mail in self.server.taken]

    @property
    def places(self) -> list[str]:
        """Where each delivery went by the history, oldest first."""
        out = self.program("digest", "--history").out
        return [line.split("\t")[4] for line in reversed(out.splitlines())]


@pytest.fixture
def desk(program: Program, server: Server, article: Make, settings: Callable[..., None]) -> Desk:
    return Desk(program, server, article, settings)


LATER = "451 4.7.1 greylisted"
NEVER = "550 5.1.1 no such user"


@pytest.mark.parametrize(
    ("script", "may_have_arrived"),
    [
        ({"greeting": "554 no"}, False),
        ({"EHLO": "502 no", "HELO": "502 no"}, False),
        ({"EHLO": CUT}, False),
        ({"MAIL": "451 later"}, False),
        ({A: LATER, B: LATER}, False),
        ({A: NEVER, B: NEVER}, False),
        ({B: "421 closing"}, False),
        ({B: CUT}, False),
        ({"DATA": CUT}, False),
        ({"DATA": "421 closing"}, False),
        ({".": "421 4.3.0 closing"}, False),
        ({".": "452 full"}, False),
        ({".": "552 5.2.2 full"}, False),
        ({".": "554 5.7.1 spam"}, False),
        ({".": CUT}, True),
        ({".": CUT, "keeps": ""}, True),
        ({".": "25"}, True),
        ({".": "354 what", "keeps": ""}, True),
        ({".": "no code", "keeps": ""}, True),
    ],
)
def test_what_nobody_surely_has_comes_again(
    script: Script, may_have_arrived: bool, desk: Desk
) -> None:
    """It is exit code 4; the next run sends the same mail to all, then what is newer, once each."""
    first = desk.news()
    result = desk.send(script)
    assert result.code == 4
    assert ("may have arrived" in result.err) is may_have_arrived
    assert desk.places == []
    assert bool(desk.got) is ("keeps" in script)
    second = desk.news()
    assert desk.send({}, {}).code == 0
    assert desk.got[-2:] == [((A, B), {first}), ((A, B), {second})]
    assert len(set(desk.ids)) == 2
    assert desk.send().code == 3
    assert desk.places == [f"{A}, {B}"] * 2


@pytest.mark.parametrize("answer", [LATER, NEVER])
def test_one_recipient_is_refused(answer: str, desk: Desk) -> None:
    """The others have it and never again; the refused one has the same mail from the next run."""
    first = desk.news()
    result = desk.send({B: answer})
    assert (result.code, desk.got) == (4, [((A,), {first})])
    assert f"{B}: {answer}" in result.err
    assert "the next run" in result.err
    assert desk.places == [A]
    second = desk.news()
    if answer == NEVER:  # refused for good, he is let alone for a while
        assert desk.send({}).code == 0
        assert desk.got.pop() == ((A, B), {second})
        del desk.server.taken[1:]
        desk.days = 1
        second = desk.news()
    result = desk.send({}, {})
    assert (result.code, desk.got[1:]) == (0, [((B,), {first}), ((A, B), {second})])
    assert desk.ids[0] == desk.ids[1]
    assert f"sent to {B} as well" in result.err
    assert set(desk.places) == {f"{A}, {B}"}
    assert desk.send().code == 3


def test_a_recipient_who_stays_refused(desk: Desk) -> None:
    """One who is refused keeps nobody else from the news; after five days it is given up."""
    first = desk.news()
    assert desk.send({B: NEVER}).code == 4
    desk.days = 1
    second = desk.news()
    assert desk.send({B: NEVER}, {B: NEVER}).code == 4
    assert desk.got == [((A,), {first}), ((A,), {second})]
    assert desk.send().code == 3
    desk.days = 2
    # Refused once in a run, he is not tried again in it for what came later.
    assert desk.send({B: NEVER}).code == 4
    desk.days = 5
    result = desk.send({B: LATER})
    assert result.code == 4
    assert "not sent to b@example.org; given up after 5 days" in result.err
    assert desk.send({}).code == 0
    assert desk.got[2:] == [((B,), {second})]
    assert desk.send().code == 3


def test_a_run_seldom_tries_before_it_gives_up(desk: Desk) -> None:
    """Even if the next run comes after more than five days, the refused one is tried then."""
    first = desk.news()
    assert desk.send({B: LATER}).code == 4
    desk.days = 7
    assert desk.send({}).code == 0
    assert desk.got[1:] == [((B,), {first})]


def test_a_clock_that_was_wrong(desk: Desk) -> None:
    """One who was refused for good while the clock was years ahead is tried again all the same."""
    desk.days = 2000
    first = desk.news()
    assert desk.send({B: NEVER}).code == 4
    desk.days = 1
    assert desk.send({}).code == 0
    assert desk.got[1:] == [((B,), {first})]


def test_the_rest_that_is_cut_off(desk: Desk) -> None:
    """What one recipient lacks and may have got now comes once more; the news goes meanwhile."""
    first = desk.news()
    assert desk.send({B: LATER}).code == 4
    second = desk.news()
    result = desk.send({".": CUT, "keeps": ""}, {})
    assert result.code == 4
    assert desk.got[1:] == [((B,), {first}), ((A, B), {second})]
    assert desk.send({}).code == 0
    assert desk.got[3:] == [((B,), {first})]
    assert len(set(desk.ids)) == 2


def test_changed_recipients(desk: Desk) -> None:
    """What comes again goes to who is configured then; what one lacked, to nobody in his place."""
    first = desk.news()
    assert desk.send({B: LATER}).code == 4
    desk.settings(A, C)
    assert desk.send().code == 3
    second = desk.news()
    assert desk.send({".": CUT}).code == 4
    desk.settings(f"Someone <{C}>", B)
    assert desk.send({}).code == 0
    assert desk.got == [((A,), {first}), ((C, B), {second})]


def test_one_of_two_in_what_comes_again(desk: Desk) -> None:
    """A mail that comes again may be refused for one recipient, too."""
    first = desk.news()
    assert desk.send({".": CUT}).code == 4
    assert desk.send({A: LATER}).code == 4
    assert desk.send({}).code == 0
    assert desk.got == [((B,), {first}), ((A,), {first})]
    assert len(set(desk.ids)) == 1


def test_a_mail_that_the_server_never_takes(desk: Desk) -> None:
    """A digest that is refused for what it is does not keep the next ones back."""
    first = desk.news()
    assert desk.send({}).code == 0
    second = desk.news()
    assert desk.send({".": "554 5.7.1 spam"}).code == 4
    third = desk.news()
    assert desk.send({}).code == 0
    assert desk.got == [((A, B), {first}), ((A, B), {second, third})]


def test_a_goodbye_that_fails(desk: Desk) -> None:
    """A connection that is lost after 250 has delivered."""
    first = desk.news()
    assert desk.send({"QUIT": CUT}).code == 0
    assert desk.send().code == 3
    assert desk.got == [((A, B), {first})]


def test_without_a_name_nothing_is_remembered(desk: Desk) -> None:
    """A refused recipient is told, and that is all."""
    desk.news()
    desk.server.scripts[:] = [{B: LATER}]
    result = desk.program("digest", "--send")
    assert result.code == 4
    assert B in result.err
    assert "next run" not in result.err
    assert desk.places == []


def test_killed_after_the_server_took_it(desk: Desk) -> None:
    """Killed before it is remembered, the same mail comes again: to all, or to who lacked it."""
    first = desk.news()
    killed(desk, {B: LATER})
    assert desk.send({B: LATER}).code == 4
    killed(desk, {})
    assert desk.send({}).code == 0
    assert desk.send().code == 3
    assert desk.got == [((A,), {first})] * 2 + [((B,), {first})] * 2
    assert len(set(desk.ids)) == 1


def killed(desk: Desk, script: Script) -> None:
    """Run it in a process that is killed when it says goodbye to the server."""
    desk.server.scripts[:] = [script]
    environ = {
        **os.environ, **desk.program.environ, "NEWSDIGEST_ARCHIVE": str(desk.program.archive),
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "newsdigest", *SEND], env=environ, cwd=desk.program.folder
    )
    desk.server.goodbye = lambda: os.kill(process.pid, signal.SIGKILL)
    assert process.wait(60) == -signal.SIGKILL
    desk.server.goodbye = lambda: None


def test_two_recipients_are_refused(desk: Desk) -> None:
    """Two who are refused are both kept, and each has it in its time."""
    desk.settings(A, B, C)
    first = desk.news()
    assert desk.send({B: LATER, C: NEVER}).code == 4
    assert desk.send({}).code == 0
    desk.days = 1
    assert desk.send({}).code == 0
    assert desk.got == [((A,), {first}), ((B,), {first}), ((C,), {first})]
    assert desk.places == [f"{A}, {B}, {C}"]
