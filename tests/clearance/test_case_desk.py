"""The desk tells each person what of clearance waits for them: cases, hits, and conditions that are due."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import Player
from clearers import LISTED, Clearers, WriteList
from mithaq.clearance.actions import deciding, describing
from mithaq.clearance.domain.screening.hits import Verdict
from mithaq.clearance.domain.screening.subjects import PartyKind
from mithaq.clearance.models import Case, CaseEvent
from mithaq.clearance.queries import cases, clocks, hits, owed
from offices import REPORTING, Office, browser, circulating, post, reporting, reviewed, submitted

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def waiting(by: Player, on: date | None = None) -> list[str]:
    found = clocks.queue(reader=by.actor, on=on or datetime.now(UTC).date())
    return [str(each.case.id) for each in found]


def desk(by: Player, language: str = "en") -> str:
    return browser(by, language).get("/desk/").content.decode()


class TestCases:
    def test_a_case_waits_on_the_desk_of_whose_step_it_is(self, office: Office) -> None:
        taken, asked = submitted(office), circulating(office)

        assert waiting(office.clearers.jasim) == [taken]
        assert waiting(office.cast.kerem) == [asked]
        assert waiting(office.clearers.layan) == []

    def test_it_stands_there_with_its_deadline(self, office: Office) -> None:
        key = submitted(office)
        reference = Case.objects.get(pk=key).reference

        page = desk(office.clearers.jasim)

        assert "Release cases waiting for you: 1" in page
        assert reference in page
        assert "Water Department" in page
        assert "days late" not in page

    def test_it_says_how_late_it_is(self, office: Office) -> None:
        key = submitted(office)
        CaseEvent.objects.filter(case=key).update(at=datetime.now(UTC) - timedelta(days=200))
        (found,) = clocks.queue(reader=office.clearers.jasim.actor, on=datetime.now(UTC).date())

        page = desk(office.clearers.jasim)

        assert found.clock is not None
        assert found.clock.late > 50
        assert f"{found.clock.late} working days late" in page

    def test_a_query_waits_for_the_applicant(self, office: Office) -> None:
        key = circulating(office)
        post(office, office.clearers.jasim, key, "move", move="ask_query", text="Which laboratory?")

        assert waiting(office.cast.leyla) == [key]
        assert "query open" in desk(office.cast.leyla).lower()

    def test_strangers_see_nothing_of_it(self, office: Office) -> None:
        key = circulating(office)
        reference = Case.objects.get(pk=key).reference

        for stranger in (office.cast.amina, office.cast.sam, office.cast.noor):
            page = desk(stranger)
            assert reference not in page
            assert "Release cases waiting" not in page

    def test_a_reader_without_a_role_in_any_case_costs_no_query(self, office: Office) -> None:
        reader = office.cast.hamad.actor

        with CaptureQueriesContext(connection) as asked:
            found = clocks.queue(reader=reader, on=NOW.date())

        assert found == ()
        assert len(asked) == 0

    def test_what_waits_is_found_by_the_states_of_the_readers_roles(self, office: Office) -> None:
        key = submitted(office)
        reader = office.clearers.jasim.actor

        assert [str(each.id) for each in cases.queued(reader=reader)] == [key]
        assert cases.queued(reader=office.clearers.layan.actor) == ()

    def test_the_desk_asks_no_more_of_the_database_for_more_cases(self, office: Office) -> None:
        submitted(office)
        officer = browser(office.clearers.jasim)
        officer.get("/desk/")
        with CaptureQueriesContext(connection) as few:
            officer.get("/desk/")
        for _each in range(4):
            submitted(office)

        with CaptureQueriesContext(connection) as many:
            page = officer.get("/desk/").content.decode()

        assert "Release cases waiting for you: 5" in page
        assert len(many) == len(few)

    def test_the_desk_shows_the_most_urgent_and_leads_to_all(self, office: Office) -> None:
        for _each in range(9):
            submitted(office)

        page = desk(office.clearers.jasim)

        assert "Release cases waiting for you: 9" in page
        assert page.count("working day") == 0
        assert page.count('class="card-record"><p class="meta"><span class="kind">Submitted') == 8
        assert "All cases that wait for you" in page


class TestConditions:
    def test_what_is_due_soon_stands_on_the_desks_of_its_applicant_and_officer(self, office: Office) -> None:
        key = reporting(office)
        reference = Case.objects.get(pk=key).reference

        for reader in (office.cast.leyla, office.cast.kerem, office.clearers.jasim):
            page = desk(reader)
            assert "Conditions due soon or overdue: 1" in page
            assert reference in page

    def test_nobody_else_is_told(self, office: Office) -> None:
        key = reporting(office)
        reference = Case.objects.get(pk=key).reference

        for other in (office.cast.amina, office.cast.sam, office.clearers.layan, office.clearers.dana):
            page = desk(other)
            assert "Conditions due" not in page
            assert reference not in page

    def test_it_says_by_how_many_days_it_is_late(self, office: Office) -> None:
        reporting(office)
        today = datetime.now(UTC).date()

        def late(days: int) -> list[tuple[str, int]]:
            found = owed.due(reader=office.cast.leyla.actor, on=today + timedelta(days=days))
            return [(each.state.value, each.late) for each in found]

        assert late(0) == [("due_soon", 0)]
        assert late(30) == [("due_soon", 0)]
        assert late(33) == [("overdue", 3)]

    def test_it_goes_once_its_evidence_was_taken(self, office: Office) -> None:
        key = reporting(office)
        (found,) = owed.due(reader=office.clearers.jasim.actor, on=datetime.now(UTC).date())
        (occasion,) = [
            each.occasion for each in owed.owed_by(found.case, on=datetime.now(UTC).date()) if each.occasion
        ]

        post(
            office,
            office.clearers.jasim,
            key,
            "evidence",
            condition=found.condition.key,
            occasion=occasion,
            kind="report",
            text="Report of the harbour.",
        )

        assert owed.due(reader=office.clearers.jasim.actor, on=datetime.now(UTC).date()) == ()

    def test_a_proposal_that_nobody_signed_asks_for_nothing(self, office: Office) -> None:
        key = reviewed(office)
        soon = str(datetime.now(UTC).date() + timedelta(days=3))

        post(office, office.clearers.jasim, key, "propose", **(REPORTING | {"condition.0.on": soon}))

        assert Case.objects.get(pk=key).outcome == "granted_with_conditions"
        assert owed.due(reader=office.clearers.jasim.actor, on=datetime.now(UTC).date()) == ()


class TestHits:
    @pytest.fixture
    def party(self, load: WriteList, clearers: Clearers) -> str:
        load(LISTED)
        return describing.name_counterparty(
            UUID(int=5),
            PartyKind.PERSON,
            {"name": ["Karim Bouzidi"], "birthDate": ["1990"]},
            by=clearers.jasim.actor,
            at=NOW,
        )

    def test_a_hit_is_decided_by_one_and_then_waits_for_another(self, party: str, clearers: Clearers) -> None:
        jasim, layan = clearers.jasim, clearers.layan
        (found,) = [each for each in hits.waiting_for(jasim.actor, limit=8)[0] if each.party.code == party]
        before = hits.waiting_for(jasim.actor, limit=1)[1]

        deciding.decide_hit(
            found.id,
            seen=found.statement,
            verdict=Verdict.NOT_SAME,
            fields=["birthDate"],
            note="Another year of birth.",
            by=jasim.actor,
            at=NOW,
        )

        assert found.id not in {each.id for each in hits.waiting_for(jasim.actor, limit=8)[0]}
        assert hits.waiting_for(jasim.actor, limit=1)[1] == before - 1
        (proposed,) = [each for each in hits.waiting_for(layan.actor, limit=8)[0] if each.id == found.id]
        deciding.second_hit(found.id, seen=proposed.statement, agrees=True, note="", by=layan.actor, at=NOW)
        assert found.id not in {each.id for each in hits.waiting_for(layan.actor, limit=8)[0]}

    def test_only_those_who_decide_see_it_on_their_desk(self, party: str, clearers: Clearers) -> None:
        del party

        page = desk(clearers.layan)

        assert "Hits to decide or to second: 2" in page
        assert "Karim Bouzidi" in page

    def test_nobody_else_is_told_of_a_hit(self, party: str, office: Office) -> None:
        del party
        cast = office.cast

        for other in (cast.leyla, cast.kerem, cast.amina, cast.hamad, cast.noor):
            assert "Karim" not in desk(other)
            assert hits.waiting_for(other.actor, limit=8) == ([], 0)


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_desk_speaks_the_readers_language(office: Office, language: str) -> None:
    reporting(office)
    submitted(office)

    page = desk(office.clearers.jasim, language)

    assert f'lang="{language}"' in page
    assert "waiting for you" not in page
    assert "due soon" not in page
