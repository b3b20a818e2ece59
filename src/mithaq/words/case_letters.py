"""Letters of release cases on paper, in the reader's words."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import IO

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mithaq.clearance.domain.cases.cells import Cell
from mithaq.clearance.domain.cases.conditions import AfterDelivery, Condition, Due, Every, OnDay
from mithaq.clearance.domain.cases.letters import LetterKind, LetterStanding
from mithaq.clearance.domain.cases.matrix import GRANTS, CellOutcome, Content, Outcome
from mithaq.clearance.domain.cases.reasons import Instrument, Reason
from mithaq.clearance.domain.cases.states import State
from mithaq.clearance.domain.cases.steps import APPEAL_DAYS, AUTHORISED
from mithaq.clearance.domain.cases.terms import (
    Access,
    Duty,
    EndUseOnly,
    NamedPersons,
    NoReexport,
    Period,
    Quantity,
    Sites,
    Terms,
)
from mithaq.clearance.queries.letters import LetterView
from mithaq.exchange.adapters import letter_printing
from mithaq.exchange.adapters.letter_printing import Point, PrintedLetter, Row, Said, Section, Table
from mithaq.parties import queries as parties
from mithaq.words import writing
from mithaq.words.letters import absolute
from mithaq.words.names import label_words, party_name
from mithaq.words.terms import named, reader_language, term

DIGEST_SHOWN = 16

_KINDS: Mapping[LetterKind, str | Promise] = {
    LetterKind.GRANTED: gettext_lazy("Decision on a release: granted"),
    LetterKind.GRANTED_WITH_CONDITIONS: gettext_lazy("Decision on a release: granted with conditions"),
    LetterKind.REFUSED: gettext_lazy("Decision on a release: refused"),
    LetterKind.NO_AUTHORISATION_NEEDED: gettext_lazy("Decision on a release: no authorisation needed"),
    LetterKind.RETURNED_WITHOUT_ACTION: gettext_lazy("Request for a release returned without action"),
    LetterKind.AUTHORISED: gettext_lazy("Authorisation of a release"),
    LetterKind.SUSPENDED: gettext_lazy("Suspension of an authorisation"),
    LetterKind.REINSTATED: gettext_lazy("Reinstatement of an authorisation"),
    LetterKind.REVOKED: gettext_lazy("Revocation of an authorisation"),
    LetterKind.QUERY: gettext_lazy("Query on a request for a release"),
}
_DECIDED: Mapping[LetterKind, str | Promise] = {
    LetterKind.GRANTED: gettext_lazy(
        "The release that your institution requested is granted as set out below. Nothing may be delivered "
        "before the authorisation is issued."
    ),
    LetterKind.GRANTED_WITH_CONDITIONS: gettext_lazy(
        "The release that your institution requested is granted as far as set out below, under the "
        "conditions named there. Nothing may be delivered before the authorisation is issued."
    ),
    LetterKind.REFUSED: gettext_lazy(
        "The release that your institution requested is refused for the reasons set out below."
    ),
    LetterKind.NO_AUTHORISATION_NEEDED: gettext_lazy(
        "The release that your institution requested needs no authorisation. This holds for exactly what is "
        "set out below."
    ),
    LetterKind.RETURNED_WITHOUT_ACTION: gettext_lazy(
        "The request of your institution is returned without action. Nothing was decided on the release "
        "itself."
    ),
    LetterKind.AUTHORISED: gettext_lazy(
        "What is granted below may be delivered within its period and under its conditions, from the date of "
        "this letter."
    ),
    LetterKind.SUSPENDED: gettext_lazy(
        "The authorisation set out below is suspended. Nothing may be delivered under it until it is "
        "reinstated. What is due for earlier deliveries remains due."
    ),
    LetterKind.REINSTATED: gettext_lazy(
        "The authorisation set out below, which was suspended, is in force again from the date of this "
        "letter."
    ),
    LetterKind.REVOKED: gettext_lazy(
        "The authorisation set out below is revoked. Nothing may be delivered under it any more. What is due "
        "for earlier deliveries remains due."
    ),
    LetterKind.QUERY: gettext_lazy(
        "A question must be answered before the request of your institution can be decided. Until it is "
        "answered, the time for the decision stands still."
    ),
}
_STANDINGS: Mapping[LetterStanding, str | Promise] = {
    LetterStanding.STANDS: gettext_lazy("What it says holds."),
    LetterStanding.NOT_ISSUED: gettext_lazy("The decision holds; the authorisation is not issued yet."),
    LetterStanding.NOT_YET: gettext_lazy("The authorisation is issued; its period has not begun yet."),
    LetterStanding.IN_FORCE: gettext_lazy("The authorisation is in force."),
    LetterStanding.SUSPENDED: gettext_lazy("The authorisation is suspended."),
    LetterStanding.REVOKED: gettext_lazy("The authorisation is revoked."),
    LetterStanding.EXPIRED: gettext_lazy("The period has ended."),
    LetterStanding.EXHAUSTED: gettext_lazy("The authorisation is used up."),
    LetterStanding.SURRENDERED: gettext_lazy("The authorisation was given back."),
    LetterStanding.SUPERSEDED: gettext_lazy("The case was superseded by another one."),
    LetterStanding.WITHDRAWN: gettext_lazy("The request was withdrawn."),
    LetterStanding.UNDER_APPEAL: gettext_lazy("The decision is under appeal."),
    LetterStanding.UNDER_REVIEW: gettext_lazy("The case is under review; meanwhile nothing is delivered."),
    LetterStanding.SET_ASIDE: gettext_lazy("It no longer holds: the case is being decided anew."),
    LetterStanding.REPLACED: gettext_lazy("It no longer holds: a later letter took its place."),
    LetterStanding.AWAITS_ANSWER: gettext_lazy("The question waits for an answer."),
    LetterStanding.CLOSED: gettext_lazy("The question is closed."),
}
_VALID: frozenset[LetterStanding] = frozenset(
    {
        LetterStanding.STANDS,
        LetterStanding.NOT_ISSUED,
        LetterStanding.NOT_YET,
        LetterStanding.IN_FORCE,
        LetterStanding.AWAITS_ANSWER,
    }
)


def kind_words(kind: LetterKind) -> str:
    """What a kind of letter is called; it is the subject of the letter."""
    return str(_KINDS[kind])


def standing_words(standing: LetterStanding) -> str:
    """A sentence on what holds of a letter."""
    return str(_STANDINGS[standing])


def still_holds(standing: LetterStanding) -> bool:
    """Whether a letter may be relied on for what it says."""
    return standing in _VALID


def print_letter(out: IO[bytes], view: LetterView) -> None:
    """Write the letter as a PDF in the language that is active. Raises Refused `fonts_missing`."""
    letter_printing.write_letter(out, printed(view))


def printed(view: LetterView) -> PrintedLetter:
    """The letter in words."""
    letter, on = view.letter, view.letter.at.date()
    state = parties.state_name(view.host.state, reader_language())
    short = f"{letter.digest[:DIGEST_SHOWN]}…" if letter.digest else str(letter.statement)
    return PrintedLetter(
        title=kind_words(letter.kind),
        language=reader_language().value,
        day=(on.year, on.month, on.day),
        marking=label_words(view.label) if view.label else "",
        sender=(_strong(named(view.host.names)), _said(state)),
        facts=tuple(_facts(view)),
        paragraphs=(_said(str(_DECIDED[letter.kind])),),
        sections=tuple(_sections(view)),
        verifying=_verifying(),
        proof=tuple(_proof(view)),
        address=absolute(reverse("verify_letter", args=[view.code])),
        address_says=_("Square of dots that leads to the page on which this letter is verified"),
        foot=_code(f"{view.reference} · {short}"),
        pages=_("Page {page} of {pages}"),
    )


def _facts(view: LetterView) -> Iterator[Row]:
    state = parties.state_name(view.applicant.state, reader_language())
    yield Row(_("Date"), (_said(writing.day(view.letter.at.date())),))
    yield Row(_("Reference"), (_code(view.reference),))
    if view.amends:
        yield Row(_("Amends"), (_code(view.amends),))
    yield Row(_("To"), (_strong(named(view.applicant.names)), _said(state)))
    if view.agreement:
        yield Row(_("Agreement"), (_said(view.agreement),))
    if view.content and view.content.asked.end_use:
        yield Row(_("End use"), (_said(capfirst(term("end_use", view.content.asked.end_use))),))


def _sections(view: LetterView) -> Iterator[Section]:
    if view.letter.text:
        yield Section(_("Question"), paragraphs=(_said(view.letter.text),))
    if content := view.content:
        numbers = {code: writing.number(place) for place, code in enumerate(view.reasons, start=1)}
        for outcome in Outcome:
            if found := [each for each in content.outcomes if each.outcome is outcome]:
                yield Section(
                    capfirst(term("case_outcome", outcome)), table=_cells(view, outcome, found, numbers)
                )
        if view.reasons:
            points = (_reason(numbers[code], each) for code, each in view.reasons.items())
            yield Section(_("Reasons of the refusal"), points=tuple(points))
        if content.conditions:
            yield Section(_("Conditions"), points=tuple(_conditions(view, content)))
    if until := view.letter.appeal_until:
        yield Section(_("Appeal"), paragraphs=tuple(map(_said, _appeal(until, view.letter.state))))
    yield Section(_("Signed by"), table=_signed(view))


def _cells(view: LetterView, outcome: Outcome, found: list[CellOutcome], numbers: Mapping[str, str]) -> Table:
    heads, widths = [_("Item"), _("Recipient"), _("Form")], [5, 4, 3]
    if outcome in GRANTS:
        heads, widths = [*heads, _("Period")], [*widths, 4]
    elif outcome is Outcome.REFUSED:
        heads, widths = [*heads, _("Reasons")], [*widths, 2]
    rows = []
    for each in sorted(found, key=lambda one: one.cell):
        cell = each.cell
        row = [
            (_said(view.titles.get(cell.item, "")), _code(cell.item)),
            (
                _said(party_name(cell.recipient.party)),
                _said(capfirst(term("party_role", cell.recipient.role))),
            ),
            (_said(capfirst(term("release_form", cell.form))),),
        ]
        if outcome in GRANTS:
            row.append((_said(_period(each.valid_from, each.valid_until)),))
        elif outcome is Outcome.REFUSED:
            row.append((_said(_listed(numbers[code] for code in sorted(each.reasons))),))
        rows.append(tuple(row))
    return Table(tuple(heads), tuple(widths), tuple(rows))


def _reason(number: str, reason: Reason) -> Point:
    """A reason with its source, named in the reader's language and cited as the rulebook has it."""
    rows = [Row(_("Legal source"), (_said(capfirst(term("denial_instrument", reason.instrument))),))]
    if reason.instrument is not Instrument.PROGRAMME:
        if reason.article and reason.instrument is not Instrument.UNITED_NATIONS:
            rows.append(Row(_("Article"), (_code(reason.article),)))
        rows.append(Row(_("Cited as"), (_said(reason.source),)))
    return Point(f"{number}.", _said(reason.texts[reader_language()]), tuple(rows))


