"""Daily notes: by rules what they say, and from a real node to page, file, schedule and command."""

import io
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

import vulnerability_world
from attack_world import FIRST, SECOND, load, written
from callers import client_of
from cast import AT, Cast
from corpora import held, work
from made_notes import BRIEF, FULL, LOAD, QUIET
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.cli import watch as commands
from mithaq.jobs.watch import read_watched
from mithaq.watch.actions import briefing, scheduling, watching
from mithaq.watch.domain.attack import Domain
from mithaq.watch.domain.briefs import BriefKind, Edit, EvidenceKind, LineKind
from mithaq.watch.domain.note_rules import note_lines
from mithaq.watch.domain.scheduling import Every, Run, Task
from mithaq.watch.domain.watching import EVERY, WorksWatch
from mithaq.watch.models import Brief
from mithaq.watch.queries import briefs, watchlist
from mithaq.watch.queries.briefs import BriefView

TITLES = {Language.AR: "المذكرة اليومية", Language.EN: "Daily note", Language.FR: "Note quotidienne"}
DAY_BEFORE = date(2026, 5, 31)


def test_a_note_tells_the_first_few_of_each_and_how_many_more() -> None:
    found = note_lines(FULL)
    kinds = [each.kind for each in found]

    assert kinds == [
        *[LineKind.WATCHED] * 8,
        LineKind.WATCHED_MORE,
        *[LineKind.LOOKED] * 2,
        LineKind.EXPLOITED,
        *[LineKind.RELEASE] * 3,
        *[LineKind.LOADED] * 4,
        LineKind.LOADED_MORE,
        *[LineKind.FAILED] * 3,
    ]
    by_kind = {each.kind: each.facts for each in found}
    assert by_kind[LineKind.WATCHED_MORE] == {"count": 1}
    assert by_kind[LineKind.LOADED_MORE] == {"count": 2, "problems": 2}
    assert by_kind[LineKind.LOOKED]["came"] == [f"term {n}" for n in range(5)]
    assert by_kind[LineKind.LOOKED]["more"] == 2
    assert len({each.key for each in found}) == len(found)


def test_of_each_thing_the_last_alert_comes_before_the_second_of_any() -> None:
    alerts = [each.subject for each in note_lines(FULL) if each.kind is LineKind.WATCHED]

    # 20, 19 and 12 are of topics, 17 and 16 of a field, 15 and 14 of ATT&CK.
    assert alerts == ["20", "18", "17", "15", "13", "19", "16", "14"]


def test_each_line_is_bound_to_what_is_behind_it() -> None:
    found = {each.key: each.evidence for each in note_lines(FULL)}

    assert all(found.values())
    (alert,) = found["watched:18"]
    assert (alert.of, alert.brief, alert.term) == (EvidenceKind.ALERT, BRIEF, "18")
    (loaded,) = found[f"loaded:{LOAD[:-1]}2"]
    assert (loaded.of, loaded.load) == (EvidenceKind.LOAD, f"{LOAD[:-1]}2")
    (kev,) = note_lines(replace(QUIET, loads=FULL.loads[4:5]))[0].evidence
    assert kev.of is EvidenceKind.SOURCES


def test_a_quiet_day_says_so() -> None:
    (line,) = note_lines(QUIET)

    assert (line.kind, line.facts, line.is_key) == (LineKind.NOTHING, {"since": "2026-05-31"}, True)


def kept(cast: Cast, *, is_quiet: bool = False) -> BriefView:
    """A note with the lines of made facts, put where a reckoning would put it."""
    lines = note_lines(QUIET if is_quiet else FULL)
    Brief.objects.create(
        id=UUID(BRIEF),
        kind=BriefKind.DAILY.value,
        term="",
        since=DAY_BEFORE,
        made_at=AT,
        by=cast.hamad.person,
        stamp="0",
        lines=[briefs.told(each) for each in lines],
        revision=1,
    )
    return briefs.brief(UUID(BRIEF), reader=cast.leyla.actor)


@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("is_quiet", [False, True])
def test_the_fullest_note_is_one_page_in_each_language(
    cast: Cast, language: Language, *, is_quiet: bool
) -> None:
    kept(cast, is_quiet=is_quiet)
    client = client_of(cast.leyla, language)

    page = client.get(f"/watch/briefs/{BRIEF}/")
    pdf = PdfReader(io.BytesIO(client.get(f"/watch/briefs/{BRIEF}/brief.pdf").content))
    docx = client.get(f"/watch/briefs/{BRIEF}/brief.docx")

    assert page.status_code == 200
    assert TITLES[language] in page.content.decode()
    assert len(pdf.pages) == 1
    assert docx.content[:2] == b"PK"
    links = [link for each in pdf.pages for link in each.get("/Annots") or ()]
    assert len(links) >= (1 if is_quiet else 12)


@pytest.fixture
def changed(cast: Cast, tmp_path: Path) -> None:
    """Hamad watches a search and everything of ATT&CK; then works, a release and a catalogue come."""
    held(tmp_path, [work("a", title="Quiet propeller")])
    load(cast, written(tmp_path, FIRST))
    watching.watch(WorksWatch("propeller"), id=uuid4(), by=cast.hamad.actor, at=AT)
    watching.watch(watching.attack_watch(Domain.ENTERPRISE, ""), id=uuid4(), by=cast.hamad.actor, at=AT)
    held(tmp_path, [work("c", title="Loud propeller")])
    load(cast, written(tmp_path, SECOND, "enterprise-attack-2.0.json"))
    entries = vulnerability_world.catalogue(
        vulnerability_world.entry(dateAdded="2026-06-01"), released="2026-06-01"
    )
    vulnerability_world.load_kev(cast, vulnerability_world.written(tmp_path, entries, "kev.json"))
    while read_watched(AT + EVERY):
        pass


