"""Terms: one token to one expression, the value of each field checked.

:mod:`newsdigest.query.parser` combines them; :mod:`newsdigest.query.dates` reads dates.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, tzinfo
from difflib import get_close_matches

from newsdigest.article import ID_DIGITS, MIN_PREFIX
from newsdigest.errors import QueryError
from newsdigest.query.model import Dated, Expr, Field, Flag, FullText, Has, Is, Pinyin
from newsdigest.query.tokens import Token, fault

MAX_VALUE = 5_000
"""Characters of a field's value; SQLite compares no longer patterns, and no field is longer."""
_DATE_FIELDS = ("date", "since", "until", "newer", "older")
_FLAGS = {flag.value: flag for flag in Flag} | {
    "未读": Flag.UNREAD,
    "已读": Flag.READ,
    "星标": Flag.STARRED,
    "加星": Flag.STARRED,
    "关注": Flag.FOLLOWED,
    "已关注": Flag.FOLLOWED,
    "有日期": Flag.DATED,
    "无日期": Flag.UNDATED,
}
_ID = re.compile(rf"[0-9a-f]{{{MIN_PREFIX},{ID_DIGITS}}}")
_LANG = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8})*\*?")


def full_text(token: Token, query: str, *, title_only: bool = False) -> FullText:
    """The full-text term of a word or quotation, or of the value of ``title:``."""
    text = token.text.strip()
    if not any(char.isalnum() for char in unicodedata.normalize("NFKC", text)):
        message = "expected a letter, a digit or a Chinese character to search for"
        raise fault(query, token.at - token.quoted, token.end, message)
    return FullText(text, phrase=token.quoted, prefix=token.prefix, title_only=title_only)


def field_term(token: Token, query: str, *, now: datetime, zone: tzinfo) -> Expr:
    """The term of a field and its value, for every field except ``query:``."""
    if token.field in _DATE_FIELDS:
        return _dated(token, query, now=now, zone=zone)
    if token.field == "title":
        return full_text(token, query, title_only=True)
    if token.field == "is":
        return _is(token, query)
    if token.field == "py":
        return _pinyin(token, query)
    return _has(token, query)


def _has(token: Token, query: str) -> Has:
    field, value = Field(token.field), token.value.strip()
    folded = unicodedata.normalize("NFKC", value).casefold()
    if field is Field.ID:
        if not _ID.fullmatch(folded):
            message = f"expected {MIN_PREFIX} to {ID_DIGITS} hexadecimal digits of an id"
            raise fault(query, token.at, token.end, message)
        return Has(field, folded)
    if field is Field.LANG:
        if not _LANG.fullmatch(folded):
            raise fault(query, token.at, token.end, "expected a language code such as zh or en")
        return Has(field, folded)
    if len(value) > MAX_VALUE:
        message = f"expected at most {MAX_VALUE:,} characters"
        raise fault(query, token.at, token.end, message)
    return Has(field, value)


def _is(token: Token, query: str) -> Is:
    name = unicodedata.normalize("NFKC", token.value).strip().casefold()
    if flag := _FLAGS.get(name):
        return Is(flag)
    near = get_close_matches(name, _FLAGS, n=1)
    hint = f"did you mean is:{near[0]}?" if near else ""
    expected = ", ".join(Flag)
    raise fault(query, token.at, token.end, f"expected one of {expected}", hint)


def _pinyin(token: Token, query: str) -> Pinyin:
    from newsdigest.text import pinyin  # most queries have none

    letters = pinyin.typed(token.text)
    if not letters:
        message = "expected pinyin, initials or syllables, such as xth or xitaihu"
        raise fault(query, token.at, token.end, message)
    if len(letters) > pinyin.MAX_LETTERS:
        message = f"expected at most {pinyin.MAX_LETTERS} letters of pinyin"
        raise fault(query, token.at, token.end, message)
    return Pinyin(letters)


def _dated(token: Token, query: str, *, now: datetime, zone: tzinfo) -> Dated:
    from newsdigest.query import dates  # most queries name no date and need not wait for this

    text = token.value
    try:
        match token.field:
            case "date":
                return Dated(*dates.interval(text, now=now, zone=zone))
            case "since":
                return Dated(since=dates.since(text, now=now, zone=zone))
            case "until":
                return Dated(until=dates.until(text, now=now, zone=zone))
            case "newer":
                return Dated(since=dates.ago(text, now=now, zone=zone))
            case _:
                return Dated(until=dates.ago(text, now=now, zone=zone))
    except QueryError as error:
        start, end = token.at + error.start, token.at + error.end
        raise fault(query, start, end, error.message, error.hint) from None
