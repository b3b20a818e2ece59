"""Readers of lists: what each format gives of small files of our own, and what is refused."""

import gzip
import re
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import Workbook

from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.adapters.lists.dates import whole_date
from mithaq.clearance.adapters.lists.reading import Reading, read_list
from mithaq.clearance.adapters.lists.registry import FORMATS
from mithaq.clearance.domain.listed.party import ListedParty
from mithaq.clearance.domain.listed.schemata import FOLDED, PROPERTIES

HERE = Path(__file__).parent / "lists"
FILES: Mapping[str, tuple[str, ...]] = {
    "ofac_csv": ("sdn.csv", "alt.csv", "add.csv"),
    "ofac_xml": ("sdn.xml",),
    "bis_denied": ("dpl.txt",),
    "un_xml": ("un.xml",),
    "eu_xml": ("eu.xml",),
    "uk_xml": ("uk.xml",),
    "uk_csv": ("uk.csv",),
    "ofsi_csv": ("conlist.csv",),
    "meti_table": ("meti.csv",),
    "end_users_json": ("end_users.json",),
    "ftm_jsonl": ("entities.ftm.json",),
}


SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN_PART = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{LINKS}/{{kind}}" Target="{{target}}"/></Relationships>'
)


def _read(format: str) -> Reading:
    return read_list(format, [str(HERE / name) for name in FILES[format]])


def _party(reading: Reading, id: str) -> ListedParty:
    (found,) = [each for each in reading.parties if each.id == id]
    return found


def _told(party: ListedParty, *names: str) -> dict[str, tuple[str, ...]]:
    return {name: party.get(name) for name in names}


