"""What a server says when a client knocks: the only question that a stale file cannot answer wrongly."""

import enum

import psycopg

from mithaq.base.refusals import Refused
from mithaq.node.database.places import Places

CONNECT_S = 5


class Answer(enum.Enum):
    """What comes back. The first three come from a server that runs."""

    OPEN = enum.auto()
    NO_DATABASE = enum.auto()
    FULL = enum.auto()
    BUSY = enum.auto()
    SILENT = enum.auto()

    @property
    def is_up(self) -> bool:
        return self in {Answer.OPEN, Answer.NO_DATABASE, Answer.FULL}


WORDS = {
    "does not exist": Answer.NO_DATABASE,
    "too many clients": Answer.FULL,
    "remaining connection slots": Answer.FULL,
}
WORDS_OF_A_WRONG_PASSWORD = ("password authentication failed", "no password supplied", "no pg_hba.conf entry")


def answer(places: Places) -> Answer:
    """Knock with the password. Raises Refused `database_password_wrong`."""
    try:
        psycopg.connect(places.url(), connect_timeout=CONNECT_S).close()
    except psycopg.OperationalError as error:
        words = str(error)
        if any(wrong in words for wrong in WORDS_OF_A_WRONG_PASSWORD):
            raise Refused("database_password_wrong", file=str(places.password_file)) from error
        if "FATAL:  " not in words:
            return Answer.SILENT
        # It starts, recovers or stops: only time can tell how that ends.
        return next((found for part, found in WORDS.items() if part in words), Answer.BUSY)
    return Answer.OPEN
