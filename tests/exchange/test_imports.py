"""Records from a file: read in any words, checked whole, approved by a second person, published once."""

import contextlib
import csv
import io
import json
import zipfile
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, transaction
from django.utils import translation
from openpyxl import Workbook

from cast import AT, Cast, Player, content, label, published
from mithaq.access.actions import appointing
from mithaq.access.domain.permissions import Role
from mithaq.access.models import Appointment
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.exchange import published as published_rules
from mithaq.exchange.actions import checking, drafting, importing, loading, publishing
from mithaq.exchange.adapters import workbook_reading
from mithaq.exchange.domain.imports import ImportState
from mithaq.exchange.domain.life import Verdict
from mithaq.exchange.domain.reading import content_from
from mithaq.exchange.domain.sheet import COLUMNS, Outcome
from mithaq.exchange.models import Import, Record
from mithaq.exchange.queries import exports, imports, records
from mithaq.exchange.queries.imports import ImportView
from mithaq.fields.queries import field_codes
from mithaq.register import queries as register
from mithaq.words.sheets import exported_headings, exported_row, heading, template, vocabulary

ROW = {
    "key": "A-1",
    "kind": "offer",
    "title_en": "Quiet propeller",
    "summary_en": "For research vessels.",
    "fields": "maritime.marine_propulsion",
    "trl": "6",
    "stage": "prototype",
    "ip_state": "patent_applied",
    "cooperation": "licence; training",
    "languages": "en; tr",
    "classification": "public",
    "valid_from": "2026-01-01",
    "valid_until": "2027-01-01",
}


def as_csv(*rows: dict[str, Any], delimiter: str = ",", bom: bool = False) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(
        out, list(dict.fromkeys(name for row in rows for name in row)), delimiter=delimiter
    )
    writer.writeheader()
    writer.writerows(rows)
    return ("\ufeff" if bom else "").encode() + out.getvalue().encode()


def as_xlsx(*rows: list[Any], **parts: Any) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if "merge" in parts:
        sheet.merge_cells(parts["merge"])
    if "hidden" in parts:
        book.create_sheet("Hidden").sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def begun(by: Player, data: bytes, name: str = "records.csv") -> UUID:
    key = uuid4()
    importing.begin_import(id=key, name=name, chunks=[data], institution=by.institution, by=by.actor, at=AT)
    return key


def checked(by: Player, data: bytes) -> ImportView:
    key = begun(by, data)
    assert checking.check_next(vocabulary(), at=AT, key=key)
    return imports.import_of(key, reader=by.actor)


def approved(cast: Cast, data: bytes, *, is_all_or_nothing: bool = False) -> UUID:
    key = checked(cast.leyla, data).id
    importing.submit_import(key, is_all_or_nothing=is_all_or_nothing, by=cast.leyla.actor, at=AT)
    importing.review_import(key, verdict=Verdict.APPROVED, note="", by=cast.kerem.actor, at=AT)
    return key


def imported(cast: Cast, data: bytes) -> ImportView:
    key = approved(cast, data)
    while importing.publish_batch(at=AT):
        pass
    return imports.import_of(key, reader=cast.leyla.actor)


def problems(cast: Cast, view: ImportView) -> set[tuple[str, str]]:
    rows = imports.wrong_rows(view.id, reader=cast.leyla.actor)
    return {(each.place, each.code) for row in rows for each in row.problems}


def stored() -> dict[str, Any]:
    return {row.content["texts"]["en"]["title"]: row for row in Record.objects.all()}


def test_a_row_becomes_a_record_of_whoever_submitted_it(cast: Cast) -> None:
    view = imported(cast, as_csv(ROW))

    row = stored()["Quiet propeller"]
    assert (view.state, view.done, view.left_out) == (ImportState.DONE, 1, 0)
    assert row.institution == cast.leyla.institution
    assert row.content["label"]["originator"] == f"institution:{cast.leyla.institution}"
    assert row.content["cooperation"] == ["licence", "training"]
    statement = next(each for each in register.entries() if each.statement.id == row.statement).statement
    assert statement.author == f"person:{cast.leyla.person}"


