"""The articles of a digest, read from their files, with their words.

Where there are many it is done in several processes; what goes back and forth is
kept small.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import tzinfo
from functools import partial
from pathlib import Path

from newsdigest.archive.facade import Archive
from newsdigest.article import Article, Item
from newsdigest.digest.tfidf import LENGTH
from newsdigest.errors import NewsdigestError

Gathered = tuple[Article, list[str]]
"""An article and the content words of its opening."""
_Sent = tuple[Article, str]
"""The same as it comes from another process: words as one text are read faster."""

FEW = 1500
"""Up to so many articles, starting other processes takes longer than it saves."""
OPENING = 3000
"""Characters of a text from which its words are taken: more than grouping looks at."""


def gathered(
    archive: Archive, items: Sequence[Item], warn: Callable[[str], None]
) -> list[Gathered]:
    """The articles of the items and their words; says how many files could not be read."""
    from newsdigest.archive.parallel import parallel_map

    named = [(item.path, item.id) for item in items]
    read = partial(_read, str(archive.root), archive.zone)
    processes = 1 if len(items) <= FEW else os.cpu_count() or 1
    contents = [
        (one[0], [sys.intern(word) for word in one[1].split("\n")] if one[1] else [])
        for one in parallel_map(read, named, processes)
        if one is not None
    ]
    if missing := len(items) - len(contents):
        warn(f"{missing} of {len(items)} files could not be read: newsdigest check says why")
    return contents


def _read(root: str, zone: tzinfo, named: Sequence[tuple[str, str]]) -> list[_Sent | None]:
    """Some articles; runs in a worker process."""
    from newsdigest.text.words import bags

    articles = [_article(Path(root), zone, path, identity) for path, identity in named]
    words = bags([article.text[:OPENING] if article else "" for article in articles])
    return [
        (article, "\n".join(own[:LENGTH])) if article else None
        for article, own in zip(articles, words, strict=True)
    ]


def _article(root: Path, zone: tzinfo, path: str, identity: str) -> Article | None:
    """One article without its Markdown, which no digest needs; None if it cannot be read."""
    from dataclasses import replace

    from newsdigest.formats.article_file import MAX_SIZE, read
    from newsdigest.storage.files import read_inside

    try:
        article = read(read_inside(root, path, MAX_SIZE), path, zone).article
    except (OSError, NewsdigestError):
        return None
    return replace(article, id=identity, body="", extra={})
