"""Front matter: YAML, TOML or JSON above a body, read without trusting it.

python-frontmatter finds and splits it; the loaders here leave what was typed
alone (a date stays text, ``007`` stays ``007``) and refuse what only an attack
would send.  What the keys mean is article_file's business.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from math import isfinite
from typing import Any

import yaml
from frontmatter.default_handlers import BaseHandler, YAMLHandler

from newsdigest.errors import ReadError
from newsdigest.text.sanitize import sanitize

MAX_SIZE = 256 * 1024
"""Characters of front matter; real ones stay far below 10,000."""
MAX_DEPTH = 20
MAX_ALIASES = 50
MAX_BITS = 128
"""Of a number; Python refuses to write very long ones in decimal."""
MAX_NODES = 20_000
"""Values after aliases are followed, so that a few lines cannot stand for billions."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file's two parts.

    ``problem`` says why front matter that is there could not be read as what it
    claims to be; ``metadata`` then holds what reading it line by line gave.
    """

    metadata: Mapping[str, Any]
    body: str
    problem: str = ""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML in which a plain scalar is null, true, false or the text as typed.

    YAML 1.1 makes 600 of ``10:00``, 8 of ``010`` and true of ``No``'s cousins; a
    news archive means none of these.
    """


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag in ("tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _first in "tTfF":
    _Loader.add_implicit_resolver(
        "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), [_first]
    )


class _YAML(YAMLHandler):
    def load(self, fm: str, **_: object) -> Any:
        _refuse_bombs(fm)
        return yaml.load(fm, Loader=_Loader)  # noqa: S506 a safe loader, narrowed


class _TOML(BaseHandler):
    FM_BOUNDARY = re.compile(r"^\+{3}\s*$", re.MULTILINE)

    def load(self, fm: str) -> Any:
        # tomllib takes quadratic time for one long dotted key.
        if _DOTTED.search(_TOML_STRING.sub('""', fm)):
            raise ReadError("front matter is nested beyond reason")
        return tomllib.loads(fm)


class _JSON(BaseHandler):
    """A JSON object ends where its braces balance, not at the first ``}`` on a line."""

    FM_BOUNDARY = re.compile(r"\{\s*[\"}]")
    # A string without an end takes all the rest, or each quote in it would be a start.
    _TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[{}]', re.DOTALL)

    def split(self, text: str) -> tuple[str, str]:
        depth = 0
        for token in self._TOKEN.finditer(text):
            depth += {"{": 1, "}": -1}.get(token[0], 0)
            if depth == 0:
                return text[: token.end()], text[token.end() :]
        raise ValueError("the braces do not balance")

    def load(self, fm: str) -> Any:
        return json.loads(fm)


_BROKEN = (ValueError, LookupError, AttributeError, TypeError, ArithmeticError)
"""What the loaders raise for a value that is not what its tag says (``!!bool maybe``)."""
_HANDLERS: dict[str, BaseHandler] = {"---": _YAML(), "+++": _TOML(), "{": _JSON()}
_NESTS = re.compile(r"[&*][\w-]|(?:[-?][ \t]+){4}")
_DOTTED = re.compile(rf"(?<![\w\"-])(?:(?:\"\"|[\w-]++)[ \t]*+\.[ \t]*+){{{MAX_DEPTH},}}")
_TOML_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*+"{0,5}|"(?:[^"\\\n]|\\.)*+"?'
    r"|'''(?:[^']|'{1,2}(?!'))*+'{0,5}|'[^'\n]*+'?|#[^\n]*+",
    re.DOTALL,
)
"""Strings and comments: what they hold is no key."""
_OPENING = re.compile(r"[\[{]")
_PAIR = re.compile(r"^([\w一-鿿][\w一-鿿 .-]{0,60}?)\s*[:：=]\s*(.*)$")


def split(text: str) -> Document:
    """Split a file into front matter and body; never fails.

    Text without front matter, or with an opening line and no closing one, is all body.
    """
    opening = text.lstrip()[:3]
    handler = _HANDLERS.get(opening) or _HANDLERS.get(opening[:1])
    if handler is None or not handler.detect(text.lstrip()):
        return Document({}, text)
    try:
        front, body = handler.split(text.lstrip())
    except ValueError:
        return Document({}, text)
    try:
        metadata = _load(handler, front)
    except ReadError as error:
        return Document(_line_by_line(front), body, error.message)
    if metadata is None and front.strip():
        return Document({}, text)  # two rules with text between them, as Markdown has
    return Document(metadata or {}, body)


def _load(handler: BaseHandler, front: str) -> dict[str, Any] | None:
    """The metadata, or None where it is no mapping; ReadError where it is unreadable."""
    if len(front) > MAX_SIZE:
        raise ReadError(f"front matter of {len(front):,} characters is not read")
    try:
        loaded = handler.load(front)
    except yaml.YAMLError as error:
        raise ReadError(f"front matter is not valid YAML: {_first_words(error)}") from error
    except (*_BROKEN, RecursionError) as error:
        raise ReadError(f"front matter cannot be read: {_first_words(error)}") from error
    if not isinstance(loaded, dict):
        return None
    plain = _Plain().convert(loaded)
    return {str(key): value for key, value in plain.items()}


def _first_words(error: Exception) -> str:
    """One line of a library's message, with its line number where there is one."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error) or type(error).__name__
    # Line 1 of the file is the opening rule.
    return f"{problem} (line {mark.line + 1})" if mark is not None else problem.splitlines()[0]


def _refuse_bombs(front: str) -> None:
    """Count depth and values event by event before anything is built from them."""
    if not _NESTS.search(front) and len(_OPENING.findall(front)) <= MAX_DEPTH:
        return
    values = _Values()
    for event in yaml.parse(front, Loader=_Loader):
        values.count(event)


class _Values:
    """How many values a document has once its aliases are followed.

    A merge key copies what its aliases stand for; so each alias counts as much as
    its anchor, which may hold aliases itself.
    """

    def __init__(self) -> None:
        self._total = self._aliases = 0
        self._open: list[tuple[str | None, int]] = []  # anchors, and the totals before them
        self._sizes: dict[str, int] = {}

    def count(self, event: yaml.Event) -> None:
        """Take account of one event.

        :raises ReadError: if a bound is passed, or an alias stands within its own anchor
        """
        if isinstance(event, yaml.CollectionStartEvent):
            self._open.append((event.anchor, self._total))
            self._sizes.pop(event.anchor or "", None)
            self._total += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = self._open.pop()
            self._sizes[anchor or ""] = self._total - before
        elif isinstance(event, yaml.ScalarEvent):
            self._total += 1
            self._sizes[event.anchor or ""] = 1
        elif isinstance(event, yaml.AliasEvent):
            self._aliases += 1
            self._total += self._sizes.get(event.anchor or "", MAX_NODES + 1)
        if len(self._open) > MAX_DEPTH or self._aliases > MAX_ALIASES or self._total > MAX_NODES:
            raise ReadError("front matter is nested or aliased beyond reason")


class _Plain:
    """Copies loaded values into str, int, float, bool, None, list and dict, within bounds."""

    def __init__(self) -> None:
        self._left = MAX_NODES

    def convert(self, value: Any, depth: int = 0) -> Any:
        self._left -= 1
        if self._left < 0 or depth > MAX_DEPTH:
            raise ReadError("front matter is nested or aliased beyond reason")
        if isinstance(value, dict):
            return {sanitize(str(k)): self.convert(v, depth + 1) for k, v in value.items()}
        if isinstance(value, list | tuple | set):
            return [self.convert(item, depth + 1) for item in value]
        if isinstance(value, datetime | date | time):
            return value.isoformat()
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, float) and isfinite(value):
            return value
        if isinstance(value, int):
            return value if value.bit_length() <= MAX_BITS else hex(value)
        return sanitize(str(value))


def _line_by_line(front: str) -> dict[str, Any]:
    """What can be saved of broken front matter: its top-level ``key: value`` lines."""
    found: dict[str, Any] = {}
    for line in front.splitlines()[:200]:
        if pair := _PAIR.match(line[:2000]):
            found.setdefault(pair[1].strip(), pair[2].strip().strip("\"'") or None)
    return found
