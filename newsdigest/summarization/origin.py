"""Where a summary comes from, and which one the user prefers."""

from __future__ import annotations

from enum import StrEnum


class Preference(StrEnum):
    """The summary to show where an article has one by its author.

    ``AUTO`` takes the author's if it says more than a headline.
    """

    EXTRACT = "extract"
    AUTHOR = "author"
    AUTO = "auto"


class Origin(StrEnum):
    """Where a summary comes from.

    ``FALLBACK`` is an extract in place of an author's summary that does not exist.
    """

    EXTRACT = "extract"
    AUTHOR = "author"
    FALLBACK = "fallback"
