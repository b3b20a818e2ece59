"""What all loaders of public sources do alike: bad rows, repeated keys, hostile texts, validity."""

from datetime import date
from pathlib import Path

import pytest

from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.exchange.adapters.sources import texts, validity
from mithaq.exchange.adapters.sources.reading import SourceLine
from mithaq.exchange.adapters.sources.registry import SOURCES
from mithaq.exchange.domain.loaded import LoadedRecord, Skipped
from mithaq.parties.domain.institutions import InstitutionKind
from source_rows import EXAMPLES, TODAY, TOPIC, US, content, english, key_column, results, skipped


@pytest.mark.parametrize("source", list(SOURCES))
def test_an_issuer_is_named_in_three_languages_and_has_a_seat(source: str) -> None:
    info = SOURCES[source].info

    assert set(info.institution_names) == set(Language)
    assert InstitutionKind(info.institution_kind)
    assert len(info.state) == 2
    assert info.url.startswith("https://")


def test_sources_of_one_issuer_share_it() -> None:
    assert SOURCES["nasa_software"].info == SOURCES["nasa_patents"].info
    assert len({source.info.name for source in SOURCES.values()}) == 3


@pytest.mark.parametrize("source", list(SOURCES))
def test_a_bad_row_is_named_and_the_rest_is_loaded(source: str) -> None:
    good = EXAMPLES[source]
    other_key = {**good, key_column(source): "another"}

    found = results(source, good, None, {}, {**good, key_column(source): ["x"]}, other_key)

    assert [type(each) for each in found] == [LoadedRecord, Skipped, Skipped, Skipped, LoadedRecord]
    assert [(each.line_number, each.key, each.code) for each in found if isinstance(each, Skipped)] == [
        (2, None, "row_malformed"),
        (3, None, "key_missing"),
        (4, None, "row_malformed"),
    ]


@pytest.mark.parametrize("source", list(SOURCES))
@pytest.mark.parametrize("empty", ["", "  \n ", None])
def test_a_row_without_a_title_is_skipped(source: str, empty: str | None) -> None:
    title = "name" if source == "nasa_software" else "title"

    found = skipped(source, EXAMPLES[source], **{title: empty})

    assert (found.code, found.facts, found.key) == (
        "text_missing",
        {"column": title},
        EXAMPLES[source][key_column(source)],
    )


@pytest.mark.parametrize("source", list(SOURCES))
def test_a_key_that_occurs_twice_is_skipped_and_a_row_that_is_repeated_says_so(source: str) -> None:
    row = EXAMPLES[source]
    title = "name" if source == "nasa_software" else "title"

    found = results(source, row, dict(row), {**row, title: "Another title"})

    assert isinstance(found[0], LoadedRecord)
    assert [each.code for each in found[1:] if isinstance(each, Skipped)] == ["row_repeated", "duplicate_key"]


def test_a_skipped_row_does_not_take_the_place_of_a_good_one_with_its_key() -> None:
    found = results("sbir_topics", {**TOPIC, "title": ""}, TOPIC)

    assert [type(each) for each in found] == [Skipped, LoadedRecord]


@pytest.mark.parametrize("source", list(SOURCES))
def test_every_column_may_hold_anything_without_stopping_the_load(source: str) -> None:
    row = EXAMPLES[source]
    anything: list[object] = [
        None,
        "",
        7,
        1.5,
        True,
        [],
        ["a", 3],
        [None],
        {},
        {"a": 1},
        "\x00\u202e" * 9,
        "9" * 99,
    ]

    found = results(source, *({**row, column: value} for column in row for value in anything), row)

    assert len(found) == len(row) * len(anything) + 1


@pytest.mark.parametrize("source", list(SOURCES))
def test_hostile_characters_are_taken_out_of_every_text(source: str) -> None:
    title = "name" if source == "nasa_software" else "title"

    record = content(
        source, EXAMPLES[source], **{title: "Pump\x00 \u202efor\ud800\u2066 e\u0301au\x92s\r\nuse"}
    )

    assert english(record).title == "Pump for éau’s\nuse"