@pytest.mark.parametrize("language", list(Language))
def test_headings_and_words_are_read_in_every_language(cast: Cast, language: Language) -> None:
    with translation.override(language.value):
        view = content_from(
            {
                **content(),
                "label": {**label("partners", "bloc:OIC", government_only=True), "originator": "state:TR"},
            },
            known_fields=field_codes(),
        )
        row = dict(zip(exported_headings(), exported_row(view, reference="", institution="x"), strict=True))

    found = checked(cast.leyla, as_csv(row))

    assert found.counts == {Outcome.NEW: 1}
    [read] = imports.rows_of(found.id, Outcome.NEW, reader=cast.leyla.actor)
    assert read.content is not None
    mine = {
        **view.as_json(),
        "label": {**view.label.as_json(), "originator": f"institution:{cast.leyla.institution}"},
    }
    assert read.content.as_json() == mine


@pytest.mark.parametrize(
    ("column", "written", "place", "read"),
    [
        ("trl", "٦", "trl", 6),
        ("trl", "", "trl", None),
        ("valid_until", "31/03/2027", "valid_until", "2027-03-31"),
        ("valid_until", "٣١/٠٣/٢٠٢٧", "valid_until", "2027-03-31"),
        ("kind", " BESOIN ", "kind", "need"),
        ("kind", "عرض", "kind", "offer"),
        ("cooperation", "Licence, Training", "cooperation", ["licence", "training"]),
        ("cooperation", "licence؛training", "cooperation", ["licence", "training"]),
    ],
)
def test_values_are_read_as_people_write_them(
    cast: Cast, column: str, written: str, place: str, read: object
) -> None:
    view = checked(cast.leyla, as_csv({**ROW, column: written}, delimiter=";", bom=True))

    [row] = imports.rows_of(view.id, Outcome.NEW, reader=cast.leyla.actor)
    assert row.content is not None
    assert row.content.as_json()[place] == read


def test_a_workbook_is_read_with_its_days_and_numbers(cast: Cast) -> None:
    row = {**ROW, "trl": 6, "valid_from": date(2026, 1, 1)}
    view = checked(cast.leyla, as_xlsx(list(row), list(row.values())))

    [read] = imports.rows_of(view.id, Outcome.NEW, reader=cast.leyla.actor)
    assert read.content is not None
    assert (read.content.trl, read.content.valid_from) == (6, date(2026, 1, 1))


@pytest.mark.parametrize("shape", ["export", "flat"])
def test_json_lines_take_the_shape_of_an_export_or_of_a_sheet(cast: Cast, shape: str) -> None:
    line = {"content": {**content(), "source": None}} if shape == "export" else {**ROW, "trl": 6}

    view = checked(cast.leyla, json.dumps(line).encode())

    assert view.counts == {Outcome.NEW: 1}


@pytest.mark.parametrize("language", list(Language))
def test_the_template_is_read_as_it_is_given(cast: Cast, language: Language) -> None:
    out = io.BytesIO()
    with translation.override(language.value):
        exports.write_template(out, template())

    view = checked(cast.leyla, out.getvalue())

    assert view.counts == {Outcome.NEW: 1}


def test_no_two_columns_share_a_heading() -> None:
    for language in Language:
        with translation.override(language.value):
            headings = [heading(column) for column in COLUMNS]

        assert len(set(headings)) == len(headings)


def test_every_problem_of_a_row_is_named(cast: Cast) -> None:
    view = checked(
        cast.leyla,
        as_csv(
            {**ROW, "kind": "wish", "title_en": "", "trl": "12", "fields": "nothing", "valid_until": "soon"}
        ),
    )

    assert view.counts == {Outcome.WRONG: 1}
    assert problems(cast, view) == {
        ("kind", "unknown_word"),
        ("texts.en.title", "missing"),
        ("trl", "trl_out_of_range"),
        ("fields", "field_unknown"),
        ("valid_until", "not_a_day"),
    }


