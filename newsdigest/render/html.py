"""HTML that only shows: what an allow-list does not name is gone.

Templates escape whatever they are given; this is the gate behind them, which holds
even where a user's template forgets to.
"""

from __future__ import annotations

from typing import Any

from newsdigest.render.links import SCHEMES

_TAGS = {
    "a", "abbr", "article", "b", "bdi", "blockquote", "br", "cite", "code", "dd", "details", "div",
    "dl", "dt", "em", "figure", "footer", "h1", "h2", "h3", "h4", "header", "hr", "i", "li", "main",
    "nav", "ol", "p", "q", "s", "section", "small", "span", "strong", "sub", "summary", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul",
}  # fmt: skip
_EVERYWHERE = {
    "align", "aria-hidden", "aria-label", "aria-labelledby", "class", "data-article", "dir", "id",
    "lang", "role", "title",
}  # fmt: skip
_TABLE = {"bgcolor", "border", "cellpadding", "cellspacing", "colspan", "valign", "width"}
_ATTRIBUTES = {
    "*": _EVERYWHERE,
    "a": {"href"},
    "time": {"datetime"},
    "details": {"open"},
    **dict.fromkeys(("table", "td", "th", "tr"), _TABLE),
}


def harmless(markup: str) -> Any:
    """A piece of a page without anything that runs, loads or covers the rest.

    Left are elements of text and tables, and links to the web, to mail and within
    the page.
    """
    import nh3
    from markupsafe import Markup

    clean = nh3.clean(
        str(markup),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=set(SCHEMES),
        link_rel="noopener noreferrer",
    )
    return Markup(clean)  # noqa: S704 - that is what it is here for
