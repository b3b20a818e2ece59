"""Sources of literature: what each becomes, and what is said of records that are none."""

import gzip
import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from mithaq.base.refusals import Refused
from mithaq.watch.adapters.sources.registry import FORMATS
from mithaq.watch.domain.works import Share, WorkKind
from works_read import read, works

OPENALEX = {
    "id": "https://openalex.org/W123",
    "doi": "https://doi.org/10.5555/ABC.1",
    "title": "Quiet propellers for <i>research</i> vessels",
    "publication_date": "2024-03-05",
    "type": "article",
    "language": "en",
    "authorships": [
        {
            "author_position": "first",
            "author": {"id": "https://openalex.org/A1", "display_name": "Leyla Aydin"},
            "countries": ["TR", "MA"],
            "institutions": [{"display_name": "Marine Institute", "country_code": "TR"}],
        },
        {
            "author_position": "last",
            "author": {"id": "https://openalex.org/A2"},
            "institutions": [{"display_name": "Water Department", "country_code": "MA"}],
        },
    ],
    "primary_topic": {
        "id": "https://openalex.org/T10",
        "subfield": {"id": "https://openalex.org/subfields/2212"},
    },
    "topics": [{"id": "https://openalex.org/T10"}, {"id": "https://openalex.org/T20"}],
    "cited_by_count": 7,
    "abstract_inverted_index": {"We": [0], "measure": [1], "noise": [2, 4], "and": [3]},
}
CROSSREF = {
    "DOI": "10.5555/XYZ.2",
    "type": "journal-article",
    "title": ["Membranes that last"],
    "abstract": "<jats:p>Salt is kept back.</jats:p>",
    "published-print": {"date-parts": [[2023, 4]]},
    "author": [
        {
            "given": "Amina",
            "family": "Idrissi",
            "sequence": "first",
            "affiliation": [{"name": "Water Department, Rabat, Morocco"}],
        },
        {"name": "A consortium"},
    ],
    "is-referenced-by-count": 3,
}


def put(folder: Path, name: str, content: str | bytes) -> Path:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder / name


def test_a_work_of_openalex(tmp_path: Path) -> None:
    [work] = works("openalex", put(tmp_path, "w.jsonl", json.dumps(OPENALEX)))

    assert work.key == "W123"
    assert work.doi == "10.5555/abc.1"
    assert work.title == "Quiet propellers for research vessels"
    assert work.abstract == "We measure noise and noise"
    assert work.published_on == date(2024, 3, 5)
    assert work.first_author == "A1"
    assert work.countries == (Share("MA", 0.75), Share("TR", 0.25))
    assert work.institutions == (Share("Marine Institute", 0.5), Share("Water Department", 0.5))
    assert work.classes == ("T10", "T20", "subfields/2212")
    assert (work.cited_by, work.authors, work.kind) == (7, 2, WorkKind.ARTICLE)


def test_paratext_is_set_aside(tmp_path: Path) -> None:
    lines = "\n".join(
        json.dumps({**OPENALEX, **each}) for each in ({"is_paratext": True}, {"type": "paratext"})
    )

    assert [each for _, each in read("openalex", put(tmp_path, "w.jsonl", lines))] == [None, None]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"id": None}, "work_key_missing"),
        ({"title": "  "}, "work_title_missing"),
        ({"publication_date": None}, "work_undated"),
        ({"publication_date": "2024-13-01"}, "work_date_wrong"),
        ({"publication_date": "20240"}, "work_date_wrong"),
        ({"publication_date": "9024-01-01"}, "work_date_wrong"),
        ({"cited_by_count": "many"}, "work_value_wrong"),
        ({"cited_by_count": -1}, "work_value_wrong"),
        ({"title": "x" * 6_000}, "work_text_too_long"),
    ],
)
def test_what_is_no_work_is_told_by_a_code(tmp_path: Path, change: dict[str, object], code: str) -> None:
    place = put(tmp_path, "w.jsonl", json.dumps({**OPENALEX, **change}))

    assert read("openalex", place) == [("w.jsonl:1", code)]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_packed_lines_are_read_by_what_their_bytes_say(tmp_path: Path, pack: object) -> None:
    data = json.dumps(OPENALEX).encode() + b"\n\n" + json.dumps({**OPENALEX, "id": "W9"}).encode()
    place = put(tmp_path, "w.json", pack(data))  # type: ignore[operator]  # either function

    assert [where for where, _ in read("openalex", place)] == ["w.json:1", "w.json:3"]
    assert [each.key for each in works("openalex", place)] == ["W123", "W9"]