def test_the_same_key_amends_instead_of_doubling(cast: Cast) -> None:
    imported(cast, as_csv(ROW, {**ROW, "key": "A-2", "title_en": "Second"}))

    again = checked(cast.leyla, as_csv({**ROW, "trl": "7"}, {**ROW, "key": "A-2", "title_en": "Second"}))
    imported(cast, as_csv({**ROW, "trl": "7"}))

    assert again.counts == {Outcome.CHANGED: 1, Outcome.SAME: 1}
    assert {title: (row.version, row.trl) for title, row in stored().items()} == {
        "Quiet propeller": (2, 7),
        "Second": (1, 6),
    }


def test_a_file_without_keys_is_the_same_when_it_comes_again(cast: Cast) -> None:
    data = as_csv({name: value for name, value in ROW.items() if name != "key"})
    imported(cast, data)

    assert checked(cast.leyla, data).counts == {Outcome.SAME: 1}


def test_of_two_rows_with_one_key_the_second_is_wrong(cast: Cast) -> None:
    view = checked(cast.leyla, as_csv(ROW, ROW))

    assert view.counts == {Outcome.NEW: 1, Outcome.WRONG: 1}
    assert problems(cast, view) == {("key", "key_repeated")}


def loaded(cast: Cast) -> str:
    source = {"name": "nasa", "key": "X-1", "url": "https://example.org"}
    value = {**content("Loaded"), "source": source}
    value["label"] = {**label("public"), "originator": f"institution:{cast.leyla.institution}"}
    what = content_from(value, known_fields=field_codes())
    loading.load_records([what], institution=cast.leyla.institution, by=cast.kerem.actor, at=AT)
    return str(stored()["Loaded"].reference)


def test_records_of_others_of_sources_and_the_withdrawn_are_not_written_over(cast: Cast) -> None:
    theirs = published(cast.leyla, cast.kerem, content("Theirs"))
    hidden = published(cast.leyla, cast.kerem, content("Hidden", label=label("restricted", "state:TR")))
    withdrawn = published(cast.leyla, cast.kerem, content("Withdrawn"))
    publishing.withdraw_record(stored()["Withdrawn"].id, reason="Sold.", by=cast.leyla.actor, at=AT)
    source = loaded(cast)

    stranger = checked(cast.amina, referring(theirs, hidden, "O-TR-2026-00000000"))
    owner = checked(cast.leyla, referring(theirs, withdrawn, source))

    assert codes(stranger, cast.amina) == ["record_of_others", "record_unknown", "record_unknown"]
    assert codes(owner, cast.leyla) == ["record_withdrawn", "record_from_source"]
    assert owner.counts[Outcome.CHANGED] == 1


def referring(*references: str) -> bytes:
    return as_csv(*({**ROW, "key": "", "reference": each} for each in references))


def codes(view: ImportView, reader: Player) -> list[str]:
    return [row.problems[0].code for row in imports.wrong_rows(view.id, reader=reader.actor)]


def test_a_record_of_a_source_is_not_amended_by_hand(cast: Cast) -> None:
    loaded(cast)

    with pytest.raises(Refused, match="record_from_source"):
        drafting.begin_amendment(id=uuid4(), record=stored()["Loaded"].id, by=cast.leyla.actor, at=AT)


def test_a_line_cannot_claim_a_source_a_file_or_another_originator(cast: Cast) -> None:
    claimed = {
        **content(),
        "source": {"name": "nasa", "key": "1", "url": "https://example.org"},
        "attachments": [{"digest": "0" * 64, "name": "x", "media_type": "", "size_bytes": 1}],
        "label": {**label("public"), "originator": "state:US"},
    }

    view = checked(cast.leyla, json.dumps({"content": claimed}).encode())

    assert problems(cast, view) == {("attachments", "files_not_imported"), ("source", "record_from_source")}


