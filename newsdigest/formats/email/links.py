"""Addresses in newsletters, without redirects and campaign parameters that track the reader.

Only what an address says in plain sight is used: nothing is fetched.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

MAX_ADDRESS = 8000
"""Characters of an address that is looked into."""
_MAX_REDIRECTS = 4
_PARAMETER = re.compile(
    r"utm_\w+|mc_[ce]id|_hs(?:enc|mi)|fbclid|gclid|dclid|msclkid|yclid|igshid|mkt_tok"
    r"|ck_subscriber_id"
    r"|oly_(?:anon|enc)_id|vero_(?:id|conv)|_ke|_bta_(?:tid|c)|trk(?:_\w+|Campaign)?"
    r"|s?cid_?|spm|isappinstalled"
    r"|__s|ss_(?:source|campaign_\w+|email_id)|email_(?:id|token)|subscriber_?id|bxid"
    r"|cndid|elqTrack\w*",
    re.IGNORECASE,
)
_PERSONAL = {"substack.com": ("r", "token", "isFreemail", "publication_id", "post_id",
                              "triedRedirect", "showWelcome", "action", "submitLike"),
             "mailchi.mp": ("e",), "campaign-archive.com": ("e", "u-e")}  # fmt: skip
"""Parameters that name the reader, by the domain on which they do."""
_TARGET = re.compile(
    r"u|url|q|to|target|dest(?:ination)?|redirect(?:_?ur[il]|_?to)?|link|goto|r|rurl|href"
    r"|p|l|a|ru|out",
    re.IGNORECASE,
)
_REDIRECT_HOST = re.compile(
    r"(?:^|[.-])(?:clicks?|links?|lnks?|track(?:ing|er)?|trk|go|safelinks|redirect|redir"
    r"|r|t|l|c|url\d*"
    r"|email|e|em|mail|news|mkt|outbound|leave)(?=[.\d-])",
    re.IGNORECASE,
)
_REDIRECT_PATH = re.compile(
    r"/(?:clicks?|redir(?:ect)?\w*|wapredirect|track(?:ing)?|url|out|away|goto|go|link2?"
    r"|leave|jump|r|c|l|ls|ct"
    r"|go-wild|linkfilter)(?=[/.?]|$)",
    re.IGNORECASE,
)
_IN_PATH = re.compile(r"/(https?(?::|%3A)(?:/|%2F){2}[^/?#\s]{3,}[^?#\s]*)", re.IGNORECASE)
_URLDEFENSE = re.compile(r"/v3/__(https?:/{1,2}.+?)__;", re.IGNORECASE)
_HTTP_IN_BASE64 = "aHR0c"
_SUBSTACK = re.compile(r"/redirect/2/([\w-]{16,6000})(?:$|[?#.])")


def is_web(address: str) -> bool:
    """Whether an address is an http or https address."""
    return address[:8].lower().startswith(("http://", "https://"))


def is_redirect(address: str) -> bool:
    """Whether an address looks like that of a redirect that counts its visitors."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(_REDIRECT_HOST.search(parts.netloc) or _REDIRECT_PATH.search(parts.path))


def untracked(address: str) -> str:
    """The target of an address where the address names it, without parameters for tracking."""
    address = re.sub(r"[\t\r\n]", "", address.strip())
    if not is_web(address) or len(address) > MAX_ADDRESS:
        return address
    for _ in range(_MAX_REDIRECTS):
        target = next((one for one in _targets(address) if _is_whole(one)), "")
        if not target:
            break
        address = target
    with suppress(ValueError):
        return _without_parameters(address)
    return address


def _targets(address: str) -> Iterator[str]:
    """What an address may lead to, the surest first."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return
    if match := _URLDEFENSE.search(address):
        yield re.sub(r"^(https?:)/(?!/)", r"\1//", match[1])
    if match := _SUBSTACK.search(parts.path):
        yield _in_token(match[1])
    last = parts.path.rstrip("/").rpartition("/")[2]
    if last.startswith(_HTTP_IN_BASE64):
        with suppress(ValueError):
            yield urlsafe_b64decode(last + "=" * (-len(last) % 4)).decode("utf-8", "replace")
    if match := _IN_PATH.search(parts.path):
        encoded = "%2f" in match[1][:16].lower()
        yield unquote(match[1].partition("/")[0] if encoded else "")
    if is_redirect(address):
        for name, value in parse_qsl(parts.query, max_num_fields=100):
            if _TARGET.fullmatch(name):
                yield value if is_web(value) else unquote(value)


def _in_token(token: str) -> str:
    """The address in a token that is JSON as Base64."""
    with suppress(ValueError):
        data = urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode("utf-8", "replace")
        if match := re.match(r'\{"e":"(https?:[^"\s]+)"', data):
            return match[1].replace("\\/", "/")
    return ""


def _is_whole(address: str) -> bool:
    """Whether a text is an address of the web with a host."""
    if not is_web(address) or re.search(r"[\s<>\"]", address):
        return False
    with suppress(ValueError):
        host = urlsplit(address).hostname or ""
        return "." in host
    return False


def _without_parameters(address: str) -> str:
    parts = urlsplit(address)
    host = parts.hostname or ""
    personal = next((names for domain, names in _PERSONAL.items()
                     if host == domain or host.endswith(f".{domain}")), ())  # fmt: skip
    kept = [
        field
        for field in parts.query.split("&")
        if not _PARAMETER.fullmatch(name := field.partition("=")[0]) and name not in personal
    ]
    query = "&".join(kept)
    fragment = "" if _PARAMETER.match(parts.fragment) else parts.fragment
    if (query, fragment) == (parts.query, parts.fragment):
        return address
    return urlunsplit(parts._replace(query=query, fragment=fragment))
