"""What newsdigest itself wrote into the folder of an archive: pages and texts of digests."""

from __future__ import annotations

import re

OWN_OUTPUT = "a digest that newsdigest wrote, not an article"
"""Why such a file is left out; that is no fault."""
_HEAD = 1500
"""Characters at the beginning of a file that tell."""
_GENERATOR = '<meta name="generator" content="newsdigest">'
_FIGURES = re.compile(
    r"\s*#?[^\n]{1,200}\n\s*[^\n]{1,100}·\s"
    r"(?:[\d,]+ 篇报道 · [\d,]+ 件事|[\d,]+ articles? · [\d,]+ stor(?:y|ies))"
)
"""The line with the figures below a digest's title."""


def is_own_output(text: str) -> bool:
    """Whether a file is the page of a digest, its Markdown or its text."""
    head = text[:_HEAD]
    return _GENERATOR in head or _FIGURES.match(head) is not None
