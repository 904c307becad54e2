"""The sidebar: saved queries, folders of feeds, sources, tags with counts; opening one lists it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events

from newsdigest.archive.facade import Archive
from newsdigest.browse.pane import CursorPane
from newsdigest.query.model import EVERYTHING, Field, Flag, Is
from newsdigest.query.tokens import quote
from newsdigest.render.lines import BLANK, Line, Role
from newsdigest.storage.state.schema import FOLLOWED
from newsdigest.text.sanitize import one_line
from newsdigest.text.width import pad, width

MAX_CHARACTERS = 1000
"""Characters of a name that are looked at; far fewer are shown."""
MAX_LABELS = 60
"""Sources and tags that are shown of each; a query finds the others."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the sidebar; one without a query is a heading.

    ``count`` is None until it is counted.
    """

    label: str
    query: str | None = None
    count: int | None = None


def entries(archive: Archive) -> list[Entry]:
    """The sidebar's entries; saved queries and folders are not counted yet."""
    starred = archive.counts(Is(Flag.STARRED)).articles
    followed = archive.counts(Is(Flag.FOLLOWED)).articles
    everything = archive.counts(EVERYTHING)
    return [
        Entry("All", "", everything.articles),
        Entry("Unread", "is:unread", everything.unread),
        Entry("Starred", "is:starred", starred),
        *([Entry("Followed", "is:followed", followed)] if followed else ()),
        *_group("Queries", [Entry(name, f"query:{quote(name)}") for name in archive.saved_queries]),
        *_group("Folders", [Entry(name, f"folder:{quote(name)}") for name in archive.folders()]),
        *_group("Sources", _labels("source", archive.labels(Field.SOURCE))),
        *_group("Tags", _labels("tag", _tags(archive))),
    ]


def field_values(archive: Archive) -> dict[str, list[str]]:
    """Every source, tag and category, the most frequent first, and every folder of feeds."""
    counts = {
        "source": archive.labels(Field.SOURCE),
        "tag": _tags(archive),
        "category": archive.labels(Field.CATEGORY),
    }
    values = {field: [value for value, _ in pairs] for field, pairs in counts.items()}
    return values | {"folder": archive.folders()}


def _tags(archive: Archive) -> list[tuple[str, int]]:
    """The articles' tags and the reader's own, with counts."""
    counts = dict(archive.labels(Field.TAG))
    for tag, count in archive.state.all_tags():
        if tag != FOLLOWED:  # an entry of its own
            counts[tag] = counts.get(tag, 0) + count
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _labels(field: str, counts: Sequence[tuple[str, int]]) -> list[Entry]:
    return [Entry(value, f"{field}:{quote(value)}", count) for value, count in counts[:MAX_LABELS]]


def _group(title: str, members: Sequence[Entry]) -> list[Entry]:
    return [Entry(""), Entry(title), *members] if members else []


class Sidebar(CursorPane):
    """The entries, of which one is selected."""

    def __init__(self) -> None:
        super().__init__(id="sidebar")
        self.entries: Sequence[Entry] = ()

    def show(self, entries: Sequence[Entry]) -> None:
        """Show these entries; the selected one stays selected."""
        selected = self.selected
        self.entries = entries
        queries = [entry.query for entry in entries]
        if selected is not None and selected.query in queries:
            self.cursor = queries.index(selected.query)
        self.update_size()

    @property
    def selected(self) -> Entry | None:
        """The entry under the cursor."""
        return self.entries[self.cursor] if self.cursor < len(self.entries) else None

    def is_selectable(self, y: int) -> bool:
        """Whether line ``y`` is no heading."""
        return self.entries[y].query is not None

    def on_click(self, event: events.Click) -> None:
        """Select and open the entry: one click is enough."""
        self.move_cursor(event.y + self.scroll_offset.y)
        self.post_message(self.Activated(self))

    def count(self) -> int:
        """The number of entries and headings."""
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
            (" " + pad(one_line(entry.label[:MAX_CHARACTERS]), room) + " ", Role.PLAIN),
            (count, Role.FAINT),
        )

    def on_resize(self) -> None:
        """Fit the lines to the width."""
        self.update_size()
