# ruff: noqa: E501 - markup is clearer in one line
"""Articles saved from WeChat: account, time and text, without what the app adds."""

from __future__ import annotations

from datetime import datetime

import pytest
from support.web_articles import PARAGRAPHS, TITLE, ZONE, imported

TEXT = "".join(f"<section><p><span>{text}</span></p></section>" for text in PARAGRAPHS)
FOOTER = (
    '<div style="display:none;"><p>微信扫一扫<br>关注该公众号</p></div><p>知道了</p>'
    "<p>预览时标签不可点</p><p>继续滑动看下一个</p>"
)


def _page(
    scripts: str = "",
    *,
    time: str = "",
    account: str = "滆湖发布",
    author: str = "",
    text: str = TEXT,
) -> bytes:
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title></title>'
        f'<meta property="og:title" content="{TITLE}"><meta name="author" content="{author}">'
        '<meta property="og:site_name" content="微信公众平台"></head><body id="activity-detail">'
        f'<div id="js_article" class="rich_media"><h1 class="rich_media_title " id="activity-name">{TITLE}'
        f'</h1><div id="meta_content"><span class="rich_media_meta rich_media_meta_nickname" '
        f'id="profileBt"><a id="js_name">{account}</a></span><em id="publish_time">{time}</em></div>'
        f'<div class="rich_media_content" id="js_content" style="visibility: hidden;">{text}</div></div>'
        f"{FOOTER}<script>{scripts}</script></body></html>"
    ).encode()


@pytest.mark.parametrize(
    ("scripts", "time"),
    [
        ('var ct = "1730595600";', ""),
        ("var ct='1730595600';", ""),
        ('var createTime = "2024-11-03 09:00";', ""),
        ('var oriCreateTime = "1730595600";', ""),
        ('window.x = {"create_time":"1730595600"}', ""),
        ("d.ct = 1730595600", ""),
        ("", "2024-11-03 09:00"),
        ("", "2024年11月03日 09:00"),
        ('var publish_time = "2024-11-03 09:00" || "";', ""),
        ('var ct = "1730595600"; var svr_time = "1790000000";', "昨天"),
        ('var biz = "x"; var ct = "1730595600"; var user = "1234567890";', ""),
        ('createTime: "2024-11-03 09:00"', ""),
    ],
)
def test_the_time_is_in_scripts(scripts: str, time: str) -> None:
    """Unix seconds or a written time, wherever the page has it."""
    article = imported(_page(scripts, time=time))
    assert article.date == datetime(2024, 11, 3, 9, 0, tzinfo=ZONE)
    assert (article.title, article.source, article.paragraphs) == (TITLE, "滆湖发布", PARAGRAPHS)


def test_the_account_is_the_source() -> None:
    """Its name is in a script or under the headline; the platform is no source."""
    assert (
        imported(_page('var nickname = htmlDecode("滆湖发布");', account="")).source == "滆湖发布"
    )
    assert imported(_page()).source == "滆湖发布"


@pytest.mark.parametrize(("author", "authors"), [("张三", ("张三",)), ("滆湖发布", ()), ("", ())])
def test_the_author_is_who_the_account_names(author: str, authors: tuple[str, ...]) -> None:
    """The account itself is no author."""
    assert imported(_page(author=author)).authors == authors


def test_text_of_any_length_is_the_content() -> None:
    """A short notice is the article, not what the app puts under it."""
    article = imported(_page(text="<p>明天停水，请各户提前备好用水，预计傍晚恢复。</p>"))
    assert article.text == "明天停水，请各户提前备好用水，预计傍晚恢复。"
