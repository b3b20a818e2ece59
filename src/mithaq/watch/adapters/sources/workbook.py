"""Read a sheet of a workbook within limits of memory and time, and write its rows as lines of JSON.

Started by `tables.py` for each file: the reader, python-calamine, makes room for a rectangle as far as the
furthest cell, and a small file may ask for more than there is.
"""

import json
import resource
import sys
from pathlib import Path

from python_calamine import CalamineWorkbook

MEMORY_MAX = 2 * 2**30
CPU_MAX_S = 900


def main(file: Path, sheet: str) -> None:
    """Write a list of cells for each row, or one text that says why there is none."""
    for kind, most in ((resource.RLIMIT_AS, MEMORY_MAX), (resource.RLIMIT_CPU, CPU_MAX_S)):
        _, allowed = resource.getrlimit(kind)
        limit = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(kind, (limit, limit))
    try:
        with CalamineWorkbook.from_path(file) as book:
            found = book.get_sheet_by_name(sheet) if sheet else book.get_sheet_by_index(0)
            for row in found.iter_rows():
                cells = list(map(_plain, row))
                sys.stdout.write(json.dumps(cells, ensure_ascii=True) + "\n")
    except Exception as error:  # noqa: BLE001  # there is no end to what a malformed workbook makes its reader raise
        print(json.dumps(str(error)[:200]))


def _plain(cell: object) -> object:
    # A sheet has no whole numbers: a year is a fraction without one.
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell if isinstance(cell, str | int | float) else str(cell)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
