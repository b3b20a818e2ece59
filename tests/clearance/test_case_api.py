"""Clearance by HTTP: the same sight and the same permissions as the pages, for a stranger, an applicant, an
officer; and nothing that takes a second pair of eyes."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from cast import AT, Cast, Player, bearer
from clearers import LISTED, Clearers, WriteList
from mithaq.access.domain.tokens import Scope
from mithaq.api.v1 import api
from mithaq.clearance.actions import control
from mithaq.clearance.domain.cases.states import State
from mithaq.clearance.models import Case, CaseDraft
from mithaq.clearance.queries import letters
from offices import (
    GRANT,
    Office,
    agree,
    begun,
    browser,
    circulating,
    post,
    proposed,
    reporting,
    signed,
    state,
    submitted,
)

EVERYTHING = frozenset(Scope)
AMPLIFIER = "A microwave amplifier with a peak saturated power output of 50 W at 3.4 GHz."


def call(
    by: Player | None, method: str, path: str, body: Any = None, *, scopes: frozenset[Scope] = EVERYTHING
) -> Any:
    """Call with a token of the player's, or with none; from an address of its own."""
    headers = bearer(by, scopes) if by else {}
    client = Client(raise_request_exception=False, REMOTE_ADDR=f"192.0.2.{uuid4().int % 250}")
    return client.generic(
        method,
        f"/api/v1/{path}",
        data="" if body is None else json.dumps(body),
        content_type="application/json",
        headers=headers,
    )


def refusal(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def draft(office: Office, **changes: Any) -> dict[str, Any]:
    today = datetime.now(UTC).date()
    return {
        "items": [office.record],
        "recipients": [{"party": office.moroccan, "role": "end_user"}],
        "forms": ["document"],
        "end_use": "research",
        "end_use_text": "Measurements of noise in harbours, published afterwards.",
        "agreement": "MOU/1",
        "valid_from": str(today),
        "valid_until": str(today + timedelta(days=300)),
        "third_parties": [],
        "is_wmd": False,
        "is_military": False,
        **changes,
    }


def file_of(by: Player, key: str) -> dict[str, Any]:
    answer = call(by, "GET", f"cases/{key}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


REFUSAL = {"outcome.0": "refused", "reasons.0": ["eu_7"], "text": "Xyzzy grounds."}


class TestScopes:
    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("POST", "screening"),
            ("GET", "screening/lists"),
            ("POST", "classification"),
            ("GET", "classification/lists"),
            ("GET", "cases"),
            ("GET", f"cases/{UUID(int=4)}"),
            ("POST", f"cases/{UUID(int=4)}/answer"),
            ("POST", f"cases/{UUID(int=4)}/evidence"),
            ("GET", "case-drafts"),
            ("POST", "case-drafts"),
            ("GET", f"case-drafts/{UUID(int=4)}"),
            ("PUT", f"case-drafts/{UUID(int=4)}"),
            ("DELETE", f"case-drafts/{UUID(int=4)}"),
            ("POST", f"case-drafts/{UUID(int=4)}/submit"),
        ],
    )
    def test_all_but_letters_asks_for_the_scope_of_clearance(
        self, cast: Cast, method: str, path: str
    ) -> None:
        bodies = {
            "screening": {"name": "Somebody"},
            "classification": {"text": "laser"},
            "answer": {"text": "Here."},
            "evidence": {"condition": "a", "occasion": "b", "kind": "report", "text": "c"},
            "submit": {"is_attested": True},
        }
        body = bodies.get(path.rpartition("/")[2], {}) if method in {"POST", "PUT"} else None
        without = EVERYTHING - {Scope.CLEARANCE}

        assert refusal(call(None, method, path, body)) == (401, "token_missing")
        assert refusal(call(cast.leyla, method, path, body, scopes=without)) == (403, "token_scope_missing")

    def test_reading_does_not_open_writing(self, office: Office) -> None:
        reading = frozenset({Scope.CLEARANCE, Scope.READ})
        key = begun(office)
        leyla = office.cast.leyla

        found = [
            call(leyla, "POST", "case-drafts", draft(office), scopes=reading),
            call(leyla, "PUT", f"case-drafts/{key}", draft(office), scopes=reading),
            call(leyla, "DELETE", f"case-drafts/{key}", scopes=reading),
            call(leyla, "POST", f"case-drafts/{key}/submit", {"is_attested": True}, scopes=reading),
            call(leyla, "POST", f"cases/{key}/answer", {"text": "Here."}, scopes=reading),
        ]

        assert {refusal(each) for each in found} == {(403, "token_scope_missing")}
        assert CaseDraft.objects.count() == 1

    def test_nothing_that_takes_a_second_pair_of_eyes_is_offered(self) -> None:
        described = api.get_openapi_schema()
        paths = " ".join(path for path in described["paths"] if "case" in path)

        assert "submit" in paths
        for word in ("sign", "hit", "second", "confirm", "propose", "decide", "revoke", "consent"):
            assert word not in paths, word
        assert "no token signs or seconds" in described["info"]["description"]


