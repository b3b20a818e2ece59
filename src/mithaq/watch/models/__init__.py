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
from mithaq.watch.models.judging import TopicNote, TopicVote
from mithaq.watch.models.loads import Load
from mithaq.watch.models.schedules import Schedule
from mithaq.watch.models.watching import WatchAlert, Watched, WatchLetters

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
    "FrozenBrief",
    "KevListing",
    "Load",
    "Look",
    "Schedule",
    "SharedThreat",
    "TaxiiPull",
    "Topic",
    "TopicNote",
    "TopicVote",
    "WatchAlert",
    "WatchLetters",
    "Watched",
]
