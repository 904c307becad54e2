"""language: detection by script and function words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsdigest.text.language import detect


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("今天央行下调利率。", "zh"),
        ("iPhone 15 Pro Max在Apple Store正式开售，吸引大批用户。", "zh"),
        ("中央銀行今日宣佈調降利率。", "zh"),
        ("The bank has cut its rates and the markets were calm.", "en"),
        ("Rates were cut in 北京 by the central bank of the country.", "en"),
        ("今日は晴れです。明日も晴れでしょう。", "ja"),
        ("首相は国会で新しい経済対策について説明した。", "ja"),
        ("한국어 문장입니다.", "ko"),
        ("ธนาคารกลางลดอัตราดอกเบี้ย", "th"),
        ("Центральный банк снизил ставку.", "ru"),
        ("Центральний банк знизив ставку і обіцяє її зберегти.", "uk"),
        ("خفض البنك المركزي أسعار الفائدة", "ar"),
        ("הבנק המרכזי הוריד את הריבית", "he"),
        ("केंद्रीय बैंक ने दर घटाई", "hi"),
        ("Η κεντρική τράπεζα μείωσε τα επιτόκια", "el"),
        ("Die Bank hat die Zinsen gesenkt und der Markt ist ruhig.", "de"),
        ("La banque a baissé les taux et le marché est dans le calme.", "fr"),
        ("El banco bajó los tipos y el mercado está en calma por la noticia.", "es"),
        ("Ngân hàng đã giảm lãi suất và thị trường không có biến động.", "vi"),
        ("", ""),
        ("1234 5678 。。。", ""),
        ("You caught me.", "en"),
        ("1234 5678.", ""),
        ("新款 iPhone 17 Pro Max 与 MacBook Air M5 今日开售 https://www.example.com", "zh"),
        ("OpenAI 发布 GPT-5 Codex Preview for Windows and macOS", "zh"),
        ("Tesla Model Y Long Range Dual Motor 今日降价", "zh"),
        ("官网 shop.example.com.cn，客服 service@example.com", "zh"),
        ("⻓江⽇报讯：⼈⺠群众⽣活", "zh"),
        ("Pixel 9 Pro, Galaxy S25 & Xperia 1 compared – example.com", "en"),
        ("Example.com’s “Best Phones” – 2024", "en"),
        ("Sony WH-1000XM5 を発売、ソニー", "ja"),
        ("He wrote 你好世界 on the wall of the school.", "en"),
        ("Más información en example.com para los lectores de la región", "es"),
    ],
)
def test_detect(text: str, code: str) -> None:
    """Scripts and function words decide; a text without letters has no language."""
    assert detect(text) == code


def test_only_a_sample_is_read() -> None:
    """A long text is judged by its beginning and its middle."""
    assert detect("The cat is on the mat. " * 50_000 + "今天天气很好。" * 10) == "en"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text(text: str) -> None:
    """The result is a code of two letters or empty."""
    assert len(detect(text)) in (0, 2)
