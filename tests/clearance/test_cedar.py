"""Stage 1: Cedar fails closed, a second reader agrees with it, and rule packs can be compared."""

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import cedarpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from clearance.policy.cells import ALLOWED, TODAY, cells, changed
from mithaq.base.refusals import NotFound, Refused
from mithaq.clearance.adapters.cedar.deciding import decide, decide_all, what_if
from mithaq.clearance.adapters.cedar.engine import Engine
from mithaq.clearance.adapters.cedar.packs import SHIPPED, RulePack, past_pack, rule_pack, shipped
from mithaq.clearance.domain.policy import facts
from mithaq.clearance.domain.policy.facts import Cell, Form, ItemKind, PartyRole
from mithaq.clearance.domain.policy.reasons import Stage
from mithaq.clearance.domain.policy.second_reader import SecondReader, Verdict
from mithaq.clearance.domain.policy.worlds import World, world

PACK = shipped()
VECTORS = Path(__file__).parents[3] / "shared" / "data" / "federation" / "cedar"
CONSENT = facts.told(facts.told(ALLOWED.item).consents)[0]


def released_as(form: Form, **change: object) -> Cell:
    """An allowed cell in another form, with what that takes."""
    consents = (replace(CONSENT, forms=(form,)),)
    return changed(ALLOWED, form=form, agreement__forms=(form,), item__consents=consents, **change)


CIVIL = world(ALLOWED, PACK.rules)
DUAL_USE = world(changed(ALLOWED, item__kind=ItemKind.DUAL_USE), PACK.rules)
MILITARY = world(
    changed(ALLOWED, item__kind=ItemKind.MILITARY, end_use__is_military=True),
    PACK.rules,
)


def told_otherwise(asked: World, where: str, name: str, value: Any) -> World:
    """A world in which one attribute of an entity, or of the context, is another."""
    if where == "context":
        return replace(asked, context={**asked.context, name: value})
    entities = [
        {**each, "attrs": {**each["attrs"], name: value}} if each["uid"]["type"] == where else each  # type: ignore[index,dict-item,call-overload]
        for each in asked.entities
    ]
    return replace(asked, entities=tuple(entities))


