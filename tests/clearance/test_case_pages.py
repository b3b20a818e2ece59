"""Release cases as owners, officers, advisers and signers meet them on the pages, draft to delivery."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import player
from mithaq.access.domain.permissions import Role
from mithaq.clearance.actions import describing
from mithaq.clearance.domain.cases.asking import CELLS_MOST
from mithaq.clearance.domain.cases.states import Move, State
from mithaq.clearance.domain.cases.statistics import LEAST_TOLD
from mithaq.clearance.domain.screening.subjects import PartyKind
from mithaq.clearance.models import Case, CaseEvent
from mithaq.clearance.queries.proof import checked
from mithaq.parties import queries as parties
from offices import (
    GRANT,
    REPORTING,
    Office,
    agree,
    begun,
    browser,
    circulating,
    draft_form,
    issued,
    post,
    proposed,
    reviewed,
    signed,
    state,
    submitted,
)

LANGUAGES = ("ar", "en", "fr")


def test_a_case_goes_its_whole_way_on_the_pages(office: Office) -> None:
    key = reviewed(office)

    post(office, office.clearers.jasim, key, "propose", **REPORTING)
    signed(office, key)
    post(office, office.clearers.jasim, key, "move", move="issue")
    delivered = post(office, office.cast.leyla, key, "deliver", cell="0").content.decode()

    assert state(key) == State.ISSUED
    assert "due 30 days after each delivery" in delivered.lower()
    assert "Delivery recorded" in delivered


def test_the_proof_of_a_decision_is_for_those_who_see_the_case(office: Office) -> None:
    key = proposed(office, **GRANT)
    path = f"/clearance/cases/{key}/proof.json"
    early = browser(office.clearers.jasim).get(path).status_code
    signed(office, key)

    page = browser(office.cast.leyla).get(f"/clearance/cases/{key}/").content.decode()
    proof = browser(office.cast.leyla).get(path)
    stranger = browser(office.cast.sam).get(path).status_code

    assert path in page
    assert len(checked(proof.content, trusted_key=None).signers) == 2
    assert (early, stranger) == (409, 404)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_for_whom_it_is(office: Office, language: str) -> None:
    fresh, key = begun(office), circulating(office)

    for by, path in [
        (office.cast.leyla, "/clearance/cases/"),
        (office.cast.leyla, f"/clearance/cases/{fresh}/draft/"),
        (office.cast.leyla, f"/clearance/cases/{key}/"),
        (office.cast.kerem, f"/clearance/cases/{key}/"),
        (office.clearers.jasim, f"/clearance/cases/{key}/"),
        (office.clearers.layan, f"/clearance/cases/{key}/"),
        (office.clearers.jasim, "/clearance/cases/"),
        (office.clearers.jasim, "/clearance/agreements/"),
        (office.clearers.jasim, "/clearance/"),
        (office.cast.sam, "/clearance/report/2026/"),
    ]:
        answer = browser(by, language).get(path)
        assert answer.status_code == 200, path
        assert f'lang="{language}"' in answer.content.decode()


def test_an_applicant_sees_neither_advice_nor_hits(office: Office) -> None:
    key = circulating(office)
    post(office, office.cast.kerem, key, "advise", entity="case ", kind="inform", text="Zyxwv secret counsel")

    owners = browser(office.cast.leyla).get(f"/clearance/cases/{key}/").content.decode()
    officers = browser(office.clearers.jasim).get(f"/clearance/cases/{key}/").content.decode()

    assert "Zyxwv" in officers
    assert "Zyxwv" not in owners
    assert "What the hard stops say" not in owners


def test_outsiders_find_no_case(office: Office) -> None:
    key = submitted(office)

    for other in (office.cast.amina, office.cast.sam):
        assert browser(other).get(f"/clearance/cases/{key}/").status_code == 404
        assert key not in browser(other).get("/clearance/cases/").content.decode()


def test_what_is_missing_is_named_in_words(office: Office) -> None:
    key = begun(office)
    form = draft_form(office, end_use_text="short", agreement="")

    page = browser(office.cast.leyla, "fr").post(f"/clearance/cases/{key}/draft/", form, follow=True)

    text = page.content.decode()
    assert "Ce qui manque encore" in text or "manque" in text
    assert not Case.objects.exists()


def test_a_draft_offers_the_agreements_to_which_its_institution_is_a_party(office: Office) -> None:
    agree(office, "MOU/2", "Between the states", party="state:TR")
    agree(office, "MOU/3", "Between others", party=f"institution:{office.cast.sam.institution}")
    key = begun(office)
    writer = browser(office.cast.leyla)

    page = writer.get(f"/clearance/cases/{key}/draft/").content.decode()
    forged = writer.post(f"/clearance/cases/{key}/draft/", draft_form(office, agreement="MOU/3"))

    assert "Memorandum on marine technology" in page
    assert "Between the states" in page
    assert "Between others" not in page
    assert forged.status_code == 409
    assert "Between others" not in forged.content.decode()
    assert not Case.objects.exists()


def test_several_entries_of_one_list_are_several_verdicts(office: Office) -> None:
    jasim, key = office.clearers.jasim, submitted(office)
    post(office, jasim, key, "move", move="take_in")
    post(office, jasim, key, "move", move="clear_intake")

    page = post(
        office,
        jasim,
        key,
        "classify",
        **{
            f"{office.record}.EU.entry": " 5a002,9A104;3A001.b \n5A002,",
            f"{office.record}.EU.looked": "yes",
            f"{office.record}.EU.version": "2025",
            f"{office.record}.kind": "civil",
        },
    ).content.decode()

    verdicts = Case.objects.get(pk=key).asked["items"][0]["verdicts"]
    assert [each["entry"] for each in verdicts] == ["3A001.b", "5A002", "9A104"]
    assert "9A104 (EU) is a weapon of mass destruction" in page


def test_who_may_consent_for_a_part_sees_what_stands_and_withdraws_it(office: Office) -> None:
    key, sam = begun(office), office.cast.sam
    ava = player("ava", sam.institution, Role.PROGRAMME_OFFICER)
    parts = {"has_third_parties": "yes", "third_parties": [f"institution:{sam.institution}"]}
    browser(office.cast.leyla).post(f"/clearance/cases/{key}/draft/", draft_form(office, **parts))
    today = datetime.now(UTC).date()

    owners = browser(sam).get(f"/clearance/cases/{key}/").content.decode()
    before = browser(ava).get(f"/clearance/cases/{key}/").content.decode()
    given = post(office, ava, key, "consent", until=str(today + timedelta(days=90))).content.decode()
    policy = browser(office.clearers.jasim).get(f"/clearance/cases/{key}/").content.decode()
    withdrawn = post(office, ava, key, "consent", until=str(today)).content.decode()
    stopped = browser(office.clearers.jasim).get(f"/clearance/cases/{key}/").content.decode()

    assert "Consent to this release" not in owners
    assert "Your consent is asked" in before
    assert "Your institution has consented until" in given
    assert "has not consented" not in policy
    assert "Your consent is asked" in withdrawn
    assert "has not consented" in stopped


def test_a_record_of_others_cannot_be_asked_for(office: Office) -> None:
    key = begun(office)

    answer = browser(office.cast.leyla).post(
        f"/clearance/cases/{key}/draft/", draft_form(office, items="O-XX-1")
    )

    assert answer.status_code == 409
    assert "O-XX-1" in answer.content.decode()


def test_a_weapon_use_is_stopped_in_words(office: Office) -> None:
    key = begun(office)
    browser(office.cast.leyla).post(f"/clearance/cases/{key}/draft/", draft_form(office, is_wmd="yes"))

    page = browser(office.clearers.jasim).get(f"/clearance/cases/{key}/").content.decode()

    assert "A weapon of mass destruction was stated as the end use." in page


def test_what_was_attested_stands_on_the_page_of_the_case(office: Office) -> None:
    key, outside = begun(office), uuid4()
    describing.name_counterparty(
        outside,
        PartyKind.ORGANISATION,
        {"name": ["Invented Directorate of Roads"]},
        by=office.clearers.jasim.actor,
        at=datetime.now(UTC),
    )
    named = {
        "party": [office.moroccan, f"counterparty:{outside}", ""],
        "government": ["", "yes", ""],
        "nationalities": "ma zz",
    }
    writer = browser(office.cast.leyla)

    writer.post(f"/clearance/cases/{key}/draft/", draft_form(office, then="keep", **named))
    kept = writer.get(f"/clearance/cases/{key}/draft/").content.decode()
    writer.post(f"/clearance/cases/{key}/draft/", draft_form(office, **named))
    page = browser(office.clearers.jasim).get(f"/clearance/cases/{key}/").content.decode()

    assert kept.count('<option value="yes" selected>') == 1
    assert page.count("a government body") == 1
    assert "Morocco · ZZ" in page
    assert re.search(r"<dt>Meant for armed forces or arms</dt><dd>No</dd>", page)


def test_the_record_offers_to_ask_for_its_release_to_its_owner_alone(office: Office) -> None:
    owners = browser(office.cast.leyla).get(f"/records/{office.record}/").content.decode()
    others = browser(office.cast.amina).get(f"/records/{office.record}/").content.decode()

    assert "/clearance/cases/begin/" in owners
    assert "/clearance/cases/begin/" not in others


def test_a_refused_case_tells_its_reason_and_may_be_appealed(office: Office) -> None:
    key = reviewed(office)
    post(
        office,
        office.clearers.jasim,
        key,
        "propose",
        **{"outcome.0": "refused", "reasons.0": ["eu_7"], "text": "Diversion."},
    )
    signed(office, key)

    page = browser(office.cast.leyla).get(f"/clearance/cases/{key}/").content.decode()
    post(office, office.cast.leyla, key, "move", move="appeal", text="It stays in the harbour.")

    assert "Diversion." not in page
    assert state(key) == State.UNDER_APPEAL


def test_a_draft_can_be_thrown_away(office: Office) -> None:
    key = begun(office)

    post(office, office.cast.leyla, key, "discard")

    assert browser(office.cast.leyla).get(f"/clearance/cases/{key}/draft/").status_code == 404


def test_many_cases_are_moved_at_once_and_what_is_refused_is_told(office: Office) -> None:
    ready, behind = submitted(office), circulating(office)

    answer = browser(office.clearers.jasim).post(
        "/clearance/cases/move/", {"case": [ready, behind], "move": "take_in"}, follow=True
    )

    page = answer.content.decode()
    assert (state(ready), state(behind)) == (State.INTAKE, State.CIRCULATION)
    assert "Done in 1 of the cases." in page
    assert Case.objects.get(pk=behind).reference in page


def amending(office: Office, key: str) -> tuple[str, dict[str, Any]]:
    """The draft of an amendment as its page opens, and its form, filled as the page fills it."""
    answer = browser(office.cast.leyla).post(f"/clearance/cases/{key}/amend/", follow=True)
    page = answer.content.decode()
    assert "It amends" in page
    assert "Measurements of noise in harbours" in page
    assert office.record in page
    (seen,) = re.findall(r'name="seen" value="([0-9a-f-]{36})"', page)
    return str(answer.redirect_chain[-1][0]).split("/")[-3], draft_form(office, seen=seen)


def test_a_request_is_amended_and_both_pages_lead_to_each_other(office: Office) -> None:
    old = circulating(office)
    new, form = amending(office, old)
    changed = form | {"end_use_text": "Measurements of noise in harbours and in straits."}

    answer = browser(office.cast.leyla).post(f"/clearance/cases/{new}/draft/", changed, follow=True)

    assert (state(old), state(new)) == (State.SUPERSEDED, State.SUBMITTED)
    assert f"/clearance/cases/{old}/" in answer.content.decode()
    for reader in (office.cast.leyla, office.clearers.jasim):
        page = browser(reader).get(f"/clearance/cases/{old}/").content.decode()
        assert f'<a href="/clearance/cases/{new}/">' in page
        assert "Superseded by an amendment" in page
        assert "An amendment is under way" not in page
        assert ">Amend</button>" not in page


def test_an_adviser_of_the_old_case_alone_is_led_to_no_other(office: Office) -> None:
    asked, ministry = circulating(office), office.cast.amina
    adviser = player("salma", ministry.institution, Role.PROGRAMME_OFFICER)
    institution = [str(ministry.institution)]
    post(office, office.clearers.jasim, asked, "ask-advice", institution=institution, entity="case ")
    new, form = amending(office, asked)
    browser(office.cast.leyla).post(f"/clearance/cases/{new}/draft/", form)

    page = browser(adviser).get(f"/clearance/cases/{asked}/")

    assert page.status_code == 200
    assert new not in page.content.decode()


def test_an_amendment_whose_case_changed_meanwhile_keeps_what_was_typed(office: Office) -> None:
    old = submitted(office)
    new, form = amending(office, old)
    post(office, office.clearers.jasim, old, "move", move="take_in")
    typed = form | {"end_use_text": "Measurements of noise in harbours and in straits."}

    page = browser(office.cast.leyla).post(f"/clearance/cases/{new}/draft/", typed, follow=True)

    text = page.content.decode()
    assert "has changed since you opened this; it now stands at: intake checks." in text
    assert "in harbours and in straits." in text
    assert state(old) == State.INTAKE
    assert not Case.objects.filter(pk=new).exists()
    seen = re.findall(r'name="seen" value="([0-9a-f-]{36})"', text)[0]
    browser(office.cast.leyla).post(f"/clearance/cases/{new}/draft/", typed | {"seen": seen})
    assert (state(old), state(new)) == (State.SUPERSEDED, State.SUBMITTED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_authorisation_and_its_amendment_open_in_every_language(office: Office, language: str) -> None:
    old = issued(office, **GRANT)
    new, form = amending(office, old)
    draft = browser(office.cast.leyla, language).get(f"/clearance/cases/{new}/draft/")
    browser(office.cast.leyla).post(f"/clearance/cases/{new}/draft/", form)

    pages = [browser(office.cast.leyla, language).get(f"/clearance/cases/{key}/") for key in (old, new)]

    assert [each.status_code for each in (draft, *pages)] == [200, 200, 200]
    assert f"/clearance/cases/{new}/" in pages[0].content.decode()
    assert f"/clearance/cases/{old}/amend/" not in pages[0].content.decode()
    assert state(old) == State.ISSUED


def test_a_case_serves_as_an_example_for_the_next(office: Office) -> None:
    key = submitted(office)

    page = browser(office.cast.leyla).post(f"/clearance/cases/{key}/again/", follow=True).content.decode()
    others = browser(office.clearers.jasim).post(f"/clearance/cases/{key}/again/")

    assert "Measurements of noise in harbours" in page
    assert office.record in page
    assert others.status_code in {404, 409}


REFUSAL = {"outcome.0": "refused", "reasons.0": ["eu_7"], "text": "Diversion."}
CHECKED = {
    "outcome.0": "granted_with_conditions",
    "condition.0.kind": "end_use_check",
    "condition.0.on": "2040-03-01",
    "condition.0.evidence": "inspection_report",
}


def test_an_applicant_learns_a_decision_once_it_is_signed(office: Office) -> None:
    key = proposed(office, **CHECKED)
    owner, officer = browser(office.cast.leyla), browser(office.clearers.jasim)

    def shown(by: Client) -> tuple[bool, ...]:
        page = by.get(f"/clearance/cases/{key}/").content.decode()
        cards = by.get("/clearance/cases/").content.decode()
        return (
            "<span>Granted with conditions</span>" in cards,
            "What was decided" in page,
            "What the conditions ask for" in page,
            "letter.pdf" in page,
        )

    before = shown(owner)
    inside = officer.get(f"/clearance/cases/{key}/").content.decode()
    signed(office, key)

    assert before == (False, False, False, False)
    assert "What is proposed" in inside
    assert shown(owner) == (True, True, True, True)


def test_a_new_proposal_after_an_appeal_is_no_decision(office: Office) -> None:
    key = proposed(office, **REFUSAL)
    signed(office, key)
    post(office, office.cast.leyla, key, "move", move="appeal", text="It stays in the harbour.")
    reem = player("reem", parties.host_institution().id, Role.SENIOR_APPROVER)
    post(office, reem, key, "move", move="allow_appeal", text="It was not looked into.")
    post(office, office.clearers.jasim, key, "propose", **{"outcome.0": "granted"})

    page = browser(office.cast.leyla).get(f"/clearance/cases/{key}/").content.decode()

    assert state(key) == State.FIRST_SIGNATURE
    assert "What was decided" not in page
    assert "<td>Granted" not in page
    assert "letter.pdf" not in page


def test_a_query_has_its_letter_on_the_page(office: Office) -> None:
    key = circulating(office)
    post(office, office.clearers.jasim, key, "move", move="ask_query", text="Which laboratory?")

    assert "letter.pdf" in browser(office.cast.leyla).get(f"/clearance/cases/{key}/").content.decode()


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "1.5", "99", "x"])
def test_a_number_that_makes_no_sense_is_refused(office: Office, number: str) -> None:
    key = proposed(office, **{"outcome.0": "granted"})
    signed(office, key)
    post(office, office.clearers.jasim, key, "move", move="issue")
    form = {"code": "zz", "format": "ftm_jsonl", "places": "", "fetched_days": number}

    delivered = browser(office.cast.leyla).post(f"/clearance/cases/{key}/deliver/", {"cell": number})
    adopted = browser(office.clearers.jasim).post("/clearance/lists/", form)

    assert (delivered.status_code, adopted.status_code) == (409, 409)


def test_a_decision_on_the_largest_case_is_one_form(office: Office) -> None:
    key = reviewed(office)
    every: dict[str, Any] = {}
    for number in range(CELLS_MOST):
        every[f"outcome.{number}"] = "refused"
        every[f"until.{number}"] = ""
        every[f"reasons.{number}"] = ["eu_7", "eu_6", "eu_2"]

    post(office, office.clearers.jasim, key, "propose", **{**every, "text": "Diversion."})

    assert state(key) == State.FIRST_SIGNATURE


def test_the_public_is_told_of_years_that_are_over(office: Office) -> None:
    key = proposed(office, **REFUSAL)
    signed(office, key)
    year = datetime.now(UTC).year

    everybody = Client().get(f"/clearance/report/{year}/").content.decode()
    applicant = browser(office.cast.leyla).get(f"/clearance/report/{year}/").content.decode()
    officer = browser(office.clearers.jasim).get(f"/clearance/report/{year}/").content.decode()

    for page in (everybody, applicant):
        assert f"Releases decided in {year - 1}" in page
        assert "fewer than 5" not in page
    assert f"Releases decided in {year}" in officer
    assert "fewer than 5" in officer


def test_the_list_of_cases_is_paged(office: Office) -> None:
    key = submitted(office)
    row, event = Case.objects.get(pk=key), CaseEvent.objects.get(case=key)
    for number in range(60):
        row.pk = event.case = uuid4()
        row.reference, row.state, event.pk = f"X-{number}", State.WITHDRAWN.value, uuid4()
        row.save(force_insert=True)
        event.save(force_insert=True)
    officer = browser(office.clearers.jasim)

    first, second = (officer.get("/clearance/cases/", {"page": page}).content.decode() for page in (1, 2))

    assert (first.count('class="card-record"'), second.count('class="card-record"')) == (50, 11)
    assert f'value="{key}"' in first
    assert "Page 2 of 2" in second
    assert not {*re.findall(r">(X-\d+)<", first)} & {*re.findall(r">(X-\d+)<", second)}


def test_more_cases_and_more_cells_take_no_more_queries(office: Office) -> None:
    def queries(path: str) -> int:
        officer = browser(office.clearers.layan)
        officer.get(path)
        with CaptureQueriesContext(connection) as found:
            assert officer.get(path).status_code == 200
        return len(found)

    def asked(*forms: str) -> str:
        key = begun(office)
        browser(office.cast.leyla).post(
            f"/clearance/cases/{key}/draft/", draft_form(office, forms=list(forms))
        )
        return key

    one, five = asked("document"), asked("document", "data_room", "visit", "equipment_loan", "joint_work")
    proposed(office, **REFUSAL)
    few = queries("/clearance/cases/")
    proposed(office, **REFUSAL)
    proposed(office, **REFUSAL)

    assert queries("/clearance/cases/") == few
    assert queries(f"/clearance/cases/{five}/") == queries(f"/clearance/cases/{one}/")


def test_readers_of_the_report_without_an_account_are_counted_by_address(office: Office) -> None:
    stranger, owner = Client(REMOTE_ADDR="203.0.113.19"), browser(office.cast.leyla)

    answers = [stranger.get("/clearance/report/2025/").status_code for _ in range(31)]

    assert answers == [200] * 30 + [429]
    assert owner.get("/clearance/report/2025/", REMOTE_ADDR="203.0.113.19").status_code == 200


def test_a_reason_is_worded_as_it_was_on_the_day_of_the_decision(office: Office) -> None:
    key = proposed(office, **{**REFUSAL, "reasons.0": ["eu_wmd_catch_all"]})
    signed(office, key)
    decided_at = datetime(2021, 6, 1, tzinfo=UTC)
    Case.objects.filter(pk=key).update(decided_at=decided_at)
    event = CaseEvent.objects.get(case=key, move=Move.REFUSE)
    for number in range(LEAST_TOLD):
        event.pk, event.number, event.at = uuid4(), 100 + number, decided_at
        event.save(force_insert=True)

    page = browser(office.cast.leyla).get(f"/clearance/cases/{key}/").content.decode()
    report = Client().get("/clearance/report/2021/").content.decode()

    for shown in (page, report):
        assert "4(1): What is on no list" in shown
