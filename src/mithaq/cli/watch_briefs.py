"""Commands on briefs: make one from a look, write it as a file, list them, and reckon one again."""

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO, Annotated
from uuid import UUID

import typer
from django.utils import translation
from django.utils.translation import gettext as _

from mithaq.access.domain.permissions import Actor
from mithaq.base.ids import RANDOM_BYTES, new_id
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.cli import console
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.exchange.queries import exports
from mithaq.parties.queries import legal_day
from mithaq.watch.actions import briefing
from mithaq.watch.domain.briefs import BriefKind
from mithaq.watch.queries import briefs, looks
from mithaq.watch.queries.briefs import Again, BriefView
from mithaq.words import brief_documents
from mithaq.words.brief_documents import SUFFIXES, left_out_told
from mithaq.words.brief_lines import sentence
from mithaq.words.briefs import ToldBrief, title_of, told_brief
from mithaq.words.terms import reader_language
from mithaq.words.writing import moment

app = typer.Typer()
As = Annotated[str, typer.Option("--as", help="The account that asks.")]
In = Annotated[Language | None, typer.Option("--language", help="ar, en or fr.")]
QUARTER = timedelta(days=91)


@app.command("brief")
@console.command
def brief(
    account: As,
    look: Annotated[str, typer.Option(help="The look ahead; the last one if not given.")] = "",
    daily: Annotated[bool, typer.Option(help="A daily note; since yesterday if not given.")] = False,
    topic: Annotated[str, typer.Option(help="A topic, for a dossier; a horizon report if not given.")] = "",
    since: Annotated[str, typer.Option(help="Cyber news since this day; three months if not given.")] = "",
    kept: Annotated[str, typer.Option("--brief", help="A brief that exists already, by its id.")] = "",
    to: Annotated[Path | None, typer.Option(help="Write it into this .pdf or .docx file.")] = None,
    language: In = None,
    again: Annotated[bool, typer.Option(help="Reckon again, and name figures that differ.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make or show a brief. Example: mithaq watch brief --language ar --to horizon.pdf --as leyla"""
    if to is not None and to.suffix not in SUFFIXES:
        raise Refused("choice_unknown", value=to.suffix)
    by = actor_of_account(account)
    view = briefs.brief(_key(kept, "no_such_brief"), reader=by) if kept else None
    if view is None:
        view = _note(by, since) if daily else _made(by, look, topic, since)
    with translation.override((language or reader_language()).value):
        if to is not None:
            _write(to, view)
        found = briefs.again(view, reader=by) if again else None
        whole = told_brief(view)
        console.give(_told(view, whole, found), as_json=as_json, lines=_lines(view, whole, found))


@app.command("briefs")
@console.command
def list_briefs(account: As, as_json: AsJson = False) -> None:
    """The briefs of this node, the last first. Example: mithaq watch briefs --as leyla"""
    found = briefs.briefs(reader=actor_of_account(account))
    rows = [
        {
            "brief": str(each.id),
            "kind": each.kind.value,
            "title": title_of(each),
            "made_at": each.made_at.isoformat(),
            "revision": each.revision,
        }
        for each in found
    ]
    lines = [
        f"{row['brief']}  {moment(each.made_at)}  {row['title']}"
        for row, each in zip(rows, found, strict=True)
    ]
    console.give({"briefs": rows}, as_json=as_json, lines=lines)


def _note(by: Actor, since: str) -> BriefView:
    at = datetime.now(UTC)
    from_day = _day(since) if since else legal_day(at) - timedelta(days=1)
    return briefing.make_note(id=new_id(at, os.urandom(RANDOM_BYTES)), since=from_day, by=by, at=at)


def _made(by: Actor, look: str, topic: str, since: str) -> BriefView:
    at = datetime.now(UTC)
    last = None if look else looks.last_look(reader=by)
    if not look and last is None:
        raise NotFound("no_such_look")
    return briefing.make_brief(
        id=new_id(at, os.urandom(RANDOM_BYTES)),
        kind=BriefKind.DOSSIER if topic else BriefKind.HORIZON,
        look=last.id if last else _key(look, "no_such_look"),
        term=topic,
        since=_day(since) if since else at.date() - QUARTER,
        by=by,
        at=at,
    )


def _write(to: Path, view: BriefView) -> None:
    def write(out: IO[bytes]) -> int:
        brief_documents.write(out, view, suffix=to.suffix)
        return out.tell()

    exports.write_file(to, write)


def _told(view: BriefView, whole: ToldBrief, again: Again | None) -> Mapping[str, object]:
    sentences = {each.key: each for each in whole.every}
    told: dict[str, object] = {
        "brief": str(view.id),
        "kind": view.kind.value,
        "title": whole.title,
        "look": str(view.look.id) if view.look else "",
        "corpus": view.stamp,
        "revision": view.revision,
        "lines": [
            {
                **briefs.told(each.line),
                "text": sentences[each.line.key].text,
                "note": sentences[each.line.key].note,
                "is_left_out": each.edited.is_left_out,
            }
            for each in view.lines
        ],
        "sources": [{"number": each.number, "address": each.address} for each in whole.sources],
    }
    if again is not None:
        told["same_corpus"] = again.is_same_corpus
        told["differences"] = [vars(each) for each in again.differences]
    return told


def _lines(view: BriefView, whole: ToldBrief, again: Again | None) -> list[str]:
    lines = [whole.title, whole.made, ""]
    for each in (*whole.key, *whole.more):
        lines.append(f"{each.text} {''.join(f'[{number}]' for number in each.sources)}")
        lines += [f"    {each.noted}: {each.note}"] if each.note else []
    lines += [left_out_told(whole.left_out)] if whole.left_out else []
    lines += ["", *(f"[{each.number}] {each.text}: {each.address}" for each in whole.sources)]
    if again is not None and not again.differences:
        lines += ["", _("Reckoned again now: every figure is the same.")]
    elif again is not None:
        lines += ["", _("Reckoned again now, these lines have other figures:")]
        for was, now in again.pairs(view):
            lines += [f"− {sentence(was) if was else '–'}", f"+ {sentence(now) if now else '–'}"]
    return lines


def _key(text: str, code: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(code) from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused("choice_unknown", value=text[:80]) from error
