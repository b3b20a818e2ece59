"""How what parties say of agreements changes the tables, in whatever order it comes."""

from collections.abc import Callable, Mapping
from uuid import UUID

from mithaq.programmes.domain import said
from mithaq.programmes.domain.agreed import term_of
from mithaq.programmes.domain.obligations import obligations
from mithaq.programmes.domain.said import APPROVED, COMMENTED, MET, NOTICED, PROPOSED, SIGNED
from mithaq.programmes.models import (
    Agreement,
    Approval,
    Comment,
    Met,
    Notice,
    Owing,
    Proposal,
    Signature,
)
from mithaq.programmes.queries import agreements
from mithaq.register.domain.statement import Statement


def apply_proposed(position: int, statement: Statement) -> None:
    """Write the text; the first that comes opens the agreement."""
    found = said.proposed_in(statement)
    key, term = found.by.about, term_of(found.text)
    row, is_new = Agreement.objects.get_or_create(
        id=key,
        defaults={
            "reference": said.reference_of(key),
            "kind": found.text.kind.value,
            "parties": list(found.text.parties),
            "opened_at": statement.at,
            "changed_at": statement.at,
        },
    )
    if not is_new:
        row.opened_at, row.changed_at = min(row.opened_at, statement.at), max(row.changed_at, statement.at)
        row.save()
    Proposal.objects.create(
        id=statement.id,
        agreement=key,
        digest=found.text.digest,
        number=found.number,
        party=found.by.party,
        person=found.by.person,
        follows=found.follows,
        text=found.text.as_json(),
        titles={language.value: title for language, title in found.text.titles.items()},
        starts_on=term.starts_on,
        ends_on=term.ends_on,
        notice_days=term.notice_days,
        programme=found.text.programme,
        master=found.text.master.agreement if found.text.master else None,
        master_digest=found.text.master.digest if found.text.master else "",
        note=found.note,
        at=statement.at,
        position=position,
    )
    settle(key)


def apply_commented(position: int, statement: Statement) -> None:
    """Write the remark."""
    del position
    found = said.commented_in(statement)
    Comment.objects.create(
        id=statement.id,
        agreement=found.by.about,
        digest=found.digest,
        clause=found.clause.value if found.clause else "",
        party=found.by.party,
        person=found.by.person,
        text=found.text,
        at=statement.at,
    )


def apply_signed(position: int, statement: Statement) -> None:
    """Write the signature."""
    found = said.signed_in(statement)
    Signature.objects.create(
        id=statement.id,
        agreement=found.by.about,
        digest=found.digest,
        party=found.by.party,
        person=found.by.person,
        on=found.on,
        until=found.until,
        at=statement.at,
        position=position,
    )
    settle(found.by.about)


def apply_noticed(position: int, statement: Statement) -> None:
    """Write the notice."""
    del position
    found = said.noticed_in(statement)
    Notice.objects.create(
        id=statement.id,
        agreement=found.by.about,
        party=found.by.party,
        person=found.by.person,
        on=found.on,
        ends_on=found.ends_on,
        reason=found.reason,
        at=statement.at,
    )
    settle(found.by.about)


def apply_met(position: int, statement: Statement) -> None:
    """Write that something owed was done."""
    del position
    found = said.met_in(statement)
    Met.objects.create(
        id=statement.id,
        agreement=found.by.about,
        obligation=found.obligation,
        party=found.by.party,
        person=found.by.person,
        on=found.on,
        evidence=found.evidence,
        at=statement.at,
    )
    rows = Owing.objects.filter(pk=found.obligation, agreement=found.by.about, party=found.by.party)
    rows.filter(met_on=None).update(met_on=found.on)


def settle(agreement: UUID) -> None:
    """Write what follows from the texts that all parties have signed, as far as they came here.

    So too for what stands under it: it may have come before, and it ends with this one.
    """
    for each in (agreement, *agreements.beneath(agreement)):
        _settle(each)


def _settle(agreement: UUID) -> None:
    view = agreements.agreement_if_known(agreement)
    found = obligations(agreements.texts_in_effect(view)) if view else ()
    met = {
        (row.obligation, row.party): row.on
        for row in Met.objects.filter(agreement=agreement).order_by("-at", "-id")
    }
    Owing.objects.filter(agreement=agreement).delete()
    Owing.objects.bulk_create(
        Owing(
            id=each.id,
            agreement=agreement,
            clause=each.clause.value,
            what=each.what.value,
            party=each.party,
            due_on=each.due_on,
            met_on=met.get((each.id, each.party)),
        )
        for each in found
    )


def apply_approved(position: int, statement: Statement) -> None:
    """Write who found that a text may be signed."""
    del position
    author = str(statement.author).removeprefix("person:")
    Approval.objects.create(
        id=statement.id,
        agreement=said.agreement_of(statement),
        digest=str(statement.body["digest"]),
        party=str(statement.body["party"]),
        person=author,
        at=statement.at,
    )


ACTS: Mapping[str, Callable[[int, Statement], None]] = {
    PROPOSED: apply_proposed,
    COMMENTED: apply_commented,
    SIGNED: apply_signed,
    NOTICED: apply_noticed,
    MET: apply_met,
    APPROVED: apply_approved,
}
TABLES = (Agreement, Proposal, Signature, Comment, Notice, Owing, Met, Approval)
"""What replay rebuilds."""
