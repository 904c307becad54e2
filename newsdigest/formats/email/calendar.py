"""Invitations (iCalendar, RFC 5545) as lines of text: what, when, where."""

from __future__ import annotations

import re

from newsdigest.text.sanitize import one_line

_MAX_LINES = 40
_PROPERTY = re.compile(r"(SUMMARY|DTSTART|DTEND|LOCATION|DESCRIPTION)(?:;[^:\n]*)?:(.*)")
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")


def event_lines(text: str) -> list[str]:
    """The properties of a calendar's events that a person reads, one in a line."""
    unfolded = re.sub(r"\n[ \t]", "", text.replace("\r\n", "\n"))
    lines = []
    for line in unfolded.split("\n"):
        if match := _PROPERTY.match(line):
            value = re.sub(r"\\[nN]", " ", match[2])
            value = one_line(re.sub(r"\\(.)", r"\1", value))
            if moment := _MOMENT.fullmatch(value):
                year, month, day, hour, minute, utc = moment.groups()
                clock = f" {hour}:{minute}{' UTC' if utc else ''}" if hour else ""
                value = f"{year}-{month}-{day}{clock}"
            if value:
                lines.append(f"{match[1].capitalize().removeprefix('Dt')}: {value}")
    return lines[:_MAX_LINES]
