"""Feeds, lists of feeds and pages that name feeds, as servers really send them."""

from __future__ import annotations

from datetime import UTC
from urllib.parse import unquote

import pytest

from newsdigest.errors import ReadError
from newsdigest.formats import draft
from newsdigest.formats.draft import Draft
from newsdigest.formats.feed import opml, reader
from newsdigest.formats.feed.discovery import feed_addresses, web_address

PAGE = "https://example.com/x/"


def _rss(item: str, doctype: str = "") -> Draft:
    feed = f'<?xml version="1.0"?>{doctype}<rss version="2.0"><channel><title>S</title>'
    feed += f"<link>https://example.com/</link><item>{item}</item></channel></rss>"
    (entry,) = reader.parse(feed.encode(), zone=UTC).entries
    return entry


def _atom(entry: str, attributes: str = "", address: str = "https://example.com/b/f.xml") -> Draft:
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}><title>T</title>'
    feed += f"<entry><title>t</title>{entry}</entry></feed>"
    (draft,) = reader.parse(feed.encode(), zone=UTC, address=address).entries
    return draft


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("R&D 投入", "R&D 投入"), ("AT&T公司", "AT&T公司"), ("Q&A: 问答", "Q&A: 问答"),
        ("M&M's", "M&M's"), ("H&M", "H&M"), ("A & B", "A & B"), ("a&", "a&"), ("&& b", "&& b"),
        ("A &amp; B", "A & B"), ("A &amp;amp; B", "A & B"), ("<![CDATA[R&D]]>", "R&D"),
        ("<![CDATA[R&amp;D]]>", "R&D"), ("caf&eacute;", "café"), ("a&nbsp;b", "a b"),
        ("&ldquo;a&rdquo;", "“a”"), ("x=1&y=2;", "x=1&y=2;"), ("&#8220;a&#x201D;", "“a”"),
        ("it&#146;s", "it’s"), ("a&#1;b", "ab"), ("a\x08b", "ab"), ("&foo; b", "&foo; b"),
        ("a&#xD800;b", "ab"),
    ],
)  # fmt: skip
def test_ampersands_and_entities(written: str, title: str) -> None:
    """Bare ones, HTML's, those escaped twice: the title is as it was typed."""
    assert _rss(f"<title>{written}</title><link>https://example.com/1</link>").title == title


def test_entities_that_a_feed_declares() -> None:
    """Plain ones mean what they say; one that stands for another is refused."""
    doctype = '<!DOCTYPE rss [<!ENTITY site "常州 &#38; 武进">]>'
    assert _rss("<title>&site;新闻</title>", doctype).title == "常州 & 武进新闻"
    with pytest.raises(ReadError):
        _rss("<title>x</title>", '<!DOCTYPE rss [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>')


@pytest.mark.parametrize(
    "before",
    ["\n\n", "Warning: x in /a.php on line 3\n", "<br />\n<b>Notice</b>: y<br />\n", "\ufeff"],
)
def test_what_stands_before_a_feed_is_left_out(before: str) -> None:
    """Programs print warnings into what they send."""
    item = "<item><title>R&D</title></item>"
    document = f"{before}<?xml version='1.0'?><rss><channel>{item}</channel></rss>"
    feed = reader.parse(document.encode(), zone=UTC)
    assert [entry.title for entry in feed.entries] == ["R&D"]


def test_entities_add_no_more_than_they_may() -> None:
    """A long entity used again and again does not make a document of any size."""
    doctype = f'<!DOCTYPE rss [<!ENTITY a "{"x" * 9000}">]>'
    body = _rss(f"<title>t</title><description>{'&a;' * 20_000}</description>", doctype).body
    assert len(body) < 2_000_000


@pytest.mark.parametrize(
    ("element", "name"),
    [
        ("<![CDATA[News &amp; Politics]]>", "News & Politics"), ("News &amp;amp; Politics",
        "News & Politics"), ("Caf&amp;eacute;&amp;#8217;s", "Café’s"), ("R&amp;D", "R&D"),
        ("R&D", "R&D"), ("<![CDATA[ 体育 ]]>", "体育"),
    ],
)  # fmt: skip
def test_entities_in_categories_and_authors(element: str, name: str) -> None:
    """WordPress escapes within CDATA, others twice."""
    entry = _rss(f"<title>t</title><category>{element}</category><author>{element}</author>")
    assert entry.tags == (name,)
    assert entry.authors == (name,)


