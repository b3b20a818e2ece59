"""Delphi studies from opening to report, and that nobody learns who said what."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import polars as pl
import pytest
from django.db import connection
from django.utils import timezone
from typer.testing import CliRunner

from callers import client_of, post, refused
from cast import AT, Cast, Player, player
from made_looks import kept_look
from mithaq.access.domain.permissions import Role
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound
from mithaq.cli import watch
from mithaq.watch.actions import delphi as acting
from mithaq.watch.actions.delphi import Given, NewStudy
from mithaq.watch.domain.delphi import LEAST_SHOWN, REASON_MAX, Question, QuestionKind, Side
from mithaq.watch.models import DelphiAnswer, DelphiRound, DelphiStudy
from mithaq.watch.queries import delphi
from mithaq.watch.queries.delphi import StudyView

TODAY = AT.date()
DAYS = [TODAY + timedelta(days=each) for each in (7, 14)]
TOLD = [10, 20, 30, 40, 50, 90]


@pytest.fixture
def panel(cast: Cast) -> list[Player]:
    """Six people of three institutions; Leyla and Amina are among them."""
    more = [player(f"expert{each}", cast.sam.institution, Role.ANALYST) for each in range(3)]
    return [cast.leyla, cast.amina, cast.kerem, *more]


def opened(cast: Cast, panel: Sequence[Player], *, days: Sequence[Any] = DAYS) -> UUID:
    kept_look(cast, "laser")
    questions = [
        Question(QuestionKind.PROBABILITY, "laser", "", 20),
        Question(QuestionKind.IMPORTANCE, "", "Light <matters>.", 1),
    ]
    key = uuid4()
    new = NewStudy("Light", "About light.", questions, list(days), [each.person for each in panel])
    acting.open_study(new, id=key, by=cast.hamad.actor, at=AT)
    return key


def say(
    study: UUID, by: Player, value: int | None, reason: str = "", *, round: int = 1, day: int = 0
) -> None:
    at = AT + timedelta(days=day)
    acting.answer(study, {1: Given(value, reason)}, round=round, by=by.actor, at=at)


def all_say(study: UUID, panel: Sequence[Player], values: Sequence[int], *, round: int, day: int = 0) -> None:
    for each, value in zip(panel, values, strict=False):
        say(study, each, value, f"Because of {value}.", round=round, day=day)


def seen(study: UUID, reader: Player, *, day: int = 0) -> StudyView:
    return delphi.study(study, reader=reader.actor, today=TODAY + timedelta(days=day))


def test_a_study_goes_from_round_to_round(cast: Cast, panel: list[Player]) -> None:
    study = opened(cast, panel)
    all_say(study, panel, TOLD, round=1)

    first = seen(study, cast.leyla)
    assert (first.open_round, first.answered, first.questions[0].results) == (1, 6, [])
    assert [each.value for each in first.questions[0].own] == [10]

    second = seen(study, cast.leyla, day=8)
    (result,) = second.questions[0].results
    assert second.open_round == 2
    assert second.answered is None
    assert result.spread is not None
    # Six answers: places 2.25, 3.5 and 4.75.
    assert (result.spread.lower, result.spread.median, result.spread.upper) == (22.5, 35, 47.5)
    assert not result.is_consensus
    assert {each.side for each in result.reasons} == set(Side)
    assert second.questions[1].results[0].spread is None

    all_say(study, panel, [30, 30, 30, 40, 40, 40], round=2, day=8)
    report = seen(study, cast.sam, day=15)
    last = report.questions[0].last
    assert report.is_finished
    assert last is not None
    assert last.is_consensus
    assert last.stability is not None
    # The third and the fourth kept 30 and 40; the width went from 25 to 10.
    assert (last.stability.both, last.stability.changed, last.stability.narrowed) == (6, 4, 15)


def test_the_facilitator_closes_a_round_and_late_answers_are_refused(cast: Cast, panel: list[Player]) -> None:
    study = opened(cast, panel)
    all_say(study, panel, TOLD, round=1)

    assert refused(lambda: acting.close_round(study, round=1, by=cast.leyla.actor, at=AT)) == "no_such_study"
    acting.close_round(study, round=1, by=cast.hamad.actor, at=AT)

    assert refused(lambda: say(study, cast.leyla, 30)) == "delphi_round_closed"
    assert refused(lambda: say(study, cast.leyla, 30, round=3)) == "delphi_round_closed"
    assert refused(lambda: acting.close_round(study, round=1, by=cast.hamad.actor, at=AT)) == (
        "delphi_round_closed"
    )
    say(study, cast.leyla, 30, round=2)
    assert refused(lambda: say(study, cast.leyla, 30, round=2, day=15)) == "delphi_round_closed"
    assert [(each.round, each.value) for each in seen(study, cast.leyla).questions[0].own] == [
        *((1, 10), (2, 30)),
    ]


def test_nothing_is_shown_while_fewer_than_five_answered(cast: Cast, panel: list[Player]) -> None:
    study = opened(cast, panel)
    all_say(study, panel[: LEAST_SHOWN - 1], TOLD, round=1)

    assert seen(study, cast.hamad).answered is None
    (result,) = seen(study, cast.hamad, day=8).questions[0].results
    assert (result.spread, result.stability, list(result.reasons)) == (None, None, [])
    page = client_of(cast.hamad).get(f"/watch/delphi/{study}/").content.decode()
    assert "Because of" not in page
    # An answer that is taken back is not there any more.
    say(study, panel[4], 10)
    say(study, panel[4], None)
    assert seen(study, cast.hamad, day=8).questions[0].last is None


def everything_told(study: UUID, reader: Player, *, day: int) -> str:
    """All that a reader can get of a study: pages, files, and what programs read."""
    view = seen(study, reader, day=day)
    client = client_of(reader)
    parts = [repr(replace(view, by=UUID(int=0)))]
    for address in ("", "table.csv", "reasons.csv"):
        parts.append(client.get(f"/watch/delphi/{study}/{address}").content.decode())
    account = reader.user.username
    run = CliRunner().invoke(watch.app, ["delphi", "show", str(study), "--as", account, "--json"])
    parts.append(run.stdout)
    return "\n".join(parts)


def test_the_facilitator_learns_of_nobody_what_they_said(cast: Cast, panel: list[Player]) -> None:
    study = opened(cast, panel)
    all_say(study, panel, TOLD, round=1)
    DelphiRound.objects.update(closed_at=AT)

    for reader in (cast.hamad, cast.sam, cast.leyla):
        told = everything_told(study, reader, day=30)
        assert "Because of 90." in told
        names = {str(each.person) for each in panel} | {each.user.username for each in panel[3:]}
        assert not [each for each in names if each in told]
        assert not [each for each in DelphiAnswer.objects.all() if each.pseudonym in told]
    # Reasons come in the order of their text, whatever the order in which they were given.
    acting_order = [each.text for each in seen(study, cast.hamad, day=30).questions[0].results[0].reasons]
    assert acting_order == [f"Because of {each}." for each in (10, 20, 30, 40, 50, 90)]


def test_an_answer_is_kept_without_account_and_time(cast: Cast, panel: list[Player]) -> None:
    study = opened(cast, panel)
    acting.answer(study, {1: Given(50, ""), 2: Given(5, "")}, round=1, by=cast.leyla.actor, at=AT)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM watch_delphianswer")
        columns = {each.name for each in cursor.description}
        rows = cursor.fetchall()
    assert columns == {"id", "round_id", "question", "pseudonym", "value", "reason"}
    assert not [row for row in rows if str(cast.leyla.person) in str(row) or "leyla" in str(row)]
    # One person's answers to two questions cannot be put together, nor two people's be told by their order.
    first, second = DelphiAnswer.objects.order_by("question")
    assert first.pseudonym != second.pseudonym
    assert first.id.version == second.id.version == 4


def test_the_secret_key_is_what_ties_a_pseudonym_to_a_person(
    cast: Cast, panel: list[Player], settings: Any
) -> None:
    study = opened(cast, panel)
    known = delphi.pseudonym(study, 1, cast.leyla.person)

    assert delphi.pseudonym(study, 1, cast.leyla.person) == known
    assert len({delphi.pseudonym(study, 1, each.person) for each in panel}) == len(panel)
    settings.SECRET_KEY = "another"  # of tests
    assert delphi.pseudonym(study, 1, cast.leyla.person) != known


def test_a_study_that_runs_is_known_to_its_panel_alone(cast: Cast, panel: list[Player]) -> None:
    study = opened(cast, panel)

    with pytest.raises(NotFound, match="no_such_study"):
        seen(study, cast.sam)
    assert delphi.studies(reader=cast.sam.actor, today=TODAY) == []
    assert [each.waits for each in delphi.studies(reader=cast.leyla.actor, today=TODAY)] == [True]
    assert [each.waits for each in delphi.studies(reader=cast.hamad.actor, today=TODAY)] == [False]
    assert refused(lambda: say(study, cast.sam, 10)) == "no_such_study"
    assert refused(lambda: say(study, cast.hamad, 10)) == "no_such_study"
    say(study, cast.leyla, 10)
    assert [each.waits for each in delphi.studies(reader=cast.leyla.actor, today=TODAY)] == [False]
    assert delphi.waiting(reader=cast.leyla.actor, today=TODAY) == []
    assert len(delphi.waiting(reader=cast.leyla.actor, today=TODAY + timedelta(days=8))) == 1
    assert delphi.waiting(reader=cast.noor.actor, today=TODAY) == []
    late = TODAY + timedelta(days=15)
    assert [each.id for each in delphi.studies(reader=cast.sam.actor, today=late)] == [study]
    assert [each.id for each in delphi.finished_on("laser", reader=cast.sam.actor, today=late)] == [study]
    assert delphi.finished_on("laser", reader=cast.sam.actor, today=TODAY) == []
    assert delphi.finished_on("maser", reader=cast.sam.actor, today=late) == []


def test_what_cannot_be_opened_or_answered_is_refused(cast: Cast, panel: list[Player]) -> None:
    study = opened(cast, panel)
    people = [each.person for each in panel]
    good = NewStudy("Light", "", [Question(QuestionKind.YEAR, "laser", "", 5)], DAYS, people)

    def open_(by: Player = cast.hamad, **changes: Any) -> str:
        new = replace(good, **changes)
        return refused(lambda: acting.open_study(new, id=uuid4(), by=by.actor, at=AT))

    assert open_(by=cast.leyla) == "not_permitted"
    assert open_(panel=[*people, cast.hamad.person]) == "delphi_panel_unfit"
    assert open_(panel=[*people, cast.noor.person]) == "delphi_panel_unfit"
    assert open_(panel=[*people, uuid4()]) == "delphi_panel_unfit"
    assert open_(panel=people[:4]) == "delphi_panel_small"
    assert open_(panel=[people[0]] * 9) == "delphi_panel_small"
    assert open_(about="x" * 2_001) == "delphi_about_too_long"
    assert open_(questions=[Question(QuestionKind.YEAR, "phaser", "", 5)]) == "no_such_topic"
    assert DelphiStudy.objects.count() == 1
    assert refused(lambda: say(study, cast.leyla, 101)) == "delphi_answer_outside"
    assert refused(lambda: say(study, cast.leyla, -1)) == "delphi_answer_outside"
    assert refused(lambda: say(study, cast.leyla, 1, "x" * (REASON_MAX + 1))) == "delphi_reason_too_long"
    assert DelphiAnswer.objects.count() == 0


def test_the_pages_open_a_study_and_take_answers(cast: Cast, panel: list[Player]) -> None:
    kept_look(cast, "laser")
    hamad, tomorrow = client_of(cast.hamad), timezone.now().date() + timedelta(days=2)
    days = [tomorrow.isoformat(), (tomorrow + timedelta(days=7)).isoformat(), "", ""]
    form = {
        "title": "Light <b>",
        "about": "",
        "kind": ["year", "probability"],
        "term": ["laser", ""],
        "text": ["", "It <rains>."],
        "bound": ["", "30"],
        "day": days,
        "panel": [str(each.person) for each in panel],
    }
    assert "laser" in hamad.get("/watch/delphi/open/?topic=laser").content.decode()
    wrong = hamad.post("/watch/delphi/open/", {**form, "panel": form["panel"][:2]})
    assert wrong.status_code == 422
    assert "Light &lt;b&gt;" in wrong.content.decode()
    address = hamad.post("/watch/delphi/open/", form)["Location"]

    year = timezone.now().year + 4
    for each in panel:
        client = client_of(each)
        assert "Light" in client.get("/watch/delphi/").content.decode()
        assert address in client.get("/desk/").content.decode()
        post(client, f"{address}answer/", **_sent(1, str(year), "10"))
    assert address not in client_of(cast.leyla).get("/desk/").content.decode()
    bad = client_of(cast.leyla).post(f"{address}answer/", _sent(1, str(year), "ten"))
    assert bad.status_code == 409
    assert 'value="ten"' in bad.content.decode()
    assert hamad.post(f"{address}close/", {"round": "1"}).status_code == 302
    late = client_of(cast.leyla).post(f"{address}answer/", _sent(1, str(year), "20"))
    assert late.status_code == 409
    for language in Language:
        page = client_of(cast.leyla, language).get(address).content.decode()
        assert "It &lt;rains&gt;." in page
    # Far from the others, and so asked for a reason; Arabic digits are digits.
    page = client_of(cast.leyla).get(address).content.decode()
    assert "say why" not in page
    post(client_of(cast.leyla), f"{address}answer/", **_sent(2, str(year), "٩٠"))
    assert "say why" in client_of(cast.leyla).get(address).content.decode()
    post(client_of(cast.leyla), f"{address}answer/", **_sent(2, str(year), "90", "I know."))
    assert "say why" not in client_of(cast.leyla).get(address).content.decode()
    assert client_of(cast.sam).get(address).status_code == 404
    assert hamad.post(f"{address}close/", {"round": "2"}).status_code == 302
    _report_is_taken_away(cast, address)


def _sent(round: int, first: str, second: str, reason: str = "") -> dict[str, str]:
    return {
        "round": str(round),
        "answer-1": first,
        "reason-1": "",
        "answer-2": second,
        "reason-2": reason,
    }


def _report_is_taken_away(cast: Cast, address: str) -> None:
    sam = client_of(cast.sam)
    rows = list(csv.DictReader(io.StringIO(sam.get(f"{address}table.csv").content.decode())))
    assert [(each["question"], each["round"], each["median"]) for each in rows][1::2] == [
        *(("1", "2", ""), ("2", "2", "")),
    ]
    assert rows[2]["median"] == "10.0"
    assert rows[2]["histogram"].startswith("0-9: 0; 10-19: 6")
    frame = pl.read_parquet(io.BytesIO(sam.get(f"{address}table.parquet").content))
    assert frame.height == 4
    assert sam.get(f"{address}reasons.parquet").status_code == 200
    assert sam.get(f"{address}table.xls").status_code == 409
    page = sam.get("/watch/topics/laser/").content.decode()
    assert address in page
    study = address.rstrip("/").rpartition("/")[2]
    run = CliRunner().invoke(watch.app, ["delphi", "list", "--as", "sam", "--json"])
    assert [each["study"] for each in json.loads(run.stdout)["studies"]] == [study]
    run = CliRunner().invoke(watch.app, ["delphi", "show", study, "--as", "sam"])
    assert "Median 10" in run.stdout.replace("\u2068", "").replace("\u2069", "")
    run = CliRunner().invoke(watch.app, ["delphi", "show", "x", "--as", "sam", "--json"])
    assert json.loads(run.stdout)["refused"] == "no_such_study"
