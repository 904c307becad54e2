"""Rich's pictures of a terminal, mended: every text as wide as its cells, nothing to load."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape
from io import StringIO

from newsdigest.render.lines import Line
from newsdigest.render.terminal import console, draw
from newsdigest.text.sanitize import sanitize
from newsdigest.text.width import width as width_of

CELL = 12.2
"""Pixels of a cell in Rich's pictures."""
_PIECE = re.compile(r'<text ([^>]*?)x="([\d.]+)"([^>]*?)textLength="[\d.]+"([^>]*)>([^<]*)</text>')
_WIDE = "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60"
_RUN = re.compile(f"[{_WIDE}]+|[^{_WIDE}]+")
_FONT_FACE = re.compile(r"@font-face \{[^}]*\}\s*")


def svg(lines: Iterable[Line], width: int, title: str) -> str:
    """A picture of a terminal of this width that shows the lines."""
    recorder = console(StringIO(), color="always", width=width, terminal=True, environ={})
    recorder.record = True
    draw(lines, recorder)
    return in_cells(recorder.export_svg(title=sanitize(title), unique_id="newsdigest"))


def in_cells(picture: str) -> str:
    """One of Rich's pictures with every text as wide as its cells, and with nothing to load."""
    return _PIECE.sub(_in_runs, _FONT_FACE.sub("", picture))


def _in_runs(piece: re.Match[str]) -> str:
    """A text as one element for each run of characters of one width.

    Rich counts characters, not cells; and a browser that stretches a text to a length
    gives every character the same addition, Chinese ones and Latin ones.
    """
    before, left, between, after, text = piece.groups()
    x, parts = float(left), []
    for run in _RUN.finditer(unescape(text)):
        length = CELL * width_of(run[0])
        shown = escape(run[0], quote=False).replace(" ", "&#160;")
        parts.append(
            f'<text {before}x="{x:g}"{between}textLength="{length:g}"'
            f' lengthAdjust="spacingAndGlyphs"{after}>{shown}</text>'
        )
        x += length
    return "".join(parts)
