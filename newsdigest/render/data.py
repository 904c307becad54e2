"""JSON, JSON lines and CSV for programs.

The keys are a contract (``docs/schemas/``): they are only ever added.  Rows are made one at
a time, so that a long list takes no memory.  Lines have no line end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, datetime, tzinfo
from itertools import chain
from math import isfinite
from typing import TYPE_CHECKING, Any

from newsdigest.article import Article, Item
from newsdigest.render.catalogue import local, local_day
from newsdigest.text.sanitize import escape_controls, one_line

if TYPE_CHECKING:
    from newsdigest.archive.facade import Fault
    from newsdigest.digest.model import CitedSentence, Digest, Entry, Member, Story
    from newsdigest.digest.timeline import Day
    from newsdigest.storage.index.statistics import Stats
    from newsdigest.summarization.summary import Summary, SummarySentence

ITEM_FIELDS = (
    "id", "title", "date", "authors", "source", "url", "categories", "tags", "lang", "path",
    "chars", "read", "starred",
)  # fmt: skip
SEARCH_FIELDS = (*ITEM_FIELDS, "score", "snippet")
MAX_BITS = 1024
"""Bits of an integer written as a decimal number; Python refuses much larger ones."""
MAX_DEPTH = 50
"""Levels of a front matter value; deeper ones are null."""

_FORMULA = ("=", "+", "-", "@")
"""First characters of a cell that a spreadsheet would evaluate."""
_SURROGATE = re.compile("[\ud800-\udfff]")


def item_fields(item: Item, zone: tzinfo | None) -> dict[str, Any]:
    """An item of a list; without a zone, its date keeps its own."""
    return {name: getattr(item, name) for name in ITEM_FIELDS} | {
        "date": _iso(item.date, zone),
        "authors": list(item.authors),
        "categories": list(item.categories),
        "tags": list(item.tags),
    }


def item_reference(item: Item, zone: tzinfo | None) -> dict[str, Any]:
    """An item to which a result refers."""
    names = ("id", "title", "date", "source", "url", "path")
    return {name: getattr(item, name) for name in names} | {"date": _iso(item.date, zone)}


def search_fields(item: Item, zone: tzinfo | None) -> dict[str, Any]:
    """An item of search results, with score and snippet."""
    snippet = item.snippet and {
        "text": item.snippet.text,
        "matches": [list(span) for span in item.snippet.matches],
    }
    return item_fields(item, zone) | {"score": item.score, "snippet": snippet}


def article_fields(
    article: Article, item: Item, zone: tzinfo | None = None, summary: Summary | None = None
) -> dict[str, Any]:
    """A whole article, with its summary if there is one."""
    from newsdigest.render.annotation import annotate  # slow to import, lists do not need it

    links = annotate(article).links
    return item_fields(item, zone) | {
        "text": article.text,
        "markdown": article.body,
        "headings": list(article.headings),
        "links": [{"number": one.number, "text": one.text, "url": one.url} for one in links],
        "excerpt": article.excerpt,
        "summary": summary_fields(summary) if summary else None,
        "extra": dict(article.extra),
    }


def summary_fields(summary: Summary) -> dict[str, Any]:
    """A summary, with every candidate where it has an explanation."""
    fields: dict[str, Any] = {
        "articles": list(summary.articles),
        "algorithm": summary.algorithm,
        "origin": summary.origin.value,
        "sentences": [_sentence(sentence) for sentence in summary.sentences],
    }
    if summary.explanation is not None:
        fields["candidates"] = [
            _sentence(one.sentence) | {"chosen": one.chosen, "parts": dict(one.parts)}
            for one in summary.explanation
        ]
    return fields


def keyword_fields(word: str, score: float) -> dict[str, Any]:
    """A keyword and its score."""
    return {"keyword": word, "score": score}


def fault_fields(fault: Fault) -> dict[str, Any]:
    """A fault of the archive."""
    return {"path": fault.path, "message": fault.message, "fatal": fault.fatal}


def stats_fields(stats: Stats, zone: tzinfo | None) -> dict[str, Any]:
    """The statistics of an archive."""
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
    """The rows as one JSON array, one row a line; ``[]`` without rows."""
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
    """A value as JSON, with control characters escaped so that a terminal can show it.

    Lone surrogates, as in undecodable file names, become U+FFFD, NaN and infinities
    ``null``, values of other types their text.
    """
    import json

    text = json.dumps(_plain(value), ensure_ascii=False, allow_nan=False, indent=indent)
    return escape_controls(text)


def csv_lines(
    rows: Iterable[Mapping[str, Any]], fields: Sequence[str] = ITEM_FIELDS
) -> Iterator[str]:
    """A header and the rows as CSV (RFC 4180), one row a line; lists are joined by ``;``."""
    import csv
    from io import StringIO

    out = StringIO()
    writer = csv.writer(out, lineterminator="")
    for cells in chain([fields], ([_cell(row.get(name)) for name in fields] for row in rows)):
        writer.writerow(cells)
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def _cell(value: Any) -> str:
    """A value on one line; for a snippet, its text."""
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
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


def _sentence(sentence: SummarySentence) -> dict[str, Any]:
    return {name: getattr(sentence, name) for name in ("text", "article", "index", "score")}


def _iso(moment: datetime | None, zone: tzinfo | None) -> str | None:
    if not moment:
        return None
    return (local(moment, zone) if zone else moment).isoformat(timespec="seconds")


def _plain(value: Any, depth: int = 0) -> Any:
    """The value in JSON's types; front matter can hold any type."""
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


