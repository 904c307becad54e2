"""The abstract of an article: which excerpts are one, and their text.

Front matter, a page's description and a feed's summary hold many things beside an
abstract: the first lines of the article, a teaser, the site's slogan, keywords, links,
advertisements.  An abstract is prose about this article that its beginning does not
already say.  ``excerpts.toml`` has the words of the rest.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from html import unescape
from itertools import islice, pairwise
from pathlib import Path

from newsdigest.text.fold import fold
from newsdigest.text.sanitize import one_line
from newsdigest.text.scripts import HAN_BMP, HAN_CHARACTER, HANGUL, KANA
from newsdigest.text.stopwords import ENGLISH

MAX_CHARS = 2000
"""Characters of the longest abstract; longer excerpts are whole texts."""
LEAST = 15
"""Letters and digits of the shortest abstract."""
OPENING = 0.75
"""The share of an excerpt in the article's opening from which it is the first lines."""
REACH = 40
"""Tokens by which the opening is longer than the excerpt: a dateline, a caption, a greeting."""
NEW = 5
"""Tokens that an excerpt adds to the title, at least."""
SITE_NAME = 12
"""Tokens of a site's name behind the title, at most."""
OWN = 0.25, 0.5
"""The least share of an excerpt that is in its article: of pairs of characters, of words."""
COMPARED = 50_000
"""Characters of an article that are searched for the words of an excerpt."""
_FILE = Path(__file__).with_name("excerpts.toml")
_RUN = 4
"""Tokens of a shingle."""
_WORD = 4
"""Letters of the shortest content word."""
_STEM = 5
"""Letters of a word that are compared, so that inflections are equal."""

_UNSPACED = rf"{HAN_BMP}{KANA}{HANGUL}\u0e01-\u0eff"
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
"""A character of a script without spaces, or of Hangul, whose words are inflected; else a word."""
_CHARACTER = re.compile(rf"[{_UNSPACED}]")
_IMAGE = re.compile(r"!\[[^\[\]]{0,300}\]\([^()\s]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]]{1,300})\]\([^()\s]{0,2000}(?:\s\"[^\"]{0,300}\")?\)")
_ELEMENT = re.compile(r"</?[A-Za-z][^<>]{0,2000}>|<!--[^<>]{0,500}-->")
_ANCHOR = re.compile(r"<a\b", re.IGNORECASE)
_EMPHASIS = re.compile(r"\*\*|__|`|(?<![\w*])[*_](?=\w)|(?<=\w)[*_](?![\w*])")
_FEED_FOOTER = re.compile(
    r"\s*The post .{1,400} (?:first appeared|appeared first) on .{1,200}$"
    r"|\s*First published on .{1,200}$"
)
_LABEL = re.compile(
    r"[【\[]?(?:(?:内容)?(?:摘要|提要|导读|导语)|核心提示|summary|abstract|tl;?dr)[】\]]?\s*[:：】\]]\s*",
    re.IGNORECASE,
)
_CODE = re.compile(r"\{[{%]|\]\(|</?\w|https?://\w|www\.|^[>#|]|\[\[")
_CUT = re.compile(r"(?:…|\.\.+|⋯|。。+)[\s\]）)」”\"'»›>→]*$|[，、；：,;:（(“「《\-–—]$")
_SEPARATOR = re.compile(r"\s[·»]\s|[|｜•▪●■◆►▶]|[①-⑩]")
_NUMBERED = re.compile(r"(?:^|\s)1[.、)）](?!\d).{1,300}?[\s；;。]2[.、)）](?!\d)")
_COMMA = re.compile(r"[,，、;；]")
_STOP = re.compile(r"[。！？!?｡؟۔।॥.]")
_BETWEEN = re.compile(r"[。！？]|[!?.][”\"’')]?\s+[A-Z“\"‘]")
"""Where a sentence ends and another one begins."""
_TERMINAL = re.compile(r"[。！？!?｡؟۔।॥.～~][”’\"'」』】〕）)》〉\]\s]*$")
_HANGING = re.compile(
    r"[的了和与及在是为对把被将从向或并]$|"
    r"\b(?:the|an?|of|to|in|on|at|for|with|by|and|or|but|that|which|is|are|was|from|as|its)$",
    re.IGNORECASE,
)
"""A last word that no sentence ends with."""


def abstract(excerpt: str, *, title: str, text: str, source: str = "") -> str:
    """The abstract of an article as plain text in one line; "" if the excerpt is none.

    :param excerpt: plain text, Markdown or HTML
    :param text: the article's paragraphs, without markup
    :param source: the name of its site
    """
    plain = _plain(excerpt) if len(excerpt) <= 4 * MAX_CHARS else ""
    if not _is_prose(plain) or _is_about_site(plain, text, source):
        return ""
    tokens, heading = _TOKEN.findall(fold(plain)), _TOKEN.findall(fold(title))
    article = _TOKEN.findall(fold(text[:COMPARED]))
    is_repeated = _is_headline(plain, tokens, heading) or _is_opening(tokens, article)
    return plain if not is_repeated and _is_own(tokens, [*heading, *article]) else ""


