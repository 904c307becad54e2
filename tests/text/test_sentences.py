"""sentences and blocks: where units begin and end, and their kinds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.text.blocks import Kind
from newsdigest.text.sentences import LONG_WIDTH, QUOTE_WIDTH, split, split_sentences

# In the tables "|" stands where one sentence ends and the next begins.

CHINESE = [
    "央行下调利率。|市场反应平稳。",
    "会议开始了！|大家鼓掌。",
    "这是真的吗？|没有人知道。",
    "真的吗？！|没有人知道。",
    "太好了！！！|大家鼓掌。",
    "没有句号的一句话",
    "第一句。|最后一句没有句号",
    "他说：“今天很冷。”|大家都笑了。",
    "他说：“今天很冷。明天更冷。”|大家都笑了。",
    "“今天很冷。”他说。",
    "“今天很冷！”李明说，“明天更冷。”|大家都笑了。",
    "“谁去？”老师问。|没有人回答。",
    "“太好了！”王芳激动地告诉记者。|她笑了。",
    "他高喊“加油！”的时候，大家都站了起来。",
    "横幅上写着“我爱你，中国！”几个大字。|人们欢呼。",
    "「今天很冷。」|他走了。",
    "『今天很冷。明天更冷。』|他走了。",
    "《摔跤吧！爸爸》上映。|票房很好。",
    "电影《你好，李焕英》和《谁先爱上他的？》都得了奖。",
    "他读了《为什么？怎么办？》一书。|书很厚。",
    "公司营收1.8999亿元。|同比增长3.5%。",
    "汇率为6.8921。|昨天是6.9。",
    "版本3.11.7发布。|修复了漏洞。",
    "增长１．８倍。|很快。",
    "（新华社北京电）会议召开。|代表出席。",
    "会议召开（详见第3版。）并通过决议。|散会。",
    "会议结束。|（完）",
    "他去了（据说是昨天！）上海。|今天回来。",
    "【快讯！】央行降准。|市场上涨。",
    "他们来了……|然后又走了。",
    "他说……|没有下文。",
    "苹果、香蕉……都卖完了，|".replace("|", "") + "老板说。",
    "风险提示：需求不及预期；价格下跌。|投资须谨慎。",
    "一是稳增长；二是调结构；三是防风险。|会议要求落实。",
    "详见https://www.example.com/a.b?c=d。|谢谢。",
    "邮箱是a.b@example.com。|请来信。",
    "Inc.公司发布公告。|股价上涨。",
    "A股三大指数收涨。|沪指涨1.2%。",
    "A股成交额突破2万亿元。|B股下跌。",
    "iPhone 15发布！|价格不变。",
    "他在U.S. Open夺冠。|这是第一次。",
    "今天是11月1日.|明天是2日。",
    "今天下雨.|明天晴天.|后天多云.",
    "比赛结束.|记者张三报道.",
    '他说:"下雨了."|她说:"是的."',
    "他说：“下雨了。”|她说：“是的。”",
    "“下雨了。”他说：“该走了。”",
    "汤姆花了123.23元。|网址是www.example.com。",
    "价格是3.5元.|不贵.",
    "一.总则",
    "第二.其他事项另行通知。",
    "导演史蒂文.斯皮尔伯格到场。|观众起立。",
    "汤姆.克鲁斯主演.|明天上映.",
    "请看example.com网站.|谢谢.",
    "他走了.……|没有回来。",
    "（今天下雨.）|明天晴.",
    "1.今天下雨.|明天晴.",
    "版本2.0.1发布了.|下载请看官网.",
    "太棒了!我们赢了。".replace("!", "!|"),
    "真的吗?是的。".replace("?", "?|"),
    "全文。　　|第二句。",
    "他问：“去不去？去就快点。”|我没说话。",
    "“我们一定能赢。”队长表示，球队状态很好。|比赛明天开始。",
    "“不行！”他摇头。".replace("！”", "！”|"),
    "记者问：‘为什么？’|他没有回答。",
    "会议指出，要“稳字当头、稳中求进。”|会议强调落实。",
    "张三（左）、李四（右）在现场。|摄影王五。",
    "价格是3.5元/斤。|比上周低。",
    "“十四五”规划实施。|进展顺利。",
    "‘你好！’他笑着说。|".rstrip("|"),
    "他说：“好。”",
    "时间：2024.11.1。|地点：北京。",
    "联系电话：010-12345678。|欢迎来电！",
    "这就是所谓的“三步走”。|第一步已完成。",
    "雨越下越大。|。|".replace("|。|", "。"),
]

ENGLISH = [
    "The bank cut rates. |Markets were calm.",
    "It rained! |We stayed in.",
    "Is it true? |Nobody knows.",
    "Is it true?! |Nobody knows.",
    "no full stop at all",
    "The first one. |the second began small".replace(" |", " "),
    "Mr. Smith met Mrs. Jones. |They spoke.",
    "Dr. Brown and Prof. Green agreed. |So did I.",
    "He lives in the U.S. Army barracks.",
    "He moved to the U.S. |The move was sudden.",
    "The U.S. economy grew. |Prices fell.",
    "The U.N. Security Council met. |It voted.",
    "No. 5 is alive. |Number 6 is not.",
    "It was No. 5 on the list. |Then it fell.",
    "Did he go? |No. |He stayed.",
    "See Fig. 3 for details. |It is clear.",
    "They arrived at 5 p.m. and left. |It was late.",
    "They arrived at 5 p.m. |The hall was full.",
    "They arrived at 5 p.m. Monday. |The hall was full.",
    "Doors open at 9:00 a.m. |Attendees need a badge.",
    "It starts at 9 a.m. Eastern and ends at noon. |Tickets are free.",
    "It starts at 9 a.m. EST. |Tickets are free.",
    "They sold apples, pears, etc. |Prices rose.",
    "Prices rose 3.5 percent. |Wages rose 2.1 percent.",
    "Version 3.11.7 is out. |It fixes bugs.",
    "Apple Inc. said profits rose. |Shares fell.",
    "He works for Apple Inc. |The firm is large.",
    "北京有限公司Inc. Beijing grew. |Shares fell.",
    "Smith, Jones & Co. Ltd. was founded in 1901. |It closed.",
    "J. K. Rowling wrote it. |J. Smith read it.",
    "George W. Bush spoke. |He was brief.",
    "It is vitamin C. |The other is D.",
    "Bring food, e.g. bread, i.e. something to eat. |Thanks.",
    "Apples, pears, etc. are fruit. |Carrots are not.",
    "We saw cats, dogs, etc. |They were loud.",
    "Jan. 5 was cold. |Feb. 3 was colder.",
    "It happened in Sept. 2020. |Nobody noticed.",
    "Gen. Lee met Sen. Warren and Rep. Jones. |They talked.",
    "St. Louis is a city. |So is St. Paul.",
    "Martin Luther King Jr. was born in 1929. |He died in 1968.",
    "She has a Ph.D. in physics. |He does not.",
    "He left... and came back. |Then he slept.",
    "He left... |Then he slept.",
    "Wait... what? |Yes.",
    "Wait… |Then go.",
    'He said: "It is cold." |We laughed.',
    'He said: "It is cold. It is late." |We laughed.',
    '"It is cold," he said. |We laughed.',
    '"Is it cold?" he asked. |We laughed.',
    '"It is cold!" she shouted. |We laughed.',
    '"Is it cold?" Mr Smith asked. |We laughed.',
    '"It is cold." |The end.',
    "“It is cold.” |The end.",
    "“It is cold. It is late.” |The end.",
    "‘It is cold.’ |The end.",
    "The so-called “Go!” button is red. |Press it.",
    "(It was cold.) |We left.",
    "We left (it was cold!) and slept. |Good night.",
    "See https://example.com/a.b?c=d. |It is good.",
    "Visit www.example.com. |It is good.",
    "Write to a.b@example.com. |We answer.",
    "Yahoo! shares rose. |Google's fell.",
    "1. Do this first. |Then do that.",
    "The .NET platform grew. |Java shrank.",
    "Node.js and Vue.js are popular. |So is React.",
    "He went home.The police came.".replace("home.", "home.|"),
    "It ended 3-2. |Fans cheered.",
    "It cost $3.50. |Cheap!",
    "iPhone sales fell. |iPad sales rose.",
    "The score was 2-1. |iPhone users cheered.",
    "Smith v. Jones was decided. |It was close.",
    "The ratio is approx. 3 to 1. |It varies.",
    "In Washington, D.C. the mood is dark. |Snow falls.",
    "They live in Washington, D.C. |They like it.",
    "He said no. |She said yes.",
    "The meeting is at 10 a.m. on Friday. |Be there.",
    "Section 2.3. |It is long.",
]

OTHER = [
    "今日は晴れです。|明日も晴れでしょう。",
    "「行きますか。」|彼は言った。",
    "한국어 문장입니다. |두번째 문장입니다.",
    "Это первое предложение. |Это второе.",
    "¿Qué pasa? |Nada.",
    "هل هذا صحيح؟ |نعم.",
    "यह पहला वाक्य है। |यह दूसरा है।",
    "Thai ไม่มีจุด",
]


SIGNS = [
    f"{first} {sign}| {second}"
    for sign in (":-)", ";)", ":D", ":(", "🎉", "↩", "👍👍", "☀️")
    for first, second in (
        ("We had a lot of fun!", "Next year we meet again."),
        ("The parser is in the main branch now.", "Try it today."),
        ("修好了。", "大家可以更新。"),
    )
] + [
    "活动圆满结束！🎉", "We meet again next year. :-)", '"We had fun. (...)" ***',
    "a. 打开设置。|选择语言。", "b. Open the settings.| Choose a language.",
    "i. 先看日志。|再看配置。",
    "敖德萨遭到袭击。|——俄国防部通报说，俄军发动攻击。", "会议闭幕。|——李强会见外宾。",
    "由谁来实现呢？——由控制器。",
]  # fmt: skip


@pytest.mark.parametrize("marked", CHINESE + ENGLISH + OTHER + SIGNS)
def test_split_sentences(marked: str) -> None:
    """The sentences are those that the bars in the table separate."""
    expected = [part.strip() for part in marked.split("|")]
    assert split_sentences(marked.replace("|", "")) == expected


@pytest.mark.parametrize("blank", [chr(i) for i in range(0x10000) if chr(i).isspace()])
def test_no_sentence_begins_with_a_blank(blank: str) -> None:
    """Any white space between two sentences belongs to neither."""
    assert split_sentences(f"利率下调。{blank}市场平稳。") == ["利率下调。", "市场平稳。"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("标题一行\n\n正文在这里。\n\n又一段正文。", ["heading", "prose", "prose"]),
        (
            "第一段在这里。\n小标题\n第二段在这里。\n第三段。",
            ["prose", "heading", "prose", "prose"],
        ),
        ("事件：\n公司发布了季报。\n利润增长。", ["heading", "prose", "prose"]),
        ("A Heading\n\nThis is text.\n\nMore text.", ["heading", "prose", "prose"]),
        ("A股三大指数收涨\n\n沪指涨1.2%。\n\n深成指跌。", ["prose", "prose", "prose"]),
        (
            "某台消息：\n\n某区经济下行\n\n某公司周一公布了数据，指数降到48.2。\n\n"
            "某国发生抗议\n\n某市一处公园发生冲突，三人受伤。",
            ["prose", "heading", "prose", "heading", "prose"],
        ),
        ("第一行\n第二行\n第三行\n第四行有句号。\n第五行\n第六行", ["prose"] * 6),
        ("没有句号的第一行\n没有句号的第二行\n没有句号的第三行", ["prose", "prose", "prose"]),
        ("正文在这里。\n\n最后一行没有句号", ["prose", "prose"]),
        ("要点如下。\n\n- 第一点\n- 第二点", ["prose", "list", "list"]),
        ("Points.\n\n1. One thing\n2. Another thing", ["prose", "list", "list"]),
        ("• One thing\n• Another thing", ["list", "list"]),
        ("数据。\n\n年份 | 产量\n2023 | 5万吨", ["prose", "table", "table"]),
        ("Run it.\n\n    x = 1\n    y = f(x)", ["prose", "code", "code"]),
        ("    北京时间十一月一日，会议在京召开。", ["prose"]),
        ("- One. Two is here. Three is here.", ["list", "prose", "prose"]),
        ("", []),
        (" \n\n \n", []),
    ],
)
def test_units_have_a_kind(text: str, kinds: list[str]) -> None:
    """Headings, list items, rows and code are units of their kinds."""
    assert [unit.kind.value for unit in split(text)] == kinds


def test_marked_headings() -> None:
    """A paragraph that the Markdown marks as a heading is one."""
    units = split("这是一个标题。\n\n正文在这里。", headings=(0,))
    assert [unit.kind for unit in units] == [Kind.HEADING, Kind.PROSE]


@pytest.mark.parametrize("mark", ["。。。", "123。", "——", "！"])
def test_units_without_letters_are_no_candidates(mark: str) -> None:
    """Numbers and punctuation alone are no candidates."""
    assert not any(unit.is_candidate for unit in split(mark))


def test_only_prose_is_a_candidate() -> None:
    """Headings, lists and tables are units, but never candidates."""
    text = "标题\n\n正文在这里。\n\n- 一点\n\n甲 | 乙\n\n又是正文。"
    assert [u.text for u in split(text) if u.is_candidate] == ["正文在这里。", "又是正文。"]


WRAPPED = """Here at the office, several teams have been trying a lean
approach to building software. In a nutshell, it is a set of
ideas about design. It works."""


def test_wrapped_lines_are_one_paragraph() -> None:
    """Wrapped lines are joined before sentences are split."""
    assert [" ".join(s.split()) for s in split_sentences(WRAPPED)] == [
        "Here at the office, several teams have been trying a lean approach to building software.",
        "In a nutshell, it is a set of ideas about design.",
        "It works.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "For citizens,\nSeptember matters: it is when all\ncelebrate the\nCharter,\nyear by year.",
        "The office opened Port Online, a site that issues permits for boats of every length "
        "and that cost far less than planned to anyone who sails a\nboat.",
        "We like “large-scale, ambitious projects,”\nsaid Ann Okafor of the port.",
        "The savings are within the officers’\nexisting powers.",
        "There are many doors, websites (like ports.example), places\n(like offices), and "
        "desks where\npeople begin.",
        "Once chosen, they are placed on the\nPort List.",
        "Much of this rests on plays in the\nPort Handbook, which some\nPort staff wrote.",
        "The tool grew out of work by\nAnn Okafor and\nBo Lindqvist.",
    ],
)
def test_a_short_line_in_a_wrapped_paragraph_does_not_end_it(text: str) -> None:
    """A line may be short where a link was, or long where one was added."""
    assert [" ".join(one.split()) for one in split_sentences(text)] == [" ".join(text.split())]


@pytest.mark.parametrize(
    "text",
    [
        "Ports are open.\nPort Handbook\nThe handbook has ten plays and is sold everywhere.",
        "Steps:\nopen the gate.\nTie the boat.",
        "新馆开放。\n怎么去新馆\n地铁五号线可以直达新馆，出站后向东走两百米。",
    ],
)
def test_headings_are_not_joined(text: str) -> None:
    """Lines of their own stay units of their own."""
    assert split_sentences(text) == text.split("\n")


def test_long_quotations_are_cut_inside() -> None:
    """A quotation longer than the limit is split at its full stops."""
    quotation = "“" + "我们要把这件事情办好。" * (QUOTE_WIDTH // 20) + "”"
    assert len(split_sentences("他说：" + quotation)) > 1


def test_very_long_sentences_are_cut_at_semicolons() -> None:
    """Three hundred characters joined by semicolons are several units, fewer are one."""
    clause = "要坚持稳中求进工作总基调，完整准确全面贯彻新发展理念，着力推动高质量发展；"
    many = clause * (LONG_WIDTH // 2 // len(clause) + 1) + "完成全年任务。"
    assert split_sentences(many)[0] == clause
    assert len(split_sentences(clause * 2 + "完成全年任务。")) == 1


def test_places_count_paragraphs_lines_and_sentences() -> None:
    """A unit has its paragraph, its line and its place in the line."""
    units = split("一句。二句。\n三句。\n\n四句。")
    assert [(u.paragraph, u.line, u.place) for u in units] == [
        (0, 0, 0),
        (0, 0, 1),
        (0, 1, 0),
        (1, 2, 0),
    ]


def test_a_run_of_full_stops_is_quick_and_no_candidate() -> None:
    """A hundred thousand full stops are one unit."""
    units = split("。" * 100_000)
    assert len(units) == 1
    assert not units[0].is_candidate


_TEXT = st.text(
    alphabet=st.sampled_from(list("。！？；…“”‘’「」《》（）()\"'.!? \n\t-|:：，,aA1甲股的Mr…")),
    max_size=80,
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(_TEXT, st.text(max_size=60)))
def test_joining_the_units_gives_the_text_back(text: str) -> None:
    """Units are in order, match their offsets, and only white space separates them."""
    end = 0
    for unit in split(text):
        assert text[end : unit.start].strip() == ""
        assert text[unit.start : unit.end] == unit.text != ""
        end = unit.end
    assert text[end:].strip() == ""


def test_long_runs_of_blanks_are_quick() -> None:
    """A hundred thousand wide spaces have no sentence and take linear time."""
    assert split("\u3000" * 100_000) == []
