"""Mails that some of their recipients have not got: each run tries those again, for some days."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from newsdigest.archive.facade import Archive
from newsdigest.cli.context import Environment
from newsdigest.cli.destination import Destination, PartlyRefusedError, deliver
from newsdigest.digest.model import Digest
from newsdigest.errors import DeliveryError, MailRefusedError
from newsdigest.storage.state.deliveries import Delivery

if TYPE_CHECKING:  # imported where it is needed: it loads much
    from newsdigest.deliver.mail_settings import MailSettings

GIVE_UP = timedelta(days=5)
"""How long a recipient is tried; RFC 5321, 4.5.4.1, has four to five days."""
REFUSED_FOR_GOOD = timedelta(hours=20)
"""How long one whom the server refused for good is let alone: less than a day, for daily runs."""


def send_outstanding(
    environment: Environment,
    archive: Archive,
    way: Destination,
    anew: Callable[[Delivery], Digest],
    name: str,
) -> bool | None:
    """Send what recipients who are still configured have not got under a name.

    A failure is told, and keeps nothing else from being sent.

    :param anew: makes the digest of an earlier delivery again
    :returns: None if there was nothing to send, else whether all of it has gone
    """
    found = archive.state.deliveries.outstanding(name)
    if not found or way.mail is None:
        return None
    wanted = _by_address(way.mail.recipients)
    sending = _Sending(environment, archive, way, way.mail, wanted)
    for delivery, lacking in found:
        sending.send(delivery, lacking, anew)
    return None if not sending.tried else not sending.refused


def next_tries(error: PartlyRefusedError, now: datetime) -> Mapping[str, datetime]:
    """When those who were refused are to be tried again: after a 5xx not before a day or so."""
    return {
        recipient: now + REFUSED_FOR_GOOD if answer.startswith("5") else now
        for recipient, answer in error.refusals.items()
    }


def _is_due(after: datetime, now: datetime) -> bool:
    """Whether it is time; a moment that is too far away was written by a clock that was wrong."""
    return after <= now or after > now + REFUSED_FOR_GOOD


def _by_address(recipients: Sequence[str]) -> Mapping[str, str]:
    """The recipients as they are configured, by what a server calls them."""
    from newsdigest.render.mail import address

    return {address(recipient).addr_spec: recipient for recipient in recipients}


@dataclass
class _Sending:
    """What was tried in this run, and who was refused and is not tried once more in it."""

    environment: Environment
    archive: Archive
    way: Destination
    mail: MailSettings
    wanted: Mapping[str, str]
    tried: bool = False
    refused: set[str] = field(default_factory=set)

    def send(
        self,
        delivery: Delivery,
        lacking: Mapping[str, datetime],
        anew: Callable[[Delivery], Digest],
    ) -> None:
        """Send one delivery to those who lack it, and note who has it now."""
        store = self.archive.state.deliveries
        store.give_up(delivery, [one for one in lacking if one not in self.wanted])
        left = [one for one in lacking if one in self.wanted]
        now = self.environment.now()
        asked = [one for one in left if one not in self.refused and _is_due(lacking[one], now)]
        got: Sequence[str] = ()
        if asked and (made := anew(delivery)).entries:
            self.tried = True
            got = self._accepted(delivery, made, asked)
            store.supply(delivery, got)
            self.refused.update(one for one in asked if one not in got)
        if abs(now - delivery.began) >= GIVE_UP:  # also if a clock was wrong
            self._give_up(delivery, [one for one in left if one not in got])

    def _accepted(self, delivery: Delivery, made: Digest, asked: Sequence[str]) -> Sequence[str]:
        """Send it to these alone; those of them who have it now."""
        recipients = tuple(self.wanted[one] for one in asked)
        way = replace(self.way, mail=replace(self.mail, recipients=recipients))
        got: Sequence[str] = asked
        try:
            deliver(self.environment, made, way, delivery.message_id)
        except PartlyRefusedError as error:
            self._refused(delivery, error, next_tries(error, self.environment.now()))
            got = error.recipients
        except MailRefusedError as error:
            after = self.environment.now() + REFUSED_FOR_GOOD
            self._refused(delivery, error, dict.fromkeys(asked, after))
            got = ()
        except DeliveryError as error:
            self.environment.complain(error)
            got = ()
        if got:
            self.environment.note(f"{self._title(delivery)}: sent to {', '.join(got)} as well")
        return got

    def _refused(
        self, delivery: Delivery, error: DeliveryError, lacking: Mapping[str, datetime]
    ) -> None:
        self.environment.complain(error)
        self.archive.state.deliveries.postpone(delivery, lacking)

    def _give_up(self, delivery: Delivery, recipients: Sequence[str]) -> None:
        if recipients:
            self.archive.state.deliveries.give_up(delivery, recipients)
            self.environment.warn(
                f"{self._title(delivery)}: given up for {', '.join(recipients)},"
                f" after {GIVE_UP.days} days"
            )

    def _title(self, delivery: Delivery) -> str:
        began = delivery.began.astimezone(self.archive.zone)
        return f"the digest '{delivery.name}' of {began:%Y-%m-%d %H:%M}"
