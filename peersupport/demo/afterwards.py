"""What came after a conference: its minutes, the agreed actions, reminders and outcomes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from peersupport.actions import services as actions
from peersupport.cases.rules.outcomes import (
    DUE_AFTER,
    FIRST_REMINDER_BEFORE,
    Score,
    WhatHappened,
    WhatItMeant,
)
from peersupport.cases.services import outcomes
from peersupport.cases.services.records import fields_of
from peersupport.cases.words import Avoided, ClinicalOutcome, Followed, ReferralAccepted, ReferralMade
from peersupport.core.actor import SystemActor
from peersupport.core.unit_of_work import Work
from peersupport.demo.content import ActionContent, CaseContent, Content, MeetingContent, RecordContent
from peersupport.demo.days import Days
from peersupport.demo.schedule import MeetingTimes, Schedule
from peersupport.demo.stage import Stage
from peersupport.demo.steps import Step
from peersupport.meetings.queries.meetings import get_meeting
from peersupport.meetings.queries.minutes import find_discussion, minutes_content
from peersupport.meetings.rules import minutes as minutes_rules
from peersupport.meetings.services import minutes

# When the timetable runs the two sweeps that remind people, in UTC.
OUTCOME_SWEEP, ACTION_SWEEP = time(7, 5, tzinfo=UTC), time(7, 10, tzinfo=UTC)
DEFERRED = "deferred"


def minutes_steps(meeting: MeetingContent, times: MeetingTimes, content: Content, stage: Stage) -> list[Step]:
    """The coordinator tidies the draft, presenters comment, a chair approves."""
    after = _Minutes(meeting, stage)
    scribe = meeting["scribe"] or meeting["chair"]
    steps = [Step(times.corrected_at, scribe, after.correct)]
    for record in meeting["discussions"]:
        if "comment" in record:
            owner = content.cases[record["case"]]["owner"]
            steps.append(Step(times.commented_at, owner, after.commenter(record)))
    approver = meeting["minutes_approved_by"]
    if approver is not None:
        steps.append(Step(times.approved_at, approver, after.approve))
    return steps


@dataclass(frozen=True, slots=True)
class _Minutes:
    """What is done with the drafted minutes of one meeting."""

    meeting: MeetingContent
    stage: Stage

    @property
    def _ref(self) -> str:
        return self.stage.meetings[self.meeting["key"]]

    def correct(self, work: Work) -> None:
        meeting = get_meeting(work.actor, self._ref)
        for record in self.meeting["discussions"]:
            case_ref = self.stage.cases[record["case"]]
            discussion = find_discussion(meeting, case_ref)
            if discussion is None or record["decision_status"] == DEFERRED:
                continue
            new = replace(
                fields_of(discussion),
                key_points=tuple(record["key_points"]),
                learning_point=record["learning_point"] or "",
            )
            minutes.correct_record(work, self._ref, case_ref, new, expected_version=discussion.version)
        note = self.meeting["minutes_note"]
        if note and meeting.minutes is not None:
            minutes.change_note(work, self._ref, note=note, expected_version=meeting.minutes.version)

    def commenter(self, record: RecordContent) -> Callable[[Work], None]:
        return lambda work: minutes.comment_on_record(
            work, self._ref, self.stage.cases[record["case"]], text=record["comment"]
        )

    def approve(self, work: Work) -> None:
        content = minutes_content(get_meeting(work.actor, self._ref))
        digest = minutes_rules.digest_of(minutes_rules.to_json(content))
        minutes.approve_minutes(work, self._ref, seen_digest=digest)


def action_steps(meeting: MeetingContent, times: MeetingTimes, stage: Stage, days: Days) -> list[Step]:
    """Owners finish their actions; those that pass their day are reminded of."""
    steps = []
    for record in meeting["discussions"]:
        for place, action in enumerate(record["actions"]):
            key = f"{meeting['key']}/{record['case']}/{place}"
            if action["done_days_after"] is not None:
                day = times.day + timedelta(days=action["done_days_after"])
                at = days.on(day, f"{key} done", after=times.corrected_at)
                steps.append(Step(at, action["owner"], _finisher(stage, key, action)))
            overdue_on = times.day + timedelta(days=action["due_days"] + 1)
            steps += _sweep(
                stage, overdue_on, ACTION_SWEEP, "action reminders", actions.remind_of_overdue, days
            )
    return steps


def _finisher(stage: Stage, key: str, action: ActionContent) -> Callable[[Work], None]:
    result = action["done_result"] or ""
    return lambda work: actions.finish_action(work, stage.actions[key], result=result)


def outcome_steps(content: Content, schedule: Schedule, stage: Stage) -> list[Step]:
    """Owners are asked what came of their cases, and say it."""
    steps = []
    for meeting in content.meetings:
        if meeting["minutes_approved_by"] is None:
            continue
        times = schedule.meetings[meeting["key"]]
        for record in meeting["discussions"]:
            if record["decision_status"] != DEFERRED:
                steps += _outcome_of(content.cases[record["case"]], times, schedule.days, stage)
    return steps


def _outcome_of(case: CaseContent, times: MeetingTimes, days: Days, stage: Stage) -> list[Step]:
    steps = []
    due_on = times.day + DUE_AFTER
    for day in (due_on - FIRST_REMINDER_BEFORE, due_on):
        steps += _sweep(stage, day, OUTCOME_SWEEP, "outcome reminders", outcomes.remind_owners, days)
    outcome = case["outcome"]
    if outcome is not None:
        at = days.ago(outcome["recorded_days_ago"], f"{case['key']} outcome", after=times.approved_at)
        steps.append(Step(at, case["owner"], _Outcome(case, outcome, stage, times.day, days).play))
    return steps


def _sweep(
    stage: Stage, day: date, at: time, name: str, sweep: Callable[[Work, UUID], int], days: Days
) -> list[Step]:
    """The timed job of that morning, when that is past."""
    moment = datetime.combine(day, at)
    if moment >= days.now:
        return []
    actor = SystemActor(name, stage.organisation_id)
    return [Step(moment, actor, lambda work: sweep(work, stage.organisation_id))]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What the owner of one case says came of it, on the two pages of the form."""

    case: CaseContent
    said: dict[str, Any]
    stage: Stage
    discussed_on: date
    days: Days

    def play(self, work: Work) -> None:
        case_ref, said = self.stage.cases[self.case["key"]], self.said
        accepted = said["referral_accepted"]
        outcomes.save_what_happened(
            work,
            case_ref,
            WhatHappened(
                recommendation_followed=Followed(said["recommendation_followed"]),
                reason=said["reason"] or "",
                clinical_outcome=ClinicalOutcome(said["clinical_outcome"]),
                referral_made=ReferralMade(said["referral_made"]),
                referral_accepted=ReferralAccepted(accepted) if accepted else None,
                imaging_done=said["imaging_done"],
                intended_action_avoided=Avoided(said["intended_action_avoided"]),
            ),
        )
        outcomes.record_outcome(work, case_ref, self._meaning(work))

    def _meaning(self, work: Work) -> WhatItMeant:
        said = self.said
        copied_on = None
        if said["copied_days_ago"] is not None:
            recorded_on = work.now.date()
            copied_on = max(self.discussed_on, min(self.days.day_ago(said["copied_days_ago"]), recorded_on))
        return WhatItMeant(
            score_changes=tuple(
                Score(score["measure"], score["start"], score["end"]) for score in said["score_changes"]
            ),
            sessions_count=said["sessions_count"],
            patient_experience=said["patient_experience"] or "",
            learning=said["learning"],
            has_unexpected_harm=said["has_unexpected_harm"],
            is_copied_to_record=said["is_copied_to_record"],
            copied_on=copied_on,
        )
