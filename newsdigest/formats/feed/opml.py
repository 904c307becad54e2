"""OPML, the lists of feeds that feed readers exchange, with their folders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, TreeBuilder, indent, tostring
from xml.parsers import expat

from newsdigest.errors import ReadError
from newsdigest.formats.encoding import declarations, decode
from newsdigest.formats.feed.discovery import web_address
from newsdigest.formats.feed.xml_document import make_well_formed, refuse_entities, without_prolog
from newsdigest.text.sanitize import one_line

MAX_DEPTH = 50
"""Nested folders; deeper ones count as the last of these."""
MAX_NAME = 300
"""Characters of a title."""
MAX_ADDRESS = 4000


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list; ``folder`` is a path of names, outermost first, joined by ``/``."""

    url: str
    title: str = ""
    folder: str = ""


def parse(data: bytes) -> list[Outline]:
    """The feeds of a list, in its order, each address once.

    :raises ReadError: if it is no OPML
    """
    root = _tree(data)
    if _name(root.tag) != "opml":
        raise ReadError("not OPML: a list of feeds is expected")
    outlines: dict[str, Outline] = {}
    tops = [child for body in root if _name(body.tag) == "body" for child in body]
    pending: list[tuple[Element, tuple[str, ...]]] = [(child, ()) for child in reversed(tops)]
    while pending:
        outline, folders = pending.pop()
        attributes = {_name(key): one_line(value) for key, value in outline.attrib.items()}
        title = attributes.get("title") or attributes.get("text") or ""
        if url := web_address(attributes.get("xmlurl") or attributes.get("url") or ""):
            name = title[:MAX_NAME]
            folder = "/".join(folders) or _category(attributes.get("category", ""))
            outlines.setdefault(url[:MAX_ADDRESS], Outline(url[:MAX_ADDRESS], name, folder))
        inner = folders
        if not url and title and len(folders) < MAX_DEPTH:
            inner = (*folders, title[:MAX_NAME].replace("/", "-"))
        pending += [(child, inner) for child in reversed(outline)]
    return list(outlines.values())


def _category(text: str) -> str:
    """The first category as a path, of OPML 2.0's ``/Boston/Weather,/Tech``."""
    names = text[: MAX_NAME * MAX_DEPTH].partition(",")[0].split("/")
    return "/".join(filter(None, (name.strip()[:MAX_NAME] for name in names[:MAX_DEPTH])))


def write(feeds: Iterable[Outline], title: str = "newsdigest") -> str:
    """The feeds as OPML 2.0, in their folders."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = title
    folders: dict[tuple[str, ...], Element] = {(): SubElement(root, "body")}
    for feed in feeds:
        names = tuple(filter(None, feed.folder.split("/")))
        parent = _folder(folders, (*names[: MAX_DEPTH - 1], *names[MAX_DEPTH - 1 :][-1:]))
        name = one_line(feed.title) or feed.url
        SubElement(parent, "outline", type="rss", text=name, title=name, xmlUrl=feed.url)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _folder(folders: dict[tuple[str, ...], Element], path: tuple[str, ...]) -> Element:
    for end in range(1, len(path) + 1):
        if path[:end] not in folders:
            parent = folders[path[: end - 1]]
            folders[path[:end]] = SubElement(parent, "outline", text=path[end - 1])
    return folders[path]


def _name(tag: object) -> str:
    return str(tag).rpartition("}")[2].lower()


def _tree(data: bytes) -> Element:
    """The document's root; harmful declarations of entities are refused before it is parsed."""
    text = decode(data, declarations(data)).text.lstrip()
    refuse_entities(text, "")
    builder = TreeBuilder()
    parser = expat.ParserCreate()
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    document = make_well_formed(*without_prolog(text))
    try:
        parser.Parse(document.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        raise ReadError(f"not XML: {error}") from error
    return builder.close()
