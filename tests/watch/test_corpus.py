"""The corpus: works of several sources, figures of others, and what is said when something is missing."""

import gzip
import hashlib
import json
from email.message import Message
from pathlib import Path
from uuid import uuid4

import pytest

from answering import Answer, server
from cast import AT, Cast
from mithaq.base.refusals import Refused
from mithaq.watch.actions import loading
from mithaq.watch.actions.loading import Source
from mithaq.watch.adapters.corpus.manifest import corpus_folder, sole_writer
from mithaq.watch.checks import check_corpus
from mithaq.watch.queries import loads
from mithaq.watch.queries.corpus import engine
from mithaq.watch.queries.loads import LoadView


def load(cast: Cast, source: Source) -> LoadView:
    return loading.load_source(source, id=uuid4(), by=cast.hamad.actor, at=AT, processes=1)


def works(folder: Path, name: str, *told: tuple[str, str | None]) -> Source:
    """Works of OpenAlex's form under the name of a source, by key and DOI."""
    lines = [
        {"id": key, "doi": doi, "title": f"Pumps of {name}", "publication_date": "2024-01-01"}
        for key, doi in told
    ]
    (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return Source("openalex", name, str(folder / f"{name}.jsonl"))


def counted() -> list[tuple[str, str]]:
    with engine() as reckoning:
        found = reckoning.table(reckoning.works().select("source", "key")).to_pylist()
    return sorted((each["source"], each["key"]) for each in found)


def test_a_work_of_several_sources_counts_once_whatever_came_first(cast: Cast, tmp_path: Path) -> None:
    load(cast, works(tmp_path, "arxiv", ("a1", "10.5555/x"), ("a2", None), ("a3", "10.5555/y")))
    load(cast, works(tmp_path, "aggregator", ("g1", "https://doi.org/10.5555/X")))

    assert counted() == [("aggregator", "g1"), ("arxiv", "a2"), ("arxiv", "a3")]

    load(cast, works(tmp_path, "openalex", ("W1", "10.5555/x")))

    assert counted() == [("arxiv", "a2"), ("arxiv", "a3"), ("openalex", "W1")]
    with engine() as reckoning:
        assert len(reckoning.table(reckoning.all_works())) == 5


def test_a_work_counts_again_when_the_other_source_takes_it_back(cast: Cast, tmp_path: Path) -> None:
    load(cast, works(tmp_path, "arxiv", ("a1", "10.5555/x")))
    load(cast, works(tmp_path, "openalex", ("W1", "10.5555/x")))
    load(cast, works(tmp_path, "openalex", ("W1", "10.5555/other")))

    assert counted() == [("arxiv", "a1"), ("openalex", "W1")]


def test_works_that_a_snapshot_gave_up_leave_the_corpus(cast: Cast, tmp_path: Path) -> None:
    load(cast, works(tmp_path, "openalex", ("W1", None), ("W2", None)))
    snapshot = tmp_path / "snapshot"
    (snapshot / "data/works/updated_date=2026-06-01").mkdir(parents=True)
    line = {"id": "W3", "title": "Pumps", "publication_date": "2024-01-01"}
    (snapshot / "data/works/updated_date=2026-06-01/part_000.jsonl").write_text(json.dumps(line))
    (snapshot / "deleted_ids.csv").write_text("id\nW2\n")

    view = load(cast, Source("openalex", "openalex", str(snapshot)))

    assert counted() == [("openalex", "W1"), ("openalex", "W3")]
    assert (view.rows, view.replaced) == (1, 1)


def test_figures_of_others_stand_in_a_table_of_their_own(cast: Cast, tmp_path: Path) -> None:
    header = "table_id,area,path,field,year,value,counting"
    rows = (
        "9968,Algeria,World > Africa > Algeria,physics,2022,1.5,whole",
        "9968,Africa,World > Africa,physics,2022,9,whole",
    )
    (tmp_path / "f.csv").write_text("\n".join((header, *rows)))

    view = load(cast, loading.source_named("ncses_publications", str(tmp_path / "f.csv")))

    with engine() as reckoning:
        found = reckoning.table(reckoning.indicators().order_by("area")).to_pylist()
    assert [(each["area"], each["area_name"], each["value"], each["series"]) for each in found] == [
        ("", "Africa", 9.0, "9968"),
        ("DZ", "Algeria", 1.5, "9968"),
    ]
    assert {each["indicator"] for each in found} == {"publications"}
    assert (view.table, view.source) == ("indicators", "ncses_publications")
    assert counted() == []


def test_a_file_at_an_address_is_fetched_and_loaded_with_the_address_told(cast: Cast, tmp_path: Path) -> None:
    source = works(tmp_path, "openalex", ("W1", None), ("W2", None))
    packed = gzip.compress(Path(source.place).read_bytes())

    with server(lambda _path, _headers: (200, {}, packed)) as address:
        view = load(cast, Source("openalex", "openalex", f"{address}/data/works.jsonl.gz?x=1"))

    assert counted() == [("openalex", "W1"), ("openalex", "W2")]
    assert view.place == f"{address}/data/works.jsonl.gz?x=1"
    assert view.sha256 == hashlib.sha256(packed).hexdigest()
    assert list((tmp_path / "corpus" / "fetched").glob("*")) == []


@pytest.mark.parametrize("format", ["openalex", "crossref"])
def test_a_list_at_an_address_is_gathered_page_by_page(cast: Cast, format: str) -> None:
    asked: list[str] = []

    def answer(path: str, _headers: Message) -> Answer:
        asked.append(path)
        number = len(asked)
        if format == "openalex":
            item: dict[str, object] = {"id": f"W{number}", "title": "Pumps", "publication_date": "2024-01-01"}
            told: dict[str, object] = {
                "results": [item],
                "meta": {"next_cursor": "b" if number == 1 else None},
            }
        else:
            item = {"DOI": f"10.5555/{number}", "title": ["Pumps"], "issued": {"date-parts": [[2024]]}}
            told = {"message": {"items": [item] if number < 3 else [], "next-cursor": "b"}}
        return 200, {}, json.dumps(told).encode()

    with server(answer) as address:
        view = load(cast, Source(format, format, f"{address}/works?filter=x"))

    assert view.rows == 2
    assert asked[:2] == ["/works?filter=x&cursor=%2A", "/works?filter=x&cursor=b"]


def test_a_second_load_waits_for_the_first_to_end(cast: Cast, tmp_path: Path) -> None:
    with sole_writer(corpus_folder()), pytest.raises(Refused) as refusal:
        load(cast, works(tmp_path, "openalex", ("W1", None)))

    assert refusal.value.code == "corpus_busy"


def test_a_damaged_list_of_files_is_refused_and_not_taken_for_an_empty_corpus(
    cast: Cast, tmp_path: Path
) -> None:
    load(cast, works(tmp_path, "openalex", ("W1", None)))
    (tmp_path / "corpus" / "corpus.json").write_text("{")

    with pytest.raises(Refused) as refusal:
        loads.sources(reader=cast.leyla.actor)

    assert refusal.value.code == "corpus_damaged"


def test_the_doctor_tells_of_files_and_loads_that_are_not_there(cast: Cast, tmp_path: Path) -> None:
    load(cast, works(tmp_path, "openalex", ("W1", None)))
    whole = check_corpus()
    [file] = (tmp_path / "corpus" / "works").rglob("*.parquet")
    file.unlink()
    without_file = check_corpus()
    (tmp_path / "corpus" / "corpus.json").unlink()
    without_list = check_corpus()

    assert (whole.works, whole.missing, whole.lost) == (1, 0, 0)
    assert without_file.missing == 1
    assert without_list.lost == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("poetry", "x"), "source_format_unknown"),
        (("table", "x"), "mapping_missing"),
        (("table", "x", "nowhere.yaml"), "mapping_unknown"),
        (("openalex", "x", "patstat"), "mapping_unwanted"),
    ],
)
def test_what_cannot_be_loaded_is_told(words: tuple[str, ...], code: str) -> None:
    with pytest.raises(Refused) as refusal:
        loading.source_named(words[0], words[1], mapping=words[2] if len(words) > 2 else "")

    assert refusal.value.code == code


def test_a_source_whose_name_is_a_path_is_refused(cast: Cast, tmp_path: Path) -> None:
    source = works(tmp_path, "openalex", ("W1", None))

    with pytest.raises(Refused) as refusal:
        load(cast, Source("openalex", "../x", source.place))

    assert refusal.value.code == "source_name_wrong"
