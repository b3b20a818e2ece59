"""The denied persons list of the US Bureau of Industry and Security (15 CFR 764.3), tab separated.

It has no numbers of parties: an order is known by its party's name and the day on which it takes effect, and
rows of one order tell its addresses. It does not say who is a person and who a company.
"""

import hashlib
from collections.abc import Iterator

from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.lists.drafts import Draft
from mithaq.clearance.adapters.lists.files import Fetched, Row, plain, rows_by_line
from mithaq.clearance.domain.listed.party import ListedParty
from mithaq.clearance.domain.listed.rows import Malformed

HEADER = (
    *(
        "Name",
        "Street_Address",
        "City",
        "State",
        "Country",
        "Postal_Code",
        "Effective_Date",
        "Expiration_Date",
    ),
    *("Standard_Order", "Last_Update", "Action", "FR_Citation"),
)
PROGRAM = "US-BIS-DPL"
HOME = "us"
DIGITS_OF_AN_ID = 16


def read_bis_denied(files: tuple[Fetched, ...]) -> Iterator[ListedParty | Malformed]:
    """A party for each row; rows of one order have one id.

    Raises Refused `list_format_unknown`.
    """
    for file in files:
        rows = rows_by_line(file, delimiter="\t")
        first = next(rows, None)
        if not isinstance(first, Row) or first.columns != HEADER:
            raise Refused("list_format_unknown", file=file.name)
        for row in rows:
            yield row if isinstance(row, Malformed) else _party(row)


def _party(row: Row) -> ListedParty | Malformed:
    if len(row.columns) != len(HEADER):
        facts = (("columns", str(len(row.columns))), ("expected", str(len(HEADER))))
        return Malformed(row.place, "columns_wrong", facts)
    said = dict(zip(HEADER, row.columns, strict=True))
    order = f"{plain(said['Name']).casefold()}\n{said['Effective_Date']}"
    digest = hashlib.sha256(order.encode()).hexdigest()[:DIGITS_OF_AN_ID]
    draft = Draft(id=f"bis-dpl-{digest}", schema="LegalEntity")
    draft.add("name", said["Name"])
    draft.add("program", PROGRAM)
    # Addresses in the United States often leave the country out.
    country = said["Country"] or (HOME if said["State"] else "")
    draft.address(said[part] for part in ("Street_Address", "City", "State", "Postal_Code"))
    draft.country("country", country)
    draft.day("startDate", said["Effective_Date"], month_first=True)
    draft.day("endDate", said["Expiration_Date"], month_first=True)
    draft.day("modifiedAt", said["Last_Update"])
    draft.add("status", said["Action"])
    draft.note("standard order", said["Standard_Order"])
    draft.add("authorityId", said["FR_Citation"])
    return draft.party(row.place)
