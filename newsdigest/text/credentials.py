"""Credentials in addresses: what nobody but the server that asks for them may see.

An address of a feed may hold a name and a password before its host, or a token in
its query.  They stay where the address is used; what is shown, written to an archive
or sent goes through :func:`redact` or :class:`Credentials`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, unquote

HIDDEN = "***"
"""Stands for a value that was taken out."""
_MAX_ADDRESS = 2000
"""Characters of an address that is shown."""
_USER = re.compile(r"(?<=://)[^/?#\\\s]*@")
_PARAMETER = re.compile(r"([?&;#])([^=&;#\s]{1,100})=([^&;#\s]+)")
_SECRET = re.compile(
    r"token|secret|passw|passphrase|pwd|api[-_]?key|apikey|access[-_]?key|auth(?!or)|credential"
    r"|signature|session|bearer|jwt"
    r"|(?:^|[-_.])(?:key|sig|sid|pass|pw|hmac)$",
    re.IGNORECASE,
)
"""Names of parameters whose value gives access."""


def redact(address: str) -> str:
    """An address, or a text with addresses in it, without their credentials.

    Name and password go; of parameters such as ``token`` the value does.
    """
    if "://" not in address:
        return address
    return _PARAMETER.sub(_hidden, _USER.sub("", address))


def shown(address: str) -> str:
    """The same for a message: what is very long is cut."""
    address = redact(address)
    return address if len(address) <= _MAX_ADDRESS else f"{address[:_MAX_ADDRESS]}…"


class Credentials:
    """The credentials in some addresses; they are taken out of texts that repeat them."""

    def __init__(self, *addresses: str) -> None:
        pairs = {pair for address in addresses for pair in _pairs(address)}
        ordered = sorted(pairs, key=lambda pair: len(pair[0]), reverse=True)
        self._hidden = dict(ordered)
        self._pattern = re.compile("|".join(re.escape(spelling) for spelling, _ in ordered))

    def __bool__(self) -> bool:
        return bool(self._hidden)

    def hide(self, text: str) -> str:
        """The text without them; in ``name=value`` the name stays."""
        if not self._hidden or not text:
            return text
        return self._pattern.sub(lambda match: self._hidden[match[0]], text)


def _hidden(match: re.Match[str]) -> str:
    mark, name, _ = match.groups()
    return f"{mark}{name}={HIDDEN}" if _SECRET.search(unquote(name)) else match[0]


def _pairs(address: str) -> Iterator[tuple[str, str]]:
    """What is to be taken out, in each spelling, with what takes its place."""
    if user := _USER.search(address):
        for spelling in (user[0], unquote(user[0])):
            yield f"//{spelling}", "//"
    for _, name, value in _PARAMETER.findall(address):
        if _SECRET.search(unquote(name)):
            for spelling in (value, unquote(value), quote(unquote(value), safe="")):
                yield f"{name}={spelling}", f"{name}={HIDDEN}"
