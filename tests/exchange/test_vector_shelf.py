"""Vectors of records: found across languages, kept through crashes, visible as their records are."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from cast import content
from mithaq.base.languages import Language
from mithaq.exchange.adapters.postgres_vectors import PostgresVectors
from mithaq.exchange.adapters.reading import AT_ONCE
from mithaq.exchange.adapters.vector_shelf import VectorShelf
from mithaq.exchange.domain.content import Content, Text
from mithaq.exchange.domain.indexed import IndexedRecord, Meanings
from mithaq.exchange.domain.reading import content_from
from mithaq.exchange.domain.searching import Scope
from mithaq.fields.queries import field_codes

SCOPE = Scope(labels=(1,), on=date(2026, 6, 1))
Changed = list[tuple[int, IndexedRecord]]


def whole(title: str, kind: str = "offer", language: str = "en") -> Content:
    made = content(kind=kind, texts={language: {"title": title, "summary": title}})
    made["label"] = {**made["label"], "originator": "institution:x"}
    return content_from(made, known_fields=field_codes())


class Register:
    """Records in the order of their statements."""

    def __init__(self) -> None:
        self.rows: Changed = []

    def add(
        self,
        made: Content,
        *,
        key: UUID | None = None,
        label: int = 1,
        is_withdrawn: bool = False,
        gloss: Text | None = None,
    ) -> UUID:
        key = key or uuid4()
        position = len(self.rows)
        record = IndexedRecord(key, label, "TR", made, (), position, is_withdrawn, gloss)
        self.rows.append((position, record))
        return key

    def changes(self, after: int) -> Sequence[tuple[int, IndexedRecord]]:
        return self.rows[after + 1 :]

    def read_by(self, shelf: Meanings) -> None:
        shelf.bring_up(self.changes, head=len(self.rows) - 1, progress=lambda _: None)


@pytest.fixture
def register() -> Register:
    return Register()


@pytest.fixture(params=["files", "postgresql"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Meanings:
    if request.param == "files":
        return VectorShelf(tmp_path)
    request.getfixturevalue("db")
    return PostgresVectors()


def nearest(shelf: Meanings, asked: Content, scope: Scope = SCOPE) -> list[UUID]:
    found = shelf.nearness(asked, None, scope, also=(), limit=9)
    return sorted(found, key=lambda key: -found[key].special)


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("Drinking water from the sea", "en"),
        ("تحلية مياه البحر", "ar"),
        ("De l’eau potable à partir de la mer", "fr"),
    ],
)
def test_meaning_is_found_in_other_words_and_languages(
    register: Register, shelf: Meanings, asked: str, language: str
) -> None:
    wanted = register.add(whole("Seawater desalination by reverse osmosis"))
    for other in (
        "Encrypted radio for patrol boats",
        "Rice varieties for saline soils",
        "Satellite images of fires",
    ):
        register.add(whole(other))
    register.read_by(shelf)

    assert nearest(shelf, whole(asked, "need", language))[0] == wanted


def test_a_gloss_is_read_as_english_and_what_it_stands_for_beside_it(
    register: Register, shelf: Meanings
) -> None:
    title, gloss = "تحلية مياه البحر", Text("desalination water sea", "")
    plain = register.add(whole(title, language="ar"))
    glossed = register.add(whole(title, language="ar"), gloss=gloss)
    misread = register.add(whole(title, language="ar"), gloss=Text("music film", ""))
    english = register.add(whole("Seawater desalination"))
    register.read_by(shelf)
    asked = whole("Drinking water from the sea", "need")

    by_english = shelf.nearness(asked, None, SCOPE, also=(), limit=9)
    by_arabic = shelf.nearness(whole(title, "need", "ar"), None, SCOPE, also=(), limit=9)
    by_both = shelf.nearness(whole(title, "need", "ar"), gloss, SCOPE, also=(), limit=9)

    assert by_english[glossed].to_question > by_english[misread].to_question
    assert {*by_english} == {plain, glossed, misread, english}
    alone = by_arabic[plain].to_question
    assert [by_arabic[key].to_question for key in (glossed, misread)] == pytest.approx([alone] * 2, abs=0.01)
    # What has no gloss is read by one model alone; a gloss by both, less by what it stands for.
    assert by_both[plain].to_question == pytest.approx(alone, abs=0.01)
    assert by_both[glossed].to_question == pytest.approx(1, abs=0.01)
    assert by_both[misread].to_question < 0.7


def test_only_what_the_reader_may_see_is_near_and_counts(register: Register, shelf: Meanings) -> None:
    asked = whole("Drinking water from the sea", "need")
    seen = register.add(whole("Seawater desalination"))
    register.read_by(shelf)
    before = shelf.nearness(asked, None, SCOPE, also=(), limit=9)

    hidden = register.add(whole("Desalination of seawater"), label=2)
    register.add(whole("Seawater desalination wanted", "need"), label=2)
    register.read_by(shelf)

    assert shelf.nearness(asked, None, SCOPE, also=(hidden,), limit=9) == before
    assert set(before) == {seen}


def test_an_amended_record_has_one_vector_and_a_withdrawn_one_none(
    register: Register, shelf: Meanings
) -> None:
    amended = register.add(whole("Rice varieties for saline soils"))
    withdrawn = register.add(whole("Seawater desalination"))
    register.read_by(shelf)
    assert nearest(shelf, whole("Fresh water", "need"))[0] == withdrawn

    register.add(whole("Drinking water from fog"), key=amended)
    register.add(whole("Seawater desalination"), key=withdrawn, is_withdrawn=True)
    register.read_by(shelf)

    assert nearest(shelf, whole("Fresh water", "need")) == [amended]


def test_reading_goes_on_where_it_was_stopped(register: Register, shelf: Meanings) -> None:
    for number in range(AT_ONCE + 5):
        register.add(whole(f"Pump of size {number}"))
    heard: list[int] = []

    def stop(position: int) -> None:
        heard.append(position)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shelf.bring_up(register.changes, head=len(register.rows) - 1, progress=stop)
    assert shelf.position() == heard[0] == AT_ONCE - 1
    shelf.bring_up(register.changes, head=len(register.rows) - 1, progress=heard.append)

    assert heard == [AT_ONCE - 1, AT_ONCE + 4]
    assert shelf.position() == AT_ONCE + 4


def test_a_register_that_was_restored_to_an_earlier_state_is_read_anew(
    register: Register, shelf: Meanings
) -> None:
    kept = register.add(whole("Seawater desalination"))
    register.add(whole("Desalination of seawater"))
    register.read_by(shelf)
    assert len(nearest(shelf, whole("Fresh water", "need"))) == 2

    del register.rows[1]
    register.read_by(shelf)

    assert nearest(shelf, whole("Fresh water", "need")) == [kept]


def test_a_typed_line_finds_what_is_near_in_meaning_and_visible(register: Register, shelf: Meanings) -> None:
    wanted = register.add(whole("Seawater desalination by reverse osmosis"))
    register.add(whole("Rice varieties for saline soils"))
    register.add(whole("Desalination of sea water"), label=2)
    register.read_by(shelf)

    assert list(shelf.nearest("drinking water from the sea", Language.EN, SCOPE, most=9)) == [wanted]
    assert list(shelf.nearest("تحلية مياه البحر", Language.AR, SCOPE, most=9)) == [wanted]
