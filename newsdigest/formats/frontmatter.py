"""Front matter: untrusted YAML, TOML or JSON above a body.

python-frontmatter's handlers find and split it.  The loaders here keep values as
typed (a date stays text, ``007`` stays ``007``) and refuse input that only an attack
would contain.  Broken front matter is read entry by entry (``frontmatter_repair``);
``metadata`` maps keys to fields.
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
from newsdigest.formats import frontmatter_repair as repair
from newsdigest.formats.metadata import TITLED, TITLES
from newsdigest.text.sanitize import sanitize

MAX_SIZE = 256 * 1024
"""Characters of front matter; real ones stay far below 10,000."""
MAX_DEPTH = 20
MAX_ALIASES = 50
MAX_BITS = 128
"""Of a number; Python refuses to write very long ones in decimal."""
MAX_NODES = 20_000
"""Values once aliases are expanded: a few lines can stand for billions."""


@dataclass(frozen=True, slots=True)
class Document:
    """Front matter and body of a file.

    ``faults`` say, one sentence each, why front matter that is there could not be
    read as what it claims to be, and what was made of each line that is broken.
    """

    metadata: Mapping[str, Any]
    body: str
    faults: tuple[str, ...] = ()


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
    # pandoc closes with dots.
    FM_BOUNDARY = re.compile(r"^(?:-{3,}|\.{3})\s*$", re.MULTILINE)

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


class _HexoJSON(_JSON):
    """Hexo's JSON, without its braces between two lines of semicolons."""

    FM_BOUNDARY = re.compile(r"^;{3,}\s*$", re.MULTILINE)
    split = BaseHandler.split

    def load(self, fm: str) -> Any:
        return super().load(fm if fm.lstrip().startswith("{") else f"{{{fm}}}")


