"""Mailboxes: each message becomes one article, and no mailbox is changed."""

from __future__ import annotations

import json
import mailbox
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Program
from support import dovecot
from support.dovecot import Dovecot
from support.newsletters import NEWSLETTERS, WECHAT, message

from newsdigest.errors import ReadError
from newsdigest.formats.email.message import read_all
from newsdigest.importing import mail_feeds, parser_process
from newsdigest.importing.parser_process import ParserPool


def letter(number: int, text: str = "") -> bytes:
    """A short message of its own."""
    html = f"<p>{text or f'The text of letter {number} says nothing else.'}</p>"
    return message(html, f"Letter {number}", f"l{number}@sender.example")


def state_of(path: Path) -> dict[str, tuple[bytes, int]]:
    """The files of a mailbox with their content and times."""
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    return {str(one): (one.read_bytes(), one.stat().st_mtime_ns) for one in files}


def maildir(path: Path, messages: list[bytes]) -> Path:
    """A Maildir with messages, the first half of them read."""
    box = mailbox.Maildir(path)
    for number, data in enumerate(messages):
        entry = mailbox.MaildirMessage(data)
        if number < len(messages) // 2:
            entry.set_subdir("cur")
            entry.set_flags("S")
        box.add(entry)
    return path


def mbox(path: Path, messages: list[bytes]) -> Path:
    """An mbox with messages."""
    box = mailbox.mbox(path)
    for data in messages:
        box.add(data)
    box.flush()
    return path


def titles(program: Program) -> list[str]:
    """The titles in the archive, sorted."""
    result = program("list", "--format", "json", "-n", "10000")
    return sorted(item["title"] for item in json.loads(result.out))


@pytest.mark.parametrize("kind", ["maildir", "mbox", "eml", "folder"])
def test_every_message_is_imported_once(program: Program, kind: str) -> None:
    """From a Maildir, an mbox, single files and a folder of them; the mailbox stays as it was."""
    letters = [letter(number) for number in range(100)]
    path = program.folder / "box"
    match kind:
        case "maildir":
            maildir(path, letters)
        case "mbox":
            mbox(path, letters)
        case _:
            path.mkdir()
            for number, data in enumerate(letters):
                (path / f"{number}.eml").write_bytes(data)
    sources = [str(one) for one in path.iterdir()] if kind == "eml" else ["box"]
    arguments = ["import", *(["--as", "mail"] if kind == "folder" else []), *sources]
    before = state_of(path)
    result = program(*arguments)
    assert result.code == 0, result.err
    assert titles(program) == sorted(f"Letter {number}" for number in range(100))
    assert "100 known already" in program(*arguments).err
    assert state_of(path) == before


