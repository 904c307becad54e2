"""Completion of a query while it is typed: names of fields, and values that are there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.suggester import Suggester

from newsdigest.query.tokens import quote
from newsdigest.text.sanitize import one_line
from newsdigest.text.width import truncate, width

MAX_CELLS = 24
"""Of one candidate where several are shown."""


class QuerySuggester(Suggester):
    """Suggests the value of a field of a query: ``tag:防`` goes on as a tag that is there.

    :ivar known: the values of each field; those of "" are whole answers
    """

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self.known: Mapping[str, Iterable[str]] = {}
        self._all: list[str] = []
        self._at = -1

    async def get_suggestion(self, value: str) -> str | None:
        """What is typed so far with its last word completed, if nothing typed has to change."""
        word = value.rpartition(" ")[2]
        if word.endswith(":") or not word:
            return None
        found = next(iter(self.candidates(value)), None)
        return found if found and found.startswith(value) else None

    def candidates(self, value: str) -> list[str]:
        """All that may be typed in the place of this: values that begin so, then that have it."""
        word = _last_word(value)
        field, colon, begun = word.lstrip("-(").partition(":")
        sign = word[: len(word) - len(word.lstrip("-("))]
        before = value[: len(value) - len(word)] + sign
        if not colon and "" in self.known:
            return [before + one for one in _like(self.known[""], word)]
        if colon:
            found = _like(self.known.get(field.lower(), ()), begun.lstrip('"'))
            return [f"{before}{field}:{quote(one)}" for one in found]
        if not field:
            return []
        names = [f"{before}{name}:" for name in self.known if name.startswith(field.lower())]
        values = [
            f"{before}{name}:{quote(one)}"
            for name in ("source", "tag", "category")
            for one in _like(self.known.get(name, ()), field)
        ]
        return names + values

    def step(self, value: str, step: int) -> str | None:
        """The next candidate, or the one before; None if there is none.

        It begins anew where something else than the last candidate is typed.
        """
        if not (self._all and 0 <= self._at < len(self._all) and self._all[self._at] == value):
            self._all, self._at = self.candidates(value), -1 if step > 0 else 0
        if not self._all:
            return None
        self._at = (self._at + step) % len(self._all)
        return self._all[self._at]

    def shown(self, cells: int) -> str:
        """The candidates around the chosen one, which stands in brackets; "" for one alone."""
        if len(self._all) < 2:
            return ""
        labels = [truncate(one_line(_last_word(one).lstrip("-(")), MAX_CELLS) for one in self._all]
        labels[self._at] = f"[{labels[self._at]}]"
        count = f" {self._at + 1}/{len(labels)}"
        first = self._at
        used = width(labels[first]) + width(count)
        while first and self._at - first < 2 and used + width(labels[first - 1]) + 2 <= cells // 2:
            first -= 1
            used += width(labels[first]) + 2
        line = labels[first]
        for label in labels[first + 1 :]:
            if width(line) + 2 + width(label) + width(count) > cells:
                break
            line += "  " + label
        return line + count


def _last_word(value: str) -> str:
    """What is being typed: behind the last space that stands in no quotation marks."""
    if value.count('"') % 2:
        opened = value.rpartition('"')[0]
    elif value.endswith('"') and value.count('"') > 1:
        opened = value[:-1].rpartition('"')[0]
    else:
        opened = value
    return value[len(opened.rpartition(" ")[0]) + (" " in opened) :]


def _like(known: Iterable[str], begun: str) -> list[str]:
    """The values that begin so, then those in which it stands elsewhere."""
    begun = begun.rstrip('"').casefold()
    values = list(dict.fromkeys(known))
    first = [value for value in values if value.casefold().startswith(begun)]
    return first + [
        v for v in values if begun in v.casefold() and not v.casefold().startswith(begun)
    ]