@pytest.mark.parametrize(
    ("element", "names"),
    [
        ("科技,体育", ("科技", "体育")), ("科技, 体育,AI", ("科技", "体育", "AI")),
        ("AI,科技", ("AI", "科技")), ("news,tech", ("news", "tech")),
        ("News,Tech,China", ("News", "Tech", "China")), ("科技，体育、AI", ("科技，体育、AI",)),
        ("Paris, France", ("Paris, France",)), ("Smith,John", ("Smith,John",)),
        ("Food, Drink, and Tobacco", ("Food, Drink, and Tobacco",)), ("10,000", ("10,000",)),
        ("1,000,000", ("1,000,000",)), (",科技,", ("科技",)), (",", (",",)),
    ],
)  # fmt: skip
def test_commas_in_categories(element: str, names: tuple[str, ...]) -> None:
    """A comma separates where it is surely a separator; Chinese marks are left to the archive."""
    entry = _rss(f"<title>t</title><category>{element}</category>")
    assert entry.tags == names


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://example.com/2024 11/a b.html", "https://example.com/2024 11/a b.html"),
        ("https://example.com/?q=常州 新闻&amp;x=1", "https://example.com/?q=常州 新闻&x=1"),
        ("https://example.com/?q=a&x=1", "https://example.com/?q=a&x=1"),
        ("\n  https://example.com/a\n  ", "https://example.com/a"),
        ("https://example.com/a\nb", "https://example.com/ab"),
        ("<![CDATA[ https://example.com/a ]]>", "https://example.com/a"),
        ("//example.com/a", "https://example.com/a"),
        ("/a b", "https://example.com/a b"),
        ("a.html", "https://example.com/a.html"),
        ("javascript:alert(1)", ""),
    ],
)
def test_addresses_of_entries(written: str, address: str) -> None:
    """Blanks inside stay, those around go; a relative one is the feed's page's."""
    assert unquote(_rss(f"<title>t</title><link>{written}</link>").url) == address


@pytest.mark.parametrize(
    ("attributes", "entry", "address"),
    [
        ("", '<id>tag:x,1</id><link href="/p/1"/>', "https://example.com/p/1"),
        ("", '<link href="p1"/><id>urn:uuid:1</id>', "https://example.com/b/p1"),
        ("", '<link href="../p1"/><id>urn:uuid:1</id>', "https://example.com/p1"),
        ("", '<link rel="alternate" href="?p=1"/><id>1</id>', "https://example.com/b/f.xml?p=1"),
        ('xml:base="https://o.example/s/"', '<link href="/p"/>', "https://o.example/p"),
        ('xml:base="https://o.example/s/"', '<link href="p"/>', "https://o.example/s/p"),
        ('xml:base="s/"', '<link href="p"/>', "https://example.com/b/s/p"),
        ("", '<link rel="enclosure" href="/a.mp3"/><link href="/p"/>', "https://example.com/p"),
        ("", "<id>https://example.com/id</id>", "https://example.com/id"),
        ("", "<id>tag:example.com,2024:1</id>", ""),
        ("", '<link href="mailto:a@b.example"/>', "mailto:a@b.example"),
    ],
)
def test_relative_addresses_of_atom(attributes: str, entry: str, address: str) -> None:
    """Against xml:base, else against the document (RFC 4287 2)."""
    assert _atom(entry, attributes).url == address


def test_relative_addresses_in_content() -> None:
    """Those of Atom follow xml:base as well."""
    content = '<content type="html" xml:base="sub/">&lt;img src="a.png"&gt;</content>'
    assert "https://example.com/b/sub/a.png" in _atom(f'<link href="/p/1"/>{content}').body


@pytest.mark.parametrize(
    ("description", "paragraphs"),
    [
        ("第一段。\n\n第二段。", ["第一段。", "第二段。"]),
        ("第一行\n第二行：\n- 项", ["第一行", "第二行：", "- 项"]),
        ("One line\nand https://a.example/b", ["One line", "and https://a.example/b"]),
        ("a &lt;p&gt;b&lt;/p&gt;\nc", ["a", "b", "c"]),
        (
            "A text that somebody's program broke at a margin of seventy\n"
            "columns, as mail has it, which is one paragraph and not three,\nof course.",
            ["A text that somebody's program broke at a margin of seventy columns, as mail has it, "
             "which is one paragraph and not three, of course."],
        ),
    ],
)  # fmt: skip
def test_plain_descriptions_keep_their_lines(description: str, paragraphs: list[str]) -> None:
    """Text without a tag or an entity is no HTML; what has one is."""
    entry = _rss(f"<title>标题</title><description>{description}</description>")
    assert list(draft.article(entry, UTC).paragraphs) == paragraphs