class TestWriting:
    def test_a_case_is_written_and_submitted(self, office: Office) -> None:
        leyla = office.cast.leyla

        made = call(leyla, "POST", "case-drafts", {"items": [office.record.lower()]})
        key = made.json()["id"]
        early = call(leyla, "POST", f"case-drafts/{key}/submit", {"is_attested": True})
        nobody = [{"party": "institution:nonsense", "role": "end_user"}]
        unknown = call(leyla, "PUT", f"case-drafts/{key}", {**draft(office), "recipients": nobody})
        written = call(leyla, "PUT", f"case-drafts/{key}", draft(office))
        unattested = call(leyla, "POST", f"case-drafts/{key}/submit", {"is_attested": False})
        sent = call(leyla, "POST", f"case-drafts/{key}/submit", {"is_attested": True})

        assert made.status_code == 201
        assert "recipients_missing" in made.json()["problems"]
        assert refusal(early) == (409, "case_incomplete")
        assert unknown.json()["problems"] == ["party_unknown"]
        assert written.json()["problems"] == []
        assert written.json()["asked"]["items"][0]["reference"] == office.record
        assert refusal(unattested) == (409, "case_not_attested")
        assert sent.json()["state"] == "submitted"
        assert state(key) == State.SUBMITTED
        assert call(leyla, "GET", "case-drafts").json() == []

    def test_what_was_written_is_read_back(self, office: Office) -> None:
        body = draft(
            office,
            recipients=[
                {
                    "party": office.moroccan,
                    "role": "end_user",
                    "is_government": True,
                    "nationalities": ["ma", "TN"],
                }
            ],
            third_parties=[f"institution:{office.cast.amina.institution}"],
        )

        key = call(office.cast.leyla, "POST", "case-drafts", body).json()["id"]

        asked = call(office.cast.kerem, "GET", f"case-drafts/{key}").json()["asked"]
        assert asked["recipients"] == [
            {
                "party": office.moroccan,
                "role": "end_user",
                "is_government": True,
                "nationalities": ["MA", "TN"],
            }
        ]
        assert asked["third_parties"] == body["third_parties"]
        assert (asked["agreement"], asked["is_wmd"]) == ("MOU/1", False)

    def test_what_is_not_said_stays_unsaid(self, office: Office) -> None:
        key = call(office.cast.leyla, "POST", "case-drafts", {}).json()["id"]

        asked = call(office.cast.leyla, "GET", f"case-drafts/{key}").json()["asked"]

        assert (asked["third_parties"], asked["is_wmd"], asked["is_military"]) == (None, None, None)

    def test_a_record_of_others_and_an_unknown_agreement_are_refused(self, office: Office) -> None:
        amina, leyla = office.cast.amina, office.cast.leyla
        agree(office, "MOU/3", "Between others", party=f"institution:{office.cast.sam.institution}")

        assert refusal(call(amina, "POST", "case-drafts", {"items": [office.record]})) == (
            409,
            "item_unknown",
        )
        for reference in ("MOU/9", "MOU/3"):
            assert refusal(call(leyla, "POST", "case-drafts", {"agreement": reference})) == (
                404,
                "agreement_unknown",
            )
        assert not CaseDraft.objects.exists()

    def test_a_draft_is_its_institutions_alone(self, office: Office) -> None:
        key = begun(office)

        for other in (office.cast.amina, office.clearers.jasim, office.cast.hamad):
            assert refusal(call(other, "GET", f"case-drafts/{key}")) == (404, "case_unknown")
        assert refusal(call(office.cast.amina, "PUT", f"case-drafts/{key}", {})) == (404, "case_unknown")
        assert refusal(call(office.cast.amina, "DELETE", f"case-drafts/{key}")) == (404, "case_unknown")
        assert refusal(call(office.clearers.jasim, "POST", "case-drafts", {})) == (403, "not_permitted")
        assert call(office.cast.kerem, "DELETE", f"case-drafts/{key}").status_code == 204
        assert not CaseDraft.objects.exists()


