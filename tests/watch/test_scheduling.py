"""When runs come again, and that each is done by one at a time, until it is done."""

import sys
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ObjectDoesNotExist

from callers import client_of
from cast import AT, Cast, player
from mithaq.access.actions import appointing
from mithaq.access.domain.permissions import Role
from mithaq.access.queries import appointments
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.jobs import watch as jobs
from mithaq.watch.actions import scheduling
from mithaq.watch.domain.scheduling import (
    LEASE,
    Every,
    Run,
    Task,
    address_since,
    first_turn,
    next_try,
    next_turn,
    require_run,
)
from mithaq.watch.queries import schedules
from mithaq.watch.queries.schedules import ScheduleView
from mithaq.words.schedules import failure_result, result_told
from mithaq.words.watching_terms import EVERY, TASKS

FEED = Run(Task.LOAD, Every.DAILY, "https://cert.example/feed", "feed", "cert")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


TURNS = [
    ("2026-06-01 06:00", Every.DAILY, "2026-06-01 05:59", "2026-06-01 06:00"),
    ("2026-06-01 06:00", Every.DAILY, "2026-06-01 06:00", "2026-06-02 06:00"),
    # A node that slept for days runs once, and then at its hour again.
    ("2026-06-01 06:00", Every.DAILY, "2026-06-09 07:30", "2026-06-10 06:00"),
    ("2026-06-01 06:00", Every.WEEKLY, "2026-06-09 07:30", "2026-06-15 06:00"),
    ("2026-01-31 06:00", Every.MONTHLY, "2026-01-31 06:00", "2026-02-28 06:00"),
    ("2026-01-31 06:00", Every.MONTHLY, "2026-02-28 06:00", "2026-03-31 06:00"),
    ("2026-01-31 06:00", Every.MONTHLY, "2026-12-31 06:00", "2027-01-31 06:00"),
    ("2026-11-30 06:00", Every.QUARTERLY, "2026-11-30 06:00", "2027-02-28 06:00"),
    ("2026-11-30 06:00", Every.QUARTERLY, "2027-02-28 06:00", "2027-05-30 06:00"),
    ("2026-11-30 06:00", Every.QUARTERLY, "2029-01-01 06:00", "2029-02-28 06:00"),
]


@pytest.mark.parametrize(("first", "every", "after", "turn"), TURNS)
def test_the_next_turn(first: str, every: Every, after: str, turn: str) -> None:
    assert next_turn(moment(first), every, after=moment(after)) == moment(turn)


RETRIES = [
    (1, "2026-06-01 06:20"),
    (2, "2026-06-01 07:05"),
    (3, "2026-06-01 10:05"),
    (4, "2026-06-01 22:05"),
    (5, "2026-06-02 06:05"),
    (50, "2026-06-02 06:05"),
]


@pytest.mark.parametrize(("failures", "again"), RETRIES)
def test_what_fails_is_tried_again_ever_later(failures: int, again: str) -> None:
    at = moment("2026-06-01 06:05")

    found = next_try(moment("2026-06-01 06:00"), Every.MONTHLY, failures, at=at)

    assert found == moment(again)
    daily = next_try(moment("2026-06-01 06:00"), Every.DAILY, failures, at=at)
    assert daily == min(moment(again), moment("2026-06-02 06:00"))


def test_the_first_turn_is_now_or_at_the_hour() -> None:
    at = moment("2026-06-01 06:30")

    assert first_turn(at, None) == at
    assert first_turn(at, 7) == moment("2026-06-01 07:00")
    assert first_turn(at, 6) == moment("2026-06-02 06:00")


def test_an_address_names_the_day_of_the_last_run() -> None:
    place = "https://api.example/works?filter=from_updated_date:{since}"

    assert address_since(place, AT.date()) == "https://api.example/works?filter=from_updated_date:2026-06-01"


