"""Lines that consist of credits only: ``来源：… 记者 张三 编辑：李四 校对 王五``.

Labels and roles cut such a line into values; it is a credit only if every value
looks like what its label promises: a person, a publisher, a date, a number.  A
sentence that merely begins with 记者, 来源 or 时间 therefore stays.  ``cleaning``
looks for such lines in an article.
"""

from __future__ import annotations

import re

from newsdigest.formats.boilerplate.names import POSTED, is_name, runs_into_names
from newsdigest.text.scripts import HAN_BASIC, HAN_BMP

Fields = list[tuple[str, str]]
"""Pairs of a field's name and its value; the name "" marks a value that is dropped."""

_LABELS = {
    "authors": "作者|本文作者|本报记者|参与记者|记者|通讯员|撰文|撰稿|采写|供稿|文/图|图/文|图文"
    "|文|采访"
    "|Author|Authors|Byline",
    "source": "来源|文章来源|本文来源|稿件来源|内容来源|稿源|消息来源|信息来源|新闻来源|资料来源"
    "|转自|转载自|综合"
    "|Source",
    "date": "日期|时间|发布时间|发布日期|发表时间|发表日期|发稿时间|更新时间|Date|Published"
    "|Posted|Updated",
    "url": "原文链接|原文地址|原文|本文链接|文章链接|本文网址|链接|Link|URL|Original",
    "tags": "标签|关键词|关键字|Tags|Keywords",
    "categories": "栏目|所属栏目|频道|分类|版面|Category|Section",
    "staff": "责任编辑|责编|本期编辑|资深编辑|实习编辑|流程编辑|视频编辑|文字编辑|新媒体编辑"
    "|网络编辑|执行编辑"
    "|编辑|编审|责任校对|校对|审核|审校|审稿|初审|复审|终审|一审|二审|三审|一校|二校|三校|终校"
    "|签发|监制"
    "|本期监制|总监制|主编|副主编|值班主编|值班编委|值班主任|值班总编|美编|美术编辑|制图|作图"
    "|制作|制片|剪辑"
    "|后期|配音|编导|导演|摄像|拍摄|统筹|策划|总策划|出品|出品人|排版|运营|文案|海报|包装|设计"
    "|翻译|编译|整理"
    "|实习生|Editor|Editors",
    "picture": "摄影|供图|图|图片|图源|素材来源|图片来源|封图来源|视频"
    "|视频来源|资料图|题图|头图|封面图",
    "count": "浏览次数|浏览量|浏览|点击数|点击量|点击|阅读|阅读量|阅读次数|评论|字号|字体"
    "|分享到|编号|Views",
}
_FIELD_OF = {label.lower(): name for name, labels in _LABELS.items() for label in labels.split("|")}


def _spaced(label: str) -> str:
    """``来源`` is also printed as ``来 源``."""
    return r"[ \u3000]?".join(label) if len(label) == 2 else re.escape(label)


_LABEL = "|".join(map(_spaced, sorted(_FIELD_OF, key=len, reverse=True)))
_ROLE = (
    rf"(?:(?:本报|本网|本刊|全媒体|首席|见习|实习|特约|特派|{POSTED}|摄影|文字|央视)){{0,8}}+"
    r"(?:记者(?![会节站证团协])|通讯员|实习生|评论员|撰稿人|作者(?![系为是单]))"
    r"|(?:本期|资深|流程|责任|视频|文字|实习|值班){0,8}+(?:编辑|校对)"
    r"|责编|审核|审校|监制|[一二三]审|撰文|撰稿|采写|供稿|翻译|摄影"
)
"""Roles that stand before a name without a colon."""
_MARK = re.compile(
    rf"(?<![A-Za-z{HAN_BASIC}][/／])"
    rf"(?:(?<![A-Za-z])(?P<label>{_LABEL})[ \u3000]*[:：丨︱][ \u3000]*"
    rf"|(?P<role>{_ROLE})[ \u3000]*[/／|｜]?[ \u3000]*"
    r"|(?P<short>文/图|图/文|图文|编译|来源|文|图)"
    rf"(?:[ \u3000]*[/／|｜][ \u3000]*|[ \u3000]+(?=[{HAN_BASIC}@])|(?<=[/／].)$))",
    re.IGNORECASE,
)
_BRACKETS = "（）()【】[]〖〗●◆■□▲* \u3000\n\u200b"
_BETWEEN = " \u3000|｜丨,，、/／;；●·\u200b\n"
MAX_LINE = 300
"""Characters of a line of credits; the mastheads of a video fill as many."""

