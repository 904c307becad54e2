"""Mail addresses: read from settings, and written into a header as RFC 5322 and 2047 want it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.header import Header
from email.headerregistry import Address, AddressHeader, BaseHeader, HeaderRegistry
from email.policy import Policy
from email.utils import getaddresses
from typing import Any, cast

from newsdigest.errors import UsageError
from newsdigest.text.sanitize import sanitize

MAX_LINE = 76
"""Columns of a header's line, where a name leaves the choice."""


def address(text: str) -> Address:
    """An address with its name; the domain in ASCII.

    :raises UsageError: if it is none, or more than one
    """
    try:
        if sanitize(text) == text and "\n" not in text:
            ((name, plain),) = getaddresses([text])
            local, _, domain = plain.rpartition("@")
            domain = domain.encode("idna").decode("ascii")
            if local.isascii() and local and domain and not re.search(r"\s", plain):
                return Address(name, addr_spec=f"{local}@{domain}")
    except (UnicodeError, ValueError, IndexError, AttributeError):
        pass
    raise UsageError(
        "is no mail address", subject=text or "mail.to", hint="such as News <news@example.com>"
    )


def header(name: str, addresses: Sequence[Address]) -> str:
    """The value of a header that lists addresses."""
    made: str = _REGISTRY(name, list(addresses))
    return made


class _AddressList(AddressHeader):
    """Addresses of which each has its own line, unless all are short and in ASCII.

    The email package puts the comma between two addresses into the encoded word before it
    where a name is long (python/cpython#100884); strict readers then see one address.
    """

    name: str

    def fold(self, *, policy: Policy[Any]) -> str:
        """The header as it is sent."""
        written = f"{self.name}: {', '.join(map(str, self.addresses))}"
        if not (_is_plain(written) and len(written) <= MAX_LINE):
            separator = f",{policy.linesep} "
            lines = (_folded(one, policy.linesep) for one in self.addresses)
            written = f"{self.name}: {separator.join(lines)}"
        return written + policy.linesep


def _is_plain(text: str) -> bool:
    """Whether it stands for itself: readers decode what looks encoded, even if it is quoted."""
    return text.isascii() and "=?" not in text


def _folded(one: Address, linesep: str) -> str:
    if _is_plain(one.display_name) and len(str(one)) <= MAX_LINE:
        return str(one)
    if not one.display_name:
        return one.addr_spec
    # The header's own name may stand before the first line.
    words = Header(one.display_name, "utf-8", MAX_LINE - 8).encode(linesep=linesep)
    last = words.rpartition(linesep)[2]
    room = len(last) + len(one.addr_spec) + 3 <= MAX_LINE - 8
    return f"{words}{' ' if room else linesep + ' '}<{one.addr_spec}>"


_REGISTRY = HeaderRegistry(use_default_map=False)
for _name in ("from", "to"):
    _REGISTRY.map_to_type(_name, cast("type[BaseHeader]", _AddressList))
