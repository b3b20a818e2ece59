"""A verdict of a control list as programs read it."""

from mithaq.base.canonical import Json
from mithaq.clearance.domain.control.judging import Finding
from mithaq.clearance.domain.control.parameters import Parameter
from mithaq.clearance.domain.control.suggesting import Candidate, RuledOut
from mithaq.clearance.domain.control.verdicts import Verdict


def verdict_json(verdict: Verdict) -> dict[str, Json]:
    """The candidates with what is known of their conditions, what is ruled out, and what to ask."""
    found = verdict.suggestion
    return {
        "list": found.list_code,
        "version": found.version,
        "method": found.method,
        "is_authority": verdict.is_authority,
        "outlook": found.outlook.value,
        "otherwise": found.otherwise,
        "candidates": [_candidate_json(each) for each in found.candidates],
        "ruled_out": [_ruled_out_json(each) for each in found.ruled_out],
        "questions": [
            {"key": each.key, "name": each.name, "asks": [_parameter_json(one) for one in each.asks]}
            for each in found.questions
        ],
        "elsewhere": [
            {"path": each.path, "list": each.other_list, "other_path": each.other_path}
            for each in verdict.corresponding
        ],
        "unused": [each.about for each in found.unused],
    }


def _candidate_json(found: Candidate) -> dict[str, Json]:
    return {
        "path": found.path,
        "chain": [{"path": each.path, "text": each.text} for each in found.chain],
        "score_thousandths": round(found.score * 1000),
        "words": list(found.words),
        "standing": found.standing.value,
        "findings": [_finding_json(each) for each in found.findings],
    }


def _ruled_out_json(found: RuledOut) -> dict[str, Json]:
    return {"path": found.path, "failures": [_finding_json(each) for each in found.failures]}


def _finding_json(found: Finding) -> dict[str, Json]:
    return {
        "path": found.path,
        "finding": found.truth.value,
        "condition": _parameter_json(found.parameter) if found.parameter else None,
        "said": found.fact.said if found.fact else None,
    }


def _parameter_json(asked: Parameter) -> dict[str, Json]:
    # Canonical values have no fractions but as words.
    return {
        "path": asked.path,
        "key": asked.key,
        "comparator": asked.comparator.value,
        "value": f"{asked.quantity.said:.12g}",
        "unit": asked.quantity.unit,
    }
