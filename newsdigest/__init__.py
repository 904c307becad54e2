"""newsdigest: read, search, summarize and digest an archive of news articles.

This is the public library.  Each name is imported on first use, so that importing the
package is fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsdigest.article import Article as Article
    from newsdigest.article import Item as Item
    from newsdigest.digest.model import Digest as Digest
    from newsdigest.errors import ArchiveError as ArchiveError
    from newsdigest.errors import ConfigError as ConfigError
    from newsdigest.errors import NewsdigestError as NewsdigestError
    from newsdigest.errors import NotFoundError as NotFoundError
    from newsdigest.errors import QueryError as QueryError
    from newsdigest.errors import ReadError as ReadError
    from newsdigest.errors import StateError as StateError
    from newsdigest.errors import UsageError as UsageError
    from newsdigest.library import Archive as Archive
    from newsdigest.library import open_archive as open_archive
    from newsdigest.summarization.keywords import Keyword as Keyword
    from newsdigest.summarization.keywords import keywords as keywords
    from newsdigest.summarization.summary import Summary as Summary
    from newsdigest.summarization.summary import SummarySentence as SummarySentence
    from newsdigest.summarization.summary import summarize as summarize
    from newsdigest.summarization.summary import summarize_articles as summarize_articles
    from newsdigest.text.sentences import split_sentences as split_sentences

__version__ = "0.1.0"

_ERRORS = (
    "ArchiveError", "ConfigError", "NewsdigestError", "NotFoundError", "QueryError", "ReadError",
    "StateError", "UsageError",
)  # fmt: skip
_MODULES = {
    "Archive": "newsdigest.library",
    "Article": "newsdigest.article",
    "Digest": "newsdigest.digest.model",
    "Item": "newsdigest.article",
    "Keyword": "newsdigest.summarization.keywords",
    "Summary": "newsdigest.summarization.summary",
    "SummarySentence": "newsdigest.summarization.summary",
    "keywords": "newsdigest.summarization.keywords",
    "open_archive": "newsdigest.library",
    "split_sentences": "newsdigest.text.sentences",
    "summarize": "newsdigest.summarization.summary",
    "summarize_articles": "newsdigest.summarization.summary",
    **dict.fromkeys(_ERRORS, "newsdigest.errors"),
}
__all__ = list(_MODULES)


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module 'newsdigest' has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})
