"""Commands about stories: the list folded into them, and a digest of what is listed."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from newsdigest.browse import story_jobs
from newsdigest.browse.actions.navigation import read_by_id
from newsdigest.browse.screen import ReaderScreen
from newsdigest.query.model import Query
from newsdigest.render import catalogue

if TYPE_CHECKING:
    from newsdigest.digest.model import Digest

MANY = 1_500
"""Articles from which a digest takes so long that it is asked whether it is meant."""


def fold(screen: ReaderScreen) -> None:
    """One row for each story, or for each article again."""
    if screen.list.is_folded:
        screen.list.unfold()
        screen.listing.tell()
        screen.say("")
    else:
        screen.do(folded(screen), group="apart")


async def folded(screen: ReaderScreen) -> str:
    """Group the listed articles into stories and list those."""
    from newsdigest.browse.subprocess import apart

    order = screen.list.order
    numbers = order[: story_jobs.MOST]
    screen.say("grouping stories; q gives up")
    found = await screen.rows(numbers)
    worker = screen.worker
    told = await apart(story_jobs.stories, worker.settings, worker.now(), list(found.values()))
    if screen.list.order is not order:
        return ""  # another list by now
    of_id = {item.id: number for number, item in found.items()}
    place = {number: at for at, number in enumerate(numbers)}
    stories = {}
    for ids in told:
        first, *others = sorted((of_id[one] for one in ids), key=place.__getitem__)
        stories[first] = others
    screen.list.fold(stories)
    screen.listing.tell()
    if not stories:
        return "no two of the articles tell the same story"
    among = "" if len(order) <= story_jobs.MOST else f" among the first {story_jobs.MOST:,}"
    hidden = sum(map(len, stories.values()))
    return f"{len(stories)} stories are told by several articles{among}; {hidden} rows folded"


def expand(screen: ReaderScreen) -> None:
    """Show or hide the articles of the chosen story."""
    if not screen.list.turn_out():
        screen.say("no other article tells this story" if screen.list.is_folded else "z folds")


def digest(screen: ReaderScreen) -> None:
    """A digest of what is listed."""
    count = len(screen.list.order)
    if not count:
        screen.say("nothing is listed")
    elif count > MANY:
        question = f"a digest of {catalogue.articles(count)}?"
        screen.do(_confirmed(screen, screen.prompt.confirm(question)))
    else:
        screen.do(_digest(screen), group="apart")


async def _confirmed(screen: ReaderScreen, asking: Coroutine[Any, Any, bool]) -> None:
    if await asking:
        screen.do(_digest(screen), group="apart")


async def _digest(screen: ReaderScreen) -> str | None:
    from newsdigest.browse.subprocess import apart

    worker, asked = screen.worker, screen.listing.asked
    count = catalogue.articles(len(screen.list.order))
    screen.say(f"making a digest of {count}; q gives up")
    items = await worker.ask(lambda archive: list(archive.select(Query(asked.where))))
    now = worker.now().astimezone(worker.zone)
    made = await apart(story_jobs.digest, worker.settings, now, asked.where, items)
    if not made.entries:
        return f"none of {count} could be read"
    screen.say("")
    _show(screen, made)
    return None


def _show(screen: ReaderScreen, made: Digest, place: tuple[int, int] = (0, 0)) -> None:
    """Show a digest, the story with this number chosen; out of its stories there is a way back."""
    from newsdigest.browse.digest_screen import DigestScreen

    page = DigestScreen(made, screen.worker.zone, place, screen.context.deliver)
    pane, before = screen.moving, screen.list.place_now()

    def back() -> None:
        screen.list.go_back(before)
        screen.go(pane)
        _show(screen, made, page.place)

    def read(article: str | None) -> None:
        if article is not None:
            screen.way_back = back
            screen.do(read_by_id(screen, article))

    screen.app.push_screen(page, read)


def send(screen: ReaderScreen) -> None:
    """Only a digest that is shown can be sent."""
    screen.say("no digest is shown: d makes one of what is listed")
