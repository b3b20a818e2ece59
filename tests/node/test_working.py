"""The work that nobody waits for outlives whatever a step may raise."""

from datetime import datetime

import pytest
from django.db import OperationalError

from cast import AT
from mithaq.base.refusals import Refused
from mithaq.node.working import do_piece


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
