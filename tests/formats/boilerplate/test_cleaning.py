"""Where boilerplate is found, what is read from it, and that no sentence of a story goes."""

from __future__ import annotations

from datetime import UTC

import pytest

from newsdigest.formats import article_file, html, markdown
from newsdigest.formats.boilerplate.cleaning import HEAD, TAIL, Cleaned, clean

STORY = [f"第{n}个村子今年也通上了公交，班次和城里一样。" for n in "一二三四五六七八九十"]


def cleaned(*paragraphs: str) -> Cleaned:
    return clean(html.elements(markdown.to_html("\n\n".join(paragraphs))))


def texts(found: Cleaned) -> list[str]:
    return [element.text for element in found.elements]


def test_fields_are_learned_in_order_and_once() -> None:
    """Labels, datelines and signatures give fields; the same value counts once."""
    found = cleaned(
        "发布时间：2024-11-02 08:00 来源：武进日报",
        "本报讯（记者 王林）" + STORY[0],
        *STORY[1:],
        "（记者 王林）",
        "责任编辑：李方",
    )
    assert texts(found) == STORY
    assert found.fields == {
        "date": ["2024-11-02 08:00"],
        "source": ["武进日报"],
        "authors": ["王林"],
    }
    assert [piece.rule for piece in found.boilerplate] == [
        "labelled line",
        "labelled line",
        "labelled line",
        "dateline",
    ]


def test_the_middle_of_a_long_article_is_left_alone() -> None:
    """A line that looks like a byline in the middle belongs to the story."""
    assert len(STORY) > HEAD + TAIL
    body = [*STORY[:5], "记者 王林", *STORY[5:]]
    assert texts(cleaned(*body)) == body


def test_several_tails_go_one_after_another() -> None:
    """A signature, an end mark and an editor behind one sentence all go."""
    found = cleaned(STORY[0], STORY[1] + "（王林 李方）(完) 【编辑:陈涛】")
    assert texts(found) == STORY[:2]
    assert [piece.rule for piece in found.boilerplate] == ["credit", "end mark", "signature"]


@pytest.mark.parametrize("place", ["地点：市图书馆二楼", "Venue: the town library"])
def test_the_time_of_an_announcement_stays(place: str) -> None:
    """时间：… beside 地点：… announces; it does not date the article."""
    body = [STORY[0], "时间：2024年11月2日", place]
    found = cleaned(*body)
    assert texts(found) == body
    assert found.fields == {}


def test_navigation_at_the_end_goes() -> None:
    """Links to the site's other pages go from the end, not from the beginning."""
    footer = "[返回目录](/a)｜[返回首页](/b)"
    assert texts(cleaned(*STORY, footer)) == STORY
    assert len(texts(cleaned(footer, *STORY))) == len(STORY) + 1


def test_the_articles_own_address_becomes_its_url() -> None:
    """A bare address over the navigation or under a credit is the article's."""
    own = "<http://a.example/x>"
    assert cleaned(*STORY, own, "[返回首页](/b)").fields["url"] == ["http://a.example/x"]
    assert cleaned(*STORY, "（来源：武进日报）", own).fields["url"] == ["http://a.example/x"]


def test_an_address_of_the_story_stays() -> None:
    """Addresses that the story ends with are part of it."""
    found = cleaned(*STORY, "<http://a.example/x>", "<http://b.example/y>")
    assert texts(found)[-2:] == ["http://a.example/x", "http://b.example/y"]
    assert "url" not in found.fields


def test_a_link_to_the_original_goes_wherever_it_stands() -> None:
    """A day's file has such a link under every item."""
    found = cleaned(*STORY[:5], "[查看原文](http://a.example/x)", *STORY[5:])
    assert texts(found) == STORY


def test_headings_code_and_tables_are_never_boilerplate() -> None:
    """Only prose is looked at."""
    body = "## 来源：一个词\n\n    责任编辑：王林\n\n| 记者 | 王林 |\n|---|---|\n| 编辑 | 李方 |"
    assert cleaned(body).boilerplate == ()


def test_nothing_gives_nothing() -> None:
    """No elements, nothing kept, nothing dropped."""
    assert clean([]) == Cleaned(())


