"""The pages of programmes: from an empty charter to a vote on another, in three languages."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from callers import client_of, post
from cast import player
from charters import charter
from mithaq.access.domain.permissions import Role
from mithaq.base.languages import Language
from mithaq.mobility.actions import calling
from mithaq.programmes.actions import governing
from mithaq.programmes.domain.charter import Deciding
from mithaq.programmes.domain.programme_said import PutForward
from mithaq.programmes.domain.steering import Answer, Outcome
from mithaq.programmes.queries import charters, programmes
from mithaq.programmes.queries.programmes import ProgrammeView
from negotiators import Table
from travellers import fellowship

PHASE = {Language.AR: "جارٍ", Language.EN: "Running", Language.FR: "En cours"}


def now() -> datetime:
    return datetime.now(UTC)


def view(key: UUID) -> ProgrammeView:
    return programmes.programme_by_id(key, on=now().date())


@pytest.fixture
def founded(table: Table) -> ProgrammeView:
    today = now().date()
    sound = charter(table.ours.officer.institution, table.theirs.officer.institution)
    objective = sound.objectives[0]
    indicator = replace(objective.indicators[0], due_on=today + timedelta(days=90))
    whole = replace(
        sound,
        deciding=Deciding.UNANIMITY,
        starts_on=today,
        ends_on=today + timedelta(days=1000),
        budget=(),
        objectives=(replace(objective, indicators=(indicator,)),),
    )
    return view(governing.found(whole, reached=(), by=table.ours.officer.actor, at=now()))


@pytest.mark.parametrize("language", Language)
def test_a_charter_goes_from_nothing_to_a_programme(table: Table, language: Language) -> None:
    officer = client_of(table.ours.officer, language)
    address = post(officer, "/programmes/new/")["Location"]
    key = UUID(address.rstrip("/").rpartition("/")[2])
    today = now().date()

    def save(part: str, **values: Any) -> str:
        draft = charters.charter_draft(key, reader=table.ours.officer.actor)
        answer = post(officer, f"{address}save/{part}/", revision=draft.revision, **values)
        return str(answer["Location"])

    in_all = {each: f"Clean water {each}" for each in Language}
    frame = {
        **{f"title.{each}": text for each, text in in_all.items()},
        **{f"summary.{each}": text for each, text in in_all.items()},
        "fields": ["energy"],
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=1000)).isoformat(),
        "deciding": "unanimity",
        "quorum": "50",
        "currency": "qar",
    }
    save("frame", **frame)
    save("member", party="state:MA", speaker=str(table.theirs.officer.institution), role="member")
    save("member", party="state:FR", speaker=str(table.theirs.officer.institution), role="observer")
    save("member-out", party="state:FR")
    save("objective", **{f"text.{each}": f"Plants {each}" for each in Language})
    indicator = {f"text.{each}": f"Count {each}" for each in Language}
    end = (today + timedelta(days=900)).isoformat()
    save("indicator", key="o1", unit="plants", baseline="0", target="٨٫٥", due_on=end, **indicator)
    assert save("budget", **{f"state:MA.{today.year}": "1000.50"}) == f"{address}#budget"
    page = officer.get(address).content.decode()
    founded = post(officer, f"{address}found/")["Location"]

    shown = officer.get(founded).content.decode()
    [found] = programmes.programmes(reader=table.ours.officer.actor, on=today)
    assert "Clean water" in page
    assert PHASE[language] in shown
    assert f"Plants {language}" in shown
    assert (found.charter.currency, found.charter.budget[0].amount) == ("QAR", "1000.50")
    assert found.charter.objectives[0].indicators[0].target == "8.5"
    assert [each.party for each in found.charter.members][1] == "state:MA"
    assert charters.charter_drafts(reader=table.ours.officer.actor) == ()


def test_what_is_wrong_with_a_charter_is_told_in_the_reader_s_language(table: Table) -> None:
    officer = client_of(table.ours.officer, Language.FR)
    address = post(officer, "/programmes/new/")["Location"]

    page = officer.get(address).content.decode()
    refused = officer.post(f"{address}found/")

    assert "Membres: un programme a au moins deux membres" in page.replace("\u00a0", " ").replace(" :", ":")
    assert refused.status_code == 409
    assert "La charte est incomplète" in refused.content.decode()


@pytest.mark.parametrize(
    ("part", "values", "status"),
    [
        ("nothing", {}, 409),
        ("member", {"party": "state:MA", "speaker": "nobody", "role": "member"}, 404),
        ("member", {"party": "person:x", "speaker": "", "role": "member"}, 404),
        ("frame", {"starts_on": "soon"}, 409),
        ("budget", {}, 302),
    ],
)
def test_a_form_that_nobody_made_changes_nothing(
    table: Table, part: str, values: dict[str, str], status: int
) -> None:
    officer = client_of(table.ours.officer)
    address = post(officer, "/programmes/new/")["Location"]
    key = UUID(address.rstrip("/").rpartition("/")[2])
    before = charters.charter_draft(key, reader=table.ours.officer.actor).charter

    answer = officer.post(f"{address}save/{part}/", {"revision": "1", **values})

    assert answer.status_code == status
    assert charters.charter_draft(key, reader=table.ours.officer.actor).charter == before


def test_members_join_and_decide_on_the_page(table: Table, founded: ProgrammeView) -> None:
    address = f"/programmes/{founded.reference}/"
    officer, ours = client_of(table.ours.officer), client_of(table.ours.signer)
    theirs = client_of(table.theirs.signer)
    for client, who in ((ours, table.ours), (theirs, table.theirs)):
        assert "Programmes waiting for you" in client.get("/desk/").content.decode()
        post(client, f"{address}answer/", member=who.code, answer="joined", note="")
    draft = post(officer, f"{address}change/")["Location"]
    frame = officer.get(draft).content.decode()
    posted = dict(re.findall(r'name="(starts_on|ends_on|currency|quorum)"[^>]*value="([^"]*)"', frame))
    texts = {"title.en": "Cleaner water", "summary.en": "Membranes that last."}
    fields = {"fields": ["energy", "maritime"], "deciding": "majority"}
    post(officer, f"{draft}save/frame/", revision=1, **posted, **texts, **fields)

    closes = (now().date() + timedelta(days=10)).isoformat()
    assert "Cleaner water" in officer.get(draft).content.decode()
    post(officer, f"{draft}found/", **{"title.en": "A better name", "closes_on": closes})
    [decision] = view(founded.id).decisions
    waiting = theirs.get(address).content.decode()
    for client, who in ((ours, table.ours), (theirs, table.theirs)):
        post(client, f"{address}decisions/{decision.put.id}/", member=who.code, vote="yes", note="")

    shown = theirs.get(address).content.decode()
    assert "A better name" in waiting
    assert "<ins>Cleaner water</ins>" in waiting
    assert view(founded.id).decisions[0].count.outcome is Outcome.PASSED
    assert '<h1 dir="auto">Cleaner water</h1>' in shown
    assert "Programmes waiting for you" not in theirs.get("/desk/").content.decode()


def test_what_was_counted_paid_and_called_for_stands_on_the_page(
    table: Table, founded: ProgrammeView
) -> None:
    address, officer = f"/programmes/{founded.reference}/", client_of(table.ours.officer)
    today = now().date()
    post(
        officer,
        f"{address}indicators/",
        indicator="o1.i1",
        value="2",
        on=today.isoformat(),
        evidence="First report",
    )
    post(
        officer,
        f"{address}budget/",
        member=table.ours.code,
        year=today.year,
        booking="paid",
        amount="120.50",
        on=today.isoformat(),
        evidence="Receipt",
    )
    post(
        officer,
        f"{address}calls/",
        **{"title.en": "Test membranes", "opens_on": today.isoformat(), "zone": "Asia/Qatar"},
        fields=["energy"],
        closes_on=(today + timedelta(days=30)).isoformat(),
    )
    post(
        officer,
        f"{address}decisions/",
        **{"title.en": "Meet in Rabat"},
        closes_on=(today + timedelta(days=5)).isoformat(),
    )

    page = client_of(table.theirs.officer).get(address).content.decode()

    for shown in ("First report", "120.50", "Test membranes", "Asia/Qatar", "Meet in Rabat", 'value="25"'):
        assert shown in page, shown
    # In the chart of members, in that of years, and in the table and its sum.
    assert page.count("120.50 USD") == 4
    assert page.count('class="bars-whole" width="0"') < page.count('class="bars-whole"')


def test_an_agreement_in_a_programme_stands_on_its_page(table: Table, founded: ProgrammeView) -> None:
    officer = client_of(table.ours.officer)
    begun = post(
        officer,
        "/agreements/new/",
        kind="memorandum",
        parties=[str(table.theirs.officer.institution)],
        programme=founded.reference,
        **{"title.en": "Lend a pump"},
    )
    table.propose(replace(table.text(), programme=founded.id), by=table.ours.officer, at=now())

    page = officer.get(f"/programmes/{founded.reference}/").content.decode()
    reference = re.search(r"/agreements/(A-\w+)/", page)

    assert "Quiet ships" in page
    assert reference
    assert founded.reference in officer.get(reference[0]).content.decode()
    assert officer.get(begun["Location"]).status_code == 200


def test_who_is_not_told_finds_nothing(table: Table, founded: ProgrammeView) -> None:
    outside = client_of(table.cast.sam)

    assert outside.get(f"/programmes/{founded.reference}/").status_code == 404
    assert "Clean water" not in outside.get("/programmes/").content.decode()
    assert Client().get(f"/programmes/{founded.reference}/").status_code in {302, 403}


def test_the_days_of_a_programme_stand_in_the_calendar(table: Table, founded: ProgrammeView) -> None:
    closes = now().date() + timedelta(days=5)
    decision = PutForward("", {Language.EN: "Meet in Rabat"}, {}, None, closes)
    by = table.ours.officer
    governing.put(founded.id, decision, reached=(), by=by.actor, at=now())
    made = client_of(by).post("/my/feeds/calendar/new/", follow=True).content.decode()
    address = re.search(r"/feeds/[^\"<]+\.ics", made)
    assert address

    feed = Client().get(address[0]).content.decode()

    assert f"Last day to vote: {founded.reference}" in feed.replace("\r\n ", "")
    assert "Rabat" not in feed


def test_a_member_that_declined_may_be_told_so(table: Table, founded: ProgrammeView) -> None:
    governing.answer(
        founded.id,
        member=table.theirs.code,
        answer=Answer.DECLINED,
        note="Not now",
        by=table.theirs.signer.actor,
        at=now(),
    )

    page = client_of(table.ours.officer).get(f"/programmes/{founded.reference}/").content.decode()
    assert "Declined" in page


def test_a_call_for_people_stands_on_the_page_only_of_who_speaks_for_a_member(
    table: Table, founded: ProgrammeView
) -> None:
    today = now().date()
    outside = player("outside", table.cast.sam.institution, Role.PROGRAMME_OFFICER)
    for who, title in ((table.theirs.officer, "Come to our lab"), (outside, "Come to us")):
        of = fellowship(
            programme=founded.id,
            titles={Language.EN: title},
            opens_on=today,
            closes_on=today + timedelta(days=9),
        )
        calling.open_call(uuid4(), of, audience=(), by=who.actor, at=now())

    page = client_of(table.ours.officer).get(f"/programmes/{founded.reference}/").content.decode()

    assert "Come to our lab" in page
    assert "Come to us" not in page


@pytest.mark.parametrize(
    ("language", "way"),
    [
        (Language.AR, "لم يُحصَ بعد، من ٠ إلى ٨"),
        (Language.EN, "not counted yet, from 0 to 8"),
        (Language.FR, "pas encore compté, de 0 à 8"),
    ],
)
def test_an_indicator_that_is_late_says_so_in_the_reader_s_digits(
    table: Table, founded: ProgrammeView, language: Language, way: str
) -> None:
    today = now().date()
    past = replace(founded.charter, seed="Z" * 16, starts_on=today - timedelta(days=400))
    objective = past.objectives[0]
    due = replace(objective.indicators[0], due_on=today - timedelta(days=1))
    late = replace(past, objectives=(replace(objective, indicators=(due,)),))
    key = governing.found(late, reached=(), by=table.ours.officer.actor, at=now())
    client = client_of(table.ours.officer, language)

    pages = [
        client.get(f"/programmes/{each}/").content.decode()
        for each in (founded.reference, view(key).reference)
    ]

    assert all(way in page for page in pages)
    assert ["obligation-overdue" in page for page in pages] == [False, True]
