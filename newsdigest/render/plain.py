"""For pipes: one line for each thing, fields apart by a tab, nothing wrapped or coloured.

No field holds a tab or a line end, whatever its article says.  Lines come without
their line end; whoever writes them adds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from newsdigest.archive.report import Fault
from newsdigest.article import Article, Item
from newsdigest.render.catalogue import clock, iso_day, local_day
from newsdigest.storage.index.statistics import Stats
from newsdigest.text.sanitize import one_line, sanitize

if TYPE_CHECKING:
    from newsdigest.summarization.summary import Summary

QUOTES = ("«", "»")
"""Around a sentence of the summary in its article: neither Chinese nor English uses them."""


def list_lines(items: Iterable[Item], *, zone: tzinfo) -> Iterator[str]:
    """Each article's id, day (empty if it has none) and title."""
    for item in items:
        yield "\t".join((item.id, iso_day(local_day(item.date, zone)), one_line(item.title)))


def ids(items: Iterable[Item]) -> Iterator[str]:
    """The whole ids."""
    for item in items:
        yield item.id


def paths(items: Iterable[Item], root: str) -> Iterator[str]:
    """The files' names below ``root``, ready for ``xargs -d '\\n'``.

    A character that would act on a terminal or end the line shows as ``?``, as in ls.
    """
    folder = root if root.endswith("/") or not root else root + "/"
    for item in items:
        yield _name(folder + item.path)


def article(
    article: Article,
    summary: Summary | None,
    *,
    width: int = 0,
    zone: tzinfo,
    highlight: bool = False,
    links: bool = False,
) -> str:
    """The article as text: title, one line about it, the summary quoted, the paragraphs.

    :param width: cells of a line; 0 leaves every paragraph in its line
    :param highlight: whether the summary's sentences stand between « and » in the text
    :param links: whether links are numbered and listed at the end, and pictures named
    """
    from newsdigest.render.annotated import Annotated, annotated  # a list does without
    from newsdigest.text.typeset import wrap

    text = annotated(article) if links else Annotated(article, article.text)
    spans = text.moved(sentence_spans(article, summary)) if highlight else []
    parts = [
        "\n".join(filter(None, (one_line(article.title), _about(article, zone)))),
        "\n".join("> " + one_line(sentence.text) for sentence in summary.sentences)
        if summary
        else "",
        sanitize(_quoted(text.text, spans)).rstrip("\n"),
        "\n".join(f"[{link.number}] {link.url}" for link in text.links),
    ]
    page = "\n\n".join(filter(None, parts))
    return "\n".join(wrap(page, width)) if width else page


def sentence_spans(article: Article, summary: Summary | None) -> list[tuple[int, int]]:
    """Where in the article's text the sentences of the summary stand, in order."""
    sentences = summary.sentences if summary else ()
    return sorted((one.start, one.end) for one in sentences if one.article == article.id)


def summary(summary: Summary, articles: Sequence[Article], *, zone: tzinfo) -> str:
    """The sentences, one a line.

    From several articles, each ends with the number of its source in brackets, and
    the sources follow after a blank line: number, title, source, day, address.
    """
    sentences = [one_line(sentence.text) for sentence in summary.sentences]
    if len(articles) < 2:
        return "\n".join(sentences)
    numbers = {one.id: number for number, one in enumerate(articles, start=1)}
    lines = [
        f"{text} [{numbers[sentence.article]}]" if sentence.article in numbers else text
        for text, sentence in zip(sentences, summary.sentences, strict=True)
    ]
    sources = [f"[{number}] {_reference(one, zone)}" for number, one in enumerate(articles, 1)]
    return "\n".join([*lines, "", *sources])


def keywords(found: Iterable[tuple[str, float]]) -> Iterator[str]:
    """Each keyword and its score."""
    for word, score in found:
        yield f"{one_line(word)}\t{score:.4f}"


def faults(found: Iterable[Fault]) -> Iterator[str]:
    """Each fault: ``error`` or ``warning``, the file, what is wrong with it."""
    for fault in found:
        kind = "error" if fault.fatal else "warning"
        yield "\t".join((kind, _name(fault.path), one_line(fault.message)))


def stats(figures: Stats, zone: tzinfo) -> Iterator[str]:
    """Each figure as a line: its kind, its name (empty for a total), its value."""
    for kind in ("articles", "unread", "starred", "undated", "chars"):
        yield f"{kind}\t\t{getattr(figures, kind)}"
    for kind, moment in (("first", figures.first), ("last", figures.last)):
        yield f"{kind}\t\t{iso_day(local_day(moment, zone))}"
    for kind in ("month", "source", "category", "lang"):
        for name, number in getattr(figures, f"by_{kind}"):
            yield f"{kind}\t{one_line(name)}\t{number}"


def _about(article: Article, zone: tzinfo) -> str:
    date = clock(article.date, zone) if article.date else ""
    parts = (article.source, ", ".join(article.authors), date, article.url)
    return " · ".join(filter(None, map(one_line, parts)))


def _reference(article: Article, zone: tzinfo) -> str:
    day = iso_day(local_day(article.date, zone))
    parts = (article.title, article.source, day, article.url)
    return " · ".join(filter(None, map(one_line, parts)))


def _quoted(text: str, spans: Sequence[tuple[int, int]]) -> str:
    from newsdigest.render.lines import pieces

    return "".join(piece.join(QUOTES) if inside else piece for piece, inside in pieces(text, spans))


def _name(path: str) -> str:
    """A file's name as it is, except for what acts instead of being read."""
    if sanitize(path) == path and "\n" not in path:
        return path
    return "".join(char if sanitize(char) == char != "\n" else "?" for char in path)
