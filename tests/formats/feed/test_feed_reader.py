"""Feeds of every kind, encoding and state of repair become drafts or a clean error."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from conftest import DATA
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsdigest.errors import NewsdigestError, ReadError
from newsdigest.formats import draft
from newsdigest.formats.feed import opml, reader
from newsdigest.formats.feed.content import Feed

ZONE = ZoneInfo("Asia/Shanghai")

RSS = """<?xml version="1.0"{declared}?><rss version="2.0"><channel><title>常州日報</title>
<link>http://cz.example/</link><language>zh-CN</language>
<item><title>西太湖半馬開跑</title><link>/a/1</link><guid isPermaLink="false">n-1</guid>
<author>張三</author><category>體育</category><pubDate>Sun, 03 Nov 2024 08:30:00 +0800</pubDate>
<description>&lt;p&gt;湖邊站滿了觀眾。&lt;a href="b"&gt;圖&lt;/a&gt;&lt;/p&gt;</description></item>
</channel></rss>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title>
<entry><title type="html">A &amp;lt;b&amp;gt; &lt;i&gt;title&lt;/i&gt;</title><id>tag:x,1</id>
<link href="http://b.example/1"/><updated>2024-11-03T08:30:00Z</updated>
<author><name>Ann Lee</name></author><summary>Short.</summary>
<content type="html">&lt;p&gt;The whole text.&lt;/p&gt;</content></entry></feed>"""
RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="http://r.example/"><title>R</title><link>http://r.example/</link></channel>
<item rdf:about="http://r.example/1"><title>One</title><link>http://r.example/1</link>
<description>Text.</description><dc:date>2024-11-03T08:30:00+08:00</dc:date></item></rdf:RDF>"""
JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "J",
    "home_page_url": "https://j.example/",
    "authors": [{"name": "Everybody"}],
    "items": [
        {"id": 7, "url": "/7", "title": "Seven", "content_html": "<p>Text.</p>", "tags": ["a", 1],
         "date_published": "2024-11-03T08:30:00+08:00", "authors": [{"name": "Bo Li"}]},
        {"id": "8", "content_text": "Plain <text>.\n\nTwo."},
        "no item",
        {"id": "9"},
    ],
}  # fmt: skip


def _parsed(document: str | bytes, content_type: str = "", address: str = "") -> Feed:
    data = document.encode() if isinstance(document, str) else document
    return reader.parse(data, zone=ZONE, content_type=content_type, address=address)


def test_rss_gives_every_field() -> None:
    """Title, link, guid, author, category, date, source and language are the item's."""
    found = _parsed(RSS.format(declared=""), address="http://cz.example/feed.xml")
    (entry,) = found.entries
    assert (found.title, found.home) == ("常州日報", "http://cz.example/")
    assert (entry.title, entry.url, entry.guid) == (
        "西太湖半馬開跑",
        "http://cz.example/a/1",
        "n-1",
    )
    assert (entry.authors, entry.tags, entry.source) == (("張三",), ("體育",), "常州日報")
    assert entry.date == datetime(2024, 11, 3, 8, 30, tzinfo=ZONE)
    assert entry.lang == "zh-cn"
    assert 'href="http://cz.example/a/b"' in entry.body


def test_atom_gives_the_fullest_text() -> None:
    """The content wins over the summary; HTML in a title is read, escaped HTML is text."""
    (entry,) = _parsed(ATOM).entries
    assert (entry.title, entry.guid) == ("A <b> title", "tag:x,1")
    assert (entry.body, entry.authors) == ("<p>The whole text.</p>", ("Ann Lee",))
    assert entry.date == datetime(2024, 11, 3, 8, 30, tzinfo=UTC)


def test_rdf_is_read() -> None:
    """RSS 1.0 gives its items with Dublin Core dates."""
    (entry,) = _parsed(RDF).entries
    assert (entry.title, entry.url) == ("One", "http://r.example/1")
    assert entry.date == datetime(2024, 11, 3, 8, 30, tzinfo=ZONE)


