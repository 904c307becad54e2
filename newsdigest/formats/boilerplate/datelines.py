"""Before the story: bylines, datelines and what is left of an original title.

A table of rules (see ``rule``).  A dateline that a sentence goes on from (据新华社
11月2日消息, 本报讯息专栏) is none.
"""

from __future__ import annotations

from newsdigest.formats.boilerplate.rule import (
    IN_BRACKETS,
    Rule,
    Where,
    any_of,
    byline,
    credits_or_signature,
    rule,
)

_KINDS = "报|社|网|台|在线|客户端|新闻|之声|网站|央视|时刻"
_OUTLET = (
    rf"(?P<source>《?[\u4e00-\u9fff]{{1,10}}(?:{_KINDS})》?(?:-{{1,2}}[\u4e00-\u9fff]{{2,8}})?)"
)
_OURS = "(?:本报|本台|本网|本刊|本站|[日晚晨早时商快][报](?=讯))"
_DAY = r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日"
_PLACE = r"[\u4e00-\u9fff、]{0,10}?"
_SIGN = any_of("专?电(?![话视讯影力报子动池])讯?", "讯(?![息问飞])", "消息(?=[\\s，,：:（(])")
_PAUSE = r"[\s，,：:]*"
_NOT_QUOTED = "(?![据自从在与和])"
_REPORTER = (
    r"(?:(?:记者|通讯员)\s+(?P<authors>[\u4e00-\u9fff]{2,4}(?:[\s、][\u4e00-\u9fff]{2,4}){0,4})"
    r"\s*(?:报道)?(?=[\s，,：:]))?"
)
_NAME = r"[A-Z][\w.'’-]*(?:\s[A-Z][\w.'’-]*){1,3}"
_AGENCY = "AP|Reuters|AFP|Xinhua|UPI|Bloomberg|TASS|Kyodo|PTI|IANS|ANI"

DATELINES: tuple[Rule, ...] = (
    rule(
        "byline mark",
        Where.PARAGRAPH,
        r"□\s*(?P<credits>[^。！？，；]{2,60})",
        "□周茜陈露周昕媛",
        reads=byline,
    ),
    rule(
        "byline mark",
        Where.PARAGRAPH,
        r"[■◇◆●]\s*(?P<credits>[^。！？，；]{2,60})",
        "■ 本报记者 王林",
        reads=credits_or_signature,
    ),
    rule(
        "byline",
        Where.PARAGRAPH,
        rf"(?:[Bb]y|BY):?\s+(?P<authors>{_NAME}(?:(?:,\s|\sand\s|,\sand\s){_NAME}){{0,4}})"
        r"(?:,?\s+(?:(?:Staff|Senior|Chief)\s+)?(?:Writer|Reporter|Correspondent|Contributor|Editor)s?)?",
        "By Ann Lee and Bo Li, Staff Writers",
    ),
    rule(
        "dateline",
        Where.OPENING,
        rf"[.·\s]?{_NOT_QUOTED}(?:{_OURS}|{_OUTLET}){_PLACE}{_DAY}{_SIGN}\s*"
        rf"(?:题\s*[:：][^。]{{2,40}}?\s+(?:\S{{0,6}}记者\s?[\u4e00-\u9fff、·]{{2,20}}\s+)?)?(?:{IN_BRACKETS})?{_PAUSE}",
        "新华社北京11月2日电（记者王林、李方）",
        reads=credits_or_signature,
    ),
    rule(
        "dateline",
        Where.OPENING,
        rf"{_OURS}(?:综合)?(?:讯(?![息问])|消息(?=[\s，,：:（(]))\s*(?:{IN_BRACKETS})?{_REPORTER}{_PAUSE}",
        "本报讯(通讯员 张维 记者 李明)",
        reads=credits_or_signature,
    ),
    rule(
        "dateline",
        Where.OPENING,
        rf"{_NOT_QUOTED}(?P<source>[\u4e00-\u9fff]{{2,10}}(?:{_KINDS}|娱乐|科技|财经|体育)"
        rf"(?:-[\u4e00-\u9fff]{{2,8}})?)讯(?:\s*{IN_BRACKETS}{_PAUSE}|[：:\s]\s*)",
        "新京报讯（记者 李明）",
        reads=credits_or_signature,
    ),
    rule(
        "dateline",
        Where.OPENING,
        rf"{_NOT_QUOTED}(?P<source>[\u4e00-\u9fff]{{1,8}}(?:报|社|网|台|新闻|客户端|之声))消息\s*"
        r"(?:[（(][^（()）]{2,16}[）)]\s*[:：]?\s*|[:：]\s*|\s(?=据))",
        "央视网消息（新闻联播）：",
    ),
    rule(
        "dateline",
        Where.OPENING,
        r"【(?:(?P<source>[\u4e00-\u9fff]{2,10}(?:报|社|网|台|新闻|客户端))?(?:驻[\u4e00-\u9fff]{2,6})?"
        r"(?:本报|特约|见习|实习|全媒体|综合|\s)*(?:报道|消息|讯|记者))"
        rf"(?:\s*(?P<authors>[\u4e00-\u9fff\s、]{{2,30}}))?】\s*(?:{IN_BRACKETS}\s*)?",
        "【环球时报综合报道】",
        reads=credits_or_signature,
    ),
    rule(
        "dateline",
        Where.OPENING,
        rf"{IN_BRACKETS}{_PAUSE}",
        "（记者 王林）",
        reads=credits_or_signature,
    ),
    rule(
        "dateline",
        Where.OPENING,
        r"本文转自\s*[【\[](?P<source>[^】\]]{2,20})[】\]][；;，,。\s]*",
        "本文转自【环球网】；",
    ),
    rule(
        "dateline",
        Where.OPENING,
        r"(?:[A-Z][\w.'’/ -]{1,30}(?:, [A-Z][\w.]{1,20}(?: \w{1,20})?){0,2}\s)?"
        rf"(?:\((?P<source>{_AGENCY})\)\s*(?:—|–|--|-)\s*"
        r"|\(CNN(?: Business)?\)\s*(?:(?:—|–|--|-)\s*)?)",
        "BEIJING, Nov. 2 (Xinhua) -- ",
    ),
    rule(
        "original title",
        Where.OPENING,
        r"[（(]?原标题\s*[:：]\s*(?P<original_title>.{6,90}?)[）)]?\s*(?P=original_title)\s*",
        "原标题：西太湖畔秋色正浓西太湖畔秋色正浓 ",
    ),
    rule(
        "original title",
        Where.OPENING,
        r"[（(]原标题\s*[:：]?\s*(?P<original_title>[^（()）]{2,90})[）)]\s*",
        "（原标题：西太湖畔秋色正浓）",
    ),
    rule("original title label", Where.OPENING, r"原标题\s*[:：]\s*", "原标题："),
)
