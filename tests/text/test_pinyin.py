"""Pinyin: readings by word, and what a reader may type."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsdigest.text.pinyin import Matcher, pinyin, sound, typed

TABLE = {
    "西太湖马拉松": "xi tai hu ma la song",
    "长沙地铁六号线": "chang sha di tie liu hao xian",
    "校长长期在重庆任职": "xiao zhang chang qi zai chong qing ren zhi",
    "重要会议在银行召开": "zhong yao hui yi zai yin hang zhao kai",
    "银行行长辞职": "yin hang hang zhang ci zhi",
    "自行车行业协会": "zi xing che hang ye xie hui",
    "音乐节带来快乐": "yin yue jie dai lai kuai le",
    "成都大都市圈": "cheng du da du shi quan",
    "厦门大厦封顶": "xia men da sha feng ding",
    "参加人参种植培训": "can jia ren shen zhong zhi pei xun",
    "朝阳区早高峰": "chao yang qu zao gao feng",
    "朝鲜代表团抵达": "chao xian dai biao tuan di da",
    "会计考试开始报名": "kuai ji kao shi kai shi bao ming",
    "调查组调整方案": "diao cha zu tiao zheng fang an",
    "空调销量上涨": "kong tiao xiao liang shang zhang",
    "还是还款难": "hai shi huan kuan nan",
    "处理办事处投诉": "chu li ban shi chu tou su",
    "发现理发店着火": "fa xian li fa dian zhao huo",
    "差别与出差补助": "cha bie yu chu chai bu zhu",
    "便宜的便民服务": "pian yi de bian min fu wu",
    "单于桥施工": "chan yu qiao shi gong",
    "六安茶叶丰收": "lu an cha ye feng shou",
    "蚌埠南站扩建": "beng bu nan zhan kuo jian",
    "东阿阿胶": "dong e e jiao",
    "乐清经济开发区": "yue qing jing ji kai fa qu",
    "台州临海": "tai zhou lin hai",
    "天台县旅游": "tian tai xian lv you",
    "曾国藩故居": "zeng guo fan gu ju",
    "石家庄干部": "shi jia zhuang gan bu",
    "降雨降温": "jiang yu jiang wen",
    "血压血液检测": "xue ya xue ye jian ce",
    "供给侧改革给力": "gong ji ce gai ge gei li",
    "模样与模型": "mu yang yu mo xing",
    "尽管尽力而为": "jin guan jin li er wei",
    "中奖命中率": "zhong jiang ming zhong lv",
    "兴奋的兴化市": "xing fen de xing hua shi",
    "强迫与倔强": "qiang po yu jue jiang",
    "宁波宁可": "ning bo ning ke",
    "传记传播": "zhuan ji chuan bo",
    "长江大桥重建": "chang jiang da qiao chong jian",
    "重新开放": "chong xin kai fang",
    "常州武进湖塘": "chang zhou wu jin hu tang",
    "女排三连胜": "nv pai san lian sheng",
    "地道的地方菜": "di dao de di fang cai",
    "数以亿计": "shu yi yi ji",
    "假期假货": "jia qi jia huo",
    "投弹子弹": "tou dan zi dan",
    "藏族收藏西藏": "zang zu shou cang xi zang",
    "薄弱学校": "bo ruo xue xiao",
    "率先提高效率": "shuai xian ti gao xiao lv",
    "盛会盛开": "sheng hui sheng kai",
    "長沙銀行": "chang sha yin hang",
}


@pytest.mark.parametrize(("text", "expected"), TABLE.items())
def test_heteronyms_by_phrase(text: str, expected: str) -> None:
    """The reading of each word is among its sounds; in a word of one reading it is the only one."""
    syllables, own = expected.split(), sound(text).split()
    assert len(syllables) == len(own)
    assert all(syllable in token.split("/") for syllable, token in zip(syllables, own, strict=True))
    assert Matcher(expected.replace(" ", ""))(sound(text))
    assert Matcher("".join(syllable[0] for syllable in syllables))(sound(text))


@pytest.mark.parametrize("text", ["长沙", "重庆", "银行", "音乐", "会计", "厦门", "西藏"])
def test_a_word_has_one_reading(text: str) -> None:
    assert "/" not in sound(text)


@pytest.mark.parametrize(
    ("text", "matching", "other"),
    [
        (
            "西太湖马拉松",
            "xthmls xtai xitaih xitaihumalasong xtaihumls thu mls lasong x",
            "xthm9 htx",
        ),
        ("重庆银行", "cqyh chongqing cqyinh chqyh", "zqyh zhongqing yinxing"),
        ("长江e动圈", "cjed cjedq cjedj", "cjd"),
        ("iPhone 16发布会", "fbh iphone 16fabu iphone16fbh", "fbhi ifbh"),
        ("女排", "nvpai np nvp", "lp nup"),
    ],
)
def test_what_matches(text: str, matching: str, other: str) -> None:
    """Initials, syllables and mixtures, anywhere in the text; nothing else."""
    own = sound(text)
    assert [word for word in matching.split() if not Matcher(typed(word))(own)] == []
    assert [word for word in other.split() if Matcher(typed(word))(own)] == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("西太湖马拉松", "xtwmls"), ("黄河", "wanghe"), ("会议", "weiyi"), ("婚礼", "wenli"),
        ("王", "huang"), ("中山", "zongsan"), ("南京", "lanjing"),
        ("兴化", "xinhua"), ("女排", "nupai"), ("福建", "hujian"),
    ],
)  # fmt: skip
def test_similar_sounds(text: str, word: str) -> None:
    """Sounds that speakers of dialects do not distinguish, only where they are asked for."""
    assert Matcher(word, similar=True)(sound(text))
    assert not Matcher(word)(sound(text))


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("xi tai hu", "xitaihu"), ("Xī'ān", "xian"), ("xi1tai4hu2", "xitaihu"), ("ＸＴＨ", "xth"),
        ("lǜ", "lv"), ("lü", "lv"), ("nu:", "nv"), ("iphone16", "iphone16"), ("西", ""), ("…", ""),
    ],
)  # fmt: skip
def test_what_is_typed(text: str, letters: str) -> None:
    assert typed(text) == letters


def test_names_in_pinyin() -> None:
    """Words as names of other languages' reports write them."""
    assert [pinyin(word) for word in ("武进", "李文强", "☃")] == ["wujin", "liwenqiang", ""]


@given(st.text(max_size=40), st.text(alphabet="abeghijnouxyz", min_size=1, max_size=12))
def test_any_text(text: str, letters: str) -> None:
    """Sounds have one token for each Chinese character, and matching never fails."""
    own = sound(text)
    assert own == own.strip()
    assert own.isprintable()
    Matcher(letters)(own)
    Matcher(letters, similar=True)(own)


def test_matching_takes_time_in_proportion() -> None:
    """A title of one syllable repeated, as ambiguous as can be."""

    def seconds(size: int) -> float:
        own = " ".join(["nan/na/a/n"] * size)
        start = process_time()
        assert not Matcher("na" * 29 + "x")(own)
        return process_time() - start

    short = min(seconds(4_000) for _ in range(3))
    assert min(seconds(32_000) for _ in range(3)) < 24 * short
