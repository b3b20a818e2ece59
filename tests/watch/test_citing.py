"""Works for reference managers: what is written is what their readers read."""

from datetime import date

import pytest
import rispy
from bibtexparser.entrypoint import parse_string

from mithaq.watch.queries.citing import MEDIA, written
from mithaq.watch.queries.work_lines import WorkLine

PLAIN = WorkLine("open", "W1", "Robots at sea", "en", date(2019, 3, 1), "10.1/x", "", 4)
ODD = WorkLine("mine", "a,b {c}", "Of {braces}, \\commas and é العربية", "", date(2020, 12, 31), "", "", None)


def test_ris_is_read_as_it_was_written() -> None:
    first, second = rispy.loads(written([PLAIN, ODD], ".ris").decode())

    assert first["title"] == "Robots at sea"
    assert first["doi"] == "10.1/x"
    assert first["urls"] == ["https://doi.org/10.1/x"]
    assert first["date"] == "2019/03/01"
    assert (second["title"], second["accession_number"]) == (ODD.title, "a,b {c}")
    assert "urls" not in second


def test_bibtex_is_read_as_it_was_written() -> None:
    library = parse_string(written([PLAIN, ODD], ".bib").decode())

    assert library.failed_blocks == []
    first, second = library.entries
    assert first.key == "open:W1"
    assert first["title"] == "{Robots at sea}"
    assert first["date"] == "2019-03-01"
    assert second.key == "mine:a_b__c_"
    assert second["title"] == "{Of braces, commas and é العربية}"
    assert "doi" not in second


@pytest.mark.parametrize("suffix", MEDIA)
def test_no_work_is_a_file_too(suffix: str) -> None:
    assert isinstance(written([], suffix), bytes)
