"""Delivery: one run of ``digest``, composed, sent, and recorded under its name.

It is written down before it goes and finished when it has gone, so that a run that is
killed in between is made up for by the next.  What some recipients of an earlier mail
have not got is left to ``outstanding``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import typer

from newsdigest.archive.facade import Archive
from newsdigest.cli.context import Environment, empty
from newsdigest.cli.destination import Destination, PartlyRefusedError, deliver
from newsdigest.cli.digest_options import LAST, DeliveryOptions, DigestOptions
from newsdigest.cli.options import Filters, where
from newsdigest.cli.outstanding import next_tries, send_outstanding
from newsdigest.digest.model import Digest
from newsdigest.digest.selection import (
    Selection,
    again,
    digest_of,
    news_since,
    of_period,
    passed_over,
    there,
)
from newsdigest.errors import DeliveryError, ExitCode, MailRefusedError
from newsdigest.query.model import Expr
from newsdigest.storage.state.deliveries import Delivery, delivery_name


@dataclass(frozen=True)
class Run:
    """One call of the command."""

    environment: Environment
    archive: Archive
    words: list[str] | None
    filters: Filters
    options: DigestOptions
    delivery_options: DeliveryOptions
    way: Destination

    def once(self) -> None:
        """A digest that nothing remembers."""
        self._show(self._digest(self._of_period()))

    def preview(self, name: str) -> None:
        """What would be delivered under a name."""
        begun = self.archive.state.deliveries.begun(name)
        if begun is not None:
            self._show(self._anew(begun), begun.message_id)
        else:
            self._show(self._digest(self._news(name)))

    def named(self, name: str) -> None:
        """Deliver what is new under a name, first what not everybody has from the last times."""
        supplied = None
        if self.way.mail is not None:
            supplied = send_outstanding(
                self.environment, self.archive, self.way, self._anew, delivery_name(name)
            )
        self._named(name, after_another=supplied is not None)
        if supplied is False:
            raise typer.Exit(ExitCode.UNDELIVERED)

    def _named(self, name: str, *, after_another: bool) -> None:
        """Deliver what may not have arrived the last time, then what is new.

        :param after_another: whether a digest has been sent in this run already
        """
        store = self.archive.state.deliveries
        begun = store.begun(name)
        if begun is not None and (made := self._anew(begun)).entries:
            # What cannot be read just now waits: it may not have arrived the last time.
            store.narrow(begun, [article.id for article in made.articles])
            with self._finishing(begun, made):
                deliver(self.environment, made, self.way, begun.message_id)
            if self.way.mail is None:
                # A second digest would replace the first in a file.
                self.environment.note(
                    f"the digest '{name}' that was cut short is delivered again;"
                    " what is newer comes with the next one"
                )
                return
        elif begun is not None:
            store.cancel(begun)  # its articles are gone
            begun = None
        self._deliver(name, after_another=after_another or begun is not None)

    def _deliver(self, name: str, *, after_another: bool) -> None:
        """Deliver what is new; nothing, if that is nothing and another digest has just gone."""
        store = self.archive.state.deliveries
        is_first = store.known(name) is None
        # Before choosing: what another process adds meanwhile is news.
        present = there(self.archive, self._now) if is_first else {}
        chosen = self._news(name)
        made = self._digest(chosen)
        if after_another and not made.entries:
            return
        if not made.entries:
            self._leave(name, made)
            return
        delivery = store.begin(
            name,
            now=chosen.period.now,
            since=chosen.period.since,
            until=chosen.period.until,
            articles=[article.id for article in made.articles],
            before=passed_over(present, chosen),
        )
        with self._finishing(delivery, made, fresh=True):
            deliver(self.environment, made, self.way, delivery.message_id)

    def _leave(self, name: str, made: Digest) -> None:
        """Nothing is new: what was delivered last stays as it is, and nothing is recorded."""
        if self.way.file is None and self.way.mail is None:
            self._show(made)
            return
        kept = f"{self.way.place} is left as it is" if self.way.file else "no mail is sent"
        self.environment.note(f"nothing new for '{name}': {kept}")
        empty(True, self.delivery_options.fail_empty)

    @contextmanager
    def _finishing(
        self, delivery: Delivery, made: Digest, *, fresh: bool = False
    ) -> Iterator[None]:
        """Remember the delivery when it has succeeded; forget a new one that surely has not."""
        store = self.archive.state.deliveries
        refused = None
        try:
            yield
        except PartlyRefusedError as error:
            refused = error
        except (DeliveryError, BrokenPipeError) as error:
            if fresh and self._is_to_be_made_anew(delivery, error):
                store.cancel(delivery)
            raise
        store.finish(
            delivery,
            now=self.environment.now(),
            stories=len(made.entries),
            place=self.way.place if refused is None else ", ".join(refused.recipients),
            lacking={} if refused is None else next_tries(refused, self.environment.now()),
        )
        if refused is not None:
            refused.hint = f"the next run of '{delivery.name}' with --send tries them again"
            raise refused

    def _is_to_be_made_anew(self, delivery: Delivery, error: Exception) -> bool:
        """Whether what has not been delivered comes with the next digest instead of as it is.

        A mail comes as it is, for mostly it may have arrived, unless the server refused
        it for good.  The first of a name is kept even then: the next one would be the
        first, and tell nothing older than its own period.
        """
        if self.way.mail is None:
            return True
        has_earlier = bool(self.archive.state.deliveries.history(delivery.name))
        return isinstance(error, MailRefusedError) and has_earlier

    @property
    def _now(self) -> datetime:
        """The time, in the zone in which a digest that is made again would have it, too."""
        return self.environment.now().astimezone(self.archive.zone)

    def _where(self) -> Expr:
        # A story counts as read, not an article: --unread has its turn when there are stories.
        since = None if self.filters.since == LAST else self.filters.since
        filters = replace(self.filters, since=since, unread=False)
        return where(self.environment, self.archive, self.words, filters)

    def _of_period(self) -> Selection:
        return of_period(self.archive, self._where(), self._now)

    def _news(self, name: str) -> Selection:
        """What no digest of this name has told; of the first one, the period that is asked for."""
        store = self.archive.state.deliveries
        known = store.known(name)
        if known is None:
            return self._of_period()
        last = next(iter(store.history(name)), None)
        until = last.until.astimezone(self.archive.zone) if last else self._now
        told = self._told(name)
        return news_since(self.archive, self._where(), self._now, known, until, told)

    def _told(self, name: str, before: int | None = None) -> set[str]:
        """What digests of this name have told, before the one of that number."""
        deliveries = self.archive.state.deliveries.history(name)
        return {
            article
            for one in deliveries
            if before is None or one.number < before
            for article in one.articles
        }

    def _digest(self, chosen: Selection, *, unread: bool | None = None) -> Digest:
        return digest_of(
            self.archive,
            chosen,
            self.options.plan(self.delivery_options.name is not None),
            self.environment.warn,
            unread=self.filters.unread if unread is None else unread,
            explain=self.options.explain,
        )

    def _anew(self, begun: Delivery) -> Digest:
        """The digest that was begun, whatever has been read since and whatever ``--top`` says."""
        run = replace(self, options=replace(self.options, top=0, per_section=0))
        told = self._told(begun.name, before=begun.number)
        return run._digest(again(self.archive, self._where(), begun, told), unread=False)

    def _show(self, made: Digest, message_id: str = "") -> None:
        empty(not made.entries, self.delivery_options.fail_empty)
        deliver(self.environment, made, self.way, message_id)
