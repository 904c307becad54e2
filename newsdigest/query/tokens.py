"""Tokens of a query: words, quotations, field terms, operators.

:mod:`newsdigest.query.terms` interprets fields and their values,
:mod:`newsdigest.query.parser` combines them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import Enum, auto

from newsdigest.errors import QueryError
from newsdigest.text.scripts import HAN_BASIC


class Kind(Enum):
    """The kind of a token in the grammar."""

    TEXT = auto()
    FIELD = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    OPEN = auto()
    CLOSE = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One token, at ``query[start:end]``.

    ``text`` is the word, the contents of the quotation marks, or the value of a field,
    without its trailing ``*`` (``prefix``); its first character is ``query[at]``.
    ``field`` is the field's name in lower-case English.
    """

    kind: Kind
    text: str
    start: int
    end: int
    at: int
    field: str = ""
    quoted: bool = False
    prefix: bool = False

    @property
    def value(self) -> str:
        """The text with its trailing ``*``."""
        return f"{self.text}*" if self.prefix else self.text


_ALIASES = {
    "title": ("titles", "标题"),
    "tag": ("tags", "标签"),
    "category": ("categories", "分类", "栏目"),
    "source": ("sources", "来源"),
    "author": ("authors", "作者", "记者"),
    "py": ("pinyin", "拼音"),
    "lang": ("language", "语言"),
    "id": (),
    "path": ("路径",),
    "folder": ("folders", "文件夹", "目录"),
    "is": ("状态",),
    "date": ("dates", "日期"),
    "since": ("自",),
    "until": ("至",),
    "older": (),
    "newer": (),
    "query": ("查询",),
}
NAMES = tuple(_ALIASES)
"""Names of fields, without their aliases."""
FIELDS = {alias: name for name, aliases in _ALIASES.items() for alias in (name, *aliases)}
"""Names of fields by every name and alias."""

_KEYWORDS = {"and": Kind.AND, "or": Kind.OR, "not": Kind.NOT}
_BRACKETS = {"(": Kind.OPEN, "（": Kind.OPEN, ")": Kind.CLOSE, "）": Kind.CLOSE}
_MINUS = "-－−"
_STARS = "*＊"
# A Chinese input method alternates “ and ”, so either opens and either closes.
_CLOSING = {'"': '"', "“": "“”", "”": "“”", "「": "」", "『": "』"}
_QUOTATIONS = {
    opening: re.compile(rf"([^{closing}]*)[{closing}]") for opening, closing in _CLOSING.items()
} | {'"': re.compile(r'((?:[^"]|"")*+)"')}
_MARKS = "".join(sorted({*_CLOSING, *"".join(_CLOSING.values())}))

_GAP = re.compile(r"[\s\u200b\ufeff]*")  # the last two are invisible and come with pasted text
_WORD = re.compile(rf"[^\s\u200b\ufeff()（）{_MARKS}]+")
_PLAIN = re.compile(rf"[^\s\u200b\ufeff()（）:：{_MARKS}]+")
_NAME = re.compile(rf"([A-Za-zＡ-Ｚａ-ｚ][A-Za-zＡ-Ｚａ-ｚ_-]{{0,23}}|[{HAN_BASIC}]{{1,6}})([:：])")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")


def fault(query: str, start: int, end: int, message: str, hint: str = "") -> QueryError:
    """A :class:`QueryError` about ``query[start:end]``."""
    return QueryError(message, query=query, start=start, end=end, hint=hint)


def tokenize(query: str) -> Iterator[Token]:
    """The tokens of a query in order, the last one an ``END``."""
    if bad := _UNPRINTABLE.search(query):
        code = ord(bad[0])
        raise fault(query, *bad.span(), f"U+{code:04X} cannot be in a query")
    position = _skip(query, 0)
    while position < len(query):
        token = _token(query, position)
        yield token
        position = _skip(query, token.end)
    yield Token(Kind.END, "", position, position, position)


