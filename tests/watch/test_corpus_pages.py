"""The faces of the corpus: pages of sources and loads, and the commands."""

import csv
import io
import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from cast import AT, Cast
from mithaq.base.refusals import Refused
from mithaq.watch.actions import loading
from mithaq.watch.actions.loading import Source
from mithaq.watch.queries.terms_used import term_use

pytestmark = pytest.mark.usefixtures("cast")


@pytest.fixture
def loaded(cast: Cast, tmp_path: Path) -> UUID:
    lines = [
        *(
            json.dumps({"id": f"W{each}", "title": "Quiet propellers", "publication_date": f"20{each}-01-01"})
            for each in range(10, 22)
        ),
        "{",
        json.dumps({"id": "W99", "title": "No date"}),
    ]
    (tmp_path / "works.jsonl").write_text("\n".join(lines))
    source = Source("openalex", "openalex", str(tmp_path / "works.jsonl"))
    return loading.load_source(source, id=uuid4(), by=cast.hamad.actor, at=AT).id


def page(cast: Cast, address: str, *, as_: str = "leyla", language: str = "en") -> Any:
    client = Client(headers={"accept-language": language})
    client.force_login(getattr(cast, as_).user)
    return client.get(address)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Could not be read"), ("fr", "N’ont pas pu être lues"), ("ar", "تعذّرت قراءتها")],
)
def test_the_page_of_sources_tells_counts_and_digest(
    cast: Cast, loaded: UUID, language: str, words: str
) -> None:
    answer = page(cast, "/watch/sources/", language=language)

    told = answer.content.decode()
    assert answer.status_code == 200
    assert words in told
    assert f"/watch/sources/{loaded}/" in told
    assert "works.jsonl" in told


def test_who_keeps_the_watch_is_told_how_to_load(cast: Cast, loaded: UUID) -> None:
    del loaded

    assert "mithaq watch load" in page(cast, "/watch/sources/", as_="hamad").content.decode()
    assert "mithaq watch load" not in page(cast, "/watch/sources/").content.decode()


def test_who_has_no_role_that_reads_the_watch_sees_nothing(cast: Cast, loaded: UUID) -> None:
    assert page(cast, "/watch/sources/", as_="noor").status_code == 409
    assert page(cast, f"/watch/sources/{loaded}/", as_="noor").status_code == 409
    assert page(cast, f"/watch/sources/{loaded}/problems.csv", as_="noor").status_code == 409
    assert Client().get("/watch/sources/").status_code == 302


def test_the_page_of_a_load_tells_each_problem_with_its_place(cast: Cast, loaded: UUID) -> None:
    told = page(cast, f"/watch/sources/{loaded}/").content.decode()

    assert "works.jsonl:13" in told
    assert "works.jsonl:14" in told
    assert "It has no date." in told
    assert page(cast, f"/watch/sources/{uuid4()}/").status_code == 404


def test_problems_leave_as_a_file_in_the_readers_language(cast: Cast, loaded: UUID) -> None:
    answer = page(cast, f"/watch/sources/{loaded}/problems.csv", language="fr")
    written = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = page(cast, f"/watch/sources/{loaded}/problems.jsonl")

    rows = list(csv.DictReader(io.StringIO(written)))
    assert [(row["place"], row["code"]) for row in rows] == [
        ("works.jsonl:13", "work_unreadable"),
        ("works.jsonl:14", "work_undated"),
    ]
    assert rows[1]["what"] == "Elle n’a pas de date."
    assert [json.loads(each)["code"] for each in lines.streaming_content] == [
        "work_unreadable",
        "work_undated",
    ]
    assert page(cast, f"/watch/sources/{loaded}/problems.exe").status_code in {400, 404, 409}


def test_a_term_is_counted_as_works_are_read(cast: Cast, loaded: UUID) -> None:
    del loaded
    reader = cast.leyla.actor

    assert term_use("Quiet Propellers", reader=reader).works == 12
    assert term_use("quiet-propellers", reader=reader).years[0].of == 1
    assert term_use("loud propellers", reader=reader).works == 0
    with pytest.raises(Refused) as refusal:
        term_use("propellers of the sea", reader=reader)
    assert refusal.value.code == "term_wrong"
    with pytest.raises(Refused) as refused:
        term_use("propellers", reader=cast.noor.actor)
    assert refused.value.code == "not_permitted"
