"""The bar: saved queries, tags and sources with their counts; choosing one lists it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events

from newsdigest.archive.facade import Archive
from newsdigest.browse.pane import CursorPane
from newsdigest.query.model import EVERYTHING, Field, Flag, Is
from newsdigest.query.tokens import quote
from newsdigest.render.lines import BLANK, Line, Role
from newsdigest.text.sanitize import one_line
from newsdigest.text.width import pad, width

MAX_CHARS = 1000
"""Characters of a name that are looked at; what is shown of it is far fewer."""
MOST = 60
"""Tags and sources that are shown of each kind; the rarer ones are found by a query."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the bar; one without a query is a heading.

    ``count`` is None where it is not known yet.
    """

    label: str
    query: str | None = None
    count: int | None = None


def entries(archive: Archive) -> list[Entry]:
    """What the bar shows, saved queries without their counts."""
    starred = archive.counts(Is(Flag.STARRED)).articles
    all_ = archive.counts(EVERYTHING)
    found = [
        Entry("All", "", all_.articles),
        Entry("Unread", "is:unread", all_.unread),
        Entry("Starred", "is:starred", starred),
    ]
    found += _group(
        "Queries", [Entry(name, f"query:{quote(name)}") for name in archive.saved_queries]
    )
    found += _group("Sources", _labels("source", archive.labels(Field.SOURCE)))
    found += _group("Tags", _labels("tag", _tags(archive)))
    return found


def values(archive: Archive) -> dict[str, list[str]]:
    """Every source, tag and category, the most frequent first."""
    found = {
        "source": archive.labels(Field.SOURCE),
        "tag": _tags(archive),
        "category": archive.labels(Field.CATEGORY),
    }
    return {name: [value for value, _ in counts] for name, counts in found.items()}


def _tags(archive: Archive) -> list[tuple[str, int]]:
    """The articles' tags and the reader's own."""
    counts = dict(archive.labels(Field.TAG))
    for tag, count in archive.state.all_tags():
        counts[tag] = counts.get(tag, 0) + count
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _labels(field: str, values: Sequence[tuple[str, int]]) -> list[Entry]:
    return [Entry(value, f"{field}:{quote(value)}", count) for value, count in values[:MOST]]


def _group(title: str, found: Sequence[Entry]) -> list[Entry]:
    return [Entry(""), Entry(title), *found] if found else []


class Sidebar(CursorPane):
    """What can be listed."""

    def __init__(self) -> None:
        super().__init__(id="bar")
        self.entries: Sequence[Entry] = ()

    def show(self, found: Sequence[Entry]) -> None:
        """Show these entries; the chosen one stays chosen."""
        chosen = self.chosen
        self.entries = found
        queries = [entry.query for entry in found]
        if chosen is not None and chosen.query in queries:
            self.cursor = queries.index(chosen.query)
        self.resized()

    @property
    def chosen(self) -> Entry | None:
        """The entry under the cursor."""
        return self.entries[self.cursor] if self.cursor < len(self.entries) else None

    def is_choosable(self, y: int) -> bool:
        """Headings are not."""
        return self.entries[y].query is not None

    def on_click(self, event: events.Click) -> None:
        """One click is enough."""
        self.place(event.y + self.scroll_offset.y)
        self.post_message(self.Chosen(self))

    def count(self) -> int:
        """Entries and headings."""
        return len(self.entries)

    def line(self, y: int) -> Line:
        """An entry with its count at the right."""
        entry = self.entries[y]
        if not entry.label:
            return BLANK
        if entry.query is None:
            return ((" " + entry.label, Role.FAINT),)
        count = "" if entry.count is None else f"{entry.count:,}"
        room = max(2, self.cells - 3 - width(count))
        return (
            (" " + pad(one_line(entry.label[:MAX_CHARS]), room) + " ", Role.PLAIN),
            (count, Role.FAINT),
        )

    def on_resize(self) -> None:
        """Fit the lines to the width."""
        self.resized()
