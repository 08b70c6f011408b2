"""The moves of a case, as one table. Anything that is not in it is refused."""

from enum import StrEnum

from peersupport.cases.words import CaseStatus
from peersupport.core.moves import MoveTable


class CaseDoer(StrEnum):
    """What somebody is to a case. A deputy chair counts as a chair."""

    MEMBER = "member"
    CASE_OWNER = "case_owner"
    CHAIR = "chair"
    COORDINATOR = "coordinator"
    SCRIBE = "scribe"
    SYSTEM = "system"
    IG_LEAD = "ig_lead"


_OWNER = {CaseDoer.CASE_OWNER}
_CHAIR = {CaseDoer.CHAIR}
_COORDINATOR = {CaseDoer.COORDINATOR}
_REVIEWERS = {CaseDoer.CHAIR, CaseDoer.COORDINATOR}
_ROOM = {CaseDoer.CHAIR, CaseDoer.SCRIBE}
_IG_LEAD = {CaseDoer.IG_LEAD}

# The states of a case that no meeting is discussing or has discussed. A deferred case is one of them: it
# waits again, as an accepted case does.
BEFORE_DISCUSSION = (
    CaseStatus.DRAFT,
    CaseStatus.SUBMITTED,
    CaseStatus.RETURNED,
    CaseStatus.ACCEPTED,
    CaseStatus.LISTED,
    CaseStatus.DEFERRED,
)
# A case that waits for a place on an agenda.
WAITING_FOR_MEETING = (CaseStatus.ACCEPTED, CaseStatus.DEFERRED)
# A case whose text its owner may still change.
EDITABLE = (CaseStatus.DRAFT, CaseStatus.RETURNED)

MOVES: MoveTable[CaseStatus, CaseDoer] = MoveTable(
    "case",
    [
        (None, CaseStatus.DRAFT, {CaseDoer.MEMBER}),
        (CaseStatus.DRAFT, CaseStatus.SUBMITTED, _OWNER),
        (CaseStatus.SUBMITTED, CaseStatus.DRAFT, _OWNER),
        (CaseStatus.SUBMITTED, CaseStatus.RETURNED, _REVIEWERS),
        (CaseStatus.RETURNED, CaseStatus.SUBMITTED, _OWNER),
        (CaseStatus.SUBMITTED, CaseStatus.ACCEPTED, _REVIEWERS),
        (CaseStatus.ACCEPTED, CaseStatus.LISTED, _REVIEWERS),
        (CaseStatus.LISTED, CaseStatus.ACCEPTED, _COORDINATOR),
        (CaseStatus.LISTED, CaseStatus.IN_DISCUSSION, _ROOM),
        (CaseStatus.IN_DISCUSSION, CaseStatus.DISCUSSED, _ROOM),
        (CaseStatus.IN_DISCUSSION, CaseStatus.DEFERRED, _CHAIR),
        (CaseStatus.DEFERRED, CaseStatus.LISTED, _COORDINATOR),
        (CaseStatus.DISCUSSED, CaseStatus.OUTCOME_DUE, {CaseDoer.SYSTEM}),
        (CaseStatus.OUTCOME_DUE, CaseStatus.CLOSED, _OWNER),
        (CaseStatus.OUTCOME_DUE, CaseStatus.CLOSED_NO_OUTCOME, _COORDINATOR),
        (CaseStatus.CLOSED, CaseStatus.OUTCOME_DUE, _CHAIR),
        *((status, CaseStatus.WITHDRAWN, _OWNER | _CHAIR) for status in BEFORE_DISCUSSION),
        *(
            (status, CaseStatus.RESTRICTED, _IG_LEAD)
            for status in CaseStatus
            if status is not CaseStatus.RESTRICTED
        ),
        *(
            (CaseStatus.RESTRICTED, status, _IG_LEAD)
            for status in CaseStatus
            if status is not CaseStatus.RESTRICTED
        ),
    ],
)
