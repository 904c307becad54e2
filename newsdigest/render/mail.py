"""A digest as a mail: plain text and HTML, small enough for Gmail to show all of it.

Mail programs need inlined styles and a layout by tables.  ``deliver`` sends the mail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from email.header import Header
from email.headerregistry import Address, AddressHeader, BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import format_datetime, getaddresses
from hashlib import blake2b
from pathlib import Path
from typing import Any, cast

from newsdigest.digest.model import Digest, Entry
from newsdigest.errors import UsageError
from newsdigest.render import catalogue
from newsdigest.render.digest import fill, fill_line
from newsdigest.render.digest_page import Page, page_of, shorten
from newsdigest.text.sanitize import one_line, sanitize
from newsdigest.text.scripts import HAN_BASIC
from newsdigest.text.width import truncate

MAX_HTML = 102_000
"""Bytes of HTML that Gmail shows before it cuts the mail off."""
MAX_STORIES = 1000
"""Stories in the HTML; more never fit, however short they are."""
NOBODY = "newsdigest <newsdigest@localhost>"
TEXT_WIDTH = 76
NAMED = 2
"""Stories that a subject names."""
NAME_CELLS = (8, 28)
"""Least and most cells of a story's name in a subject."""
MAX_SUBJECT = 180
MAX_HEADER = 76
"""Columns of a header's line."""
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
    """The digest as a mail; the same arguments give the same bytes.

    :param sender: an address, also with a name: ``News <news@example.com>``; "" for
        :data:`NOBODY`
    :param recipients: addresses like the sender's
    :param message_id: with or without angle brackets
    :param subject: a Jinja template for the subject, instead of ``subject.txt.j2``
    :param templates: a folder whose files replace the built-in templates
    :param date: of the mail, aware
    :raises UsageError: for an invalid address, or a template that fails
    """
    page = page_of(digest, zone)
    mail = EmailMessage(policy=SMTP)
    origin = address(sender or NOBODY)
    mail["From"] = _header("From", [origin])
    if recipients:
        mail["To"] = _header("To", [address(one) for one in recipients])
    mail["Subject"] = subject_of(digest, page, subject, templates)
    mail["Date"] = format_datetime(date)
    mail["Message-ID"] = _identifier(message_id)
    mail["Auto-Submitted"] = "auto-generated"
    mail["List-Id"] = f"<newsdigest.{origin.domain}>"
    text = fill("digest.txt.j2", page, folder=templates, width=TEXT_WIDTH)
    html = html_of(page, templates)
    mail.set_content(text, cte=_encoding(text))
    mail.add_alternative(html, subtype="html", cte=_encoding(html))
    mail["Content-Language"] = page.lang  # last, or it moves into the first part
    # The email package's own boundary is random.
    mail.set_boundary("=_" + blake2b(message_id.encode(), digest_size=12).hexdigest())
    return mail


def subject_of(
    digest: Digest, page: Page, template: str | None = None, templates: Path | None = None
) -> str:
    """The subject: title, the names of the two top stories, the number of stories."""
    top = sorted(digest.entries, key=lambda entry: -entry.story.score)[:NAMED]
    stories = digest.counts.get("stories", len(digest.entries))
    names = [_name(entry) for entry in top]
    more = {"subject": catalogue.subject(page.title, names, stories, page.chinese)}
    if template is None:
        line = fill("subject.txt.j2", page, folder=templates, more=more)
    else:
        line = fill_line(template, page, more)
    return shorten(line, MAX_SUBJECT)


def html_of(page: Page, templates: Path | None = None, limit: int = MAX_HTML) -> str:
    """The HTML with inlined styles, in at most ``limit`` bytes.

    If it is longer, the last stories are reduced to headlines, and if that is not enough,
    to their number.
    """
    total = len(page.stories)

    def html_with(whole: int, headlines: int) -> str:
        more = _lengths(page, whole, headlines)
        return _inline_styles(fill("mail.html.j2", page, folder=templates, more=more))

    def fits(html: str) -> bool:
        return len(html.encode()) + html.count("\n") <= limit  # lines end with CR LF

    most = min(total, MAX_STORIES)
    if total <= MAX_STORIES and fits(html := html_with(total, 0)):
        return html
    whole = _largest(most, lambda n: fits(html_with(n, most - n)))
    if whole or fits(html_with(0, most)):
        return html_with(whole, most - whole)
    return html_with(0, _largest(most, lambda n: fits(html_with(0, n))))


