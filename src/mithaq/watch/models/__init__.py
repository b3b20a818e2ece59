"""Tables of the watch, a file for each subject; Django looks for them here."""

from mithaq.watch.models.briefs import Brief, BriefEdit, FrozenBrief
from mithaq.watch.models.cyber import (
    AttackEntry,
    AttackRelease,
    AttackTie,
    CoverageStatement,
    Cve,
    CyberLoad,
    KevListing,
    SharedThreat,
    TaxiiPull,
)
from mithaq.watch.models.delphi import DelphiAnswer, DelphiPanellist, DelphiRound, DelphiStudy
from mithaq.watch.models.emergence import Look, Topic
from mithaq.watch.models.following import FollowedTopic
from mithaq.watch.models.judging import TopicNote, TopicVote
from mithaq.watch.models.loads import Load

__all__ = [
    "AttackEntry",
    "AttackRelease",
    "AttackTie",
    "Brief",
    "BriefEdit",
    "CoverageStatement",
    "Cve",
    "CyberLoad",
    "DelphiAnswer",
    "DelphiPanellist",
    "DelphiRound",
    "DelphiStudy",
    "FollowedTopic",
    "FrozenBrief",
    "KevListing",
    "Load",
    "Look",
    "SharedThreat",
    "TaxiiPull",
    "Topic",
    "TopicNote",
    "TopicVote",
]