def _written(folder: Path, data: bytes | str, name: str = "list") -> str:
    (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return str(folder / name)


def _refused(format: str, *places: str, bytes_max: int = 10**6) -> str:
    with pytest.raises(Refused) as refusal:
        read_list(format, places, bytes_max=bytes_max)
    return refusal.value.code


def test_every_format_has_a_file_here() -> None:
    assert FILES.keys() == FORMATS.keys()
    assert all(code == each.code for code, each in FORMATS.items())


@pytest.mark.parametrize(
    ("format", "parties", "malformed", "told_more", "set_aside", "published_on"),
    [
        ("ofac_csv", 4, 0, 6, 0, None),
        ("ofac_xml", 2, 0, 0, 0, "2026-03-14"),
        ("bis_denied", 2, 0, 1, 0, None),
        ("un_xml", 2, 1, 0, 0, "2026-02-27"),
        ("eu_xml", 3, 0, 0, 0, "2026-08-05"),
        ("uk_xml", 2, 1, 0, 0, "2026-08-20"),
        ("uk_csv", 1, 0, 2, 0, "2026-06-24"),
        ("ofsi_csv", 1, 0, 2, 0, "2026-06-03"),
        ("meti_table", 2, 1, 0, 0, None),
        ("end_users_json", 4, 2, 0, 0, None),
        ("ftm_jsonl", 2, 5, 4, 4, None),
    ],
)
def test_every_row_is_accounted_for(
    format: str, parties: int, malformed: int, told_more: int, set_aside: int, published_on: str | None
) -> None:
    found = _read(format)

    assert len(found.parties) == parties
    assert len(found.malformed) == malformed
    assert (found.told_more, found.set_aside) == (told_more, set_aside)
    assert found.rows == parties + malformed + told_more + set_aside
    assert found.published_on == (whole_date(published_on) if published_on else None)
    assert (found.published_on is not None) is FORMATS[format].states_date


@pytest.mark.parametrize("format", sorted(set(FILES) - {"ftm_jsonl"}))
def test_readers_write_only_properties_that_the_schema_has(format: str) -> None:
    for party in _read(format).parties:
        names = {name for name, _ in party.properties} - FOLDED - {"birthDateAbout"}

        assert names <= PROPERTIES[party.schema]


def test_ofac_remarks_become_properties() -> None:
    found = _party(_read("ofac_csv"), "ofac-101")

    assert found.names.strong == ("Tariq Yunus QASIMI", "Tarek KASSEMI", "T. Y. QASEMI Jr.")
    assert found.names.weak == ("ABU SAIF", "Abu YUNUSI")
    assert _told(found, "nationality", "citizenship", "birthCountry") == {
        **{"nationality": ("iq",), "citizenship": ("sy",), "birthCountry": ("iq",)},
    }
    assert _told(found, "firstName", "lastName", "birthDate", "birthDateAbout") == {
        **{"firstName": ("Tariq Yunus",), "lastName": ("QASIMI",), "birthDateAbout": ("1963",)},
        "birthDate": ("1961-03-05", "1970", "1971", "1972"),
    }
    assert _told(found, "passportNumber", "idNumber", "gender", "program", "position", "address") == {
        **{"passportNumber": ("A0123456",), "idNumber": ("77-1",), "gender": ("male",)},
        **{"program": ("NPWMD", "SDGT"), "position": ("Colonel",)},
        "address": ("12 River Street, Mosul, Iraq",),
    }
    assert "nationality: Atlantis" in found.get("notes")
    assert any(note.endswith("Linked To: BRIGHT HARBOUR TRADING.") for note in found.get("notes"))


def test_ofac_companies_vessels_and_aircraft_have_their_own_properties() -> None:
    found = _read("ofac_csv")

    company = _party(found, "ofac-102")
    assert company.names.strong == ("BRIGHT HARBOUR TRADING, LTD.", "BHT", "HARBOUR BRIGHT FZE")
    assert _told(company, "imoNumber", "registrationNumber", "taxNumber", "website") == {
        **{"imoNumber": ("IMO5342883",), "registrationNumber": ("26740",), "taxNumber": ("10101",)},
        "website": ("www.bright.example",),
    }
    vessel = _party(found, "ofac-103")
    assert (vessel.schema, vessel.names.weak) == ("Vessel", ("OLD NOOR",))
    assert _told(vessel, "imoNumber", "mmsi", "flag", "pastFlags", "callSign") == {
        **{"imoNumber": ("IMO9187629",), "mmsi": ("572469210",), "flag": ("pa",), "pastFlags": ("mt",)},
        "callSign": ("T2EU4",),
    }
    aircraft = _party(found, "ofac-104")
    assert _told(aircraft, "serialNumber", "model", "buildDate") == {
        **{"serialNumber": ("3256",), "model": ("A300",), "buildDate": ("1992",)},
    }


def test_the_primary_file_of_ofac_is_enough() -> None:
    found = read_list("ofac_csv", [str(HERE / "sdn.csv")])

    assert [each.id for each in found.parties] == ["ofac-101", "ofac-102", "ofac-103", "ofac-104"]
    assert found.told_more == 0


def test_both_files_of_ofac_tell_the_same_of_a_vessel_and_its_names() -> None:
    of_csv, of_xml = _read("ofac_csv"), _read("ofac_xml")

    for name in ("name", "imoNumber", "mmsi", "flag", "callSign", "type", "tonnage", "program"):
        assert _party(of_csv, "ofac-103").get(name) == _party(of_xml, "ofac-103").get(name)
    person = _party(of_xml, "ofac-101")
    assert person.names.strong == ("Tariq Yunus QASIMI", "Tarek KASSEMI", "T. Y. QASEMI")
    assert person.names.weak == ("ABU SAIF",)
    for name in ("passportNumber", "gender", "nationality", "citizenship", "birthPlace", "address"):
        assert _party(of_csv, "ofac-101").get(name) == person.get(name)
    assert "Unheard Of Paper: 9-9" in person.get("notes")
    assert "Passport: A0123456 (Iraq, expires 03 Dec 2001)" in person.get("notes")


END = "\x1a"
SDN_ROW = '7,"NEW MAN, A",individual,X,-0-,-0-,-0-,-0-,-0-,-0-,-0-,-0-\r\n'


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ('8,"A","individual"\r\n', "columns_wrong"),
        ('8,"A" B,individual,X,-0-,-0-,-0-,-0-,-0-,-0-,-0-,-0-\r\n', "row_unreadable"),
        ('8,"A,individual,X,-0-,-0-,-0-,-0-,-0-,-0-,-0-,-0-\r\n', "row_unreadable"),
        ("x8,A,individual,X,-0-,-0-,-0-,-0-,-0-,-0-,-0-,-0-\r\n", "listed_id_wrong"),
        ("8,-0-,individual,X,-0-,-0-,-0-,-0-,-0-,-0-,-0-,-0-\r\n", "listed_name_missing"),
    ],
)
def test_a_malformed_row_of_ofac_is_reported_and_costs_no_other(rows: str, code: str, tmp_path: Path) -> None:
    found = read_list("ofac_csv", [_written(tmp_path, SDN_ROW + rows + SDN_ROW.replace("7", "9", 1) + END)])

    assert [each.id for each in found.parties] == ["ofac-7", "ofac-9"]
    assert [(each.place, each.code) for each in found.malformed] == [("list:2", code)]


