"""Briefs from a look to pages, files and commands, and what analysts make of them."""

import io
import json
import re
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import Client
from docx import Document
from pypdf import PdfReader
from typer.testing import CliRunner

from callers import client_of, post, refused
from cast import AT, Cast
from corpora import held, work
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound
from mithaq.cli import watch
from mithaq.watch.actions import briefing
from mithaq.watch.domain.briefs import NOTE_MAX, BriefKind, Edit, LineKind
from mithaq.watch.queries import briefs, looks
from mithaq.watch.queries.briefs import BriefView
from mithaq.watch.queries.looks import LookView

pytestmark = pytest.mark.slow

SINCE = date(2026, 3, 1)
TITLES = {Language.AR: "تقرير الأفق", Language.EN: "Horizon report", Language.FR: "Rapport d’horizon"}

NO_BRIEF = "0192a0b0-0000-7000-8000-000000000000"


def horizon(cast: Cast, look: LookView) -> BriefView:
    return briefing.make_brief(
        id=uuid4(), kind=BriefKind.HORIZON, look=look.id, since=SINCE, by=cast.hamad.actor, at=AT
    )


def dossier(cast: Cast, look: LookView, term: str) -> BriefView:
    return briefing.make_brief(
        id=uuid4(), kind=BriefKind.DOSSIER, look=look.id, term=term, since=SINCE, by=cast.hamad.actor, at=AT
    )


def edit(key: str, note: str = "", *, language: str = "en", is_left_out: bool = False) -> Edit:
    return Edit(key, is_left_out, language, note)


@pytest.mark.usefixtures("fonts")
def test_a_brief_is_made_read_and_printed_in_three_languages(cast: Cast, look: LookView) -> None:
    first = looks.topics(look, reader=cast.leyla.actor)[0]
    report, on_topic = horizon(cast, look), dossier(cast, look, first.term)

    kinds = [each.line.kind for each in report.lines]
    assert kinds[:2] == [LineKind.READ, LineKind.RISER]
    assert LineKind.RATE in kinds
    again = briefs.again(report, reader=cast.leyla.actor)
    assert again.is_same_corpus
    assert again.differences == ()
    assert [each.line.key for each in on_topic.lines if each.line.kind is LineKind.LEADERS]

    for language in Language:
        client = client_of(cast.leyla, language)
        for view in (report, on_topic):
            page = client.get(f"/watch/briefs/{view.id}/")
            assert page.status_code == 200, page.content.decode()[-3000:]
            assert _sources_are_there(page.content.decode(), client)
            _pdf_is_right(client, view, language)
            _docx_is_right(client, view, language)
        assert TITLES[language] in client.get("/watch/briefs/").content.decode()
        assert client.get(f"/watch/briefs/{report.id}/?again=1").status_code == 200
    _commands_do_the_same(report, first.term)


def _sources_are_there(page: str, client: Client) -> bool:
    """Every sentence has a source, and every source a page."""
    named = set(re.findall(r'href="#(source-\d+)"', page))
    there = dict(re.findall(r'<li id="(source-\d+)"><a href="([^"]+)"', page))
    addresses = [each.replace("&amp;", "&") for each in there.values()]
    return named == set(there) != set() and all(client.get(each).status_code == 200 for each in addresses)


def _pdf_is_right(client: Client, view: BriefView, language: Language) -> None:
    answer = client.get(f"/watch/briefs/{view.id}/brief.pdf")
    assert answer["Content-Type"] == "application/pdf"
    made = PdfReader(io.BytesIO(answer.content))
    root: Any = made.trailer["/Root"]
    assert root["/Lang"].partition("-")[0] == language
    pages: list[Any] = list(made.pages)
    fonts = {font["/BaseFont"] for page in pages for font in page["/Resources"]["/Font"].values()}
    assert all("ReadexPro" in font for font in fonts)
    assert "[U+" not in "".join(each.extract_text() for each in made.pages)
    assert answer.content == client.get(f"/watch/briefs/{view.id}/brief.pdf").content


def _docx_is_right(client: Client, view: BriefView, language: Language) -> None:
    answer = client.get(f"/watch/briefs/{view.id}/brief.docx")
    document = Document(io.BytesIO(answer.content))
    body = document.element.xml
    assert ("<w:bidi" in body) is (language is Language.AR)
    assert [name for name in zipfile.ZipFile(io.BytesIO(answer.content)).namelist() if name.endswith(".png")]
    assert 'descr="' in body
    assert len(document.tables) == 2


def _commands_do_the_same(report: BriefView, term: str) -> None:
    run = CliRunner().invoke(
        watch.app, ["brief", "--as", "leyla", "--brief", str(report.id), "--again", "--json"]
    )
    told = json.loads(run.stdout)
    assert told["differences"] == []
    assert [each["key"] for each in told["lines"]] == [each.line.key for each in report.lines]
    assert all(each["text"] and each["evidence"] for each in told["lines"])
    file = Path(settings.HOME) / "brief.pdf"
    run = CliRunner().invoke(
        watch.app, ["brief", "--topic", term, "--language", "ar", "--to", str(file), "--as", "hamad"]
    )
    assert run.exit_code == 0, run.output
    assert "ملف موضوع" in run.stdout
    assert file.read_bytes().startswith(b"%PDF")
    listed = json.loads(CliRunner().invoke(watch.app, ["briefs", "--as", "leyla", "--json"]).stdout)["briefs"]
    assert sorted(each["kind"] for each in listed) == ["dossier", "dossier", "horizon"]


