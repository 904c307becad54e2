"""Mails that some of their recipients have not got: each run tries those again, for some days."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from newsdigest.archive import Archive
from newsdigest.cli.environment import Environment
from newsdigest.cli.handing import PartlyRefusedError, Way, hand_over
from newsdigest.digest.model import Digest
from newsdigest.errors import DeliveryError
from newsdigest.state.deliveries import Delivery

if TYPE_CHECKING:  # imported where it is needed: it loads much
    from newsdigest.deliver.mail_settings import MailSettings

GIVE_UP = timedelta(days=5)
"""How long a recipient is tried; RFC 5321, 4.5.4.1, has four to five days."""


def send_outstanding(
    environment: Environment,
    archive: Archive,
    way: Way,
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


def _by_address(recipients: Sequence[str]) -> Mapping[str, str]:
    """The recipients as they are configured, by what a server calls them."""
    from newsdigest.render.mail_address import address

    return {address(recipient).addr_spec: recipient for recipient in recipients}


@dataclass
class _Sending:
    """What was tried in this run, and who was refused and is not tried once more in it."""

    environment: Environment
    archive: Archive
    way: Way
    mail: MailSettings
    wanted: Mapping[str, str]
    tried: bool = False
    refused: set[str] = field(default_factory=set)

    def send(
        self, delivery: Delivery, lacking: Sequence[str], anew: Callable[[Delivery], Digest]
    ) -> None:
        """Send one delivery to those who lack it, and note who has it now."""
        store = self.archive.state.deliveries
        store.give_up(delivery, [one for one in lacking if one not in self.wanted])
        left = [one for one in lacking if one in self.wanted]
        asked = [one for one in left if one not in self.refused]
        got: Sequence[str] = ()
        if asked and (made := anew(delivery)).entries:
            self.tried = True
            got = self._accepted(delivery, made, asked)
            store.supply(delivery, got)
            self.refused.update(one for one in asked if one not in got)
        if self.environment.now() - delivery.began >= GIVE_UP:
            self._give_up(delivery, [one for one in left if one not in got])

    def _accepted(self, delivery: Delivery, made: Digest, asked: Sequence[str]) -> Sequence[str]:
        """Send it to these alone; those of them who have it now."""
        recipients = tuple(self.wanted[one] for one in asked)
        way = replace(self.way, mail=replace(self.mail, recipients=recipients))
        got: Sequence[str] = asked
        try:
            hand_over(self.environment, made, way, delivery.message_id)
        except PartlyRefusedError as error:
            self.environment.complain(error)
            got = error.accepted
        except DeliveryError as error:
            self.environment.complain(error)
            got = ()
        if got:
            self.environment.note(f"{self._title(delivery)}: sent to {', '.join(got)} as well")
        return got

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
