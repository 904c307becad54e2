"""The feeds of this archive as commands name them, and what a new one is found to be."""

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


def opened(environment: Environment) -> Subscriptions:
    """The feeds of the archive in use."""
    return Subscriptions(environment.settings.state_path, environment.now)


def found(environment: Environment, source: str, network: Network) -> Subscription:
    """The feed at an address or in a file, or the first that a page names and that is one."""
    from newsdigest.formats.feed import discovery, reader
    from newsdigest.importing.fetch import is_address
    from newsdigest.importing.parser_process import children

    source = discovery.web_address(source)
    if not is_address(source):
        path = (environment.cwd / Path(source).expanduser()).resolve()
        _expect_text(str(path))
        zone = environment.settings.timezone
        parsed = children()(reader.parse, contents(environment, str(path)), zone=zone)
        return Subscription(str(path), parsed.title)
    document = _fetched(environment, source, network)
    if document is None:
        return Subscription(source)
    data = document.data or b""
    candidates: list[str] = []
    if not reader.looks_like_feed(data):
        candidates = children()(discovery.feed_addresses, data, document.address)
    for candidate in candidates:
        try:
            feed = _fetched(environment, candidate, network)
            subscription = _parsed(environment, candidate, feed)
        except NewsdigestError:  # another type of document, or gone
            continue
        environment.note(f"{printable_address(source)} names {printable_address(candidate)}")
        return subscription
    return _parsed(environment, source, document)


def _parsed(environment: Environment, source: str, document: Document | None) -> Subscription:
    """The feed of an address with its title, where it could be had."""
    from newsdigest.formats.feed import reader
    from newsdigest.importing.parser_process import children

    if document is None:
        return Subscription(source)
    parsed = children()(
        reader.parse,
        document.data or b"",
        address=document.address,
        content_type=document.content_type,
        zone=environment.settings.timezone,
    )
    return Subscription(source, parsed.title)


def _expect_text(path: str) -> None:
    """Refuse a name that the list of feeds, which is text, cannot hold."""
    try:
        path.encode()
    except UnicodeEncodeError:
        message = "the name of this file is no UTF-8"
        raise UsageError(message, subject=path, hint="rename the file") from None


def _fetched(environment: Environment, address: str, network: Network) -> Document | None:
    """The document, or None with a warning where its server cannot be reached just now."""
    from newsdigest.importing.fetch import FetchError, Limits, fetch

    try:
        return fetch(address, Limits(seconds=network.timeout, private=network.allow_private))
    except FetchError as error:
        if error.refused or error.status in (404, 410):
            raise
        environment.warn(f"{error}; added all the same, 'feeds update' will try again")
        return None


def contents(environment: Environment, file: str) -> bytes:
    """A file, or standard input for ``-``.

    :raises NotFoundError: if it cannot be read
    :raises ReadError: if it is larger than a feed may be
    """
    from newsdigest.formats.feed.reader import MAX_SIZE
    from newsdigest.storage import files

    if file == "-":
        return files.limited(environment.stdin.buffer, MAX_SIZE, "standard input")
    try:
        return files.contents(environment.cwd / file, MAX_SIZE)
    except OSError as error:
        raise NotFoundError(f"cannot be read: {error.strerror}", subject=file) from error


def named(
    environment: Environment, subscribed: Sequence[Subscription], names: Iterable[str]
) -> tuple[list[Subscription], list[NewsdigestError]]:
    """The feeds with these addresses or titles, and what is wrong with the other names."""
    chosen: dict[str, Subscription] = {}
    errors: list[NewsdigestError] = []
    for name in names:
        path = str((environment.cwd / Path(name)).resolve())
        found = [one for one in subscribed if name in (one.url, one.title) or path == one.url]
        if not found:  # as a list shows it
            found = [one for one in subscribed if printable_address(one.url) == name]
        if len(found) > 1 and all(one.title != name for one in found):
            message, hint = "several feeds have this address", "name it with its credentials"
            errors.append(NotFoundError(message, subject=printable_address(name), hint=hint))
            continue
        chosen.update({one.url: one for one in found})
        if not found:
            message, hint = "no feed has this address or title", "newsdigest feeds list"
            errors.append(NotFoundError(message, subject=printable_address(name), hint=hint))
    return list(chosen.values()), errors


def moment(when: datetime | None) -> str:
    """A time to the minute, as the clock here shows it; empty for never."""
    return when.astimezone().isoformat(sep=" ", timespec="minutes") if when else ""
