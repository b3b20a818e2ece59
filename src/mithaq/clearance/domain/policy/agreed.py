"""Does an agreement in force cover the release, did all consent who must, and did enough people sign?

Originators consent whatever an agreement says. What goes to somebody outside the parties of a negotiated
agreement takes the consents too that its clause on third parties asks for, or is refused where it allows
none.
Two signers at least, whatever a case asks for; who made the case or led it signs nothing; a signature counts
for the digest that it names and for no other.
"""

from collections.abc import Iterator
from datetime import date

from mithaq.clearance.domain.policy.facts import (
    OPEN_ENDED,
    Agreement,
    Approval,
    Cell,
    Consent,
    PartyRole,
    day_of,
    told,
)
from mithaq.clearance.domain.policy.reasons import Reason, reason

SIGNERS_MIN = 2


def time_stops(cell: Cell) -> Iterator[Reason]:
    """Whether the agreement is in force."""
    agreement = told(cell.agreement)
    starts, ends = told(agreement.in_force_from), told(agreement.in_force_until)
    if not _holds(starts, ends, day_of(cell)):
        last = "" if ends == OPEN_ENDED else ends.isoformat()
        yield _not_covered("agreement_not_in_force", agreement, since=starts.isoformat(), until=last)


def party_stops(cell: Cell) -> Iterator[Reason]:
    """Whether who releases is a party of it, by itself, its state or a bloc."""
    agreement = told(cell.agreement)
    if releasing(cell).isdisjoint(told(agreement.parties)):
        yield _not_covered("agreement_party", agreement, party=told(cell.released_by))


def releasing(cell: Cell) -> frozenset[str]:
    """All codes that the releasing party stands under."""
    return frozenset({told(cell.released_by), *told(cell.releaser_is_of)})


def field_stops(cell: Cell) -> Iterator[Reason]:
    """Which of the item's fields it does not cover."""
    agreement = told(cell.agreement)
    for field in fields_not_covered(cell):
        yield _not_covered("agreement_field", agreement, field=field)


def fields_not_covered(cell: Cell) -> tuple[str, ...]:
    """The fields of the item that do not lie in one of the agreement's, in the item's order."""
    agreed, fields = told(told(cell.agreement).fields), told(told(cell.item).fields)
    return tuple(each for each in fields if not covers_field(agreed, each))


def purpose_stops(cell: Cell) -> Iterator[Reason]:
    """Whether it covers the end use."""
    agreement, purpose = told(cell.agreement), told(told(cell.end_use).code)
    if purpose not in told(agreement.purposes):
        yield _not_covered("agreement_purpose", agreement, purpose=purpose)


def form_stops(cell: Cell) -> Iterator[Reason]:
    """Whether it covers the form of release."""
    agreement, form = told(cell.agreement), told(cell.form)
    if form not in told(agreement.forms):
        yield _not_covered("agreement_form", agreement, form=form)


def recipient_stops(cell: Cell) -> Iterator[Reason]:
    """Whether it names the recipient, or lets others than its parties receive unnamed."""
    agreement, party = told(cell.agreement), told(told(cell.recipient).party)
    if party not in told(agreement.recipients) and not _is_unnamed_outsider(cell):
        yield _not_covered("agreement_recipient", agreement, party=party)


def recipients_covered(cell: Cell) -> tuple[str, ...]:
    """Who may receive under it: whoever it names, and the recipient where it lets third parties receive."""
    agreement, party = told(cell.agreement), told(told(cell.recipient).party)
    is_let = _is_unnamed_outsider(cell) and told(agreement.allows_third_party)
    return (*told(agreement.recipients), party) if is_let else told(agreement.recipients)


def third_party_stops(cell: Cell) -> Iterator[Reason]:
    """Whether it lets third parties receive, where the recipient is one."""
    agreement = told(cell.agreement)
    if told(told(cell.recipient).role) == PartyRole.THIRD_PARTY and not told(agreement.allows_third_party):
        yield _not_covered("agreement_third_party", agreement)
    elif _is_unnamed_outsider(cell) and not told(agreement.allows_third_party):
        yield _not_covered("agreement_outsider", agreement, party=told(told(cell.recipient).party))


