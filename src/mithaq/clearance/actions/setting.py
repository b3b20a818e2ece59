"""Choose how names are compared: measured by origin first, and refused where that would be unfair."""

from datetime import datetime

from django.db import transaction

from mithaq.access.domain.permissions import Act, Actor, require
from mithaq.base.canonical import Json
from mithaq.base.refusals import Refused
from mithaq.clearance.actions.saying import say
from mithaq.clearance.adapters import name_methods
from mithaq.clearance.domain.screening.fairness import Rate, require_fair
from mithaq.clearance.models import FairnessRun
from mithaq.clearance.published import screening as published
from mithaq.clearance.queries import fairness, screening
from mithaq.clearance.queries.screening import Against, Setting
from mithaq.parties import queries as parties

THRESHOLDS = range(50, 1000)


def methods() -> tuple[str, ...]:
    """The names of the methods that can be chosen; old ones stay."""
    return name_methods.METHODS


def measure_next(*, at: datetime) -> bool:
    """Measure the setting that holds, if that was not done; whether there was anything to do.

    Raises Refused `lists_changing`.
    """
    now = screening.against()
    if not now.versions or fairness.is_measured(now):
        return False
    _measure(now, at)
    return True


def set_screening(*, method: str, threshold: int, by: Actor, at: datetime) -> None:
    """Change the method or the threshold (in thousandths) once it was measured; all are screened anew.

    Raises Refused `not_permitted`, `method_unknown`, `threshold_out_of_range`, `setting_unchanged`,
    `fairness_unmeasured` while no list is loaded, `alarms_too_many`, `alarms_worse` or `lists_changing`.
    """
    host = parties.host_institution()
    require(by, Act.SET_SCREENING, of_institution=host.id)
    if method not in name_methods.METHODS:
        raise Refused("method_unknown", value=method[:40], known=name_methods.METHODS)
    if threshold not in THRESHOLDS:
        raise Refused("threshold_out_of_range", least=THRESHOLDS.start, most=THRESHOLDS.stop - 1)
    now = screening.against()
    if (method, threshold) == (now.setting.method, now.setting.threshold):
        raise Refused("setting_unchanged")
    if not now.versions:
        raise Refused("fairness_unmeasured")
    after = _require_fair(Against(Setting(method, threshold, None), now.versions), now, at)
    with transaction.atomic():
        body: dict[str, Json] = {
            "method": method,
            "threshold": threshold,
            "versions": dict(now.versions),
            "measured": [
                {"origin": each.origin, "names": each.names, "alarms": each.alarms} for each in after
            ],
        }
        say(published.SCREENING_SET, "screening", body, by=by, at=at, supersedes=now.setting.statement)


def _require_fair(then: Against, now: Against, at: datetime) -> tuple[Rate, ...]:
    """The rates that follow, on the present lists. To go back to a setting that has held is no new step."""
    held = [Against(each, now.versions) for each in screening.settings_held()]
    for each in (then, *held):
        if not fairness.is_measured(each):
            _measure(each, at)
    after = fairness.rates_of(then, then.setting.threshold)
    is_back = then.setting.name in {each.setting.name for each in held}
    accepted = [] if is_back else [fairness.rates_of(each, each.setting.threshold) for each in held]
    require_fair(after, fairness.rates_of(now, now.setting.threshold), accepted=accepted)
    return after


def _measure(now: Against, at: datetime) -> None:
    scores = dict(fairness.scores_by_origin(now, lambda _: None))
    FairnessRun.objects.update_or_create(pk=now.names_digest, defaults={"scores": scores, "at": at})
