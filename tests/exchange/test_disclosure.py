"""Disclosure in steps: what a reader gets, what an owner may do, and what must not leak."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from cast import AT, Cast, Player, content, draft, label, published
from mithaq.access.actions import appointing
from mithaq.access.domain.permissions import Role
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.domain.release import ANONYMOUS
from mithaq.clearance.queries.readers import readable_labels, reader_of
from mithaq.exchange.actions import attaching, disclosing, drafting, publishing
from mithaq.exchange.domain.content import Content, Step
from mithaq.exchange.domain.disclosure import (
    Disclosed,
    commitment,
    cut,
    reader_step,
    require_may_disclose,
)
from mithaq.exchange.domain.life import Verdict
from mithaq.exchange.domain.reading import content_from, open_content_from
from mithaq.exchange.domain.searching import Scope, Search
from mithaq.exchange.queries import catalogue, disclosures, drafts, records
from mithaq.exchange.queries.records import RecordView
from mithaq.fields.queries import field_codes
from mithaq.node.replaying import replay
from mithaq.register import queries as register
from mithaq.register.actions import export_register
from mithaq.register.queries import Entry
from mithaq.web.visits import visit_of

ON = AT.date()
TOMORROW = ON + timedelta(days=1)
OWNER, THEY = uuid4(), uuid4()
SECRET = "zyxomorph"  # a word that stands nowhere else
FILE: dict[str, Any] = {
    "digest": "ab" * 32,
    "name": f"{SECRET}.pdf",
    "media_type": "application/pdf",
    "size_bytes": 9,
}


def held_back(open_step: str = "teaser", **changes: Any) -> dict[str, Any]:
    text = {
        "title": "Quiet propeller",
        "summary": f"Short {SECRET}.",
        "full_text": f"Long {SECRET}.",
        "advantages": f"Better {SECRET}.",
        "partner_sought": f"Wanted {SECRET}.",
    }
    return content(texts={"en": text}, open_step=open_step, **changes)


def whole(**changes: Any) -> Content:
    return content_from(
        {
            **held_back(**changes),
            "attachments": [FILE],
            "label": {**label("public"), "originator": "institution:x"},
        },
        known_fields=field_codes(),
    )


def publish_held(cast: Cast, **changes: Any) -> str:
    """Publish a record that holds texts and a file back; returns its reference."""
    key = draft(cast.leyla, held_back(**changes))
    attach(key, cast.leyla, SECRET.encode())
    drafting.submit_draft(key, by=cast.leyla.actor, at=AT)
    drafting.review_draft(key, verdict=Verdict.APPROVED, note="", by=cast.kerem.actor, at=AT)
    return publishing.publish_draft(key, by=cast.leyla.actor, at=AT)


def attach(key: UUID, by: Player, bytes_: bytes) -> None:
    attaching.attach_file(
        key,
        name=f"{SECRET}.pdf",
        media_type="application/pdf",
        chunks=[bytes_],
        revision=drafts.draft(key, reader=by.actor).revision,
        by=by.actor,
        at=AT,
    )


def disclose(cast: Cast, record: UUID, to: Player, step: Step = Step.FULL, until: date | None = None) -> None:
    disclosing.disclose(
        record, institution=to.institution, step=step, until=until, by=cast.leyla.actor, at=AT
    )


def read(reference: str, player: Player, on: date = ON) -> RecordView:
    return disclosures.record(reference, replace(player.scope, on=on))


def said(view: RecordView) -> str:
    return json.dumps(view.content.as_json())


def nobody() -> Scope:
    return Scope(readable_labels(ANONYMOUS), ON)


@pytest.mark.parametrize(
    ("step", "shown"),
    [
        (Step.TEASER, {"title"}),
        (Step.SUMMARY, {"title", "summary"}),
        (Step.FULL, {"title", "summary", "full_text", "advantages", "partner_sought"}),
    ],
)
def test_a_step_shows_its_parts_and_no_others(step: Step, shown: set[str]) -> None:
    opened = cut(whole(), step).as_json()

    texts: Any = opened["texts"]
    assert {part for part, value in texts["en"].items() if value} == shown
    assert bool(opened["attachments"]) is (step is Step.FULL)
    assert (SECRET in json.dumps(opened)) is (step is not Step.TEASER)


@pytest.mark.parametrize(
    ("opened", "disclosed", "until", "is_owner", "is_withdrawn", "step"),
    [
        (Step.TEASER, None, None, False, False, Step.TEASER),
        (Step.TEASER, Step.SUMMARY, None, False, False, Step.SUMMARY),
        (Step.TEASER, Step.FULL, TOMORROW, False, False, Step.FULL),
        (Step.TEASER, Step.FULL, ON, False, False, Step.TEASER),
        (Step.SUMMARY, Step.TEASER, None, False, False, Step.SUMMARY),
        (Step.TEASER, Step.FULL, None, False, True, Step.TEASER),
        (Step.TEASER, None, None, True, False, Step.FULL),
        (Step.TEASER, None, None, True, True, Step.FULL),
        (Step.FULL, None, None, False, True, Step.FULL),
    ],
)
def test_a_reader_gets_the_further_of_the_open_and_the_disclosed_step(
    *,
    opened: Step,
    disclosed: Step | None,
    until: date | None,
    is_owner: bool,
    is_withdrawn: bool,
    step: Step,
) -> None:
    given = [Disclosed(THEY, disclosed, until)] if disclosed else []

    found = reader_step(opened, given, on=ON, is_owner=is_owner, is_withdrawn=is_withdrawn)

    assert found is step


@pytest.mark.parametrize(
    ("wanted", "is_withdrawn", "code"),
    [
        (Disclosed(THEY, Step.FULL, None), True, "record_withdrawn"),
        (Disclosed(OWNER, Step.FULL, None), False, "disclosure_to_owner"),
        (Disclosed(THEY, Step.SUMMARY, None), False, "step_open_already"),
        (Disclosed(THEY, Step.FULL, ON), False, "disclosure_ends_too_soon"),
        (Disclosed(THEY, Step.FULL, TOMORROW), False, None),
    ],
)
def test_what_cannot_be_disclosed(wanted: Disclosed, *, is_withdrawn: bool, code: str | None) -> None:
    facts: dict[str, Any] = {"owner": OWNER, "open_step": Step.SUMMARY, "on": ON}

    if code is None:
        require_may_disclose(wanted, is_withdrawn=is_withdrawn, **facts)
        return

    with pytest.raises(Refused, match=code):
        require_may_disclose(wanted, is_withdrawn=is_withdrawn, **facts)


def test_a_record_that_stands_open_keeps_the_bytes_it_was_signed_with() -> None:
    given = {**content(), "source": None, "label": {**label("public"), "originator": "institution:x"}}

    opened = content_from(given, known_fields=field_codes()).as_json()

    assert set(opened) == set(given)


def test_a_teaser_needs_no_summary_to_be_read_but_its_draft_does() -> None:
    opened = cut(whole(), Step.TEASER)

    assert open_content_from(opened.as_json(), known_fields=field_codes()) == opened
    with pytest.raises(Refused, match="content_invalid"):
        content_from(opened.as_json(), known_fields=field_codes())


def test_an_unknown_step_is_a_problem_of_the_draft(cast: Cast) -> None:
    key = draft(cast.leyla, held_back(open_step="half"))

    found = drafts.draft(key, reader=cast.leyla.actor).problems

    assert [(each.place, each.code) for each in found] == [("open_step", "unknown_word")]


def test_the_owner_and_the_host_office_read_all_and_others_what_stands_open(cast: Cast) -> None:
    reference = publish_held(cast)

    assert read(reference, cast.leyla).step is Step.FULL
    assert "Wanted" in said(read(reference, cast.kerem))
    assert disclosures.record(reference, replace(nobody(), acts_for_owners=True)).step is Step.FULL
    for scope in (cast.amina.scope, cast.noor.scope, cast.hamad.scope, nobody()):
        view = disclosures.record(reference, scope)
        assert view.step is Step.TEASER
        assert SECRET not in said(view)


def test_a_disclosure_opens_its_step_to_one_institution_until_it_is_taken_back(cast: Cast) -> None:
    reference = publish_held(cast)
    record = read(reference, cast.leyla).id

    disclose(cast, record, cast.amina, Step.SUMMARY)
    summary = read(reference, cast.amina)
    disclose(cast, record, cast.amina, Step.FULL)
    full = read(reference, cast.amina)
    disclosing.end_disclosure(record, institution=cast.amina.institution, by=cast.leyla.actor, at=AT)

    assert (summary.step, full.step) == (Step.SUMMARY, Step.FULL)
    assert "Short" in said(summary)
    assert "Long" not in said(summary)
    assert full.content == read(reference, cast.leyla).content
    assert SECRET not in said(read(reference, cast.amina))
    assert SECRET not in said(read(reference, cast.sam))
    with pytest.raises(NotFound, match="disclosure_unknown"):
        disclosing.end_disclosure(record, institution=cast.amina.institution, by=cast.leyla.actor, at=AT)


def test_a_disclosure_ends_on_its_day_and_with_the_record(cast: Cast) -> None:
    reference = publish_held(cast)
    record = read(reference, cast.leyla).id

    disclose(cast, record, cast.amina, until=TOMORROW)

    assert read(reference, cast.amina).step is Step.FULL
    assert read(reference, cast.amina, on=TOMORROW).step is Step.TEASER
    publishing.withdraw_record(record, reason="Sold.", by=cast.leyla.actor, at=AT)
    assert read(reference, cast.amina).step is Step.TEASER


def test_a_disclosure_reaches_only_whom_the_label_lets_see_the_record(cast: Cast) -> None:
    reference = publish_held(cast, label=label("partners", "bloc:OIC"))
    view = read(reference, cast.leyla)

    with pytest.raises(Refused, match="disclosure_not_releasable") as refused:
        disclose(cast, view.id, cast.sam)

    assert refused.value.facts["rules"] == ("not_releasable",)
    recipients = {each.id for each in disclosures.possible_recipients(view, on=ON)}
    assert cast.amina.institution in recipients
    assert {cast.sam.institution, cast.leyla.institution}.isdisjoint(recipients)


def test_a_label_that_closes_hides_what_was_disclosed(cast: Cast) -> None:
    reference = publish_held(cast)
    record = read(reference, cast.leyla).id
    disclose(cast, record, cast.amina)

    _amended(cast, record, label=label("partners", "state:US"))

    with pytest.raises(NotFound, match="record_unknown"):
        read(reference, cast.amina)


def test_the_name_of_a_file_alone_brings_it_into_no_draft(cast: Cast) -> None:
    view = read(publish_held(cast), cast.leyla)
    stolen = [each.as_json() for each in view.content.attachments]
    key = draft(cast.amina, content())

    for steal in (
        lambda: draft(cast.amina, content(attachments=stolen)),
        lambda: drafting.save_draft(
            key, content=content(attachments=stolen), revision=1, by=cast.amina.actor, at=AT
        ),
    ):
        with pytest.raises(Refused, match="file_not_attached"):
            steal()

    assert drafts.draft(key, reader=cast.amina.actor).revision == 1


def test_a_draft_keeps_the_files_that_were_attached_to_it_and_those_of_its_record(cast: Cast) -> None:
    record = read(publish_held(cast), cast.leyla).id
    key = drafting.begin_amendment(id=uuid4(), record=record, by=cast.leyla.actor, at=AT)
    attach(key, cast.leyla, b"another")
    before: Any = drafts.draft(key, reader=cast.leyla.actor).content

    drafting.save_draft(key, content={**before, "trl": 7}, revision=2, by=cast.leyla.actor, at=AT)

    after: Any = drafts.draft(key, reader=cast.leyla.actor).content
    assert len(before["attachments"]) == 2
    assert after["attachments"] == before["attachments"]


@pytest.mark.parametrize("name", ["amina", "noor", "hamad"])
def test_only_the_owner_discloses_and_takes_back(cast: Cast, name: str) -> None:
    reference = publish_held(cast)
    record = read(reference, cast.leyla).id
    by: Player = getattr(cast, name)

    with pytest.raises(Refused, match="not_permitted"):
        disclosing.disclose(
            record, institution=cast.sam.institution, step=Step.FULL, until=None, by=by.actor, at=AT
        )
    with pytest.raises(Refused, match="not_permitted"):
        disclosing.end_disclosure(record, institution=cast.sam.institution, by=by.actor, at=AT)


def test_an_amendment_starts_from_the_whole_and_what_was_disclosed_follows_it(cast: Cast) -> None:
    reference = publish_held(cast)
    record = read(reference, cast.leyla).id
    disclose(cast, record, cast.amina)

    before = _amended(cast, record, trl=7)

    assert before["texts"] == held_back()["texts"]
    assert before["open_step"] == "teaser"
    assert read(reference, cast.amina).content.trl == 7
    assert SECRET in said(read(reference, cast.amina))
    assert SECRET not in said(read(reference, cast.sam))


def test_a_record_opened_to_the_end_holds_nothing_back(cast: Cast) -> None:
    reference = publish_held(cast)
    record = read(reference, cast.leyla).id

    _amended(cast, record, open_step="full")

    view = records.record(reference, labels=nobody().labels, on=ON)
    assert view.step is Step.FULL
    assert disclosures.whole(view) == view.content


def test_nothing_in_lists_and_matches_holds_or_is_moved_by_what_is_held_back(cast: Cast) -> None:
    nothing = {"en": {"title": "Quiet propeller", "summary": "."}}
    plain = published(cast.leyla, cast.kerem, content(texts=nothing, open_step="teaser"))
    held = publish_held(cast)
    asking = content("Propeller sought", kind="need", summary=f"Quiet {SECRET} propeller.")
    need = published(cast.leyla, cast.kerem, asking)

    for scope in (nobody(), cast.amina.scope, cast.sam.scope, cast.noor.scope):
        found = catalogue.search(Search(SECRET), scope)
        assert [view.reference for view in found.records] == [need]
        assert catalogue.suggestions(SECRET, scope) == ()
        asked = records.record(need, labels=scope.labels, on=ON)
        scores = {
            match.record.reference: (match.judgement.score, match.passage)
            for match in catalogue.matches(asked, scope, limit=9)
        }
        assert scores[plain] == scores[held]
        every = catalogue.search(Search(), scope).records
        assert SECRET not in "".join(said(view) for view in every if view.reference == held)


def test_an_export_gives_each_record_as_far_as_its_reader_may_read(cast: Cast) -> None:
    held = [publish_held(cast) for _ in range(3)]
    disclose(cast, read(held[1], cast.leyla).id, cast.amina, Step.SUMMARY)

    steps = {
        name: [
            view.step
            for view in disclosures.batches_read_by(records.live(scope.labels, on=ON), scope, size=2)
        ]
        for name, scope in {
            "leyla": cast.leyla.scope,
            "amina": cast.amina.scope,
            "nobody": nobody(),
        }.items()
    }

    assert steps == {
        "leyla": [Step.FULL] * 3,
        "amina": [Step.TEASER, Step.SUMMARY, Step.TEASER],
        "nobody": [Step.TEASER] * 3,
    }


def test_the_owner_asks_for_matches_with_the_whole_record(cast: Cast) -> None:
    need = published(cast.leyla, cast.kerem, content("Sought", kind="need", summary=f"The {SECRET}."))
    held = publish_held(cast)

    found = {
        name: {
            match.record.reference: match.judgement.score
            for match in catalogue.matches(read(held, player), player.scope, limit=9)
        }
        for name, player in {"owner": cast.leyla, "other": cast.sam}.items()
    }

    assert found["owner"][need] > found["other"].get(need, 0)


def test_statements_tell_each_reader_no_more_than_the_record_page(cast: Cast, tmp_path: Path) -> None:
    reference = publish_held(cast)
    record = read(reference, cast.leyla).id
    disclose(cast, record, cast.amina)

    acts = {
        name: {
            entry.statement.act: json.dumps(entry.statement.body)
            for entry in _entries(getattr(cast, name), record)
        }
        for name in ("leyla", "amina", "sam", "noor", "hamad")
    }

    assert SECRET in acts["leyla"]["exchange.record.held"]
    assert set(acts["amina"]) == {"exchange.record.published", "exchange.record.disclosed"}
    assert set(acts["sam"]) == {"exchange.record.published"}
    assert "exchange.record.held" not in acts["noor"] | acts["hamad"]
    for name in ("amina", "sam", "noor", "hamad"):
        assert SECRET not in "".join(acts[name].values()), name
    file = tmp_path / "register.jsonl"
    export_register(file)
    # The operator's own file: it proves the whole register, and only its owner may read it.
    assert file.stat().st_mode & 0o077 == 0


def test_the_public_statement_commits_to_what_is_held(cast: Cast) -> None:
    reference = publish_held(cast)
    record = read(reference, cast.leyla).id

    spoken = {entry.statement.act: entry.statement.body for entry in _entries(cast.leyla, record)}

    opened, held = spoken["exchange.record.published"], spoken["exchange.record.held"]
    assert opened["commitment"] == commitment(held["content"], salt=str(held["salt"]))
    assert opened["commitment"] != commitment(held["content"], salt="00" * 32)
    other = publish_held(cast)
    again = _entries(cast.leyla, read(other, cast.leyla).id)
    assert opened["commitment"] not in {entry.statement.body.get("commitment") for entry in again}


def test_a_replay_rebuilds_what_is_held_and_disclosed(cast: Cast) -> None:
    reference = publish_held(cast)
    record = read(reference, cast.leyla).id
    disclose(cast, record, cast.amina, Step.SUMMARY)
    disclose(cast, record, cast.amina, until=TOMORROW)
    disclose(cast, record, cast.sam)
    disclosing.end_disclosure(record, institution=cast.sam.institution, by=cast.leyla.actor, at=AT)
    _amended(cast, record, trl=8)

    result = replay(is_kept=True)

    rows = {each.table: each.rebuilt_rows for each in result.tables}
    assert result.is_equal, result
    assert (rows["exchange_held"], rows["exchange_disclosure"]) == (1, 3)
    assert read(reference, cast.amina).step is Step.FULL
    assert read(reference, cast.sam).step is Step.TEASER


def _amended(cast: Cast, record: UUID, **changes: Any) -> dict[str, Any]:
    """Amend the record, and give back what the amendment started from."""
    key = drafting.begin_amendment(id=uuid4(), record=record, by=cast.leyla.actor, at=AT)
    before: Any = drafts.draft(key, reader=cast.leyla.actor).content
    drafting.save_draft(key, content={**before, **changes}, revision=1, by=cast.leyla.actor, at=AT)
    drafting.submit_draft(key, by=cast.leyla.actor, at=AT)
    drafting.review_draft(key, verdict=Verdict.APPROVED, note="", by=cast.kerem.actor, at=AT)
    publishing.publish_draft(key, by=cast.leyla.actor, at=AT)
    return dict(before)


def _entries(player: Player, record: UUID) -> tuple[Entry, ...]:
    """The statements on a record that exist for a person."""
    return register.latest(
        replace(visit_of(player.user).statements, subject=f"record:{record}"), before=None, limit=50
    )


def test_the_hosts_officer_acts_for_owners_and_nobody_else_does(cast: Cast) -> None:
    def acts(player: Player) -> bool:
        actor = player.actor
        return disclosures.scope_of(actor, reader_of(actor, on=ON), on=ON).acts_for_owners

    assert not acts(cast.hamad)
    appointing.appoint(
        id=uuid4(), person=cast.hamad.person, role=Role.PROGRAMME_OFFICER, by=cast.hamad.actor, at=AT
    )

    assert acts(cast.hamad)
    assert not acts(cast.kerem)
    assert disclosures.scope_of(None, ANONYMOUS, on=ON).acts_for_owners is False


def test_a_disclosure_stands_for_its_owner_and_is_open_only_while_it_is_read_by(cast: Cast) -> None:
    reference = published(cast.leyla, cast.kerem, held_back(open_step="teaser"))
    view = records.record(reference, labels=cast.leyla.scope.labels, on=AT.date())
    disclosing.disclose(
        view.id, institution=cast.amina.institution, step=Step.FULL, until=None, by=cast.leyla.actor, at=AT
    )

    def told() -> list[tuple[bool, bool]]:
        now = records.record(reference, labels=cast.leyla.scope.labels, on=AT.date())
        return [(each.stands, each.is_open) for each in disclosures.disclosures_of(now, on=AT.date())]

    assert told() == [(True, True)]
    publishing.withdraw_record(view.id, reason="Sold.", by=cast.kerem.actor, at=AT)
    assert told() == [(True, False)]
