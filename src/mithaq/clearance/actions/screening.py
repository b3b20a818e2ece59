"""Screen our parties against the lists, a batch at a time, and tell which hits are new, changed or gone."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from django.db import connection, transaction

from mithaq.base.canonical import Json
from mithaq.base.labels import public_label
from mithaq.clearance.domain.screening.hits import HitState, Used
from mithaq.clearance.domain.screening.rescreening import Change, Found, Known, Why, difference
from mithaq.clearance.domain.screening.subjects import Subject, as_json
from mithaq.clearance.models import Hit, Screened
from mithaq.clearance.published import screening as published
from mithaq.clearance.queries import lists, screening
from mithaq.clearance.queries.screening import Against
from mithaq.parties import queries as parties
from mithaq.register import actions as register
from mithaq.register.domain.statement import SELF, StatementDraft

BATCH = 200
# One process screens at a time; whoever loads a list takes the same lock.
LOCK = 0x6D697473


def screen_next(*, at: datetime) -> int:
    """Screen the next parties that are due; returns how many: none when all are done, or no list is loaded.

    One transaction: whoever is stopped leaves the batch to the next. Raises Refused `lists_changing`.
    """
    now = screening.against()
    if not now.versions:
        return 0
    with transaction.atomic():
        if not _lock():
            return 0
        batch = tuple(islice(screening.due(now), BATCH))
        if batch:
            _screen(batch, now, at)
        return len(batch)


@transaction.atomic
def screen_now(party: Subject, *, at: datetime) -> None:
    """Screen one party at once, within its action. Nothing happens while no list is loaded."""
    now = screening.against()
    if now.versions:
        _screen([party], now, at)


def _lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        row = cursor.fetchone()
    return bool(row and row[0])


def _screen(batch: Sequence[Subject], now: Against, at: datetime) -> None:
    before = {row.party: row for row in Screened.objects.filter(pk__in=[each.code for each in batch])}
    known = _known(batch)
    host = parties.host_institution()
    drafts = []
    for party in batch:
        changes = _changes(party, known.get(party.code, ()), now, _occasion(before.get(party.code), party))
        if changes:
            drafts.append(_draft(party, changes, now, originator=host.code))
    for appended in register.append_all(drafts, at=at):
        published.apply_hits_found(appended.position, appended.statement)
    Screened.objects.bulk_create(
        [Screened(party=each.code, digest=each.digest, against=now.digest, at=at) for each in batch],
        update_conflicts=True,
        unique_fields=["party"],
        update_fields=["digest", "against", "at"],
    )


def _occasion(before: Screened | None, party: Subject) -> Why:
    """Why a hit that is new is told now."""
    if before is None:
        return Why.FIRST
    return Why.OURS_CHANGED if before.digest != party.digest else Why.LIST_NAMES


def _changes(party: Subject, known: Sequence[Known], now: Against, why: Why) -> tuple[Change, ...]:
    met = {(each.list, each.entity): each for each in screening.search(party.names, party.kind, now)}
    stand = lists.listed([*met, *(each.listed for each in known)])
    found = [
        Found(key, each.name, each.score, stand[key].properties, stand[key].digest)
        for key, each in met.items()
        if key in stand
    ]
    return difference(known, found, still_listed=stand, ours=party.properties, why_new=why)


def _known(batch: Iterable[Subject]) -> dict[str, list[Known]]:
    found: dict[str, list[Known]] = {}
    for row in Hit.objects.filter(party__in=[each.code for each in batch]):
        used = used_from(row.used) if row.used else None
        found.setdefault(row.party, []).append(
            Known((row.list, row.entity), HitState(row.state), row.digest, used)
        )
    return found


def used_from(value: dict[str, dict[str, list[str]]]) -> Used:
    """What a decision used, as its row holds it."""
    sides = {side: {field: tuple(values) for field, values in said.items()} for side, said in value.items()}
    return Used(sides["ours"], sides["theirs"])


def _draft(party: Subject, changes: Iterable[Change], now: Against, *, originator: str) -> StatementDraft:
    return StatementDraft(
        act=published.HITS_FOUND,
        audience=(SELF,),
        subject=party.code,
        label=public_label(originator).as_json(),
        body={
            "method": now.setting.method,
            "threshold": now.setting.threshold,
            "versions": dict(now.versions),
            "party": {"kind": party.kind.value, "properties": as_json(party.properties)},
            "hits": [_told(change) for change in changes],
        },
    )


def _told(change: Change) -> dict[str, Json]:
    found = change.found
    return {
        "list": change.listed[0],
        "entity": change.listed[1],
        "why": change.why.value,
        "reopened_by": list(change.reopened_by),
        "name": found.name if found else None,
        "score": found.score if found else None,
        "listed": as_json(found.properties) if found else None,
        "digest": found.digest if found else None,
    }