def _conditions(view: LetterView, content: Content) -> Iterator[Point]:
    for place, condition in enumerate(content.conditions, start=1):
        title = _strong(capfirst(term("condition_kind", condition.terms.kind)))
        yield Point(f"{writing.number(place)}.", title, tuple(_condition_rows(view, condition)))


def _condition_rows(view: LetterView, condition: Condition) -> Iterator[Row]:
    yield from _terms(condition.terms)
    if condition.due:
        yield Row(_("Due"), (_said(_due(condition.due)),))
    if condition.evidence:
        kinds = sorted(condition.evidence)
        label = _("Evidence") if len(kinds) == 1 else _("Evidence, one of")
        yield Row(label, tuple(_said(capfirst(term("evidence_kind", each))) for each in kinds))
    cells = tuple(_said(_cell(view, each)) for each in sorted(condition.cells))
    yield Row(_("Applies to"), cells or (_said(_("All that is granted")),))


def _terms(terms: Terms) -> Iterator[Row]:
    match terms:
        case EndUseOnly(end_use):
            yield Row(_("End use"), (_said(capfirst(term("end_use", end_use))),))
        case NoReexport(consent_of):
            yield Row(_("Consent of"), (_said(party_name(consent_of)),))
        case Sites(sites):
            yield Row(_("Places"), tuple(map(_said, sites)))
        case NamedPersons(persons):
            yield Row(_("Persons"), tuple(_said(party_name(each)) for each in persons))
        case Quantity(amount, unit):
            yield Row(_("At most"), (_said(f"{writing.number(amount)} {unit}"),))
        case Period(valid_from, valid_until):
            yield Row(_("Period"), (_said(_period(valid_from, valid_until)),))
        case Access(level):
            yield Row(_("No further than"), (_said(capfirst(term("access_level", level))),))
        case Duty():
            # Its kind says what is to be done.
            return


