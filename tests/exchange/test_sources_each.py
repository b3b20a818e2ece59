"""The decisions of each loader of a public source, on rows written here."""

from collections.abc import Mapping
from datetime import date

import pytest

from mithaq.base.labels import Classification, Handling
from mithaq.exchange.adapters.sources import nasa_software
from mithaq.exchange.adapters.sources.nasa_patents import expiry_in
from mithaq.exchange.domain.content import Cooperation, IpState, Kind, Stage
from mithaq.exchange.domain.loaded import LoadedRecord, Skipped
from source_rows import (
    CALL,
    PATENT,
    SHORT_CALL,
    SOFTWARE,
    TODAY,
    TOPIC,
    US,
    content,
    english,
    results,
    skipped,
)

# NASA software


@pytest.mark.parametrize(
    ("release_class", "classification", "releasable_to", "handling"),
    [
        ("Open Source", "public", (), ()),
        ("  open   SOURCE release ", "public", (), ()),
        ("General Public Release", "public", (), ()),
        ("U.S. and Foreign Release", "partners", (), ()),
        ("US & foreign release", "partners", (), ()),
        ("U.S. Release Only", "partners", ("state:US",), ()),
        ("u. s. release only", "partners", ("state:US",), ()),
        ("United States Release Only", "partners", ("state:US",), ()),
        ("U.S. Government Purpose Release", "partners", ("state:US",), ("government_only",)),
        ("Open Source; U.S. Release Only", "partners", ("state:US",), ()),
        ("U.S. Government Purpose Release / Open Source", "partners", ("state:US",), ("government_only",)),
        ("", "restricted", (), ()),
        ("U.S. and Foreign Release (Academic)", "restricted", (), ()),
        ("U.S. Government Purpose Release (Project)", "restricted", (), ()),
        ("Open Source; Secret", "restricted", (), ()),
        ("Open Source;", "restricted", (), ()),
        ("Not Open Source", "restricted", (), ()),
        ("OpenSource", "restricted", (), ()),
    ],
)
def test_a_release_class_becomes_a_label(
    release_class: str, classification: str, releasable_to: tuple[str, ...], handling: tuple[str, ...]
) -> None:
    label = nasa_software.label_of(release_class, originator=US)

    assert label.classification is Classification(classification)
    assert label.releasable_to == releasable_to
    assert label.handling == tuple(map(Handling, handling))
    assert label.originator == US


def test_a_software_row_becomes_an_offer() -> None:
    record = content("nasa_software", SOFTWARE)

    assert record.kind is Kind.OFFER
    assert record.fields[0] == "aerospace.airframes"
    assert (record.stage, record.ip_state, record.trl) == (Stage.ON_MARKET, IpState.OPEN_LICENCE, None)
    assert record.cooperation == (Cooperation.LICENCE,)
    assert (record.valid_from, record.valid_until) == (date(2019, 3, 4), date(2028, 1, 1))
    assert record.source is not None
    assert record.source.as_json() == {
        "name": "nasa_software",
        "key": "a1",
        "url": "https://github.com/nasa/flutter",
    }
    text = english(record)
    assert text.summary == SOFTWARE["description"]
    assert "Licences: Apache-2.0." in text.full_text.splitlines()
    assert "Programming languages: Python." in text.full_text.splitlines()


def test_an_open_licence_counts_only_where_the_release_is_open() -> None:
    states = {
        release: content("nasa_software", SOFTWARE, release_class=release).ip_state
        for release in ("Open Source", "U.S. Release Only", "")
    }
    pending = content("nasa_software", SOFTWARE, licences=["Pending Release"])

    assert states == {
        "Open Source": IpState.OPEN_LICENCE,
        "U.S. Release Only": IpState.COPYRIGHT,
        "": IpState.COPYRIGHT,
    }
    assert pending.ip_state is IpState.COPYRIGHT


def test_an_update_that_is_no_day_is_taken_as_not_said() -> None:
    assert content("nasa_software", SOFTWARE, updated="YYYY-MM-DD").valid_from == date(2026, 1, 1)