class TestQueues:
    def references(self, by: Player, query: str = "") -> list[str]:
        return [each["id"] for each in call(by, "GET", f"cases{query}").json()["cases"]]

    def test_each_queue_holds_what_is_the_callers(self, office: Office) -> None:
        taken, asked = submitted(office), circulating(office)
        cast, clearers = office.cast, office.clearers

        assert self.references(clearers.jasim) == [taken]
        assert set(self.references(clearers.jasim, "?queue=all")) == {taken, asked}
        assert self.references(clearers.jasim, "?queue=ours") == []
        assert set(self.references(cast.leyla, "?queue=ours")) == {taken, asked}
        assert self.references(cast.leyla) == []
        assert self.references(cast.kerem) == [asked]
        for stranger in (cast.amina, cast.sam):
            for queue in ("waiting", "ours", "all"):
                assert self.references(stranger, f"?queue={queue}") == []

    def test_a_case_in_a_queue_tells_its_deadline(self, office: Office) -> None:
        submitted(office)

        (found,) = call(office.clearers.jasim, "GET", "cases").json()["cases"]

        assert found["waits_for_you"] is True
        assert found["clock"]["light"] == "green"
        assert found["clock"]["left"] > 0

    @pytest.mark.parametrize("queue", ["waiting", "all"])
    def test_cursors_walk_every_case_once(self, office: Office, queue: str) -> None:
        known = {submitted(office) for _each in range(3)}
        seen: list[str] = []
        cursor = ""
        while True:
            page = call(office.clearers.jasim, "GET", f"cases?queue={queue}&limit=2&cursor={cursor}").json()
            seen += [each["id"] for each in page["cases"]]
            if not page["next"]:
                break
            cursor = page["next"]

        assert len(seen) == len(known)
        assert set(seen) == known


