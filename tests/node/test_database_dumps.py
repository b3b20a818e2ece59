"""Dump a database into a file and fill another from it: whole, or not at all."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from mithaq.base.refusals import Refused
from mithaq.node.database import dumps
from mithaq.node.database.supervisor import running_database

ROWS = [(1, "محطة لتحلية المياه", b"\x00\xff"), (2, "Dessalement\tà\nl'énergie \\ solaire", b"")]
FAKE_TOOL = """#!/bin/sh
printf '%s' "$PGPASSWORD" > "$(dirname "$0")/password"
printf '%s\\n' "$@" > "$(dirname "$0")/arguments"
for argument in "$@"; do case "$argument" in --file=*) echo dump > "${argument#--file=}";; esac; done
"""


def test_what_is_dumped_is_restored(source: str, target: str, tmp_path: Path) -> None:
    file = tmp_path / "node.dump"

    dumps.dump(source, file)
    dumps.restore(target, file)

    with psycopg.connect(target) as connection:
        rows = connection.execute("SELECT number, title, seal FROM offers ORDER BY number").fetchall()
        nearest = connection.execute("SELECT meaning <-> '[1,2]' FROM offers WHERE number = 1").fetchone()
    assert rows == ROWS
    assert nearest == (0.0,)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_a_dump_cut_short_fills_nothing(source: str, target: str, tmp_path: Path) -> None:
    file = tmp_path / "node.dump"
    dumps.dump(source, file)
    os.truncate(file, file.stat().st_size - 200)

    with pytest.raises(Refused, match="dump_failed"):
        dumps.restore(target, file)

    assert _tables(target) == []


def test_a_database_that_is_not_empty_is_left_as_it_is(source: str, target: str, tmp_path: Path) -> None:
    dumps.dump(source, tmp_path / "node.dump")
    with psycopg.connect(target) as connection:
        connection.execute("CREATE TABLE offers (title text)")
        connection.execute("INSERT INTO offers VALUES ('kept')")

    with pytest.raises(Refused, match=r"dump_failed.*already exists"):
        dumps.restore(target, tmp_path / "node.dump")

    with psycopg.connect(target) as connection:
        assert connection.execute("SELECT title FROM offers").fetchall() == [("kept",)]


@pytest.mark.parametrize("content", [b"", b"no dump at all"])
def test_a_file_that_is_no_dump_is_refused(target: str, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "letter"
    file.write_bytes(content)

    with pytest.raises(Refused, match="dump_failed"):
        dumps.restore(target, file)


def test_a_failed_dump_leaves_no_file_and_no_harm(source: str, tmp_path: Path) -> None:
    file = tmp_path / "node.dump"
    file.write_text("an older dump")

    with pytest.raises(Refused, match=r"dump_failed.*does not exist"):
        dumps.dump(source.replace("@/mithaq?", "@/no_such_database?"), file)

    assert file.read_text() == "an older dump"
    assert list(tmp_path.iterdir()) == [file]


def test_the_password_is_no_argument_and_a_server_elsewhere_gets_a_tool_that_encrypts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / "pg_dump"
    tool.write_text(FAKE_TOOL)
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    dumps.dump("postgresql://node:s3cret@db.example:5433/mithaq?sslmode=verify-full", tmp_path / "node.dump")

    arguments = (tmp_path / "arguments").read_text()
    assert (tmp_path / "password").read_text() == "s3cret"
    assert "s3cret" not in arguments
    assert "sslmode=verify-full" in arguments
    assert (tmp_path / "node.dump").read_text() == "dump\n"


def test_a_server_elsewhere_without_such_a_tool_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(Refused, match="dump_tool_missing"):
        dumps.dump("postgresql://node:s3cret@db.example/mithaq", tmp_path / "node.dump")


@pytest.fixture
def source(home: Path) -> Iterator[str]:
    with running_database(home, durable=False) as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE offers (number int, title text, seal bytea, meaning vector(2))")
            connection.execute("COMMENT ON TABLE offers IS 'what states offer'")
            for number, title, seal in ROWS:
                connection.execute("INSERT INTO offers VALUES (%s, %s, %s, '[1,2]')", [number, title, seal])
        yield url


@pytest.fixture
def target(source: str) -> str:
    with psycopg.connect(source, autocommit=True) as connection:
        connection.execute("CREATE DATABASE restored")
    return source.replace("@/mithaq?", "@/restored?")


def _tables(url: str) -> list[tuple[str]]:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
