"""Web pages become drafts: the article among everything around it, and who says when.

Title, date, authors and source come from what stands over the article and from the
page's head; the text is trafilatura's reading, judged and corrected by our own
(``body``).  The boilerplate of Chinese newspapers is left to the reader of articles,
getting the page to ``fetch``.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import tzinfo

from newsdigest.errors import ReadError
from newsdigest.formats.dom import bounded
from newsdigest.formats.draft import Draft
from newsdigest.formats.encoding import declarations, decode
from newsdigest.formats.feed.content import plain_text
from newsdigest.formats.web_page import parts as multipart
from newsdigest.formats.web_page.reading import draft
from newsdigest.text.sanitize import sanitize

MAX_SIZE = 10 * 1024 * 1024
"""Bytes; a larger page is no article."""
MAX_STEPS = 5_000_000
"""As for the tree; trafilatura searches from every element, and is slower than the parser."""


def read(
    data: bytes,
    *,
    address: str = "",
    content_type: str = "",
    zone: tzinfo,
    parts: Sequence[bytes] = (),
) -> Draft:
    """The article of a web page.

    :param address: where the page came from; the one it names itself wins, if it has one
    :param content_type: what the server said it is
    :param zone: of dates that name none
    :param parts: the pages on which the article goes on
    :raises ReadError: if there is no article in it
    """
    text = _text(data, address, content_type)
    if not text.strip():
        raise ReadError("empty: no article", subject=address)
    article = draft(text, address, zone)
    for part in parts:
        with suppress(ReadError):
            following = draft(_text(part, address, ""), address, zone)
            if multipart.same_title(following.title, article.title):
                article = replace(article, body=f"{article.body}\n{following.body}")
    return article


def next_part(data: bytes, address: str, content_type: str, first: str) -> str:
    """The address of the page on which an article goes on, "" if it ends here.

    :param address: of the page
    :param first: of the article's first page
    """
    return multipart.next_address(_text(data, address, content_type), address, first)


def _text(data: bytes, address: str, content_type: str) -> str:
    if len(data) > MAX_SIZE:
        raise ReadError(f"{len(data):,} bytes is too large for a page", subject=address)
    return bounded(sanitize(decode(data, declarations(data, content_type)).text), MAX_STEPS)


def completed(entry: Draft, data: bytes, *, address: str, content_type: str, zone: tzinfo) -> Draft:
    """A feed's entry with the text of the page it links to, if that says more.

    :raises ReadError: if there is no article in the page
    """
    page = read(data, address=address, content_type=content_type, zone=zone)
    longer = len(plain_text(page.body)) > len(plain_text(entry.body))
    return replace(
        entry,
        body=page.body if longer else entry.body,
        title=entry.title or page.title,
        date=entry.date or page.date,
        authors=entry.authors or page.authors,
        lang=entry.lang or page.lang,
        origin=entry.revision(),
    )
