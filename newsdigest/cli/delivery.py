"""Deliver a digest and record it under its name.

A delivery is recorded before it is sent and completed afterwards, so that the next run
repeats one that was interrupted.  Recipients whom the server refused are tried again for
some days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import typer

from newsdigest.archive.facade import Archive
from newsdigest.cli.context import Environment, exit_if_empty
from newsdigest.cli.destination import Destination, PartlyRefusedError, deliver
from newsdigest.cli.options import Filters, where
from newsdigest.digest.compose import Plan, digest_of
from newsdigest.digest.model import Digest
from newsdigest.digest.selection import (
    Selection,
    dates_by_id,
    select_delivery,
    select_news,
    select_period,
    unselected_ids,
)
from newsdigest.errors import DeliveryError, ExitCode, MailRefusedError
from newsdigest.query.model import Expr
from newsdigest.storage.state.deliveries import Delivery
from newsdigest.storage.state.names import delivery_name

LAST = "last"
"""The value of ``--since`` that means since the last digest of this name."""
GIVE_UP = timedelta(days=5)
"""How long a recipient is tried; RFC 5321, 4.5.4.1, recommends four to five days."""
RETRY_AFTER_REFUSAL = timedelta(hours=20)
"""The pause after a permanent refusal; less than a day, for daily runs."""


@dataclass(frozen=True)
class DigestRun:
    """One run of ``digest``."""

    environment: Environment
    archive: Archive
    words: list[str] | None
    filters: Filters
    plan: Plan
    destination: Destination
    explain: bool
    fail_empty: bool

    def deliver_once(self) -> None:
        """Deliver a digest without a name; nothing is recorded."""
        self._deliver(self.digest(self._select_period()))

    def preview(self, name: str) -> None:
        """Show the next digest of a name."""
        pending = self.archive.state.deliveries.unfinished(name)
        if pending is not None:
            self._deliver(self.recreate(pending), pending.message_id)
        else:
            self._deliver(self.digest(self._select_news(name)))

    def deliver_named(self, name: str) -> None:
        """Deliver the next digest of a name, after mails that some recipients did not get."""
        retry = _Retry(self)
        if self.destination.mail is not None:
            for delivery, missing in self.archive.state.deliveries.outstanding(delivery_name(name)):
                retry.send(delivery, missing)
        self._deliver_pending(name, after_another=retry.has_sent)
        if retry.refused:
            raise typer.Exit(ExitCode.UNDELIVERED)

    def _deliver_pending(self, name: str, *, after_another: bool) -> None:
        """Repeat an interrupted delivery, then deliver the news.

        :param after_another: whether this run has sent a digest already
        """
        store = self.archive.state.deliveries
        pending = store.unfinished(name)
        if pending is not None and (digest := self.recreate(pending)).entries:
            # Articles that cannot be read now wait: they may not have been delivered.
            store.narrow(pending, [article.id for article in digest.articles])
            with self._recording(pending, digest):
                deliver(self.environment, digest, self.destination, pending.message_id)
            if self.destination.mail is None:
                # A second digest would replace the first in a file.
                self.environment.note(
                    f"the interrupted digest '{name}' is delivered again;"
                    " newer articles come with the next one"
                )
                return
        elif pending is not None:
            store.cancel(pending)  # its articles are gone
            pending = None
        self._deliver_news(name, after_another=after_another or pending is not None)

    def _deliver_news(self, name: str, *, after_another: bool) -> None:
        """Deliver the news; if there are none, nothing after another digest."""
        store = self.archive.state.deliveries
        is_first = store.past_articles(name) is None
        # Before selecting: an article that is imported meanwhile is news for the next digest.
        dates = dates_by_id(self.archive, self._now) if is_first else {}
        selection = self._select_news(name)
        digest = self.digest(selection)
        if not digest.entries:
            if not after_another:
                self._report_no_news(name, digest)
            return
        delivery = store.begin(
            name,
            now=selection.period.now,
            since=selection.period.since,
            until=selection.period.until,
            articles=[article.id for article in digest.articles],
            before=unselected_ids(dates, selection),
        )
        with self._recording(delivery, digest, is_new=True):
            deliver(self.environment, digest, self.destination, delivery.message_id)

    def _report_no_news(self, name: str, digest: Digest) -> None:
        """Write an empty digest to standard output, but to no file and no mail."""
        if self.destination.file is None and self.destination.mail is None:
            self._deliver(digest)
            return
        unchanged = f"{self.destination.place} is left as it is"
        effect = unchanged if self.destination.file else "no mail is sent"
        self.environment.note(f"nothing new for '{name}': {effect}")
        exit_if_empty(True, self.fail_empty)

    @contextmanager
    def _recording(
        self, delivery: Delivery, digest: Digest, *, is_new: bool = False
    ) -> Iterator[None]:
        """Record the success of a delivery; cancel a new one that has certainly failed."""
        store = self.archive.state.deliveries
        refusal = None
        try:
            yield
        except PartlyRefusedError as error:
            refusal = error
        except (DeliveryError, BrokenPipeError) as error:
            if is_new and self._is_cancelled_by(error, delivery):
                store.cancel(delivery)
            raise
        now = self.environment.now()
        store.finish(
            delivery,
            now=now,
            stories=len(digest.entries),
            place=self.destination.place if refusal is None else ", ".join(refusal.recipients),
            retries={} if refusal is None else _next_tries(refusal, now),
        )
        if refusal is not None:
            refusal.hint = f"the next run of '{delivery.name}' with --send tries them again"
            raise refusal

    def _is_cancelled_by(self, error: Exception, delivery: Delivery) -> bool:
        """Whether a failed delivery is cancelled, so that the next digest has its articles.

        A mail is repeated unchanged, because it may have arrived, unless the server refused
        it permanently.  The first delivery of a name is kept even then: the next one would
        be the first again and would leave out everything before its own period.
        """
        if self.destination.mail is None:
            return True
        has_earlier = bool(self.archive.state.deliveries.history(delivery.name))
        return isinstance(error, MailRefusedError) and has_earlier

    @property
    def _now(self) -> datetime:
        """The time in the archive's zone, as a repeated digest has it."""
        return self.environment.now().astimezone(self.archive.zone)

    def _where(self) -> Expr:
        # Stories are read or unread, not articles: --unread is applied to the stories.
        since = None if self.filters.since == LAST else self.filters.since
        filters = replace(self.filters, since=since, unread=False)
        return where(self.environment, self.archive, self.words, filters)

    def _select_period(self) -> Selection:
        return select_period(self.archive, self._where(), self._now)

    def _select_news(self, name: str) -> Selection:
        """The articles that no digest of this name has had; at first, those of the period."""
        store = self.archive.state.deliveries
        delivered = store.past_articles(name)
        if delivered is None:
            return self._select_period()
        last = next(iter(store.history(name)), None)
        until = last.until.astimezone(self.archive.zone) if last else self._now
        reported = self._reported(name)
        return select_news(self.archive, self._where(), self._now, delivered, until, reported)

    def _reported(self, name: str, before: int | None = None) -> set[str]:
        """The articles in the digests of this name, up to a delivery's number."""
        return {
            article
            for delivery in self.archive.state.deliveries.history(name)
            if before is None or delivery.number < before
            for article in delivery.articles
        }

    def digest(self, selection: Selection) -> Digest:
        """The digest of a selection."""
        return digest_of(
            self.archive,
            selection,
            self.plan,
            self.environment.warn,
            unread=self.filters.unread,
            explain=self.explain,
        )

    def recreate(self, delivery: Delivery) -> Digest:
        """The digest of an earlier delivery, whatever is read now and whatever ``--top`` is."""
        run = replace(
            self,
            plan=replace(self.plan, top=0, per_section=0),
            filters=replace(self.filters, unread=False),
        )
        reported = self._reported(delivery.name, before=delivery.number)
        return run.digest(select_delivery(self.archive, self._where(), delivery, reported))

    def _deliver(self, digest: Digest, message_id: str = "") -> None:
        exit_if_empty(not digest.entries, self.fail_empty)
        deliver(self.environment, digest, self.destination, message_id)


