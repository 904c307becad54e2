"""The feeds that an archive subscribes to: found on the web, and named by the user."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from newsdigest.cli.context import Environment
from newsdigest.cli.options import Network
from newsdigest.errors import NewsdigestError, NotFoundError, UsageError
from newsdigest.storage.state.feeds import Subscription, Subscriptions
from newsdigest.text.credentials import printable_address
from newsdigest.text.sanitize import one_line, strip_controls

if TYPE_CHECKING:
    from newsdigest.importing.fetch import Document

_AT_ONCE = 4
"""Feeds of a page that are fetched at once."""


def subscriptions(environment: Environment) -> Subscriptions:
    """The subscriptions of the archive."""
    return Subscriptions(environment.settings.state_path, environment.now)


def discover(
    environment: Environment,
    source: str,
    network: Network,
    *,
    split: bool = False,
    everything: bool = False,
) -> list[Subscription]:
    """The feed at an address or in a file, those of a page that the user wants, or a mailbox.

    :param split: whether the newsletters of a mailbox are split
    :param everything: whether all feeds of a page are wanted
    :raises NewsdigestError: if it has none, or several and there is no terminal to ask on
    """
    from newsdigest.formats.feed import discovery, reader
    from newsdigest.importing import mail_feeds
    from newsdigest.importing.fetch import is_address
    from newsdigest.importing.parser_process import parsers

    if mail_feeds.is_mailbox(source):
        address = mail_feeds.normalized(source, environment.cwd, split=split)
        password = mail_feeds.password_from(environment.settings.mailboxes)
        mail_feeds.check(address, password, network.timeout)
        return [Subscription(address, mail_feeds.title_of(address))]
    if split:
        raise UsageError("--split is for mailboxes", subject=printable_address(source))
    source = discovery.web_address(source)
    if not is_address(source):
        return [_read_feed_file(environment, source)]
    document = _fetch(source, network, environment.warn)
    data = document.data or b"" if document else b""
    if document is not None and not reader.looks_like_feed(data):
        groups = parsers()(discovery.feed_addresses, data, document.address)
        if feeds := _feeds_of_page(environment, groups, network):
            return feeds if everything else _wanted(environment, source, feeds)
    return [_subscription(environment, source, document)[0]]


def _feeds_of_page(
    environment: Environment, groups: Sequence[Sequence[str]], network: Network
) -> list[Subscription]:
    """The feeds of the first group that has one; of several with the same entries the first."""
    from newsdigest.importing.threads import load_all

    def read(address: str) -> tuple[Subscription, frozenset[str]]:
        document = _fetch(address, network, lambda _: None)
        return _subscription(environment, address, document)

    for group in groups:
        results = dict(load_all(group, read, workers=_AT_ONCE))
        unique: dict[object, Subscription] = {}
        for address in group:
            if not isinstance(result := results[address], NewsdigestError):  # no feed, or gone
                feed, entries = result
                unique.setdefault(entries or feed.url, feed)  # RSS and Atom of one site are one
        if unique:
            return list(unique.values())
    return []


def _wanted(
    environment: Environment, page: str, feeds: Sequence[Subscription]
) -> list[Subscription]:
    """The feeds of a page that the user wants; the only one without a question."""
    name = printable_address(page)
    if len(feeds) == 1:
        environment.note(f"{name} names {printable_address(feeds[0].url)}")
        return [*feeds]
    rows = [(one_line(feed.title), one_line(printable_address(feed.url))) for feed in feeds]
    if not environment.can_ask:
        environment.write(f"{address}\t{title}" for title, address in rows)
        message = f"names {len(feeds)} feeds, of which none was added"
        hint = "newsdigest feeds add with the address of one, or with --all"
        raise NewsdigestError(message, subject=name, hint=hint)
    lines = [f"{number:4}  {title}  {address}" for number, (title, address) in enumerate(rows, 1)]
    environment.stderr.write(strip_controls("\n".join([f"{name} names:", *lines])) + "\n")
    question = f'Which of 1 to {len(feeds)}? Such as "1 2", "1-2", or "all"; Enter for none: '
    while True:
        answer = environment.ask(question)
        numbers = _numbers(answer, len(feeds))
        if numbers is not None:
            return [feeds[number - 1] for number in numbers]


def _numbers(answer: str, count: int) -> list[int] | None:
    """The numbers from 1 to ``count`` in an answer; None if there is something else in it."""
    if answer.lower() in ("all", "全部"):
        return list(range(1, count + 1))
    numbers: list[int] = []
    for part in re.split(r"[\s,，、]+", answer) if answer else ():
        match = re.fullmatch(r"(\d{1,4})(?:-(\d{1,4}))?", part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last <= count:
            return None
        numbers += range(first, last + 1)
    return list(dict.fromkeys(numbers))


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


def _fetch(address: str, network: Network, warn: Callable[[str], None]) -> Document | None:
    """The document, or None with a warning if its server cannot be reached at the moment."""
    from newsdigest.importing.fetch import FetchError, Limits, fetch

    try:
        return fetch(address, Limits(seconds=network.timeout, private=network.allow_private))
    except FetchError as error:
        if error.is_refusal or error.status in (404, 410):
            raise
        warn(f"{error}; added anyway, 'feeds update' will try again")
        return None


def _subscription(
    environment: Environment, address: str, document: Document | None
) -> tuple[Subscription, frozenset[str]]:
    """The subscription to the feed at an address, with title and entries if it was fetched."""
    from newsdigest.formats.feed import reader
    from newsdigest.importing.parser_process import parsers

    if document is None:
        return Subscription(address), frozenset()
    feed = parsers()(
        reader.parse,
        document.data or b"",
        address=document.address,
        content_type=document.content_type,
        zone=environment.settings.timezone,
    )
    return Subscription(address, feed.title), frozenset(one.url or one.guid for one in feed.entries)


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


def minute(time: datetime | None, zone: tzinfo) -> str:
    """A time to the minute, with its offset in a zone; empty for None."""
    return time.astimezone(zone).isoformat(sep=" ", timespec="minutes") if time else ""
