"""Ranges of scripts as sets of a regular expression, and characters that stand for others.

PDF files often give a radical (⻓, ⼈) where the character of that shape was printed.
"""

from __future__ import annotations

import re
from unicodedata import normalize

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
KANA = "\u3041-\u30ff\uff66-\uff9d"
HANGUL = "\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e"

_SUPPLEMENT = """
⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇几⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺒巳⺓幺⺔彑⺕彐⺖忄⺗㣺⺘扌⺙攵⺛旡⺜日⺝月
⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪疋⺫目⺬示⺭礻⺮竹⺯糹⺰纟⺱罓⺲罒⺳㓁⺶羊⺷羊⺸羊⺹耂⺺肀
⺻聿⺼肉⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕阜
⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞飠⻟飠⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜
⻲亀⻳龟
"""
"""The supplement's radicals, each before its character (Unicode, EquivalentUnifiedIdeograph)."""
_pairs = "".join(_SUPPLEMENT.split())
_CHARACTERS = dict(zip(map(ord, _pairs[::2]), _pairs[1::2], strict=True)) | {
    code: normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)
}
_RADICAL = re.compile("[\u2e80-\u2fdf]")


def without_radicals(text: str) -> str:
    """The text with the character for each radical, as long as before."""
    return text.translate(_CHARACTERS) if _RADICAL.search(text) else text