@pytest.mark.usefixtures("changed")
def test_a_note_tells_what_came_and_each_source_opens(cast: Cast) -> None:
    at = AT + 2 * EVERY
    view = briefing.make_note(id=uuid4(), since=DAY_BEFORE, by=cast.hamad.actor, at=at)
    kinds = [each.line.kind for each in view.lines]

    assert kinds.count(LineKind.WATCHED) == len(watchlist.alerts(reader=cast.hamad.actor, is_seen=False)) == 7
    assert {LineKind.EXPLOITED, LineKind.RELEASE, LineKind.LOADED} <= set(kinds)
    assert briefs.again(view, reader=cast.leyla.actor).differences == ()
    client = client_of(cast.leyla, Language.EN)
    page = client.get(f"/watch/briefs/{view.id}/").content.decode()
    assert "1 new work says" in page
    for each in view.lines:
        if each.line.kind is LineKind.WATCHED:
            behind = client.get(f"/watch/briefs/{view.id}/alerts/{each.line.subject}/", follow=True)
            assert behind.status_code == 200
            if each.line.facts["watch"] == "works":
                assert "Loud propeller" in behind.content.decode()
                assert "Quiet propeller" not in behind.content.decode()
    assert client.get(f"/watch/briefs/{view.id}/alerts/0/").status_code == 404
    assert "Daily note" in client.get("/watch/briefs/").content.decode()


@pytest.mark.usefixtures("changed")
def test_a_note_counts_from_its_day_until_it_was_made(cast: Cast) -> None:
    before = briefing.make_note(id=uuid4(), since=DAY_BEFORE, by=cast.hamad.actor, at=AT)
    after = briefing.make_note(
        id=uuid4(), since=AT.date() + timedelta(days=1), by=cast.hamad.actor, at=AT + timedelta(days=1)
    )

    assert LineKind.WATCHED not in [each.line.kind for each in before.lines]
    assert [each.line.kind for each in after.lines] == [LineKind.NOTHING]


def test_somebody_elses_watchlist_is_not_in_it(cast: Cast, tmp_path: Path) -> None:
    held(tmp_path, [work("a", title="Quiet propeller")])
    watching.watch(WorksWatch("propeller"), id=uuid4(), by=cast.leyla.actor, at=AT)
    held(tmp_path, [work("c", title="Loud propeller")])
    read_watched(AT + EVERY)

    view = briefing.make_note(id=uuid4(), since=DAY_BEFORE, by=cast.hamad.actor, at=AT + 2 * EVERY)

    assert [each.line.kind for each in view.lines] == [LineKind.NOTHING]


def test_an_analyst_edits_a_note_as_other_briefs(cast: Cast) -> None:
    view = kept(cast)
    edits = [
        Edit("watched:18", is_left_out=True, language="en", note=""),
        Edit("failed:load cert", False, "en", "On it."),
    ]

    briefing.edit_brief(view.id, edits, revision=1, by=cast.hamad.actor, at=AT)

    client = client_of(cast.hamad, Language.EN)
    page = client.get(f"/watch/briefs/{view.id}/").content.decode()
    assert "On it." in page
    assert "An analyst left out 1 line" in page
    assert client.get(f"/watch/briefs/{view.id}/edit/").status_code == 200


def test_who_may_make_one_and_from_when(cast: Cast) -> None:
    with pytest.raises(Refused, match="not_permitted"):
        briefing.make_note(id=uuid4(), since=DAY_BEFORE, by=cast.leyla.actor, at=AT)
    with pytest.raises(Refused, match="brief_since_ahead"):
        briefing.make_note(id=uuid4(), since=date(2026, 6, 2), by=cast.hamad.actor, at=AT)
    with pytest.raises(NotFound, match="no_such_brief"):
        briefs.brief(uuid4(), reader=cast.leyla.actor)


def test_pages_and_commands_make_one(cast: Cast) -> None:
    client = client_of(cast.hamad, Language.EN)
    made = client.post("/watch/briefs/note/", {})
    said = CliRunner().invoke(commands.app, ["brief", "--daily", "--as", "hamad"], env={"LANG": "en"})
    listed = CliRunner().invoke(commands.app, ["briefs", "--as", "hamad"], env={"LANG": "en"})

    assert made.status_code == 302
    assert "Nothing changed since" in client.get(made["Location"]).content.decode()
    assert said.exit_code == 0, said.output
    assert "Nothing changed since" in said.output
    assert listed.output.count("Daily note") == 2
    assert client.post("/watch/briefs/note/", {"since": "yesterday"}).status_code == 409


def test_the_schedule_makes_one_each_morning(cast: Cast) -> None:
    key = scheduling.set_schedule(
        Run(Task.NOTE, Every.DAILY), id=uuid4(), hour=6, by=cast.hamad.actor, at=AT
    ).id

    result = scheduling.run(key, id=uuid4(), at=AT)

    view = briefs.brief(UUID(str(result["brief"])), reader=cast.leyla.actor)
    assert (view.kind, view.since) == (BriefKind.DAILY, AT.date() - timedelta(days=1))
