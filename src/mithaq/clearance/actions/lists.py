"""Adopt, drop and load the lists that this node screens against."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.text import cleaned
from mithaq.clearance.actions.saying import say
from mithaq.clearance.actions.screening import LOCK
from mithaq.clearance.adapters.lists.reading import Reading, read_list
from mithaq.clearance.adapters.lists.registry import FORMATS
from mithaq.clearance.domain.listed.party import ListedParty
from mithaq.clearance.domain.listed.plausible import (
    Bounds,
    Former,
    require_kept,
    require_not_older,
    require_plausible,
)
from mithaq.clearance.domain.listed.standing import Freshness
from mithaq.clearance.models import AdoptedList, Hit, Listed, LoadAttempt, Screened
from mithaq.clearance.published import screening as published
from mithaq.clearance.queries import lists
from mithaq.clearance.queries.lists import ListView, VersionView
from mithaq.parties import queries as parties

CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
AUTHORITY_MAX, PLACES_MAX, PLACE_MAX, DAYS_MAX = 200, 8, 1000, 3650
# A statement names the first malformed rows, and how many there are.
MALFORMED_TOLD = 50
AT_ONCE = 2_000
TRIED_AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Adoption:
    """What adopting a list came to: whether it holds already, and the list as it was before, if it was."""

    holds: bool
    before: ListView | None


def formats() -> tuple[str, ...]:
    """The codes of the formats that a list may have."""
    return tuple(FORMATS)


@transaction.atomic
def adopt_list(
    code: str,
    *,
    format: str,
    places: Sequence[str],
    authority: str,
    freshness: Freshness,
    by: Actor,
    at: datetime,
) -> Adoption:
    """Screen against a list from now on, or change what is agreed of it.

    It stops releases until it is loaded. To take a list that was loaded from elsewhere could let its hits go:
    that waits until a second person agrees. Raises Refused `not_permitted`, `list_code_wrong`,
    `list_places_wrong`, `list_authority_wrong` or `list_age_wrong`; NotFound `list_format_unheard`.
    """
    require(by, Act.KEEP_LISTS, of_institution=parties.host_institution().id)
    told = tuple(place.strip() for place in places if place.strip())
    if not CODE.fullmatch(code):
        raise Refused("list_code_wrong", value=code[:60])
    if format not in FORMATS:
        raise NotFound("list_format_unheard", format=format[:80])
    if not 0 < len(told) <= PLACES_MAX or any(len(place) > PLACE_MAX for place in told):
        raise Refused("list_places_wrong", most=PLACES_MAX)
    if not 0 < len(authority.strip()) <= AUTHORITY_MAX:
        raise Refused("list_authority_wrong", longest=AUTHORITY_MAX)
    if max(freshness.fetched_days, freshness.published_days or 1) > DAYS_MAX:
        raise Refused("list_age_wrong", most=DAYS_MAX)
    body: dict[str, Json] = {
        "format": format,
        "places": list(told),
        "authority": authority.strip(),
        "fetched_days": freshness.fetched_days,
        "published_days": freshness.published_days,
    }
    _lock()
    before = lists.list_of(code) if AdoptedList.objects.filter(pk=code).exists() else None
    is_elsewhere = before is not None and (before.format, before.places) != (format, told)
    is_alone = not (is_elsewhere and lists.versions(code))
    holds = _change(published.LIST_ADOPTED, code, body, is_alone=is_alone, by=by, at=at)
    return Adoption(holds, before)


@transaction.atomic
def drop_list(code: str, *, reason: str, by: Actor, at: datetime) -> bool:
    """No longer screen against a list; whether that holds already. Its hits go with it.

    One that was loaded stays until a second person agrees. Raises Refused `not_permitted` or
    `reason_missing`, or NotFound `list_unknown`.
    """
    require(by, Act.KEEP_LISTS, of_institution=parties.host_institution().id)
    if not reason.strip():
        raise Refused("reason_missing")
    _lock()
    lists.list_of(code)
    body: dict[str, Json] = {"reason": reason.strip()}
    return _change(published.LIST_DROPPED, code, body, is_alone=not lists.versions(code), by=by, at=at)


@transaction.atomic
def second_change(code: str, *, seen: UUID, by: Actor, at: datetime) -> None:
    """Agree with a change of a list that another person asked for; `seen` is the statement that asks.

    Raises Refused `not_permitted`, `list_change_unasked` or `four_eyes`; NotFound `list_unknown`.
    """
    require(by, Act.KEEP_LISTS, of_institution=parties.host_institution().id)
    _lock()
    asked = lists.list_of(code).asked
    if asked is None or asked.statement != seen:
        raise Refused("list_change_unasked")
    if asked.by == by.person:
        raise Refused("four_eyes")
    _hold(asked.act, code, {**asked.body, "asked": str(asked.statement)}, by=by, at=at)


def load_list(
    code: str,
    *,
    by: Actor,
    at: datetime,
    is_shrinking: bool = False,
    is_older: bool = False,
) -> VersionView:
    """Read the list where it comes from and bring its new version into use, all of it or nothing.

    `is_shrinking` says that a person looked and the list did lose so many, `is_older` that an older edition
    is to be used. Raises Refused `not_permitted`, `list_changed_meanwhile`, what reading a list refuses, or
    what makes a version implausible; NotFound `list_unknown`.
    """
    require(by, Act.KEEP_LISTS, of_institution=parties.host_institution().id)
    return _load(code, by=by, at=at, is_shrinking=is_shrinking, is_older=is_older)


def load_due(*, at: datetime) -> bool:
    """Load one list from its addresses before it is stale, in the node's own name; whether one was due.

    A list that is refused is left in use as it was; its refusal is kept, and it is tried again after an hour.
    So is one whose attempt ends by a fault of ours, which rises.
    """
    tried = dict(LoadAttempt.objects.values_list("list", "at"))
    due = [
        view.code
        for view in lists.lists()
        if _is_due(view, at) and (view.code not in tried or tried[view.code] <= at - TRIED_AGAIN_AFTER)
    ]
    if not due:
        return False
    # Whatever ends an attempt, be it with the process, other lists come before it is tried again.
    _keep(LoadAttempt(list=due[0], at=at, refusal="list_attempt_broke_off"))
    attempt = LoadAttempt(list=due[0], at=at)
    try:
        _load(due[0], by=None, at=at, is_shrinking=False, is_older=False)
    except Refused as refusal:
        attempt.refusal = refusal.code
        attempt.facts = {name: cleaned(str(value)) for name, value in refusal.facts.items()}
    _keep(attempt)
    return True


def _keep(attempt: LoadAttempt) -> None:
    LoadAttempt.objects.bulk_create(
        [attempt],
        update_conflicts=True,
        unique_fields=["list"],
        update_fields=["at", "refusal", "facts"],
    )


def _change(
    act: str, code: str, body: Mapping[str, Json], *, is_alone: bool, by: Actor, at: datetime
) -> bool:
    if is_alone:
        _hold(act, code, body, by=by, at=at)
    else:
        say(
            published.LIST_CHANGE_ASKED,
            published.subject_of_list(code),
            {"act": act, "body": body},
            by=by,
            at=at,
        )
    return is_alone


def _hold(act: str, code: str, body: Mapping[str, Json], *, by: Actor, at: datetime) -> None:
    """Say what holds now. Whoever decides a hit locks it before the register, so hits are locked first."""
    hits = Hit.objects.filter(list=code)
    if act == published.LIST_DROPPED:
        list(hits.select_for_update().order_by("id"))
        Listed.objects.filter(list=code).delete()
    say(act, published.subject_of_list(code), body, by=by, at=at)
    if act == published.LIST_DROPPED:
        # Were the same list adopted anew, they would else count as screened against it.
        Screened.objects.filter(party__in=hits.values("party")).delete()


def _is_due(view: ListView, at: datetime) -> bool:
    """Half way to its bound; a list from files of this computer waits for somebody to bring a new one."""
    if not all("://" in place for place in view.places):
        return False
    loaded_at = view.version.loaded_at if view.version else None
    return loaded_at is None or loaded_at <= at - timedelta(days=view.freshness.fetched_days) / 2


def _load(code: str, *, by: Actor | None, at: datetime, is_shrinking: bool, is_older: bool) -> VersionView:
    view = lists.list_of(code)
    reading = read_list(view.format, view.places)
    new = {party.id: party for party in reading.parties}
    with transaction.atomic():
        _lock()
        _require_same(view, lists.list_of(code))
        before = dict(Listed.objects.filter(list=code).values_list("entity", "digest"))
        require_plausible(reading.counted, bounds=Bounds())
        if view.version and not is_shrinking:
            former = Former(before.keys(), view.version.names, view.version.rows)
            require_kept(reading.counted, former, bounds=Bounds())
        if view.version and not is_older:
            require_not_older(reading.published_on, view.version.published_on)
        digests = {key: party.digest() for key, party in new.items()}
        found = _difference(before, digests)
        _replace(code, new, digests, found)
        body = _body(reading, digests, found)
        say(published.LIST_LOADED, published.subject_of_list(code), body, by=by, at=at)
    return lists.versions(code)[0]


def _require_same(view: ListView, now: ListView) -> None:
    """Let what was read be used only where nobody loaded or changed the list while it was read."""
    if (view.format, view.places, view.version) != (now.format, now.places, now.version):
        raise Refused("list_changed_meanwhile", list=view.code)


def _difference(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, list[str]]:
    return {
        "added": sorted(now.keys() - before.keys()),
        "removed": sorted(before.keys() - now.keys()),
        "changed": sorted(key for key in now.keys() & before.keys() if now[key] != before[key]),
    }


def _replace(
    code: str,
    new: Mapping[str, ListedParty],
    digests: Mapping[str, str],
    found: Mapping[str, Sequence[str]],
) -> None:
    gone = [*found["removed"], *found["changed"]]
    for start in range(0, len(gone), AT_ONCE):
        Listed.objects.filter(list=code, entity__in=gone[start : start + AT_ONCE]).delete()
    Listed.objects.bulk_create(
        (
            Listed(list=code, entity=key, party=new[key].as_json(), digest=digests[key])
            for key in (*found["added"], *found["changed"])
        ),
        batch_size=AT_ONCE,
    )


def _body(
    reading: Reading, digests: Mapping[str, str], found: Mapping[str, Sequence[str]]
) -> dict[str, Json]:
    content = hashlib.sha256("\n".join(f"{key} {digests[key]}" for key in sorted(digests)).encode())
    return {
        "version": reading.version,
        "published_on": reading.published_on.isoformat() if reading.published_on else None,
        "digest": content.hexdigest(),
        "file": reading.sha256,
        "parties": len(digests),
        "names": reading.counted.names,
        "rows": reading.counted.rows,
        "added": len(found["added"]),
        "changed": len(found["changed"]),
        "removed": len(found["removed"]),
        "malformed": {
            "count": reading.malformed_lines,
            # What a row says is told as far as it can be kept and signed.
            "first": [
                {
                    "place": cleaned(each.place),
                    "code": each.code,
                    "facts": {name: cleaned(text) for name, text in each.facts},
                }
                for each in reading.malformed[:MALFORMED_TOLD]
            ],
        },
    }


def _lock() -> None:
    """No screening reads a list while it changes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