def test_json_feed_is_read() -> None:
    """Numbers as ids, relative links, plain text and the feed's own authors are understood."""
    one, two = _parsed(json.dumps(JSON)).entries
    assert (one.guid, one.url, one.tags) == ("7", "https://j.example/7", ("a", "1"))
    assert (one.authors, two.authors) == (("Bo Li",), ("Everybody",))
    assert one.date == datetime(2024, 11, 3, 8, 30, tzinfo=ZONE)
    assert draft.article(two, ZONE).text == "Plain <text>.\n\nTwo."


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "", ""), ("utf-8", "gb2312", ""), ("utf-8-sig", "", ""), ("utf-16", "", ""),
        ("utf-16-le", "", ""), ("utf-8", "", "text/xml; charset=us-ascii"),
        ("gb18030", "gb2312", ""), ("gb18030", "GBK", ""), ("gb18030", "", "text/xml; charset=GBK"),
        ("gb18030", "", ""), ("gb18030", "utf-8", ""), ("big5", "Big5", ""),
        ("big5", "big5", "application/xml; charset=utf-8"), ("euc-jp", "EUC-JP", ""),
        ("euc-jp", "euc-jp", "text/xml; charset=iso-8859-1"), ("iso-2022-jp", "iso-2022-jp", ""),
        ("gb18030", "no-such-thing", ""),
    ],
)  # fmt: skip
def test_encodings(encoding: str, declared: str, content_type: str) -> None:
    """Whatever server and document claim, the text that the bytes hold comes out."""
    text = RSS.format(declared=f' encoding="{declared}"' if declared else "")
    title = "西太湖半馬開跑"
    if encoding in ("iso-2022-jp", "euc-jp"):
        text = text.translate(str.maketrans("張滿觀跑眾", "山満観走衆"))
        title = title.replace("跑", "走")
    found = _parsed(text.encode(encoding), content_type=content_type)
    assert (found.title, found.entries[0].title) == ("常州日報", title)


def test_korean_is_read() -> None:
    """EUC-KR, and what Windows makes of it, give Korean."""
    text = RSS.format(declared=' encoding="euc-kr"').replace("常州日報", "한겨레 똠방각하")
    text = "".join(char if ord(char) < 128 or char in "한겨레똠방각하" else "가" for char in text)
    assert _parsed(text.encode("cp949")).title == "한겨레 똠방각하"


LAUGHS = "".join(f'<!ENTITY l{n} "&l{n - 1};&l{n - 1};&l{n - 1};">' for n in range(1, 60))
ITEM = "<channel><title>T</title><item><title>x</title><description>&e;</description></item>"


@pytest.mark.parametrize(
    "declarations",
    [
        f'<!ENTITY l0 "ha">{LAUGHS}<!ENTITY e "&l59;">',
        '<!ENTITY e SYSTEM "file:///etc/passwd">',
        '<!ENTITY e PUBLIC "x" "http://127.0.0.1/x">',
        '<!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd"> %p;',
        '<!entity e "&e;">',
        "<!ENTITY e '&#38;e;&e;'>",
    ],
)
def test_entities_that_do_harm_are_refused(declarations: str) -> None:
    """Bombs, files and addresses in entities are refused before they are parsed."""
    document = f'<?xml version="1.0"?><!DOCTYPE rss [{declarations}]><rss>{ITEM}</channel></rss>'
    for encoding in ("utf-8", "utf-16"):
        with pytest.raises(ReadError, match="entities"):
            _parsed(document.encode(encoding))


def test_harmless_document_types_are_read() -> None:
    """The document type of old RSS, and an entity that is a character, harm nobody."""
    old = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x.example/rss.dtd" [%s]>'
    for inner in ("", '<!ENTITY e "&#233;">', '<!ENTITY e "word">'):
        document = f"<?xml version='1.0'?>{old % inner}<rss version='0.91'>{ITEM}</channel></rss>"
        assert len(_parsed(document).entries) == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"  ", b"<html><body>x</body></html>", b"{}", b"[1]", b"[" * 100_000, b"\0" * 50,
     b'{"version": "https://jsonfeed.org/version/1"', b"<opml><body/></opml>", b"<?xml", b"<",
     b"x" * (reader.MAX_SIZE + 1)],
)  # fmt: skip
def test_what_is_no_feed_is_a_clean_error(data: bytes) -> None:
    """Nothing, other things and too much are one kind of error."""
    with pytest.raises(ReadError):
        _parsed(data)


def test_a_broken_end_keeps_what_came_before() -> None:
    """A feed that was cut off gives the entries that it had."""
    document = RSS.format(declared="")
    assert len(_parsed(document[: document.index("</channel>")]).entries) == 1


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 900), st.integers(0, 900))
def test_damage_never_crashes(noise: bytes, start: int, end: int) -> None:
    """A feed with a piece replaced by anything gives entries or a clean error."""
    whole = RSS.format(declared="").encode()
    try:
        for entry in _parsed(whole[:start] + noise + whole[end:]).entries:
            draft.article(entry, ZONE)
    except NewsdigestError:
        pass


@settings(max_examples=150, deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9),
                    lambda inner: st.lists(inner, max_size=3)))  # fmt: skip