@pytest.mark.parametrize("command", ["import", "feeds update"])
def test_an_unreadable_message_is_reported(
    program: Program, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """Where not even the beginning of a message can be read, its loss is an error."""
    mbox(program.folder / "box", [letter(1), letter(2)])
    arguments = command.split() if command != "import" else ["import", "box"]
    if command != "import":
        assert program("feeds", "add", "mbox:box").code == 0
    pool = ParserPool(memory=1 << 20)  # too little for any message
    monkeypatch.setattr(parser_process, "parsers", lambda: pool)
    try:
        result = program(*arguments)
    finally:
        pool.close()
    assert result.code == 1
    assert "2 messages cannot be read" in result.out + result.err


def test_mail_in_a_folder_of_notes_is_imported(program: Program) -> None:
    """Messages are known by the ends of their names, beside other articles."""
    folder = program.folder / "mixed"
    folder.mkdir()
    (folder / "note.md").write_text("# A note\n\nIts text.\n", encoding="utf-8")
    (folder / "letter.eml").write_bytes(letter(1))
    (folder / "data.bin").write_bytes(b"From: x\n\n")
    assert program("import", "mixed").code == 0
    assert titles(program) == ["A note", "Letter 1"]


def test_standard_input_is_recognized(program: Program) -> None:
    """A message from a mail program's pipe is mail without being told."""
    result = program("import", "--split", "-", stdin=message(WECHAT.html))
    assert result.code == 0, result.err
    assert titles(program) == ["老菜场改造完工", "运河夜游航线今晚首航"]


def test_a_forged_identity_changes_nothing(program: Program) -> None:
    """A message with the Message-ID of another is another article."""
    assert program("import", "-", stdin=letter(1)).code == 0
    assert program("import", "-", stdin=letter(1, "Something else was said.")).code == 0
    assert titles(program) == ["Letter 1", "Letter 1"]
    texts = [path.read_text("utf-8") for path in program.archive.rglob("2024*.md")]
    assert sum("says nothing else" in text for text in texts) == 1


def test_the_same_message_in_two_mailboxes_is_one_article(program: Program) -> None:
    """A copy that came another way has other trace fields, and is the same."""
    maildir(program.folder / "a", [letter(1)])
    mbox(program.folder / "b", [b"Received: from elsewhere\r\nX-Spam: no\r\n" + letter(1)])
    result = program("import", "maildir:a", "mbox:b")
    assert result.code == 0, result.err
    assert titles(program) == ["Letter 1"]


def test_hostile_messages_cost_only_themselves(program: Program) -> None:
    """Of a message that cannot be parsed in time, the beginning is kept; others are whole."""
    bomb = b"<p>The fuse burns.</p>" + b"<p><i>" * 400_000
    bad = b"From: x@example.com\nSubject: Bomb\nMessage-ID: <bomb@x>\nContent-Type: text/html\n\n"
    maildir(program.folder / "box", [letter(1), bad + bomb, letter(2), b"", b"\0" * 1000])
    result = program("import", "box")
    assert "Traceback" not in result.err
    assert {"Letter 1", "Letter 2", "Bomb"} <= set(titles(program))


def test_of_a_message_that_takes_too_long_the_beginning_is_kept(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its header and the first characters of its text are an article."""
    monkeypatch.setattr(parser_process, "parsers", lambda: _Slow())
    maildir(program.folder / "box", [letter(1)])
    result = program("import", "box")
    assert result.code == 0, result.err
    assert titles(program) == ["Letter 1"]
    (path,) = program.archive.rglob("2024*.md")
    assert "The text of letter 1 says nothing else." in path.read_text("utf-8")


class _Slow:
    """Parsers that never read a whole message in time."""

    def __call__(self, function: Callable[..., Any], *given: Any, **named: Any) -> Any:
        if function is read_all:
            raise ReadError("took longer than 20 seconds to read; it is not imported")
        return function(*given, **named)


def test_messages_without_anything(program: Program) -> None:
    """No subject, no text, no date, no sender: still an article, once."""
    for data in (b"Subject:\n\n", b"From: a@example.com\n\n", b"Message-ID: <e@x>\n\n"):
        first = program("import", "--as", "mail", "-", stdin=data)
        assert first.code == 0, first.err
        assert "known already" in program("import", "--as", "mail", "-", stdin=data).err


def test_a_missing_mailbox_is_an_error(program: Program) -> None:
    """It is named, and nothing is written."""
    result = program("import", "maildir:nowhere")
    assert result.code == 1
    assert "nowhere" in result.err


def test_newsletters_end_to_end(program: Program) -> None:
    """All shapes go into the archive and come out of show as a person reads them."""
    letters = [message(n.html, n.name, f"{n.name}@x".replace(" ", "-")) for n in NEWSLETTERS]
    mbox(program.folder / "all.mbox", letters)
    assert program("import", "all.mbox").code == 0
    for newsletter in NEWSLETTERS:
        found = program("search", f'title:"{newsletter.name}"', "--format", "ids").out.split()
        text = " ".join(program("show", found[0]).out.split())
        assert "Unsubscribe" not in text


@pytest.mark.parametrize("kind", ["maildir", "mbox"])
def test_a_mailbox_is_a_feed(program: Program, kind: str) -> None:
    """An update brings what is new, once; the mailbox stays as it was."""
    path = program.folder / "Letters"
    make = maildir if kind == "maildir" else mbox
    make(path, [letter(1), letter(2)])
    added = program("feeds", "add", f"{kind}:Letters", "--folder", "信")
    assert added.code == 0, added.err
    before = state_of(path)
    assert program("feeds", "update").out == "Letters\t2 new\n"
    time.sleep(0.1)
    program("feeds", "update")
    assert program("feeds", "update").out == "Letters\tnothing new\n"
    assert state_of(path) == before
    make(path, [letter(3)])
    assert "1 new" in program("feeds", "update").out
    assert titles(program) == ["Letter 1", "Letter 2", "Letter 3"]
    assert f"{kind}:{path}" in program("feeds", "list").out


def test_an_mbox_that_was_rewritten_is_read_again(program: Program) -> None:
    """A mail program that deletes messages leaves a shorter file with other ones."""
    path = mbox(program.folder / "box", [letter(1), letter(2), letter(3)])
    program("feeds", "add", "mbox:box")
    assert "3 new" in program("feeds", "update").out
    path.unlink()
    mbox(path, [letter(3), letter(4)])
    assert "1 new, 1 known" in program("feeds", "update").out
    with path.open("ab") as file:
        file.write(b"From x Mon Nov  4 08:00:00 2024\n" + letter(5).replace(b"\r\n", b"\n"))
    assert program("feeds", "update").out == "box\t1 new\n"


def test_a_mailbox_of_more_than_one_update(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one update leaves comes with the next ones."""
    monkeypatch.setattr(mail_feeds, "MAX_MESSAGES", 40)
    letters = [letter(number) for number in range(100)]
    mbox(program.folder / "box", letters)
    maildir(program.folder / "dir", letters)
    program("feeds", "add", "mbox:box", "maildir:dir")
    for _ in range(4):
        assert program("feeds", "update").code == 0
    assert len(titles(program)) == 100


def test_newsletters_of_a_feed_are_split(program: Program) -> None:
    """``--split`` is remembered with the address."""
    maildir(program.folder / "box", [message(WECHAT.html)])
    assert program("feeds", "add", "--split", "maildir:box").code == 0
    program("feeds", "update")
    assert titles(program) == ["老菜场改造完工", "运河夜游航线今晚首航"]
    assert program("feeds", "add", "--split", "https://a.example/feed").code == 1


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("maildir:nowhere", "no Maildir"),
        ("mbox:nowhere", "no mbox"),
        ("imaps://localhost/INBOX", "needs a user"),
        ("imaps://ann:secret@localhost/INBOX", "a password does not belong"),
        ("imaps://ann@localhost/a%0db", "control character"),
    ],
)
def test_addresses_that_are_none(program: Program, address: str, reason: str) -> None:
    """What is wrong with an address is said, and no password is repeated."""
    result = program("feeds", "add", address)
    assert result.code == 1
    assert reason in result.err
    assert "secret" not in result.err.replace("a password", "")


