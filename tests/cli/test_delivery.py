"""``digest --send``: which mails are sent and sent again after a server's replies."""

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
class ReceivedMail:
    """A mail that the server accepted."""

    recipients: tuple[str, ...]
    message_id: str
    titles: frozenset[str]


@dataclass
class Server:
    """A mail server that follows a script for each connection and then accepts everything.

    A script maps a command, or the address of a ``RCPT``, or ``.`` for the whole mail to a
    reply; with ``keeps`` the mail is accepted whatever the reply.
    """

    listener: socket.socket
    scripts: list[Script] = field(default_factory=list)
    mails: list[ReceivedMail] = field(default_factory=list)
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
            self.mails.append(ReceivedMail(tuple(recipients), str(mail["Message-ID"]), titles))
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
    """A function that writes the settings for some recipients."""
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
class DailyDigest:
    """An archive whose digest is sent daily to a and b."""

    program: Program
    server: Server
    article: Make
    settings: Callable[..., None]
    number: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        self.settings(A, B)

    def news(self) -> str:
        """Write one more article and return its title."""
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
    def mails(self) -> list[tuple[tuple[str, ...], set[str]]]:
        return [(mail.recipients, set(mail.titles)) for mail in self.server.mails]

    @property
    def ids(self) -> list[str]:
        return [mail.message_id for mail in self.server.mails]

    @property
    def places(self) -> list[str]:
        """The destination of each delivery in the history, oldest first."""
        out = self.program("digest", "--history").out
        return [line.split("\t")[4] for line in reversed(out.splitlines())]


@pytest.fixture
def daily(
    program: Program, server: Server, article: Make, settings: Callable[..., None]
) -> DailyDigest:
    return DailyDigest(program, server, article, settings)


LATER = "451 4.7.1 greylisted"
NEVER = "550 5.1.1 no such user"


@pytest.mark.slow
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
def test_a_failed_mail_is_repeated(
    script: Script, may_have_arrived: bool, daily: DailyDigest
) -> None:
    """The exit code is 4; the next run sends the same mail to all, then the news, once each."""
    first = daily.news()
    result = daily.send(script)
    assert result.code == 4
    assert ("may have arrived" in result.err) is may_have_arrived
    assert daily.places == []
    assert bool(daily.mails) is ("keeps" in script)
    second = daily.news()
    assert daily.send({}, {}).code == 0
    assert daily.mails[-2:] == [((A, B), {first}), ((A, B), {second})]
    assert len(set(daily.ids)) == 2
    assert daily.send().code == 3
    assert daily.places == [f"{A}, {B}"] * 2


@pytest.mark.parametrize("answer", [LATER, NEVER])
def test_one_recipient_is_refused(answer: str, daily: DailyDigest) -> None:
    """The others get the mail once; the next run sends it to the refused one."""
    first = daily.news()
    result = daily.send({B: answer})
    assert (result.code, daily.mails) == (4, [((A,), {first})])
    assert f"{B}: {answer}" in result.err
    assert "the next run" in result.err
    assert daily.places == [A]
    second = daily.news()
    if answer == NEVER:  # refused for good, he is let alone for a while
        assert daily.send({}).code == 0
        assert daily.mails.pop() == ((A, B), {second})
        del daily.server.mails[1:]
        daily.days = 1
        second = daily.news()
    result = daily.send({}, {})
    assert (result.code, daily.mails[1:]) == (0, [((B,), {first}), ((A, B), {second})])
    assert daily.ids[0] == daily.ids[1]
    assert f"sent to {B} as well" in result.err
    assert set(daily.places) == {f"{A}, {B}"}
    assert daily.send().code == 3


def test_a_recipient_who_stays_refused(daily: DailyDigest) -> None:
    """The others get the news; after five days the recipient is given up."""
    first = daily.news()
    assert daily.send({B: NEVER}).code == 4
    daily.days = 1
    second = daily.news()
    assert daily.send({B: NEVER}, {B: NEVER}).code == 4
    assert daily.mails == [((A,), {first}), ((A,), {second})]
    assert daily.send().code == 3
    daily.days = 2
    # Refused once in a run, he is not tried again in it for what came later.
    assert daily.send({B: NEVER}).code == 4
    daily.days = 5
    result = daily.send({B: LATER})
    assert result.code == 4
    assert "not sent to b@example.org; given up after 5 days" in result.err
    assert daily.send({}).code == 0
    assert daily.mails[2:] == [((B,), {second})]
    assert daily.send().code == 3


def test_a_run_seldom_tries_before_it_gives_up(daily: DailyDigest) -> None:
    """A run after more than five days tries once more before it gives up."""
    first = daily.news()
    assert daily.send({B: LATER}).code == 4
    daily.days = 7
    assert daily.send({}).code == 0
    assert daily.mails[1:] == [((B,), {first})]


