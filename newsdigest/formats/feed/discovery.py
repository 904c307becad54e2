"""The feeds that a web page links to, and feed addresses as web addresses."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from newsdigest.formats.encoding import declarations, decode
from newsdigest.formats.html_parser import parse_html
from newsdigest.formats.safe_markdown import has_safe_scheme
from newsdigest.text.sanitize import sanitize

_TYPES = (
    "application/rss+xml", "application/atom+xml", "application/feed+json",
    "application/rdf+xml", "application/json", "application/xml", "text/xml", "text/rss+xml",
)  # fmt: skip
"""Media types of feeds, the most certain first: pages also link to other JSON and XML."""
_SURE = 3
"""How many of them are used for feeds only."""
_SCHEME = re.compile(r"(?:feed|itpc|pcast|podcast|rss):(?://)?(?=(https?:)?)", re.IGNORECASE)
_LINKED = re.compile(
    r"(?:^|[/._?=-])(?:rss|atom|feed|feeds|index\.rdf)(?:$|[/._?=&-])", re.IGNORECASE
)
MAX_CANDIDATES = 40
"""Of one group."""
_MAX_LINK = 500


def web_address(address: str) -> str:
    """The http address of ``feed://…`` and its like; any other as it is."""
    match = _SCHEME.match(address)
    if not match:
        return address
    rest = address[match.end() :]
    return rest if match[1] else f"http://{rest.lstrip('/')}"


def feed_addresses(data: bytes, address: str) -> list[list[str]]:
    """Candidate addresses of a page's feeds, in groups of which the first with a feed counts.

    These are the declared alternates, those that are feeds of comments, and plain links.

    :param address: the page's own
    """
    tree = parse_html(sanitize(decode(data, declarations(data)).text))
    base = address
    if (node := tree.css_first("base[href]")) is not None:
        base = _joined(address, node.attributes.get("href") or "") or address
    declared: list[tuple[int, str]] = []
    comments: list[str] = []
    for link in tree.css("link[href]"):
        kind = (link.attributes.get("type") or "").partition(";")[0].strip().lower()
        relations = (link.attributes.get("rel") or "").lower().split()
        is_named = "feed" in relations or ("alternate" in relations and kind in _TYPES)
        if is_named and (target := _joined(base, link.attributes.get("href") or "")):
            rank = _TYPES.index(kind) if kind in _TYPES else 0
            text = f"{link.attributes.get('title') or ''} {target}".lower()
            if "comment" in text or "评论" in text:
                comments.append(target)
            else:
                declared.append((rank if rank >= _SURE else 0, target))
    linked = [
        target
        for link in tree.css("a[href]")
        if len(href := link.attributes.get("href") or "") < _MAX_LINK
        and _LINKED.search(href)
        and (target := _joined(base, href))
    ]
    declared.sort(key=lambda candidate: candidate[0])
    groups = [[target for _, target in declared], comments, linked]
    return [_once(group, address) for group in groups if _once(group, address)]


def _once(group: list[str], page: str) -> list[str]:
    return [one for one in dict.fromkeys(group) if one != page][:MAX_CANDIDATES]


def _joined(base: str, link: str) -> str:
    link = web_address("".join(link.split()))
    try:
        target = urljoin(base, link)
    except ValueError:
        return ""
    return target if has_safe_scheme(target) and target.lower().startswith("http") else ""
