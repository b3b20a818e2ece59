"""Labels of our records as STANAG 4774 labels under our own policy, and back; markings; other nations."""

from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mithaq.base.labels import EVERYONE, Classification, Handling, Label
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.spif.labels import read_label, write_label
from mithaq.clearance.adapters.spif.own_labels import is_known, marking_of, own_policy, stanag_label
from mithaq.clearance.adapters.spif.policies import read_policy
from mithaq.clearance.domain.marking.equivalents import equivalent
from mithaq.clearance.domain.marking.labels import (
    ConfidentialityLabel,
)
from mithaq.clearance.domain.marking.parts import Place
from mithaq.clearance.domain.marking.texts import marking
from mithaq.clearance.domain.marking.validity import problems
from mithaq.parties.adapters import reference

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
# Read before any test is timed.
OWN, EXAMPLE = own_policy(), read_policy((files("mithaq.node") / "sample" / "ardania.spif.xml").read_bytes())

STATES = tuple(f"state:{state.code}" for state in reference.states())
BLOCS = tuple(f"bloc:{bloc.code}" for bloc in reference.blocs())
IDS = some.integers(0, 2**128 - 1).map(lambda number: str(UUID(int=number)))
NAMED = some.builds("{}:{}".format, some.sampled_from(["institution", "person"]), IDS)
PARTIES = some.one_of(some.sampled_from([EVERYONE, *STATES, *BLOCS]), NAMED)
# Few enough that labels meet.
FEW = some.sampled_from([EVERYONE, "state:MA", "bloc:OIC"])


def _labels(parties: some.SearchStrategy[str]) -> some.SearchStrategy[Label]:
    return some.builds(
        Label,
        some.sampled_from(Classification),
        some.frozensets(parties, max_size=5).map(lambda codes: tuple(sorted(codes))),
        some.sampled_from([(), (Handling.GOVERNMENT_ONLY,)]),
        parties,
    )


@given(_labels(PARTIES))
def test_our_labels_go_out_as_stanag_4774_and_are_read_as_they_were_written(label: Label) -> None:
    written = stanag_label(label, created_at=AT)

    assert problems(written, OWN) == ()
    assert read_label(write_label(written)) == written


@given(_labels(FEW), _labels(FEW))
def test_two_labels_of_ours_that_differ_never_leave_as_one(one: Label, other: Label) -> None:
    assert (stanag_label(one) == stanag_label(other)) == (one == other)


@given(_labels(PARTIES), some.sampled_from(Language), some.sampled_from(Place))
def test_every_label_of_ours_has_a_marking(label: Label, language: Language, place: Place) -> None:
    printed = marking(stanag_label(label), OWN, language, place=place)

    assert printed == printed.strip()
    assert ":  " not in printed
    assert " –  – " not in printed
    assert printed.startswith(("(", "MITHAQ – ", "ميثاق – "))


def test_our_policies_know_every_state_and_bloc_in_three_languages() -> None:
    values = {value.name: value for value in OWN.values}

    assert OWN.notes == EXAMPLE.notes == ()
    others = {EVERYONE, "institution", "person", "originator", "government_only"}
    assert {*STATES, *BLOCS, *others} == set(values)
    for value in values.values():
        assert {phrase.language for phrase in value.wording.phrases} == {"", "fr", "ar"}


RESTRICTED = Label(
    Classification.RESTRICTED, ("bloc:OIC", "state:MA"), (Handling.GOVERNMENT_ONLY,), "state:TR"
)


IN_ENGLISH = "Releasable to: Morocco, Organisation of Islamic Cooperation – Governments only"
IN_FRENCH = "Communicable à : Maroc, Organisation de la coopération islamique – Gouvernements seulement"
IN_ARABIC = "قابل للإتاحة لـ: المغرب، منظمة التعاون الإسلامي – للحكومات فقط"


@pytest.mark.parametrize(
    ("language", "place", "text"),
    [
        ("en", Place.PAGE_TOP, f"MITHAQ – RESTRICTED – {IN_ENGLISH}"),
        ("fr", Place.PAGE_BOTTOM, f"MITHAQ – RESTREINT – {IN_FRENCH}"),
        ("ar", Place.PAGE_TOP, f"ميثاق – مقيد – {IN_ARABIC}"),
        ("en", Place.PORTION, f"(RES) – {IN_ENGLISH}"),
        ("ar", Place.PORTION, f"(مقيد) – {IN_ARABIC}"),
    ],
)
def test_our_markings(language: str, place: Place, text: str) -> None:
    assert marking(stanag_label(RESTRICTED), OWN, language, place=place) == text


def test_restricted_without_a_list_is_marked_for_its_originator_alone() -> None:
    label = Label(Classification.RESTRICTED, (), (), "state:TR")

    assert marking_of(label, "en") == "MITHAQ – RESTRICTED – For its originator alone"
    assert marking_of(label, "ar") == "ميثاق – مقيد – للمنشئ وحده"


def test_institutions_are_printed_by_the_names_that_the_caller_knows() -> None:
    label = Label(Classification.PUBLIC, ("institution:7", "person:8"), (), "state:TR")

    printed = marking_of(label, "en", names={"institution:7": "Marine Institute"})

    assert printed == "MITHAQ – PUBLIC – Releasable to: Marine Institute, person 8"


@pytest.mark.parametrize("party", ["state:ZZ", "bloc:MOON", "institution: 7", "institution:\x00"])
def test_a_party_that_our_policy_does_not_know_goes_nowhere(party: str) -> None:
    label = Label(Classification.PUBLIC, (party,), (), "state:TR")

    assert not is_known(label)
    with pytest.raises(Refused, match="label_invalid"):
        stanag_label(label)
    with pytest.raises(Refused, match="label_invalid"):
        marking_of(label, "en")


SHARED_STATES = ("bloc:OIC", "state:MA", "state:MY", "state:TR")


@given(_labels(some.sampled_from(SHARED_STATES)))
def test_a_label_goes_to_the_other_nations_policy_and_back_unchanged(label: Label) -> None:
    ours = stanag_label(label)

    there = equivalent(ours, OWN, EXAMPLE)
    back = equivalent(there, EXAMPLE, OWN)

    assert problems(there, EXAMPLE) == ()
    # The order of values says nothing.
    assert OWN.carried(back.categories) == OWN.carried(ours.categories)
    assert replace(back, categories=()) == replace(ours, categories=())


def test_what_the_other_nation_does_not_know_does_not_go_there() -> None:
    brazilian = stanag_label(Label(Classification.PARTNERS, ("state:BR", "state:TR"), (), "state:TR"))
    secret = ConfidentialityLabel("ARDANIA", "SECRET")

    with pytest.raises(Refused, match="equivalent_unknown"):
        equivalent(brazilian, OWN, EXAMPLE)
    with pytest.raises(Refused, match="equivalent_unknown"):
        equivalent(secret, EXAMPLE, OWN)