def test_a_clock_that_was_wrong(daily: DailyDigest) -> None:
    """A permanent refusal while the clock was years ahead does not block later tries."""
    daily.days = 2000
    first = daily.news()
    assert daily.send({B: NEVER}).code == 4
    daily.days = 1
    assert daily.send({}).code == 0
    assert daily.mails[1:] == [((B,), {first})]


def test_the_rest_that_is_cut_off(daily: DailyDigest) -> None:
    """A mail that one recipient may have got is repeated; the news is sent meanwhile."""
    first = daily.news()
    assert daily.send({B: LATER}).code == 4
    second = daily.news()
    result = daily.send({".": CUT, "keeps": ""}, {})
    assert result.code == 4
    assert daily.mails[1:] == [((B,), {first}), ((A, B), {second})]
    assert daily.send({}).code == 0
    assert daily.mails[3:] == [((B,), {first})]
    assert len(set(daily.ids)) == 2


def test_changed_recipients(daily: DailyDigest) -> None:
    """A repeated mail goes to the current recipients; nobody gets the mail of a removed one."""
    first = daily.news()
    assert daily.send({B: LATER}).code == 4
    daily.settings(A, C)
    assert daily.send().code == 3
    second = daily.news()
    assert daily.send({".": CUT}).code == 4
    daily.settings(f"Someone <{C}>", B)
    assert daily.send({}).code == 0
    assert daily.mails == [((A,), {first}), ((C, B), {second})]


def test_one_of_two_in_what_comes_again(daily: DailyDigest) -> None:
    """A repeated mail may be refused for one recipient too."""
    first = daily.news()
    assert daily.send({".": CUT}).code == 4
    assert daily.send({A: LATER}).code == 4
    assert daily.send({}).code == 0
    assert daily.mails == [((B,), {first}), ((A,), {first})]
    assert len(set(daily.ids)) == 1


def test_a_mail_that_the_server_never_takes(daily: DailyDigest) -> None:
    """A digest that is always refused does not hold up the next ones."""
    first = daily.news()
    assert daily.send({}).code == 0
    second = daily.news()
    assert daily.send({".": "554 5.7.1 spam"}).code == 4
    third = daily.news()
    assert daily.send({}).code == 0
    assert daily.mails == [((A, B), {first}), ((A, B), {second, third})]


def test_a_goodbye_that_fails(daily: DailyDigest) -> None:
    """A connection that breaks after 250 has delivered the mail."""
    first = daily.news()
    assert daily.send({"QUIT": CUT}).code == 0
    assert daily.send().code == 3
    assert daily.mails == [((A, B), {first})]


def test_without_a_name_nothing_is_remembered(daily: DailyDigest) -> None:
    """A refused recipient is reported and nothing recorded."""
    daily.news()
    daily.server.scripts[:] = [{B: LATER}]
    result = daily.program("digest", "--send")
    assert result.code == 4
    assert B in result.err
    assert "next run" not in result.err
    assert daily.places == []


@pytest.mark.slow
def test_killed_after_the_server_took_it(daily: DailyDigest) -> None:
    """Killed before the record, the run is followed by one that sends the same mail again."""
    first = daily.news()
    killed(daily, {B: LATER})
    assert daily.send({B: LATER}).code == 4
    killed(daily, {})
    assert daily.send({}).code == 0
    assert daily.send().code == 3
    assert daily.mails == [((A,), {first})] * 2 + [((B,), {first})] * 2
    assert len(set(daily.ids)) == 1


def killed(daily: DailyDigest, script: Script) -> None:
    """Run the program in a process that is killed at QUIT."""
    daily.server.scripts[:] = [script]
    environ = {
        **os.environ, **daily.program.environ, "NEWSDIGEST_ARCHIVE": str(daily.program.archive),
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "newsdigest", *SEND], env=environ, cwd=daily.program.folder
    )
    daily.server.goodbye = lambda: os.kill(process.pid, signal.SIGKILL)
    assert process.wait(60) == -signal.SIGKILL
    daily.server.goodbye = lambda: None


def test_two_recipients_are_refused(daily: DailyDigest) -> None:
    """Each of two refused recipients gets the mail when it is due."""
    daily.settings(A, B, C)
    first = daily.news()
    assert daily.send({B: LATER, C: NEVER}).code == 4
    assert daily.send({}).code == 0
    daily.days = 1
    assert daily.send({}).code == 0
    assert daily.mails == [((A,), {first}), ((B,), {first}), ((C,), {first})]
    assert daily.places == [f"{A}, {B}, {C}"]
