"""The feeds that an archive subscribes to: found on the web, and named by the user."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from newsdigest.cli.context import Environment
from newsdigest.cli.options import Network
from newsdigest.errors import NewsdigestError, NotFoundError, UsageError
from newsdigest.storage.state.feeds import Subscription, Subscriptions
from newsdigest.text.credentials import printable_address

if TYPE_CHECKING:
    from newsdigest.importing.fetch import Document


def subscriptions(environment: Environment) -> Subscriptions:
    """The subscriptions of the archive."""
    return Subscriptions(environment.settings.state_path, environment.now)


def discover(
    environment: Environment, source: str, network: Network, *, split: bool = False
) -> Subscription:
    """The feed at an address or in a file, the first one that a page links to, or a mailbox.

    :param split: whether the newsletters of a mailbox are split
    """
    from newsdigest.formats.feed import discovery, reader
    from newsdigest.importing import mail_feeds
    from newsdigest.importing.fetch import is_address
    from newsdigest.importing.parser_process import parsers

    if mail_feeds.is_mailbox(source):
        address = mail_feeds.normalized(source, environment.cwd, split=split)
        password = mail_feeds.password_from(environment.settings.mailboxes)
        mail_feeds.check(address, password, network.timeout)
        return Subscription(address, mail_feeds.title_of(address))
    if split:
        raise UsageError("--split is for mailboxes", subject=printable_address(source))
    source = discovery.web_address(source)
    if not is_address(source):
        return _read_feed_file(environment, source)
    document = _fetch(environment, source, network)
    data = document.data or b"" if document else b""
    candidates: list[str] = []
    if document is not None and not reader.looks_like_feed(data):
        candidates = parsers()(discovery.feed_addresses, data, document.address)
    for candidate in candidates:
        try:
            feed = _fetch(environment, candidate, network)
            subscription = _subscription(environment, candidate, feed)
        except NewsdigestError:  # not a feed, or gone
            continue
        environment.note(f"{printable_address(source)} names {printable_address(candidate)}")
        return subscription
    return _subscription(environment, source, document)


def _read_feed_file(environment: Environment, source: str) -> Subscription:
    from newsdigest.formats.feed import reader
    from newsdigest.importing.parser_process import parsers

    path = str((environment.cwd / Path(source).expanduser()).resolve())
    try:
        path.encode()
    except UnicodeEncodeError:  # subscriptions are stored as text
        message = "the name of this file is not UTF-8"
        raise UsageError(message, subject=path, hint="rename the file") from None
    zone = environment.settings.timezone
    feed = parsers()(reader.parse, read_file(environment, path), zone=zone)
    return Subscription(path, feed.title)


def _fetch(environment: Environment, address: str, network: Network) -> Document | None:
    """The document, or None with a warning if its server cannot be reached at the moment."""
    from newsdigest.importing.fetch import FetchError, Limits, fetch

    try:
        return fetch(address, Limits(seconds=network.timeout, private=network.allow_private))
    except FetchError as error:
        if error.is_refusal or error.status in (404, 410):
            raise
        environment.warn(f"{error}; added anyway, 'feeds update' will try again")
        return None


def _subscription(
    environment: Environment, address: str, document: Document | None
) -> Subscription:
    """The subscription to the feed at an address, with its title if it was fetched."""
    from newsdigest.formats.feed import reader
    from newsdigest.importing.parser_process import parsers

    if document is None:
        return Subscription(address)
    feed = parsers()(
        reader.parse,
        document.data or b"",
        address=document.address,
        content_type=document.content_type,
        zone=environment.settings.timezone,
    )
    return Subscription(address, feed.title)


def read_file(environment: Environment, file: str) -> bytes:
    """The bytes of a file, or of standard input for ``-``.

    :raises NotFoundError: if it cannot be read
    :raises ReadError: if it is larger than a feed may be
    """
    from newsdigest.formats.feed.reader import MAX_SIZE
    from newsdigest.storage import files

    if file == "-":
        return files.read_stream(environment.stdin.buffer, MAX_SIZE, "standard input")
    try:
        return files.read_bounded(environment.cwd / file, MAX_SIZE)
    except OSError as error:
        raise NotFoundError(f"cannot be read: {error.strerror}", subject=file) from error


def by_name(
    environment: Environment, feeds: Sequence[Subscription], names: Iterable[str]
) -> tuple[list[Subscription], list[NewsdigestError]]:
    """The feeds with these addresses or titles, and an error for every other name."""
    matches: dict[str, Subscription] = {}
    errors: list[NewsdigestError] = []
    for name in names:
        path = str((environment.cwd / Path(name)).resolve())
        same = [feed for feed in feeds if name in (feed.url, feed.title) or path == feed.url]
        if not same:  # an address as the list shows it, without credentials
            same = [feed for feed in feeds if printable_address(feed.url) == name]
        if len(same) > 1 and all(feed.title != name for feed in same):
            message, hint = "several feeds have this address", "name it with its credentials"
            errors.append(NotFoundError(message, subject=printable_address(name), hint=hint))
            continue
        matches.update({feed.url: feed for feed in same})
        if not same:
            message, hint = "no feed has this address or title", "newsdigest feeds list"
            errors.append(NotFoundError(message, subject=printable_address(name), hint=hint))
    return list(matches.values()), errors


def minute(time: datetime | None) -> str:
    """A local time to the minute; empty for None."""
    return time.astimezone().isoformat(sep=" ", timespec="minutes") if time else ""
