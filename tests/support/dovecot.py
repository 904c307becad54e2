"""A real IMAP server on loopback, and a proxy that cuts its connections; for tests."""

from __future__ import annotations

import os
import pwd
import random
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

USER, PASSWORD = "ann", "s3cret päss"
_CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {run}
state_dir = {run}/state
log_path = {folder}/log
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
disable_plaintext_auth = yes
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
mail_max_userip_connections = 1000
service anvil {{
  chroot =
}}
"""


@dataclass
class Dovecot:
    """A running server: its port, a Maildir of its user, a certificate to trust."""

    port: int
    maildir: Path
    certificate: Path

    @property
    def environ(self) -> Mapping[str, str]:
        """Variables by which OpenSSL trusts the server."""
        return {"SSL_CERT_FILE": str(self.certificate)}

    def address(self, folder: str = "INBOX", port: int = 0) -> str:
        """The address of a folder, perhaps by way of a proxy."""
        return f"imaps://{USER}@localhost:{port or self.port}/{folder}"

    def deliver(self, name: str, data: bytes, folder: str = "") -> None:
        """Put a message into a folder, as a mail server does."""
        box = self.maildir / (f".{folder}" if folder else "")
        for part in ("cur", "new", "tmp"):
            (box / part).mkdir(parents=True, exist_ok=True)
            _give(box / part)
        _give(box)
        file = box / "tmp" / name
        file.write_bytes(data)
        _give(file)
        file.rename(box / "new" / name)


def is_available() -> bool:
    """Whether the server and a maker of certificates are installed, and may be run."""
    return bool(_program("dovecot")) and bool(shutil.which("openssl")) and os.getuid() == 0


def _program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def _owner() -> tuple[int, int]:
    account = pwd.getpwnam("mail")
    return account.pw_uid, account.pw_gid


def _give(path: Path) -> None:
    os.chown(path, *_owner())


@contextmanager
def serving(folder: Path) -> Iterator[Dovecot]:
    """Run a server below a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for above in (folder, *folder.parents):
        if above.stat().st_uid == os.getuid() and above != Path("/"):
            above.chmod(above.stat().st_mode | 0o011)
    mail = folder / "mail" / USER
    mail.mkdir(parents=True)
    _give(folder / "mail")
    _give(mail)
    make_certificate(folder)
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
    port = _free_port()
    uid, gid = _owner()
    # A socket's path may have about a hundred characters.
    run = Path(f"/tmp/newsdigest-dovecot-{os.getpid()}-{port}")
    config = _CONFIG.format(
        run=run, folder=folder, port=port, uid=uid, gid=gid,
        internal="dovecot", login="dovenull", group="dovecot",
    )  # fmt: skip
    (folder / "dovecot.conf").write_text(config, encoding="utf-8")
    process = subprocess.Popen(
        [_program("dovecot") or "dovecot", "-F", "-c", str(folder / "dovecot.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process, folder / "log")
        yield Dovecot(port, mail, folder / "cert.pem")
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(run, ignore_errors=True)


def make_certificate(folder: Path) -> None:
    """Write key.pem and cert.pem for localhost."""
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
            "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem"),
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, process: subprocess.Popen[Any], log: Path) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError(f"dovecot did not start: {log.read_text() if log.exists() else ''}")


@contextmanager
def cutting(port: int, chances: random.Random, most: int) -> Iterator[int]:
    """A proxy that ends each connection after a random number of bytes, at most so many."""
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_accept, args=(listener, port, chances, most), daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()


def _accept(listener: socket.socket, port: int, chances: random.Random, most: int) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:  # the listener is closed
            return
        with suppress(OSError):  # a server that is busy refuses one; the next may succeed
            server = socket.create_connection(("127.0.0.1", port))
            pair = (client, server)
            threading.Thread(
                target=_pump, args=(client, server, 1 << 40, pair), daemon=True
            ).start()
            limit = chances.randrange(most)
            threading.Thread(target=_pump, args=(server, client, limit, pair), daemon=True).start()


def _pump(
    source: socket.socket, target: socket.socket, limit: int, pair: tuple[socket.socket, ...]
) -> None:
    with suppress(OSError):
        while limit > 0 and (data := source.recv(min(limit, 16384))):
            target.sendall(data)
            limit -= len(data)
    for end in pair:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
