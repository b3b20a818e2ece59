"""The European Union's consolidated list of financial sanctions (FSF), XML version 1.1 (root export).

Attribute names after the schema of http://eu.europa.ec/fpi/fsd/export. One party is one sanctionEntity, with
a nameAlias for each name in each language, `strong` or not.
"""

from collections.abc import Iterator

from lxml import etree

from mithaq.clearance.adapters.lists.countries import country_code
from mithaq.clearance.adapters.lists.dates import Born, partial_date, whole_date, years_between
from mithaq.clearance.adapters.lists.drafts import Draft
from mithaq.clearance.adapters.lists.files import Element, Fetched, elements_of, plain, text_at
from mithaq.clearance.domain.listed.party import ListedParty
from mithaq.clearance.domain.listed.rows import Malformed, Stated

ROOT, ENTRY = "export", "sanctionEntity"
NAMESPACE = "http://eu.europa.ec/fpi/fsd/export"
SCHEMATA = {
    **{"person": "Person", "enterprise": "Organization", "entity": "Organization", "vessel": "Vessel"},
    **{"p": "Person", "e": "Organization", "v": "Vessel"},
}
DOCUMENTS = {
    **{"passport": "passportNumber", "diplpassport": "passportNumber", "servpassport": "passportNumber"},
    **{"regnumber": "registrationNumber", "tradelic": "registrationNumber", "fiscalcode": "taxNumber"},
    **{"swiftbic": "swiftBic", "imo": "imoNumber", "ssn": "socialSecurityNumber"},
    **dict.fromkeys(("id", "driverlic", "resperm", "travdoc", "electoral", "birthcert", "other"), "idNumber"),
}
ADDRESS_PARTS = ("street", "poBox", "place", "zipCode", "city", "region")
UNKNOWN = "UNKNOWN"


def read_eu_xml(files: tuple[Fetched, ...]) -> Iterator[ListedParty | Malformed | Stated]:
    """Parties in the order of the file."""
    for file in files:
        for each in elements_of(file, root=ROOT, names=(ENTRY,), namespace=NAMESPACE):
            if each.element.tag == ENTRY:
                yield _party(each)
            else:
                generated = each.element.get("generationDate") or ""
                yield Stated(version=generated or None, published_on=whole_date(generated))


def _party(entry: Element) -> ListedParty | Malformed:
    id = _said(entry.element, "euReferenceNumber") or _said(entry.element, "logicalId")
    if not id:
        return Malformed(entry.place, "listed_id_wrong", (("id", ""),))
    told = entry.element.find("subjectType")
    kind = "" if told is None else _said(told, "code").lower()
    group = "" if told is None else _said(told, "classificationCode")
    draft = Draft.of_kind(id=f"eu-fsf-{id}", kind=kind if kind in SCHEMATA else group, schemata=SCHEMATA)
    for alias in entry.element.iterfind("nameAlias"):
        _add_name(draft, alias)
    _add_listing(draft, entry)
    for birth in entry.element.iterfind("birthdate"):
        _add_birth(draft, birth)
    for each in entry.element.iterfind("citizenship"):
        draft.country("nationality", _country(each))
    for each in entry.element.iterfind("address"):
        _add_address(draft, each)
    for each in entry.element.iterfind("identification"):
        _add_document(draft, each)
    return draft.party(entry.place)


def _said(element: etree._Element, name: str) -> str:
    return plain(element.get(name))


def _add_name(draft: Draft, alias: etree._Element) -> None:
    whole = _said(alias, "wholeName") or " ".join(
        text for part in ("firstName", "middleName", "lastName") if (text := _said(alias, part))
    )
    remark = text_at(alias, "remark")
    is_weak = _said(alias, "strong").lower() == "false" or "low quality" in remark.lower()
    is_main = not is_weak and not draft.has("name")
    draft.add("weakAlias" if is_weak else "name" if is_main else "alias", whole)
    if draft.schema == "Person" and is_main:
        for part in ("firstName", "middleName", "lastName"):
            draft.add(part, _said(alias, part))
    draft.add("position", _said(alias, "function"))
    if draft.schema == "Person":
        draft.add("title", _said(alias, "title"))
        draft.gender(_said(alias, "gender"))
    if "quality" not in remark.lower():
        draft.note("name", remark)


def _add_listing(draft: Draft, entry: Element) -> None:
    draft.add("authorityId", _said(entry.element, "euReferenceNumber"))
    draft.add("unscId", _said(entry.element, "unitedNationId"))
    draft.day("listingDate", _said(entry.element, "designationDate"))
    draft.note("designation", _said(entry.element, "designationDetails"))
    draft.add("notes", *entry.texts("remark"))
    for each in entry.element.iterfind("regulation"):
        draft.add("program", _said(each, "programme"))
        draft.add("reason", _said(each, "numberTitle"))
        draft.day("startDate", _said(each, "entryIntoForceDate"))
        draft.add("sourceUrl", text_at(each, "publicationUrl"))


def _add_birth(draft: Draft, birth: etree._Element) -> None:
    year, month, day = (_said(birth, part) for part in ("year", "monthOfYear", "dayOfMonth"))
    begin, end = (partial_date(_said(birth, part)) for part in ("yearRangeFrom", "yearRangeTo"))
    told = partial_date(_said(birth, "birthdate")) or partial_date(
        "-".join(text.zfill(2) for text in (year, month, day if month else "") if text)
    )
    dates = (*([told] if told else []), *(years_between(begin, end) if begin and end else ()))
    said = ", ".join(
        f"{name} {plain(str(value))}" for name, value in birth.items() if value and "Id" not in name
    )
    is_foreign = _said(birth, "calendarType").upper() not in {"", "GREGORIAN"}
    is_about = _said(birth, "circa").lower() == "true"
    if dates and not is_foreign:
        draft.born_on(Born(about=dates) if is_about else Born(exact=dates), said)
    elif year or _said(birth, "birthdate"):
        draft.note("birthDate", said)
    draft.birth_place(
        _said(birth, "place"), _said(birth, "city"), _said(birth, "region"), _country_name(birth)
    )
    draft.country("birthCountry", _country(birth))


def _country(element: etree._Element) -> str:
    """The code where it is one, else the name; the file writes 00 and UNKNOWN for none."""
    code = _said(element, "countryIso2Code")
    return code if country_code(code) else _country_name(element)


def _country_name(element: etree._Element) -> str:
    name = _said(element, "countryDescription")
    return "" if name == UNKNOWN else name


def _add_address(draft: Draft, address: etree._Element) -> None:
    said = [_said(address, part) for part in ADDRESS_PARTS]
    draft.address((*said, _country_name(address)))
    draft.country("country", _country(address))
    for each in address.iterfind("remark"):
        draft.note("address", plain(each.text))
    for each in address.iterfind("contactInfo"):
        draft.note(_said(each, "key").lower() or "contact", _said(each, "value"))


def _add_document(draft: Draft, document: etree._Element) -> None:
    kind = _said(document, "identificationTypeCode").lower()
    number = _said(document, "number") or _said(document, "latinNumber")
    if DOCUMENTS.get(kind) == "imoNumber":
        draft.imo(number)
    elif kind in DOCUMENTS:
        draft.add(DOCUMENTS[kind], number)
    else:
        draft.note(kind or "document", number)
    rest = (
        _said(document, "identificationTypeDescription"),
        _said(document, "issuedBy"),
        _country_name(document),
    )
    remarks = tuple(plain(each.text) for each in document.iterfind("remark"))
    draft.note("document", ", ".join(filter(None, (number, *rest, *remarks))))