def test_an_alias_of_nobody_is_reported(tmp_path: Path) -> None:
    aliases = '99,1,"aka","GHOST",-0-\r\n'
    places = [_written(tmp_path, SDN_ROW + END), _written(tmp_path, aliases + END, "alt")]

    found = read_list("ofac_csv", places)

    assert [(each.place, each.code) for each in found.malformed] == [("alt:1", "party_missing")]


def test_a_kind_that_is_new_is_kept_as_anything(tmp_path: Path) -> None:
    found = read_list("ofac_csv", [_written(tmp_path, SDN_ROW.replace("individual", "satellite") + END)])

    assert [(each.schema, each.get("notes")) for each in found.parties] == [
        ("LegalEntity", ("kind: satellite",))
    ]


def test_comments_that_did_not_fit_go_on_behind_the_remarks(tmp_path: Path) -> None:
    row = SDN_ROW.replace("-0-\r\n", '"DOB 19"\r\n')
    more = '7,"70; POB Homs."\r\n'

    found = read_list("ofac_csv", [_written(tmp_path, row + END), _written(tmp_path, more + END, "more")])

    assert found.parties[0].get("birthDate") == ("1970",)
    assert found.told_more == 1


def test_letters_of_old_files_are_read(tmp_path: Path) -> None:
    rows = (SDN_ROW.replace("NEW MAN", "MUÑOZ") + END).encode("cp1252")

    found = read_list("ofac_csv", [_written(tmp_path, rows)])

    assert found.parties[0].caption == "A MUÑOZ"


@pytest.mark.parametrize("format", ["ofac_csv", "bis_denied"])
def test_a_bad_byte_among_letters_of_utf8_costs_its_own_row(format: str, tmp_path: Path) -> None:
    head, rest = (HERE / "dpl.txt").read_text().split("\n", 1)[0], "\t" * 8 + '"Y"' + "\t" * 3
    rows = {
        "ofac_csv": SDN_ROW.replace("NEW", "MUÑOZ") + SDN_ROW.replace("NEW", "AB") + END,
        "bis_denied": f'{head}\n"MUÑOZ"{rest}\n"AB"{rest}\n',
    }

    found = read_list(format, [_written(tmp_path, rows[format].encode().replace(b"AB", b"A\xe9"))])

    assert ["MUÑOZ" in each.caption for each in found.parties] == [True]
    assert [each.code for each in found.malformed] == ["row_unreadable"]


@pytest.mark.parametrize("name", ["sdn.csv", "alt.csv", "add.csv"])
def test_a_file_of_ofac_that_breaks_off_is_refused(name: str, tmp_path: Path) -> None:
    places = [str(HERE / each) for each in FILES["ofac_csv"] if each != name]
    cut = (HERE / name).read_bytes()[:-20]

    assert _refused("ofac_csv", *places, _written(tmp_path, cut, name)) == "list_cut_off"


def test_a_file_of_ofac_that_ends_before_its_first_row_tells_nothing(tmp_path: Path) -> None:
    places = [str(HERE / name) for name in FILES["ofac_csv"]]

    found = read_list("ofac_csv", [*places, _written(tmp_path, "\r\n" + END, "comments")])

    assert (len(found.parties), found.malformed) == (4, ())


