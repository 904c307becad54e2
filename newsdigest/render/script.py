"""Articles in the other script, on request: simplified or traditional characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import partial

from newsdigest.article import Article, Item
from newsdigest.summarization.summary import Summary
from newsdigest.text.opencc import Conversion, convert
from newsdigest.text.regions import Region, region_of_language

_ADDRESS = re.compile(r"(\]\([^()\n]*\)|<[^<>\n]*>|^ {0,3}\[[^\[\]\n]*\]:[^\n]*$)", re.MULTILINE)
"""Addresses of links and pictures, and tags, in Markdown."""
Change = Callable[[str], str]
_TO_REGION = {Region.TAIWAN: Conversion.TAIWAN, Region.HONG_KONG: Conversion.HONG_KONG}
_FROM_REGION = {Region.TAIWAN: Conversion.FROM_TAIWAN, Region.HONG_KONG: Conversion.FROM_HONG_KONG}


class Script(StrEnum):
    """A script of Chinese."""

    TRADITIONAL = "traditional"
    SIMPLIFIED = "simplified"


def in_script(
    item: Item, article: Article, summary: Summary | None, script: Script, region: Region | None
) -> tuple[Item, Article, Summary | None]:
    """An article, its item and its summary in a script; addresses and ids stay.

    :param region: whose traditional characters are written; None for Taiwan's
    """
    if script is Script.TRADITIONAL:
        conversion = _TO_REGION[region or Region.TAIWAN]
    else:
        source = region_of_language(article.lang)
        conversion = _FROM_REGION[source] if source else Conversion.SIMPLIFIED
    change = partial(convert, conversion=conversion)
    changed = replace(
        article,
        title=change(article.title),
        authors=_each(article.authors, change),
        source=change(article.source),
        categories=_each(article.categories, change),
        tags=_each(article.tags, change),
        text=change(article.text),
        body=_outside_addresses(article.body, change),
        excerpt=change(article.excerpt),
    )
    changed_item = replace(
        item,
        title=changed.title,
        authors=changed.authors,
        source=changed.source,
        categories=changed.categories,
        tags=_each(item.tags, change),
    )
    return changed_item, changed, summary and _changed(summary, change)


def _each(texts: Sequence[str], change: Change) -> tuple[str, ...]:
    return tuple(map(change, texts))


def _outside_addresses(body: str, change: Change) -> str:
    parts = _ADDRESS.split(body)
    return "".join(part if at % 2 else change(part) for at, part in enumerate(parts))


def _changed(summary: Summary, change: Change) -> Summary:
    """The summary with its sentences changed; their offsets stay, for no length changes."""
    sentences = (replace(one, text=change(one.text)) for one in summary.sentences)
    return replace(summary, sentences=tuple(sentences))
