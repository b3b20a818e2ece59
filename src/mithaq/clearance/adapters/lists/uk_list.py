"""The UK Sanctions List of the Foreign, Commonwealth and Development Office, in XML and in CSV.

The XML has one Designation a party; the CSV has rows for each of its names and addresses, under one Unique
ID, which are joined. Name 6 is the family name. The consolidated list of OFSI, which the UK Sanctions List
replaced, names its columns otherwise.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.lists.dates import whole_date
from mithaq.clearance.adapters.lists.drafts import Draft
from mithaq.clearance.adapters.lists.files import Element, Fetched, Row, elements_of, plain, rows_of
from mithaq.clearance.domain.listed.party import ListedParty
from mithaq.clearance.domain.listed.rows import Malformed, Stated

ROOT, ENTRY, GENERATED = "Designations", "Designation", "DateGenerated"
SCHEMATA = {"individual": "Person", "entity": "Organization", "ship": "Vessel"}
GIVEN_NAMES = tuple(f"Name{number}" for number in range(1, 6))
FAMILY_NAME = "Name6"
ADDRESS_PARTS = tuple(f"AddressLine{number}" for number in range(1, 7))
LINES_BEFORE_HEADER_MOST = 3

COLUMNS: Mapping[str, str] = {
    **{"Unique ID": "UniqueID", "Designation Type": "IndividualEntityShip", "Regime Name": "RegimeName"},
    **{"Designation source": "DesignationSource", "Sanctions Imposed": "SanctionsImposed"},
    **{"Other Information": "OtherInformation", "UK Statement of Reasons": "UKStatementofReasons"},
    **{"UN Reference Number": "UNReferenceNumber", "OFSI Group ID": "OFSIGroupID"},
    **{"Last Updated": "LastUpdated", "Date Designated": "DateDesignated", "Title": "Title"},
    **{"Phone number": "PhoneNumber", "Website": "Website", "Email address": "EmailAddress", "D.O.B": "DOB"},
    **{"Nationality(/ies)": "Nationality", "National Identifier number": "NationalIdentifierNumber"},
    **{"National Identifier additional information": "NationalIdentifierAdditionalInformation"},
    **{
        "Passport number": "PassportNumber",
        "Passport additional information": "PassportAdditionalInformation",
    },
    **{"Position": "Position", "Gender": "Gender", "Town of birth": "TownOfBirth"},
    **{"Country of birth": "CountryOfBirth", "Type of entity": "TypeOfEntity", "Subsidiaries": "Subsidiary"},
    **{"Parent company": "ParentCompany", "Business registration number (s)": "BusinessRegistrationNumber"},
    **{"IMO number": "IMONumber", "Current owner/operator (s)": "CurrentOwnerOperator"},
    **{"Previous owner/operator (s)": "PreviousOwnerOperator", "Previous flags": "PreviousFlag"},
    **{"Current believed flag of ship": "CurrentBelievedFlagOfShip", "Type of ship": "TypeOfShip"},
    **{"Tonnage of ship": "TonnageOfShip", "Length of ship": "LengthOfShip", "Year Built": "YearBuilt"},
    **{"Hull identification number (HIN)": "HullIdentificationNumber", "Name type": "NameType"},
    **{"Alias strength": "AliasStrength", "Name non-latin script": "NameNonLatinScript"},
    **{"Address Postal Code": "AddressPostalCode", "Address Country": "AddressCountry"},
    **{f"Name {number}": f"Name{number}" for number in range(1, 7)},
    **{f"Address Line {number}": f"AddressLine{number}" for number in range(1, 7)},
}
OFSI_COLUMNS: Mapping[str, str] = {
    **{"Group ID": "UniqueID", "Group Type": "IndividualEntityShip", "Regime": "RegimeName"},
    **{"Other Information": "OtherInformation", "Listed On": "ListedOn", "Last Updated": "LastUpdated"},
    **{"UK Sanctions List Date Designated": "DateDesignated", "Title": "Title", "DOB": "DOB"},
    **{"Town of Birth": "TownOfBirth", "Country of Birth": "CountryOfBirth", "Nationality": "Nationality"},
    **{"Passport Number": "PassportNumber", "Passport Details": "PassportAdditionalInformation"},
    **{"National Identification Number": "NationalIdentifierNumber", "Position": "Position"},
    **{"National Identification Details": "NationalIdentifierAdditionalInformation"},
    **{"Alias Type": "NameType", "Alias Quality": "AliasStrength"},
    **{"Name Non-Latin Script": "NameNonLatinScript", "Post/Zip Code": "AddressPostalCode"},
    **{"Country": "AddressCountry"},
    **{f"Name {number}": f"Name{number}" for number in range(1, 7)},
    **{f"Address {number}": f"AddressLine{number}" for number in range(1, 7)},
}
NAME_TYPES = {
    **{"primary name": "name", "primary name variation": "alias", "alias": "alias"},
    **{"aka": "alias", "fka": "previousName"},
}
OTHER_NAME = "alias"
PLAIN = {
    **{"RegimeName": "program", "DesignationSource": "authority", "UKStatementofReasons": "reason"},
    **{"UNReferenceNumber": "unscId", "Title": "title", "PhoneNumber": "phone", "Website": "website"},
    **{"EmailAddress": "email", "NationalIdentifierNumber": "idNumber", "PassportNumber": "passportNumber"},
    **{
        "Position": "position",
        "TypeOfEntity": "legalForm",
        "BusinessRegistrationNumber": "registrationNumber",
    },
    **{"TypeOfShip": "type", "TonnageOfShip": "tonnage", "OtherInformation": "notes"},
}
NOTED = {
    **{"OFSIGroupID": "OFSI group", "Subsidiary": "subsidiary", "ParentCompany": "parent company"},
    **{"CurrentOwnerOperator": "owner", "PreviousOwnerOperator": "previous owner", "LengthOfShip": "length"},
    **{"HullIdentificationNumber": "hull number", "PassportAdditionalInformation": "passportNumber"},
    **{"NationalIdentifierAdditionalInformation": "idNumber"},
}
COUNTRIES = {
    **{"Nationality": "nationality", "CurrentBelievedFlagOfShip": "flag", "PreviousFlag": "pastFlags"},
}
DAYS = {
    **{"LastUpdated": "modifiedAt", "DateDesignated": "startDate", "ListedOn": "listingDate"},
    **{"YearBuilt": "buildDate"},
}
NUMBERED = frozenset(
    {
        *(
            "DOB",
            "Nationality",
            "PassportNumber",
            "PassportAdditionalInformation",
            "NationalIdentifierNumber",
        ),
        *("NationalIdentifierAdditionalInformation", "Position", "TownOfBirth", "CountryOfBirth", "Title"),
        *("PhoneNumber", "Website", "EmailAddress", "BusinessRegistrationNumber", "Subsidiary"),
        *("ParentCompany", "CurrentOwnerOperator", "PreviousOwnerOperator", "PreviousFlag", "TypeOfEntity"),
    }
)
"""Fields of the CSV that count several values as (1), (2), …"""
UNREAD = frozenset(
    f"{name} {part}"
    for name in ("Non-latin script", "Non-Latin Script")
    for part in ("type", "language", "Type", "Language")
)


@dataclass(frozen=True)
class _Told:
    """What a designation says: plain facts by the names of the XML, and groups of what belongs together."""

    place: str
    facts: Callable[[str], Sequence[str]]
    names: Sequence[Mapping[str, str]]
    scripts: Sequence[str]
    addresses: Sequence[Mapping[str, str]]
    births: Sequence[Mapping[str, str]]


def read_uk_xml(files: tuple[Fetched, ...]) -> Iterator[ListedParty | Malformed | Stated]:
    """Parties in the order of the file."""
    for file in files:
        for each in elements_of(file, root=ROOT, names=(ENTRY, GENERATED)):
            if each.element.tag == GENERATED:
                yield _stated(plain(each.element.text))
            elif each.element.tag == ENTRY:
                yield _party(_of_element(each), prefix="uk-fcdo")


def read_uk_csv(files: tuple[Fetched, ...]) -> Iterator[ListedParty | Malformed | Stated]:
    """A party for each row; rows of one party have one id. Raises Refused `list_format_unknown`."""
    yield from _read_csv(files, COLUMNS, prefix="uk-fcdo")


def read_ofsi_csv(files: tuple[Fetched, ...]) -> Iterator[ListedParty | Malformed | Stated]:
    """A party for each row; rows of one party have one id. Raises Refused `list_format_unknown`."""
    yield from _read_csv(files, OFSI_COLUMNS, prefix="uk-ofsi")


def _stated(text: str) -> Stated:
    published_on = whole_date(text)
    return Stated(version=text if published_on else None, published_on=published_on)


def _read_csv(
    files: tuple[Fetched, ...], columns: Mapping[str, str], *, prefix: str
) -> Iterator[ListedParty | Malformed | Stated]:
    for file in files:
        rows = rows_of(file)
        header: tuple[str, ...] = ()
        stated = Stated()
        for _ in range(LINES_BEFORE_HEADER_MOST):
            row = next(rows, None)
            if row is None or isinstance(row, Malformed):
                break
            if "Name 6" in row.columns:
                header = tuple(columns.get(each, "") for each in row.columns)
                yield from _changed(row, columns)
                break
            # "Report Date: 24-Jun-2026", or "Last Updated,03/06/2026".
            said = re.split(r": ?", ",".join(row.columns).strip(","))[-1].split(",")[-1]
            stated = _stated(said) if stated.published_on is None else stated
        if not {"UniqueID", "NameType", *GIVEN_NAMES, FAMILY_NAME} <= set(header):
            raise Refused("list_format_unknown", file=file.name)
        yield stated
        for row in rows:
            if isinstance(row, Malformed):
                yield row
            elif len(row.columns) != len(header):
                facts = (("columns", str(len(row.columns))), ("expected", str(len(header))))
                yield Malformed(row.place, "columns_wrong", facts, row.lines)
            else:
                said = {name: plain(text) for name, text in zip(header, row.columns, strict=True) if name}
                yield _party(_of_row(row.place, said), prefix=prefix)


def _changed(header: Row, columns: Mapping[str, str]) -> Iterator[Malformed]:
    """What the header has that we do not know, or lacks that we read."""
    unknown = [each for each in header.columns if each and each not in columns and each not in UNREAD]
    missing = [each for each in columns if each not in header.columns]
    if unknown or missing:
        facts = (("unknown", ", ".join(unknown)), ("missing", ", ".join(missing)))
        yield Malformed(header.place, "columns_changed", facts)


def _of_element(entry: Element) -> _Told:
    def leaves(name: str) -> Sequence[str]:
        return tuple(text for each in entry.element.iter(name) if (text := plain(each.text)))

    def groups(path: str) -> Sequence[Mapping[str, str]]:
        return tuple(
            {str(part.tag): plain(part.text) for part in each} for each in entry.element.iterfind(path)
        )

    return _Told(
        place=entry.place,
        facts=leaves,
        names=groups("Names/Name"),
        scripts=leaves("NameNonLatinScript"),
        addresses=groups("Addresses/Address"),
        births=groups(".//BirthDetails/Location"),
    )


def _of_row(place: str, said: Mapping[str, str]) -> _Told:
    def parts(name: str) -> Sequence[str]:
        told = said.get(name, "")
        return tuple(
            text for each in (_counted(told) if name in NUMBERED else [told]) if (text := plain(each))
        )

    births = [{"TownOfBirth": text} for text in parts("TownOfBirth")]
    births += [{"CountryOfBirth": text} for text in parts("CountryOfBirth")]
    is_one_place = len(births) == 2 and len(parts("TownOfBirth")) == 1
    return _Told(
        place=place,
        facts=parts,
        names=(said,),
        scripts=tuple(filter(None, (said.get("NameNonLatinScript", ""),))),
        addresses=(said,),
        births=[births[0] | births[1]] if is_one_place else births,
    )


def _counted(text: str) -> Iterator[str]:
    """What stands behind (1), (2), … as they count from the beginning: other brackets are of the text."""
    number, rest = 1, text.strip()
    while rest.startswith(f"({number})"):
        part, following, further = rest.removeprefix(f"({number})").partition(f"({number + 1})")
        yield part
        number, rest = number + 1, following + further
    yield rest


def _party(told: _Told, *, prefix: str) -> ListedParty | Malformed:
    id = _only(told.facts("UniqueID"))
    if not id:
        return Malformed(told.place, "listed_id_wrong", (("id", ""),))
    kind = _only(told.facts("IndividualEntityShip"))
    draft = Draft.of_kind(id=f"{prefix}-{id}", kind=kind, schemata=SCHEMATA)
    for name in told.names:
        _add_name(draft, name)
    draft.add("alias", *told.scripts)
    draft.add("authorityId", id)
    for field, property in PLAIN.items():
        draft.add(property, *told.facts(field))
    for field, label in NOTED.items():
        for text in told.facts(field):
            draft.note(label, text)
    for field, property in COUNTRIES.items():
        draft.country(property, *told.facts(field))
    for field, property in DAYS.items():
        for text in told.facts(field):
            draft.day(property, text)
    for text in told.facts("SanctionsImposed"):
        draft.add("provisions", *text.split("|"))
    for address in told.addresses:
        parts = [address.get(part, "") for part in (*ADDRESS_PARTS, "AddressPostalCode")]
        draft.address(parts, address.get("AddressCountry", ""))
    _add_person_or_ship(draft, told)
    return draft.party(told.place)


def _only(texts: Sequence[str]) -> str:
    return texts[0] if texts else ""


def _add_name(draft: Draft, name: Mapping[str, str]) -> None:
    given = [text for part in GIVEN_NAMES if (text := name.get(part, ""))]
    family = name.get(FAMILY_NAME, "")
    is_weak = name.get("AliasStrength", "").lower().startswith("low")
    kind = NAME_TYPES.get(name.get("NameType", "").lower(), OTHER_NAME)
    draft.add("weakAlias" if is_weak else kind, " ".join((*given, family)))
    if draft.schema == "Person" and kind == "name" and given:
        draft.add("firstName", given[0])
        draft.add("middleName", " ".join(given[1:]))
        draft.add("lastName", family)


def _add_person_or_ship(draft: Draft, told: _Told) -> None:
    for text in told.facts("DOB"):
        draft.born(text)
    for text in told.facts("Gender"):
        draft.gender(text)
    for birth in told.births:
        draft.birth_place(birth.get("TownOfBirth"), birth.get("CountryOfBirth"))
    for text in told.facts("IMONumber"):
        draft.imo(text)
