"""A list of records on paper, in the reader's words."""

from collections.abc import Iterable
from itertools import islice
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from mithaq.base.languages import best_of
from mithaq.base.refusals import Refused
from mithaq.clearance.adapters.spif.own_labels import marking_of_classification
from mithaq.exchange.queries import exports
from mithaq.exchange.queries.exports import PrintedList, PrintedRecord
from mithaq.exchange.queries.records import RecordView
from mithaq.fields.queries import taxonomy
from mithaq.parties import queries as parties
from mithaq.words import writing
from mithaq.words.names import label_words
from mithaq.words.terms import named, reader_language, term

PRINTED_MOST = 500


def print_records(out: IO[bytes], views: Iterable[RecordView]) -> int:
    """Write a PDF; how many records it holds. Raises Refused `print_too_long` or `fonts_missing`."""
    found = tuple(islice(views, PRINTED_MOST + 1))
    if len(found) > PRINTED_MOST:
        raise Refused("print_too_long", most=PRINTED_MOST)
    institutions = parties.institutions_by_id(view.institution for view in found)
    classes = {view.content.label.classification for view in found}
    closest = max(classes, key=lambda each: each.rank, default=None)
    exports.write_pdf(
        out,
        PrintedList(
            title=_("Catalogue"),
            note=_("%(count)s records") % {"count": writing.number(len(found))},
            language=reader_language().value,
            marking=marking_of_classification(closest, reader_language()) if closest else "",
            source=f"{settings.NODE_NAME} · {_('Every official act is in the register.')}",
            records=[_printed(view, named(institutions[view.institution].names)) for view in found],
        ),
    )
    return len(found)


def _printed(view: RecordView, institution: str) -> PrintedRecord:
    content, language = view.content, reader_language()
    spoken, text = best_of(content.texts, language)
    facts = [
        term("kind", content.kind),
        view.reference,
        institution,
        parties.state_name(view.state, language),
        *(taxonomy().label(code, language) for code in content.fields),
        *([_("TRL %(trl)s") % {"trl": writing.number(content.trl)}] if content.trl else []),
        _("valid until %(day)s") % {"day": writing.day(content.valid_until)},
    ]
    return PrintedRecord(
        title=text.title,
        summary=text.summary,
        language=spoken.value,
        facts=tuple(facts),
        marking=label_words(content.label),
    )