_DATE_TIME = re.compile(
    r"\s*\d{4}\s*[-/年.]\s*\d{1,2}\s*[-/月.]\s*\d{1,2}\s*[日号]?(?:\s*T?\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?"
    r"\s*(?:Z|[+-]\d{2}:?\d{2}|[A-Z]{3,4})?\s*"
)
_ENGLISH_DATE_TIME = re.compile(
    r"(?:[A-Z][a-z]{2,8}\.?,? )?(?:\d{1,2} [A-Z][a-z]{2,8}\.?|[A-Z][a-z]{2,8}\.? \d{1,2}),? \d{4}"
    r"(?:,? (?:at )?\d{1,2}:\d{2}(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4})?)?"
)
_OUTLET_AND_GAP = re.compile(rf"[{HAN_BASIC}]{{2,5}}记者[ \u3000]")
_STAFF_CODE = re.compile(r"_[A-Za-z]{1,3}\d{2,}$")
_COUNT = re.compile(r"[\d.,万+次kK 大中小：:]{0,20}")
_CODE = re.compile(r"[\w@#.-]{1,12}", re.ASCII)
_LATIN_NAME = re.compile(r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,3}")
_HAN = re.compile(f"[{HAN_BMP}]+")
_PUBLISHER = re.compile(
    ".{1,16}(?:报|社|网|台|新闻|客户端|传媒|融媒体?|媒体|中心|视频|杂志|周刊|APP|公众号|微博"
    "|时间|财经|在线"
    "|海外版|报业|之声|发布|公安|法院|检察院|政府|机关|部门|央视)",
    re.IGNORECASE,
)
_PICTURE_VALUE = re.compile(
    ".{0,14}(?:供图|提供|图库|截图|网络|资料|摄|中国|社|网|报|官网|微博|局|司|部|公众号|台|来源)"
)


def labelled(text: str) -> Fields | None:
    """The fields of a line that is nothing but labels, roles and their values, else None.

    Labels stand before a colon, roles before a name; before the first of them only
    a date, a publisher or names may stand.  The field ``""`` marks what is dropped.
    """
    # Nearly every paragraph of a story ends here: credits have no full stop.
    if "。" in text or len(text) > MAX_LINE or (text.isascii() and ":" not in text):
        return None
    if not (bare := text.strip(_BRACKETS)):
        return None
    if title := re.match(r"原标题\s*[:：]?\s*(?=[^\s:：])", bare):
        value = bare[title.end() :]
        plain = len(value) <= 90 and not re.search("）.*[:：]", value)
        return None if not plain else [("original_title", value)]
    marks = list(_MARK.finditer(bare))
    if not marks or (fields := _opening(bare, marks[0])) is None:
        return None
    is_sure = bare != text.strip() or len(marks) > 1
    followers = [*marks[1:], None]
    for mark, follower in zip(marks, followers, strict=True):
        end = follower.start() if follower else len(bare)
        value = raw = bare[mark.end() : end]
        if follower and follower["role"] and "记者" in follower["role"]:
            value = _without_outlet(value)
            if raw and not value and mark["role"]:  # 摄影/新京报记者 …
                continue
        value_fields = _value(mark, value.strip(_BETWEEN + "【】（）()"), is_sure=is_sure)
        if value_fields is None:
            return None
        fields += value_fields
    return fields if any(value for _, value in fields) or marks[0]["label"] else None


def signature(text: str) -> Fields | None:
    """The fields of ``（财联社 张三）``, ``（张三 李四）`` or ``（新华社）``, else None."""
    bare = re.sub(r"^(?:编译|文|图文|综合)[/／：:]", "", text.strip(_BRACKETS))
    if re.fullmatch(rf"[{HAN_BASIC}][ \u3000][{HAN_BASIC}]", bare):
        bare = bare[0] + bare[2]
    parts = [part for part in re.split(r"[\s、，,/／|｜]+", bare) if part]
    if not 0 < len(parts) <= 8:
        return None
    fields: Fields = []
    for part in parts:
        if len(part) > 2 and _PUBLISHER.fullmatch(part):
            fields.append(("source", part))
        elif is_name(part):
            fields.append(("authors", part))
        else:
            return None
    return fields


def enclosed(text: str) -> Fields | None:
    """Credits in brackets."""
    return labelled(f"（{text}）")


def credits_or_signature(text: str) -> Fields | None:
    """Credits in brackets or a bare signature."""
    return enclosed(text) or signature(text)


def byline(text: str) -> Fields | None:
    """The same, or names printed without a space between them."""
    return credits_or_signature(text) or ([("authors", text)] if runs_into_names(text) else None)


def _without_outlet(value: str) -> str:
    """``采写：南都记者 …``: what touches 记者 is who they work for, unless it is a name."""
    head, _, last = value.rpartition(" ")
    return value if len(last) == 3 and is_name(last) else head


