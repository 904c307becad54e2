"""One kind of boilerplate: a pattern, an example and what to learn from a match.

The tables of rules are ``datelines`` (before the story) and ``notices`` (behind
and around it); ``table`` puts them together, ``cleaning`` applies them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from newsdigest.formats.boilerplate.credits import Fields, labelled, signature
from newsdigest.formats.boilerplate.names import runs_into_names


class Where(StrEnum):
    """Which part of a paragraph a rule is about, and where such paragraphs stand."""

    PARAGRAPH = "paragraph"
    OPENING = "opening"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of boilerplate.

    ``example`` is matched by ``pattern`` and stands there for readers and for the
    tests.  Named groups of the pattern become the fields of those names; the group
    ``credits`` is read by ``reads`` instead, and the rule does not hold where that
    gives None.
    """

    name: str
    where: Where
    pattern: re.Pattern[str]
    example: str
    reads: Callable[[str], Fields | None] | None = None

    def fields(self, match: re.Match[str]) -> Fields | None:
        """What a match says, None if it only looks like one."""
        values = [(name, value.strip()) for name, value in match.groupdict().items() if value]
        if self.reads is None:
            return values
        if match["credits"] is None:
            return values
        read = self.reads(match["credits"])
        return None if read is None else [(n, v) for n, v in values if n != "credits"] + read


END = r"(?:^|(?<=[。！？…”）)】」]))"
"""Where a story's last sentence has ended."""
IN_BRACKETS = r"[（(]\s*(?P<credits>[^（()）。！？]{2,60}?)\s*[）)]"
"""Brackets that ``reads`` looks into."""


def enclosed(text: str) -> Fields | None:
    """Credits in brackets."""
    return labelled(f"（{text}）")


def credits_or_signature(text: str) -> Fields | None:
    """Credits in brackets or a bare signature."""
    return enclosed(text) or signature(text)


def byline(text: str) -> Fields | None:
    """The same, or names printed without a space between them."""
    return credits_or_signature(text) or ([("authors", text)] if runs_into_names(text) else None)


def rule(
    name: str,
    where: Where,
    pattern: str,
    example: str,
    *,
    flags: int = 0,
    reads: Callable[[str], Fields | None] | None = None,
) -> Rule:
    """A rule with its pattern compiled."""
    return Rule(name, where, re.compile(pattern, flags), example, reads)


def any_of(*alternatives: str) -> str:
    """A pattern of alternatives, each on a line of its own."""
    return "(?:" + "|".join(alternatives) + ")"
