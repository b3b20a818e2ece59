"""Work on a case: its steps, its classification, advice from several institutions, and consents."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID, uuid4

from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.clearance.actions import classifying, superseding
from mithaq.clearance.actions.applying import put_away, write_again
from mithaq.clearance.actions.casefile import locked, moved, place_json, role_for, say, text_of
from mithaq.clearance.actions.signing import require_released
from mithaq.clearance.adapters.case_rulebooks import denial_reasons
from mithaq.clearance.domain.cases import advice as advising
from mithaq.clearance.domain.cases import file
from mithaq.clearance.domain.cases.advice import Advice, AdviceKind, Entity, Resolution
from mithaq.clearance.domain.cases.more import Assessment, ItemFacts
from mithaq.clearance.domain.cases.reading import asked_json
from mithaq.clearance.domain.cases.states import Move, Role, State
from mithaq.clearance.domain.cases.steps import ENDED
from mithaq.clearance.published import cases as published
from mithaq.clearance.queries import case_facts
from mithaq.clearance.queries.cases import CaseView
from mithaq.parties import queries as parties

# Where advice is asked for and given: what was asked before the items were classified would not count.
ADVISED = frozenset({State.CIRCULATION})
# Whoever resolves a conflict does not sign: later on, those who signed could void their signatures by it.
RESOLVED = frozenset({State.CIRCULATION, State.CONSOLIDATION, State.FINAL_REVIEW})
_NOT_LED = ENDED | {State.DRAFT, State.SUBMITTED}
CASES_AT_ONCE = 100
NO_ITEMS: Mapping[str, ItemFacts] = MappingProxyType({})
# What one may do with many cases at once: steps that need no more than the click.
AT_ONCE = (
    *(Move.TAKE_IN, Move.CLEAR_INTAKE, Move.CLOSE_CIRCULATION, Move.CONSOLIDATE),
    *(Move.ISSUE, Move.EXHAUST, Move.EXPIRE),
)
# Steps that say more than that they were taken, and have an act of their own.
_OWN_ACTS = frozenset(
    {
        *(Move.SUBMIT, Move.CLASSIFY, Move.PROPOSE, Move.SIGN_FIRST, Move.GRANT, Move.GRANT_WITH_CONDITIONS),
        *(Move.REFUSE, Move.FIND_NOT_NEEDED, Move.RETURN, Move.REINSTATE, Move.REVOKE, Move.SUPERSEDE),
    }
)


@transaction.atomic
def move_case(
    key: UUID,
    move: Move,
    *,
    text: str = "",
    items: Mapping[str, ItemFacts] = NO_ITEMS,
    by: Actor,
    at: datetime,
) -> None:
    """Take a step that needs no more than a reason. Whoever takes a case in leads it. Locks the case.

    What is issued is asked of the policy again, with the items as they are now. Issuing an amendment
    supersedes what it takes the place of. Raises Refused `case_move_has_own_act`, `case_move_not_yours`,
    `case_amended_unsettled`, `case_release_stopped`, or what the life of a case refuses; NotFound
    `case_unknown`.
    """
    if move in _OWN_ACTS:
        raise Refused("case_move_has_own_act", move=move)
    view = locked(key, by)
    role = role_for(view, move, by)
    kept = text_of(text)
    place = moved(view, move, role=role, facts=case_facts.facts_of(view, actor=by, text=kept, at=at))
    if move is Move.ISSUE:
        signed = case_facts.signatures_standing(view)
        require_released(view, items=items, signatures=signed.counted if signed else (), at=at)
    body: dict[str, Json] = {
        "move": move.value,
        "role": role.value,
        "text": kept,
        **({"officer": str(by.person)} if move is Move.TAKE_IN else {}),
        **place_json(place),
    }
    say(published.MOVED, key, body, by=by, at=at, supersedes=view.statement)
    if move is Move.SEND_BACK:
        write_again(view, at=at)
    if move is Move.ISSUE:
        superseding.take_place(view, role=role, by=by, at=at)
    if move is Move.WITHDRAW:
        put_away(view)


@transaction.atomic
def lead_case(key: UUID, *, text: str, by: Actor, at: datetime) -> None:
    """Lead a case from now on in the place of its officer, who still never signs it. Locks the case.

    Raises Refused `case_move_not_yours`, `case_move_impossible` where nobody leads it, `case_led_already`,
    `signer_does_not_lead` or `case_text_missing`; NotFound `case_unknown`.
    """
    view = locked(key, by)
    if Role.RECEPTION not in view.roles_of(by):
        raise Refused("case_move_not_yours", move="lead", roles=(Role.RECEPTION,))
    if not is_led(view):
        raise Refused("case_move_impossible", move="lead", state=view.place.state)
    if view.officer == by.person:
        raise Refused("case_led_already")
    # Else whoever signed could void the own signature, and stop what was decided.
    if by.person in {each.signer.person for each in file.signatures(view.file)}:
        raise Refused("signer_does_not_lead")
    kept = text_of(text)
    if not kept:
        raise Refused("case_text_missing", move="lead")
    body: dict[str, Json] = {"officer": str(by.person), "text": kept}
    say(published.LED, key, body, by=by, at=at)


def is_led(view: CaseView) -> bool:
    """Whether a case stands where somebody leads it."""
    return view.officer is not None and view.place.state not in _NOT_LED


@dataclass(frozen=True)
class Moved:
    """What became of one case of many: nothing refused it, or what did."""

    case: UUID
    refusal: Refused | None


def move_cases(
    keys: Sequence[UUID],
    move: Move,
    *,
    text: str = "",
    items: Callable[[], Mapping[str, ItemFacts]] = lambda: NO_ITEMS,
    by: Actor,
    at: datetime,
) -> tuple[Moved, ...]:
    """Take the same step in several cases, each by itself: one that is refused holds up no other.

    `items` reads the records of all, anew for each. Raises Refused `cases_too_many`.
    """
    if len(keys) > CASES_AT_ONCE:
        raise Refused("cases_too_many", most=CASES_AT_ONCE)
    found = []
    for key in dict.fromkeys(keys):
        try:
            move_case(key, move, text=text, items=items(), by=by, at=at)
        except Refused as refusal:
            found.append(Moved(key, refusal))
        else:
            found.append(Moved(key, None))
    return tuple(found)


@transaction.atomic
def classify_case(
    key: UUID,
    found: Mapping[str, Assessment],
    *,
    examined: Mapping[str, classifying.Examined] = MappingProxyType({}),
    text: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Say what each item is on the control lists, its kind, and which concerns there are. Locks the case.

    An entry on a loaded list must exist there; the verdict then names the version in use, and the statement
    keeps what is needed to replay it. `examined` tells for an item what was looked at; without it that is the
    item's title. Raises Refused `assessment_incomplete` with the items that lack one, what the life of a case
    or the rules of suggesting refuse, or NotFound `provision_unknown`.
    """
    view = locked(key, by)
    role = role_for(view, Move.CLASSIFY, by)
    lacking = tuple(
        item.reference
        for item in view.asked.items
        if item.reference not in found or not found[item.reference].is_complete
    )
    if lacking:
        raise Refused("assessment_incomplete", items=lacking)
    classified = {
        item.reference: classifying.classified(
            found[item.reference].verdicts,
            examined.get(item.reference) or classifying.Examined(_title(view, item.reference)),
        )
        for item in view.asked.items
    }
    asked = replace(
        view.asked,
        items=tuple(replace(item, verdicts=classified[item.reference].verdicts) for item in view.asked.items),
    )
    more = replace(
        view.more,
        items={
            reference: found[reference].told_of(facts) if reference in found else facts
            for reference, facts in view.more.items.items()
        },
    )
    kept = text_of(text)
    judged = replace(view, asked=asked, more=more)
    facts = case_facts.facts_of(judged, actor=by, text=kept, at=at)
    place = moved(view, Move.CLASSIFY, role=role, facts=facts)
    body: dict[str, Json] = {
        "move": Move.CLASSIFY.value,
        "role": role.value,
        "text": kept,
        "asked": asked_json(asked),
        "more": more.as_json(),
        "decisions": [
            {"item": reference, **kept} for reference, each in classified.items() for kept in each.decisions
        ],
        **place_json(place),
    }
    say(published.CLASSIFIED, key, body, by=by, at=at, supersedes=view.statement)