def _plain(excerpt: str) -> str:
    """An excerpt without markup, label and footer, in one line; "" for a list of links."""
    links = len(_LINK.findall(excerpt)) + len(_ANCHOR.findall(excerpt))
    text = _LINK.sub(r"\1", _IMAGE.sub("", excerpt))
    if "<" in text:
        text = _ELEMENT.sub("" if HAN_CHARACTER.search(text) else " ", text)
    text = _EMPHASIS.sub("", unescape(unescape(text)))
    text = _FEED_FOOTER.sub("", one_line(text))
    if label := _LABEL.match(text):
        text = text[label.end() :]
    return text if links <= max(2, len(_STOP.findall(text)) + 1) else ""


def _is_prose(text: str) -> bool:
    """Whether a text is whole sentences that say something."""
    letters = sum(map(str.isalnum, islice(text, MAX_CHARS)))
    return (
        letters >= LEAST
        and len(text) <= MAX_CHARS
        and not _CODE.search(text)
        and not _pattern("notice").match(text)
        and not _is_advertisement(text)
        and not _is_teaser(text)
        and not _is_list(text)
        and not _is_unfinished(text)
    )


def _is_advertisement(text: str) -> bool:
    """Whether a text asks the reader to buy, subscribe or follow."""
    appeal = _pattern("appeal", before=r"(?:^|(?<=[.!?。！？…”’\"\])）】]))\W{0,4}")
    return _occurs(_pattern("advertisement"), text) or _occurs(appeal, text)


def _is_teaser(text: str) -> bool:
    """Whether a text is cut by an ellipsis, or sends the reader to the rest of it."""
    more = _pattern("more", after=r"[\s\]）)】>»›→⟶.…!。：:]{0,20}$")
    invitation = _pattern("invitation", before=r"[.!?。！？]\s?")
    is_cut = _CUT.search(text[-40:]) is not None
    return is_cut or _occurs(more, text[-120:]) or _occurs(invitation, text)


def _occurs(pattern: re.Pattern[str], text: str) -> bool:
    """Whether a pattern matches somewhere, also in traditional characters."""
    return any(map(pattern.search, (text, fold(text))))


def _is_list(text: str) -> bool:
    """Whether a text is keywords, headlines or links rather than prose."""
    if len(_SEPARATOR.findall(text)) >= 2 or _NUMBERED.search(text):
        return True
    parts = [part for part in _COMMA.split(text) if part.strip()]
    if len(parts) < 4 or _STOP.search(text):
        return False
    size = sum(len(_TOKEN.findall(part)) for part in parts)
    return size <= (6 if HAN_CHARACTER.search(text) else 3) * len(parts)


def _is_unfinished(text: str) -> bool:
    """Whether the last sentence was cut off: it has no end, but earlier ones have.

    Many authors write a single sentence without a full stop.
    """
    if _TERMINAL.search(text[-9:]):
        return False
    return _HANGING.search(text[-9:]) is not None or _BETWEEN.search(text) is not None


def _is_about_site(plain: str, text: str, source: str) -> bool:
    """Whether a text presents the site and not the article."""
    if _occurs(_pattern("site"), plain) or _pattern("site_opening").match(plain):
        return True
    name = fold(source)
    return len(name) >= 3 and fold(plain).startswith(name) and name not in fold(text)


def _is_headline(plain: str, tokens: Sequence[str], heading: Sequence[str]) -> bool:
    """Whether an excerpt repeats the title, perhaps with the name of a site."""
    titled = set(heading)
    new = sum(token not in titled for token in tokens)
    is_whole = bool(titled) and titled <= set(tokens)
    return new < NEW or (is_whole and new <= SITE_NAME and not _TERMINAL.search(plain[-9:]))


def _is_opening(tokens: Sequence[str], article: Sequence[str]) -> bool:
    """Whether an excerpt is the article's first lines, cut, whole or nearly so."""
    own = _shingles(tokens)
    reach = article[: len(tokens) * 3 // 2 + REACH]
    return len(own & _shingles(reach)) >= OPENING * len(own)


def _shingles(tokens: Sequence[str]) -> set[tuple[str, ...]]:
    """All runs of so many tokens; of a shorter text the text itself."""
    return {tuple(tokens[i : i + _RUN]) for i in range(max(1, len(tokens) - _RUN + 1))}


def _is_own(tokens: Sequence[str], article: Sequence[str]) -> bool:
    """Whether an excerpt is about its article: enough of its content words are there."""
    kinds = list(zip(_content(tokens), _content(article), OWN, strict=True))
    common = sum(len(own & other) for own, other, _ in kinds)
    return common >= sum(share * len(own) for own, _, share in kinds)


def _content(tokens: Sequence[str]) -> tuple[set[str], set[str]]:
    """Pairs of characters without spaces; words by their beginnings, and numbers."""
    pairs = {a + b for a, b in pairwise(tokens) if _CHARACTER.match(a) and _CHARACTER.match(b)}
    words = (token for token in tokens if not _CHARACTER.match(token))
    return pairs, {
        word[:_STEM]
        for word in words
        if word.isdigit() or (len(word) >= _WORD and word not in ENGLISH)
    }


@cache
def _pattern(kind: str, *, before: str = "", after: str = "") -> re.Pattern[str]:
    """The expressions of a kind in ``excerpts.toml`` as one."""
    return re.compile(f"{before}(?:{'|'.join(_lexicon()[kind])}){after}", re.IGNORECASE)


@cache
def _lexicon() -> Mapping[str, Sequence[str]]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)
