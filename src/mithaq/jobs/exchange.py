"""Exchange's work that nobody waits for."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from mithaq.access import queries as access
from mithaq.base.refusals import NotFound
from mithaq.exchange.actions import checking, importing, saving
from mithaq.exchange.domain.alerts import MAILED
from mithaq.exchange.queries import catalogue, saved
from mithaq.exchange.queries.owners import owner
from mithaq.register import queries as register
from mithaq.words import letters
from mithaq.words.sheets import vocabulary

TOLD = 20


def read_records(at: datetime) -> bool:
    """Let the models read what they have not read yet."""
    del at
    if not catalogue.vectors_behind():
        return False
    catalogue.bring_vectors_up(lambda _: None)
    # All is read, or another process is at it.
    return False


def read_words(at: datetime) -> bool:
    """Let a model read the English words in which other languages are glossed; once for a node."""
    del at
    catalogue.bring_glosses_up()
    return False


def send_alert(at: datetime) -> bool:
    """Write one letter about what is new in a saved search.

    The search is noted as told once the letter has left: whoever is stopped in between writes it again.
    """
    if not settings.MAIL_IS_ON or (key := saving.take_due(at)) is None:
        return False
    try:
        search = saved.due_search(key)
    except NotFound:
        return True
    position = register.head().position
    reader, holder = owner(search.person, on=at.date()), access.correspondent(search.person)
    if search.alert in MAILED and reader and holder and holder.address:
        news = saved.news(search, *reader, holder.language, after=search.told_position, limit=TOLD)
        position = news.position
        if news.total:
            letter = letters.AlertLetter(str(search.id), search.name, news.records, news.total)
            letters.alert_letter(letter, address=holder.address, language=holder.language).send()
    saving.mark_told(key, position=position, at=at)
    return True


def check_imports(at: datetime) -> bool:
    """Check the file that waits longest."""
    return checking.check_next(vocabulary(), at=at)


def publish_imports(at: datetime) -> bool:
    """Publish the next batch of an import that a second person has approved."""
    return importing.publish_batch(at=at)


STEPS: tuple[Callable[[datetime], bool], ...] = (
    read_records,
    read_words,
    send_alert,
    check_imports,
    publish_imports,
)
