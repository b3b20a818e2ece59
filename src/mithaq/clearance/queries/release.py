"""May it be released? Every fact of a case as the policy reads it, cell by cell, and its decision.

A fact that this node does not know stays unknown, and the policy refuses it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from mithaq.clearance.adapters.cedar import deciding, packs
from mithaq.clearance.adapters.spif.own_labels import is_known
from mithaq.clearance.domain.cases import cells, file
from mithaq.clearance.domain.cases.more import ItemFacts
from mithaq.clearance.domain.cases.notices import Bound
from mithaq.clearance.domain.cases.signing import Signature
from mithaq.clearance.domain.cases.steps import DECISION_STANDS
from mithaq.clearance.domain.cases.terms import EndUse
from mithaq.clearance.domain.policy import facts
from mithaq.clearance.domain.policy.embargoes import Embargoes
from mithaq.clearance.domain.policy.reasons import Decision, Reason
from mithaq.clearance.domain.release import decide as decide_label
from mithaq.clearance.domain.screening.hits import HitState
from mithaq.clearance.domain.screening.subjects import PartyKind
from mithaq.clearance.models import Hit, Screened
from mithaq.clearance.queries import agreements, case_facts, lists, rule_packs, screening
from mithaq.clearance.queries.cases import CaseView
from mithaq.clearance.queries.readers import reader_of_institution
from mithaq.clearance.queries.subjects import REGISTERED, institutions_of, subjects_by_code
from mithaq.parties import queries as parties
from mithaq.parties.domain.institutions import InstitutionFacts

# Levels are compared within one policy of labels: that of this node's records.
LABEL_POLICY = "mithaq"
# The one fact that a proposal cannot have yet.
UNSIGNED = "four_eyes_missing"
NEVER_FRESH = -1
Seats = Mapping[str, InstitutionFacts]
EMBARGOED = frozenset({"arms_embargo", "arms_embargo_nationality"})
_STOPPING = {HitState.OPEN, HitState.PROPOSED, HitState.UNRESOLVED}


def pack_version() -> str:
    """The name and digest of the rule pack that decides now; a case keeps it."""
    pack = rule_packs.in_force()
    return f"{pack.name}:{pack.digest}"


def embargoes_reviewed() -> Embargoes:
    """The rulebook of embargoes that decides now, with the day by which it must be looked through again."""
    return rule_packs.in_force().embargoes


def decisions(
    view: CaseView,
    *,
    items: Mapping[str, ItemFacts],
    signatures: Sequence[Signature],
    digest: str,
    required: int,
    at: datetime,
) -> dict[cells.Cell, Decision]:
    """The policy's decision on every cell of the case, with the signatures that are given."""
    approval = _approval(view, signatures, digest, required)
    found = _cells(view, items, approval, at)
    return dict(zip(found, deciding.decide_all(list(found.values()), rule_packs.in_force()), strict=True))


def preview(view: CaseView, *, items: Mapping[str, ItemFacts], at: datetime) -> dict[cells.Cell, Decision]:
    """What the hard stops say of every cell before anybody has signed; the policies are asked at the end."""
    found = decisions(view, items=items, signatures=(), digest=view.digest or "-", required=0, at=at)
    return {
        cell: replace(decision, reasons=tuple(each for each in decision.reasons if each.code != UNSIGNED))
        for cell, decision in found.items()
    }


def bound(view: CaseView, *, items: Mapping[str, ItemFacts], at: datetime) -> tuple[Bound, ...]:
    """The embargoes that stop parts of the case as things stand, each once for an item and a recipient."""
    known = {each.code: each for each in embargoes_reviewed().embargoes}
    found = {}
    for cell, decision in preview(view, items=items, at=at).items():
        for each in decision.reasons:
            if each.code in EMBARGOED:
                told = dict(each.facts)
                embargo, party = known[told["embargo"]], cell.recipient.party
                found[embargo.code, cell.item, party] = Bound(
                    embargo.code, told["state"], cell.item, party, embargo.valid_from, embargo.exemption
                )
    return tuple(found.values())


@dataclass(frozen=True)
class Gained:
    """A cell that another rule pack would decide otherwise; it gains or loses its release."""

    case: CaseView
    cell: cells.Cell
    is_gain: bool
    reasons: tuple[Reason, ...]


