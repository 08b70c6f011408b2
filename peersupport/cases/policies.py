"""May this person do this to this case? Pure: they look only at the actor and the case.

Who may see a case is said twice, for one case (`can_read_case`) and for the database
(`queries.visible_cases`); a test holds the two together.
"""

from collections.abc import Collection
from datetime import date

from peersupport.cases.models import Case, CaseOutcome
from peersupport.cases.rules import outcomes
from peersupport.cases.rules.moves import BEFORE_DISCUSSION, EDITABLE, MOVES, WAITING_FOR_MEETING, CaseDoer
from peersupport.cases.words import CaseStatus, OutcomeStatus, Visibility
from peersupport.core.actor import Actor, Role, SystemActor, UserActor
from peersupport.core.clock import london_day
from peersupport.core.decisions import YES, Decision, no
from peersupport.core.moves import words

# Only the owner, or nobody but the information governance lead, sees a case in these states.
PRIVATE = (CaseStatus.DRAFT, CaseStatus.RESTRICTED)
# Colleagues who review nothing see a case from its acceptance on.
NOT_YET_SHARED = (CaseStatus.DRAFT, CaseStatus.SUBMITTED, CaseStatus.RETURNED)
HIDDEN_FROM_COLLEAGUES = (*NOT_YET_SHARED, CaseStatus.WITHDRAWN, CaseStatus.RESTRICTED)
# A case about a named colleague is for its owner and the chairs until it has been on an agenda.
BEFORE_LISTING = (*NOT_YET_SHARED, CaseStatus.ACCEPTED, CaseStatus.WITHDRAWN)
NOT_YOURS = no("Only the person who wrote this case can do this.")


def chairs(actor: UserActor) -> bool:
    """Whether they chair or deputise any series."""
    return actor.has(Role.CHAIR) or actor.has(Role.DEPUTY_CHAIR)


def doers_of(actor: Actor, case: Case) -> frozenset[CaseDoer]:
    """What the actor is to the case. Administrators and people of other organisations are nothing to it."""
    if isinstance(actor, SystemActor):
        return frozenset({CaseDoer.SYSTEM})
    if not isinstance(actor, UserActor) or not _is_clinical(actor, case):
        return frozenset()
    held = {
        CaseDoer.MEMBER: True,
        CaseDoer.CASE_OWNER: actor.person_id == case.owner_id,
        CaseDoer.CHAIR: chairs(actor),
        CaseDoer.COORDINATOR: actor.has(Role.COORDINATOR) and not _is_for_chairs(case),
        CaseDoer.IG_LEAD: actor.has(Role.IG_LEAD),
    }
    return frozenset(doer for doer, is_held in held.items() if is_held)


def can_read_case(actor: Actor, case: Case) -> Decision:
    """Whether they may see the case at all. A refusal is shown as "not found", never with its reason."""
    if isinstance(actor, SystemActor):
        return YES
    if not isinstance(actor, UserActor) or not _is_clinical(actor, case):
        return no("You cannot see this case.")
    doers = doers_of(actor, case)
    if case.status is CaseStatus.RESTRICTED:
        return YES if CaseDoer.IG_LEAD in doers else no("You cannot see this case.")
    is_shown = (
        CaseDoer.CASE_OWNER in doers
        or _reviewer_sees(actor, case)
        or (case.status not in HIDDEN_FROM_COLLEAGUES and _colleague_sees(actor, case))
    )
    return YES if is_shown else no("You cannot see this case.")


def can_start_case(actor: Actor) -> Decision:
    """Any member of staff may begin a case; administrators see none."""
    if isinstance(actor, UserActor) and not actor.is_administrator:
        return YES
    return no("Administrators look after people and settings. They do not see cases.")


def can_edit_case(actor: Actor, case: Case) -> Decision:
    """The owner changes a draft, or a case that was returned."""
    if CaseDoer.CASE_OWNER not in doers_of(actor, case):
        return NOT_YOURS
    if case.status in EDITABLE:
        return YES
    if case.status is CaseStatus.SUBMITTED:
        return no("This case was submitted. Take it back to draft before you change it.")
    return no("This case can no longer be changed.")


def can_change_kind(actor: Actor, case: Case) -> Decision:
    """The kind of a case is settled once it was submitted."""
    if case.status is not CaseStatus.DRAFT:
        return no("The kind of a case cannot change after it was submitted.")
    return can_edit_case(actor, case)


def can_submit_case(actor: Actor, case: Case) -> Decision:
    """The owner submits a draft, or a returned case again. `rules.submission` says what is missing."""
    return _step(actor, case, EDITABLE, CaseStatus.SUBMITTED)


def can_take_back_case(actor: Actor, case: Case) -> Decision:
    """The owner takes a submitted case back to draft, until it is reviewed."""
    return _step(actor, case, (CaseStatus.SUBMITTED,), CaseStatus.DRAFT)


def can_return_case(actor: Actor, case: Case) -> Decision:
    """A chair or coordinator returns a submitted case; only a chair when it is about a colleague."""
    return _review(actor, case, CaseStatus.RETURNED)


