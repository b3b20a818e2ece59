"""Where the security interests of states meet, by sets of ties and by all that the node knows itself.

What sets say is of the year asked; programmes, agreements, trainings, offers and needs are of today.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from mithaq.access.domain.permissions import Act, Actor, may, require
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases.terms import EndUse
from mithaq.clearance.queries import agreements
from mithaq.exchange.domain.searching import Scope
from mithaq.exchange.queries import records
from mithaq.mobility.domain.kinds import Kind
from mithaq.mobility.domain.missions import MissionState
from mithaq.mobility.queries import missions
from mithaq.parties import queries as parties
from mithaq.programmes.queries import programmes
from mithaq.programmes.queries.programmes import Phase, ProgrammeView
from mithaq.ties.domain.interests import (
    RECENT_YEARS,
    Basis,
    Finding,
    Interest,
    agreed,
    is_of_security,
    named,
    trained,
)
from mithaq.ties.queries import naming
from mithaq.ties.queries.interests import found_in_sets
from mithaq.watch.domain.watching import FieldWatch
from mithaq.watch.queries import watchlist
from mithaq.watch.queries.cyber_loads import LoadKind, cyber_loads

JOINT = frozenset({Kind.TRAINING, Kind.WORKSHOP, Kind.JOINT_EXERCISE})
"""The ways in which people of both train together."""


@dataclass
class _Own:
    """What the node knows of one other state."""

    programmes: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    trained: list[bool] = field(default_factory=list)
    """For each training or workshop, whether it was of a programme of security."""


def interests(of: str, year: int, *, reader: Actor, scope: Scope, on: date) -> tuple[Interest, ...]:
    """Of a state by its code and every other of a year, in the order of codes.

    Raises Refused `not_permitted`, `state_not_in_year` or `tie_set_lost`, and NotFound `state_code_unknown`.
    """
    require(reader, Act.SEE_TIES)
    number = naming.number_of(of, year)
    code = naming.spell_of(number, year).code
    in_sets = found_in_sets(number, year, reader=reader)
    own = _known_here(code, reader=reader, on=on)
    needs = _needs(code, reader=reader, scope=scope)
    codes = {each.number: each.code for each in naming.states_in(year)}
    others = {codes[each]: some for each, some in in_sets.items() if each in codes}
    found = {*codes.values(), *own, *needs} - {code}
    return tuple(
        Interest(
            of=code,
            with_=each,
            findings=(*others.get(each, ()), *own.get(each, _Own()).findings, *needs.get(each, ())),
            programmes=tuple(own.get(each, _Own()).programmes),
        )
        for each in sorted(found)
    )


def interest_with(of: str, other: str, year: int, *, reader: Actor, scope: Scope, on: date) -> Interest:
    """Of two states. Raises as `interests`, and Refused `tie_with_itself`."""
    code = naming.spell_of(naming.number_of(other, year), year).code
    for each in interests(of, year, reader=reader, scope=scope, on=on):
        if each.with_ == code:
            return each
    raise Refused("tie_with_itself", value=code)


def sharing_sources(*, reader: Actor) -> tuple[str, ...]:
    """Who shares threats with this node, by the last loads; none for who may not see the watch."""
    if not may(reader, Act.SEE_WATCH):
        return ()
    shared = (LoadKind.STIX, LoadKind.TAXII)
    return tuple(sorted({each.source for each in cyber_loads(reader=reader) if each.kind in shared}))


def _known_here(code: str, *, reader: Actor, on: date) -> Mapping[str, _Own]:
    found: dict[str, _Own] = {}
    states = _States(on)
    secure = [each for each in programmes.programmes(reader=reader, on=on) if _is_of_security(each)]
    for each in secure:
        members = states.of(member.party for member in each.joined)
        for other in members - {code} if each.phase is not Phase.OVER and code in members else ():
            found.setdefault(other, _Own()).programmes.append(each.reference)
    for other, finding in _agreements(code, states, reader=reader, on=on):
        found.setdefault(other, _Own()).findings.append(finding)
    for other, is_secure in _trainings(
        code, states, frozenset(each.id for each in secure), reader=reader, on=on
    ):
        found.setdefault(other, _Own()).trained.append(is_secure)
    basis = Basis("", on.year - RECENT_YEARS, on.year)
    for one in found.values():
        if one.trained:
            secure_ones = sum(one.trained)
            one.findings.append(trained(secure_ones, len(one.trained) - secure_ones, basis))
    return found


def _is_of_security(view: ProgrammeView) -> bool:
    return any(is_of_security(each) for each in view.charter.fields)


def _agreements(code: str, states: "_States", *, reader: Actor, on: date) -> Iterable[tuple[str, Finding]]:
    """Those in force of the reader's institution that are of security or for defence."""
    own = parties.institution(reader.institution)
    for each in agreements.agreements_of(own, on=on):
        terms = each.terms
        is_secure = EndUse.DEFENCE in terms.purposes or any(map(is_of_security, terms.fields))
        members = states.of(terms.parties)
        for other in members - {code} if is_secure and code in members else ():
            basis = Basis("", terms.in_force_from.year, on.year)
            yield other, agreed(each.reference, terms.title, basis)


def _trainings(
    code: str, states: "_States", secure: frozenset[UUID], *, reader: Actor, on: date
) -> Iterable[tuple[str, bool]]:
    if not may(reader, Act.AGREE_MISSION):
        return
    since = on.replace(year=on.year - RECENT_YEARS, day=min(on.day, 28))
    for each in missions.missions(reader=reader, on=on):
        is_joint = each.terms.kind in JOINT and each.state in {MissionState.DONE, MissionState.UNDER_WAY}
        members = states.of(each.terms.parties)
        if is_joint and each.terms.ends_on >= since and code in members:
            for other in members - {code}:
                is_exercise = each.terms.kind is Kind.JOINT_EXERCISE
                yield other, is_exercise or each.terms.programme in secure


def _needs(code: str, *, reader: Actor, scope: Scope) -> Mapping[str, tuple[Finding, ...]]:
    """What others let the reader know that they offer or need, beside what the state and the reader name."""
    fields = records.fields_by_state(labels=scope.labels, on=scope.on)
    ours = set(fields.get(code, ()))
    if code == parties.institution(reader.institution).state and may(reader, Act.SEE_WATCH):
        watched = (each.asked for each in watchlist.watched(reader=reader))
        ours |= {each.field for each in watched if isinstance(each, FieldWatch)}
    basis = Basis("", scope.on.year, scope.on.year)
    found = {each: named(ours, theirs, basis) for each, theirs in fields.items() if each != code}
    return {each: (finding,) for each, finding in found.items() if finding is not None}


class _States:
    """Which states parties are of, on a day; each looked up once."""

    def __init__(self, on: date) -> None:
        self._on = on
        self._known: dict[str, frozenset[str]] = {}

    def of(self, codes: Iterable[str]) -> frozenset[str]:
        """The states of parties, those of a bloc being its members."""
        return frozenset(state for each in codes for state in self._of_one(each))

    def _of_one(self, code: str) -> frozenset[str]:
        if code not in self._known:
            self._known[code] = self._read(code)
        return self._known[code]

    def _read(self, code: str) -> frozenset[str]:
        kind, _, rest = code.partition(":")
        if kind == "state":
            return frozenset({rest})
        if kind == "bloc":
            return parties.bloc_members(self._on).get(rest, frozenset())
        found = parties.institutions_by_id([UUID(rest)])
        return frozenset(each.state for each in found.values())
