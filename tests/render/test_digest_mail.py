"""mail: a digest as a message that every mail program shows and no content can alter."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Sequence
from dataclasses import replace
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.digests import (
    DATE,
    DIGEST,
    HOSTILE,
    QUIET,
    ZONE,
    article,
    english,
    entry,
    hostile,
    long,
)

from newsdigest.digest.model import Digest, Section
from newsdigest.errors import UsageError
from newsdigest.render.digest import render
from newsdigest.render.digest_page import page_of
from newsdigest.render.mail import MAX_HTML, TEXT_WIDTH, html_of, message

HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Id",
    "MIME-Version", "Content-Type", "Content-Language",
]  # fmt: skip


def mail(
    digest: Digest = DIGEST,
    *,
    sender: str = "新闻 <news@example.com>",
    recipients: Sequence[str] = ("读者 <a@example.com>", "b@example.org"),
    message_id: str = "<1.abc@example.com>",
    subject: str | None = None,
    templates: Path | None = None,
) -> EmailMessage:
    """The digest as a message."""
    return message(
        digest,
        zone=ZONE,
        sender=sender,
        recipients=recipients,
        message_id=message_id,
        subject=subject,
        templates=templates,
        date=DATE,
    )


def parsed(result: EmailMessage) -> EmailMessage:
    """The message as a mail program parses it."""
    return email.message_from_bytes(bytes(result), policy=email.policy.default)


def part(result: EmailMessage, kind: str) -> str:
    """The text of the part with \\n as line ends."""
    body = result.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


class Tags(HTMLParser):
    """The elements and links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_long_names_of_recipients(end: str) -> None:
    """Strict readers see every recipient, however long the names are, and each line is short."""
    recipients = (
        "常州市应急管理局值班室 <yeban8@example.com>", "王小明 <a1@example.com>",
        "Zhang San <zs@example.com>", f"{'常州日报社' * 12} <long@example.com>",
        '"Smith, \\"J.\\"" <j@example.com>', f"{'name ' * 30}<n@example.com>",
        '"=?utf-8?q?x?=" <q@example.com>', "b@example.com",
    )  # fmt: skip
    data = mail(recipients=recipients, sender=recipients[3]).as_bytes(
        policy=email.policy.SMTP.clone(linesep=end)
    )
    head = data.partition(f"{end}{end}".encode())[0]
    assert all(len(line) <= 78 for line in head.split(end.encode()))
    assert b"=2C?=" not in data
    strict = email.message_from_bytes(data, policy=email.policy.default)["To"]
    assert not strict.defects
    expected = [parseaddr(one) for one in recipients]
    assert [one.addr_spec for one in strict.addresses] == [plain for _, plain in expected]
    assert [one.display_name for one in strict.addresses[:3]] == [name for name, _ in expected[:3]]
    old = getaddresses([email.message_from_bytes(data)["To"]])
    names = [str(make_header(decode_header(name))) for name, _ in old]
    assert names == [name for name, _ in expected]


def test_headers() -> None:
    """The headers of a newsletter occur once each and can be parsed."""
    result = parsed(mail())
    assert result.keys() == HEADERS
    assert result["From"].addresses[0].display_name == "新闻"
    assert [one.addr_spec for one in result["To"].addresses] == ["a@example.com", "b@example.org"]
    assert result["Subject"] == "一周要闻：西太湖半程马拉松开跑、科技招商再落三个项目等 29 件事"
    assert result["Date"].datetime == DATE
    assert result["Message-ID"] == "<1.abc@example.com>"
    assert result["Auto-Submitted"] == "auto-generated"
    assert result["List-Id"] == "<newsdigest.example.com>"
    assert result.defects == []


