"""What a text of several articles is taken apart into: one of them, not yet a draft."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageItem:
    """One article of a page.

    ``headings`` are the positions of the subheadings among ``paragraphs``.  ``lines``
    are the lines of the input (from 1) it is made of.  ``bylines`` and ``remains``
    (navigation, rules) are its lines that are no paragraphs, as written.  ``reasons``
    say why the headline is one, why the article begins here, and what was joined.
    """

    title: str
    kicker: str
    subtitle: str
    authors: tuple[str, ...]
    paragraphs: tuple[str, ...]
    headings: tuple[int, ...]
    lines: tuple[int, ...]
    reasons: tuple[str, ...]
    url: str = ""
    bylines: tuple[str, ...] = ()
    remains: tuple[str, ...] = ()
