"""An article of several pages is imported whole by its address."""

from __future__ import annotations

from pathlib import Path

from support.loopback import Server, serving
from support.web_articles import PARAGRAPHS, TITLE, ZONE, page

from newsdigest.formats import draft
from newsdigest.importing.sources import ImportOptions, read_source


def _imported(server: Server, path: str) -> tuple[str, ...]:
    options = ImportOptions(zone=ZONE, private=True, seconds=10)
    (batch,) = read_source(server.address + path, Path(), bytes, options)
    return draft.article(batch.drafts[0], ZONE).paragraphs


def _part(number: int, following: str) -> bytes:
    head = f'<link rel="next" href="{following}">'
    return page(head=head, body=f"<p>{PARAGRAPHS[number]}</p>", title=TITLE)


def test_all_pages_are_imported() -> None:
    """Three pages make one article; the next article is not part of it."""
    with serving() as server:
        server.put("/a.html", _part(0, "a_2.html"), Content_Type="text/html; charset=utf-8")
        server.put("/a_2.html", _part(1, "a_3.html"), Content_Type="text/html")
        server.put("/a_3.html", _part(2, "/b.html"), Content_Type="text/html")
        server.put("/b.html", _part(3, ""), Content_Type="text/html")
        assert _imported(server, "/a.html") == PARAGRAPHS[:3]
        assert [path for path, _ in server.asked] == ["/a.html", "/a_2.html", "/a_3.html"]


def test_a_missing_page_ends_the_article() -> None:
    """The pages before it are imported."""
    with serving() as server:
        server.put("/a.html", _part(0, "a_2.html"), Content_Type="text/html")
        assert _imported(server, "/a.html") == PARAGRAPHS[:1]


def test_pages_that_link_in_a_circle_end() -> None:
    """Pages that link in a circle end."""
    with serving() as server:
        server.put("/a.html", _part(0, "a_2.html"), Content_Type="text/html")
        server.put("/a_2.html", _part(1, "a.html"), Content_Type="text/html")
        assert _imported(server, "/a.html") == PARAGRAPHS[:2]
    with serving() as server:
        server.put("/a.html", _part(0, "a_2.html"), Content_Type="text/html")
        for number in range(2, 60):
            server.put(f"/a_{number}.html", _part(1, f"a_{number + 1}.html"))
        _imported(server, "/a.html")
        assert len(server.asked) == 20
