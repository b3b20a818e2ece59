"""Tell of a spin-off: what it is, how far it has come, to whom it goes, and what it brought."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.clearance.queries import going_out, screening, subjects
from mithaq.economy.domain.spin_offs import said
from mithaq.economy.domain.spin_offs.entries import (
    GOING_OUT,
    UNDER_A_KEY,
    Entry,
    EntryRefused,
    ExportStatus,
    ToldKind,
    problems_of_entry,
)
from mithaq.economy.published import ACTS
from mithaq.economy.queries import spin_offs
from mithaq.economy.queries.spin_offs import SpinOffView
from mithaq.fields.queries import field_codes
from mithaq.parties import queries as parties
from mithaq.parties.domain.speaking import label_among
from mithaq.register import actions as register
from mithaq.register.domain.statement import SELF, StatementDraft


@transaction.atomic
def begin(id: UUID, facts: Mapping[str, Json], *, by: Actor, at: datetime) -> str:
    """Begin a spin-off of the actor's institution with an idea; its reference.

    Raises Refused `not_permitted`, EntryRefused with all that is wrong, or `spin_off_begun`.
    """
    require(by, Act.TELL_SPIN_OFF)
    register.lock_writer()
    if spin_offs.spin_off_if_known(id, on=parties.legal_day(at)):
        raise Refused("spin_off_begun")
    _append(
        id,
        ToldKind.IDEA,
        ToldKind.IDEA.value,
        facts,
        beside=(),
        institution=by.institution,
        by=by,
        at=at,
    )
    return said.reference_of(id)


@transaction.atomic
def tell(
    reference: str, kind: ToldKind, key: str, facts: Mapping[str, Json], *, by: Actor, at: datetime
) -> None:
    """Tell an entry, or tell it anew.

    The export status is a licensing officer's to record. A licence or start-up needs it before, a party that
    is screened and clear, no embargo on its state, and a release case that grants it the record which the
    idea names as its source, where the technology is listed or the party is of another state: no role opens
    what these stop.

    Raises Refused `not_permitted`, EntryRefused with all that is wrong, `spin_off_closed`, `entry_same`,
    `spin_off_unclassified`, `lists_missing`, `lists_stale`, `party_not_clear`, `licensee_stateless`,
    `licensee_embargoed`, `licensee_embargo_unknown`, `release_case_needed`, `release_case_not_in_force` or
    `release_case_of_another`; NotFound `spin_off_unknown`.
    """
    register.lock_writer()
    view = spin_offs.spin_off(reference, reader=by, on=parties.legal_day(at))
    require(by, act_of(kind), of_institution=view.institution)
    if view.closure:
        raise Refused("spin_off_closed", reference=reference)
    under = key if kind in UNDER_A_KEY else kind.value
    _require_another(view, kind, under, facts)
    if kind in GOING_OUT:
        _require_may_go(view, facts, by=by, at=at)
    _append(view.id, kind, under, facts, beside=view.entries, institution=view.institution, by=by, at=at)


def act_of(kind: ToldKind) -> Act:
    """What somebody must be allowed to do to tell an entry of a kind."""
    return Act.RECORD_EXPORT_STATUS if kind is ToldKind.EXPORT_STATUS else Act.TELL_SPIN_OFF


def _require_another(view: SpinOffView, kind: ToldKind, key: str, facts: Mapping[str, Json]) -> None:
    before = next((each for each in view.entries if (each.kind, each.key) == (kind, key)), None)
    if before and dict(before.facts) == dict(facts):
        raise Refused("entry_same")


def _require_may_go(view: SpinOffView, facts: Mapping[str, Json], *, by: Actor, at: datetime) -> None:
    """Every stop that stands between a technology and another's hands."""
    status = view.export_status
    if status is None:
        raise Refused("spin_off_unclassified", reference=view.reference)
    taker = str(facts.get("licensee") or facts.get("company") or "")
    if taker not in takers():
        return  # What is no party that may be named is refused with the other facts.
    screening.require_clear(taker, at=at)
    home = parties.institution(view.institution).state
    going = going_out.Going(home, view.source.strip(), is_listed=status is ExportStatus.LISTED)
    going_out.require_may_take(taker, going, case=str(facts.get("release_case", "")), by=by, at=at)


def takers() -> frozenset[str]:
    """The codes of those who can be named as licensee or company: they are screened here."""
    institutions = {each.code for each in parties.institutions()}
    return frozenset(institutions | {each.code for each in subjects.counterparties()})


def _append(
    id: UUID,
    kind: ToldKind,
    key: str,
    facts: Mapping[str, Json],
    *,
    beside: Sequence[Entry],
    institution: UUID,
    by: Actor,
    at: datetime,
) -> None:
    people = {each.code for each in parties.people() if each.institution == institution}
    problems = problems_of_entry(
        kind, key, facts, beside=beside, parties=people | takers(), fields=field_codes()
    )
    if problems:
        raise EntryRefused(problems)
    party = f"institution:{institution}"
    appended = register.append(
        StatementDraft(
            act=said.TOLD,
            audience=(SELF,),
            subject=f"{said.SUBJECT}:{id}",
            label=label_among((party,), party).as_json(),
            body={"party": party, "kind": kind.value, "key": key, "facts": dict(facts)},
            author=f"person:{by.person}",
        ),
        at=at,
    )
    ACTS[said.TOLD](appended.position, appended.statement)
