"""Names of months, in the languages that servers write dates in.

Feeds whose dates are formatted in the server's language say ``sam., 02 nov. 2024``
or ``02 октября 2024``.  A name counts whole or shortened to three letters and more;
what would be two months in two languages (``lis``) is none.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_NAMES = """
january february march april may june july august september october november december
januar februar märz april mai juni juli august september oktober november dezember
jänner feber mrz
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
januari februari maart april mei juni juli augustus september oktober november december
januari februari mars april maj juni juli augusti september oktober november december
januar februar marts april maj juni juli august september oktober november desember
tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu - joulukuu
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień
ledna února března dubna května června července srpna září října listopadu prosince
siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
januari februari maret april mei juni juli agustus september oktober november desember
ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
január február március április május június július augusztus szeptember október november december
gener febrer març abril maig juny juliol agost setembre octubre novembre desembre
"""
_SHORTEST = 3


def month(word: str) -> int | None:
    """The month, 1 to 12, that a word names in some language; None if none or two."""
    key = _folded(word.rstrip("."))
    return _table().get(key) if len(key) >= _SHORTEST else None


def _folded(word: str) -> str:
    letters = unicodedata.normalize("NFD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@cache
def _table() -> dict[str, int | None]:
    """Each name and each of its beginnings to its month, None for those of two months."""
    table: dict[str, int | None] = {}
    for line in _NAMES.strip().splitlines():
        for number, name in enumerate(line.split(), start=1):
            letters = _folded(name)
            for end in range(min(_SHORTEST, len(letters)), len(letters) + 1):
                start = letters[:end]
                table[start] = number if table.get(start, number) == number else None
    return table
