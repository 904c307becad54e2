"""Every rule of the table takes its own example and what real pages print, and learns from it."""

from __future__ import annotations

from datetime import UTC

import pytest

from newsdigest.formats import article_file
from newsdigest.formats.boilerplate.credits import labelled
from newsdigest.formats.boilerplate.rules import RULES, Rule, Where

STORY = "城北的老粮仓改成了社区食堂，第一天就来了四百多人。"
MORE = "食堂的负责人说，菜价会在三个月后重新核定。"


def read(body: str) -> article_file.Reading:
    return article_file.read(f"---\ntitle: 社区食堂\n---\n{body}\n".encode(), "a.md", UTC)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.name}: {rule.example[:24]}")
def test_a_rule_matches_its_own_example(rule: Rule) -> None:
    """The example beside a pattern is matched by it, at the place the rule is about."""
    match rule.where:
        case Where.PARAGRAPH:
            found = rule.pattern.fullmatch(rule.example)
        case Where.OPENING:
            found = rule.pattern.match(rule.example)
        case Where.CLOSING:
            found = next(
                (m for m in rule.pattern.finditer(STORY + rule.example.lstrip("。"))), None
            )
            assert found is None or found.end() == len(STORY + rule.example.lstrip("。"))
    assert found is not None
    assert rule.fields(found) is not None


DATELINES = [
    "新华社北京11月2日电（记者王林、李方）",
    "新华社杭州11月2日电 题：一条河的二十年 新华社记者王林 ",
    "中新网11月2日电 ",
    "中新社香港11月2日电 (记者 王林)",
    "人民网北京11月2日电 （记者李方）",
    "东南网11月2日讯（福建日报记者 王林）",
    "中国青年报客户端成都11月2日电（中青报·中青网见习记者 李方）",
    "《科创板日报》11月2日讯（记者 王林 李方）",
    "海外网11月2日电 ",
    "四川新闻网-首屏新闻成都11月2日讯 ",
    "本报讯（记者 王林 通讯员 李方）",
    "本报讯 ",
    "本报讯 记者 王林 报道：",
    "本网讯 ",
    "新京报讯（记者王林）",
    "新浪科技讯 ",
    "财联社11月2日讯（编辑 李方）",
    "央视网消息：",
    "央视网消息（新闻联播）：",
    "【环球时报综合报道】",
    "【环球网报道 记者 王林】",
    "【本报讯】（记者 李方）",
    "（记者 王林）",
    "(王林 李方)",
    "本文转自【央视新闻客户端】；",
    "原标题：",
    "（原标题：老粮仓变身社区食堂）",
]


@pytest.mark.parametrize("dateline", DATELINES)
def test_a_dateline_is_cut_off(dateline: str) -> None:
    """What stands before the first sentence goes, and nothing else."""
    assert read(f"{dateline}{STORY}\n\n{MORE}").article.paragraphs == (STORY, MORE)


ENGLISH_DATELINES = [
    "BEIJING, Nov. 2 (Xinhua) -- ",
    "(CNN)",
    "(CNN) -- ",
    "Los Angeles (CNN)",
    "LONDON (Reuters) - ",
    "CHARLOTTESVILLE, Va. (AP) — ",
]


@pytest.mark.parametrize("dateline", ENGLISH_DATELINES)
def test_an_english_dateline_is_cut_off(dateline: str) -> None:
    """An agency's dateline goes from the first sentence."""
    story = "Workers finished the last span of the bridge on Friday."
    assert read(dateline + story).article.text == story


TAILS = [
    "（记者 王林）",
    "（总台央视记者 王林 李方）",
    "（作者：深圳特区报记者 王林 通讯员 李方 文/图）",
    "（编译/王林）",
    "（财联社 王林）",
    "（央视网）",
    "（人民日报海外版）",
    "（王林 李方）",
    "(时 锋)",
    "(完)",
    "（完） 【编辑:李方】",
    "【责任编辑：李方】",
    "（责编：王林、李方）",
    "责任编辑: 李方 SF001",
    "责任编辑：",
    "来源：常州日报",
    "（来源：常州日报）",
    "来源：北京日报客户端 记者 王林流程编辑：u027",
    "来源丨新华社 编辑丨李方 校对丨王林",
    "本文来源：澎湃新闻 作者：王林",
    "转自：武进公安来源：常州晚报",
    "来 源：河头镇派出所通讯员：李方",
    "扬子晚报/紫牛新闻记者 王林校对 李方",
    "天眼新闻记者 王林编辑 李方二审 陈涛三审 周正",
    "文/北京青年报记者 王林编辑/李方",
    "校对 李方",
    "通讯员 王林",
    "（一审：王林 二审：李方 三审：陈涛）",
    "（原标题：老粮仓变身社区食堂）",
    "（原标题《老粮仓变身社区食堂》）",
    "返回搜狐，查看更多责任编辑：",
    "返回搜狐，查看更多",
    "（投资有风险，入市需谨慎）",
    "*本报独家稿件，转载请注明出处。",
    "版权声明：本文为原创作品，如需转载请联系我们取得授权。",
    "图文来自网络，版权归原作者所有，如有侵权请联系删除",
    "（作者系本报特约评论员）",
    "（图片由受访者提供）",
    "《 人民日报 》( 2024年11月02日 07 版)",
    "分享让更多人看到",
    "海量资讯、精准解读，尽在新浪财经APP",
    "更多新闻请关注武进发布微信公众号",
    "【投稿、区域合作请邮件 xin@example.org 24小时内回复。】",
]


