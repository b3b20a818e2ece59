"""From a draft to an agreement in force, and to its end: two institutions at one node."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from agreements import clause, with_clause, with_facts
from callers import refused
from cast import AT, Player
from meanwhile import at_the_lock
from mithaq.base.labels import Classification
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.cases.cells import Form
from mithaq.clearance.domain.cases.terms import EndUse
from mithaq.clearance.queries import agreements as clearance
from mithaq.node.replaying import replay
from mithaq.programmes.actions import drafting, negotiating
from mithaq.programmes.domain.agreed import AgreementKind, Master
from mithaq.programmes.domain.clauses import FORMS, LEVELS, PURPOSES, ClauseKind
from mithaq.programmes.domain.obligations import Light
from mithaq.programmes.domain.said import PROPOSED
from mithaq.programmes.domain.standing import State
from mithaq.programmes.models import ClauseDraft
from mithaq.programmes.queries import agreements, drafts, owed
from mithaq.register import queries as register
from negotiators import Table, in_force

Begin = Callable[[], UUID]
LATER = AT + timedelta(minutes=5)


def test_a_text_that_both_sign_comes_into_force_and_is_replayed(table: Table) -> None:
    text = table.text()

    key = table.propose(text, by=table.ours.officer)
    table.sign(key, text.digest, side=table.theirs)
    before = table.view(key)
    table.sign(key, text.digest, side=table.ours, at=LATER)

    after = table.view(key)
    assert (before.state, after.state) == (State.PROPOSED, State.SIGNED)
    assert table.view(key, days=30).state is State.IN_FORCE
    assert after.latest.is_signed_by_all
    assert after.ends_on == date(2030, 1, 1)
    assert in_force(date(2026, 7, 1)) == [key]
    assert in_force(date(2026, 6, 30)) == []
    assert replay(is_kept=False).is_equal


def test_a_counter_proposal_takes_its_place_and_the_signature_stands_by_the_digest(table: Table) -> None:
    text = table.text()
    other = with_facts(text, ClauseKind.DURATION, notice_days=180)
    key = table.propose(text, by=table.ours.officer)

    assert table.propose(other, by=table.theirs.officer, follows=text.digest, at=LATER) == key
    table.sign(key, text.digest, side=table.ours, at=LATER)
    table.sign(key, other.digest, side=table.theirs, at=LATER)

    view = table.view(key)
    assert [each.proposal.number for each in view.versions] == [1, 2]
    assert view.state is State.PROPOSED
    # Ours stands for thirty days; then we may sign theirs.
    assert refused(lambda: table.sign(key, other.digest, side=table.ours, at=LATER)) == "signed_other"
    table.sign_again(key, other.digest, side=table.ours, at=AT + timedelta(days=29, hours=23))
    assert table.view(key, days=30).state is State.PROPOSED


def test_signing_takes_two_people_of_a_party(table: Table) -> None:
    text = table.text()
    key = table.propose(text, by=table.ours.licensing)
    until = AT.date() + timedelta(days=30)

    def sign(by: Player = table.ours.signer) -> None:
        negotiating.sign(key, digest=text.digest, until=until, by=by.actor, at=AT)

    def approve(by: Player) -> None:
        negotiating.approve(key, digest=text.digest, by=by.actor, at=AT)

    assert refused(sign) == "not_approved"
    # Who put it forward does not approve it as well.
    assert refused(lambda: approve(table.ours.licensing)) == "four_eyes"
    assert refused(lambda: sign(table.ours.officer)) == "not_permitted"
    approve(table.ours.officer)
    assert refused(lambda: approve(table.ours.officer)) == "approved_already"
    sign()
    assert refused(sign) == "signed_already"
    # An approval of one party is not another's.
    assert refused(lambda: sign(table.theirs.signer)) == "not_approved"


def test_only_parties_see_and_speak(table: Table) -> None:
    text = table.text()
    key = table.propose(text, by=table.ours.officer)
    stranger, party, day = table.cast.sam.actor, table.theirs.officer.actor, AT.date()
    reference = table.view(key).reference

    assert refused(lambda: agreements.agreement(reference, reader=stranger, on=day)) == "agreement_unknown"
    assert agreements.agreements(reader=stranger, on=day) == ()
    assert [each.id for each in agreements.agreements(reader=party, on=day)] == [key]
    # Nor is it in what the register shows them.
    assert {each.statement.audience for each in register.entries_about(f"agreed:{key}", act=PROPOSED)} == {
        text.parties
    }


@pytest.mark.parametrize("party", ["institution:0190a0a0-0000-7000-8000-00000000ffff", "state:TR"])
def test_a_party_that_nobody_knows_is_refused(table: Table, party: str) -> None:
    text = replace(table.text(), parties=tuple(sorted([table.ours.code, party])))

    assert refused(lambda: table.propose(text, by=table.ours.officer)) == "party_unknown"


def test_an_incomplete_text_is_refused_with_every_place(table: Table) -> None:
    text = with_facts(table.text(), ClauseKind.SCOPE, fields=["magic"], purposes=None)

    with pytest.raises(Refused, match="agreement_text_invalid") as refusal:
        table.propose(text, by=table.ours.officer)

    assert refusal.value.facts["places"] == ("scope.fields", "scope.purposes")


def test_parties_comment_on_clauses(table: Table) -> None:
    text = table.text()
    key = table.propose(text, by=table.ours.officer)

    negotiating.comment(
        key,
        digest=text.digest,
        clause=ClauseKind.SECURITY,
        text=" Too low. ",
        by=table.theirs.officer.actor,
        at=LATER,
    )

    (remark,) = agreements.remarks(table.view(key))
    assert (remark.clause, remark.text, remark.party) == ("security", "Too low.", table.theirs.code)
    assert replay(is_kept=False).is_equal


def test_a_notice_ends_it_when_its_days_are_over(table: Table) -> None:
    text = table.text()
    key = table.propose(text, by=table.ours.officer)

    def notice(on: date | None = None) -> None:
        negotiating.give_notice(key, ends_on=on, reason="Moved on.", by=table.theirs.signer.actor, at=LATER)

    assert refused(notice) == "agreement_not_agreed"
    for side in (table.ours, table.theirs):
        table.sign(key, text.digest, side=side)
    assert refused(lambda: notice(AT.date() + timedelta(days=89))) == "notice_short"
    notice()

    assert refused(notice) == "notice_given"
    assert table.view(key, days=89).state is State.IN_FORCE
    assert table.view(key, days=90).state is State.ENDED
    assert replay(is_kept=False).is_equal


def test_an_amendment_is_signed_while_the_agreement_holds(table: Table) -> None:
    text = table.text()
    key = table.propose(text, by=table.ours.officer)
    for side in (table.ours, table.theirs):
        table.sign(key, text.digest, side=side)
    longer = with_facts(text, ClauseKind.DURATION, in_force_from="2027-01-01", in_force_until="2033-01-01")

    table.propose(longer, by=table.theirs.officer, follows=text.digest, at=LATER)
    for side in (table.ours, table.theirs):
        table.sign(key, longer.digest, side=side, at=LATER)

    assert table.view(key, days=60).ends_on == date(2030, 1, 1)
    assert table.view(key, days=240).ends_on == date(2033, 1, 1)


def test_what_is_under_a_master_ends_with_it(table: Table) -> None:
    master = table.text()
    top = table.propose(master, by=table.ours.officer)
    under = replace(
        table.text(),
        seed="F" * 16,
        kind=AgreementKind.PROJECT_ARRANGEMENT,
        master=Master(top, master.digest),
    )
    key = table.propose(under, by=table.ours.officer)
    for agreed in ((top, master.digest), (key, under.digest)):
        for side in (table.ours, table.theirs):
            table.sign(*agreed, side=side)

    negotiating.give_notice(top, ends_on=None, reason="Over.", by=table.ours.signer.actor, at=LATER)

    day = AT.date() + timedelta(days=89)
    assert set(in_force(day)) == {top, key}
    assert in_force(day + timedelta(days=1)) == []


def test_what_is_owed_under_it_ends_with_the_notice_of_the_master(table: Table) -> None:
    master = table.text()
    top = table.propose(master, by=table.ours.officer)
    under = with_clause(
        replace(table.text(), seed="F" * 16, master=Master(top, master.digest)),
        clause(ClauseKind.MANAGEMENT, report_every_months=1),
    )
    kept = clause(ClauseKind.FINANCE, survives=True, payment_every_months=40)
    key = table.propose(with_clause(under, kept), by=table.ours.officer)
    for agreed in ((top, master.digest), (key, with_clause(under, kept).digest)):
        for side in (table.ours, table.theirs):
            table.sign(*agreed, side=side)
    reader, reference = table.ours.officer.actor, table.view(key).reference
    since, late = AT.date(), date(2027, 6, 1)
    before = owed.coming(reader=reader, since=since, on=since)

    negotiating.give_notice(top, ends_on=None, reason="Over.", by=table.ours.signer.actor, at=LATER)

    after = owed.coming(reader=reader, since=since, on=since)
    assert len(before) > len(after)
    assert [(each.obligation.what.value, each.obligation.due_on.isoformat()) for each in after] == [
        ("report", "2026-08-01"),
        ("payment", "2029-11-01"),
    ]
    assert table.view(key, days=89).state is State.IN_FORCE
    assert table.view(key, days=90).state is State.ENDED
    assert table.view(key).ends_on == AT.date() + timedelta(days=90)
    assert len(owed.overdue(reference, [table.ours.code], on=late)) == 1
    assert replay(is_kept=False).is_equal


def test_a_draft_is_written_clause_by_clause_and_put_forward(table: Table, begin: Begin) -> None:
    key, by = begin(), table.ours.officer.actor
    for made in table.text().clauses:
        drafting.save_clause(key, made, base=1, by=by, at=AT)
    view = drafts.draft(key, reader=by)
    needed = {each.kind for each in table.text().clauses}
    for kind in {each.kind for each in view.text.clauses} - needed:
        drafting.take_out(key, kind, by=by, at=AT)

    found = drafting.put_forward(key, note="First.", reached=(), by=by, at=LATER)

    assert drafts.drafts(reader=by) == ()
    assert table.view(found).latest.text.clauses == table.text().clauses
    assert table.view(found).latest.note == "First."


def test_a_template_tells_what_is_still_to_be_said(table: Table, begin: Begin) -> None:
    view = drafts.draft(begin(), reader=table.ours.officer.actor)

    assert {each.code for each in view.problems()} == {"fact_missing"}
    assert ClauseKind.EQUIPMENT in view.missing


def test_two_editors_of_one_clause_lose_nothing(table: Table, begin: Begin) -> None:
    key = begin()
    base = drafts.clause_at(key, ClauseKind.DISPUTES, 1)
    words = base.texts[Language.EN]
    first = replace(base, texts={Language.EN: f"Before all. {words}"})
    last = replace(base, texts={Language.EN: f"{words} After all."})

    drafting.save_clause(key, first, base=1, by=table.ours.officer.actor, at=AT)
    saved = drafting.save_clause(key, last, base=1, by=table.ours.licensing.actor, at=AT)

    assert saved.clause.texts[Language.EN] == f"Before all. {words} After all."
    assert (saved.revision, saved.conflicts) == (3, ())


def test_a_draft_is_its_institutions_own(table: Table, begin: Begin) -> None:
    key, theirs = begin(), table.theirs.officer.actor

    assert drafts.drafts(reader=theirs) == ()
    for act in (
        lambda: drafts.draft(key, reader=theirs),
        lambda: drafting.discard(key, by=theirs),
        lambda: drafting.save_clause(key, clause(ClauseKind.CUSTOMS), base=1, by=theirs, at=AT),
        lambda: drafting.put_forward(key, note="", reached=(), by=theirs, at=AT),
    ):
        assert refused(act) == "draft_unknown"


def test_an_answer_begins_with_the_text_that_it_answers(table: Table) -> None:
    text = table.text()
    agreement = table.propose(text, by=table.ours.officer)
    by, key = table.theirs.officer.actor, uuid4()
    drafting.begin_answer(
        id=key, reference=table.view(agreement).reference, digest=text.digest, by=by, at=LATER
    )
    unchanged = refused(lambda: drafting.put_forward(key, note="", reached=(), by=by, at=LATER))
    assert unchanged == "proposal_known"

    drafting.save_clause(key, clause(ClauseKind.CUSTOMS, "Free of duty."), base=0, by=by, at=LATER)
    drafting.put_forward(key, note="", reached=(), by=by, at=LATER)

    assert table.view(agreement).latest.text == with_clause(text, clause(ClauseKind.CUSTOMS, "Free of duty."))


def test_who_waits_for_another_save_of_the_clause_is_merged_with_it(table: Table, begin: Begin) -> None:
    key, by = begin(), table.ours.officer.actor
    base = drafts.clause_at(key, ClauseKind.DISPUTES, 1)
    words = base.texts[Language.EN]

    def save(text: str) -> drafting.Saved:
        return drafting.save_clause(key, replace(base, texts={Language.EN: text}), base=1, by=by, at=AT)

    with at_the_lock("programmes_clausedraft", lambda: save(f"Before all. {words}")):
        saved = save(f"{words} After all.")

    assert saved.clause.texts[Language.EN] == f"Before all. {words} After all."
    assert ClauseDraft.objects.filter(draft=key, kind="disputes").count() == 3


def test_clearance_reads_the_clauses_of_what_is_in_force(table: Table) -> None:
    text = with_facts(table.text(), ClauseKind.SECURITY, highest="restricted")
    key = table.propose(text, by=table.ours.officer)
    for side in (table.ours, table.theirs):
        table.sign(key, text.digest, side=side)
    day = date(2026, 7, 1)

    (found,) = clearance.agreements(on=day)

    assert found.is_in_force(day)
    assert not found.is_in_force(day - timedelta(days=1))
    assert (found.reference, found.digest) == (table.view(key).reference, text.digest)
    terms = found.terms
    assert (terms.fields, terms.purposes, terms.forms) == (
        ("maritime",),
        (EndUse.RESEARCH,),
        (Form.DOCUMENT,),
    )
    assert (terms.highest, terms.allows_third_party) == (Classification.RESTRICTED, False)
    assert set(terms.recipients) == {table.ours.code, table.theirs.code}


def test_clauses_use_the_words_of_clearance() -> None:
    assert tuple(each.value for each in EndUse) == PURPOSES
    assert tuple(each.value for each in Form) == FORMS
    assert tuple(each.value for each in Classification) == LEVELS


def reporting(table: Table) -> tuple[UUID, str]:
    """An agreement in force under which both report every six months."""
    text = with_clause(table.text(), clause(ClauseKind.MANAGEMENT, report_every_months=6))
    key = table.propose(text, by=table.ours.officer)
    for side in (table.ours, table.theirs):
        table.sign(key, text.digest, side=side)
    return key, table.view(key).reference


def test_what_clauses_ask_for_is_due_on_a_working_day_until_it_is_done(table: Table) -> None:
    key, _ = reporting(table)
    day = date(2027, 1, 5)
    by = table.ours.officer.actor

    # 1 January 2027 is a holiday in Türkiye and a Friday; the next day worked is a Monday.
    (first,) = owed.due(reader=by, on=day)
    negotiating.meet(key, obligation=first.obligation.id, evidence="Sent.", by=by, at=LATER)

    assert (first.obligation.due_on, first.due_on) == (date(2027, 1, 1), date(2027, 1, 4))
    assert first.light is Light.OVERDUE
    assert owed.due(reader=by, on=day) == ()
    assert [each.light for each in owed.due(reader=table.theirs.officer.actor, on=day)] == [Light.OVERDUE]
    again = refused(
        lambda: negotiating.meet(key, obligation=first.obligation.id, evidence="x", by=by, at=LATER)
    )
    assert again == "obligation_met"
    assert replay(is_kept=False).is_equal


def test_nobody_does_what_another_owes(table: Table) -> None:
    key, _ = reporting(table)
    all_owed = [each.obligation for each in owed.owed_under(table.view(key))]
    theirs = next(each for each in all_owed if each.party == table.theirs.code)

    by = table.ours.officer.actor
    found = refused(lambda: negotiating.meet(key, obligation=theirs.id, evidence="x", by=by, at=LATER))

    assert found == "obligation_unknown"


def test_who_is_late_is_known_by_the_agreement(table: Table) -> None:
    _, reference = reporting(table)

    assert owed.overdue(reference, [table.theirs.code], on=date(2027, 1, 4)) == ()
    assert len(owed.overdue(reference, [table.theirs.code], on=date(2027, 1, 5))) == 1
    assert owed.overdue("MOU-1", [table.theirs.code], on=date(2027, 1, 5)) == ()


def test_a_text_waits_for_who_approves_and_then_for_who_signs(table: Table) -> None:
    text = table.text()
    key = table.propose(text, by=table.ours.officer)

    def waits_for(player: Player) -> bool:
        return bool(agreements.waiting(reader=player.actor, on=AT.date()))

    assert [waits_for(each) for each in (table.theirs.licensing, table.theirs.signer)] == [True, False]
    negotiating.approve(key, digest=text.digest, by=table.theirs.licensing.actor, at=AT)
    assert [waits_for(each) for each in (table.theirs.licensing, table.theirs.signer)] == [False, True]
    table.sign_again(key, text.digest, side=table.theirs, at=AT)
    assert not waits_for(table.theirs.signer)
    # Whoever put it forward does not approve it as well.
    assert not waits_for(table.ours.officer)
