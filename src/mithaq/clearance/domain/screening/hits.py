"""A hit is decided by two people: what a decision must say, when it holds, and what reopens it.

A hit stops every release until two people have found that it is somebody else. Finding that it is the listed
party needs two as well, because that refuses.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from mithaq.base import text as text_rules
from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.screening.fields import (
    NAME,
    Finding,
    Properties,
    compared,
    held_against,
    values_of,
)

NOTE_MAX = 4_000


class Verdict(StrEnum):
    """What a person finds of a hit."""

    SAME = "same"
    NOT_SAME = "not_same"
    CANNOT_TELL = "cannot_tell"


class HitState(StrEnum):
    """Where a hit stands."""

    OPEN = "open"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    CLEARED = "cleared"
    UNRESOLVED = "unresolved"
    GONE = "gone"


class PartyStanding(StrEnum):
    """What all hits of a party come to."""

    CLEAR = "clear"
    UNDECIDED = "undecided"
    LISTED = "listed"
    NOT_SCREENED = "not_screened"


@dataclass(frozen=True)
class Used:
    """What both sides said of the fields that a decision used."""

    ours: Mapping[str, tuple[str, ...]]
    theirs: Mapping[str, tuple[str, ...]]

    def as_json(self) -> dict[str, Json]:
        return {
            side: {field: list(values) for field, values in sorted(said.items())}
            for side, said in (("ours", self.ours), ("theirs", self.theirs))
        }


@dataclass(frozen=True)
class Decision:
    """A person's finding, with the fields that led to it and a note in their own words."""

    verdict: Verdict
    fields: tuple[str, ...]
    note: str
    by: UUID
    at: datetime


def settled(verdict: Verdict) -> HitState:
    """Where a hit stands once the verdict holds."""
    return {
        Verdict.SAME: HitState.CONFIRMED,
        Verdict.NOT_SAME: HitState.CLEARED,
        Verdict.CANNOT_TELL: HitState.UNRESOLVED,
    }[verdict]


def state_after(verdict: Verdict) -> HitState:
    """Where a hit stands when one person has found; what opens or shuts a door waits for the second."""
    return HitState.UNRESOLVED if verdict is Verdict.CANNOT_TELL else HitState.PROPOSED


def require_decision(
    verdict: Verdict, fields: Sequence[str], note: str, *, ours: Properties, theirs: Properties
) -> str:
    """The cleaned note of a decision that says enough.

    Raises Refused `evidence_unknown` for a field that is not told; `evidence_missing` when nothing supports
    the verdict: not the same needs a field that differs, the same one that agrees, or else a note;
    `message_too_long` for the note.
    """
    text = note_of(note)
    findings = {each.field: each.finding for each in compared(ours, theirs)}
    for field in fields:
        if field not in findings and field != NAME:
            raise Refused("evidence_unknown", field=field)
    wanted = {Verdict.NOT_SAME: Finding.DIFFERS, Verdict.SAME: Finding.AGREES}.get(verdict)
    is_supported = wanted is not None and any(findings.get(field) is wanted for field in fields)
    if not is_supported and not text:
        raise Refused("evidence_missing", verdict=verdict)
    return text


def used(fields: Iterable[str], *, ours: Properties, theirs: Properties) -> Used:
    """What a decision rests on; one that names no field rests on the names."""
    chosen = tuple(sorted(set(fields))) or (NAME,)
    return Used(
        {field: held_against(field, ours) for field in chosen},
        {field: values_of(field, theirs) for field in chosen},
    )


def changed_since(before: Used, *, ours: Properties, theirs: Properties) -> tuple[str, ...]:
    """The fields of the decision of which a side says something else now: these alone reopen it."""
    return tuple(
        field
        for field in sorted(before.ours)
        if before.ours[field] != held_against(field, ours) or before.theirs[field] != values_of(field, theirs)
    )


def require_as_seen(statement: UUID, *, seen: UUID) -> None:
    """Raises Refused `hit_changed` when the hit was told or decided anew since the person looked at it."""
    if statement != seen:
        raise Refused("hit_changed")


def require_may_decide(state: HitState) -> None:
    """Raises Refused `hit_gone` for a hit that the list no longer makes."""
    if state is HitState.GONE:
        raise Refused("hit_gone")


def require_may_second(state: HitState, decided_by: UUID | None, *, by: UUID) -> None:
    """Raises Refused `hit_not_proposed` when nothing waits for a second, `four_eyes` for the first person."""
    if state is not HitState.PROPOSED:
        raise Refused("hit_not_proposed")
    if by == decided_by:
        raise Refused("four_eyes")


def standing(states: Iterable[HitState]) -> PartyStanding:
    """What the hits of a screened party come to; only a cleared or gone one does not stop."""
    found = set(states)
    if HitState.CONFIRMED in found:
        return PartyStanding.LISTED
    if found - {HitState.CLEARED, HitState.GONE}:
        return PartyStanding.UNDECIDED
    return PartyStanding.CLEAR


def note_of(note: str) -> str:
    """The note as it is kept. Raises Refused `message_too_long`."""
    text = text_rules.cleaned(note).strip()
    if len(text) > NOTE_MAX:
        raise Refused("message_too_long", most=NOTE_MAX)
    return text
