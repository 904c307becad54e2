"""Counts that are kept, and the same by counting rows."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

from conftest import NOW, Program

from newsdigest import config
from newsdigest.archive.facade import Archive
from newsdigest.query.model import Field, Not, Or, Query

ALL = Not(Or(()))
"""Everything, in a form that is counted row by row."""


def test_kept_counts_after_any_changes(program: Program, article: Callable[..., str]) -> None:
    """Articles come, change their source and tags, are read, and go."""
    settings = config.load(
        archive=str(program.archive), environ=program.environ, cwd=program.folder
    )
    choose = random.Random(7).choice
    with Archive(settings, now=lambda: NOW, warn=print) as archive:
        for step in range(60):
            path = f"{choose('abcdef')}.md"
            if choose((True, True, False)):
                keys = {"source": choose(("甲报", "乙报", "")), "tags": choose(("x", "x, y", ""))}
                program.write(path, article(f"第{step}版", **keys))
            else:
                (program.archive / path).unlink(missing_ok=True)
            archive.refresh()
            items = list(archive.select(Query()))
            if items:
                archive.mark_shown([choose(items).id])
            assert archive.counts() == archive.counts(ALL)
            for field, values in (
                (Field.SOURCE, [[item.source] for item in items]),
                (Field.TAG, [item.tags for item in items]),
            ):
                expected = Counter(value for one in values for value in one if value)
                assert dict(archive.labels(field)) == expected
