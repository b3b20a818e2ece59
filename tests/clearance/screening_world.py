"""Parties of ours that a list may name, and what officers do with their hits."""

from uuid import UUID, uuid4

from cast import AT, Player
from clearers import Clearers
from mithaq.clearance.actions import deciding, describing, lists
from mithaq.clearance.domain.screening.hits import Verdict
from mithaq.clearance.domain.screening.subjects import PartyKind
from mithaq.clearance.models import Hit
from mithaq.clearance.queries import hits
from mithaq.clearance.queries import lists as list_queries

NAME = "Kareem Bouzidi Ouazani"


def counterparty(by: Player, name: str = NAME, kind: PartyKind = PartyKind.PERSON, **facts: list[str]) -> str:
    """A party that is not registered, named and screened."""
    return describing.name_counterparty(uuid4(), kind, {"name": [name], **facts}, by=by.actor, at=AT)


def describe(code: str, by: Player, name: str = NAME, **facts: list[str]) -> None:
    """Tell the party otherwise; it is screened again."""
    describing.describe_party(code, {"name": [name], **facts}, by=by.actor, at=AT)


def only_hit(code: str, reader: Player) -> hits.HitView:
    (found,) = hits.hits_of(code, reader=reader.actor)
    return found


def seen_now(key: UUID) -> UUID:
    """The statement of the hit as its page shows it now."""
    return Hit.objects.filter(pk=key).values_list("statement", flat=True).first() or uuid4()


def decide(key: UUID, by: Player, verdict: Verdict = Verdict.NOT_SAME, fields: tuple[str, ...] = ()) -> None:
    deciding.decide_hit(
        key, seen=seen_now(key), verdict=verdict, fields=fields, note="seen", by=by.actor, at=AT
    )


def second(key: UUID, by: Player, *, agrees: bool = True) -> None:
    deciding.second_hit(key, seen=seen_now(key), agrees=agrees, note="", by=by.actor, at=AT)


def decided(clearers: Clearers, verdict: Verdict, fields: tuple[str, ...], **facts: list[str]) -> str:
    """A counterparty of whose hit two people have found the same."""
    code = counterparty(clearers.jasim, NAME, PartyKind.PERSON, **facts)
    key = only_hit(code, clearers.jasim).id
    decide(key, clearers.jasim, verdict, fields)
    second(key, clearers.layan)
    return code


def cleared(clearers: Clearers) -> str:
    """A counterparty whose hit two people have cleared by its birth date."""
    return decided(clearers, Verdict.NOT_SAME, ("birthDate",), birthDate=["1990-05-05"])


def drop(code: str, one: Player, other: Player) -> None:
    """Drop a list as two people do."""
    lists.drop_list(code, reason="It ended.", by=one.actor, at=AT)
    asked = list_queries.list_of(code).asked
    assert asked is not None
    lists.second_change(code, seen=asked.statement, by=other.actor, at=AT)
