"""Who wrote a page's article and who published it: bylines, source lines and the head.

Authors are people: an editor's line, a site, a number and a reader who comments are
none.  A source is a publisher, never a notice of rights.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from newsdigest.formats.boilerplate.credits import labelled
from newsdigest.formats.boilerplate.names import is_name, people, runs_into_names
from newsdigest.formats.web_page.page import Line, Page
from newsdigest.text.sanitize import one_line
from newsdigest.text.scripts import HAN_BASIC, HAN_CHARACTER

_SOURCE_LABEL = re.compile(
    r"(?<!图片)(?<!素材)(?<!数据)(?<!资料)(?<!视频)"
    r"(?:(?:稿件|文章|信息|本文|内容|新闻|消息|主要)?[来來]\s{0,4}源(?:于|自|網站|网站)?"
    r"|稿\s?源|稿件提供|出\s?处|文章出处|转载自|转自|发布机构|发布单位|供稿单位)"
    r"\s*(?:[:：]|\t)"
)
_SOURCE_ENDS = re.compile(
    r"\s{2,}|\t(?=\t|[^\t]{0,8}[:：])|[|｜丨]|20\d\d[-/年.]\s?\d|\d{1,2}:\d\d|\d{1,2}月\d"
    r"|／|\s*[(（【\[]?\s*(?:作者|记者|記者|责任编辑|责编|编辑|浏览|点击|阅读|字[号体]|打印|评论|分享|收藏"
    r"|访问|人气|参与|关键|校对|审核|我要|大中小|【|举报|通讯员|原标题|(?:频道|栏目)\s*[:：]"
    r"|(?:發布|发布|发表|更新|时间|日期)\s*(?=[:：时日于]))"
)
_RIGHTS = re.compile(
    r"版权|copyright|©|\(c\)|all rights|转载|保留|违者|必究|授权|禁止|有限公司", re.IGNORECASE
)
_AUTHOR_LABEL = re.compile(
    rf"(?<![{HAN_BASIC}])(?:本文|文章)?"
    r"(?:作\s{0,3}者|撰\s?文|撰\s?稿|采\s?写|文[/／|｜]图|图[/／|｜]文|文)"
    r"\s*(?:[:：/／|｜]\s*|\t)([^\t:：。，]{2,40})"
)
_AUTHOR_ENDS = re.compile(
    r"\s{2,}|\t|来源|稿源|责任编辑|责编|编辑|发布|时间|日期|浏览|点击|阅读|字[号体]|打印|评论|分享"
    r"|20\d\d[-年/]|[|｜]"
)
_TRADITIONAL = re.compile(rf"記者\s?([{HAN_BASIC}、]{{2,12}})\s?[／/]")
_SIGNED = re.compile(rf"([{HAN_BASIC}]{{2,4}})\s?[/／]\s?([{HAN_BASIC}]{{2,12}})")
"""A reporter and their paper: ``李明/例州日报``."""
_REPORTERS = re.compile(
    rf"(?:记者|通讯员)[ \t：:]+([{HAN_BASIC}·]{{2,4}}(?:[ 、\t]+[{HAN_BASIC}·]{{2,4}}){{0,5}})"
)
_PUBLISHER = re.compile(
    r"(?:报|社|网|網|台|站|新闻|新聞|发布|客户端|在线|日報|晚报|周刊|杂志|中心|频道|官微|之声|传媒|融媒体?|时报|资讯|财经|电视)$"
)
_DATE_TIME = re.compile(r"20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}:\d\d(?::\d\d)?")
_EDITOR = re.compile("责任编辑|责编|编辑|责任校对|責任編輯")
_TOOL = re.compile(
    r"[\d:：。，]|原创|关注|举报|评论|字号|来源|作者|记者|编辑|分享|阅读|收藏|打印|发[布表]|时间|日期|浏览|A[+-]"
)
_NOTICE = re.compile(r"(?:版权所有|版權所有|copyright|©|\d{4}|\s)+", re.IGNORECASE)
_NOBODY = frozenset((
    "管理员", "佚名", "匿名", "小编", "原创", "本站", "未知", "网友", "编辑", "记者", "作者",
    "admin", "administrator", "none", "null", "unknown", "editor", "webmaster", "name", "root",
    "staff", "guest", "anonymous", "常州网", "金融界", "车讯", "万象", "时间", "责任",
))  # fmt: skip
_LATIN_NAME = re.compile(
    r"[A-Z\u00c0-\u024f][\w.'’\u00c0-\u024f-]*(?: [\w.'’\u00c0-\u024f-]+){1,4}"
)
_LONGEST = 30

_META_SOURCE = (
    "source", "contentsource", "content-source", "mediaid", "article:source", "og:article:source",
    "news_source", "laiyuan", "infosource", "docsource",
)  # fmt: skip
_META_SITE = (
    "og:site_name", "sitename", "application-name", "apple-mobile-web-app-title",
    "article:publisher", "publisher", "dc.publisher",
)  # fmt: skip
_META_AUTHOR = (
    "author", "article:author", "og:article:author", "dc.creator", "byl", "parsely-author",
    "sailthru.author", "twitter:creator",
)  # fmt: skip


def site_names(page: Page) -> tuple[str, ...]:
    """The names of the site in the head of the page."""
    names = [one_line(name) for name in page.meta_values(*_META_SITE) if "://" not in name]
    for item in page.structured:
        publisher = item.get("publisher")
        if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
            names.append(one_line(publisher["name"]))
    notices = (
        _NOTICE.sub(" ", notice).strip() for notice in page.meta_values("copyright", "rights")
    )
    unique = dict.fromkeys(name for name in (*names, *notices) if 0 < len(name) <= _LONGEST)
    return tuple(name for name in unique if not _RIGHTS.search(name))


def source(page: Page, nearby: Sequence[Line], sites: Sequence[str], *, chinese: bool) -> str:
    """The publisher: as shown under the headline, as the head says, else the site's name.

    :param sites: names of the site, the surest first
    """
    for candidate in _sources(page, nearby):
        if name := _publisher(candidate):
            return name
    names = [name for site in sites if (name := _publisher(site))]
    return next(
        (name for name in names if chinese and HAN_CHARACTER.search(name)), "".join(names[:1])
    )


def _sources(page: Page, nearby: Sequence[Line]) -> Iterator[str]:
    yield from _labelled(nearby)
    for name in page.meta_values(*_META_SOURCE):
        yield _SOURCE_LABEL.sub("", name)
    for line in nearby:
        yield _unlabelled(line.publisher)
    for line in nearby:
        if match := _SIGNED.fullmatch(line.text):
            yield match[2] if _is_publisher(match[2]) else ""
        if _DATE_TIME.search(line.text):
            parts = re.split(r"[\s|｜]+", _DATE_TIME.sub("\t", line.fields))
            yield from (part for part in parts if _is_publisher(part))
            yield _alone(line)
    tail = [line for line in page.lines if len(line.text) <= 60 and not page.junk(line)]
    yield from _labelled(
        [line for line in tail if _SOURCE_LABEL.match(line.text.lstrip("（(【[ "))]
    )
    for line in nearby:
        if 1 < len(line.writer.strip()) <= 20 and not is_person(line.writer.strip()):
            yield _unlabelled(line.writer)


def _alone(line: Line) -> str:
    """The one name that stands in an element of its own beside the date, "" for several."""
    pieces = [_DATE_TIME.sub("", piece).strip(" ·|()（）") for piece in line.pieces]
    names = [p for p in pieces if 1 < len(p) <= 16 and not _TOOL.search(p)]
    return names[0] if len(names) == 1 and len(line.pieces) > 1 else ""


def _unlabelled(text: str) -> str:
    """A name where the markup says that one stands, "" for a date or a line of credits."""
    text = _DATE_TIME.sub("", text).strip()
    return "" if re.search(r"\d|[:：]|时间|日期|编辑|校对|记者|作者", text) else text


def _labelled(lines: Sequence[Line]) -> Iterator[str]:
    for index, line in enumerate(lines):
        text = line.fields
        if len(text) > 300 or not (label := _SOURCE_LABEL.search(text)):
            continue
        value = text[label.end() :].lstrip(" \t\u3000")
        if not value and index + 1 < len(lines):
            value = lines[index + 1].text
        yield value


def _publisher(text: str) -> str:
    """A name cut out of a source line; "" for what is no publisher's."""
    text = _SOURCE_LABEL.sub("", text).strip(" \t\u3000")
    if end := _SOURCE_ENDS.search(text, 1):
        text = text[: end.start()]
    first = next((piece for piece in text.split("\t") if piece.strip()), "")
    name = one_line(first).strip("[]【】（）() \u3000:：,，;；-—|/")
    name = re.sub(r"[\[【(（][^\]】)）]*$", "", name).strip()
    is_none = not name or len(name) > _LONGEST or not re.search(r"[^\W\d]", name)
    return "" if is_none or _RIGHTS.search(name) or "://" in name else name


