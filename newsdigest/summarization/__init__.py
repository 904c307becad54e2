"""What an article says, in its own sentences: ranking, picking, keywords.

The room has the name of the function that a program calls, ``newsdigest.summarization``,
and Python binds a package's rooms to its names: so the room can be called, too.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsdigest.summarization.summary import Summary


class _Room(ModuleType):
    def __call__(self, text: str, **options: Any) -> Summary:
        """See :func:`newsdigest.summarization.summary.summarize`."""
        from newsdigest.summarization.summary import summarize

        return summarize(text, **options)


sys.modules[__name__].__class__ = _Room
