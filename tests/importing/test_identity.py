"""Identities: which drafts are one article."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.article import article_id
from newsdigest.formats import article_file, draft, writer
from newsdigest.formats.draft import Draft
from newsdigest.importing.identity import Identities, Identity, IndexedArticle
from newsdigest.text.sanitize import one_line

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2024, 11, 3, 8, 0, tzinfo=ZONE)
TEXTS = st.text(max_size=30) | st.sampled_from(
    ["", " a  b ", "1", "true", "http://x.cn/", "http://x.cn/a?b=1", "tag:x,2024:1", "- #", "null"]
)
LINES = TEXTS.map(one_line)
"""Guids and links, as parsers give them."""
DRAFTS = st.builds(
    Draft, title=TEXTS, body=st.just("<p>文。</p>"), guid=LINES, url=LINES, feed=TEXTS,
    source=TEXTS, date=st.none() | st.just(NOW),
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.lists(DRAFTS, min_size=1, max_size=4))
def test_a_written_file_has_the_identity_that_was_looked_up(drafts: list[Draft]) -> None:
    """Reading a written file gives the id that it was written with, for any guid and link."""
    identities = Identities(drafts, lambda _: None)
    for one in drafts:
        article = draft.article(one, ZONE)
        identity = identities.of(one, article)
        text = writer.file_text(
            article, zone=ZONE, guid=one.guid, identity=identity.front_matter_id, imported=NOW
        )
        read = article_file.read(text.encode(), "x.md", ZONE).article
        assert read.id == article_id(identity.text)


def test_a_link_taken_by_another_feed_keeps_its_own_site_in() -> None:
    """A feed that has another site's link first does not suppress that site's article."""
    link = "https://trusted.example/2024/a"
    article = IndexedArticle("0" * 10, "a.md", "Result", link, "Evil Blog", NOW)
    id_ = article_id(link)

    def of(feed: str) -> Identity:
        entry = Draft("Result", "<p>文。</p>", NOW, url=link, feed=feed, source="Trusted")
        identities = Identities(
            [entry], {id_: article}.get, is_foreign=lambda *_: feed != "https://evil.example/rss"
        )
        return identities.of(entry, draft.article(entry, ZONE))

    assert of("https://news.trusted.example/feed.xml").match is None
    assert of("https://planet.example/feed.xml").match == article
    assert of("https://evil.example/rss").match == article
    assert of("feeds/a.xml").match == article
