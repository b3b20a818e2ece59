"""A release that everything allows, to be changed by one fact at a time; and any release at all."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as some

from mithaq.clearance.domain.policy import facts
from mithaq.clearance.domain.policy.facts import Cell, Form, PartyRole

AT = datetime(2026, 11, 25, 10, tzinfo=UTC)
TODAY = AT.date()
DIGEST = "sha256:5f1d"
Value = TypeVar("Value")

ALLOWED = Cell(
    item=facts.Item(
        code="item:membrane",
        kind=facts.ItemKind.CIVIL,
        fields=("water.desalination",),
        classified=(facts.Classified("EU", "2025-11-15", ()),),
        concerns=(),
        answers=(),
        label=facts.LabelFacts("mithaq", is_valid=True, level=1, is_releasable=True),
        is_recalled=False,
        originator="institution:rabat",
        third_party_originators=("institution:ankara",),
        consents=(
            facts.Consent(
                "institution:ankara",
                "institution:amman",
                (Form.DOCUMENT,),
                date(2026, 1, 1),
                date(2027, 1, 1),
            ),
        ),
    ),
    recipient=facts.Recipient(
        party="institution:amman",
        is_person=False,
        state="JO",
        is_government=True,
        nationalities=("JO",),
        role=PartyRole.END_USER,
        screening=facts.Screening(
            AT - timedelta(hours=1),
            (facts.ListVersion("un", "2026-11-24"),),
            open_hits=(),
            confirmed_hits=(),
        ),
    ),
    form=Form.DOCUMENT,
    lists=(facts.ListState("un", "2026-11-24", TODAY, fresh_for_days=2),),
    end_use=facts.EndUse("drinking_water", is_wmd=False, is_military=False),
    agreement=facts.Agreement(
        id="agreement:7",
        parties=("institution:rabat", "institution:amman"),
        in_force_from=date(2026, 1, 1),
        in_force_until=date(2030, 1, 1),
        fields=("water",),
        purposes=("drinking_water",),
        forms=(Form.DOCUMENT, Form.VISIT),
        recipients=("institution:amman",),
        label_policy="mithaq",
        highest_level=1,
        allows_third_party=False,
        names_recipients=True,
        third_party_consents=("institution:tunis",),
    ),
    approval=facts.Approval(
        authors=("person:leyla",),
        case_officers=("person:kerem",),
        digest=DIGEST,
        required=2,
        signatures=(facts.Signature("person:amina", DIGEST), facts.Signature("person:hamad", DIGEST)),
    ),
    notices=(),
    released_by="institution:rabat",
    releaser_is_of=("state:MA", "bloc:OIC"),
    recipient_is_of=("state:JO", "bloc:OIC"),
    at=AT,
)


def changed(cell: Cell, **values: object) -> Cell:
    """The cell with facts changed; a double underscore goes down: `item__label__level`."""
    for name, value in values.items():
        cell = _changed(cell, name.split("__"), value)
    return cell


def _changed(whole: Any, path: list[str], value: object) -> Any:
    name, *deeper = path
    return replace(whole, **{name: _changed(getattr(whole, name), deeper, value) if deeper else value})


def without_each_fact(whole: Any) -> Iterator[tuple[str, Any]]:
    """Every way to take one fact out of it, with the name of what is gone."""
    for field in fields(whole):
        value = getattr(whole, field.name)
        yield field.name, replace(whole, **{field.name: None})
        for name, rest in _without_inside(value):
            yield f"{field.name}.{name}", replace(whole, **{field.name: rest})


def _without_inside(value: object) -> Iterator[tuple[str, object]]:
    if is_dataclass(value) and not isinstance(value, type):
        yield from without_each_fact(value)
    elif isinstance(value, tuple):
        for place, each in enumerate(value):
            if is_dataclass(each) and not isinstance(each, type):
                for name, rest in without_each_fact(each):
                    yield name, (*value[:place], rest, *value[place + 1 :])
            else:
                yield f"[{place}]", (*value[:place], None, *value[place + 1 :])


def _mostly(usual: Value, *others: Value) -> some.SearchStrategy[Value]:
    return some.sampled_from((*[usual] * 60, *others))


@some.composite
def cells(draw: some.DrawFn) -> Cell:
    """Any release: each fact is mostly the one that allows."""
    state = draw(_mostly("JO", "KP", "IR", "LB", "FR", "SO"))
    form = draw(_mostly(Form.DOCUMENT, *Form))
    military = draw(_mostly(False, True))
    confirmed = (facts.ConcernAnswer(facts.Concern.MISSILE, draw(_mostly(False, True)), "person:amina"),)
    return changed(
        ALLOWED,
        form=form,
        agreement__forms=draw(_mostly((form,), ())),
        agreement__parties=draw(
            _mostly(
                ("institution:rabat", "institution:amman"),
                ("bloc:OIC", "institution:amman"),
                ("institution:ankara", "institution:amman"),
                (),
            )
        ),
        item__fields=draw(
            _mostly(("water.desalination",), ("water.desalination", "space.launch"), ("space.launch",), ())
        ),
        agreement__fields=draw(_mostly(("water",), ("space",), ("water.desalination",), ("wat",))),
        agreement__purposes=draw(_mostly(("drinking_water", "defence"), ())),
        agreement__in_force_until=draw(_mostly(date(2030, 1, 1), TODAY, TODAY + timedelta(days=1))),
        agreement__highest_level=draw(_mostly(1, 0, 3)),
        agreement__label_policy=draw(_mostly("mithaq", "nato")),
        agreement__allows_third_party=draw(some.booleans()),
        agreement__names_recipients=draw(some.booleans()),
        agreement__recipients=draw(_mostly(("institution:amman",), ("institution:tunis",), ())),
        agreement__third_party_consents=draw(_mostly((), ("institution:ankara",), ("institution:tunis",))),
        recipient_is_of=draw(_mostly(("state:JO", "bloc:OIC"), ())),
        end_use__is_military=military,
        end_use__is_wmd=draw(_mostly(False, True)),
        recipient__state=state,
        recipient__nationalities=draw(_mostly((state,), (state, "KP"), (state, "FR"))),
        recipient__is_government=draw(_mostly(True, False)),
        recipient__role=draw(_mostly(PartyRole.END_USER, *PartyRole)),
        recipient__screening__open_hits=draw(_mostly((), ("hit:1",))),
        recipient__screening__confirmed_hits=draw(_mostly((), ("hit:2",))),
        lists=draw(_mostly(ALLOWED.lists, (), (facts.ListState("un", "2026-11-24", date(2026, 1, 1), 2),))),
        item__kind=draw(some.sampled_from(facts.ItemKind)),
        item__classified=draw(
            _mostly(
                ALLOWED.item.classified if ALLOWED.item else None,
                (facts.Classified("EU", "2025-11-15", ("3A001.b",)),),
                (facts.Classified("EU", "2025-11-15", ("9A104",)),),
                (facts.Classified("US", "2026", ("9A610.a", "7A103")),),
            )
        ),
        item__answers=draw(_mostly(confirmed, ())),
        item__is_recalled=draw(_mostly(False, True)),
        item__label__is_valid=draw(_mostly(True, False)),
        item__label__is_releasable=draw(_mostly(True, False)),
        item__consents=draw(_mostly(None, ()))
        or (
            facts.Consent(
                "institution:ankara", "institution:amman", (form,), date(2026, 1, 1), facts.OPEN_ENDED
            ),
        ),
        approval__required=draw(_mostly(2, 0, 3)),
        approval__signatures=tuple(
            facts.Signature(signer, DIGEST)
            for signer in draw(
                _mostly(("person:amina", "person:hamad"), ("person:amina",), ("person:amina", "person:leyla"))
            )
        ),
    )
