"""Character ranges of scripts for regular expressions, and CJK radicals as characters.

The ranges go inside the brackets of a character class.
"""

from __future__ import annotations

import re
from unicodedata import normalize

HAN_BASIC = "\u4e00-\u9fff"
"""The block of the Han characters in everyday use."""
HAN_BMP = "\u3400-\u9fff"
"""The same and Extension A, in one range."""
HAN = f"\u3400-\u4dbf{HAN_BASIC}\uf900-\ufaff\U00020000-\U0003134f"
"""Every Han character."""
HAN_CHARACTER = re.compile(f"[{HAN_BMP}]")
"""Matches one Han character, the rarest ones aside."""
CJK = "\u2e80-\u9fff\uf900-\ufaff"
"""Han, kana, radicals and CJK punctuation."""
KANA = "\u3041-\u30ff\uff66-\uff9d"
HANGUL = "\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e"

_SUPPLEMENT = """
⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇几⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺒巳⺓幺⺔彑⺕彐⺖忄⺗㣺⺘扌⺙攵⺛旡⺜日⺝月
⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪疋⺫目⺬示⺭礻⺮竹⺯糹⺰纟⺱罓⺲罒⺳㓁⺶羊⺷羊⺸羊⺹耂⺺肀
⺻聿⺼肉⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕阜
⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞飠⻟飠⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜
⻲亀⻳龟
"""
"""CJK Radicals Supplement: each radical and its character (Unicode EquivalentUnifiedIdeograph)."""
_pairs = "".join(_SUPPLEMENT.split())
_CHARACTERS = dict(zip(map(ord, _pairs[::2]), _pairs[1::2], strict=True)) | {
    code: normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)
}
_RADICAL = re.compile("[\u2e80-\u2fdf]")


def without_radicals(text: str) -> str:
    """Replace each radical (⻓, ⼈) by its character, as PDF extraction often leaves radicals.

    The length stays the same.
    """
    return text.translate(_CHARACTERS) if _RADICAL.search(text) else text