CHINESE = [
    "记者从市交通局获悉，三号线延伸段将于下月开始热滑。",
    "记者昨天在现场看到，堤岸的护坡已经全部完工。",
    "记者：请您谈谈对这项规定的看法",
    "记者：这批桥梁的检测多久做一次？",
    "记者调查",
    "记者手记",
    "记者观察",
    "记者 调查",
    "来源复杂的旧电池让回收企业十分头疼。",
    "来源：一是财政拨款，二是社会捐赠",
    "来源于山区的溪水在这里汇入主河道。",
    "时间：11月2日上午九点 地点：花博园南门",
    "时间：2024年11月2日上午9点 地点：市图书馆二楼",
    "时间：三年；对象：全体教职工。",
    "时间是检验规划最好的尺子。",
    "据新华社报道，首批援助物资已经运抵灾区。",
    "新华社北京分社的老楼昨天开始修缮。",
    "据中国建设报11月7日消息，多地将试点房屋定期体检。",
    "市公安局互联网讯息中心发布通报，提醒居民不要轻信来电。",
    "本报讯息专栏从下周起改为每周两期。",
    "本报记者的提问打断了发言，会场安静了下来。",
    "本报11月将推出读者评选活动，欢迎踊跃参加。",
    "环球网3月2日消息指出，谈判已经重新开始。",
    "检察机关在看守所讯问了两名嫌疑人。",
    "他在电视台讯号中断后继续解说了十分钟。",
    "新华社北京11月2日电视片摄制组抵达拉萨。",
    "编辑和记者都没有想到，这篇稿子会引来上千条留言。",
    "编辑部设在一栋老厂房里，窗外就是运河。",
    "编辑推荐",
    "编辑工作并不轻松，她每天要看近百篇来稿。",
    "责任编辑制度在这家出版社已经实行了二十年。",
    "图为市民在湖边散步。",
    "图为改造后的老码头。李方 摄",
    "图：市民在湖边跑步，远处是新建的观景台",
    "图书馆的夜间开放时间延长到十点。",
    "信的末尾只写着“（完）”，再没有别的话。",
    "他把剧本翻到最后一页，上面写着“全文完”三个字。",
    "□是 □否 □不清楚",
    "□ 我愿意参加志愿服务 □ 我暂时不参加",
    "■ 今年新增公共泊位三百个",
    "■现场",
    "◆ 链接：什么是海绵城市",
    "● 水费每立方米上调两角",
    "标题党为什么屡禁不止？",
    "标题：一座城市的名片，不应只是高楼。",
    "扫码支付已经成为菜场摊主的日常",
    "扫描件需要加盖公章后寄回",
    "他把照片分享到朋友圈，引来许多点赞。",
    "收藏市场今年明显回暖",
    "点击率不再是考核编辑的唯一指标。",
    "点击查看按钮后，页面一直没有反应。",
    "查看更多历史数据的功能也已经上线。",
    "更多居民选择步行上班",
    "工作人员请进入展厅的观众出示证件。",
    "未经许可，任何人不得进入核心保护区。",
    "未经允许擅自转移车辆的，依法予以处罚。",
    "法院认为，这家网站转载文章时没有注明作者，应当道歉。",
    "声明说，双方将继续保持接触。",
    "特别声明的条款被写进了合同的附件。",
    "版权归谁所有，双方各执一词，法院将择日宣判。",
    "风险提示不到位，是这次处罚的主要原因。",
    "风险提示：原材料价格波动，海外需求不及预期。",
    "摄影展将持续到月底。（报道称，双方尚未签约）",
    "他说自己并不怕输。（编辑部设在北京）",
    "活动现场来了许多家长。（摄影展持续到月底）",
    "一审：被告赔偿三万元",
    "一审法院判决驳回原告的全部诉讼请求。",
    "校对了三遍之后，名单才对外公布。",
    "作者在后记里写道，这本书用了十一年。",
    "作者：不会有第二部。",
    "作者简介",
    "通讯员制度让乡镇的消息传得更快。",
    "文化馆、图书馆周末照常开放",
    "文：武之道，一张一弛。",
    "阅读：从一本书开始",
    "阅读量下滑的同时，借书的孩子却多了。",
    "设计：把老厂房变成客厅",
    "制作：三天只做一只碗",
    "链接：七成老人家中已完成改造",
    "视频里，两名男子先后跳进河中救人。",
    "视频：从航拍看大坝合龙的全过程",
    "关键词：治水、护岸、还湖。这是今年的三件大事。",
    "完成了最后一次检修的列车缓缓驶出车库",
    "分类：一场与习惯的较量",
    "综合：七成受访者支持新规",
    "监制黄酒的手艺在村里传了四代。",
    "采写这组报道的三个月里，她走遍了二十个村。",
    "【腾讯】的年报显示，研发投入继续增长。",
    "（三）加强对施工扬尘的监管。",
    "（北京）是他最后一站。",
    "原标题被读者投诉后，网站当天就作了修改。",
    "游客可以在小程序上查看更多",
    "下一步，他们打算把经验推广到全市。",
    "上一季度的数据还没有公布",
    "打开APP查看公交到站时间",
    "阅读 让一座小城慢下来",
    "受访者供图的照片里，他还是个少年。",
    "展开全文的争论持续了一年。",
    "一名记者 两次进山",
    "摄影/书法双年展开幕",
    "供图：一门快要失传的手艺",
    "首页的改版用了整整两个月。",
    "返回家乡创业的年轻人越来越多",
    "大家都叫他“老李”，他却说：记者同志，你写写别人吧。",
]
ENGLISH = [
    "By the time the last bus left, the square was empty.",
    "By Monday, all 40 schools had reopened.",
    "By Land and by sea, the volunteers kept arriving.",
    "Date: Saturday 2 November 2024, 10 am at the library",
    "Date: to be announced",
    "Time: 9 am to noon every Thursday",
    "Source code for the ticket machines was never published.",
    "Source: the council's own figures, checked by two auditors. They differ by a third.",
    "Share prices rose 3 per cent on Friday.",
    "Print sales fell by a tenth last year.",
    "Print is not dead",
    "Email remains the favourite way to reach the office.",
    "Follow us, she said, and the children ran after her.",
    "Sign up sheets ran out within an hour.",
    "Subscribe or pay at the gate: both are allowed.",
    "Tweet of the kingfisher woke the campers.",
    "Reporting by hand took the clerks a week.",
    "Author visits to schools doubled this year.",
    "Editor and mayor met twice before the vote.",
    "Updated maps will be handed out at the station.",
    "Link roads will stay shut until spring.",
    "Section 12 of the act was struck out.",
    "Tags: the walkers' dogs all wore one.",
    "Original: the word the jury used most",
    "Read more books, the mayor told the children.",
    "Related stories reached us from the valley.",
    "The (AP) exam results came out in July.",
    "Home is where the river bends, he said.",
    "END of the line: the last tram ran on Sunday.",
    "Image rights will be settled next week.",
    "Copyright law changed twice in the decade.",
    "More than 200 people signed the letter.",
    "Back in 1990, the bridge cost a tenth of that.",
    "Next, the crew will lay the rails.",
]
BEFORE = "城北的老粮仓改成了社区食堂，第一天就来了四百多人。"
AFTER = "食堂的负责人说，菜价会在三个月后重新核定。"


@pytest.mark.parametrize("sentence", [*CHINESE, *ENGLISH])
@pytest.mark.parametrize("place", ["alone", "first", "between", "last", "opens", "closes"])
def test_a_sentence_of_the_story_stays(sentence: str, place: str) -> None:
    """A sentence that looks like boilerplate is kept whole wherever it stands."""
    body = {
        "alone": sentence,
        "first": f"{sentence}\n\n{BEFORE}\n\n{AFTER}",
        "between": f"{BEFORE}\n\n{sentence}\n\n{AFTER}",
        "last": f"{BEFORE}\n\n{AFTER}\n\n{sentence}",
        "opens": f"{sentence}{BEFORE}\n\n{AFTER}",
        "closes": f"{BEFORE}{AFTER}{sentence}",
    }[place]
    reading = article_file.read(f"---\ntitle: 社区食堂\n---\n{body}\n".encode(), "a.md", UTC)
    assert sentence.lstrip("*■ ") in reading.article.text
    assert reading.boilerplate == ()
