# ruff: noqa: E501 - markup is clearer in one line
"""The text of all the article and nothing else, in every layout."""

from __future__ import annotations

import pytest
from support.page_layouts import SavedPage, saved_pages
from support.web_articles import PARAGRAPHS, TEXT, TITLE, ZONE, imported, page


@pytest.mark.parametrize("saved", saved_pages(), ids=lambda saved: saved.name)
def test_thirty_layouts(saved: SavedPage) -> None:
    """Title, date, source, authors and every paragraph are those of the article."""
    article, truth = imported(saved.data), saved.truth
    date = article.date.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") if article.date else ""
    assert (article.title, date, article.source) == (truth.title, truth.date, truth.source)
    assert article.authors == truth.authors
    assert article.paragraphs == truth.paragraphs


@pytest.mark.parametrize(
    "before",
    [
        "<div>您当前的位置：<a href=/>首页</a> &gt; <a href=/n>要闻</a></div>",
        "<div>2024-11-03 08:30　来源：例州日报　字号：大 中 小</div>",
        f"<h2>{TITLE}</h2>",
        "<div>分享到：<a href=#>微信</a> <a href=#>微博</a></div>",
        "<div><a href=/>首页</a>&gt;&gt;<a href=/n>新闻</a></div>",
        "<div>[ 大 中 小 ] 打印 收藏</div>",
        "<div>浏览次数：1024</div>",
        "<p>0人评论</p>",
        "<p>作者：张三　来源：例报　点击：12次</p>",
        '<div class="share"><span>0</span><a href=#>分享</a></div>',
        "<p>时间：2024年11月3日</p><p>来源：例县政府办公室</p>",
        "<div>听新闻</div><div>复制链接</div>",
    ],
)
def test_nothing_before_the_text(before: str) -> None:
    """Paths of links, bylines, tools and the headline are no text."""
    assert imported(page(info=before)).paragraphs == PARAGRAPHS


@pytest.mark.parametrize(
    "after",
    [
        "<p>责任编辑：郑小舟</p>", "<p>（责编：郑小舟、何小川）</p>", "<p>扫一扫在手机打开当前页</p>",
        "<h3>相关阅读</h3><ul><li><a href=/1>雨夹雪将至</a></li><li><a href=/2>夜班公交</a></li></ul>",
        "<div>分享到：微信 微博 QQ空间</div>", "<p>上一篇：<a href=/1>路灯坏了一片</a></p>",
        "<p>下一篇：<a href=/1>路灯坏了一片</a></p><p>【打印】【关闭】</p>",
        "<p>版权所有 Copyright © 2001-2025 例网</p>",
        "<p>免责声明：本文仅代表作者个人观点，与本网无关，请读者仅作参考并自行核实相关内容。</p>",
        "<p>声明：转载此文是出于传递更多信息之目的，若有来源标注错误请与本网联系，我们将及时更正。</p>",
        "<p>关键词：<a href=#>码头</a></p>", "<p>来源：例州日报</p><p>编辑：郑小舟</p>",
        "<div>返回顶部</div>", "<p>【纠错】</p>", "<p>微信扫一扫关注该公众号</p>",
        '<div class="comment-list"><p>早就该修了，我家老人天天念叨，这下总算可以放心出门了。</p></div>',
    ],
)  # fmt: skip
def test_nothing_behind_the_text(after: str) -> None:
    """The editor's line, links, tools, notices and comments are no text."""
    assert imported(page(after=after)).paragraphs == PARAGRAPHS


@pytest.mark.parametrize(
    "sentence",
    [
        "扫一扫门口的码就能借伞，这是镇里今年添的第三样便民设施，还回时也不用排队。",
        "分享会之后，来自四个村的十二位住户留下来，又谈了两个钟头的停车问题。",
        "编辑部搬到湖边已经两年，老主编说，窗外的船是他每天的钟点，比手表还要准一些。",
        "上一次涨水是在九年前，那时的石阶淹了七级，水退了半个月才看得见最下面的一级。",
    ],
)
def test_sentences_that_begin_like_tools_stay(sentence: str) -> None:
    """A story may speak of codes, editors and sharing."""
    body = TEXT.replace("</p>", f"</p><p>{sentence}</p>", 1)
    assert sentence in imported(page(body=body)).paragraphs


@pytest.mark.parametrize(
    "caption",
    [
        '<p align="center"><img src="/1.jpg"></p><p align="center">市民在码头上候船</p>',
        '<figure><img src="/1.jpg"><figcaption>市民在码头上候船</figcaption></figure>',
        '<p><img src="/1.jpg"></p><p>市民在码头上候船。本报记者 赵川 摄</p>',
        '<p><img src="/1.jpg"></p><p>▲市民在码头上候船</p>',
        '<p><img src="/1.jpg"></p><p>图片来源：例图网</p>',
        '<div class="img_desc">市民在码头上候船</div>',
    ],
)
def test_captions_are_no_text(caption: str) -> None:
    """What tells about a picture is left out."""
    body = TEXT.replace("</p>", f"</p>{caption}", 1)
    assert imported(page(body=body)).paragraphs == PARAGRAPHS


@pytest.mark.parametrize(
    "body",
    [
        "<br><br>".join(PARAGRAPHS),
        "<br>".join(f"　　{text}" for text in PARAGRAPHS),
        "".join(f"<div>{text}</div>" for text in PARAGRAPHS),
        f"<table><tr><td>{TEXT}</td></tr></table>",
        "<table>" + "".join(f"<tr><td>{text}</td></tr>" for text in PARAGRAPHS) + "</table>",
        f"<ul><li>{TEXT}</li></ul>",
        f"<table><tr><td><table><tr><td>{TEXT}</td></tr></table></td></tr></table>",
        "".join(f"<section><section><p><span>{text}</span></p></section></section>"
                for text in PARAGRAPHS),
        f'<div class="TRS_Editor"><font size=3>{TEXT}</font></div>',
        f"<center>{TEXT}</center>",
        f"<blockquote>{TEXT}</blockquote>",
        "".join(f"<p><strong>{text}</strong></p><p></p>" for text in PARAGRAPHS),
    ],
)  # fmt: skip
def test_paragraphs_in_every_markup(body: str) -> None:
    """A paragraph is one, whatever elements make it."""
    assert imported(page(body=body)).paragraphs == PARAGRAPHS


@pytest.mark.parametrize("size", [1, 2, 3])
def test_briefs_are_articles(size: int) -> None:
    """A hundred characters are enough; headline and byline are none of them."""
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS[:size])
    data = page(info='<span class="author">记者 张三</span>', body=body)
    assert imported(data).paragraphs == PARAGRAPHS[:size]


def test_lists_tables_and_headings_stay() -> None:
    """What an article has besides paragraphs stands once, in its place."""
    extra = "<h3>怎么去</h3><ul><li>公交302路</li><li>步行</li></ul><table><tr><td>班次</td><td>时刻</td></tr><tr><td>头班</td><td>6:30</td></tr></table>"
    text = imported(page(body=TEXT.replace("</p>", f"</p>{extra}", 1))).text
    assert "怎么去\n\n- 公交302路\n- 步行\n\n班次 | 时刻\n头班 | 6:30" in text
    assert text.count("302") == 1
