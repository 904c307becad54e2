"""The rules of boilerplate: datelines before a story, notices and credits around it.

Each pattern asks for so many of a notice's own words that no sentence of a story
matches: one that goes on from a dateline (据新华社11月2日消息, 本报讯息专栏) or that is
about sharing, rights or risks.  ``cleaning`` applies the rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from newsdigest.formats.boilerplate.credits import (
    Fields,
    byline,
    credits_or_signature,
    enclosed,
    signature,
)
from newsdigest.text.scripts import HAN_BASIC


class Where(StrEnum):
    """Which part of a paragraph a rule is about, and where such paragraphs stand."""

    PARAGRAPH = "paragraph"
    OPENING = "opening"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of boilerplate.

    ``example`` is matched by ``pattern`` and stands there for readers and for the
    tests.  Named groups of the pattern become the fields of those names; the group
    ``credits`` is read by ``reads`` instead, and the rule does not hold where that
    gives None.
    """

    name: str
    where: Where
    pattern: re.Pattern[str]
    example: str
    reads: Callable[[str], Fields | None] | None = None

    def fields(self, match: re.Match[str]) -> Fields | None:
        """What a match says, None if it only looks like one."""
        values = [(name, value.strip()) for name, value in match.groupdict().items() if value]
        if self.reads is None:
            return values
        if match["credits"] is None:
            return values
        read = self.reads(match["credits"])
        return None if read is None else [(n, v) for n, v in values if n != "credits"] + read


END = r"(?:^|(?<=[。！？…”）)】」]))"
"""Where a story's last sentence has ended."""
IN_BRACKETS = r"[（(]\s*(?P<credits>[^（()）。！？]{2,60}?)\s*[）)]"
"""Brackets that ``reads`` looks into."""


def rule(
    name: str,
    where: Where,
    pattern: str,
    example: str,
    *,
    flags: int = 0,
    reads: Callable[[str], Fields | None] | None = None,
) -> Rule:
    """A rule with its pattern compiled."""
    return Rule(name, where, re.compile(pattern, flags), example, reads)


def any_of(*alternatives: str) -> str:
    """A pattern of alternatives, each on a line of its own."""
    return "(?:" + "|".join(alternatives) + ")"


_KINDS = "报|社|网|台|在线|客户端|新闻|之声|网站|央视|时刻"
_OUTLET = rf"(?P<source>《?[{HAN_BASIC}]{{1,10}}(?:{_KINDS})》?(?:-{{1,2}}[{HAN_BASIC}]{{2,8}})?)"
_OURS = "(?:本报|本台|本网|本刊|本站|[日晚晨早时商快][报](?=讯))"
_DAY = r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日"
_PLACE = rf"[{HAN_BASIC}、]{{0,10}}?"
_SIGN = any_of("专?电(?![话视讯影力报子动池])讯?", "讯(?![息问飞])", "消息(?=[\\s，,：:（(])")
_PAUSE = r"[\s，,：:]*"
_NOT_QUOTED = "(?![据自从在与和])"
_REPORTER = (
    rf"(?:(?:记者|通讯员)\s+(?P<authors>[{HAN_BASIC}]{{2,4}}(?:[\s、][{HAN_BASIC}]{{2,4}}){{0,4}})"
    r"\s*(?:报道)?(?=[\s，,：:]))?"
)
_NAME = r"[A-Z][\w.'’-]*(?:\s[A-Z][\w.'’-]*){1,3}"
_AGENCY = "AP|Reuters|AFP|Xinhua|UPI|Bloomberg|TASS|Kyodo|PTI|IANS|ANI"