def can_accept_case(actor: Actor, case: Case) -> Decision:
    """A chair or coordinator accepts a submitted case; only a chair when it is about a colleague."""
    return _review(actor, case, CaseStatus.ACCEPTED)


def can_review_case(actor: Actor, case: Case) -> Decision:
    """Whether they may look at the case for acceptance now."""
    return can_accept_case(actor, case)


def can_list_case(actor: Actor, case: Case) -> Decision:
    """A chair or coordinator puts an accepted case on an agenda; a coordinator a deferred one."""
    return _step(actor, case, WAITING_FOR_MEETING, CaseStatus.LISTED)


def can_withdraw_case(actor: Actor, case: Case) -> Decision:
    """The owner, or a chair with a reason, until a meeting discusses it."""
    if case.status is CaseStatus.WITHDRAWN:
        return no("This case is withdrawn already.")
    if case.status not in BEFORE_DISCUSSION:
        return no("A meeting has begun to discuss this case, so it can no longer be withdrawn.")
    return _step(actor, case, BEFORE_DISCUSSION, CaseStatus.WITHDRAWN)


def needs_reason_to_withdraw(actor: Actor, case: Case) -> bool:
    """Whether they must say why: everybody but its owner."""
    return CaseDoer.CASE_OWNER not in doers_of(actor, case)


def can_close_with_outcome(actor: Actor, case: Case) -> Decision:
    """The owner, while the outcome is due: saying what came of it closes the case."""
    return MOVES.decide(case.status, CaseStatus.CLOSED, doers_of(actor, case))


def can_record_outcome(actor: Actor, case: Case, outcome: CaseOutcome, today: date) -> Decision:
    """The owner says what came of it, and may amend that for 30 days; after that a chair may."""
    recorded_on = london_day(outcome.recorded_at) if outcome.recorded_at else None
    return outcomes.record_decision(case.status, outcome.status, recorded_on, today, doers_of(actor, case))


def can_mark_not_obtainable(actor: Actor, case: Case, outcome: CaseOutcome, today: date) -> Decision:
    """The owner says that nobody can know what came of it, while that is asked for."""
    if outcome.status is not OutcomeStatus.DUE:
        return no("The outcome of this case was settled already.")
    return can_record_outcome(actor, case, outcome, today)


def can_close_without_outcome(actor: Actor, case: Case, outcome: CaseOutcome) -> Decision:
    """A coordinator, after the owner was reminded twice."""
    return outcomes.close_decision(case.status, outcome.reminder_count, doers_of(actor, case))


def can_set_outcome_due(actor: Actor, case: Case) -> Decision:
    """A coordinator, while the outcome is due."""
    return outcomes.due_date_decision(case.status, doers_of(actor, case))


def can_reopen_case(actor: Actor, case: Case) -> Decision:
    """A chair, when there is new information about a closed case."""
    return MOVES.decide(case.status, CaseStatus.OUTCOME_DUE, doers_of(actor, case) - {CaseDoer.SYSTEM})


def can_duplicate_case(actor: Actor, case: Case) -> Decision:
    """The owner begins a new draft from a case they wrote."""
    if CaseDoer.CASE_OWNER not in doers_of(actor, case):
        return NOT_YOURS
    return no("This case is hidden.") if case.status is CaseStatus.RESTRICTED else YES


def can_see_group_size(actor: Actor, case: Case) -> bool:
    """Only its owner sees a group size under 5 as a number."""
    return CaseDoer.CASE_OWNER in doers_of(actor, case)


def _review(actor: Actor, case: Case, end: CaseStatus) -> Decision:
    doers = doers_of(actor, case)
    if case.involves_colleague and CaseDoer.CASE_OWNER in doers:
        return no("This case is about a colleague. A chair who did not write it reviews it.")
    return _step(actor, case, (CaseStatus.SUBMITTED,), end)


def _step(actor: Actor, case: Case, starts: Collection[CaseStatus], end: CaseStatus) -> Decision:
    """Whether they may take this step from one of these states. The table of moves alone is not enough: it
    also has the same end reached by another act, such as taking a case off an agenda."""
    if case.status not in starts:
        return no(f"This case is {words(case.status)} now, so it cannot become {words(end)}.")
    return MOVES.decide(case.status, end, doers_of(actor, case))


def _is_clinical(actor: UserActor, case: Case) -> bool:
    return not actor.is_administrator and actor.organisation_id == case.organisation_id


def _is_for_chairs(case: Case) -> bool:
    return bool(case.involves_colleague) and case.status in BEFORE_LISTING


def _reviewer_sees(actor: UserActor, case: Case) -> bool:
    if case.status in PRIVATE or (case.status is CaseStatus.WITHDRAWN and case.submitted_at is None):
        return False
    return chairs(actor) if _is_for_chairs(case) else actor.is_case_reviewer


def _colleague_sees(actor: UserActor, case: Case) -> bool:
    if _is_for_chairs(case):
        return False
    if case.visibility is Visibility.ALL_SERVICES:
        return True
    if case.visibility is Visibility.MY_SERVICE:
        return not actor.service_ids.isdisjoint(link.service_id for link in case.owner.service_links)
    return actor.person_id in {viewer.person_id for viewer in case.viewers}
