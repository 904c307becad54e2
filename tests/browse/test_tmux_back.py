"""q in a real terminal: back step by step, and out only from the first list."""

from __future__ import annotations

from conftest import PROJECT
from support.tmux import Lines, Opens, Screen, counts

BROWSE = f"newsdigest -C {PROJECT / 'articles'} browse"
UNREAD = "●"


def begun(opens: Opens, query: str) -> tuple[Screen, list[str]]:
    """A reader with a query's matches and its third row selected, and its lines."""
    screen = opens(60, 18)
    screen.run(f"{BROWSE} '{query}'", "篇 · ")
    screen.quiet()
    screen.keys("j", "j")
    return screen, screen.quiet()


def rows(lines: Lines) -> list[str]:
    """The lines between header and footer, scroll bar and cursor included.

    Marks are left out: what was opened meanwhile is read.
    """
    return [line.replace(UNREAD, " ") for line in lines[1:-1]]


def articles(lines: Lines) -> int:
    """How many articles the header counts."""
    return (counts(lines) or (0, 0))[0]


def back_to(screen: Screen, before: list[str]) -> None:
    """Press q and wait for these rows."""
    screen.keys("q")
    screen.until(lambda lines: rows(lines) == rows(before), before)


def test_a_story_leads_back_to_its_digest(opens: Opens) -> None:
    """From a story q returns to the same lines of the digest, to the list, and to the shell."""
    screen, at_list = begun(opens, "tag:健康 or 地铁 or 西太湖 or 急诊")
    screen.keys("d")
    screen.until_shows("w save")
    screen.quiet()
    screen.keys("j", "j")
    at_digest = screen.quiet()
    for _ in range(2):
        screen.keys("Enter")
        screen.until(lambda lines: rows(lines) != rows(at_digest), "a story")
        screen.quiet()
        back_to(screen, at_digest)
    back_to(screen, at_list)
    screen.keys("q")
    screen.until_shell()


def test_a_search_leads_back_to_the_list(opens: Opens) -> None:
    """From an article q returns to the matches, then to the list at its position."""
    screen, at_list = begun(opens, "")
    screen.keys("/")
    screen.until_shows("search:")
    screen.type("西太湖\r")
    screen.until(lambda lines: "西太湖" in lines[0], "the matches")
    at_matches = screen.quiet()
    screen.keys("Enter")
    screen.until(lambda lines: rows(lines) != rows(at_matches), "an article")
    screen.quiet()
    back_to(screen, at_matches)
    back_to(screen, at_list)
    screen.keys("q")
    screen.until_shell()


def test_a_folded_list_stays_folded(opens: Opens) -> None:
    """From an article q returns to the stories, then to every article."""
    screen, at_list = begun(opens, "")
    screen.keys("z")
    screen.until(lambda lines: "stories" in lines[0] or "按事件" in lines[0], "stories")
    at_stories = screen.quiet()
    screen.keys("Enter")
    screen.until(lambda lines: rows(lines) != rows(at_stories), "an article")
    screen.quiet()
    back_to(screen, at_stories)
    screen.keys("q")
    screen.until(lambda lines: "按事件" not in lines[0], "every article")
    assert articles(screen.lines()) == articles(at_list) > 0
    screen.keys("q")
    screen.until_shell()
