"""The dated rulebooks of stage 0: embargoes of the Security Council, and weapons of mass destruction."""

import csv
import gzip
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from clearance.policy.cells import ALLOWED, AT, changed
from mithaq.clearance.adapters.cedar.packs import shipped
from mithaq.clearance.domain.policy import facts
from mithaq.clearance.domain.policy.embargoes import Binds, Findings, embargo_findings
from mithaq.clearance.domain.policy.facts import Cell, Concern, Form, ItemKind, NoticeStep
from mithaq.clearance.domain.policy.reasons import Reason
from mithaq.clearance.domain.policy.weapons import (
    absolute_rules,
    concern_stops,
    concerns,
    entry_stops,
    kind_of,
)

CASES = Path(__file__).with_name("policy")
LISTS = Path(__file__).parents[3] / "shared" / "data" / "clearance"
PACK = shipped()
MILITARY = changed(ALLOWED, item__kind=ItemKind.MILITARY)
LIBYA = changed(MILITARY, recipient__state="LY", recipient__nationalities=("LY",))
APPROVAL = facts.CommitteeNotice(
    "ly_1970", NoticeStep.APPROVAL, "S/AC.52/2026/12", "item:membrane", "institution:amman", date(2026, 5, 1)
)


def rows(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((CASES / name).read_text(encoding="utf-8"))
    return found


def findings(cell: Cell) -> Findings:
    return embargo_findings(cell, PACK.embargoes, PACK.weapons)


def codes(reasons: tuple[Reason, ...]) -> list[str]:
    return [each.code for each in reasons]


def classified(control_list: str, *paths: str) -> Cell:
    return changed(ALLOWED, item__classified=(facts.Classified(control_list, "2025", paths),))


def weapon_reasons(cell: Cell) -> list[Reason]:
    return [*entry_stops(cell, PACK.weapons), *concern_stops(cell, PACK.weapons)]


def weapon_codes(cell: Cell) -> list[str]:
    return [each.code for each in weapon_reasons(cell)]


@pytest.mark.parametrize(
    "case", rows("embargo_cases.yaml"), ids=lambda case: f"{case['state']}-{case['day']}"
)
def test_an_embargo_binds_from_its_first_day_until_the_day_it_ends(case: dict[str, Any]) -> None:
    paths = ("7A103",) if case["what"] == "proliferation" else ()
    kind = ItemKind.MILITARY if case["what"] == "arms" else ItemKind.CIVIL
    cell = changed(
        classified("EU", *paths),
        item__kind=kind,
        recipient__state=case["state"],
        recipient__nationalities=(),
        recipient__is_government=case["to"] == "government",
        at=datetime.combine(case["day"], datetime.min.time(), UTC),
    )

    found = findings(cell)

    assert sorted(found.binding) == sorted(case["stopped"])
    assert [dict(each.facts)["embargo"] for each in found.stops] == list(found.binding)
    assert all("S/RES/" in each.source for each in found.stops)


def test_a_military_end_use_makes_any_item_one_that_an_arms_embargo_covers() -> None:
    cell = changed(LIBYA, item__kind=ItemKind.CIVIL, form=Form.TRAINING)

    assert findings(cell).binding == ()
    assert findings(changed(cell, end_use__is_military=True)).binding == ("ly_1970",)


def test_an_entry_of_a_munitions_list_counts_whatever_the_item_is_called() -> None:
    cell = changed(LIBYA, item__kind=ItemKind.CIVIL)
    listed = (facts.Classified("US", "2026", ("9A610.x",)),)

    assert findings(changed(cell, item__classified=listed)).binding == ("ly_1970",)


def test_a_person_from_an_embargoed_territory_is_stopped_elsewhere_too() -> None:
    cell = changed(MILITARY, recipient__nationalities=("JO", "LY", "LB"))

    found = findings(cell)

    assert codes(found.stops) == ["arms_embargo_nationality"]
    assert dict(found.stops[0].facts)["state"] == "LY"


@pytest.mark.parametrize(
    ("notice", "is_stopped"),
    [
        (APPROVAL, False),
        (replace(APPROVAL, step=NoticeStep.NOTICE), True),
        (replace(APPROVAL, embargo="ss_2428"), True),
        (replace(APPROVAL, item="item:other"), True),
        (replace(APPROVAL, recipient="institution:tripoli"), True),
        (replace(APPROVAL, dated_on=date(2026, 11, 26)), True),
        (replace(APPROVAL, dated_on=date(2010, 1, 1)), True),
    ],
)
def test_only_what_the_committee_was_asked_for_this_release_exempts(
    notice: facts.CommitteeNotice, is_stopped: bool
) -> None:
    found = findings(changed(LIBYA, notices=(notice,)))

    assert bool(found.stops) is is_stopped
    assert ("embargo_exempted" in codes(found.notes)) is not is_stopped


def test_an_embargo_without_an_exemption_is_never_exempted() -> None:
    notice = replace(APPROVAL, embargo="kp_1718")
    cell = changed(MILITARY, recipient__state="KP", notices=(notice,))

    assert "kp_1718" in findings(cell).binding


def test_embargoes_on_groups_and_on_others_are_told_and_stop_nothing() -> None:
    cell = changed(MILITARY, recipient__state="LB", recipient__nationalities=("LB",))

    found = findings(cell)

    assert not found.stops
    assert {dict(each.facts)["embargo"] for each in found.notes} == {"lb_1701", "isil_al_qaida"}


def test_an_old_rulebook_stops_whatever_an_embargo_could_cover() -> None:
    later = datetime.combine(PACK.embargoes.review_by, datetime.min.time(), UTC)
    listed = changed(classified("EU", "3A001.b"), at=later)

    assert codes(findings(changed(MILITARY, at=later)).stops) == ["embargoes_stale"]
    assert codes(findings(listed).stops) == ["embargoes_stale"]
    assert codes(findings(changed(ALLOWED, at=later)).stops) == []
    assert codes(findings(MILITARY).stops) == []


def test_every_embargo_tells_its_resolutions_and_what_is_not_certain() -> None:
    book = PACK.embargoes

    assert book.as_of < AT.date() < book.review_by
    assert all(each.imposed_by[0].startswith("S/RES/") for each in book.embargoes)
    assert all(each.note for each in book.embargoes if not each.is_certain)
    assert {each.binds for each in book.embargoes} == set(Binds)


def test_a_spell_that_ends_before_it_begins_or_does_not_say_why_is_no_spell() -> None:
    libya = PACK.embargoes.on("LY", date(2020, 1, 1))[0]

    with pytest.raises(ValueError, match="ends before"):
        replace(libya, valid_until=date(2011, 1, 1), ended_by="S/RES/1")
    with pytest.raises(ValueError, match="what ended it"):
        replace(libya, valid_until=date(2012, 1, 1))


@pytest.mark.parametrize("case", rows("weapon_cases.yaml"), ids=lambda case: case["path"])
def test_a_provision_stops_is_too_coarse_or_raises_concerns(case: dict[str, Any]) -> None:
    cell = classified(case["list"], case["path"])
    item = facts.told(cell.item)

    found = weapon_reasons(cell)

    rules = {(each.code, dict(each.facts).get("rule")) for each in found}
    if "concerns" in case:
        assert not absolute_rules(item, PACK.weapons)
        assert [each.value for each in concerns(item, PACK.weapons)] == case["concerns"]
        assert weapon_codes(cell) == ["wmd_concern_unanswered"] * len(case["concerns"])
    elif "stop" in case:
        assert ("wmd_item", case["stop"]) in rules
    else:
        assert ("wmd_entry_too_coarse", case["coarse"]) in rules


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((), ["wmd_concern_unanswered"]),
        ((facts.ConcernAnswer(Concern.MISSILE, False, "person:amina"),), []),
        ((facts.ConcernAnswer(Concern.NUCLEAR, False, "person:amina"),), ["wmd_concern_unanswered"]),
        ((facts.ConcernAnswer(Concern.MISSILE, True, "person:amina"),), ["wmd_concern_confirmed"]),
        (
            (
                facts.ConcernAnswer(Concern.MISSILE, True, "person:amina"),
                facts.ConcernAnswer(Concern.MISSILE, False, "person:hamad"),
            ),
            ["wmd_concern_confirmed"],
        ),
    ],
)
def test_a_concern_stops_until_a_licensing_officer_finds_none(
    answers: tuple[facts.ConcernAnswer, ...], expected: list[str]
) -> None:
    assert weapon_codes(changed(classified("EU", "7A103"), item__answers=answers)) == expected