def _is_publisher(text: str) -> bool:
    name = re.sub(r"[\[【(（].*", "", text)
    return 1 < len(name) <= 16 and bool(_PUBLISHER.search(name))


def authors(
    page: Page, nearby: Sequence[Line], names: Iterable[str], extracted: str, *, chinese: bool
) -> tuple[str, ...]:
    """The people who wrote the article, each once.

    :param names: of the site and the source: none of them is a person
    :param extracted: what trafilatura finds, names between semicolons; used only for
        pages that are not Chinese
    """
    others = {name.lower() for name in names}
    for candidate in (*_bylines(nearby), _signed_under(page), *_from_head(page)):
        writers = [n for n in _people(candidate) if is_person(n) and n.lower() not in others]
        if writers:
            return tuple(dict.fromkeys(writers))
    if chinese:
        return ()
    latin = [one_line(name) for name in extracted.split(";")]
    return tuple(
        dict.fromkeys(n for n in latin if _LATIN_NAME.fullmatch(n) and n.lower() not in others)
    )


def _bylines(nearby: Sequence[Line]) -> Iterator[str]:
    """The bylines under a headline."""
    for line in nearby:
        text = line.fields
        for match in _AUTHOR_LABEL.finditer(text[:300]):
            yield _AUTHOR_ENDS.split(match[1])[0]
        if (signature := _SIGNED.fullmatch(line.text)) and _is_publisher(signature[2]):
            yield signature[1]
        fields = labelled(line.text) or []
        yield from (value for name, value in fields if name == "authors")
        for form in (_REPORTERS, _TRADITIONAL):
            if reporters := form.search(text[:300]):
                yield reporters[1]
    for line in nearby:
        if not re.search("编辑|校对|审核|[来來]源|责编|监制", line.writer):
            yield re.sub(r"^\s*(?:By|Written by)\s+|^\s*作者\s*|记者", "", line.writer)


