"""What an index keeps of a record's words, the order of a page, and an index that was killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index_writer import BATCH, RECORDS, changes, record
from mithaq.base.languages import Language
from mithaq.exchange.adapters.stemming import other_stems
from mithaq.exchange.adapters.text_index import TextIndex
from mithaq.exchange.domain.asking import LEVELS, ORDERED_ANEW, AskedStem, levels_of, ordered, paged, telling
from mithaq.exchange.domain.folding import folded
from mithaq.exchange.domain.indexed import Candidate
from mithaq.exchange.domain.lexical import Question, Words
from mithaq.exchange.domain.searching import Hit, Scope, Search

WORDS = st.lists(st.sampled_from("abcdefgh"), max_size=30).map(tuple)


@given(title=WORDS, body=WORDS)
def test_a_level_is_within_bounds_and_higher_where_the_word_is_said_more(
    title: tuple[str, ...], body: tuple[str, ...]
) -> None:
    levels = levels_of(Words(title, body))

    assert set(levels) == {*title, *body}
    assert all(1 <= level <= LEVELS for level in levels.values())
    more = levels_of(Words((*title, "z"), (*body, "z", "z")))
    assert more["z"] >= levels_of(Words(title, (*body, "z")))["z"]


def stem(word: str, rarity: float = 5.0) -> AskedStem:
    return AskedStem(word, "", rarity)


def test_a_word_that_is_common_or_a_function_word_somewhere_is_not_required() -> None:
    rare = dict.fromkeys(Language, stem("radar"))
    common = dict.fromkeys(Language, stem("system", 0.1))
    function = {Language.EN: stem("sur")}

    assert telling([rare, common, function]) == [rare]
    assert telling([common, function]) == [common, function]


def candidate(number: int, *words: str) -> Candidate:
    return Candidate(UUID(int=number), {Language.EN: Words(words)}, number)


def test_words_that_stand_together_come_first_and_the_near_are_marked() -> None:
    asked = [{Language.EN: stem("solar")}, {Language.EN: stem("pump")}]
    apart, together = (
        candidate(1, "pump", "for", "solar", "well"),
        candidate(2, "solar", "pump", "for", "well"),
    )
    near = candidate(3, "sun", "lift", "water", "well")

    hits = ordered(asked, [apart, near, together], {near.record: 0.6})

    assert [hit.record for hit in hits] == [together.record, apart.record, near.record]
    assert [hit.is_by_meaning for hit in hits] == [False, False, True]


@pytest.mark.parametrize(("offset", "limit"), [(0, 20), (95, 20), (110, 20), (0, 100), (130, 100)])
def test_pages_show_each_record_once(offset: int, limit: int) -> None:
    asked = [{Language.EN: stem("pump")}]
    every = [candidate(number, "pump") for number in range(1, 151)]
    near = [candidate(number, "lift") for number in range(200, 205)]
    beyond = every[ORDERED_ANEW:]

    def page(offset: int, limit: int) -> list[UUID]:
        hits = paged(
            Search("pump", offset=offset, limit=limit),
            asked,
            {each.record: 0.5 for each in near},
            close=near,
            best=every[:ORDERED_ANEW],
            rest=lambda start, most: tuple(Hit(each.record, 0.0) for each in beyond[start : start + most]),
        )
        return [hit.record for hit in hits]

    whole = [key for start in range(0, 155, 5) for key in page(start, 5)]
    assert len(set(whole)) == len(whole) == 155
    assert page(offset, limit) == whole[offset : offset + limit]


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("نظام جي بي إس", "نظام GPS"),
        ("الرادارات والليزر", "radar laser"),
        ("بالليدار", "LiDAR"),
        ("وللطاقة", "طاقة"),
        ("تَحْلِيَة ٤٥ ميـــاه", "تحليه 45 مياه"),
        ("l’énergie d'eau", "énergie eau"),
        ("jusqu'ici", "ici"),
        ("Œuvre d’État", "œuvre état"),
    ],
)
def test_spellings_that_readers_take_for_the_same_are_the_same(written: str, same: str) -> None:
    assert folded(written) == folded(same)


@pytest.mark.parametrize("kept", ["وليد", "aujourd'hui", "don't", "nanotubes", "dal"])
def test_what_only_looks_like_it_stays(kept: str) -> None:
    assert folded(kept) == kept


def test_a_word_behind_and_or_with_has_the_stem_of_the_word_alone_too() -> None:
    assert other_stems("ومياه بمياه لمياه", Language.AR) == other_stems("ومياه", Language.AR) != ()
    assert other_stems("مياه وقود", Language.AR) == ()
    assert other_stems("and with", Language.EN) == ()


@pytest.mark.parametrize("where", ["writing", "noting"])
def test_an_index_whose_writer_was_killed_is_right_at_the_next_look(where: str, tmp_path: Path) -> None:
    writer = Path(__file__).parents[1] / "index_writer.py"
    killed = subprocess.run([sys.executable, str(writer), str(tmp_path), where], check=False, env=os.environ)
    assert killed.returncode == -signal.SIGKILL

    index = TextIndex(tmp_path, lambda _: {})
    index.refresh(changes, head=RECORDS - 1)

    scope = Scope((1,), date(2026, 6, 1))
    assert index.size() == RECORDS
    assert index.search(Search("pump"), scope, {}).total == RECORDS
    hits = index.search(Search(f"number{BATCH + 1}"), scope, {}).hits
    assert [hit.record for hit in hits] == [UUID(int=BATCH + 2)]


def test_of_records_that_say_the_same_hidden_ones_change_nobodys_place(tmp_path: Path) -> None:
    visible = [number for number in range(900) if number % 3]
    scope = Scope((1,), date(2026, 6, 1))

    def told(folder: str, numbers: Sequence[int]) -> list[object]:
        index = TextIndex(tmp_path / folder, lambda _: {})
        # Brought up in steps, as a node does it: the engine keeps and merges several parts.
        for step in range(0, 900, 50):
            there = [each for each in numbers if each < step + 50]
            index.refresh(
                lambda after, there=there: [  # type: ignore[misc]
                    (each, record(each, label=1 if each % 3 else 2)) for each in there if each > after
                ],
                head=step + 49,
            )
        pages = [
            index.search(Search("water", offset=offset), scope, {}).hits for offset in (0, 90, 100, 380, 590)
        ]
        asked = {Language.EN: Question({"water": 1.0}, {})}
        return [*pages, [each.record for each in index.candidates(asked, Search(), scope, limit=50)]]

    everything, alone = told("all", range(900)), told("visible", visible)

    assert everything == alone
    assert len({hit.record for page in alone[:3] for hit in page}) == 50  # type: ignore[attr-defined]
