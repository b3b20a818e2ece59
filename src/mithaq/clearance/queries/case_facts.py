"""The facts by which the life of a case is judged, read as they are now."""

from collections.abc import Collection, Mapping
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from uuid import UUID

from mithaq.access.domain.permissions import Actor
from mithaq.base.canonical import canonical_bytes
from mithaq.base.canonical import digest as digest_of
from mithaq.base.labels import Classification
from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.case_rulebooks import denial_reasons
from mithaq.clearance.domain.cases import advice, decided, deliveries, file
from mithaq.clearance.domain.cases.advice import WHOLE_CASE, Advice, Entity, EntityKind, Resolution
from mithaq.clearance.domain.cases.asking import problems
from mithaq.clearance.domain.cases.deciding import require_decision_complete
from mithaq.clearance.domain.cases.deliveries import Authorisation
from mithaq.clearance.domain.cases.matrix import Content, content_digest
from mithaq.clearance.domain.cases.reading import content_from
from mithaq.clearance.domain.cases.signing import (
    Involved,
    Required,
    Sensitivity,
    Signature,
    Standing,
    required_for,
    standing,
)
from mithaq.clearance.domain.cases.states import Facts, Move, State
from mithaq.clearance.domain.cases.steps import IN_FORCE
from mithaq.clearance.domain.policy.embargoes import Binds, Embargoes
from mithaq.clearance.domain.screening.hits import PartyStanding
from mithaq.clearance.queries import lists, rule_packs, screening
from mithaq.clearance.queries.cases import CaseView
from mithaq.clearance.queries.subjects import institutions_of, subjects_by_code
from mithaq.parties import queries as parties

_SOME = frozenset({Binds.GOVERNMENT, Binds.OTHERS})
# A decision that was taken before may still be on file there; nobody signs it, and it may no longer fit.
_BEFORE_SIGNING = frozenset(
    {
        *(State.DRAFT, State.SUBMITTED, State.INTAKE, State.CLASSIFICATION, State.CIRCULATION),
        *(State.CONSOLIDATION, State.FINAL_REVIEW),
    }
)

# What was proposed there will never be decided.
_GIVEN_UP = frozenset({State.SUPERSEDED, State.WITHDRAWN})


@dataclass(frozen=True)
class Screened:
    """How the recipients stand, by their codes."""

    standings: dict[str, PartyStanding]
    are_lists_fresh: bool

    @property
    def is_done(self) -> bool:
        return self.are_lists_fresh and PartyStanding.NOT_SCREENED not in self.standings.values()

    @property
    def has_hit(self) -> bool:
        return bool({PartyStanding.LISTED, PartyStanding.UNDECIDED} & set(self.standings.values()))


def screened(view: CaseView, at: datetime) -> Screened:
    """How the recipients of a case stand against the lists of now."""
    held = lists.lists()
    is_fresh = bool(held) and not any(each.stale_for(at) for each in held)
    return Screened(screening.standings_of({each.party for each in view.asked.recipients}), is_fresh)


def facts_of(view: CaseView, *, actor: Actor, text: str, at: datetime) -> Facts:
    """All that the rules ask; what is not known stays so, and refuses."""
    found = screened(view, at)
    said, resolved = file.advice(view.file), file.resolutions(view.file)
    asked = file.advice_asked(view.file)
    signed = signatures_standing(view)
    return Facts(
        is_complete=not problems(view.asked),
        is_attested=any(each.kind is file.Kind.SUBMITTED and each.body.get("attested") for each in view.file),
        is_screened=found.is_done,
        has_open_hit=found.has_hit,
        # Nobody lets a release go on in spite of a hit here: two people decide the hit itself.
        has_overridden_hit=False,
        is_classified=bool(view.asked.items) and all(each.verdicts for each in view.asked.items),
        is_advice_asked=bool(asked),
        is_advice_given=bool(asked) and not advice.missing(asked, said),
        is_advice_agreed=_is_agreed(asked, said, resolved),
        is_decision_complete=view.content is not None and is_decision_complete(view, view.content, at=at),
        signatures=len(signed.counted) if signed else 0,
        is_signed=bool(signed and signed.is_complete),
        outcome=view.content.outcome if view.content else None,
        text=text,
        days_since_decision=_days_since_decision(view, at),
        is_actor_involved=actor.person in _people(view),
        is_used_up=_is_used_up(view),
        is_past_validity=_is_past(view, at),
        has_list_change=bool(view.decided_at) and (not found.is_done or found.has_hit),
    )