def _due(due: Due) -> str:
    match due:
        case OnDay(due_on):
            return writing.day(due_on)
        case AfterDelivery(days):
            said = ngettext(
                "%(count)s day after each delivery at the latest",
                "%(count)s days after each delivery at the latest",
                days,
            )
            return said % {"count": writing.number(days)}
        case Every(days, first_on, until):
            said = ngettext(
                "First on %(first)s, then every %(count)s day, before %(until)s",
                "First on %(first)s, then every %(count)s days, before %(until)s",
                days,
            )
            facts = {"first": writing.day(first_on), "until": writing.day(until)}
            return said % {"count": writing.number(days), **facts}


def _appeal(until: date, state: State) -> Iterator[str]:
    said = ngettext(
        "Your institution may appeal until %(day)s, that is for %(count)s day after the decision. It does "
        "so on the page of the case, with its reasons. Somebody who had no part in the decision decides on "
        "the appeal.",
        "Your institution may appeal until %(day)s, that is for %(count)s days after the decision. It does "
        "so on the page of the case, with its reasons. Somebody who had no part in the decision decides on "
        "the appeal.",
        APPEAL_DAYS,
    )
    yield said % {"day": writing.day(until), "count": writing.number(APPEAL_DAYS)}
    if state is State.GRANTED_WITH_CONDITIONS or state in AUTHORISED:
        yield _("Until an appeal is decided, nothing may be delivered under the authorisation.")


