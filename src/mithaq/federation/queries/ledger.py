"""Give and take over time, by party, kind, programme, field or bloc; and where it is out of balance."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.base.refusals import NotFound
from mithaq.clearance.queries import giving as clearance
from mithaq.exchange.queries import records
from mithaq.federation.queries import giving
from mithaq.mobility.queries import balance as mobility
from mithaq.parties import queries as parties
from mithaq.parties.domain import ledger
from mithaq.parties.domain.giving import Given, Source
from mithaq.parties.domain.imbalance import Judged, judged
from mithaq.parties.domain.ledger import Grouping, Year, kind_of, others_of
from mithaq.programmes.queries import naming
from mithaq.projects.queries import balance as projects


@dataclass(frozen=True)
class Belonging:
    """The programme and the fields of a gift, as far as anything tells them."""

    programme: UUID | None
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """What belongs together, by the code of a party, kind, programme, field or bloc; empty is unknown."""

    code: str
    years: tuple[Year, ...]


@dataclass(frozen=True)
class Ledger:
    """Give and take of our side with others; `whole` is over all groups, where each gift counts once."""

    ours: frozenset[str]
    grouping: Grouping
    groups: tuple[Group, ...]
    whole: tuple[Year, ...]


@dataclass(frozen=True)
class Leaning:
    """How give and take with a party stands."""

    party: str
    judged: Judged


def ledger_of(
    *,
    reader: Actor,
    on: date,
    grouping: Grouping,
    of_state: bool = False,
    with_party: str = "",
    programme: UUID | None = None,
) -> Ledger:
    """By year and group, of the reader's institution or of all in its state, with one party or any.

    Raises NotFound `party_without_gifts` for a party with which nothing counts.
    """
    found, ours = _found(reader, on, of_state=of_state, programme=programme)
    if with_party:
        found = [each for each in found if with_party in others_of(each, ours)]
        if not found:
            raise NotFound("party_without_gifts", value=with_party[:80])
    groups = ledger.grouped(found, ours=ours, groups_of=_groups_of(found, ours, grouping))
    return Ledger(
        ours=ours,
        grouping=grouping,
        groups=tuple(Group(code, ledger.years(some, ours=ours)) for code, some in groups.items()),
        whole=ledger.years(found, ours=ours),
    )


def leanings(*, reader: Actor, on: date, of_state: bool = False) -> tuple[Leaning, ...]:
    """How give and take with each other party stands, over all kinds; those out of balance first."""
    found, ours = _found(reader, on, of_state=of_state, programme=None)
    by_party = ledger.grouped(found, ours=ours, groups_of=lambda each: others_of(each, ours))
    told = [Leaning(party, judged(some, ours=ours, on=on)) for party, some in by_party.items()]
    return tuple(sorted(told, key=lambda each: (not each.judged.verdict.is_alert, -abs(each.judged.gap))))


def belonging_of(found: Collection[Given]) -> Mapping[UUID, Belonging]:
    """By evidence the programme and fields of gifts; some ten queries however many they are."""
    gone = mobility.belonging(each.about for each in found if each.source is Source.MISSION)
    items = {each.evidence: each.key for each in found if each.source is Source.DELIVERY}
    documents = projects.projects_of_documents(items.values())
    wanted = {each.about for each in found if each.source is Source.PROJECT}
    wanted |= {each.project for each in gone.values() if each.project} | set(documents.values())
    of_projects = projects.belonging(wanted)
    fields = records.fields_by_reference(items.values())
    cases = clearance.agreements_of(each.about for each in found if each.source is Source.DELIVERY)
    named = naming.programmes_named(cases.values())

    def of(given: Given) -> Belonging:
        match given.source:
            case Source.PROJECT:
                return Belonging(*of_projects.get(given.about, (None, ())))
            case Source.MISSION if given.about in gone:
                mission = gone[given.about]
                of_project = of_projects.get(mission.project, (None, ())) if mission.project else (None, ())
                return Belonging(mission.programme or of_project[0], of_project[1] or mission.fields)
            case Source.DELIVERY:
                item = items.get(given.evidence, "")
                of_document = (
                    of_projects.get(documents[item], (None, ())) if item in documents else (None, ())
                )
                programme = named.get(cases.get(given.about, "")) or of_document[0]
                return Belonging(programme, fields.get(item, ()) or of_document[1])
        return Belonging(None, ())

    return {each.evidence: of(each) for each in found}


def _found(
    reader: Actor, on: date, *, of_state: bool, programme: UUID | None
) -> tuple[Sequence[Given], frozenset[str]]:
    found = giving.given(reader=reader, on=on, programme=programme)
    if not of_state:
        return found, frozenset({f"institution:{reader.institution}"})
    state = parties.institution(reader.institution).state
    known = _institutions(code for each in found for code in (each.giver, *each.takers))
    return found, frozenset(
        {f"institution:{reader.institution}", *(code for code, its in known.items() if its == state)}
    )


def _groups_of(
    found: Sequence[Given], ours: frozenset[str], grouping: Grouping
) -> Callable[[Given], Collection[str]]:
    match grouping:
        case Grouping.PARTY:
            return lambda each: others_of(each, ours)
        case Grouping.KIND:
            return lambda each: (kind_of(each).value,)
        case Grouping.BLOC:
            return _blocs_of(found, ours)
        case Grouping.FIELD:
            belonging = belonging_of(found)
            return lambda each: belonging[each.evidence].fields
        case Grouping.PROGRAMME:
            of = belonging_of(found)
            return lambda each: (str(of[each.evidence].programme),) if of[each.evidence].programme else ()


def _blocs_of(found: Sequence[Given], ours: frozenset[str]) -> Callable[[Given], Collection[str]]:
    """Those that the state of the other side is a member of on the day of the gift."""
    states = _institutions(code for each in found for code in others_of(each, ours))

    def blocs(given: Given) -> Collection[str]:
        return {
            bloc
            for code in others_of(given, ours)
            if code in states
            for bloc in parties.blocs_of(states[code], given.on)
        }

    return blocs


def _institutions(codes: Iterable[str]) -> Mapping[str, str]:
    """The state of each institution by its code."""
    keys = {UUID(each.removeprefix("institution:")) for each in codes if each.startswith("institution:")}
    return {each.code: each.state for each in parties.institutions_by_id(keys).values()}
