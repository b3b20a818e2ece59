"""The page of a release case, and every act on it: steps, classification, advice, decision, delivery."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mithaq.access.actions.keys import open_key
from mithaq.access.domain.permissions import Actor
from mithaq.access.queries import keys
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.base.seals import Seal
from mithaq.clearance.actions import casework, consenting, delivering, noticing, signing
from mithaq.clearance.domain.cases import advice as advising
from mithaq.clearance.domain.cases import decided, file
from mithaq.clearance.domain.cases.advice import AdviceKind
from mithaq.clearance.domain.cases.cells import Cell
from mithaq.clearance.domain.cases.conditions import (
    EvidenceKind,
)
from mithaq.clearance.domain.cases.life import moves_from
from mithaq.clearance.domain.cases.matrix import Outcome
from mithaq.clearance.domain.cases.more import ItemFacts
from mithaq.clearance.domain.cases.states import Move, Role, State
from mithaq.clearance.domain.cases.terms import AccessLevel, ConditionKind, EndUse
from mithaq.clearance.domain.policy.facts import Concern, ItemKind
from mithaq.clearance.domain.policy.reasons import Decision
from mithaq.clearance.queries import (
    agreements,
    case_facts,
    cases,
    clocks,
    consents,
    letters,
    owed,
    reasons,
    release,
    touched,
)
from mithaq.clearance.queries.cases import CaseView
from mithaq.clearance.queries.readers import sees_internal_statements
from mithaq.exchange.queries import disclosures
from mithaq.federation import queries as federation
from mithaq.federation.queries import packages
from mithaq.parties import queries as parties
from mithaq.projects.queries.releasing import items_now
from mithaq.web.case_forms import (
    CONDITIONS_MOST,
    assessment,
    control_choices,
    entity_named,
    examined,
    outcome,
)
from mithaq.web.case_forms import conditions as case_conditions
from mithaq.web.control import text_of_record
from mithaq.web.deliveries import packages_of
from mithaq.web.forms import day_of, key_of, one_of
from mithaq.web.text_offers import offers_of
from mithaq.web.visits import Visit, new_key, visit, visit_of
from mithaq.words.names import party_names
from mithaq.words.terms import reader_language

# These have forms of their own on the page, or happen by themselves.
_NOT_BUTTONS = frozenset(
    {
        *(Move.SUBMIT, Move.CLASSIFY, Move.PROPOSE, Move.SIGN_FIRST, Move.GRANT, Move.GRANT_WITH_CONDITIONS),
        *(Move.REFUSE, Move.FIND_NOT_NEEDED, Move.RETURN, Move.REINSTATE, Move.REVOKE, Move.SUPERSEDE),
    }
)
_SIGNING = (State.FIRST_SIGNATURE, State.SECOND_SIGNATURE)


@dataclass(frozen=True)
class Hand:
    """What the visitor may do on the page."""

    moves: tuple[Move, ...]
    may_classify: bool
    may_ask_advice: bool
    may_advise: bool
    may_resolve: bool
    may_propose: bool
    may_sign: bool
    may_act_in_two: tuple[Move, ...]
    may_deliver: bool
    may_take_evidence: bool
    may_consent: bool
    may_ask_consent: bool
    may_repeat: bool
    may_lead: bool
    may_amend: bool


@require_GET
def case_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """A case with its file, as far as the visitor may see it, and what they may do."""
    return render_case(request, key, typed={})


def render_case(
    request: HttpRequest, key: UUID, *, typed: Mapping[str, QueryDict], refusal: Refused | None = None
) -> HttpResponse:
    """The page of a case; `typed` is what its forms hold already, by their names."""
    seen = visit(request)
    actor = seen.signed_in
    view = cases.case(key, reader=actor)
    is_inside = cases.sees_inside(actor)
    said = advising.consolidated(file.advice(view.file), resolutions=file.resolutions(view.file))
    policy = release.preview(view, items=_items(view, seen.today), at=seen.at) if is_inside else {}
    asked = file.advice_asked(view.file)
    named = {institution for institution, _entity in asked}
    own_keys = keys.of_person(actor.person)
    (timed,) = clocks.timed([view], reader=actor, on=seen.today)
    asked_consents = consents.asked(view, on=seen.today)
    return render(
        request,
        "clearance/case.html",
        {
            "case": view,
            "is_inside": is_inside,
            "sees_statements": sees_internal_statements(actor),
            "hand": _hand(view, actor),
            "neighbours": cases.neighbours(view, reader=actor),
            "typed": typed,
            "refusal": refusal,
            "own_keys": own_keys,
            "has_own_key": any(each.until_at is None for each in own_keys.values()),
            "offers": offers_of(view, reader=actor),
            "languages": list(Language),
            "states": dict(parties.state_names(reader_language())),
            "clock": timed.clock,
            "step": timed.step,
            "party_names": party_names(each.party for each in view.asked.recipients),
            "has_letter": letters.has_letter(view),
            "worded_at": view.decided_at if view.is_decided else view.signing_since,
            "applicant": parties.institution(view.institution),
            "policy": policy.items(),
            "screened": case_facts.screened(view, seen.at) if is_inside else None,
            "agreement": _agreement(view, seen.today),
            "advice": said.values() if is_inside else (),
            "asked": sorted(asked, key=lambda each: (each[0].int, each[1])) if is_inside else (),
            "mine_asked": [entity for institution, entity in asked if institution == actor.institution],
            "missing": advising.missing(asked, file.advice(view.file)) if is_inside else (),
            "signed": case_facts.signatures_standing(view) if is_inside else None,
            "may_notice": noticing.may_record(view, actor) and _is_embargoed(policy),
            "is_changed": view.content != view.content_proposed,
            "required": case_facts.required(view).count if view.content else 0,
            "touched": touched.touched_in(view) if is_inside else (),
            "consents": asked_consents,
            "own_consent": next(
                (each for each in asked_consents if each.party == f"institution:{actor.institution}"), None
            ),
            "owed": owed.owed_by(view, on=seen.today),
            "deliveries": file.deliveries(view.file),
            "packages": packages_of(view),
            "events": view.file_for(actor)[::-1],
            "institutions": parties.institutions_by_id(
                {*named, *(each.institution for each in view.file if each.institution)}
            ),
            "people": parties.people_by_id(each.by for each in view.file if each.by),
            "officer": parties.person(view.officer) if view.officer else None,
            **_choices(seen, view),
        },
        status=409 if refusal else 200,
    )


@require_POST
def move(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a step."""
    seen = visit(request)
    step = one_of(Move, request.POST.get("move", ""))
    items = _items(cases.case(key, reader=seen.signed_in), seen.today)
    text = request.POST.get("text", "")
    casework.move_case(key, step, text=text, items=items, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Done. It stands in the file and in the register."))
    if step is Move.SEND_BACK or not _still_sees(seen, key):
        return redirect("cases")
    return redirect("case", key)


@require_POST
def lead(request: HttpRequest, key: UUID) -> HttpResponse:
    """Lead the case in the place of its officer."""
    seen = visit(request)
    casework.lead_case(key, text=request.POST.get("text", ""), by=seen.signed_in, at=seen.at)
    messages.success(request, _("You lead the case from now on."))
    return redirect("case", key)


@require_POST
def classify(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say what each item is on the control lists."""
    seen = visit(request)
    view = cases.case(key, reader=seen.signed_in)
    found = {item.reference: assessment(request.POST, item.reference) for item in view.asked.items}
    looked = {
        item.reference: examined(request.POST, item.reference, _text_of(view, item.reference))
        for item in view.asked.items
    }
    text = request.POST.get("text", "")
    casework.classify_case(key, found, examined=looked, text=text, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Classified. The case goes to those whose advice is asked."))
    return redirect("case", key)


@require_POST
def ask_advice(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask institutions for advice."""
    seen = visit(request)
    entity = entity_named(request.POST.get("entity", ""))
    asked = [
        (key_of(each, code="institution_unknown"), entity)
        for each in request.POST.getlist("institution")
        if each
    ]
    casework.ask_advice(key, asked, text=request.POST.get("text", ""), by=seen.signed_in, at=seen.at)
    messages.success(request, _("Asked. They find the case among their cases."))
    return redirect("case", key)


@require_POST
def advise(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give the advice of one's institution."""
    seen = visit(request)
    casework.advise(
        key,
        entity_named(request.POST.get("entity", "")),
        one_of(AdviceKind, request.POST.get("kind", "")),
        text=request.POST.get("text", ""),
        reasons=[each for each in request.POST.getlist("reasons") if each],
        conditions=[each for each in request.POST.get("conditions", "").splitlines() if each.strip()],
        by=seen.signed_in,
        at=seen.at,
    )
    messages.success(request, _("Your advice stands in the file."))
    return redirect("case", key)


@require_POST
def resolve(request: HttpRequest, key: UUID) -> HttpResponse:
    """Resolve a conflict of advice."""
    seen = visit(request)
    casework.resolve_advice(
        key,
        entity_named(request.POST.get("entity", "")),
        one_of(AdviceKind, request.POST.get("kind", "")),
        text=request.POST.get("text", ""),
        by=seen.signed_in,
        at=seen.at,
    )
    messages.success(request, _("Resolved. It holds until somebody advises anew."))
    return redirect("case", key)


@require_POST
def propose(request: HttpRequest, key: UUID) -> HttpResponse:
    """Propose what is decided on every cell."""
    seen = visit(request)
    view = cases.case(key, reader=seen.signed_in)
    conditions = tuple(case_conditions(request.POST))
    outcomes = [outcome(request.POST, cell, number, view) for number, cell in enumerate(view.asked.cells)]
    signing.propose_decision(
        key,
        outcomes,
        conditions,
        text=request.POST.get("text", ""),
        items=_items(view, seen.today),
        by=seen.signed_in,
        at=seen.at,
    )
    messages.success(request, _("Proposed. It takes effect once all have signed."))
    return redirect("case", key)


@require_POST
def sign(request: HttpRequest, key: UUID) -> HttpResponse:
    """Sign exactly what was read."""
    seen = visit(request)
    view = cases.case(key, reader=seen.signed_in)
    try:
        seal = _own_key(request, seen)
    except Refused as refusal:
        return render_case(request, key, typed={}, refusal=refusal)
    after = signing.sign_decision(
        key,
        digest=request.POST.get("digest", ""),
        items=_items(view, seen.today),
        by=seen.signed_in,
        at=seen.at,
        seal=seal,
    )
    is_decided = after not in _SIGNING
    messages.success(request, _("Signed: the decision is made.") if is_decided else _("Signed."))
    return redirect("case", key)


@require_POST
def act_in_two(request: HttpRequest, key: UUID) -> HttpResponse:
    """Sign a reinstatement or a revocation; the second signature makes it."""
    seen = visit(request)
    step = one_of(Move, request.POST.get("move", ""))
    text = request.POST.get("text", "")
    try:
        seal = _own_key(request, seen)
    except Refused as refusal:
        return render_case(request, key, typed={"two": request.POST}, refusal=refusal)
    signing.sign_act(key, step, text=text, by=seen.signed_in, at=seen.at, seal=seal)
    messages.success(request, _("Signed. Two signatures for the same reason make it."))
    return redirect("case", key)


@require_POST
def take_evidence(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take what was handed in for an obligation."""
    seen = visit(request)
    delivering.take_evidence(
        key,
        condition=request.POST.get("condition", ""),
        occasion=request.POST.get("occasion", ""),
        kind=one_of(EvidenceKind, request.POST.get("kind", "")),
        text=request.POST.get("text", ""),
        by=seen.signed_in,
        at=seen.at,
    )
    messages.success(request, _("Taken: the obligation is met."))
    return redirect("case", key)


@require_POST
def ask_consent(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask a party on a partner's node for the consent that the case takes."""
    seen = visit(request)
    view = cases.case(key, reader=seen.signed_in)
    consenting.ask_consent(
        key,
        request.POST.get("party", ""),
        names=party_names(each.party for each in view.asked.recipients),
        text=request.POST.get("text", ""),
        reached=federation.reached_institutions(on=seen.today),
        by=seen.signed_in,
        at=seen.at,
    )
    messages.success(request, _("Asked. Their answer comes into the file of the case."))
    return redirect("case", key)


@require_POST
def consent(request: HttpRequest, key: UUID) -> HttpResponse:
    """Consent as the originator of a part, or as a party whose agreement asks for it."""
    seen = visit(request)
    until = day_of(request.POST.get("until", ""))
    casework.consent(key, until=until, by=seen.signed_in, at=seen.at)
    messages.success(request, _("Your consent stands in the file."))
    return redirect("case", key)


def _own_key(request: HttpRequest, seen: Visit) -> Seal | None:
    """The signer's own key, opened by what they typed. Raises as `open_key` does."""
    return open_key(seen.signed_in.person, request.POST.get("passphrase", ""), at=seen.at)


def _hand(view: CaseView, actor: Actor) -> Hand:
    mine = view.roles_of(actor)
    possible = {move for role in mine for move in moves_from(view.place, role)}
    unfit = frozenset[Move]() if decided.contested(view.file) else {Move.APPEAL}
    state = view.place.state
    is_leading = bool({Role.CASE_OFFICER, Role.CONSOLIDATOR} & mine)
    conflicts = advising.consolidated(
        file.advice(view.file), resolutions=file.resolutions(view.file)
    ).values()
    is_signer = bool({Role.COUNTERSIGNER, Role.SENIOR_COUNTERSIGNER} & mine)
    in_two = [Move.REVOKE] if state in _REVOCABLE else []
    if state is State.SUSPENDED:
        in_two.append(Move.REINSTATE)
    return Hand(
        moves=tuple(each for each in Move if each in possible - _NOT_BUTTONS - unfit),
        may_classify=Move.CLASSIFY in possible,
        may_ask_advice=is_leading and state in casework.ADVISED,
        may_advise=Role.ADVISER in mine
        and state in casework.ADVISED
        and actor.person not in file.authors(view.file),
        may_resolve=Role.CONSOLIDATOR in mine
        and state in casework.RESOLVED
        and any(each.kind is None for each in conflicts),
        may_propose=Move.PROPOSE in possible,
        may_sign=is_signer and state in _SIGNING,
        may_act_in_two=tuple(in_two) if is_signer else (),
        may_deliver=Role.APPLICANT in mine and case_facts.authorisation(view).is_in_force,
        may_take_evidence=bool({Role.CASE_OFFICER, Role.TECHNICAL_ASSESSOR} & mine),
        may_repeat=Role.APPLICANT in mine,
        may_amend=Role.APPLICANT in mine and Move.SUPERSEDE in possible,
        may_lead=Role.RECEPTION in mine and casework.is_led(view) and view.officer != actor.person,
        may_consent=consents.may_consent(view, actor),
        may_ask_consent=bool(consenting.ASKING & mine) and consents.is_open(view),
    )


_REVOCABLE = frozenset({State.ISSUED, State.REINSTATED, State.SUSPENDED})


def _choices(seen: Visit, view: CaseView) -> dict[str, object]:
    """What the forms of the page offer."""
    return {
        "entities": case_facts.entities_of(view),
        "advisers": parties.institutions(),
        "advice_kinds": list(AdviceKind),
        "reasons": reasons.valid_reasons(seen.today),
        "outcomes": list(Outcome),
        "control_lists": control_choices(),
        "item_kinds": list(ItemKind),
        "concerns": list(Concern),
        "condition_kinds": list(ConditionKind),
        "condition_places": range(CONDITIONS_MOST),
        "evidence_kinds": list(EvidenceKind),
        "end_uses": list(EndUse),
        "access_levels": list(AccessLevel),
        "nonce": new_key(seen.at),
        "granted": list(enumerate(view.granted)),
        "goes_to_partner": bool(packages.cells_for_partners(view)),
        "in_a_year": (seen.today + timedelta(days=365)).isoformat(),
    }


def _agreement(view: CaseView, on: date) -> agreements.AgreementView | None:
    named = view.asked.agreement
    return agreements.agreement(named.reference, on=on) if named else None


def _is_embargoed(policy: Mapping[Cell, Decision]) -> bool:
    return any(each.code in release.EMBARGOED for decision in policy.values() for each in decision.reasons)


def _items(view: CaseView, on: date) -> Mapping[str, ItemFacts]:
    return items_now((each.reference for each in view.asked.items), on=on)


def _text_of(view: CaseView, reference: str) -> str:
    """What everybody may read of an item's record, since a statement keeps it; else its title in the case."""
    try:
        return text_of_record(disclosures.record(reference, visit_of(None).scope))[1]
    except NotFound:
        facts = view.more.items.get(reference)
        return facts.title if facts else reference


def _still_sees(seen: Visit, key: UUID) -> bool:
    try:
        cases.case(key, reader=seen.signed_in)
    except Refused:
        return False
    return True