def what_if(
    folder: Path, views: Sequence[CaseView], *, items: Mapping[str, ItemFacts], at: datetime
) -> tuple[Gained, ...]:
    """Exactly which cells of these cases another rule pack would release or stop, as things stand now.

    A case that was decided is asked with the signatures that count; one that is not, as if all had signed.
    Raises what reading a rule pack refuses.
    """
    asked = []
    for view in views:
        approval = _approval_in_full(view)
        asked += [(view, cell, found) for cell, found in _cells(view, items, approval, at).items()]
    new_pack = packs.rule_pack(folder, on=at.date())
    changes = deciding.what_if([each[2] for each in asked], rule_packs.in_force(), new_pack)
    changed = {id(change.cell): change for change in changes}
    return tuple(
        Gained(view, cell, changed[id(found)].is_gain, changed[id(found)].reasons)
        for view, cell, found in asked
        if id(found) in changed
    )


def _approval(view: CaseView, signatures: Sequence[Signature], digest: str, required: int) -> facts.Approval:
    return facts.Approval(
        authors=_codes(file.authors(view.file)),
        case_officers=_codes(file.officers(view.file)),
        digest=digest,
        required=required,
        signatures=tuple(facts.Signature(f"person:{each.signer.person}", each.digest) for each in signatures),
    )


def _codes(people: frozenset[UUID]) -> tuple[str, ...] | None:
    """Nobody at all is no answer."""
    return tuple(sorted(f"person:{each}" for each in people)) or None


def _approval_in_full(view: CaseView) -> facts.Approval:
    """With the signatures that count; before a decision, with as many as it will take."""
    digest, required = view.digest or "-", case_facts.required(view).count
    if view.place.state in DECISION_STANDS:
        signed = case_facts.signatures_standing(view)
        return _approval(view, signed.counted if signed else (), digest, required)
    whoever = tuple(facts.Signature(f"signer {number}", digest) for number in range(required))
    return replace(_approval(view, (), digest, required), signatures=whoever)


def _cells(
    view: CaseView, items: Mapping[str, ItemFacts], approval: facts.Approval, at: datetime
) -> dict[cells.Cell, facts.Cell]:
    now = parties.local(at)
    codes = {each.party for each in view.asked.recipients}
    recipients = _Recipients(codes)
    held = _held_lists(at)
    agreement = _agreement(view, now.date())
    notices = tuple(
        facts.CommitteeNotice(
            each.notice.embargo,
            each.notice.step,
            each.notice.reference,
            each.notice.item,
            each.notice.recipient,
            each.notice.dated_on,
        )
        for each in view.notices
    )
    releaser = parties.codes_of(parties.institution(view.institution), now.date())
    end_use = facts.EndUse(
        code=view.asked.end_use.value if view.asked.end_use else None,
        is_wmd=view.more.is_wmd,
        is_military=True if view.asked.end_use is EndUse.DEFENCE else view.more.is_military,
    )
    return {
        cell: facts.Cell(
            item=_item(view, cell, items.get(cell.item), recipients.seats, now.date()),
            recipient=recipients.facts_of(cell.recipient, view),
            form=cell.form,
            lists=held,
            end_use=end_use,
            agreement=agreement,
            approval=approval,
            notices=notices,
            released_by=f"institution:{view.institution}",
            releaser_is_of=tuple(sorted(releaser - {f"institution:{view.institution}"})),
            recipient_is_of=recipients.is_of(cell.recipient.party, now.date()),
            at=now,
        )
        for cell in view.asked.cells
    }


def _item(
    view: CaseView, cell: cells.Cell, now: ItemFacts | None, seats: Seats, on: date
) -> facts.Item | None:
    asked = next((each for each in view.asked.items if each.reference == cell.item), None)
    told = view.more.items.get(cell.item)
    if now is None or asked is None or told is None:
        return None
    assessor = file.classifier(view.file)
    return facts.Item(
        code=cell.item,
        kind=facts.ItemKind(told.kind) if told.kind else None,
        fields=now.fields,
        classified=tuple(
            facts.Classified(each.control_list, each.version, (each.entry,) if each.entry else ())
            for each in asked.verdicts
        )
        or None,
        concerns=tuple(map(facts.Concern, told.concerns)) if told.concerns is not None else None,
        answers=tuple(
            facts.ConcernAnswer(facts.Concern(name), is_confirmed, f"person:{assessor}" if assessor else None)
            for name, is_confirmed in told.answers.items()
        )
        if told.answers is not None
        else None,
        label=_label(now, cell, seats, on),
        # Another version than the one that was asked for is another item.
        is_recalled=now.is_recalled or (now.version, now.digest) != (asked.version, asked.digest),
        originator=now.originator or None,
        third_party_originators=view.more.third_parties,
        consents=_consents(view, asked),
    )


