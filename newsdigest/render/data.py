"""For programs: JSON, JSON lines and CSV, whose keys are a contract.

Keys are only ever added; ``docs/schemas/`` says what each holds.  Rows are written
one at a time, so that a long list needs no memory.  Lines come without their line
end; whoever writes them adds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, datetime, tzinfo
from math import isfinite
from typing import TYPE_CHECKING, Any

from newsdigest.archive.report import Fault
from newsdigest.article import Article, Item
from newsdigest.render.catalogue import local
from newsdigest.storage.index.statistics import Stats
from newsdigest.text.sanitize import escape_acting, one_line

if TYPE_CHECKING:
    from newsdigest.summarization.summary import Summary, SummarySentence

ITEM_FIELDS = (
    "id", "title", "date", "authors", "source", "url", "categories", "tags", "lang", "path",
    "chars", "read", "starred",
)  # fmt: skip
SEARCH_FIELDS = (*ITEM_FIELDS, "score", "snippet")
MAX_BITS = 1024
"""Of a whole number; Python refuses to write much larger ones as decimals."""
MAX_DEPTH = 50
"""Levels of a front matter value; deeper ones are left out."""

_FORMULA = ("=", "+", "-", "@")
"""What a cell begins with that a spreadsheet calculates."""
_SURROGATE = re.compile("[\ud800-\udfff]")


def item_fields(item: Item, zone: tzinfo | None) -> dict[str, Any]:
    """An article in a list; without a zone, its date keeps its own."""
    return {name: getattr(item, name) for name in ITEM_FIELDS} | {
        "date": _iso(item.date, zone),
        "authors": list(item.authors),
        "categories": list(item.categories),
        "tags": list(item.tags),
    }


def search_fields(item: Item, zone: tzinfo | None) -> dict[str, Any]:
    """An article that was searched for: with its score and the passage that matched."""
    passage = item.snippet
    snippet = passage and {"text": passage.text, "matches": [list(m) for m in passage.matches]}
    return item_fields(item, zone) | {"score": item.score, "snippet": snippet}


def article_fields(article: Article, item: Item, zone: tzinfo | None = None) -> dict[str, Any]:
    """An article as a whole."""
    from newsdigest.render.annotated import annotated  # a list does without

    links = annotated(article).links
    return item_fields(item, zone) | {
        "text": article.text,
        "markdown": article.body,
        "headings": list(article.headings),
        "links": [{"number": one.number, "text": one.text, "url": one.url} for one in links],
        "excerpt": article.excerpt,
        "extra": dict(article.extra),
    }


def summary_fields(summary: Summary) -> dict[str, Any]:
    """A summary; with every candidate where it was asked to explain itself."""
    fields: dict[str, Any] = {
        "articles": list(summary.articles),
        "algorithm": summary.algorithm,
        "sentences": [_sentence(sentence) for sentence in summary.sentences],
    }
    if summary.explanation is not None:
        fields["candidates"] = [
            _sentence(one.sentence) | {"chosen": one.chosen, "parts": dict(one.parts)}
            for one in summary.explanation
        ]
    return fields


def keyword_fields(word: str, score: float) -> dict[str, Any]:
    """A keyword."""
    return {"keyword": word, "score": score}


def fault_fields(fault: Fault) -> dict[str, Any]:
    """A fault of the archive."""
    return {"path": fault.path, "message": fault.message, "fatal": fault.fatal}


def stats_fields(stats: Stats, zone: tzinfo | None) -> dict[str, Any]:
    """The figures of an archive."""
    totals = ("articles", "unread", "starred", "undated", "chars")
    groups = ("by_month", "by_source", "by_category", "by_lang")
    return {
        **{name: getattr(stats, name) for name in totals},
        "first": _iso(stats.first, zone),
        "last": _iso(stats.last, zone),
        **{
            group: [{"name": name, "articles": n} for name, n in getattr(stats, group)]
            for group in groups
        },
    }


def json_array(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The rows as one JSON array, a row a line; ``[]`` if there are none."""
    before = "["
    for line in json_lines(rows):
        yield before if before == "[" else before + ","
        before = f"  {line}"
    if before == "[":
        yield "[]"
    else:
        yield before
        yield "]"


def json_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Each row as one line of JSON."""
    for row in rows:
        yield json_text(row)


def json_text(value: Any, *, indent: int | None = None) -> str:
    """A value as JSON that any terminal can show: what would act on one is escaped.

    A lone surrogate (an undecodable file name has them) becomes U+FFFD, a number
    that is none ``null``, anything that JSON does not know its text.
    """
    import json

    text = json.dumps(_plain(value), ensure_ascii=False, allow_nan=False, indent=indent)
    return escape_acting(text)


def csv_lines(
    rows: Iterable[Mapping[str, Any]], fields: Sequence[str] = ITEM_FIELDS
) -> Iterator[str]:
    """A header and the rows as CSV (RFC 4180), a row a line; lists are joined by ``;``."""
    import csv
    from io import StringIO

    out = StringIO()
    writer = csv.writer(out, lineterminator="")
    for cells in _with_header(rows, fields):
        writer.writerow(cells)
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def _with_header(
    rows: Iterable[Mapping[str, Any]], fields: Sequence[str]
) -> Iterator[Sequence[str]]:
    yield fields
    for row in rows:
        yield [_cell(row.get(name)) for name in fields]


def _cell(value: Any) -> str:
    """A value in one line; of a passage, its text."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case {"text": text}:
            return one_line(str(text))
        case list() | tuple():
            return ";".join(map(_cell, value))
    text = one_line(str(value))
    # A spreadsheet would calculate it; a number is no text.
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


def _sentence(sentence: SummarySentence) -> dict[str, Any]:
    return {name: getattr(sentence, name) for name in ("text", "article", "index", "score")}


def _iso(moment: datetime | None, zone: tzinfo | None) -> str | None:
    if not moment:
        return None
    return (local(moment, zone) if zone else moment).isoformat(timespec="seconds")


def _plain(value: Any, depth: int = 0) -> Any:
    """The value in JSON's own types; front matter may hold anything."""
    match value:
        case str():
            return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value)
        case None | bool():
            return value
        case int():
            return value if value.bit_length() <= MAX_BITS else hex(value)
        case float():
            return value if isfinite(value) else None
        case date():
            return value.isoformat()
    if depth >= MAX_DEPTH:
        return None
    if isinstance(value, Mapping):
        return {_plain(str(key)): _plain(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, Set):
        value = sorted(value, key=str)
    if isinstance(value, Iterable) and not isinstance(value, bytes | bytearray):
        return [_plain(inner, depth + 1) for inner in value]
    return _plain(str(value))