@pytest.mark.parametrize(
    ("head", "addresses"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/f.xml">', ["/f.xml"]),
        ('<link rel="alternate" type="application/rss+xml; charset=utf-8" href="/f">', ["/f"]),
        ('<LINK REL="ALTERNATE" TYPE="Application/Atom+XML" HREF="/f">', ["/f"]),
        ('<link rel="home alternate" type="text/xml" href="/f">', ["/f"]),
        ('<link rel="alternate" type="application/rdf+xml" href="/f">', ["/f"]),
        ('<link rel="alternate" type="application/feed+json" href="/f">', ["/f"]),
        ('<link rel="alternate" type="application/json" href="/j"><link rel="alternate" '
         'type="application/rss+xml" href="/f">', ["/f", "/j"]),
        ('<base href="/sub/"><link rel="alternate" type="text/xml" href="f.xml">', ["/sub/f.xml"]),
        ('<link rel="alternate" type="application/rss+xml" href="feed:https://example.com/f">',
         ["/f"]),
        ('<link rel="alternate" type="application/rss+xml" title="评论" href="/c"><link '
         'rel="alternate" type="application/atom+xml" href="/f">', ["/f", "/c"]),
        ('<link rel="feed" href="/f">', ["/f"]),
        ('<a href="/blog/feed/">订阅</a>', ["/blog/feed/"]),
        ('<a href="/feedback.html">反馈</a>', []),
        ('<link rel="alternate" type="text/html" href="/en"><link rel="stylesheet" '
         'type="application/rss+xml" href="/no">', []),
        ('<link rel="alternate" type="application/rss+xml" href="javascript:f()">', []),
        ('<link rel="alternate" type="application/rss+xml" href="">', []),
    ],
)  # fmt: skip
def test_pages_name_their_feeds(head: str, addresses: list[str]) -> None:
    """Types count without case and parameters, <base> counts, the surest come first."""
    page = f"<html><head><title>x</title>{head}</head><body><p>首页</p></body></html>"
    groups = feed_addresses(page.encode(), PAGE)
    expected = [f"https://example.com{address}" for address in addresses]
    assert [address for group in groups for address in group] == expected


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("feed://example.com/rss", "http://example.com/rss"),
        ("feed:https://example.com/rss", "https://example.com/rss"),
        ("FEED:http://example.com/rss", "http://example.com/rss"),
        ("itpc://example.com/p", "http://example.com/p"),
        ("https://example.com/feed:x", "https://example.com/feed:x"),
        ("exec:~/x.sh", "exec:~/x.sh"),
    ],
)
def test_schemes_of_feeds(written: str, address: str) -> None:
    """feed:// is how browsers handed a feed to a program."""
    assert web_address(written) == address


def _opml(outline: str, doctype: str = "") -> list[tuple[str, str]]:
    text = f'<?xml version="1.0"?>{doctype}<opml version="2.0"><body>{outline}</body></opml>'
    return [(feed.title, feed.url) for feed in opml.parse(text.encode())]


@pytest.mark.parametrize(
    ("name", "address", "feed"),
    [
        ("R & D", "https://e.example/rss?x=1&y=2", ("R & D", "https://e.example/rss?x=1&y=2")),
        ("R &amp; D", "https://e.example/?a&amp;b", ("R & D", "https://e.example/?a&b")),
        ("a&nbsp;b", "https://e.example/", ("a b", "https://e.example/")),
        ("caf&eacute;", "https://e.example/", ("café", "https://e.example/")),
        ("a\x0bb\x01", "https://e.example/", ("ab", "https://e.example/")),
        ("a&#2;b", "https://e.example/", ("ab", "https://e.example/")),
        ("a", "feed://e.example/c", ("a", "http://e.example/c")),
        ("&quot;a&quot; &lt;b&gt;", "https://e.example/", ('"a" <b>', "https://e.example/")),
    ],
)
def test_lists_of_feeds_as_readers_export_them(
    name: str, address: str, feed: tuple[str, str]
) -> None:
    """Bare ampersands, HTML's entities and control characters spoil no list."""
    assert _opml(f'<outline text="{name}" xmlUrl="{address}"/>') == [feed]


def test_entities_of_a_list() -> None:
    """Plain ones that it declares are read."""
    doctype = '<!DOCTYPE opml [<!ENTITY me "我">]>'
    outline = '<outline text="&me;的" xmlUrl="https://e.example/"/>'
    assert _opml(outline, doctype) == [("我的", "https://e.example/")]