def _label(now: ItemFacts, cell: cells.Cell, seats: Seats, on: date) -> facts.LabelFacts:
    party, is_releasable = cell.recipient.party, False
    if party in seats:
        reader = reader_of_institution(seats[party], on=on)
        is_releasable = decide_label(now.label, reader).is_allowed
    elif not party.startswith(REGISTERED) and not now.label.releasable_to and not now.label.handling:
        # A party from outside stands for nobody but itself.
        is_releasable = now.label.classification.rank == 0
    return facts.LabelFacts(LABEL_POLICY, is_known(now.label), now.label.classification.rank, is_releasable)


def _consents(view: CaseView, item: cells.Item) -> tuple[facts.Consent, ...]:
    return tuple(
        facts.Consent(each.originator, recipient, each.forms, each.given_on, each.until)
        for each in file.consents(view.file)
        if each.is_for(item, view.asked)
        for recipient in sorted(each.recipients)
    )


def _agreement(view: CaseView, on: date) -> facts.Agreement | None:
    """The agreement as it stands on file now, if it is still the text that the case was asked under."""
    named = view.asked.agreement
    found = {each.reference: each for each in agreements.agreements(on=on)}
    current = found.get(named.reference) if named else None
    if named is None or current is None or not current.is_confirmed:
        return None
    if (current.version, current.digest) != (named.version, named.digest):
        return None
    terms = current.terms
    return facts.Agreement(
        id=current.reference,
        parties=terms.parties,
        in_force_from=terms.in_force_from,
        in_force_until=current.ends_on,
        fields=terms.fields,
        purposes=tuple(each.value for each in terms.purposes),
        forms=terms.forms,
        recipients=terms.recipients,
        label_policy=LABEL_POLICY,
        highest_level=terms.highest.rank,
        allows_third_party=terms.allows_third_party,
        names_recipients=terms.names_recipients,
        third_party_consents=terms.third_party_consents,
    )


def _held_lists(at: datetime) -> tuple[facts.ListState, ...]:
    """The lists with their bounds; one that is stale for another reason than its age is fresh for no day."""
    return tuple(
        facts.ListState(
            list=view.code,
            version=view.version.digest if view.version else None,
            current_on=parties.legal_day(view.version.loaded_at) if view.version else None,
            fresh_for_days=NEVER_FRESH if view.stale_for(at) else view.freshness.fetched_days,
        )
        for view in lists.lists()
    )


class _Recipients:
    """What is known of the recipients of a case; read once for all its cells."""

    def __init__(self, codes: set[str]) -> None:
        self.seats = institutions_of(codes)
        self._subjects = subjects_by_code(codes)
        self._now = screening.against()
        self._done = {row.party: row for row in Screened.objects.filter(pk__in=codes)}
        self._hits: dict[str, list[Hit]] = {}
        for row in Hit.objects.filter(party__in=codes):
            self._hits.setdefault(row.party, []).append(row)

    def facts_of(self, recipient: cells.Recipient, view: CaseView) -> facts.Recipient:
        state, is_government = self._seat(recipient.party, view)
        subject = self._subjects.get(recipient.party)
        return facts.Recipient(
            party=recipient.party,
            is_person=subject.kind is PartyKind.PERSON if subject else None,
            state=state,
            is_government=is_government,
            nationalities=view.more.nationalities.get(recipient.party, ()),
            role=recipient.role,
            screening=self._screening(recipient.party),
        )

    def is_of(self, code: str, on: date) -> tuple[str, ...]:
        """Its state and the blocs that it is a member of that day; none for one that is not registered."""
        seat = self.seats.get(code)
        return tuple(sorted(parties.codes_of(seat, on) - {code})) if seat else ()

    def _screening(self, code: str) -> facts.Screening | None:
        row, party = self._done.get(code), self._subjects.get(code)
        if row is None or party is None or row.digest != party.digest or row.against != self._now.digest:
            return None
        hits = self._hits.get(code, [])
        return facts.Screening(
            at=row.at,
            against=tuple(facts.ListVersion(code, version) for code, version in self._now.versions.items()),
            open_hits=tuple(f"{hit.list}: {hit.name}" for hit in hits if HitState(hit.state) in _STOPPING),
            confirmed_hits=tuple(
                f"{hit.list}: {hit.name}" for hit in hits if hit.state == HitState.CONFIRMED
            ),
        )

    def _seat(self, code: str, view: CaseView) -> tuple[str | None, bool | None]:
        if code in self.seats:
            return self.seats[code].state, self.seats[code].is_government
        if code.startswith(REGISTERED):
            return None, None
        party = self._subjects.get(code)
        countries = party.properties.get("country", ()) if party else ()
        # One that belongs to several states belongs to none that could be judged.
        state = countries[0].upper() if len(countries) == 1 else None
        return state, view.more.governments.get(code)