def _opening(line: str, mark: re.Match[str]) -> Fields | None:
    """What stands before the first label: nothing, a date, a publisher or names."""
    text = line[: mark.start()].strip(_BETWEEN)
    if not text:
        return []
    if _DATE_TIME.fullmatch(text):
        return [("date", text)]
    if _PUBLISHER.fullmatch(text) or (mark["role"] == "记者" and _OUTLET_AND_GAP.match(line)):
        return [("", text)]
    return signature(text)


def _value(mark: re.Match[str], value: str, *, is_sure: bool) -> Fields | None:
    """The fields of one label or role and its value, None where they do not fit."""
    if mark["role"]:
        return _role(mark, value, is_sure=is_sure)
    name = _FIELD_OF[re.sub(r"\s", "", mark["label"] or mark["short"]).lower()]
    match name:
        case "authors":
            return _people(value, strict=True)
        case "staff":
            return None if _people(value) is None else [("", value)]
        case "source":
            publishers = re.split("[、，,和@ ]+", value) if mark["label"] == "综合" else []
            return _source(value) if all(_PUBLISHER.fullmatch(p) for p in publishers if p) else None
        case "date":
            is_date = _DATE_TIME.fullmatch(value) or _ENGLISH_DATE_TIME.fullmatch(value)
            return [("date", value)] if is_date else None
        case "url":
            return [("url", value)] if re.match(r"[^\s。，]*\w[./]\w[^\s。，]*$", value) else None
        case "count":
            return (
                [("", value)]
                if (value and _COUNT.fullmatch(value)) or _CODE.fullmatch(value)
                else None
            )
        case "picture":
            fits = not value or _people(value) is not None or _PICTURE_VALUE.fullmatch(value)
            return [("", value)] if fits else None
    return [(name, value)] if _is_list_of_terms(value, 20 if name == "tags" else 8) else None


def _role(mark: re.Match[str], value: str, *, is_sure: bool) -> Fields | None:
    """A role without a colon needs a name; a short one that runs into it is a heading's word."""
    touching = mark.end() == mark.end("role")
    alone = (
        touching and not is_sure and mark.start() == 0 and mark["role"] in ("记者", "编辑", "作者")
    )
    if not value or (alone and len(value) < 3):
        return None
    if len(value) == 2 and not is_name(value):  # 记者 调查
        return None
    author = re.search("记者|通讯员|实习生|评论员|作者|撰|采写|供稿", mark["role"])
    fields = _people(value, strict=touching or not is_sure)
    return fields if fields is None or author else [("", value)]


def _people(value: str, *, strict: bool = False) -> Fields | None:
    """Authors, where a value is a list of people, of nicknames unless ``strict``, or empty."""
    value = re.sub(
        r"(?:文并摄|文/图|图/文|摄影报道|综合报道|报道|摄影|供图|[/／ ][文图摄])$", "", value
    )
    value = _STAFF_CODE.sub("", value)
    if not value:
        return [("", "")]
    value = re.sub(
        rf"(?<![{HAN_BASIC}])([{HAN_BASIC}]) ([{HAN_BASIC}])(?![{HAN_BASIC}])",
        r"\1\2",
        value,
    )
    head, comma, about = (
        re.split("([，,])", value, maxsplit=1) if re.search("[，,]", value) else (value, "", "")
    )
    if comma and is_name(head) and _HAN.fullmatch(about) and 4 < len(about) < 20:
        return [("authors", head)]  # 作者：李明，某公司工程师
    if _LATIN_NAME.fullmatch(value):
        return [("authors", value)]
    names: list[str] = []
    for part in re.split(r"[\s、，,;；/／|｜&＆●（）()]+", value):
        if is_name(part) or runs_into_names(part):
            names.append(part)
        elif part and not (
            _PUBLISHER.fullmatch(part) or _CODE.fullmatch(part) or _nickname(part, strict)
        ):
            return None
        elif part and not strict and _HAN.fullmatch(part) and not _PUBLISHER.fullmatch(part):
            names.append(part)
    return [("authors", " ".join(names))]


def _is_list_of_terms(value: str, longest: int) -> bool:
    """Whether a value is keywords or a category's name rather than a clause."""
    if not value or len(value) > 80 or re.search(r"[。！？；:：]|的|\.$", value):
        return False
    return all(len(part) <= longest for part in re.split(r"[,，、|｜ ]+", value))


def _nickname(part: str, strict: bool) -> bool:
    return len(part) <= 4 and not strict and re.fullmatch(r"[\w·]+", part) is not None


def _source(value: str) -> Fields | None:
    if len(value) > 40 or re.search(r"[，。！？；：:]|[一二三]是", value):
        return None
    return [("source", value)]
