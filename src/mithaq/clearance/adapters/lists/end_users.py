"""End-user and export control lists of Japan (METI) and China (MOFCOM), which are published as notices.

METI's foreign end-user list comes as a table: number, country or region, company or organization, also known
as, type of concern; read from CSV or a workbook by the names of its columns. A compilation of both as a JSON
array has id, entity_name, aliases, addresses, reason, list_id, source_url, date_added; its `country` is who
lists, not where the party is.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence

from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.lists.countries import country_code, leading_country
from mithaq.clearance.adapters.lists.drafts import Draft
from mithaq.clearance.adapters.lists.files import Fetched, Row, lines_of, plain, rows_of
from mithaq.clearance.adapters.lists.naming import add_several
from mithaq.clearance.adapters.lists.sheets import sheet_rows
from mithaq.clearance.domain.listed.party import ListedParty
from mithaq.clearance.domain.listed.rows import Malformed

METI_PROGRAM = "JP-METI-EUL"
SCHEMATA = {
    "organization": "Organization",
    "company": "Organization",
    "person": "Person",
    "individual": "Person",
}
COLUMNS = {
    "number": ("no.", "no", "番号"),
    "country": ("country or region", "country", "国名", "国名、地域名"),
    "name": ("company or organization", "name", "企業名", "企業名、組織名"),
    "aliases": ("also known as", "aliases", "別名"),
    "concern": ("type of wmd", "type of concern", "concern", "懸念区分"),
}
LINES_BEFORE_HEADER_MOST = 10
DIGITS_OF_AN_ID = 16
# The middle dot stands before an alias, and inside Japanese names too.
_BETWEEN_ALIASES = re.compile(r"(?:^|\s+)・\s*|\s*[\n\r●]+\s*|;\s+")


def read_end_users_json(files: tuple[Fetched, ...]) -> Iterator[ListedParty | Malformed]:
    """A party for each member of the array; an id that occurs again gets the digest of its name.

    Raises Refused `list_format_unknown`, `list_broken`.
    """
    seen: set[str] = set()
    for file in files:
        for number, value in enumerate(_members(file), start=1):
            place = f"{file.name}:{number}"
            if isinstance(value, dict):
                yield _of_json(place, value, seen)
            else:
                yield Malformed(place, "listed_malformed", (("part", "entity"),))


def _members(file: Fetched) -> Sequence[object]:
    if not file.beginning().lstrip().startswith("["):
        raise Refused("list_format_unknown", file=file.name)
    try:
        found: object = json.loads("".join(lines_of(file)))
    except (json.JSONDecodeError, RecursionError) as error:
        raise Refused("list_broken", file=file.name, line=getattr(error, "lineno", 0)) from error
    return found if isinstance(found, list) else []


def _of_json(place: str, value: Mapping[str, object], seen: set[str]) -> ListedParty | Malformed:
    texts = {name: each if isinstance(each, str) else "" for name, each in value.items()}
    many: dict[str, list[str]] = {}
    for part in ("aliases", "addresses"):
        some = value.get(part, [])
        if not isinstance(some, list) or not all(isinstance(each, str) for each in some):
            return Malformed(place, "listed_malformed", (("part", part),))
        many[part] = [str(each) for each in some]
    if not plain(texts.get("id")):
        return Malformed(place, "listed_id_wrong", (("id", ""),))
    addresses = [leading_country(each) or ("", each) for each in many["addresses"]]
    name = texts.get("entity_name", "")
    if not plain(name) and addresses:
        # The compilation took some names for the end of the country before them.
        name = addresses[0][1]
        addresses[0] = (addresses[0][0], "")
    id = _unique(f"end-user-{texts['id']}", name, seen)
    draft = Draft.of_kind(id=id, kind=texts.get("entity_type", ""), schemata=SCHEMATA)
    is_person = draft.schema == "Person"
    add_several(draft, "name", name, is_person=is_person)
    for each in many["aliases"]:
        add_several(draft, "alias", each, is_person=is_person)
    for country, rest in addresses:
        draft.country("country", country)
        draft.add("address", f"{rest}, {country}" if rest and country else rest)
    draft.add("program", texts.get("list_id"))
    draft.add("authority", texts.get("source_list_name"))
    draft.add("reason", texts.get("reason"))
    draft.add("sourceUrl", texts.get("source_url"))
    draft.day("listingDate", texts.get("date_added"))
    return draft.party(place)


def _unique(id: str, name: str, seen: set[str]) -> str:
    own = f"{id}-{_digest(name)}" if id in seen else id
    seen.add(own)
    return own


def _digest(text: str) -> str:
    return hashlib.sha256(plain(text).casefold().encode()).hexdigest()[:DIGITS_OF_AN_ID]


def read_meti_table(files: tuple[Fetched, ...]) -> Iterator[ListedParty | Malformed]:
    """A party for each row below the one that names the columns, known by its name and country.

    Numbers are counted anew in each edition. Raises Refused `list_format_unknown`.
    """
    for file in files:
        rows = sheet_rows(file) if file.is_archive() else rows_of(file)
        columns: Mapping[str, int] = {}
        for _, row in zip(range(LINES_BEFORE_HEADER_MOST), rows, strict=False):
            columns = _columns(row)
            if columns:
                break
        if not columns:
            raise Refused("list_format_unknown", file=file.name)
        for row in rows:
            yield row if isinstance(row, Malformed) else _of_row(row, columns)


def _columns(row: Row | Malformed) -> Mapping[str, int]:
    """Where each column stands; empty when this row does not name them."""
    if isinstance(row, Malformed):
        return {}
    said = [plain(each).casefold() for each in row.columns]
    found = {
        name: place
        for name, titles in COLUMNS.items()
        for place, text in enumerate(said)
        if text in titles or text.endswith(tuple(f" {title}" for title in titles if " " in title))
    }
    return found if {"name", "country"} <= found.keys() else {}


def _of_row(row: Row, columns: Mapping[str, int]) -> ListedParty | Malformed:
    if len(row.columns) <= max(columns.values()):
        facts = (("columns", str(len(row.columns))), ("expected", str(max(columns.values()) + 1)))
        return Malformed(row.place, "columns_wrong", facts, row.lines)
    said = {name: row.columns[place] for name, place in columns.items()}
    country = country_code(said["country"]) or plain(said["country"])
    draft = Draft(id=f"jp-meti-{_digest(country + ' ' + said['name'])}", schema="Organization")
    add_several(draft, "name", said["name"], is_person=False)
    for each in _BETWEEN_ALIASES.split(said.get("aliases", "")):
        add_several(draft, "alias", each, is_person=False)
    draft.country("country", said["country"])
    draft.add("program", METI_PROGRAM)
    draft.add("reason", said.get("concern"))
    return draft.party(row.place)
