"""The handler of every command in the keymap, except those that move in a pane."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from newsdigest.browse.actions import (
    app,
    article,
    feeds,
    marks,
    navigation,
    search,
    stories,
    timeline,
    trends,
)
from newsdigest.browse.screen import Handler

HANDLERS: Mapping[str, Handler] = {
    "next_unread": navigation.next_unread,
    "previous_unread": navigation.previous_unread,
    "next_article": navigation.next_article,
    "previous_article": navigation.previous_article,
    "pane_left": navigation.pane_left,
    "pane_right": navigation.pane_right,
    "next_pane": navigation.next_pane,
    "open": navigation.open_,
    "back": navigation.back,
    "cancel": navigation.cancel,
    "next_match": article.next_match,
    "previous_match": article.previous_match,
    "summary": article.summary,
    "open_address": article.open_address,
    "links": article.links,
    "copy": article.copy,
    "copy_text": article.copy_text,
    "pipe": article.pipe,
    "edit": article.edit,
    "toggle_read": marks.toggle_read,
    "star": marks.star,
    "tag": marks.tag,
    "all_read": marks.all_read,
    "undo": marks.undo,
    "filter": search.filter_,
    "search": search.search,
    "order": search.order,
    "reverse": search.reverse,
    "save_query": search.save_query,
    "fold": stories.fold,
    "expand": stories.expand,
    "digest": stories.digest,
    "trends": trends.trends,
    "send": stories.send,
    "update_feeds": feeds.update_feeds,
    "timeline": timeline.timeline,
    "follow": timeline.follow,
    "help": app.help_,
    "command": app.command,
    "palette": app.palette,
    "theme": app.theme,
    "refresh": app.refresh,
    "redraw": app.redraw,
    "suspend": app.suspend,
    "quit": app.quit_,
    "interrupt": app.interrupt,
}


def macro_handlers(macros: Mapping[str, str]) -> dict[str, Handler]:
    """The handlers of the user's own commands, by their names."""
    return {name: partial(article.macro, command=command) for name, command in macros.items()}