def test_rows_of_one_denial_order_are_one_party_with_all_its_addresses() -> None:
    found = _read("bis_denied")

    (person,) = [each for each in found.parties if each.caption == "JORDAN PELLWORTH"]
    assert person.get("address") == ("1 ELM ROAD, AUSTIN, TX, 78701", "9 QUAY, DUBAI")
    assert person.get("country") == ("ae", "us")
    assert "standard order: Y" in person.get("notes")
    assert _told(person, "startDate", "endDate") == {"startDate": ("2003-06-19",), "endDate": ("2056-06-29",)}


def test_the_united_nations_list_gives_names_in_every_script() -> None:
    found = _read("un_xml")

    person, entity = _party(found, "un-sc-1"), _party(found, "un-sc-3")
    assert person.names.strong == (
        *("HAMID AL-SALEM AL-RIFI", "Hamed Salim", "Hameed Al-Salem", "Hamid Rifi"),
        "حميد السالم الريفي",
    )
    assert person.names.weak == ("Abu Rif",)
    assert person.get("birthDate") == ("1964", "1965", "1966", "1971-05-30")
    assert person.get("birthDateAbout") == ("1980",)
    assert _told(person, "nationality", "passportNumber", "idNumber", "listingDate", "unscId", "gender") == {
        **{"nationality": ("sy",), "passportNumber": ("N004",), "idNumber": ("55",), "gender": ("male",)},
        **{"listingDate": ("2015-04-07",), "unscId": ("XXi.001",)},
    }
    assert entity.names.strong == (
        *("RIVER METAL WORKS", "Masna al-Nahr", "Nahr Plant", "مصنع النهر", "Old River Works"),
    )
    assert entity.names.weak == ("RMW",)
    assert found.version == "2026-02-27T00:00:09.554Z"


def test_the_united_nations_list_may_have_a_namespace(tmp_path: Path) -> None:
    whole = (
        (HERE / "un.xml").read_text().replace("<CONSOLIDATED_LIST ", '<CONSOLIDATED_LIST xmlns="urn:x" ', 1)
    )

    found = read_list("un_xml", [_written(tmp_path, whole)])

    assert (found.parties, found.published_on) == (_read("un_xml").parties, _read("un_xml").published_on)


def test_the_list_of_the_european_union_tells_strong_names_from_weak() -> None:
    found = _read("eu_xml")

    person = _party(found, "eu-fsf-EU.1.2")
    assert person.names.strong == ("Hamid Al-Salem", "Хамид Ас-Салем")
    assert person.names.weak == ("Abu Rif", "Rif")
    assert (person.get("birthDate"), person.get("birthDateAbout")) == (("1971-05-30",), ("1980",))
    assert _told(person, "passportNumber", "reason", "program", "startDate", "listingDate", "unscId") == {
        **{"passportNumber": ("N004",), "reason": ("2020/1 (OJ L1)",), "program": ("SYR",)},
        **{"startDate": ("2020-02-05",), "listingDate": ("2020-02-03",), "unscId": ("XXi.001",)},
    }
    assert any("ISLAMIC" in note for note in person.get("notes"))
    assert _party(found, "eu-fsf-EU.3.4").get("registrationNumber") == ("RU-77",)
    assert _party(found, "eu-fsf-15").schema == "LegalEntity"


def test_both_files_of_the_united_kingdom_tell_the_same() -> None:
    of_xml, of_csv = (_party(_read(format), "uk-fcdo-XXX0001") for format in ("uk_xml", "uk_csv"))

    assert of_xml.names.strong == ("HAMID SALEH AL-SALEM", "Hameed Salim", "حميد السالم")
    assert of_xml.names.weak == of_csv.names.weak == ("Abu Rif",)
    assert of_xml.get("birthDate") == ("1945", "1958-03-01")
    assert of_xml.get("provisions") == ("Asset freeze", "Travel Ban")
    for name in ("lastName", "birthPlace", "nationality", "passportNumber", "program", "startDate"):
        assert of_xml.get(name) == of_csv.get(name) != ()
    assert of_csv.get("reason") == ("Two lines.",)


