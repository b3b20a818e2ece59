"""A brief in the reader's language: sentences, notes, table, methods and sources, for page and paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import expm1
from uuid import UUID

from django.utils.translation import gettext as _

from mithaq.parties import queries as parties
from mithaq.watch.domain.briefs import BriefKind, Evidence
from mithaq.watch.domain.confidence import FROM
from mithaq.watch.queries.briefs import BriefHead, BriefView, LineView
from mithaq.watch.queries.looks import ForecastView, LookView, TopicView
from mithaq.words.brief_lines import evidence_path, evidence_told, range_told, sentence
from mithaq.words.letters import absolute
from mithaq.words.looking import change_told, last_month_told, month_told, source_told
from mithaq.words.terms import TERMS, named, reader_language, term
from mithaq.words.watch_alerts import isolated
from mithaq.words.writing import day, decimal, moment, number


@dataclass(frozen=True)
class ToldLine:
    """A line as it is read; `note` is in the reader's language, `other_notes` in others."""

    key: str
    text: str
    note: str
    noted: str
    sources: tuple[int, ...]
    is_key: bool
    is_left_out: bool
    other_notes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ToldSource:
    """What lines rest on, by its number."""

    number: int
    text: str
    path: str

    @property
    def address(self) -> str:
        return absolute(self.path)


@dataclass(frozen=True)
class ToldTable:
    """The table of a brief."""

    title: str
    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class ToldBrief:
    """A brief whole; a daily note has neither table nor words of confidence."""

    title: str
    made: str
    key: tuple[ToldLine, ...]
    more: tuple[ToldLine, ...]
    every: tuple[ToldLine, ...]
    left_out: int
    table: ToldTable | None
    methods: tuple[str, ...]
    sources: tuple[ToldSource, ...]
    confidence: ToldTable | None


@dataclass
class _Numbered:
    """Sources by number, in the order in which lines name them."""

    numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def of(self, evidence: Evidence) -> int:
        key = (evidence_told(evidence), evidence_path(evidence))
        return self.numbers.setdefault(key, len(self.numbers) + 1)

    def sources(self) -> tuple[ToldSource, ...]:
        return tuple(ToldSource(at, text, path) for (text, path), at in self.numbers.items())


def told_brief(view: BriefView) -> ToldBrief:
    """The brief in the language that is active."""
    names = _names(view.lines)
    numbered = _Numbered()
    every = tuple(_line(each, names, numbered) for each in view.lines)
    shown = tuple(each for each in every if not each.is_left_out)
    formulas = dict.fromkeys(
        evidence.formula for each in view.shown for evidence in each.line.evidence if evidence.formula
    )
    return ToldBrief(
        title=title_of(view),
        made=_made(view),
        key=tuple(each for each in shown if each.is_key),
        more=tuple(each for each in shown if not each.is_key),
        every=every,
        left_out=len(every) - len(shown),
        table=_table(view),
        methods=tuple(str(TERMS["emergence_formula"][code]) for code in ("sure", *formulas))
        if view.look
        else (),
        sources=numbered.sources(),
        confidence=_confidence() if view.look else None,
    )


def title_of(brief: BriefView | BriefHead) -> str:
    """What a brief is called."""
    if brief.kind is BriefKind.DOSSIER:
        return _("Topic dossier: %(term)s") % {"term": isolated(brief.term)}
    if brief.kind is BriefKind.DAILY:
        return _("Daily note: %(day)s") % {"day": day(parties.legal_day(brief.made_at))}
    told = {"source": isolated(source_told(brief.source)), "month": last_month_told(brief.origin)}
    return _("Horizon report: %(source)s to %(month)s") % told


def _made(view: BriefView) -> str:
    people = parties.people_by_id([view.by])
    told = {
        "moment": moment(view.made_at),
        "person": named(people[view.by].names) if view.by in people else str(view.by),
        "corpus": isolated(view.stamp),
        "revision": number(view.revision),
    }
    return _("Reckoned %(moment)s for %(person)s; corpus %(corpus)s; revision %(revision)s.") % told


def _names(lines: Sequence[LineView]) -> Mapping[UUID, str]:
    people = parties.people_by_id(each.by for each in lines if each.by)
    return {key: named(each.names) for key, each in people.items()}


def _line(view: LineView, names: Mapping[UUID, str], numbered: _Numbered) -> ToldLine:
    language = reader_language().value
    notes = {code: note for code, note in view.edited.notes.items() if note}
    return ToldLine(
        key=view.line.key,
        text=sentence(view.line),
        note=notes.get(language, ""),
        noted=_noted(names.get(view.by, str(view.by)), view.edited_at) if view.by and view.edited_at else "",
        sources=() if view.edited.is_left_out else tuple(dict.fromkeys(map(numbered.of, view.line.evidence))),
        is_key=view.line.is_key,
        is_left_out=view.edited.is_left_out,
        other_notes=tuple((code, note) for code, note in notes.items() if code != language),
    )


def _noted(person: str, at: datetime) -> str:
    return _("Note of the analyst, %(person)s, %(moment)s") % {"person": person, "moment": moment(at)}


def _table(view: BriefView) -> ToldTable | None:
    if view.look is None:
        return None
    return _years(view, view.look) if view.kind is BriefKind.DOSSIER else _topics(view.topics)


def _topics(topics: Sequence[TopicView]) -> ToldTable:
    rows = []
    for each in topics:
        ahead = {one.years: one for one in each.forecasts}
        cells = [_ahead(ahead.get(3)), _ahead(ahead.get(5))]
        figures = (number(each.counts[-1]), decimal(each.now), change_told(expm1(each.recent)))
        rows.append((number(each.rank), isolated(each.term), *figures, *cells))
    heads = (
        _("Rank"),
        _("Topic"),
        _("Works of the last year"),
        _("Share now, in 10,000"),
        _("Growth over two years"),
        _("In three years"),
        _("In five years"),
    )
    return ToldTable(_("The first topics of the list"), heads, (3, 8, 4, 4, 4, 6, 6), tuple(rows))


def _ahead(found: ForecastView | None) -> str:
    if found is None:
        return "–"
    return f"{decimal(found.expected)} {isolated(f'({decimal(found.lower)}–{decimal(found.upper)})')}"


def _years(view: BriefView, of: LookView) -> ToldTable:
    topic = view.topics[0]
    found = zip(of.years, of.works, topic.counts, topic.shares, strict=True)
    rows = [
        (month_told(*end), number(count), number(works), decimal(share)) for end, works, count, share in found
    ]
    heads = (_("Year to"), _("Works"), _("Of all"), _("In 10,000"))
    return ToldTable(_("Its works, year by year"), heads, (3, 2, 2, 2), tuple(reversed(rows)))


def _confidence() -> ToldTable:
    ends = [*list(FROM.values())[1:], 1.0]
    rows = [
        (term("confidence", each), range_told(low, end))
        for (each, low), end in zip(FROM.items(), ends, strict=True)
    ]
    return ToldTable(_("Words of confidence"), (_("Word"), _("Probability")), (1, 1), tuple(rows))
