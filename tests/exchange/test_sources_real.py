"""The real sources of the shared data: every row is accounted for, and every label is the one it must be."""

import gzip
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from mithaq.base import text as text_rules
from mithaq.base.languages import Language
from mithaq.exchange.adapters.sources.reading import row_count
from mithaq.exchange.adapters.sources.registry import SOURCES
from mithaq.exchange.domain.content import Content
from mithaq.exchange.domain.loaded import LoadedRecord, Skipped
from mithaq.exchange.domain.reading import content_from
from mithaq.fields import queries as fields

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "exchange"
TODAY = date(2026, 11, 25)
ORIGINATOR = "institution:test"
FILES = {
    "software": ("nasa_software", SHARED / "nasa_software" / "catalogue.jsonl.gz"),
    "patents": ("nasa_patents", SHARED / "nasa_patents" / "patents.jsonl.gz"),
    "topics": ("sbir_topics", SHARED / "sbir_needs" / "needs.jsonl.gz"),
    "calls": ("eu_calls", SHARED / "eu_calls" / "calls.jsonl.gz"),
    "old_calls": ("eu_calls", SHARED / "eu_calls" / "he_topics_2021_2024.jsonl.gz"),
}
COUNTS = {"software": 1300, "patents": 1393, "topics": 5023, "calls": 605, "old_calls": 1907}

pytestmark = [
    pytest.mark.slow,
    # The files are read once, so by one worker.
    pytest.mark.xdist_group("real sources"),
    pytest.mark.skipif(not SHARED.exists(), reason="the sources of the shared data are not here"),
]

Results = Mapping[str, list[LoadedRecord | Skipped]]


@pytest.fixture(scope="module")
def results() -> Results:
    """Every source loaded once; the speed is shown and not judged."""
    found = {}
    for name, (source, file) in FILES.items():
        start = time.perf_counter()
        found[name] = list(SOURCES[source].records(str(file), originator=ORIGINATOR, today=TODAY))
        seconds = time.perf_counter() - start
        print(f"{name}: {len(found[name])} rows, {len(found[name]) / seconds:.0f} rows/s")
    return found


def _contents(results: Results, name: str) -> dict[str, Content]:
    return {each.key: each.content for each in results[name] if isinstance(each, LoadedRecord)}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(FILES[name][1], "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def _labels(contents: Mapping[str, Content]) -> Counter[tuple[str, ...]]:
    return Counter(
        (each.label.classification.value, *each.label.releasable_to, *each.label.handling)
        for each in contents.values()
    )


@pytest.mark.parametrize("name", list(FILES))
def test_every_row_is_accounted_for(name: str, results: Results) -> None:
    assert len(results[name]) == COUNTS[name] == row_count(str(FILES[name][1]))


def test_only_these_rows_are_skipped(results: Results) -> None:
    skipped = {
        (name, each.key, each.code)
        for name, found in results.items()
        for each in found
        if isinstance(each, Skipped)
    }

    assert skipped == {
        ("patents", "MSC-24745-1", "status_unknown"),
        ("old_calls", "44114744", "duplicate_listing"),
        ("old_calls", "45944433", "duplicate_listing"),
    }


@pytest.mark.parametrize("name", list(FILES))
def test_every_record_reads_back_from_its_json_as_it_was(name: str, results: Results) -> None:
    for content in _contents(results, name).values():
        written = json.loads(json.dumps(content.as_json()))

        assert content_from(written, known_fields=fields.field_codes()) == content


@pytest.mark.parametrize("name", list(FILES))
def test_every_record_is_live_and_its_texts_are_clean(name: str, results: Results) -> None:
    for content in _contents(results, name).values():
        text = content.texts[Language.EN]
        assert content.valid_from <= TODAY < content.valid_until
        assert content.label.originator == ORIGINATOR
        assert 1 <= len(content.fields) <= 3
        assert text.title == text.title.strip()
        assert text_rules.cleaned(text.summary) == text.summary
        assert len(text.summary) <= 400


def test_every_release_class_has_its_label(results: Results) -> None:
    contents = _contents(results, "software")
    expected = {
        "Open Source": ("public",),
        "Open Source Release": ("public",),
        "General Public Release": ("public",),
        "U.S. and Foreign Release": ("partners",),
        "U.S. Release Only": ("partners", "state:US"),
        "U.S. Government Purpose Release": ("partners", "state:US", "government_only"),
        "U.S. and Foreign Release (Academic)": ("restricted",),
        "U.S. Government Purpose Release (Project)": ("restricted",),
        "": ("restricted",),
    }

    for row in _rows("software"):
        assert set(_labels({"": contents[row["id"]]})) == {expected[row["release_class"]]}

    assert _labels(contents) == {
        ("public",): 640,
        ("partners",): 21,
        ("partners", "state:US"): 191,
        ("partners", "state:US", "government_only"): 437,
        ("restricted",): 11,
    }


def test_no_flagged_topic_is_public(results: Results) -> None:
    contents = _contents(results, "topics")

    for row in _rows("topics"):
        if row["itar_notice"] or row["foreign_national_notice"]:
            assert contents[row["need_id"]].label.releasable_to == ("state:US",)

    assert _labels(contents) == {("public",): 4578, ("partners", "state:US"): 445}


@pytest.mark.parametrize("name", ["patents", "calls", "old_calls"])
def test_patents_and_calls_are_public(name: str, results: Results) -> None:
    assert set(_labels(_contents(results, name))) == {("public",)}


def test_patents_stand_as_they_do_on_that_day(results: Results) -> None:
    states = Counter(each.ip_state.value for each in _contents(results, "patents").values())

    assert states == {"patent_granted": 473, "patent_applied": 466, "none": 453}


def test_few_records_fall_back_to_a_group(results: Results) -> None:
    all_fields = [each.fields[0] for name in FILES for each in _contents(results, name).values()]
    groups = Counter(field.partition(".")[0] for field in all_fields)

    print(f"groups of the first field: {groups.most_common()}")
    assert len(groups) == 20
    assert sum("." not in field for field in all_fields) < 0.03 * len(all_fields)
