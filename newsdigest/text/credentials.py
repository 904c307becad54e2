"""Credentials in addresses: names, passwords and tokens, kept out of output and archive.

The address of a feed can have a user and password before its host, or a token in its
query.  Only requests use them; whatever is printed, written to an archive or sent goes
through :func:`redact` or :class:`Credentials`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b
from urllib.parse import quote, unquote

HIDDEN = "***"
"""Placeholder of a redacted value."""
_MAX_ADDRESS = 2000
"""Characters of a printed address."""
_USER = re.compile(r"(?<=://)[^/?#\\\s]*@")
_PARAMETER = re.compile(r"([?&;#])([^=&;#\s]{1,100})=([^&;#\s]+)")
_SECRET = re.compile(
    r"token|secret|passw|passphrase|pwd|api[-_]?key|apikey|access[-_]?key|auth(?!or)|credential"
    r"|signature|session|bearer|jwt"
    r"|(?:^|[-_.])(?:key|sig|sid|pass|pw|hmac)$",
    re.IGNORECASE,
)
"""Names of parameters whose value is secret."""


def redact(address: str) -> str:
    """An address, or a text with addresses, without user and password and secret values."""
    if "://" not in address:
        return address
    return _PARAMETER.sub(_redact_value, _USER.sub("", address))


def printable_address(address: str) -> str:
    """The address redacted and, if very long, cut."""
    address = redact(address)
    return address if len(address) <= _MAX_ADDRESS else f"{address[:_MAX_ADDRESS]}…"


def feed_key(feed: str) -> str:
    """A feed's name in the front matter of its articles: 16 hex digits of its address or path.

    Scheme and credentials do not count, except the user of a mailbox, who tells it from others.
    """
    scheme, _, rest = feed.partition("://")
    if rest and scheme.lower() != "imaps":
        rest = redact(feed).partition("://")[2]
    return blake2b((rest or feed).encode("utf-8", "replace"), digest_size=8).hexdigest()


class Credentials:
    """The credentials in some addresses, to redact texts that repeat them."""

    def __init__(self, *addresses: str) -> None:
        pairs = {pair for address in addresses for pair in _replacements(address)}
        longest_first = sorted(pairs, key=lambda pair: len(pair[0]), reverse=True)
        self._replacements = dict(longest_first)
        self._pattern = re.compile("|".join(map(re.escape, self._replacements)))

    def __bool__(self) -> bool:
        return bool(self._replacements)

    def hide(self, text: str) -> str:
        """The text without the credentials; in ``name=value`` the name stays."""
        if not self._replacements or not text:
            return text
        return self._pattern.sub(lambda match: self._replacements[match[0]], text)


def _redact_value(match: re.Match[str]) -> str:
    mark, name, _ = match.groups()
    return f"{mark}{name}={HIDDEN}" if _SECRET.search(unquote(name)) else match[0]


def _replacements(address: str) -> Iterator[tuple[str, str]]:
    """The credentials of an address, in each spelling, with their replacements."""
    if user := _USER.search(address):
        for spelling in (user[0], unquote(user[0])):
            yield f"//{spelling}", "//"
    for _, name, value in _PARAMETER.findall(address):
        if _SECRET.search(unquote(name)):
            for spelling in (value, unquote(value), quote(unquote(value), safe="")):
                yield f"{name}={spelling}", f"{name}={HIDDEN}"