def without_each_part(asked: World) -> Iterator[tuple[str, World]]:
    """Every way to take an attribute, or an entity, out of a world."""
    for name in asked.context:
        rest = {key: value for key, value in asked.context.items() if key != name}
        yield f"context.{name}", replace(asked, context=rest)
    for place, entity in enumerate(asked.entities):
        others = (*asked.entities[:place], *asked.entities[place + 1 :])
        yield str(entity["uid"]), replace(asked, entities=others)
        attributes = entity["attrs"]
        assert isinstance(attributes, Mapping)
        for name in attributes:
            rest = {key: value for key, value in attributes.items() if key != name}
            yield f"{entity['uid']}.{name}", replace(asked, entities=(*others, {**entity, "attrs": rest}))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped pack, to be changed."""
    return Path(shutil.copytree(SHIPPED / "policy-1", tmp_path / "policy-2"))


def rewritten(folder: Path, file: str, old: str, new: str) -> RulePack:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return rule_pack(folder, on=TODAY)


def test_what_a_policy_permits_is_allowed_and_tells_the_policy_and_its_source() -> None:
    decision = decide(ALLOWED, PACK)

    assert decision.is_allowed
    assert decision.stage is Stage.POLICY
    assert [each.facts for each in decision.grounds] == [(("policy", "civil_technology"),)]
    assert decision.grounds[0].source == PACK.policies["civil_technology"].source


@pytest.mark.parametrize(
    ("cell", "policy"),
    [
        (changed(ALLOWED, recipient__role=PartyRole.BROKER), "no_technology_to_brokers"),
        (
            released_as(Form.VISIT, item__kind=ItemKind.DUAL_USE, recipient__nationalities=("JO", "FR")),
            "persons_of_third_states",
        ),
        (
            changed(
                ALLOWED,
                item__kind=ItemKind.DUAL_USE,
                end_use__is_military=True,
                recipient__is_government=False,
            ),
            "military_use_by_private_parties",
        ),
        (
            released_as(Form.EQUIPMENT_LOAN, recipient__role=PartyRole.INTERMEDIATE_CONSIGNEE),
            "no_loan_to_intermediaries",
        ),
        (
            released_as(Form.TRAINING, item__kind=ItemKind.MILITARY, recipient__is_government=False),
            "military_assistance_to_private_parties",
        ),
    ],
)
def test_each_prohibition_refuses_and_tells_its_source(cell: Cell, policy: str) -> None:
    decision = decide(cell, PACK)

    assert not decision.is_allowed
    assert [(each.code, each.facts) for each in decision.reasons] == [
        ("policy_forbids", (("policy", policy),))
    ]
    assert decision.reasons[0].source == PACK.policies[policy].source


@pytest.mark.parametrize(
    "cell",
    [
        released_as(Form.VISIT, item__kind=ItemKind.DUAL_USE),
        released_as(Form.VISIT, recipient__nationalities=("JO", "FR")),
        released_as(
            Form.VISIT,
            item__kind=ItemKind.DUAL_USE,
            recipient__nationalities=("JO", "FR"),
            agreement__allows_third_party=True,
        ),
        changed(ALLOWED, item__kind=ItemKind.DUAL_USE, end_use__is_military=True),
        released_as(Form.EQUIPMENT_LOAN),
        released_as(Form.TRAINING, item__kind=ItemKind.MILITARY),
        changed(ALLOWED, end_use__is_military=True),
        changed(ALLOWED, recipient__role=PartyRole.RECIPIENT),
    ],
)
def test_what_lies_just_within_the_policies_is_allowed(cell: Cell) -> None:
    assert decide(cell, PACK).is_allowed


@pytest.mark.parametrize(
    "cell",
    [
        changed(ALLOWED, item__kind=ItemKind.MILITARY, recipient__is_government=False),
        changed(ALLOWED, item__kind=ItemKind.DUAL_USE, recipient__role=PartyRole.INTERMEDIATE_CONSIGNEE),
    ],
)
def test_what_no_policy_permits_is_refused(cell: Cell) -> None:
    decision = decide(cell, PACK)

    assert [each.code for each in decision.reasons] == ["no_policy_permits"]


@pytest.mark.parametrize("asked", [CIVIL, DUAL_USE, MILITARY], ids=["civil", "dual use", "military"])
@pytest.mark.parametrize(
    ("where", "name", "value"),
    [
        ("context", "is_wmd_end_use", True),
        ("Item", "weapon_rules", ["nuclear_weapons"]),
        ("Item", "open_concerns", ["missile"]),
        ("context", "embargoes", ["ss_2428"]),
        ("Recipient", "confirmed_hits", ["a"]),
        ("Recipient", "open_hits", ["a"]),
        ("context", "lists_missing_or_stale", ["un"]),
        ("Item", "label_is_valid", False),
        ("Item", "label_is_releasable", False),
        ("Item", "is_recalled", True),
        ("Agreement", "parties", ["institution:tunis", "institution:amman"]),
        ("context", "releasing", []),
        ("context", "at", 0),
        ("context", "at", 4_000_000_000),
        ("Item", "fields", ["space"]),
        ("context", "fields_not_covered", ["space"]),
        ("context", "purpose", "irrigation"),
        ("context", "form", "visit_of_the_moon"),
        ("Recipient", "party", "institution:other"),
        ("Item", "label_policy", "nato"),
        ("Item", "level", 9),
        ("Recipient", "role", "third_party"),
        ("context", "consents_missing", ["institution:ankara"]),
        ("context", "signers", 1),
        ("context", "signers_required", 1),
    ],
)
def test_the_hard_stops_stand_again_in_each_permit(
    asked: World, where: str, name: str, value: object
) -> None:
    assert PACK.engine.ask(asked).is_allowed

    assert not PACK.engine.ask(told_otherwise(asked, where, name, value)).is_allowed


@pytest.mark.parametrize(
    ("name", "less"), list(without_each_part(MILITARY)), ids=lambda value: str(value)[:60]
)
def test_a_world_that_lacks_an_attribute_or_an_entity_is_refused(name: str, less: World) -> None:
    verdict = PACK.engine.ask(less)

    assert not verdict.is_allowed, name
    assert verdict.errors


SCHEMA = """
entity Person;
entity Item = { embargo_over?: Bool };
action send appliesTo { principal: [Person], resource: [Item], context: { item?: Item } };
"""
OPEN = """
@id("all") @title("All") @source("None") permit (principal, action, resource);
@id("embargo") @title("Embargo") @source("None") forbid (principal, action, resource)
when { !context.item.embargo_over };
"""


def small_world(entities: tuple[str, ...]) -> World:
    held: tuple[Any, ...] = tuple(
        {"uid": {"type": kind, "id": "one"}, "attrs": {}, "parents": []} for kind in entities
    )
    one = {kind: {"type": kind, "id": "one"} for kind in ("Person", "Item")}
    action = {"type": "Action", "id": "send"}
    return World(one["Person"], action, one["Item"], {"item": {"__entity": one["Item"]}}, held)


@pytest.mark.parametrize("entities", [("Person", "Item", "Action"), ("Person", "Action"), ("Item",), ()])
def test_where_cedar_alone_would_let_an_embargo_lapse_the_wrapper_refuses(entities: tuple[str, ...]) -> None:
    relaxed = OPEN.replace("!context.item.embargo_over", "context has item && !context.item.embargo_over")
    asked = small_world(tuple(each for each in entities if each != "Action"))

    alone = cedarpy.is_authorized(
        {"principal": dict(asked.principal), "action": dict(asked.action), "resource": dict(asked.resource)}
        | {"context": dict(asked.context)},
        relaxed,
        [dict(each) for each in asked.entities],
    )
    with pytest.raises(Refused, match="policy_not_valid"):
        Engine(SCHEMA, relaxed)
    checked = Engine(SCHEMA.replace("embargo_over?", "embargo_over").replace("item?", "item"), OPEN)

    assert alone.decision is cedarpy.Decision.Allow
    assert not checked.ask(asked).is_allowed
    assert checked.ask(asked).errors


@pytest.mark.parametrize(
    "asked",
    [
        replace(CIVIL, action={"type": "Action", "id": "sale"}),
        told_otherwise(CIVIL, "context", "signers", "many"),
        told_otherwise(CIVIL, "context", "unheard_of", True),
        told_otherwise(CIVIL, "Item", "unheard_of", True),
        replace(CIVIL, principal={"type": "Person", "id": "x"}),
        replace(CIVIL, entities=(*CIVIL.entities, CIVIL.entities[0] | {"attrs": {}})),  # type: ignore[operator]
    ],
)
def test_a_world_outside_the_schema_is_an_error_and_refuses(asked: World) -> None:
    verdict = PACK.engine.ask(asked)

    assert not verdict.is_allowed
    assert verdict.errors


@settings(max_examples=30, deadline=None)
@given(some.lists(cells(), max_size=5))
def test_many_are_decided_as_each_would_be_alone(asked: list[Cell]) -> None:
    assert decide_all(asked, PACK) == tuple(decide(each, PACK) for each in asked)


@settings(max_examples=200, deadline=None)
@given(cells())
def test_the_second_reader_says_what_cedar_says(cell: Cell) -> None:
    asked = world(cell, PACK.rules)

    assert PACK.second_reader.ask(asked) == PACK.engine.ask(asked)


@settings(max_examples=60, deadline=None)
@given(cells())
def test_neither_stage_can_be_left_out(cell: Cell) -> None:
    asked = PACK.engine.ask(world(cell, PACK.rules))
    decision = decide(cell, PACK)

    assert not decision.is_allowed or asked.is_allowed
    assert decision.is_allowed or decision.reasons


class _Says:
    """A decider that always says one thing."""

    def __init__(self, verdict: Verdict) -> None:
        self._verdict = verdict

    def ask(self, _: World) -> Verdict:
        return self._verdict


@pytest.mark.parametrize(
    "other",
    [
        Verdict(False, ("civil_technology",), ()),
        Verdict(True, ("defence_cooperation",), ()),
        Verdict(False, (), ("civil_technology: attribute level does not exist",)),
    ],
)
def test_where_two_deciders_differ_nothing_is_released(other: Verdict) -> None:
    pack = replace(PACK, second_reader=_Says(other))  # type: ignore[arg-type]  # a reader gone wrong

    decision = decide(ALLOWED, pack)

    assert not decision.is_allowed
    assert [each.code for each in decision.reasons] == ["deciders_differ"]


def test_two_deciders_that_differ_are_an_error_in_the_log_that_names_the_release(
    caplog: pytest.LogCaptureFixture,
) -> None:
    other = Verdict(False, ("civil_technology",), ())
    pack = replace(PACK, second_reader=_Says(other))  # type: ignore[arg-type]  # a reader gone wrong

    decide(ALLOWED, PACK)
    before = list(caplog.records)
    decide(ALLOWED, pack)

    assert before == []
    assert [each.levelname for each in caplog.records] == ["ERROR"]
    for named in ("item:membrane", "institution:amman", PACK.digest, "civil_technology"):
        assert named in caplog.text


def test_a_pack_tells_for_every_policy_its_title_and_legal_source() -> None:
    assert len(PACK.policies) == 8
    assert all(each.id == name and each.title and each.source for name, each in PACK.policies.items())


def test_a_pack_is_named_by_the_digest_of_all_its_files(folder: Path) -> None:
    same = rule_pack(folder, on=TODAY)
    other = rewritten(folder, "embargoes.yaml", "# Ended\n", "# Ended.\n")

    assert same.digest == PACK.digest
    assert other.digest != PACK.digest


def test_a_pack_that_is_not_there_is_unknown(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="rule_pack_unknown"):
        shipped("../policy")
    with pytest.raises(Refused, match="rule_pack_unreadable"):
        rule_pack(tmp_path / "nowhere", on=TODAY)


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("forbids.cedar", '@source("Arms Trade Treaty, Art. 10; ', '@sources("', "policy_not_annotated"),
        ("forbids.cedar", '@title("A broker receives no technology")', "", "policy_not_annotated"),
        ("forbids.cedar", '@id("no_technology_to_brokers")', '@id("no_loan_to_intermediaries")', "annotated"),
        ("forbids.cedar", 'principal.role == "broker"', 'principal.role like "b*"', "policy_not_readable"),
        ("forbids.cedar", 'principal.role == "broker"', "principal.rank > 1", "policy_not_valid"),
        ("forbids.cedar", 'principal.role == "broker"', "principal.role ==", "policy_not_valid"),
        ("forbids.cedar", "principal is Recipient,", "principal == ?principal,", "policy_not"),
        ("schema.cedarschema", "entity Item", "entity Thing", "policy_not_valid"),
        ("pack.yaml", 'version: "1"', "version: 1", "rule_pack_unreadable"),
        ("pack.yaml", "required_lists: [un]", "lists: []", "rule_pack_unreadable"),
        ("embargoes.yaml", "states: [KP]", "states: [XX]", "rule_pack_unreadable"),
        ("embargoes.yaml", "from: 2006-10-14", "from: sometime", "rule_pack_unreadable"),
        ("embargoes.yaml", "until: 1979-12-21", "until: 1960-01-01", "rule_pack_unreadable"),
        ("embargoes.yaml", "binds: groups", "binds: nobody", "rule_pack_unreadable"),
        ("embargoes.yaml", "code: kp_2321_cooperation", "code: kp_1718", "rule_pack_unreadable"),
        ("weapons.yaml", "entries: [0C002]", 'entries: ["0C*"]', "rule_pack_unreadable"),
        ("weapons.yaml", "lists: [US]", "lists: [nowhere]", "rule_pack_unreadable"),
        ("embargoes.yaml", "review_by: 2027-01-01", "review_by: 2099-01-01", "rule_pack_unreadable"),
        ("weapons.yaml", "effect: stop", "effect: warn", "rule_pack_unreadable"),
    ],
)
def test_a_pack_with_a_fault_is_refused_as_a_whole(
    folder: Path, file: str, old: str, new: str, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        rewritten(folder, file, old, new)


@pytest.mark.parametrize(("removed", "added"), [("embargoes.yaml", ""), ("", "notes.txt")])
def test_a_pack_with_a_file_too_few_or_too_many_is_refused(folder: Path, removed: str, added: str) -> None:
    if removed:
        (folder / removed).unlink()
    if added:
        (folder / added).write_text("x", encoding="utf-8")

    with pytest.raises(Refused, match="rule_pack_unreadable"):
        rule_pack(folder, on=TODAY)


def test_before_a_pack_takes_effect_it_is_known_who_gains_and_who_loses_what(folder: Path) -> None:
    broker = changed(ALLOWED, recipient__role=PartyRole.BROKER)
    private = changed(ALLOWED, recipient__is_government=False)
    stopped = changed(broker, item__is_recalled=True)
    new = rewritten(folder, "forbids.cedar", 'principal.role == "broker"', "!principal.is_government")

    changes = what_if((ALLOWED, broker, private, stopped), PACK, new)

    assert [(each.cell, each.is_gain) for each in changes] == [(broker, True), (private, False)]
    gain, loss = changes
    assert [each.facts for each in gain.reasons] == [(("policy", "civil_technology"),)]
    assert [each.facts for each in loss.reasons] == [(("policy", "no_technology_to_brokers"),)]
    assert what_if((ALLOWED, broker, private, stopped), PACK, PACK) == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        ("embargoes.yaml", "code: ss_2428", "code: ss_2429", "ss_2428"),
        ("embargoes.yaml", "states: [SS]", "states: [TD]", "ss_2428"),
        ("embargoes.yaml", "from: 2018-07-13", "from: 2027-07-13", "ss_2428"),
        ("embargoes.yaml", "until: 1994-05-25", "until: 1990-05-25", "za_418"),
        (
            "embargoes.yaml",
            "from: 2018-07-13",
            "from: 2018-07-13\n    until: 2026-06-01\n    ended_by: because",
            "ss_2428",
        ),
        (
            "embargoes.yaml",
            "from: 2018-07-13",
            "from: 2018-07-13\n    until: 2025-12-31\n    ended_by: S/RES/9999 (2025)",
            "ss_2428",
        ),
        ("embargoes.yaml", "as_of: 2025-12-31", "as_of: 2026-11-26", "embargoes.as_of"),
        ("weapons.yaml", "as_of: 2025-11-15", "as_of: 2026-11-26", "weapons.as_of"),
        ("pack.yaml", "control_lists: [EU]", "control_lists: [US]", "required_control_lists.EU"),
        ("pack.yaml", "control_lists: [EU]", "control_lists: []", "required_control_lists.EU"),
        ("pack.yaml", "required_lists: [un]", "required_lists: []", "required_lists.un"),
        ("embargoes.yaml", "covers: [arms, proliferation]", "covers: [arms]", "kp_1718"),
        ("embargoes.yaml", "binds: everyone", "binds: groups", "kp_1718"),
        ("weapons.yaml", "entries: [0C002]", "entries: [0C003]", "special_fissile_material"),
        ("weapons.yaml", "effect: stop", "effect: concern", "special_fissile_material"),
        ("weapons.yaml", 'entries: ["??1??"]', 'entries: ["??1?9"]', "missile_technology"),
        ("weapons.yaml", 'arms: ["0?50?", "??6??", ', "arms: [", "US"),
        ("weapons.yaml", 'shapes: ["ml[1-9]", ', "shapes: [", "EU_ML"),
    ],
)
def test_no_pack_can_leave_out_or_narrow_a_hard_stop(
    folder: Path, file: str, old: str, new: str, rule: str
) -> None:
    with pytest.raises(Refused, match="rule_pack_narrows") as refusal:
        rewritten(folder, file, old, new)

    assert rule in str(refusal.value.facts["rules"]).split(", ")


def test_a_rulebook_that_was_looked_through_up_to_today_is_taken(folder: Path) -> None:
    new = rewritten(folder, "embargoes.yaml", "as_of: 2025-12-31", f"as_of: {TODAY}")

    assert new.embargoes.as_of == TODAY


def test_a_past_pack_is_read_as_it_was_and_only_by_its_digest(folder: Path) -> None:
    with pytest.raises(Refused, match="rule_pack_narrows"):
        rewritten(folder, "embargoes.yaml", "code: ss_2428", "code: ss_2429")
    with pytest.raises(Refused, match="rule_pack_changed"):
        past_pack(folder, digest=PACK.digest)
    copy = shutil.copytree(SHIPPED / "policy-1", folder.with_name("kept"))

    assert decide(ALLOWED, past_pack(copy, digest=PACK.digest)) == decide(ALLOWED, PACK)


def test_an_embargo_that_the_council_ended_may_be_told_as_ended(folder: Path) -> None:
    ended = "from: 2018-07-13\n    until: 2026-05-31\n    ended_by: S/RES/9999 (2026)"
    cell = changed(ALLOWED, item__kind=ItemKind.MILITARY, recipient__state="SS")

    new = rewritten(folder, "embargoes.yaml", "from: 2018-07-13", ended)

    assert [each.is_gain for each in what_if((cell,), PACK, new)] == [True]


def test_a_change_of_an_embargo_is_seen_by_what_if_too(folder: Path) -> None:
    military = changed(ALLOWED, item__kind=ItemKind.MILITARY)
    new = rewritten(folder, "embargoes.yaml", "states: [SS]", "states: [SS, JO]")

    changes = what_if((ALLOWED, military), PACK, new)

    assert [(each.cell, [reason.code for reason in each.reasons]) for each in changes] == [
        (military, ["arms_embargo"])
    ]


def vectors() -> Iterator[tuple[str, dict[str, Any], str, list[Any], str]]:
    """Every request of the third-party tests with its policies, entities and schema."""
    for line in (VECTORS / "corpus-200.jsonl").read_text(encoding="utf-8").splitlines():
        test = json.loads(line)
        for request in test["requests"]:
            yield test["id"], request, test["policies"], json.loads(test["entities"]), test["schema"]
    for file in sorted((VECTORS / "tests").rglob("*.json")):
        test = json.loads(file.read_text(encoding="utf-8"))
        read = {
            name: (VECTORS / test[name]).read_text("utf-8") for name in ("policies", "entities", "schema")
        }
        for request in test["requests"]:
            yield file.stem, request, read["policies"], json.loads(read["entities"]), read["schema"]


def with_references(value: Any) -> Any:
    """The vectors leave it to the schema what is a reference; our worlds say so."""
    if isinstance(value, list):
        return [with_references(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "attrs" in value:
        return {**value, "attrs": {name: with_references(each) for name, each in value["attrs"].items()}}
    if set(value) == {"type", "id"}:
        return {"__entity": value}
    return {name: each if name == "__entity" else with_references(each) for name, each in value.items()}


@cache
def deciders(schema: str, policies: str) -> tuple[Engine | None, SecondReader | None]:
    """Both deciders of a vector; none where the policies are not valid or not of our part of the language."""
    try:
        engine = Engine(schema, policies)
    except Refused:
        return None, None
    try:
        return engine, SecondReader(json.loads(cedarpy.policies_to_json_str(policies))["staticPolicies"])
    except Refused:
        return engine, None


@pytest.mark.skipif(not VECTORS.exists(), reason="the Cedar vectors are not in this checkout")
def test_on_third_party_vectors_an_error_always_refuses_and_both_deciders_keep_to_cedar() -> None:
    asked, read, erring = 0, 0, 0
    for name, request, policies, entities, schema in vectors():
        engine, second = deciders(schema, policies)
        principal, action, resource = (request[each] for each in ("principal", "action", "resource"))
        if engine is None or not (principal and action and resource):
            continue
        found = World(principal, action, resource, request["context"], tuple(map(with_references, entities)))
        verdict = engine.ask(found)
        asked += 1
        erring += bool(request["errors"])

        assert not (verdict.is_allowed and request["errors"]), name
        if not request["errors"] and not verdict.errors:
            assert verdict.is_allowed is (request["decision"] == "allow"), name
        if second is not None and not verdict.errors:
            read += 1
            assert second.ask(found) == verdict, name

    assert asked > 1_000
    assert read > 800
    assert erring > 0
