"""References: what a sentence needs to have been read before it.

A sentence that begins with a pronoun or a connective needs the one before it; a surname, an
acronym or "the committee" needs the sentence that introduces it.  The words and patterns
are mostly in ``lexicon.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from newsdigest.summarization.candidates import Candidate
from newsdigest.summarization.lexicon import pattern
from newsdigest.text.scripts import HAN_BASIC

BRIEF = 4
"""Sentences of a summary up to which names and nouns need their introduction; in a longer
one so much of the article is there that they are understood."""

_QUOTE = "[“\"'「『‘]?"
_OPENING_QUOTES = frozenset("“\"「『‘'")
_CLOSING_QUOTES = frozenset("”\"」』’'")
_ELLIPSIS = re.compile(
    r"\b(?:did|do|does) (?:so|too|likewise|the same|last (?:year|month|week|season|time))\b"
    r"|\bdid not merely\b"
    r"|\b(?:did|does|do|had|has|have|was|were|is|are|will|would|can|could)(?: not|n['’]t)?"
    r"(?: so| too| the same| likewise)?(?: (?:last|this|the) (?:year|week|month|season|time))?"
    r"(?: before)?[.!]$"
)
_HEAD, _HEAD_LATIN = 30, 70
"""Characters at the beginning of a sentence in which a demonstrative refers to another one."""
_DEMONSTRATIVES = frozenset("这那该此上")
_BACKREFERENCES = ("上面", "前面", "前文", "如", "见")
"""What the Chinese patterns contain, to pass over most sentences quickly."""
_QUOTATION = re.compile('“[^”]*”|「[^」]*」|《[^》]*》|"[^"]*"')

_ACRONYM = re.compile(
    r"[（(]([A-Z][A-Za-z]{0,3}[A-Z]{1,4})[）)]|（(?:以下)?简称[“\"]?([^”\"）]{2,12})[”\"]?）"
    r"|, or ([A-Z]{2,6}),"
)
_WITHIN_NAME = r"[\w’'/]*[ -](?:(?:of|and|for|the|on|in) )?"
"""Between two initials of a name in several words."""
_CAPITALS = re.compile(r"(?<![\w-])[A-Z]{3,6}(?=s?\b)")
_GIVEN_NAME = r"(?!(?:The|A|An|In|On|At|And|But|For|From|Mr|Mrs|Ms|Dr)\b)[A-Z][\w.’'-]+"
_SPEECH = "said|says|told|added|adds|asked|wrote|argued|noted|explained|believes|thinks|expects"
_SURNAME = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Dr)\.? )([A-Z][\w’'-]{2,})\b"
    rf"|(?<![\w.] )\b([A-Z][a-z][\w’-]+)(?=,? (?:also )?(?:{_SPEECH})\b)"
    rf"|(?:{_SPEECH}) ([A-Z][a-z][\w’-]+)(?=[.,])"
    r"|\A([A-Z][a-z][\w’-]+)(?=(?:’s|'s)? [a-z])"
)
_DEFINITE = re.compile(
    r"(?:(?:In|On|At|For|With) )?[Tt]he ([a-z]{4,}) (?:(?:also|then|now|soon|later) )?"
    r"(?:is|was|are|were|has|have|had|will|would|can|could|may|does|did|says|said|[a-z]{3,}(?:ed|es))\b"
)
_SPEAKER = re.compile(
    rf"(?:\A|”)([{HAN_BASIC}·]{{2,4}}?)(?=(?:说道?|表示|介绍|告诉|坦言|认为|指出|透露|回忆|感慨)[，：。道记])"
)
_DIMINUTIVE = re.compile(rf"[小老]([{HAN_BASIC}])(?![{HAN_BASIC}]{{0,1}}[区学院校馆])")
_CONTINUATION_INITIALS = frozenset("我要双应必")
_CONTINUATION = re.compile(
    "(?:我们|我(?!国|市|省|县|区|校|院|军)|要(?!闻|求|是|素)|双方要|应(?!急|邀|聘)|必须)"
)
_ATTRIBUTION = re.compile("(?:指出|强调|表示|介绍|认为|说)[，：]")


class References:
    """The references of the candidates of a task, resolved when they are asked for.

    :param sentences: about how many sentences the summary has
    """

    def __init__(self, candidates: Sequence[Candidate], *, sentences: float = 1.0) -> None:
        self._candidates = candidates
        self._is_brief = sentences <= BRIEF
        self._antecedents: dict[int, tuple[int, ...]] = {}
        self._definitions: dict[tuple[int, str], int] | None = None

    def __call__(self, place: int) -> tuple[int, ...]:
        """The positions of the candidates without which this one says nothing.

        Its own position where the antecedent is no candidate, as behind a heading or at
        the beginning of a list.
        """
        if place not in self._antecedents:
            self._antecedents[place] = tuple(dict.fromkeys(self._resolve(place)))
        return self._antecedents[place]

    def _resolve(self, place: int) -> Iterator[int]:
        candidate = self._candidates[place]
        if candidate.order == 0:
            return
        previous = self._candidates[place - 1]
        is_next = previous.source == candidate.source and previous.number == candidate.number - 1
        if is_anaphoric(candidate.text):
            yield place - 1 if is_next else place
        elif is_next and _continues(candidate.text, previous.text):
            yield place - 1
        yield from self._acronyms(place)
        if self._is_brief:
            names = _latin_names if candidate.text[0].isascii() else _han_names
            for mention, introduction in names(candidate.text):
                yield from self._introduction(place, mention, introduction)

    def _introduction(self, place: int, mention: str, introduction: str) -> Iterator[int]:
        """The first sentence that mentions a name or noun, if it introduces it."""
        if re.search(introduction, self._candidates[place].text):
            return
        is_mentioned = re.compile(mention)
        for earlier in range(place - self._candidates[place].order, place):
            text = self._candidates[earlier].text
            if is_mentioned.search(text):
                if re.search(introduction, text):
                    yield earlier
                return

    def _acronyms(self, place: int) -> Iterator[int]:
        """The sentences that explain the acronyms of this one."""
        source, text = self._candidates[place].source, self._candidates[place].text
        if self._definitions is None:
            self._definitions = _definitions(self._candidates)
        for (origin, acronym), definition in self._definitions.items():
            if origin == source and definition < place and acronym in text:
                is_word = rf"(?<![A-Za-z]){re.escape(acronym)}(?![A-Za-z])"
                if re.search(is_word, text):
                    yield definition
        for acronym in dict.fromkeys(_CAPITALS.findall(text)):
            if (source, acronym) not in self._definitions:
                words = rf"\b{_WITHIN_NAME.join(acronym)}[\w’']+"
                yield from self._introduction(place, words, words)


def _definitions(candidates: Sequence[Candidate]) -> dict[tuple[int, str], int]:
    """The position of the sentence that explains each acronym of an article."""
    places: dict[tuple[int, str], int] = {}
    for place, candidate in enumerate(candidates):
        text = candidate.text
        if "(" in text or "（" in text or ", or " in text:
            for match in _ACRONYM.finditer(text):
                acronym = match[1] or match[2] or match[3]
                places.setdefault((candidate.source, acronym), place)
    return places


def is_anaphoric(text: str) -> bool:
    """Whether a sentence refers to an earlier one.

    It begins with a pronoun or a connective, has a demonstrative at its beginning, is the
    second of a list in prose, a bare quotation, or elliptic ("did last year").
    """
    if text[0] in _OPENING_QUOTES and text[-1] in _CLOSING_QUOTES:
        return True
    is_latin = text[0].isascii() and text[1:2].isascii()
    anaphoric, demonstrative, backreference = _patterns("en" if is_latin else "zh")
    if anaphoric.match(text):
        return True
    head = text[: _HEAD_LATIN if is_latin else _HEAD]
    if is_latin or not _DEMONSTRATIVES.isdisjoint(head):
        head = _QUOTATION.sub("", head)
        if demonstrative.search(head):
            return True
    if not is_latin and not any(sign in text for sign in _BACKREFERENCES):
        return False
    return backreference.search(text) is not None or (
        is_latin and _ELLIPSIS.search(text) is not None
    )


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What begins an anaphoric sentence, stands at its head, and stands anywhere in it."""
    flags = re.IGNORECASE if language == "en" else re.NOFLAG
    return (
        pattern("anaphoric", language, flags=flags, before=_QUOTE),
        pattern("demonstrative", language),
        pattern("backreference", language),
    )


