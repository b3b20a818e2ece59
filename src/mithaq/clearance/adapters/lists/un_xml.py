"""The consolidated list of the United Nations Security Council (root CONSOLIDATED_LIST).

Element names after the schema sc-sanctions.xsd of the United Nations. UN_LIST_TYPE names the sanctions
committee, and with it the resolutions, under which a party is listed.
"""

from collections.abc import Iterator

from lxml import etree

from mithaq.clearance.adapters.lists.dates import Born, partial_date, whole_date, years_between
from mithaq.clearance.adapters.lists.drafts import Draft
from mithaq.clearance.adapters.lists.files import Element, Fetched, elements_of, plain, text_at
from mithaq.clearance.adapters.lists.naming import add_several
from mithaq.clearance.domain.listed.party import ListedParty
from mithaq.clearance.domain.listed.rows import Malformed, Stated

ROOT = "CONSOLIDATED_LIST"
SCHEMATA = {"INDIVIDUAL": "Person", "ENTITY": "Organization"}
NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
QUALITIES = {"good": "alias", "low": "weakAlias", "a.k.a.": "alias", "f.k.a.": "previousName"}
OTHER_ALIAS = "alias"
ADDRESS_PARTS = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE")
PLACE_PARTS = ("STREET", "CITY", "STATE_PROVINCE", "COUNTRY")


def read_un_xml(files: tuple[Fetched, ...]) -> Iterator[ListedParty | Malformed | Stated]:
    """Parties in the order of the file."""
    for file in files:
        for each in elements_of(file, root=ROOT, names=tuple(SCHEMATA)):
            if each.element.tag in SCHEMATA:
                yield _party(each)
            else:
                generated = each.element.get("dateGenerated") or ""
                yield Stated(version=generated or None, published_on=whole_date(generated))


def _party(entry: Element) -> ListedParty | Malformed:
    kind = str(entry.element.tag)
    schema = SCHEMATA[kind]
    id = entry.text("DATAID")
    if not id:
        return Malformed(entry.place, "listed_id_wrong", (("id", ""),))
    draft = Draft(id=f"un-sc-{id}", schema=schema)
    is_person = schema == "Person"
    name = " ".join(text for part in NAMES if (text := entry.text(part)))
    if is_person:
        draft.add("name", name)
    else:
        add_several(draft, "name", name, is_person=False)
    draft.add("alias", entry.text("NAME_ORIGINAL_SCRIPT"))
    for alias in entry.element.iterfind(f"{kind}_ALIAS"):
        _add_alias(draft, alias, is_person=is_person)
    _add_listing(draft, entry)
    for each in entry.element.iterfind(f"{kind}_ADDRESS"):
        draft.address((text_at(each, part) for part in ADDRESS_PARTS), text_at(each, "COUNTRY"))
        draft.note("address", text_at(each, "NOTE"))
    if is_person:
        _add_person(draft, entry)
    return draft.party(entry.place)


def _add_alias(draft: Draft, alias: etree._Element, *, is_person: bool) -> None:
    name = QUALITIES.get(text_at(alias, "QUALITY").lower(), OTHER_ALIAS)
    add_several(draft, name, text_at(alias, "ALIAS_NAME"), is_person=is_person)
    draft.note("alias", text_at(alias, "NOTE"))
    draft.born(text_at(alias, "DATE_OF_BIRTH"))
    draft.birth_place(text_at(alias, "CITY_OF_BIRTH"), text_at(alias, "COUNTRY_OF_BIRTH"))


def _add_listing(draft: Draft, entry: Element) -> None:
    draft.add("program", entry.text("UN_LIST_TYPE"))
    draft.add("authorityId", entry.text("REFERENCE_NUMBER"))
    draft.add("unscId", entry.text("REFERENCE_NUMBER"))
    draft.day("listingDate", entry.text("LISTED_ON"))
    for text in entry.texts("LAST_DAY_UPDATED/VALUE"):
        draft.day("modifiedAt", text)
    draft.add("notes", entry.text("COMMENTS1"))


def _add_person(draft: Draft, entry: Element) -> None:
    draft.add("title", *entry.texts("TITLE/VALUE"))
    draft.add("position", *entry.texts("DESIGNATION/VALUE"))
    draft.country("nationality", *entry.texts("NATIONALITY/VALUE"))
    draft.gender(entry.text("GENDER"))
    for each in entry.element.iterfind("INDIVIDUAL_DATE_OF_BIRTH"):
        _add_birth(draft, each)
    for each in entry.element.iterfind("INDIVIDUAL_PLACE_OF_BIRTH"):
        draft.birth_place(*(text_at(each, part) for part in PLACE_PARTS))
    for each in entry.element.iterfind("INDIVIDUAL_DOCUMENT"):
        _add_document(draft, each)


def _add_birth(draft: Draft, birth: etree._Element) -> None:
    told = [text_at(birth, part) for part in ("DATE", "YEAR", "FROM_YEAR", "TO_YEAR")]
    note = text_at(birth, "NOTE")
    draft.note("birthDate", note)
    day, year, begin, end = (partial_date(each) for each in told)
    dates = (*(each for each in (day, year) if each), *(years_between(begin, end) if begin and end else ()))
    is_about = text_at(birth, "TYPE_OF_DATE") == "APPROXIMATELY" or note.lower().startswith("approx")
    # A date beside which a remark stands may be of another calendar or only a month.
    if any(told):
        draft.born_on(
            Born(about=dates) if is_about or note else Born(exact=dates), "-".join(filter(None, told))
        )


def _add_document(draft: Draft, document: etree._Element) -> None:
    said = [text_at(document, part) for part in ("TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2")]
    number = text_at(document, "NUMBER")
    is_passport = any(
        word in plain(" ".join(said)).lower() for word in ("passport", "passeport", "pasaporte")
    )
    draft.add("passportNumber" if is_passport else "idNumber", number)
    parts = ("ISSUING_COUNTRY", "COUNTRY_OF_ISSUE", "CITY_OF_ISSUE", "DATE_OF_ISSUE", "NOTE")
    rest = [text for part in parts if (text := text_at(document, part))]
    if rest or (said[1] and number):
        draft.note("document", ", ".join(filter(None, (*said, number, *rest))))