def test_a_ship_of_the_united_kingdom_has_its_number_and_flags() -> None:
    ship = _party(_read("uk_xml"), "uk-fcdo-XXX0002")

    assert _told(ship, "imoNumber", "flag", "pastFlags", "buildDate") == {
        **{"imoNumber": ("IMO9562233",), "flag": ("km",), "pastFlags": ("in",), "buildDate": ("2011",)},
    }


def test_rows_of_the_older_list_of_the_united_kingdom_are_joined() -> None:
    (person,) = _read("ofsi_csv").parties

    assert person.names.strong == ("Hamid AL-SALEM", "Hameed SALIM")
    assert person.names.weak == ("Abu RIF",)
    assert person.get("nationality") == ("eg", "sy")


def _uk(folder: Path, **said: str) -> ListedParty:
    """The one party of a CSV of the United Kingdom that says so in a column."""
    header = (HERE / "uk.csv").read_text("utf-8-sig").split("\n")[1]
    said = {
        "Unique ID": "A1",
        "Designation Type": "Individual",
        "Name 6": "X",
        "Name type": "Primary name",
        **said,
    }
    row = ",".join(f'"{said.get(name, "")}"' for name in header.split(","))
    (party,) = read_list("uk_csv", [_written(folder, f"{header}\n{row}\n")]).parties
    return party


@pytest.mark.parametrize(
    ("column", "text", "name", "values"),
    [
        ("D.O.B", "(1) 10/12/1948 (2) 1950", "birthDate", ("1948-12-10", "1950")),
        ("Phone number", "(1) (021) 66 77 (2) +98 (21) 8", "phone", ("(021) 66 77", "+98 (21) 8")),
        ("Phone number", "(021) 66 77", "phone", ("(021) 66 77",)),
        ("Business registration number (s)", "HE(12)34", "registrationNumber", ("HE(12)34",)),
        ("Other Information", "UNSCR 1970 (2011) (1)", "notes", ("UNSCR 1970 (2011) (1)",)),
        ("UK Statement of Reasons", "(1) a (2) b", "reason", ("(1) a (2) b",)),
        ("Position", "(1) Judge (3) of three (2) Minister", "position", ("Judge (3) of three", "Minister")),
    ],
)
def test_a_number_in_brackets_parts_only_what_is_counted(
    column: str, text: str, name: str, values: tuple[str, ...], tmp_path: Path
) -> None:
    schema = {"Designation Type": "Entity"} if name == "registrationNumber" else {}

    assert _uk(tmp_path, **schema, **{column: text}).get(name) == values


@pytest.mark.parametrize(
    ("opened", "closed", "lost"),
    [([10], [], 90), ([10, 90], [], 81), ([10, 20, 90], [], 21), ([10], [90], 81)],
)
def test_a_stray_quote_costs_as_many_rows_as_it_swallows(
    opened: list[int], closed: list[int], lost: int, tmp_path: Path
) -> None:
    header = (HERE / "uk.csv").read_text("utf-8-sig").split("\n")[1]
    rest = "," * (header.count(",") - 10)
    rows = [f"14/04/2026,U{number},,,X,Y,,,,,Primary name{rest}" for number in range(100)]
    for number in opened:
        rows[number] = rows[number].replace(",X,", ',"X,')
    for number in closed:
        rows[number] = rows[number].replace(",X,", ',X",')

    found = read_list("uk_csv", [_written(tmp_path, "\n".join((header, *rows)) + "\n")])

    assert sum(each.lines for each in found.malformed) == lost
    assert (len(found.parties), found.rows) == (100 - lost, 100)


