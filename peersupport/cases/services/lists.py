"""The steps a meeting takes with a case. The meeting's own services call these.

State moves only, each with its history and audit event. The callers have loaded the case through their
actor and checked their own rights; `acting_as` says in which capacity they act.
"""

from datetime import date

from peersupport.cases.models import Case
from peersupport.cases.rules.moves import CaseDoer
from peersupport.cases.services.steps import take_step
from peersupport.cases.words import CaseStatus
from peersupport.core.unit_of_work import Work


def list_case(
    work: Work, case: Case, *, late_reason: str = "", acting_as: str = CaseDoer.COORDINATOR
) -> None:
    """Put an accepted or deferred case on an agenda; `late_reason` when it came after the cut-off.

    Raises Conflict when the case cannot be listed now.
    """
    take_step(work, case, CaseStatus.LISTED, acting_as=acting_as, reason=late_reason)


def unlist_case(work: Work, case: Case, *, reason: str = "", acting_as: str = CaseDoer.COORDINATOR) -> None:
    """Take a listed case off an agenda: it is accepted again and waits. Raises Conflict."""
    take_step(
        work,
        case,
        CaseStatus.ACCEPTED,
        acting_as=acting_as,
        reason=reason,
        tag="case:unlisted",
        starts=(CaseStatus.LISTED,),
    )


def begin_discussion(work: Work, case: Case, *, acting_as: str = CaseDoer.CHAIR) -> None:
    """The open meeting has come to this listed case. Raises Conflict."""
    take_step(work, case, CaseStatus.IN_DISCUSSION, acting_as=acting_as)


def finish_discussion(work: Work, case: Case, *, acting_as: str = CaseDoer.CHAIR) -> None:
    """The meeting has discussed the case and leaves it with a recommendation. Raises Conflict."""
    take_step(work, case, CaseStatus.DISCUSSED, acting_as=acting_as)
    case.discussed_at = work.now


def defer_case(work: Work, case: Case, *, reason: str, acting_as: str = CaseDoer.CHAIR) -> None:
    """The meeting puts the case off: it waits again for a place on an agenda.

    A case whose turn never came is not deferred but unlisted. Raises Conflict.
    """
    take_step(work, case, CaseStatus.DEFERRED, acting_as=acting_as, reason=reason)


def make_outcome_due(work: Work, case: Case, *, due_on: date, acting_as: str = CaseDoer.SYSTEM) -> None:
    """The record is approved: what came of the case is asked for by that day. Raises Conflict."""
    take_step(
        work,
        case,
        CaseStatus.OUTCOME_DUE,
        acting_as=acting_as,
        reason=f"Outcome due on {due_on.day} {due_on:%B %Y}",
        starts=(CaseStatus.DISCUSSED,),
    )
