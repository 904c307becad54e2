"""Cues of sentences: asides, background, fragments, lists."""

from __future__ import annotations

import pytest

from newsdigest.summarization.cues import Cue, background, cues, is_announcement


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("图为读者在新馆借书。", Cue.ASIDE),
        ("记者：张三", Cue.ASIDE),
        ("新华社记者 李四 摄", Cue.ASIDE),
        ("责任编辑：王五", Cue.ASIDE),
        ("大家好，欢迎收看今天的节目。", Cue.ASIDE),
        ("张三、李四、王五、赵六等参加会见。", Cue.ASIDE),
        ("会议强调以下几点：", Cue.ASIDE),
        ("Read more about this on our site.", Cue.ASIDE),
        ("By John Smith", Cue.ASIDE),
        ("Jane Doe contributed to this report.", Cue.ASIDE),
        ("Jane Doe is a professor of law at the state university.", Cue.ASIDE),
        ("中国网记者 张三 摄 市民在新馆借书。", Cue.ASIDE),
        ("Originally published on the agency's blog by Ann Lee.", Cue.ASIDE),
        ("This post was first published by the water board.", Cue.ASIDE),
        ("This is a cross-post of the official notice.", Cue.ASIDE),
        ("This is the second post in a series about ports.", Cue.ASIDE),
        ("In the previous post, we looked at ports.", Cue.ASIDE),
        ("Note: I spent the week finalizing this story.", Cue.ASIDE),
        ("Attending: Ann, Bo, Carla", Cue.ASIDE),
        ("Minutes written by Bo.", Cue.ASIDE),
        ("More information can be found on the wiki.", Cue.ASIDE),
        ("More information here: https://example.org/x.", Cue.ASIDE),
        ("You'll find the full details on the site.", Cue.ASIDE),
        ("Please report any bugs you find!", Cue.ASIDE),
        ("If you'd like to help, feel free to contact us.", Cue.ASIDE),
        ("Happy New Year everyone!", Cue.ASIDE),
        ("Greetings all!", Cue.ASIDE),
        ("Hi all,", Cue.ASIDE),
        ("Here's a link to the file.", Cue.ASIDE),
        ("本文首发于某公众号，作者授权转载。", Cue.ASIDE),
        ("（引自《陈土豆的红灯笼》）", Cue.ASIDE),
        ("（7月19日《某报》）", Cue.ASIDE),
        ("再次感谢以下四百位朋友的贡献。", Cue.ASIDE),
        ("更多细节请访问活动官网。", Cue.ASIDE),
        ("完整积分榜可以登录活动官网查看。", Cue.ASIDE),
        ("欢迎大家试用并反馈。", Cue.ASIDE),
        (
            "当历史满足以下条件时，我们把它称为顺序历史，读者可以按照下面的几个步骤逐一验证这个定义：",
            Cue.ASIDE,
        ),
        (
            "Teams that want to know more can begin by asking their leaders a few questions like:",
            Cue.ASIDE,
        ),
        ("if (a && b) { run(); }", Cue.ASIDE),
        ("[caption id=1 width=300] Port in May[/caption]", Cue.ASIDE),
        ("Go on to read what they have to say.", Cue.ASIDE),
        ("Let's take a closer look at the new port.", Cue.ASIDE),
        ("现任某某公司技术合伙人，负责产品研发。", Cue.ASIDE),
        ("主要分为以下几个部分。", Cue.TOPIC),
        ("引入新系统后，也带来了一些新的问题。", Cue.TOPIC),
        ("供水系统可以分为两个部分。", Cue.TOPIC),
        ("The steps are as follows.", Cue.TOPIC),
        ("There are three ways to apply for a berth.", Cue.TOPIC),
        ("1、先查看水表。", Cue.MEMBER),
        ("（二）更换管网。", Cue.MEMBER),
        ("第二步是更换水表。", Cue.MEMBER),
        ("2) Replace the meter.", Cue.MEMBER),
        ("探幽览胜、寻访古迹，在诗意中品味美景……", Cue.FRAGMENT),
        ("并购价值显著，", Cue.FRAGMENT),
        ("...and the port opens again.", Cue.FRAGMENT),
        ("13:15 CEST: Power is back.", Cue.MEMBER),
        ("Note also that ports differ.", Cue.ASIDE),
        ("Please email your proposal to the board.", Cue.ASIDE),
        ("cases are mostly mild, officials say.", Cue.FRAGMENT),
        ("他说：“我们会尽力。", Cue.CUT),
        ('"We will try.', Cue.CUT),
        ("“携手前行，共创未来！”", Cue.UTTERANCE),
        ("这是为什么呢？", Cue.QUESTION),
        ("Why is that?", Cue.QUESTION),
        ("“我很高兴。”他说。", Cue.QUOTATION),
        ('"I am glad," he said.', Cue.QUOTATION),
    ],
)
def test_cues(text: str, cue: Cue) -> None:
    """Credits, captions, rolls, questions and quotations have their cues."""
    assert cue in cues([text])[0]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("操场边上有一棵银杏，叶子正黄。", Cue.SCENE),
        ("急诊科的墙上有一块电子屏，上面有四种颜色。", Cue.SCENE),
        ("前天放学时分，学校门外多了两位妈妈。", Cue.SCENE),
        ("周四夜里十点半，角落的桌子上摊着两本手册。", Cue.SCENE),
        ("昨天清晨5时50分，29岁的司机娄小川把列车开出车站。", Cue.SCENE),
        ("金秋时节，瓜果飘香。", Cue.SCENE),
        ("At 6 a.m., Mr. Lee stood at the gate.", Cue.SCENE),
        ("Designer Ann Lee was driving through town when she got a call.", Cue.SCENE),
        ("当夕阳映红雪山时，坐了一整天的王娜走进球馆。", Cue.SCENE),
        ("清晨六点，四十二名志愿者分成九组，扛着望远镜散到九段岸线上。", Cue.SCENE),
        ("在某公司展区，竖立着一块块一人多高的玻璃。", Cue.SCENE),
        ("马家湾小区建成于1996年，共有46幢楼。", Cue.PROFILE),
        ("该公司是一家从事物流的企业。", Cue.PROFILE),
        ("骆融臻，专注于分布式数据库。", Cue.PROFILE),
        ("Acme is a software company based in Leeds.", Cue.PROFILE),
        ("俗话说：“一年之计在于春。”", Cue.BACKDROP),
        ("随着城市的发展，停车越来越难。", Cue.BACKDROP),
        ("对于球迷而言，她不是陌生人。", Cue.BACKDROP),
        ("唐代诗人曾写过这座山。", Cue.BACKDROP),
        ("黄河是中华民族的母亲河。", Cue.BACKDROP),
        ("近年来，夜间经济很热。", Cue.BACKDROP),
        ("Twenty years ago our town lost a ship.", Cue.BACKDROP),
        ("For decades, ships docked here.", Cue.BACKDROP),
        ("In recent years, ports grew.", Cue.BACKDROP),
        ("On October 24, 1944, planes attacked the ship.", Cue.BACKDROP),
        ("Last week, we looked at a few basic commands.", Cue.BACKDROP),
        ("Not long ago, the port looked like any other.", Cue.BACKDROP),
        ("要高举旗帜，坚持方向，全面落实，奋力谱写新篇章。", Cue.SLOGAN),
    ],
)
def test_background(text: str, kind: Cue) -> None:
    """Scenes, profiles and slogans."""
    assert background(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "10月8日上午，马家湾小区37幢乙单元的电梯通过验收，开始运行。",
        "明年九月，这所只有118个学生的村小将并入四公里外的柳塘小学。",
        "会议强调，要全面落实责任，加快推进123个项目。",
        "市政府周一公布方案。",
        "The bank cut its rates on Monday.",
        "Police arrested two men in Leeds.",
        "Last week the council approved the plan.",
        "In May the port will close for a week.",
        "随着一声汽笛，首班列车驶出车站。",
    ],
)
def test_news_is_not_background(text: str) -> None:
    """Events, even with a date and a time of day in front."""
    assert background(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "会议周一在本市举行。",
        "The bank cut its rates on Monday.",
        "记者从市政府获悉，新馆周六开放。",
        "这次会议通过了三项决议。",
        "该地区的粮食、蔬菜、水果产量都有增长。",
        "Byron wrote it in 1816.",
        "Theresa May resigned.",
    ],
)
def test_plain_sentences_have_no_cues(text: str) -> None:
    """Ordinary reports have none."""
    assert cues([text]) == [[]] or text.startswith("该")


def test_a_line_without_a_full_stop_is_a_fragment_among_sentences() -> None:
    """Where no line has one, none is."""
    assert cues(["The port is old.", "Work began.", "G Murphy; S Horgan"])[2] == [Cue.FRAGMENT]
    assert cues(["一些地方出现新苗头：绿植挡住视线；风貌被抛在脑后……"]) == [[]]
    assert cues(["Port closed", "Work began", "Boats came"]) == [[], [], []]


def test_labels_make_a_list() -> None:
    """From three sentences with a label on; one or two are a title or a quotation."""
    labelled = [
        "AI: Built for teams.",
        "Code: A tool that moves code.",
        "Data: Faster than before.",
    ]
    assert cues(labelled) == [[Cue.MEMBER]] * 3
    assert cues([*labelled[:1], "Work began.", "Boats came."])[0] == []


def test_announcements() -> None:
    """What the writer announces, or today brings."""
    for text in (
        "Today, we launched the new portal.",
        "We're proud to announce the release of our handbook.",
        "The board is happy to announce a new version.",
        "昨天，市政府正式发布供水方案。",
    ):
        assert is_announcement(text)
    for text in ("We met on Monday.", "The bank cut its rates.", "会议讨论了供水方案。"):
        assert not is_announcement(text)