def test_passwords_come_from_trusted_files_only(program: Program) -> None:
    """An archive's own file runs no command for a password."""
    marker = program.folder / "ran"
    (program.archive / "newsdigest.toml").write_text(
        f'[mailboxes."ann@localhost"]\npassword_command = "touch {marker}"\n', encoding="utf-8"
    )
    result = program("feeds", "add", "imaps://ann@localhost:1/INBOX")
    assert result.code == 1
    assert "mailboxes ignored" in result.err
    assert not marker.exists()


needs_dovecot = pytest.mark.skipif(not dovecot.is_available(), reason="dovecot is not installed")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dovecot]:
    """A running IMAP server."""
    with dovecot.serving(tmp_path_factory.mktemp("dovecot")) as running:
        yield running


@pytest.fixture
def reader(program: Program, server: Dovecot, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program, which knows the server's certificate and the user's password."""
    for name, value in server.environ.items():
        monkeypatch.setenv(name, value)
    config = Path(program.environ["XDG_CONFIG_HOME"]) / "newsdigest" / "config.toml"
    config.parent.mkdir(parents=True)
    secret = program.folder / "secret"
    secret.write_text(dovecot.PASSWORD + "\n", encoding="utf-8")
    config.write_text(
        f'[mailboxes."ann@localhost"]\npassword_command = "cat {secret}"\n', encoding="utf-8"
    )
    return program


def names(server: Dovecot, folder: str) -> list[str]:
    """The names of a folder's message files, in which the flags are."""
    box = server.maildir / f".{folder}"
    return sorted(path.name for part in ("cur", "new") for path in (box / part).iterdir())


@needs_dovecot
def test_an_imap_folder_is_a_feed(reader: Program, server: Dovecot) -> None:
    """New messages come once; no flag in the folder changes."""
    for number in range(120):
        server.deliver(f"{number}.x.y", letter(number), "News")
    added = reader("feeds", "add", server.address("News"))
    assert added.code == 0, added.err
    assert "120 new" in reader("feeds", "update").out
    flags = names(server, "News")
    assert reader("feeds", "update").out.endswith("nothing new\n")
    server.deliver("200.x.y", letter(200), "News")
    assert reader("feeds", "update").out.endswith("\t1 new\n")
    assert len(titles(reader)) == 121
    assert all("S" not in name.partition(":2,")[2] for name in flags + names(server, "News"))
    text = reader("feeds", "list").out + reader("config", "show").out
    assert dovecot.PASSWORD not in text


@needs_dovecot
def test_folders_with_chinese_names(reader: Program, server: Dovecot) -> None:
    """A folder's name is sent in modified UTF-7."""
    server.deliver("1.x.y", letter(1), "&ZbCV+w-&-")
    added = reader("feeds", "add", server.address("新闻&"))
    assert added.code == 0, added.err
    assert "新闻& (localhost)\t1 new" in reader("feeds", "update").out


@needs_dovecot
def test_a_wrong_password_and_an_unknown_certificate(
    reader: Program, server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are refusals that name the reason and not the password."""
    (reader.folder / "secret").write_text("wrong password\n", encoding="utf-8")
    result = reader("feeds", "add", server.address())
    assert result.code == 1
    assert "refused the login" in result.err
    assert "wrong password" not in result.err
    monkeypatch.delenv("SSL_CERT_FILE")
    result = reader("feeds", "add", server.address())
    assert "certificate" in result.err


@needs_dovecot
@pytest.mark.slow
def test_connections_cut_at_random(reader: Program, server: Dovecot) -> None:
    """With every connection cut somewhere, each message arrives exactly once in the end."""
    for number in range(300):
        server.deliver(f"{number}.x.y", letter(number, f"{number} " * 300), "Cut")
    chances = random.Random(17)
    with dovecot.cutting(server.port, chances, 400_000) as port:
        address = server.address("Cut", port)
        for _ in range(20):
            result = reader("feeds", "add", address)
            if result.code == 0:
                break
        assert result.code == 0, result.err
        for _ in range(60):
            if reader("feeds", "update", "--force").code == 0:
                break
    assert titles(reader) == sorted(f"Letter {number}" for number in range(300))
