"""sanitize and one_line: control characters are removed, visible text stays."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.text.sanitize import MAX_MARKS, TAB, one_line, sanitize

ATTACKS = [
    ("window title ended by BEL", "前\x1b]0;pwned\x07后", "前后"),
    ("window title ended by ST", "前\x1b]2;pwned\x1b\\后", "前后"),
    ("window title, 8-bit", "前\x9d0;pwned\x9c后", "前后"),
    ("clipboard", "a\x1b]52;c;cm0gLXJmIC8=\x07b", "ab"),
    ("long clipboard", "a\x1b]52;c;" + "QUJD" * 500 + "\x07b", "ab"),
    ("hyperlink", "\x1b]8;;https://evil.example/\x1b\\人民日报\x1b]8;;\x1b\\。", "人民日报。"),
    ("hyperlink with BEL", "\x1b]8;id=1;http://x\x07链接\x1b]8;;\x07", "链接"),
    ("clear screen", "a\x1b[2Jb", "ab"),
    ("clear screen, 8-bit", "a\x9b2Jb", "ab"),
    ("colour", "\x1b[1;38;2;255;0;0m红\x1b[0m", "红"),
    ("colons in colour", "\x1b[38:5:1m红", "红"),
    ("private mode", "\x1b[?1049h新闻\x1b[?25l", "新闻"),
    ("cursor report", "\x1b[6n", ""),
    ("intermediate byte", "\x1b[2 q文", "文"),
    ("unfinished CSI", "文\x1b[31", "文"),
    ("CSI cut off by Chinese", "\x1b[31中", "中"),
    ("device control", "a\x1bP$q\x07m\x1b\\b", "ab"),
    ("sixel", "a\x1bPq#0;2;0;0;0#0~~@@\x1b\\b", "ab"),
    ("device control, 8-bit", "a\x90$qm\x9cb", "ab"),
    ("start of string", "a\x1bXhidden\x1b\\b", "ab"),
    ("privacy message", "a\x1b^hidden\x1b\\b", "ab"),
    ("application command (kitty image)", "a\x1b_Gf=100;AAAA\x1b\\b", "ab"),
    ("full reset", "a\x1bcb", "ab"),
    ("keypad mode", "a\x1b=b\x1b>c", "abc"),
    ("character set", "a\x1b(0qqq\x1b(B", "aqqq"),
    ("screen alignment", "a\x1b#8b", "ab"),
    ("escape at the end", "a\x1b", "a"),
    ("escape before Chinese", "\x1b中", "中"),
    ("sequence put together by cleaning", "\x1b\x1b[m[31m红", "[31m红"),
    ("sequence hidden by a bidi control", "\x1b\u202e[2J", "[2J"),
    ("OSC without end", "标题\x1b]0;x\n第二行", "标题\n第二行"),
    ("OSC without end in a long line", "\x1b]" + "长" * 1000, "长" * 800),
    ("OSC cut off by CSI", "\x1b]0;x\x1b[2J文", "文"),
    ("backspaces", "safe\b\b\b\bevil", "safeevil"),
    ("bell and null", "a\x07\x00b\x7f", "ab"),
    ("carriage return overwrites", "已付款\r未付款", "已付款\n未付款"),
    ("bidi override", "photo_\u202egpj.exe", "photo_gpj.exe"),
    ("bidi isolates", "\u2066a\u2069\u2067b\u2068", "ab"),
    ("bidi marks", "\u061ca\u200eb\u200f", "ab"),
    ("tag characters", "hi\U000e0001\U000e0068\U000e0069\U000e007f", "hi"),
    ("interlinear annotation", "\ufff9a\ufffab\ufffb", "ab"),
    ("byte-order mark inside", "\ufeff新\ufeff闻", "新闻"),
    ("soft hyphen", "news\xaddigest", "newsdigest"),
    ("lone surrogate", "a\ud83db", "a\ufffdb"),
    ("noncharacters", "\uffff\ufdd0\U0010fffe", "\ufffd\ufffd\ufffd"),
    ("zalgo", "e" + "\u0301" * 50 + "f", "e" + "\u0301" * MAX_MARKS + "f"),
    ("zalgo through joiners", "e" + "\u0301\u200d" * 20, "e" + "\u0301\u200d" * (MAX_MARKS // 2)),
    ("line ends", "a\r\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h", "a\nb\nc\nd\ne\nf\ng\nh"),
    ("tab", "a\tb", f"a{TAB}b"),
]

HARMLESS = [
    "",
    "今天央行下调利率，4.5万人。\n\n第二段",
    "[/b] [video] [red]不是颜色[/red] [link=file:///etc/passwd]",
    "<script>alert(1)</script> $(rm -rf /) %s {0} \\x1b[2J ^[[2J",
    "👨‍👩‍👧‍👦 ❤️ 🇨🇳 1️⃣ 👍🏽 🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉",
    "क्षत्रिय می‌خواهم ทดสอบ Tiếng Việt é",
    "葛󠄀城市 \u3000\u3000缩进　空格\xa0不断行\u200b零宽",
    "\ue000 private use",
]

FORBIDDEN = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    "\xad\ufeff\ufff9\ufffa\ufffb\u2028\u2029"
)
PIECES = st.sampled_from(
    [
        *"\x1b\x9b\x9c\x9d\x90\x07\r\n\t\x85\u2028\u202e\ufeff\u200d\ufe0f\U000e0041\ud800\uffff",
        *("\x1b[", "\x1b]", "\x1b\\", "\x1bP", "0;", "2J", "8;;", "\u0301" * 5),
        *"m[]\\中a👨 \u3000",
    ]
)
HOSTILE = st.lists(PIECES | st.characters(), max_size=40).map("".join)


def is_forbidden(char: str) -> bool:
    """Written from the Unicode Standard, not from the code under test."""
    code = ord(char)
    return (
        (unicodedata.category(char) in ("Cc", "Cs") and char != "\n")
        or char in FORBIDDEN
        or 0xE0000 <= code <= 0xE007F
        or 0xFDD0 <= code <= 0xFDEF
        or code & 0xFFFE == 0xFFFE
    )


@pytest.mark.parametrize(
    ("attack", "harmless"), [case[1:] for case in ATTACKS], ids=[case[0] for case in ATTACKS]
)
def test_attacks(attack: str, harmless: str) -> None:
    """Each attack leaves exactly the visible text."""
    assert sanitize(attack) == harmless


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_is_the_same_object(text: str) -> None:
    """Markup, emoji, Indic joiners and spaces are not touched, nor is the text copied."""
    assert sanitize(text) is text


@settings(deadline=None, max_examples=150)
@given(HOSTILE)
def test_nothing_forbidden_survives(text: str) -> None:
    """For any input no forbidden character is left and marks are limited."""
    cleaned = sanitize(text)
    assert not [char for char in cleaned if is_forbidden(char)]
    assert "\u0301" * (MAX_MARKS + 1) not in cleaned


@settings(deadline=None, max_examples=150)
@given(HOSTILE)
def test_idempotent(text: str) -> None:
    """sanitize and one_line are idempotent and consistent."""
    assert sanitize(sanitize(text)) == sanitize(text)
    assert one_line(one_line(text)) == one_line(text) == one_line(sanitize(text))


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Mn", "Mc", "Me"])))
def test_text_without_forbidden_characters_is_unchanged(text: str) -> None:
    """Only forbidden characters are ever removed or replaced."""
    allowed = "".join(
        char for char in text if not is_forbidden(char) and ord(char) not in range(0x206A, 0x2070)
    )
    assert sanitize(allowed) == allowed


@settings(deadline=None)
@given(HOSTILE)
def test_one_line_is_one_trimmed_line(text: str) -> None:
    """one_line has no white space but single spaces between words."""
    line = one_line(text)
    assert line.split(" ") == (line.split() or [""])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  标题\n副题  ", "标题 副题"),
        ("\u3000\u3000两会\u3000开幕", "两会 开幕"),
        ("a\tb\r\n\r\nc\xa0d", "a b c d"),
        ("Subject\r\nBcc: victim@example.org", "Subject Bcc: victim@example.org"),
        ("\x1b]0;x\x07 \u2028", ""),
    ],
)
def test_one_line(text: str, line: str) -> None:
    """Every kind of white space becomes one space, none is left at the ends."""
    assert one_line(text) == line


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["\x1b", "\x1b]", "\x9d", "\x1b[1;", "\x1bP\x07", "\u202e", "\u0301"]
)
def test_long_attacks_take_linear_time(unit: str) -> None:
    """A million hostile characters take linear time (the suite's timeout is the limit)."""
    assert len(sanitize(unit * (1_000_000 // len(unit)))) <= 1_000_000 // len(unit) * 2