def is_decision_complete(view: CaseView, content: Content, *, at: datetime) -> bool:
    """Whether the proposal says all that it must."""
    try:
        require_decision(view, content, text=str(view.decision.get("text") or ""), at=at)
    except Refused:
        return False
    return True


def require_decision(view: CaseView, content: Content, *, text: str, at: datetime) -> None:
    """Raises what the rules of a complete decision refuse."""
    require_decision_complete(
        content,
        on=parties.legal_day(at),
        reasons=denial_reasons(),
        advice=file.advice(view.file),
        state_of=states_of(view),
        text=text,
    )


def states_of(view: CaseView) -> dict[str, str]:
    """To which state each recipient belongs, where that is known."""
    return states_of_parties({each.party for each in view.asked.recipients})


def states_of_parties(codes: Collection[str]) -> dict[str, str]:
    """To which state each party belongs, where that is known; a handful of queries in all."""
    wanted = set(codes)
    if not wanted:
        return {}
    found = {code: each.state for code, each in institutions_of(wanted).items()}
    for code, known in subjects_by_code(wanted - found.keys()).items():
        countries = known.properties.get("country", ())
        if len(countries) == 1:
            found[code] = countries[0].upper()
    return found


def entities_of(view: CaseView) -> tuple[Entity, ...]:
    """All on which advice can be asked in a case."""
    return (
        WHOLE_CASE,
        *(Entity(EntityKind.ITEM, each.reference) for each in view.asked.items),
        *(Entity(EntityKind.RECIPIENT, each.party) for each in view.asked.recipients),
        *(Entity(EntityKind.STATE, each) for each in sorted(set(states_of(view).values()))),
        *(Entity(EntityKind.FORM, each.value) for each in view.asked.forms),
    )


def required(view: CaseView) -> Required:
    """How many must sign, by what makes the decision sensitive."""
    embargoes = rule_packs.in_force().embargoes
    return required_for(_sensitivity(view, states_of(view) if view.content else {}, embargoes))


def is_sensitive(view: CaseView, state_of: Mapping[str, str], embargoes: Embargoes) -> bool:
    """Whether the case is known to be sensitive: for its clock what nobody has judged yet makes it none."""
    return any(each is True for each in astuple(_sensitivity(view, state_of, embargoes)))


def _sensitivity(view: CaseView, state_of: Mapping[str, str], embargoes: Embargoes) -> Sensitivity:
    items = view.more.items.values()
    return Sensitivity(
        has_restricted_label=any(each.label.classification is Classification.RESTRICTED for each in items),
        has_wmd_concern=True
        if any(each.concerns for each in items)
        else None
        if any(each.concerns is None for each in items)
        else False,
        has_partial_embargo=bool(view.notices) or _is_partly_embargoed(view, state_of, embargoes),
        overrides_hit=False,
        overrides_refusal=_overrides_refusal(view, state_of),
    )


def _is_partly_embargoed(view: CaseView, state_of: Mapping[str, str], embargoes: Embargoes) -> bool:
    """Whether an embargo binds some in a recipient's state and not others, since the case was submitted."""
    return any(
        each.binds in _SOME and (each.valid_until is None or each.valid_until > view.submitted_at.date())
        for each in embargoes.embargoes
        if not set(each.states).isdisjoint(state_of.values())
    )


