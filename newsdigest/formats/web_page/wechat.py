"""Articles saved from WeChat: the account is the source, the time is in scripts."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

from newsdigest.formats import dates
from newsdigest.formats.web_page.page import Page
from newsdigest.text.sanitize import one_line

_SECONDS = re.compile(
    r"\b(?:ct|create_time|createTime|publish_time|ori_create_time|oriCreateTime)"
    r"[\"']?\s{0,4}[:=]\s{0,4}[\"']?(\d{10})\b"
)
_WRITTEN = re.compile(
    r"\b(?:publish_time|createTime|create_time|s)[\"']?\s{0,4}[:=]\s{0,4}"
    r"[\"'](20\d{2}-\d{1,2}-\d{1,2}(?: \d{1,2}:\d{2})?)[\"']"
)
_ACCOUNT = re.compile(
    r"\b(?:nickname|nick_name|profile_nickname)[\"']?\s{0,4}[:=]\s{0,4}"
    r"(?:htmlDecode\(|JsDecode\()?\s{0,4}[\"']([^\"'<>]{1,60})[\"']"
)
_CONTENT = ("js_content", "js_image_content", "page-content", "img-content")


def is_article(page: Page) -> bool:
    """Whether a page is an article of a WeChat account, wherever it was saved."""
    tree = page.tree
    return tree.css_first("#js_content, .rich_media_content") is not None and (
        tree.css_first("#activity-name, .rich_media_title, #js_name, #profileBt, #js_article")
        is not None
    )


def title(page: Page) -> str:
    """The headline."""
    node = page.tree.css_first("#activity-name, h1.rich_media_title, h2.rich_media_title")
    text = one_line(node.text()) if node is not None else ""
    return text or next(page.meta_values("og:title", "twitter:title"), "")


def account(page: Page) -> str:
    """The account that published it."""
    for script in page.scripts:
        if match := _ACCOUNT.search(script):
            return one_line(match[1])
    for selector in ("#js_name", ".rich_media_meta_nickname", ".profile_nickname"):
        if (node := page.tree.css_first(selector)) is not None and (text := one_line(node.text())):
            return text
    return ""


def authors(page: Page) -> tuple[str, ...]:
    """Who wrote it, where that is another than the account; people call themselves anything."""
    node = page.tree.css_first("#js_author_name, .rich_media_meta_text#js_author_name")
    name = one_line(node.text()) if node is not None else ""
    name = name or next(page.meta_values("author", "og:article:author"), "")
    return (name[:60],) if name and name != account(page) and not name.isdigit() else ()


def published(page: Page, zone: tzinfo) -> datetime | None:
    """When it was published: Unix seconds in a script, else as it is shown."""
    for script in page.scripts:
        if (match := _SECONDS.search(script)) and 0 < int(match[1]) < 1 << 32:
            return datetime.fromtimestamp(int(match[1]), zone)
    node = page.tree.css_first("#publish_time")
    if node is not None and (moment := dates.parse(one_line(node.text()), zone)):
        return moment
    for script in page.scripts:
        if match := _WRITTEN.search(script):
            return dates.parse(match[1], zone)
    return None


def content(page: Page) -> int:
    """The index of the block that holds the text, -1 if there is none."""
    for name in _CONTENT:
        for index, block in enumerate(page.blocks):
            if name in block.name.split():
                return index
    return next((i for i, b in enumerate(page.blocks) if "rich_media_content" in b.name), -1)
