"""fold: equal texts, and offsets in the source."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.text import fold as module
from newsdigest.text.fold import fold, fold_with_offsets, source_span


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("Half Marathon", "half marathon"),
        ("ＡＢＣ１２３", "abc123"),
        ("ｶﾞｽ", "ガス"),
        ("Straße", "strasse"),
        ("ﬁnance", "finance"),
        ("Cafe\u0301", "café"),
        ("İstanbul", "i̇stanbul"),
        ("㎡ ㈱ Ⅷ", "m2 (株) viii"),
        ("防汛，抗旱。", "防汛,抗旱。"),
        ("臺灣經濟發展", "台湾经济发展"),
        ("⻓江⽇报：⼈⺠群众，⻔⼝⻋辆⻢路", "长江日报:人民群众,门口车辆马路"),
        ("⻩河⻄岸⻝品⻛险", "黄河西岸食品风险"),
        ("⻑江⾨口⾺路", "长江门口马路"),
        ("頭髮 發現", "头发 发现"),
        ("乾淨 然後 徵求", "干净 然后 征求"),
        ("新质生产力", "新质生产力"),
        ("著名 后来 皇后", "著名 后来 皇后"),
        ("한국", "한국"),
        ("\u1112\u1161\u11ab", "한"),
        ("🎉", "🎉"),
        ("\ud800", "\ud800"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    """Width, case, compatibility forms and traditional characters are folded."""
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "folded", "offsets"),
    [
        ("", "", [0]),
        ("aB", "ab", [0, 1, 2]),
        ("臺灣", "台湾", [0, 1, 2]),
        ("ﬁn", "fin", [0, 0, 1, 2]),
        ("e\u0301t", "ét", [0, 2, 3]),
        ("x㎡y", "xm2y", [0, 1, 1, 2, 3]),
        ("ｶﾞｽ", "ガス", [0, 2, 3]),
        ("\u1112\u1161\u11ab a", "한 a", [0, 3, 4, 5]),
        ("𠉂a", "𠉂a", [0, 1, 2]),
    ],
)
def test_offsets(text: str, folded: str, offsets: list[int]) -> None:
    """Each folded character has its offset in the source."""
    assert fold_with_offsets(text) == (folded, offsets)


@pytest.mark.parametrize(
    ("text", "found", "source"),
    [
        ("在臺灣的", "台湾", "臺灣"),
        ("the ﬁrst", "f", "ﬁ"),
        ("the ﬁrst", "irs", "ﬁrs"),
        ("un cafe\u0301 noir", "café", "cafe\u0301"),
        ("共100㎡。", "100m", "100㎡"),
        ("ＡＢＣ", "abc", "ＡＢＣ"),
    ],
)
def test_source_span(text: str, found: str, source: str) -> None:
    """A match in folded text maps to whole characters of the source."""
    folded, offsets = fold_with_offsets(text)
    at = folded.index(found)
    start, end = source_span(offsets, at, at + len(found))
    assert text[start:end] == source


TEXTS = st.one_of(
    st.text(max_size=30),
    st.text("aéﬁßİͅ\u0301\u0327ΐσςｶﾞﾊﾟ㎡臺灣乾发髮ㄱㅏᄒ\u1161\u11abﾡￂ\u09c7\u09be가 ", max_size=12),
)


@settings(deadline=None, max_examples=500)
@given(text=TEXTS)
def test_offsets_agree_with_fold(text: str) -> None:
    """Folding with offsets gives the same text, and the offsets ascend."""
    folded, offsets = fold_with_offsets(text)
    assert folded == fold(text)
    assert len(offsets) == len(folded) + 1
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(text)


@settings(deadline=None, max_examples=300)
@given(text=TEXTS, data=st.data())
def test_folding_a_source_span_contains_the_match(text: str, data: st.DataObject) -> None:
    """The span in the source folds to a text that contains the match."""
    folded, offsets = fold_with_offsets(text)
    if not folded:
        return
    start = data.draw(st.integers(0, len(folded) - 1))
    end = data.draw(st.integers(start + 1, len(folded)))
    first, last = source_span(offsets, start, end)
    assert folded[start:end] in fold(text[first:last])


@settings(deadline=None, max_examples=200)
@given(text=st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=30))
def test_folding_chinese_keeps_its_length(text: str) -> None:
    """Characters are replaced one by one, so that the length stays the same."""
    assert len(fold(text)) == len(text)


def test_simplified_text_is_unchanged() -> None:
    """Text in GB 2312 without the known exceptions stays unchanged."""
    both = {
        char
        for code, simplified in module._table().items()
        if (char := chr(code)) != simplified and char.encode("gb2312", "ignore")
    }
    assert both == set(module._IN_BOTH.pattern.strip("[]"))


def test_table_exchanges_single_characters_only() -> None:
    """Every entry maps one character to one, which offsets rely on."""
    table = module._table()
    assert len(table) > 3000
    assert {len(simplified) for simplified in table.values()} == {1}


@pytest.mark.parametrize(("text", "loaded"), [("央行下调利率 GDP", "0"), ("臺灣", "1")])
def test_the_table_is_loaded_when_it_is_needed(text: str, loaded: str) -> None:
    """Simplified Chinese and English never load the table."""
    code = (
        "import sys; from newsdigest.text import fold; fold.fold(sys.argv[1]);"
        "print(fold._table.cache_info().currsize)"
    )
    command = [sys.executable, "-X", "utf8", "-c", code, text]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == loaded
