"""The work that nobody waits for outlives whatever a step may raise."""

import threading
import time
from datetime import datetime

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from cast import AT, Cast, content, published
from mithaq.base.refusals import Refused
from mithaq.federation import queries
from mithaq.federation.actions.receiving import note_ring
from mithaq.jobs import federation
from mithaq.node.working import LOOK_S, do_piece, hearing, until_turn_s
from mithaq.register import queries as register

LISTENING = "SELECT pid FROM pg_stat_activity WHERE query = 'LISTEN other_channel' AND state = 'idle'"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "failure", [OperationalError("away"), OSError("full"), Refused("disk_full"), ZeroDivisionError("ours")]
)
def test_a_step_that_fails_is_logged_and_tried_again_later(
    failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def step(at: datetime) -> bool:
        del at
        raise failure

    did_something = do_piece(step, at=AT)

    assert not did_something
    assert "step" in caplog.text
    assert ("Traceback" in caplog.text) is isinstance(failure, ZeroDivisionError)


@settings(deadline=None)
@given(now_s=st.floats(0, 1e7), hands=st.integers(1, 9))
def test_the_hands_of_a_step_look_by_turns_one_a_second(now_s: float, hands: int) -> None:
    waits = sorted(until_turn_s(hand, hands, now_s=now_s) for hand in range(hands))

    assert 0 <= waits[0] <= LOOK_S
    assert [each - waits[0] for each in waits] == pytest.approx([hand * LOOK_S for hand in range(hands)])


def test_a_publication_and_a_ring_are_told_to_the_steps_that_wait_for_them(cast: Cast) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        published(cast.leyla, cast.kerem, content())
        note_ring("exchange.my.example", at=AT)

    told = {each["sql"].removeprefix("NOTIFY ") for each in asked if each["sql"].startswith("NOTIFY ")}
    assert told == {register.APPENDED, queries.RUNG} == federation.WOKEN_BY.keys()


@pytest.mark.django_db
def test_a_step_is_woken_by_what_its_channel_is_told_until_the_database_goes() -> None:
    woken, also, other = (threading.Event() for _ in range(3))
    channels = {"one_channel": [woken, also], "other_channel": [other]}
    hears = threading.Thread(target=do_piece, args=(hearing(channels),), kwargs={"at": AT})
    known = connection.settings_dict
    address = {"dbname": known["NAME"], "user": known["USER"], "password": known["PASSWORD"]}
    with psycopg.connect(host=known["HOST"], port=known["PORT"], autocommit=True, **address) as database:
        hears.start()
        while not (listening := database.execute(LISTENING).fetchall()):
            time.sleep(0.01)
        database.execute("NOTIFY one_channel")

        assert woken.wait(30)
        assert also.wait(30)
        assert not other.is_set()
        database.execute("SELECT pg_terminate_backend(%s)", listening[0])
        hears.join(30)
        assert not hears.is_alive()
