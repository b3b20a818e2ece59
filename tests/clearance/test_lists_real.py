"""Lists as authorities published them: every row counted, and parties that are known to be there."""

from collections import Counter
from pathlib import Path

import pytest

from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.lists.reading import Reading, read_list
from mithaq.clearance.domain.listed.party import ListedParty, listed_from
from mithaq.clearance.domain.listed.plausible import Bounds, Former, require_kept, require_plausible
from mithaq.clearance.domain.listed.schemata import DATE_ABOUT, FOLDED, PROPERTIES, Kind

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "clearance"
pytestmark = [
    pytest.mark.skipif(not DATA.is_dir(), reason="the published lists are not in the repository"),
    # They are read once, so by one worker.
    pytest.mark.xdist_group("real lists"),
]

SDN = "ofac_sdn/sdn_2024-05-03.csv.gz"
ALIASES = "ofac_sdn/alt_2026-06.csv.gz"
LISTS = {
    "sdn": ("ofac_csv", (SDN,)),
    "sdn_newer_aliases": ("ofac_csv", (SDN, ALIASES)),
    "consolidated": ("ofac_csv", ("ofac_sdn/cons_prim_2021.csv.gz", "ofac_sdn/cons_alt_2021.csv.gz")),
    "denied": ("bis_denied", ("ofac_sdn/bis_dpl_2021.txt.gz",)),
    "un": ("un_xml", ("un_consolidated/UN_consolidated_2026-02-27.xml.gz",)),
    "japan": ("end_users_json", ("asia_end_user_lists/jp_foreign_end_user_list.json.gz",)),
    "china": ("end_users_json", ("asia_end_user_lists/cn_lists.json.gz",)),
}


@pytest.fixture(scope="module")
def read() -> dict[str, Reading]:
    return {
        name: read_list(format, [str(DATA / place) for place in places])
        for name, (format, places) in LISTS.items()
    }


@pytest.mark.parametrize(
    ("name", "rows", "parties", "malformed", "told_more"),
    [
        ("sdn", 14_965, 14_965, 0, 0),
        ("sdn_newer_aliases", 14_965 + 20_260, 14_965, 2_727, 17_533),
        ("consolidated", 442 + 1_073, 442, 0, 1_073),
        ("denied", 581, 461, 0, 120),
        ("un", 730 + 273, 1_003, 0, 0),
        ("japan", 835, 835, 0, 0),
        ("china", 240, 240, 0, 0),
    ],
)
def test_every_row_is_counted(
    name: str, rows: int, parties: int, malformed: int, told_more: int, read: dict[str, Reading]
) -> None:
    found = read[name]

    assert (found.rows, len(found.parties), len(found.malformed)) == (rows, parties, malformed)
    assert (found.told_more, found.set_aside) == (told_more, 0)


def test_every_party_is_sound(read: dict[str, Reading]) -> None:
    for found in read.values():
        for party in found.parties:
            names = {name for name, _ in party.properties} - FOLDED - {DATE_ABOUT}

            assert names <= PROPERTIES[party.schema]
            assert party.names.strong
            assert listed_from(party.as_json()) == party


def test_kinds_are_those_that_the_lists_have(read: dict[str, Reading]) -> None:
    assert Counter(each.kind for each in read["sdn"].parties) == {
        **{Kind.PERSON: 6_854, Kind.ORGANISATION: 6_884, Kind.VESSEL: 851, Kind.AIRCRAFT: 376},
    }
    assert Counter(each.kind for each in read["un"].parties) == {Kind.PERSON: 730, Kind.ORGANISATION: 273}


def test_remarks_of_ofac_are_read(read: dict[str, Reading]) -> None:
    persons = [each for each in read["sdn"].parties if each.kind is Kind.PERSON]

    assert _share(persons, "birthDate", DATE_ABOUT) > 0.95
    assert _share(persons, "nationality", "citizenship") > 0.75
    assert _share(persons, "gender") > 0.6
    assert not any("," in each.get("name")[0] for each in persons)
    unread = [note for each in persons for note in each.get("notes") if note.startswith("birthDate: ")]
    assert len(unread) < 5


def test_the_united_nations_names_are_read(read: dict[str, Reading]) -> None:
    found = read["un"]

    assert found.published_on is not None
    assert found.published_on.isoformat() == "2026-02-27"
    arabic = [each for each in found.parties if any("\u0600" <= letter <= "\u06ff" for letter in _all(each))]
    assert len(arabic) > 330
    assert not any(mark in name for each in found.parties for name in each.names.strong for mark in ';"')
    (soleimani,) = [each for each in found.parties if each.get("authorityId") == ("IRi.039",)]
    assert {"Qasim Soleimani", "Kasim Sulaimani"} <= set(soleimani.names.strong)
    assert "Haj Qasem" in soleimani.names.weak


def test_names_behind_countries_are_found_in_the_list_of_japan(read: dict[str, Reading]) -> None:
    assert all(each.get("country") for each in read["japan"].parties)
    assert "Abascience Tech Co. Ltd" in {each.caption for each in read["japan"].parties}


def test_files_that_do_not_belong_together_do_not_pass_the_gate(read: dict[str, Reading]) -> None:
    require_plausible(read["sdn"].counted, bounds=Bounds())

    with pytest.raises(Refused) as refusal:
        require_plausible(read["sdn_newer_aliases"].counted, bounds=Bounds())

    assert refusal.value.code == "list_malformed"


def test_a_list_without_its_aliases_does_not_follow_one_that_had_them(read: dict[str, Reading]) -> None:
    whole = read["sdn_newer_aliases"].counted

    with pytest.raises(Refused) as refusal:
        require_kept(read["sdn"].counted, Former(whole.ids, whole.names, whole.rows), bounds=Bounds())

    assert refusal.value.code == "list_lost_names"


def _share(parties: list[ListedParty], *names: str) -> float:
    return sum(any(each.get(name) for name in names) for each in parties) / len(parties)


def _all(party: ListedParty) -> str:
    return "".join((*party.names.strong, *party.names.weak))
