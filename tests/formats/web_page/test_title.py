# ruff: noqa: E501 - markup is clearer in one line
"""The headline alone, without the names behind it."""

from __future__ import annotations

import pytest
from support.web_articles import TITLE, imported, page


@pytest.mark.parametrize(
    "title",
    [
        f"{TITLE}_教育频道_例国青年网", f"{TITLE}-例华网", f"{TITLE}｜例京报", f"{TITLE} - 例州日报",
        f"{TITLE}|例州_例浪新闻", f"{TITLE}--江左频道--例民网", f"{TITLE} – 例讯社",
        f"{TITLE}_例江网_example.cn", f"{TITLE}-股票频道-例讯网", f"{TITLE} | 兩岸焦點 | 例濟日報",
        f"{TITLE} -- 例報 / 焦點", f"{TITLE}_政务_例湃新闻-The Paper", f"{TITLE}__例部网站",
        f"{TITLE} :: 例家论坛", TITLE,
    ],
)  # fmt: skip
def test_names_behind_a_title_are_taken_off(title: str) -> None:
    """Channel and site go, whatever stands between them, also where no headline is shown."""
    assert imported(page(title=f"{title} ")).title == TITLE


@pytest.mark.parametrize(
    "title",
    [
        "1-10月前黄镇投资结构趋稳", "一座桥的前世今生——写在通车之前", "C919-ER完成首飞试验",
        "视频丨滆湖镇新码头周一试运行", "例镜|码头边的一天", "AI+农业：前黄的三个实验",
        "“一元租”来了 谁在排队", "时评 | 码头不只是码头，还是一条路",
    ],
)  # fmt: skip
def test_marks_inside_a_headline_stay(title: str) -> None:
    """A hyphen, a dash or a bar is no end of the headline by itself."""
    assert imported(page(title=title)).title == title


def test_an_attribute_that_a_quotation_mark_cut_is_repaired() -> None:
    """The title or the headline says what og:title lost."""
    title = '前黄"小巨人"企业再添三家？'
    head = f'<meta property="og:title" content="{title}">'
    assert imported(page(title=f"{title}_例州财经", head=head)).title == title
    body = f"<h1>{title}</h1><p>前黄镇又有三家企业进了名单，镇里周五办了一场小小的座谈会。</p>"
    assert imported(page(title=f"{title}_例州财经", head=head, body=body)).title == title


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        (
            "新闻动态--例地学会官网",
            "<h5>例地学会年会在前黄成功举行</h5><div>发布时间：2019-05-18</div>",
        ),
        ("例县人民政府 政务动态", "<h2>例地学会年会在前黄成功举行</h2><div>来源：例县发布</div>"),
        (
            "明日--例地学会年会在前黄成功举行",
            '<div class="title-text">例地学会年会在前黄成功举行</div>',
        ),
        (
            "例地学会年会在前黄成功举行-例网",
            "<h1>例网新闻中心</h1><h2>例地学会年会在前黄成功举行</h2>",
        ),
    ],
)
def test_the_headline_that_is_shown(title: str, headline: str) -> None:
    """Where the head names a section, what stands over the byline is the headline."""
    assert imported(page(title=title, info=headline)).title == "例地学会年会在前黄成功举行"