def test_whoever_brought_a_file_does_not_approve_it(cast: Cast) -> None:
    key = checked(cast.kerem, as_csv(ROW)).id
    importing.submit_import(key, is_all_or_nothing=False, by=cast.kerem.actor, at=AT)

    with pytest.raises(Refused, match="four_eyes"):
        importing.review_import(key, verdict=Verdict.APPROVED, note="", by=cast.kerem.actor, at=AT)
    with pytest.raises(Refused, match="not_permitted"):
        importing.review_import(key, verdict=Verdict.APPROVED, note="", by=cast.leyla.actor, at=AT)

    assert not importing.publish_batch(at=AT)
    assert not Record.objects.exists()


def test_an_import_is_nobody_elses_business(cast: Cast) -> None:
    key = begun(cast.leyla, as_csv(ROW))

    for stranger in (cast.amina, cast.sam, cast.noor):
        with pytest.raises(NotFound, match="import_unknown"):
            imports.import_of(key, reader=stranger.actor)
    with pytest.raises(Refused, match="not_permitted"):
        importing.begin_import(
            id=uuid4(),
            name="x",
            chunks=[b"x"],
            institution=cast.leyla.institution,
            by=cast.amina.actor,
            at=AT,
        )


def test_an_import_for_an_institution_that_does_not_exist_writes_nothing(cast: Cast) -> None:
    """The office of the host may import for every institution, if there is one."""
    appointing.appoint(id=uuid4(), person=cast.hamad.person, role=Role.PROGRAMME_OFFICER, by=None, at=AT)

    with pytest.raises(NotFound, match="institution_unknown"):
        importing.begin_import(
            id=uuid4(), name="x.csv", chunks=[b"x"], institution=uuid4(), by=cast.hamad.actor, at=AT
        )

    assert not Import.objects.exists()
    assert not importing.imports_folder().exists()


def test_all_or_nothing_sends_nothing_while_a_row_is_wrong(cast: Cast) -> None:
    data = as_csv(ROW, {**ROW, "key": "A-2", "trl": "12"})
    key = checked(cast.leyla, data).id

    with pytest.raises(Refused, match="import_rows_wrong"):
        importing.submit_import(key, is_all_or_nothing=True, by=cast.leyla.actor, at=AT)

    assert imported(cast, data).done == 1


def test_a_returned_import_is_sent_again(cast: Cast) -> None:
    key = checked(cast.leyla, as_csv(ROW)).id
    importing.submit_import(key, is_all_or_nothing=False, by=cast.leyla.actor, at=AT)
    with pytest.raises(Refused, match="note_missing"):
        importing.review_import(key, verdict=Verdict.RETURNED, note=" ", by=cast.kerem.actor, at=AT)

    importing.review_import(key, verdict=Verdict.RETURNED, note="Which patent?", by=cast.kerem.actor, at=AT)

    view = imports.import_of(key, reader=cast.leyla.actor)
    assert (view.state, view.review_note) == (ImportState.CHECKED, "Which patent?")


