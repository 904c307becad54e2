"""Bytes in the encodings that news is kept in, whole and damaged."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.formats.encoding import codec, declarations, decode

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


JAPANESE = "本日午後、東京都内で記者会見が開かれ、来年四月から新しい図書館を開館すると発表した。"
KOREAN = "서울시는 오늘 오후 기자회견을 열고 내년 4월부터 새로운 도서관을 개관한다고 발표했다."


@pytest.mark.parametrize(
    ("label", "codec_name"),
    [
        ("gb2312", "gb18030"), ("GBK", "gb18030"), ("x-gbk", "gb18030"), ("gb18030", "gb18030"),
        ("big5", "big5hkscs"), ("Big5-HKSCS", "big5hkscs"), ("cn-big5", "big5hkscs"),
        ("shift_jis", "cp932"), ("x-sjis", "cp932"), ("windows-31j", "cp932"),
        ("euc-kr", "cp949"), ("ks_c_5601-1987", "cp949"), ("euc-jp", "euc_jp"),
        ("iso-8859-1", "cp1252"), ("latin1", "cp1252"), ("us-ascii", "cp1252"),
        ("iso-8859-9", "cp1254"), ("UTF8", "utf-8"), (" utf-8 ", "utf-8"),
        ("no-such-thing", ""), ("base64", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_label_means_what_browsers_take_it_for(label: str, codec_name: str) -> None:
    """A declared label is read as the Encoding Standard has it."""
    assert codec(label) == codec_name


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        ("镕基、喆，€5000", "gb18030", "gb2312"),
        ("宏碁、這裏、恒春", "cp950", "big5"),
        ("佢哋喺度食飯，冇人，啲嘢", "big5hkscs", "big5"),
        ("髙橋さん①位、㈱", "cp932", "shift_jis"),
        ("똠방각하 펲시콜라", "cp949", "euc-kr"),
        ("“quoted” – dash…", "cp1252", "iso-8859-1"),
        (JAPANESE, "iso2022_jp", "iso-2022-jp"),
    ],
)
def test_a_declaration_is_followed_in_its_wider_form(
    text: str, encoding: str, declared: str
) -> None:
    """Characters beyond the declared set are read, too."""
    decoded = decode(text.encode(encoding), [declared])
    assert (decoded.text, decoded.replaced) == (text, 0)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (JAPANESE, "cp932"), (JAPANESE, "euc_jp"), (KOREAN, "cp949"),
        ("宏碁今日公布財報，營收創下新高，股價這裏上漲。", "cp950"),
        ("市民話好開心，佢哋喺度食飯。", "big5hkscs"),
        ("常州日报", "gb18030"), ("常州日報", "gb18030"), ("台北天氣", "big5"),
        ("Le conseil a voté le budget de l’école, près de 3 000 €.", "cp1252"),
        ("Über die Straße läuft ein Hund.", "cp1252"),
    ],
)  # fmt: skip
def test_what_declares_nothing_is_judged_by_its_characters(text: str, encoding: str) -> None:
    """Most of a text is everyday characters in the right encoding only."""
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.replaced) == (text, 0)


@pytest.mark.parametrize("encoding", ["gb18030", "big5"])
@pytest.mark.parametrize("size", [65530 + n for n in range(8)])
def test_length_does_not_matter(encoding: str, size: int) -> None:
    """Whatever is looked at first may end inside a character."""
    text = TRADITIONAL * 2000
    data = (b"a" * (size % 8)) + text.encode(encoding)
    assert decode(data).text == "a" * (size % 8) + text


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-8"])
@pytest.mark.parametrize("byte", [0x81, 0xA1, 0xFF])
@pytest.mark.parametrize("where", [0, 1, 7, 50, -1])
def test_a_wrong_byte_costs_itself(encoding: str, byte: int, where: int) -> None:
    """A byte that is no text costs itself and the character it cuts in two, no more."""
    text = (TRADITIONAL + "\n") * 4
    lines = text.encode(encoding).split(b"\n")
    lines[1] = lines[1][:where] + bytes([byte]) + lines[1][where:] if where else bytes([byte])
    decoded = decode(b"\n".join(lines))
    assert decoded.replaced <= 4
    assert decoded.text.split("\n")[2:] == text.split("\n")[2:]
    assert decoded.lines in ((), (2,))


@pytest.mark.parametrize("declared", ["iso-8859-1", "big5", "utf-8"])
def test_a_wrong_declaration_does_no_harm(declared: str) -> None:
    """What a server says out of habit does not count against the bytes."""
    assert decode(CHINESE.encode("gb18030"), [declared]).text == CHINESE


@pytest.mark.parametrize(
    "text", [CHINESE, "Il était dans la cité – “aujourd’hui”.", "武进区3日开跑", JAPANESE, "ÄÖ Üß"]
)
def test_utf8_twice_is_undone(text: str) -> None:
    """Text that was taken for Windows-1252 and encoded again is itself."""
    twice = "".join(
        bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode()
    ).encode()
    decoded = decode(twice)
    assert (decoded.text, decoded.repaired) == (text, True)


@pytest.mark.parametrize(
    "text",
    [
        "这样的乱码 Ã© 很常见，Ã© 也是。", "An é becomes Ã© and then ÃƒÂ©.", "naïve café – déjà vu",
        "5 µm ± 2", "Ã",
    ],
)  # fmt: skip
def test_what_only_speaks_of_it_stays(text: str) -> None:
    """Where anything else beyond ASCII stands in the text, it was not encoded twice."""
    assert decode(text.encode()).text == text


@pytest.mark.parametrize(
    ("data", "content_type", "labels"),
    [
        (b'<?xml version="1.0" encoding="GBK"?>', "", ["GBK"]),
        (b'<html><head><meta charset="gb2312">', "text/html; charset=utf-8", ["gb2312", "utf-8"]),
        (
            b'<meta http-equiv="Content-Type" content="text/html; charset=big5">', "", ["big5"],
        ),
        (b"text", 'text/plain; charset="Shift_JIS"', ["Shift_JIS"]),
        (b"text", "", []),
    ],
)  # fmt: skip
def test_declarations(data: bytes, content_type: str, labels: list[str]) -> None:
    """The document's own word comes before the server's."""
    assert declarations(data, content_type) == labels
