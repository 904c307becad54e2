"""Abstracts: which excerpts are one."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdigest.text.abstract import abstract

TITLE = "湖滨新馆周六开放，读者可整夜自习"
TEXT = """本报讯（记者 陈禾）湖滨图书馆新馆周六起开放，三百个座位全部免费，凭身份证即可入馆。

新馆由旧粮仓改建，工程历时两年，花费四千万元，由区财政承担。馆内设有儿童阅览室和电子阅览区。

馆长吴一舟说，夜间自习室试行到明年一月底，之后是否保留，要看有多少读者来。开放首日有两千人入馆，
附近的咖啡店延长了营业时间。

住在对面的退休教师每天都来，他说等这一天等了三年。"""

ENGLISH_TITLE = "Lake Library opens its night rooms"
ENGLISH = """EXAMPLE (Reuters) - The Lake Library opened its new building on Saturday with three
hundred free seats, and anyone with an identity card may enter.

The building is a converted granary. The work took two years and cost forty million, which the
district paid. It has a children's room and a floor for electronic reading.

Director Wu said that the night rooms stay open until the end of January, and that their future
depends on how many readers come. Two thousand people entered on the first day."""

ABSTRACTS = [
    "湖滨图书馆由粮仓改建的新馆开放，夜间自习室试行到一月底；首日两千人入馆。",
    "旧粮仓改建的图书馆周六开门。馆长说夜间自习室去留要看读者人数。",
    "<p>旧粮仓改建的图书馆周六开门。馆长说<b>夜间自习室</b>去留要看读者人数。</p>",
    "【摘要】旧粮仓改建的图书馆周六开门。馆长说夜间自习室去留要看读者人数。",
    "旧粮仓改建的[湖滨图书馆](https://lib.example/)开门，馆长说**夜间自习室**去留要看读者人数。",
]
ENGLISH_ABSTRACTS = [
    "A granary became a library: the night rooms stay until January, and 2,000 readers came.",
    "After two years of work the district's granary is a library with rooms for the night",
    "The director keeps the night rooms until January if readers come &#8211; 2,000 did at first.",
]
OTHERS = [
    ("first lines", "湖滨图书馆新馆周六起开放，三百个座位全部免费，凭身份证即可入馆。"),
    ("with a dateline", "本报讯 湖滨图书馆新馆周六起开放，三百个座位全部免费，凭身"),
    ("first lines, cut", "湖滨图书馆新馆周六起开放，三百个座位全部免费，凭身份证即可入馆。新馆…"),
    ("less a word", "湖滨图书馆新馆周六开放，三百个座位全部免费，凭身份证可入馆。"),
    ("headline", "湖滨新馆周六开放，读者可整夜自习"),
    ("headline and site", "湖滨新馆周六开放，读者可整夜自习_例州新闻网"),
    ("headline twice", "湖滨新馆周六开放，读者可整夜自习。湖滨新馆周六开放，读者可整夜自习。"),
    ("teaser", "旧粮仓改建的图书馆周六开门，馆长说夜间自习室去留要看……"),
    ("teaser", "旧粮仓改建的图书馆周六开门，馆长说夜间自习室去留要看读者人数。[阅读全文]"),
    ("teaser", "旧粮仓改建的图书馆周六开门，馆长说夜间自习室去留要看读者人数。查看更多>>"),
    ("teaser", "旧粮仓改建的图书馆周六开门，夜间自习室去留要看读者人数。【详情】"),
    ("teaser", "舊糧倉改建的圖書館週六開門，夜間自習室去留要看讀者人數。閱讀全文"),
    ("teaser", "旧粮仓改建的图书馆周六开门，夜间自习室去留要看读者人数。（未完待续）"),
    ("cut after a comma", "旧粮仓改建的图书馆周六开门，馆长说夜间自习室去留要看，"),
    ("cut in a sentence", "旧粮仓改建的图书馆周六开门。馆长说夜间自习室去留要看有"),
    ("advertisement", "旧粮仓改建的图书馆周六开门，长按二维码关注湖滨图书馆公众号。"),
    ("advertisement", "湖滨图书馆夜间自习室限时优惠，立即报名，前三百名读者免费领取座位。"),
    ("advertisement", "【广告】湖滨图书馆周六开门，夜间自习室欢迎读者，两千人入馆。"),
    ("advertisement", "旧粮仓改建的图书馆周六开门。关注“例州发布”获取更多资讯。"),
    ("advertisement", "舊糧倉改建的圖書館週六開門，掃描二維碼關注湖濱圖書館。"),
    ("links", "[湖滨图书馆](/a) [旧粮仓改建](/b) [夜间自习室](/c) [两千人入馆](/d)"),
    ("headlines", "湖滨图书馆新馆开放 | 旧粮仓改建完工 | 夜间自习室试行 | 首日两千人入馆"),
    ("headlines", "1. 湖滨图书馆新馆开放 2. 旧粮仓改建完工 3. 夜间自习室试行"),
    ("keywords", "湖滨图书馆,新馆,自习室,旧粮仓,读者,两千人"),
    ("slogan", "例州新闻网是例州权威的新闻门户网站，为您提供最新的本地资讯。"),
    ("slogan", "立足例州，放眼世界，用心讲好每一个例州人的故事。"),
    ("site", "例州日报，传播例州声音，报道湖滨新馆和读者的每一天。"),
    ("label", "来源：例州日报 作者：陈禾 湖滨图书馆新馆周六开放，首日两千人入馆。"),
    ("address", "旧粮仓改建的图书馆周六开门，详见 https://lib.example/night 夜间自习室。"),
    ("code", "{{ page.content | strip_html }} 湖滨图书馆夜间自习室试行到一月底。"),
    ("short", "新馆开放了。"),
    ("nothing", ""),
    ("the whole text", TEXT * 9),
]  # fmt: skip
ENGLISH_OTHERS = [
    ("first lines", "The Lake Library opened its new building on Saturday with three hundred"),
    ("first lines, cut", "The Lake Library opened its new building on Saturday with [&#8230;]"),
    ("teaser", "A granary became a library and its night rooms stay until January... Read more"),
    ("teaser", "A granary became a library. 2,000 readers came. Continue reading &rarr;"),
    ("teaser", "A granary became a library. Find out why the night rooms stay until January."),
    ("advertisement", "The library's night rooms are open. Subscribe to our newsletter."),
    ("advertisement", "Sponsored: the Lake Library opened its night rooms for readers."),
    ("advertisement", "A granary became a library with night rooms. Tickets on sale now!"),
    ("advertisement", "A granary became a library for readers. Don't miss out: order today."),
    ("slogan", "Your trusted source for local news, sports and weather in the district."),
    ("slogan", "The latest news and opinion from the district, the city and the world."),
    ("headline", "Lake Library opens its night rooms - Example Courier"),
    ("byline", "By Ann Lee, Example Courier. The granary became a library in January."),
    ("comments", "24 comments on the library in the granary and its night rooms until January."),
    ("cut", "A granary became a library. The night rooms stay open until the end of the"),
]  # fmt: skip


@pytest.mark.parametrize("excerpt", ABSTRACTS)
def test_a_chinese_abstract(excerpt: str) -> None:
    """Prose about the article in words of its own, also with markup, is an abstract."""
    plain = abstract(excerpt, title=TITLE, text=TEXT, source="例州日报")
    assert plain.startswith(("旧粮仓", "湖滨图书馆"))
    assert not set("<>[]*") & set(plain)


@pytest.mark.parametrize("excerpt", ENGLISH_ABSTRACTS)
def test_an_english_abstract(excerpt: str) -> None:
    """So is English prose, with or without a full stop."""
    plain = abstract(excerpt, title=ENGLISH_TITLE, text=ENGLISH)
    assert plain == excerpt.replace("&#8211;", "–")


@pytest.mark.parametrize(("kind", "excerpt"), OTHERS)
def test_other_chinese_excerpts(kind: str, excerpt: str) -> None:
    """What is in front matter and descriptions beside abstracts is none."""
    assert abstract(excerpt, title=TITLE, text=TEXT, source="例州日报") == "", kind


@pytest.mark.parametrize(("kind", "excerpt"), ENGLISH_OTHERS)
def test_other_english_excerpts(kind: str, excerpt: str) -> None:
    """The same in English."""
    text = ENGLISH.partition("- ")[2]  # as the archive has it, without the dateline
    for body in (ENGLISH, text):
        assert abstract(excerpt, title=ENGLISH_TITLE, text=body) == "", kind


@pytest.mark.parametrize(
    ("excerpt", "text"),
    [
        (
            "穀物倉庫から生まれた図書館。夜間自習室は一月末まで試行し、利用者が多ければ続ける。",
            "湖畔図書館の新館が開館した。新館は古い穀物倉庫を改修したもので、工事には二年を要した。\n\n"
            "館長は、夜間自習室の試行は一月末までで、続けるかどうかは利用者数によると話した。",
        ),
        (
            "곡물 창고를 고친 도서관이 문을 열었고, 야간 자습실은 1월 말까지 시범 운영한다.",
            "호수 도서관의 새 건물이 문을 열었다. 좌석은 모두 무료이다.\n\n오래된 곡물 "
            "창고를 고친 것으로 공사에 2년이 걸렸다. "
            "관장은 야간 자습실을 1월 말까지 시범 운영한다고 말했다.",
        ),
    ],
)
def test_other_languages(excerpt: str, text: str) -> None:
    """Languages without spaces, and inflected ones, have abstracts too."""
    assert abstract(excerpt, title="", text=text) == excerpt
    assert abstract(text.partition("\n")[0], title="", text=text) == ""


def test_a_feed_footer_is_left_out() -> None:
    """The line that WordPress adds to each excerpt is not part of it."""
    footer = "<p>The post <a href='/a'>Lake Library</a> appeared first on <a href='/'>Lake</a>.</p>"
    excerpt = f"<p>{ENGLISH_ABSTRACTS[0]}</p>\n{footer}"
    assert abstract(excerpt, title=ENGLISH_TITLE, text=ENGLISH) == ENGLISH_ABSTRACTS[0]


def test_news_about_offers_is_no_advertisement() -> None:
    """Coupons and downloads may be the news itself."""
    text = "例州发放一亿元消费优惠券，市民通过客户端领取。三十万张两小时领完，客流增加。"
    excerpt = "例州一亿元优惠券两小时领完三十万张，带动餐馆客流。"
    assert abstract(excerpt, title="例州发券", text=text * 2) == excerpt


@pytest.mark.parametrize(
    "piece",
    [
        "<a ",
        "[a](",
        "![",
        "The post ",
        "1. ",
        "..",
        "关注",
        "read more ",
        "，",
        "*",
        "&lt;",
        "更多 ",
    ],
)
def test_time_is_linear(piece: str) -> None:
    """No excerpt takes long, whatever it repeats."""
    start = process_time()
    abstract((piece * 8000)[:8000], title=TITLE, text=TEXT)
    assert process_time() - start < 1


@given(st.text(max_size=200), st.text(max_size=60), st.text(max_size=400))
def test_any_text(excerpt: str, title: str, text: str) -> None:
    """Any text is an abstract in one line or none."""
    assert "\n" not in abstract(excerpt, title=title, text=text)
