"""Items held against control lists: what is suggested, asked, ruled out, and looked at again."""

import dataclasses
import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.adapters.control_lists.methods import ReadyMethod, ready_method
from mithaq.clearance.adapters.control_lists.registry import load_control_list
from mithaq.clearance.domain.control.decisions import decided as decide
from mithaq.clearance.domain.control.facts import Answer, Truth
from mithaq.clearance.domain.control.index import ListIndex
from mithaq.clearance.domain.control.parameters import Comparator
from mithaq.clearance.domain.control.provisions import ControlList, Provision, completed
from mithaq.clearance.domain.control.replaying import (
    Change,
    ClassificationDecision,
    Outcome,
    Replay,
    cited,
    replay,
)
from mithaq.clearance.domain.control.suggesting import Outlook, Suggestion, suggest
from mithaq.clearance.domain.control.verdicts import Correspondence, verdicts
from mithaq.web.control_answers import Looked

HERE = Path(__file__).parent / "control"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "clearance"
real = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data is not on this machine")


@pytest.fixture(scope="module")
def ready() -> ReadyMethod:
    return ready_method()


@pytest.fixture(scope="module")
def exampland(ready: ReadyMethod) -> ListIndex:
    return ready.index(load_control_list("csv", str(HERE / "exampland.csv")))


@pytest.fixture(scope="module")
def next_exampland(ready: ReadyMethod) -> ListIndex:
    return ready.index(load_control_list("csv", str(HERE / "exampland_next.csv")))


@pytest.fixture(scope="module")
def borduria(ready: ReadyMethod) -> ListIndex:
    return ready.index(load_control_list("json_lines", str(HERE / "borduria.jsonl")))


LASER = "Continuous wave lasers having an output power"


def listed(
    ready: ReadyMethod,
    texts: Mapping[str, str],
    *,
    code: str = "XX",
    defined: Mapping[str, str] = MappingProxyType({}),
) -> ListIndex:
    """A list of a few provisions among others that speak of other goods."""
    others = ("Hydraulic pumps for pipelines", "Water tunnels", "Prepregs of fibre", "Acoustic hydrophones")
    every = {**texts, **{f"9X{number:03}": text for number, text in enumerate(others, 1)}}
    provisions = completed(Provision(code, path, text) for path, text in every.items())
    return ready.index(ControlList(code, "List", "1", None, "digest", provisions, definitions=defined))


def suggested(among: ListIndex, item: str, *answers: Answer) -> Suggestion:
    return suggest(item, answers, among, ready_method().method)


class Cites(Protocol):
    @property
    def path(self) -> str: ...


def paths(found: Sequence[Cites]) -> list[str]:
    return [each.path for each in found]


def test_a_candidate_is_cited_by_a_path_that_exists_with_its_headings_and_words(
    exampland: ListIndex,
) -> None:
    found = suggested(exampland, "Rotary joint for a waveguide")

    best = found.candidates[0]
    assert found.outlook is Outlook.MAY_BE_LISTED
    assert paths(best.chain) == ["3A001", "3A001.d"]
    assert set(best.words) == {"rotary", "joint", "waveguide"}
    assert (found.list_code, found.version, found.method) == ("XA", "2026-1", "control-1")
    assert found.otherwise == "XA-FREE"


AMPLIFIER = "Microwave amplifier, peak saturated power output 25 W, frequency 3.5 GHz"


def test_a_value_in_the_text_rules_a_provision_out_and_says_why(exampland: ListIndex) -> None:
    found = suggested(exampland, AMPLIFIER)

    out = next(each for each in found.ruled_out if each.path == "3A001.b.2.a")
    failure = out.failures[0]
    assert failure.parameter is not None
    assert failure.fact is not None
    assert failure.parameter.comparator is Comparator.MORE
    assert (failure.parameter.quantity.said, failure.parameter.quantity.unit) == (40, "W")
    assert failure.fact.said == "25 W"
    assert "3A001.b.2.a" not in paths(found.candidates)


