"""Read-only view models of outcomes: the part on the case page, and what the question pages repeat."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import url_for

from peersupport.actions.policies import oversees_actions
from peersupport.actions.presenters import ActionLine, action_line, due_words
from peersupport.actions.queries import ActionRow
from peersupport.cases import policies
from peersupport.cases.models import Case, CaseOutcome
from peersupport.cases.queries.outcomes import ApprovedDiscussion
from peersupport.cases.rules.measures import BY_KEY, change_in_words, said
from peersupport.cases.words import OutcomeStatus, ReferralMade, label, label_within
from peersupport.core.actor import UserActor
from peersupport.core.decisions import Decision, no
from peersupport.core.wording import day

OVERDUE = ("Overdue", "red")
DUE = ("Due", "blue")
STATUS_TAGS = {
    OutcomeStatus.RECORDED: ("Recorded", "green"),
    OutcomeStatus.NOT_OBTAINABLE: ("Not obtainable", "grey"),
}


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What one meeting advised."""

    meeting_ref: str
    on: str
    text: str
    plan_changed: str


@dataclass(frozen=True, slots=True)
class Step:
    """Something the reader may do about the outcome."""

    text: str
    href: str
    variant: str = "secondary"


@dataclass(frozen=True, slots=True)
class OutcomePart:
    """What came of the case, as its page shows it."""

    recommendations: list[Recommendation]
    actions: list[ActionLine]
    has_outcome: bool
    status: str
    colour: str
    when: str
    rows: list[dict[str, object]]
    steps: list[Step]


def outcome_part(
    actor: UserActor,
    case: Case,
    outcome: CaseOutcome | None,
    discussions: list[ApprovedDiscussion],
    actions: list[ActionRow],
    today: date,
) -> OutcomePart | None:
    """The part for this reader, or None before the case was discussed."""
    if outcome is None and not discussions:
        return None
    status, colour = _tag(outcome, today) if outcome else ("", "")
    return OutcomePart(
        recommendations=[_recommendation(discussion) for discussion in discussions],
        actions=[_action(actor, case, row, today) for row in actions],
        has_outcome=outcome is not None,
        status=status,
        colour=colour,
        when=_when(outcome, today) if outcome else "",
        rows=outcome_rows(case, outcome) if outcome else [],
        steps=_steps(actor, case, outcome, today) if outcome else [],
    )


def _action(actor: UserActor, case: Case, row: ActionRow, today: date) -> ActionLine:
    is_theirs = actor.person_id in (row.owner_id, row.agreed_by_id, case.owner_id)
    return action_line(
        row, today, shows_owner=True, shows_source=False, is_linked=is_theirs or oversees_actions(actor)
    )


def _recommendation(discussion: ApprovedDiscussion) -> Recommendation:
    return Recommendation(
        discussion.meeting_ref,
        day(discussion.started_at),
        discussion.recommendation,
        label(discussion.plan_changed),
    )


def _tag(outcome: CaseOutcome, today: date) -> tuple[str, str]:
    if outcome.status is OutcomeStatus.DUE:
        return OVERDUE if outcome.due_on < today else DUE
    return STATUS_TAGS[outcome.status]


def _when(outcome: CaseOutcome, today: date) -> str:
    if outcome.status is OutcomeStatus.DUE:
        return due_words(outcome.due_on, today)
    return f"On {day(outcome.recorded_at)}"


def outcome_rows(case: Case, outcome: CaseOutcome) -> list[dict[str, object]]:
    """The answers, once they are all given; questions without an answer are left out."""
    if outcome.status is OutcomeStatus.DUE:
        return []
    answers: list[tuple[str, str]] = [
        ("Advice followed", label(outcome.recommendation_followed)),
        ("Why", outcome.reason),
        ("How they are now", label(outcome.clinical_outcome)),
        ("Referred on", _referral(outcome)),
        ("Imaging", _yes_no(outcome.imaging_done)),
        (f"Avoided: {label_within(case.intended_action)}", label(outcome.intended_action_avoided)),
        *((_measure(row), _change(row)) for row in outcome.score_changes),
        ("Sessions", "" if outcome.sessions_count is None else str(outcome.sessions_count)),
        ("What they said about their care", outcome.patient_experience),
        ("What others can learn", outcome.learning),
        ("Unexpected harm", "Yes" if outcome.has_unexpected_harm else ""),
        ("In the patient's own record", day(outcome.copied_on) and f"Since {day(outcome.copied_on)}"),
    ]
    return [{"key": key, "value": value} for key, value in answers if value]


def _referral(outcome: CaseOutcome) -> str:
    if outcome.referral_made is ReferralMade.NONE:
        return "No"
    accepted = {"yes": "accepted", "no": "not accepted", "pending": "waiting for an answer"}
    words = accepted.get(outcome.referral_accepted or "", "")
    return ", ".join(part for part in (label(outcome.referral_made), words) if part)


def _yes_no(value: bool | None) -> str:
    return {True: "Done", False: "Not done", None: ""}[value]


def _measure(row: dict[str, object]) -> str:
    key = str(row["measure"])
    return BY_KEY[key].label if key in BY_KEY else key


def _change(row: dict[str, object]) -> str:
    start, end = Decimal(str(row["start"])), Decimal(str(row["end"]))
    scores = f"{said(start)} at the start, {said(end)} at the end."
    measure = BY_KEY.get(str(row["measure"]))
    return f"{scores} {change_in_words(measure, start, end)}" if measure else scores


def _steps(actor: UserActor, case: Case, outcome: CaseOutcome, today: date) -> list[Step]:
    """What may be done to the outcome here. Recording it is offered at the head of the page."""

    def may_amend(actor: UserActor, case: Case) -> Decision:
        if outcome.status is OutcomeStatus.DUE:
            return no("It is not recorded yet.")
        return policies.can_record_outcome(actor, case, outcome, today)

    def may_close(actor: UserActor, case: Case) -> Decision:
        return policies.can_close_without_outcome(actor, case, outcome)

    offers: list[tuple[Callable[[UserActor, Case], Decision], Step]] = [
        (may_amend, Step("Change the outcome", _href(case, "outcome"))),
        (policies.can_set_outcome_due, Step("Change when it is due", _href(case, "outcome_due"))),
        (may_close, Step("Close without an outcome", _href(case, "outcome_close"))),
        (policies.can_reopen_case, Step("Reopen this case", _href(case, "outcome_reopen"))),
    ]
    return [step for may, step in offers if may(actor, case)]


def _href(case: Case, endpoint: str) -> str:
    return url_for(f"cases.{endpoint}", case_ref=case.case_ref)


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """What a question page repeats of the case."""

    case_ref: str
    title: str
    recommendation: str
    is_amended: bool
    can_be_unobtainable: bool


def asked_about(
    actor: UserActor, case: Case, outcome: CaseOutcome, discussions: list[ApprovedDiscussion], today: date
) -> AskedAbout:
    """The case and the last recommendation, for the head of a question page."""
    return AskedAbout(
        case_ref=case.case_ref,
        title=case.title,
        recommendation=discussions[-1].recommendation if discussions else "",
        is_amended=outcome.status is OutcomeStatus.RECORDED,
        can_be_unobtainable=bool(policies.can_mark_not_obtainable(actor, case, outcome, today)),
    )
