"""cmark: Markdown to HTML by the C library in the package cmarkgfm.

The package's own function frees neither the document nor the HTML: 34 KB for an article of
3,000 characters.  The library can, but the package does not pass that on, so its function
is called by address.  Where the address is not to be had, the package's function is used.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache

from cmarkgfm import _cmark
from cmarkgfm.cmark import Options, markdown_to_html_with_extensions

_OPTIONS = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_SOURCEPOS | Options.CMARK_OPT_FOOTNOTES
_EXTENSIONS = ("table", "strikethrough", "autolink")
"""GitHub's own but its tag filter, which would turn scripts into text."""

_Free = Callable[[int], object]


def render(markdown: str) -> str:
    """HTML with ``data-sourcepos``; raw HTML goes through as it is."""
    if (functions := _free_functions()) is None:
        return str(markdown_to_html_with_extensions(markdown, _OPTIONS, _EXTENSIONS))
    free_node, free = functions
    cmark, text = _cmark.lib, markdown.encode()
    cmark.cmark_gfm_core_extensions_ensure_registered()
    parser = cmark.cmark_parser_new(_OPTIONS)
    try:
        for name in _EXTENSIONS:
            extension = cmark.cmark_find_syntax_extension(name.encode())
            cmark.cmark_parser_attach_syntax_extension(parser, extension)
        cmark.cmark_parser_feed(parser, text, len(text))
        document = cmark.cmark_parser_finish(parser)
        try:
            extensions = cmark.cmark_parser_get_syntax_extensions(parser)
            html = cmark.cmark_render_html(document, _OPTIONS, extensions)
            try:
                return str(_cmark.ffi.string(html).decode())
            finally:
                free(_address(html))
        finally:
            free_node(_address(document))
    finally:
        cmark.cmark_parser_free(parser)


def leaks() -> bool:
    """Whether memory for each text is lost, so that long-lived processes grow."""
    return _free_functions() is None


def _address(pointer: object) -> int:
    return int(_cmark.ffi.cast("uintptr_t", pointer))


@cache
def _free_functions() -> tuple[_Free, _Free] | None:
    """The library's function that frees a document, and C's that frees memory; None without."""
    try:
        free_node = ctypes.CDLL(_cmark.__file__).cmark_node_free
        free = ctypes.CDLL(None).free
    except (AttributeError, OSError, TypeError):  # not exported, or no such library: Windows
        return None
    for function in (free_node, free):
        function.argtypes, function.restype = [ctypes.c_void_p], None
    return free_node, free
