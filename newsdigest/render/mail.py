"""A digest as a mail: plain text and HTML side by side, small enough to be shown whole.

The HTML has its styles inlined and is laid out by a table, as the widespread mail
programs need it.  Sending is left to ``deliver``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from newsdigest.digest.model import Digest, Entry
from newsdigest.render import digest_phrases
from newsdigest.render.digest_page import Page, page_of, short
from newsdigest.render.digest_templates import fill, fill_line
from newsdigest.render.mail_address import address, header
from newsdigest.text.sanitize import one_line
from newsdigest.text.scripts import HAN_BASIC
from newsdigest.text.width import truncate

MAX_HTML = 102_000
"""Bytes of HTML after which Gmail hides the rest."""
MAX_STORIES = 1000
"""Stories that the HTML names at most: more would not fit, however short."""
NOBODY = "newsdigest <newsdigest@localhost>"
TEXT_WIDTH = 76
NAMED = 2
"""Stories that a subject names."""
NAME_CELLS = (8, 28)
"""Cells of a story's name in a subject: a shorter one is taken with what follows it."""
MAX_SUBJECT = 180
_CLAUSE = re.compile(
    r"[，。：；！？、|｜]|[,:;!?]\s|\s[—–-]+\s|\s{2,}"
    # Chinese headlines are often made of two halves.
    f"|(?<=[{HAN_BASIC}”》）]) (?=[{HAN_BASIC}“《0-9])"
)


def message(
    digest: Digest,
    *,
    zone: tzinfo,
    sender: str,
    recipients: Sequence[str],
    message_id: str,
    subject: str | None = None,
    templates: Path | None = None,
    date: datetime,
) -> EmailMessage:
    """The digest as a mail; ``bytes()`` of it are what is sent or kept as a file.

    The same arguments give the same bytes.

    :param sender: an address, also with a name before it: ``News <news@example.com>``;
        "" for one that says that nobody is known
    :param recipients: the same, any number
    :param message_id: with or without its angle brackets
    :param subject: a Jinja template for the subject, instead of ``subject.txt.j2``
    :param templates: a folder whose files take the place of the program's own templates
    :param date: when it is sent, aware
    :raises UsageError: for an address that is none, or a template that fails
    """
    page = page_of(digest, zone)
    mail = EmailMessage(policy=SMTP)
    origin = address(sender or NOBODY)
    mail["From"] = header("From", [origin])
    if recipients:
        mail["To"] = header("To", [address(one) for one in recipients])
    mail["Subject"] = subject_of(digest, page, subject, templates)
    mail["Date"] = format_datetime(date)
    mail["Message-ID"] = _identifier(message_id)
    mail["Auto-Submitted"] = "auto-generated"
    mail["List-Id"] = f"<newsdigest.{origin.domain}>"
    text = fill("digest.txt.j2", page, folder=templates, width=TEXT_WIDTH)
    html = html_of(page, templates)
    mail.set_content(text, cte=_encoding(text))
    mail.add_alternative(html, subtype="html", cte=_encoding(html))
    mail["Content-Language"] = page.lang  # now: the parts would have taken it
    # A boundary of its own choosing would differ from one run to the next.
    mail.set_boundary("=_" + blake2b(message_id.encode(), digest_size=12).hexdigest())
    return mail


def subject_of(
    digest: Digest, page: Page, template: str | None = None, templates: Path | None = None
) -> str:
    """The subject in one line: title, the two chief stories and how many there are."""
    chief = sorted(digest.entries, key=lambda entry: -entry.story.score)[:NAMED]
    stories = digest.counts.get("stories", len(digest.entries))
    names = [_name(entry) for entry in chief]
    more = {"subject": digest_phrases.subject(page.title, names, stories, page.chinese)}
    if template is None:
        line = fill("subject.txt.j2", page, folder=templates, more=more)
    else:
        line = fill_line(template, page, more)
    return short(line, MAX_SUBJECT)


def html_of(page: Page, templates: Path | None = None, limit: int = MAX_HTML) -> str:
    """The HTML, its styles inlined, in at most ``limit`` bytes.

    Where it would be longer, the last stories keep their headlines only; where that
    does not help, they are only counted.
    """
    numbers = [story.number for story in page.stories]
    total = len(numbers)

    def made(whole: int, headlines: int) -> str:
        return _inlined(
            fill("mail.html.j2", page, folder=templates, more=_cut(page, whole, headlines))
        )

    def fits(html: str) -> bool:
        return len(html.encode()) + html.count("\n") <= limit  # a mail's lines end with CR LF

    most = min(total, MAX_STORIES)
    if total <= MAX_STORIES and fits(html := made(total, 0)):
        return html
    whole = _largest(most, lambda n: fits(made(n, most - n)))
    if whole or fits(made(0, most)):
        return made(whole, most - whole)
    return made(0, _largest(most, lambda n: fits(made(0, n))))


def _cut(page: Page, whole: int, headlines: int) -> Mapping[str, Any]:
    """What the template is told about its length, and the notes on it."""
    dropped = len(page.stories) - whole - headlines
    say = digest_phrases.count
    return {
        "whole": whole,
        "headlines": headlines,
        "shortened": say(headlines, "short", page.chinese) if headlines else "",
        "dropped": say(dropped, "dropped", page.chinese) if dropped else "",
    }


def _largest(most: int, good: Callable[[int], bool]) -> int:
    """The largest number up to ``most`` that is good, if all smaller ones are; else 0."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if good(middle) else (low, middle - 1)
    return low


def _inlined(html: str) -> str:
    import css_inline

    inliner = css_inline.CSSInliner(load_remote_stylesheets=False, minify_css=True)
    inlined: str = inliner.inline(html)
    return inlined


def _name(entry: Entry) -> str:
    """The beginning of a headline, as much of it as a subject has room for."""
    headline = one_line(entry.headline[:400]) or entry.story.lead.id
    least, most = NAME_CELLS
    for match in _CLAUSE.finditer(headline):
        if match.start() * 2 >= least:
            headline = headline[: match.start()]
            break
    return truncate(headline, most)


def _identifier(text: str) -> str:
    """A Message-ID in its brackets, made of nothing but what one may hold."""
    sound = re.sub(r"\.{2,}", ".", re.sub(r"[^A-Za-z0-9.+=_@-]", "", text))
    left, _, right = sound.partition("@")
    right = right.replace("@", "").strip(".")
    return f"<{left.strip('.') or 'digest'}@{right or 'localhost'}>"


def _encoding(text: str) -> str:
    """The transfer encoding that needs fewer bytes; either keeps every line short."""
    data = text.encode()
    return "quoted-printable" if sum(byte > 126 for byte in data) * 6 < len(data) else "base64"
