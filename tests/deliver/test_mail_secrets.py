"""Nobody but the server sees the mail password."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Program

PASSWORD = "S3CRET-pässw0rd"
PLAIN = "S3CRETpassw0rd"
FORMS = [
    *(word.encode() for word in (PASSWORD, PLAIN)),
    b64encode(PLAIN.encode()),
    b64encode(f"\0reader\0{PLAIN}".encode()),
]


class Echo:
    """An SMTP server that refuses every login and repeats what it was sent."""

    def __init__(self, mechanism: str) -> None:
        self.mechanism = mechanism
        self.seen: list[bytes] = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.listening.settimeout(20)
        self.port = self.listening.getsockname()[1]
        self.thread = threading.Thread(target=self.talk, daemon=True)
        self.thread.start()

    def talk(self) -> None:
        connection, _ = self.listening.accept()
        with connection, connection.makefile("rwb") as stream:

            def say(*lines: bytes) -> None:
                stream.write(b"".join(line + b"\r\n" for line in lines))
                stream.flush()

            say(b"220 here")
            for line in stream:
                words = line.strip()
                self.seen.append(words)
                if words.upper().startswith(b"EHLO"):
                    say(b"250-here", f"250 AUTH {self.mechanism}".encode())
                elif words.upper().startswith(b"AUTH LOGIN"):
                    say(b"334 UGFzc3dvcmQ6")
                elif words.upper().startswith(b"QUIT"):
                    return say(b"221 bye")
                else:
                    say(b"535-5.7.8 no: " + words, b"535 5.7.8 password " + PLAIN.encode())
        return None


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_a_server_that_repeats_the_password(
    program: Program, article: Callable[..., str], mechanism: str
) -> None:
    """No message, traceback, file or setting contains it."""
    program.write("a.md", article("题", date="2024-11-01"))
    server = Echo(mechanism)
    process = send(program, server.port, PLAIN)
    server.thread.join(20)
    assert process.returncode == 4
    assert "login refused: 535" in process.stderr
    assert any(form in b"".join(server.seen) for form in FORMS)  # it was told to the server
    output = process.stdout + process.stderr
    assert [form for form in FORMS if form.decode() in output] == []
    for file in (path for path in program.folder.rglob("*") if path.is_file()):
        if file.name != "password":
            data = file.read_bytes()
            assert [form for form in FORMS if form in data] == [], file


def test_a_password_that_cannot_be_sent(program: Program, article: Callable[..., str]) -> None:
    """An error about its characters does not contain it."""
    program.write("a.md", article("题", date="2024-11-01"))
    process = send(program, Echo("PLAIN").port, PASSWORD)
    assert process.returncode == 4
    assert "S3CRET" not in process.stdout + process.stderr


def send(program: Program, port: int, password: str) -> subprocess.CompletedProcess[str]:
    """Send a digest with verbose errors."""
    path = program.folder / "password"
    path.write_text(f"{password}\n", encoding="utf-8")
    path.chmod(0o600)
    own = Path(program.environ["XDG_CONFIG_HOME"]) / "newsdigest" / "config.toml"
    own.parent.mkdir(parents=True)
    own.write_text(
        f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nuser = "reader"\n'
        f'password_file = "{path}"\nfrom = "a@example.com"\nto = "b@example.com"\n'
    )
    digest = ("digest", "--since", "2024-10-01", "--name", "daily", "--send")
    return subprocess.run(
        [sys.executable, "-m", "newsdigest", "-v", "-C", str(program.archive), *digest],
        env={**program.environ, "PATH": "/usr/bin:/bin"}, cwd=program.folder,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
