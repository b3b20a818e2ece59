"""arXiv by OAI-PMH: pages with tokens, papers as a file of metadata has them, and what arXiv refuses."""

from dataclasses import replace
from datetime import date
from email.message import Message
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from answering import Answer, server
from mithaq.base.refusals import Refused
from mithaq.outside.fetching import fetch_pages
from mithaq.watch.adapters.sources.arxiv import ARXIV
from mithaq.watch.adapters.sources.arxiv_harvest import ARXIV_PAGES, address_of, page_of
from mithaq.watch.adapters.sources.format import Reading
from mithaq.watch.domain.works import Work

PAGES = replace(ARXIV_PAGES, pause_s=0)
ASKED = "/oai?verb=ListRecords&metadataPrefix=arXivRaw&set=cs"
DELETED = '<record><header status="deleted"><identifier>oai:arXiv.org:0</identifier></header></record>'


def told(inside: str) -> bytes:
    return f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{inside}</OAI-PMH>'.encode()


def page(*records: str, token: str = "") -> bytes:
    listed = "".join(records) + f"<resumptionToken>{token}</resumptionToken>"
    return told(f"<ListRecords>{listed}</ListRecords>")


def paper(key: str) -> str:
    return (
        f"<record><header><identifier>oai:arXiv.org:{key}</identifier></header>"
        f'<metadata><arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>{key}</id>'
        '<version version="v1"><date>Mon, 2 Apr 2007 19:18:42 GMT</date></version>'
        '<version version="v2"><date>Tue, 24 Jul 2007 20:10:27 GMT</date></version>'
        "<title>Quiet propellers</title><authors>Leyla Aksoy, Kerem Demir</authors>"
        "<categories>cs.RO physics.flu-dyn</categories><doi>10.1/quiet</doi>"
        "<abstract>They hum &amp; turn.</abstract></arXivRaw></metadata></record>"
    )


def test_papers_of_all_pages_are_works(tmp_path: Path) -> None:
    asked: list[dict[str, list[str]]] = []

    def answer(path: str, _headers: Message) -> Answer:
        asked.append(parse_qs(urlsplit(path).query))
        is_first = "resumptionToken" not in asked[-1]
        return 200, {}, page(paper("0704.1"), DELETED, token="a|b 1") if is_first else page(paper("0704.2"))

    with server(answer) as address:
        fetch_pages(address + ASKED, tmp_path / "works", paging=PAGES, bytes_max=2**30)

    assert asked[1] == {"verb": ["ListRecords"], "resumptionToken": ["a|b 1"]}
    lines = (tmp_path / "works").read_bytes().splitlines()
    found = [ARXIV.read(each, Reading("arxiv")) for each in lines]
    first = found[0]
    assert isinstance(first, Work)
    assert [each.key for each in found if isinstance(each, Work)] == ["0704.1", "0704.2"]
    assert first.published_on == date(2007, 4, 2)
    assert (first.title, first.abstract) == ("Quiet propellers", "They hum & turn.")
    assert (first.authors, first.classes) == (2, ("cs.RO", "physics.flu-dyn"))


def test_a_day_without_papers_is_an_empty_list(tmp_path: Path) -> None:
    none = told('<error code="noRecordsMatch">none</error>')
    with server(lambda _path, _headers: (200, {}, none)) as address:
        fetch_pages(address + ASKED, tmp_path / "works", paging=PAGES, bytes_max=2**30)

    assert (tmp_path / "works").read_bytes() == b""


@pytest.mark.parametrize(
    "data",
    [
        told('<error code="badArgument">from</error>'),
        told("<Identify/>"),
        b"<html>",
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><OAI-PMH>&b;</OAI-PMH>',
    ],
)
def test_what_is_no_page_is_refused(tmp_path: Path, data: bytes) -> None:
    with server(lambda _path, _headers: (200, {}, data)) as address, pytest.raises(Refused) as refusal:
        fetch_pages(address + ASKED, tmp_path / "works", paging=PAGES, bytes_max=2**30)

    assert refusal.value.code == "source_unreadable"
    assert not (tmp_path / "works").exists()


class Forgetting:
    """Two pages; the token of the second expires so many times."""

    def __init__(self, times: int) -> None:
        self.times = times

    def __call__(self, path: str, _headers: Message) -> Answer:
        if "resumptionToken" not in path:
            return 200, {}, page(paper("0704.1"), token="t")
        self.times -= 1
        if self.times >= 0:
            return 200, {}, told('<error code="badResumptionToken">expired</error>')
        return 200, {}, page(paper("0704.2"))


def test_a_token_that_expired_begins_the_list_anew(tmp_path: Path) -> None:
    with server(Forgetting(1)) as address:
        fetch_pages(address + ASKED, tmp_path / "works", paging=PAGES, bytes_max=2**30)

    assert len((tmp_path / "works").read_bytes().splitlines()) == 2


def test_tokens_that_expire_at_once_are_no_endless_list(tmp_path: Path) -> None:
    with server(Forgetting(9)) as address, pytest.raises(Refused, match="source_unreadable"):
        fetch_pages(address + ASKED, tmp_path / "works", paging=PAGES, bytes_max=2**30)


def test_a_page_is_asked_for_by_its_token_alone() -> None:
    address = f"https://oaipmh.arxiv.org{ASKED}"

    assert address_of(address, "*") == address
    assert address_of(address, "x y") == "https://oaipmh.arxiv.org/oai?verb=ListRecords&resumptionToken=x+y"
    assert page_of(page()).next is None
