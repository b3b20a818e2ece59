"""The ways in which people go from one institution to another, and who gives by each."""

from enum import StrEnum


class Kind(StrEnum):
    """Why somebody goes there."""

    FELLOWSHIP = "fellowship"
    SECONDMENT = "secondment"
    EXPERT_MISSION = "expert_mission"
    TRAINING = "training"
    WORKSHOP = "workshop"
    JOINT_EXERCISE = "joint_exercise"
    VISIT = "visit"


CALL_KINDS = tuple(each for each in Kind if each is not Kind.VISIT)
"""What a call may be for; a visit is asked for, not called for."""
_SENDING_GIVES = frozenset({Kind.SECONDMENT, Kind.EXPERT_MISSION})


def is_given_by_sending(kind: Kind) -> bool:
    """Who lends work gives by lending it; whoever teaches, or lets somebody see, gives as the host."""
    return kind in _SENDING_GIVES
