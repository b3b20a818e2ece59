"""A programme's year: what it counts, that every number opens, and what goes on paper, in three languages."""

import io
import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document
from pypdf import PdfReader
from typer.testing import CliRunner

from agreements import clause, with_clause
from callers import client_of, refused
from cast import AT, Cast, Player, player
from charters import charter
from mithaq.access.domain.permissions import Role
from mithaq.base.languages import Language
from mithaq.cli.programmes import app
from mithaq.economy.actions import telling
from mithaq.federation.domain.programme_years import DecisionKind, Figure, ProgrammeYear, RiskKind, Shows
from mithaq.federation.queries.programme_years import programme_year
from mithaq.programmes.actions import governing, negotiating
from mithaq.programmes.domain.charter import Indicator, Objective
from mithaq.programmes.domain.clauses import ClauseKind
from mithaq.programmes.domain.programme_said import PutForward, Reading
from mithaq.programmes.queries import owed, programmes
from mithaq.programmes.queries.programmes import ProgrammeView
from mithaq.projects.domain.entries import EntryKind
from mithaq.web.programme_years import address_of
from mithaq.words import programme_years as words
from negotiators import seated
from plans import deliverable, milestone, package
from spin_offs_told import IDEA, earning
from workers import FIELD, Bench, at_work, risk

NOW = datetime.now(UTC)
YEAR = NOW.year
NAMED = {Language.AR: "المشاريع المشتركة", Language.EN: "Joint projects", Language.FR: "Projets communs"}


@dataclass(frozen=True)
class Set:
    """A programme with a project that is late, has a grave risk, and has something to be judged."""

    bench: Bench
    programme: str

    def view(self, by: Player) -> ProgrammeView:
        return programmes.programme(self.programme, reader=by.actor, on=NOW.date())

    def year(self, by: Player, year: int = YEAR) -> ProgrammeYear:
        return programme_year(self.view(by), year=year, reader=by.actor)

    def count(self, objective: str, value: str) -> None:
        """Tell the value of its indicator."""
        by, reading = self.bench.cast.kerem, Reading(objective, "i1", value, NOW.date())
        governing.measure(self.view(by).id, reading, evidence="Seen on site.", by=by.actor, at=NOW)


@pytest.fixture
def held(cast: Cast) -> Set:
    bench = at_work(cast)
    starts, ends = date(YEAR - 1, 1, 1), date(YEAR + 2, 1, 1)
    due = date(YEAR + 1, 6, 30)
    plants = Indicator("i1", {Language.EN: "Plants"}, "plants", "0", "8", due)
    wells = Indicator("i1", {Language.EN: "Wells"}, "wells", "0", "8", due)
    of = charter(
        cast.kerem.institution,
        cast.amina.institution,
        starts_on=starts,
        ends_on=ends,
        fields=("maritime",),
        objectives=(
            Objective("o1", {Language.EN: "Water"}, (plants,)),
            Objective("o2", {Language.EN: "Water for farms"}, (wells,)),
        ),
        budget=(),
    )
    key = governing.found(of, reached=(), by=cast.kerem.actor, at=NOW)
    put = PutForward("", {Language.EN: "Meet in Rabat"}, {}, None, NOW.date() + timedelta(days=9))
    governing.put(key, put, reached=(), by=cast.kerem.actor, at=NOW)
    told = project_of(bench, key, starts, ends)
    bench.tell(told, EntryKind.RISK, "R1", **risk(probability="high", owner=bench.ours))
    bench.submit(told)
    telling.begin(uuid4(), IDEA, by=cast.leyla.actor, at=NOW)
    return Set(bench, programmes.programme_by_id(key, on=NOW.date()).reference)


def project_of(bench: Bench, programme: UUID, starts: date, ends: date) -> UUID:
    plan = bench.plan(
        programme=programme,
        starts_on=starts,
        ends_on=ends,
        work_packages=(package(lead=bench.ours, starts_on=starts, ends_on=ends),),
        milestones=(milestone(due_on=date(YEAR - 1, 3, 2)),),
        deliverables=(deliverable(owner=bench.ours, due_on=ends - timedelta(days=40)),),
        contributions=(),
        technology_fields=(FIELD,),
    )
    return bench.set(plan)


def figure(year: ProgrammeYear, name: str) -> Figure:
    return next(each for each in year.figures if each.name == name)


