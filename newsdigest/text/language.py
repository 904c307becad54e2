"""Detect the language of a text, fast.

Scripts decide between most languages, function words between those in Latin letters.
Only a bounded sample is read, since every article of an archive is detected.
"""

from __future__ import annotations

import re

from newsdigest.text import scripts

SAMPLE = 600
"""Characters of each of the two samples."""
MIN_SHARE = 0.15
"""Least share of kana, among kana and Han, in Japanese."""

_SCRIPTS = {
    "han": re.compile(f"[{scripts.HAN}\u2e80-\u2fdf]+"),
    "ja": re.compile(f"[{scripts.KANA}]+"),
    "ko": re.compile(f"[{scripts.HANGUL}]+"),
    "th": re.compile("[\u0e01-\u0e4e]+"),
    "lo": re.compile("[\u0e81-\u0ede]+"),
    "km": re.compile("[\u1780-\u17d3]+"),
    "my": re.compile("[\u1000-\u109f]+"),
    "cyrillic": re.compile("[\u0400-\u04ff]+"),
    "ar": re.compile("[\u0620-\u064a\u066e-\u06d3]+"),
    "he": re.compile("[\u05d0-\u05ea]+"),
    "hi": re.compile("[\u0904-\u0939\u0958-\u0961]+"),
    "el": re.compile("[\u0370-\u03ff]+"),
    "latin": re.compile("[A-Za-z\u00c0-\u024f\u1ea0-\u1ef9]+"),
}
# A Han or Thai character carries about as much as three Latin letters: a Chinese text
# full of product names is Chinese.
_WEIGHTS = {"han": 3, "ja": 3, "ko": 3, "th": 2}

_FUNCTION_WORDS = {
    "en": "the of and to in is that for it was with as on be by are this from have at not",
    "de": "der die und das den ist von mit für nicht ein eine auch dem zu auf im werden sich",
    "fr": "les des et est une dans que pour qui sur pas avec au du plus ce par sont aux la le",
    "es": "los las una que por con para del como más se su está fue pero el la y es en",
    "pt": "os uma que não para com dos das mais foi ao pelo pela são em do da é no na",
    "it": "il che di per non una sono con della nel più gli anche dei alla è dal ha la i",
    "nl": "het een van en de niet dat voor met zijn op te aan ook bij naar wordt is",
    "sv": "och att det som en på är av för med till den inte har om ett från var",
    "pl": "nie się na jest że do w z i to jak po od przez dla oraz są był",
    "vi": "của và là các được cho trong người những không với một này có đã từ",
    "id": "yang dan di dengan untuk ini itu dari tidak pada akan dalam adalah ke",
    "tr": "ve bir bu için ile da de olarak daha çok olan gibi kadar ancak",
}
_LANGUAGES_OF: dict[str, list[str]] = {}
for _code, _words in _FUNCTION_WORDS.items():
    for _word in set(_words.split()):
        _LANGUAGES_OF.setdefault(_word, []).append(_code)
_WORD = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[!-~]+|[\w.+-]{1,64}@[\w.-]{1,100}"
    r"|(?<![\w.-])[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}"
    r"\.(?:com|net|org|edu|gov|cn|hk|tw|io|co|uk|de|fr|jp)\b",
    re.ASCII,
)
"""Addresses of pages and of mail: their parts are not words."""
_FEW_HAN = 2
"""Han characters that make a text of Latin names without function words Chinese."""
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")


def detect(text: str) -> str:
    """The ISO 639-1 code of the text's language, or "" if it is unknown.

    A text of Han with a fair share of kana is Japanese, otherwise Chinese.
    """
    sample = _ADDRESS.sub(" ", _sample(text))
    if sample.isascii():
        return _latin_language(sample)
    if _is_plainly_chinese(sample):
        return "zh"
    counts = {
        name: _count(pattern, sample) * _WEIGHTS.get(name, 1) for name, pattern in _SCRIPTS.items()
    }
    total = sum(counts.values())
    if not total:
        return ""
    # Japanese news is half Han; Chinese has next to no kana.
    if counts["ja"] >= MIN_SHARE * (counts["ja"] + counts["han"]) and counts["ja"] > total // 8:
        return "ja"
    name = max(counts, key=lambda script: counts[script])
    match name:
        case "han":
            return "zh"
        case "cyrillic":
            return "uk" if len(_UKRAINIAN.findall(sample)) * 50 > counts[name] else "ru"
        case "latin":
            is_chinese = counts["han"] >= _FEW_HAN * _WEIGHTS["han"] and _has_no_grammar(sample)
            return "zh" if is_chinese and not counts["ja"] else _latin_language(sample)
    return name


def is_mostly_han(text: str) -> bool:
    """Whether more than a third of the characters are Han, as in Chinese with numbers."""
    return len(scripts.HAN_CHARACTER.findall(text)) * 3 > len(text)


def _has_no_grammar(sample: str) -> bool:
    """Whether the Latin words are names: few English function words, or mostly capitalized."""
    words = _WORD.findall(sample)
    latin = [word for word in words if word.isascii()]
    function_words = sum("en" in _LANGUAGES_OF.get(word.lower(), ()) for word in latin)
    is_lower = sum(map(str.islower, latin)) > 0.4 * len(latin)
    return function_words <= len(latin) // 12 or not is_lower


def _is_plainly_chinese(sample: str) -> bool:
    """Whether most characters are Han, so that other scripts need not be counted."""
    han = _count(_SCRIPTS["han"], sample)
    kana = _count(_SCRIPTS["ja"], sample) if 2 * han > len(sample) else han
    return kana < MIN_SHARE * (kana + han)


def _count(script: re.Pattern[str], sample: str) -> int:
    """The number of letters of a script."""
    return sum(map(len, script.findall(sample)))


def _sample(text: str) -> str:
    """The beginning and a piece of the middle, so that a banner line does not decide."""
    if len(text) <= 2 * SAMPLE:
        return text
    middle = len(text) // 2
    return text[:SAMPLE] + " " + text[middle : middle + SAMPLE]


def _latin_language(sample: str) -> str:
    """The language whose function words are most frequent, "" without words.

    Short texts ("You caught me.") have few function words: English needs none, another
    language at least two more than English.
    """
    hits = dict.fromkeys(_FUNCTION_WORDS, 0)
    words = _WORD.findall(sample.lower())
    if not words:
        return ""
    for word in words:
        for code in _LANGUAGES_OF.get(word, ()):
            hits[code] += 1
    best = max(hits, key=lambda code: hits[code])
    is_ascii = all(map(str.isascii, words))
    if hits[best] > hits["en"] + 1 or (hits[best] > hits["en"] and not is_ascii):
        return best
    return "en" if hits["en"] or is_ascii else ""
