"""What the remarks of an OFAC row say: dates and places of birth, nationalities, papers, weak names, numbers.

Remarks are items parted by semicolons, each with a label in front (OFAC, "Data formats and data schemas").
The whole text stays in the notes, whatever of it could be read.
"""

import re
from collections.abc import Callable, Sequence

from mithaq.clearance.adapters.lists.drafts import Draft
from mithaq.clearance.adapters.lists.naming import turned

_Put = Callable[[Draft, str], None]
_QUOTED = re.compile(r"(?:a\.k\.a\.|f\.k\.a\.|n\.k\.a\.) '(?P<name>.+)'")
_NUMBER = re.compile(
    r"(?P<number>.*?\d.*?)(?: \((?P<country>[^()]+|[^()]*\([^()]*\)[^()]*)\))?(?: issued .*| expires .*)?"
)
_LISTED_NUMBERS = {
    **{"Passport": "passportNumber", "Diplomatic Passport": "passportNumber"},
    **{"SSN": "socialSecurityNumber", "MMSI": "mmsi", "SWIFT/BIC": "swiftBic"},
    **dict.fromkeys(
        (
            *("National ID No.", "Cedula No.", "C.U.R.P.", "D.N.I.", "Identification Number", "Tazkira No."),
            *(
                "Personal ID Card",
                "Birth Certificate Number",
                "Driver's License No.",
                "National Foreign ID Number",
            ),
            *(
                "Credencial electoral",
                "Electoral Registry No.",
                "Stateless Person ID Card",
                "Citizen's Card Number",
            ),
            *(
                "Cedula de Ciudadania",
                "Cedula de Residencia",
                "Residency Number",
                "Numero de Identidad",
                "I.F.E.",
            ),
            *(
                "Government Gazette Number",
                "VisaNumberID",
                "Refugee ID Card",
                "Turkish Identification Number",
            ),
        ),
        "idNumber",
    ),
    **dict.fromkeys(
        (
            *("Registration Number", "Business Registration Number", "Company Number", "Registration ID"),
            *("C.R. No.", "Commercial Registry Number", "Trade License No.", "Business Number", "License"),
            *(
                "Public Registration Number",
                "Folio Mercantil No.",
                "Matricula Mercantil No",
                "Enterprise Number",
            ),
            *(
                "Chamber of Commerce Number",
                "Istanbul Chamber of Comm. No.",
                "Economic Register Number (CBLS)",
            ),
            *("Business Registration Document #", "Central Registration System Number", "RIF #"),
            *("Unified Social Credit Code (USCC)", "Aircraft Tail Number", "UK Company Number"),
        ),
        "registrationNumber",
    ),
    **dict.fromkeys(
        ("Tax ID No.", "R.F.C.", "RFC", "NIT #", "RUC #", "RTN", "Italian Fiscal Code", "Fiscal Code", "RUC"),
        "taxNumber",
    ),
    **{"V.A.T. Number": "vatCode", "Aircraft Manufacturer's Serial Number (MSN)": "serialNumber"},
    **{"Aircraft Construction Number (also called L/N or S/N or F/N)": "serialNumber"},
    **{
        "Legal Entity Number": "leiCode",
        "US FEIN": "taxNumber",
        "C.U.I.T.": "taxNumber",
        "C.U.I.": "idNumber",
    },
    **{"LE Number": "idNumber", "Kenyan ID No.": "idNumber", "Travel Document Number": "idNumber"},
    **{"Registered Charity No.": "registrationNumber"},
    **{
        "D-U-N-S Number": "dunsCode",
        "Phone Number": "phone",
        "Telephone No.": "phone",
        "Telephone": "phone",
        "Phone No.": "phone",
    },
}
_LABELS = sorted(_LISTED_NUMBERS, key=len, reverse=True)

_PUTS: dict[str, _Put] = {
    "DOB": lambda draft, text: draft.born(text),
    "POB": lambda draft, text: draft.birth_place(text),
    "nationality": lambda draft, text: draft.country("nationality", text),
    "citizen": lambda draft, text: draft.country("citizenship", text),
    "Gender": lambda draft, text: draft.gender(text),
    "Vessel Registration Identification IMO": lambda draft, text: draft.imo(text),
    "Identification Number IMO": lambda draft, text: draft.imo(text),
    "Company Number IMO": lambda draft, text: draft.imo(text),
    "Nationality of Registration": lambda draft, text: draft.country("country", text),
    "Former Vessel Flag": lambda draft, text: draft.country("pastFlags", text),
    "Vessel Flag": lambda draft, text: draft.country("flag", text),
    "Organization Established Date": lambda draft, text: draft.day("incorporationDate", text),
    "Aircraft Manufacture Date": lambda draft, text: draft.day("buildDate", text),
    "Vessel Year of Build": lambda draft, text: draft.day("buildDate", text),
    "Aircraft Model": lambda draft, text: draft.add("model", text),
    "Website": lambda draft, text: draft.add("website", text),
    "Email Address": lambda draft, text: draft.add("email", text),
    "Vessel Type": lambda draft, text: draft.add("type", text),
    "Vessel Call Sign": lambda draft, text: draft.add("callSign", text),
}
_ITEMS = sorted(_PUTS, key=len, reverse=True)


def add_remarks(draft: Draft, remarks: str) -> None:
    """Read the remarks of a row into the party."""
    draft.add("notes", remarks)
    for item in remarks.removesuffix(".").split(";"):
        _add_item(draft, item.strip().removeprefix("alt. "))


def _add_item(draft: Draft, item: str) -> None:
    # Quotes mark a name that is weak, former ones too.
    if found := _QUOTED.fullmatch(item):
        is_person = draft.schema == "Person"
        draft.add("weakAlias", turned(found["name"]).whole if is_person else found["name"])
        return
    for label in _ITEMS:
        if item.startswith(f"{label} "):
            _PUTS[label](draft, item.removeprefix(f"{label} "))
            return
    for label in _LABELS:
        if item.startswith(f"{label} "):
            add_number(draft, label, item.removeprefix(f"{label} "))
            return


def add_number(draft: Draft, label: str, text: str) -> None:
    """Add a number by OFAC's name for its kind; a kind that we do not know is kept in the notes."""
    name = _LISTED_NUMBERS.get(label)
    found = _NUMBER.fullmatch(text)
    if name is None or found is None:
        draft.note(label, text)
        return
    draft.add(name, found["number"])


def add_item(draft: Draft, label: str, text: str, beside: Sequence[str] = ()) -> None:
    """Add an item whose label and text are told apart already, as in the XML file.

    What is told beside it, such as who issued it, is kept in the notes.
    """
    if beside:
        draft.note(label, f"{text} ({', '.join(beside)})")
    if label in _PUTS:
        _PUTS[label](draft, text)
    elif label.endswith("IMO") or text.startswith("IMO "):
        draft.imo(text)
    else:
        add_number(draft, label, text)