@pytest.mark.parametrize(
    ("run", "code"),
    [
        (Run(Task.LOOK, Every.DAILY), "schedule_rhythm_wrong"),
        (Run(Task.NOTE, Every.WEEKLY), "schedule_rhythm_wrong"),
        (Run(Task.KEV, Every.QUARTERLY, "https://x.example/"), "schedule_rhythm_wrong"),
        (Run(Task.KEV, Every.DAILY), "schedule_place_wrong"),
        (Run(Task.KEV, Every.DAILY, "/etc/passwd"), "schedule_place_wrong"),
        (Run(Task.KEV, Every.DAILY, "file:///etc/passwd"), "schedule_place_wrong"),
    ],
)
def test_what_cannot_run_by_itself_is_refused(run: Run, code: str) -> None:
    with pytest.raises(Refused, match=code):
        require_run(run)


def test_everything_has_words() -> None:
    assert set(EVERY) == {each.value for each in Every}
    assert set(TASKS) == {each.value for each in Task}


def set_by(cast: Cast, run: Run = FEED, *, hour: int | None = None) -> UUID:
    return scheduling.set_schedule(run, id=uuid4(), hour=hour, by=cast.hamad.actor, at=AT).id


def only(cast: Cast) -> ScheduleView:
    (view,) = schedules.schedules(reader=cast.leyla.actor)
    return view


def test_the_same_again_changes_it(cast: Cast) -> None:
    key = set_by(cast)

    assert set_by(cast, Run(Task.LOAD, Every.WEEKLY, "https://cert.example/new", "feed", "cert")) == key
    assert only(cast).run.every is Every.WEEKLY
    assert set_by(cast, Run(Task.LOOK, Every.MONTHLY)) != key


def test_who_may_set_and_stop(cast: Cast) -> None:
    key = set_by(cast)

    with pytest.raises(Refused, match="not_permitted"):
        scheduling.set_schedule(FEED, id=uuid4(), hour=None, by=cast.leyla.actor, at=AT)
    with pytest.raises(Refused, match="not_permitted"):
        scheduling.stop_schedule(key, by=cast.leyla.actor)
    scheduling.stop_schedule(key, by=cast.hamad.actor)
    with pytest.raises(NotFound, match="schedule_unknown"):
        scheduling.stop_schedule(key, by=cast.hamad.actor)


@pytest.mark.parametrize(
    ("run", "code"),
    [
        (Run(Task.LOAD, Every.DAILY, "https://x.example/", "weather", "x"), "source_format_unknown"),
        (Run(Task.LOAD, Every.DAILY, "https://x.example/", "table", "x"), "mapping_missing"),
        (Run(Task.LOAD, Every.DAILY, "https://x.example/", "feed", "No Name"), "source_name_wrong"),
        (Run(Task.LOAD, Every.DAILY, "https://x.example/\0", "feed", "x"), "search_invalid"),
    ],
)
def test_what_cannot_be_loaded_is_refused_when_it_is_set(cast: Cast, run: Run, code: str) -> None:
    with pytest.raises(Refused, match=code):
        set_by(cast, run)


def test_one_runs_at_a_time_and_one_that_was_killed_is_taken_again(cast: Cast) -> None:
    first = set_by(cast)
    second = set_by(cast, Run(Task.LOOK, Every.MONTHLY))

    assert scheduling.take_due(AT) == min(first, second)
    assert scheduling.take_due(AT + LEASE / 2) is None
    scheduling.keep_holding(min(first, second), at=AT + LEASE / 2)
    assert scheduling.take_due(AT + LEASE) is None
    assert scheduling.take_due(AT + LEASE * 1.5) == min(first, second)


def test_a_run_that_succeeds_forgets_that_it_failed(cast: Cast) -> None:
    key = set_by(cast)
    scheduling.take_due(AT)
    scheduling.note_failed(key, failure_result(Refused("corpus_busy")), at=AT)
    failed = only(cast)
    again = AT + timedelta(minutes=15)
    nobody = scheduling.take_due(AT + timedelta(minutes=14))
    scheduling.take_due(again)
    scheduling.note_done(key, {"rows": 3, "problems": 1}, at=again)
    done = only(cast)

    assert (failed.failures, failed.next_at, failed.done_at) == (1, again, None)
    assert nobody is None
    assert (done.failures, done.next_at, done.done_at) == (0, AT + timedelta(days=1), again)
    assert result_told(done) == "3 records came. 1 problem was noted."


