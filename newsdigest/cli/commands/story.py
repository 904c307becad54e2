"""``story``: the timeline of a story, and the stories that the reader follows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from newsdigest.archive.facade import Archive
from newsdigest.cli.context import Environment, exit_if_empty
from newsdigest.cli.options import Format, TextOrJson
from newsdigest.cli.output import write_result
from newsdigest.digest.model import Story
from newsdigest.errors import UsageError

ACTIONS = ("follow", "unfollow")


def story(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="ID | list | follow ID | unfollow ID",
            help="A story, by its id or that of one of its articles, or an action.",
        ),
    ],
    *,
    format: TextOrJson = Format.TEXT,
    fail_empty: Annotated[
        bool, typer.Option("--fail-empty", help="Exit with 3 if no story is followed.")
    ] = False,
) -> None:
    """Show a story day by day; list, follow or unfollow stories."""
    from newsdigest.digest import following
    from newsdigest.digest.similar import story_of

    environment: Environment = context.obj
    action, identity = _parse(words)
    with environment.archive() as archive:
        if action == "list":
            stories = following.followed_stories(archive)
            _write_list(environment, archive, stories, format)
            exit_if_empty(not stories, fail_empty)
            return
        story = story_of(archive, archive.find(identity.strip().removeprefix("s")))
        if action == "show":
            following.follow_new_articles(archive, story)
            _write(environment, archive, story, format)
        elif action == "follow":
            following.follow(archive, story)
            environment.note(f"following {story.id}")
        else:
            following.unfollow(archive, story)
            environment.note(f"no longer following {story.id}")


def _parse(words: list[str]) -> tuple[str, str]:
    """The action and the id."""
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


def _write(environment: Environment, archive: Archive, story: Story, format: Format) -> None:
    from newsdigest.digest.following import is_followed
    from newsdigest.digest.timeline import timeline
    from newsdigest.render import data
    from newsdigest.render.timeline import plain_lines, terminal_lines

    days = timeline(story, archive.zone)
    chinese = story.lead.lang.startswith("zh")
    write_result(
        environment,
        format,
        {
            Format.TEXT: lambda: plain_lines(story, days, chinese),
            Format.JSON: lambda: [
                data.json_text(data.story_fields(story, days, archive.zone), indent=2)
            ],
        },
        lambda width: [
            (
                line
                for line, _ in terminal_lines(
                    story, days, width=width, chinese=chinese, followed=is_followed(archive, story)
                )
            )
        ],
        page=True,
    )


def _write_list(
    environment: Environment, archive: Archive, stories: Sequence[Story], format: Format
) -> None:
    from newsdigest.digest.timeline import timeline
    from newsdigest.render import data
    from newsdigest.text.sanitize import one_line

    def row(story: Story) -> str:
        dates = [member.article.date for member in story.members if member.article.date]
        last = max(dates).astimezone(archive.zone).date().isoformat() if dates else ""
        return "\t".join((story.id, last, str(len(story.members)), one_line(story.lead.title)))

    fields = (
        data.story_fields(story, timeline(story, archive.zone), archive.zone) for story in stories
    )
    write_result(
        environment,
        format,
        {Format.TEXT: lambda: map(row, stories), Format.JSON: lambda: data.json_array(fields)},
    )
