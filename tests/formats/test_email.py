"""Mail becomes articles: newsletters without their frame, and every malformed message as text."""

from __future__ import annotations

import base64
import re
import time
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.newsletters import NEWSLETTERS, Newsletter, message

from newsdigest.article import Article
from newsdigest.errors import ReadError
from newsdigest.formats.draft import Draft, article
from newsdigest.formats.email.links import untracked
from newsdigest.formats.email.message import read
from newsdigest.formats.email.newsletter import read_html
from newsdigest.formats.email.storage import looks_like_mail, messages
from newsdigest.formats.writer import article_text

ZONE = ZoneInfo("Asia/Shanghai")
HEADER = (
    b"From: Ann <ann@example.com>\nSubject: Tides\nDate: Mon, 4 Nov 2024 08:00:00 +0800\n"
    b"Message-ID: <t1@example.com>\nMIME-Version: 1.0\n"
)


def one(data: bytes) -> Draft:
    """The only draft of a message."""
    (draft,) = read(data, zone=ZONE)
    return draft


def articled(data: bytes) -> Article:
    """The article of a message."""
    return article(one(data), ZONE)


@pytest.mark.parametrize("letter", NEWSLETTERS, ids=lambda letter: letter.name)
def test_newsletters_lose_their_frame_only(letter: Newsletter) -> None:
    """The text and its links stay; preheader, buttons, footer and trackers go."""
    found = articled(message(letter.html))
    written = article_text(found, zone=ZONE, guid="")
    assert [text for text in letter.text if text not in found.text] == []
    assert [text for text in letter.frame if text.casefold() in found.text.casefold()] == []
    assert [link for link in letter.links if f"({link})" not in written] == []
    assert "utm_" not in written
    assert ".gif" not in written


@pytest.mark.parametrize("letter", [n for n in NEWSLETTERS if n.items], ids=lambda n: n.name)
def test_newsletters_are_split_at_their_headings(letter: Newsletter) -> None:
    """Each item is an article with its own link and identity, and no text is lost."""
    drafts = read(message(letter.html), zone=ZONE, split=True)
    assert set(letter.items) <= {draft.title for draft in drafts}
    assert len({draft.guid for draft in drafts}) == len(drafts)
    together = "\n".join(f"{d.title}\n{article(d, ZONE).text}" for d in drafts)
    assert [text for text in letter.text if text not in together] == []
    links = {draft.url for draft in drafts}
    assert set(letter.links) <= links | {"https://blog.example.net/columns"}


PLAIN = """View this post on the web at https://harbour.example/p/locks

** The delta this week
------------------------------

The ferry runs again, twice a day (https://delta.example.org/f?utm_source=mail), from the pier.

* one thing
* another thing

> What was quoted
> in two lines.

==============================
** Twitter (https://social.example/delta)
Copyright © 2024 Delta, All rights reserved.
You are receiving this email because you opted in.

Our mailing address is:
Delta Walks
12 Quay Road

Want to change how you receive these emails?
You can ** unsubscribe from this list (https://delta.example/unsubscribe?u=1)
"""


def test_plain_text() -> None:
    """Plain newsletters lose their frame as well; headings, lists and links are such."""
    head = HEADER + b"Content-Type: text/plain; charset=utf-8\n\n"
    draft = one(head + PLAIN.encode())
    assert draft.url == "https://harbour.example/p/locks"
    assert draft.body.split("\n\n") == [
        "## The delta this week",
        "The ferry runs again, twice a day (<https://delta.example.org/f>), from the pier.",
        "- one thing\n- another thing",
        "What was quoted in two lines.",
    ]


def test_preview_padding_goes_and_emoji_stay() -> None:
    """Runs of invisible characters are padding; one between two emoji joins them."""
    padding = "\u034f\u200c\u00a0" * 40
    text = articled(message(f"<p>Preview{padding}</p><p>Async 👩\u200d💻 work</p>")).text
    assert text == "Preview\n\nAsync 👩\u200d💻 work"


