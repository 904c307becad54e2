"""Mailboxes: each message becomes one article, and no mailbox is changed."""

from __future__ import annotations

import json
import mailbox
from pathlib import Path

import pytest
from conftest import Program
from support.newsletters import NEWSLETTERS, WECHAT, message


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
    """Of a message that cannot be parsed in time, the header is an article; others are whole."""
    bomb = b"<i>" * 400_000 + b"<p>" * 400_000
    bad = b"From: x@example.com\nSubject: Bomb\nMessage-ID: <bomb@x>\nContent-Type: text/html\n\n"
    maildir(program.folder / "box", [letter(1), bad + bomb, letter(2), b"", b"\0" * 1000])
    result = program("import", "box")
    assert "Traceback" not in result.err
    assert {"Letter 1", "Letter 2", "Bomb"} <= set(titles(program))


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