def test_columns_that_are_new_or_missing_are_told(tmp_path: Path) -> None:
    whole = (HERE / "uk.csv").read_text("utf-8-sig").replace(",Website,", ",Web page,", 1)

    found = read_list("uk_csv", [_written(tmp_path, whole)])

    assert [(each.place, each.code, each.facts) for each in found.malformed] == [
        ("list:2", "columns_changed", (("unknown", "Web page"), ("missing", "Website")))
    ]
    assert len(found.parties) == 1


@pytest.mark.parametrize(("format", "name"), [("uk_csv", "uk.csv"), ("ofsi_csv", "conlist.csv")])
def test_a_list_without_all_parts_of_names_is_refused(format: str, name: str, tmp_path: Path) -> None:
    whole = (HERE / name).read_text("utf-8-sig")

    for column in ("Name 1", "Name 5", "Name 6"):
        assert (
            _refused(format, _written(tmp_path, whole.replace(column, "Name one", 1)))
            == "list_format_unknown"
        )


def test_a_quote_that_never_closes_is_reported_with_its_lines(tmp_path: Path) -> None:
    whole = (HERE / "uk.csv").read_text("utf-8-sig")

    found = read_list("uk_csv", [_written(tmp_path, whole + '14/04/2026,"XXX9\nmore\n')])

    assert [each.code for each in found.malformed] == ["row_unreadable"]
    assert found.malformed[0].place == "list:9-10"
    assert len(found.parties) == 1


def test_the_list_of_japan_is_read_from_a_table_or_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Foreign End User List"])
    sheet.append(["No.", "Country or Region", "Company or Organization", "Also Known As", "Type of WMD"])
    sheet.append(
        [1, "Islamic Republic of Iran", "River Metal Works (川鉄会社)", "・RMW Co.\n・River Works", "B,C,M,N"]
    )
    book.save(tmp_path / "list.xlsx")

    of_book = read_list("meti_table", [str(tmp_path / "list.xlsx")])

    of_table = _read("meti_table")
    assert of_book.parties[0] == of_table.parties[0]
    assert of_table.parties[0].names.strong == ("River Metal Works", "RMW Co.", "River Works", "川鉄会社")
    assert of_table.parties[0].get("reason") == ("B,C,M,N",)
    assert of_table.parties[1].names.weak == ("HTC",)
    assert [each.code for each in of_table.malformed] == ["listed_name_missing"]


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("・RMW Co. ・River Works", ("RMW Co.", "River Works")),
        ("● RMW Co.\n●River Works", ("RMW Co.", "River Works")),
        ("川・鉄会社\n・カワ・テツ", ("カワ・テツ", "川・鉄会社")),
    ],
)
def test_a_point_inside_a_name_of_japan_parts_nothing(
    said: str, names: tuple[str, ...], tmp_path: Path
) -> None:
    whole = (HERE / "meti.csv").read_text().replace("・RMW Co.\n・River Works", said)

    found = read_list("meti_table", [_written(tmp_path, whole)])

    assert found.parties[0].get("alias") == tuple(sorted((*names, "川鉄会社")))


def _workbook(folder: Path, cells: str, content: str = MAIN_PART) -> str:
    parts = {
        "[Content_Types].xml": f'<Types><Override ContentType="{content}"/></Types>',
        "_rels/.rels": RELATIONS.format(kind="officeDocument", target="xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{SHEETS}" xmlns:r="{LINKS}"><sheets>'
        '<sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": RELATIONS.format(kind="worksheet", target="worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEETS}"><sheetData>{cells}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(folder / "list.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    return str(folder / "list.xlsx")


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"/></row><row r="900000"><c r="A900000"/></row>',
        "<row r='1'><c r='ZZ1'/></row>",
        '<row r="1"><c r="&#90;Z1"/></row>',
        "<row/>" * 30_000,
        f"<row>{'<c/>' * 300}</row>",
        '<row r="x"><c r="1A"/></row>',
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"a" * 2_000_000}</t></is></c></row>',
    ],
    ids=["far_down", "far_right", "as_entity", "many_rows", "many_cells", "no_place", "inflated"],
)
def test_a_workbook_that_asks_for_much_room_is_refused(cells: str, tmp_path: Path) -> None:
    place = _workbook(tmp_path, cells)

    assert Path(place).stat().st_size < 100_000
    assert _refused("meti_table", place) in {"source_unreadable", "list_broken"}


