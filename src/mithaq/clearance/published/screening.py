"""How the statements of screening change its tables. Actions and replay use the same functions."""

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from mithaq.base.canonical import Json
from mithaq.base.ids import named_id
from mithaq.clearance.domain.screening.hits import HitState, Verdict, settled, state_after
from mithaq.clearance.domain.screening.rescreening import Why
from mithaq.clearance.models import AdoptedList, DescribedParty, Hit, ListVersion, ScreeningSetting
from mithaq.clearance.queries.lists import ADOPTED
from mithaq.register.domain.statement import Statement

LIST_ADOPTED = ADOPTED
LIST_CHANGE_ASKED = "clearance.list.change_asked"
LIST_DROPPED = "clearance.list.dropped"
LIST_LOADED = "clearance.list.loaded"
PARTY_DESCRIBED = "clearance.party.described"
HITS_FOUND = "clearance.hits.found"
HIT_DECIDED = "clearance.hit.decided"
HIT_SECONDED = "clearance.hit.seconded"
SCREENING_SET = "clearance.screening.set"


def subject_of_list(code: str) -> str:
    """The code by which statements name a list."""
    return f"list:{code}"


def hit_id(party: str, listed_in: str, entity: str) -> UUID:
    """The hit of a party and a listed one: the same every time it is found."""
    return named_id(f"hit {party} {listed_in} {entity}")


def apply_list_adopted(position: int, statement: Statement) -> None:
    """Write the list as it is to be loaded from now on; what came from elsewhere is current no more."""
    body, code = statement.body, _list_of(statement)
    source = str(body["format"]), [str(place) for place in _items(body["places"])]
    before = AdoptedList.objects.filter(pk=code).values_list("format", "places").first()
    if before != source:
        ListVersion.objects.filter(list=code, is_current=True).update(is_current=False)
    AdoptedList.objects.update_or_create(
        code=code,
        defaults={
            "format": source[0],
            "places": source[1],
            "authority": str(body["authority"]),
            "fetched_days": int(str(body["fetched_days"])),
            "published_days": int(str(days)) if (days := body["published_days"]) else None,
            "asked": None,
            "statement": statement.id,
            "position": position,
        },
    )


def apply_list_change_asked(position: int, statement: Statement) -> None:
    """Write the change; it holds once a second person agrees. The latest takes the place of one before."""
    asked = {
        "act": statement.body["act"],
        "body": statement.body["body"],
        "by": str(_author(statement)),
        "statement": str(statement.id),
    }
    AdoptedList.objects.filter(pk=_list_of(statement)).update(asked=asked, position=position)


def apply_list_dropped(position: int, statement: Statement) -> None:
    """Forget the list, and let its hits go; its versions stay as evidence."""
    code = _list_of(statement)
    AdoptedList.objects.filter(pk=code).delete()
    ListVersion.objects.filter(list=code, is_current=True).update(is_current=False)
    Hit.objects.filter(list=code).exclude(state=HitState.GONE).update(
        state=HitState.GONE.value,
        why=Why.NO_LONGER_LISTED.value,
        reopened_by=[],
        changed_at=statement.at,
        statement=statement.id,
        position=position,
    )


def apply_list_loaded(position: int, statement: Statement) -> None:
    """Write the version; it takes the place of the one before."""
    body, code = statement.body, _list_of(statement)
    published_on = body["published_on"]
    ListVersion.objects.filter(list=code, is_current=True).update(is_current=False)
    ListVersion.objects.create(
        id=statement.id,
        list=code,
        version=str(body["version"]),
        published_on=date.fromisoformat(str(published_on)) if published_on else None,
        digest=str(body["digest"]),
        parties=int(str(body["parties"])),
        malformed=body["malformed"],
        added=int(str(body["added"])),
        changed=int(str(body["changed"])),
        removed=int(str(body["removed"])),
        loaded_at=statement.at,
        is_current=True,
        position=position,
    )


def apply_party_described(position: int, statement: Statement) -> None:
    """Write what is known of the party; it takes the place of what was known before."""
    DescribedParty.objects.update_or_create(
        code=statement.subject,
        defaults={
            "schema": str(statement.body["schema"]),
            "properties": statement.body["properties"],
            "statement": statement.id,
            "position": position,
        },
    )