@pytest.mark.parametrize("below", ["data/works", "data/jsonl/works", "works", "."])
def test_a_snapshot_is_read_in_either_layout(tmp_path: Path, below: str) -> None:
    for number in (1, 2):
        packed = gzip.compress(json.dumps({**OPENALEX, "id": f"W{number}"}).encode())
        put(tmp_path, f"{below}/updated_date=2026-06-0{number}/part_0000.gz", packed)
    put(tmp_path, "data/authors/updated_date=2026-06-01/part_0000.gz", b"no works")

    assert [each.key for each in works("openalex", tmp_path)] == ["W1", "W2"]


def test_a_snapshot_in_parquet_gives_the_same_works(tmp_path: Path) -> None:
    index = json.dumps(OPENALEX["abstract_inverted_index"])
    table = pa.Table.from_pylist([{**OPENALEX, "abstract_inverted_index": index}])
    file = tmp_path / "data/parquet/works/updated_date=2026-06-01/part_0000.parquet"
    file.parent.mkdir(parents=True)
    pq.write_table(table, file)

    assert works("openalex", tmp_path) == works(
        "openalex", put(tmp_path / "beside", "w.jsonl", json.dumps(OPENALEX))
    )


@pytest.mark.parametrize("size", [5, None])
def test_a_snapshot_that_lacks_what_its_manifest_names_is_refused(tmp_path: Path, size: int | None) -> None:
    put(tmp_path, "data/jsonl/works/updated_date=2026-06-01/part_0000.gz", gzip.compress(b"{}"))
    part = "0000" if size else "0001"
    entry = {
        "url": f"s3://openalex/data/jsonl/works/updated_date=2026-06-01/part_{part}.gz",
        "meta": {"content_length": size},
    }
    put(tmp_path, "data/jsonl/works/manifest.json", json.dumps({"entries": [entry]}))

    with pytest.raises(Refused) as refusal:
        FORMATS["openalex"].files(tmp_path)

    assert refusal.value.code == "snapshot_incomplete"


def test_works_that_a_snapshot_gave_up_are_named(tmp_path: Path) -> None:
    put(tmp_path, "deleted_ids.csv", "id\nhttps://openalex.org/W5\nW6\n")
    put(
        tmp_path,
        "data/merged_ids/works/a.csv.gz",
        gzip.compress(b"merge_date,id,merge_into_id\n2026-01-01,W7,W8\n"),
    )

    assert FORMATS["openalex"].deleted is not None
    assert list(FORMATS["openalex"].deleted(tmp_path)) == ["W7", "W5", "W6"]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(CROSSREF),
        json.dumps({"items": [CROSSREF]}),
        json.dumps({"status": "ok", "message-type": "work-list", "message": {"items": [CROSSREF]}}, indent=1),
        json.dumps({"status": "ok", "message-type": "work", "message": CROSSREF}),
        json.dumps([CROSSREF]),
    ],
    ids=["line", "data_file", "answer", "answer_of_one", "array"],
)
def test_a_work_of_crossref_in_each_of_its_forms(tmp_path: Path, content: str) -> None:
    [work] = works("crossref", put(tmp_path, "w.json.gz", gzip.compress(content.encode())))

    assert (work.key, work.doi, work.title) == ("10.5555/xyz.2", "10.5555/xyz.2", "Membranes that last")
    assert work.abstract == "Salt is kept back."
    assert work.published_on == date(2023, 4, 1)
    assert work.countries == (Share("MA", 0.5),)
    assert work.authors == 2


