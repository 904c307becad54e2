"""The archive for programs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PROJECT, Program

import newsdigest


@pytest.fixture
def archive(program: Program, monkeypatch: pytest.MonkeyPatch) -> newsdigest.Archive:
    """The sample archive, with cache and state of its own."""
    for name, value in program.environ.items():
        monkeypatch.setenv(name, value)
    return newsdigest.open_archive(PROJECT / "articles")


def test_lists_and_searches_are_the_commands(archive: newsdigest.Archive, sample: Program) -> None:
    """The same articles in the same order, with score and snippet where they were searched."""
    with archive:
        ids = [item.id for item in archive.list("地铁 or marathon", limit=5)]
        assert ids == sample("list", "地铁 or marathon", "-n", "5", "--format", "ids").out.split()
        found = archive.search("地铁", limit=3)
        assert [item.id for item in found] == (
            sample("search", "地铁", "-n", "3", "--format", "ids").out.split()
        )
        assert all(item.score is not None and item.snippet for item in found)
        assert len(archive.list()) == 60
        assert (
            archive.list(sort="title", reverse=True)[0].title >= archive.list(sort="title")[0].title
        )


def test_articles_and_summaries(archive: newsdigest.Archive) -> None:
    """An article by item, id or beginning; a summary of one or several; nothing is marked."""
    with archive:
        item = archive.list("地铁", limit=1)[0]
        article = archive.article(item)
        assert article == archive.article(item.id) == archive.article(item.id[:6])
        assert article.text
        assert len(archive.summarize(item, sentences=2).sentences) == 2
        assert len(archive.summarize([item, archive.list()[0]], length="100c").text) <= 100
        assert not archive.list("is:read")


def test_the_authors_summary(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """``summary`` in the archive's newsdigest.toml applies to summaries and digests."""
    for name, value in program.environ.items():
        monkeypatch.setenv(name, value)
    text = (
        "The Lake Library opened its new building on Saturday with three hundred free seats. "
        "The building is a converted granary. Two thousand people came on the first day."
    )
    abstract = "A granary has become a library: two thousand people came to see its free seats."
    fields = f"title: Library opens\ndate: 2024-11-02\nsummary: '{abstract}'\n"
    program.write("a.md", f"---\n{fields}---\n{text}\n")
    (program.archive / "newsdigest.toml").write_text('summary = "auto"\n', encoding="utf-8")
    with newsdigest.open_archive(program.archive) as archive:
        assert archive.summarize(archive.list()).text == abstract
        (entry,) = archive.digest(since="2024-11-01").entries
        assert [one.text for one in entry.summary] == [abstract]


def test_a_digest(archive: newsdigest.Archive) -> None:
    """Stories of a period with their sentences; without dates, of the last day with articles."""
    with archive:
        digest = archive.digest(since="2024-11-01", until="2024-11-05")
        assert digest.entries
        assert digest.counts["articles"] == len(archive.list("date:2024-11-01..2024-11-05"))
        assert archive.digest("地铁", top=1).entries


def test_errors_are_exported(archive: newsdigest.Archive, tmp_path: Path) -> None:
    """One tree, under NewsdigestError."""
    with archive:
        with pytest.raises(newsdigest.QueryError):
            archive.list("tag:")
        with pytest.raises(newsdigest.NotFoundError):
            archive.article("ffffffffff")
    with pytest.raises(newsdigest.ArchiveError):
        newsdigest.open_archive(tmp_path / "nowhere")
    assert issubclass(newsdigest.QueryError, newsdigest.NewsdigestError)


def test_an_article_of_title_and_text() -> None:
    """Enough for a summary; the same words have the same id."""
    article = newsdigest.Article(title="半马开跑", text="西太湖半程马拉松今天开跑。四万人报名。")
    assert article.id == newsdigest.Article(title=article.title, text=article.text).id
    assert len(article.id) == 10
    assert article.body == article.text
    assert newsdigest.summarize_articles([article], sentences=1).sentences


def test_importing_loads_nothing() -> None:
    """Names are loaded when they are used."""
    code = "import sys, newsdigest; print(len([m for m in sys.modules if 'newsdigest.' in m]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
