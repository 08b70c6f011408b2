"""Writes drafts: begin, answer a page, choose the kind, take over an earlier case.

Text is shown to the identifier guard before anything is stored. A returned case is answered the same way.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from peersupport.audit import services as audit
from peersupport.cases import policies, queries
from peersupport.cases.models import Case, CaseViewer
from peersupport.cases.rules import pages, submission
from peersupport.cases.rules.fields import MOST_ROWS, QUESTIONS, TEXTS, is_asked
from peersupport.cases.rules.moves import CaseDoer
from peersupport.cases.services.steps import note_step
from peersupport.cases.words import CaseKind, CaseStatus, Urgency, Visibility
from peersupport.core.actor import UserActor
from peersupport.core.clock import london_day
from peersupport.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from peersupport.core.references import next_reference
from peersupport.core.unit_of_work import Work
from peersupport.guard.services import check_texts

CHANGED_ELSEWHERE = (
    "This case was changed in another window since you opened this page. What you typed is below and is not "
    "saved yet. Check it, then continue."
)
# What a new case never takes over from an earlier one: it is asked or done anew each time.
ASKED_ANEW = frozenset(
    {
        "has_identifier_statement",
        "patient_preference",
        "preference_reason",
        "red_flag_screen",
        "red_flag_notes",
        "needed_before",
    }
)


def start_case(work: Work, *, kind: CaseKind) -> Case:
    """An empty draft of that kind. Raises NotAllowed for administrators."""
    policies.can_start_case(work.actor).require()
    case = _new_draft(work, kind)
    audit.record(work, "case:started", case.case_ref, fields={"kind": kind.value})
    return case


def change_kind(work: Work, case_ref: str, *, kind: CaseKind, expected_version: int | None) -> Case:
    """The draft becomes a case of another kind. Answers the new kind does not ask for are kept until it is
    submitted, so that changing back loses nothing.

    Raises NotFound, NotAllowed, Conflict.
    """
    case = open_for_answers(work, case_ref, expected_version)
    policies.can_change_kind(work.actor, case).require()
    if case.case_kind is not kind:
        before, case.case_kind = case.case_kind, kind
        _record(work, case, "case:kind_changed", {"from": before.value, "to": kind.value})
    return case


def save_answers(
    work: Work,
    case_ref: str,
    *,
    page: str,
    answers: Mapping[str, Any],
    expected_version: int | None,
    is_finished: bool,
    identifier_reason: str | None = None,
) -> Case:
    """Keep the answers of one page. `is_finished` False saves whatever there is, to come back later.

    Raises NotFound (also for a page this kind does not have), NotAllowed, InvalidInput at the questions,
    NeedsReason, and Conflict when the case changed since `expected_version` was shown.
    """
    case = open_for_answers(work, case_ref, expected_version)
    names = _questions(case, page)
    values = {name: answers[name] for name in names if name in answers}
    _refuse_too_long(values)
    if is_finished:
        merged = {**answers_of(case), **values}
        problems = submission.find_problems(case.case_kind, merged, london_day(work.now))
        _refuse({name: problem for name, problem in problems.items() if name in names})
    _keep(work, case, values, identifier_reason)
    return case


def add_row(
    work: Work,
    case_ref: str,
    *,
    page: str,
    row: Mapping[str, Any],
    expected_version: int | None,
    identifier_reason: str | None = None,
) -> Case:
    """Add one scan or score. Raises as `save_answers` does; InvalidInput at `summary` or the list."""
    case = open_for_answers(work, case_ref, expected_version)
    (name,) = _questions(case, page)
    rows = [*getattr(case, name), dict(row)]
    if len(rows) > MOST_ROWS:
        raise InvalidInput({"": [f"You can add up to {MOST_ROWS}. Remove one first"]})
    texts = {"summary": str(row["summary"])} if "summary" in row else {}
    _guard(work, case, texts, identifier_reason)
    setattr(case, name, rows)
    _keep_reason(case, identifier_reason)
    _record(work, case, "case:saved", {"changed": [name]})
    return case


def remove_row(work: Work, case_ref: str, *, page: str, index: int, expected_version: int | None) -> Case:
    """Remove one scan or score by its place in the list. Raises NotFound, NotAllowed, Conflict."""
    case = open_for_answers(work, case_ref, expected_version)
    (name,) = _questions(case, page)
    rows = list(getattr(case, name))
    if not 0 <= index < len(rows):
        raise NotFound
    del rows[index]
    setattr(case, name, rows)
    _record(work, case, "case:saved", {"changed": [name]})
    return case


def add_viewer(
    work: Work, case_ref: str, *, person_id: UUID, staff_ref: str, expected_version: int | None
) -> Case:
    """Show the case to one more named colleague. The caller has found the person through its actor.

    Raises NotFound, NotAllowed, Conflict, InvalidInput at `person`.
    """
    case = open_for_answers(work, case_ref, expected_version)
    if person_id in {viewer.person_id for viewer in case.viewers} | {case.owner_id}:
        raise InvalidInput({"person": ["This person may see the case already"]})
    case.viewers.append(CaseViewer(case_id=case.id, person_id=person_id))
    _count_as_change(case)
    _record(work, case, "case:viewer_added", {"person": staff_ref})
    return case


def remove_viewer(work: Work, case_ref: str, *, staff_ref: str, expected_version: int | None) -> Case:
    """Show the case to one named colleague less. Raises NotFound, NotAllowed, Conflict."""
    case = open_for_answers(work, case_ref, expected_version)
    found = next((viewer for viewer in case.viewers if viewer.person.staff_ref == staff_ref), None)
    if found is None:
        raise NotFound
    case.viewers.remove(found)
    _count_as_change(case)
    _record(work, case, "case:viewer_removed", {"person": staff_ref})
    return case


def duplicate_case(work: Work, case_ref: str) -> Case:
    """A new draft with the answers of an earlier case of the owner's.

    What must be asked or done anew is left out: red flag screening, the patient's preference, the date it
    is needed before. Raises NotFound, NotAllowed, InvalidInput when the guard has learned better since.
    """
    source = queries.get_case(work.actor, case_ref)
    policies.can_duplicate_case(work.actor, source).require()
    answers = answers_of(source)
    taken = {
        name: value
        for name, value in answers.items()
        if name in QUESTIONS and name not in ASKED_ANEW and is_asked(source.case_kind, name)
    }
    if taken["urgency"] == Urgency.BEFORE_DATE:
        taken["urgency"] = None
    case = _new_draft(work, source.case_kind)
    _guard(work, case, texts_of(taken), source.identifier_reason)
    for name, value in taken.items():
        setattr(case, name, value)
    case.identifier_reason = source.identifier_reason
    case.viewers = [CaseViewer(person_id=viewer.person_id) for viewer in source.viewers]
    audit.record(work, "case:duplicated", case.case_ref, fields={"from": source.case_ref})
    return case


def open_for_answers(work: Work, case_ref: str, expected_version: int | None) -> Case:
    """The actor's own case, held, still editable and unchanged since it was shown.

    Raises NotFound, NotAllowed when it is somebody else's, and Conflict when it moved on or changed.
    """
    case = queries.get_case(work.actor, case_ref, is_locked=True)
    decision = policies.can_edit_case(work.actor, case)
    if not decision:
        # The owner had the page open while the case moved on: a conflict, which gives the text back.
        if CaseDoer.CASE_OWNER in policies.doers_of(work.actor, case):
            raise Conflict(decision.reason)
        raise NotAllowed(decision.reason)
    if expected_version != case.version:
        raise Conflict(CHANGED_ELSEWHERE)
    return case


def answers_of(case: Case) -> dict[str, Any]:
    """The case's answers as plain values by question name, as the rules read them."""
    answers = {name: getattr(case, name) for name in QUESTIONS}
    return {**answers, submission.VIEWERS: [viewer.person_id for viewer in case.viewers]}


