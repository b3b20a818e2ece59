"""The watch's work that nobody waits for."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.conf import settings

from mithaq.access import queries as access
from mithaq.access.domain.permissions import Act, may
from mithaq.base.refusals import Refused
from mithaq.watch.actions import scheduling, watching
from mithaq.watch.queries import finding, watchlist
from mithaq.words import letters
from mithaq.words.schedules import failure_result

TOLD = 20
HOLD_S = 60.0
COMMAND = (sys.executable, "-m", "mithaq.node.main", "watch", "schedule", "run")


def read_works(at: datetime) -> bool:
    """Let the index of works follow the corpus."""
    del at
    if finding.works_behind():
        finding.bring_works_up()
    return False


def read_watched(at: datetime) -> bool:
    """Read one watched thing whose turn it is, and note what is new of it."""
    if (key := watching.take_due(at)) is None:
        return False
    watching.read_again(key, at=at)
    return True


def send_watch_letter(at: datetime) -> bool:
    """Write one letter about what is new on a watchlist.

    It is noted as told once the letter has left: whoever is stopped in between writes it again.
    """
    if not settings.MAIL_IS_ON or (person := watching.take_due_letter(at)) is None:
        return False
    holder, until = access.correspondent(person), watchlist.last_alert(person)
    reader = access.actor_of_person(person, on=at.date())
    if holder and holder.address and may(reader, Act.SEE_WATCH):
        alerts, total = watchlist.alerts_after(person, watchlist.told_until(person), limit=TOLD)
        if total:
            letters.watch_letter(
                alerts, total, person=str(person), address=holder.address, language=holder.language
            ).send()
    watching.mark_told(person, until=until, at=at)
    return True


def run_schedule(at: datetime) -> bool:
    """Take one due run, let a process of its own do it, and note what came of it.

    Pages go on meanwhile. A process that outlives this one ends by itself.
    """
    if (key := scheduling.take_due(at)) is None:
        return False
    result, code = _ran(key)
    now = datetime.now(UTC)
    if code == 0 and "code" not in result:
        scheduling.note_done(key, result, at=now)
    else:
        broken_off = Refused("run_broken_off", ended=str(code))
        scheduling.note_failed(key, result or failure_result(broken_off), at=now)
    return True


def _ran(key: UUID) -> tuple[dict[str, Any], int]:
    """What a run says in its last line, if anything, and the code with which it ended."""
    with TemporaryFile() as said:
        process = subprocess.Popen([*COMMAND, str(key)], stdin=subprocess.DEVNULL, stdout=said)
        while True:
            try:
                code = process.wait(HOLD_S)
                break
            except subprocess.TimeoutExpired:
                scheduling.keep_holding(key, at=datetime.now(UTC))
        said.seek(0)
        lines = said.read().splitlines()
    try:
        result = json.loads(lines[-1]) if lines else {}
    except ValueError:
        result = {}
    return result, code


STEPS: tuple[Callable[[datetime], bool], ...] = (
    read_works,
    read_watched,
    send_watch_letter,
    run_schedule,
)