def test_no_answer_clears_an_absolute_stop() -> None:
    answers = tuple(facts.ConcernAnswer(each, False, "person:amina") for each in Concern)

    assert weapon_codes(changed(classified("EU", "9A104"), item__answers=answers)) == ["wmd_item"]


@pytest.mark.parametrize(
    ("control_list", "path", "code"),
    [
        ("nowhere", "9A104", "control_list_unknown"),
        ("EU", "EAR99", "control_entry_unreadable"),
        ("EU", "9X104", "control_entry_unreadable"),
        ("EU", "XIV(a)", "control_entry_unreadable"),
        ("US", "EAR99", "control_entry_unreadable"),
        ("US", "XXII", "control_entry_unreadable"),
        ("EU", "5A002, 9A104", "control_entry_unreadable"),
        ("EU", "5A002; 0C002", "control_entry_unreadable"),
        ("EU", "5A002/9A104", "control_entry_unreadable"),
        ("EU", "5A002 and 9A104", "control_entry_unreadable"),
        ("EU", "5A002\n9A104", "control_entry_unreadable"),
        ("EU", "5A002-9A104", "control_entry_unreadable"),
        ("EU", "5A002.", "control_entry_unreadable"),
        ("US", "XI(a), XVI(b)", "control_entry_unreadable"),
        ("US", "XI(a", "control_entry_unreadable"),
        ("EU_ML", "ML4.a ML7.b", "control_entry_unreadable"),
    ],
)
def test_an_entry_that_no_rule_can_judge_refuses(control_list: str, path: str, code: str) -> None:
    assert code in weapon_codes(classified(control_list, path))


