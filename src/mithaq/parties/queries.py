"""Reads of parties: institutions, people, and of a state its blocs on a day, its calendar and its clocks."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from mithaq.base.languages import Language, best_of
from mithaq.base.refusals import NotFound, Refused
from mithaq.parties.adapters import reference, working_days, zones
from mithaq.parties.domain.institutions import (
    InstitutionFacts,
    InstitutionKind,
    PersonFacts,
    institution_from,
    require_names,
)
from mithaq.parties.models import Institution, Person
from mithaq.register.domain.judging import refused_of
from mithaq.register.domain.statement import Statement


def institution(key: UUID) -> InstitutionFacts:
    """Raises NotFound `institution_unknown`."""
    row = Institution.objects.filter(pk=key).first()
    if row is None:
        raise NotFound("institution_unknown", value=str(key))
    return _institution_facts(row)


def institutions() -> tuple[InstitutionFacts, ...]:
    """All institutions, in the order of their state and id."""
    return tuple(map(_institution_facts, Institution.objects.order_by("state", "id")))


def named_institutions(language: Language) -> Iterator[tuple[UUID, str, str]]:
    """Of each institution its id, its state and its name in a language, or in the best that it has."""
    rows = Institution.objects.values_list("id", "state", "names")
    for key, state, names in rows:
        told = {Language(code): name for code, name in names.items()}
        yield key, state, best_of(told, language)[1]


def issuers_of(keys: Iterable[UUID]) -> Mapping[UUID, str]:
    """Which node registered each of these institutions; one query."""
    return dict(Institution.objects.filter(pk__in=set(keys)).values_list("id", "issuer"))


def require_speaks_for(code: str, *, issuer: str) -> None:
    """A node speaks for the institutions that it registered.

    Raises NotFound `institution_unknown`, or Refused `institution_of_other_node`.
    """
    key = UUID(code.removeprefix("institution:"))
    known = issuers_of([key]).get(key)
    if known is None:
        raise NotFound("institution_unknown", value=str(key))
    if known != issuer:
        raise Refused("institution_of_other_node", issuer=known)


def refusals_of_institutions(statements: Sequence[Statement]) -> Mapping[UUID, Refused]:
    """Of institutions that another node registered: by statement why it is not taken."""

    def check(statement: Statement) -> None:
        scheme, _, key = statement.subject.partition(":")
        if scheme != "institution":
            raise ValueError("no institution")
        facts = institution_from(key, statement.body)
        require_names(facts.names)
        reference.states().get(facts.state)

    return refused_of(statements, check)


def institutions_of_node(name: str) -> tuple[InstitutionFacts, ...]:
    """The institutions that a node registered."""
    return tuple(map(_institution_facts, Institution.objects.filter(issuer=name).order_by("id")))


def institutions_by_id(keys: Iterable[UUID]) -> Mapping[UUID, InstitutionFacts]:
    """The institutions with these ids; one query."""
    return {row.id: _institution_facts(row) for row in Institution.objects.filter(pk__in=set(keys))}


def host_institution() -> InstitutionFacts:
    """The institution that runs this node. Raises NotFound `host_missing` before `mithaq init`."""
    row = Institution.objects.filter(is_host=True).first()
    if row is None:
        raise NotFound("host_missing")
    return _institution_facts(row)


def local(at: datetime) -> datetime:
    """A moment by the clock of this node."""
    return timezone.localtime(at, timezone.get_default_timezone())


def legal_day(at: datetime) -> date:
    """The day of a moment by the clock of this node: the one that periods, appeals and reports count."""
    return local(at).date()


def person(key: UUID) -> PersonFacts:
    """Raises NotFound `person_unknown`."""
    row = Person.objects.filter(pk=key).first()
    if row is None:
        raise NotFound("person_unknown", value=str(key))
    return _person_facts(row)


def person_and_institution(key: UUID) -> tuple[PersonFacts, InstitutionFacts]:
    """Somebody and where they belong; one query. Raises NotFound `person_unknown`."""
    row = Person.objects.select_related("institution").filter(pk=key).first()
    if row is None:
        raise NotFound("person_unknown", value=str(key))
    return _person_facts(row), _institution_facts(row.institution)


def people_by_id(keys: Iterable[UUID]) -> Mapping[UUID, PersonFacts]:
    """The people with these ids; one query."""
    return {row.id: _person_facts(row) for row in Person.objects.filter(pk__in=set(keys))}


def people() -> tuple[PersonFacts, ...]:
    """All people of the node, in the order of their institution and id."""
    return tuple(map(_person_facts, Person.objects.order_by("institution", "id")))


def blocs_of(state: str, on: date) -> tuple[str, ...]:
    """The codes of the blocs that the state is a member of on that day."""
    return reference.blocs().of(state, on)


def codes_of(institution: InstitutionFacts, on: date) -> frozenset[str]:
    """Every party code that an institution stands under on that day: its own, its state's, those of blocs."""
    blocs = blocs_of(institution.state, on)
    return frozenset({institution.code, f"state:{institution.state}", *(f"bloc:{bloc}" for bloc in blocs)})


