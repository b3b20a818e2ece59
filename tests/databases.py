"""An empty database beside the one of the tests, for processes that commit and are killed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.errors import ObjectInUse

PATIENCE_S = 60


@contextmanager
def database_beside() -> Iterator[str]:
    """Its address; it is dropped in the end."""
    known = settings.DATABASES["default"]
    keys = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    address = {ours: str(known[theirs]) for theirs, ours in keys.items() if known.get(theirs)}
    name = f"beside_{uuid4().hex}"
    with psycopg.connect(make_conninfo("", dbname="postgres", **address), autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        try:
            yield make_conninfo("", dbname=name, **address)
        finally:
            _drop(server, name)


def _drop(server: psycopg.Connection, name: str) -> None:
    # Not WITH (FORCE): that fails on a vacuum, which only a superuser may end. A plain drop ends the vacuum
    # itself, and waits five seconds for the sessions of whoever was killed.
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
        except ObjectInUse:
            if time.monotonic() > until:
                raise
        else:
            return
