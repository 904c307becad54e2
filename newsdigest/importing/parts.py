"""The further pages of an article from the web, where it goes on with ``rel=next``.

Which addresses are parts is ``formats.web_page.parts``' business.
"""

from __future__ import annotations

from dataclasses import replace

from newsdigest.errors import NewsdigestError
from newsdigest.importing.documents import Document

MOST_BYTES = 20 * 1024 * 1024
"""Of all parts together."""


def with_parts(document: Document, *, seconds: float, private: bool) -> Document:
    """A web page with the pages on which it goes on; what cannot be had ends it.

    :param seconds: for each page
    :param private: whether addresses that are not public may be asked
    """
    from newsdigest.formats import web_page
    from newsdigest.formats.web_page.parts import MOST, is_part
    from newsdigest.importing.fetch import Limits, fetch
    from newsdigest.importing.parser_process import children

    first, page = document.address, document
    parts: list[bytes] = []
    while len(parts) < MOST - 1 and b"next" in page.data:
        try:
            address = children()(
                web_page.next_part, page.data, page.address, page.content_type, first
            )
            if not address or sum(map(len, parts)) > MOST_BYTES:
                break
            got = fetch(address, Limits(seconds=seconds, private=private))
        except NewsdigestError:
            break
        if not is_part(got.address, first):
            break
        parts.append(got.data or b"")
        page = Document("", parts[-1], got.address, got.content_type)
    return replace(document, parts=tuple(parts))
