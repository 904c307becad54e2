"""Of every command in ``keys``, except those that move in a pane, what it does."""

from __future__ import annotations

from collections.abc import Mapping

from newsdigest.browse.actions import app, marks, navigation, programs, search, stories
from newsdigest.browse.screen import Does

DOES: Mapping[str, Does] = {
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
    "next_match": navigation.next_match,
    "previous_match": navigation.previous_match,
    "summary": navigation.summary,
    "open_address": programs.open_address,
    "links": programs.links,
    "copy": programs.copy,
    "copy_text": programs.copy_text,
    "pipe": programs.pipe,
    "edit": programs.edit,
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
    "send": stories.send,
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