def test_a_batch_that_breaks_off_leaves_nothing_and_is_done_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process is killed in the middle of its second batch, and another goes on."""
    monkeypatch.setattr(importing, "BATCH", 2)
    key = approved(cast, as_csv(*({**ROW, "key": f"A-{n}", "title_en": f"T{n}"} for n in range(5))))
    importing.publish_batch(at=AT)
    killed_in_a_batch()
    after_the_kill = Record.objects.count()

    while importing.publish_batch(at=AT):
        pass

    view = imports.import_of(key, reader=cast.leyla.actor)
    assert after_the_kill == 2
    assert (view.state, view.done, len(stored())) == (ImportState.DONE, 5, 5)
    acts = [each.statement.act for each in register.entries()]
    assert acts.count("exchange.record.published") == 5


def killed_in_a_batch() -> None:
    with contextlib.suppress(KeyboardInterrupt), transaction.atomic():
        importing.publish_batch(at=AT)
        raise KeyboardInterrupt


def test_a_stop_ends_after_the_batch(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 1)
    key = approved(cast, as_csv(ROW, {**ROW, "key": "A-2"}))
    importing.publish_batch(at=AT)

    importing.stop_import(key, by=cast.leyla.actor, at=AT)

    assert not importing.publish_batch(at=AT)
    assert Record.objects.count() == 1
    importing.discard_import(key, by=cast.leyla.actor)
    with pytest.raises(NotFound):
        imports.import_of(key, reader=cast.leyla.actor)


def test_what_changed_since_the_check_is_left_out(cast: Cast) -> None:
    imported(cast, as_csv(ROW))
    slow = approved(cast, as_csv({**ROW, "trl": "8"}))
    quick = approved(cast, as_csv({**ROW, "trl": "9"}))
    importing.publish_batch(at=AT, key=quick)

    importing.publish_batch(at=AT, key=slow)

    view = imports.import_of(slow, reader=cast.leyla.actor)
    assert (view.state, view.done, view.left_out) == (ImportState.DONE, 0, 1)
    assert stored()["Quiet propeller"].trl == 9


def test_all_or_nothing_publishes_nothing_once_a_record_has_changed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that changed stands in the second batch."""
    monkeypatch.setattr(importing, "BATCH", 1)
    other = {**ROW, "key": "A-0", "title_en": "Other"}
    imported(cast, as_csv(ROW))
    slow = approved(cast, as_csv(other, {**ROW, "trl": "8"}), is_all_or_nothing=True)
    quick = approved(cast, as_csv({**ROW, "trl": "9"}), is_all_or_nothing=True)
    while importing.publish_batch(at=AT, key=quick):
        pass

    while importing.publish_batch(at=AT, key=slow):
        pass

    view = imports.import_of(slow, reader=cast.leyla.actor)
    assert (view.state, view.done) == (ImportState.STOPPED, 0)
    assert view.refusal is not None
    assert (view.refusal.code, view.refusal.facts) == ("import_records_changed", {"changed": 1})
    assert {title: row.trl for title, row in stored().items()} == {"Quiet propeller": 9}


def amending(cast: Cast) -> UUID:
    record = stored()["Quiet propeller"].id
    return drafting.begin_amendment(id=uuid4(), record=record, by=cast.leyla.actor, at=AT)


def test_a_record_that_is_amended_in_a_draft_is_not_changed_by_a_row(cast: Cast) -> None:
    imported(cast, as_csv(ROW))
    amending(cast)

    changed = checked(cast.leyla, as_csv({**ROW, "trl": "7"}))
    same = checked(cast.leyla, as_csv(ROW))

    assert problems(cast, changed) == {("reference", "draft_open")}
    assert same.counts == {Outcome.SAME: 1}


def test_a_draft_that_was_begun_after_the_check_keeps_the_row_out(cast: Cast) -> None:
    imported(cast, as_csv(ROW))
    key = approved(cast, as_csv({**ROW, "trl": "7"}, {**ROW, "key": "A-2", "title_en": "New"}))
    amending(cast)

    importing.publish_batch(at=AT, key=key)

    view = imports.import_of(key, reader=cast.leyla.actor)
    assert (view.state, view.done, view.left_out) == (ImportState.DONE, 1, 1)
    assert stored()["Quiet propeller"].trl == 6


def test_whoever_lost_their_role_publishes_no_more(cast: Cast) -> None:
    key = approved(cast, as_csv(ROW))
    Appointment.objects.filter(person=cast.leyla.person).update(until_on=AT.date() - timedelta(days=1))

    importing.publish_batch(at=AT)

    assert imports.import_of(key, reader=cast.kerem.actor).state is ImportState.STOPPED
    assert not Record.objects.exists()


