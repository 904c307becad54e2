"""digest_page: the texts of a digest, the same for every format."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from support.digests import DIGEST, ZONE, article, entry, terminal

from newsdigest.digest.model import CitedSentence, Member, Section, Story
from newsdigest.render.digest_page import page_of


def test_other_articles_of_a_story() -> None:
    """Other publishers are named once, other articles by title; copies are counted."""
    lead, copy, sequel, other, again = (
        article("一"), article("一改"), article("二"), article("三", source="常州日报"),
        article("四", source="常州日报"),
    )  # fmt: skip
    members = (
        Member(lead), Member(copy, 0.9, lead.id), Member(sequel, 0.5),
        Member(other, 0.9, lead.id), Member(again, 0.5),
    )  # fmt: skip
    one = replace(entry(1, [lead], []), story=Story(members))
    page = page_of(replace(DIGEST, sections=(Section("", (one,)),)), ZONE)
    assert [link.text for link in page.stories[0].also] == [
        "二", "常州日报", "四", "其他 1 篇报道"
    ]  # fmt: skip


def test_further_articles_are_counted() -> None:
    """After six other articles the rest is counted."""
    articles = [article("一", source=f"报{n}") for n in range(20)]
    one = entry(1, articles, [])
    page = page_of(replace(DIGEST, sections=(Section("", (one,)),)), ZONE)
    assert [link.text for link in page.stories[0].also][-1] == "其他 13 篇报道"
    assert page.stories[0].source == "报0 等 20 家"


SOURCES = st.sampled_from(["", "武进日报", "常州日报", *(f"报{n}" for n in range(9))])


TITLES = st.sampled_from(["", " ", "一", "二", *map(str, range(9))])


@given(st.lists(st.tuples(SOURCES, TITLES, st.booleans()), min_size=1, max_size=20))
@settings(max_examples=60, deadline=None)
def test_every_article_is_named_or_counted(facts: list[tuple[str, str, bool]]) -> None:
    """Every article of a story is the headline, named once, or counted."""
    articles = [
        replace(article("一", source=source), id=f"{number:010x}", title=title)
        for number, (source, title, _) in enumerate(facts)
    ]
    lead = articles[0].id
    members = tuple(
        Member(one, copy_of=lead if number and is_copy else "")
        for number, (one, (_, _, is_copy)) in enumerate(zip(articles, facts, strict=True))
    )
    one = replace(entry(1, articles[:1], []), story=Story(members))
    digest = replace(DIGEST, sections=(Section("", (one,)),))
    links = [link.text for link in page_of(digest, ZONE).stories[0].also]
    counted = re.fullmatch(r"其他 (\d+) 篇报道", links[-1]) if links else None
    named = links[:-1] if counted else links
    assert len(set(named)) == len(named) <= 6
    assert 1 + len(named) + (int(counted[1]) if counted else 0) == len(articles)


def test_sentences_in_two_scripts() -> None:
    """English sentences are separated by a space in any digest, Chinese ones by nothing."""
    one = entry(1, [article("一")], ["One.", "Two.", "三。", "四。"])
    page = page_of(replace(DIGEST, sections=(Section("", (one,)),)), ZONE)
    assert "".join(s.gap + s.text for s in page.stories[0].sentences) == "One. Two.三。四。"


def test_sentence_of_an_article_outside_the_digest() -> None:
    """A sentence of an article outside the digest has neither reference nor address."""
    digest = replace(DIGEST, overview=(CitedSentence("孤句。", "0123456789"),))
    (sentence,) = page_of(digest, ZONE).overview
    assert (sentence.story, sentence.url, sentence.source) == (0, "", "")
    assert "· 孤句。\n" in terminal(digest)
