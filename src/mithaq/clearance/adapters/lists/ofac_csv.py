"""OFAC's SDN and consolidated lists in CSV: the primary file, with the files of aliases, addresses, remarks.

Columns after OFAC's "Data formats and data schemas" (dat_spec): twelve in sdn.csv and cons_prim.csv, five
in alt.csv, six in add.csv, two in sdn_comments.csv; no header, "-0-" for nothing. Which file is which, the
number of columns says. Each ends with the character 26, so that one that broke off is known.
"""

from collections import defaultdict
from collections.abc import Generator, Iterator

from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.lists.drafts import Draft
from mithaq.clearance.adapters.lists.files import END_MARK, Fetched, Row, rows_by_line
from mithaq.clearance.adapters.lists.naming import add_person
from mithaq.clearance.adapters.lists.ofac_remarks import add_remarks
from mithaq.clearance.domain.listed.party import ListedParty
from mithaq.clearance.domain.listed.rows import Beside, Malformed, Why

NOTHING = "-0-"
PRIMARY, ADDRESSES, ALIASES, COMMENTS = 12, 6, 5, 2
SCHEMATA = {"": "Organization", "individual": "Person", "vessel": "Vessel", "aircraft": "Airplane"}
ALIAS_KINDS = {"aka": "alias", "nka": "alias", "fka": "previousName"}
OTHER_ALIAS = "alias"

_Rows = dict[str, list[Row]]


def read_ofac_csv(files: tuple[Fetched, ...]) -> Iterator[ListedParty | Malformed | Beside]:
    """Parties of the primary files, with what the other files tell of them.

    A row that tells of a party which is not there is reported. Raises Refused `list_format_unknown` or
    `list_cut_off`.
    """
    by_width: dict[int, list[Fetched]] = defaultdict(list)
    for file in files:
        by_width[_width(file)].append(file)
        if not file.ends_with(END_MARK.encode()):
            raise Refused("list_cut_off", file=file.name)
    if not by_width[PRIMARY]:
        raise Refused("list_format_unknown", file=files[0].name)
    more: dict[int, _Rows] = {}
    for width in (ALIASES, ADDRESSES, COMMENTS):
        more[width] = yield from _by_party(by_width[width], width)
    for file in by_width[PRIMARY]:
        for read in rows_by_line(file):
            row = _of_width(read, PRIMARY)
            if isinstance(row, Malformed):
                yield row
            else:
                yield from _party(row, more)
    for id, row in ((id, row) for rows in more.values() for id, some in rows.items() for row in some):
        yield Malformed(row.place, "party_missing", (("id", id),))


def _width(file: Fetched) -> int:
    """How many columns the first sound row has. Raises Refused `list_format_unknown`."""
    rows = (row for row in rows_by_line(file) if isinstance(row, Row))
    row = next(rows, None)
    width = len(row.columns) if row else 0
    if not row or width not in {PRIMARY, ADDRESSES, ALIASES, COMMENTS} or not row.columns[0].isdecimal():
        raise Refused("list_format_unknown", file=file.name)
    return width


def _by_party(files: list[Fetched], width: int) -> Generator[Malformed, None, _Rows]:
    rows: _Rows = defaultdict(list)
    for file in files:
        for read in rows_by_line(file):
            row = _of_width(read, width)
            if isinstance(row, Malformed):
                yield row
            else:
                rows[row.columns[0]].append(row)
    return rows


def _of_width(row: Row | Malformed, width: int) -> Row | Malformed:
    """The row, nothing in place of "-0-"; malformed with more columns or fewer, or no number of a party."""
    if isinstance(row, Malformed):
        return row
    if len(row.columns) != width:
        facts = (("columns", str(len(row.columns))), ("expected", str(width)))
        return Malformed(row.place, "columns_wrong", facts)
    if not row.columns[0].isdecimal():
        return Malformed(row.place, "listed_id_wrong", (("id", row.columns[0][:80]),))
    return Row(row.place, tuple("" if each == NOTHING else each for each in row.columns))


def _party(row: Row, more: dict[int, _Rows]) -> Iterator[ListedParty | Malformed | Beside]:
    id, name, kind, programs, title, call_sign, type, tonnage, gross, flag, owner, remarks = row.columns
    draft = Draft.of_kind(id=f"ofac-{id}", kind=kind, schemata=SCHEMATA)
    _add_name(draft, "name", name)
    draft.add("authorityId", id)
    draft.add("program", *programs.split("] ["))
    draft.add("position", title)
    draft.add("callSign", call_sign)
    draft.add("type", type)
    draft.add("tonnage", tonnage)
    draft.add("grossRegisteredTonnage", gross)
    draft.country("flag", flag)
    draft.note("owner", owner)
    comments = more[COMMENTS].pop(id, [])
    add_remarks(draft, remarks + "".join(each.columns[1] for each in comments))
    yield from (Beside(each.place, Why.TOLD_MORE) for each in comments)
    for alias in more[ALIASES].pop(id, []):
        yield _add_alias(draft, alias)
    for address in more[ADDRESSES].pop(id, []):
        yield _add_address(draft, address)
    yield draft.party(row.place)


def _add_name(draft: Draft, name: str, written: str) -> None:
    if draft.schema == "Person":
        add_person(draft, name, written)
    else:
        draft.add(name, written)


def _add_alias(draft: Draft, row: Row) -> Malformed | Beside:
    _, _, kind, name, remark = row.columns
    if not name:
        return Malformed(row.place, "listed_name_missing", (("id", draft.id),))
    _add_name(draft, ALIAS_KINDS.get(kind, OTHER_ALIAS), name)
    draft.note("alias", f"{name}: {remark}" if remark else "")
    return Beside(row.place, Why.TOLD_MORE)


def _add_address(draft: Draft, row: Row) -> Beside:
    _, _, street, city, country, remark = row.columns
    draft.address((street, city), country)
    draft.note("address", remark)
    return Beside(row.place, Why.TOLD_MORE)
