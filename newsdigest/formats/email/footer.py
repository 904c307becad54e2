"""The frame of newsletters: lines before and after the text that are the sender's, not its own.

A footer is cut off from its first line; single lines about reading elsewhere, sharing and
subscribing are dropped wherever they stand.  Nothing is dropped for a word alone: a line has
to be short, and either its words or its links have to say what it is for.
"""

from __future__ import annotations

import re
from typing import Protocol, TypeVar

from newsdigest.text.width import width

MAX_LINE = 400
"""Characters of a line of a footer."""
MAX_WEAK = 240
"""Characters of a line that only its neighbours make part of a footer."""
MAX_NOTICE = 160
_MAX_WEAK_SENTENCE = 50
"""Cells of the same, if it is a sentence without links."""
_MAX_GAP = 4
"""Such lines in a row between two of a footer."""
_MAX_BUTTON_GAP = 1
_TAIL = 25
"""Blocks from the end in which a footer begins."""
_HEAD = 8
"""Blocks from the beginning in which lines about reading elsewhere stand."""

_VIEW_ONLINE = re.compile(
    r"(?:view|read|open|see|display)(?: (?:this|the))?(?: (?:e-?mail|message|newsletter"
    r"|issue|post|it|online version))?"
    r"(?: (?:in|on|with|using) (?:your|a|the) (?:web ?)?(?:browser|web|site)"
    r"| (?:in )?(?:browser|online)| as a web ?page)"
    r"|(?:web|online|browser) version|view (?:online|web version)|click here to (?:view"
    r"|read)[^.]{0,40}"
    r"|(?:read|open|view) (?:in|on) (?:the )?(?:app|web|substack|website)"
    r"|(?:请)?(?:点击)?(?:这里|此处)?(?:在)?(?:浏览器|网页)(?:中|里|上)?(?:打开|查看|阅读"
    r"|浏览)(?:本邮件|此邮件|邮件)?"
    r"|(?:查看|阅读|打开)?(?:网页|在线)(?:版|版本|阅读|查看|浏览)(?:邮件)?",
    re.IGNORECASE,
)
_TROUBLE = re.compile(
    r"(?:trouble|problems?|difficult\w*|unable|can(?:'|’)?(?:no)?t|not) (?:viewing"
    r"|reading|seeing|see|displaying|to (?:view|read|see))"
    r"|(?:images?|e-?mail|message) (?:not|isn(?:'|’)t|aren(?:'|’)t) (?:display|show|load)"
    r"|view (?:this|it) (?:e-?mail |message |issue |post )?(?:in your browser|on the web"
    r"|in a browser|online)"
    r"|(?:无法|不能|未能)(?:正常)?(?:显示|查看|浏览|阅读|打开)(?:此|本|该)?(?:邮件|图片"
    r"|内容|页面)?"
    r"|添加到(?:您的|你的)?(?:通讯录|联系人|白名单|地址簿)|add (?:us"
    r"|\S+@\S+) to your (?:address book|contacts)",
    re.IGNORECASE,
)
_CERTAIN = re.compile(
    r"^(?:you just read issue|unsubscribe|copyright\b|©|\(c\) ?\d{4}|退订|取消(?:邮件)?订阅)"
    r"|all rights reserved|_{20,}"
    r"|(?:manage|update|change|edit) (?:your |my )?(?:e-?mail |subscription |newsletter "
    r"|account )?"
    r"(?:preferences|settings|subscriptions?)|(?:e-?mail|communication|subscription) preferences"
    r"|you(?:(?:'|’)re| are|(?:'|’)ve been| have been| were) (?:receiving|getting|sent this|"
    r"currently a (?:free|paid) subscriber|subscribed)|you (?:received|got"
    r"|get) this (?:e-?mail|message|newsletter)"
    r"|(?:this|the) (?:e-?mail|message|newsletter) (?:was|is|has been) (?:sent|intended"
    r"|delivered|mailed)"
    r"|(?:sent|delivered) to (?:you )?(?:at )?\S+@\S+|our (?:mailing|postal) address"
    r"|(?:powered|sent|published|delivered) (?:by|with|via|using) (?:mailchimp|substack"
    r"|beehiiv|buttondown"
    r"|ghost|revue|convertkit|kit|mailerlite|sendgrid|tinyletter)\b"
    r"|(?:您|你)(?:会|之所以)?(?:收到|接收)(?:了|到)?(?:这封|此|本|该)(?:邮件|信|通讯|电子报)"
    r"|(?:本|此|这封)邮件(?:由|是|为|发送至|已发送)|请勿(?:直接)?回复(?:此|本|该)?(?:邮件|信件)"
    r"|版权所有|[京沪粤浙苏川渝津冀鲁豫鄂湘闽皖赣陕]ICP[备证]",
    re.IGNORECASE,
)
"""What only a footer says."""
_LIKELY = re.compile(
    r"unsubscribe|opt[ -]out|no longer (?:want|wish) to|stop (?:receiving|getting)"
    r"|signed up|subscribed|opted in"
    r"|privacy policy|terms of (?:use|service)|mailing list"
    r"|退订|取消(?:邮件)?订阅|不想再(?:收到|接收)|不再(?:接收|收到)|(?:管理|更改"
    r"|修改)(?:您的|你的)?(?:邮件)?(?:订阅|偏好)"
    r"|系统(?:自动)?(?:发送|发出)|(?:隐私|私隐)(?:政策|声明|权政策)",
    re.IGNORECASE,
)
"""What a story may say as well, but hardly with a link in a short paragraph at its end."""
_STRONG_LINK = re.compile(
    r"unsub(?:scribe)?\b|opt-?out|list-manage\.com/(?:unsubscribe|profile)|/preferences\b"
    r"|email-?settings|"
    r"action=disable_email|/td/|tuiding|退订",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\b(?:P\.?O\.? ?Box|Suite|Ste\.?|Floor|Fl\.?|Street|St\.?|Avenue|Ave\.?|Road|Rd\.?"
    r"|Blvd\.?|Boulevard|Lane|Drive|Way|Square|Plaza)\b.{0,80}\d"
    r"|\d{1,5} .{2,60}\b(?:Street|St\.?|Avenue|Ave\.?|Road|Rd\.?|Blvd\.?|Boulevard|Lane"
    r"|Drive|Dr\.?|Way|Square|Plaza|Suite|Ste)\b"
    r"|(?:Inc\.?|LLC|Ltd\.?|GmbH|Corp\.?)(?:,|\s|$)|[A-Z]{2} \d{5}\b|邮编|地址\s*[:：]"
    r"|[路街道]\s?\d{1,5}\s?号|有限公司|联系我们|客服(?:电话|热线)",
)
_BUTTON_WORDS = """
like likes comment comments restack share tweet retweet forward follow subscribe unsubscribe upgrade
reply save listen play donate facebook twitter x linkedin instagram youtube threads bluesky mastodon
tiktok whatsapp telegram pinterest reddit rss website e-mail email web home advertise archive jobs
contact about privacy terms policy help center centre faq careers and or on this post issue
newsletter to a friend via in now here browser us our with friends sign up log login view online
read app open get the start writing leave of service use paid preferences more less
点赞 在看 赞 分享 收藏 转发 评论 留言 关注 订阅 退订 微信 微博 微信公众号 抖音 知乎 小红书 官网
官方网站 首页 更多 下载app 下载客户端 关注我们 联系我们 投稿 广告合作
"""
_BUTTONS = frozenset(_BUTTON_WORDS.split())
"""Words of which the links that share, follow and subscribe are made."""
_NOTICE = re.compile(
    r"(?:was this (?:e-?mail )?forwarded|forwarded this|someone forward"
    r"|did someone forward|know someone who|enjoying this"
    r"|share this (?:e-?mail|post|issue|newsletter)|forward (?:this|it) to a friend"
    r"|tell (?:a|your) friends?"
    r"|invite your friends|thanks for (?:reading|subscribing)|(?:is|are) free today"
    r"|this post is public"
    r"|subscribe (?:here )?for (?:free|more)|for the full experience"
    r"|upgrade your subscription|become a paid subscriber"
    r"|you currently have \d+ referrals?|click to share"
    r"|(?:did you )?(?:like|enjoy) this (?:issue|e-?mail)"
    r"|to receive new posts|refer a friend|sponsored by our|was sent to you"
    r"|点击上方|点击蓝字|(?:长按|扫描|扫一?扫|识别)[^。！？]{0,10}二维码|星标|设为星标"
    r"|点(?:个|一下)?[“\"「]?(?:赞|在看)"
    r"|转发给(?:朋友|好友|更多人)|推荐给(?:朋友|好友)|觉得不错|喜欢(?:本|这)(?:期|封|篇)"
    r"|戳这里|点击(?:阅读原文|原文链接)"
    r"|(?:阅读|查看|点击)(?:原文|全文)$)",
    re.IGNORECASE,
)


_URL = re.compile(r"https?://\S+")
_SENTENCE_END = re.compile(r"[。！？]\w|[.!?] \w")
"""Between two sentences."""


class Line(Protocol):
    """What is asked of a block."""

    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def links(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def level(self) -> int: ...  # noqa: D102
    @property
    def only_links(self) -> bool: ...  # noqa: D102


Block = TypeVar("Block", bound=Line)


def is_view_online(text: str) -> bool:
    """Whether a link's words lead to the same message on the web."""
    return len(text) <= MAX_NOTICE and bool(_VIEW_ONLINE.fullmatch(text.strip(" .»›>→[]()|·")))


def without_frame(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks without preliminaries, notices and footer; all of them if nothing remained."""
    start = beginning(blocks)
    end = _end(blocks, start)
    body = tuple(block for block in blocks[start:end] if not _is_notice(block))
    return body or blocks


def beginning(blocks: tuple[Block, ...]) -> int:
    """The index of the first block behind the lines about reading elsewhere."""
    start = 0
    for index, block in enumerate(blocks[:_HEAD]):
        if _is_about_reading(block):
            start = index + 1
        elif block.level or len(block.text) > MAX_NOTICE:
            break
    # A logo or date over such a line stays out with it; a heading never does.
    return start


def _is_about_reading(block: Line) -> bool:
    text = block.text
    if len(text) > MAX_LINE or block.level:
        return False
    if is_view_online(text) or (block.links and _TROUBLE.search(text)):
        return True
    return len(text) <= MAX_NOTICE and bool(block.links) and any(
        is_view_online(part.strip()) for part in re.split(r"[|｜·•:：]", text)
    )  # fmt: skip


def _end(blocks: tuple[Block, ...], start: int) -> int:
    """The index at which the footer begins."""
    end = len(blocks)
    first = max(start, len(blocks) - _TAIL)
    gap = 0
    for index in range(len(blocks) - 1, first - 1, -1):
        block = blocks[index]
        if _is_strong(block) or (_is_button(block) and gap <= _MAX_BUTTON_GAP):
            end, gap = index, 0
            continue
        gap += 1
        if gap > _MAX_GAP or _is_prose(block) or (block.level and not _is_notice(block)):
            break
    while end > start and end < len(blocks) and _is_address(blocks[end - 1]):
        end -= 1
    return end


def _is_prose(block: Line) -> bool:
    """Whether a block is a paragraph of the text rather than a line of a footer."""
    is_sentence = block.text.rstrip('”"）)').endswith(("。", "！", "？", ".", "!", "?"))
    is_long = width(block.text) > _MAX_WEAK_SENTENCE and not block.links
    return len(block.text) > MAX_WEAK or (is_sentence and is_long)


def _is_strong(block: Line) -> bool:
    """Whether a block by itself is part of a footer."""
    if len(block.text) > MAX_LINE or block.level in (1, 2, 3):
        return False
    if _CERTAIN.search(block.text):
        return True
    if len(block.text) > MAX_WEAK:
        return False
    is_linked = bool(block.links) or "://" in block.text or "@" in block.text
    leaves = any(map(_STRONG_LINK.search, block.links))
    return leaves or (is_linked and bool(_LIKELY.search(block.text)))


def _is_button(block: Line) -> bool:
    """Whether a block is only links that share, follow or subscribe."""
    words = _URL.sub("", block.text)
    is_linked = block.only_links or (bool(block.links) and words != block.text)
    return 0 < len(words) <= MAX_NOTICE and is_linked and _words_of_buttons(words)


def _words_of_buttons(text: str) -> bool:
    words = re.findall(r"[\w-]*[^\W\d_][\w-]*", text.lower())
    return all(word in _BUTTONS for word in words)


def _is_address(block: Line) -> bool:
    text = block.text
    return not block.level and len(text) <= MAX_NOTICE and bool(_ADDRESS.search(text))


def _is_notice(block: Line) -> bool:
    """Whether a block asks to share, subscribe or read elsewhere."""
    text = block.text
    if not text or len(text) > MAX_NOTICE:
        return False
    if _is_button(block) or is_view_online(text):
        return True
    # In a paragraph of several sentences the others may be of the story.
    is_sentence = not _SENTENCE_END.search(text)
    asks = _NOTICE.match(text) or (block.links and is_sentence and _NOTICE.search(text))
    return bool(asks) and not block.level
