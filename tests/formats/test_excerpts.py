"""Excerpts of files, feeds and pages: the one that is an abstract is kept."""

from __future__ import annotations

import json
from datetime import UTC
from html import escape

import pytest

from newsdigest.formats import article_file, web_page
from newsdigest.formats.draft import article
from newsdigest.formats.feed import reader

TITLE = "湖滨新馆周六开放"
PARAGRAPHS = (
    "湖滨图书馆新馆周六起开放，三百个座位全部免费，凭身份证即可入馆，图书可以在任意分馆归还。",
    "新馆由旧粮仓改建，工程历时两年，花费四千万元，由区财政承担。馆内设有儿童阅览室和电子阅览区。",
    "馆长吴一舟说，夜间自习室试行到明年一月底，之后是否保留，要看有多少读者来。首日有两千人入馆。",
)
BODY = "\n".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
ABSTRACT = "旧粮仓改建的湖滨图书馆开门，首日两千人入馆；夜间自习室去留要看读者人数。"
TEASER = f"{PARAGRAPHS[0][:30]}……"
SLOGAN = "例州新闻网是例州权威的新闻门户网站，为您提供最新资讯。"

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>例州日报</title><link>http://l.example/</link><item><title>{title}</title>
<link>http://l.example/1</link><description>{summary}</description>
<content:encoded>{body}</content:encoded></item></channel></rss>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>例州日报</title>
<entry><title>{title}</title><id>tag:l.example,1</id><summary>{summary}</summary>
<content type="html">{body}</content></entry></feed>"""
PAGE = """<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8">
<title>{title}_例州新闻网</title>
<meta property="og:site_name" content="例州新闻网">{head}</head>
<body><article><h1>{title}</h1>{body}</article></body></html>"""


@pytest.mark.parametrize("feed", [RSS, ATOM])
@pytest.mark.parametrize(
    ("summary", "excerpt"), [(ABSTRACT, ABSTRACT), (TEASER, ""), (f"<p>{ABSTRACT}</p>", ABSTRACT)]
)
def test_the_summary_beside_a_full_text(feed: str, summary: str, excerpt: str) -> None:
    """It is kept if it is an abstract; the text is the full one in either case."""
    document = feed.format(title=TITLE, summary=escape(summary), body=escape(BODY))
    (entry,) = reader.parse(document.encode(), zone=UTC).entries
    assert entry.excerpt == excerpt
    assert article(entry, UTC).text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(("summary", "excerpt"), [(ABSTRACT, ABSTRACT), (TEASER, "")])
@pytest.mark.parametrize("key", ["content_html", "content_text"])
def test_the_summary_of_a_json_feed(key: str, summary: str, excerpt: str) -> None:
    """The same in a JSON Feed."""
    body = BODY if key == "content_html" else "\n\n".join(PARAGRAPHS)
    item = {"id": "1", "title": TITLE, key: body, "summary": summary}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "例州日报", "items": [item]}
    (entry,) = reader.parse(json.dumps(feed).encode(), zone=UTC).entries
    assert entry.excerpt == excerpt
    assert article(entry, UTC).text == "\n\n".join(PARAGRAPHS)


def test_a_summary_alone_is_the_text() -> None:
    """An entry without a full text has no excerpt."""
    document = RSS.format(title=TITLE, summary=ABSTRACT, body="")
    (entry,) = reader.parse(document.encode(), zone=UTC).entries
    assert entry.excerpt == ""
    assert article(entry, UTC).text == ABSTRACT


def test_the_summary_of_an_entry_that_its_page_completes() -> None:
    """It becomes the excerpt of the page's text."""
    document = RSS.format(title=TITLE, summary=ABSTRACT, body="")
    (entry,) = reader.parse(document.encode(), zone=UTC).entries
    page = PAGE.format(title=TITLE, head="", body=BODY).encode()
    complete = web_page.complete_entry(entry, page, address="", content_type="", zone=UTC)
    assert complete.excerpt == ABSTRACT
    assert article(complete, UTC).text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "head",
    [
        f'<meta name="description" content="{ABSTRACT}">',
        f'<meta property="og:description" content="{ABSTRACT}">',
        f'<meta property="og:description" content="{SLOGAN}">'
        f'<meta name="description" content="{ABSTRACT}">',
        f'<meta property="og:description" content="{TEASER}"><script type="application/ld+json">'
        f'{{"@type": "NewsArticle", "description": "{ABSTRACT}"}}</script>',
    ],
)
def test_the_description_of_a_page(head: str) -> None:
    """The description that is an abstract is kept, wherever it stands."""
    page = PAGE.format(title=TITLE, head=head, body=BODY).encode()
    assert web_page.read(page, zone=UTC).excerpt == ABSTRACT


@pytest.mark.parametrize(
    "keys",
    [
        {"summary": ABSTRACT},
        {"og:description": ABSTRACT},
        {"excerpt": TEASER, "description": ABSTRACT},
        {"description": SLOGAN, "摘要": ABSTRACT},
    ],
)
def test_the_excerpt_of_a_file(keys: dict[str, str]) -> None:
    """Of several keys the one with an abstract counts."""
    fields = {"title": TITLE, **keys}
    front = "".join(
        f"{json.dumps(key, ensure_ascii=False)}: {value}\n" for key, value in fields.items()
    )
    text = f"---\n{front}---\n\n" + "\n\n".join(PARAGRAPHS)
    assert article_file.read(text.encode(), "a.md", UTC).article.excerpt == ABSTRACT


def test_the_first_excerpt_of_a_file_without_an_abstract() -> None:
    """Without an abstract the keys have their order."""
    text = f"---\ntitle: {TITLE}\nsummary: {SLOGAN}\nexcerpt: {TEASER}\n---\n{PARAGRAPHS[0]}"
    assert article_file.read(text.encode(), "a.md", UTC).article.excerpt == TEASER