def _overrides_refusal(view: CaseView, state_of: Mapping[str, str]) -> bool | None:
    """Nothing where it cannot be told: before a decision, or when a recipient belongs to no known state."""
    if view.content is None:
        return None
    said = file.advice(view.file)
    try:
        return bool(advice.refusals_overridden(view.content.outcomes, said, state_of=state_of))
    except Refused:
        return None


def involved(view: CaseView) -> Involved:
    """Who must not sign. Raises Refused `case_officer_missing` while nobody leads the case."""
    if view.officer is None:
        raise Refused("case_officer_missing")
    return Involved(
        authors=file.authors(view.file),
        case_officers=file.officers(view.file),
        advisers=frozenset(each.by for each in file.resolutions(view.file)),
        recorders=frozenset(each.by for each in view.notices),
    )


def signatures_standing(view: CaseView) -> Standing | None:
    """Which signatures count for the content as it is; nothing while there is nothing to sign."""
    state = view.place.came_from or view.place.state
    if view.content is None or view.signing_since is None or view.officer is None or state in _BEFORE_SIGNING:
        return None
    found = standing(
        file.signatures(view.file),
        digest=content_digest(view.content),
        required=required(view),
        involved=involved(view),
        since=view.signing_since,
    )
    if view.place.state in _GIVEN_UP and not view.is_decided:
        return replace(found, counted=(), void=(*found.counted, *found.void))
    return found


def act_digest(view: CaseView, move: Move, text: str) -> str:
    """What is signed for an act that takes two people: a reinstatement or a revocation, with its reason."""
    return digest_of(
        canonical_bytes({"act": move.value, "case": str(view.id), "content": view.digest, "reason": text})
    )


def act_signatures(view: CaseView, move: Move, text: str) -> tuple[Signature, ...]:
    """Who signed this very act since the case came to where it stands, one for each person."""
    wanted = act_digest(view, move, text)
    found = {
        each.signer.person: each
        for each in file.signatures(view.file)
        if each.digest == wanted and each.at >= view.since
    }
    return tuple(found.values())


def authorisation(view: CaseView) -> Authorisation:
    """What the case grants: nothing before it is decided, and nothing is in force but what was issued.

    While a case is decided anew, the conditions of before bind what was delivered under them.
    """
    if not view.is_decided:
        before = decided.last_decision(view.file) if file.deliveries(view.file) else None
        conditions = content_from(view.asked, before).conditions if before else ()
        return Authorisation(is_in_force=False, outcomes=(), conditions=conditions)
    content = view.content
    return Authorisation(
        is_in_force=view.place.state in IN_FORCE,
        outcomes=content.outcomes if content else (),
        conditions=content.conditions if content else (),
    )


def with_signature(facts: Facts, signed: Standing) -> Facts:
    """The facts once a further signature stands in the file."""
    return replace(facts, signatures=len(signed.counted), is_signed=signed.is_complete)


def _days_since_decision(view: CaseView, at: datetime) -> int | None:
    found = decided.contested(view.file)
    return (parties.legal_day(at) - found.at.date()).days if found else None


def _is_agreed(
    asked: frozenset[tuple[UUID, Entity]], said: tuple[Advice, ...], resolved: tuple[Resolution, ...]
) -> bool:
    try:
        advice.require_final_review(asked, said, resolved)
    except Refused:
        return False
    return True


def _people(view: CaseView) -> frozenset[UUID]:
    """Everybody who had a hand in the case."""
    return file.authors(view.file) | {each.by for each in view.file if each.by is not None}


def _is_used_up(view: CaseView) -> bool:
    try:
        return deliveries.is_used_up(authorisation(view), file.deliveries(view.file))
    except Refused:
        return False


def _is_past(view: CaseView, at: datetime) -> bool | None:
    if view.content is None:
        return None
    last = deliveries.last_day(authorisation(view).outcomes)
    return None if last is None else parties.legal_day(at) >= last