FEEDS = {
    "rss": """<rss version="2.0"><channel><title>T</title><language>fr-FR</language>
<item><guid>a1</guid><link>https://example.org/1</link><title>Un drone marin</title>
<description>&lt;p&gt;Il plonge.&lt;/p&gt;</description>
<pubDate>Tue, 06 Jan 2026 10:00:00 GMT</pubDate></item>
<item><guid>a2</guid><title>Sans date</title></item></channel></rss>""",
    "atom": """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>T</title>
<entry><id>a1</id><link href="https://example.org/1"/><title>Un drone marin</title>
<summary type="html">&lt;p&gt;Il plonge.&lt;/p&gt;</summary><updated>2026-01-06T10:00:00Z</updated></entry>
<entry><id>a2</id><title>Sans date</title></entry></feed>""",
}


@pytest.mark.parametrize("form", FEEDS)
def test_entries_of_a_feed_are_news_with_their_day(tmp_path: Path, form: str) -> None:
    found = read("feed", put(tmp_path, "feed.xml", FEEDS[form]))

    [(place, work), undated] = found
    assert (place, undated) == ("feed.xml:1", ("feed.xml:2", "work_undated"))
    assert not isinstance(work, str)
    assert (work.key, work.title, work.abstract) == ("a1", "Un drone marin", "Il plonge.")  # type: ignore[union-attr]  # a work
    assert (work.published_on, work.kind) == (date(2026, 1, 6), WorkKind.NEWS)  # type: ignore[union-attr]  # a work


LIBRARIES = {
    "ris": """TY  - JOUR
AU  - Aydin, Leyla
AU  - Demir, Kerem
TI  - Silent drives
PY  - 2022
DO  - 10.5555/S.1
AB  - Less noise.
KW  - cavitation
ER  -

TY  - JOUR
PY  - 2022
ER  -
""",
    "bibtex": """@comment{kept apart}
@article{a, author = {Aydin, Leyla and Demir, Kerem}, title = {{Silent} drives}, year = 2022,
  doi = {10.5555/S.1}, abstract = {Less noise.}, keywords = {cavitation}}
@article{b, year = 2022}
""",
    "csl": json.dumps(
        [
            {
                "type": "article-journal",
                "title": "Silent drives",
                "DOI": "10.5555/S.1",
                "abstract": "Less noise.",
                "issued": {"date-parts": [["2022"]]},
                "author": [{"family": "Aydin", "given": "Leyla"}, {"family": "Demir", "given": "Kerem"}],
                "categories": ["cavitation"],
            },
            {"type": "article-journal", "issued": {"date-parts": [[2022]]}},
        ]
    ),
}


@pytest.mark.parametrize("form", LIBRARIES)
def test_a_library_gives_the_same_work_in_each_form(tmp_path: Path, form: str) -> None:
    (_, work), (_, wrong) = read(form, put(tmp_path, "library", LIBRARIES[form]))

    assert wrong == "work_title_missing"
    assert not isinstance(work, str)
    assert (work.key, work.title, work.abstract) == ("10.5555/s.1", "Silent drives", "Less noise.")  # type: ignore[union-attr]  # a work
    assert (work.authors, work.classes) == (2, ("cavitation",))  # type: ignore[union-attr]  # a work
    assert (work.published_on, work.kind) == (date(2022, 1, 1), WorkKind.ARTICLE)  # type: ignore[union-attr]  # a work


def test_entries_of_a_library_are_told_by_their_lines(tmp_path: Path) -> None:
    assert [place for place, _ in read("ris", put(tmp_path, "l.ris", LIBRARIES["ris"]))] == [
        "l.ris:1",
        "l.ris:11",
    ]
    assert [place for place, _ in read("bibtex", put(tmp_path, "l.bib", LIBRARIES["bibtex"]))] == [
        "l.bib:2",
        "l.bib:4",
    ]


@pytest.mark.parametrize("form", ["ris", "bibtex", "csl", "feed"])
@pytest.mark.parametrize("content", [b"", b"<html>No</html>", b"\xff\xfe\x00"])
def test_a_file_of_another_kind_is_refused_whole(tmp_path: Path, form: str, content: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        read(form, put(tmp_path, "file", content))

    assert refusal.value.code == "source_unreadable"