def test_what_is_not_one_path_could_be_any_provision() -> None:
    two, none = facts.told(classified("EU", "5A002, 9A104").item), facts.told(classified("EU", "5A002").item)

    assert concerns(none, PACK.weapons) == absolute_rules(none, PACK.weapons) == ()
    assert concerns(two, PACK.weapons) == tuple(Concern)
    assert "missile_systems_category_1" in absolute_rules(two, PACK.weapons)


def test_a_list_without_a_known_structure_raises_every_concern() -> None:
    plain = replace(PACK.weapons.lists[0], code="national", shapes=(), arms=())
    weapons = replace(PACK.weapons, lists=(*PACK.weapons.lists, plain))
    item = facts.told(classified("national", "12 b").item)

    assert concerns(item, weapons) == tuple(Concern)


def test_an_item_that_nobody_classified_is_stopped_and_one_that_is_not_listed_passes() -> None:
    assert weapon_codes(changed(ALLOWED, item__classified=())) == ["item_unclassified"]
    assert weapon_codes(ALLOWED) == []


@pytest.mark.parametrize(
    ("told", "entry", "kind"),
    [
        (ItemKind.CIVIL, ("EU", "3A001"), ItemKind.DUAL_USE),
        (ItemKind.CIVIL, ("US", "0A501.a"), ItemKind.MILITARY),
        (ItemKind.DUAL_USE, ("US", "XI(a)"), ItemKind.MILITARY),
        (ItemKind.MILITARY, ("EU", "3A001"), ItemKind.MILITARY),
        (ItemKind.CIVIL, ("nowhere", "1"), ItemKind.MILITARY),
    ],
)
def test_the_strictest_of_what_is_told_and_what_is_listed_counts(
    told: ItemKind, entry: tuple[str, str], kind: ItemKind
) -> None:
    item = facts.told(changed(classified(*entry), item__kind=told).item)

    assert kind_of(item, PACK.weapons) is kind


@pytest.mark.skipif(not LISTS.exists(), reason="the control lists are not in this checkout")
def test_every_entry_of_the_real_lists_can_be_judged_and_regime_entries_raise_a_concern() -> None:
    file = LISTS / "eu_dual_use_annex_i" / "annex_02021R0821-20251115.json.gz"
    european = {each["entry_code"] for each in json.loads(gzip.decompress(file.read_bytes()))["entries"]}
    text = gzip.decompress((LISTS / "us_ccl_usml" / "ccl_usml_provisions.csv.gz").read_bytes()).decode()
    american = {row["code"] for row in csv.DictReader(io.StringIO(text))}

    judged = {path: weapon_codes(classified("EU", path)) for path in european}
    ours = {path: weapon_codes(classified("US", path)) for path in american}

    assert len(european) == 384
    assert len(ours) > 5_900
    found = {code for codes in (*judged.values(), *ours.values()) for code in codes}
    assert found == {"wmd_item", "wmd_entry_too_coarse", "wmd_concern_unanswered"}
    assert all(judged[path] for path in european if path[2] in "1234" or path[0] == "0")
    assert sum(bool(codes) for path, codes in judged.items() if path[2] == "0" and path[0] != "0") < 20
