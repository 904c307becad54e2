"""A file of the archive as an Article.

Bytes are decoded and split into front matter and body, the body into elements,
and boilerplate is taken out of these.  Each field comes from the first place that
has it.  Faults of a file are reported beside the article, not raised.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import PurePosixPath

from newsdigest.article import Article, article_id
from newsdigest.errors import ReadError
from newsdigest.formats import OWN_OUTPUT, dates, encoding, frontmatter, html, markdown
from newsdigest.formats.boilerplate import cleaning, names
from newsdigest.formats.metadata import DATE, PERMALINK, Metadata
from newsdigest.formats.safe_markdown import escape
from newsdigest.text.abstract import abstract
from newsdigest.text.blocks import Kind, blocks
from newsdigest.text.language import detect
from newsdigest.text.sanitize import one_line, sanitize

MAX_SIZE = 32 * 1024 * 1024
"""Bytes; a larger file is no article."""
MAX_TITLE = 500
"""Characters of a title or a source; the rest of a longer title is in the text anyway."""

_HEAD = 1500
"""Characters at the beginning of a file that are searched."""
_GENERATOR = '<meta name="generator" content="newsdigest">'
_COUNTS = re.compile(
    r"\s*#?[^\n]{1,200}\n\s*[^\n]{1,100}·\s"
    r"(?:[\d,]+ 篇报道 · [\d,]+ 件事|[\d,]+ articles? · [\d,]+ stor(?:y|ies))"
)
"""The line with the counts below a digest's title."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of reading one file.

    ``faults`` say what is wrong with the file, one sentence each; ``boilerplate`` is
    what was left out.  The article's id is made of ``identity``.
    """

    article: Article
    identity: str
    faults: tuple[str, ...] = ()
    boilerplate: tuple[cleaning.Boilerplate, ...] = ()


def read(data: bytes, path: str, zone: tzinfo) -> Reading:
    """The article in a file's bytes.

    :param path: relative to the archive's root, with forward slashes
    :param zone: of dates that name none
    :raises ReadError: if there is nothing to read in it
    """
    if len(data) > MAX_SIZE:
        raise ReadError(f"{len(data):,} bytes is too large for an article", subject=path)
    is_html = path.lower().endswith((".html", ".htm"))
    decoded = encoding.decode(data, encoding.declarations(data) if is_html else ())
    if _is_own_output(decoded.text):
        raise ReadError(OWN_OUTPUT, subject=path)
    document = frontmatter.split(sanitize(decoded.text))
    meta = Metadata(document.metadata)
    body = _Body(document.body, is_html=is_html)
    faults = [*document.faults, *_decoding_faults(decoded)]
    title = _title(meta, body, path)
    if not (document.metadata or body.cleaned.elements):
        raise ReadError("empty: neither front matter nor text", subject=path)
    moment, fault = _date(meta, body, path, zone)
    text, headings = body.text(title)
    if fault:
        faults.append(fault)
    if not text:
        faults.append("no text")
    identity = meta.identity() or path
    article = Article(
        id=article_id(identity),
        title=title,
        body=body.markdown(title, headings),
        text=text,
        date=moment,
        authors=meta.people() or body.people(),
        source=(meta.source() or body.source())[:MAX_TITLE],
        url=meta.address() or body.first("url"),
        categories=meta.categories() or body.words("categories"),
        tags=meta.tags() or body.words("tags"),
        lang=meta.language() or detect(text or title),
        path=path,
        excerpt=_excerpt(meta, title, text),
        headings=headings,
        extra=meta.rest(body.first("original_title")),
    )
    return Reading(article, identity, tuple(faults), body.cleaned.boilerplate)


def _decoding_faults(decoded: encoding.Decoded) -> list[str]:
    """What was replaced or repaired when the bytes became text."""
    if decoded.repaired:
        return ["was encoded as UTF-8 twice; read as if once"]
    if not decoded.replaced:
        return []
    bytes_are = "1 byte is" if decoded.replaced == 1 else f"{decoded.replaced} bytes are"
    where = ", ".join(map(str, decoded.lines))
    place = f"line {where}: " if where else ""
    return [f"{place}{bytes_are} no {decoded.encoding} text, shown as \ufffd"]


class _Body:
    """The part below the front matter: its elements without boilerplate."""

    def __init__(self, source: str, *, is_html: bool) -> None:
        self._source = source if is_html else markdown.normalize(source)
        self._is_html = is_html
        elements = html.elements(self._source if is_html else markdown.to_html(self._source))
        elements = [replace(e, text=sanitize(e.text)) if "\x1b" in e.text else e for e in elements]
        self._original = elements
        self._untouched = set(map(id, elements))
        self.cleaned = cleaning.clean(elements)

    def heading(self) -> str:
        """The first heading of level 1, else a heading that the body opens with."""
        titled = [e for e in self.cleaned.elements if e.kind is Kind.HEADING and e.text]
        first = [e for e in self.cleaned.elements if e.text][:1]
        for element in [e for e in titled if e.level == 1][:1] or [e for e in first if e in titled]:
            return element.text
        return ""

    def first_line(self) -> str:
        """A short first paragraph without a full stop: the title of a plain text."""
        texts = [e.text for e in self.cleaned.elements if e.text]
        opening = blocks("\n\n".join(texts[:4])) if len(texts) > 1 else []
        return texts[0] if opening and opening[0].kind is Kind.HEADING else ""

    def text(self, title: str) -> tuple[str, tuple[int, ...]]:
        """Plain paragraphs, and the positions of the headings among them."""
        elements = [e for e in self._without_title(title) if e.text]
        text = sanitize("\n\n".join(element.text for element in elements))
        marked = {i for i, element in enumerate(elements) if element.kind is Kind.HEADING}
        positions = {b.paragraph for b in blocks(text, marked) if b.kind is Kind.HEADING}
        return text, tuple(sorted(positions))

    def markdown(self, title: str, headings: tuple[int, ...]) -> str:
        """The body as written without the boilerplate; HTML becomes Markdown."""
        elements = self._without_title(title)
        if elements == self._original and all(element.lines for element in elements):
            return self._source.strip("\n")
        source, position, titles = self._source.split("\n"), 0, frozenset(headings)
        parts: list[str] = []
        for element in elements:
            part = self._part(element, source)
            if element.text:
                if position in titles and element.kind is Kind.PROSE and not element.lines:
                    part = f"### {part}"
                position += 1
            if part and part not in parts[-1:]:
                parts.append(part)
        return sanitize("\n\n".join(parts))

    def _part(self, element: html.Element, source: list[str]) -> str:
        if element.lines is None:
            return element.markdown if id(element) in self._untouched else escape(element.text)
        excerpt = "\n".join(source[element.lines[0] - 1 : element.lines[1]])
        if id(element) in self._untouched:
            return excerpt
        # A dateline or credit was cut off; cut it off what was written, too.
        start = excerpt.find(element.text)
        if start >= 0:
            return excerpt[start : start + len(element.text)]
        before, same, after = element.markdown.partition(element.text)  # the text as it was
        if same and excerpt.startswith(before) and excerpt.endswith(after):
            return excerpt[len(before) : len(excerpt) - len(after)]  # with its links
        return escape(element.text)

    def _without_title(self, title: str) -> list[html.Element]:
        """The elements without a heading that repeats the title."""
        elements = list(self.cleaned.elements)
        for index, element in enumerate(elements[:3]):
            if one_line(element.text) == title:
                return elements[:index] + elements[index + 1 :]
        return elements

    def first(self, field: str) -> str:
        return one_line((self.cleaned.fields.get(field) or [""])[0])

    def source(self) -> str:
        """The publisher, where a source line or dateline names one, without its reporter."""
        return re.split(r"\s*[|｜]?\s*(?:记者|作者|通讯员)\s", self.first("source"))[0]

    def words(self, field: str) -> tuple[str, ...]:
        return names.words(self.first(field))

    def people(self) -> tuple[str, ...]:
        people = (n for line in self.cleaned.fields.get("authors", ()) for n in names.people(line))
        return tuple(dict.fromkeys(map(one_line, people)))


def _title(meta: Metadata, body: _Body, path: str) -> str:
    name = PurePosixPath(path)
    title = meta.title() or one_line(body.heading())
    if not title and name.suffix.lower() == ".txt":
        title = one_line(body.first_line())
    return (title or _title_of_name(name))[:MAX_TITLE]


def _title_of_name(path: PurePosixPath) -> str:
    """A file's name without date and hyphens; for ``index.md`` that of its folder."""
    stem = path.parent.name if path.stem in ("index", "_index") and path.parent.name else path.stem
    bare = re.sub(r"^\d{4}-\d{1,2}-\d{1,2}[-_ ]?", "", stem).strip("-_ ")
    return one_line(bare.replace("-", " ").replace("_", " ")) or one_line(stem) or "—"


