"""What the database's failure is to those who ask: a refusal with words."""

import psycopg
from django.db import Error, InterfaceError, OperationalError

from mithaq.base.refusals import Refused


def failure_of(error: Error) -> Refused | None:
    """`disk_full` or `database_away`; none for an error that is a fault of ours."""
    if isinstance(error.__cause__, psycopg.errors.DiskFull):
        return Refused("disk_full")
    if isinstance(error, OperationalError | InterfaceError):
        return Refused("database_away")
    return None
