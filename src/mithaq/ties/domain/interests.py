"""Where the security interests of two states meet: evidence of four kinds, each by a rule of its own.

A kind speaks where one of its findings does. It does not where some are known and none speaks; it is unknown
where nothing is known. Kinds are counted and never summed to a figure.

- votes: on the roll calls of an issue of security in ISSUE_YEARS, the share of equal votes surely lies above
  half, and above the share that the state has with half of all others on the same roll calls. Its bounds are
  Wilson's (1927), so wide that those of all issues hold together with LEVEL; below LEAST_ROLL_CALLS nothing
  is told. Who is absent takes no stand.
- commitments: a pledge of defence, offence, consultation or entente is in force (neutrality and
  non-aggression bind who might fight, and show no common cause); or a defence agreement was signed in
  RECENT_YEARS; or an agreement of this system in a field of security is in force.
- dealings: arms went either way in LEAST_ARMS_YEARS of RECENT_YEARS, as one sale is no cooperation; or people
  were trained together under a programme of security.
- needs: both name the same field of security in what they offer, need or watch.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

LEVEL, LEAST_ROLL_CALLS, ISSUE_YEARS = 0.90, 10, 5
RECENT_YEARS, LEAST_ARMS_YEARS = 10, 2
HALF = 0.5
COMMON_CAUSE = frozenset({"defence", "offence", "consultation", "entente"})
SECURITY_GROUPS = frozenset({"cyber_security", "surveillance", "protection", "defence"})
"""The groups of fields that are of security."""


class InterestKind(StrEnum):
    """The kinds of evidence."""

    VOTES = "votes"
    COMMITMENTS = "commitments"
    DEALINGS = "dealings"
    NEEDS = "needs"


class FindingCode(StrEnum):
    """What was found."""

    ISSUE = "issue"
    PLEDGES = "pledges"
    NO_PLEDGES = "no_pledges"
    SIGNED = "signed"
    AGREEMENT = "agreement"
    ARMS = "arms"
    TRAINED = "trained"
    FIELDS = "fields"
    OTHER_FIELDS = "other_fields"


KIND_OF: Mapping[FindingCode, InterestKind] = {
    FindingCode.ISSUE: InterestKind.VOTES,
    FindingCode.PLEDGES: InterestKind.COMMITMENTS,
    FindingCode.NO_PLEDGES: InterestKind.COMMITMENTS,
    FindingCode.SIGNED: InterestKind.COMMITMENTS,
    FindingCode.AGREEMENT: InterestKind.COMMITMENTS,
    FindingCode.ARMS: InterestKind.DEALINGS,
    FindingCode.TRAINED: InterestKind.DEALINGS,
    FindingCode.FIELDS: InterestKind.NEEDS,
    FindingCode.OTHER_FIELDS: InterestKind.NEEDS,
}


class Standing(StrEnum):
    """What a kind says of two states."""

    MEETS = "meets"
    NOT_SHOWN = "not_shown"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Basis:
    """Where a finding comes from, and the years that it speaks of, both included."""

    source: str
    first_year: int
    last_year: int


@dataclass(frozen=True)
class Finding:
    """One finding with its facts; words make a sentence of it. `speaks` is absent where it cannot be told."""

    code: FindingCode
    basis: Basis
    speaks: bool | None
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def kind(self) -> InterestKind:
        return KIND_OF[self.code]


@dataclass(frozen=True)
class Interest:
    """One's interests with another state: what was found, and the programmes of security that both are in."""

    of: str
    with_: str
    findings: tuple[Finding, ...]
    programmes: tuple[str, ...] = ()

    def standing(self, kind: InterestKind) -> Standing:
        """What a kind of evidence says."""
        said = [each.speaks for each in self.findings if each.kind is kind]
        if any(said):
            return Standing.MEETS
        return Standing.NOT_SHOWN if False in said else Standing.UNKNOWN

    def kinds(self, standing: Standing) -> tuple[InterestKind, ...]:
        """The kinds that stand so."""
        return tuple(each for each in InterestKind if self.standing(each) is standing)