def _title(view: CaseView, reference: str) -> str:
    facts = view.more.items.get(reference)
    return facts.title if facts else reference


@transaction.atomic
def ask_advice(
    key: UUID, asked: Sequence[tuple[UUID, Entity]], *, text: str = "", by: Actor, at: datetime
) -> None:
    """Ask institutions for advice on the case, an item, a recipient, a state or a form. Locks the case.

    Raises Refused `case_move_not_yours` for whoever does not lead the case, `case_not_circulating`,
    `advice_entity_unknown`, `advice_nobody_asked`, or NotFound `institution_unknown`.
    """
    view = locked(key, by)
    if not {Role.CASE_OFFICER, Role.CONSOLIDATOR} & view.roles_of(by):
        raise Refused("case_move_not_yours", move="ask_advice", roles=(Role.CASE_OFFICER,))
    if view.place.state not in ADVISED:
        raise Refused("case_not_circulating")
    if not {entity for _, entity in asked} <= set(case_facts.entities_of(view)):
        raise Refused("advice_entity_unknown")
    new = sorted(set(asked) - file.advice_asked(view.file), key=lambda each: (each[0].int, each[1]))
    if not new:
        raise Refused("advice_nobody_asked")
    for institution, _ in new:
        parties.institution(institution)
    body: dict[str, Json] = {
        "text": text_of(text),
        "asked_of": [
            {"institution": str(institution), **file.entity_json(entity)} for institution, entity in new
        ],
    }
    say(published.ADVICE_ASKED, key, body, by=by, at=at)