def texts_of(values: Mapping[str, Any]) -> dict[str, str | None]:
    """What of these answers is free text, by question name, as the identifier guard reads it."""
    texts: dict[str, str | None] = {name: values[name] for name in TEXTS if name in values}
    if values.get("preferred_expertise"):
        texts["preferred_expertise"] = ", ".join(values["preferred_expertise"])
    for row in values.get("imaging") or ():
        texts["imaging"] = f"{texts.get('imaging', '')}\n{row.get('summary', '')}"
    return texts


def _new_draft(work: Work, kind: CaseKind) -> Case:
    if not isinstance(work.actor, UserActor):
        raise NotAllowed("Only a person can write a case.")
    case = Case(
        organisation_id=work.actor.organisation_id,
        case_ref=next_reference(work, work.actor.organisation_id, "C"),
        case_kind=kind,
        status=CaseStatus.DRAFT,
        owner_id=work.actor.person_id,
        listed_at=work.now,
        visibility=Visibility.ALL_SERVICES,
    )
    work.session.add(case)
    note_step(work, case, start=None)
    return case


def _questions(case: Case, page: str) -> tuple[str, ...]:
    try:
        return pages.questions_of(case.case_kind, page)
    except KeyError as error:
        raise NotFound from error


def _keep(work: Work, case: Case, values: Mapping[str, Any], identifier_reason: str | None) -> None:
    """Store what differs, after the guard has read it, and say which questions changed."""
    changed = {name: value for name, value in values.items() if getattr(case, name) != value}
    if not changed:
        return
    _guard(work, case, texts_of(changed), identifier_reason)
    for name, value in changed.items():
        setattr(case, name, value)
    _keep_reason(case, identifier_reason)
    _record(work, case, "case:saved", {"changed": sorted(changed)})


def _guard(work: Work, case: Case, texts: Mapping[str, str | None], identifier_reason: str | None) -> None:
    names = [work.actor.name]
    check_texts(work, case.case_ref, texts, reason=identifier_reason, staff_names=names)


def _keep_reason(case: Case, identifier_reason: str | None) -> None:
    if identifier_reason:
        case.identifier_reason = identifier_reason


def _refuse_too_long(values: Mapping[str, Any]) -> None:
    _refuse(
        {
            name: f"This must be {QUESTIONS[name].limit:,} characters or fewer"
            for name in TEXTS
            if len(values.get(name) or "") > QUESTIONS[name].limit
        }
    )


def _refuse(problems: Mapping[str, str]) -> None:
    if problems:
        raise InvalidInput({name: [problem] for name, problem in problems.items()})


def _count_as_change(case: Case) -> None:
    """Another list of readers is another version of the case, although none of its columns differ."""
    flag_modified(case, "visibility")


def _record(work: Work, case: Case, tag: str, fields: Mapping[str, Iterable[str] | str]) -> None:
    audit.record(work, tag, case.case_ref, acting_as=CaseDoer.CASE_OWNER, fields=dict(fields))
