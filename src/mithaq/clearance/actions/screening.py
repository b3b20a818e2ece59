"""Screen our parties against the lists, a batch at a time, and tell which hits are new, changed or gone."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction

from mithaq.base.canonical import Json
from mithaq.base.labels import public_label
from mithaq.clearance.domain.screening.fields import Properties
from mithaq.clearance.domain.screening.hits import HitState, Used
from mithaq.clearance.domain.screening.rescreening import Change, Known, Why, difference
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
    with transaction.atomic():
        if not _lock():
            return 0
        now = screening.against()
        batch = screening.next_due(now, most=BATCH) if now.versions else ()
        if batch:
            _screen(batch, now, at)
        return len(batch)


@transaction.atomic
def screen_now(party: Subject, *, at: datetime) -> None:
    """Screen one party at once, within its action. Nothing happens while no list is loaded.

    An action that says something first locks the hits before, as `lock_hits` has it.
    """
    now = screening.against()
    if now.versions:
        _screen([party], now, at)


def lock_hits(codes: Iterable[str]) -> Sequence[Hit]:
    """The hits of these parties, locked: nobody decides them meanwhile.

    Whoever decides locks the hit, then the register; so everybody locks in this order, or they wait for each
    other for ever.
    """
    return list(Hit.objects.select_for_update().filter(party__in=list(codes)).order_by("id"))


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
        changes = _changes(
            party, known.get(party.code, ()), now, _occasion(before.get(party.code), party, now)
        )
        if changes:
            drafts.append(_draft(party, changes, now, originator=host.code))
    for appended in register.append_all(drafts, at=at):
        published.apply_hits_found(appended.position, appended.statement)
    Screened.objects.bulk_create(
        [
            Screened(party=each.code, digest=each.digest, against=now.digest, setting=now.setting.name, at=at)
            for each in batch
        ],
        update_conflicts=True,
        unique_fields=["party"],
        update_fields=["digest", "against", "setting", "at"],
    )


def _occasion(before: Screened | None, party: Subject, now: Against) -> Why:
    """Why a hit that is new is told now."""
    if before is None:
        return Why.FIRST
    if before.digest != party.digest:
        return Why.OURS_CHANGED
    return Why.SETTING_CHANGED if before.setting != now.setting.name else Why.LIST_NAMES


def _changes(party: Subject, known: Sequence[Known], now: Against, why: Why) -> tuple[Change, ...]:
    met = {each.key: each for each in screening.search(party.properties, party.kind, now)}
    stand = lists.listed([*met, *(each.listed for each in known)])
    found = [each.found(stand[key], party.properties) for key, each in met.items() if key in stand]
    return difference(known, found, still_listed=stand, ours=party.properties, why_new=why)


def _known(batch: Iterable[Subject]) -> dict[str, list[Known]]:
    found: dict[str, list[Known]] = {}
    for row in lock_hits(each.code for each in batch):
        used = used_from(row.used) if row.used else None
        found.setdefault(row.party, []).append(
            Known((row.list, row.entity), HitState(row.state), row.digest, _told_of(row.under), used)
        )
    return found


def used_from(value: dict[str, dict[str, list[str]]]) -> Used:
    """What a decision used, as its row holds it."""
    return Used(_told_of(value["ours"]), _told_of(value["theirs"]))


def _told_of(value: dict[str, list[str]]) -> Properties:
    return {field: tuple(told) for field, told in value.items()}


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
    """Without name and score where nothing meets any more: the hit keeps those that it was found with."""
    found = change.found
    is_met = found is not None and found.score is not None
    return {
        "list": change.listed[0],
        "entity": change.listed[1],
        "why": change.why.value,
        "reopened_by": list(change.reopened_by),
        "name": found.name if found and is_met else None,
        "score": found.score if found else None,
        "under": as_json(found.under) if found else None,
        "listed": as_json(found.properties) if found else None,
        "digest": found.digest if found else None,
    }
