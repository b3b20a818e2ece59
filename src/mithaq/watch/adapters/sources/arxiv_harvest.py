"""arXiv page by page by OAI-PMH 2.0, in its format arXivRaw: a paper is the line that it is in a file.

An address names what is asked, such as
https://oaipmh.arxiv.org/oai?verb=ListRecords&metadataPrefix=arXivRaw&set=cs&from=2026-11-01
"""

from urllib.parse import urlencode, urlsplit, urlunsplit

import orjson
from lxml import etree

from mithaq.outside.fetching import FIRST_MARK, ExpiredMarkError, Page, Paging

_OAI, _RAW = "{http://www.openarchives.org/OAI/2.0/}", "{http://arxiv.org/OAI/arXivRaw/}"
PAUSE_S = 3.0
"""arXiv asks for one request in three seconds at most."""
_TEXTS = ("id", "title", "authors", "categories", "doi", "abstract")


def page_of(data: bytes) -> Page:
    """Raises ExpiredMarkError for a token of another day; ValueError for what is no page, or refused."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    wrong = root.find(f"{_OAI}error")
    if wrong is not None and wrong.get("code") == "badResumptionToken":
        raise ExpiredMarkError(f"badResumptionToken: {wrong.text}")
    if wrong is not None and wrong.get("code") != "noRecordsMatch":
        raise ValueError(f"{wrong.get('code')}: {wrong.text}")
    if wrong is None and root.find(f"{_OAI}ListRecords") is None:
        raise ValueError("no ListRecords")
    # A record that was deleted has a header alone.
    lines = [_line(each) for each in root.iter(f"{_RAW}arXivRaw")]
    token = root.findtext(f"{_OAI}ListRecords/{_OAI}resumptionToken")
    return Page(tuple(lines), (token or "").strip() or None)


def address_of(address: str, mark: str) -> str:
    """The address of a page: what is asked at first, and later the token alone, as the protocol has it."""
    if mark == FIRST_MARK:
        return address
    asked = urlencode({"verb": "ListRecords", "resumptionToken": mark})
    return urlunsplit(urlsplit(address)._replace(query=asked))


def _line(paper: etree._Element) -> bytes:
    told: dict[str, object] = {name: paper.findtext(f"{_RAW}{name}") for name in _TEXTS}
    told["versions"] = [
        {"created": each.findtext(f"{_RAW}date")} for each in paper.iterfind(f"{_RAW}version")
    ]
    return orjson.dumps(told)


ARXIV_PAGES = Paging(page_of, address_of, PAUSE_S)
