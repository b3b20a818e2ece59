"""Commands of labels after STANAG 4774: partners' label policies, and what a label means."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from mithaq.base.canonical import Json
from mithaq.base.languages import Language
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.actions import label_policies as acting
from mithaq.clearance.queries import labels
from mithaq.clearance.queries.labels import AdoptionView, Equivalent, LabelTold, PolicyView
from mithaq.cli import console
from mithaq.cli.clearance import As
from mithaq.cli.console import AsJson
from mithaq.cli.imports import actor_of_account
from mithaq.words.fact_words import fault_words
from mithaq.words.refusals import told
from mithaq.words.terms import TERMS, reader_language, term
from mithaq.words.wording import filled

app = typer.Typer(no_args_is_help=True, help="Label policies after STANAG 4774, and what labels mean.")


@app.command("show")
@console.command
def show(as_json: AsJson = False) -> None:
    """Show our label policy and those of partners. Example: mithaq labels show --json"""
    policies, proposed = labels.policies(), labels.proposed()
    console.give(
        {
            "policies": [_policy_json(each) for each in policies],
            "proposed": [_policy_json(each) for each in proposed],
        },
        as_json=as_json,
        lines=[line for each in (*policies, *proposed) for line in _policy_lines(each)],
    )


@app.command("adopt")
@console.command
def adopt(
    file: Annotated[Path, typer.Argument(help="A partner's label policy as Open XML SPIF.")],
    account: As,
    as_json: AsJson = False,
) -> None:
    """Propose a partner's label policy. Example: mithaq labels adopt ardania.spif.xml --as hamad"""
    key = acting.propose_label_policy(_bytes(file), by=actor_of_account(account), at=datetime.now(UTC))
    view = labels.adoption(key)
    console.give(
        {**_adoption_json(view), "notes": [str(each) for each in view.policy.notes]},
        as_json=as_json,
        lines=[
            f"… {key} {view.name} {view.version}",
            *(f"  {fault_words(each)}" for each in view.policy.notes),
            f"mithaq labels confirm {key} --as …",
        ],
    )


@app.command("confirm")
@console.command
def confirm(
    key: Annotated[str, typer.Argument(metavar="ID", help="What `mithaq labels adopt` printed.")],
    account: As,
    as_json: AsJson = False,
) -> None:
    """Let a proposed policy count, with a second account. Example: mithaq labels confirm ID --as layan"""
    try:
        chosen = UUID(key)
    except ValueError as error:
        raise NotFound("label_policy_unproposed") from error
    acting.confirm_label_policy(chosen, by=actor_of_account(account), at=datetime.now(UTC))
    view = labels.adoption(chosen)
    console.give(_adoption_json(view), as_json=as_json, lines=[f"✓ {view.name} {view.version}"])


@app.command("read")
@console.command
def read(
    file: Annotated[Path, typer.Argument(help="A label: STANAG 4774 XML, or the form that numbers parts.")],
    to: Annotated[str, typer.Option(help="The policy whose equivalent is asked for; ours without it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Tell what a label means; nothing is kept. Example: mithaq labels read label.xml --to ARDANIA"""
    found = labels.read(_bytes(file), to=to)
    console.give(_told_json(found), as_json=as_json, lines=list(_told_lines(found)))
    if not found.is_valid or (found.equivalent and found.equivalent.refusal):
        raise typer.Exit(console.PROBLEMS_FOUND)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refused("file_unreadable", file=str(file), reason=error.strerror or "") from error


def _adoption_json(view: AdoptionView) -> dict[str, Json]:
    return {
        "id": str(view.id),
        "policy": view.policy_id,
        "name": view.name,
        "version": view.version,
        "digest": view.digest,
        "is_in_force": view.is_in_force,
    }


def _policy_json(view: PolicyView) -> dict[str, Json]:
    policy = view.policy
    return {
        "name": policy.name,
        "id": policy.id,
        "version": policy.version,
        "adoption": _adoption_json(view.adoption) if view.adoption else None,
        "classifications": [
            {
                "name": each.name,
                "is_obsolete": each.is_obsolete,
                "markings": _markings_json(each.markings),
                "equivalents": [
                    {
                        "policy": one.policy,
                        "classification": one.classification,
                        "applied": one.applied.value,
                    }
                    for one in each.equivalents
                ],
            }
            for each in view.classifications
        ],
        "categories": [
            {
                "tag_set": tag_set.name,
                "tag": tag.name,
                "kind": tag.type.kind.value,
                "values": [each.name for each in tag.values],
            }
            for tag_set in policy.tag_sets
            for tag in tag_set.tags
        ],
        "equivalents": [each.name for each in policy.equivalents],
        "notes": [str(each) for each in policy.notes],
    }


def _policy_lines(view: PolicyView) -> Iterator[str]:
    policy, adoption = view.policy, view.adoption
    waits = adoption is not None and not adoption.is_in_force
    yield f"{'…' if waits else '✓'} {policy.name} {policy.version} {adoption.id if adoption else ''}".rstrip()
    for each in view.classifications:
        yield f"  {each.name}: {each.markings[reader_language()]}"
        for one in each.equivalents:
            yield f"    = {one.policy} {one.classification} ({term('label_applied', one.applied)})"
    for tag_set in policy.tag_sets:
        for tag in tag_set.tags:
            yield f"  {tag_set.name} · {tag.name}: {len(tag.values)} ({term('label_kind', tag.type.kind)})"
    yield from (f"  {fault_words(each)}" for each in policy.notes)


def _told_json(found: LabelTold) -> dict[str, Json]:
    label = found.label
    return {
        "policy": label.policy,
        "classification": label.classification,
        "is_valid": found.is_valid,
        "problems": [{"code": each.code.value, "part": each.part, "by": each.by} for each in found.problems],
        "obsolete": [each.part for each in found.outdated],
        "markings": _markings_json(found.markings),
        "originator": label.originator.value if label.originator else None,
        "created_at": label.created_at.isoformat() if label.created_at else None,
        "review_at": label.review_at.isoformat() if label.review_at else None,
        "equivalent": _equivalent_json(found.equivalent) if found.equivalent else None,
    }


def _equivalent_json(found: Equivalent) -> dict[str, Json]:
    return {
        "policy": found.policy,
        "markings": _markings_json(found.markings),
        "refused": found.refusal.code if found.refusal else None,
    }


def _markings_json(markings: Mapping[Language, str]) -> dict[str, Json]:
    return {language.value: text for language, text in markings.items()}


def _told_lines(found: LabelTold) -> Iterator[str]:
    verdict = TERMS["label_verdict"]["valid" if found.is_valid else "invalid"]
    yield filled(verdict, {"policy": found.label.policy})
    yield from (f"  {fault_words(each)}" for each in (*found.problems, *found.outdated))
    yield from (f"  {language}  {text}" for language, text in found.markings.items())
    if other := found.equivalent:
        if other.refusal:
            yield told(other.refusal).what
        else:
            yield filled(TERMS["label_verdict"]["equivalent"], {"policy": other.policy})
            yield from (f"  {language}  {text}" for language, text in other.markings.items())