def _continues(text: str, previous: str) -> bool:
    """Whether a sentence continues the reported speech of the one before it."""
    return (
        text[0] in _CONTINUATION_INITIALS
        and _CONTINUATION.match(text) is not None
        and _ATTRIBUTION.search(previous) is not None
        and previous[-1] not in _CLOSING_QUOTES
    )


def _latin_names(text: str) -> Iterator[tuple[str, str]]:
    """How the names and the definite noun of an English sentence are mentioned and introduced."""
    for match in _SURNAME.finditer(text):
        name = re.escape(next(filter(None, match.groups())).removesuffix("'s").removesuffix("’s"))
        mention = rf"\b{name}\b"
        yield mention, rf"\b{_GIVEN_NAME} (?:[A-Z][\w.’'-]* )?{mention}"
    if noun := _DEFINITE.match(text):
        mention = rf"\b{noun[1]}\b"
        yield mention, rf"\b[Aa]n? (?:[\w’'-]+ ){{0,3}}{mention}"


def _han_names(text: str) -> Iterator[tuple[str, str]]:
    """How the speakers of a Chinese sentence are mentioned and introduced."""
    start = _SPEAKER.match(text)
    quoted = _SPEAKER.finditer(text, 1) if "”" in text else ()
    for match in (start, *quoted) if start else quoted:
        yield match[1], rf"[{HAN_BASIC}]{match[1]}"
    if text[0] in "小老" and (diminutive := _DIMINUTIVE.match(text)):
        introduction = rf"{diminutive[1]}[{HAN_BASIC}]{{1,2}}（"
        yield introduction, introduction
