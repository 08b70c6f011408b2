"""Takes a case to review and back: submit, take back, return, accept, withdraw."""

from collections.abc import Callable
from dataclasses import dataclass

from peersupport.cases import escalation, policies, queries
from peersupport.cases.models import Case
from peersupport.cases.notices import moves as notices
from peersupport.cases.rules import submission
from peersupport.cases.rules.fields import (
    HALF_REASON_LIMIT,
    QUESTIONS,
    REASON_LIMIT,
    empty_answer,
    is_asked,
)
from peersupport.cases.rules.moves import CaseDoer
from peersupport.cases.services.drafts import answers_of, texts_of
from peersupport.cases.services.steps import take_step
from peersupport.cases.words import CaseStatus, Visibility
from peersupport.core.actor import Actor
from peersupport.core.clock import london_day
from peersupport.core.decisions import Decision
from peersupport.core.errors import Conflict, InvalidInput, NotAllowed
from peersupport.core.moves import words
from peersupport.core.unit_of_work import Work
from peersupport.guard.services import check_texts

WHAT_IS_MISSING = "What is missing: "
STOPPED = "This case needs another route. Read what to do instead."


class CaseStopped(NotAllowed):
    """The case needs another route than a case conference; `find_stops` says why."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a slice above does when a case is withdrawn, in the same transaction.

    `hold` locks the things that hold the case, before the case itself is locked: whoever changes them locks
    them first too, so that nobody waits for each other in a ring. `react` takes the case out of them.
    """

    hold: Callable[[Work, Case], None]
    react: Callable[[Work, Case], None]


_withdrawal_reactions: dict[str, Reaction] = {}


def react_to_withdrawal(name: str, reaction: Reaction) -> None:
    """Let a slice above take a withdrawn case off its agenda. The composition root calls this.

    `name` tells reactions apart, so that naming one twice keeps one.
    """
    _withdrawal_reactions[name] = reaction


def submit_case(
    work: Work,
    case_ref: str,
    *,
    has_identifier_statement: bool,
    expected_version: int | None,
    identifier_reason: str | None = None,
) -> Case:
    """Hand a draft, or a returned case again, to the reviewers, who are told.

    Answers its kind does not ask for are dropped. Raises NotFound, NotAllowed, CaseStopped, Conflict,
    NeedsReason, and InvalidInput at every question that is not answered yet.
    """
    case = _open(work, case_ref, policies.can_submit_case, expected_version)
    _drop_what_is_not_asked(case)
    case.has_identifier_statement = has_identifier_statement
    if find_stops(case):
        raise CaseStopped(STOPPED)
    problems = submission.find_problems(case.case_kind, answers_of(case), london_day(work.now))
    if problems:
        raise InvalidInput({name: [problem] for name, problem in problems.items()})
    if identifier_reason:
        case.identifier_reason = identifier_reason
    texts = texts_of(answers_of(case))
    reason = identifier_reason or case.identifier_reason
    check_texts(work, case_ref, texts, reason=reason, staff_names=[work.actor.name])
    is_again = case.status is CaseStatus.RETURNED
    if not is_again:
        case.listed_at = work.now
    case.submitted_at = work.now
    take_step(work, case, CaseStatus.SUBMITTED, acting_as=CaseDoer.CASE_OWNER)
    notices.tell_submitted(work, case, is_again=is_again)
    return case


def take_back_case(work: Work, case_ref: str, *, expected_version: int | None) -> Case:
    """The owner takes a submitted case back to draft; the reviewers are told.

    Raises NotFound, NotAllowed, Conflict.
    """
    case = _open(work, case_ref, policies.can_take_back_case, expected_version)
    case.submitted_at = None
    take_step(work, case, CaseStatus.DRAFT, acting_as=CaseDoer.CASE_OWNER)
    notices.tell_taken_back(work, case)
    return case


