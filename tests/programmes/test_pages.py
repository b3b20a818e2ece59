"""The pages of agreements: a text from its template to a signature, in three languages."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from agreements import clause, with_clause, with_facts
from callers import client_of, post
from cast import AT
from mithaq.base.languages import Language
from mithaq.programmes.domain.agreed import AgreementKind
from mithaq.programmes.domain.clauses import ClauseKind
from mithaq.programmes.domain.standing import State
from mithaq.programmes.queries import agreements, drafts, owed
from negotiators import Table

STATE = {Language.AR: "نافذ", Language.EN: "In force", Language.FR: "En vigueur"}
FACTS: dict[str, dict[str, Any]] = {
    "scope": {
        "fact.fields": ["maritime"],
        "fact.purposes": ["research"],
        "fact.forms": ["document", "visit"],
    },
    "security": {"fact.highest": "partners", "fact.breach_notice_hours": "٢٤", "survives": "on"},
    "third_parties": {"fact.may_receive": "no"},
    "duration": {
        "fact.in_force_from": "2026-01-01",
        "fact.in_force_until": "2040-01-01",
        "fact.notice_days": "۹۰",
    },
}


@pytest.mark.parametrize("language", Language)
def test_a_text_goes_from_its_template_to_all_signatures(table: Table, language: Language) -> None:
    officer = client_of(table.ours.officer, language)
    begun = post(
        officer,
        "/agreements/new/",
        kind=AgreementKind.MEMORANDUM.value,
        parties=[str(table.theirs.officer.institution)],
        **{f"title.{each}": f"Quiet ships {each}" for each in Language},
    )
    draft = officer.get(begun["Location"]).content.decode()
    assert draft.count("<li>") > 5
    assert f'lang="{language}"' in draft
    key = UUID(begun["Location"].rstrip("/").rpartition("/")[2])
    view = drafts.draft(key, reader=table.ours.officer.actor)
    for kind, facts in FACTS.items():
        clause = view.text.clause(ClauseKind(kind))
        assert clause is not None
        texts = {f"text.{each}": clause.texts[each] for each in Language}
        assert officer.get(f"/agreements/drafts/{key}/clauses/{kind}/").status_code == 200
        post(officer, f"/agreements/drafts/{key}/clauses/{kind}/", revision="1", **texts, **facts)

    said = post(officer, f"/agreements/drafts/{key}/propose/", note="Look.")["Location"]
    page = officer.get(said).content.decode()
    (found,) = agreements.agreements(reader=table.ours.officer.actor, on=AT.date())
    digest = found.latest.digest
    for side in (table.ours, table.theirs):
        post(client_of(side.licensing, language), f"{said}approve/", digest=digest)
        until = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
        post(client_of(side.signer, language), f"{said}sign/", digest=digest, until=until)

    after = officer.get(said).content.decode()
    (found,) = agreements.agreements(reader=table.ours.officer.actor, on=datetime.now(UTC).date())
    assert found.state is State.IN_FORCE
    assert f'<span class="chip">{STATE[language]}</span>' in after
    assert digest in page
    assert "{" not in page.partition("<main")[2].partition("</main>")[0]


def test_a_wrong_fact_stays_in_the_form_and_is_named(table: Table, begin: Any) -> None:
    key, officer = begin(), client_of(table.ours.officer)

    post(
        officer,
        f"/agreements/drafts/{key}/clauses/duration/",
        revision="1",
        **{"text.en": "Words.", "fact.in_force_from": "2026-07-01", "fact.notice_days": "many"},
    )

    page = officer.get(f"/agreements/drafts/{key}/").content.decode()
    assert "Days of notice: is no number that can be here" in page
    assert "Until (not included): is not said" in page


def test_two_who_edit_the_same_words_are_told(table: Table, begin: Any) -> None:
    key = begin()
    address = f"/agreements/drafts/{key}/clauses/disputes/"
    post(client_of(table.ours.officer), address, revision="1", **{"text.en": "By consultation."})

    clash = client_of(table.ours.licensing).post(address, {"revision": "1", "text.en": "By arbitration."})

    assert clash.status_code == 409
    assert "A colleague changed the same words" in clash.content.decode()


def test_what_differs_from_the_text_that_is_answered_is_shown(table: Table) -> None:
    text = table.text()
    key = table.propose(text, by=table.ours.officer)
    table.propose(
        with_facts(text, ClauseKind.DURATION, notice_days=180), by=table.theirs.officer, follows=text.digest
    )

    page = client_of(table.ours.officer).get(f"/agreements/{table.view(key).reference}/").content.decode()

    assert "What differs from text 1" in page
    assert "<del>90</del>" in page
    assert "<ins>180</ins>" in page


def test_a_comment_on_an_earlier_text_is_not_lost_from_sight(table: Table) -> None:
    text = table.text()
    key = table.propose(text, by=table.ours.officer)
    reference = table.view(key).reference
    post(
        client_of(table.theirs.officer),
        f"/agreements/{reference}/comment/",
        digest=text.digest,
        clause="security",
        text="Too low.",
    )
    table.propose(
        with_facts(text, ClauseKind.SECURITY, highest="public"), by=table.ours.officer, follows=text.digest
    )

    page = client_of(table.ours.officer).get(f"/agreements/{reference}/").content.decode()

    assert "Too low." in page
    assert "on text 1" in page


def test_comments_answers_and_notices_are_made_on_the_page(table: Table) -> None:
    text = table.text()
    key = table.propose(text, by=table.ours.officer)
    reference = table.view(key).reference
    officer, signer = client_of(table.theirs.officer), client_of(table.theirs.signer)

    post(officer, f"/agreements/{reference}/comment/", digest=text.digest, clause="security", text="Too low.")
    answer = post(officer, f"/agreements/{reference}/answer/", digest=text.digest)
    for side in (table.ours, table.theirs):
        table.sign(key, text.digest, side=side)
    post(signer, f"/agreements/{reference}/notice/", digest=text.digest, reason="Moved on.")

    page = officer.get(f"/agreements/{reference}/").content.decode()
    assert "Too low." in page
    assert "has given notice" in page
    assert officer.get(answer["Location"]).status_code == 200
    assert table.view(key).state is State.SIGNED


def test_strangers_find_nothing(table: Table, begin: Any) -> None:
    key = table.propose(table.text(), by=table.ours.officer)
    address = f"/agreements/{table.view(key).reference}/"

    assert client_of(table.cast.sam).get(address).status_code == 404
    assert client_of(table.cast.sam).get("/agreements/").status_code == 409
    assert client_of(table.theirs.officer).get(f"/agreements/drafts/{begin()}/").status_code == 404
    assert Client().get(address).status_code in {302, 403}


@pytest.mark.parametrize("language", Language)
def test_what_is_owed_and_what_waits_stands_on_the_desk_and_is_told_done(
    table: Table, language: Language
) -> None:
    text = with_facts(
        table.text(), ClauseKind.DURATION, in_force_from="2026-06-01", in_force_until="2049-01-01"
    )
    text = with_clause(text, clause(ClauseKind.MANAGEMENT, report_every_months=1))
    key = table.propose(text, by=table.ours.officer)
    assert "A-" in client_of(table.theirs.licensing, language).get("/desk/").content.decode()
    for side in (table.ours, table.theirs):
        table.sign(key, text.digest, side=side)
    reference, officer = table.view(key).reference, client_of(table.ours.officer, language)
    all_owed = [each.obligation for each in owed.owed_under(table.view(key))]
    first = next(each for each in all_owed if each.party == table.ours.code)

    desk = officer.get("/desk/").content.decode()
    post(officer, f"/agreements/{reference}/owed/{first.id}/", evidence="Sent by courier.")

    assert f"/agreements/{reference}/#owed" in desk
    assert "Sent by courier." in officer.get(f"/agreements/{reference}/").content.decode()


def test_ends_and_obligations_are_in_the_calendar_feed(table: Table) -> None:
    text = with_facts(table.text(), ClauseKind.DURATION, in_force_until="2049-01-01", renewal_notice_days=365)
    key = table.propose(text, by=table.ours.officer)
    for side in (table.ours, table.theirs):
        table.sign(key, text.digest, side=side)
    officer = client_of(table.ours.officer)
    made = officer.post("/my/feeds/calendar/new/", follow=True).content.decode()
    address = re.search(r"/feeds/[^<\"]+\.ics", made)
    assert address is not None

    feed = Client().get(address[0]).content.decode()

    assert f"An agreement ends: {table.view(key).reference}" in feed
    assert "DTSTART;VALUE=DATE:20490101" in feed
    assert "A decision on renewal" in feed
    assert "Quiet ships" not in feed