def _lengths(page: Page, whole: int, headlines: int) -> Mapping[str, Any]:
    """The template's values about length: numbers of stories, and the notes on the others."""
    dropped = len(page.stories) - whole - headlines
    count = catalogue.count
    return {
        "whole": whole,
        "headlines": headlines,
        "shortened": count(headlines, "headline only", page.chinese) if headlines else "",
        "dropped": count(dropped, "story in plain text", page.chinese) if dropped else "",
    }


def _largest(most: int, good: Callable[[int], bool]) -> int:
    """The largest number up to ``most`` that is good, by bisection; 0 if none is."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if good(middle) else (low, middle - 1)
    return low


def _inline_styles(html: str) -> str:
    import css_inline

    inliner = css_inline.CSSInliner(load_remote_stylesheets=False, minify_css=True)
    inlined: str = inliner.inline(html)
    return inlined


def _name(entry: Entry) -> str:
    """The first clause of a headline, of a length fit for a subject."""
    headline = one_line(entry.headline[:400]) or entry.story.lead.id
    least, most = NAME_CELLS
    for match in _CLAUSE.finditer(headline):
        if match.start() * 2 >= least:
            headline = headline[: match.start()]
            break
    return truncate(headline, most)


def _identifier(text: str) -> str:
    """A Message-ID in angle brackets, without characters that it may not have."""
    valid = re.sub(r"\.{2,}", ".", re.sub(r"[^A-Za-z0-9.+=_@-]", "", text))
    left, _, right = valid.partition("@")
    right = right.replace("@", "").strip(".")
    return f"<{left.strip('.') or 'digest'}@{right or 'localhost'}>"


def _encoding(text: str) -> str:
    """The transfer encoding that takes fewer bytes; both keep lines short."""
    data = text.encode()
    return "quoted-printable" if sum(byte > 126 for byte in data) * 6 < len(data) else "base64"


def address(text: str) -> Address:
    """Parse an address, with or without a name; the domain is encoded by IDNA.

    :raises UsageError: if it is invalid, or several addresses
    """
    try:
        if sanitize(text) == text and "\n" not in text:
            ((name, spec),) = getaddresses([text])
            local, _, domain = spec.rpartition("@")
            domain = domain.encode("idna").decode("ascii")
            if local.isascii() and local and domain and not re.search(r"\s", spec):
                return Address(name, addr_spec=f"{local}@{domain}")
    except (UnicodeError, ValueError, IndexError, AttributeError):
        pass
    raise UsageError(
        "is not a mail address", subject=text or "mail.to", hint="such as News <news@example.com>"
    )


def _header(name: str, addresses: Sequence[Address]) -> str:
    value: str = _REGISTRY(name, list(addresses))
    return value


class _AddressList(AddressHeader):
    """A header with each address on its own line, unless all fit on one in ASCII.

    The email package puts the comma after a long name into the encoded word
    (python/cpython#100884), so that strict readers see one address instead of two.
    """

    name: str

    def fold(self, *, policy: Policy[Any]) -> str:
        """The folded header."""
        line = f"{self.name}: {', '.join(map(str, self.addresses))}"
        if not (_is_plain(line) and len(line) <= MAX_HEADER):
            separator = f",{policy.linesep} "
            lines = (_fold(one, policy.linesep) for one in self.addresses)
            line = f"{self.name}: {separator.join(lines)}"
        return line + policy.linesep


def _is_plain(text: str) -> bool:
    """Whether it needs no encoding; readers decode encoded words even in quotes."""
    return text.isascii() and "=?" not in text


def _fold(one: Address, linesep: str) -> str:
    if _is_plain(one.display_name) and len(str(one)) <= MAX_HEADER:
        return str(one)
    if not one.display_name:
        return one.addr_spec
    # Leave room for the header's name before the first line.
    words = Header(one.display_name, "utf-8", MAX_HEADER - 8).encode(linesep=linesep)
    last = words.rpartition(linesep)[2]
    room = len(last) + len(one.addr_spec) + 3 <= MAX_HEADER - 8
    return f"{words}{' ' if room else linesep + ' '}<{one.addr_spec}>"


_REGISTRY = HeaderRegistry(use_default_map=False)
for _field in ("from", "to"):
    _REGISTRY.map_to_type(_field, cast("type[BaseHeader]", _AddressList))
