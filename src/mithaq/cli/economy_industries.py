"""Commands on industries: load titles and concordances, fit models, and ask where a technology could go."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound
from mithaq.cli import console, economy_panels
from mithaq.cli.console import AsJson
from mithaq.cli.exchange import scope_of_account
from mithaq.cli.imports import actor_of_account
from mithaq.economy.actions import industries as keeping
from mithaq.economy.domain.concordance import Share
from mithaq.economy.domain.panel_sets import PanelKind
from mithaq.economy.domain.recommending import Listed, Recommendation, status_from
from mithaq.economy.domain.text_sets import TextSet
from mithaq.economy.queries import industries as asking
from mithaq.economy.queries.industries import Asked
from mithaq.economy.queries.panels import panels as panels_in_force
from mithaq.economy.queries.takers import TakersView, Technology, companies
from mithaq.exchange.domain.content import text_as_typed
from mithaq.words.industries_told import (
    distance_lines,
    industry_name,
    share_told,
    silence_told,
    words_told,
)
from mithaq.words.terms import named, reader_language, term
from mithaq.words.writing import number, percent

app = typer.Typer()
As = Annotated[str, typer.Option("--as", help="The account that asks.")]
SHOWN = 10
TITLES, CONCORDANCE = "titles", "concordance"


@app.command("load")
@console.command
def load(
    format: Annotated[str, typer.Argument(help="titles, concordance, exports or patents.")],
    file: Annotated[Path, typer.Argument(help="The set as Parquet or CSV.")],
    account: As,
    edition: Annotated[str, typer.Option(help="Which edition of the set it is.")],
    terms: Annotated[str, typer.Option(help="On which terms its maker gives it.")] = "",
    source: Annotated[str, typer.Option("--from", help="Of a concordance: such as hs.")] = "",
    target: Annotated[str, typer.Option("--to", help="Of a concordance: such as isic4.")] = "",
    columns: Annotated[
        str, typer.Option(help="Its columns: from,to or from,to,weight; or place,product,year,value.")
    ] = "",
    only: Annotated[list[str] | None, typer.Option(help="Of a panel: only rows of COLUMN=WORD.")] = None,
    as_json: AsJson = False,
) -> None:
    """Load a set into force. Example: mithaq economy load titles t.csv --edition 2017 --as hamad"""
    by, at = actor_of_account(account), datetime.now(UTC)
    if format in set(PanelKind):
        kind = PanelKind(format)
        panel = economy_panels.loaded(
            kind, file, columns=columns, only=only or [], edition=edition, terms=terms, by=by, at=at
        )
        console.give(asdict(panel), as_json=as_json, lines=economy_panels.lines(panel))
        return
    if format == TITLES:
        found = keeping.load_titles(file, edition=edition, terms=terms, by=by, at=at)
    elif format == CONCORDANCE:
        found = keeping.load_concordance(
            file,
            source=source,
            target=target,
            columns=columns.split(","),
            edition=edition,
            terms=terms,
            by=by,
            at=at,
        )
    else:
        raise NotFound(
            "text_format_unknown", value=format[:40], known=", ".join((TITLES, CONCORDANCE, *PanelKind))
        )
    console.give(asdict(found), as_json=as_json, lines=[_set_line(found)])


@app.command("sets")
@console.command
def list_sets(account: As, as_json: AsJson = False) -> None:
    """The sets in force that figures stand on. Example: mithaq economy sets --as leyla"""
    reader = actor_of_account(account)
    found, panels = asking.text_sets(reader=reader), panels_in_force(reader=reader)
    told = {"sets": [asdict(each) for each in found], "panels": [asdict(each) for each in panels]}
    lines = [line for each in panels for line in economy_panels.lines(each)]
    console.give(told, as_json=as_json, lines=[*map(_set_line, found), *lines])


@app.command("fit")
@console.command
def fit(account: As, as_json: AsJson = False) -> None:
    """Let the models learn from all titles; takes minutes. Example: mithaq economy fit --as hamad"""
    with console.progress(_("Learning from titles"), None):
        found = keeping.fit(by=actor_of_account(account))
    words = _(
        "%(model)s: %(titles)s titles; on unseen ones %(accuracy)s right, %(answered)s answered and"
        " %(right)s of these right; calibration error %(error)s"
    )
    lines = [
        words
        % {
            "model": speech.value,
            "titles": number(each.titles),
            "accuracy": percent(each.accuracy),
            "answered": percent(each.answered),
            "right": "—" if each.answered_accuracy is None else percent(each.answered_accuracy),
            "error": percent(each.error),
        }
        for speech, each in found.items()
    ]
    told = {speech.value: asdict(each) for speech, each in found.items()}
    console.give(told, as_json=as_json, lines=lines)


@app.command("industries")
@console.command
def industries(
    text: Annotated[str, typer.Argument(help="What the technology is and does.")],
    account: As,
    language: Annotated[Language, typer.Option("--lang", help="Of the text.")] = Language.EN,
    status: Annotated[str, typer.Option(help="not_listed, listed:ENTRY or pending.")] = "",
    ipc: Annotated[list[str] | None, typer.Option(help="A patent class it has; may be given again.")] = None,
    field: Annotated[
        list[str] | None, typer.Option(help="A field of technology; may be given again.")
    ] = None,
    good: Annotated[bool, typer.Option("--good", help="It is a good: ask makers of goods alone.")] = False,
    as_json: AsJson = False,
) -> None:
    """Where it could go. Example: mithaq economy industries "gas turbines" --status not_listed --as leyla"""
    asked = Asked(text, language, status_from(status), tuple(ipc or ()), is_good=good)
    reader = actor_of_account(account)
    found = asking.recommend(asked, reader=reader)
    names = asking.industry_names(reader_language())
    told, lines = _told(found), list(_lines(found, names))
    if field:
        technology = Technology({language: text_as_typed(text)}, tuple(field), asked.status)
        known = companies(technology, scope=scope_of_account(account), reader=reader)
        told |= {"companies": _companies_told(known)}
        lines += _company_lines(known)
    console.give(told, as_json=as_json, lines=lines)


def _set_line(found: TextSet) -> str:
    systems = f"{found.source} → {found.target}" if found.target else found.source
    return _("%(key)s (%(systems)s): %(edition)s, %(rows)s rows") % {
        "key": found.key,
        "systems": systems,
        "edition": found.edition,
        "rows": number(found.rows),
    }


def _told(found: Recommendation) -> dict[str, object]:
    reading = found.reading
    return {
        "status": found.status.entry if isinstance(found.status, Listed) else "not_listed",
        "silence": reading.silence.value if reading.silence else None,
        "confidence": reading.confidence,
        "confidence_needed": reading.confidence_needed,
        "nearest": reading.nearest,
        "nearest_needed": reading.nearest_needed,
        "civil_classes": [list(each) for each in found.civil_classes],
        "sections": [] if reading.silence else [list(each) for each in reading.sections],
        "divisions": [] if reading.silence else [asdict(each) for each in reading.industries],
        "products": _products_told(found),
        "dual_use": asdict(found.dual_use),
        "is_told_otherwise": found.is_told_otherwise,
    }


def _products_told(found: Recommendation) -> dict[str, object] | None:
    if found.products is None:
        return None
    return {
        "shares": {code: asdict(each) for code, each in found.products.shares.items()},
        "unknown": found.products.unknown,
        "chain": [
            {"from": each.source, "to": each.target, "edition": each.edition, "fan_out": each.fan_out}
            for each in found.products.chain
        ],
    }


def _lines(found: Recommendation, names: Mapping[str, str]) -> Iterator[str]:
    if found.reading.silence is not None:
        yield silence_told(found.reading)
    else:
        yield from _industry_lines(found, names)
    yield from distance_lines(found.dual_use)
    if found.is_told_otherwise:
        yield _("It was said to be on no list, and its words touch entries: have it looked at again.")


def _industry_lines(found: Recommendation, names: Mapping[str, str]) -> Iterator[str]:
    for each in found.reading.industries:
        yield f"{percent(each.probability)}  {each.division} {industry_name(each.division, names)}"
        if each.words:
            yield "  " + _("its words: %(words)s") % {"words": words_told(each)}
        for near in each.titles:
            yield f"  {near.title.system} {near.title.code}: {near.title.text}"
    for code, share in _first_products(found):
        yield f"HS {code}: {share_told(share)}"


def _companies_told(found: TakersView) -> dict[str, object]:
    shown = [
        {
            "company": {"id": str(each.company.id), **each.company.as_json()},
            "evidence": [asdict(one) for one in each.evidence],
            "more_evidence": each.more,
            "prospect": each.prospect,
        }
        for each in found.shown
    ]
    return {"shown": shown, "more": found.more, "stopped": found.stopped}


def _company_lines(found: TakersView) -> Iterator[str]:
    for each in found.shown:
        ahead = (
            term("prospect", each.prospect) if each.prospect else _("stays in the state: no case is needed")
        )
        yield f"{named(each.company.names)} ({each.company.state}): {ahead}"
        for one in each.evidence:
            yield f"  {term('taker_ground', one.ground)} {one.reference} {named(one.titles)}"
    if found.more:
        yield ngettext(
            "%(number)s more company has something in these fields.",
            "%(number)s more companies have something in these fields.",
            found.more,
        ) % {"number": number(found.more)}
    if found.stopped:
        yield ngettext(
            "%(number)s company is left out: an embargo, or a hit of screening where you clear releases,"
            " stands in the way.",
            "%(number)s companies are left out: an embargo, or a hit of screening where you clear releases,"
            " stands in the way.",
            found.stopped,
        ) % {"number": number(found.stopped)}


def _first_products(found: Recommendation) -> list[tuple[str, Share]]:
    """The first products, the largest part first."""
    return list(found.products.shares.items())[:SHOWN] if found.products else []
