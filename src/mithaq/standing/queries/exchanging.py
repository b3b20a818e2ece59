"""Reads of exchange's own part in a nation's voice: joint works, patents and inventions told of, missions."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

import ibis
import ibis.expr.types as ir

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.refusals import NotFound
from mithaq.mobility.queries import missions as mobility
from mithaq.mobility.queries.missions import MissionView
from mithaq.parties import queries as parties
from mithaq.programmes.queries import programmes
from mithaq.programmes.queries.programmes import ProgrammeView
from mithaq.projects.domain.entries import Entry, EntryKind
from mithaq.projects.queries import projects
from mithaq.projects.queries.projects import ProjectView
from mithaq.standing.domain.part import JointWorks, Works, joint_works
from mithaq.watch.domain.asking import Question
from mithaq.watch.queries.corpus import Engine, engine
from mithaq.watch.queries.output import KEY
from mithaq.watch.queries.selecting import selected, stamp
from mithaq.watch.queries.work_lines import COLUMNS, WorkLine

TOLD = (EntryKind.PATENT, EntryKind.INVENTION)


@dataclass(frozen=True)
class ProgrammePart:
    """A programme of a nation in the field, the nations that it joins to it, and the works of both."""

    programme: ProgrammeView
    partners: tuple[str, ...]
    works: JointWorks


@dataclass(frozen=True)
class ToldOf:
    """A patent or an invention that a party of a joint project told of."""

    project: ProjectView
    entry: Entry


@dataclass(frozen=True)
class ExchangePart:
    """What this node's exchanges have to do with a voice, as far as the reader may see."""

    programmes: tuple[ProgrammePart, ...]
    told: tuple[ToldOf, ...]
    missions: tuple[MissionView, ...]


def exchange_part(question: Question, state: str, *, reader: Actor, on: date) -> ExchangePart:
    """Of programmes and projects whose fields meet the one that is asked for, and the missions under them.

    Raises Refused `not_permitted` or `corpus_damaged`.
    """
    require(reader, Act.SEE_STANDING)
    found = tuple(_programmes(question, state, reader, on))
    joint = tuple(_projects(question, state, reader, on))
    told = (ToldOf(each, entry) for each in joint for entry in each.of_kind(*TOLD))
    under = {each.programme.id for each in found}, {each.id for each in joint}
    return ExchangePart(found, tuple(told), tuple(_missions(under, reader, on)))


def _programmes(question: Question, state: str, reader: Actor, on: date) -> Iterable[ProgrammePart]:
    for view in programmes.programmes(reader=reader, on=on):
        if meets(view.charter.fields, question.field):
            partners = _partners(view, state)
            if partners:
                by_year = _joint(question, state, partners, stamp())
                works = joint_works(by_year, begins=view.charter.starts_on.year)
                yield ProgrammePart(view, partners, works)


def meets(own: Iterable[str], field: str | None) -> bool:
    """Whether fields hold the one asked for, are in it as a group, or have its group among them."""
    return field is None or any(
        one == field or one.startswith(f"{field}.") or field.startswith(f"{one}.") for one in own
    )


def _partners(view: ProgrammeView, state: str) -> tuple[str, ...]:
    """The other nations that joined it, also by an institution or a bloc; none where this one has not."""
    joined = {each for member in view.joined for each in _states(member.party, view.charter.starts_on)}
    return tuple(sorted(joined - {state})) if state in joined else ()


def _states(party: str, on: date) -> frozenset[str]:
    scheme, _, code = party.partition(":")
    match scheme:
        case "state":
            return frozenset({code})
        case "bloc":
            return parties.bloc_members(on).get(code, frozenset())
        case _:
            return frozenset({parties.institution(UUID(code)).state})


def _projects(question: Question, state: str, reader: Actor, on: date) -> Iterable[ProjectView]:
    keys = [each.id for each in projects.lines(reader=reader, on=on)]
    for view in projects.projects_by_id(keys, on=on).values():
        states = set(projects.states_of(view.plan.parties).values())
        if meets(view.plan.technology_fields, question.field) and state in states and len(states) > 1:
            yield view


def _missions(
    under: tuple[Collection[UUID], Collection[UUID]], reader: Actor, on: date
) -> Iterable[MissionView]:
    """Those that both sides agreed to, under one of these programmes or projects."""
    for each in mobility.missions(reader=reader, on=on):
        is_under = each.terms.programme in under[0] or each.terms.project in under[1]
        if each.is_agreed and is_under:
            yield each


def programme_part(
    question: Question, state: str, reference: str, *, reader: Actor, on: date
) -> ProgrammePart:
    """One programme's. Raises NotFound `programme_unknown`, also where it joins the nation to nobody."""
    require(reader, Act.SEE_STANDING)
    for each in _programmes(question, state, reader, on):
        if each.programme.reference == reference:
            return each
    raise NotFound("programme_unknown", value=reference[:80])


def works_with(
    question: Question,
    state: str,
    partners: Collection[str],
    *,
    reader: Actor,
    first: int = 0,
    limit: int = 25,
) -> tuple[tuple[WorkLine, ...], int]:
    """The works that a nation wrote with any of some others, the last first, and how many there are.

    Raises Refused `not_permitted` or `corpus_damaged`.
    """
    require(reader, Act.SEE_STANDING)
    with engine() as reckoning:
        works = selected(reckoning, question)
        _own, joint = _keys(works, state, partners)
        found = works.semi_join(joint, list(KEY))
        total = reckoning.table(found.agg(works=found.count())).to_pylist()[0]["works"]
        page = found.order_by([ibis.desc("published_on"), *KEY]).limit(limit, offset=first)
        return tuple(WorkLine(**row) for row in reckoning.table(page.select(*COLUMNS)).to_pylist()), int(
            total
        )


@lru_cache(maxsize=128)
def _joint(question: Question, state: str, partners: tuple[str, ...], stamp: str) -> Mapping[int, Works]:
    del stamp
    with engine() as reckoning:
        own, joint = _keys(selected(reckoning, question), state, partners)
        of_all, shared = (_by_year(reckoning, each) for each in (own, joint))
    return {year: (shared.get(year, 0), count) for year, count in sorted(of_all.items())}


def _keys(works: ir.Table, state: str, partners: Collection[str]) -> tuple[ir.Table, ir.Table]:
    """The works of a nation, and those among them that name one of the others too."""
    each = works.select(*KEY, "year", "countries").unnest("countries")
    named = each.mutate(of=each["countries"]["of"]).drop("countries")
    own = named.filter(named["of"] == state).select(*KEY, "year").distinct()
    others = named.filter(named["of"].isin(sorted(partners))).select(*KEY).distinct()
    return own, own.semi_join(others, list(KEY))


def _by_year(reckoning: Engine, works: ir.Table) -> dict[int, int]:
    rows = reckoning.table(works.group_by("year").agg(works=works.count())).to_pylist()
    return {int(row["year"]): int(row["works"]) for row in rows}
