"""The pages of people, in three languages: a call to its award, a mission to its certificate, a visit."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from callers import client_of, post
from cast import Cast, Player, player
from mithaq.access.domain.permissions import Role
from mithaq.base.languages import Language
from mithaq.mobility.actions import seconding
from mithaq.mobility.domain.calls import CallState, Criterion
from mithaq.mobility.domain.certificates import certificate_in
from mithaq.mobility.domain.missions import MissionState
from mithaq.mobility.domain.reviewing import MASK
from mithaq.mobility.domain.visits import RequestState
from mithaq.mobility.models import Assignment
from mithaq.mobility.queries import applications, calls, missions, reviews, visits
from travellers import DOCUMENT, NAME, Panel, fellowship, secondment

TODAY = datetime.now(UTC).date()
NOW = datetime.now(UTC)
OPEN = {"opens_on": TODAY - timedelta(days=9), "closes_on": TODAY + timedelta(days=90)}


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return str(answer.content.decode())


CALL_FORM: dict[str, Any] = {
    "kind": "fellowship",
    "title.en": "Quiet ships fellowship",
    "text.en": "Twelve months in our tunnel.",
    "title.ar": "زمالة السفن الهادئة",
    "text.ar": "اثنا عشر شهرًا.",
    "fields": ["maritime.marine_propulsion"],
    "places": "1",
    "opens_on": (TODAY - timedelta(days=2)).isoformat(),
    "closes_on": (TODAY + timedelta(days=60)).isoformat(),
    "weight.merit": "60",
    "weight.fit": "40",
    "reviews": "2",
    "keep_days": "90",
    "stages": ["early"],
    "blocs": ["OIC"],
    "audience": ["state:MA"],
}
APPLICATION: dict[str, Any] = {
    "name": NAME,
    "contact": "y@water.example",
    "nationality": "MA",
    "stage": "early",
    "languages": ["ar", "fr"],
    "curriculum": f"{NAME} measured cavitation.",
    "motivation": "To bring it home.",
    "identity": DOCUMENT,
}


@pytest.mark.parametrize("language", Language)
def test_a_call_is_opened_and_applied_to(people: Panel, language: Language) -> None:
    lead, sender = client_of(people.lead, language), client_of(people.applicants[0], language)
    assert 'name="weight.merit"' in page(lead, "/people/calls/new/")

    call = post(lead, "/people/calls/new/", **CALL_FORM)["Location"]
    offered = page(sender, call)
    assert "Europe/Istanbul" in offered
    assert f"{call}apply/" in page(sender, call)
    assert 'name="motivation"' in page(sender, f"{call}apply/")
    application = post(sender, f"{call}apply/", **APPLICATION)["Location"]

    (view,) = calls.calls(reader=people.lead.actor, at=NOW)
    assert view.call.weights == {Criterion.FIT: 40, Criterion.MERIT: 60}
    assert (view.call.eligibility.blocs, view.audience[-1]) == (("OIC",), "state:MA")
    found = page(sender, application)
    assert NAME in found
    assert DOCUMENT not in found
    assert NAME in page(sender, "/people/applications/")
    assert page(client_of(people.cast.sam, language), call, 404)
    kept = sender.get(f"{application}all.json").json()
    assert kept["identity_document"] == DOCUMENT
    assert client_of(people.lead, language).get(f"{application}all.json").status_code == 409
    erased = post(sender, f"{application}erase/")["Location"]
    assert erased == call
    assert NAME not in page(sender, "/people/applications/")


def test_what_was_typed_stays_when_a_call_or_an_application_is_refused(people: Panel) -> None:
    lead, sender = client_of(people.lead), client_of(people.applicants[0])
    wrong = lead.post("/people/calls/new/", {**CALL_FORM, "weight.fit": "50", "places": "0"})

    text = wrong.content.decode()
    assert wrong.status_code == 409
    assert "the weights, which make 100 together" in text
    assert 'value="Quiet ships fellowship"' in text
    assert '<option value="state:MA" selected>' in text
    call = post(lead, "/people/calls/new/", **CALL_FORM)["Location"]
    unfit = sender.post(f"{call}apply/", {**APPLICATION, "stage": "leading"})
    assert unfit.status_code == 409
    assert "the career stage" in unfit.content.decode()
    assert "To bring it home." in unfit.content.decode()


@pytest.mark.parametrize("language", Language)
def test_applications_are_judged_blind_and_awarded_by_two(people: Panel, language: Language) -> None:
    call = people.open_call(fellowship())
    people.apply(call)
    people.apply(call, "Second Person")
    reference = calls.call_by_id(call, at=NOW).reference
    lead, second = client_of(people.lead, language), client_of(people.second, language)
    address = f"/people/calls/{reference}/ranking/"
    assert NAME in page(lead, address)

    post(lead, f"{address}share/", reviewers=[str(each.person) for each in people.reviewers])
    assert Assignment.objects.count() == 4
    for each in people.reviewers:
        client = client_of(each, language)
        for waiting in reviews.waiting(reader=each.actor, at=NOW):
            assert f"/people/reviews/{waiting.assignment}/" in page(client, "/desk/")
            seen = page(client, f"/people/reviews/{waiting.assignment}/")
            assert not any(word in seen for word in (*NAME.split(), "Water Department"))
            assert MASK in seen or "Second" not in seen
            scores = {f"score.{criterion}": "4" for criterion in waiting.call.call.weights}
            post(client, f"/people/reviews/{waiting.assignment}/", comment="Sound.", **scores)
    ranking = page(lead, address)
    assert {"ar": "٤٫٠٠", "en": "4.00", "fr": "4,00"}[language] in ranking
    first = applications.references_of([reviews.ranking(call)[0].application])
    post(lead, f"{address}propose/", awarded="\n".join(first), reserve="", reason="")
    assert reference in page(second, "/desk/")
    (digest,) = re.findall(r'name="ranking" value="([0-9a-f]{64})"', page(second, address))
    (award,) = re.findall(r'name="award" value="([0-9a-f]{64})"', page(second, address))
    assert 'name="ranking"' not in page(lead, address)
    post(second, f"{address}decide/", ranking=digest, award=award)

    assert calls.call_by_id(call, at=NOW).state is CallState.DECIDED
    letter = page(client_of(people.sender, language), f"/people/applications/{first[0]}/")
    assert 'id="letter"' in letter
    assert page(client_of(people.sender, language), address, 404)
    assert page(lead, f"/people/calls/{reference}/")


def test_a_reviewer_declares_a_conflict_on_the_page(people: Panel) -> None:
    call = people.open_call()
    people.apply(call)
    people.share_out(call, at=NOW)
    row = Assignment.objects.order_by("id")[0]
    who = next(each for each in people.reviewers if each.person == row.reviewer)

    post(client_of(who), f"/people/reviews/{row.id}/declare/")

    assert reviews.count_waiting(reader=who.actor) == 0
    assert page(client_of(people.sender), f"/people/reviews/{row.id}/", 404)


@pytest.fixture
def host_officer(cast: Cast) -> Player:
    return cast.kerem


@pytest.fixture
def officer(cast: Cast) -> Player:
    return player("ma_officer", cast.amina.institution, Role.PROGRAMME_OFFICER)


def offered(host: Player, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "secondment",
        "role": "sending",
        "other": str(host.institution),
        "name": NAME,
        "position": "Hydroacoustics engineer",
        "starts_on": (TODAY + timedelta(days=20)).isoformat(),
        "last_on": (TODAY + timedelta(days=80)).isoformat(),
        "limits": "Not hall 3\n\nNo camera",
        "report_every_months": "1",
        "currency": "EUR",
        "cost.travel": "900.00",
        "payer.travel": "host",
        **changes,
    }


@pytest.mark.parametrize("language", Language)
def test_a_mission_is_offered_and_agreed_on_the_pages(
    cast: Cast, officer: Player, host_officer: Player, language: Language
) -> None:
    ours, theirs = client_of(officer, language), client_of(host_officer, language)
    assert 'name="cost.travel"' in page(ours, "/people/missions/new/")

    mission = post(ours, "/people/missions/new/", **offered(host_officer))["Location"]
    assert mission in page(theirs, "/desk/")
    shown = page(theirs, mission)
    post(theirs, f"{mission}agree/")

    assert NAME in page(ours, mission)
    assert NAME not in shown
    assert "No camera" in shown
    (view,) = missions.missions(reader=officer.actor, on=TODAY)
    assert view.state is MissionState.PLANNED
    assert (view.terms.days, view.terms.costs[0].party) == (61, view.terms.host)
    listed = page(ours, "/people/missions/")
    assert 'href="/people/flows/"' in listed
    post(ours, f"{mission}break-off/", on=(TODAY + timedelta(days=30)).isoformat(), reason="No ship.")
    assert "No ship." in page(theirs, mission)
    assert ours.post("/people/missions/new/", offered(host_officer, currency="euro")).status_code == 409
    stranger = player("us_officer", cast.sam.institution, Role.APPROVER)
    assert page(client_of(stranger, language), mission, 404)


def past_mission(officer: Player, host: Player) -> UUID:
    """A mission that was agreed in spring and is over."""
    at = datetime(2026, 2, 1, 12, tzinfo=UTC)
    codes = (f"institution:{each.institution}" for each in (officer, host))
    terms = secondment(*codes, costs=(), starts_on=date(2026, 3, 1), ends_on=date(2026, 6, 1))
    key = seconding.offer(terms, name=NAME, contact="", reached=(), by=officer.actor, at=at)
    seconding.agree(key, by=host.actor, at=at)
    return key


@pytest.mark.parametrize("language", Language)
def test_a_stay_is_reported_on_and_certified_and_anybody_verifies_it(
    officer: Player, host_officer: Player, language: Language
) -> None:
    key = past_mission(officer, host_officer)
    address = f"/people/missions/{missions.mission_by_id(key, on=TODAY).reference}/"
    ours, theirs = client_of(officer, language), client_of(host_officer, language)
    assert "obligation-overdue" in page(ours, "/desk/")

    post(ours, f"{address}report/", kind="final", text="All measured.")
    post(theirs, f"{address}certify/", name=NAME)

    shown = page(theirs, address)
    assert "<svg" in shown
    assert "All measured." in shown
    file = theirs.get(f"{address}certificate.json").content
    assert certificate_in(file).name == NAME
    anybody = Client(headers={"accept-language": language.value})
    assert anybody.get("/people/certificates/").status_code == 200
    verified = anybody.post("/people/certificates/", {"file": SimpleUploadedFile("c.json", file)})
    assert NAME in verified.content.decode()
    assert anybody.post("/people/certificates/", {"text": "mithaq-certificate/1:AAAA"}).status_code == 409
    post(theirs, f"{address}person/", name="", contact="")
    assert theirs.get(f"{address}certificate.json").status_code == 404


def visit_form(host: Player, **changes: Any) -> dict[str, Any]:
    return {
        "sites": "1",
        "visitors": "1",
        "kind": "one_time",
        "host": str(host.institution),
        "starts_on": (TODAY + timedelta(days=120)).isoformat(),
        "ends_on": (TODAY + timedelta(days=121)).isoformat(),
        "level": "restricted",
        "subject": "Acceptance of the tunnel",
        "basis": "programme",
        "programme": "Quiet ships",
        "initiative": "government",
        "by": "requester",
        "officer": "Driss Alami",
        "officer_contact": "security@water.example",
        "site.1.name": "Basin 2",
        "visitor.1.name": NAME,
        "visitor.1.born_on": "1990-02-03",
        "visitor.1.birthplace": "Rabat",
        "visitor.1.nationality": "MA",
        "visitor.1.clearance": "secret",
        "visitor.1.document": DOCUMENT,
        "visitor.1.employer": "Water Department",
        "visitor.1.position": "Engineer",
        **changes,
    }


@pytest.mark.parametrize("language", Language)
def test_a_visit_is_prepared_asked_for_and_granted(cast: Cast, language: Language) -> None:
    writer = client_of(cast.amina, language)
    certifier = client_of(player("ma_approver", cast.amina.institution, Role.APPROVER), language)
    host = player("tr_approver", cast.kerem.institution, Role.APPROVER)
    answering = client_of(host, language)
    assert page(writer, "/people/visits/new/?visitors=3&sites=2").count("birthplace") >= 9

    prepared = post(writer, "/people/visits/new/", **visit_form(host))["Location"]
    assert prepared in page(certifier, "/desk/")
    assert f"{prepared}ask/" not in page(writer, prepared)
    assert DOCUMENT not in page(writer, prepared)
    assert DOCUMENT in page(certifier, prepared)
    asked = post(certifier, f"{prepared}ask/")["Location"]
    assert asked in page(answering, "/desk/")
    post(answering, f"{asked}answer/", word="granted", limits="Not hall 3", reason="")

    (view,) = visits.visits(reader=host.actor, on=TODAY)
    assert view.state is RequestState.GRANTED
    assert "Not hall 3" in page(writer, asked)
    assert "Acceptance of the tunnel" in page(writer, "/people/visits/")
    assert page(client_of(cast.sam, language), asked, 404)
    post(certifier, f"{asked}withdraw/", reason="No ship.")
    post(certifier, f"{asked}erase/")
    assert NAME not in page(certifier, asked)


def test_a_visit_that_is_asked_for_too_late_keeps_the_form(cast: Cast) -> None:
    soon = (TODAY + timedelta(days=3)).isoformat()

    answer = client_of(cast.amina).post(
        "/people/visits/new/", visit_form(cast.kerem, starts_on=soon, ends_on=soon)
    )

    assert answer.status_code == 409
    assert "20 working days" in answer.content.decode()
    assert DOCUMENT in answer.content.decode()


@pytest.mark.parametrize("language", Language)
def test_an_expert_shows_what_they_choose_and_takes_it_back(cast: Cast, language: Language) -> None:
    leyla, amina = client_of(cast.leyla, language), client_of(cast.amina, language)
    form = {
        "fields": ["maritime.marine_propulsion"],
        "languages": ["tr"],
        "summary": "Cavitation tunnels.",
        "contact": "leyla@marine.example",
        "shown": ["summary", "name"],
    }

    assert leyla.post("/people/directory/me/", form).status_code == 409
    post(leyla, "/people/directory/me/", agrees="on", **form)
    post(
        leyla,
        "/people/directory/facilities/new/",
        **{"name.en": "Cavitation tunnel", "fields": form["fields"]},
    )
    shown = page(amina, "/people/directory/?field=maritime")

    assert "Cavitation tunnels." in shown
    assert "Leyla" in shown
    assert "leyla@marine.example" not in shown
    assert "Cavitation tunnel" in shown
    assert "Cavitation tunnels." not in page(amina, "/people/directory/?field=energy")
    assert 'value="leyla@marine.example"' in page(leyla, "/people/directory/me/")
    post(leyla, "/people/directory/me/hide/")
    assert "Cavitation tunnels." not in page(amina, "/people/directory/")
    assert Client().get("/people/directory/").status_code == 302


def test_who_is_not_signed_in_sees_calls_for_everybody_and_no_more(people: Panel) -> None:
    key = people.open_call(fellowship(**OPEN), at=NOW)
    reference = calls.call_by_id(key, at=NOW).reference

    listed = Client().get("/people/calls/").content.decode()

    assert reference in listed
    assert "/people/missions/" not in listed
    assert (
        f"/people/calls/{reference}/apply/"
        not in Client().get(f"/people/calls/{reference}/").content.decode()
    )
    for address in ("missions/", "visits/", "applications/", f"calls/{reference}/apply/"):
        assert Client().get(f"/people/{address}").status_code == 302


def test_ends_of_calls_and_first_days_of_missions_are_in_the_calendar_feed(people: Panel) -> None:
    sender, lead = people.sender, people.lead
    call = people.open_call(fellowship(**OPEN), at=NOW)
    codes = (f"institution:{each.institution}" for each in (sender, lead))
    starts_on = TODAY + timedelta(days=40)
    terms = secondment(*codes, costs=(), starts_on=starts_on, ends_on=starts_on + timedelta(days=50))
    mission = seconding.offer(terms, name=NAME, contact="", reached=(), by=sender.actor, at=NOW)
    seconding.agree(mission, by=lead.actor, at=NOW)
    made = client_of(sender).post("/my/feeds/calendar/new/", follow=True).content.decode()
    address = re.search(r"/feeds/[^<\"]+\.ics", made)
    assert address is not None

    feed = Client().get(address[0]).content.decode()

    view = missions.mission_by_id(mission, on=TODAY)
    assert f"A call closes: {calls.call_by_id(call, at=NOW).reference}" in feed
    assert f"A mission begins: {view.reference}" in feed
    # Each with its reminder.
    assert feed.count(f"report: {view.reference}") == 2 * len(view.due) > 2
    assert "Quiet ships" not in feed
    assert NAME not in feed


def test_pages_of_a_call_with_many_applications_ask_few_queries(
    people: Panel, django_assert_max_num_queries: Any
) -> None:
    call = people.open_call()
    for number in range(25):
        people.apply(call, f"Applicant Number{number}")
    reference = calls.call_by_id(call, at=NOW).reference
    client = client_of(people.lead)
    page(client, f"/people/calls/{reference}/ranking/?page=2")

    with django_assert_max_num_queries(30):
        shown = page(client, f"/people/calls/{reference}/ranking/?page=2")

    assert shown.count("Applicant Number") == 5
