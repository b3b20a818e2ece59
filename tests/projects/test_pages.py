"""The pages of joint projects, in three languages: a plan, what is told of it, and a deliverable accepted."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from callers import client_of, post
from cast import AT
from charters import charter
from mithaq.base.languages import Language
from mithaq.exchange.actions import saving
from mithaq.exchange.domain.alerts import FeedKind
from mithaq.programmes.actions import governing
from mithaq.projects.actions import planning
from mithaq.projects.domain.entries import EntryKind
from mithaq.projects.domain.plans import Cell
from mithaq.projects.domain.progress import State
from mithaq.projects.queries import drafts, projects
from plans import DOCUMENT, deliverable, milestone, package
from workers import FIELD, Bench, risk

WORD = {Language.AR: "المُخرَجات", Language.EN: "Deliverables", Language.FR: "Livrables"}


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:3_000]
    return answer.content.decode()


def now(bench: Bench, **changes: Any) -> str:
    """The reference of a project that runs today, by the real clock."""
    year = datetime.now(UTC).year
    starts, ends = date(year, 1, 1), date(year + 2, 1, 1)
    plan = bench.plan(
        starts_on=starts,
        ends_on=ends,
        work_packages=(package(lead=bench.ours, starts_on=starts, ends_on=ends),),
        milestones=(milestone(due_on=date(year + 1, 7, 1)),),
        deliverables=(deliverable(owner=bench.ours, due_on=date(year + 1, 7, 1)),),
        contributions=(),
        **changes,
    )
    return bench.view(bench.set(plan)).reference


@pytest.mark.parametrize("language", Language)
def test_a_plan_is_written_on_pages_and_set(bench: Bench, language: Language) -> None:
    client = client_of(bench.cast.kerem, language)
    begun = post(
        client,
        "/projects/new/",
        **{f"title.{each}": f"Crop monitor {each}" for each in Language},
        starts_on="2026-01-01",
        ends_on="2028-01-01",
        currency="eur",
        parties=[str(bench.cast.amina.institution)],
    )["Location"]
    draft = text(client, begun)
    assert 'id="problems"' in draft

    frame = {f"fact.titles.{each}": f"Crop monitor {each}" for each in Language}
    post(
        client,
        f"{begun}frame/",
        revision=1,
        **frame,
        **{"fact.technology_fields": [FIELD], "fact.starts_on": "2026-01-01", "fact.ends_on": "2028-01-01"},
        currency="EUR",
    )
    post(
        client,
        f"{begun}work_package/",
        revision=2,
        key="WP1",
        **{
            "fact.titles.en": "Models",
            "fact.lead": bench.ours,
            "fact.starts_on": "2026-01-01",
            "fact.ends_on": "2027-01-01",
        },
    )
    post(
        client,
        f"{begun}deliverable/",
        revision=3,
        key="D1",
        **{
            "fact.titles.en": "Model",
            "fact.work_package": "WP1",
            "fact.deliverable_type": "software",
            "fact.dissemination": "project",
            "fact.owner": bench.ours,
            "fact.due_on": "2026-12-01",
        },
    )
    post(
        client,
        f"{begun}contribution/",
        revision=4,
        key="C1",
        **{
            "fact.party": bench.theirs,
            "fact.year": "2026",
            "fact.contribution_kind": "money",
            "fact.amount": "1000.00",
            "fact.amount.currency": "eur",
        },
    )
    post(client, f"{begun}partners/", revision=5, **{f"role.{bench.theirs}": "user"})
    rights = {"disclosure": "parties", "use_right": "any", "licensing": "owner"}
    post(
        client,
        f"{begun}rights/",
        revision=6,
        **{f"{cell}.{name}": word for cell in Cell for name, word in rights.items()},
    )
    for part in ("frame/", "partners/", "rights/", "milestone/", "deliverable/D1/", "work_package/WP1/"):
        text(client, begun + part)
    whole = text(client, begun)
    assert 'id="problems"' not in whole
    reference = post(client, f"{begun}set/")["Location"].split("/")[2]

    page = text(client, f"/projects/{reference}/")

    assert WORD[language] in page
    assert f"Crop monitor {language}" in page
    plan = projects.project(reference, reader=bench.cast.amina.actor, on=AT.date()).plan
    assert [each.role for each in plan.partners] == ["user"]
    assert plan.contributions[0].amount == {"amount": "1000.00", "currency": "EUR"}
    assert f"Crop monitor {language}" in text(client_of(bench.cast.amina, language), "/projects/")


def test_a_part_is_changed_and_taken_out(bench: Bench) -> None:
    key = uuid4()
    planning.begin_from(bench.plan(), id=key, by=bench.cast.kerem.actor, at=AT)
    client = client_of(bench.cast.kerem)

    post(client, f"/projects/drafts/{key}/milestone/M1/out/", revision=1)
    post(
        client,
        f"/projects/drafts/{key}/work_package/WP1/",
        revision=2,
        key="WP7",
        **{
            "fact.titles.en": "Models",
            "fact.lead": bench.ours,
            "fact.starts_on": "2026-01-01",
            "fact.ends_on": "2027-01-01",
        },
    )

    plan = drafts.draft(key, reader=bench.cast.kerem.actor).plan
    assert plan.milestones == ()
    assert [each.key for each in plan.work_packages] == ["WP7"]
    assert [each.work_package for each in plan.deliverables] == ["WP7"]
    assert client.post(f"/projects/drafts/{key}/milestone/M1/out/", {"revision": 1}).status_code == 409
    assert client.get(f"/projects/drafts/{key}/milestone/M9/").status_code == 404
    assert client_of(bench.cast.amina).get(f"/projects/drafts/{key}/").status_code == 404
    post(client, f"/projects/drafts/{key}/discard/")


@pytest.mark.parametrize("language", Language)
def test_a_deliverable_goes_from_its_owner_to_its_acceptance(bench: Bench, language: Language) -> None:
    reference = now(bench)
    ours, amina, samir = (
        client_of(each, language) for each in (bench.cast.kerem, bench.cast.amina, bench.samir)
    )
    page = f"/projects/{reference}/deliverables/D1.1/"
    tell = f"/projects/{reference}/tell/deliverable_submitted/"
    assert f"{tell}?key=D1.1" in text(ours, page)
    assert "fact.digest.file" in text(ours, f"{tell}?key=D1.1")

    file = SimpleUploadedFile("report.pdf", b"The report.")
    given = {"fact.on": "2026-06-01", "fact.evidence": "In the room.", "fact.digest.file": file}
    post(ours, tell, key="D1.1", **given)
    found = projects.project(reference, reader=bench.cast.amina.actor, on=AT.date()).deliverable("D1.1")
    assert found.submission is not None
    digest = found.submission.text("digest")
    assert f'href="{page}"' in text(amina, "/desk/")
    post(amina, f"{page}read/", digest=digest, text="Sound.")
    assert f'href="{page}"' in text(samir, "/desk/")
    assert "Sound." in text(samir, page)
    post(samir, f"{page}accept/", digest=digest, text="As agreed.")

    view = projects.project(reference, reader=bench.cast.amina.actor, on=AT.date())
    assert view.deliverable("D1.1").state is State.ACCEPTED
    assert "As agreed." in text(ours, page)
    assert "/register/" in text(ours, f"/projects/{reference}/")
    assert "fact.digest" not in text(ours, page)


def test_a_document_is_rejected_with_a_reason(bench: Bench) -> None:
    reference = now(bench)
    bench.submit(projects.project(reference, reader=bench.cast.kerem.actor, on=AT.date()).id)
    page = f"/projects/{reference}/deliverables/D1.1/"
    amina = client_of(bench.cast.amina)

    assert amina.post(f"{page}reject/", {"digest": DOCUMENT, "text": ""}).status_code == 409
    assert amina.post(f"{page}shrug/", {"digest": DOCUMENT, "text": "x"}).status_code == 409
    post(amina, f"{page}reject/", digest=DOCUMENT, text="Figures are missing.")

    assert "Figures are missing." in text(client_of(bench.cast.kerem), page)


def test_what_is_wrong_stands_beside_what_was_written(bench: Bench) -> None:
    reference = now(bench)
    client = client_of(bench.cast.kerem)
    said = {"fact.title": "Clouds hide the fields", "fact.probability": "often"}

    answer = client.post(f"/projects/{reference}/tell/risk/", {"key": "R1", **said})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Clouds hide the fields" in page
    assert "Probability: is none of the choices" in page
    assert "Impact: is not said" in page


def test_an_entry_is_told_anew_and_keeps_its_history(bench: Bench) -> None:
    reference = now(bench)
    project = projects.project(reference, reader=bench.cast.kerem.actor, on=AT.date()).id
    key = bench.tell(project, EntryKind.RISK, "R1", **risk(owner=bench.ours))
    client = client_of(bench.cast.kerem)
    form = text(client, f"/projects/{reference}/tell/risk/?key=R1")
    assert "Clouds hide the fields" in form

    facts = {f"fact.{name}": value for name, value in risk(owner=bench.ours, risk_state="closed").items()}
    post(client, f"/projects/{reference}/tell/risk/", key="R1", **facts)

    history = text(client_of(bench.cast.amina), f"/projects/{reference}/entries/{key}/")
    assert len(re.findall(r'id="version-\d"', history)) == 2
    assert client.get(f"/projects/{reference}/entries/{uuid4()}/").status_code == 404


def test_who_takes_no_part_finds_nothing(bench: Bench) -> None:
    reference = now(bench)
    client = client_of(bench.cast.sam)

    assert "Crop monitor" not in text(client, "/projects/")
    for path in ("", "deliverables/D1.1/", "tell/risk/"):
        assert client.get(f"/projects/{reference}/{path}").status_code == 404
    assert Client().get("/projects/")["Location"].startswith("/account/login/")


def test_a_conflicting_licence_is_shown_as_one(bench: Bench) -> None:
    """One that another node told although the grid does not allow it."""
    reference = now(bench)
    view = projects.project(reference, reader=bench.cast.kerem.actor, on=AT.date())
    bench.tell(view.id, EntryKind.BACKGROUND, "B1", title="Atlas", holder="government")
    licence: dict[str, Any] = {
        "on": "2026-06-01",
        "item_of": bench.ours,
        "item_kind": "background",
        "item": "B1",
        "use_right": "any",
        "licensee": bench.theirs,
    }
    bench.tell(view.id, EntryKind.LICENCE, "L1", **licence)
    shut = {"disclosure": "nobody", "use_right": "none", "licensing": "nobody"}
    closed: dict[str, Any] = {cell.value: shut for cell in Cell}
    bench.tell(view.id, EntryKind.LICENCE, "L2", **{**licence, "outside": "A mill", "licensee": None})
    key, by = uuid4(), bench.cast.kerem.actor
    planning.begin_change(reference, id=key, by=by, at=AT)
    planning.save_frame(key, {"rights": closed}, revision=1, by=by, at=AT)
    planning.set_plan(key, reached=(), by=by, at=AT)

    page = text(client_of(bench.cast.amina), f"/projects/{reference}/")

    assert page.count("This licence goes beyond the plan:") == 1
    assert "The plan lets nobody license it outside the project." in page


def test_balance_is_shown_over_all_projects(bench: Bench) -> None:
    reference = now(bench)
    view = projects.project(reference, reader=bench.cast.kerem.actor, on=AT.date())
    facts: dict[str, Any] = {"on": "2026-05-31", "contribution_kind": "money", "evidence": "Voucher 7.",
             "amount": {"amount": "120000.00", "currency": "EUR"}}  # fmt: skip
    bench.tell(view.id, EntryKind.CONTRIBUTION_MADE, "C1", **facts)

    page = text(client_of(bench.cast.amina), "/projects/balance/")

    assert "120,000.00" in page
    assert "Projects in EUR" in page
    assert "120,000.00" not in text(client_of(bench.cast.sam), "/projects/balance/")
    shown = text(client_of(bench.cast.amina), f"/projects/{reference}/")
    assert "100.0% · 120,000.00 EUR" in shown
    assert 'class="bars-whole" width="1000"' in shown


def test_days_of_projects_stand_in_the_calendar_without_titles(bench: Bench) -> None:
    reference = now(bench)
    secret = "s" * 40
    saving.make_feed(FeedKind.CALENDAR, secret=secret, by=bench.cast.kerem.actor, at=datetime.now(UTC))

    found = Client().get(f"/feeds/{secret}.ics").content.decode().replace("\r\n ", "")

    assert f"Milestone M1 of {reference}" in found
    assert f"Deliverable D1.1 of {reference}" in found
    assert "Crop monitor" not in found


def test_projects_are_listed_by_stage(bench: Bench) -> None:
    now(bench)
    client = client_of(bench.cast.kerem)

    assert "Crop monitor" in text(client, "/projects/?stage=running")
    assert "Crop monitor" not in text(client, "/projects/?stage=ended")
    assert client.get("/projects/?stage=lost").status_code == 409


def test_a_programme_is_chosen_and_shown_by_its_name(bench: Bench) -> None:
    client = client_of(bench.cast.kerem)
    programme = _founded(bench)
    begun = post(
        client,
        "/projects/new/",
        **{"title.en": "Crop monitor", "parties": [str(bench.cast.amina.institution)]},
        starts_on="2026-01-01",
        ends_on="2028-01-01",
        currency="EUR",
    )["Location"]

    assert f'<option value="{programme}">Clean water (P-' in text(client, f"{begun}frame/")

    frame = {"fact.titles.en": "Crop monitor", "fact.starts_on": "2026-01-01", "fact.ends_on": "2028-01-01"}
    post(client, f"{begun}frame/", revision=1, **frame, currency="EUR", programme=str(programme))

    assert f'<option value="{programme}" selected>' in text(client, f"{begun}frame/")
    strange = client.post(f"{begun}frame/", {"revision": 2, **frame, "currency": "EUR", "programme": uuid4()})
    assert strange.status_code == 404

    now(bench, programme=programme)

    assert ">Clean water</a>" in text(client, f"/projects/{_only(bench)}/")
    assert f"programme={programme}" in text(client, "/projects/")
    assert "<bdi>Clean water</bdi>" in text(client, "/projects/")


def _paid(bench: Bench, reference: str, currency: str) -> None:
    project = projects.project(reference, reader=bench.cast.kerem.actor, on=AT.date()).id
    facts: dict[str, Any] = {"on": "2026-05-31", "contribution_kind": "money", "evidence": "Voucher 7."}
    facts["amount"] = {"amount": "100.00", "currency": currency}
    bench.tell(project, EntryKind.CONTRIBUTION_MADE, "C1", **facts)


def test_the_balance_of_a_programme_is_that_of_its_projects(bench: Bench) -> None:
    client = client_of(bench.cast.kerem)
    programme = _founded(bench)
    _paid(bench, now(bench, seed="Z" * 16, currency="USD"), "USD")
    _paid(bench, now(bench, programme=programme), "EUR")

    found, over_all = (
        text(client, f"/projects/balance/?programme={programme}"),
        text(client, "/projects/balance/"),
    )

    assert "Clean water" in found
    assert ("Projects in EUR" in found, "Projects in USD" in found) == (True, False)
    assert "Projects in USD" in over_all
    assert client.get(f"/projects/balance/?programme={uuid4()}").status_code == 404


def _founded(bench: Bench) -> UUID:
    """A programme of both institutions, founded today."""
    ours, theirs = bench.cast.kerem, bench.cast.amina
    starts = datetime.now(UTC).date()
    ends = starts + timedelta(900)
    plain = charter(ours.institution, theirs.institution, starts_on=starts, ends_on=ends, budget=())
    (objective,) = plain.objectives
    (indicator,) = objective.indicators
    sound = replace(plain, objectives=(replace(objective, indicators=(replace(indicator, due_on=ends),)),))
    return governing.found(sound, reached=(), by=ours.actor, at=datetime.now(UTC))


def _only(bench: Bench) -> str:
    (found,) = projects.lines(reader=bench.cast.kerem.actor, on=datetime.now(UTC).date())
    return found.reference