def test_fields() -> None:
    """Sender, list, subject, date and Message-ID become fields."""
    draft = one(
        HEADER + b"List-Id: Harbour Letters <harbour.lists.example.com>\n\nHigh water at nine.\n"
    )
    assert (draft.title, draft.source, draft.guid) == ("Tides", "Ann", "t1@example.com")
    assert draft.categories == ("Harbour Letters",)
    assert draft.date == datetime(2024, 11, 4, tzinfo=UTC)
    assert articled(HEADER + b"\nHigh water at nine.\n").text == "High water at nine."


def test_discussion_list_is_the_source() -> None:
    """On a list to which many write, the sender is the author."""
    head = HEADER + b"List-Id: <tides.example.com>\nList-Post: <mailto:tides@example.com>\n"
    draft = one(head + b"\nHello\n")
    assert (draft.source, draft.authors) == ("tides", ("Ann",))


CHINESE = "武进区新闻：常州西太湖半程马拉松昨日开跑，三万名选手参加。"
TRADITIONAL = "臺灣鐵路管理局昨天宣布，東部幹線恢復雙向通車。"


@pytest.mark.parametrize(
    ("charset", "label", "text"),
    [
        ("gb18030", "GB18030", CHINESE),
        ("gbk", "gb2312", CHINESE),
        ("big5", "Big5", TRADITIONAL),
        ("utf-8", "gb2312", CHINESE),
        ("gbk", "utf-8", CHINESE),
        ("gbk", "iso-8859-1", CHINESE),
        ("gbk", "x-unknown", CHINESE),
        ("gbk", "", CHINESE),
        ("gbk", "iso-2022-cn", CHINESE),
        ("hz", "hz-gb-2312", CHINESE),
        ("utf-7", "utf-7", CHINESE),
        ("utf-16", "utf-16", CHINESE),
        ("iso2022_jp", "iso-2022-jp", "東京の天気は晴れです。"),
    ],
)
def test_charsets(charset: str, label: str, text: str) -> None:
    """A body is decoded by its bytes where its label is wrong, and by its label where right."""
    data = base64.encodebytes(text.encode(charset))
    kind = f"Content-Type: text/plain; charset={label}\n".encode() if label else b""
    body = HEADER + kind + b"Content-Transfer-Encoding: base64\n\n" + data
    assert articled(body).text == text


def test_iso_2022_cn() -> None:
    """Seven-bit Chinese with shifts, as RFC 1922 has it."""
    shifted = bytes(byte & 0x7F for byte in "常州新闻".encode("gb2312"))
    data = b"News: \x1b$)A\x0e" + shifted + b"\x0f end\n"
    body = HEADER + b"Content-Type: text/plain; charset=iso-2022-cn\n\n" + data
    assert articled(body).text == "News: 常州新闻 end"


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        (b"=?UTF-8?B?5bi45bee?= =?UTF-8?B?5paw6Ze7?=", "常州新闻"),
        (b"=?GB2312?B?s6PW3dDCzsU=?=", "常州新闻"),
        (b"=?gb2312?q?=B3=A3=D6=DD?=\n =?gb2312?q?=D0=C2=CE=C5?= today", "常州新闻 today"),
        (b"=?utf-8?B?5bi4?= =?utf-8?B?5bee?=", "常州"),
        (b"=?utf-8?B?5bi45Q==?= =?utf-8?B?t54=?=", "常州"),
        ("常州新闻".encode(), "常州新闻"),
        ("常州新闻，西太湖".encode("gbk"), "常州新闻，西太湖"),
        (b"=?x-bogus?B?QUJD?=", "ABC"),
        (b"=?utf-8?B?!!!!?= left", "left"),
        (b"=?utf-8?Q?Caf=C3=A9?=", "Café"),
        (b"=?us-ascii?Q?Keith=20Moore?=", "Keith Moore"),
        (b"a =?utf-8?Q?=1B]0;x=07?= b", "a b"),
    ],
)
def test_subjects(raw: bytes, title: str) -> None:
    """Encoded words, also cut in the middle of a character, raw bytes and broken ones."""
    data = b"From: a@example.com\nSubject: " + raw + b"\nMessage-ID: <s@x>\n\nText of the day.\n"
    assert " ".join(one(data).title.split()) == title


