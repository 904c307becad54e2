"""The length of a summary: sentences, a share of the text, or characters."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsdigest.errors import UsageError

_LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*(%|c|)", re.IGNORECASE)
ALLOWED = 'a number of sentences ("3"), a share of the text ("20%") or characters ("200c")'


@dataclass(frozen=True, slots=True)
class Length:
    """A limit that a summary never exceeds.

    Exactly one of the fields is set: ``sentences``, ``share`` of the text's
    characters (0 to 1), or ``characters``.  Characters of a summary are those of
    its sentences joined by one blank.
    """

    sentences: int | None = None
    share: float | None = None
    characters: int | None = None

    @classmethod
    def parse(cls, text: str) -> Length:
        """The length that ``3``, ``20%`` or ``200c`` denotes.

        :raises UsageError: for anything else, and for zero ("0c")
        """
        match = _LENGTH.fullmatch(text.strip())
        amount = float(match.group(1)) if match else 0.0
        unit = match.group(2).lower() if match else ""
        if amount <= 0 or (unit == "%" and amount > 100) or (unit != "%" and amount % 1):
            raise UsageError(f"no such length: {text!r}", hint=f"give {ALLOWED}")
        if unit == "%":
            return cls(share=amount / 100)
        return cls(characters=int(amount)) if unit else cls(sentences=int(amount))

    @classmethod
    def of(cls, sentences: int, length: str | None) -> Length:
        """The length as :meth:`parse` reads it; without one, so many sentences."""
        return cls.parse(length) if length is not None else cls(sentences=max(0, sentences))

    def budget(self, total: int) -> int | None:
        """The characters allowed for a text of ``total``; None for a number of sentences."""
        if self.share is not None:
            return int(self.share * total)
        return self.characters