def _date(meta: Metadata, body: _Body, path: str, zone: tzinfo) -> tuple[datetime | None, str]:
    """The article's date, and a fault where a date cannot be read."""
    fault = ""
    for key in DATE:
        if value := meta.text(key):
            if moment := dates.parse(value, zone):
                if rest := dates.remainder(value):
                    fault = fault or f"{key}: of {value[:60]!r}, {rest!r} is not read"
                return moment, fault
            fault = fault or f"{key}: {value[:60]!r} is not a date"
    for value in body.cleaned.fields.get("date", ()):
        if moment := dates.parse(value, zone):
            return moment, fault
    name = PurePosixPath(path)
    return (
        dates.from_file_name(name.stem, zone)
        or dates.from_address(meta.text(*PERMALINK), zone)
        or dates.from_file_name(name.parent.name, zone)
        or dates.from_address(path, zone)
    ), fault


def _excerpt(meta: Metadata, title: str, text: str) -> str:
    """The excerpt that is an abstract, else the first one."""
    excerpts = meta.excerpts()
    if len(excerpts) < 2:
        return "".join(excerpts)
    own = (one for one in excerpts if abstract(one, title=title, text=text, source=meta.source()))
    return next(own, excerpts[0])


def _is_own_output(text: str) -> bool:
    """Whether a text is a digest that newsdigest wrote, in whatever format."""
    head = text[:_HEAD]
    return _GENERATOR in head or _COUNTS.match(head) is not None