def _signed(view: LetterView) -> Table:
    return Table(
        (_("Name"), _("Role"), _("Date")),
        (5, 4, 4),
        tuple(
            (
                (_said(party_name(f"person:{each.person}")),),
                (_said(capfirst(term("case_role", each.role))),),
                (_said(writing.day(each.at.date())),),
            )
            for each in view.letter.signed
        ),
    )


def _verifying() -> Section:
    said = _(
        "Whether this letter is genuine and still holds can be seen at the address below. The page tells the "
        "reference, the kind of letter, its date and what holds of it, and nothing else."
    )
    return Section(_("Verification"), paragraphs=(_said(said),))


def _proof(view: LetterView) -> Iterator[Row]:
    yield Row(_("Verification code"), (_code(view.code, is_strong=True),))
    yield Row(_("Address"), (_code(absolute(reverse("verify"))),))
    yield Row(_("Statement of the register"), (_code(str(view.letter.statement)),))
    if digest := view.letter.digest:
        # In two lines, so that it stands beside the square of dots.
        halves = (digest[: len(digest) // 2], digest[len(digest) // 2 :])
        yield Row(_("Digest of what was signed"), tuple(map(_code, halves)))


def _cell(view: LetterView, cell: Cell) -> str:
    parts = (
        view.titles.get(cell.item) or cell.item,
        party_name(cell.recipient.party),
        term("party_role", cell.recipient.role),
        term("release_form", cell.form),
    )
    return " · ".join(parts)


def _period(valid_from: date | None, valid_until: date | None) -> str:
    """A period by its first and its last day; its end, as we keep it, is the day after."""
    if valid_from is None or valid_until is None:
        raise ValueError("what is granted has a period")
    days = {"first": writing.day(valid_from), "last": writing.day(valid_until - timedelta(days=1))}
    return _("from %(first)s to %(last)s inclusive") % days


def _listed(words: Iterable[str]) -> str:
    return ("، " if reader_language().is_right_to_left else ", ").join(words)


def _said(text: str) -> Said:
    """A text in the direction of its first letter."""
    return Said(text, direction_of(text))


def _strong(text: str) -> Said:
    return Said(text, direction_of(text), is_strong=True)


def _code(text: str, *, is_strong: bool = False) -> Said:
    """What machines write stands from left to right in every language."""
    return Said(text, "ltr", is_strong=is_strong)


def direction_of(text: str) -> str:
    """`ltr` or `rtl`, by the first letter that has a direction; else that of the reader's language."""
    for each in text:
        match unicodedata.bidirectional(each):
            case "L":
                return "ltr"
            case "R" | "AL":
                return "rtl"
    return "rtl" if reader_language().is_right_to_left else "ltr"