_DATELINES: tuple[Rule, ...] = (
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
        rf"(?:题\s*[:：][^。]{{2,40}}?\s+(?:\S{{0,6}}记者\s?[{HAN_BASIC}、·]{{2,20}}\s+)?)?(?:{IN_BRACKETS})?{_PAUSE}",
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
        rf"{_NOT_QUOTED}(?P<source>[{HAN_BASIC}]{{2,10}}(?:{_KINDS}|娱乐|科技|财经|体育)"
        rf"(?:-[{HAN_BASIC}]{{2,8}})?)讯(?:\s*{IN_BRACKETS}{_PAUSE}|[：:\s]\s*)",
        "新京报讯（记者 李明）",
        reads=credits_or_signature,
    ),
    rule(
        "dateline",
        Where.OPENING,
        rf"{_NOT_QUOTED}(?P<source>[{HAN_BASIC}]{{1,8}}(?:报|社|网|台|新闻|客户端|之声))消息\s*"
        r"(?:[（(][^（()）]{2,16}[）)]\s*[:：]?\s*|[:：]\s*|\s(?=据))",
        "央视网消息（新闻联播）：",
    ),
    rule(
        "dateline",
        Where.OPENING,
        rf"【(?:(?P<source>[{HAN_BASIC}]{{2,10}}(?:报|社|网|台|新闻|客户端))?(?:驻[{HAN_BASIC}]{{2,6}})?"
        r"(?:本报|特约|见习|实习|全媒体|综合|\s)*(?:报道|消息|讯|记者))"
        rf"(?:\s*(?P<authors>[{HAN_BASIC}\s、]{{2,30}}))?】\s*(?:{IN_BRACKETS}\s*)?",
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

_MEDIUM = "(?:公众号|微博|客户端|APP|视频号|抖音号?|官网)"
_LINK_END = "(?:专题|>>|文章|原文|全文|详情|更多)[>»]*"
_MORE = r"\s*(?:责任编辑[:：]?\s*\S{0,6})?"
_RIGHTS = "(?:版权归[^，。谁]{1,16}所有|如有侵权|如涉版权|侵权请联系|侵权必究|联系删除)"
_DISCLAIMER = "(?:免责声明|版权声明|特别声明|郑重声明|重要声明|网站声明)"
_CALL = r"[【\[][^】\]]{0,12}(?:投稿|合作请|爆料)[^】\]]{0,60}[】\]][^。]{0,60}"
_TIP_OFF = "新闻线索报料通道[:：].{0,120}"
_RIGHTS_CONTACT = "如遇作品内容、版权等问题.{0,120}"
_SLOGAN = "(?:分享让更多人看到|转载是一种动力.{0,12}|海量资讯、精准解读.{0,20})"

_SITE = any_of(
    rf"(?:返回搜狐[，,]\s*)?查看更多{_MORE}",
    r"(?:点击)?(?:查看|阅读)(?:原文|全文|更多)[>»\s]*",
    r"更多[^，。！？]{0,12}请?(?:点击)?进入[^\s，。！？]{2,16}",
    rf"点击(?:进入|查看|阅读)\S{{0,12}}{_LINK_END}",
    r"[【\[（(](?:我要)?(?:纠错|打印|收藏|关闭窗口|打印本页|关闭|举报)[】\]）)].{0,20}",
    r"(?:纠错|打印|收藏|关闭窗口|打印本页)(?:\s+(?:打印|收藏|关闭|推荐|分享|纠错).{0,20})?",
    "(?:扫一扫|扫码|扫描|长按|识别)[^，。！？]{0,24}(?:二维码|关注|阅读|分享|下载)[^，。！？]{0,24}",
    r"分享(?:到|至)\s*(?:[:：].{0,30}|(?:微信|微博|朋友圈|QQ)[^，。]{0,20})?",
    r"(?:字号|字体)[:：]?\s*大?\s*中?\s*小?",
    r"[【\[]?(?:相关(?:阅读|新闻|链接|报道|推荐)|延伸阅读|推荐阅读)[】\]]?[:：]?",
    rf"(?:更多[^。！？]{{2,12}})?(?:请|敬请|欢迎)(?:持续)?关注[^，。！？]{{2,24}}{_MEDIUM}[^。！？]{{0,20}}[。！]?",
    "更多[^。！？]{2,10}(?:请|敬请|欢迎)(?:持续)?关注[^，。！？]{2,12}",
    "下载[^，。！？]{1,12}(?:APP|客户端)[^，。！？]{0,30}",
    r"(?:打开|下载)[^，。！？]{0,8}APP[，,\s]*(?:查看|阅读)(?:更多|全文|原文|详情)[^。！？]{0,8}|展开全文|举报\s*[/／]\s*反馈",
    r"(?:阅读|浏览|点击)(?:量|数|次数)?\s*[\d.]+\s*[万kK+]*",
    _SLOGAN,
    _CALL,
    _TIP_OFF,
)
_LEGAL = any_of(
    rf"[【\[（(*]*{_DISCLAIMER}[】\]）)]?\s*(?:[:：].*)?",
    r"[【\[（(*]*声明[】\]）)]?\s*[:：].{0,60}(?:本网|本站|本文|本报|转载|版权|转发|平台).*",
    "[^。！？]{0,20}(?:转载|摘编)[^。！？]{0,16}(?:请|须|需|务必)[^。！？]{0,10}(?:注明|标明|联系|保留|署名)"
    "[^。！？]{0,30}[。！]?",
    "[*＊【]*(?:未经|本报|本网|本站|本文|凡|版权)[^。！？]{0,40}(?:禁止|不得|谢绝|严禁|请勿)[^。！？]{0,12}"
    "(?:转载|摘编|复制)[^。！？]{0,20}[。！】]?",
    rf"[^。！？]{{0,30}}{_RIGHTS}[^。！？]{{0,60}}[。！]?",
    r"[【\[（(*]*(?:风险提示|投资提示)[】\]）)]?\s*[:：]?.{0,60}(?:谨慎|仅供参考|不构成|据此操作|独立思考).{0,60}",
    _RIGHTS_CONTACT,
    r"(?:Copyright\b[^.]{0,6}(?:©|\(c\)|\d{4})|©|\(c\) ?\d{4}).{0,120}",
    r".{0,60}all rights reserved\.?",
)
_ENGLISH_SITE = any_of(
    r"(?:Share|Tweet|Print|Email|Like) (?:this|via|on (?:Facebook|Twitter|X))\b[^.!?]{0,60}[.!]?",
    r"(?:Share|Tweet|Print|Email)(?:[\s|·]+(?:Share|Tweet|Print|Email|Save|Comments?))*",
    r"Follow us (?:on|at)\b.{0,60}",
    r"(?:Subscribe|Sign up) (?:to|for) (?:our|the)\b[^.!?]{0,60}(?:newsletter|updates|alerts)"
    r"[^.!?]{0,40}[.!]?",
    r"\(?(?:Additional )?Reporting by (?-i:[A-Z])[^.]{3,80}(?:; (?:Editing|Writing) by [^.]{3,60})?"
    r"\.?\)?",
    "Read more:?|Advertisement|Related (?:articles|stories|topics):?",
    "(?:Photo|Image|Picture)s? (?:credits?: |by )(?-i:[A-Z])[^.]{2,60}",
)

_PICTURE_CREDIT = any_of(
    f"(?:受访者|采访对象|采访单位|通讯员|视觉中国|[{HAN_BASIC}]{{2,6}}(?:单位|部门|官网|官微))\\s?(?:供图|提供图片)",
    r"[（(]?图(?:片|文)?(?:源|来源|来自)(?:于)?网络[^。]{0,12}[）)]?",
    f"新华社发[（(][{HAN_BASIC}]{{2,4}} ?摄[）)]",
)
NOTICE_WORDS = re.compile(
    "查看更多|更多精彩|纠错|举报|分享让|转载|海量资讯|如遇作品|报料|投稿|合作请|爆料|关注|搜索|下载|登录|点击|声明|版权归"
    "|侵权|谨慎|仅供参考|不构成|不作为"
)
"""Every notice behind the last sentence of a paragraph has one of these."""

_NOTICES: tuple[Rule, ...] = (
    rule(
        "end mark",
        Where.PARAGRAPH,
        r"[（(【\[ —-]*(?:完|全文完|未完待续|END|End)[）)】\] —-]*",
        "（完）",
    ),
    rule("site notice", Where.PARAGRAPH, _SITE, "更多精彩内容请进入国内新闻", flags=re.I),
    rule(
        "legal notice",
        Where.PARAGRAPH,
        _LEGAL,
        "版权声明：本文为本报原创，转载请注明出处。",
        flags=re.I,
    ),
    rule("picture credit", Where.PARAGRAPH, _PICTURE_CREDIT, "受访者供图"),
    rule("site notice", Where.PARAGRAPH, _ENGLISH_SITE, "Share this article", flags=re.I),
    rule(
        "site notice",
        Where.CLOSING,
        any_of(
            rf"\s*返回搜狐[，,]\s*查看更多{_MORE}",
            rf"(?:(?<=[。！？”）)】」])|\s)查看更多{_MORE}",
            r"\s*更多精彩内容请进入\S{2,12}",
            rf"\s*{_SLOGAN}",
            rf"{END}\s*(?:编号[:：]\S{{3,8}}\s*)?{_RIGHTS_CONTACT}",
            rf"{END}\s*{_TIP_OFF}",
            rf"\s*{_CALL}",
            r"\s*[【\[](?:我要)?(?:纠错|举报)[】\]]",
            rf"{END}\s*(?:更多|欢迎|敬请|请)[^。！？]{{0,16}}(?:关注|搜索|下载|登录)[^。！？]{{2,24}}"
            rf"{_MEDIUM}[^。！？]{{0,20}}[。！]?",
            rf"{END}\s*点击(?:进入|查看|阅读)\S{{0,12}}{_LINK_END}",
        ),
        "。返回搜狐，查看更多责任编辑：",
    ),
    rule(
        "legal notice",
        Where.CLOSING,
        any_of(
            rf"{END}\s*[【\[（(*]?{_DISCLAIMER}[】\]）)]?[:：].{{4,250}}",
            rf"{END}\s*[*＊]?[^。！？，“]{{0,24}}[，*＊]?[^。！？，“]{{0,12}}[，,]?"
            r"(?:转载请(?:务必)?注明|未经授权[，,\s]*(?:禁止|不得)转载)[^。！？]{0,60}[。！]?",
            rf"{END}\s*(?:(?:本|文|图|以上|部分|内容|素材|声明)[^。！？]{{0,24}})?{_RIGHTS}[^。！？]{{0,60}}[。！]?",
            "[（(][^（()）。]{0,12}(?:谨慎|仅供参考|不构成投资建议|不作为[^（()）。]{0,6}建议)[^（()）。]{0,12}[）)]",
        ),
        "。*本报独家稿件，转载请注明出处。",
    ),
    rule(
        "about the author",
        Where.CLOSING,
        any_of(
            r"\s*[（(]\s*(?:本文)?作者(?:单位\s*[:：]|系|为|是)[^（()）。！？]{2,60}[）)]",
            rf"{END}\s*[（(][{HAN_BASIC}]{{2,4}}(?:系|为)[^（()）。！？，]{{4,40}}[）)]",
        ),
        "。（作者系本报特约评论员）",
    ),
    rule(
        "original title",
        Where.CLOSING,
        r"\s*[（(]\s*原标题\s*[:：]?\s*(?P<original_title>[^（()）]{4,90}(?:（[^（()）]{1,30}）[^（()）]{0,60})?)"
        r"\s*[）)]",
        "。（原标题：西太湖畔秋色正浓）",
    ),
    rule(
        "source",
        Where.CLOSING,
        rf"\s*[（(]?\s*《\s?(?P<source>[{HAN_BASIC}]{{2,10}})\s?》\s?[（(]?\s*"
        r"(?P<date>\d{4}年\d{1,2}月\d{1,2}日)[^（()）。]{0,16}[）)]",
        "《人民日报》（2024年11月02日 07 版）",
    ),
    rule(
        "source",
        Where.CLOSING,
        r"\s*[（(【]\s*(?:文章|稿件|本文)?来源\s*[:：]\s*(?P<source>[^。！？；，（()）】]{2,30})\s*[）)】]",
        "。（来源：常州日报）",
    ),
    rule(
        "credit",
        Where.CLOSING,
        r"\s*[（(【\[]\s*(?P<credits>[^（()）【】。！？\[\]]{2,80})[）)】\]]",
        "。（总台记者 王林）",
        reads=enclosed,
    ),
    rule("signature", Where.CLOSING, rf"{END}\s*{IN_BRACKETS}", "（张三 李四）", reads=signature),
    rule(
        "picture credit",
        Where.CLOSING,
        "[（(](?:图片|本文图片|文中图片|图|照片|截图|视频)(?:来源[:：])?(?:均?由|源自|截图自|来自|均?为|自)?"
        "[^（()）。！？，]{2,24}(?:提供|授权|截图|供图|网站|网络|图库|摄)[）)]",
        "（图片由受访者提供）",
    ),
    rule("end mark", Where.CLOSING, r"\s*[（(](?:完|全文完)[）)]", "。（完）"),
)

RULES: tuple[Rule, ...] = (*_DATELINES, *_NOTICES)
"""All rules; of those for the same place the first that holds is taken."""