def test_nested_parts_attachments_and_invitations() -> None:
    """An attached message is read, an invitation is text, other files are named."""
    inner = EmailMessage(policy=SMTP)
    inner["From"], inner["Subject"] = "Bob <bob@example.com>", "Inner tides"
    inner.set_content("The inner text.")
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["Subject"], mail["Message-ID"] = "a@example.com", "Outer", "<o@x>"
    mail.set_content("The outer text.")
    mail.add_alternative("<p>The outer text in HTML.</p>", subtype="html")
    mail.add_attachment(b"%PDF-1.4 ...", maintype="application", subtype="pdf", filename="潮.pdf")
    mail.add_attachment(inner)
    calendar = "BEGIN:VEVENT\r\nSUMMARY:Boat trip\r\nDTSTART:20241104T080000Z\r\nEND:VEVENT\r\n"
    part = EmailMessage(policy=SMTP)
    part.set_content(calendar, subtype="calendar")
    mail.attach(part)
    draft = one(mail.as_bytes())
    text = article(draft, ZONE).text
    assert "The outer text in HTML." in text
    assert "The outer text.\n" not in text
    assert "Inner tides" in text
    assert "The inner text." in text
    assert "Boat trip" in text
    assert "2024-11-04 08:00 UTC" in text
    (label,) = draft.extra["attachments"]
    assert label == "潮.pdf (application/pdf, 12 bytes)"


def test_signed_and_encrypted_mail() -> None:
    """A signature is not shown; an encrypted message is an article with its title."""
    signed = (
        HEADER + b"Content-Type: multipart/signed; boundary=b; protocol=x\n\n--b\n\nSigned text.\n"
        b"--b\nContent-Type: application/pkcs7-signature; name=smime.p7s\n\nMIIB\n--b--\n"
    )
    assert articled(signed).text == "Signed text."
    sealed = HEADER + b"Content-Type: application/pkcs7-mime; name=smime.p7m\n\nMIIB\n"
    assert articled(sealed).title == "Tides"
    assert "smime.p7m" in one(sealed).extra["attachments"][0]


MULTI = HEADER + b"Content-Type: multipart/mixed; boundary=b\n\n"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (HEADER, ""),
        (HEADER + b"\n", ""),
        (b"Subject: Bare\n\nText", "Text"),
        (b"\n\n" + HEADER + b"\nText", "Text"),
        (HEADER.replace(b"\n", b"\r\n") + b"\r\nText\r\n", "Text"),
        (HEADER + b"Content-Type: ;;;\n\nText", "Text"),
        (HEADER + b"Content-Type: multipart/mixed\n\nText", "Text"),
        (HEADER + b'Content-Type: multipart/mixed; boundary="b\n\n--b\n\nText\n', "Text"),
        (MULTI + b"--b\n\nText\n", "Text"),
        (MULTI + b"--b\n\nText\n--b", "Text"),
        (MULTI + b"no boundary at all", "no boundary at all"),
        (MULTI + b"--b\nContent-Type: text/plain\nText without a blank line\n--b--", ""),
        (HEADER + b"Content-Transfer-Encoding: base64\n\nVGV4dA", "Text"),
        (HEADER + b"Content-Transfer-Encoding: base64\n\nVGV4dA==\n--\nlist", "Text"),
        (HEADER + b"Content-Transfer-Encoding: bogus\n\nText", "Text"),
        (HEADER + b"Content-Type: text/plain; charset*=bogus''\xff\n\nText", "Text"),
        (HEADER + b"Content-Type: text/html\n\n<p>Text<table><td>", "Text"),
        (HEADER + b"Content-Type: text/html; name*0*=a; name*1=b\n\n<p>Text", "Text"),
    ],
)
def test_malformed_messages_are_articles(data: bytes, text: str) -> None:
    """Whatever is wrong, title and text are kept as far as they can be told."""
    found = articled(data)
    assert text in found.text
    assert found.title in ("Tides", "Bare")


