"""The fields of an article in front matter, under the keys of many tools.

Jekyll, Hugo, Hexo, Zola, pandoc, Obsidian and its Web Clipper write the same fields
under other keys and in other shapes: a list, a list in a list, one string, a link
between double brackets, a tag behind ``#``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from newsdigest.formats.boilerplate import names
from newsdigest.text.sanitize import one_line

_IDENTITY = ("id", "guid")
_ADDRESS = ("url", "link", "permalink", "canonical_url", "original_url")
_TITLE = ("title", "标题", "標題", "headline")
DATE = (
    "date", "published", "pubdate", "publishdate", "publish_date", "published_at", "pubtime",
    "publish_time", "created", "created_at", "date created", "date_created", "datetime", "time",
    "posted", "日期", "发布时间", "发布日期", "发表时间", "创建时间", "时间",
    "updated", "lastmod", "modified",
)  # fmt: skip
"""Keys of an article's date, in order of preference."""
PERMALINK = ("path", "slug", "aliases")
"""Keys of a path that may hold the day."""
_AUTHORS = ("authors", "author", "byline", "作者", "记者")
_SOURCE = ("source", "publisher", "publication", "media", "来源", "來源")
_TAGS = ("tags", "tag", "keywords", "标签", "標籤", "关键词")
_CATEGORIES = ("categories", "category", "section", "分类", "分類", "栏目")
_SINGULAR = frozenset(("tag", "category", "section"))
"""Keys that name one thing: Jekyll does not split these at spaces."""
_LANG = ("lang", "language", "locale")
_EXCERPT = (
    "excerpt", "summary", "description", "abstract", "og:description", "og_description", "摘要",
    "提要", "内容提要", "导语", "导读",
)  # fmt: skip
KNOWN = frozenset((
    *_IDENTITY, *_ADDRESS, *_TITLE, *DATE, *_AUTHORS, *_SOURCE, *_TAGS, *_CATEGORIES, *_LANG,
    *_EXCERPT,
))  # fmt: skip
"""Keys that become fields of an article, in lower case."""
TITLED = frozenset((*_TITLE, *DATE[:-3]))
"""Front matter with only one of its rules has at least one of these keys."""
TITLES = frozenset(_TITLE)
"""Front matter without any rule has one of these keys."""

_LINK = re.compile(r"!?\[\[([^\[\]|#^]{1,300})(?:[#^][^\[\]|]{0,300})?(?:\|([^\[\]]{0,300}))?\]\]")
_WEB_ADDRESS = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)


class Metadata:
    """The front matter of one article; keys count without regard to case.

    :param values: keys and values as the file has them
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._original = values
        self._values = {key.strip().lower(): value for key, value in values.items()}
        taxonomies = self._values.get("taxonomies")
        if isinstance(taxonomies, dict):  # Zola keeps tags there
            self._values |= {str(key).lower(): value for key, value in taxonomies.items()}

    def text(self, *keys: str) -> str:
        """The first of the keys that holds a word or a number, as one line."""
        return next((line for key in keys for line in _words(self._values.get(key))), "")

    def title(self) -> str:
        """The title as written."""
        lines = (line for key in _TITLE for line in _words(self._values.get(key), links=False))
        return next(lines, "")

    def identity(self) -> str:
        """What the article's id is made of; "" where the file has none."""
        return self.text(*_IDENTITY) or self.text("url", "link")

    def address(self) -> str:
        """The article's address; Web Clipper calls it ``source``."""
        value = self.text(*_ADDRESS)
        return value or next(iter(self._addresses()), "")

    def source(self) -> str:
        """The publisher; of an address only its host."""
        value = self.text(*_SOURCE)
        if value in self._addresses():
            return (urlsplit(value).hostname or "").removeprefix("www.")
        return value

    def _addresses(self) -> list[str]:
        value = self.text(*_SOURCE)
        try:
            return [value] if _WEB_ADDRESS.fullmatch(value) and urlsplit(value).hostname else []
        except ValueError:  # no address after all
            return []

    def language(self) -> str:
        """The language's code in lower case, such as ``zh-cn``."""
        return self.text(*_LANG).lower().replace("_", "-")

    def excerpts(self) -> list[str]:
        """What may be the author's own summary, each as one line."""
        return list(dict.fromkeys(filter(None, (self.text(key) for key in _EXCERPT))))

    def tags(self) -> tuple[str, ...]:
        """The tags, without the ``#`` that Obsidian lets people write."""
        return self._list(_TAGS)

    def categories(self) -> tuple[str, ...]:
        """The categories; of Hexo's lists in a list each name once."""
        return self._list(_CATEGORIES)

    def _list(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        for key in keys:
            value = self._values.get(key)
            entries = [
                entry
                for line in _words(value)
                for entry in (
                    re.split("[，、；]", line)  # typed with a Chinese keyboard between brackets
                    if isinstance(value, list)
                    else names.words(line, spaces=key not in _SINGULAR)
                )
            ]
            bare = (re.sub(r"^#+(?=[^\s#])", "", entry.strip()) for entry in entries)
            if names_once := tuple(dict.fromkeys(filter(None, bare))):
                return names_once
        return ()

    def people(self) -> tuple[str, ...]:
        """The authors, without their roles."""
        for key in _AUTHORS:
            lines = _words(self._values.get(key))
            people = [name for line in lines for name in names.people(line, run_together=False)]
            if people:
                return tuple(dict.fromkeys(people))
        return ()

    def rest(self, original_title: str) -> Mapping[str, Any]:
        """The values that have no field of their own, by key."""
        rest = {
            key: value for key, value in self._original.items() if key.strip().lower() not in KNOWN
        }
        if original_title:
            rest.setdefault("original_title", original_title)
        return MappingProxyType(rest)


def _words(value: Any, *, links: bool = True) -> Iterator[str]:
    """The entries of a value, of lists in lists in their order, each as one line.

    ``{name: …}`` of some generators counts as its name.

    :param links: whether ``[[page|name]]`` counts as its name
    """
    if isinstance(value, list):
        for entry in value:
            yield from _words(entry, links=links)
        return
    if isinstance(value, dict):
        value = value.get("name") or value.get("title")
    if value is None or isinstance(value, bool | list | dict):
        return
    line = one_line(str(value))
    if links and "[[" in line:
        line = one_line(_LINK.sub(_name_of_link, line))
    if line:
        yield line


def _name_of_link(link: re.Match[str]) -> str:
    return link[2] or link[1].rsplit("/", 1)[-1]