def test_a_year_counts_what_was_told(held: Set) -> None:
    year = held.year(held.bench.cast.kerem)

    assert (figure(year, "projects_running").value, figure(year, "projects_running").before) == (1, 1)
    assert figure(year, "spin_offs").value == 1
    assert figure(year, "days_to_decide").unknown == "too_few_cases"
    assert figure(year, "jobs").unknown == "nobody_reported"
    assert figure(year, "rank").unknown == "no_works"
    assert figure(held.year(held.bench.cast.kerem, YEAR - 1), "promises_kept").value == 0


def test_spin_offs_and_what_they_earned_are_those_of_the_year(held: Set) -> None:
    cast = held.bench.cast
    rana = player("rana", cast.leyla.institution, Role.LICENSING_OFFICER)
    period = {"from": f"{YEAR - 1}-01-01", "until": f"{YEAR}-01-01"}
    reference = earning(cast, rana, YEAR - 1, **period)

    now, before = held.year(cast.kerem), held.year(cast.kerem, YEAR - 1)

    assert [each.reference for each in figure(before, "spin_offs").evidence] == [reference]
    assert [figure(before, "sales").value, figure(before, "jobs").value] == [900_000, 12]
    assert figure(now, "spin_offs").value == 2
    assert "sales" not in {each.name for each in now.figures}
    assert figure(now, "jobs").unknown == "nobody_reported"


def test_a_spin_off_is_told_at_the_stage_that_it_had_reached_in_the_year(held: Set) -> None:
    cast = held.bench.cast
    rana = player("rana", cast.leyla.institution, Role.LICENSING_OFFICER)
    period = {"from": f"{YEAR - 1}-01-01", "until": f"{YEAR}-01-02"}
    reference = earning(cast, rana, YEAR - 1, **period)

    def stage(year: int) -> str:
        shown = figure(held.year(cast.kerem, year), "spin_offs").evidence
        return next(each.what for each in shown if each.reference == reference)

    assert [stage(YEAR - 1), stage(YEAR)] == ["out", "earning"]


def test_a_page_reads_the_programme_and_its_agreements_once(held: Set) -> None:
    client = client_of(held.bench.cast.kerem)

    with CaptureQueriesContext(connection) as asked:
        client.get(f"/programmes/{held.programme}/year/{YEAR}/")

    said = [each["sql"] for each in asked.captured_queries]
    assert sum('FROM "programmes_programme"' in each for each in said) == 1
    assert sum("COUNT" in each and 'FROM "programmes_agreement"' in each for each in said) == 1


def test_the_gravest_risks_and_the_soonest_decisions_are_told(held: Set) -> None:
    year = held.year(held.bench.cast.kerem)

    assert [each.kind for each in year.gravest] == [
        RiskKind.PROJECT_RISK,
        RiskKind.LATE_PROJECT,
        RiskKind.UNCOUNTED,
    ]
    assert [each.kind for each in year.soonest] == [DecisionKind.VOTE, DecisionKind.DELIVERABLE]


def test_an_indicator_that_nobody_counted_is_not_behind(held: Set) -> None:
    held.count("o1", "1")

    told = {each.evidence.key: (each.kind, each.amount) for each in held.year(held.bench.cast.kerem).risks}

    assert told["o1.i1"] == (RiskKind.BEHIND, 12)
    assert told["o2.i1"] == (RiskKind.UNCOUNTED, 0)


def test_indicators_under_one_key_are_told_and_open_each_at_its_own_place(held: Set) -> None:
    kerem, address = held.bench.cast.kerem, f"/programmes/{held.programme}/"
    held.count("o1", "1")
    risks = [each for each in held.year(kerem).risks if each.evidence.shows is Shows.INDICATOR]

    told = {address_of(each.evidence): words.risk_told(each, held.view(kerem)) for each in risks}

    assert told == {
        f"{address}#bar-o1-i1": "The indicator Plants has come 12 % of its way, behind its time.",
        f"{address}#bar-o2-i1": "Nobody has counted the indicator Wells yet.",
    }
    page = client_of(kerem).get(address).content.decode()
    assert all(f'id="{each.partition("#")[2]}"' in page for each in told)