def test_a_provision_falls_with_all_those_that_it_lists(exampland: ListIndex) -> None:
    found = suggested(exampland, AMPLIFIER)

    assert "3A001.b.2" in paths(found.ruled_out)


def test_an_answer_upholds_what_the_text_left_open(exampland: ListIndex) -> None:
    text = "Microwave amplifier, frequency 3.5 GHz"
    open_before = suggested(exampland, text)
    question = next(each for each in open_before.questions if each.key == "peak_saturated_power_output:power")

    found = suggested(exampland, text, Answer(question.key, "50000 mW"))

    assert (question.asks[0].path, question.asks[0].quantity.said) == ("3A001.b.2.a", 40)
    assert found.candidates[0].path == "3A001.b.2.a"
    assert found.candidates[0].standing is Truth.MET
    assert {each.truth for each in found.candidates[0].findings} == {Truth.MET}
    assert question.key not in {each.key for each in found.questions}
    assert found.unused == ()


def test_an_answer_goes_before_the_text(exampland: ListIndex) -> None:
    found = suggested(exampland, AMPLIFIER, Answer("peak_saturated_power_output:power", "60 W"))

    assert found.candidates[0].path == "3A001.b.2.a"


def test_not_listed_is_an_answer_with_what_was_ruled_out(exampland: ListIndex) -> None:
    found = suggested(exampland, "Quadcopter, maximum endurance 20 minutes")

    assert found.outlook is Outlook.NOT_LISTED
    assert found.candidates == ()
    assert {"9A012.a", "9A012.b"} <= set(paths(found.ruled_out))
    assert all(each.failures for each in found.ruled_out)


def test_what_no_words_meet_is_not_listed(exampland: ListIndex) -> None:
    found = suggested(exampland, "Oak table")

    assert (found.outlook, found.candidates, found.ruled_out) == (Outlook.NOT_LISTED, (), ())


def test_a_long_text_is_not_lost_among_its_own_words(exampland: ListIndex) -> None:
    filler = " ".join(f"word{number}" for number in range(300))

    found = suggested(exampland, f"Rotary joints for waveguides. {filler}")

    assert found.candidates[0].path == "3A001.d"


@pytest.mark.parametrize(
    ("item", "entry", "said"),
    [
        ("Quadcopter", "9A012", "quadcopter"),
        ("16-port gigabit ethernet switch", "5A991", "ethernet switch"),
        ("VPN appliance", "5A002", "vpn"),
        ("Hand grenade", "ML4", "grenade"),
    ],
)
def test_product_language_is_read_as_the_list_speaks(
    exampland: ListIndex, item: str, entry: str, said: str
) -> None:
    best = suggested(exampland, item).candidates[0]

    assert best.entry == entry
    assert said in {each.said for each in best.read}


def test_a_person_can_say_that_a_provision_does_not_apply(exampland: ListIndex) -> None:
    found = suggested(exampland, "Rotary joints for waveguides", Answer("3a001.D", "No"))

    out = next(each for each in found.ruled_out if each.path == "3A001.d")
    assert out.failures[0].parameter is None
    assert "3A001.d" not in paths(found.candidates)
    assert found.unused == ()


def test_an_answer_that_nothing_asks_for_is_told(exampland: ListIndex) -> None:
    answers = (Answer("9Z999", "yes"), Answer("colour:length", "5 m"), Answer("no path", "no"))

    found = suggested(exampland, "Rotary joints for waveguides", *answers)

    assert found.unused == answers


@pytest.mark.parametrize(
    "said", ["", "much", "50", "50 GHz", "5 W, 6 W", "1,300 W", "2 x 5 W", "50 furlongs"]
)
def test_an_answer_that_cannot_be_read_is_refused(exampland: ListIndex, said: str) -> None:
    with pytest.raises(Refused, match="answer_unreadable"):
        suggested(exampland, AMPLIFIER, Answer("peak_saturated_power_output:power", said))


