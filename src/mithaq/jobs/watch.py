"""The watch's work that nobody waits for."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from mithaq.access import queries as access
from mithaq.access.domain.permissions import Act, may
from mithaq.watch.actions import watching
from mithaq.watch.queries import watchlist
from mithaq.words import letters

TOLD = 20


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


STEPS: tuple[Callable[[datetime], bool], ...] = (read_watched, send_watch_letter)
