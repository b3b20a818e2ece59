"""The rulebooks of cases: reasons valid for a time, targets, and what a notice of a refusal tells."""

from datetime import date, timedelta

import pytest

from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.case_rulebooks import (
    denial_reasons,
    reasons_from,
    service_levels,
    targets_from,
)
from mithaq.clearance.domain.cases.clocks import target_on
from mithaq.clearance.domain.cases.reasons import Instrument

DAY = date(2026, 6, 1)
LAW_OF_2021 = date(2021, 9, 9)
ATT_IN_FORCE = date(2014, 12, 24)

ROW = b"""
- code: own
  instrument: programme
  article: ""
  source: Rules of the programme
  valid_from: 2026-01-01
  valid_until: null
  ar: wording
  en: wording
  fr: wording
"""


def test_every_criterion_of_the_treaty_and_the_common_position_has_a_code() -> None:
    codes = {each.code for each in denial_reasons().on(DAY)}

    assert {f"eu_{number}" for number in range(1, 9)} <= codes
    assert {"att_6_1", "att_6_2", "att_6_3", "att_7_1_a", "att_7_1_b_iv", "att_7_4", "att_11_2"} <= codes
    assert {
        "un_wmd",
        "un_embargo",
        "own_embargo",
        "eu_wmd_catch_all",
        "eu_military_end_use",
        "military_end_use",
    } <= codes
    assert {"hit_unresolved", "incomplete_information", "no_agreement", "third_party_consent"} <= codes


def test_every_reason_has_a_source_and_one_line_in_three_languages() -> None:
    for reason in denial_reasons().rows:
        assert reason.source
        assert set(reason.texts) == set(Language)
        assert all("\n" not in text and len(text) <= 130 for text in reason.texts.values())
        assert bool(reason.article) is (reason.instrument is not Instrument.PROGRAMME)


@pytest.mark.parametrize(
    ("code", "on", "refusal"),
    [
        ("att_6_1", ATT_IN_FORCE, None),
        ("att_6_1", ATT_IN_FORCE - timedelta(1), "denial_reason_not_valid"),
        ("eu_7", date(2008, 12, 7), "denial_reason_not_valid"),
        ("eu_7", date(2008, 12, 8), None),
        ("eu_9", DAY, "denial_reason_unknown"),
        ("", DAY, "denial_reason_unknown"),
    ],
)
def test_a_reason_is_known_and_valid_on_the_day(code: str, on: date, refusal: str | None) -> None:
    if refusal is None:
        assert denial_reasons().get(code, on=on).code == code
    else:
        with pytest.raises(Refused) as refused:
            denial_reasons().get(code, on=on)
        assert refused.value.code == refusal


def test_a_code_keeps_its_name_when_the_law_behind_it_changes() -> None:
    before = denial_reasons().get("eu_military_end_use", on=LAW_OF_2021 - timedelta(1))
    after = denial_reasons().get("eu_military_end_use", on=LAW_OF_2021)

    assert (before.article, after.article) == ("4(2)", "4(1)(b)")
    assert "428/2009" in before.source
    assert "2021/821" in after.source


def test_a_refusal_names_a_reason_and_only_valid_ones() -> None:
    found = denial_reasons().require(["eu_7", "att_11_2", "eu_7"], on=DAY)

    assert [each.code for each in found] == ["eu_7", "att_11_2"]
    with pytest.raises(Refused, match="denial_reason_missing"):
        denial_reasons().require([], on=DAY)
    with pytest.raises(Refused, match="denial_reason_unknown"):
        denial_reasons().require(["eu_7", "eu_9"], on=DAY)


def test_targets_are_known_by_name() -> None:
    codes = [each.code for each in service_levels()]

    assert codes == ["acknowledgement", "advice", "query_answer", "case_ordinary", "case_sensitive", "appeal"]
    assert target_on(service_levels(), "case_ordinary", on=DAY).days == 20
    assert all(0 <= each.warn_days < each.days for each in service_levels())


@pytest.mark.parametrize(
    "content",
    [
        b"- {}",
        ROW.replace(b"programme\n", b"hearsay\n", 1),
        ROW.replace(b"  fr: wording\n", b""),
        ROW.replace(b"  fr: wording\n", b"  fr: ''\n"),
        ROW.replace(b"valid_until: null", b"valid_until: 2026-01-01"),
        ROW.replace(b"valid_from: 2026-01-01", b"valid_from: soon"),
        ROW.replace(b"  valid_until: null\n", b""),
        ROW.replace(b"code: own", b"code: Own"),
        ROW + b"  more: 1\n",
        ROW + ROW,
        ROW + ROW.replace(b"valid_from: 2026-01-01", b"valid_from: 2030-01-01"),
    ],
)
def test_a_rulebook_of_reasons_is_read_to_the_letter(content: bytes) -> None:
    assert len(reasons_from(ROW).rows) == 1
    with pytest.raises(ValueError, match=r"own|Own|code|valid"):
        reasons_from(content)


@pytest.mark.parametrize(
    "change",
    [
        ("days: 3", "days: 0"),
        ("days: 3", "days: 3.5"),
        ("warn_days: 1", "warn_days: -1"),
        ("source: s", "source: ''"),
    ],
)
def test_a_rulebook_of_targets_is_read_to_the_letter(change: tuple[str, str]) -> None:
    row = "- {code: a, days: 3, warn_days: 1, valid_from: 2026-01-01, valid_until: null, source: s}"

    assert len(targets_from(row.encode())) == 1
    with pytest.raises(ValueError, match="validation error"):
        targets_from(row.replace(*change, 1).encode())
