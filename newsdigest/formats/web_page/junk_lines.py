"""Lines in an article's block that are not part of it, recognized by their words.

Patterns require the site's own words at the beginning of a line, so that no sentence
about sharing or reading matches.
"""

from __future__ import annotations

import re

from newsdigest.formats.boilerplate.rules import any_of
from newsdigest.text.scripts import HAN_BASIC

LAST = 0.5
"""Share of a block's text behind which a line such as 相关阅读 ends the article."""

_DATE = (
    r"(?:20\d\d|\d\d)\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?"
    r"(?:\s*\d{1,2}[:：]\d\d(?:[:：]\d\d)?)?"
)
_TOOL = "(?:大|中|小|打印|收藏|分享|评论|关闭|纠错|手机看新闻|复制链接|语音播报|听新闻|T|A)"
_SHARE = "(?:微信|微博|QQ|朋友圈|复制链接|分享|收藏|点赞|评论|空间|打印)"
_BEFORE = re.compile(
    any_of(
        rf"{_DATE}.{{0,60}}",
        r"[（(【\[]?\s*(?:稿件|文章|信息|本文|内容|新闻|消息)?[来來]\s{0,4}源(?:于)?\s*[:：].{0,80}",
        r"(?:发布|发表|更新|发稿|录入|编辑|创建)?(?:时间|日期|時間)\s*[:：].{0,60}",
        r"(?:发布|发表|更新)于.{0,40}",
        r"(?:浏览|点击|阅读|访问|人气|查看|评论|热度)(?:次数|数|量|率)?\s*[:：]?\s*\d*.{0,12}",
        r".{0,10}(?:首页|主页)\s*[>»›/→_-].{0,60}",
        r"您?(?:当前|现在|目前|所在)(?:的)?(?:位置|栏目).{0,80}",
        r"(?:字号|字体|文字大小|【?字体).{0,24}",
        rf"[\[【（(]?\s*{_TOOL}(?:[\]】）)\s|]*{_TOOL}){{0,8}}[\]】）)\s|]*",
        r"分享(?:到|至)?\s*[:：]?.{0,20}",
        r"\d{1,6}|\d{1,9}(?:人)?(?:评论|参与|跟贴|条评论|人参与)",
        r"(?:责任编辑|责编|编辑)\s*[:：].{0,30}",
        "(?:原标题|微信|微博|QQ空间|用微信扫码).{0,40}",
    ),
    re.IGNORECASE,
)
_BYLINE_LABEL = re.compile(r"(?:来源|作者|时间|日期|责任编辑|浏览|点击)\s*[:：]")
_END = re.compile(
    r"\W{0,6}"
    + any_of(
        r"(?:责任编辑|责编|本文编辑|文字编辑|值班编辑|编辑|编审|責任編輯)\s*[:：丨|]",
        "相关(?:阅读|新闻|链接|报道|推荐|文章|专题|附件|稿件|资讯|内容)|相關新聞",
        r"延伸\W{0,3}(?:阅读|推荐)|延伸閱讀|推荐阅读|往期(?:推荐|回顾|精彩)|精彩推荐",
        "更多(?:精彩|新闻|内容|资讯|阅读|推荐|相关)|更多新聞|看更多|大家都在看|你可能",
        "热门(?:推荐|文章|新闻|评论)|猜你喜欢|为[您你]推荐|新闻排行|热点(?:新闻|推荐)",
        "最新(?:文章|新闻|评论)|小编最近文章|作者最新文章|继续滑动看下一个",
        "[上下]一(?:篇|条|页|个)",
        "扫一扫|扫码|微信扫|长按二?维?码?|扫描(?:下方|上方|左侧|右侧|二维码)|预览时标签不可点",
        "分享(?:到|至|按钮|文章|本文)|点赞|赞\\s*\\(?\\d|收藏\\s*(?:\\d|$)|阅读\\s*\\d+",
        r"(?:免责|版权|特别|郑重|平台|网站)声明|声明\s*[:：]|郑重提示",
        r"凡本(?:网|站)|本(?:网|站)(?:声明|转载)|版权所有|copyright|©|本文由",
        r"返回(?:首页|顶部|列表|目录|搜狐)|关闭(?:窗口|本页|此页|页面)?\W{0,3}$",
        r"打印(?:本页|本文|此文|此页|页面)?\W{0,3}(?:关闭|收藏|$)",
        r"(?:网友|最新|全部|热门|精彩|文章|我要|发表|写)评论|评论\s*(?:[(（]|\d|$)|\d+\s*(?:条)?评论",
        "我来说两句|登录后|请(?:先)?登录|我要(?:纠错|反馈|举报)|纠错|举报",
        r"(?:本文|文章|稿件)?[来來]源\s*[:：]|原文(?:链接|地址|标题)\s*[:：]",
        r"(?:文章)?(?:关键[词字]|标签|tags?)\s*[:：]|阅读原文|海量资讯|新浪(?:财经)?意见反馈",
        "(?:文章|稿件)?(?:投稿|爆料|线索|举报)(?:邮箱|热线|电话)",
        "(?:打开|下载)(?:APP|客户端)|不用抽 不用搶|點我下載",
    ),
    re.IGNORECASE,
)
_LONG_END = re.compile(r"\W{0,6}(?:\S{2,4}声明|凡本|本网|版权|copyright)", re.IGNORECASE)
_NEVER = re.compile(
    any_of(
        "点击(?:上方|下方|查看|进入|播放|图片).{0,30}",
        r"[【\[（(]?(?:打印|关闭|收藏|纠错|大\s*中\s*小)[】\]）)]?",
        r"loading\.*|(?:加载中|正在加载|视频加载中).{0,20}|播放|暂停|重播|图集|相册|展开全文",
        r"\W{0,4}(?:广告|advertisement|推广)\W{0,4}|(?:本文)?原标题[:：].{0,60}|新华网\s*正文|转播到腾讯微博",
        rf"{_SHARE}(?:\s*{_SHARE}){{0,8}}",
        "(?:您的浏览器|当前浏览器|你的浏览器).{0,40}",
        r"\d{1,2}:\d{2}\s*/\s*\d{1,2}:\d{2}|字号[:：]?.{0,12}",
    ),
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"\W{0,6}"
    + any_of(
        "END|完|全文完|分享|收藏|打印|关闭|赞|踩|举报|反馈|微信|微博|QQ空间|责任编辑|来源",
        r"\d+|[—*<>《》|\s-]+|[（(]?编辑\s*\S{2,4}[）)]?",
    )
    + r"\W{0,6}",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"\W{0,3}"
    + any_of(
        r"(?:图片|本文图片|配图|图|封面图?|视频)(?:来源|[来來]自|源自|由|源)\s*[:：/|｜]?.{0,40}",
        r"(?:资料图|图源|供图|摄影|题图|头图|制图|图/|图｜|图\|)\s*[:：/|｜]?.{0,30}",
        r"图(?:为|：|:|\d{1,2}[ ：:、]).{2,90}|[▲△↑].{0,90}",
        ".{0,80}(?:资料图|供图|视觉中国|新华社发|网络截图|视频截图)[）)。]?",
        r".{0,80}[（(].{0,16}[摄图][）)][）)。]?",
        ".{0,80}(?:中新社(?:发|记者).{0,10}|图片来源.{0,20}|图源.{0,12})[）)。]?",
        rf".{{0,80}}(?:新华社)?(?:记者|通讯员)?\s?[{HAN_BASIC}]{{2,4}}\s?摄[）)。]?",
    )
)
_ENDS = re.compile(r"[。！？!?…”』」：:；;]\W?$")
_SENTENCE = re.compile(r"[。！？].{0,3}$")


