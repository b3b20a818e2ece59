"""A brief as a file in the reader's language: PDF, or DOCX to go on working with; both say the same."""

from collections.abc import Iterable, Sequence
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mithaq.base.refusals import Refused
from mithaq.exchange.adapters.letter_printing import Said, Section, Table
from mithaq.parties import queries as parties
from mithaq.projects.adapters.report_printing import Picture, PrintedReport, write_document
from mithaq.watch.adapters.brief_printing import (
    PaperCurve,
    PaperLine,
    PaperSource,
    PaperTable,
    PrintedBrief,
    picture_of,
    write_brief,
)
from mithaq.watch.queries.briefs import BriefView
from mithaq.watch.queries.looks import LookView, TopicView
from mithaq.words.briefs import ToldBrief, ToldLine, ToldTable, told_brief
from mithaq.words.terms import reader_language
from mithaq.words.watch_alerts import isolated
from mithaq.words.writing import decimal, number, year

CURVES = 3
SUFFIXES = (".pdf", ".docx")


def write(out: IO[bytes], view: BriefView, *, suffix: str, marking: str = "") -> None:
    """Write a brief, marked as not for partners where no other marking is given.

    Raises Refused `choice_unknown` for another suffix, or `fonts_missing`.
    """
    if suffix not in SUFFIXES:
        raise Refused("choice_unknown", value=suffix[:20])
    printed = _printed(view, told_brief(view), marking or unreleased_marking())
    if suffix == ".pdf":
        write_brief(out, printed)
    else:
        pictures = [
            Picture(picture_of(each, language=printed.language), f"{each.title}: {printed.curves_note}")
            for each in printed.curves
        ]
        write_document(out, _report(printed), pictures={2: pictures})


def left_out_told(count: int) -> str:
    """How many lines an analyst left out; nothing where none is."""
    if not count:
        return ""
    text = ngettext(
        "An analyst left out %(count)s line of this brief.",
        "An analyst left out %(count)s lines of this brief.",
        count,
    )
    return text % {"count": number(count)}


def unreleased_marking() -> str:
    """What stands on a brief that is not frozen."""
    return _("Not for partners: only a frozen version goes to others, by a release case.")


def _printed(view: BriefView, told: ToldBrief, marking: str) -> PrintedBrief:
    on, origin = parties.legal_day(view.made_at), _("From open sources")
    return PrintedBrief(
        title=told.title,
        language=reader_language().value,
        day=(on.year, on.month, on.day),
        marking=marking,
        made=told.made,
        key=[_line(each) for each in told.key],
        table=_table(told.table) if told.table else None,
        curves_title=_("Curves"),
        curves_note=_("Works in 10,000, and what is expected"),
        curves=[_curve(view.look, each) for each in drawn(view)] if view.look else [],
        more_title=_("Further findings"),
        more=[_line(each) for each in told.more],
        left_out=left_out_told(told.left_out),
        methods_title=_("How each figure is reckoned"),
        methods=told.methods,
        confidence=_table(told.confidence) if told.confidence else None,
        sources_title=_("Sources"),
        sources_note=_("Each page shows the documents behind the sentence, to whoever may read the watch."),
        sources=[PaperSource(f"[{number(each.number)}]", each.text, each.address) for each in told.sources],
        foot=f"{settings.NODE_NAME} · {origin}",
        pages=_("Page {page} of {pages}"),
    )


def drawn(view: BriefView) -> Sequence[TopicView]:
    """Topics of key lines that are shown; of a dossier its own."""
    terms = {str(each.line.facts.get("term")) for each in view.shown if each.line.is_key}
    return [each for each in view.topics if each.term in terms][:CURVES]


def _curve(of: LookView, topic: TopicView) -> PaperCurve:
    ahead = [(each.centre_years, each.expected, each.lower, each.upper) for each in topic.forecasts]
    top = max([*topic.shares, *(each[3] for each in ahead), 1e-9])
    first, last = of.years[0][0], of.years[-1][0]
    return PaperCurve(
        title=isolated(topic.term),
        known=topic.shares,
        ahead=ahead,
        first=year(first),
        last=year(last),
        end=year(last + max((each.years for each in topic.forecasts), default=0)),
        top=top,
        top_told=decimal(top),
    )


def _line(line: ToldLine) -> PaperLine:
    sources = isolated("".join(f"[{number(each)}]" for each in line.sources))
    return PaperLine(line.text, sources, line.note, line.noted if line.note else "")


def _table(table: ToldTable) -> PaperTable:
    return PaperTable(table.title, table.heads, table.widths, table.rows)


def _report(printed: PrintedBrief) -> PrintedReport:
    direction = "rtl" if printed.language == "ar" else "ltr"

    def section(title: str, lines: Iterable[str], table: PaperTable | None = None) -> Section:
        rows = tuple(tuple((Said(cell, direction),) for cell in row) for row in table.rows) if table else ()
        listed = Table(tuple(table.heads), tuple(table.widths), rows) if table else None
        return Section(title, tuple(Said(each, direction) for each in lines), listed)

    sources = [f"{each.number} {each.text}: {isolated(each.address)}" for each in printed.sources]
    more = [*_paragraphs(printed.more), *([printed.left_out] if printed.left_out else [])]
    return PrintedReport(
        title=printed.title,
        language=printed.language,
        day=printed.day,
        marking=printed.marking,
        source=printed.foot,
        facts=(),
        sections=(
            section(_("In short"), [printed.made, *_paragraphs(printed.key)]),
            *([section(printed.table.title, [], printed.table)] if printed.table else []),
            *([section(printed.curves_title, [printed.curves_note])] if printed.curves else []),
            *([section(printed.more_title, more)] if more else []),
            *([section(printed.confidence.title, [], printed.confidence)] if printed.confidence else []),
            *([section(printed.methods_title, printed.methods)] if printed.methods else []),
            section(printed.sources_title, [printed.sources_note, *sources]),
        ),
    )


def _paragraphs(lines: Sequence[PaperLine]) -> list[str]:
    """Sentences with their sources, and each note after its sentence."""
    found = []
    for each in lines:
        found.append(f"{each.text} {each.sources}")
        found += [f"{each.noted}: {each.note}"] if each.note else []
    return found
