"""The text of a page: trafilatura's extraction compared with the densest block.

The densest block is found by going down from the body as long as one block holds
most of what reads like sentences.  What stands in it before, between and behind the
paragraphs (bylines, captions, links, the site's own lines) is taken out of the tree,
so that emphasis, lists and tables of the article stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urljoin

from newsdigest.formats.web_page import junk_lines as junk
from newsdigest.formats.web_page.page import Block, Line, Page
from newsdigest.formats.web_page.title import key

_SENTENCE = re.compile(r"[。！？；，：,.!?;]")
_STRONG = re.compile(
    r"(?:^|[\s_-])(?:artibody|artical_real|endText|articleBody|artical-main-content|bodytext"
    r"|article[-_]?(?:body|content|text|con|main|detail)|content[-_]?(?:article|text|detail|main)"
    r"|TRS_(?:Editor|PreAppend|UEDITOR)|Custom_UnionStyle|js_content|rich_media_content|rm_txt_con"
    r"|text[-_]?con(?:tent)?|news[-_]?(?:body|content|text|con|txt|detail)|entry-content|main-?text"
    r"|post[-_]?(?:body|content|text)|zoom|detail[-_]?(?:content|text|body)|pages_content|box_con"
    r"|view_default|show_text|cont[-_]?text|news_txt|contentText|left_zw)(?:$|[\s_\d-])",
    re.IGNORECASE,
)
"""Names that sites give to the block of an article's text."""
_SHARE = 0.72
"""Share of a block's sentences in one block inside it at which that one is looked into."""
_MAJORITY = 0.5
"""The same where no other block inside holds a third as much."""
_STRONG_SHARE = 0.3
"""The same of a block whose name says that it is the text."""
_COMPARED, _COMPARED_LINES = 200_000, 300
"""Characters and lines in which a line is looked for that is no line of the other reading."""
_ROWS = frozenset(("tbody", "thead", "tfoot", "tr"))
_CELLS = frozenset(("td", "th", "li", "dd", "dt"))
_JUNK = 0.5
"""Share of a block's text below which what stands in named junk is none of the article."""
_SENTENCE_LENGTH = 25
"""Characters of a sentence that an article does not say twice."""
_ENOUGH = 20
"""Characters of sentences without which a block is no article."""
_LOST = 0.6
"""Share of the densest block's text below which trafilatura's reading has lost the article."""
_MOST = 0.8
"""The same where trafilatura has it all, but as one paragraph."""
_DOMINANT = 0.55
"""Share of the page's sentences in the densest block at which little else is article."""
_AGREED = 0.5
"""Share of trafilatura's text in the densest block at which both mean the same article."""


def densest(page: Page) -> int:
    """The index of the block with the article's text; 0, the body, where nothing stands out."""
    scores = _scores(page)
    children: dict[int, list[int]] = {}
    sizes = [0] * len(page.blocks)
    for line in page.lines:
        sizes[line.block] += 1
    for index, block in enumerate(page.blocks):
        children.setdefault(block.parent, []).append(index)
    start = _named(page, scores)
    while True:
        inner = [
            child
            for child in children.get(start, ())
            if child in children or _is_text(page.blocks[child], sizes[child])
        ]
        best = max(inner, key=scores.__getitem__, default=-1)
        if best < 0 or scores[best] <= 0 or not _stands_out(inner, best, scores, scores[start]):
            return start
        start = best


def _stands_out(inner: Sequence[int], best: int, scores: Sequence[float], whole: float) -> bool:
    """Whether one of the blocks beside each other holds the text."""
    second = max((scores[index] for index in inner if index != best), default=0.0)
    most = scores[best] >= _MAJORITY * whole and second * 3 <= scores[best]
    return most or scores[best] >= _SHARE * whole


def _named(page: Page, scores: Sequence[float]) -> int:
    strong = [
        index
        for index, block in enumerate(page.blocks)
        if block.name and not block.junk and _STRONG.search(block.name)
        and scores[index] >= max(_ENOUGH, _STRONG_SHARE * scores[0])
    ]  # fmt: skip
    return max(strong, key=lambda index: (scores[index], index), default=0)


def _is_text(block: Block, lines: int) -> bool:
    """Whether a block without blocks inside holds several lines, or is named as the text."""
    if block.node.tag in ("p", "h1", "h2", "h3", "tr", "ul", "ol"):
        return False
    return lines > 1 or bool(_STRONG.search(block.name))


def _scores(page: Page) -> list[float]:
    """Of every block how much of the text inside reads like sentences."""
    scores = [0.0] * len(page.blocks)
    for line in page.lines:
        scores[line.block] += _weight(page, line)
    for index in range(len(page.blocks) - 1, 0, -1):
        scores[page.blocks[index].parent] += scores[index]
    return scores


