"""Words with their roles in keywords, in clauses and chains.

An editor's tags are nouns and names, and phrases that end in one.  The part of speech of
a Chinese word comes from the segmenter's dictionary, that of an English one from lists
and capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from newsdigest.text.stopwords import ATTRIBUTES, CHINESE, COMMON, ENGLISH, NO_TERM, PASSING
from newsdigest.text.words import Run, runs, stem, tag_runs

HEADLINE = 4
"""Words of a clause from which capitals on all of them are title case."""
SHORT = 3
"""Letters of the longest word that is in lower case there ("of", "and")."""
JOINTS = frozenset(("", " ", "-", "·", "•", "‧"))
_LINKS = frozenset(("of", "de", "du", "la", "van", "von", "al", "bin", "the", "and"))

Key = tuple[str, ...]
"""The keys of a word or of the words of a phrase."""


class Role(Enum):
    """The role of a word in a keyword."""

    NOUN = "noun"
    """Stands alone, begins and ends phrases."""
    MODIFIER = "modifier"
    """Stands before a noun."""
    VERB = "verb"
    """A verb that names a field of work; ends a phrase that begins with nouns: 科技创新."""
    NONE = "none"
    """In no keyword: function words, numbers, measures, times."""

    __hash__ = object.__hash__  # Enum's own is a function in Python, called for every word


class Word(NamedTuple):
    """A word of a text: its spelling, key and role; ``joint`` is the text in front of it."""

    text: str
    key: str
    role: Role
    joint: str
    is_name: bool


# Parts of speech as jieba's dictionary names them, by their first letters.
_NOUNS = ("n", "vn", "an", "j", "i", "l", "x", "g", "zg", "eng")
_MODIFIERS = ("a", "b")
_PLACES = ("nr", "ns", "nt", "nz")
SUFFIXES = frozenset("站路街巷镇村县市区省州桥港湖山河江岛湾楼馆院校厂店局队杯奖节")
"""Suffixes of names of places and bodies: 丁塘港|站 is one word."""
# Nouns to the segmenter only: 镇里, 日起, 建议您.
_NOT_NOUNS = re.compile(r".+[里上内起您我你她了吗呢吧]$")
_ACTION_WORDS = """
创新 改革 生产 制造 研究 研发 开发 管理 治理 振兴 保护 监管 消费 合作 交流 竞争 培训 设计 分析 检测
监测 预警 防治 防控 救援 运输 采购 销售 营销 出口 进口 加工 种植 养殖 灌溉 收购 重组 融资 上市 诊断
治疗 审判 执法 仲裁 谈判 选举 投票 罢工 袭击 测试 认证 授权 迁移 存储 计算 查询 编程 部署 优化 调度
备份 恢复 复制 转型 升级 绿化 减排 脱贫 扶贫 攻坚 养老 就业 创业 补贴 改造 更新 规划 招聘 直播 演出
展览 比赛 训练 安全 回收 利用 整治 普查
"""
_ACTIONS = frozenset(_ACTION_WORDS.split())
_PASSING_FORM = re.compile(r"[a-z].*(?:ed|ing|ly)$")
_NUMERALS = frozenset("一二两三四五六七八九十百千万亿几多半数")
_LINE = re.compile(r"(?:地铁|轻轨)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})号线")


def words_of(text: str) -> list[Word]:
    """Every word of a text in order, function words and numbers included."""
    pieces = [*_pieces(text)]
    tags = iter(tag_runs([run.text for run, _ in pieces if run.kind == "han"]))
    words: list[Word] = []
    end = 0
    previous = ""
    for run, is_line in pieces:
        joint = text[end : run.start]
        if run.kind == "han":
            words += _han(next(tags), joint, after_number=previous == "number" and not joint)
        elif run.kind == "latin":
            # The letters of "25th" and "5km" are no word.
            word = _latin(run, joint)
            is_unit = previous == "number" and not joint
            words.append(word._replace(role=Role.NONE) if is_unit else word)
        else:
            role = Role.NOUN if is_line or run.kind == "pairs" else Role.NONE
            words.append(Word(run.text, run.text, role, joint, is_line))
        end = run.start + len(run.text)
        previous = run.kind
    return words


def _pieces(text: str) -> Iterator[tuple[Run, bool]]:
    """The runs of a text, and whether each is the name of a line (地铁5号线)."""
    start = 0
    for match in [*_LINE.finditer(text), None]:
        until = match.start() if match else len(text)
        for run in runs(text[start:until]):
            yield run._replace(start=start + run.start) if start else run, False
        if match:
            yield Run(match.group(), "line", until), True
            start = match.end()


def _han(tagged: Sequence[tuple[str, str]], joint: str, *, after_number: bool) -> list[Word]:
    """The words of a run of Han, names joined with their suffixes.

    :param after_number: whether a number precedes it, so that it begins with a measure
    """
    joined: list[tuple[str, str]] = []
    for word, tag in tagged:
        if word in SUFFIXES and joined and joined[-1][1].startswith(_PLACES):
            joined[-1] = (joined[-1][0] + word, "nz")
        else:
            joined.append((word, tag))
    words = []
    for word, tag in joined:
        one = _han_word(word, tag)
        if joint or after_number:
            is_measure = after_number and len(word) < 3 and not tag.startswith(_PLACES)
            one = Word(word, word, Role.NONE if is_measure else one.role, joint, False)
            joint = ""
        words.append(one)
        after_number = tag == "m" and word[-1] in _NUMERALS
    return words


@lru_cache(maxsize=65536)
def _han_word(word: str, tag: str) -> Word:
    """A word of Han that follows another one."""
    return Word(word, word, _role(word, tag), "", False)


def _role(word: str, tag: str) -> Role:
    if word in CHINESE or word in NO_TERM or _NOT_NOUNS.match(word):
        return Role.NONE
    if tag.startswith(_NOUNS):
        return Role.NOUN
    if tag.startswith(_MODIFIERS) and word != "新":
        return Role.MODIFIER
    return Role.VERB if word in _ACTIONS else Role.NONE


def _latin(run: Run, joint: str) -> Word:
    spelling, key, role = _latin_word(run.text)
    opens = not joint or joint.strip(" \t'\"“‘(") != "" or run.start == 0
    is_name = run.text[0].isupper() and (not opens or run.text.isupper())
    return Word(spelling, key, role, joint, is_name)


@lru_cache(maxsize=65536)
def _latin_word(text: str) -> tuple[str, str, Role]:
    """The spelling of a Latin word without its genitive ending, its key and its role."""
    key, plain = stem(text), text.casefold()
    is_content = bool(key) and plain not in ENGLISH and plain not in NO_TERM
    spelling = text.removesuffix("'s").removesuffix("’s")
    return spelling, key or plain, Role.NOUN if is_content else Role.NONE


@lru_cache(maxsize=65536)
def may_begin(word: Word) -> bool:
    """Whether a phrase may begin with the word: a noun, name or attribute, no English verb."""
    if word.role is Role.NOUN and not word.is_name and word.text.isascii():
        passing = word.key in _keys(PASSING) or word.key in ENGLISH
        return not passing and not _PASSING_FORM.match(word.text)
    return word.role in (Role.NOUN, Role.MODIFIER)


@lru_cache(maxsize=65536)
def may_stand(word: Word) -> bool:
    """Whether the word may be a keyword alone or end a phrase: a noun or a name."""
    if word.is_name or not word.text.isascii():
        return word.role is Role.NOUN
    return may_begin(word) and word.key not in _keys(ATTRIBUTES)


def is_common(word: Word) -> bool:
    """Whether the word is in every story, in any form."""
    return word.text.casefold() in COMMON or (word.text.isascii() and word.key in _keys(COMMON))


@lru_cache(maxsize=3)
def _keys(words: frozenset[str]) -> frozenset[str]:
    return frozenset(stem(word) or word for word in words)


def clauses(text: str) -> Iterator[list[Word]]:
    """The words between two punctuation marks, for each such clause of a text."""
    clause: list[Word] = []
    for word in words_of(text):
        if clause and word.joint not in JOINTS:
            yield _without_title_case(clause)
            clause = []
        clause.append(word)
    if clause:
        yield _without_title_case(clause)


def _without_title_case(clause: list[Word]) -> list[Word]:
    """The clause, where capitals mark no names if it is Set Like This."""
    latin = [word.text for word in clause if word.text.isascii()]
    capitals = sum(text[0].isupper() for text in latin)
    if capitals < HEADLINE or any(text[0].islower() and len(text) > SHORT for text in latin):
        return clause
    return [word._replace(is_name=word.is_name and word.text.isupper()) for word in clause]


def chains(clause: Sequence[Word]) -> Iterator[list[Word]]:
    """Runs of words of a clause that may be in a keyword."""
    chain: list[Word] = []
    for word in clause:
        if word.role is not Role.NONE or (chain and chain[-1].is_name and word.text in _LINKS):
            chain.append(word)
        elif chain:
            yield _trimmed(chain)
            chain = []
    if chain:
        yield _trimmed(chain)


def _trimmed(chain: list[Word]) -> list[Word]:
    while chain and chain[-1].role is Role.NONE:
        chain = chain[:-1]
    return chain
