"""Mail settings: the ``[mail]`` table of newsdigest.toml, and the password.

The table never holds the password, which is read from a command, a file or the keyring
when it is needed.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from newsdigest.deliver.timeout import MAX_OUTPUT, run_program, within
from newsdigest.errors import ConfigError, DeliveryError
from newsdigest.text.sanitize import sanitize


class Security(StrEnum):
    """How the connection is encrypted: after the greeting, from the start, not at all."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


PORTS: Mapping[Security, int] = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}
DEFAULT_TIMEOUT = 120.0
"""Seconds for one delivery as a whole."""
COMMAND_SECONDS = 60
"""Seconds a password command may take; it may ask the user for another password."""
MAX_PASSWORD = 64 * 1024
"""Bytes of a password file that are read."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How mail is sent and to whom.

    If ``host`` is "", the command ``sendmail`` takes the mail.  ``port`` 0 is the default
    port.  ``timeout`` is in seconds and bounds the whole delivery once the password is
    known.  ``subject`` is a template, "" for the default subject.  At most one of
    ``password_command``, ``password_file`` and ``keyring`` (a service name) is not "".
    """

    host: str = ""
    port: int = 0
    security: Security = Security.STARTTLS
    user: str = ""
    password_command: str = ""
    password_file: str = ""
    keyring: str = ""
    sender: str = ""
    recipients: tuple[str, ...] = ()
    subject: str = ""
    timeout: float = DEFAULT_TIMEOUT
    sendmail: str = ""

    @classmethod
    def from_table(cls, table: Mapping[str, Any], *, subject: str = "") -> MailSettings:
        """The settings of a table.

        :param subject: the file that holds the table, for errors
        :raises ConfigError: for an unknown key or an invalid value
        """
        try:
            values = {_name(key): _value(key, value) for key, value in table.items()}
            settings = cls(**values)
            settings._check()
        except ValueError as error:
            message, _, hint = str(error).partition("\n")
            raise ConfigError(message, subject=subject or "mail", hint=hint) from error
        return settings

    def _check(self) -> None:
        sources = [key for key in _PASSWORDS if getattr(self, key)]
        if len(sources) > 1:
            raise ValueError(f"[mail] has {' and '.join(sources)}\nkeep one of them")
        if sources and not self.user and self.host:
            raise ValueError(f"[mail] has {sources[0]} but no user")
        if self.user and not sources:
            raise ValueError(f"[mail] has a user but no password\nadd {_one_of(_PASSWORDS)}")

    def password(self) -> str:
        """The password, "" if none is configured.

        :raises DeliveryError: if it cannot be read
        """
        if self.password_command:
            return _from_command(self.password_command)
        if self.password_file:
            return _from_file(self.password_file)
        return _from_keyring(self.keyring, self.user) if self.keyring else ""


_PASSWORDS = ("password_command", "password_file", "keyring")
_FIELDS: Mapping[str, str] = {"from": "sender", "to": "recipients"}
_TEXTS = frozenset({"host", "user", *_PASSWORDS, "from", "subject", "sendmail"})
KEYS = (
    "host", "port", "security", "user", *_PASSWORDS, "from", "to", "subject", "timeout", "sendmail",
)  # fmt: skip


def _name(key: str) -> str:
    if key == "password":
        raise ValueError(f"[mail] must not hold a password\nuse {_one_of(_PASSWORDS)}")
    if key not in KEYS:
        raise ValueError(f"unknown key {key!r} in [mail]\nthe keys are {', '.join(KEYS)}")
    return _FIELDS.get(key, key)


def _value(key: str, value: Any) -> Any:
    if key == "to":
        return _recipients(value)
    if key == "security":
        return _security(value)
    if key == "port":
        return _number(key, value, 1, 65535)
    if key == "timeout":
        return float(_number(key, value, 1, 600))
    if key in _TEXTS and not _is_line(value):
        raise ValueError(f"mail.{key} must be text in one line without control characters")
    return value


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and "\n" not in value and sanitize(value) == value


def _number(key: str, value: Any, minimum: int, maximum: int) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not minimum <= value <= maximum or (key == "port" and value != int(value)):
        raise ValueError(f"mail.{key} must be a number from {minimum} to {maximum}")
    return value


def _recipients(value: Any) -> tuple[str, ...]:
    addresses = [value] if isinstance(value, str) else value
    if not isinstance(addresses, list) or not all(isinstance(one, str) for one in addresses):
        raise ValueError('mail.to must be an address or a list of them\nto = ["a@example.com"]')
    if not all(map(_is_line, addresses)):
        raise ValueError("an address in mail.to holds a line end or another control character")
    return tuple(addresses)


def _security(value: Any) -> Security:
    try:
        return Security(value)
    except ValueError:
        raise ValueError(f"mail.security must be {_one_of(tuple(Security))}") from None


def _one_of(names: tuple[str, ...]) -> str:
    return ", ".join(names[:-1]) + " or " + names[-1]


def _from_command(command: str) -> str:
    try:
        status, output = run_program(
            shlex.split(command), capture="stdout", seconds=COMMAND_SECONDS
        )
    except TimeoutError as error:
        raise _no_password(f"its command took longer than {COMMAND_SECONDS} s", command) from error
    except (OSError, ValueError, IndexError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _no_password(f"its command cannot be run: {reason}", command) from error
    if len(output) > MAX_OUTPUT:
        raise _no_password("its command prints too much", command)
    if status:
        raise _no_password(f"its command failed with code {status}", command)
    return _first_line(output, command)


def _from_file(path: str) -> str:
    def read() -> bytes:
        with Path(path).expanduser().open("rb") as file:
            return file.read(MAX_PASSWORD)

    try:
        return _first_line(within(COMMAND_SECONDS, read), path)  # may be a pipe
    except TimeoutError as error:
        raise _no_password(f"its file cannot be read within {COMMAND_SECONDS} s", path) from error
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _no_password(f"its file cannot be read: {reason}", path) from error


def _from_keyring(service: str, user: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError as error:
        raise _no_password("keyring is not installed", service, "pip install keyring") from error
    try:
        password: str | None = within(COMMAND_SECONDS, lambda: keyring.get_password(service, user))
    except TimeoutError as error:
        raise _no_password(f"the keyring took longer than {COMMAND_SECONDS} s", service) from error
    except KeyringError as error:
        raise _no_password(f"the keyring cannot be opened: {error}", service) from error
    if not password:
        raise _no_password(
            f"the keyring has no password for {user}", service, f"keyring set {service} {user}"
        )
    return password


def _first_line(data: bytes, subject: str) -> str:
    line, *_ = data.decode("utf-8", "replace").splitlines() or [""]
    if not line:
        raise _no_password("its source is empty", subject)
    return line


def _no_password(reason: str, subject: str, hint: str = "") -> DeliveryError:
    return DeliveryError(f"no password: {reason}", subject=subject, hint=hint)