# NASA patents


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("06 April 2029", date(2029, 4, 6)),
        ("6 Apr. 2029", date(2029, 4, 6)),
        ("04/16/2029", date(2029, 4, 16)),
        ("2029-04-06", date(2029, 4, 6)),
        ("2029-04-06T00:00:00.000", date(2029, 4, 6)),
        ("April 06, 2029", date(2029, 4, 6)),
        ("12/21/1932", date(2032, 12, 21)),
        ("03 March 1998", date(1998, 3, 3)),
        ("02/29/1932", date(2032, 2, 29)),
        ("", None),
    ],
)
def test_expiry_is_read_in_all_its_shapes(written: str, day: date | None) -> None:
    assert expiry_in(written) == day


@pytest.mark.parametrize(
    "written", ["soon", "31/12/2029", "30 February 2029", "2029", "0/0/0000", "06 Juli 2029"]
)
def test_an_expiry_that_cannot_be_read_skips_the_patent(written: str) -> None:
    found = skipped("nasa_patents", PATENT, patent_expiration_date=written)

    assert (found.code, found.facts) == ("source_day_unreadable", {"value": written})


@pytest.mark.parametrize(
    ("status", "expiry", "ip_state", "cooperation", "valid_until"),
    [
        ("Issued", "06 April 2029", "patent_granted", "licence", date(2029, 4, 7)),
        ("Issued", "", "patent_granted", "licence", date(2028, 1, 1)),
        ("application", "12/21/1932", "patent_applied", "licence", date(2032, 12, 22)),
        ("Issued", "08/01/2026", "patent_granted", "licence", date(2026, 8, 2)),
        ("Issued", "07/31/2026", "none", "data", date(2028, 1, 1)),
        ("Issued", "10 March 2015", "none", "data", date(2028, 1, 1)),
    ],
)
def test_a_patent_is_offered_as_what_it_is_today(
    status: str, expiry: str, ip_state: str, cooperation: str, valid_until: date
) -> None:
    record = content("nasa_patents", PATENT, status=status, patent_expiration_date=expiry)

    assert record.ip_state is IpState(ip_state)
    assert record.cooperation == (Cooperation(cooperation),)
    assert record.valid_from <= TODAY
    assert record.valid_until == valid_until
    assert record.label.classification is Classification.PUBLIC


def test_the_summary_of_a_patent_holds_its_facts() -> None:
    expired = content("nasa_patents", PATENT, patent_expiration_date="10 March 2015", application_sn="/0")

    assert english(content("nasa_patents", PATENT)).summary == (
        "Invention of NASA Ames Research Center, case ARC-1-1. "
        "United States patent issued, application 13/725,475. "
        "According to the source it expires on 2029-04-06."
    )
    assert english(expired).summary.endswith(
        "patent issued. According to the source it expired on 2015-03-10."
    )


def test_a_status_nobody_knows_skips_the_patent() -> None:
    assert skipped("nasa_patents", PATENT, status="GM").code == "status_unknown"


# SBIR topics


def test_a_topic_becomes_a_need() -> None:
    record = content("sbir_topics", TOPIC)

    assert record.kind is Kind.NEED
    assert record.fields[0] == "energy.energy_storage"
    assert (record.stage, record.cooperation) == (Stage.CONCEPT, (Cooperation.JOINT_DEVELOPMENT,))
    assert (record.valid_from, record.valid_until) == (date(2017, 1, 10), date(2028, 1, 1))
    text = english(record)
    assert text.summary == "Develop a safe battery. It must not burn."
    assert text.full_text.endswith(
        "It must not burn.\nThe call was open in the source: 2017-01-10 to 2017-02-08."
    )
    assert (
        text.partner_sought == "Department of Defense, Air Force: a small business (SBIR, Phase I, Phase II)"
    )


@pytest.mark.parametrize(
    ("changes", "is_limited"),
    [
        ({}, False),
        ({"itar_notice": True}, True),
        ({"foreign_national_notice": True}, True),
        ({"description": "It falls under ITAR."}, True),
        ({"title": "Camouflage - ITAR APPLIES"}, True),
        ({"description": "word " * 10_000 + "Distribution D."}, True),
        ({"itar_notice": None}, False),
    ],
)
def test_a_topic_with_a_flag_or_a_caveat_is_for_united_states_partners(
    changes: Mapping[str, object], is_limited: bool
) -> None:
    label = content("sbir_topics", TOPIC, **changes).label

    assert label.classification is (Classification.PARTNERS if is_limited else Classification.PUBLIC)
    assert label.releasable_to == (("state:US",) if is_limited else ())


