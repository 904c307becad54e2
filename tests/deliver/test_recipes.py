"""The recipes of docs/recipes.md, with real programs and a real mail server."""

from __future__ import annotations

import email
import email.policy
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from newsdigest import config
from newsdigest.deliver.mail_settings import MailSettings

RECIPES = (Path(__file__).parents[2] / "docs" / "recipes.md").read_text("utf-8")
BLOCK = re.compile(r"<!-- (run|file)(?:: (.*?))? -->\n```\w*\n(.*?)```", re.DOTALL)
RUN = [(tools or "", body) for kind, tools, body in BLOCK.findall(RECIPES) if kind == "run"]
FILES = {name: body for kind, name, body in BLOCK.findall(RECIPES) if kind == "file"}


class Inbox:
    """What the mail server was given."""

    port = 0

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        assert envelope.rcpt_tos == ["you@example.com"]
        self.mails.append(envelope.content)
        return "250 accepted"


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    """A mail server on this machine, and a home whose mail programs use it."""
    result = Inbox()
    result.port = _free_port()
    controller = Controller(result, hostname="127.0.0.1", port=result.port)
    controller.start()
    msmtp = f"account default\nhost 127.0.0.1\nport {result.port}\nfrom me@example.com\n"
    (tmp_path / ".msmtprc").write_text(msmtp)
    (tmp_path / ".mailrc").write_text("set sendmail=/usr/bin/msmtp\n")
    (tmp_path / ".muttrc").write_text(
        'set sendmail="/usr/bin/msmtp"\nset copy=no\nset charset=utf-8\n'
    )
    try:
        yield result
    finally:
        controller.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with an archive of yesterday's news: one story by two publishers, and another."""
    yesterday = (datetime.now() - timedelta(days=1)).strftime("%Y-%m-%d 08:00")
    news = {
        "a": (
            "武进日报",
            "体育",
            "西太湖半程马拉松开跑",
            "来自33个省区市的选手冒雨参加西太湖半程马拉松。",
        ),
        "b": (
            "常州日报",
            "体育",
            "西太湖半程马拉松开跑",
            "来自33个省区市的选手冒雨参加西太湖半程马拉松！",
        ),
        "c": (
            "武进日报",
            "科技",
            "首条氢能公交投运",
            "十二辆氢燃料电池客车昨天上路，票价两元，老人免费。",
        ),
    }
    (tmp_path / "articles").mkdir()
    for name, (source, category, title, body) in news.items():
        fields = {"title": title, "date": yesterday, "source": source, "categories": [category]}
        head = "\n".join(f"{key}: {json.dumps(one)}" for key, one in fields.items())
        text = f"---\n{head}\n---\n{body}\n"
        (tmp_path / "articles" / f"{name}.md").write_text(text, "utf-8")
    configure(tmp_path, "")
    return tmp_path


def configure(home: Path, more: str) -> None:
    """The user's own configuration: an archive, whom mail goes to, and more about mail."""
    own = home / ".config" / "newsdigest" / "config.toml"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(
        'archive = "~/articles"\n[mail]\nfrom = "me@example.com"\nto = "you@example.com"\n' + more,
        "utf-8",
    )


def shell(home: Path, script: str) -> str:
    """Run a script as a user of that home would, with little in the environment, as in cron."""
    environ = {
        "HOME": str(home),
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        "MAILRC": str(home / ".mailrc"),
    }
    process = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=home, env=environ, capture_output=True, text=True, timeout=100,
    )  # fmt: skip
    assert process.returncode == 0, process.stderr
    assert "Traceback" not in process.stderr
    return process.stdout


def missing(tools: str) -> str:
    """The first of these programs that is not installed, and of those that they hand mail to."""
    needed = [*tools.split(), *(["msmtp"] if tools in ("mail", "mutt") else [])]
    return next((tool for tool in needed if not shutil.which(tool)), "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tools", "script"), RUN, ids=[body.splitlines()[0][:60] for _, body in RUN]
)
def test_recipes(home: Path, inbox: Inbox, tools: str, script: str) -> None:
    """Each block that is marked runs to its end; what it makes is a mail, a file or lines."""
    if lacking := missing(tools):
        pytest.skip(f"{lacking} is not installed")
    before = set(home.iterdir())
    printed = shell(home, script)
    new_files = {path for path in set(home.iterdir()) - before if not path.name.startswith(".")}
    if tools in ("msmtp", "mail", "mutt"):
        (data,) = inbox.mails
        mail = email.message_from_bytes(data, policy=email.policy.default)
        body = mail.get_body(("plain",))
        assert body is not None
        assert "西太湖半程马拉松开跑" in body.get_content()
    elif "rising" not in script:
        assert printed or all(path.stat().st_size for path in new_files)
        assert printed or new_files
    if "select(.trend" in script:
        assert printed == ""  # two days are not enough to say so
    if "length > 1" in script:
        assert (home / "articles.txt").read_text("utf-8").count("省区市") == 2
    if "news-$category" in script:
        assert {path.name for path in new_files} == {"news-体育.html", "news-科技.html"}


@pytest.mark.slow
def test_cron(home: Path, inbox: Inbox) -> None:
    """The line of the crontab, run as cron does, mails what is new and the next day nothing."""
    (command,) = re.findall(r"^0 7 \* \* \* (.*)$", RECIPES, re.MULTILINE)
    assert "%" not in command
    _link(home)
    (home / "articles").rename(home / "news")
    configure(home, f'host = "127.0.0.1"\nport = {inbox.port}\nsecurity = "none"\n')
    for _ in range(2):
        process = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=home, env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
            capture_output=True, text=True, timeout=100,
        )  # fmt: skip
        assert (process.returncode, process.stdout, process.stderr) == (0, "", "")
    assert len(inbox.mails) == 1


def _link(home: Path) -> None:
    """Install newsdigest where pipx and uv put it."""
    program = home / ".local" / "bin" / "newsdigest"
    program.parent.mkdir(parents=True)
    program.symlink_to(Path(sys.executable).with_name("newsdigest"))


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_the_units(home: Path) -> None:
    """systemd finds nothing wrong with the service and its timer."""
    _link(home)
    paths = []
    for name in ("newsdigest.service", "newsdigest.timer"):
        (home / name).write_text(FILES[name], "utf-8")
        paths.append(str(home / name))
    process = subprocess.run(
        ["systemd-analyze", "--user", "verify", *paths],
        env={**os.environ, "HOME": str(home), "XDG_RUNTIME_DIR": str(home)},
        capture_output=True, text=True, timeout=100,
    )  # fmt: skip
    assert (process.returncode, process.stderr) == (0, "")


def test_the_configuration(tmp_path: Path) -> None:
    """The table of the mail settings is one that newsdigest takes, and all its keys are told."""
    path = tmp_path / "newsdigest" / "config.toml"
    path.parent.mkdir()
    path.write_text(FILES["config.toml"], "utf-8")
    result = config.load(environ={"XDG_CONFIG_HOME": str(tmp_path)}, cwd=tmp_path)
    settings = MailSettings.from_table(result.mail or {})
    assert settings.recipients == ("you@example.com", "friend@example.org")
    with pytest.raises(Exception, match="unknown key") as caught:
        MailSettings.from_table({"nothing": 1})
    keys = caught.value.hint.removeprefix("the keys are ").split(", ")  # type: ignore[attr-defined]
    assert [key for key in keys if f"`{key}`" not in RECIPES] == []
