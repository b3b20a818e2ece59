"""One good row of each source, and how tests make records of rows."""

from collections.abc import Mapping
from datetime import date

from mithaq.base.languages import Language
from mithaq.exchange.adapters.sources.reading import SourceLine
from mithaq.exchange.adapters.sources.registry import SOURCES
from mithaq.exchange.domain.content import Content, Text
from mithaq.exchange.domain.loaded import LoadedRecord, Skipped

TODAY = date(2026, 8, 1)
US = "institution:us"

SOFTWARE = {
    "id": "a1",
    "name": "Wing flutter solver",
    "organisation": "ARC",
    "description": "It computes flutter of aircraft wings. It is fast.",
    "release_class": "Open Source",
    "licences": ["Apache-2.0", ""],
    "categories": ["Aeronautics"],
    "keywords": ["flutter"],
    "languages": ["Python"],
    "homepage": "github.com/nasa/flutter",
    "updated": "2019-03-04",
}
PATENT = {
    "center": "NASA Ames Research Center",
    "status": "Issued",
    "case_number": "ARC-1-1",
    "application_sn": "13/725,475",
    "title": "Carbon nanotube gas sensor",
    "patent_expiration_date": "06 April 2029",
}
TOPIC = {
    "need_id": "S1",
    "title": "Lithium-ion batteries for aircraft",
    "description": "TECHNOLOGY AREA(S): Air Platform\nOBJECTIVE: Develop a safe battery."
    "DESCRIPTION: It must not burn.",
    "agency": "Department of Defense",
    "component": "Air Force",
    "phase": "Phase I,Phase II",
    "programme": "SBIR",
    "release_date": "November 30, 2016",
    "open_date": "January 10, 2017",
    "close_date": "February 08, 2017",
    "itar_notice": False,
    "foreign_national_notice": False,
}
CALL = {
    "topic_id": "HORIZON-CL5-2026-01-D3-01",
    "title": "Floating offshore wind",
    "description": "Expected Outcome:Results contribute to outcomes.Scope:Turbines at sea should cost less."
    "Activities are expected to start at TRL 4-5 and achieve TRL 6-7 by the end of the project.",
    "programme": "Horizon Europe",
    "call_identifier": "HORIZON-CL5-2026-01",
    "call_title": "Energy supply",
    "action_type": "HORIZON Innovation Actions",
    "deadline": "2026-09-23",
    "keywords": "HORIZON-CL5-2026-01-D3-01, Wind power, Wind power",
    "url": "https://example.org/topic",
}
SHORT_CALL = {
    "ccm2Id": 44726587,
    "clusterCode": "HORIZON-JTI-CLEANH2",
    "clusterName": "Clean Hydrogen",
    "destination": "Energy Supply",
    "openDate": "2022-01-18",
    "closeDate": "2022-04-26",
    "s2Date": None,
    "actionType": "HORIZON-JU-IA",
    "callId": "CLEANH2-2022",
    "callTitle": "Hydrogen 2022",
    "topicTitle": "Fuel cell stacks",
}
EXAMPLES: Mapping[str, Mapping[str, object]] = {
    "nasa_software": SOFTWARE,
    "nasa_patents": PATENT,
    "sbir_topics": TOPIC,
    "eu_calls": CALL,
}


def results(source: str, *rows: object, today: date = TODAY) -> list[LoadedRecord | Skipped]:
    """The results of rows written by hand; what is no mapping stands for a line that is no object."""
    lines = [
        SourceLine(number, row if isinstance(row, Mapping) else None) for number, row in enumerate(rows, 1)
    ]
    return list(SOURCES[source].records_of(lines, originator=US, today=today))


def content(source: str, row: Mapping[str, object], **changes: object) -> Content:
    """The record that a row becomes."""
    (found,) = results(source, {**row, **changes})
    assert isinstance(found, LoadedRecord), found
    return found.content


def english(content: Content) -> Text:
    """The text of a record, which is in English only."""
    assert set(content.texts) == {Language.EN}
    return content.texts[Language.EN]


def skipped(source: str, row: Mapping[str, object], **changes: object) -> Skipped:
    """What became of a row that is no record."""
    (found,) = results(source, {**row, **changes})
    assert isinstance(found, Skipped), found
    return found


def key_column(source: str) -> str:
    """Where a source keeps its keys."""
    return {
        "nasa_software": "id",
        "nasa_patents": "case_number",
        "sbir_topics": "need_id",
        "eu_calls": "topic_id",
    }[source]
