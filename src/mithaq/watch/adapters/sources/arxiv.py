"""arXiv's metadata as JSON lines: a paper each, as arXiv and Kaggle give them out, or page by page (OAI-PMH).

The day is that of the first version, since later ones are the same work. Authors are told by name alone.
"""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from mithaq.base.refusals import Refused
from mithaq.watch.adapters.sources.arxiv_harvest import ARXIV_PAGES
from mithaq.watch.adapters.sources.format import Format, Reading
from mithaq.watch.adapters.sources.lines import line_chunks, object_in, only_file
from mithaq.watch.domain import records
from mithaq.watch.domain.works import Work, WorkKind


def _work(record: object, reading: Reading) -> Work:
    told = object_in(record)
    key = records.key_of(told.get("id"))
    authors = _authors(told)
    return Work(
        source=reading.source,
        key=key,
        kind=WorkKind.PREPRINT,
        title=records.title_of(told.get("title")),
        abstract=records.abstract_of(told.get("abstract")),
        published_on=records.day_of(_first_version(told)),
        first_author=records.author_key(authors[0]) if authors else "",
        authors=len(authors),
        classes=tuple(records.line(told.get("categories")).split()),
        doi=records.doi_of(told.get("doi")),
        url=f"https://arxiv.org/abs/{key}",
        language="en",
    )


def _first_version(told: Mapping[str, object]) -> object:
    versions = records.sequence_in(told.get("versions"))
    created = records.mapping_in(versions[0]).get("created") if versions else None
    if not isinstance(created, str):
        return told.get("update_date")
    try:
        return parsedate_to_datetime(created).date()
    except ValueError as error:
        raise Refused("work_date_wrong", value=created[:40]) from error


def _authors(told: Mapping[str, object]) -> list[str]:
    parsed = [
        " ".join(str(part) for part in records.sequence_in(each)[:2])
        for each in records.sequence_in(told.get("authors_parsed"))
    ]
    written = records.line(told.get("authors"), most=1_000_000).replace(" and ", ", ")
    return parsed or [each.strip() for each in written.split(",") if each.strip()]


ARXIV = Format(
    "arxiv", lambda file, _: line_chunks(file), _work, only_file, paging=ARXIV_PAGES, paged_path="/oai"
)