def _weight(page: Page, line: Line) -> float:
    size = len(line.text) - line.linked
    if size < 8 or line.is_link:
        return 0.0
    weight = float(size) if _SENTENCE.search(line.text) and size >= 15 else 0.2 * size
    return 0.05 * weight if page.junk(line) else weight


def text_lines(page: Page, block: int) -> list[Line]:
    """The lines inside a block."""
    return [line for line in page.lines if page.inside(line, block)]


def story(page: Page, lines: Sequence[Line], title: str) -> list[Line]:
    """The lines that belong to the article, of those in its block.

    Dropped are the headline and byline before the first paragraph, captions, link
    lists and the site's own lines; and all that follows a line such as 相关阅读, where
    little does.
    """
    story_lines: list[Line] = []
    seen: set[str] = set()
    keywords = key(next(page.meta_values("keywords"), ""))
    total = sum(len(line.text) for line in lines) or 1
    begun, length = False, 0
    is_apart = sum(len(line.text) for line in lines if page.junk(line)) < _JUNK * total
    for index, line in enumerate(lines):
        length += len(line.text)
        if junk.is_end(line.text) and story_lines and begun:
            if length > junk.LAST * total or _rest_is_links(lines[index + 1 :]):
                break
            continue
        if page.junk(line) and is_apart:
            continue
        if key(line.text) == keywords:
            continue
        if not begun and (key(line.text) == key(title) or junk.is_before(line.text, line.is_link)):
            continue
        if junk.is_never(line.text) or _is_caption(page, line):
            continue
        if len(line.text) >= _SENTENCE_LENGTH and "。" in line.text and line.text in seen:
            continue
        seen.add(line.text)
        begun = begun or len(line.text) >= 12
        story_lines.append(line)
    while story_lines and (story_lines[-1].is_link or junk.is_trailing(story_lines[-1].text)):
        story_lines.pop()
    return story_lines


def _rest_is_links(lines: Sequence[Line]) -> bool:
    whole = sum(len(line.text) for line in lines) or 1
    prose = sum(len(line.text) for line in lines if not line.is_link and len(line.text) >= 40)
    return prose < 0.3 * whole


def _is_caption(page: Page, line: Line) -> bool:
    block = page.blocks[line.block]
    return block.caption or junk.is_caption(line.text, line.after_image, block.centered)


def html(
    page: Page, block: int, lines: Sequence[Line], story_lines: Iterable[Line], base: str
) -> str:
    """A block as HTML with only the lines of the story; addresses become absolute."""
    remaining = {id(line) for line in story_lines}
    root = page.blocks[block].node
    for line in lines:
        if id(line) not in remaining:
            for node in line.nodes:
                node.decompose()
    if base:
        for name, selector in (("href", "a[href]"), ("src", "img[src]")):
            for node in root.css(selector):
                node.attrs[name] = _absolute(base, node.attributes.get(name) or "")
    if root.tag in _ROWS:  # none by themselves
        return f"<table>{root.html}</table>"
    if root.tag in _CELLS:
        return "".join(child.html or "" for child in root.iter(include_text=True))
    return root.html or ""


def _absolute(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def without_junk(page: Page, lines: Iterable[Line]) -> list[Line]:
    """The lines of another reading that are no junk and no links on the page."""
    junk_lines = {key(line.text) for line in page.lines if page.junk(line) or line.is_link}
    return [line for line in lines if key(line.text) not in junk_lines]


def holds_most(page: Page, block: int) -> bool:
    """Whether a block has most of what reads like sentences on the page."""
    scores = _scores(page)
    return block > 0 and scores[block] >= _DOMINANT * scores[0]


def is_own_better(own: Sequence[Line], other: Sequence[Line], *, chinese: bool, most: bool) -> bool:
    """Whether the densest block is the better reading than trafilatura's.

    It is where trafilatura lost most of it or ran its paragraphs together; on
    Chinese pages also where both mean the same article.

    :param most: whether the block has most of the page's sentences
    """
    mine, theirs = _text(own), _text(other)
    if len(theirs) < _LOST * len(mine):
        return True
    whole = {key(line.text) for line in other}
    pieces, their_start = [key(line.text) for line in own], theirs[:_COMPARED]
    common = sum(
        len(piece)
        for index, piece in enumerate(pieces)
        if piece in whole or (index < _COMPARED_LINES and piece in their_start)
    )
    agreed = common >= _AGREED * len(theirs)
    if len(other) * 2 <= len(own) and common >= _MOST * len(mine) and len(own) > 1:
        return agreed or len(other) < 3
    return chinese and (agreed or (most and common >= _MOST * len(mine)))


def _text(lines: Iterable[Line]) -> str:
    return "".join(key(line.text) for line in lines)
