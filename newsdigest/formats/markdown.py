"""Markdown to HTML, so that one reader of blocks (``html``) serves both.

cmark parses; what comes before it here is what news archives have beyond
CommonMark: template tags of site generators and Chinese plain text, whose
indented paragraphs are no code.
"""

from __future__ import annotations

import re

from cmarkgfm.cmark import Options, markdown_to_html_with_extensions

from newsdigest.formats import template_tags
from newsdigest.text.scripts import HAN_BMP

_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)
_INDENTED_HAN = re.compile(
    rf"^(?=[ \t\u00a0]*+\u3000|[ \t]{{4}})[ \t\u3000\u00a0]++(?=[“‘（《【「『—]?[{HAN_BMP}])",
    re.MULTILINE,
)
_OPTIONS = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_SOURCEPOS | Options.CMARK_OPT_FOOTNOTES
_EXTENSIONS = ["table", "strikethrough", "autolink"]
"""GitHub's own but its tag filter, which would turn scripts into text."""
MAX_NESTING = 100
_DEEP = re.compile(rf"^(?:[ \t]*[>*+-]){{{MAX_NESTING},}}|\[{{{MAX_NESTING},}}", re.MULTILINE)


def to_html(markdown: str) -> str:
    """HTML in which every block that Markdown made says its lines (``data-sourcepos``).

    Raw HTML goes through as it is: nothing here is safe to show in a browser.
    """
    return str(markdown_to_html_with_extensions(markdown, _OPTIONS, _EXTENSIONS))


def normalize(markdown: str) -> str:
    """The same text without template tags, and without indents that would read as code."""
    markdown = template_tags.without(markdown)
    if "\u3000" in markdown or not _FENCE.search(markdown):
        markdown = _INDENTED_HAN.sub("", markdown)
    if _DEEP.search(markdown):
        markdown = _DEEP.sub("", markdown)
    return markdown
