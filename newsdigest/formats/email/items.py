"""The items of a newsletter: what stands under each of its headings, with a link of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from newsdigest.formats.email.links import is_web
from newsdigest.formats.email.newsletter import Block

MAX_ITEMS = 200
_MAX_TITLE = 200
"""Characters of a linked line that can be an item's title."""
_MIN_LINKED = 3
"""Linked lines from which they are titles where there are no headings."""
_LINKED_TITLE = re.compile(r"(?:\*\*)?\[[^\[\]]+\]\([^()\s]+\)(?:\*\*)?|\*\*.+\*\*")


@dataclass(frozen=True, slots=True)
class NewsletterItem:
    """One item; the blocks before the first title are an item without one."""

    title: str
    link: str
    blocks: tuple[Block, ...]


def items(blocks: Sequence[Block]) -> list[NewsletterItem]:
    """The items of a newsletter in order; none where no kind of title occurs twice."""
    starts = _starts(blocks)
    if len(starts) < 2:
        return []
    found = []
    bounds = [*starts, len(blocks)]
    if starts[0]:
        found.append(NewsletterItem("", "", tuple(blocks[: starts[0]])))
    for start, end in pairwise(bounds):
        piece = tuple(blocks[start:end])
        links = [link for block in piece for link in block.links if is_web(link)]
        found.append(NewsletterItem(blocks[start].text, links[0] if links else "", piece[1:]))
    return found


def _starts(blocks: Sequence[Block]) -> list[int]:
    """The indices of the blocks that are titles of items."""
    levels = Counter(block.level for block in blocks if block.level)
    for level in sorted(levels):
        starts = [index for index, block in enumerate(blocks) if block.level == level]
        if len(starts) > 1 and _hold_text(blocks, starts):
            return starts[:MAX_ITEMS]
    linked = [index for index, block in enumerate(blocks) if _is_linked_title(block)]
    return linked[:MAX_ITEMS] if len(linked) >= _MIN_LINKED else []


def _hold_text(blocks: Sequence[Block], starts: Sequence[int]) -> bool:
    """Whether most headings have a text under them that is no heading itself."""
    bounds = [*starts, len(blocks)]
    filled = sum(
        any(not block.level for block in blocks[start + 1 : end]) for start, end in pairwise(bounds)
    )
    return filled * 2 > len(starts)


def _is_linked_title(block: Block) -> bool:
    """Whether a block is nothing but a linked or emphasized line."""
    if block.level or block.is_item or not 0 < len(block.text) <= _MAX_TITLE:
        return False
    return bool(_LINKED_TITLE.fullmatch(block.markdown.strip())) and bool(block.links)
