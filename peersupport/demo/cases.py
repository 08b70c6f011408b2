"""How each case was written, submitted and reviewed, up to the day a conference took it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from peersupport.cases.models import Case
from peersupport.cases.queries import get_case
from peersupport.cases.rules.fields import empty_answer
from peersupport.cases.rules.pages import LIST_PAGES, path_of, questions_of
from peersupport.cases.services import drafts, moves
from peersupport.cases.words import CaseKind, Visibility
from peersupport.core.clock import london_day
from peersupport.core.database import WordEnum
from peersupport.core.unit_of_work import Work
from peersupport.demo.content import CaseContent, Content
from peersupport.demo.days import months_before
from peersupport.demo.schedule import CaseTimes, Schedule
from peersupport.demo.stage import Stage
from peersupport.demo.steps import Step

DRAFT, SUBMITTED, RETURNED, WITHDRAWN = "draft", "submitted", "returned", "withdrawn"
# Drafts lack their last pages: their owners were called away.
PAGES_NOT_REACHED = 3


def case_steps(content: Content, schedule: Schedule, stage: Stage) -> list[Step]:
    """Everything that happened to the cases before, or without, a conference."""
    return [step for case in content.cases.values() for step in _steps_of(case, content, schedule, stage)]


def _steps_of(case: CaseContent, content: Content, schedule: Schedule, stage: Stage) -> list[Step]:
    times, state, owner = schedule.cases[case["key"]], case["state"], case["owner"]
    written = _Written(case, times, stage, schedule.days.today)
    steps = [Step(times.begun_at, owner, written.begin)]
    if state != DRAFT:
        steps.append(Step(times.submitted_at, owner, written.submit))
    if state == WITHDRAWN:
        steps.append(Step(times.reviewed_at, owner, written.withdraw))
    elif state not in (DRAFT, SUBMITTED):
        reviewers = next(iter(content.roles["series"].values()))
        reviewer = reviewers["chair"] if state == RETURNED else reviewers["coordinator"]
        steps.append(Step(times.reviewed_at, reviewer, written.review))
    return steps


@dataclass(frozen=True, slots=True)
class _Written:
    """What the owner and the reviewer do with one case."""

    case: CaseContent
    times: CaseTimes
    stage: Stage
    today: date

    @property
    def written_on(self) -> date:
        return london_day(self.times.begun_at)

    def begin(self, work: Work) -> None:
        """The owner answers page after page; of a draft, the last pages are still to come."""
        kind = CaseKind(self.case["case_kind"])
        case = drafts.start_case(work, kind=kind)
        self.stage.cases[self.case["key"]] = case.case_ref
        path = path_of(kind, Visibility(self.case["visibility"]))
        reached = path[: -PAGES_NOT_REACHED or None] if self.case["state"] == DRAFT else path
        answers = answers_for(self.case, self.today, self.written_on)
        for page in reached:
            # The next page is answered for the version that the last one made.
            work.session.flush()
            if page in LIST_PAGES:
                self._fill_list(work, case, page)
            else:
                drafts.save_answers(
                    work,
                    case.case_ref,
                    page=page,
                    answers={name: answers[name] for name in questions_of(kind, page)},
                    expected_version=case.version,
                    is_finished=True,
                )

    def _fill_list(self, work: Work, case: Case, page: str) -> None:
        if page == "people":
            for key in self.case["named_people"]:
                work.session.flush()
                drafts.add_viewer(
                    work,
                    case.case_ref,
                    person_id=self.stage.people[key],
                    staff_ref=self.stage.staff_refs[key],
                    expected_version=case.version,
                )
            return
        column = {"imaging": "imaging", "scores": "outcome_scores"}[page]
        for row in self.case.get(column) or ():
            work.session.flush()
            drafts.add_row(
                work, case.case_ref, page=page, row=self._dated(row), expected_version=case.version
            )

    def _dated(self, row: Mapping[str, Any]) -> dict[str, Any]:
        month = min(months_before(self.today, row["months_ago"]), self.written_on)
        said = {name: value for name, value in row.items() if name != "months_ago"}
        return {**said, "month": f"{month:%Y-%m}"}

    def submit(self, work: Work) -> None:
        case = self._case(work)
        moves.submit_case(work, case.case_ref, has_identifier_statement=True, expected_version=case.version)

    def review(self, work: Work) -> None:
        case = self._case(work)
        if self.case["state"] != RETURNED:
            moves.accept_case(work, case.case_ref, expected_version=case.version)
            return
        moves.return_case(
            work,
            case.case_ref,
            reason=self.case["return_reason"],
            missing=self.case["return_missing"],
            expected_version=case.version,
        )

    def withdraw(self, work: Work) -> None:
        case = self._case(work)
        reason = self.case["withdrawn_reason"]
        moves.withdraw_case(work, case.case_ref, reason=reason, expected_version=case.version)

    def _case(self, work: Work) -> Case:
        return get_case(work.actor, self.stage.cases[self.case["key"]])


def answers_for(case: CaseContent, today: date, written_on: date) -> dict[str, Any]:
    """The case's answers by question name, as the forms would give them. Lists are not among them."""
    answers = {}
    for name in _questions_of_all_pages(CaseKind(case["case_kind"])):
        value = case.get(name)
        if name == "period_from":
            value = months_before(today, case["period_from_months_ago"])
        elif name == "period_to":
            # The last day of that month, unless the case was written before it was over.
            month_after = months_before(today, case["period_to_months_ago"] - 1)
            value = min(month_after - timedelta(days=1), written_on)
        elif name == "needed_before" and case["needed_before_in_days"] is not None:
            value = today + timedelta(days=case["needed_before_in_days"])
        answers[name] = empty_answer(name) if value is None else _typed(name, value)
    return answers


def _questions_of_all_pages(kind: CaseKind) -> list[str]:
    path = path_of(kind, Visibility.NAMED)
    return [name for page in path if page not in LIST_PAGES for name in questions_of(kind, page)]


def _typed(name: str, value: Any) -> Any:
    """A word of a closed list as that list's member."""
    kind = Case.__table__.columns[name].type
    return kind.words(value) if isinstance(kind, WordEnum) else value
