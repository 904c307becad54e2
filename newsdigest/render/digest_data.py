"""A digest as JSON: every field of it, for programs.

Keys are only ever added; ``docs/schemas/digest.schema.json`` says what each holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from newsdigest.digest.model import CitedSentence, Digest, Entry, Member, Section
from newsdigest.digest.relative_dates import relative_dates
from newsdigest.render.catalogue import local, local_day
from newsdigest.render.data import json_text

Days = Mapping[str, date | None]
"""The day of each article by its id."""


def digest_json(digest: Digest, zone: tzinfo) -> str:
    """The digest as one JSON object, its dates in that zone."""
    return json_text(digest_fields(digest, zone), indent=2) + "\n"


def digest_fields(digest: Digest, zone: tzinfo) -> dict[str, Any]:
    """A digest as a whole."""
    days = {one.id: local_day(one.date, zone) for one in digest.articles}
    return {
        "title": digest.title,
        "lang": digest.lang,
        "generated": _iso(digest.generated, zone),
        "since": _iso(digest.since, zone),
        "until": _iso(digest.until, zone),
        "counts": {name: digest.counts.get(name, 0) for name in ("articles", "stories", "sources")},
        "overview": [_said(said, days) for said in digest.overview],
        "rising": [{"keyword": word, "trend": trend.value} for word, trend in digest.rising],
        "sections": [_section(section, zone, days) for section in digest.sections],
    }


def _section(section: Section, zone: tzinfo, days: Days) -> dict[str, Any]:
    stories = [_entry(entry, zone, days) for entry in section.entries]
    return {"title": section.title, "stories": stories}


def _entry(entry: Entry, zone: tzinfo, days: Days) -> dict[str, Any]:
    return {
        "number": entry.number,
        "id": entry.story.id,
        "update": entry.story.is_update,
        "headline": entry.headline,
        "score": entry.story.score,
        "summary": [_said(said, days) for said in entry.summary],
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


def _said(said: CitedSentence, days: Days) -> dict[str, Any]:
    """A sentence as it stands, and apart from it the days that its words mean."""
    day = days.get(said.article)
    dates = relative_dates(said.text, day) if day else []
    return {
        "text": said.text,
        "article": said.article,
        "dates": [
            {"text": one.text, "end": one.end, "date": f"{one.day:%Y-%m}" if one.is_month
             else one.day.isoformat()}
            for one in dates
        ],
    }  # fmt: skip


def _iso(moment: datetime, zone: tzinfo) -> str:
    return local(moment, zone).isoformat(timespec="seconds")
