"""Completion while a query is typed: names of fields, and values that exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.suggester import Suggester

from newsdigest.query.tokens import quote
from newsdigest.text.pinyin import Matcher, typed
from newsdigest.text.sanitize import one_line
from newsdigest.text.width import truncate, width

MAX_CELLS = 24
"""Cells of one candidate in a list."""
LEAST_LETTERS = 2
"""Letters that are read as pinyin; one is the initial of too many values."""


class QuerySuggester(Suggester):
    """Completes the last word of a query: ``tag:防`` with a tag that exists.

    :ivar values: the values of each field; those of "" are whole answers
    :ivar sounds: the sounds of Chinese values, which may be typed in pinyin
    """

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self.values: Mapping[str, Iterable[str]] = {}
        self.sounds: Mapping[str, str] = {}
        self._candidates: list[str] = []
        self._index = -1

    async def get_suggestion(self, value: str) -> str | None:
        """The first candidate, if it only adds to the typed text."""
        word = value.rpartition(" ")[2]
        if word.endswith(":") or not word:
            return None
        candidate = next(iter(self.candidates(value)), None)
        return candidate if candidate and candidate.startswith(value) else None

    def candidates(self, text: str) -> list[str]:
        """The text with each completion of its last word.

        Values that begin with the word come before values that contain it, and these before
        values that sound like it.
        """
        word = _last_word(text)
        field, colon, value = word.lstrip("-(").partition(":")
        sign = word[: len(word) - len(word.lstrip("-("))]
        before = text[: len(text) - len(word)] + sign
        if not colon and "" in self.values:
            return [before + answer for answer in self._matching(self.values[""], word)]
        if colon:
            matches = self._matching(self.values.get(field.lower(), ()), value.lstrip('"'))
            return [f"{before}{field}:{quote(match)}" for match in matches]
        if not field:
            return []
        names = [f"{before}{name}:" for name in self.values if name.startswith(field.lower())]
        values = [
            f"{before}{name}:{quote(match)}"
            for name in ("source", "tag", "category")
            for match in self._matching(self.values.get(name, ()), field)
        ]
        return names + values

    def _matching(self, values: Iterable[str], text: str) -> list[str]:
        """The values that begin with the text, contain it elsewhere, or sound like it."""
        text = text.rstrip('"').casefold()
        values = list(dict.fromkeys(values))
        matches = [value for value in values if text in value.casefold()]
        matches.sort(key=lambda value: not value.casefold().startswith(text))
        letters = typed(text) if text.isascii() else ""
        if len(letters) < LEAST_LETTERS:
            return matches
        sounds_so, others = Matcher(letters), set(values).difference(matches)
        return matches + [
            value for value in values if value in others and sounds_so(self.sounds.get(value, ""))
        ]

    def cycle(self, text: str, step: int) -> str | None:
        """The next candidate, with ``-1`` the previous one; None if there is none.

        The candidates are found anew if the text is not the last candidate.
        """
        candidates = self._candidates
        if not (0 <= self._index < len(candidates) and candidates[self._index] == text):
            self._candidates, self._index = self.candidates(text), -1 if step > 0 else 0
        if not self._candidates:
            return None
        self._index = (self._index + step) % len(self._candidates)
        return self._candidates[self._index]

    def menu(self, cells: int) -> str:
        """The candidates around the current one, which is in brackets; "" if there is only one."""
        if len(self._candidates) < 2:
            return ""
        labels = [
            truncate(one_line(_last_word(candidate).lstrip("-(")), MAX_CELLS)
            for candidate in self._candidates
        ]
        labels[self._index] = f"[{labels[self._index]}]"
        count = f" {self._index + 1}/{len(labels)}"
        first = self._index
        used = width(labels[first]) + width(count)
        while (
            first and self._index - first < 2 and used + width(labels[first - 1]) + 2 <= cells // 2
        ):
            first -= 1
            used += width(labels[first]) + 2
        line = labels[first]
        for label in labels[first + 1 :]:
            if width(line) + 2 + width(label) + width(count) > cells:
                break
            line += "  " + label
        return line + count


def _last_word(text: str) -> str:
    """The text after the last blank outside quotation marks."""
    if text.count('"') % 2:
        unquoted = text.rpartition('"')[0]
    elif text.endswith('"') and text.count('"') > 1:
        unquoted = text[:-1].rpartition('"')[0]
    else:
        unquoted = text
    return text[len(unquoted.rpartition(" ")[0]) + (" " in unquoted) :]