class TestOneCase:
    def test_a_stranger_finds_none(self, office: Office) -> None:
        key = circulating(office)

        for stranger in (office.cast.amina, office.cast.sam):
            assert refusal(call(stranger, "GET", f"cases/{key}")) == (404, "case_unknown")

    def test_an_applicant_sees_no_advice_and_no_names(self, office: Office) -> None:
        key = circulating(office)
        told = "Zyxwv secret counsel"
        post(office, office.cast.kerem, key, "advise", entity="case ", kind="inform", text=told)

        owners, officers = file_of(office.cast.leyla, key), file_of(office.clearers.jasim, key)

        assert [each["text"] for each in officers["advice"]] == [told]
        assert told not in json.dumps(owners)
        assert {each["kind"] for each in owners["file"]} == {"submitted", "moved"}
        assert {each["by"] for each in owners["file"]} == {None}
        assert str(office.clearers.jasim.person) in {each["by"] for each in officers["file"]}

    def test_an_applicant_sees_a_proposal_only_once_it_is_decided(self, office: Office) -> None:
        key = proposed(office, **REFUSAL)
        before = file_of(office.cast.leyla, key), file_of(office.clearers.jasim, key)
        signed(office, key)
        after = file_of(office.cast.leyla, key), file_of(office.clearers.jasim, key)

        assert (before[0]["decision"], before[0]["outcome"]) == (None, None)
        assert before[1]["decision"]["is_decided"] is False
        assert before[1]["decision"]["text"] == "Xyzzy grounds."
        assert after[0]["outcome"] == "refused"
        assert after[0]["decision"]["cells"][0]["reasons"] == ["eu_7"]
        assert (after[0]["decision"]["text"], after[0]["decision"]["digest"]) == (None, None)
        assert "Xyzzy" not in json.dumps(after[0])

    def test_what_is_decided_anew_after_an_appeal_is_a_proposal_again(self, office: Office) -> None:
        key = proposed(office, **REFUSAL)
        signed(office, key)
        row = Case.objects.get(pk=key)
        Case.objects.filter(pk=key).update(state=State.FINAL_REVIEW)

        post(office, office.clearers.jasim, key, "propose", **GRANT)

        owners = file_of(office.cast.leyla, key)
        page = browser(office.cast.leyla).get(f"/clearance/cases/{key}/").content.decode()
        cards = browser(office.cast.leyla).get("/clearance/cases/").content.decode()
        assert Case.objects.get(pk=key).digest != row.digest
        assert (owners["outcome"], owners["decision"], owners["obligations"]) == (None, None, [])
        assert "What was decided" not in page
        assert "Granted" not in page
        assert "Granted" not in cards

    def test_an_adviser_of_another_institution_sees_what_its_page_shows(self, office: Office) -> None:
        key = circulating(office)

        found = file_of(office.cast.kerem, key)

        assert found["waits_for_you"] is True
        assert found["advice"] == []
        assert found["asked"]["end_use"] == "research"


class TestActing:
    def test_a_query_is_answered(self, office: Office) -> None:
        key = circulating(office)
        post(office, office.clearers.jasim, key, "move", move="ask_query", text="Which laboratory?")

        officers = call(office.clearers.jasim, "POST", f"cases/{key}/answer", {"text": "Mine."})
        strangers = call(office.cast.amina, "POST", f"cases/{key}/answer", {"text": "Mine."})
        answered = call(office.cast.leyla, "POST", f"cases/{key}/answer", {"text": "In Tangier."})
        again = call(office.cast.leyla, "POST", f"cases/{key}/answer", {"text": "In Tangier."})

        assert refusal(officers) == (409, "case_move_not_yours")
        assert refusal(strangers) == (404, "case_unknown")
        assert answered.status_code == 204
        assert state(key) == State.CIRCULATION
        assert file_of(office.cast.leyla, key)["file"][-1]["text"] == "In Tangier."
        assert refusal(again) == (409, "case_move_impossible")

    def test_evidence_is_taken_by_an_officer(self, office: Office) -> None:
        key = reporting(office)
        (owed,) = file_of(office.cast.leyla, key)["obligations"]
        body = {"condition": owed["condition"], "occasion": owed["occasion"], "text": "The report."}

        own = call(office.cast.leyla, "POST", f"cases/{key}/evidence", {**body, "kind": "report"})
        wrong = call(
            office.clearers.jasim, "POST", f"cases/{key}/evidence", {**body, "kind": "return_receipt"}
        )
        taken = call(office.clearers.jasim, "POST", f"cases/{key}/evidence", {**body, "kind": "report"})

        assert owed["state"] == "due_soon"
        assert refusal(own) == (409, "case_move_not_yours")
        assert refusal(wrong) == (409, "evidence_kind_wrong")
        assert taken.status_code == 204
        assert file_of(office.cast.leyla, key)["obligations"][0]["state"] == "met"


class TestLetters:
    def test_anybody_verifies_the_code_of_a_letter(self, office: Office) -> None:
        key = proposed(office, **REFUSAL)
        signed(office, key)
        view = letters.letter(Case.objects.get(pk=key).id, reader=office.cast.leyla.actor)

        found = call(None, "GET", f"letters/{view.code}")
        wrong = call(None, "GET", "letters/AAAA-BBBB-CCCC-DDDD")

        assert found.json() == {
            "reference": view.reference,
            "kind": "refused",
            "on": view.letter.at.date().isoformat(),
            "standing": "stands",
            "still_holds": True,
        }
        assert refusal(wrong) == (404, "letter_unknown")

    def test_codes_are_not_tried_for_ever(self, cast: Cast) -> None:
        del cast
        client = Client(REMOTE_ADDR="198.51.100.7")

        statuses = [client.get("/api/v1/letters/AAAA-BBBB-CCCC-DDDD").status_code for _each in range(31)]

        assert statuses[:30] == [404] * 30
        assert statuses[30] == 429


