"""The formats of lists that can be read, by code."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from mithaq.clearance.adapters.lists.bis_denied import read_bis_denied
from mithaq.clearance.adapters.lists.end_users import read_end_users_json, read_meti_table
from mithaq.clearance.adapters.lists.eu_xml import read_eu_xml
from mithaq.clearance.adapters.lists.files import Fetched
from mithaq.clearance.adapters.lists.ftm import read_ftm
from mithaq.clearance.adapters.lists.ofac_csv import read_ofac_csv
from mithaq.clearance.adapters.lists.ofac_xml import read_ofac_xml
from mithaq.clearance.adapters.lists.uk_list import read_ofsi_csv, read_uk_csv, read_uk_xml
from mithaq.clearance.adapters.lists.un_xml import read_un_xml
from mithaq.clearance.domain.listed.party import ListedParty
from mithaq.clearance.domain.listed.rows import Beside, Malformed, Stated

Read = ListedParty | Malformed | Beside | Stated


@dataclass(frozen=True)
class Format:
    """How the files of a list are read; `file` is what its authority calls them.

    `states_date` says whether the file tells the day of its publication, which a bound on that day needs.
    """

    code: str
    file: str
    states_date: bool
    read: Callable[[tuple[Fetched, ...]], Iterator[Read]]


_ALL = (
    Format("ofac_csv", "sdn.csv, alt.csv, add.csv", states_date=False, read=read_ofac_csv),
    Format("ofac_xml", "sdn.xml", states_date=True, read=read_ofac_xml),
    Format("bis_denied", "dpl.txt", states_date=False, read=read_bis_denied),
    Format("un_xml", "consolidated.xml", states_date=True, read=read_un_xml),
    Format("eu_xml", "xmlFullSanctionsList_1_1.xml", states_date=True, read=read_eu_xml),
    Format("uk_xml", "UK-Sanctions-List.xml", states_date=True, read=read_uk_xml),
    Format("uk_csv", "UK-Sanctions-List.csv", states_date=True, read=read_uk_csv),
    Format("ofsi_csv", "ConList.csv", states_date=True, read=read_ofsi_csv),
    Format("meti_table", "Foreign End User List (CSV, XLSX)", states_date=False, read=read_meti_table),
    Format("end_users_json", "end users (JSON)", states_date=False, read=read_end_users_json),
    Format("ftm_jsonl", "entities.ftm.json", states_date=False, read=read_ftm),
)
FORMATS: Mapping[str, Format] = MappingProxyType({each.code: each for each in _ALL})