def apply_hits_found(position: int, statement: Statement) -> None:
    """Write each hit that is new, changed or gone. A reopened one loses its decision; its statement stays."""
    for each in _items(statement.body["hits"]):
        assert isinstance(each, Mapping)  # noqa: S101  # written by us
        _write_hit(each, position, statement)


def _write_hit(said: Mapping[str, Json], position: int, statement: Statement) -> None:
    listed_in, entity = str(said["list"]), str(said["entity"])
    key = hit_id(statement.subject, listed_in, entity)
    row = Hit.objects.filter(pk=key).first()
    is_new = row is None
    row = row or Hit(id=key, party=statement.subject, list=listed_in, entity=entity, found_at=statement.at)
    row.why = Why(str(said["why"])).value
    row.reopened_by = [str(field) for field in _items(said["reopened_by"])]
    if said["listed"] is None:
        row.state = HitState.GONE
    else:
        row.listed, row.digest = said["listed"], str(said["digest"])
        if said["score"] is not None:
            # Else nothing meets any more: the hit keeps the name and the score that it was found with.
            row.name, row.score = str(said["name"]), int(str(said["score"]))
            row.method = str(statement.body["method"])
        row.under = said.get("under") or {}
        if is_new or row.state == HitState.GONE or row.reopened_by:
            row.state = HitState.OPEN
            _forget_decision(row)
    row.changed_at, row.statement, row.position = statement.at, statement.id, position
    row.save()


def apply_hit_decided(position: int, statement: Statement) -> None:
    """Write the finding of the first person; a second is asked for what opens or shuts a door."""
    body = statement.body
    verdict = Verdict(str(body["verdict"]))
    Hit.objects.filter(pk=UUID(str(body["hit"]))).update(
        state=state_after(verdict).value,
        verdict=verdict.value,
        fields=[str(field) for field in _items(body["fields"])],
        note=str(body["note"]),
        used=body["used"],
        decided_by=_author(statement),
        decided_at=statement.at,
        seconded_by=None,
        seconded_at=None,
        reopened_by=[],
        changed_at=statement.at,
        statement=statement.id,
        position=position,
    )


def apply_hit_seconded(position: int, statement: Statement) -> None:
    """Let the finding hold, or open the hit again where the second person disagrees."""
    body = statement.body
    row = Hit.objects.get(pk=UUID(str(body["hit"])))
    if body["agrees"]:
        row.state = settled(Verdict(row.verdict))
        row.seconded_by, row.seconded_at = _author(statement), statement.at
    else:
        row.state = HitState.OPEN
        _forget_decision(row)
    row.changed_at, row.statement, row.position = statement.at, statement.id, position
    row.save()


def apply_screening_set(position: int, statement: Statement) -> None:
    """Write the setting that holds from now on."""
    body = statement.body
    ScreeningSetting.objects.create(
        id=statement.id,
        method=str(body["method"]),
        threshold=int(str(body["threshold"])),
        measured=body["measured"],
        at=statement.at,
        by=_author(statement),
        position=position,
    )


def _forget_decision(row: Hit) -> None:
    row.verdict, row.fields, row.note, row.used = "", [], "", None
    row.decided_by = row.decided_at = row.seconded_by = row.seconded_at = None


def _list_of(statement: Statement) -> str:
    return statement.subject.removeprefix("list:")


def _author(statement: Statement) -> UUID | None:
    return UUID(statement.author.removeprefix("person:")) if statement.author else None


def _items(value: Json) -> list[Json]:
    assert isinstance(value, list)  # noqa: S101  # written by us
    return value


ACTS: Mapping[str, Callable[[int, Statement], None]] = {
    LIST_ADOPTED: apply_list_adopted,
    LIST_CHANGE_ASKED: apply_list_change_asked,
    LIST_DROPPED: apply_list_dropped,
    LIST_LOADED: apply_list_loaded,
    PARTY_DESCRIBED: apply_party_described,
    HITS_FOUND: apply_hits_found,
    HIT_DECIDED: apply_hit_decided,
    HIT_SECONDED: apply_hit_seconded,
    SCREENING_SET: apply_screening_set,
}
TABLES = (AdoptedList, ListVersion, DescribedParty, Hit, ScreeningSetting)
