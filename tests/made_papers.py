"""The made-up literature as works of a source, to be put into a corpus."""

from dataclasses import replace

from corpora import work
from made_literature import made_works
from mithaq.watch.domain.works import Work


def papers() -> list[Work]:
    """A thousand works a year from Qatar and Morocco, whose titles and abstracts are the terms."""
    return [
        replace(
            work(str(place), source="open", classes=each.classes, countries=["QA" if place % 3 else "MA"]),
            title=". ".join(each.title_terms) or "untitled",
            abstract=". ".join(each.terms),
            published_on=each.published_on,
            first_author=each.first_author,
        )
        for place, each in enumerate(made_works())
    ]
