"""A person's decision on an item and one list: made from an entry, kept in statements, and read back.

What `decision_json` writes `decision_from` reads. It holds the words of the provisions as they were, so that
it can be replayed when neither the version nor our reader of it is there any more.
"""

from collections.abc import Mapping, Sequence

from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.clearance.domain.control.facts import SAID_MAX, Answer, Truth
from mithaq.clearance.domain.control.index import ListIndex
from mithaq.clearance.domain.control.provisions import Provision
from mithaq.clearance.domain.control.replaying import Cited, ClassificationDecision, cited
from mithaq.clearance.domain.control.suggesting import Method, Outlook, suggest


def decided(
    entry: str, item: str, answers: Sequence[Answer], among: ListIndex, method: Method
) -> ClassificationDecision:
    """The decision that an item falls under an entry, or under none where it is empty.

    Where it falls under none, what the list suggests for it now counts as looked at and set aside. Raises
    NotFound `provision_unknown`, or Refused as `suggest`.
    """
    # Also for an entry: an answer that cannot be read would fail every replay.
    found = suggest(item, answers, among, method)
    if entry:
        kept = [cited(among.of, entry)]
    else:
        kept = [cited(among.of, each.path, each.standing) for each in found.candidates]
    meanings = among.of.meanings(one for each in kept for one in (*each.chain, *each.below))
    return ClassificationDecision(
        list_code=among.of.code,
        version=among.of.version,
        item=item,
        outlook=Outlook.MAY_BE_LISTED if entry else Outlook.NOT_LISTED,
        cited=tuple(kept),
        facts_used=tuple(answers),
        meanings=tuple(meanings.items()),
    )


def answer_from(line: str) -> Answer:
    """The answer that a line tells: `about = said`, or `LIST/about = said` for one list alone.

    Raises Refused `answer_malformed`.
    """
    about, sign, said = line.partition("=")
    code, slash, rest = about.partition("/")
    answer = Answer((rest if slash else about).strip(), said.strip(), code.strip() if slash else "")
    if not sign or not answer.about or not answer.said:
        raise Refused("answer_malformed", line=line.strip()[:SAID_MAX])
    return answer


def answer_line(answer: Answer) -> str:
    """What `answer_from` reads."""
    of = f"{answer.list}/" if answer.list else ""
    return f"{of}{answer.about} = {answer.said}"


def decision_json(decision: ClassificationDecision) -> dict[str, Json]:
    """What `decision_from` reads."""
    return {
        "list": decision.list_code,
        "version": decision.version,
        "item": decision.item,
        "outlook": decision.outlook.value,
        "cited": [_cited_json(each) for each in decision.cited],
        "facts_used": [
            {"about": each.about, "said": each.said, "list": each.list} for each in decision.facts_used
        ],
        "meanings": [{"term": term, "means": means} for term, means in decision.meanings],
    }


def decision_from(value: Json) -> ClassificationDecision:
    """Raises Refused `case_malformed`. One of before decisions kept what is below has nothing there, so that
    all that its list has below counts as come.
    """
    said = _object(value)
    code = _text(said, "list")
    try:
        outlook = Outlook(_text(said, "outlook"))
    except ValueError as error:
        raise _malformed() from error
    return ClassificationDecision(
        list_code=code,
        version=_text(said, "version"),
        item=_text(said, "item"),
        outlook=outlook,
        cited=tuple(_cited_from(code, each) for each in _objects(said, "cited")),
        facts_used=tuple(
            Answer(_text(each, "about"), _text(each, "said"), _text(each, "list"))
            for each in _objects(said, "facts_used")
        ),
        meanings=tuple(
            (_text(each, "term"), _text(each, "means"))
            for each in _objects({"meanings": [], **said}, "meanings")
        ),
    )


def _cited_json(of: Cited) -> dict[str, Json]:
    return {
        "decimal": of.decimal,
        "chain": [_provision_json(each) for each in of.chain],
        "below": [_provision_json(each) for each in of.below],
        "standing": of.standing.value if of.standing else "",
    }


def _provision_json(each: Provision) -> dict[str, Json]:
    return {"path": each.path, "text": each.text, "notes": list(each.notes)}


def _cited_from(code: str, said: Mapping[str, Json]) -> Cited:
    said = {"below": [], "standing": "", **said}
    chain, below = (
        tuple(
            Provision(code, _text(each, "path"), _text(each, "text"), _texts(each, "notes"))
            for each in _objects(said, name)
        )
        for name in ("chain", "below")
    )
    if not chain:
        raise _malformed()
    standing = _text(said, "standing")
    try:
        return Cited(chain, _text(said, "decimal"), below, Truth(standing) if standing else None)
    except ValueError as error:
        raise _malformed() from error


def _object(value: Json) -> Mapping[str, Json]:
    if not isinstance(value, Mapping):
        raise _malformed()
    return value


def _objects(said: Mapping[str, Json], name: str) -> Sequence[Mapping[str, Json]]:
    values = said.get(name)
    if not isinstance(values, Sequence) or isinstance(values, str):
        raise _malformed()
    return [_object(each) for each in values]


def _texts(said: Mapping[str, Json], name: str) -> tuple[str, ...]:
    values = said.get(name)
    if not isinstance(values, Sequence) or not all(isinstance(each, str) for each in values):
        raise _malformed()
    return tuple(map(str, values))


def _text(said: Mapping[str, Json], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str):
        raise _malformed()
    return value


def _malformed() -> Refused:
    return Refused("case_malformed", part="decisions")
