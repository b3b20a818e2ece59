"""What panels call places and fields: codes of ISO 3166, and names of WIPO's 35 fields of technology."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources

from mithaq.base.languages import Language
from mithaq.economy.domain.panel_sets import meanings
from mithaq.parties.adapters import reference

FORMER = {
    **{"ANT": "Netherlands Antilles", "BUR": "Burma", "CSK": "Czechoslovakia", "DDR": "East Germany"},
    **{"PCI": "Trust Territory of the Pacific Islands", "PCZ": "Panama Canal Zone"},
    **{"SCG": "Serbia and Montenegro", "SUN": "Soviet Union", "TMP": "East Timor", "VDR": "North Vietnam"},
    **{"YMD": "South Yemen", "YUG": "Yugoslavia", "ZAR": "Zaire"},
}
"""Places of earlier years, by ISO 3166-3."""
_OTHER_NAMES = {
    "22": ("Microstructural technology and nanotechnology", "Microstructural and nano-technology")
}


@cache
def places() -> Mapping[str, str]:
    """Codes of three letters by themselves and by English names of CLDR, in small letters."""
    now = {each.alpha3: (each.names[Language.EN],) for each in reference.states()}
    return meanings({**now, **{code: (name,) for code, name in FORMER.items()}})


@cache
def place_names(language: Language) -> Mapping[str, str]:
    """Names by code of three letters; former places, which CLDR does not name, have their English one."""
    return {**FORMER, **{each.alpha3: each.names[language] for each in reference.states()}}


@cache
def alpha3(state: str) -> str:
    """The code of three letters of a state. Raises Refused `state_unknown`."""
    return reference.states().get(state).alpha3


@cache
def fields() -> Mapping[str, str]:
    """Numbers of WIPO's fields, by themselves with and without a zero before them, and by their names."""
    return meanings(
        {
            row["number"]: (row["number"].lstrip("0"), row["en"], *_OTHER_NAMES.get(row["number"], ()))
            for row in _rows()
        }
    )


@cache
def field_names(language: Language) -> Mapping[str, str]:
    """Names of WIPO's fields by number."""
    return {row["number"]: row[language.value] for row in _rows()}


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = (resources.files("mithaq.economy") / "rulebooks" / "wipo35.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