@transaction.atomic
def advise(
    key: UUID,
    entity: Entity,
    kind: AdviceKind,
    *,
    text: str = "",
    reasons: Sequence[str] = (),
    conditions: Sequence[str] = (),
    by: Actor,
    at: datetime,
) -> None:
    """Give the advice of the actor's institution; its later word takes the place of the earlier one.

    Raises Refused `case_not_circulating`, `case_move_not_yours`, what the rules of advice refuse, or the
    refusal of a reason that is not valid today.
    """
    view = locked(key, by)
    if Role.ADVISER not in view.roles_of(by):
        raise Refused("case_move_not_yours", move="advise", roles=(Role.ADVISER,))
    if view.place.state not in ADVISED:
        raise Refused("case_not_circulating")
    if reasons:
        denial_reasons().require(reasons, on=parties.legal_day(at))
    said = Advice(
        id=uuid4(),
        number=len(view.file) + 1,
        by=by.person,
        institution=by.institution,
        entity=entity,
        kind=kind,
        text=text_of(text),
        at=at,
        reasons=tuple(reasons),
        conditions=tuple(filter(str.strip, text_of("\n".join(conditions)).splitlines())),
    )
    advising.require_may_advise(said, asked=file.advice_asked(view.file), authors=file.authors(view.file))
    body: dict[str, Json] = {
        "kind": kind.value,
        "entity": file.entity_json(entity),
        "text": said.text,
        "reasons": list(reasons),
        "conditions": list(said.conditions),
    }
    say(published.ADVISED, key, body, by=by, at=at)


@transaction.atomic
def resolve_advice(
    key: UUID, entity: Entity, kind: AdviceKind, *, text: str, by: Actor, at: datetime
) -> None:
    """Resolve a conflict of advice in words, as a person who gave none of it. Locks the case.

    Raises Refused `case_move_not_yours`, `case_not_in_review`, or what the rules of advice refuse.
    """
    view = locked(key, by)
    if Role.CONSOLIDATOR not in view.roles_of(by):
        raise Refused("case_move_not_yours", move="resolve", roles=(Role.CONSOLIDATOR,))
    if view.place.state not in RESOLVED:
        raise Refused("case_not_in_review")
    found = advising.consolidated(file.advice(view.file), resolutions=file.resolutions(view.file))
    if entity not in found:
        raise Refused("advice_changed")
    over = frozenset(each.id for each in found[entity].advice)
    resolution = Resolution(by.person, entity, kind, text_of(text), over)
    advising.require_may_resolve(found[entity], resolution, authors=file.authors(view.file))
    body: dict[str, Json] = {
        "kind": kind.value,
        "entity": file.entity_json(entity),
        "text": resolution.text,
        "over": sorted(map(str, over)),
    }
    say(published.RESOLVED, key, body, by=by, at=at)


@transaction.atomic
def consent(key: UUID, *, until: date, by: Actor, at: datetime) -> None:
    """Consent to the release, exactly as the case asks now, until a day.

    As an originator of a part, or as a party of the agreement that asks for it beyond its parties.

    It takes the place of the institution's earlier consent: today, which is not included, withdraws that.
    Raises Refused `consent_not_asked` for an institution that need not consent, or `not_permitted`; NotFound
    `case_unknown`.
    """
    view = locked(key, by)
    originator = f"institution:{by.institution}"
    if originator not in view.consenting:
        raise Refused("consent_not_asked")
    require(by, Act.CONSENT_RELEASE)
    body = file.consent_json(view.asked, originator=originator, until=until)
    say(published.CONSENTED, key, body, by=by, at=at)