@given(st.binary(max_size=400), st.sampled_from([b"", MULTI, MULTI + b"--b\n", HEADER + b"\n"]))
def test_any_bytes_are_a_message(data: bytes, head: bytes) -> None:
    """No message raises."""
    for draft in read(head + data, zone=ZONE, split=True):
        assert isinstance(draft.title, str)


def test_deep_and_wide_messages_are_bounded() -> None:
    """Nesting and numbers of parts cost no more than the message is long."""
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)
    )
    wide = MULTI + b"--b\n\nx\n" * 100_000
    many = HEADER + b"X-A: b\n" * 100_000 + b"\nText"
    links = b"<a href='https://a.example/?u=https%3A%2F%2Fb.example'>x</a>" * 20_000
    rows = b"<table><tr><td>" * 20_000
    html = HEADER + b"Content-Type: text/html\n\n"
    for data in (HEADER + deep + b"\nText", wide, many, html + links, html + rows,
                 HEADER + b"Subject: " + b"=?utf-8?q?" * 50_000 + b"\n\nText"):  # fmt: skip
        start = time.process_time()
        assert one(data).title == "Tides"
        assert time.process_time() - start < 20


def test_hidden_javascript_and_addresses() -> None:
    """Nothing acts, and a link leads to the web or to mail only."""
    html = (
        '<p onclick="x()">Text <a href="javascript:alert(1)">one</a> <a href="data:x">two</a>'
        ' <a href="/rel">three</a></p><script>evil()</script><img src="cid:1" alt="a picture">'
    )
    written = article_text(articled(message(html)), zone=ZONE, guid="")
    assert "Text one two three" in written
    assert not any(word in written for word in ("javascript", "data:", "evil", "cid:", "onclick"))


def test_links_around_headings_are_the_items_links() -> None:
    """A card whose link holds picture, title and text keeps the link at the title."""
    card = (
        '<a href="https://a.example/{0}"><img src="https://a.example/i.png" width="20" alt="x">'
        "<h2>Title {0}</h2><p>Text of card {0}.</p></a>"
    )
    data = message(card.format(1) + card.format(2))
    drafts = read(data, zone=ZONE, split=True)
    assert [draft.url for draft in drafts] == ["https://a.example/1", "https://a.example/2"]
    assert [draft.title for draft in drafts] == ["Title 1", "Title 2"]
    assert "## [Title 1](https://a.example/1)" in one(data).body
    assert "[](" not in one(data).body


def test_own_digests_are_no_articles() -> None:
    """A digest that newsdigest mailed is left out."""
    with pytest.raises(ReadError):
        read(
            HEADER + b"Auto-Submitted: auto-generated\nList-Id: <newsdigest.example.com>\n\nx",
            zone=ZONE,
        )