@pytest.mark.parametrize("source", list(SOURCES))
def test_markup_stays_text(source: str) -> None:
    title = "name" if source == "nasa_software" else "title"

    record = content(source, EXAMPLES[source], **{title: "<script>alert(1)</script>'; DROP TABLE x; --"})

    assert english(record).title == "<script>alert(1)</script>'; DROP TABLE x; --"


@pytest.mark.parametrize("source", ["nasa_software", "sbir_topics", "eu_calls"])
def test_long_texts_are_cut_at_a_word(source: str) -> None:
    record = content(source, EXAMPLES[source], description="word " * 10_000)

    text = english(record)
    assert 19_000 - 1_200 < len(text.full_text) <= 20_000
    assert "word…" in text.full_text
    assert text.summary.endswith("word…")
    assert len(text.summary) <= 400


@pytest.mark.parametrize("source", list(SOURCES))
def test_a_load_of_another_day_of_the_year_gives_the_same_records(source: str) -> None:
    first = results(source, EXAMPLES[source], today=date(2026, 8, 1))
    later = results(source, EXAMPLES[source], today=date(2026, 9, 1))

    assert first == later


@pytest.mark.parametrize(
    ("opened", "last_day", "expected"),
    [
        (date(2026, 2, 1), date(2026, 9, 1), (date(2026, 2, 1), date(2026, 9, 2))),
        (date(2026, 2, 1), date(2026, 8, 1), (date(2026, 2, 1), date(2026, 8, 2))),
        (date(2026, 2, 1), date(2026, 7, 31), (date(2026, 2, 1), date(2028, 1, 1))),
        (None, None, (date(2026, 1, 1), date(2028, 1, 1))),
        (date(1997, 10, 1), None, (date(2004, 1, 1), date(2028, 1, 1))),
        (date(2030, 1, 1), date(2027, 1, 1), (date(2027, 1, 1), date(2027, 1, 2))),
    ],
)
def test_what_has_ended_is_renewed_and_the_rest_keeps_its_days(
    opened: date | None, last_day: date | None, expected: tuple[date, date]
) -> None:
    found = validity.period(
        opened=opened, last_day=last_day, today=TODAY, renew_until=validity.renewal_day(TODAY)
    )

    assert found == expected


def test_nothing_is_renewed_when_it_is_not_asked_for() -> None:
    lines = [SourceLine(1, TOPIC)]

    (found,) = SOURCES["sbir_topics"].records_of(lines, originator=US, today=TODAY, renew_until=TODAY)

    assert isinstance(found, LoadedRecord)
    assert found.content.valid_until <= TODAY


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("One sentence.", "One sentence."),
        ("", ""),
        ("  Lines\n are \t joined.  ", "Lines are joined."),
        ("A" * 150 + ". " + "B" * 150 + ". " + "C" * 500, "A" * 150 + ". " + "B" * 150 + "."),
        ("Short. " + "x" * 1_000, "Short. " + "x" * 392 + "…"),
        ("In the U.S. Navy, e.g. at sea. " * 20, ("In the U.S. Navy, e.g. at sea. " * 12).strip()),
    ],
)
def test_a_summary_is_the_first_sentences(text: str, summary: str) -> None:
    assert texts.summary_of(text) == summary


def test_paragraphs_that_were_run_together_are_set_apart() -> None:
    glued = (
        "of outcomes:significant advance;improved use.Scope:Actions cost EUR 2.5 million, see https://a.b/c."
    )

    assert texts.unglued(glued) == (
        "of outcomes:\nsignificant advance;\nimproved use.\nScope:\nActions cost EUR 2.5 million, see https://a.b/c."
    )


def test_a_file_is_loaded_row_by_row(tmp_path: Path) -> None:
    (tmp_path / "calls.jsonl").write_text('{"topic_id": "T1", "title": "Wind"}\n{broken\n', encoding="utf-8")

    found = list(SOURCES["eu_calls"].records(str(tmp_path / "calls.jsonl"), originator=US, today=TODAY))

    assert isinstance(found[0], LoadedRecord)
    assert english(found[0].content).summary == "Wind"
    assert found[1] == Skipped(2, None, "row_malformed", {"column": ""})


def test_a_file_that_is_not_there_is_refused() -> None:
    with pytest.raises(Refused, match="source_unreadable"):
        list(SOURCES["eu_calls"].records("/no/such/file", originator=US, today=TODAY))