def test_a_vote_opens_at_its_own_place(held: Set) -> None:
    kerem, address = held.bench.cast.kerem, f"/programmes/{held.programme}/"
    (vote,) = [each for each in held.year(kerem).decisions if each.kind is DecisionKind.VOTE]

    page, _, place = address_of(vote.evidence).partition("#")

    assert page == address
    assert f'id="{place}"' in client_of(kerem).get(page).content.decode()


def test_what_an_agreement_of_the_programme_asked_for_and_nobody_did_is_overdue(cast: Cast) -> None:
    table, on = seated(cast), date(2027, 1, 8)
    of = charter(cast.kerem.institution, cast.amina.institution)
    programme = governing.found(of, reached=(), by=cast.kerem.actor, at=AT)
    yearly = with_clause(table.text(), clause(ClauseKind.MANAGEMENT, report_every_months=6))
    for text in (replace(yearly, seed="89ABCDEF01234567"), replace(yearly, programme=programme)):
        key = table.propose(text, by=table.ours.officer)
        for side in (table.ours, table.theirs):
            table.sign(key, text.digest, side=side)
    all_owed = (each.obligation for each in owed.owed_under(table.view(key)))
    ours = next(each.id for each in all_owed if each.party == table.ours.code)
    negotiating.meet(key, obligation=ours, evidence="Sent.", by=cast.kerem.actor, at=AT)
    view = programmes.programme_by_id(programme, on=on)

    with CaptureQueriesContext(connection) as asked:
        year = programme_year(view, year=2027, reader=cast.kerem.actor)

    overdue = [each for each in year.risks if each.kind is RiskKind.OVERDUE]
    assert [(each.amount, each.evidence.reference) for each in overdue] == [(4, table.view(key).reference)]
    assert sum('FROM "programmes_owing"' in each["sql"] for each in asked.captured_queries) == 1


def test_other_years_and_other_people_are_refused(held: Set) -> None:
    cast = held.bench.cast

    assert refused(lambda: held.year(cast.kerem, YEAR - 2)) == "year_out_of_programme"
    assert refused(lambda: held.year(cast.kerem, YEAR + 1)) == "year_out_of_programme"
    assert refused(lambda: held.year(cast.sam)) == "programme_unknown"


@pytest.mark.parametrize("language", Language)
def test_every_number_opens_to_its_evidence(held: Set, language: Language) -> None:
    client = client_of(held.bench.cast.kerem, language)
    address = f"/programmes/{held.programme}/year/{YEAR}/"
    page = client.get(address)
    assert page.status_code == 200
    assert NAMED[language] in page.content.decode()

    for each in held.year(held.bench.cast.kerem).figures:
        behind = client.get(f"{address}{each.key}/")
        assert behind.status_code == 200
        assert behind.content.decode().count("<tr>") == (len(each.evidence) + 1 if each.evidence else 0)
    assert client.get(f"{address}no-such/").status_code == 404
    assert f'href="{address}"' in client.get(f"/programmes/{held.programme}/").content.decode()


@pytest.mark.parametrize("language", Language)
def test_the_page_is_one_page_and_slides_are_one_for_each_part(held: Set, language: Language) -> None:
    client = client_of(held.bench.cast.kerem, language)
    address = f"/programmes/{held.programme}/year/{YEAR}/file/"

    def pages(name: str) -> int:
        answer = client.get(f"{address}{name}")
        assert answer["Content-Type"] == "application/pdf"
        return len(PdfReader(io.BytesIO(answer.content)).pages)

    assert pages("page.pdf") == 1
    assert pages("slides.pdf") == 1 + 6 + 2
    assert pages("report.pdf") >= 1
    written = Document(io.BytesIO(client.get(f"{address}report.docx").content))
    assert any(NAMED[language] in each.text for each in written.paragraphs)
    assert client.get(f"{address}other.exe").status_code == 404


def test_the_command_says_the_same(held: Set, tmp_path: Path) -> None:
    run, to = CliRunner(), tmp_path / "year.pdf"
    asked = ["year", held.programme, "--as", "kerem", "--json", "--to", str(to)]

    said = json.loads(run.invoke(app, asked).stdout)

    running = next(each for each in said["figures"] if each["name"] == "projects_running")
    assert (running["value"], len(running["evidence"])) == (1, 1)
    assert len(said["risks"]) == 3
    assert to.read_bytes().startswith(b"%PDF")
    refusal = run.invoke(app, ["year", held.programme, "--as", "kerem", "--to", str(tmp_path / "year.exe")])
    assert refusal.exit_code == 1
