"""The rows of a workbook, read in a child process: whatever a file does to memory, the server stays up."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from subprocess import DEVNULL, PIPE

from mithaq.base.refusals import Refused
from mithaq.exchange.adapters import workbook_reading
from mithaq.exchange.domain.sheet import Cell

log = logging.getLogger(__name__)


def workbook_lines(file: Path) -> Iterator[tuple[int, list[Cell]]]:
    """The number and the cells of each row of the first sheet.

    Raises Refused `sheet_unreadable`, `sheet_not_xlsx`, `sheet_too_large`, `sheet_encrypted`,
    `sheet_formulas`, `sheet_merged`, `sheet_hidden`, `sheet_row_unreadable`, `too_many_columns` or
    `too_many_rows`.
    """
    command = [sys.executable, "-P", "-m", workbook_reading.__name__, str(file)]
    # What its allocator says at its end fills a page, and whoever uploads could fill the log with it.
    with subprocess.Popen(command, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL) as reader:
        assert reader.stdout is not None  # noqa: S101  # it is a pipe
        try:
            yield from map(_row, reader.stdout)
            code = reader.wait()
        finally:
            # Whoever has read enough leaves no process behind.
            reader.kill()
    if code:
        log.warning("the reader of the workbook %s ended with %s", file.name, code)
        # A signal ends whoever asks for more memory or time than it may have.
        most_mib = workbook_reading.MEMORY_MAX // 2**20
        raise Refused("sheet_too_large", most_mib=most_mib) if code < 0 else Refused("sheet_unreadable")


def _row(line: bytes) -> tuple[int, list[Cell]]:
    if line.startswith(b"{"):
        refusal = json.loads(line)
        raise Refused(refusal["code"], **refusal["facts"])
    number, cells = json.loads(line, object_hook=_day)
    return number, cells


def _day(told: Mapping[str, str]) -> date:
    return date.fromisoformat(told["day"]) if len(told["day"]) == 10 else datetime.fromisoformat(told["day"])
