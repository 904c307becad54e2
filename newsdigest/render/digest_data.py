"""A digest as JSON: every field of it, for programs.

Keys are only ever added; ``docs/schemas/digest.schema.json`` says what each holds.
"""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from newsdigest.digest.model import CitedSentence, Digest, Entry, Member, Section
from newsdigest.render.catalogue import local
from newsdigest.render.data import json_text


def digest_json(digest: Digest, zone: tzinfo) -> str:
    """The digest as one JSON object, its dates in that zone."""
    return json_text(digest_fields(digest, zone), indent=2) + "\n"


def digest_fields(digest: Digest, zone: tzinfo) -> dict[str, Any]:
    """A digest as a whole."""
    return {
        "title": digest.title,
        "lang": digest.lang,
        "generated": _iso(digest.generated, zone),
        "since": _iso(digest.since, zone),
        "until": _iso(digest.until, zone),
        "counts": {name: digest.counts.get(name, 0) for name in ("articles", "stories", "sources")},
        "overview": [_said(said) for said in digest.overview],
        "rising": [{"keyword": word, "trend": trend.value} for word, trend in digest.rising],
        "sections": [_section(section, zone) for section in digest.sections],
    }


def _section(section: Section, zone: tzinfo) -> dict[str, Any]:
    return {"title": section.title, "stories": [_entry(entry, zone) for entry in section.entries]}


def _entry(entry: Entry, zone: tzinfo) -> dict[str, Any]:
    return {
        "number": entry.number,
        "headline": entry.headline,
        "score": entry.story.score,
        "summary": [_said(said) for said in entry.summary],
        "articles": [_member(member, zone) for member in entry.story.members],
        "keywords": list(entry.keywords),
    }


def _member(member: Member, zone: tzinfo) -> dict[str, Any]:
    article = member.article
    return {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "date": _iso(article.date, zone) if article.date else None,
        "url": article.url,
        "likeness": member.likeness,
        "copy_of": member.copy_of,
        "reasons": list(member.reasons),
    }


def _said(said: CitedSentence) -> dict[str, str]:
    return {"text": said.text, "article": said.article}


def _iso(moment: datetime, zone: tzinfo) -> str:
    return local(moment, zone).isoformat(timespec="seconds")