@example("©")
@example("All rights reserved.")
def test_odd_json_never_crashes(value: object) -> None:
    """Any value under any key of a JSON Feed gives entries or a clean error."""
    keys = ("id", "url", "title", "content_html", "content_text", "date_published", "authors",
            "author", "tags", "language", "summary")  # fmt: skip
    for key in keys:
        document = {"version": "https://jsonfeed.org/version/1", "items": [{key: value}]}
        for entry in _parsed(json.dumps(document)).entries:
            try:
                draft.article(entry, ZONE)
            except ReadError as error:
                if "empty: neither front matter nor text" not in str(error):
                    raise


def test_an_entry_of_boilerplate_alone_is_refused_by_its_own_name() -> None:
    """The error names the entry, never a file that does not exist."""
    entry = draft.Draft(title="", body="<p>©</p>", guid="tag:x,1")
    with pytest.raises(ReadError, match=r"^tag:x,1: empty"):
        draft.article(entry, ZONE)


@pytest.mark.skipif(not (DATA / "feeds").is_dir(), reason="needs feeds of NEWSDIGEST_DATA")
def test_real_feeds_give_entries_or_clean_errors() -> None:
    """No real file crashes a reader, and nearly every one that looks like a feed is one."""
    feeds = errors = entries = 0
    for path in sorted((DATA / "feeds").rglob("*")):
        if not path.is_file():
            continue
        data = path.read_bytes()
        try:
            if reader.looks_like_opml(data):
                opml.parse(data)
                continue
            for entry in _parsed(data).entries:
                entries += 1
                draft.article(entry, ZONE)
            feeds += 1
        except NewsdigestError:
            errors += reader.looks_like_feed(data)
    assert feeds > 500
    assert entries > 250
    assert errors < 20


@pytest.mark.skipif(not (DATA / "feeds").is_dir(), reason="needs feeds of NEWSDIGEST_DATA")
def test_a_real_chinese_feed() -> None:
    """The BBC's Chinese feed gives Chinese titles and texts."""
    found = _parsed((DATA / "feeds/rss2email/bbc-chinese/feed.atom").read_bytes())
    assert found.entries
    for entry in found.entries:
        assert any("\u4e00" <= char <= "\u9fff" for char in entry.title)


def test_lists_of_feeds_come_back_as_written() -> None:
    """Addresses, titles and folders go through OPML unharmed, each address once."""
    feeds = [
        opml.Outline("http://a.example/?a=1&b=2", 'A "quoted" <b>', ""),
        opml.Outline("http://b.example/", "乙", "本地/武进"),
        opml.Outline("http://c.example/", "丙", "本地"),
    ]
    written = opml.write([*feeds, feeds[0]])
    assert opml.parse(written.encode()) == feeds


@pytest.mark.parametrize(
    "document",
    [
        b"", b"x", b"<html/>", b"<opml>", b"<opml/>x",
        b'<!DOCTYPE o [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><opml><body/></opml>',
        b'<!DOCTYPE o [<!ENTITY a SYSTEM "file:///etc/passwd">]><opml>&a;</opml>',
    ],
)  # fmt: skip
def test_what_is_no_list_is_a_clean_error(document: bytes) -> None:
    """Other things, broken lists and entities are refused."""
    with pytest.raises(ReadError):
        opml.parse(document)


def test_deep_lists_are_read() -> None:
    """A thousand folders in each other are no harm."""
    deep = '<outline text="x">' * 1000 + '<outline xmlUrl="u"/>' + "</outline>" * 1000
    (found,) = opml.parse(f"<opml><body>{deep}</body></opml>".encode())
    assert found.folder.count("/") == opml.MAX_DEPTH - 1


def test_chinese_lists_are_read() -> None:
    """A list in GB2312 has Chinese titles."""
    text = '<?xml version="1.0" encoding="gb2312"?><opml><body><outline text="常州日报新闻" '
    (found,) = opml.parse((text + 'xmlUrl="http://c.example/"/></body></opml>').encode("gb18030"))
    assert found.title == "常州日报新闻"


@pytest.mark.parametrize(
    ("category", "folder"),
    [
        ("", ""), ("tech", "tech"), ("/tech/chips", "tech/chips"), ("/tech,/daily life", "tech"),
        ("tech,funny", "tech"), ("/", ""), (",tech", ""), (" 科技 / 芯片 ", "科技/芯片"),
    ],
)  # fmt: skip
def test_categories_of_opml(category: str, folder: str) -> None:
    """The first category of a feed in no outline is its folder; an outline counts more."""
    feed = f'<outline xmlUrl="http://a.example/f" category="{category}"/>'
    for body, expected in ((feed, folder), (f'<outline text="本地">{feed}</outline>', "本地")):
        (outline,) = opml.parse(f"<opml><body>{body}</body></opml>".encode())
        assert outline.folder == expected
