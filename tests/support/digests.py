"""Digests to render and deliver in tests: a common one, an empty one, a hostile one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from newsdigest.article import Article, article_id
from newsdigest.digest.model import CitedSentence, Digest, Entry, Member, Section, Story, Trend
from newsdigest.render import digest_terminal
from newsdigest.render.lines import text_of

ZONE = ZoneInfo("Asia/Shanghai")
DATE = datetime(2024, 11, 4, 7, 0, tzinfo=ZONE)

HOSTILE = (
    "<script>alert(1)</script>",
    "</title></style></textarea><script>document.title='owned'</script>",
    "<img src=http://127.0.0.1:9/pixel.png onerror=alert(1) width=99999 height=99999>",
    "<style>body{display:none}*{position:fixed;inset:0;background:url(http://127.0.0.1:9/x)}</style>",
    "<iframe src='http://127.0.0.1:9/frame'></iframe><svg onload=alert(1)>",
    "<a href='javascript:alert(1)' onclick='alert(1)'>x</a>",
    "-->]]>{{ 7 * 7 }}{% raw %}<!--[if mso]>",
    "[x](javascript:alert(1)) ![x](http://127.0.0.1:9/i.png) <http://a> `b` **c** $d$ [^1] # e",
    "line\r\nBcc: victim@example.com\r\n\r\n<script>alert(1)</script>",
    "\u202egnp.exe\u2066 \x1b]0;owned\x07\x1b[2J \x9b31m \x00",
    '" \' onmouseover=alert(1) x=" & &lt;script&gt; &amp;copy;',
)
HOSTILE_URLS = (
    "javascript:alert(1)",
    "JaVa\tScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "http://a.example/\"><script>alert(1)</script>",
    "http://a.example/)[x](javascript:alert(1)",
    "file:///etc/passwd",
    "//127.0.0.1:9/x",
    "https://user:pass@a.example/\r\nBcc: victim@example.com",
)  # fmt: skip


def article(
    title: str,
    *,
    source: str = "武进日报",
    day: int = 3,
    url: str | None = None,
    lang: str = "zh",
) -> Article:
    """An article of November 2024 whose id is made of its title and source."""
    identity = article_id(f"{source} {title}")
    where = f"https://news.example.com/{identity}.html?a=1&b=2" if url is None else url
    when = datetime(2024, 11, day, 8, 0, tzinfo=ZONE)
    return Article(identity, title, "", "正文。", when, source=source, url=where, lang=lang)


def entry(
    number: int,
    articles: Sequence[Article],
    sentences: Sequence[str],
    *,
    keywords: tuple[str, ...] = (),
    score: float | None = None,
) -> Entry:
    """A story; the first sentence is of the first article, the second of the second, and so on."""
    members = tuple(Member(one, 1.0 if not n else 0.8) for n, one in enumerate(articles))
    said = tuple(
        CitedSentence(text, articles[min(n, len(articles) - 1)].id)
        for n, text in enumerate(sentences)
    )
    story = Story(members, 100.0 - number if score is None else score)
    return Entry(number, story, articles[0].title, said, keywords)


MARATHON = entry(
    1,
    [
        article("西太湖半程马拉松开跑，4.5万人报名"),
        article("西太湖马拉松破纪录", source="常州日报"),
        article("Half marathon draws record field", source="Wujin Post", lang="en"),
    ],
    ["本届赛事共有来自33个省区市的45,737名选手报名，比去年多出三成。", "男子组冠军打破赛会纪录。"],
    keywords=("马拉松",),
)
PROJECTS = entry(
    2,
    [article("科技招商再落三个项目", source="常州日报", day=2)],
    ["三个项目总投资12.6亿元，涉及氢能、机器人和集成电路。"],
)
MARKET = entry(
    3,
    [article("“七彩阜宁”农产品走进武进", day=2)],
    ["Over 120 farm products from Funing went on sale at the Yaoguan market on Saturday."],
)
DIGEST = Digest(
    title="一周要闻",
    generated=DATE,
    since=datetime(2024, 10, 28, tzinfo=ZONE),
    until=datetime(2024, 11, 4, tzinfo=ZONE),
    lang="zh",
    sections=(
        Section("体育", (MARATHON,)),
        Section("科技", (PROJECTS,)),
        Section("要闻", (MARKET,)),
    ),
    overview=(
        CitedSentence("西太湖半程马拉松3日开跑，4.5万人报名。", MARATHON.story.lead.id),
        CitedSentence("三个项目总投资12.6亿元。", PROJECTS.story.lead.id),
    ),
    rising=(("氢能", Trend.UP), ("双创", Trend.DOWN)),
    counts={"articles": 48, "stories": 29, "sources": 5},
)
QUIET = Digest("今日要闻", DATE, DIGEST.since, DIGEST.until, "zh", counts={"articles": 0})


def english() -> Digest:
    """The same headed in English."""
    return replace(DIGEST, title="Weekly digest", lang="en")


def long(
    stories: int,
    *,
    sentence: str = "武进区新增市级重点实验室八家，总数达到五十一家，居全市第一。" * 3,
) -> Digest:
    """A digest of so many stories in one section without a title."""
    entries = tuple(
        entry(n, [article(f"第{n}条消息：常州武进区公布新一批市级重点实验室名单")], [sentence])
        for n in range(1, stories + 1)
    )
    return replace(
        DIGEST,
        sections=(Section("", entries),),
        overview=(),
        counts={"articles": stories, "stories": stories, "sources": 1},
    )


def hostile() -> Digest:
    """A digest in which every text and address is an attack, one title of a million characters."""
    urls = (*HOSTILE_URLS, *[""] * len(HOSTILE))
    entries = tuple(
        entry(
            n,
            [
                article(text, source=text, url=url),
                article("再 " + text, source="又 " + text, url=url),
            ],
            [text, "又 " + text],
            keywords=(text,),
        )
        for n, (text, url) in enumerate(zip(HOSTILE, urls, strict=False), start=1)
    )
    huge = entry(len(entries) + 1, [article("<b>大" * 250_000)], ["<i>长" * 250_000])
    sections = (*(Section(one.headline, (one,)) for one in entries), Section("", (huge,)))
    return replace(
        DIGEST,
        title=" ".join(HOSTILE),
        sections=sections,
        overview=tuple(CitedSentence(one.summary[0].text, one.story.lead.id) for one in entries),
        rising=tuple((text, Trend.UP) for text in HOSTILE),
    )


def terminal(digest: Digest, cells: int = 80) -> str:
    """The digest on a terminal of that width, without colours."""
    return "\n".join(
        text_of(line) for line in digest_terminal.digest(digest, width=cells, zone=ZONE)
    )
