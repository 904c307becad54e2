"""The manual: pages about subjects, and of each command examples and the page about it.

The pages are the Markdown files of the folder ``docs`` of the project, which a wheel has
within the package.  ``help`` shows all of this, the pages for ``man`` the examples.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

_PACKAGE = Path(__file__).resolve().parents[1]


class Example(NamedTuple):
    """A command line as typed in a shell, and what it does, without a full stop."""

    line: str
    effect: str


EXAMPLES: Mapping[str, tuple[Example, ...]] = {
    "list": (
        Example("newsdigest list 'tag:科技 is:unread since:7d'", "list unread articles of a week"),
        Example(
            "newsdigest list --format ids 'date:昨天' | xargs newsdigest mark read",
            "mark yesterday's articles read",
        ),
    ),
    "search": (
        Example("newsdigest search 马拉松", "list what mentions 马拉松, the best match first"),
        Example(
            "newsdigest search '\"half marathon\" -title:sponsor'",
            "search for a phrase, without titles that have a certain word",
        ),
    ),
    "browse": (Example("newsdigest browse 'is:unread'", "read what is new; ? lists the keys"),),
    "show": (
        Example("newsdigest show b64a", "read the article whose id begins with b64a"),
        Example(
            "newsdigest list --format ids --limit 5 | newsdigest show -",
            "read the five newest articles",
        ),
        Example("newsdigest show b64a --script traditional", "read it in traditional characters"),
    ),
    "summarize": (
        Example("newsdigest summarize 984f -n 2", "select two sentences of an article"),
        Example("newsdigest summarize --query 'tag:防汛' --length 300c", "summarize many as one"),
        Example("newsdigest summarize report.html", "summarize a file outside the archive"),
    ),
    "keywords": (Example("newsdigest keywords 'since:2024-11-01'", "list what a month was about"),),
    "similar": (Example("newsdigest similar b64a -n 5", "list five similar articles"),),
    "digest": (
        Example("newsdigest digest --since 7d --by day", "show the stories of a week, by day"),
        Example(
            "newsdigest digest --since last --name daily -o ~/news.html",
            "write a page of what no earlier digest named daily had",
        ),
        Example(
            "newsdigest digest --since last --name daily --send",
            "mail it, as configured under [mail]",
        ),
    ),
    "story": (
        Example("newsdigest story b64a", "show day by day what was reported of an event"),
        Example("newsdigest story follow b64a", "follow it: is:followed finds its articles"),
    ),
    "trends": (
        Example("newsdigest trends --by week --since 2024-10-01", "show what rose and fell"),
        Example("newsdigest trends tag:防汛 --format svg > trends.svg", "draw it"),
    ),
    "stats": (Example("newsdigest stats 'tag:防汛'", "count the articles with a tag"),),
    "mark": (
        Example("newsdigest mark star b64a 984f", "star two articles"),
        Example("newsdigest mark read --query 'until:30d' --yes", "mark old articles read"),
    ),
    "tag": (
        Example("newsdigest tag +later b64a", "add your tag to an article"),
        Example("newsdigest tag -later --query 'tag:later is:read'", "remove it where it is done"),
    ),
    "rules": (
        Example("newsdigest rules test", "list what each rule matches, without effect"),
        Example("newsdigest rules apply --query 'since:7d'", "let the rules act on a week"),
    ),
    "query": (
        Example("newsdigest query add morning 'is:unread since:昨天'", "save a query"),
        Example("newsdigest list query:morning", "use it"),
    ),
    "import": (
        Example("newsdigest import https://news.example.com/a.html", "import a web page"),
        Example(
            "newsdigest import pages/A1.txt --as page --source 日报 --date 2024-11-03",
            "import the articles of a newspaper page",
        ),
        Example("newsdigest import ~/Maildir --dry-run", "show what a mailbox would give"),
    ),
    "feeds": (
        Example("newsdigest feeds add https://news.example.com/", "subscribe to a site's feed"),
        Example("newsdigest feeds update", "fetch new articles"),
    ),
    "check": (Example("newsdigest check --format json", "list faults for a program"),),
    "index": (Example("newsdigest index status", "show where the index is, and its size"),),
    "state": (
        Example("newsdigest state export > marks.jsonl", "save marks and tags"),
        Example("newsdigest state import marks.jsonl", "merge them, on another machine"),
    ),
    "batch": (
        Example(
            "newsdigest batch news.jsonl.gz results --tasks summary,duplicates",
            "summarize a collection and list what is in it twice",
        ),
        Example("newsdigest batch status results", "show how far it is"),
    ),
    "demo": (Example("newsdigest demo ~/demo", "copy the sample archive into a folder"),),
    "help": (
        Example("newsdigest help queries", "read the page about the query language"),
        Example("newsdigest help feeds add", "list the options of a command"),
    ),
    "config": (
        Example("newsdigest config show", "list the settings and where each comes from"),
        Example("newsdigest config trust", "let the archive's file set programs and mail too"),
    ),
}
"""The examples of each command by its name; every command but ``undo`` has some."""

PAGES: Mapping[str, str] = {
    "list": "queries", "search": "queries", "query": "queries", "stats": "queries",
    "browse": "browse", "show": "formats", "mark": "queries", "tag": "queries",
    "summarize": "summaries", "keywords": "summaries", "similar": "summaries",
    "digest": "digest", "story": "digest", "trends": "trends", "rules": "rules",
    "import": "importing", "feeds": "importing",
    "check": "archives", "index": "archives", "state": "archives", "config": "archives",
    "batch": "batch", "demo": "archives",
}  # fmt: skip
"""The page that describes what a command works on."""


def pages() -> dict[str, Path]:
    """The file of each page by its name, in alphabetical order."""
    return {path.stem: path for path in sorted(_folder("docs").glob("*.md"))}


def title(page: Path) -> str:
    """The title of a page: its first line without the number sign."""
    with page.open(encoding="utf-8") as lines:
        return lines.readline().lstrip("#").strip()


def sample() -> Path:
    """The folder of the sample archive."""
    return _folder("articles")


def _folder(name: str) -> Path:
    """A folder of the wheel's package, or of the clone that the package stands in."""
    own = _PACKAGE / name
    return own if own.is_dir() else _PACKAGE.parent / name
