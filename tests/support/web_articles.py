"""A small saved page around an invented article, for tests that vary one thing of it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from newsdigest.article import Article
from newsdigest.formats import draft, web_page

ZONE = ZoneInfo("Asia/Shanghai")
TITLE = "滆湖镇新码头周一试运行"
PARAGRAPHS = (
    "滆湖镇的新码头周一试运行，头一天来了三百多人，比预想的多出一半，工作人员忙到傍晚才收工。",
    "镇里的负责人说，码头去年春天动工，中间停过两个月，因为地下挖出了一段旧石驳岸。",
    "家住附近的周阿姨已经来过两回。“以前要绕到镇上，来回一个多钟头。”她说。",
    "按照计划，年底前还要补齐三处停车点和一条盲道，费用由镇里和村里各出一半。",
)
TEXT = "".join(f"<p>　　{text}</p>\n" for text in PARAGRAPHS)


def page(
    *, info: str = "", after: str = "", head: str = "", title: str = TITLE, body: str = TEXT
) -> bytes:
    """A page: ``info`` stands under the headline, ``after`` behind the text."""
    heading = f"<h1>{TITLE}</h1>" if title == TITLE else ""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f'<body><div class="content">{heading}{info}{body}{after}</div></body></html>'
    ).encode()


def imported(data: bytes) -> Article:
    """The article that an import of a page makes."""
    return draft.article(web_page.read(data, zone=ZONE), ZONE)
