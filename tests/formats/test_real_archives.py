"""Real archives, where they are at hand: everything is read, and read right."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest
from conftest import DATA

from newsdigest.errors import ReadError
from newsdigest.formats import article_file
from newsdigest.formats.article_file import Reading

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"no real archives at {DATA}; set NEWSDIGEST_DATA to a folder of them"
)
ARCHIVES = {
    "opensuse-jekyll-en": (669, "en", 0),
    "18f-jekyll-en": (196, "en", 0),
    "rustblog-toml-en": (149, "en", 0),
    "moab-no-front-matter-en": (76, "en", 0),
    "pingcap-hugo-zh": (149, "zh", 1),
    "xwlb-daily-zh": (60, "zh", 0),
}
"""Files, language and how many of them say no date anywhere."""


def read(root: Path, path: Path) -> Reading:
    return article_file.read(path.read_bytes(), path.relative_to(root).as_posix(), UTC)


@pytest.mark.slow
@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_is_read_to_the_last_file(name: str) -> None:
    """Every file is an article, dated where it says a date, in the archive's language."""
    root = DATA / "archives" / name
    files = sorted(path for path in root.rglob("*") if path.is_file())
    count, lang, undated = ARCHIVES[name]
    readings = [read(root, path) for path in files]
    assert len(readings) == count
    assert sum(r.article.date is None for r in readings) == undated
    assert sum(r.article.lang == lang for r in readings) > 0.95 * count
    assert all(r.article.title for r in readings)
    assert sum(not r.article.text for r in readings) <= 2
    assert len({r.article.id for r in readings}) == count


def test_the_jekyll_post() -> None:
    """17 paragraphs of which 3 are headings; everything around them became fields."""
    article = read(DATA / "seeds", DATA / "seeds" / "jekyll-post.md").article
    assert len(article.paragraphs) == 17
    assert len(article.headings) == 3
    assert article.source == "常州日报"
    assert article.authors == ("周茜", "陈露", "周昕媛")
    assert article.url.endswith("infoCode=NW202206132409566576")
    assert article.date is not None
    assert article.date.isoformat() == "2022-06-13T08:21:56+08:00"
    for rest in ("□", "来源", "http", "返回", "首页"):
        assert rest not in article.text
        assert rest not in article.body


DIRTY = {
    "2009-05-23-weekly-news-team-meeting.md": ("Weekly News Team meeting", "2009-05-23T13:52"),
    "2014-03-12-coming-soon.md": ("Coming soon", "2014-03-12T10:11"),
    "2014-09-25-design-studio-onrr.md": ("User-centered design at 18F", "2014-09-25T00:00"),
    "2015-01-16-open-source-for-good-government.md": ("Open source for good", "2015-01-16T00:00"),
    "2021-02-08-reducing-the-scope-of-software-o-o.md": ("Reducing the scope", "2021-02-08T16:30"),
    "2021-04-06-.md": ("Biden bucks for Moab", "2021-04-06T00:00"),
    "20251028.md": ("《新闻联播》", "2025-10-28T00:00"),
    "2026-03-11-dropping-pcr-oracle.md": ("Dropping pcr-oracle", "2026-03-11T12:00"),
    "Spanner-cap-truetime-transaction.md": ("Spanner - CAP, TrueTime", "2017-02-21T"),
    "bbc_sport_199.txt": ("Chelsea sack Mutu", ""),
}


@pytest.mark.parametrize("name", DIRTY)
def test_a_dirty_file_is_read(name: str) -> None:
    """Title and date come from where the file has them."""
    title, date = DIRTY[name]
    article = read(DATA / "dirty", DATA / "dirty" / name).article
    assert article.title.startswith(title)
    assert (article.date.isoformat() if article.date else "")[: len(date) or None] == date
    assert "\ufffd" not in article.text


def test_the_rest_of_the_dirty_files_say_what_is_wrong() -> None:
    """What is not among the readable ones is a ReadError, nothing else."""
    root = DATA / "dirty"
    for path in sorted(root.iterdir()):
        if path.name not in DIRTY:
            with pytest.raises(ReadError):
                read(root, path)