def quote(value: str) -> str:
    """``value`` in quotation marks, if it needs them to be one term or one field's value.

    Surrounding blanks are not preserved.
    """
    ends = value[:1] in _MINUS or value[-1:] in _STARS
    if not ends and _folded(value) not in _KEYWORDS and _PLAIN.fullmatch(value):
        return value
    return '"' + value.replace('"', '""') + '"'


def _skip(query: str, position: int) -> int:
    gap = _GAP.match(query, position)
    return gap.end() if gap else position


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _token(query: str, start: int) -> Token:
    char = query[start]
    if char in _BRACKETS:
        return Token(_BRACKETS[char], char, start, start + 1, start)
    if char in _MINUS:
        return _minus(query, start)
    if name := _NAME.match(query, start):
        return _field(query, name) or _text(query, start)
    token = _text(query, start)
    keyword = None if token.quoted or token.prefix else _KEYWORDS.get(_folded(token.text))
    return replace(token, kind=keyword) if keyword else token


def _minus(query: str, start: int) -> Token:
    """The token of a minus in front of a term."""
    rest = query[start + 1 : start + 2]
    if not rest or rest in _MINUS or _BRACKETS.get(rest) is Kind.CLOSE or _GAP.fullmatch(rest):
        hint = "no blank between: -word; text with dashes in it goes in quotation marks"
        raise fault(query, start, start + 1, "expected a term right behind this minus", hint)
    return Token(Kind.NOT, query[start], start, start + 1, start)


def _field(query: str, name: re.Match[str]) -> Token | None:
    """The field term that begins with ``name``, or None for text with a colon in it."""
    field = FIELDS.get(_folded(name[1]))
    following = query[name.end() : name.end() + 1]
    bare = not following or following in _BRACKETS or bool(_GAP.fullmatch(following))
    if field is None:
        if not bare:
            _reject_unknown(query, name)
        return None
    if bare:
        message = f"expected a value right behind {name[0]}"
        hint = f'{name[1]}:value or {name[1]}:"a value of several words"'
        raise fault(query, *name.span(), message, hint)
    value = _text(query, name.end())
    if not value.value.strip():
        message = f"expected a value between the quotation marks behind {name[0]}"
        raise fault(query, value.start, value.end, message)
    return replace(value, kind=Kind.FIELD, field=field, start=name.start())


def _reject_unknown(query: str, name: re.Match[str]) -> None:
    """Raise if ``name`` is most likely a misspelt field, and not an address or prose.

    Chinese prose sets a full-width colon behind any word (央行：…), so there only
    a name similar to a field's counts.
    """
    if query.startswith((":", "//"), name.end()):
        return
    near = get_close_matches(_folded(name[1]), FIELDS, n=1)
    if name[2] == "：" and not (near and name[1].isascii()):
        return
    suggestion = f"did you mean {near[0]}:? " if near else f"fields are {', '.join(_ALIASES)}; "
    hint = f'{suggestion}to search for it as text, quote it: "{name[0]}…"'
    raise fault(query, *name.span(1), f"there is no field {name[1]!r}", hint)


def _text(query: str, start: int) -> Token:
    """The token of a word or a quotation, with its trailing star."""
    if query[start] in _CLOSING:
        text, end = _quotation(query, start)
        star = query[end : end + 1] in _STARS and end < len(query)
        return Token(Kind.TEXT, text, start, end + star, start + 1, quoted=True, prefix=star)
    if not (word := _WORD.match(query, start)):
        raise fault(query, start, start + 1, "there is no quotation mark that this one closes")
    text = word[0].rstrip(_STARS)
    return Token(Kind.TEXT, text, start, word.end(), start, prefix=text != word[0])


def _quotation(query: str, start: int) -> tuple[str, int]:
    """The contents of a quotation, doubled marks made single, and its end."""
    ascii_mark = query[start] == '"'
    if not (match := _QUOTATIONS[query[start]].match(query, start + 1)):
        hint = 'a quotation mark inside is doubled: "the ""new"" normal"' if ascii_mark else ""
        raise fault(query, start, start + 1, "this quotation mark is never closed", hint)
    return match[1].replace('""', '"') if ascii_mark else match[1], match.end()
