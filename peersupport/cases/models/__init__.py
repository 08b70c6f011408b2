"""Tables of cases, their discussion records and outcomes."""

from peersupport.cases.models.case import Case, CaseMove, CaseViewer
from peersupport.cases.models.discussion import Discussion, DiscussionAmendment, DiscussionComment
from peersupport.cases.models.notes import NoteOverride, NoteRefusal
from peersupport.cases.models.outcome import CaseOutcome

__all__ = [
    "Case",
    "CaseMove",
    "CaseOutcome",
    "CaseViewer",
    "Discussion",
    "DiscussionAmendment",
    "DiscussionComment",
    "NoteOverride",
    "NoteRefusal",
]
