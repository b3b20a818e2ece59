"""Calls, terms of missions and requests for visit as JSON, read strictly: written again, it is the same."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Protocol, TypeVar
from uuid import UUID

from mithaq.base.canonical import Json, canonical_bytes
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.mobility.domain.calls import Call, CareerStage, Criterion, Eligibility
from mithaq.mobility.domain.kinds import Kind
from mithaq.mobility.domain.missions import Cost, CostItem, Terms
from mithaq.mobility.domain.visits import Basis, Initiative, Level, Request, VisitKind
from mithaq.parties.domain.institutions import InstitutionKind
from mithaq.parties.domain.speaking import malformed


class _Written(Protocol):
    def as_json(self) -> dict[str, Json]: ...


Made = TypeVar("Made", bound=_Written)
Object = Mapping[str, Json]


def call_from(value: Json) -> Call:
    """Raises Refused `statement_malformed`."""
    return _same_again(value, _call, "call")


def terms_from(value: Json) -> Terms:
    """Raises Refused `statement_malformed`."""
    return _same_again(value, _terms, "terms")


def request_from(value: Json) -> Request:
    """Raises Refused `statement_malformed`."""
    return _same_again(value, _request, "request")


def _same_again(value: Json, read: Callable[[Object], Made], part: str) -> Made:
    """Whatever reading passes over, or takes for something else, is found by writing it again."""
    try:
        found = read(_object(value))
        if canonical_bytes(found.as_json()) == canonical_bytes(value):
            return found
    except (KeyError, ValueError, TypeError, OverflowError, Refused) as error:
        raise malformed(part) from error
    raise malformed(part)


def _call(said: Object) -> Call:
    who = _object(said["eligibility"])
    return Call(
        kind=Kind(str(said["kind"])),
        titles=_texts(said["titles"]),
        texts=_texts(said["texts"]),
        programme=_key(said["programme"]),
        fields=_words(said["fields"]),
        places=_number(said["places"]),
        opens_on=_day(said["opens_on"]),
        closes_on=_day(said["closes_on"]),
        zone=str(said["zone"]),
        eligibility=Eligibility(
            states=_words(who["states"]),
            blocs=_words(who["blocs"]),
            institution_kinds=tuple(map(InstitutionKind, _words(who["institution_kinds"]))),
            stages=tuple(map(CareerStage, _words(who["stages"]))),
            languages=_words(who["languages"]),
        ),
        weights={
            Criterion(name): _number(weight) for name, weight in sorted(_object(said["weights"]).items())
        },
        reviews=_number(said["reviews"]),
        bars_same_state=said["bars_same_state"] is True,
        keep_days=_number(said["keep_days"]),
    )


def _terms(said: Object) -> Terms:
    every = said["report_every_months"]
    return Terms(
        seed=str(said["seed"]),
        kind=Kind(str(said["kind"])),
        sending=str(said["sending"]),
        host=str(said["host"]),
        person=UUID(str(said["person"])),
        position=str(said["position"]),
        starts_on=_day(said["starts_on"]),
        ends_on=_day(said["ends_on"]),
        limits=_words(said["limits"]),
        costs=tuple(_cost(_object(each)) for each in _list(said["costs"])),
        report_every_months=None if every is None else _number(every),
        programme=_key(said["programme"]),
        project=_key(said["project"]),
        agreement=_key(said["agreement"]),
        application=_key(said["application"]),
    )


def _cost(said: Object) -> Cost:
    return Cost(CostItem(str(said["item"])), str(said["party"]), str(said["amount"]), str(said["currency"]))


def _request(said: Object) -> Request:
    return Request(
        kind=VisitKind(str(said["kind"])),
        requester=str(said["requester"]),
        host=str(said["host"]),
        amends=_key(said["amends"]),
        sites=_number(said["sites"]),
        visitors=_number(said["visitors"]),
        starts_on=_day(said["starts_on"]),
        ends_on=_day(said["ends_on"]),
        programme=str(said["programme"]),
        basis=Basis(str(said["basis"])),
        agreement=_key(said["agreement"]),
        initiative=Initiative(str(said["initiative"])),
        is_by_host=said["is_by_host"] is True,
        subject=str(said["subject"]),
        level=Level(str(said["level"])),
        why_urgent=str(said["why_urgent"]),
        details=str(said["details"]),
    )


def _object(value: Json) -> Object:
    if isinstance(value, Mapping):
        return value
    raise TypeError("no object")


def _list(value: Json) -> tuple[Json, ...]:
    if isinstance(value, list | tuple):
        return tuple(value)
    raise TypeError("no list")


def _words(value: Json) -> tuple[str, ...]:
    return tuple(map(str, _list(value)))


def _texts(value: Json) -> Mapping[Language, str]:
    return {Language(language): str(text) for language, text in _object(value).items()}


def _number(value: Json) -> int:
    # Else a word of digits, or a yes, would be one.
    if type(value) is int:
        return value
    raise TypeError("no number")


def _day(value: Json) -> date:
    return date.fromisoformat(str(value))


def _key(value: Json) -> UUID | None:
    return None if value is None else UUID(str(value))
