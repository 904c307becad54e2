"""newsdigest: read, search, summarize and digest an archive of news articles.

What a program imports, and nothing else; each name is loaded when it is first
used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsdigest.article import Article as Article
    from newsdigest.summarize.keywords import Keyword as Keyword
    from newsdigest.summarize.keywords import keywords as keywords
    from newsdigest.summarize.summary import Summary as Summary
    from newsdigest.summarize.summary import SummarySentence as SummarySentence
    from newsdigest.summarize.summary import summarize as summarize
    from newsdigest.summarize.summary import summarize_articles as summarize_articles
    from newsdigest.text.sentences import split_sentences as split_sentences

__version__ = "0.1.0"

_HOMES = {
    "Article": "newsdigest.article",
    "Keyword": "newsdigest.summarize.keywords",
    "Summary": "newsdigest.summarize.summary",
    "SummarySentence": "newsdigest.summarize.summary",
    "keywords": "newsdigest.summarize.keywords",
    "split_sentences": "newsdigest.text.sentences",
    "summarize": "newsdigest.summarize.summary",
    "summarize_articles": "newsdigest.summarize.summary",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'newsdigest' has no attribute {name!r}")
    # A package of the same name (summarize) may have taken the attribute's place.
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