def test_a_flag_that_is_neither_yes_nor_no_skips_the_topic() -> None:
    found = skipped("sbir_topics", TOPIC, itar_notice="no")

    assert (found.code, found.facts) == ("row_malformed", {"column": "itar_notice"})


def test_only_a_second_phase_alone_seeks_a_prototype() -> None:
    assert content("sbir_topics", TOPIC, phase="Phase II").stage is Stage.PROTOTYPE
    assert content("sbir_topics", TOPIC, phase="Phase I").stage is Stage.CONCEPT


# EU calls


def test_a_full_call_becomes_a_need() -> None:
    record = content("eu_calls", CALL)

    assert record.kind is Kind.NEED
    assert record.fields[0] == "energy.wind"
    assert (record.trl, record.stage) == (6, Stage.PROTOTYPE)
    assert record.label.classification is Classification.PUBLIC
    assert (record.valid_from, record.valid_until) == (date(2026, 1, 1), date(2026, 9, 24))
    text = english(record)
    assert text.summary.startswith("Turbines at sea should cost less. Activities are expected")
    assert text.full_text.endswith("Keywords: Wind power.\nDeadline in the source: 2026-09-23.")


def test_a_short_call_becomes_a_need_with_a_summary_of_facts() -> None:
    record = content("eu_calls", SHORT_CALL)

    assert record.source is not None
    assert record.source.key == "44726587"
    assert record.fields[0] == "energy.hydrogen"
    assert record.stage is Stage.PROTOTYPE
    assert (record.valid_from, record.valid_until) == (date(2022, 1, 18), date(2028, 1, 1))
    assert english(record).summary == (
        "Programme: Horizon Europe, Clean Hydrogen. Destination: Energy Supply. "
        "Call: Hydrogen 2022. Action: HORIZON-JU-IA."
    )


def test_one_title_in_one_call_is_one_topic() -> None:
    twin = {**SHORT_CALL, "ccm2Id": 2, "topicTitle": "FUEL cell stacks"}
    elsewhere = {**SHORT_CALL, "ccm2Id": 3, "callId": "CLEANH2-2023"}

    found = results("eu_calls", SHORT_CALL, twin, elsewhere)

    assert [type(each) for each in found] == [LoadedRecord, Skipped, LoadedRecord]
    assert isinstance(found[1], Skipped)
    assert (found[1].code, found[1].facts["first"]) == ("duplicate_listing", "44726587")


@pytest.mark.parametrize(
    ("sentence", "trl"),
    [
        ("expected to achieve TRL 6-8 by the end of the project", 6),
        ("start at TRL 5 and achieve TRL 7 to 8 by the end of the project", 7),
        ("achieve TRL 5 by the end of the project", 5),
        ("at TRL 4 or above", None),
        ("the TRL of the project", None),
    ],
)
def test_the_least_readiness_at_the_end_is_sought(sentence: str, trl: int | None) -> None:
    assert content("eu_calls", CALL, description=f"Scope:Do it. Activities are {sentence}.").trl == trl


@pytest.mark.parametrize(
    ("action", "stage", "cooperation"),
    [
        ("HORIZON Research and Innovation Actions", "laboratory_tested", "joint_development"),
        ("HORIZON JU Innovation Actions", "prototype", "joint_development"),
        ("HORIZON-RIA", "laboratory_tested", "joint_development"),
        ("HORIZON-IA", "prototype", "joint_development"),
        ("HORIZON MSCA Postdoctoral Fellowships", "laboratory_tested", "secondment"),
    ],
)
def test_the_action_says_what_is_sought(action: str, stage: str, cooperation: str) -> None:
    record = content("eu_calls", CALL, action_type=action)

    assert (record.stage, record.cooperation) == (Stage(stage), (Cooperation(cooperation),))
