"""Bar, list and article: side by side where there is room, one at a time where there is not."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from newsdigest.browse.article import ArticlePane
from newsdigest.browse.list import ListPane
from newsdigest.browse.pane import Pane
from newsdigest.browse.prompt import Prompt
from newsdigest.browse.sidebar import Sidebar
from newsdigest.browse.status_line import StatusLine

TWO_PANES, THREE_PANES = 100, 150
"""Cells from which list and article, and the bar as well, stand side by side."""


class PanesScreen(Screen[None], inherit_bindings=False):
    """The panes and which of them has the keys."""

    SCOPED_CSS = False  # it has rules for a class of the application, outside of it
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 Textual's class variable
        (0, "-one"), (TWO_PANES, "-two"), (THREE_PANES, "-three"),
    ]  # fmt: skip
    DEFAULT_CSS = """
    PanesScreen { layout: vertical; layers: base above; }
    PanesScreen #panes { height: 1fr; }
    PanesScreen #header { background: $panel; }
    PanesScreen #list { width: 1fr; }
    PanesScreen #article { width: 1fr; padding: 0 0 0 1; border-left: solid $foreground 40%; }
    PanesScreen #bar { width: 28; border-right: solid $foreground 40%; }
    App.-ascii #article { border-left: ascii $foreground; }
    App.-ascii #bar { border-right: ascii $foreground; }
    App.-ascii Pane { scrollbar-size-vertical: 0; }
    PanesScreen.-one #bar, PanesScreen.-one #article { display: none; width: 1fr; border: none; }
    PanesScreen.-one.-reading #list, PanesScreen.-one.-choosing #list { display: none; }
    PanesScreen.-one.-reading #article { display: block; padding: 0; }
    PanesScreen.-one.-choosing #bar { display: block; }
    PanesScreen.-two #bar { display: none; }
    PanesScreen.-two.-choosing #bar { display: block; }
    PanesScreen.-two.-choosing #article { display: none; }
    PanesScreen.-two #list { width: 54%; }
    """

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """The pane or field that has the keys; who gets or loses them draws itself anew."""

    def __init__(self, list_: ListPane, article: ArticlePane) -> None:
        super().__init__()
        self.list = list_
        self.article = article
        self.bar = Sidebar()
        self.prompt = Prompt()
        self.header = StatusLine(id="header")
        self.footer = StatusLine(id="footer", command="help")

    def compose(self) -> ComposeResult:
        """Header, panes, prompt, footer."""
        yield self.header
        with Horizontal(id="panes"):
            yield self.bar
            yield self.list
            yield self.article
        yield self.prompt
        yield self.footer

    @property
    def moving(self) -> Pane:
        """The pane that has the keys."""
        return self.focused if isinstance(self.focused, Pane) else self.list

    @property
    def is_reading(self) -> bool:
        """Whether the article has the keys."""
        return self.moving is self.article

    @property
    def shows_article(self) -> bool:
        """Whether there is an article pane to be seen."""
        return bool(self.article.display) and (
            not self.has_class("-one") or self.has_class("-reading")
        )

    def go(self, pane: Pane) -> None:
        """Give a pane the keys; where there is room for one, it is the one."""
        choosing = pane is self.bar
        gives_way = self.has_class("-one") or choosing != self.has_class("-choosing")
        self.update_classes(  # listing out all styles anew takes as long as drawing everything
            {"-reading": pane is self.article, "-choosing": choosing}, update=gives_way
        )
        self.set_focus(pane, scroll_visible=False)  # at once: the next key is for it