def level_stops(cell: Cell) -> Iterator[Reason]:
    """Whether it goes as high as the item is held."""
    agreement, label = told(cell.agreement), told(told(cell.item).label)
    if told(label.policy) != told(agreement.label_policy):
        yield _not_covered("agreement_level_incomparable", agreement, policy=told(label.policy))
    elif told(label.level) > told(agreement.highest_level):
        yield _not_covered("agreement_level", agreement)


def label_stops(cell: Cell) -> Iterator[Reason]:
    """Whether the label is one that is known, and what it forbids."""
    label = told(told(cell.item).label)
    if label.is_valid is not None and not label.is_valid:
        yield reason("label_unknown", fact="item.label.is_valid")
    if label.is_releasable is not None and not label.is_releasable:
        yield reason("label_forbids")


def recall_stops(cell: Cell) -> Iterator[Reason]:
    """Whether the item was recalled."""
    if told(told(cell.item).is_recalled):
        yield reason("recalled")


def consent_stops(cell: Cell) -> Iterator[Reason]:
    """Which originators did not consent, and which parties of the agreement that it asks for."""
    originators = _originators(cell)
    for originator in _without_consent(cell, originators):
        yield reason("consent_missing", originator=originator)
    agreement, party = told(cell.agreement), told(told(cell.recipient).party)
    for asked in _without_consent(cell, _parties_asked(cell) - originators):
        yield _not_covered("agreement_consent_missing", agreement, party=party, asked=asked)


def consents_missing(cell: Cell) -> tuple[str, ...]:
    """Who must consent, but for the releasing party, and did not to recipient and form; sorted."""
    return _without_consent(cell, _originators(cell) | _parties_asked(cell))


def _without_consent(cell: Cell, asked: frozenset[str]) -> tuple[str, ...]:
    given = {told(each.originator) for each in told(told(cell.item).consents) if _consents(each, cell)}
    return tuple(sorted(asked - {told(cell.released_by)} - given))


def _parties_asked(cell: Cell) -> frozenset[str]:
    agreement = told(cell.agreement)
    is_asked = _is_unnamed_outsider(cell) and told(agreement.allows_third_party)
    return frozenset(told(agreement.third_party_consents)) if is_asked else frozenset()


def _originators(cell: Cell) -> frozenset[str]:
    item = told(cell.item)
    return frozenset({told(item.originator), *told(item.third_party_originators)})


def _is_unnamed_outsider(cell: Cell) -> bool:
    """Whether an agreement names nobody, and the recipient is no party by itself, its state or a bloc."""
    agreement, party = told(cell.agreement), told(told(cell.recipient).party)
    if told(agreement.names_recipients) or party in told(agreement.recipients):
        return False
    return {party, *told(cell.recipient_is_of)}.isdisjoint(told(agreement.parties))


def four_eyes_stops(cell: Cell) -> Iterator[Reason]:
    """Whether too few people signed."""
    approval = told(cell.approval)
    required, signed = signers_required(approval), valid_signers(approval)
    if signed < required:
        yield reason("four_eyes_missing", required=str(required), signed=str(signed))


def signers_required(approval: Approval) -> int:
    """As many as the case asks for, and never fewer than two."""
    return max(told(approval.required), SIGNERS_MIN)


def valid_signers(approval: Approval) -> int:
    """How many different people signed this very digest, without whoever wrote the case or led it."""
    wanted = told(approval.digest)
    signers = {told(each.signer) for each in told(approval.signatures) if told(each.digest) == wanted}
    return len(signers - {*told(approval.authors), *told(approval.case_officers)})


def covers_field(fields: tuple[str, ...], field: str) -> bool:
    """A field stands for itself and all that lie below it."""
    return any(field == each or field.startswith(f"{each}.") for each in fields)


def _not_covered(code: str, agreement: Agreement, /, **facts: str) -> Reason:
    return reason(code, agreement=told(agreement.id), **facts)


def _consents(consent: Consent, cell: Cell) -> bool:
    return (
        told(consent.recipient) == told(told(cell.recipient).party)
        and told(cell.form) in told(consent.forms)
        and _holds(told(consent.given_on), told(consent.until), day_of(cell))
    )


def _holds(starts: date, ends: date, day: date) -> bool:
    return starts <= day < ends


AGREED_RULES = (
    party_stops,
    time_stops,
    field_stops,
    purpose_stops,
    form_stops,
    recipient_stops,
    third_party_stops,
    level_stops,
    label_stops,
    recall_stops,
    consent_stops,
    four_eyes_stops,
)
