"""``story``: how a story went on, and which stories are followed."""

from __future__ import annotations

from typing import Annotated

import typer

from newsdigest.archive.facade import Archive
from newsdigest.cli.context import Environment, empty
from newsdigest.cli.options import Form, FormOption
from newsdigest.digest.model import Story
from newsdigest.errors import UsageError
from newsdigest.query.model import Flag, Is, Query
from newsdigest.storage.state.model import FOLLOWED

ACTIONS = ("follow", "unfollow")


def story(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="ID | list | follow ID | unfollow ID",
            help="The id of a story or of one of its articles; or what to do.",
        ),
    ],
    *,
    format: FormOption = Form.TEXT,
    fail_empty: Annotated[
        bool, typer.Option("--fail-empty", help="Exit with 3 where no story is followed.")
    ] = False,
) -> None:
    """How a story went on, day by day; list, follow or unfollow stories."""
    environment: Environment = context.obj
    action, identity = _asked(words)
    with environment.archive() as archive:
        if action == "list":
            followed = _followed(archive)
            _write_list(environment, archive, followed, format)
            empty(not followed, fail_empty)
            return
        found = _story(archive, identity)
        ids = [member.article.id for member in found.members]
        if action in ACTIONS:
            is_followed = action == "follow"
            archive.state.tag(
                ids, add=[FOLLOWED] * is_followed, remove=[FOLLOWED] * (not is_followed)
            )
            environment.note(f"{'following' if is_followed else 'no longer following'} {found.id}")
            return
        _grow(archive, found)
        _write(environment, archive, found, format)


def _asked(words: list[str]) -> tuple[str, str]:
    """What to do, and with which story."""
    if words == ["list"]:
        return "list", ""
    if len(words) == 2 and words[0] in ACTIONS:
        return words[0], words[1]
    if len(words) == 1 and words[0] not in ACTIONS:
        return "show", words[0]
    raise UsageError(
        f"expected an id, list, follow ID or unfollow ID, not {' '.join(words)!r}",
        hint="newsdigest story 3fa2",
    )


def _story(archive: Archive, identity: str) -> Story:
    from newsdigest.digest.neighbours import story_of

    return story_of(archive, archive.find(identity.strip().removeprefix("s")))


def _grow(archive: Archive, story: Story) -> None:
    """What a followed story has gained since is followed as well."""
    ids = [member.article.id for member in story.members]
    marks = archive.state.marks(ids)
    lacking = [identity for identity in ids if FOLLOWED not in marks[identity].tags]
    if lacking and len(lacking) < len(ids):
        archive.state.tag(lacking, add=[FOLLOWED])


def _followed(archive: Archive) -> list[Story]:
    """The stories that are followed, the last reported first, each once and grown."""
    found: list[Story] = []
    seen: set[str] = set()
    for item in list(archive.select(Query(Is(Flag.FOLLOWED)))):
        if item.id not in seen:
            one = _story(archive, item.id)
            _grow(archive, one)
            seen.update(member.article.id for member in one.members)
            found.append(one)
    return found


def _write(environment: Environment, archive: Archive, found: Story, format: Form) -> None:
    from newsdigest.digest.timeline import timeline
    from newsdigest.render import data, plain

    days = timeline(found, archive.zone)
    if format is Form.JSON:
        fields = data.story_fields(found, days, archive.zone)
        environment.write([data.json_text(fields, indent=2)])
    else:
        environment.write(plain.story(found, days, found.lead.lang.startswith("zh")))


def _write_list(
    environment: Environment, archive: Archive, found: list[Story], format: Form
) -> None:
    from newsdigest.digest.timeline import timeline
    from newsdigest.render import data
    from newsdigest.text.sanitize import one_line

    if format is Form.JSON:
        environment.write(
            data.json_array(
                data.story_fields(one, timeline(one, archive.zone), archive.zone) for one in found
            )
        )
        return
    for one in found:
        dates = [member.article.date for member in one.members if member.article.date]
        last = max(dates).astimezone(archive.zone).date().isoformat() if dates else ""
        environment.write(
            ["\t".join((one.id, last, str(len(one.members)), one_line(one.lead.title)))]
        )