def unmet(interests: Iterable[Interest]) -> tuple[Interest, ...]:
    """Where interests meet and no programme exists: most kinds that speak first, then fewest unknown."""
    found = [each for each in interests if each.kinds(Standing.MEETS) and not each.programmes]
    return tuple(sorted(found, key=_order))


def _order(interest: Interest) -> tuple[int, int, str]:
    return -len(interest.kinds(Standing.MEETS)), len(interest.kinds(Standing.UNKNOWN)), interest.with_


def on_issue(
    issue: str, basis: Basis, *, equal: int, roll_calls: int, usual: float | None, issues: int
) -> Finding:
    """Votes on an issue; `usual` is the middle of the shares with all others, of so many `issues` in all."""
    facts: dict[str, object] = {"issue": issue, "roll_calls": roll_calls, "equal": equal, "usual": usual}
    if roll_calls < LEAST_ROLL_CALLS or usual is None:
        return Finding(FindingCode.ISSUE, basis, None, facts)
    low, high = share_bounds(equal, roll_calls, level=1 - (1 - LEVEL) / issues)
    facts |= {"share": equal / roll_calls, "low": low, "high": high}
    return Finding(FindingCode.ISSUE, basis, low > max(usual, HALF), facts)


def share_bounds(equal: int, roll_calls: int, *, level: float) -> tuple[float, float]:
    """Between which the share of equal votes lies with a level (Wilson 1927)."""
    from scipy.stats import binomtest  # noqa: PLC0415  # slow to import

    found = binomtest(equal, roll_calls).proportion_ci(level, method="wilson")
    return float(found.low), float(found.high)


def pledged(pledges: Collection[str], basis: Basis) -> Finding:
    """What either owes the other in the last year of the basis."""
    if not pledges:
        return Finding(FindingCode.NO_PLEDGES, basis, speaks=False)
    is_common = not COMMON_CAUSE.isdisjoint(pledges)
    return Finding(FindingCode.PLEDGES, basis, is_common, {"pledges": tuple(pledges)})


def signed(agreements: int, basis: Basis) -> Finding:
    """How many defence agreements were signed in the years of the basis."""
    return Finding(FindingCode.SIGNED, basis, agreements > 0, {"agreements": agreements})


def agreed(reference: str, title: str, basis: Basis) -> Finding:
    """An agreement of this system in a field of security that is in force."""
    return Finding(FindingCode.AGREEMENT, basis, speaks=True, facts={"reference": reference, "title": title})


def armed(years: int, basis: Basis) -> Finding:
    """In how many years of the basis arms went either way."""
    return Finding(FindingCode.ARMS, basis, years >= LEAST_ARMS_YEARS, {"years": years})


def trained(of_security: int, others: int, basis: Basis) -> Finding:
    """Trainings and workshops of a programme of security; of others nobody says what field they are of."""
    speaks = True if of_security else None
    return Finding(FindingCode.TRAINED, basis, speaks, {"of_security": of_security, "others": others})


def named(ours: Collection[str], theirs: Collection[str], basis: Basis) -> Finding | None:
    """The fields of security that both name; nothing where either is silent, which is no lack of need."""
    own, other = ({each for each in side if is_of_security(each)} for side in (ours, theirs))
    if not own or not other:
        return None
    both = shared_fields(own, other)
    if both:
        return Finding(FindingCode.FIELDS, basis, speaks=True, facts={"fields": both})
    return Finding(FindingCode.OTHER_FIELDS, basis, speaks=False, facts={"fields": tuple(sorted(other))})


def shared_fields(ours: Iterable[str], theirs: Collection[str]) -> tuple[str, ...]:
    """The fields that both name; who names a group means all that lies below it."""
    pairs = ((one, other) for one in ours for other in theirs)
    return tuple(
        sorted({max(pair, key=len) for pair in pairs if _is_within(*pair) or _is_within(*pair[::-1])})
    )


def _is_within(field_: str, other: str) -> bool:
    return field_ == other or field_.startswith(f"{other}.")


def is_of_security(code: str) -> bool:
    """Whether a field is one of security."""
    return code.partition(".")[0] in SECURITY_GROUPS
