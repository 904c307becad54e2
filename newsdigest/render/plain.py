"""Plain text for pipes: a line for each record, fields separated by tabs, no colour.

No field contains a tab or a line end.  Lines have no line end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from newsdigest.article import Article, Item
from newsdigest.render import catalogue
from newsdigest.render.catalogue import clock, iso_day, local_day
from newsdigest.text.sanitize import one_line, sanitize

if TYPE_CHECKING:
    from newsdigest.archive.facade import Fault
    from newsdigest.storage.index.statistics import Stats
    from newsdigest.summarization.summary import Summary

QUOTES = "«{}»"
"""Marks a sentence of the summary in its article: neither Chinese nor English uses them."""


def list_lines(items: Iterable[Item], *, zone: tzinfo) -> Iterator[str]:
    """Each article's id, day (empty for none) and title."""
    for item in items:
        yield "\t".join((item.id, iso_day(local_day(item.date, zone)), one_line(item.title)))


def ids(items: Iterable[Item]) -> Iterator[str]:
    """The whole ids."""
    for item in items:
        yield item.id


def paths(items: Iterable[Item], root: str) -> Iterator[str]:
    """The paths of the files, for ``xargs -d '\\n'``.

    Control characters and line ends become ``?``, as in ls.
    """
    folder = root if root.endswith("/") or not root else root + "/"
    for item in items:
        yield _path(folder + item.path)


def article(
    article: Article,
    summary: Summary | None,
    *,
    width: int = 0,
    zone: tzinfo,
    highlight: bool = False,
    links: bool = False,
) -> str:
    """The article as text: title, facts, the summary quoted by ``>``, the paragraphs.

    :param width: cells of a line; 0 does not wrap
    :param highlight: whether the summary's sentences are between « and » in the text
    :param links: whether links are numbered and listed at the end, and pictures named
    """
    from newsdigest.render.annotation import AnnotatedText, annotate  # lists do without
    from newsdigest.text.typeset import wrap

    text = annotate(article) if links else AnnotatedText(article, article.text)
    spans = text.map_spans(sentence_spans(article, summary)) if highlight else []
    parts = [
        "\n".join(filter(None, (one_line(article.title), _about(article, zone)))),
        "\n".join(f"> {line}" for line in _sentences(summary, [article])) if summary else "",
        sanitize(_quote(text.text, spans)).rstrip("\n"),
        "\n".join(f"[{link.number}] {link.url}" for link in text.links),
    ]
    page = "\n\n".join(filter(None, parts))
    return "\n".join(wrap(page, width)) if width else page


def sentence_spans(article: Article, summary: Summary | None) -> list[tuple[int, int]]:
    """The spans of the summary's sentences in the article's text, in order."""
    sentences = summary.sentences if summary else ()
    return sorted(
        (one.start, one.end)
        for one in sentences
        if one.article == article.id and one.start >= 0  # an author's summary has no place
    )


def markdown(article: Article, summary: Summary | None) -> str:
    """The article as Markdown, with its summary as a quotation if there is one."""
    from newsdigest.render.escape import escape_markdown

    lines = _sentences(summary, [article]) if summary else []
    quote = "\n>\n".join(f"> {escape_markdown(line)}" for line in lines)
    return "\n\n".join(filter(None, (f"# {article.title}", quote, f"{article.body}\n")))


def _sentences(summary: Summary, articles: Sequence[Article]) -> list[str]:
    """The sentences of a summary, one a line; the last one ends with the origin.

    Of several articles, each sentence ends with the number of its article in brackets.
    """
    numbers = {one.id: number for number, one in enumerate(articles, start=1)}
    lines = [
        f"{one_line(one.text)} [{numbers[one.article]}]"
        if len(articles) > 1 and one.article in numbers
        else one_line(one.text)
        for one in summary.sentences
    ]
    if lines and articles:
        chinese = articles[0].lang.startswith("zh")
        lines[-1] += catalogue.in_brackets(catalogue.origin(summary.origin, chinese), chinese)
    return lines


def summary(summary: Summary, articles: Sequence[Article], *, zone: tzinfo) -> str:
    """The sentences, one a line.

    Of several articles, each sentence ends with the number of its article in brackets, and
    the articles follow after a blank line: number, title, source, day, address.
    """
    lines = _sentences(summary, articles)
    if len(articles) < 2:
        return "\n".join(lines)
    sources = [f"[{number}] {_reference(one, zone)}" for number, one in enumerate(articles, 1)]
    return "\n".join([*lines, "", *sources])


def keywords(scores: Iterable[tuple[str, float]]) -> Iterator[str]:
    """Each keyword and its score."""
    for word, score in scores:
        yield f"{one_line(word)}\t{score:.4f}"


def faults(faults: Iterable[Fault]) -> Iterator[str]:
    """Each fault: ``error`` or ``warning``, the path, the message."""
    for fault in faults:
        kind = "error" if fault.fatal else "warning"
        yield "\t".join((kind, _path(fault.path), one_line(fault.message)))


def stats(statistics: Stats, zone: tzinfo) -> Iterator[str]:
    """Each number: its kind, its name (empty for a total), its value."""
    for kind in ("articles", "unread", "starred", "undated", "chars"):
        yield f"{kind}\t\t{getattr(statistics, kind)}"
    for kind, moment in (("first", statistics.first), ("last", statistics.last)):
        yield f"{kind}\t\t{iso_day(local_day(moment, zone))}"
    for kind in ("month", "source", "category", "lang"):
        for name, number in getattr(statistics, f"by_{kind}"):
            yield f"{kind}\t{one_line(name)}\t{number}"


def _about(article: Article, zone: tzinfo) -> str:
    date = clock(article.date, zone) if article.date else ""
    parts = (article.source, ", ".join(article.authors), date, article.url)
    return " · ".join(filter(None, map(one_line, parts)))


def _reference(article: Article, zone: tzinfo) -> str:
    day = iso_day(local_day(article.date, zone))
    parts = (article.title, article.source, day, article.url)
    return " · ".join(filter(None, map(one_line, parts)))


def _quote(text: str, spans: Sequence[tuple[int, int]]) -> str:
    from newsdigest.render.lines import pieces

    return "".join(
        QUOTES.format(piece) if is_inside else piece for piece, is_inside in pieces(text, spans)
    )


def _path(path: str) -> str:
    """The path with ``?`` for control characters and line ends."""
    if sanitize(path) == path and "\n" not in path:
        return path
    return "".join(char if sanitize(char) == char != "\n" else "?" for char in path)