def test_the_file_is_kept_until_the_import_is_done(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    key = approved(cast, as_csv(ROW))
    file = importing.imports_folder() / str(key)
    kept_before = file.exists()

    with django_capture_on_commit_callbacks(execute=True):
        importing.publish_batch(at=AT)

    assert (kept_before, file.exists()) == (True, False)


def test_two_imports_of_the_same_bytes_keep_a_file_each(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    """Two institutions may bring the same file, and neither is to notice the other."""
    mine, theirs = begun(cast.leyla, as_csv(ROW)), begun(cast.amina, as_csv(ROW))

    with django_capture_on_commit_callbacks(execute=True):
        importing.discard_import(mine, by=cast.leyla.actor)

    assert checking.check_next(vocabulary(), at=AT, key=theirs)
    assert imports.import_of(theirs, reader=cast.amina.actor).state is ImportState.CHECKED
    assert [file.name for file in importing.imports_folder().iterdir()] == [str(theirs)]


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("xl/x.xml", "w") as part:
        for _ in range(1_001):
            part.write(b" " * 2**20)
    return out.getvalue()


def with_entity() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(workbook_reading.CONTENT_TYPES, workbook_reading.MAIN_PART)
        packed.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>')
    return out.getvalue()


def as_ods() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04 and no more", "sheet_unreadable"),
        (with_entity(), "sheet_unreadable"),
        (as_xlsx(["kind", "title_en"])[:900], "sheet_unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b" " * 600, "sheet_encrypted"),
        ("kind;title_ar\nعرض".encode("cp1256"), "sheet_not_utf8"),
        (b"kind,title_en\noffer,a\x00b\n", "sheet_holds_nul"),
        (b"a,b\n1,2\n", "headings_missing"),
        (b" \n", "headings_missing"),
        (b"kind,title_en,colour\noffer,x,red\n", "heading_unknown"),
        (b"kind,title_en,Kind\noffer,x,need\n", "heading_repeated"),
        (b"kind,title_en\n", "sheet_empty"),
        (b"%PDF-1.7 and so on", "headings_missing"),
        (as_csv(ROW, {f"c{n}": "x" for n in range(10_000)}), "too_many_columns"),
        (as_xlsx(["kind", "title_en"], ["offer", '=HYPERLINK("x")']), "sheet_formulas"),
        (as_xlsx(["kind", "title_en"], ["offer", "x"], merge="A2:B3"), "sheet_merged"),
        (as_xlsx(["kind", "title_en"], hidden=True), "sheet_hidden"),
        (as_xlsx([*COLUMNS], ["x"] * 10_000), "too_many_columns"),
        (as_ods(), "sheet_not_xlsx"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_trusted_is_refused_in_words(cast: Cast, data: bytes, code: str) -> None:
    view = checked(cast.leyla, data)

    assert view.state is ImportState.UNREADABLE
    assert view.refusal is not None
    assert view.refusal.code == code


def test_a_workbook_that_unpacks_without_end_is_refused(cast: Cast) -> None:
    view = checked(cast.leyla, bomb())

    assert view.refusal is not None
    assert view.refusal.code == "sheet_too_large"


@pytest.mark.parametrize(
    "line",
    [
        "[1]",
        "{",
        '{"kind": NaN}',
        "{" * 100_000,
        '{"kind": "\\ud800", "title_en": "x"}',
        '{"content": {"kind": "\\u0000", "label": {"classification": "public\\u0000"}}}',
        '{"kind": "offer", "title_en": "x\\u0000", "key": "\\u0000", "reference": "\\u0000"}',
        '{"content": {"texts": {"en": {"title": 1}}, "fields": {}, "trl": 1e999, "label": []}}',
    ],
)
def test_a_hostile_line_is_a_wrong_row(cast: Cast, line: str) -> None:
    view = checked(cast.leyla, (json.dumps(ROW) + "\n" + line).encode())

    assert view.counts == {Outcome.NEW: 1, Outcome.WRONG: 1}
    assert problems(cast, view)


def broken(*_: object, **__: object) -> None:
    raise ZeroDivisionError


def away(*_: object, **__: object) -> None:
    raise OperationalError("the connection is lost")


def test_a_file_on_which_the_check_fails_keeps_no_other_waiting(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = begun(cast.leyla, as_csv(ROW)), begun(cast.leyla, as_csv({**ROW, "key": "A-2"}))
    with monkeypatch.context() as patch:
        patch.setattr(checking, "content_from", broken)
        checking.check_next(vocabulary(), at=AT, key=bad)

    while checking.check_next(vocabulary(), at=AT):
        pass

    failed = imports.import_of(bad, reader=cast.leyla.actor)
    assert (failed.state, failed.refusal and failed.refusal.code) == (
        ImportState.UNREADABLE,
        "import_broke_off",
    )
    assert "ZeroDivisionError" in caplog.text
    assert imports.import_of(good, reader=cast.leyla.actor).state is ImportState.CHECKED


def test_an_import_on_which_publishing_fails_keeps_no_other_waiting(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = approved(cast, as_csv(ROW)), approved(cast, as_csv({**ROW, "key": "A-2"}))
    with monkeypatch.context() as patch:
        patch.setattr(published_rules, "apply_all_published", broken)
        importing.publish_batch(at=AT, key=bad)

    while importing.publish_batch(at=AT):
        pass

    failed = imports.import_of(bad, reader=cast.leyla.actor)
    assert (failed.state, failed.refusal and failed.refusal.code) == (ImportState.STOPPED, "import_broke_off")
    assert "ZeroDivisionError" in caplog.text
    assert imports.import_of(good, reader=cast.leyla.actor).state is ImportState.DONE
    assert [each.statement.act for each in register.entries()].count("exchange.record.published") == 1


def test_an_import_waits_while_the_database_is_away(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    key = begun(cast.leyla, as_csv(ROW))
    monkeypatch.setattr(checking, "content_from", away)

    with pytest.raises(OperationalError):
        checking.check_next(vocabulary(), at=AT, key=key)

    assert imports.import_of(key, reader=cast.leyla.actor).state is ImportState.CHECKING


HOSTILE_TEXTS = ["=1+1", "'=1+1", "-5 °C", "@home", "'quoted'", "+1", "line\nline", "a;b", 'say "x"']


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("language", list(Language))
def test_an_export_read_back_says_the_same(cast: Cast, form: str, language: Language) -> None:
    for text in HOSTILE_TEXTS:
        published(cast.leyla, cast.kerem, content(text, trl=None))
    marked = label("partners", "bloc:OIC", "state:QA", government_only=True)
    published(cast.leyla, cast.kerem, content("Marked", label=marked, languages=["ar", "tr"]))

    view = checked(cast.leyla, exported(cast.leyla, form, language))

    assert view.counts == {Outcome.SAME: len(HOSTILE_TEXTS) + 1}


def exported(by: Player, form: str, language: Language) -> bytes:
    with translation.override(language.value):
        rows = [
            exported_row(view.content, reference=view.reference, institution="x")
            for view in records.live(by.scope.labels, on=AT.date())
        ]
        if form == "csv":
            return "".join(exports.as_csv(exported_headings(), rows)).encode()
        out = io.BytesIO()
        exports.as_xlsx(out, "Records", exported_headings(), rows, is_right_to_left=True)
        return out.getvalue()


def test_no_cell_of_an_export_is_a_formula(cast: Cast) -> None:
    for text in HOSTILE_TEXTS:
        published(cast.leyla, cast.kerem, content(text))

    cells = [
        cell
        for row in csv.reader(io.StringIO(exported(cast.leyla, "csv", Language.EN).decode("utf-8-sig")))
        for cell in row
    ]

    assert [cell for cell in cells if cell[:1] in {"=", "+", "-", "@"}] == []