def test_parts_are_alternatives() -> None:
    """Plain text comes first, then HTML; both decode to their source."""
    result = parsed(mail())
    assert result.get_content_type() == "multipart/alternative"
    kinds = [one.get_content_type() for one in result.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    assert part(result, "plain") == render(DIGEST, "text", width=TEXT_WIDTH, zone=ZONE)
    assert part(result, "html").strip() == html_of(page_of(DIGEST, ZONE)).strip()


@pytest.mark.parametrize("digest", [DIGEST, QUIET, english(), long(30), hostile()])
def test_bytes(digest: Digest) -> None:
    """The bytes are ASCII, in short lines that end with CR LF, and reproducible."""
    data = bytes(mail(digest))
    assert data.isascii()
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert bytes(mail(digest)) == data
    whole = render(digest, "text", width=TEXT_WIDTH, zone=ZONE)
    assert part(parsed(mail(digest)), "plain").rstrip("\n") == whole.rstrip("\n")


def test_another_message_has_another_boundary() -> None:
    """Two mails have different boundaries, so that one can quote the other."""
    result = {mail(message_id=one).get_boundary() for one in ("<1@a>", "<2@a>")}
    assert len(result) == 2


@pytest.mark.parametrize(
    ("digest", "expected"),
    [
        (english(), "Weekly digest: 西太湖半程马拉松开跑, 科技招商再落三个项目 and 27 more"),
        (QUIET, "今日要闻：没有新闻"),
        (replace(QUIET, title="Today", lang="en"), "Today: no news"),
        (
            replace(DIGEST, counts={"stories": 2}),
            "一周要闻：西太湖半程马拉松开跑、科技招商再落三个项目",
        ),
        (
            replace(
                DIGEST,
                sections=(
                    Section("", (entry(1, [article("快讯：常州今日起放假")], [], score=1.0),)),
                    Section("", (entry(2, [article("长" * 60)], [], score=2.0),)),
                ),
            ),
            "一周要闻：" + "长" * 13 + "…、快讯：常州今日起放假等 29 件事",
        ),
    ],
)
def test_subjects(digest: Digest, expected: str) -> None:
    """The subject names the two top stories by the start of their headlines."""
    assert parsed(mail(digest))["Subject"] == expected


def test_subject_template(tmp_path: Path) -> None:
    """A template, as text or in the folder, makes the subject, which stays one line."""
    template = "{{ page.title }} {{ page.figures }}\r\nBcc: victim@example.com"
    result = parsed(mail(subject=template))
    assert result["Subject"] == "一周要闻 48 篇报道 · 29 件事 · 5 个来源 Bcc: victim@example.com"
    assert result.keys() == HEADERS
    (tmp_path / "subject.txt.j2").write_text("新闻！{{ subject }}", "utf-8")
    assert parsed(mail(templates=tmp_path))["Subject"].startswith("新闻！一周要闻：")
    with pytest.raises(UsageError):
        mail(subject="{{ nothing }}")


@given(st.text(max_size=60))
@settings(max_examples=30, deadline=None)
def test_no_title_injects_a_header(text: str) -> None:
    """No title, headline or subject template adds a header."""
    one = replace(DIGEST.entries[0], headline=text)
    digest = replace(DIGEST, title=text, sections=(Section("", (one,)),))
    result = parsed(mail(digest))
    assert result.keys() == HEADERS
    assert len(list(result.iter_parts())) == 2
    assert "\n" not in result["Subject"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_addresses_and_ids(text: str) -> None:
    """A Message-ID has only valid characters; a sender without an address is an error."""
    result = parsed(mail(message_id=text))
    assert result.keys() == HEADERS
    with pytest.raises(UsageError):
        mail(sender=text)


@pytest.mark.parametrize(
    "sender",
    ["no address", "a@", "@b", "a b@example.com", "ä@example.com", "a@b.example, c@b.example"],
)
def test_invalid_addresses(sender: str) -> None:
    """An invalid address of sender or recipient is a usage error."""
    with pytest.raises(UsageError):
        mail(sender=sender)
    with pytest.raises(UsageError):
        mail(recipients=[sender])


def test_internationalized_address() -> None:
    """A domain is encoded in ASCII; sender and recipients are optional."""
    result = parsed(mail(sender="a@例子.example", recipients=[]))
    assert result["From"].addresses[0].addr_spec == "a@xn--fsqu00a.example"
    assert "To" not in result
    assert parsed(mail(sender=""))["From"].addresses[0].addr_spec == "newsdigest@localhost"


def test_html_for_mail_programs() -> None:
    """The layout is one table with inlined styles and no external content."""
    html = part(parsed(mail()), "html")
    result = Tags(html)
    assert 'role="presentation"' in html
    assert "max-width:640px" in html
    assert re.search(r'<h3 style="[^"]*font-size:18px', html)
    assert re.search(r'<td class="cell" style="[^"]*font:16px/1.6 ', html)
    assert "prefers-color-scheme: dark" in html
    assert not result.tags & {"img", "link", "script", "object", "iframe", "form", "svg"}
    assert "src" not in result.names
    assert "url(" not in html
    assert {one.story.lead.url for one in DIGEST.entries} <= set(result.links)


def test_hostile_articles() -> None:
    """A hostile digest adds no element, no handler, and links to web and mail only."""
    result = Tags(part(parsed(mail(hostile())), "html"))
    assert result.tags <= {
        "html", "head", "meta", "title", "style", "body", "table", "tbody", "tr", "td",
        "h1", "h2", "h3", "p", "div", "a",
    }  # fmt: skip
    assert not any(name.startswith("on") for name in result.names)
    assert all(re.match("https?://|mailto:", link) for link in result.links)


@pytest.mark.slow
@pytest.mark.parametrize("stories", [1, 100, 150, 400, 3000])
def test_html_fits_the_limit(stories: int) -> None:
    """The HTML is small enough for any number of stories; the text has all of them."""
    result = parsed(mail(long(stories)))
    body = result.get_body(("html",))
    assert body is not None
    html = part(result, "html")
    assert len(body.get_payload(decode=True)) <= MAX_HTML + 2
    count = sum(f"第{n}条消息" in html for n in range(1, stories + 1))
    note = "纯文本部分" in html
    assert (count == stories and not note) or (note and count > 50)
    assert f"第{stories}条消息" in part(result, "plain")


def test_stories_are_shortened_in_steps() -> None:
    """The last stories lose their sentences first, then their headlines."""
    page = page_of(long(60, sentence="长句。" * 40), ZONE)
    whole = html_of(page)
    assert "只列标题" not in whole
    shorter = html_of(page, limit=len(whole.encode()) - 1)
    assert len(re.findall("只列标题", shorter)) == 1
    assert "第60条消息" in shorter
    least = html_of(page, limit=len(whole.encode()) // 8)
    assert "第60条消息" not in least
    assert "第1条消息" in least
    assert "件事在这封邮件的纯文本部分" in least