@lru_cache(maxsize=32)
def bloc_members(on: date) -> Mapping[str, frozenset[str]]:
    """The codes of the states that are members of each bloc on that day."""
    found: dict[str, set[str]] = {}
    for state in reference.states():
        for bloc in blocs_of(state.code, on):
            found.setdefault(bloc, set()).add(state.code)
    return {bloc: frozenset(states) for bloc, states in found.items()}


def state_name(code: str, language: Language) -> str:
    """Raises Refused `state_unknown`."""
    return reference.states().get(code).names[language]


def require_state(code: str) -> None:
    """Raises Refused `state_unknown`."""
    reference.states().get(code)


def is_state(code: str) -> bool:
    """Whether ISO 3166-1 knows a code."""
    return any(each.code == code for each in reference.states())


def require_bloc(code: str) -> None:
    """Raises Refused `bloc_unknown`."""
    reference.blocs().get(code)


def bloc_name(code: str, language: Language) -> str:
    """Raises Refused `bloc_unknown`."""
    return reference.blocs().get(code).names[language]


def state_names(language: Language) -> tuple[tuple[str, str], ...]:
    """Codes and names of all states, sorted by name without accents."""
    return _sorted((state.code, state.names[language]) for state in reference.states())


def bloc_names(language: Language) -> tuple[tuple[str, str], ...]:
    """Codes and names of all blocs, sorted by name."""
    return _sorted((bloc.code, bloc.names[language]) for bloc in reference.blocs())


calendar_of = working_days.calendar_of
"""Which days are worked in a state; what its government announced goes before the library."""


def zone_of(state: str) -> str:
    """The name of the time zone of a state's seat of government.

    Raises Refused `state_unknown` or `time_zone_unknown`.
    """
    return zones.zone_of(state)


def place_of(state: str) -> tuple[float, float] | None:
    """Longitude and latitude at which a map shows a state: its chief city; None where nobody lives."""
    try:
        return zones.place_of(state)
    except Refused:
        return None


def zone_named(name: str) -> ZoneInfo:
    """A time zone by its IANA name. Raises Refused `time_zone_unknown`."""
    return zones.zone_named(name)


@dataclass(frozen=True)
class Counts:
    """How many institutions and people the node knows."""

    institutions: int
    people: int


def counts() -> Counts:
    """Two counts for the doctor."""
    return Counts(Institution.objects.count(), Person.objects.count())


def _institution_facts(row: Institution) -> InstitutionFacts:
    return InstitutionFacts(
        id=row.id,
        kind=InstitutionKind(row.kind),
        state=row.state,
        names=_names(row.names),
        is_government=row.is_government,
        is_host=row.is_host,
        website=row.website,
    )


def _person_facts(row: Person) -> PersonFacts:
    return PersonFacts(id=row.id, institution=row.institution_id, names=_names(row.names))


def _sorted(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(pairs, key=lambda pair: unicodedata.normalize("NFD", pair[1]).casefold()))


def _names(names: Mapping[str, str]) -> Mapping[Language, str]:
    return {Language(code): name for code, name in names.items()}
