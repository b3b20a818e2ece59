"""What the forms of cases do with what is typed, mistyped, sent twice or no longer there."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from mithaq.clearance.domain.cases import file
from mithaq.clearance.models import Case, CaseDraft, RecordedAgreement
from mithaq.clearance.queries import cases
from offices import (
    Office,
    begun,
    browser,
    circulating,
    draft_form,
    issued,
    post,
    state,
    submitted,
)

pytestmark = pytest.mark.django_db


def send(office: Office, key: str, **changes: Any) -> Any:
    form = draft_form(office, **changes)
    return browser(office.cast.leyla).post(f"/clearance/cases/{key}/draft/", form)


def today() -> Any:
    return datetime.now(UTC).date()


class TestDraft:
    @pytest.mark.parametrize(
        ("name", "typed", "told"),
        [
            ("items", "O-TYPO", "O-TYPO"),
            ("valid_until", "31.12.2027", "31.12.2027"),
            ("agreement", "MOU/9", "MOU/9"),
        ],
    )
    def test_what_names_nothing_is_told_and_all_else_is_kept(
        self, office: Office, name: str, typed: str, told: str
    ) -> None:
        key = begun(office)
        value = f"{office.record}\n{typed}" if name == "items" else typed

        answer = send(office, key, **{name: value})

        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Kept, except for this" in page
        assert told in page
        assert "Measurements of noise in harbours" in page
        assert office.record in page
        assert not Case.objects.exists()
        kept = CaseDraft.objects.get(pk=key).asked
        assert kept["end_use_text"].startswith("Measurements")
        assert [each["reference"] for each in kept["items"]] == [office.record]

    def test_a_character_that_no_database_takes_is_left_out(self, office: Office) -> None:
        key = begun(office)

        answer = send(
            office,
            key,
            items=f"{office.record}\x00",
            end_use_text="Measurements of\x00 noise in harbours.",
            nationalities="ma\x00",
            then="keep",
        )

        assert answer.status_code == 302
        assert CaseDraft.objects.get(pk=key).asked["end_use_text"] == "Measurements of noise in harbours."

    def test_nothing_is_begun_with_a_record_that_is_not_there(self, office: Office) -> None:
        answer = browser(office.cast.leyla).post("/clearance/cases/begin/", {"item": "O-TYPO"})

        assert answer.status_code == 409
        assert "O-TYPO" in answer.content.decode()
        assert not CaseDraft.objects.exists()

    def test_a_party_that_nobody_knows_is_named_among_what_is_missing(self, office: Office) -> None:
        key = begun(office)

        send(office, key, party=["institution:abc", "", ""])

        page = browser(office.cast.leyla).get(f"/clearance/cases/{key}/draft/").content.decode()
        assert "A party is not known to this node." in page
        assert not Case.objects.exists()

    def test_one_that_was_sent_back_leads_to_where_it_can_be_withdrawn(self, office: Office) -> None:
        key = submitted(office)
        post(office, office.clearers.jasim, key, "move", move="send_back", text="Name the laboratory.")

        page = browser(office.cast.leyla).get(f"/clearance/cases/{key}/draft/").content.decode()
        thrown = browser(office.cast.leyla).post(f"/clearance/cases/{key}/discard/")
        post(office, office.cast.leyla, key, "move", move="withdraw", text="No longer needed.")

        assert "Discard this draft" not in page
        assert f"/clearance/cases/{key}/" in page
        assert thrown.status_code == 409
        assert state(key) == "withdrawn"


def test_every_ticked_case_is_told_of_also_one_that_nobody_knows(office: Office) -> None:
    ready, unknown = submitted(office), str(uuid4())

    answer = browser(office.clearers.jasim).post(
        "/clearance/cases/move/", {"case": [unknown, ready], "move": "take_in"}, follow=True
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert state(ready) == "intake"
    assert "Done in 1 of the cases." in page
    assert f"{unknown}: There is no such case" in page


def issued_under(office: Office, **condition: str) -> str:
    form = {f"condition.0.{name}": value for name, value in condition.items()}
    outcome = "granted_with_conditions" if condition else "granted"
    return issued(office, **{"outcome.0": outcome}, **form, **asked_days())


def asked_days() -> dict[str, str]:
    return {"asked_from": str(today()), "asked_until": str(today() + timedelta(days=300))}


def deliveries(key: str) -> Any:
    return file.deliveries(cases.view(Case.objects.get(pk=key)).file)


class TestDelivery:
    def test_named_people_are_named_one_on_a_line(self, office: Office) -> None:
        key = issued_under(office, kind="named_persons", text="Amina Invented\nSalim\u202e Invented")
        page = browser(office.cast.leyla).get(f"/clearance/cases/{key}/").content.decode()

        other = post(office, office.cast.leyla, key, "deliver", cell="0", persons="Somebody Else")
        post(office, office.cast.leyla, key, "deliver", cell="0", persons=" Salim Invented \r\n\r\n")

        assert 'name="persons"' in page
        assert other.status_code == 409
        assert [each.persons for each in deliveries(key)] == [("Salim Invented",)]

    def test_a_form_that_is_sent_twice_is_one_delivery(self, office: Office) -> None:
        key = issued_under(office)
        page = browser(office.cast.leyla).get(f"/clearance/cases/{key}/").content.decode()
        nonce = page.split('name="nonce" value="')[1].split('"')[0]

        first = post(office, office.cast.leyla, key, "deliver", cell="0", nonce=nonce)
        second = post(office, office.cast.leyla, key, "deliver", cell="0", nonce=nonce)

        assert (first.status_code, second.status_code) == (200, 409)
        assert "This delivery is recorded already." in second.content.decode()
        assert len(deliveries(key)) == 1

    def test_a_limited_period_with_its_own_end_owes_nothing(self, office: Office) -> None:
        until = str(today() + timedelta(days=60))

        key = issued_under(office, kind="period", on=until)

        content = cases.view(Case.objects.get(pk=key)).content
        assert state(key) == "issued"
        assert content is not None
        assert [(each.due, each.terms.as_json()["valid_until"]) for each in content.conditions] == [
            (None, until)
        ]

    def test_a_choice_that_nobody_could_make_is_refused(self, office: Office) -> None:
        key = issued_under(office)

        for form in ({"cell": "9" * 5000}, {"cell": "1"}, {"cell": "0", "nonce": "abc"}):
            assert post(office, office.cast.leyla, key, "deliver", **form).status_code in {404, 409}
        assert deliveries(key) == ()


class TestFaultyEntries:
    def test_agreements_open_although_one_names_a_field_that_is_not_known(self, office: Office) -> None:
        row = RecordedAgreement.objects.get(pk="MOU/1")
        row.terms = {**row.terms, "fields": ["zzz"], "parties": ["institution:abc", "zzz"]}
        row.save()

        answer = browser(office.clearers.jasim).get("/clearance/agreements/")

        assert answer.status_code == 200
        assert "zzz" in answer.content.decode()

    def test_a_field_that_is_not_known_is_not_put_on_file(self, office: Office) -> None:
        form = {
            "reference": "MOU/2",
            "title": "T",
            "in_force_from": str(today()),
            "in_force_until": str(today() + timedelta(days=9)),
            "parties": [f"institution:{office.cast.leyla.institution}"],
            "recipients": [office.moroccan],
            "fields": ["zzz"],
            "purposes": ["research"],
            "forms": ["document"],
            "highest": "partners",
        }

        answer = browser(office.clearers.jasim).post("/clearance/agreements/", form)

        assert answer.status_code == 409
        assert not RecordedAgreement.objects.filter(pk="MOU/2").exists()

    @pytest.mark.parametrize("code", ["institution:abc", f"institution:{UUID(int=7)}"])
    def test_a_case_that_names_such_a_party_opens_for_everybody(self, office: Office, code: str) -> None:
        key = submitted(office)
        row = Case.objects.get(pk=key)
        row.asked = {**row.asked, "recipients": [{"party": code, "role": "end_user"}]}
        row.save()

        for by in (office.clearers.jasim, office.cast.leyla):
            for path in ("/clearance/cases/", f"/clearance/cases/{key}/"):
                assert browser(by).get(path).status_code == 200
        assert post(office, office.clearers.jasim, key, "move", move="take_in").status_code == 200

    def test_advice_that_was_asked_on_nothing_bricks_no_page(self, office: Office) -> None:
        key, jasim = circulating(office), office.clearers.jasim
        ministry = str(office.cast.kerem.institution)

        answer = post(office, jasim, key, "ask-advice", institution=[ministry], entity="form zzz")

        assert answer.status_code == 409
        assert browser(jasim).get(f"/clearance/cases/{key}/").status_code == 200


def test_another_officer_comes_to_lead_a_case_on_its_page(office: Office) -> None:
    key, dana = circulating(office), office.clearers.dana
    page = browser(dana).get(f"/clearance/cases/{key}/").content.decode()

    post(office, dana, key, "lead", text="Jasim is on leave.")

    assert "Lead it from now on" in page
    assert Case.objects.get(pk=key).officer == dana.person
    after = browser(dana).get(f"/clearance/cases/{key}/").content.decode()
    assert "Lead it from now on" not in after
    assert "Another officer leads the case" in after