def test_a_workbook_of_another_kind_is_refused(tmp_path: Path) -> None:
    assert (
        _refused("meti_table", _workbook(tmp_path, "", "application/vnd.ms-excel.sheet.binary.main"))
        == "list_broken"
    )


def test_a_name_that_stands_behind_its_country_is_found() -> None:
    found = _party(_read("end_users_json"), "end-user-jp-2")

    assert (found.caption, found.get("country")) == ("Hill Trading Co. Ltd", ("cn",))


def test_two_companies_under_one_number_stay_two() -> None:
    found = [each for each in _read("end_users_json").parties if each.id.startswith("end-user-cn-7")]

    assert [each.caption for each in found] == ["Alpha Aero", "Beta Aero"]
    assert len({each.id for each in found}) == 2


def test_what_followthemoney_tells_elsewhere_is_folded_into_the_party() -> None:
    found = _read("ftm_jsonl")

    person, company = _party(found, "NK-1"), _party(found, "NK-2")
    assert _told(person, "address", "reason", "listingDate", "passportNumber", "idNumber", "shoeSize") == {
        **{"address": ("Hill 5, Aleppo",), "reason": ("Support.",), "listingDate": ("2020-01-02",)},
        **{"passportNumber": ("N004",), "idNumber": ("55",), "shoeSize": ("44",)},
    }
    # The country of a sanction is who imposed it.
    assert _told(person, "country", "nationality") == {"country": ("sy",), "nationality": ("sy",)}
    assert company.get("reason") == ("Nested.",)
    assert company.get("address") == ("Main 1, 11511, Cairo",)
    assert [each.code for each in found.malformed] == [
        *("listed_schema_unknown", "listed_malformed", "listed_malformed", "listed_name_missing"),
        "party_missing",
    ]


@pytest.mark.parametrize("format", sorted(FILES))
def test_gzip_zip_and_folder_give_what_the_files_give(format: str, tmp_path: Path) -> None:
    plain = _read(format)
    folder = tmp_path / "folder"
    folder.mkdir()
    with zipfile.ZipFile(tmp_path / "list.zip", "w") as archive:
        for name in FILES[format]:
            archive.write(HERE / name, name)
            data = gzip.compress((HERE / name).read_bytes(), mtime=0)
            (folder / name).write_bytes(data)

    packed = [read_list(format, [str(tmp_path / place)]) for place in ("list.zip", "folder")]

    for each in packed:
        assert set(each.parties) == set(plain.parties)
        assert (each.sha256, each.size, each.rows) == (plain.sha256, plain.size, plain.rows)


def test_the_day_of_one_file_is_not_that_of_another(tmp_path: Path) -> None:
    undated = (HERE / "sdn.xml").read_text().replace("<Publish_Date>03/14/2026</Publish_Date>", "")
    without = re.sub(r"<publshInformation>.*</publshInformation>", "", undated)

    for other in (undated, without):
        found = read_list("ofac_xml", [str(HERE / "sdn.xml"), _written(tmp_path, other)])

        assert found.published_on is None


def test_a_version_that_is_too_long_has_its_digest(tmp_path: Path) -> None:
    whole = (HERE / "un.xml").read_text().replace("2026-02-27T00:00:09.554Z", f"2026-02-27{' ' * 90}x")

    found = read_list("un_xml", [_written(tmp_path, whole)])

    assert found.version.startswith("sha256:")
    assert len(found.version) <= 80


def test_a_list_without_a_version_has_the_digest_of_its_content(tmp_path: Path) -> None:
    one, same = read_list("ofac_csv", [str(HERE / "sdn.csv")]), read_list("ofac_csv", [str(HERE / "sdn.csv")])
    other = read_list("ofac_csv", [_written(tmp_path, SDN_ROW + END)])

    assert one.version == same.version == f"sha256:{one.sha256}"
    assert other.version != one.version


