"""Release cases as owners, officers, advisers and signers meet them on the pages, draft to delivery."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cast import Cast, Player, content, player, published
from clearers import Clearers
from mithaq.access.domain.permissions import Role
from mithaq.clearance.actions import describing, lists
from mithaq.clearance.actions.screening import screen_next
from mithaq.clearance.domain.cases.states import State
from mithaq.clearance.domain.listed.standing import Freshness
from mithaq.clearance.domain.screening.subjects import PartyKind
from mithaq.clearance.models import Case
from mithaq.clearance.queries import agreements
from mithaq.parties import queries as parties

LANGUAGES = ("ar", "en", "fr")


def browser(by: Player, language: str = "en") -> Client:
    client = Client()
    client.cookies["django_language"] = language
    client.force_login(by.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@dataclass(frozen=True)
class Office:
    """Türkiye's institute owns a record; Morocco's may receive it; the host clears, with two who sign."""

    cast: Cast
    clearers: Clearers
    maha: Player
    record: str

    @property
    def moroccan(self) -> str:
        return f"institution:{self.cast.amina.institution}"


@pytest.fixture
def office(cast: Cast, clearers: Clearers, tmp_path: Path) -> Office:
    now = datetime.now(UTC)
    place = tmp_path / "un.ftm.json"
    place.write_text(
        '{"id": "x", "schema": "Person", "properties": {"name": ["Somebody Invented Listed"]}}\n'
    )
    jasim = clearers.jasim.actor
    lists.adopt_list(
        "un",
        format="ftm_jsonl",
        places=[str(place)],
        authority="UN",
        freshness=Freshness(30),
        by=jasim,
        at=now,
    )
    lists.load_list("un", by=jasim, at=now)
    maha = player("maha", parties.host_institution().id, Role.APPROVER)
    while screen_next(at=now):
        pass
    record = published(cast.leyla, cast.kerem, content(valid_until="2040-01-01"))
    made = Office(cast, clearers, maha, record)
    agree(made)
    return made


def agree(
    office: Office, reference: str = "MOU/1", title: str = "Memorandum on marine technology", party: str = ""
) -> None:
    """Put an agreement with Morocco on file, by two people, on the pages."""
    today = datetime.now(UTC).date()
    form = {
        "reference": reference,
        "title": title,
        "in_force_from": str(today - timedelta(days=30)),
        "in_force_until": str(today + timedelta(days=900)),
        "parties": [party or f"institution:{office.cast.leyla.institution}"],
        "recipients": [office.moroccan],
        "fields": ["maritime"],
        "purposes": ["research"],
        "forms": ["document"],
        "highest": "partners",
    }
    page = browser(office.clearers.jasim).post("/clearance/agreements/", form, follow=True).content.decode()
    assert "not confirmed yet" in page
    digest = agreements.agreement(reference).digest
    assert digest in page
    confirming = f"/clearance/agreements/{reference}/confirm/"
    assert browser(office.clearers.jasim).post(confirming, {"digest": digest}).status_code == 409
    browser(office.clearers.layan).post(confirming, {"digest": digest})


def draft_form(office: Office, **changes: Any) -> dict[str, Any]:
    today = datetime.now(UTC).date()
    return {
        "items": office.record,
        "party": [office.moroccan, "", ""],
        "role": ["end_user", "recipient", "recipient"],
        "forms": ["document"],
        "end_use": "research",
        "end_use_text": "Measurements of noise in harbours, published afterwards.",
        "agreement": "MOU/1",
        "valid_from": str(today),
        "valid_until": str(today + timedelta(days=300)),
        "has_third_parties": "no",
        "is_wmd": "no",
        "is_military": "no",
        "attested": "yes",
        "then": "submit",
        **changes,
    }


def begun(office: Office) -> str:
    answer = browser(office.cast.leyla).post("/clearance/cases/begin/", {"item": office.record})
    return str(answer["Location"]).split("/")[-3]


def submitted(office: Office) -> str:
    key = begun(office)
    browser(office.cast.leyla).post(f"/clearance/cases/{key}/draft/", draft_form(office))
    return key


def post(office: Office, by: Player, key: str, path: str, **form: Any) -> Any:
    del office
    return browser(by).post(f"/clearance/cases/{key}/{path}/", form, follow=True)


def state(key: str) -> str:
    return Case.objects.values_list("state", flat=True).get(pk=key)


def circulating(office: Office) -> str:
    jasim, key = office.clearers.jasim, submitted(office)
    post(office, jasim, key, "move", move="take_in")
    post(office, jasim, key, "move", move="clear_intake")
    found = {
        f"{office.record}.EU.looked": "yes",
        f"{office.record}.EU.version": "2025",
        f"{office.record}.kind": "civil",
    }
    post(office, jasim, key, "classify", **found)
    post(office, jasim, key, "ask-advice", institution=[str(office.cast.kerem.institution)], entity="case ")
    return key


def reviewed(office: Office) -> str:
    jasim, key = office.clearers.jasim, circulating(office)
    post(office, office.cast.kerem, key, "advise", entity="case ", kind="approve")
    post(office, jasim, key, "move", move="close_circulation")
    post(office, jasim, key, "move", move="consolidate")
    return key


def signed(office: Office, key: str) -> None:
    for signer in (office.clearers.layan, office.maha):
        page = browser(signer).get(f"/clearance/cases/{key}/").content.decode()
        digest = re.findall(r'name="digest" value="([0-9a-f]{64})"', page)[0]
        post(office, signer, key, "sign", digest=digest)


def test_a_case_goes_its_whole_way_on_the_pages(office: Office) -> None:
    key = reviewed(office)
    proposal = {
        "outcome.0": "granted_with_conditions",
        "until.0": "",
        "condition.0.kind": "reporting",
        "condition.0.days": "30",
        "condition.0.evidence": "report",
    }

    post(office, office.clearers.jasim, key, "propose", **proposal)
    signed(office, key)
    post(office, office.clearers.jasim, key, "move", move="issue")
    delivered = post(office, office.cast.leyla, key, "deliver", cell="0").content.decode()

    assert state(key) == State.ISSUED
    assert "due 30 days after each delivery" in delivered.lower()
    assert "Delivery recorded" in delivered


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
    assert forged.status_code == 404
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


def test_a_case_serves_as_an_example_for_the_next(office: Office) -> None:
    key = submitted(office)

    page = browser(office.cast.leyla).post(f"/clearance/cases/{key}/again/", follow=True).content.decode()
    others = browser(office.clearers.jasim).post(f"/clearance/cases/{key}/again/")

    assert "Measurements of noise in harbours" in page
    assert office.record in page
    assert others.status_code in {404, 409}