def test_an_edited_brief_keeps_its_sentences_and_its_sources(cast: Cast, look: LookView) -> None:
    view = horizon(cast, look)
    riser = next(each.line for each in view.lines if each.line.kind is LineKind.RISER)
    client = client_of(cast.hamad, Language.EN)
    form = client.get(f"/watch/briefs/{view.id}/edit/").content.decode()
    assert f'name="revision" value="{view.revision}"' in form

    post(client, f"/watch/briefs/{view.id}/edit/", revision=1, **{"out-0": "on", "note-1": "Seen <before>."})

    edited = briefs.brief(view.id, reader=cast.leyla.actor)
    assert edited.revision == 2
    assert [each.line for each in edited.lines] == [each.line for each in view.lines]
    assert edited.lines[0].edited.is_left_out
    assert (edited.lines[1].edited.notes, edited.lines[1].by) == (
        {"en": "Seen <before>."},
        cast.hamad.actor.person,
    )
    page = client.get(f"/watch/briefs/{view.id}/").content.decode()
    assert "Seen &lt;before&gt;." in page
    assert "An analyst left out 1 line of this brief." in page
    assert "topics are ranked by" not in page
    assert "Seen" not in client_of(cast.leyla, Language.FR).get(f"/watch/briefs/{view.id}/").content.decode()
    # The same form again changes nothing, and so makes no revision.
    briefing.edit_brief(
        view.id,
        [edit(riser.key, "Seen <before>.")],
        revision=2,
        by=cast.hamad.actor,
        at=AT + timedelta(hours=1),
    )
    assert briefs.brief(view.id, reader=cast.leyla.actor).revision == 2

    _two_editors_lose_nothing(cast, view, client)
    _what_cannot_be_saved_is_refused(cast, view)
    _a_changed_corpus_is_told(cast, view)


def _two_editors_lose_nothing(cast: Cast, view: BriefView, client: Client) -> None:
    late = client.post(
        f"/watch/briefs/{view.id}/edit/", {"revision": 1, "out-0": "on", "note-1": "Mine, and later."}
    )

    assert late.status_code == 409
    page = late.content.decode()
    assert "Mine, and later." in page
    assert "Seen &lt;before&gt;." in page
    assert 'name="revision" value="2"' in page
    assert briefs.brief(view.id, reader=cast.leyla.actor).lines[1].edited.notes == {"en": "Seen <before>."}


def _what_cannot_be_saved_is_refused(cast: Cast, view: BriefView) -> None:
    def save(*edits: Edit, revision: int = 2, by: Any = cast.hamad.actor, of: UUID = view.id) -> str:
        return refused(lambda: briefing.edit_brief(of, edits, revision=revision, by=by, at=AT))

    key = view.lines[0].line.key
    assert save(edit(key, "x" * (NOTE_MAX + 1))) == "brief_note_too_long"
    assert save(edit("riser:none")) == "brief_line_unknown"
    assert save(edit(key, language="xx")) == "brief_line_unknown"
    assert save(edit(key, "x"), revision=1) == "brief_changed_elsewhere"
    assert save(edit(key, "x"), by=cast.leyla.actor) == "not_permitted"
    assert save(edit(key, "x"), of=uuid4()) == "no_such_brief"
    # All or nothing: the good edit beside a bad one is not kept.
    assert save(edit(key, "good"), edit("riser:none")) == "brief_line_unknown"
    assert briefs.brief(view.id, reader=cast.leyla.actor).revision == 2


def _a_changed_corpus_is_told(cast: Cast, view: BriefView) -> None:
    held(Path(settings.HOME), [work("new", source="other")])

    again = briefs.again(view, reader=cast.leyla.actor)

    assert not again.is_same_corpus
    assert again.differences == ()


def test_who_may_not_keep_the_watch_makes_no_brief(cast: Cast) -> None:
    def make(by: Any, since: date = SINCE) -> str:
        return refused(
            lambda: briefing.make_brief(
                id=uuid4(), kind=BriefKind.HORIZON, look=uuid4(), since=since, by=by, at=AT
            )
        )

    assert make(cast.leyla.actor) == "not_permitted"
    assert make(cast.hamad.actor) == "no_such_look"
    assert make(cast.hamad.actor, AT.date() + timedelta(days=1)) == "brief_since_ahead"


def test_without_briefs_the_page_says_so(cast: Cast) -> None:
    assert "There is no brief yet." in client_of(cast.leyla).get("/watch/briefs/").content.decode()
    assert client_of(cast.leyla).get(f"/watch/briefs/{uuid4()}/").status_code == 404
    with pytest.raises(NotFound, match="no_such_brief"):
        briefs.brief(uuid4(), reader=cast.leyla.actor)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("page", ["", f"{NO_BRIEF}/", f"{NO_BRIEF}/edit/", f"{NO_BRIEF}/brief.pdf"])
def test_nobody_reads_briefs_without_signing_in(page: str) -> None:
    assert Client().get(f"/watch/briefs/{page}").status_code in {302, 403}


@pytest.mark.parametrize(
    "wanted", [["--to", "x.odt"], ["--brief", "x"], ["--look", "x"], ["--since", "x"], []]
)
@pytest.mark.usefixtures("cast")
def test_a_wrong_word_on_the_command_line_is_refused(wanted: list[str]) -> None:
    run = CliRunner().invoke(watch.app, ["brief", "--as", "hamad", "--json", *wanted])

    assert run.exit_code == 1
    assert json.loads(run.stdout)["refused"] in {"choice_unknown", "no_such_brief", "no_such_look"}
