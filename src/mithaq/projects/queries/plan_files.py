"""Plans as files, and the plans that files tell."""

import re
from pathlib import Path
from typing import IO

from mithaq.base.languages import Language, best_of
from mithaq.base.refusals import Refused
from mithaq.parties import queries as parties
from mithaq.projects.adapters import mspdi, plan_sheets
from mithaq.projects.domain.plans import ProjectPlan
from mithaq.projects.domain.tables import PartyOf, plan_of, table_of

SUFFIXES = (".xlsx", ".csv", ".xml")
BYTES_MAX = plan_sheets.BYTES_MAX
_IDENTIFIER = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def write(out: IO[bytes], plan: ProjectPlan, *, suffix: str, title: str, language: Language) -> None:
    """Write a plan as XLSX, CSV or Microsoft Project XML. Raises Refused `choice_unknown`."""
    if suffix not in SUFFIXES:
        raise Refused("choice_unknown", value=suffix[:20])
    if suffix == ".xml":
        out.write(mspdi.written(plan, title, language))
        return
    known = {each.code: each.names for each in parties.institutions() if each.code in plan.parties}
    names = {code: best_of(each, language)[1] for code, each in known.items()}
    plan_sheets.write(out, table_of(plan, names), suffix=suffix, title=title)


def read(file: Path, *, seed: str, lead: str, language: Language) -> ProjectPlan:
    """The plan that a file tells, led by an institution; of XML, titles are in one language.

    Raises Refused `plan_file_unreadable`, `plan_row_unreadable`, `plan_malformed`, `too_many_rows`, or as the
    reader of workbooks does.
    """
    if file.stat().st_size > BYTES_MAX:
        raise Refused("sheet_too_large", most_mib=BYTES_MAX >> 20)
    with file.open("rb") as opened:
        start = opened.read(200).lstrip(b"\xef\xbb\xbf \r\n\t")
    lines = mspdi.lines_of(file, language) if start.startswith(b"<") else plan_sheets.lines_of(file)
    return plan_of(lines, seed=seed, lead=lead, party_of=_party_of())


def _party_of() -> PartyOf:
    """By identifier, else by name in any language."""
    known = parties.institutions()
    by_name = {name.casefold(): each.code for each in known for name in each.names.values()}
    codes = {each.code for each in known}

    def found(cell: str) -> str:
        match = _IDENTIFIER.search(cell)
        code = f"institution:{match[0]}" if match else by_name[cell.casefold()]
        if code not in codes:
            raise KeyError(code)
        return code

    return found
