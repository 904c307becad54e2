# ruff: noqa: E501 - the lines of a page are as long as its elements
"""Thirty saved pages in the layouts of portals, papers, offices and blogs, with their truth.

The articles are invented; the layouts have what such pages have: menus before the
headline, bylines of all kinds, share bars, link lists, comments, footers and scripts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Truth:
    """What a page's article is; ``date`` is local time as ``2024-11-03 08:30``, "" for none."""

    title: str
    date: str
    source: str
    authors: tuple[str, ...]
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page as its bytes, and what is in it."""

    name: str
    data: bytes
    truth: Truth


_PLACES = ("滆湖镇", "前黄村", "雪堰港", "礼嘉桥", "湟里河", "嘉泽街道", "洛阳古镇", "横山桥")
_THINGS = ("新码头", "老粮库", "环湖步道", "社区食堂", "花木市场", "跨河大桥", "少年宫", "污水站")
_PARAGRAPHS = (
    "{place}的{thing}从{day}起试运行，头一天来了三百多人，比预想的多出一半，工作人员忙到傍晚才收工。",
    "镇里的负责人说，{thing}去年春天动工，中间停过两个月，因为地下挖出了一段旧石驳岸，要请人来看过才能再挖。",
    "家住附近的周阿姨已经来过两回。“以前要绕到镇上，来回一个多钟头，现在出门走几步就到了。”她说。",
    "按照计划，年底前{place}还要补齐三处停车点和一条盲道，费用由镇里和村里各出一半，账目每月在村口公布。",
    "不过也有人担心噪声。镇里答复，晚上九点以后不再放行货车，并在靠近住家的一侧种两排香樟，明年开春补种。",
    "{place}共有四千多户，上了年纪的占三成。下一步，镇里打算每个季度请住户评一次，评分低的地方当月就改。",
)
_OTHERS = (
    "雨夹雪将至 全市启动预案",
    "三所小学下周一起错峰放学",
    "夜班公交再添两条",
    "菜价连降三周",
    "老城区今起更换水表",
)


def _truth(number: int, source: str, authors: tuple[str, ...] = (), size: int = 5) -> Truth:
    place, thing = _PLACES[number % 8], _THINGS[(number * 3) % 8]
    day = f"{number % 27 + 1}日"
    date = f"20{18 + number % 7}-{number % 12 + 1:02}-{number % 27 + 1:02} {7 + number % 13:02}:{(number * 7) % 60:02}"
    fill = {"place": place, "thing": thing, "day": day}
    return Truth(
        f"{place}{thing}试运行 首日人气超出预期"
        if number % 2
        else f"“家门口”多了个去处：{place}{thing}开门迎客",
        date,
        source,
        authors,
        tuple(text.format(**fill) for text in _PARAGRAPHS[:size]),
    )


def _p(truth: Truth, indent: str = "　　") -> str:
    return "\n".join(f"<p>{indent}{text}</p>" for text in truth.paragraphs)


def _chinese(date: str, zero: bool = True) -> str:
    day, clock = date.split()
    y, m, d = day.split("-")
    return f"{y}年{m}月{d}日 {clock}" if zero else f"{y}年{int(m)}月{int(d)}日 {clock}"


_MENU = '<div class="top-nav"><ul><li><a href="/">首页</a></li><li><a href="/gn/">国内</a></li><li><a href="/gj/">国际</a></li><li><a href="/ty/">体育</a></li></ul></div>'
_TODAY = (
    '<div class="topbar"><span>今天是2024年12月31日 星期二</span><a href="/login">登录</a></div>'
)
_LINKS = "".join(
    f'<li><a href="/o{i}.html">{text}</a><span>2023-0{i + 1}-1{i}</span></li>'
    for i, text in enumerate(_OTHERS)
)
_RELATED = f'<div class="related"><h3>相关阅读</h3><ul>{_LINKS}</ul></div>'
_SIDE = f'<div class="sidebar right"><h3>热点排行</h3><ol>{_LINKS}</ol></div>'
_SHARE = '<div class="share-bar"><span>分享到：</span><a href="#">微信</a><a href="#">微博</a><a href="#">QQ空间</a></div>'
_FOOTER = '<div class="footer"><p>关于我们 | 联系我们 | 广告服务</p><p>版权所有 Copyright © 2001-2025 例报传媒 苏ICP备00000000号 未经授权不得转载</p></div>'
_COMMENTS = (
    '<div class="comment-list"><h3>网友评论</h3><div class="item"><a class="author-name">湖边钓客</a>'
    "<span>2025-01-02 10:11</span><p>早就该修了，我家老人天天念叨，这下总算可以放心出门散步了，点个赞。</p></div>"
    '<div class="item"><a class="author-name">路人乙</a><span>2025-01-03 12:40</span><p>希望不要半年就没人管，之前的那一个就是这样荒掉的，钱都白花了。</p></div></div>'
)
_EDITOR = '<p class="editor">责任编辑：郑小舟</p>'
_QR = '<div class="erweima"><p>扫一扫在手机打开当前页</p></div>'


def _page(title: str, body: str, head: str = "", doctype: str = "<!DOCTYPE html>") -> str:
    return f'{doctype}<html><head><meta charset="utf-8"><title>{title}</title>{head}</head>\n<body>{body}</body></html>'


def _portal(t: Truth) -> str:
    meta = f'<meta property="og:title" content="{t.title}"><meta property="article:published_time" content="{t.date.replace(" ", "T")}:15+08:00"><meta name="keywords" content="乡镇,民生">'
    return _page(
        f"{t.title}|民生_例报新闻_例报网",
        f'{_TODAY}{_MENU}<div class="channel"><h1 class="channel-logo">新闻中心</h1></div><h1 class="main-title">{t.title}</h1>'
        f'<div class="top-bar"><div class="date-source"><span class="date">{_chinese(t.date)}</span><span class="source">{t.source}</span></div></div>'
        f'<div class="article" id="artibody">{_p(t)}<p class="show_author">责任编辑：郑小舟 SN123</p></div>{_SHARE}{_RELATED}{_SIDE}{_FOOTER}',
        meta,
    )


def _end_text(t: Truth) -> str:
    return _page(
        f"{t.title}_例易新闻",
        f'{_MENU}<div class="post_content"><h1>{t.title}</h1><div class="post_time_source">{t.date}:08　来源: <a href="#">{t.source}</a> <a href="#">举报</a></div>'
        f'<div class="post_body"><div class="post_text" id="endText">{_p(t)}<p>（原标题：{t.title}）</p><div class="ep-source"><span class="left">本文来源：{t.source}</span>'
        f'<span class="ep-editor">责任编辑：郑小舟_NB123</span></div></div></div></div>{_SIDE}{_COMMENTS}{_FOOTER}',
        '<meta name="author" content="例易"><meta name="copyright" content="例易版权所有">',
    )


def _agency(t: Truth) -> str:
    day, clock = t.date.split()
    y, m, d = day.split("-")
    return _page(
        f"{t.title}-例华网",
        f'{_MENU}<div class="header"><span class="year"><em>{y}</em></span><span class="day"><em>{m}</em>/<em>{d}</em></span><span class="time">{clock}:40</span>'
        f'<div class="source">来源：{t.source}</div></div><div class="head-line"><h1><span class="title">{t.title}</span></h1></div>'
        f'<div id="detail">{_p(t)}<p class="editor">【责任编辑:郑小舟】</p></div>{_QR}{_FOOTER}',
        f'<meta name="source" content="{t.source}"><meta name="keywords" content="民生,步道,乡村">',
    )


def _old_agency(t: Truth) -> str:
    return _page(
        f"{t.title}-例华网",
        f'<table width=960><tr><td>{_MENU}</td></tr></table><div class="h-title">{t.title}</div><div class="h-info"><span class="h-time">{t.date}:21</span> 来源： <em id="source">{t.source}</em></div>'
        f'<div id="p-detail">{_p(t)}</div><div class="zan-wap"></div><div class="p-tags">关键词：<a href=#>乡镇</a></div>{_EDITOR}{_RELATED}{_FOOTER}',
    )


def _paper(t: Truth) -> str:
    return _page(
        f"{t.title}--江左频道--例民网",
        f'{_MENU}<div class="path"><a href="/">例民网</a>&gt;&gt;<a href="/js">江左频道</a></div><div class="rm_txt"><h1>{t.title}</h1>'
        f'<div class="channel"><div class="col-1-1">{_chinese(t.date).replace(" ", "")} | 来源：<a href="#">{t.source}</a></div></div>'
        f'<div class="rm_txt_con">{_p(t)}<div class="edit">(责编：郑小舟、何小川)</div></div><div class="rm_relevant"><h3>相关新闻</h3><ul>{_LINKS}</ul></div></div>{_FOOTER}',
        f'<meta name="publishdate" content="{t.date[:10]}"><meta name="source" content="来源：{t.source}">',
    )


def _office(t: Truth) -> str:
    return _page(
        f"{t.title}",
        f'<div class="crumbs">您当前的位置：<a href="/">首页</a> &gt; <a href="/zw">政务动态</a></div><div class="title">{t.title}</div>'
        f'<div class="info">发布日期：{t.date} 信息来源：{t.source} 浏览次数：<span id="hits">128</span> 字号：[ 大 中 小 ]</div>'
        f'<div class="TRS_Editor" id="zoom">{_p(t)}</div><div class="tools">【打印】【关闭】</div>{_QR}<div class="prev">上一篇：<a href="/1">另一件事的通知</a></div>{_FOOTER}',
        f'<meta name="SiteName" content="例县人民政府"><meta name="ArticleTitle" content="{t.title}"><meta name="PubDate" content="{t.date}"><meta name="ContentSource" content="{t.source}"><meta name="ColumnName" content="政务动态">',
    )


def _office_table(t: Truth) -> str:
    return _page(
        "例县人民政府 政务动态",
        f'<table width="1000"><tr><td class="nav">{_MENU}</td></tr></table><table width="1000"><tr><td align="center"><h2>{t.title}</h2></td></tr>'
        f'<tr><td align="center">发布时间：{t.date}　　来源：{t.source}　　作者：{t.authors[0]}</td></tr><tr><td><div class="TRS_PreAppend">{_p(t)}</div></td></tr>'
        f'<tr><td align="right">【<a href="#">打印本页</a>】【<a href="#">关闭窗口</a>】</td></tr></table><table><tr><td>版权所有：例县人民政府办公室 2009-2025</td></tr></table>',
        doctype="",
    )


def _breaks(t: Truth) -> str:
    text = "<br><br>".join(f"　　{text}" for text in t.paragraphs)
    return _page(
        f"{t.title} - 新闻资讯 - 例市论坛",
        f'{_MENU}<div class="main"><h1>{t.title}</h1><p class="meta">时间：{t.date} 来源：{t.source} 编辑：郑小舟 点击：332次</p><div class="content">{text}</div>'
        f'<p>上一篇：<a href="/a">路灯坏了一片</a></p><p>下一篇：<a href="/b">水管改造延期</a></p></div>{_SIDE}{_FOOTER}',
    )


def _single_breaks(t: Truth) -> str:
    text = "<br>\n".join(f"　　{text}" for text in t.paragraphs)
    return _page(
        f"{t.title}_乡镇频道_例网",
        f"{_MENU}<table align=center><tr><td class=biaoti>{t.title}</td></tr><tr><td>{_chinese(t.date, zero=False)}　来源：{t.source}</td></tr>"
        f"<tr><td class=zw>{text}</td></tr></table>{_FOOTER}",
        doctype="",
    )


def _divs(t: Truth) -> str:
    text = "".join(f"<div>{text}</div>" for text in t.paragraphs)
    return _page(
        f"{t.title}｜例京报",
        f'{_MENU}<div class="bodyTitle"><div class="content"><h1>{t.title}</h1><p class="source"><span class="sourceSource">{t.source}</span><span class="timer">{t.date}</span></p></div></div>'
        f'<div class="articleCenter"><div>{text}</div><div>编辑 郑小舟 校对 何小川</div></div>{_COMMENTS}{_FOOTER}',
    )


def _reporter(t: Truth) -> str:
    return _page(
        f"{t.title}_例州晚报",
        f'{_MENU}<article><h1>{t.title}</h1><div class="byline">{t.date} {t.source} 记者 {" ".join(t.authors)}</div>{_p(t, "")}<p>编辑：郑小舟</p></article>{_RELATED}{_FOOTER}',
    )


def _author_label(t: Truth) -> str:
    return _page(
        f"{t.title}_例报网",
        f'{_MENU}<div class="left-main"><h3>{t.title}</h3><div class="time fix"><span>{t.date}:27</span><span>字号：A- A A+</span><span>来源：{t.source}</span><span>作者：{t.authors[0]}</span></div>'
        f'<div class="content all-txt">{_p(t, "")}</div><div class="key-word">标签 <a href=#>民生</a></div>{_COMMENTS}</div>{_SIDE}{_FOOTER}',
        '<meta name="author" content="例报网">',
    )


def _microdata(t: Truth) -> str:
    return _page(
        f"{t.title} - 例讯",
        f'<header>{_MENU}</header><main itemscope itemtype="http://schema.org/NewsArticle"><h1 itemprop="headline">{t.title}</h1><span itemprop="author" class="author">{t.authors[0]}</span>'
        f'<time itemprop="datePublished" datetime="{t.date.replace(" ", "T")}:00+08:00">{t.date[5:10]}</time><div itemprop="articleBody">{_p(t, "")}</div></main><aside><ul>{_LINKS}</ul></aside><footer>© 2016-2025 例讯</footer>',
        f'<meta property="og:site_name" content="{t.source}">',
    )


def _linked_data(t: Truth) -> str:
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": t.title,
            "datePublished": f"{t.date.replace(' ', 'T')}:00+08:00",
            "author": [{"@type": "Person", "name": name} for name in t.authors],
            "publisher": {"@type": "Organization", "name": t.source}}  # fmt: skip
    return _page(
        f"{t.title} | {t.source}",
        f'<nav>{_MENU}</nav><article><h1>{t.title}</h1><section>{_p(t, "")}</section></article><section class="recommend"><h2>为您推荐</h2><ul>{_LINKS}</ul></section><footer>© 2025</footer>',
        f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>',
    )


def _quotes(t: Truth) -> str:
    title = t.title.replace("“", '"').replace("”", '"')
    return _portal(Truth(title, t.date, t.source, t.authors, t.paragraphs))


def _list_items(t: Truth) -> str:
    text = "".join(f"<p>{text}</p>" for text in t.paragraphs)
    return _page(
        f"{t.title}-例者网",
        f'{_MENU}<div class="main"><ul class="two-column"><li class="left"><h3>{t.title}</h3><div class="time">{t.date} 来源：{t.source}</div><div class="txt">{text}</div></li><li class="right">{_SIDE}</li></ul></div>{_FOOTER}',
    )


def _captions(t: Truth) -> str:
    first, *rest = t.paragraphs
    return _page(
        f"{t.title}_例江网",
        f'{_MENU}<h1>{t.title}</h1><div class="info"><i>{t.date}</i> <i>来源：{t.source}</i></div><div class="article-content"><p>{first}</p>'
        f'<p style="text-align:center"><img src="/1.jpg"></p><p style="text-align:center">市民在步道上散步。本报记者 赵川 摄</p><figure><img src="/2.jpg"><figcaption>夜里的灯光</figcaption></figure>'
        + "".join(f"<p>{text}</p>" for text in rest)
        + f"<p>（编辑 郑小舟）</p></div>{_SHARE}{_FOOTER}",
    )


def _list_inside(t: Truth) -> str:
    *first, last = t.paragraphs
    return _page(
        f"{t.title}_例市发布",
        f'{_MENU}<h1>{t.title}</h1><div class="msg"><span>{t.source}</span> <span>发表于 {t.date}</span></div><div class="entry-content">'
        + "".join(f"<p>{text}</p>" for text in first)
        + f"<p>{last}</p></div>{_RELATED}{_COMMENTS}{_FOOTER}",
    )


def _slashes(t: Truth) -> str:
    y, m, d = t.date[:10].split("-")
    return _page(
        f"{t.title}-例海新闻",
        f'{_MENU}<div id="newsTitle"><h2>{t.title}</h2></div><p class="subinfo">{y}/{int(m)}/{int(d)} {t.date[11:]}:00　来源：{t.source}　我要评论(0)</p><div id="newsBody">{_p(t)}</div><div class="hot-news"><ul>{_LINKS}</ul></div>{_FOOTER}',
    )


def _undated(t: Truth) -> str:
    return _page(
        f"{t.title}_例乡风物",
        f'{_TODAY}{_MENU}<h1>{t.title}</h1><div class="source">来源：{t.source}</div><div class="text">{_p(t)}<p>该栏目创办于2009年5月1日，每周更新一次，欢迎各村供稿，来稿请注明联系方式。</p></div>{_RELATED}{_COMMENTS}{_FOOTER}',
    )


def _account(t: Truth) -> str:
    from datetime import datetime, timedelta, timezone

    moment = datetime.fromisoformat(f"{t.date}:00").replace(tzinfo=timezone(timedelta(hours=8)))
    text = "".join(f"<section><p><span>{text}</span></p></section>" for text in t.paragraphs)
    return _page(
        "",
        f'<div id="js_article" class="rich_media"><h1 class="rich_media_title" id="activity-name">{t.title}</h1><div id="meta_content"><span class="rich_media_meta rich_media_meta_nickname" id="profileBt"><a id="js_name">{t.source}</a></span>'
        f'<em id="publish_time"></em></div><div class="rich_media_content" id="js_content" style="visibility:hidden">{text}</div></div><div id="js_pc_qr_code"><p>微信扫一扫<br>关注该公众号</p></div><p>知道了</p><p>预览时标签不可点</p>'
        f'<script>var ct = "{int(moment.timestamp())}"; var nickname = htmlDecode("{t.source}");</script>',
        f'<meta property="og:title" content="{t.title}"><meta property="og:site_name" content="微信公众平台"><meta name="author" content="">',
    )


def _brief(t: Truth) -> str:
    return _page(
        f"{t.title}_例讯",
        f'{_MENU}<div class="wrap"><h1>{t.title}</h1><div class="mark">{t.source} {t.date}</div><div class="con">{_p(t)}</div>{_SHARE}</div>{_SIDE}{_FOOTER}',
    )


def _year_elsewhere(t: Truth) -> str:
    _, m, d = t.date[:10].split("-")
    return _page(
        f"{t.title}_百例号",
        f'{_MENU}<h2 class="index-title">{t.title}</h2><p class="author-name">{t.source}</p><div class="article-source"><span class="date">发布时间：{m}-{d}</span><span class="time">{t.date[11:]}</span></div><div class="article-content">{_p(t, "")}</div>'
        f'<div class="recent"><h2>作者最新文章</h2><ul>{_LINKS}</ul></div>{_FOOTER}',
        f'<meta itemprop="dateUpdate" content="{t.date}:13">',
    )


def _nested_tables(t: Truth) -> str:
    text = "".join(f"<tr><td>　　{text}</td></tr>" for text in t.paragraphs)
    return _page(
        f"{t.title}--例部网站",
        f"<table><tr><td>{_MENU}</td></tr><tr><td><table><tr><td align=center class=titles>{t.title}</td></tr><tr><td align=center>{t.date}　{t.source}</td></tr></table><table class=body>{text}</table></td></tr></table><table><tr><td>Copyright 2003-2025</td></tr></table>",
        doctype="",
    )


def _script_date(t: Truth) -> str:
    return _page(
        f"{t.title}",
        f'{_MENU}<h1 class="article-title">{t.title}</h1><article class="article-main">{_p(t, "")}</article>{_RELATED}{_FOOTER}<script>window.INFO = {{source: "{t.source}", publishTime: "{t.date}:33"}}</script>',
        f'<meta name="mediaid" content="{t.source}">',
    )


def _ruby(t: Truth) -> str:
    first, *rest = t.paragraphs
    text = first.replace("运行", "<ruby>运<rt>yùn</rt>行<rt>xíng</rt></ruby>", 1)
    return _page(
        f"{t.title}_例童报",
        f'{_MENU}<h1>{t.title}</h1><p class="info">{t.date} {t.source}</p><div class="text"><p>{text}</p>'
        + "".join(f"<p>{p}</p>" for p in rest)
        + f"</div>{_FOOTER}",
    )


def _english(t: Truth) -> str:
    return _page(
        f"{t.title} - Example Courier",
        f'<header><nav><a href="/">Home</a> <a href="/w">World</a></nav></header><article><h1>{t.title}</h1><div class="byline">By {t.authors[0]}</div>{_p(t, "")}</article>'
        '<section class="comments"><h3>Comments</h3><div><b class="author">lakefan</b><p>Good to read something nice for once, thanks for this one.</p></div></section><footer>Copyright 1999-2025 Example Courier</footer>',
        f'<meta property="og:site_name" content="{t.source}"><meta property="article:published_time" content="{t.date.replace(" ", "T")}:00+08:00">',
    )


_ENGLISH = Truth(
    "Ferry returns to the lake after nine years",
    "2024-05-06 07:08",
    "Example Courier",
    ("Ann Whitlow",),
    (
        "A small ferry crossed the lake on Monday morning for the first time in nine years, with forty people and two goats on board.",
        "The old service ended when the pier on the northern shore sank into the mud; the town council never found the money to lift it.",
        "This spring three villages paid for a floating pier of their own, which cost less than the repair of the road around the lake.",
        "The boat will run four times a day until October. In winter it goes out only when somebody rings the bell at the pier.",
    ),
)

_LAYOUTS: tuple[tuple[Callable[[Truth], str], str, tuple[str, ...], int], ...] = (
    (_portal, "例州日报", (), 5), (_end_text, "例财周刊", (), 6), (_agency, "例华社", (), 4),
    (_old_agency, "例华网", (), 5), (_paper, "例民网－江左频道", (), 5), (_office, "例县融媒体中心", (), 3),
    (_office_table, "例县农业农村局", ("马小帆",), 5), (_breaks, "例市晚报", (), 4), (_single_breaks, "例江晚报", (), 5),
    (_divs, "例京报", (), 5), (_reporter, "例州晚报", ("陈一鸣", "林小满"), 5), (_author_label, "例新网", ("李在田",), 5),
    (_microdata, "例讯", ("吴晓棠",), 4), (_linked_data, "例城时报", ("孙立言", "郭小禾"), 4), (_quotes, "例州日报", (), 4),
    (_list_items, "例者网", (), 5), (_captions, "例江网", (), 5), (_list_inside, "例市发布", (), 6), (_slashes, "例海新闻", (), 5),
    (_undated, "例乡周刊", (), 4), (_account, "滆湖发布", (), 5), (_brief, "例讯网", (), 2), (_year_elsewhere, "例家之言", (), 4),
    (_nested_tables, "例部宣传中心", (), 5), (_script_date, "例条新闻", (), 4), (_ruby, "例童报", (), 3), (_portal, "例州电视台", (), 2),
    (_office, "例市生态环境局", (), 6), (_reporter, "例报客户端", ("欧阳晓", "周然"), 3),
)  # fmt: skip


def saved_pages() -> Sequence[SavedPage]:
    """The thirty pages; every third one is written in GBK and declares gb2312."""
    pages = []
    for number, (layout, source, authors, size) in enumerate(_LAYOUTS):
        truth = _truth(number, source, authors, size)
        html = layout(truth)
        if layout is _undated:
            extra = "该栏目创办于2009年5月1日，每周更新一次，欢迎各村供稿，来稿请注明联系方式。"
            truth = Truth(truth.title, "", source, authors, (*truth.paragraphs, extra))
        if layout is _quotes:
            title = truth.title.replace("“", '"').replace("”", '"')
            truth = Truth(title, truth.date, source, authors, truth.paragraphs)
        data = html.encode()
        if number % 3 == 2 and layout is not _ruby:
            data = html.replace('charset="utf-8"', 'charset="gb2312"').encode("gb18030")
        pages.append(SavedPage(f"{number:02}-{layout.__name__.strip('_')}", data, truth))
    pages.append(SavedPage("29-english", _english(_ENGLISH).encode(), _ENGLISH))
    return pages