def return_case(
    work: Work,
    case_ref: str,
    *,
    reason: str,
    missing: str,
    expected_version: int | None,
    identifier_reason: str | None = None,
) -> Case:
    """Send a submitted case back to its owner with the reason and what is missing. The owner is told.

    Raises NotFound, NotAllowed, InvalidInput at `reason` or `missing`, NeedsReason, and Conflict, which
    gives the text back, when somebody else reviewed it first.
    """
    yours = "\n\n".join(part for part in (reason, missing) if part)
    case = _open(work, case_ref, policies.can_return_case, expected_version, yours=yours)
    _refuse(
        _require("reason", reason, HALF_REASON_LIMIT, "Enter why you are returning it")
        | _require("missing", missing, HALF_REASON_LIMIT, "Enter what is missing")
    )
    texts = {"reason": reason, "missing": missing}
    names = [work.actor.name, case.owner.name]
    check_texts(work, case_ref, texts, reason=identifier_reason, staff_names=names)
    told = f"{reason.strip()}\n{WHAT_IS_MISSING}{missing.strip()}"
    take_step(work, case, CaseStatus.RETURNED, acting_as=reviewer_capacity(work, case), reason=told)
    notices.tell_returned(work, case)
    return case


def accept_case(work: Work, case_ref: str, *, expected_version: int | None) -> Case:
    """A submitted case may go on an agenda now and is shown to those it is visible to. The owner is told.

    Raises NotFound, NotAllowed, and Conflict when somebody else reviewed it first.
    """
    case = _open(work, case_ref, policies.can_accept_case, expected_version)
    take_step(work, case, CaseStatus.ACCEPTED, acting_as=reviewer_capacity(work, case))
    notices.tell_accepted(work, case)
    return case


def withdraw_case(
    work: Work,
    case_ref: str,
    *,
    reason: str,
    expected_version: int | None,
    identifier_reason: str | None = None,
) -> Case:
    """Take a case out of the way before it is discussed; a chair who is not its owner says why.

    It leaves the agenda it may be on. Raises NotFound, NotAllowed, InvalidInput at `reason`, NeedsReason,
    Conflict, which gives the text back.
    """
    for reaction in _withdrawal_reactions.values():
        reaction.hold(work, queries.get_case(work.actor, case_ref))
    case = _open(work, case_ref, policies.can_withdraw_case, expected_version, yours=reason)
    is_by_owner = CaseDoer.CASE_OWNER in policies.doers_of(work.actor, case)
    needed = "" if is_by_owner else "Enter why you are withdrawing it"
    _refuse(_require("reason", reason, REASON_LIMIT, needed))
    names = [work.actor.name, case.owner.name]
    check_texts(work, case_ref, {"reason": reason}, reason=identifier_reason, staff_names=names)
    was_submitted = case.submitted_at is not None
    capacity = CaseDoer.CASE_OWNER if is_by_owner else CaseDoer.CHAIR
    take_step(work, case, CaseStatus.WITHDRAWN, acting_as=capacity, reason=reason.strip())
    for reaction in _withdrawal_reactions.values():
        reaction.react(work, case)
    notices.tell_withdrawn(work, case, is_by_owner=is_by_owner, was_submitted=was_submitted)
    return case


def find_stops(case: Case) -> list[submission.Stop]:
    """What stops this case from being submitted at all, however complete it is."""
    return submission.find_stops(case.case_kind, answers_of(case), escalation.is_urgent)


def reviewer_capacity(work: Work, case: Case) -> CaseDoer:
    """In which capacity the actor reviews: as a chair when they are one."""
    doers = policies.doers_of(work.actor, case)
    return CaseDoer.CHAIR if CaseDoer.CHAIR in doers else CaseDoer.COORDINATOR


def _open(
    work: Work,
    case_ref: str,
    may: Callable[[Actor, Case], Decision],
    expected_version: int | None,
    *,
    yours: str = "",
) -> Case:
    """The case, held. Two people who move it at once come here one after the other; the second is told."""
    case = queries.get_case(work.actor, case_ref, is_locked=True)
    if case.version != expected_version:
        raise Conflict(
            f"Case {case.case_ref} changed since you opened the page: it is {words(case.status)} now. "
            "Nothing was done. Check what it says, then try again.",
            yours=yours or None,
        )
    may(work.actor, case).require()
    return case


def _drop_what_is_not_asked(case: Case) -> None:
    for name in QUESTIONS:
        if not is_asked(case.case_kind, name):
            setattr(case, name, empty_answer(name))
    if case.visibility is not Visibility.NAMED:
        case.viewers.clear()


def _require(name: str, text: str, limit: int, missing: str) -> dict[str, list[str]]:
    """What is wrong with a text that must be there (`missing` is empty when it need not)."""
    if missing and not text.strip():
        return {name: [missing]}
    if len(text.strip()) > limit:
        return {name: [f"This must be {limit} characters or fewer"]}
    return {}


def _refuse(errors: dict[str, list[str]]) -> None:
    if errors:
        raise InvalidInput(errors)
