"""OFAC's SDN and consolidated lists in XML, in the form of sdn.xml (root sdnList, one sdnEntry a party).

Element names after OFAC's sdnList schema. It has what the CSV files have, in elements of their own; names in
other scripts are only in sdn_advanced.xml, which is another format and is refused.
"""

from collections.abc import Iterator

from lxml import etree

from mithaq.clearance.adapters.lists.dates import whole_date
from mithaq.clearance.adapters.lists.drafts import Draft
from mithaq.clearance.adapters.lists.files import Element, Fetched, elements_of, text_at
from mithaq.clearance.adapters.lists.ofac_remarks import add_item, add_remarks
from mithaq.clearance.domain.listed.party import ListedParty
from mithaq.clearance.domain.listed.rows import Malformed, Stated

ROOT, ENTRY, PUBLISHED = "sdnList", "sdnEntry", "publshInformation"
SCHEMATA = {"individual": "Person", "entity": "Organization", "vessel": "Vessel", "aircraft": "Airplane"}
ALIAS_KINDS = {"a.k.a.": "alias", "n.k.a.": "alias", "f.k.a.": "previousName"}
OTHER_ALIAS = "alias"
PAPER_PARTS = (("idCountry", ""), ("issueDate", "issued "), ("expirationDate", "expires "))
ADDRESS_PARTS = ("address1", "address2", "address3", "city", "stateOrProvince", "postalCode")


def read_ofac_xml(files: tuple[Fetched, ...]) -> Iterator[ListedParty | Malformed | Stated]:
    """Parties in the order of the file."""
    for file in files:
        for each in elements_of(file, root=ROOT, names=(ENTRY, PUBLISHED)):
            if each.element.tag == PUBLISHED:
                yield _stated(each)
            elif each.element.tag == ENTRY:
                yield _party(each)


def _stated(told: Element) -> Stated:
    written, count = told.text("Publish_Date"), told.text("Record_Count")
    published_on = whole_date(written, month_first=True)
    return Stated(
        version=published_on.isoformat() if published_on else None,
        published_on=published_on,
        parties=int(count) if count.isdecimal() else None,
    )


def _party(entry: Element) -> ListedParty | Malformed:
    id, kind = entry.text("uid"), entry.text("sdnType")
    if not id.isdecimal():
        return Malformed(entry.place, "listed_id_wrong", (("id", id[:80]),))
    draft = Draft.of_kind(id=f"ofac-{id}", kind=kind, schemata=SCHEMATA)
    draft.add("authorityId", id)
    draft.add("name", _name(entry.element))
    if draft.schema == "Person":
        draft.add("firstName", entry.text("firstName"))
        draft.add("lastName", entry.text("lastName"))
    draft.add("position", entry.text("title"))
    draft.add("program", *entry.texts("programList/program"))
    add_remarks(draft, entry.text("remarks"))
    for alias in entry.element.iterfind("akaList/aka"):
        is_weak = text_at(alias, "category") == "weak"
        kind = ALIAS_KINDS.get(text_at(alias, "type"), OTHER_ALIAS)
        draft.add("weakAlias" if is_weak else kind, _name(alias))
    _add_facts(draft, entry)
    _add_vessel(draft, entry)
    return draft.party(entry.place)


def _name(element: etree._Element) -> str:
    return f"{text_at(element, 'firstName')} {text_at(element, 'lastName')}"


def _add_facts(draft: Draft, entry: Element) -> None:
    for each in entry.element.iterfind("addressList/address"):
        draft.address((text_at(each, part) for part in ADDRESS_PARTS), text_at(each, "country"))
    for each in entry.element.iterfind("idList/id"):
        told = [f"{words}{text}" for part, words in PAPER_PARTS if (text := text_at(each, part))]
        add_item(draft, text_at(each, "idType"), text_at(each, "idNumber"), told)
    draft.country("nationality", *entry.texts("nationalityList/nationality/country"))
    draft.country("citizenship", *entry.texts("citizenshipList/citizenship/country"))
    for text in entry.texts("dateOfBirthList/dateOfBirthItem/dateOfBirth"):
        draft.born(text)
    for text in entry.texts("placeOfBirthList/placeOfBirthItem/placeOfBirth"):
        draft.birth_place(text)


def _add_vessel(draft: Draft, entry: Element) -> None:
    draft.add("callSign", entry.text("vesselInfo/callSign"))
    draft.add("type", entry.text("vesselInfo/vesselType"))
    draft.country("flag", entry.text("vesselInfo/vesselFlag"))
    draft.note("owner", entry.text("vesselInfo/vesselOwner"))
    draft.add("tonnage", entry.text("vesselInfo/tonnage"))
    draft.add("grossRegisteredTonnage", entry.text("vesselInfo/grossRegisteredTonnage"))
