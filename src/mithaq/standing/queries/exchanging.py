"""Reads of exchange's own part in a nation's voice: joint works, patents and inventions told of, missions."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

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
    in_field = (
        each
        for each in programmes.programmes(reader=reader, on=on)
        if meets(each.charter.fields, question.field)
    )
    found = tuple(_parts(question, state, in_field, on))
    joint = tuple(_projects(question, state, reader, on))
    told = (ToldOf(each, entry) for each in joint for entry in each.of_kind(*TOLD))
    under = mobility.agreed_under(
        [each.programme.id for each in found], [each.id for each in joint], reader=reader, on=on
    )
    return ExchangePart(found, tuple(told), under)


def programme_part(
    question: Question, state: str, reference: str, *, reader: Actor, on: date
) -> ProgrammePart:
    """One programme's. Raises NotFound `programme_unknown`, also where it joins the nation to nobody."""
    require(reader, Act.SEE_STANDING)
    view = programmes.programme(reference, reader=reader, on=on)
    if meets(view.charter.fields, question.field):
        for each in _parts(question, state, [view], on):
            return each
    raise NotFound("programme_unknown", value=reference[:80])


def meets(own: Iterable[str], field: str | None) -> bool:
    """Whether fields hold the one asked for, are in it as a group, or have its group among them."""
    return field is None or any(
        one == field or one.startswith(f"{field}.") or field.startswith(f"{one}.") for one in own
    )


def _parts(
    question: Question, state: str, views: Iterable[ProgrammeView], on: date
) -> Iterator[ProgrammePart]:
    """Of those that join a nation to others on a day."""
    found = list(views)
    states = _states({member.party for view in found for member in view.joined}, on)
    for view in found:
        joined = {each for member in view.joined for each in states.get(member.party, ())}
        partners = tuple(sorted(joined - {state}))
        if state in joined and partners:
            by_year = _joint(question, state, partners, stamp())
            yield ProgrammePart(view, partners, joint_works(by_year, begins=view.charter.starts_on.year))


def _states(codes: Collection[str], on: date) -> Mapping[str, Collection[str]]:
    """The states for which each party stands on a day: its own, or the members of a bloc."""
    own = projects.states_of(each for each in codes if each.startswith("institution:"))
    return {
        **{code: (state,) for code, state in own.items()},
        **{code: (code.removeprefix("state:"),) for code in codes if code.startswith("state:")},
        **{f"bloc:{code}": members for code, members in parties.bloc_members(on).items()},
    }


def _projects(question: Question, state: str, reader: Actor, on: date) -> Iterator[ProjectView]:
    """Those of the field in which a nation works with others."""
    seen = projects.parties_of_seen(reader=reader)
    own = projects.states_of({code for codes in seen.values() for code in codes})
    states = {key: {own[code] for code in codes if code in own} for key, codes in seen.items()}
    joint = [key for key, among in states.items() if state in among and len(among) > 1]
    for view in projects.projects_by_id(joint, on=on).values():
        if meets(view.plan.technology_fields, question.field):
            yield view


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
