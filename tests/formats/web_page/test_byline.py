"""Authors that are people, sources that are publishers, tags that are keywords."""

from __future__ import annotations

import pytest
from support.web_articles import imported, page


@pytest.mark.parametrize(
    ("info", "after", "head"),
    [
        ("", '<p class="show_author">责任编辑：张三 SN123</p>', ""),
        ("", '<p class="author">责任编辑：张三</p>', ""),
        ('<span class="author">来源：例州日报</span>', "", ""),
        ('<p class="byline">编辑 王小明 校对 李四</p>', "", ""),
        ("", "", '<meta name="author" content="207415">'),
        ("", '<div class="comment"><a class="author-name">网友甲</a><p>说得好</p></div>', ""),
        ("", "", '<meta name="author" content="例州网">'),
        ("", "", '<meta name="author" content="admin">'),
        ("", "", '<meta name="author" content="name, email@example.com">'),
        ("<p>作者：佚名</p>", "", ""),
        ('<p class="author-name">例家之言</p>', "", ""),
        ("", "<p>【编辑:姚小舟】</p>", '<meta name="author" content="姚小舟">'),
        ("<p>来源：本站 作者：管理员</p>", "", ""),
        ("", "", '<meta property="article:author" content="https://social.example/u/1">'),
        ("", "<p>审核：何小川　监制：周平</p>", ""),
    ],
)
def test_nobody_wrote_it(info: str, after: str, head: str) -> None:
    """Editors, sites, numbers and readers are no authors."""
    assert imported(page(info=info, after=after, head=head)).authors == ()


@pytest.mark.parametrize(
    ("info", "head", "authors"),
    [
        ("<p>2024-11-03 来源：例州日报 作者：张三</p>", "", ("张三",)),
        ("<span>来源：例报</span><span>作者：张三 李四</span>", "", ("张三", "李四")),
        ('<span class="author">记者 张三</span>', "", ("张三",)),
        ("<p>例州晚报 记者 陈一鸣 林小满 2024-11-03</p>", "", ("陈一鸣", "林小满")),
        ("<p>撰文：欧阳晓</p>", "", ("欧阳晓",)),
        ("<p>文/周然</p>", "", ("周然",)),
        ("<p>石小佳/例州日报</p><p>2024-11-03 09:10</p>", "", ("石小佳",)),
        ('<p class="byline">陈 一</p>', "", ("陈一",)),
        ("", '<meta name="author" content="张三">', ("张三",)),
        ("", '<meta name="author" content="张三,李四">', ("张三", "李四")),
        ("", '<script type="application/ld+json">{"author": {"@type": "Person", "name": "孙立言"}}'
         "</script>", ("孙立言",)),
        ('<a class="writer">吴晓棠</a>', "", ("吴晓棠",)),
    ],
)  # fmt: skip
def test_the_people_who_wrote_it(info: str, head: str, authors: tuple[str, ...]) -> None:
    """The byline names them, else the head does."""
    assert imported(page(info=info, head=head)).authors == authors


@pytest.mark.parametrize(
    ("info", "head", "source"),
    [
        ('<div>2024-11-03 08:30:00　来源: <a href="#">例州日报</a></div>',
         '<meta name="Copyright" content="例州网版权所有">', "例州日报"),
        ("", '<meta name="ContentSource" content="例华社"><meta name="SiteName" content="例网">',
         "例华社"),
        ("", '<meta name="source" content="来源：例民网－江左频道">', "例民网－江左频道"),
        ("<p>稿源：例华社 2024-11-03</p>", "", "例华社"),
        ("<p>信息来源：例县农业农村局　浏览次数：12</p>", "", "例县农业农村局"),
        ("<p>来源：例市发布 发布时间：2024-11-03</p>", "", "例市发布"),
        ("<p>2024-11-03 08:30 例报客户端</p>", "", "例报客户端"),
        ('<span class="date">2024-11-03</span> <span class="source">例考消息</span>', "",
         "例考消息"),
        ("<p>来 源：例江晚报　作者：张三</p>", "", "例江晚报"),
        ("<div>来源：</div><div>例财周刊</div>", "", "例财周刊"),
        ("", '<meta name="mediaid" content="例条新闻">', "例条新闻"),
        ("", '<meta property="og:site_name" content="例讯">', "例讯"),
        ("", '<meta name="copyright" content="例州网版权所有">', "例州网"),
        ("<p>来源：例华网（记者 张三）2024-11-03</p>", "", "例华网"),
        ("<p>图片来源：摄图网</p><p>来源：例海新闻</p>", "", "例海新闻"),
    ],
)  # fmt: skip
def test_the_source(info: str, head: str, source: str) -> None:
    """The publisher as shown, as the head says, else the site."""
    assert imported(page(info=info, head=head)).source == source


@pytest.mark.parametrize(
    "notice",
    [
        '<meta name="copyright" content="版权所有 违者必究">',
        '<meta name="copyright" content="Copyright © 2001-2025 All Rights Reserved">',
        '<meta name="copyright" content="未经授权禁止转载">',
    ],
)
def test_a_notice_of_rights_is_no_source(notice: str) -> None:
    """Where only a notice stands, nothing is the source."""
    assert imported(page(head=notice)).source == ""


@pytest.mark.parametrize(
    ("content", "tags"),
    [
        ("码头,体育", ("码头", "体育")),
        ("码头，体育，滆湖", ("码头", "体育", "滆湖")),
        ("码头、体育、滆湖", ("码头", "体育", "滆湖")),
        ("码头;体育;;滆湖;", ("码头", "体育", "滆湖")),
        ("码头；体育", ("码头", "体育")),
        ("码头 体育 滆湖", ("码头", "体育", "滆湖")),
        ("码头|体育", ("码头", "体育")),
        ("码头, Open Source, 体育", ("码头", "Open Source", "体育")),
        ("New York Times", ("New York Times",)),
        ("码头,码头, 体育 ", ("码头", "体育")),
        ("20241103|码头|体育", ("码头", "体育")),
        ("滆湖镇新码头周一试运行,码头", ("码头",)),
        ("例网,例网首页,码头,新闻频道", ("码头",)),
        ("例条,例条网,例条新闻,例条官网,码头", ("码头",)),
        ("", ()),
    ],
)
def test_keywords_become_tags(content: str, tags: tuple[str, ...]) -> None:
    """Each keyword is a tag, whatever stands between them; the site's name is none."""
    head = (
        f'<meta name="keywords" content="{content}"><meta property="og:site_name" content="例网">'
    )
    assert imported(page(head=head)).tags == tags
