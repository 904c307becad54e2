# ruff: noqa: E501 - markup is clearer in one line
"""When a page's article was published: as shown beside the headline, never another date."""

from __future__ import annotations

from datetime import datetime

import pytest
from support.web_articles import TEXT, ZONE, imported, page


@pytest.mark.parametrize(
    ("info", "date"),
    [
        # the forms that people reported
        ('<div class="info">发布时间：2024年11月03日 08:30:15</div>', "2024-11-03 08:30:15"),
        ('<div class="info">2024年11月3日</div>', "2024-11-03 00:00:00"),
        ('<div class="info">2024-11-03 08:30</div>', "2024-11-03 08:30:00"),
        ('<div class="info">2024/11/3 8:30:00</div>', "2024-11-03 08:30:00"),
        ('<div class="info">发布时间：24-11-03 08:30</div>', "2024-11-03 08:30:00"),
        # others of the kind
        ("<p>日期：2024-11-03　来源：例州日报　浏览：12次</p>", "2024-11-03 00:00:00"),
        ("<span>2024年11月03日08:30</span> | <span>来源：例民网</span>", "2024-11-03 08:30:00"),
        ("<div><i>2024.11.03</i> <i>08:30</i> <i>例江网</i></div>", "2024-11-03 08:30:00"),
        ("<div>2024-11-03</div><div>08:30</div>", "2024-11-03 08:30:00"),
        ('<div class="year">2024</div><div class="md">11/03</div><div class="time">08:30</div>',
         "2024-11-03 08:30:00"),
        ("<p>发表于 2024年11月3日 下午3:20</p>", "2024-11-03 15:20:00"),
        ("<p>更新时间：2024-11-04 10:00</p><p>发布时间：2024-11-03 08:30</p>",
         "2024-11-03 08:30:00"),
        ("<p>例州晚报　2024年11月3日（星期日）08:30</p>", "2024-11-03 08:30:00"),
        ("<time datetime='2024-11-03T08:30:00+08:00'>3 天前</time>", "2024-11-03 08:30:00"),
        ("<table><tr><td>发布日期：2024-11-03 08:30:15</td><td>来源：例县农业局</td></tr></table>",
         "2024-11-03 08:30:15"),
        ("<p>字号：大 中 小　时间：2024-11-03 08:30　点击：332</p>", "2024-11-03 08:30:00"),
        ("<p>發佈時間：2024-11-03 08:30</p>", "2024-11-03 08:30:00"),
    ],
)  # fmt: skip
def test_the_date_under_the_headline(info: str, date: str) -> None:
    """Day and time are those that stand there."""
    found = imported(page(info=info)).date
    assert found == datetime.fromisoformat(date).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    "after",
    [
        '<div class="footer">版权所有 Copyright © 2010-2024 例州日报</div>',
        "<p>本网2010年创办。</p>",
        "<p>2018年5月1日，该码头首次通航，当时只有一条船。</p>",
        "<ul><li>旧闻 <time>2023-01-05</time></li><li>旧闻 <time>2023-01-06</time></li></ul>",
        '<div class="comment"><a>湖边钓客</a><span>2025-01-02 10:11</span><p>早就该修了。</p></div>',
        '<div class="related"><a href="/a">别的事</a> 2023-02-03 <a href="/b">又一件</a> 2023-02-04</div>',
        "<p>展期自2024年5月20日至5月31日，免费参观，周一闭馆，请提前预约。</p>",
        "<div>苏ICP备20240103号 建站于2009-05-01</div>",
        "<p>客服热线 0519-2024-1103</p>",
        '<div class="rank">1 一条旧路 2022-01-01 2 一座旧桥 2022-01-02</div>',
        "<p>数据截至2024年9月30日，由各村上报，每季度更新一次。</p>",
        '<script>var now = "2024-12-31 10:00:00"; var version = "2020-01-01";</script>',
    ],
)
def test_other_dates_are_not_the_articles(after: str) -> None:
    """Where nothing says when, there is no date; where something does, it is that."""
    assert imported(page(after=after)).date is None
    found = imported(page(info="<span>2024-11-03 08:30</span>", after=after)).date
    assert found == datetime(2024, 11, 3, 8, 30, tzinfo=ZONE)


def test_a_day_in_the_first_sentence_is_none() -> None:
    """A story may begin with the day of something else."""
    body = f"<p>2018年5月1日，该码头首次通航。</p>{TEXT}"
    assert imported(page(body=body)).date is None


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ('<meta property="article:published_time" content="2024-11-03T08:30:00+08:00">', "08:30"),
        ('<meta name="PubDate" content="2024-11-03 08:30">', "08:30"),
        ('<meta name="publishdate" content="2024-11-03">', "00:00"),
        ('<meta name="weibo: article:create_at" content="2024-11-03 08:30:07">', "08:30"),
        ('<meta name="weibo:article:create_at" content="2024-11-03 08:30:07">', "08:30"),
        ('<meta name="og:time" content="2024年11月03日 08:30">', "08:30"),
        ('<meta name="apub:time" content="2024-11-3 8:30:50">', "08:30"),
        ('<meta name="firstpublishedtime" content="2024-11-03-23:59:59">', "00:00"),
        ('<meta itemprop="dateUpdate" content="2024-11-03 08:30">', "08:30"),
        ('<script type="application/ld+json">{"pubDate": "2024-11-03T08:30:00"}</script>', "08:30"),
        ('<link rel="canonical" href="http://cz.example/2024-11/03/c_1.htm">', "00:00"),
        ('<link rel="canonical" href="http://cz.example/n/20241103/1.html">', "00:00"),
        ('<script>window.d = {publishTime: "2024-11-03 08:30:00"}</script>', "08:30"),
    ],
)
def test_what_the_head_says(head: str, date: str) -> None:
    """Where nothing is shown, the page's head and address say when."""
    found = imported(page(head=head)).date
    assert found is not None
    assert found.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") == f"2024-11-03 {date}"


def test_a_year_elsewhere_serves_a_day_without_one() -> None:
    """发布时间：11-03 08:30 has its year in the head; without it there is no date."""
    info = "<p>发布时间：11-03 08:30</p>"
    head = '<meta itemprop="dateUpdate" content="2024-11-04 10:00">'
    assert imported(page(info=info, head=head)).date == datetime(2024, 11, 3, 8, 30, tzinfo=ZONE)
    assert imported(page(info=info)).date is None