_BROKEN = (ValueError, LookupError, AttributeError, TypeError, ArithmeticError)
"""Raised by the loaders for a value that does not match its tag (``!!bool maybe``)."""
_HANDLERS: dict[str, BaseHandler] = {
    "---": _YAML(), "+++": _TOML(), ";;;": _HexoJSON(), "{": _JSON(),
}  # fmt: skip
_ALIAS = re.compile(r"[&*][\w-]")
_NESTS = re.compile(r"[&*][\w-]|(?:[-?][ \t]+){4}")
_DOTTED = re.compile(rf"(?<![\w\"-])(?:(?:\"\"|[\w-]++)[ \t]*+\.[ \t]*+){{{MAX_DEPTH},}}")
_TOML_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*+"{0,5}|"(?:[^"\\\n]|\\.)*+"?'
    r"|'''(?:[^']|'{1,2}(?!'))*+'{0,5}|'[^'\n]*+'?|#[^\n]*+",
    re.DOTALL,
)
"""Strings and comments: what they hold is no key."""
_OPENING = re.compile(r"[\[{]")
_CLOSING = re.compile(r"(?:-{3,}|(;{3,}))\s*$")
_CLOSED_WITHIN = 200
"""Lines in which front matter without an opening rule has to close."""


def split(text: str) -> Document:
    """Split a file into front matter and body; never fails.

    Text without front matter is all body.  Where one of the two rules is missing, what
    stands there is front matter only if all of it looks like entries and one of them
    is a title or a date.
    """
    text = text.lstrip()
    handler = _HANDLERS.get(text[:3]) or _HANDLERS.get(text[:1])
    if handler is None:
        return _without_opening(text)
    if not handler.detect(text):
        return Document({}, text)
    try:
        front, body = handler.split(text)
    except ValueError:
        return _without_closing(text)
    return _document(handler, front, body) or Document({}, text)


def _without_opening(text: str) -> Document:
    """Hexo's front matter, whose first rule may be left out, and that of Pelican and pandoc."""
    if text.startswith("% "):
        return _title_block(text)
    if not repair.ENTRY.match(text) and not repair.JSON_ENTRY.match(text):
        return Document({}, text)
    lines = text.split("\n", _CLOSED_WITHIN)[:_CLOSED_WITHIN]
    for number, line in enumerate(lines):
        if closing := _CLOSING.match(line):
            front = "\n".join(lines[:number])
            if _is_entries(lines[:number], json=closing[1] is not None):
                handler = _HANDLERS[";;;" if closing[1] else "---"]
                body = text[len(front) + len(line) + 2 :]
                return _document(handler, front, body) or Document({}, text)
            break
        if not line.strip() and number > 1 and _is_entries(lines[:number], needed=TITLES):
            front = "\n".join(lines[:number])
            document = _document(_HANDLERS["---"], front, text[len(front) + 1 :])
            return document or Document({}, text)
    return Document({}, text)


def _title_block(text: str) -> Document:
    """Title, authors and date behind percent signs, as pandoc has them."""
    lines = text.split("\n", 3)
    block = [line[1:].strip() for line in lines[:3] if line.startswith("%")]
    body = "\n".join(lines[len(block) :])
    names = ("title", "authors", "date")
    metadata = {name: value for name, value in zip(names, block, strict=False) if value}
    return Document({name: sanitize(value) for name, value in metadata.items()}, body)


def _without_closing(text: str) -> Document:
    """YAML without a closing rule, up to the first blank line."""
    opening, _, rest = text.partition("\n")
    front, blank, body = rest.partition("\n\n")
    lines = front.split("\n")
    if not opening.startswith("---") or not blank or not _is_entries(lines):
        return Document({}, text)
    document = _document(_HANDLERS["---"], front, body)
    if document is None:
        return Document({}, text)
    fault = "front matter has no closing rule; it is read up to the first blank line"
    return Document(document.metadata, body, (fault, *document.faults))


def _is_entries(lines: list[str], *, json: bool = False, needed: frozenset[str] = TITLED) -> bool:
    """Whether all the lines look like entries, and one of them has one of the keys needed."""
    form = repair.JSON_ENTRY if json else repair.ENTRY
    matches = [form.match(line) for line in lines if not repair.CONTINUATION.match(line)]
    return all(matches) and any(m and m["key"].strip().lower() in needed for m in matches)


def _document(handler: BaseHandler, front: str, body: str) -> Document | None:
    """The document with its metadata, repaired where need be; None where there is none."""
    try:
        metadata = _load(handler, front)
    except ReadError as error:
        return _read_entries(handler, front, body, error.message)
    if metadata is None:
        if not front.strip():
            return Document({}, body)
        # Two rules with text between them, as Markdown has, or entries typed otherwise.
        is_typed_otherwise = _is_entries(front.strip("\n").split("\n"))
        return _read_entries(handler, front, body, "") if is_typed_otherwise else None
    values, faults = repair.hashes(front, metadata)
    return Document(values, body, tuple(faults))


def _read_entries(handler: BaseHandler, front: str, body: str, reason: str) -> Document:
    """The document with those entries of its front matter that can be read."""
    plain = _Plain()
    is_json = isinstance(handler, _JSON)
    if is_json and (metadata := _as_yaml(front)):
        return Document(metadata, body, (f"{reason}; it is read as YAML",))

    def load(source: str) -> Mapping[str, Any] | None:
        source = f"{{{source.rstrip().rstrip(',')}}}" if is_json else source
        return None if _ALIAS.search(source) else _load(handler, source, plain)

    form = repair.JSON_ENTRY if is_json else repair.ENTRY
    if is_json and front.lstrip().startswith("{"):
        front = front.strip().removeprefix("{").removesuffix("}")
    form = repair.TOML_ENTRY if isinstance(handler, _TOML) else form
    metadata, faults = repair.entries(front[:MAX_SIZE], load, form)
    return Document(metadata, body, (*filter(None, [reason]), *faults))


def _as_yaml(front: str) -> dict[str, Any] | None:
    """JSON with a comma too many or comments, which YAML allows."""
    try:
        return _load(_HANDLERS["---"], front)
    except ReadError:
        return None


def _load(handler: BaseHandler, front: str, plain: _Plain | None = None) -> dict[str, Any] | None:
    """The metadata, or None where it is no mapping; ReadError where it is unreadable.

    :param plain: counts the values of several pieces together
    """
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
    values = (plain or _Plain()).convert(loaded)
    return {str(key): value for key, value in values.items()}


def _first_words(error: Exception) -> str:
    """One line of a library's message, with its line number where there is one."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error) or type(error).__name__
    # Line 1 of the file is the opening rule.
    return f"{problem} (line {mark.line + 1})" if mark is not None else problem.splitlines()[0]


def _refuse_bombs(front: str) -> None:
    """Raise ReadError for YAML nested or aliased too far, before it is constructed."""
    if not _NESTS.search(front) and len(_OPENING.findall(front)) <= MAX_DEPTH:
        return
    values = _Values()
    for event in yaml.parse(front, Loader=_Loader):
        values.count(event)


class _Values:
    """Counts the values of a document with its aliases expanded.

    A merge key copies what its aliases stand for; so each alias counts as much as
    its anchor, which may hold aliases itself.
    """

    def __init__(self) -> None:
        self._total = self._aliases = 0
        self._open: list[tuple[str | None, int]] = []  # anchors, and the totals before them
        self._sizes: dict[str, int] = {}

    def count(self, event: yaml.Event) -> None:
        """Count one event.

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
