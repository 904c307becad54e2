"""Who wrote it, on a newspaper page: □ lines, 本报讯(记者 …), 通讯员, 供稿.

Recognizing is ``credits``' and ``datelines``' work; here they are asked about single
lines of a page, and the names are put together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsdigest.formats.boilerplate.cleaning import RULES
from newsdigest.formats.boilerplate.credits import Fields, labelled, signature
from newsdigest.formats.boilerplate.names import is_name, people
from newsdigest.formats.boilerplate.rule import Where

_MARK = re.compile(r"[□■◇◆●○▢☐][ \u3000]*(?P<who>[^。！？，；,;]{2,60})")
_REPORTER = re.compile(r"记者|通讯员|供稿|报道|撰文|采写|评论员|作者|文/|图/|摄影|编辑|\b[Bb]y\b")
_ORGANISATION = re.compile(r"(?:组|室|报|社|局|办|中心|委|部|院|厅|台|网|队|会)$")
_LONGEST_OPENING = 90
_OURS = re.compile(
    r"(?:本报|本台|本网|本刊)讯[ \u3000]*[(（](?P<who>[^)）。]{2,60})[)）]"
    r"|【?(?:本报|本台|本网|本刊)(?:综合)?[讯消](?:息)?[ \u3000】(（:：]"
)
_OPENINGS = tuple(rule for rule in RULES if rule.where is Where.OPENING)
_CLOSING = re.compile(r"[（(](?P<who>[^()（）。]{2,50})[）)]$")
_IN_BRACKETS = re.compile(r"[（(][^()（）]{2,30}[）)]")
_KEEP = "authors"


def is_byline(text: str) -> bool:
    """Whether a line is nothing but who wrote it."""
    return bool(of_line(text))


def is_dateline(text: str) -> bool:
    """Whether a paragraph opens as news agencies and papers open a story."""
    if _OURS.match(text):
        return True
    head = text[:_LONGEST_OPENING]
    if not re.search("[讯电】]|消息|报道", head):
        return False
    return any(
        rule.fields(match) is not None
        for rule in _OPENINGS
        if rule.name == "dateline" and (match := rule.pattern.match(head))
    )


def of_line(text: str) -> tuple[str, ...]:
    """The names in a line that holds nothing else, () where it is something else."""
    if len(text) > 80 or text[-1:] in "。！？":
        return ()
    if mark := _MARK.fullmatch(text):
        who = people(mark["who"])
        return who if _REPORTER.search(text) or _all_known(who) else ()
    if re.match(r"[Bb][Yy] ", text) and len(text) < 60:
        who = people(text)
        return who if all(name[:1].isupper() for name in who) else ()
    fields = labelled(text) or (signature(text) if _IN_BRACKETS.fullmatch(text) else None)
    if not fields or (fields[0][0] != _KEEP and not any(name == _KEEP for name, _ in fields)):
        return ()
    return _people(fields)


def of_paragraph(text: str) -> tuple[str, ...]:
    """The names in a dateline at the beginning or in brackets at the end of a paragraph."""
    if (match := _OURS.match(text)) and match["who"]:
        return people(match["who"])
    if is_dateline(text):
        head = text[:_LONGEST_OPENING]
        for rule in _OPENINGS:
            if (match := rule.pattern.match(head)) and (found := rule.fields(match)) is not None:
                return _people(found)
    if closing := _CLOSING.search(text[-60:]):
        found = labelled(closing["who"])
        return _people(found) if found and _REPORTER.search(closing["who"]) else ()
    return ()


def _people(fields: Fields) -> tuple[str, ...]:
    """The authors among the fields of a line, each once."""
    return unique(name for key, value in fields if key == _KEEP for name in people(value))


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, in order."""
    return tuple(dict.fromkeys(names))


def _all_known(names: tuple[str, ...]) -> bool:
    return bool(names) and all(is_name(name) or _ORGANISATION.search(name) for name in names)
