"""The mail settings and the sources of the password."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from newsdigest.deliver.mail_settings import MailSettings, Security
from newsdigest.errors import ConfigError, DeliveryError

TABLE = {
    "host": "mail.example.com",
    "port": 2525,
    "security": "tls",
    "user": "reader",
    "password_command": "pass show mail",
    "from": "News <news@example.com>",
    "to": ["a@example.com", "b@example.com"],
    "subject": "{{ subject }}",
    "timeout": 10,
}


def test_a_table() -> None:
    """Every key sets its field; missing keys have defaults."""
    assert MailSettings.from_table(TABLE) == MailSettings(
        "mail.example.com", 2525, Security.TLS, "reader", "pass show mail",
        sender="News <news@example.com>", recipients=("a@example.com", "b@example.com"),
        subject="{{ subject }}", timeout=10.0,
    )  # fmt: skip
    assert MailSettings.from_table({}) == MailSettings()
    assert MailSettings.from_table({"to": "a@example.com"}).recipients == ("a@example.com",)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"password": "geheim"}, "must not hold a password"),
        ({"hots": "x"}, "unknown key 'hots'"),
        ({"host": 1}, "mail.host must be text"),
        ({"subject": "a\nBcc: b"}, "mail.subject must be text in one line"),
        ({"to": ["a@example.com", "b@example.com\r\nBcc: c@example.com"]}, "mail.to"),
        ({"to": "a@example.com\nb@example.com"}, "mail.to"),
        ({"to": ["a\x00@example.com"]}, "an address in mail.to holds a line end"),
        ({"to": ["\u202eA <a@example.com>"]}, "an address in mail.to holds a line end"),
        ({"from": "News\x1b[31m <a@example.com>"}, "mail.from must be text in one line"),
        ({"host": "mail.example.com\x00"}, "mail.host must be text in one line"),
        ({"sendmail": "sendmail\r-t"}, "mail.sendmail must be text in one line"),
        ({"port": 0}, "mail.port"),
        ({"port": 2.5}, "mail.port"),
        ({"port": True}, "mail.port"),
        ({"timeout": "1"}, "mail.timeout"),
        ({"timeout": float("nan")}, "mail.timeout"),
        ({"security": "ssl"}, "starttls, tls or none"),
        ({"security": ["tls"]}, "starttls, tls or none"),
        ({"to": [1]}, "mail.to"),
        ({"to": {"a": 1}}, "mail.to"),
        ({"user": "a"}, "user but no password"),
        ({"host": "a", "keyring": "x"}, "keyring but no user"),
        ({"user": "a", "keyring": "x", "password_file": "y"}, "password_file and keyring"),
    ],
)
def test_an_invalid_table(table: dict[str, Any], message: str) -> None:
    """The error names the file."""
    with pytest.raises(ConfigError, match=message) as caught:
        MailSettings.from_table(table, subject="newsdigest.toml")
    assert caught.value.subject == "newsdigest.toml"
    assert "geheim" not in str(caught.value) + caught.value.hint


def test_a_password_from_a_command() -> None:
    """It is the first line of the output of a command, which runs without a shell."""
    command = f"{sys.executable} -c \"print('ge heim$HOME'); print('more')\""
    assert MailSettings(password_command=command).password() == "ge heim$HOME"


def test_a_password_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the first line of a file, also below the home folder."""
    (tmp_path / "secret").write_bytes("密码 1\r\nmore\n".encode())
    monkeypatch.setenv("HOME", str(tmp_path))
    assert MailSettings(password_file="~/secret").password() == "密码 1"


def test_no_password_is_no_error() -> None:
    """A server without login needs none."""
    assert MailSettings().password() == ""


def test_a_password_from_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """By service and user, if the keyring is installed and has one."""
    ours = MailSettings(user="reader", keyring="newsdigest")
    for name in ("keyring", "keyring.errors"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(DeliveryError, match="not installed"):
        ours.password()
    ring, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    errors.KeyringError = type("KeyringError", (Exception,), {})  # type: ignore[attr-defined]
    passwords = {("newsdigest", "reader"): "geheim"}
    ring.get_password = lambda *key: passwords.get(key)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", ring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    assert ours.password() == "geheim"
    passwords.clear()
    with pytest.raises(DeliveryError, match="has no password for reader"):
        ours.password()

    def locked(*_: str) -> str:
        raise errors.KeyringError("locked")

    ring.get_password = locked  # type: ignore[attr-defined]
    with pytest.raises(DeliveryError, match="locked"):
        ours.password()


@pytest.mark.parametrize(
    ("ours", "message"),
    [
        (MailSettings(password_command="false"), "failed with code 1"),
        (MailSettings(password_command="true"), "empty"),
        (MailSettings(password_command="/nowhere/pass"), "cannot be run"),
        (MailSettings(password_command="'"), "cannot be run"),
        (MailSettings(password_file="/nowhere/secret"), "cannot be read"),
        (MailSettings(password_file="/dev/null"), "empty"),
    ],
)
def test_a_password_that_cannot_be_read(ours: MailSettings, message: str) -> None:
    """It is a delivery error that names the source."""
    with pytest.raises(DeliveryError, match=message):
        ours.password()