@pytest.mark.parametrize(("item", "code"), [(" ", "item_without_text"), ("a" * 20_001, "item_too_long")])
def test_an_item_has_a_text_of_some_length(exampland: ListIndex, item: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        suggested(exampland, item)


def test_the_code_in_a_text_finds_nothing(exampland: ListIndex) -> None:
    assert suggested(exampland, "3A001.d 5A002").outlook is Outlook.NOT_LISTED


def test_software_is_found_by_the_goods_that_it_is_for(exampland: ListIndex) -> None:
    for goods, entry in (("9A012", "9D001"), ("6A203", "9D002")):
        found = suggested(exampland, f"Software specially designed for equipment specified in {goods}.")

        assert found.candidates[0].entry == entry


# Conditions held against what is known.


def test_a_comparison_at_the_end_above_reaches_the_values_below(exampland: ListIndex) -> None:
    (found,) = exampland.conditions.of("5A991.c.1")

    assert (found.name, found.comparator, found.quantity.value) == (
        "input frequencies",
        Comparator.MORE,
        31e9,
    )
    assert exampland.conditions.of("5A991.c") == ()


def test_one_of_two_alternatives_is_enough(exampland: ListIndex) -> None:
    found = suggested(
        exampland, "Telecommunication transmission equipment, total digital transfer rate 100 Mbit/s"
    )
    lower = suggested(
        exampland, "Telecommunication transmission equipment, total digital transfer rate 50 Mbit/s"
    )

    assert "5A991.b" in paths(found.candidates)
    assert "5A991.b" in paths(lower.candidates), "50 Mbit/s is more than the 45 of the first alternative"
    least = suggested(exampland, "Telecommunication transmission equipment, digital transfer rate 10 Mbit/s")
    assert "5A991.b" in paths(least.ruled_out)


def test_where_all_are_needed_one_that_fails_is_enough(exampland: ListIndex) -> None:
    item = (
        "Frame camera with a framing rate of 300000 frames and a recording time of 3 ms, exposure time 80 ns"
    )

    found = suggested(exampland, item)

    out = next(each for each in found.ruled_out if each.path == "6A203.a")
    assert [each.path for each in out.failures] == ["6A203.b"]
    assert "6A203" not in {each.entry for each in found.candidates}


@pytest.mark.parametrize(
    "said",
    [
        *(
            "1 500 W",
            "1\u00a0500 W",
            "10⁴ W",
            "5.0E+4 W",
            "5.000 W",
            "2 x 800 W",
            "from 0.5 kW",
            "800 W and up",
        ),
        *("500 W typ., 2000 W peak", "5.000 W, standby 2 W", "between 500 and 2000 W", "4 x 1000 W"),
    ],
)
def test_a_laser_that_may_exceed_the_threshold_is_never_ruled_out(ready: ReadyMethod, said: str) -> None:
    lasers = listed(ready, {"6A005": "Lasers as follows:", "6A005.a": f"{LASER} exceeding 1000 W"})

    found = suggested(lasers, f"{LASER} {said}")

    assert found.ruled_out == ()
    assert [each.entry for each in found.candidates] == ["6A005"]


def test_an_unnamed_quantity_is_asked_for_each_provision(ready: ReadyMethod) -> None:
    optics = listed(
        ready,
        {
            "6A004": "Deformable mirrors of beryllium as follows:",
            "6A004.a": "Exceeding 80 mm in diameter",
            "2B002": "Optical finishing machines as follows:",
            "2B002.a": "Finishing the form to less than 1.0 µm",
        },
    )
    item = (
        "Deformable mirrors of beryllium, exceeding in diameter, optical finishing machines, finishing form"
    )

    keys = {each.key: [one.path for one in each.asks] for each in suggested(optics, item).questions}
    found = suggested(optics, item, Answer("6A004.a:length", "0.5 µm"))

    assert keys["6A004.a:length"] == ["6A004.a"]
    assert {key for key, asked in keys.items() if "2B002.a" in asked}.isdisjoint({"6A004.a:length"})
    assert paths(found.ruled_out) == ["6A004", "6A004.a"]


def test_an_unnamed_quantity_of_two_lists_is_asked_for_each(ready: ReadyMethod) -> None:
    texts = {"6A004": "Deformable mirrors of beryllium as follows:", "6A004.a": "Exceeding 80 mm in diameter"}
    lists = [listed(ready, texts, code=code) for code in ("XX", "YY")]

    found = verdicts("Deformable mirrors, diameter", (), lists, authority="XX", method=ready.method)

    assert [each.name for each in Looked(found).asked] == [
        "said.XX.6A004.a:length",
        "said.YY.6A004.a:length",
    ]


def test_an_average_is_not_a_peak(exampland: ListIndex) -> None:
    found = suggested(exampland, "Microwave amplifier, average power output 25 W")

    assert "3A001.b.2.a" not in paths(found.ruled_out)


@settings(deadline=None, max_examples=60)
@given(some.text(max_size=200))
def test_any_text_has_an_answer_whose_citations_exist(text: str) -> None:
    index = ready_method().index(load_control_list("csv", str(HERE / "exampland.csv")))
    if not text.strip():
        return

    found = suggested(index, text)

    cited_paths = (*paths(found.candidates), *paths(found.ruled_out))
    assert all(each in index.of for each in cited_paths)
    assert len(cited_paths) == len(set(cited_paths))
    assert all(0 < each.score <= 1 for each in found.candidates)
    assert [each.score for each in found.candidates] == [
        each.score for each in suggested(index, text).candidates
    ]


# Several lists.


def test_lists_answer_side_by_side_with_the_authority_first(
    exampland: ListIndex, borduria: ListIndex, ready: ReadyMethod
) -> None:
    found = verdicts(
        "Microwave amplifier, peak saturated power output 2 kW, frequency 3.5 GHz",
        (),
        (exampland, borduria),
        authority="BO",
        method=ready.method,
    )

    assert [(each.suggestion.list_code, each.is_authority) for each in found] == [("BO", True), ("XA", False)]
    assert found[0].suggestion.candidates[0].path == "3A001.b.2.a"
    assert Correspondence("3A001.b.2.a", "XA", "3A001.b.2") in found[0].corresponding


def test_a_deeper_path_with_other_words_corresponds_by_its_entry(
    exampland: ListIndex, borduria: ListIndex, ready: ReadyMethod
) -> None:
    found = verdicts("Microwave items", (), (exampland, borduria), authority="XA", method=ready.method)

    one = next(each for each in found[0].corresponding if each.path.startswith("3A001"))
    assert one == Correspondence("3A001.b", "BO", "3A001")


def test_entries_that_the_other_list_lacks_correspond_to_nothing(
    exampland: ListIndex, borduria: ListIndex, ready: ReadyMethod
) -> None:
    found = verdicts("Hand grenades", (), (exampland, borduria), authority="XA", method=ready.method)

    assert found[0].suggestion.candidates[0].path == "ML4.a"
    assert found[0].corresponding == ()


def test_the_authority_must_be_among_the_lists(exampland: ListIndex, ready: ReadyMethod) -> None:
    with pytest.raises(NotFound, match="authority_list_missing"):
        verdicts("Grenades", (), (exampland,), authority="BO", method=ready.method)


# Decisions replayed.


def decided(
    of: ListIndex, *cited_paths: str, outlook: Outlook = Outlook.MAY_BE_LISTED
) -> ClassificationDecision:
    return ClassificationDecision(
        of.of.code,
        of.of.version,
        "Microwave amplifier, frequency 3.5 GHz",
        outlook,
        tuple(cited(of.of, path) for path in cited_paths),
        (Answer("peak_saturated_power_output:power", "25 W"),),
    )


def replayed(decision: ClassificationDecision, among: ListIndex) -> Replay:
    return replay(decision, among, ready_method().method)


def test_the_same_list_changes_nothing(exampland: ListIndex) -> None:
    for each in exampland.of.provisions:
        found = replayed(decided(exampland, each.path), exampland)

        assert (found.outcome, found.changes, found.must_be_looked_at) == (Outcome.UNCHANGED, (), False)


def test_signs_and_capitals_change_nothing(exampland: ListIndex, next_exampland: ListIndex) -> None:
    found = replayed(decided(exampland, "3A001.b.2.b"), next_exampland)

    assert found.outcome is Outcome.UNCHANGED


def test_a_changed_threshold_is_told_with_how_the_facts_stand_now(
    exampland: ListIndex, next_exampland: ListIndex
) -> None:
    found = replayed(decided(exampland, "3A001.b.2.a"), next_exampland)

    (change,) = found.changes
    (threshold,) = change.thresholds
    assert found.outcome is Outcome.THRESHOLD_CHANGED
    assert threshold.before is not None
    assert threshold.after is not None
    assert (threshold.before.quantity.said, threshold.after.quantity.said) == (40, 20)
    assert threshold.now is Truth.MET
    assert (change.removed, change.added) == (("40",), ("20",))


def test_changed_words_are_told(exampland: ListIndex, next_exampland: ListIndex) -> None:
    found = replayed(decided(exampland, "5A002"), next_exampland)

    assert found == Replay(
        Outcome.TEXT_CHANGED,
        (Change("5A002", Outcome.TEXT_CHANGED, added=("or", "for", "authentication")),),
    )


def test_a_provision_that_is_gone_has_successors(exampland: ListIndex, next_exampland: ListIndex) -> None:
    found = replayed(decided(exampland, "3A001.d"), next_exampland)

    (change,) = found.changes
    assert (found.outcome, change.path) == (Outcome.GONE, "3A001.d")
    assert change.successors[0].path == "5A992"


def test_what_was_not_listed_is_looked_at_again_when_something_new_may_apply(
    exampland: ListIndex, next_exampland: ListIndex
) -> None:
    decision = dataclasses.replace(
        decided(exampland, "9A012", outlook=Outlook.NOT_LISTED),
        item="Bearings of rotary joints",
        facts_used=(),
    )

    found = replayed(decision, next_exampland)

    assert found.outcome is Outcome.LISTED_NOW
    assert found.changes[-1].path == "5A992"


def test_what_was_not_listed_and_still_is_not_rests(exampland: ListIndex) -> None:
    decision = ClassificationDecision("XA", "2026-1", "Oak table", Outlook.NOT_LISTED, ())

    assert replayed(decision, exampland).outcome is Outcome.UNCHANGED


LASERS = {
    "6A005": "Lasers, components and optical equipment as follows:",
    "6A005.a": f"{LASER} exceeding 1000 W",
    "6A005.b": "Tunable lasers having a wavelength below 150 nm",
}


@pytest.mark.parametrize(
    ("now", "outcome", "path"),
    [
        ({**LASERS, "6A005.a": f"{LASER} exceeding 50 kW"}, Outcome.THRESHOLD_CHANGED, "6A005.a"),
        ({**LASERS, "6A005.a.1": "Cooled by water"}, Outcome.COME, "6A005.a.1"),
        ({**LASERS, "6A005.c": f"{LASER} exceeding 5 W"}, Outcome.COME, "6A005.c"),
        ({path: LASERS[path] for path in ("6A005", "6A005.a")}, Outcome.GONE, "6A005.b"),
        ({**LASERS, "6A005.b": "Tunable lasers of any wavelength"}, Outcome.THRESHOLD_CHANGED, "6A005.b"),
    ],
)
def test_what_changes_below_a_cited_provision_is_told(
    ready: ReadyMethod, now: Mapping[str, str], outcome: Outcome, path: str
) -> None:
    item = f"{LASER} of 5 kW"
    decision = decide("6A005", item, (), listed(ready, LASERS), ready.method)

    found = replayed(decision, listed(ready, now))

    assert [(each.path, each.outcome) for each in found.changes] == [(path, outcome)]
    assert replayed(decision, listed(ready, LASERS)).outcome is Outcome.UNCHANGED


def test_a_condition_that_came_is_held_against_the_item(ready: ReadyMethod) -> None:
    decision = decide("6A005", f"{LASER} of 5 kW", (), listed(ready, LASERS), ready.method)

    found = replayed(decision, listed(ready, {**LASERS, "6A005.c": f"{LASER} exceeding 5 W"}))

    ((threshold,),) = [each.thresholds for each in found.changes]
    assert (threshold.before, threshold.now) == (None, Truth.MET)


def test_what_was_ruled_out_in_an_entry_that_was_set_aside_may_be_listed_now(ready: ReadyMethod) -> None:
    item = "Continuous wave lasers and optical equipment, output power 500 W"
    decision = decide("", item, (), listed(ready, LASERS), ready.method)

    found = replayed(decision, listed(ready, {**LASERS, "6A005.a": f"{LASER} exceeding 100 W"}))

    assert [each.path for each in decision.cited] == ["6A005"]
    assert (found.changes[-1].outcome, found.changes[-1].path) == (Outcome.LISTED_NOW, "6A005.a")
    assert replayed(decision, listed(ready, LASERS)).outcome is Outcome.UNCHANGED


def test_a_definition_of_a_cited_word_that_changes_is_told(ready: ReadyMethod) -> None:
    texts = {"6A005": '"Lasers" as follows:', "6A005.a": 'Of a "tunable" kind'}
    before = listed(
        ready, texts, defined={"laser": "Light.", "tunable": "Of more than one line.", "robot": "A"}
    )
    decision = decide("6A005", "Laser", (), before, ready.method)

    found = replayed(
        decision, listed(ready, texts, defined={"laser": "light", "tunable": "Of any line.", "robot": "B"})
    )

    (change,) = found.changes
    assert (change.path, change.outcome) == ("tunable", Outcome.DEFINITION_CHANGED)
    assert (change.removed, change.added) == (("more", "than", "one"), ("any",))


def test_a_decision_that_cites_nothing_or_another_list_is_refused(
    exampland: ListIndex, borduria: ListIndex
) -> None:
    with pytest.raises(Refused, match="decision_cites_nothing"):
        replayed(decided(exampland), exampland)
    with pytest.raises(Refused, match="decision_of_other_list"):
        replayed(decided(exampland, "3A001"), borduria)
    with pytest.raises(NotFound, match="provision_unknown"):
        cited(exampland.of, "3A001.q")


@pytest.fixture(scope="module")
def us(ready: ReadyMethod) -> ListIndex:
    return ready.index(load_control_list("us_lists", str(SHARED / "us_ccl_usml")))


@real
@pytest.mark.xdist_group("real control lists")
def test_the_real_us_lists_answer_products_and_rule_out(us: ListIndex) -> None:
    weaker = suggested(us, "GaN MMIC amplifier, peak saturated power output 25 W, frequency 3.5 GHz")
    stronger = suggested(us, "GaN MMIC amplifier, peak saturated power output 50 W, frequency 3.5 GHz")
    switch = suggested(us, "8-port unmanaged industrial Ethernet switch, 1 Gbit/s")
    drone = suggested(us, "Quadcopter drone, maximum endurance 45 minutes")

    assert "3A001.b.2.a.3" in paths(weaker.ruled_out)
    assert stronger.candidates[0].entry == "3A001"
    assert "3A001.b.2.a.3" not in paths(stronger.ruled_out)
    assert "5A991" in {each.entry for each in switch.candidates[:5]}
    assert drone.candidates[0].entry == "9A012"
    assert switch.otherwise == "EAR99"


@real
@pytest.mark.xdist_group("real control lists")
def test_texts_of_the_eu_annex_find_the_us_entry_of_the_same_regime(us: ListIndex) -> None:
    file = SHARED / "control_classification" / "eu_to_us_dev.jsonl.gz"
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        pairs = [json.loads(line) for line in lines][::10]

    found = [suggested(us, each["query"]).candidates[:1] for each in pairs]

    right = [bool(best) and best[0].entry == each["answer"] for best, each in zip(found, pairs, strict=True)]
    assert sum(right) / len(right) >= 0.85
