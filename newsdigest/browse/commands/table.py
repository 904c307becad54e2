"""Of every command in ``keys``, except those that move in a pane, what it does."""

from __future__ import annotations

from collections.abc import Mapping

from newsdigest.browse.commands import finding, leaving, marking, program, reading, telling
from newsdigest.browse.screen import Does

DOES: Mapping[str, Does] = {
    "next_unread": reading.next_unread,
    "previous_unread": reading.previous_unread,
    "next_article": reading.next_article,
    "previous_article": reading.previous_article,
    "pane_left": reading.pane_left,
    "pane_right": reading.pane_right,
    "next_pane": reading.next_pane,
    "open": reading.open_,
    "back": reading.back,
    "cancel": reading.cancel,
    "next_match": reading.next_match,
    "previous_match": reading.previous_match,
    "summary": reading.summary,
    "open_address": leaving.open_address,
    "copy": leaving.copy,
    "copy_text": leaving.copy_text,
    "pipe": leaving.pipe,
    "edit": leaving.edit,
    "toggle_read": marking.toggle_read,
    "star": marking.star,
    "tag": marking.tag,
    "all_read": marking.all_read,
    "undo": marking.undo,
    "filter": finding.filter_,
    "search": finding.search,
    "order": finding.order,
    "reverse": finding.reverse,
    "save_query": finding.save_query,
    "fold": telling.fold,
    "expand": telling.expand,
    "digest": telling.digest,
    "help": program.help_,
    "command": program.command,
    "palette": program.palette,
    "theme": program.theme,
    "refresh": program.refresh,
    "redraw": program.redraw,
    "suspend": program.suspend,
    "quit": program.quit_,
    "interrupt": program.interrupt,
}
