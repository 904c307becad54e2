"""Bytes in the encodings that news is kept in, whole and damaged."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.formats.encoding import decode

CHINESE = "城北的老粮仓改成了社区食堂，第一天就来了四百多人。食堂的负责人说，菜价会重新核定。" * 3
TRADITIONAL = (
    "城北的老糧倉改成了社區食堂，第一天就來了四百多人。負責人說，菜價會在三個月後重新核定。" * 3
)
ENGLISH = "The council paid £3,000 for the “old” granary – a café will open in May."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "utf-8"),
        (CHINESE, "gb18030"),
        (TRADITIONAL, "big5"),
        (CHINESE, "utf-16-le"),
        (CHINESE, "utf-16-be"),
        (ENGLISH, "utf-16-le"),
        (ENGLISH, "utf-16-be"),
        (ENGLISH, "cp1252"),
        ("---\ntitle: 食堂\n---\n" + CHINESE, "gb18030"),
        (ENGLISH.encode("ascii", "ignore").decode(), "ascii"),
        ("", "utf-8"),
    ],
)
def test_text_comes_back_from_its_encoding(text: str, encoding: str) -> None:
    """Text is found again in every encoding that has no mark, UTF-16 by its zero bytes."""
    data = text.encode(encoding)
    if encoding.startswith("utf-16") and b"\0" not in data:
        pytest.skip("nothing tells this from other text")
    decoded = decode(data)
    assert decoded.text == text
    assert decoded.replaced == 0


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_decides_and_goes(mark: bytes, encoding: str) -> None:
    """The mark names the encoding and is no part of the text."""
    decoded = decode(mark + CHINESE.encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.replaced) == (CHINESE, encoding, 0)


def test_truncated_utf8_stays_utf8_and_is_counted() -> None:
    """A character cut in two at the end is replaced and counted."""
    decoded = decode(CHINESE.encode()[:-1])
    assert decoded.encoding == "utf-8"
    assert decoded.text == CHINESE[:-1] + "\ufffd"
    assert decoded.replaced == 1


def test_a_stray_byte_in_utf8_does_not_make_it_another_encoding() -> None:
    """Mostly good UTF-8 is UTF-8 with damage."""
    decoded = decode(CHINESE.encode() + b"\xff" + CHINESE.encode())
    assert decoded.text == CHINESE + "\ufffd" + CHINESE
    assert decoded.replaced == 1


def test_a_typed_replacement_character_is_no_damage() -> None:
    """U+FFFD that stands in the file is not counted."""
    assert decode("他写了\ufffd。".encode()).replaced == 0


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_line_ends_become_newlines(ending: str) -> None:
    """Windows, old Mac and Unix line ends come out the same."""
    assert decode(f"a{ending}b{ending}".encode()).text == "a\nb\n"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_become_text(data: bytes) -> None:
    """Noise decodes to something, with a count of what had no meaning."""
    decoded = decode(data)
    assert "\r" not in decoded.text
    assert decoded.replaced >= 0
