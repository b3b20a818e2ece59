"""Reads of who is screened: registered institutions and people, and parties that officers described."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from uuid import UUID

from mithaq.base.refusals import NotFound
from mithaq.clearance.domain.screening.subjects import PartyKind, Subject, joined, kinds_of
from mithaq.clearance.models import DescribedParty
from mithaq.parties import queries as parties
from mithaq.parties.domain.institutions import InstitutionFacts, PersonFacts

REGISTERED = ("institution:", "person:")
"""How the codes of those begin whom this node has registered."""


def subjects() -> Iterator[Subject]:
    """All parties to be screened, by their code."""
    described = {row.code: row for row in DescribedParty.objects.all()}
    for each in _registered():
        yield _with(each, described.pop(each.code, None))
    for row in described.values():
        yield _described(row)


def subject(code: str) -> Subject:
    """Raises NotFound `party_unknown`."""
    described = DescribedParty.objects.filter(pk=code).first()
    registered = _registered_one(code)
    if registered is not None:
        return _with(registered, described)
    if described is None:
        raise NotFound("party_unknown", value=code[:80])
    return _described(described)


def counterparties() -> tuple[Subject, ...]:
    """The parties that are not registered, by their first name."""
    rows = DescribedParty.objects.filter(code__startswith="counterparty:")
    return tuple(sorted(map(_described, rows), key=lambda each: (each.names[:1], each.code)))


def is_known(code: str) -> bool:
    """Whether a party with this code is screened here."""
    return _registered_one(code) is not None or DescribedParty.objects.filter(pk=code).exists()


def institutions_of(codes: Iterable[str]) -> dict[str, InstitutionFacts]:
    """The institutions that these registered parties are, or belong to; two queries in all."""
    keys = registered_keys(codes)
    people = parties.people_by_id(keys["person"].values())
    homes = {code: people[key].institution for code, key in keys["person"].items() if key in people}
    homes |= keys["institution"]
    found = parties.institutions_by_id(homes.values())
    return {code: found[home] for code, home in homes.items() if home in found}


def unknown_of(codes: Iterable[str]) -> frozenset[str]:
    """Those of these codes that no party has which is screened here."""
    wanted = frozenset(codes)
    return wanted - subjects_by_code(wanted).keys()


def subjects_by_code(codes: Iterable[str]) -> dict[str, Subject]:
    """The parties with these codes; a handful of queries in all."""
    wanted = set(codes)
    described = {row.code: row for row in DescribedParty.objects.filter(pk__in=wanted)}
    found = {each.code: _with(each, described.get(each.code)) for each in _some(wanted)}
    return {**{code: _described(row) for code, row in described.items()}, **found}


def registered_keys(codes: Iterable[str]) -> dict[str, dict[str, UUID]]:
    """The ids of registered parties by scheme and code; what is no code of one is left out."""
    keys = {scheme: {} for scheme in ("institution", "person")}  # type: dict[str, dict[str, UUID]]
    for code in codes:
        scheme, _, key = code.partition(":")
        with suppress(ValueError):
            if scheme in keys:
                keys[scheme][code] = UUID(key)
    return keys


def _registered() -> Iterator[Subject]:
    yield from map(_of_institution, parties.institutions())
    yield from map(_of_person, parties.people())


def _some(codes: set[str]) -> Iterator[Subject]:
    keys = registered_keys(codes)
    yield from map(_of_institution, parties.institutions_by_id(keys["institution"].values()).values())
    yield from map(_of_person, parties.people_by_id(keys["person"].values()).values())


def _registered_one(code: str) -> Subject | None:
    scheme, _, key = code.partition(":")
    try:
        if scheme == "institution":
            return _of_institution(parties.institution(UUID(key)))
        if scheme == "person":
            return _of_person(parties.person(UUID(key)))
    except (NotFound, ValueError):
        return None
    return None


def _of_institution(facts: InstitutionFacts) -> Subject:
    names = tuple(sorted(set(facts.names.values())))
    return Subject(facts.code, PartyKind.ORGANISATION, {"country": (facts.state.lower(),), "name": names})


def _of_person(facts: PersonFacts) -> Subject:
    return Subject(facts.code, PartyKind.PERSON, {"name": tuple(sorted(set(facts.names.values())))})


def _with(registered: Subject, described: DescribedParty | None) -> Subject:
    if described is None:
        return registered
    known = _properties(described)
    return Subject(registered.code, registered.kind, joined(registered.properties, known))


def _described(row: DescribedParty) -> Subject:
    return Subject(row.code, kinds_of(row.schema)[0], _properties(row))


def _properties(row: DescribedParty) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in row.properties.items()}
