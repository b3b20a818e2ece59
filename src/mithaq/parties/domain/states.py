"""States and territories, by the codes of ISO 3166-1."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from mithaq.base.languages import Language
from mithaq.base.refusals import Refused


@dataclass(frozen=True)
class State:
    """A state or territory. Its code is alpha-2; `numeric` keeps its leading zeros."""

    code: str
    alpha3: str
    numeric: str
    names: Mapping[Language, str] = field(hash=False)


@dataclass(frozen=True)
class States:
    """All states, in the order of their codes. Raises ValueError when a code occurs twice."""

    states: tuple[State, ...]

    def __post_init__(self) -> None:
        if len(self._by_code) != len(self.states):
            raise ValueError("a state code occurs twice")

    def __iter__(self) -> Iterator[State]:
        return iter(self.states)

    def __len__(self) -> int:
        return len(self.states)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def get(self, code: str) -> State:
        """Raises Refused `state_unknown`."""
        try:
            return self._by_code[code]
        except KeyError as error:
            raise Refused("state_unknown", value=code[:80]) from error

    @cached_property
    def _by_code(self) -> Mapping[str, State]:
        return {state.code: state for state in self.states}
