"""The page of one case: what it says, where it stands, and what its reader may do now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import url_for

from peersupport.cases import policies
from peersupport.cases.models import Case
from peersupport.cases.presenters.answers import Section, answer_sections
from peersupport.cases.queries import MoveRow
from peersupport.cases.rules.moves import CaseDoer
from peersupport.cases.words import CaseStatus, RedFlagScreen, Urgency, label
from peersupport.core.actor import UserActor
from peersupport.core.decisions import Decision
from peersupport.core.wording import day, day_and_time

STATUS_COLOURS = {
    CaseStatus.DRAFT: "grey",
    CaseStatus.SUBMITTED: "blue",
    CaseStatus.RETURNED: "orange",
    CaseStatus.ACCEPTED: "aqua-green",
    CaseStatus.LISTED: "purple",
    CaseStatus.IN_DISCUSSION: "pink",
    CaseStatus.DISCUSSED: "green",
    CaseStatus.DEFERRED: "yellow",
    CaseStatus.OUTCOME_DUE: "orange",
    CaseStatus.CLOSED: "white",
    CaseStatus.CLOSED_NO_OUTCOME: "white",
    CaseStatus.WITHDRAWN: "grey",
    CaseStatus.RESTRICTED: "red",
}


@dataclass(frozen=True, slots=True)
class Step:
    """Something the reader may do: a link to a page, or a button that posts. `variant` as buttons have it, or
    "link" for what is seldom wanted."""

    text: str
    href: str
    variant: str = ""
    is_post: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something the reader may not do now, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Event:
    """One step in the case's history."""

    what: str
    when: str
    by_name: str
    reason: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything the page shows."""

    case_ref: str
    title: str
    kind: str
    status: str
    colour: str
    about: str
    urgency: str
    is_draft: bool
    is_owner: bool
    returned_reason: str
    notes: list[str]
    sections: list[Section]
    history: list[Event]
    steps: list[Step]
    refusals: list[Refusal]


def case_page(actor: UserActor, case: Case, moves: Sequence[MoveRow]) -> CasePage:
    """The view model of one case for this reader."""
    doers = policies.doers_of(actor, case)
    is_owner = CaseDoer.CASE_OWNER in doers
    is_reviewer = not doers.isdisjoint({CaseDoer.CHAIR, CaseDoer.COORDINATOR})
    steps, refusals = _steps(actor, case, is_owner=is_owner, is_reviewer=is_reviewer)
    return CasePage(
        case_ref=case.case_ref,
        title=case.title or "Case without a title",
        kind=label(case.case_kind),
        status=label(case.status),
        colour=STATUS_COLOURS[case.status],
        about=_about(case),
        urgency=urgency_words(case),
        is_draft=case.status is CaseStatus.DRAFT,
        is_owner=is_owner,
        returned_reason=_returned_reason(case, moves) if is_owner or is_reviewer else "",
        notes=_notes(case, is_owner=is_owner, is_reviewer=is_reviewer),
        sections=answer_sections(case, is_owner=is_owner),
        history=[_event(move, is_told_why=is_owner or is_reviewer) for move in moves],
        steps=steps,
        refusals=refusals,
    )


def urgency_words(case: Case) -> str:
    """When an answer is needed, when that is sooner than usual."""
    if case.urgency is Urgency.BEFORE_DATE and case.needed_before:
        return f"Needed before {day(case.needed_before)}"
    return "Needed at the next meeting" if case.urgency is Urgency.NEXT_MEETING else ""


def _about(case: Case) -> str:
    role = f"{case.owner.name}, {case.owner.role_title}"
    if case.submitted_at is None:
        return f"{role}. Begun on {day(case.created_at)}"
    return f"{role}. Submitted on {day(case.submitted_at)}"


def _returned_reason(case: Case, moves: Sequence[MoveRow]) -> str:
    if case.status is not CaseStatus.RETURNED:
        return ""
    return next((move.reason for move in reversed(moves) if move.end is CaseStatus.RETURNED), "")


def _notes(case: Case, *, is_owner: bool, is_reviewer: bool) -> list[str]:
    told = is_owner or is_reviewer
    notes = [
        (
            case.red_flag_screen is RedFlagScreen.NOT_SCREENED,
            "Red flags were not screened. Screen for them before the case is discussed.",
        ),
        (
            told and bool(case.involves_colleague),
            "This case is about a colleague who could be recognised. Until it is on an agenda only its owner "
            "and chairs see it.",
        ),
        (
            told and bool(case.identifier_reason),
            f"Some text looked as if it could identify somebody. The reason given why it does not: "
            f"{case.identifier_reason}",
        ),
    ]
    return [text for is_shown, text in notes if is_shown]


def _event(move: MoveRow, *, is_told_why: bool) -> Event:
    what = "Begun" if move.start is None else label(move.end)
    return Event(what, day_and_time(move.at), move.by_name, move.reason if is_told_why else "")


def _steps(
    actor: UserActor, case: Case, *, is_owner: bool, is_reviewer: bool
) -> tuple[list[Step], list[Refusal]]:
    """What they may do, most likely first, and what people in their place often want and may not now."""
    is_waiting = case.status is CaseStatus.SUBMITTED
    steps, refusals = [], []
    for offer in (
        _Offer(is_owner, policies.can_edit_case, _link(case, "Continue this case", "cases.check", ""), True),
        _Offer(
            is_owner,
            policies.can_close_with_outcome,
            _link(case, "Record what came of it", "cases.outcome", ""),
        ),
        _Offer(is_owner, policies.can_take_back_case, _press(case, "Take back to draft", "cases.take_back")),
        _Offer(is_reviewer, policies.can_accept_case, _press(case, "Accept", "cases.accept", ""), is_waiting),
        _Offer(is_reviewer, policies.can_return_case, _link(case, "Return to the owner", "cases.give_back")),
        _Offer(is_owner, policies.can_duplicate_case, _press(case, "Copy to a new case", "cases.duplicate")),
        _Offer(
            is_owner or (is_reviewer and policies.chairs(actor)),
            policies.can_withdraw_case,
            _link(case, "Withdraw this case", "cases.withdraw", "link"),
            True,
        ),
    ):
        decision = offer.may(actor, case) if offer.is_theirs else None
        if decision:
            steps.append(offer.step)
        elif decision is not None and offer.is_explained:
            refusals.append(Refusal(offer.step.text, decision.reason))
    return steps, refusals


@dataclass(frozen=True, slots=True)
class _Offer:
    """A step people in the reader's place take. `is_explained`: when not possible, the page says why."""

    is_theirs: bool
    may: Callable[[UserActor, Case], Decision]
    step: Step
    is_explained: bool = False


def _link(case: Case, text: str, endpoint: str, variant: str = "secondary") -> Step:
    return Step(text, url_for(endpoint, case_ref=case.case_ref), variant)


def _press(case: Case, text: str, endpoint: str, variant: str = "secondary") -> Step:
    return Step(text, url_for(endpoint, case_ref=case.case_ref), variant, is_post=True)
