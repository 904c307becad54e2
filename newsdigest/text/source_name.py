"""The name of a source in few cells: what tells it from others stays, in whole words."""

from __future__ import annotations

import re

from newsdigest.text.width import truncate, width

_PART = re.compile(r"\s+[-–—|·:：/]\s+|[|｜·•]|[（(].*$")
"""What begins the rest of a name: ``Wujin Post - Home``, ``武进日报（数字报）``."""
_BEFORE = re.compile(r"^(?:The|Die|Der|Das|Le|La|Les|El)\s+(?=\S)|^www\.", re.IGNORECASE)
_BEHIND = re.compile(
    r"(?:官方网站|官方微博|微信公众号|新闻客户端|客户端|官网|网站|有限责任公司|有限公司|海外版|数字报|电子版)$"
    r"|[\s,]+(?:Online|Website|Newspaper|News|Inc\.?|Ltd\.?|LLC|GmbH)$|\.(?:com|org|net)(?:\.cn)?$",
    re.IGNORECASE,
)


def short_source(name: str, cells: int) -> str:
    """The name in at most so many cells.

    First what says little goes (``The``, ``客户端``), then words from the end; where not
    even the first has room, the initials stand for a name of several words.
    """
    for pattern in (_PART, _BEFORE, _BEHIND):
        if width(name) <= cells:
            return name
        shorter = pattern.split(name)[0] if pattern is _PART else pattern.sub("", name)
        name = shorter.strip() or name
    if width(name) <= cells:
        return name
    words = name.split()
    for count in range(len(words) - 1, 0, -1):
        if width(fewer := " ".join(words[:count])) <= cells:
            return fewer
    initials = "".join(word[0] for word in words if word[0].isalnum())
    return initials if len(words) > 1 and 1 < width(initials) <= cells else truncate(name, cells)
