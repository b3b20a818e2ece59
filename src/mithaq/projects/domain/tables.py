"""A plan as one table that people edit in a spreadsheet: a row for each part, its sort in the first column.

Headings are the names of facts, the same in every language. What a row does not say has what follows from
the others: a package is led by the lead of the project, a deliverable owned by the lead of its package.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mithaq.base.canonical import Json
from mithaq.base.languages import Language
from mithaq.base.refusals import Refused
from mithaq.base.text import cleaned
from mithaq.projects.domain.parts import PARTS, Part
from mithaq.projects.domain.plan_checking import PARTS_MAX, parts_of
from mithaq.projects.domain.plans import Partner, ProjectPlan, json_of, plan_from
from mithaq.projects.domain.rights import DEFAULT

PROJECT, PARTNER = "project", "partner"
_TEXTS = ("titles", "summaries", "verification")
_PARTIES = frozenset({"lead", "partners", "owner", "party"})
_LISTS = frozenset({"partners", "depends_on", "technology_fields"})
_COUNTS = frozenset({"trl_in", "trl_out", "weight", "year"})
_PLAIN = (
    "lead", "owner", "party", "partners", "role", "work_package", "starts_on", "ends_on", "due_on", "trl_in",
    "trl_out", "person_months", "depends_on", "deliverable_type", "dissemination", "weight", "year",
    "contribution_kind", "amount", "currency", "technology_fields",
)  # fmt: skip
HEADINGS = ("part", "key", *(f"{name}.{language}" for name in _TEXTS for language in Language), *_PLAIN)
ROWS_MAX = 4 * PARTS_MAX
PartyOf = Callable[[str], str]
"""The code of the institution that a cell names. Raises KeyError for one that nobody knows."""


@dataclass(frozen=True)
class Line:
    """A row of a file by its headings; `number` is where people find it."""

    number: int
    cells: Mapping[str, str]


def table_of(plan: ProjectPlan, names: Mapping[str, str]) -> list[list[str]]:
    """The rows under the headings; `names` are of institutions by their codes."""
    frame = {
        name: value
        for name, value in plan.as_json().items()
        if name in {*_PLAIN, *_TEXTS} and name not in {"lead", "partners"}
    }
    rows: list[Mapping[str, Json]] = [{"part": PROJECT, **frame}]
    rows += [{"part": PARTNER, "party": each.party, "role": each.role} for each in plan.partners]
    for part, found in parts_of(plan).items():
        rows += [{"part": part.value, **_flat(json_of(each))} for each in found]
    return [[_written(row, heading, names) for heading in HEADINGS] for row in rows]


def plan_of(lines: Iterable[Line], *, seed: str, lead: str, party_of: PartyOf) -> ProjectPlan:
    """The plan that a table tells. Raises Refused `plan_row_unreadable` or `plan_malformed`."""
    found: dict[str, list[dict[str, Json]]] = {each.field: [] for each in Part}
    frame: dict[str, Json] = {}
    roles = dict[str, str]()
    for line in lines:
        sort = line.cells.get("part", "")
        said = {name: _read(line, name, party_of) for name in (*_TEXTS, *_PLAIN)}
        if sort == PROJECT:
            frame = said
        elif sort == PARTNER and said["party"]:
            roles[str(said["party"])] = str(said["role"] or "partner")
        elif sort in set(Part):
            _require_needed(line, Part(sort), said)
            found[Part(sort).field].append({**said, "key": line.cells.get("key", "")})
        elif any(line.cells.values()):
            raise _unreadable(line, "part")
    parts = {
        field: [_part(Part(field[:-1]), row, lead, found) for row in rows] for field, rows in found.items()
    }
    return plan_from(_whole(frame, parts, roles, seed=seed, lead=lead))


def _whole(
    frame: Mapping[str, Json],
    parts: Mapping[str, Sequence[Mapping[str, Json]]],
    roles: Mapping[str, str],
    *,
    seed: str,
    lead: str,
) -> dict[str, Json]:
    named = {str(code) for rows in parts.values() for row in rows for code in _named(row)}
    partners = {**dict.fromkeys(sorted(named), "partner"), **roles}
    partners.pop(lead, None)
    days = [str(row[name]) for row in parts["work_packages"] for name in ("starts_on", "ends_on")]
    return {
        "seed": seed,
        "titles": frame.get("titles") or {},
        "summaries": frame.get("summaries") or {},
        "lead": lead,
        "partners": [json_of(Partner(code, role)) for code, role in sorted(partners.items())],
        "programme": None,
        "agreement": None,
        "technology_fields": frame.get("technology_fields") or [],
        "starts_on": frame.get("starts_on") or min(days, default=None),
        "ends_on": frame.get("ends_on") or max(days, default=None),
        "trl_in": frame.get("trl_in"),
        "trl_out": frame.get("trl_out"),
        "currency": frame.get("currency") or "",
        **parts,
        "rights": {cell.value: json_of(row) for cell, row in sorted(DEFAULT.items())},
    }


def _part(
    part: Part, said: Mapping[str, Json], lead: str, found: Mapping[str, Sequence[Mapping[str, Json]]]
) -> dict[str, Json]:
    row: dict[str, Json] = {spec.name: said.get(spec.name) for spec in PARTS[part]}
    row["key"] = said["key"]
    match part:
        case Part.WORK_PACKAGE:
            row["lead"] = row["lead"] or lead
        case Part.DELIVERABLE:
            leads = {each["key"]: each["lead"] for each in found[Part.WORK_PACKAGE.field]}
            row["owner"] = row["owner"] or leads.get(str(row["work_package"])) or lead
            row["deliverable_type"] = row["deliverable_type"] or "other"
            row["dissemination"] = row["dissemination"] or "project"
        case Part.CONTRIBUTION:
            row["amount"] = {"amount": said["amount"], "currency": said["currency"]}
    return row


def _require_needed(line: Line, part: Part, said: Mapping[str, Json]) -> None:
    """What has no value of its own if nothing is said."""
    needed = {
        Part.WORK_PACKAGE: ("starts_on", "ends_on"),
        Part.MILESTONE: ("work_package", "due_on"),
        Part.DELIVERABLE: ("work_package", "due_on"),
        Part.CONTRIBUTION: ("party", "year", "contribution_kind", "amount", "currency"),
    }[part]
    for name in needed:
        if said[name] in (None, "", []):
            raise _unreadable(line, name)


def _read(line: Line, name: str, party_of: PartyOf) -> Json:
    if name in _TEXTS:
        texts = {each.value: cleaned(line.cells.get(f"{name}.{each}", "")).strip() for each in Language}
        return {language: text for language, text in texts.items() if text}
    text = cleaned(line.cells.get(name, "")).strip()
    try:
        if name in _LISTS:
            words = [each.strip() for each in text.split(";") if each.strip()]
            return sorted({party_of(each) for each in words}) if name in _PARTIES else words
        if not text:
            return None
        if name in _PARTIES:
            return party_of(text)
        if name.endswith("_on"):
            return date.fromisoformat(text[:10]).isoformat()
        return int(text.removesuffix(".0")) if name in _COUNTS else text
    except (KeyError, ValueError) as error:
        raise _unreadable(line, name) from error


def _named(row: Mapping[str, Json]) -> list[Json]:
    found = [row.get(name) for name in ("lead", "owner", "party")]
    partners = row.get("partners")
    return [*(each for each in found if each), *(partners if isinstance(partners, list) else ())]


def _flat(said: Mapping[str, Json]) -> Mapping[str, Json]:
    """An amount stands in two columns."""
    amount = said.get("amount")
    return {**said, **amount} if isinstance(amount, Mapping) else said


def _written(row: Mapping[str, Json], heading: str, names: Mapping[str, str]) -> str:
    name, _dot, language = heading.partition(".")
    value = row.get(name)
    if isinstance(value, Mapping):
        return str(value.get(language, ""))
    if name in _PARTIES and value:
        codes = value if isinstance(value, list) else [value]
        return "; ".join(_party(str(code), names) for code in codes)
    return "; ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def _party(code: str, names: Mapping[str, str]) -> str:
    """The name for people, the identifier for whoever reads the file again."""
    return f"{names.get(code, '').replace(';', ',')} ({code.removeprefix('institution:')})".strip()


def _unreadable(line: Line, column: str) -> Refused:
    return Refused("plan_row_unreadable", line=line.number, column=column)