def test_an_announced_number_is_kept_for_the_gate() -> None:
    assert _read("ofac_xml").counted.announced == 2
    assert _read("un_xml").counted.announced is None


@pytest.mark.parametrize("format", sorted(FILES))
def test_a_file_of_another_kind_is_refused(format: str, tmp_path: Path) -> None:
    for other, names in FILES.items():
        same = {"ofac_csv"} if format == "ofac_csv" else {format}
        if other not in same:
            assert _refused(format, str(HERE / names[0])) == "list_format_unknown", (format, other)
    for text in ("hello\n", "<other/>", "{}", '{"id": 7}', "[]x"):
        code = _refused(format, _written(tmp_path, text))
        assert code in {"list_format_unknown", "list_broken"}, (format, text)


@pytest.mark.parametrize("format", sorted(FILES))
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "list_empty"),
        (b" \r\n\x1a", "list_empty"),
        (b"<!DOCTYPE html><html><body>Access denied</body></html>", "list_error_page"),
        (b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "list_error_page"),
    ],
)
def test_no_list_at_all_is_refused(format: str, data: bytes, code: str, tmp_path: Path) -> None:
    assert _refused(format, _written(tmp_path, data)) == code


@pytest.mark.parametrize("format", ["ofac_xml", "un_xml", "eu_xml", "uk_xml"])
def test_a_document_that_breaks_off_is_refused(format: str, tmp_path: Path) -> None:
    whole = (HERE / FILES[format][0]).read_bytes()

    assert _refused(format, _written(tmp_path, whole[: len(whole) // 2])) == "list_broken"


def test_a_document_with_entities_of_its_own_is_refused(tmp_path: Path) -> None:
    secret = _written(tmp_path, "secret", "secret")
    head, body = (HERE / "un.xml").read_text().split("\n", 1)
    bomb = f'{head}\n<!DOCTYPE CONSOLIDATED_LIST [<!ENTITY e SYSTEM "file://{secret}">]>\n'

    assert (
        _refused("un_xml", _written(tmp_path, bomb + body.replace("Financier", "&e;")))
        == "list_format_unknown"
    )


@pytest.mark.parametrize("format", ["uk_csv", "ftm_jsonl", "end_users_json", "meti_table"])
def test_what_is_not_utf8_is_refused(format: str, tmp_path: Path) -> None:
    whole = (HERE / FILES[format][0]).read_bytes()

    assert (
        _refused(format, _written(tmp_path, whole.replace(b"Hamid", b"Ham\xefd") + b"\xff"))
        == "list_not_utf8"
    )


def test_limits_hold_before_and_after_unpacking(tmp_path: Path) -> None:
    rows = SDN_ROW.encode() * 1_000
    with zipfile.ZipFile(tmp_path / "list.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sdn.csv", rows)
    packed = _written(tmp_path, gzip.compress(rows, mtime=0), "packed")

    for place in (str(tmp_path / "list.zip"), packed, _written(tmp_path, rows)):
        assert _refused("ofac_csv", place, bytes_max=10_000) == "source_unreadable"


@pytest.mark.parametrize("place", ["/no/such/list", "", "\0", "x" * 5_000, "ftp://example.org/sdn.csv"])
def test_a_place_that_cannot_be_read_is_refused(place: str) -> None:
    assert _refused("ofac_csv", place) == "source_unreadable"


def test_an_archive_that_is_broken_is_refused(tmp_path: Path) -> None:
    shutil.make_archive(str(tmp_path / "list"), "zip", HERE, "sdn.csv")
    data = (tmp_path / "list.zip").read_bytes()

    assert _refused("ofac_csv", _written(tmp_path, data[: len(data) // 2])) == "source_unreadable"


def test_no_places_and_empty_folders_are_no_list(tmp_path: Path) -> None:
    assert _refused("un_xml") == "list_empty"
    assert _refused("un_xml", str(tmp_path)) == "list_empty"


def test_an_unheard_of_format_is_not_found() -> None:
    with pytest.raises(NotFound) as refusal:
        read_list("stone_tablet", [])

    assert refusal.value.code == "list_format_unheard"
