"""What a record may hold, and what is said of each place that is wrong."""

from collections.abc import Mapping
from typing import Any

import pytest

from cast import content, label
from mithaq.exchange.domain.reading import ContentRefused, content_from, problems_of

FIELDS = {"maritime.marine_propulsion", "energy.solar"}


def whole(**changes: Any) -> dict[str, Any]:
    found = content(**changes)
    return {**found, "label": {**found["label"], "originator": "institution:x"}}


def test_a_complete_record_is_read_and_written_alike() -> None:
    read = content_from(whole(), known_fields=FIELDS)

    assert content_from(read.as_json(), known_fields=FIELDS) == read


CASES: list[tuple[Mapping[str, Any], str, str]] = [
    ({"kind": "gift"}, "kind", "unknown_word"),
    ({"texts": {}}, "texts", "missing"),
    ({"texts": {"de": {"title": "x", "summary": "y"}}}, "texts", "unknown_word"),
    ({"texts": {"en": {"title": "", "summary": "y"}}}, "texts.en.title", "missing"),
    ({"texts": {"en": {"title": "x" * 301, "summary": "y"}}}, "texts.en.title", "too_long"),
    ({"texts": {"en": {"title": "a\u202eb", "summary": "y"}}}, "texts.en.title", "reordering_characters"),
    ({"texts": {"en": {"title": "a\x00b", "summary": "y"}}}, "texts.en.title", "control_characters"),
    ({"texts": {"en": {"title": "\ud800", "summary": "y"}}}, "texts.en.title", "control_characters"),
    ({"texts": {"en": {"title": 7, "summary": "y"}}}, "texts.en.title", "wrong_shape"),
    ({"fields": []}, "fields", "missing"),
    ({"fields": ["energy.perpetual_motion"]}, "fields", "field_unknown"),
    ({"fields": ["energy.solar"] * 2 + [f"a.{n}" for n in range(6)]}, "fields", "too_many"),
    ({"trl": 0}, "trl", "trl_out_of_range"),
    ({"trl": True}, "trl", "trl_out_of_range"),
    ({"stage": ""}, "stage", "missing"),
    ({"cooperation": ["marriage"]}, "cooperation", "unknown_word"),
    ({"languages": ["ENGLISH"]}, "languages", "unknown_word"),
    ({"valid_until": "2026-01-01"}, "valid_until", "ends_before_start"),
    ({"valid_until": "2099-01-01"}, "valid_until", "too_far"),
    ({"valid_until": "soon"}, "valid_until", "not_a_day"),
    ({"label": None}, "label", "missing"),
    ({"label": label("cosmic")}, "label", "label_unknown"),
    ({"attachments": [{"digest": "x"}]}, "attachments", "wrong_shape"),
    ({"source": "somewhere"}, "source", "wrong_shape"),
    ({"colour": "green"}, "colour", "unknown_key"),
]


@pytest.mark.parametrize(("change", "place", "code"), CASES)
def test_each_wrong_place_is_named(change: Mapping[str, Any], place: str, code: str) -> None:
    found = problems_of({**whole(), **change}, known_fields=FIELDS)

    assert (place, code) in [(problem.place, problem.code) for problem in found]


def test_all_problems_are_named_at_once() -> None:
    with pytest.raises(ContentRefused) as refusal:
        content_from({}, known_fields=FIELDS)

    places = {problem.place for problem in refusal.value.problems}
    assert {"kind", "texts", "fields", "stage", "cooperation", "label", "valid_until"} <= places


@pytest.mark.parametrize("value", [None, [], "x", 3])
def test_what_is_no_record_is_refused(value: Any) -> None:
    assert problems_of(value, known_fields=FIELDS)