def test_footers_are_not_cut_out_of_stories() -> None:
    """A story about unsubscribing, and one that ends with a short sentence, stay whole."""
    story = "".join(
        f"<p>{text}</p>"
        for text in (
            "A new law lets customers unsubscribe from any service with one click.",
            "Shops that hide the button pay a fine.",
            "Users can opt out of tracking as well, the minister said on Monday.",
            "It starts in May.",
        )
    )
    text = articled(message(story)).text
    assert text.count("\n\n") == 3


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("https://a.example/x?utm_source=n&id=1&fbclid=2", "https://a.example/x?id=1"),
        ("https://a.example/x?id=1", "https://a.example/x?id=1"),
        ("https://www.google.com/url?q=https://b.example/y&sa=D", "https://b.example/y"),
        ("https://c.awstrack.example/L0/https:%2F%2Fb.example%2Fy/1/abc", "https://b.example/y"),
        ("https://urldefense.com/v3/__https://b.example/y__;!!abc$", "https://b.example/y"),
        ("https://link.zhihu.com/?target=https%3A//b.example/y", "https://b.example/y"),
        ("https://a.example/in?next=https://b.example", "https://a.example/in?next=https://b.example"),
        ("https://tran.example/?u=https://b.example/", "https://tran.example/?u=https://b.example/"),
        ("https://web.b.example/2024/https://b.example/y", "https://web.b.example/2024/https://b.example/y"),
        ("https://go.a.example/?url=javascript:x", "https://go.a.example/?url=javascript:x"),
        ("https://go.a.example/?url=https%3A%2F%2Fgo.b.d%2F%3Furl%3Dhttps%253A%252F%252Fc.d%252Fz", "https://c.d/z"),
        ("https://go.a.example/x/aHR0cHM6Ly9jLmQveg==", "https://c.d/z"),
        ("https://a.example/aHR0c!!", "https://a.example/aHR0c!!"),
        ("https://[bad", "https://[bad"),
        ("mailto:a@example.com", "mailto:a@example.com"),
    ],
)  # fmt: skip
def test_links_without_trackers(address: str, target: str) -> None:
    """A target is taken only where the address names it."""
    assert untracked(address) == target


def test_mbox() -> None:
    """Messages begin behind blank lines; quoted and plain sentences that begin so are text."""
    mbox = (
        b"From a@x Mon Nov  4 08:00:00 2024\nSubject: One\n\nFirst.\n"
        b">From here on\n\nFrom all of us\n\n"
        b"From b@x Mon Nov  4 09:00:00 2024\r\nSubject: Two\r\n\r\nSecond.\r\n\r\n"
        b"From c@x\nSubject: Three\n\n"
    )
    found = list(messages(iter(mbox.splitlines(keepends=True))))
    assert [one(data).title for _, data in found] == ["One", "Two", "Three"]
    assert b"First.\nFrom here on\n\nFrom all of us\n" in found[0][1]
    starts = [start for start, _ in found]
    assert all(mbox[start : start + 5] == b"From " for start in starts)
    for start, end in pairwise([*starts, len(mbox)]):
        assert len(list(messages(mbox[start:end].splitlines(keepends=True)))) == 1


def test_mail_is_recognized() -> None:
    """A message needs a sender and a trace of its way; a note with fields is none."""
    assert looks_like_mail(HEADER)
    assert looks_like_mail(b"From x Mon\n" + HEADER)
    assert not looks_like_mail(b"Title: x\nDate: 2024-11-04\n\nText")
    assert not looks_like_mail(b"From: my desk\n\nText")


@pytest.mark.parametrize(
    ("paragraph", "text"),
    [
        ('4.5万人报名。<a href="https://n.example/a">阅读全文</a>', "4.5万人报名。"),
        ('45,000 signed up. <a href="https://n.example/a">Read more »</a>', "45,000 signed up."),
        ('The museum is free today. <a href="https://n.example/a">Details</a>',
         "The museum is free today."),
        ('他说<a href="https://n.example/b">阅读全文</a>很重要。', "他说阅读全文很重要。"),
    ],
)  # fmt: skip
def test_read_more_takes_no_sentence_along(paragraph: str, text: str) -> None:
    """The words of the link go to the heading; the paragraph before them stays."""
    html = f"<h2>西太湖马拉松</h2><p>{paragraph}</p><h2>滆湖</h2><p>三期通过验收。</p>"
    markdown = read_html(html).markdown.replace("\\", "")
    assert text in re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    assert "n.example/" in markdown
