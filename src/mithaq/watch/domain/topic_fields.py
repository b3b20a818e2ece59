"""In which field of technology a topic is, by the classes of its works.

Each class of the source says a field, by the crosswalks, and counts as many works as it has, weighted by how
sure the crosswalk is. The group with the most has the topic, and in it the field with the most. What says
nothing is not counted; where most is in no field of technology, neither is the topic.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from mithaq.watch.domain.crosswalks import Said


def field_of_classes(classes: Iterable[tuple[str, int]], said: Mapping[str, Said]) -> str | None:
    """The code of a field or of a group, OUTSIDE, or None where no class says anything.

    Of equals the first of the alphabet.
    """
    weights: dict[str, float] = defaultdict(float)
    for name, works in classes:
        if name in said:
            weights[said[name].field] += works * said[name].confidence
    if not weights:
        return None
    groups: dict[str, float] = defaultdict(float)
    for code, weight in weights.items():
        groups[group_of(code)] += weight
    group = min(groups, key=lambda code: (-groups[code], code))
    within = [code for code in weights if group_of(code) == group]
    return min(within, key=lambda code: (-weights[code], code))


def group_of(field: str) -> str:
    """The group of a field; a group, and what is in no field, is its own."""
    return field.partition(".")[0]