def is_before(text: str, is_link: bool) -> bool:
    """Whether a line before the first paragraph is a byline, a path of links or a tool."""
    if len(text) > 120 or _SENTENCE.search(text):
        return False
    if is_link and len(text) < 30:
        return True
    return bool(_BEFORE.fullmatch(text)) or len(_BYLINE_LABEL.findall(text)) > 1


def is_end(text: str) -> bool:
    """Whether a line begins what follows the article."""
    if not _END.match(text):
        return False
    is_sentence = len(text) > 60 or (len(text) > 24 and "，" in text and text.endswith("。"))
    return not is_sentence or bool(_LONG_END.match(text))


def is_never(text: str) -> bool:
    """Whether a line is a tool of the site wherever it stands."""
    return len(text) <= 60 and bool(_NEVER.fullmatch(text))


def is_trailing(text: str) -> bool:
    """Whether a last line has no content."""
    return len(text) <= 30 and bool(_TRAILING.fullmatch(text))


def is_caption(text: str, after_image: bool, centered: bool) -> bool:
    """Whether a line is the caption of a picture, by its words or its position."""
    if len(text) > 100:
        return False
    if _CAPTION.fullmatch(text) and (after_image or centered or len(text) < 60):
        return not (
            _SENTENCE.search(text) and not after_image and not text.startswith(("▲", "△", "图"))
        )
    return after_image and centered and len(text) <= 50 and not _ENDS.search(text)