@pytest.mark.parametrize("tail", TAILS)
def test_a_tail_behind_the_last_sentence_is_cut_off(tail: str) -> None:
    """Credits and notices that run on behind the last full stop go."""
    assert read(f"{MORE}\n\n{STORY}{tail}").article.paragraphs == (MORE, STORY)


PARAGRAPHS = [
    *TAILS,
    "□周茜陈露周昕媛",
    "□ 本报记者 王林",
    "■ 通讯员 李方 记者 王林",
    "本报记者 王林 通讯员 李方",
    "红星新闻记者 王林 实习生 李方 编辑 陈涛 责编 周正",
    "界面新闻记者 | 王林",
    "（记者 阿琳娜）",
    "监制/王林 策划、审校/李方 拍摄、文案/陈涛",
    "责编:王林 | 审校:李方 | 审核:陈涛 | 监制:周正",
    "2024-11-02 08:21 来源：新华网 作者：王林",
    "发布时间：2024-11-02 08:00 来源：武进日报 浏览次数：123次",
    "图片来源：视觉中国",
    "更多精彩内容请进入国内新闻",
    "点击进入专题>>",
    "扫描二维码关注我们",
    "分享到：微信 微博",
    "【字号：大 中 小】",
    "查看原文",
    "特别声明：以上内容为自媒体平台用户上传并发布，本平台仅提供信息存储服务。",
    "声明：本文由入驻作者撰写，观点仅代表作者本人，不代表本网立场。",
    "未经授权，禁止转载。",
    "风险提示：股市有风险，投资需谨慎，本文不构成投资建议。",
    "如遇作品内容、版权等问题，请在30日内与本网联系。",
    "（全文完）",
    "财新记者 王林",
    "摄影/新京报记者 王林",
    "本文来源：央视新闻客户端 责任编辑：王林_NB12345",
    "受访者供图",
    "展开全文",
    "举报/反馈",
    "阅读 1.2万",
    "【纠错】【责任编辑:李方】",
    "打开APP，查看更多精彩内容",
    "By Ann Lee and Bo Li, Staff Writers",
    "Share this article",
    "Follow us on Facebook and Twitter",
    "Sign up for our daily newsletter",
    "Reporting by Ann Lee; Editing by Bo Li",
    "Copyright 2024 The Valley Post. All rights reserved.",
    "Source: Xinhua Editor: Ann Lee",
    "Photo by Ann Lee",
]


@pytest.mark.parametrize("line", PARAGRAPHS)
@pytest.mark.parametrize("first", [True, False], ids=["before", "behind"])
def test_a_line_around_the_story_goes(line: str, first: bool) -> None:
    """A line of its own that is no story goes from both ends."""
    parts = [line, STORY, MORE] if first else [STORY, MORE, line]
    assert read("\n\n".join(parts)).article.paragraphs == (STORY, MORE)


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("来源：新华网 作者：王林", [("source", "新华网"), ("authors", "王林")]),
        ("来 源：河头镇派出所通讯员：李方", [("source", "河头镇派出所"), ("authors", "李方")]),
        ("发布时间：2024-11-02 08:00", [("date", "2024-11-02 08:00")]),
        ("Date: 2 November 2024", [("date", "2 November 2024")]),
        ("2024年11月2日 来源：武进日报", [("date", "2024年11月2日"), ("source", "武进日报")]),
        ("原标题：记者节里的故事", [("original_title", "记者节里的故事")]),
        ("标签：水利，环境", [("tags", "水利，环境")]),
        ("原文链接：https://example.org/a.html", [("url", "https://example.org/a.html")]),
        ("责任编辑：王林", [("", "王林")]),
        ("作者：王林，某某公司工程师", [("authors", "王林")]),
        ("编辑：漠er凡", [("", "漠er凡")]),
        ("采写：南都记者 王林", [("", ""), ("authors", "王林")]),
        ("时间：2024年11月2日上午9点 地点：图书馆", None),
        ("来源：一是财政，二是捐赠", None),
        ("记者：谈谈您的看法", None),
        ("记者连线", None),
        ("关键词：错误 SLUB: Unable to allocate", None),
        ("一个普通的句子", None),
        ("", None),
    ],
)
def test_labelled_lines(line: str, fields: list[tuple[str, str]] | None) -> None:
    """A line of labels gives its fields; anything else gives None."""
    assert labelled(line) == fields
