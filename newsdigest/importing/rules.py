"""Rules: mark, tag or skip new articles, as ``[[rules]]`` in newsdigest.toml says.

Rules act once on each article that is new to the index, in order, as one action that
``undo`` reverts.  They change nothing that the user changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from newsdigest.archive.facade import Archive
from newsdigest.config import Settings
from newsdigest.errors import ConfigError, NewsdigestError, QueryError, StateError, UsageError
from newsdigest.query.model import Expr
from newsdigest.query.parser import parse
from newsdigest.storage.state import names
from newsdigest.storage.state.arrivals import Decision
from newsdigest.storage.state.schema import NO_DIGEST
from newsdigest.text.sanitize import one_line

KEYS = ("match", "do", "stop")
_ACTIONS: Mapping[str, Decision] = {
    "read": Decision(read=True),
    "star": Decision(starred=True),
    "skip-digest": Decision(tags={NO_DIGEST: True}),
}
_SHAPES = (*_ACTIONS, "tag +NAME", "tag -NAME")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    ``number`` counts from 1 in its file; ``query`` and ``actions`` are as written; ``stop``
    hides the matches from later rules.
    """

    file: Path
    number: int
    query: str
    actions: tuple[str, ...]
    where: Expr
    decision: Decision
    stop: bool = False


@dataclass(slots=True)
class Outcome:
    """The ids that each rule matches, and the decision about each article."""

    matches: list[tuple[Rule, list[str]]] = field(default_factory=list)
    decisions: dict[str, Decision] = field(default_factory=dict)


def load(
    settings: Settings, saved: Mapping[str, str], now: datetime
) -> tuple[list[Rule], list[NewsdigestError]]:
    """The valid rules of all configuration files, and the errors in the others.

    :param saved: saved queries, for ``query:NAME``
    """
    rules: list[Rule] = []
    errors: list[NewsdigestError] = []
    for file, number, table in settings.rules:
        try:
            rules.append(_rule(file, number, table, saved, now, settings.timezone))
        except NewsdigestError as error:
            errors.append(error)
    return rules, errors


def decide(archive: Archive, rules: Sequence[Rule], ids: Sequence[str]) -> Outcome:
    """Evaluate rules on articles; nothing is changed.

    Each rule sees the marks and tags that earlier rules set.
    """
    outcome = Outcome()
    left = list(ids)
    with archive.trial(ids) as trial:
        for rule in rules:
            matches = trial.matches(rule.where, left)
            trial.decide(matches, rule.decision)
            outcome.matches.append((rule, matches))
            for identity in matches:
                before = outcome.decisions.get(identity, Decision())
                outcome.decisions[identity] = before.then(rule.decision)
            if rule.stop:
                stopped = set(matches)
                left = [identity for identity in left if identity not in stopped]
    return outcome


def act_on_arrivals(
    archive: Archive, settings: Settings, now: datetime, warn: Callable[[str], None]
) -> None:
    """Let the rules act on articles that are new to the index.

    If the state cannot be written, they act at the next refresh.

    :param warn: receives a line for each invalid rule
    """
    try:
        arrivals = archive.arrivals()
        if not arrivals or not (ids := archive.state.arrivals.unknown(arrivals)):
            return
        rules, errors = load(settings, archive.saved_queries, now)
        for error in errors:
            warn(str(error))
        outcome = decide(archive, rules, ids)
        archive.state.arrivals.decide(outcome.decisions, "rules", ids)
    except StateError as error:
        warn(f"rules act when your state can be written: {error}")


def _rule(
    file: Path,
    number: int,
    table: Mapping[str, Any],
    saved: Mapping[str, str],
    now: datetime,
    zone: tzinfo,
) -> Rule:
    """A rule out of its table.

    :raises ConfigError: naming the file, the rule and, in its query, the column
    """

    def fault(message: str, hint: str = "") -> ConfigError:
        return ConfigError(f"rule {number}: {message}", subject=one_line(str(file)), hint=hint)

    for key in table:
        if key not in KEYS:
            raise fault(f"unknown key {key!r}", f"the keys are {', '.join(KEYS)}")
    query, actions, stop = table.get("match"), table.get("do"), table.get("stop", False)
    if not isinstance(query, str) or not query.strip():
        raise fault("match must be a query", 'match = "tag:体育"')
    if not isinstance(stop, bool):
        raise fault("stop must be true or false")
    written = [actions] if isinstance(actions, str) else actions
    if not isinstance(written, list) or not (written or stop):
        raise fault("do must be a list of actions", f"actions are {', '.join(_SHAPES)}")
    try:
        where = parse(query, now=now, zone=zone, saved=saved)
    except QueryError as error:
        column = error.start + 1
        raise fault(f"match, column {column}: {error.message}", error.hint) from error
    decision = Decision()
    for action in written:
        try:
            decision = decision.then(_action(action))
        except UsageError as error:
            raise fault(f"do: {error}", error.hint) from error
    return Rule(file, number, query, tuple(written), where, decision, stop)


def _action(text: object) -> Decision:
    if not isinstance(text, str):
        raise UsageError(f"{text!r} is no action", hint=f"actions are {', '.join(_SHAPES)}")
    if text in _ACTIONS:
        return _ACTIONS[text]
    verb, _, rest = text.partition(" ")
    sign, tag = rest.strip()[:1], rest.strip()[1:]
    if verb == "tag" and sign in ("+", "-"):
        return Decision(tags={names.tag(tag): sign == "+"})
    near = get_close_matches(text, _ACTIONS, n=1)
    hint = f"did you mean {near[0]}?" if near else f"actions are {', '.join(_SHAPES)}"
    raise UsageError(f"{one_line(text)!r} is no action", hint=hint)
