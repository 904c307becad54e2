"""The people or words in one written list: ``记者 张三 通讯员 李四``, ``Ann Lee and Bo Li``.

Chinese names printed without a space between them are split by family names.
"""

from __future__ import annotations

import re
from functools import lru_cache

from newsdigest.text.scripts import HAN_BASIC, HAN_BMP

_FAMILY_NAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单"
    "季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚"
    "娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘"
    "池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝恽蔚幸诸鹿朴干代宦"
)
_COMPOUND = (
    "欧阳", "上官", "司马", "诸葛", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "端木",
    "东方", "南宫", "独孤", "宇文", "长孙", "钟离", "闻人", "呼延",
)  # fmt: skip
POSTED = (
    r"驻[^\W驻]{2,4}?(?=本刊|首席|见习|实习|特约|特派|全媒体|驻|摄影|文字|央视"
    r"|记者|通讯员|实习生|评论员|撰稿人|作者)"
)
"""A reporter's place; it ends where a role begins, so that there is one way to read it."""
_ROLE = re.compile(
    r"(?:文/图|图/文|文图|图文|撰文|摄影|文|图|摄)\s*[:：/／|｜\s]"
    rf"|(?:[{HAN_BASIC}]{{0,8}}?(?:报|社|网|台|新闻|客户端|融媒体?|总台))?"
    rf"(?:(?:本刊|首席|见习|实习|特约|特派|全媒体|{POSTED}|摄影|文字)){{0,8}}+"
    r"(?:记者|通讯员|实习生|撰稿人)\s*[:：/／|｜]?"
    r"|(?:作者|采写|撰稿|供稿|编辑|整理)\s*[:：/／|｜]?"
)
_TAIL_ROLE = re.compile(
    r" ?[/／]? ?(?:文/图|图/文|文图|图文|摄影报道|综合报道|报道|摄影|供图)$"
    r"|(?: ?[/／] ?| )(?:摄|文|图)$"  # 周文 is a name
)
_SEPARATOR = re.compile(r"[\s、，,;；/／|｜&＆]+|\band\b")
_LATIN_SEPARATOR = re.compile(r"\s*(?:[、，,;；|｜&＆]|\band\b)\s*")
_ORGANISATION = re.compile(r"(?:[报社网台刊局院校部组室厅委会所厂团队科处]|中心|集团|公司)$")
_HAN = re.compile(rf"[{HAN_BMP}]+$")
_NO_NAMES = frozenset((
    "时间", "连线", "关于", "明白", "谢谢", "单位", "方法", "高清", "高度", "温度", "安全",
    "方面", "全文", "白皮书", "方案", "成都", "江苏", "余下", "路线", "阳台", "施工", "计划",
    "向前", "石油", "车站", "项目", "应用", "常见", "文章", "文图", "金融", "水平", "安排",
    "成绩", "温馨", "童话", "牛市", "关注", "关键", "景区", "商务", "房产", "时尚", "时评",
    "时政", "单元",
))  # fmt: skip
"""Words that begin like a family name and follow 记者 or stand in brackets."""


def people(text: str, *, run_together: bool = True) -> tuple[str, ...]:
    """The names in a byline, without roles, each once, in order.

    Latin names are separated by commas and ``and``, Chinese ones also by spaces.

    :param run_together: whether names may stand without a space between them
    """
    # With one space at most in a row, no pattern looks at a run of them again and again.
    text = " ".join(_ROLE.sub(" ", text.strip(" \u3000（）()[]【】□■◇◆:：.。")).split())
    text = re.sub(r"^by\s+", "", _TAIL_ROLE.sub("", text), flags=re.IGNORECASE)
    separator = _SEPARATOR if re.search(rf"[{HAN_BMP}]", text) else _LATIN_SEPARATOR
    names: dict[str, None] = {}
    for part in separator.split(text):
        for name in _split_names(part.strip(" \u3000（）()")) if run_together else (part,):
            if name:
                names[name] = None
    return tuple(names)


def is_name(text: str) -> bool:
    """Whether a word can be a person's name in Chinese: a family name and one to three more.

    Names of other peoples have a dot in them: 茹菲娜·艾沙.
    """
    if "·" in text:
        return len(text) <= 20 and all(map(_HAN.match, text.split("·")))
    return (
        1 < len(text) < 5
        and text not in _NO_NAMES
        and _HAN.match(text) is not None
        and (_is_name(text))
    )


def runs_into_names(text: str) -> bool:
    """Whether a word is several names printed without a space between them: 周茜陈露周昕媛."""
    return 4 <= len(text) <= 24 and _HAN.match(text) is not None and len(_segment(text)) > 1


def words(text: str, *, spaces: bool = True) -> tuple[str, ...]:
    """The items of a list written in one string: at commas and 、, else at spaces.

    Jekyll splits ``tags: a b`` at spaces; people also write commas, and then a
    space belongs to the item.
    """
    parts = re.split(r"[,，、;；]", text)
    if len(parts) == 1 and spaces:
        parts = text.split()
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _split_names(token: str) -> tuple[str, ...]:
    """The names in a token, split where every piece begins with a family name."""
    if len(token) < 4 or len(token) > 24 or not _HAN.match(token) or _ORGANISATION.search(token):
        return (token,)
    return _segment(token) or (token,)


@lru_cache(maxsize=4096)
def _segment(token: str) -> tuple[str, ...]:
    """The best split into names of two to four characters, or none."""
    if not token:
        return ()
    best: tuple[str, ...] = ()
    for size in (3, 2, 4):
        head, rest = token[:size], token[size:]
        if len(head) != size or not _is_name(head):
            continue
        tail = _segment(rest)
        if (tail or not rest) and (not best or len(tail) + 1 < len(best)):
            best = (head, *tail)
    return best


def _is_name(text: str) -> bool:
    if text.startswith(_COMPOUND):
        return len(text) in (3, 4)
    return len(text) < 4 and text[0] in _FAMILY_NAMES