def test_what_is_stopped_while_it_runs_leaves_nothing(cast: Cast) -> None:
    key = set_by(cast)
    scheduling.take_due(AT)
    scheduling.stop_schedule(key, by=cast.hamad.actor)

    scheduling.note_done(key, {}, at=AT)
    scheduling.note_failed(key, {}, at=AT)

    assert schedules.schedules(reader=cast.hamad.actor) == ()


def test_a_run_has_the_rights_that_its_owner_has_today(cast: Cast) -> None:
    salem = player("salem", cast.hamad.institution, Role.ANALYST)
    key = scheduling.set_schedule(FEED, id=uuid4(), hour=None, by=salem.actor, at=AT).id
    for held in appointments(on=AT.date()):
        if held.person == salem.person:
            appointing.end_appointment(held.id, by=cast.hamad.actor, at=AT)

    with pytest.raises(Refused, match="not_permitted"):
        scheduling.run(key, id=uuid4(), at=AT)


@pytest.mark.parametrize(
    ("said", "code", "failures", "told"),
    [
        (["print('noise'); print('{\"rows\": 2, \"problems\": 0}')"], 0, 0, "2 records came."),
        (["import sys; sys.exit(3)"], 3, 1, "The process of this run ended without a word (3)."),
        (['print(\'{"code": "x", "said": {"en": ["No.", "Ask."]}}\'); exit(1)'], 1, 1, "No. Ask."),
        (["import os; os.kill(os.getpid(), 9)"], -9, 1, "The process of this run ended without a word (-9)."),
    ],
)
def test_what_a_process_says_or_does_not_say_is_noted(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, said: list[str], code: int, failures: int, told: str
) -> None:
    set_by(cast)
    command: Any = (sys.executable, "-c", said[0])
    monkeypatch.setattr(jobs, "COMMAND", command)

    assert jobs.run_schedule(AT)
    assert not jobs.run_schedule(AT)
    assert only(cast).failures == failures
    assert result_told(only(cast)).startswith(told), code


def test_while_a_process_runs_it_is_held(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    set_by(cast)
    monkeypatch.setattr(jobs, "COMMAND", (sys.executable, "-c", "import time; time.sleep(1)"))
    monkeypatch.setattr(jobs, "HOLD_S", 0.2)
    held: list[datetime] = []
    monkeypatch.setattr(scheduling, "keep_holding", lambda _key, *, at: held.append(at))

    jobs.run_schedule(AT)

    assert len(held) >= 2


@pytest.mark.parametrize("language", Language)
def test_the_page_shows_and_sets_them(cast: Cast, language: Language) -> None:
    client = client_of(cast.hamad, language)
    posted = {
        "task": "load",
        "every": "daily",
        "place": FEED.place,
        "format": "feed",
        "source": "cert",
        "hour": "6",
    }

    assert client.post("/watch/sources/schedules/set/", posted).status_code == 302
    view = only(cast)
    assert (view.run, view.next_at.hour, view.next_at.minute) == (FEED, 6, 0)
    scheduling.take_due(view.next_at)
    scheduling.note_failed(view.id, failure_result(Refused("corpus_busy")), at=view.next_at)
    page = client.get("/watch/sources/").content.decode()
    assert FEED.place in page
    assert result_told(only(cast)) or page
    assert str(EVERY["daily"]) in page or language is not Language.EN
    reader = client_of(cast.leyla, language).get("/watch/sources/").content.decode()
    assert FEED.place in reader
    assert "schedules/set" not in reader
    assert client.post("/watch/sources/schedules/set/", {**posted, "every": "quarterly"}).status_code == 409
    assert client.post(f"/watch/sources/schedules/{view.id}/stop/").status_code == 302
    with pytest.raises((NotFound, ObjectDoesNotExist)):
        schedules.schedule(view.id)