def digest_fields(digest: Digest, zone: tzinfo) -> dict[str, Any]:
    """A digest with its sections, stories and articles."""
    days = {article.id: local_day(article.date, zone) for article in digest.articles}
    return {
        "title": digest.title,
        "lang": digest.lang,
        "generated": _iso(digest.generated, zone),
        "since": _iso(digest.since, zone),
        "until": _iso(digest.until, zone),
        "counts": {name: digest.counts.get(name, 0) for name in ("articles", "stories", "sources")},
        "overview": [_cited_sentence(sentence, days) for sentence in digest.overview],
        "rising": [{"keyword": word, "trend": trend.value} for word, trend in digest.rising],
        "sections": [
            {
                "title": section.title,
                "stories": [_entry(one, zone, days) for one in section.entries],
            }
            for section in digest.sections
        ],
    }


def _entry(entry: Entry, zone: tzinfo, days: Mapping[str, date | None]) -> dict[str, Any]:
    return {
        "number": entry.number,
        "id": entry.story.id,
        "update": entry.story.is_update,
        "headline": entry.headline,
        "score": entry.story.score,
        "summary": [_cited_sentence(sentence, days) for sentence in entry.summary],
        "articles": [_member(member, zone) for member in entry.story.members],
        "keywords": list(entry.keywords),
    }


def _member(member: Member, zone: tzinfo) -> dict[str, Any]:
    return _reference(member.article, zone) | {
        "likeness": member.likeness,
        "copy_of": member.copy_of,
        "reasons": list(member.reasons),
    }


def _reference(article: Article, zone: tzinfo) -> dict[str, Any]:
    """An article named in a digest or story."""
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "date": _iso(article.date, zone),
        "url": article.url,
    }


def _cited_sentence(sentence: CitedSentence, days: Mapping[str, date | None]) -> dict[str, Any]:
    """A sentence and the days or months that words such as "yesterday" in it mean."""
    from newsdigest.digest.relative_dates import relative_dates

    day = days.get(sentence.article)
    dates = relative_dates(sentence.text, day) if day else []
    return {
        "text": sentence.text,
        "article": sentence.article,
        "origin": sentence.origin.value,
        "dates": [
            {
                "text": one.text,
                "end": one.end,
                "date": f"{one.day:%Y-%m}" if one.is_month else one.day.isoformat(),
            }
            for one in dates
        ],
    }


def story_fields(story: Story, days: Sequence[Day], zone: tzinfo) -> dict[str, Any]:
    """A story with its timeline."""
    return {
        "id": story.id,
        "headline": story.lead.title,
        "days": [
            {
                "date": day.date.isoformat() if day.date else None,
                "news": {"text": day.news.text, "article": day.news.article} if day.news else None,
                "changes": [
                    {"what": one.kind, "before": one.before, "after": one.after}
                    for one in day.changes
                ],
                "articles": [_reference(article, zone) for article in day.articles],
            }
            for day in days
        ],
    }
