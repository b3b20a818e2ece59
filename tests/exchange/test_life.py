"""From draft to record, and who may take which step."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from cast import AT, Cast, approved, content, draft, label, published
from meanwhile import at_the_lock
from mithaq.access.actions import appointing
from mithaq.access.domain.permissions import Role
from mithaq.base.refusals import NotFound, Refused
from mithaq.exchange.actions import drafting, publishing
from mithaq.exchange.domain.life import DraftState, Standing, Verdict
from mithaq.exchange.domain.reading import ContentRefused
from mithaq.exchange.models import Draft, Record
from mithaq.exchange.queries import drafts, records
from mithaq.register import queries as register


def view_of(reference: str, cast: Cast) -> records.RecordView:
    return records.record(reference, labels=cast.leyla.scope.labels, on=AT.date())


def save(key: UUID, cast: Cast, title: str, revision: int) -> int:
    return drafting.save_draft(key, content=content(title), revision=revision, by=cast.leyla.actor, at=AT)


def test_a_record_takes_the_whole_way_and_each_official_step_is_a_statement(cast: Cast) -> None:
    before = register.head().size

    reference = published(cast.leyla, cast.kerem, content("Quiet propeller"))

    acts = [entry.statement.act for entry in register.entries(before - 1)]
    assert acts == ["exchange.record.reviewed", "exchange.record.published"]
    assert view_of(reference, cast).standing is Standing.PUBLISHED
    assert not Draft.objects.exists()


def test_nobody_labels_in_another_name(cast: Cast) -> None:
    forged = {**label("public"), "originator": f"institution:{cast.amina.institution}"}

    reference = published(cast.leyla, cast.kerem, content(label=forged))

    assert view_of(reference, cast).content.label.originator == f"institution:{cast.leyla.institution}"


def test_an_incomplete_draft_is_not_sent_and_stays_as_it_was(cast: Cast) -> None:
    key = draft(cast.leyla, {"kind": "offer"})

    with pytest.raises(ContentRefused):
        drafting.submit_draft(key, by=cast.leyla.actor, at=AT)

    assert drafts.draft(key, reader=cast.leyla.actor).state is DraftState.OPEN


def test_whoever_wrote_or_sent_a_draft_cannot_review_it(cast: Cast) -> None:
    written = draft(cast.kerem, content())
    drafting.submit_draft(written, by=cast.kerem.actor, at=AT)
    sent = draft(cast.leyla, content())
    drafting.submit_draft(sent, by=cast.kerem.actor, at=AT)

    for key in (written, sent):
        with pytest.raises(Refused, match="four_eyes"):
            drafting.review_draft(key, verdict=Verdict.APPROVED, note="", by=cast.kerem.actor, at=AT)


def test_a_returned_draft_carries_its_note_and_is_open_again(cast: Cast) -> None:
    key = draft(cast.leyla, content())
    drafting.submit_draft(key, by=cast.leyla.actor, at=AT)
    with pytest.raises(Refused, match="note_missing"):
        drafting.review_draft(key, verdict=Verdict.RETURNED, note=" ", by=cast.kerem.actor, at=AT)

    drafting.review_draft(key, verdict=Verdict.RETURNED, note="Name the alloy.", by=cast.kerem.actor, at=AT)

    view = drafts.draft(key, reader=cast.leyla.actor)
    assert (view.state, view.review_note) == (DraftState.OPEN, "Name the alloy.")


def test_a_change_after_approval_needs_another_review(cast: Cast) -> None:
    key = approved(cast.leyla, cast.kerem, content("Before"))
    revision = drafts.draft(key, reader=cast.leyla.actor).revision
    save(key, cast, "After", revision)

    with pytest.raises(Refused, match="draft_not_approved"):
        publishing.publish_draft(key, by=cast.leyla.actor, at=AT)

    assert not Record.objects.exists()


def test_of_two_editors_the_second_is_told_and_loses_nothing(cast: Cast) -> None:
    key = draft(cast.leyla, content("Start"))
    save(key, cast, "First editor", 1)

    with pytest.raises(Refused, match="draft_changed_elsewhere"):
        save(key, cast, "Second editor", 1)

    kept = drafts.draft(key, reader=cast.leyla.actor).content
    assert kept["texts"]["en"]["title"] == "First editor"  # type: ignore[index,call-overload]


def test_a_draft_in_review_does_not_change(cast: Cast) -> None:
    key = draft(cast.leyla, content())
    drafting.submit_draft(key, by=cast.leyla.actor, at=AT)

    with pytest.raises(Refused, match="draft_in_review"):
        save(key, cast, "Quick change", 1)
    with pytest.raises(Refused, match="draft_in_review"):
        drafting.discard_draft(key, by=cast.leyla.actor)


def test_another_institution_does_not_know_of_a_draft(cast: Cast) -> None:
    key = draft(cast.leyla, content())

    for stranger in (cast.amina, cast.sam, cast.hamad):
        with pytest.raises(NotFound, match="draft_unknown"):
            drafts.draft(key, reader=stranger.actor)
        with pytest.raises(NotFound, match="draft_unknown"):
            drafting.discard_draft(key, by=stranger.actor)
    assert drafts.desk(cast.amina.actor).with_others == ()


def test_an_amendment_keeps_the_reference_and_supersedes_the_statement(cast: Cast) -> None:
    reference = published(cast.leyla, cast.kerem, content("First"))
    first = view_of(reference, cast)
    key = drafting.begin_amendment(id=uuid4(), record=first.id, by=cast.leyla.actor, at=AT)
    save(key, cast, "Second", 1)
    drafting.submit_draft(key, by=cast.leyla.actor, at=AT)
    drafting.review_draft(key, verdict=Verdict.APPROVED, note="", by=cast.kerem.actor, at=AT)

    again = publishing.publish_draft(key, by=cast.leyla.actor, at=AT + timedelta(days=400))

    second = view_of(reference, cast)
    assert again == reference
    assert (first.version, second.version) == (1, 2)
    assert second.published_at == first.published_at
    assert register.entry_by_id(second.statement).statement.supersedes == first.statement


def test_a_withdrawn_record_says_why_and_cannot_be_amended(cast: Cast) -> None:
    view = view_of(published(cast.leyla, cast.kerem, content()), cast)
    with pytest.raises(Refused, match="reason_missing"):
        publishing.withdraw_record(view.id, reason=" ", by=cast.leyla.actor, at=AT)

    publishing.withdraw_record(view.id, reason="Sold.", by=cast.leyla.actor, at=AT)

    after = view_of(view.reference, cast)
    assert (after.standing, after.withdrawn_reason) == (Standing.WITHDRAWN, "Sold.")
    with pytest.raises(Refused, match="record_withdrawn"):
        drafting.begin_amendment(id=uuid4(), record=view.id, by=cast.leyla.actor, at=AT)
    with pytest.raises(Refused, match="record_withdrawn"):
        publishing.withdraw_record(view.id, reason="Again.", by=cast.leyla.actor, at=AT)


def test_a_reason_holds_no_control_characters(cast: Cast) -> None:
    view = view_of(published(cast.leyla, cast.kerem, content()), cast)

    with pytest.raises(Refused, match="control_characters"):
        publishing.withdraw_record(view.id, reason="Sold\x00.", by=cast.leyla.actor, at=AT)


def test_a_partner_cannot_withdraw_what_it_can_see(cast: Cast) -> None:
    view = view_of(published(cast.leyla, cast.kerem, content()), cast)

    with pytest.raises(Refused, match="not_permitted"):
        publishing.withdraw_record(view.id, reason="Mine now.", by=cast.amina.actor, at=AT)


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        ("2025-12-31", Standing.AHEAD),
        ("2026-01-01", Standing.PUBLISHED),
        ("2026-12-31", Standing.PUBLISHED),
        ("2027-01-01", Standing.EXPIRED),
    ],
)
def test_a_record_expires_by_itself(cast: Cast, day: str, standing: Standing) -> None:
    reference = published(cast.leyla, cast.kerem, content())
    on = AT.date().fromisoformat(day)

    assert records.record(reference, labels=cast.leyla.scope.labels, on=on).standing is standing


HOSTILE = "<script>alert(1)</script> '; DROP TABLE exchange_record; -- {{ 7*7 }} %(x)s ../../etc/passwd"


def test_markup_and_sql_are_only_text(cast: Cast) -> None:
    reference = published(cast.leyla, cast.kerem, content(HOSTILE, summary=HOSTILE))

    text = view_of(reference, cast).content.texts
    assert {part for each in text.values() for part in (each.title, each.summary)} == {HOSTILE}


def test_the_hosts_office_amends_anothers_record_and_goes_on_with_its_draft(cast: Cast) -> None:
    appointing.appoint(
        id=uuid4(), person=cast.hamad.person, role=Role.PROGRAMME_OFFICER, by=cast.hamad.actor, at=AT
    )
    record = view_of(published(cast.leyla, cast.kerem, content("First")), cast).id
    key = drafting.begin_amendment(id=uuid4(), record=record, by=cast.hamad.actor, at=AT)

    again = drafting.begin_amendment(id=uuid4(), record=record, by=cast.hamad.actor, at=AT)
    drafting.save_draft(key, content=content("Second"), revision=1, by=cast.hamad.actor, at=AT)
    mine = [view.id for view in drafts.desk(cast.hamad.actor).to_finish]
    drafting.submit_draft(key, by=cast.hamad.actor, at=AT)
    drafting.review_draft(key, verdict=Verdict.APPROVED, note="", by=cast.kerem.actor, at=AT)
    reference = publishing.publish_draft(key, by=cast.hamad.actor, at=AT)

    assert (again, mine) == (key, [key])
    assert view_of(reference, cast).version == 2


def test_of_two_who_begin_an_amendment_at_once_the_second_finds_the_draft_of_the_first(cast: Cast) -> None:
    record = view_of(published(cast.leyla, cast.kerem, content()), cast).id
    first: list[UUID] = []

    def by_kerem() -> None:
        first.append(drafting.begin_amendment(id=uuid4(), record=record, by=cast.kerem.actor, at=AT))

    with at_the_lock("exchange_record", by_kerem):
        second = drafting.begin_amendment(id=uuid4(), record=record, by=cast.leyla.actor, at=AT)

    assert [second] == first


def test_publishing_waits_for_a_withdrawal_and_not_the_withdrawal_for_it(cast: Cast) -> None:
    record = view_of(published(cast.leyla, cast.kerem, content()), cast).id
    key = drafting.begin_amendment(id=uuid4(), record=record, by=cast.leyla.actor, at=AT)
    drafting.submit_draft(key, by=cast.leyla.actor, at=AT)
    drafting.review_draft(key, verdict=Verdict.APPROVED, note="", by=cast.kerem.actor, at=AT)

    def withdrawn() -> None:
        publishing.withdraw_record(record, reason="Sold.", by=cast.kerem.actor, at=AT)

    with at_the_lock("exchange_record", withdrawn), pytest.raises(NotFound, match="draft_unknown"):
        publishing.publish_draft(key, by=cast.leyla.actor, at=AT)


def test_an_amendment_that_somebody_elsewhere_has_begun_is_refused_in_words(cast: Cast) -> None:
    appointing.appoint(
        id=uuid4(), person=cast.hamad.person, role=Role.PROGRAMME_OFFICER, by=cast.hamad.actor, at=AT
    )
    record = view_of(published(cast.leyla, cast.kerem, content()), cast).id
    key = drafting.begin_amendment(id=uuid4(), record=record, by=cast.leyla.actor, at=AT)

    with pytest.raises(Refused, match="amendment_under_way"):
        drafting.begin_amendment(id=uuid4(), record=record, by=cast.hamad.actor, at=AT)

    assert drafting.begin_amendment(id=uuid4(), record=record, by=cast.kerem.actor, at=AT) == key
