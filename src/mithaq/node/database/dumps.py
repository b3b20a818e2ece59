"""Dump and restore a database with PostgreSQL's own tools, whichever server holds it."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from mithaq.base.refusals import Refused
from mithaq.node.database.account import environment
from mithaq.node.database.binaries import wheel_binaries
from mithaq.node.database.failures import REASON_CHARACTERS, WORDS_OF_A_FULL_DISK

LOCAL_HOSTS = {"", "localhost", "127.0.0.1", "::1"}
# Written by tools of version 17 and later at the head of a script, unknown to older servers, and needless.
NEW_SETTING = b"SET transaction_timeout = 0;\n"
HEAD_LINES = 40


def dump(url: str, file: Path) -> None:
    """Write the whole database in PostgreSQL's custom format, for its owner alone; all of it or nothing.

    Raises Refused `dump_failed`, `disk_full` or `dump_tool_missing`.
    """
    server = _server(url)
    beside = file.with_name(file.name + ".part")
    options = ["--format=custom", f"--file={beside}", "--no-owner", "--no-privileges"]
    # What follows from the register is made anew.
    options.append("--exclude-schema=search")
    if server.is_local:
        # Every embedded database has this extension from its first start, and other servers may lack it.
        options.append("--exclude-extension=vector")
    try:
        run = subprocess.run(
            [server.tool("pg_dump"), *options, "--no-password", server.address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
            env=server.environment,
            umask=0o077,
        )
        if run.returncode:
            raise _failed("pg_dump", run.stderr)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def restore(url: str, file: Path) -> None:
    """Fill an empty database from a dump, all or nothing.

    Raises Refused `dump_failed`, `disk_full` or `dump_tool_missing`.
    """
    server = _server(url)
    psql = server.tool("psql")
    # Comments are left out: only the keeper of an extension may comment on it.
    unpack = ["--file=-", "--no-owner", "--no-privileges", "--no-comments", str(file)]
    fill = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--file=-"]
    with tempfile.TemporaryFile() as unpack_words, tempfile.TemporaryFile() as fill_words:
        unpacking = subprocess.Popen(
            [wheel_binaries().program("pg_restore"), *unpack],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=unpack_words,
            env=environment(),
        )
        filling = subprocess.Popen(
            [psql, *fill, "--no-password", server.address],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=fill_words,
            env=server.environment,
        )
        try:
            _pass_on(unpacking, filling)
        finally:
            _end(unpacking, filling)
        if unpacking.returncode > 0:
            raise _failed("pg_restore", _words(unpack_words))
        if filling.returncode:
            raise _failed("psql", _words(fill_words))


def _pass_on(unpacking: subprocess.Popen[bytes], filling: subprocess.Popen[bytes]) -> None:
    """Feed the script to psql; its input ends, and so it commits, only after the script was whole."""
    script, statements = unpacking.stdout, filling.stdin
    assert script is not None  # noqa: S101  # asked for as a pipe
    assert statements is not None  # noqa: S101  # the same
    try:
        for line in islice(script, HEAD_LINES):
            if line == NEW_SETTING:
                break
            statements.write(line)
        shutil.copyfileobj(script, statements)
        if unpacking.wait() == 0:
            statements.close()
            filling.wait()
    except BrokenPipeError:  # psql met an error and ended; its words tell which
        filling.wait()


def _end(unpacking: subprocess.Popen[bytes], filling: subprocess.Popen[bytes]) -> None:
    """End what still runs. Killing psql, before its input ends, takes back what it did."""
    for tool in (filling, unpacking):
        tool.kill()
        tool.wait()
    if unpacking.stdout:
        unpacking.stdout.close()
    if filling.stdin:
        with suppress(BrokenPipeError):
            filling.stdin.close()


@dataclass(frozen=True)
class _Server:
    """A server as the tools are told of it. The password is no argument, for these are for all to see."""

    address: str
    is_local: bool
    environment: Mapping[str, str]

    def tool(self, program: str) -> str:
        """The wheel's tool; for a server elsewhere the system's, for the wheel's cannot encrypt the line."""
        if self.is_local:
            return wheel_binaries().program(program)
        if found := shutil.which(program):
            return found
        raise Refused("dump_tool_missing", program=program)


def _server(url: str) -> _Server:
    parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    secret = {"PGPASSWORD": parts.pop("password")} if "password" in parts else {}
    host = parts.get("host") or parts.get("hostaddr") or ""
    is_local = host.startswith("/") or host in LOCAL_HOSTS
    return _Server(make_conninfo(**parts), is_local, {**os.environ, **environment(), **secret})


def _words(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


def _failed(program: str, words: bytes) -> Refused:
    reason = words.decode(errors="replace").strip()
    if any(part in reason for part in WORDS_OF_A_FULL_DISK):
        return Refused("disk_full")
    return Refused("dump_failed", program=program, reason=reason[-REASON_CHARACTERS:])