class TestScreening:
    def test_a_name_is_screened_for_those_who_clear(
        self, load: WriteList, cast: Cast, clearers: Clearers
    ) -> None:
        load(LISTED)
        body = {"name": "Karim Bouzidi Ouazzani", "kind": "person", "fields": {"birthDate": ["1962"]}}

        answer = call(clearers.jasim, "POST", "screening", body)

        (found, *_others) = answer.json()["found"]
        assert (found["list"], found["entity"]) == ("sample", "p1")
        assert found["score_thousandths"] > 900
        assert {
            "field": "birthDate",
            "asked": ["1962"],
            "listed": ["1962-03-01"],
            "finding": "agrees",
        } in found["fields"]
        assert found["met"][0]["likeness_thousandths"] > 0
        for other in (cast.leyla, cast.amina):
            assert refusal(call(other, "POST", "screening", body)) == (403, "not_permitted")

    def test_an_old_list_is_named(self, load: WriteList, clearers: Clearers) -> None:
        """It was loaded long before today."""
        load(LISTED)

        answer = call(clearers.jasim, "POST", "screening", {"name": "Nobody At All"})
        lists = call(clearers.layan, "GET", "screening/lists").json()

        assert answer.json()["stale_lists"] == ["sample"]
        assert [(each["code"], each["parties"], each["stale_for"]) for each in lists] == [
            ("sample", len(LISTED), ["not_fetched_lately"])
        ]

    def test_a_field_that_is_none_is_refused(self, cast: Cast, clearers: Clearers) -> None:
        del cast
        body = {"name": "Somebody", "fields": {"shoeSize": ["43"]}}

        assert refusal(call(clearers.jasim, "POST", "screening", body)) == (422, "party_field_unknown")

    def test_lists_are_for_those_who_clear(self, cast: Cast) -> None:
        for path in ("screening/lists", "classification/lists"):
            assert refusal(call(cast.leyla, "GET", path)) == (403, "not_permitted")


class TestClassification:
    @pytest.fixture(autouse=True)
    def exampland(self, clearers: Clearers) -> None:
        place = Path(__file__).parent / "control" / "exampland.csv"
        control.load_control_list("XA", format="csv", place=str(place), by=clearers.jasim.actor, at=AT)
        control.name_authority("XA", by=clearers.jasim.actor, at=AT)

    def test_an_item_is_classified_for_applicants_and_officers(self, cast: Cast, clearers: Clearers) -> None:
        body = {"text": AMPLIFIER, "answers": ["3A001.d=no"], "lists": ["XA"]}

        answers = [call(by, "POST", "classification", body) for by in (cast.leyla, clearers.jasim)]

        assert answers[0].json() == answers[1].json()
        (verdict,) = answers[0].json()["verdicts"]
        assert (verdict["list"], verdict["is_authority"]) == ("XA", True)
        assert verdict["candidates"][0]["chain"][-1]["path"] == verdict["candidates"][0]["path"]
        assert refusal(call(cast.noor, "POST", "classification", {**body, "lists": ["XZ"]})) == (
            404,
            "control_list_unknown",
        )

    def test_a_line_that_is_no_answer_is_refused(self, cast: Cast) -> None:
        body = {"text": AMPLIFIER, "answers": ["peak power"]}

        assert refusal(call(cast.leyla, "POST", "classification", body)) == (422, "answer_malformed")

    def test_the_control_lists_tell_their_versions(self, clearers: Clearers) -> None:
        (found,) = call(clearers.layan, "GET", "classification/lists").json()

        assert (found["code"], found["is_authority"]) == ("XA", True)
        assert found["entries"] > 0
        assert len(found["digest"]) == 64