@dataclass
class _Retry:
    """Sends earlier mails to recipients who did not get them.

    An error is reported and does not stop the run.  ``refused`` are recipients who were
    refused in this run; they are not tried again in it.
    """

    run: DigestRun
    has_sent: bool = False
    refused: set[str] = field(default_factory=set)

    def send(self, delivery: Delivery, missing: Mapping[str, datetime]) -> None:
        """Send one delivery again.

        :param missing: the recipients who did not get it, and when each is due
        """
        store = self.run.archive.state.deliveries
        configured = self._configured_recipients()
        store.give_up(delivery, [address for address in missing if address not in configured])
        pending = [address for address in missing if address in configured]
        now = self.run.environment.now()
        due = [a for a in pending if a not in self.refused and _is_due(missing[a], now)]
        recipients: Sequence[str] = ()
        if due and (digest := self.run.recreate(delivery)).entries:
            self.has_sent = True
            recipients = self._send(delivery, digest, {a: configured[a] for a in due})
            store.mark_received(delivery, recipients)
            self.refused.update(address for address in due if address not in recipients)
        remaining = [address for address in pending if address not in recipients]
        if remaining and abs(now - delivery.began) >= GIVE_UP:  # abs(): a clock may be wrong
            store.give_up(delivery, remaining)
            self.run.environment.warn(
                f"{self._label(delivery)}: not sent to {', '.join(remaining)};"
                f" given up after {GIVE_UP.days} days"
            )

    def _configured_recipients(self) -> Mapping[str, str]:
        """The configured recipients by their plain addresses."""
        from newsdigest.render.mail import address

        mail = self.run.destination.mail
        return {address(one).addr_spec: one for one in mail.recipients} if mail else {}

    def _send(
        self, delivery: Delivery, digest: Digest, recipients: Mapping[str, str]
    ) -> Sequence[str]:
        """Send the digest to these recipients; the addresses of those who got it."""
        environment, destination = self.run.environment, self.run.destination
        store = self.run.archive.state.deliveries
        assert destination.mail is not None  # noqa: S101
        mail = replace(destination.mail, recipients=tuple(recipients.values()))
        accepted: Sequence[str] = tuple(recipients)
        try:
            deliver(environment, digest, replace(destination, mail=mail), delivery.message_id)
        except PartlyRefusedError as error:
            environment.complain(error)
            store.postpone(delivery, _next_tries(error, environment.now()))
            accepted = error.recipients
        except MailRefusedError as error:
            environment.complain(error)
            due = environment.now() + RETRY_AFTER_REFUSAL
            store.postpone(delivery, dict.fromkeys(recipients, due))
            accepted = ()
        except DeliveryError as error:
            environment.complain(error)
            accepted = ()
        if accepted:
            environment.note(f"{self._label(delivery)}: sent to {', '.join(accepted)} as well")
        return accepted

    def _label(self, delivery: Delivery) -> str:
        began = delivery.began.astimezone(self.run.archive.zone)
        return f"the digest '{delivery.name}' of {began:%Y-%m-%d %H:%M}"


def _next_tries(error: PartlyRefusedError, now: datetime) -> Mapping[str, datetime]:
    """When to try the refused recipients again: after a permanent refusal (5xx) later."""
    return {
        recipient: now + RETRY_AFTER_REFUSAL if reply.startswith("5") else now
        for recipient, reply in error.refusals.items()
    }


def _is_due(due: datetime, now: datetime) -> bool:
    """Whether it is time to try again; a time too far ahead comes from a wrong clock."""
    return due <= now or due > now + RETRY_AFTER_REFUSAL