def _signed_under(page: Page) -> str:
    """Who signed under the text as 作者：…; "" where several did, as in lists of articles."""
    matches = {
        match[1]
        for line in page.lines
        if len(line.text) <= 40 and not page.junk(line)
        if (match := _AUTHOR_LABEL.match(line.fields)) and line.text[:3].lstrip()[:1] in "作本文"
    }
    if len(matches) == 1:
        return _AUTHOR_ENDS.split(matches.pop())[0]
    datelines = (
        _TRADITIONAL.match(line.text, 1) for line in page.lines if line.text[0] in "〔【（"
    )
    return next((match[1] for match in datelines if match), "")


def _from_head(page: Page) -> Iterator[str]:
    """The authors named in the head; often it is who put the article online."""
    editors = " ".join(line.text[:200] for line in page.lines if _EDITOR.search(line.text[:200]))
    for name in page.meta_values(*_META_AUTHOR):
        if "://" not in name and name not in editors:
            yield name[:200]
    for item in page.structured:
        writers = item.get("author")
        people = writers if isinstance(writers, list) else [writers]
        yield ";".join(filter(None, map(_person, people[:10])))


def _person(writer: object) -> str:
    """The name of an author in JSON-LD; an organization is none."""
    if isinstance(writer, dict):
        writer = writer.get("name") if writer.get("@type", "Person") == "Person" else ""
    return one_line(writer)[:200] if isinstance(writer, str) else ""


def _people(text: str) -> list[str]:
    text = one_line(text).strip("@ 　()（）[]【】:：")
    if not HAN_CHARACTER.search(text):
        return [part.strip() for part in re.split(r"[,;|&]|\band\b", text)]
    text = re.sub(
        rf"(?<![{HAN_BASIC}])([{HAN_BASIC}]) ([{HAN_BASIC}])(?![{HAN_BASIC}])", r"\1\2", text
    )
    return list(people(text))


def is_person(text: str) -> bool:
    """Whether a word can be the name of a person, Chinese or other."""
    if text.lower() in _NOBODY or _PUBLISHER.search(text) or re.search(r"[\d@_/]", text):
        return False
    if HAN_CHARACTER.search(text):
        return is_name(text) or runs_into_names(text)
    return bool(_LATIN_NAME.fullmatch(text))
