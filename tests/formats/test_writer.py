"""Written files: safe names, and text that reads back as the article it was made of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsdigest.article import Article
from newsdigest.formats import article_file, writer
from newsdigest.text.sanitize import one_line

ZONE = ZoneInfo("Asia/Shanghai")
DAY = datetime(2024, 11, 3, 8, 0, tzinfo=ZONE)
MARKUP = "ab 09中文，。“”#*_-+=>|`~[](){}<>!&;:@/\\'\".%$^é😀\u3000"


def _lines(size: int) -> st.SearchStrategy[str]:
    """Lines of hostile markup, and of anything."""
    texts = st.text(st.sampled_from(MARKUP), max_size=size) | st.text(max_size=size)
    return texts.map(one_line).filter(bool)


def _is_plain(line: str) -> bool:
    """Whether a label is one that reading gives: no sign of Obsidian's, no list in one."""
    return not line.startswith("#") and "[[" not in line and not set("，、；") & set(line)


LABELS = st.lists(_lines(12).filter(_is_plain), max_size=3, unique=True).map(tuple)
ZONES = st.sampled_from([ZONE, UTC, timezone(timedelta(hours=-3, minutes=-30))])
DATES = st.datetimes(datetime(1650, 1, 1), datetime(2190, 1, 1), timezones=ZONES)
ARTICLES = st.builds(
    lambda paragraphs, **fields: Article(
        id="0123456789", body="\n\n".join(paragraphs), text="\n\n".join(paragraphs), **fields
    ),
    st.lists(_lines(40), max_size=5),
    title=_lines(40),
    date=st.none() | DATES,
    source=st.just("") | _lines(12).filter(_is_plain),
    url=st.just("") | _lines(30),
    categories=LABELS,
    tags=LABELS,
    authors=st.lists(st.sampled_from(["张三", "李四", "Ann Lee", "欧阳修"]), unique=True).map(
        tuple
    ),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ARTICLES)
def test_reading_a_written_file_gives_the_article_back(article: Article) -> None:
    """Title, date, people, source, address, labels and text are those that were written.

    Of the text a repeated title and newspapers' boilerplate may be missing: no
    article that was read has them.
    """
    text = writer.file_text(article, zone=ZONE, guid="g", imported=DAY)
    reading = article_file.read(text.encode(), writer.file_name(article, ZONE), ZONE)
    found = reading.article
    # Of a text with a byline or a source line, those are read where the fields are empty.
    lines = () if reading.boilerplate else ("source", "authors")
    for field in ("title", "url", "categories", "tags", *lines):
        assert getattr(found, field) == getattr(article, field)
    written = article.date.replace(microsecond=0) if article.date else None
    assert (found.date and found.date.timestamp()) == (written and written.timestamp())
    if not reading.boilerplate and article.title not in article.paragraphs[:3]:
        assert found.text == article.text


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400) | _lines(300), st.none() | DATES)
def test_names_are_safe_whatever_the_title(title: str, date: datetime | None) -> None:
    """One folder, a short name, no character that any file system reserves or hides."""
    article = Article(id="0123456789", title=title, body="", text="", date=date)
    name = PurePosixPath(writer.file_name(article, ZONE, distinct=True))
    assert len(name.parts) == 2
    assert ".." not in name.parts
    assert name.suffix == ".md"
    assert all(char.isalnum() or char == "-" for char in name.stem)
    assert len(name.name.encode()) <= 255
    assert not name.stem.startswith("-")


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("CON", "con"),
        ("a/b\\c:d*e?f", "a-b-c-d-e-f"),
        ("“七彩阜宁·武进行”推介活动", "七彩阜宁-武进行-推介活动"),
        ("\x1b[31m红\x00\u202e字", "红字"),
        ("  Two  Words ", "two-words"),
        ("。。。", ""),
        ("", ""),
    ],
)
def test_slugs(title: str, slug: str) -> None:
    """Words of any script stay, everything else becomes one hyphen."""
    assert writer.slug(title) == slug


def test_long_titles_are_cut() -> None:
    """At most 80 characters, and fewer where they take many bytes."""
    assert len(writer.slug("a" * 300)) == 80
    assert 60 < len(writer.slug("字" * 300)) <= 80
    assert len(writer.slug("𠀀" * 300).encode()) <= writer.MAX_SLUG_BYTES


@pytest.mark.parametrize("title", ["CON", "nul", "com1", "index", "", "2024年11月3日", "20241103"])
def test_undated_articles_never_get_a_telling_name(title: str) -> None:
    """No device of Windows, and no date that the reader would take for the article's."""
    article = Article(id="0123456789", title=title, body="", text="文。")
    assert writer.file_name(article, ZONE) == "undated/article-0123456789.md"


def test_the_front_matter_has_a_fixed_order() -> None:
    """Keys stand in one order, empty ones nowhere, values so that every reader agrees on them."""
    article = Article(
        id="0123456789", title="标题: 一", body="文。", text="文。", date=DAY, authors=("张三",),
        source="007", url="http://a.example/", tags=("a, b", "true"), lang="zh",
        extra={"page": "A1", "checksum": "forged", "n": [1, {"x": None}]},
    )  # fmt: skip
    text = writer.file_text(article, zone=ZONE, guid="g", identity="i", revision="r", imported=DAY)
    front = text.split("---\n")[1].splitlines()
    assert front[:-1] == [
        'title: "标题: 一"',
        "date: 2024-11-03 08:00:00 +0800",
        "authors: [张三]",
        'source: "007"',
        'url: "http://a.example/"',
        "guid: g",
        "id: i",
        'tags: ["a, b", "true"]',
        "lang: zh",
        "page: A1",
        'n: [1, {"x": null}]',
        "revision: r",
        "imported: 2024-11-03 08:00:00 +0800",
    ]
    assert front[-1].startswith("checksum: ")


def test_any_change_of_a_file_is_noticed() -> None:
    """A file is untouched only as it was written, byte for byte."""
    article = Article(id="0123456789", title="题", body="文。", text="文。")
    text = writer.file_text(article, zone=ZONE, revision="r1", imported=DAY)
    assert writer.is_untouched(text)
    assert writer.revision_of(text) == "r1"
    for changed in (
        text + "\n",
        text.replace("题", "提"),
        text.replace("\n", "\r\n"),
        "",
        text[5:],
    ):
        assert not writer.is_untouched(changed)
