"""The discussion record after the meeting: drafted, commented on, corrected, approved, amended.

The callers are the services of meetings, which have loaded the discussion through their actor and checked
who may. Free text passes the identifier guard here.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields, replace

from peersupport.audit import services as audit
from peersupport.cases.models import Discussion, DiscussionAmendment, DiscussionComment
from peersupport.cases.rules.records import record_problems
from peersupport.cases.words import DecisionStatus, DiscussionStatus, PlanChanged, RecommendationKind
from peersupport.core.errors import Conflict, InvalidInput
from peersupport.core.unit_of_work import STALE, Work
from peersupport.guard.services import check_texts
from peersupport.people.models import Person


@dataclass(frozen=True, slots=True)
class RecordValues:
    """What can be corrected in a record. `key_points` holds one point a line."""

    summary: str
    key_points: tuple[str, ...]
    recommendation: str
    recommendation_kind: RecommendationKind | None
    alternatives_considered: str
    plan_changed: PlanChanged | None
    decision_status: DecisionStatus | None
    dissent: str
    dissent_by: str
    learning_point: str


@dataclass(frozen=True, slots=True)
class Check:
    """What the guard needs to know: names that are colleagues, and why softer signs identify nobody."""

    staff_names: Collection[str] = ()
    identifier_reason: str = ""


def fields_of(discussion: Discussion) -> RecordValues:
    """The record as it is now."""
    values = {field.name: getattr(discussion, field.name) for field in fields(RecordValues)}
    return RecordValues(**{**values, "key_points": tuple(discussion.key_points)})


def draft_record(work: Work, discussion: Discussion, *, summary: str) -> None:
    """The meeting is over: the record can be read and corrected. `summary` stands in for a missing one."""
    discussion.status = DiscussionStatus.DRAFTED
    if not discussion.summary:
        discussion.summary = summary
    _record(work, discussion, "drafted")


def comment_on_record(work: Work, discussion: Discussion, *, text: str, check: Check) -> int:
    """Keep the presenter's comment for the chair to weigh. Returns how many there are now.

    Raises InvalidInput at `text`.
    """
    text = text.strip()
    if not text:
        raise InvalidInput({"text": ["Enter your comment"]})
    _guard(work, discussion, {"text": text}, check)
    author = work.session.get_one(Person, discussion.presenter_id)
    discussion.comments.append(
        DiscussionComment(organisation_id=discussion.organisation_id, author=author, text=text)
    )
    _record(work, discussion, "commented", {"comments": len(discussion.comments)})
    return len(discussion.comments)


def correct_record(
    work: Work, discussion: Discussion, new: RecordValues, *, expected_version: int, check: Check
) -> list[str]:
    """Correct a drafted record. Returns the names of the fields that changed.

    Raises Conflict when it changed since `expected_version` was read, and InvalidInput at a field.
    """
    new = _whole(discussion, new)
    changed = _changed(discussion, new, expected_version)
    _guard(work, discussion, _texts(new), check)
    _apply(discussion, new)
    discussion.scribe_name = work.actor.name
    _record(work, discussion, "corrected", {"changed": changed})
    return changed


def approve_record(work: Work, discussion: Discussion) -> None:
    """The record is locked as it is."""
    discussion.status = DiscussionStatus.APPROVED
    discussion.approved_at = work.now
    discussion.approved_by_name = work.actor.name
    _record(work, discussion, "approved")


def amend_record(
    work: Work,
    discussion: Discussion,
    new: RecordValues,
    *,
    reason: str,
    expected_version: int,
    check: Check,
) -> list[str]:
    """Amend an approved record: what stood before is kept with each changed field, and the reason.

    Returns the names of the fields that changed. Raises Conflict when it changed since `expected_version`
    was read, and InvalidInput at a field, at `reason`, or when nothing changed.
    """
    new = _whole(discussion, new)
    changed = _changed(discussion, new, expected_version)
    if not reason.strip():
        raise InvalidInput({"reason": ["Enter why the approved record is amended"]})
    if not changed:
        raise InvalidInput({"": ["Nothing was changed. Change a field, or go back to the minutes."]})
    _guard(work, discussion, _texts(new) | {"reason": reason}, check)
    before = fields_of(discussion)
    for name in changed:
        discussion.amendments.append(
            DiscussionAmendment(
                organisation_id=discussion.organisation_id,
                field=name,
                before=_as_text(getattr(before, name)),
                after=_as_text(getattr(new, name)),
                reason=reason.strip(),
                by_name=work.actor.name,
                at=work.now,
            )
        )
    _apply(discussion, new)
    _record(work, discussion, "amended", {"changed": changed})
    return changed


def _whole(discussion: Discussion, new: RecordValues) -> RecordValues:
    """The values to store: a deferred case stays deferred. Raises InvalidInput at each wrong field."""
    if discussion.decision_status is DecisionStatus.DEFERRED:
        new = replace(new, decision_status=DecisionStatus.DEFERRED)
    problems = record_problems(asdict(new))
    if problems:
        raise InvalidInput(problems)
    return new


def _changed(discussion: Discussion, new: RecordValues, expected_version: int) -> list[str]:
    if discussion.version != expected_version:
        raise Conflict(STALE)
    now = fields_of(discussion)
    return [field.name for field in fields(new) if getattr(now, field.name) != getattr(new, field.name)]


def _apply(discussion: Discussion, new: RecordValues) -> None:
    for field in fields(new):
        value = getattr(new, field.name)
        setattr(discussion, field.name, list(value) if isinstance(value, tuple) else value)


def _texts(new: RecordValues) -> dict[str, str]:
    return {
        "summary": new.summary,
        "key_points": "\n".join(new.key_points),
        "recommendation": new.recommendation,
        "alternatives_considered": new.alternatives_considered,
        "dissent": new.dissent,
        "learning_point": new.learning_point,
    }


def _as_text(value: object) -> str:
    if isinstance(value, tuple):
        return "\n".join(str(part) for part in value)
    return "" if value is None else str(value)


def _guard(work: Work, discussion: Discussion, texts: dict[str, str], check: Check) -> None:
    check_texts(
        work,
        discussion.case.case_ref,
        texts,
        reason=check.identifier_reason,
        staff_names=check.staff_names,
    )


def _record(work: Work, discussion: Discussion, step: str, values: dict[str, object] | None = None) -> None:
    audit.record(
        work,
        f"discussion:{step}",
        discussion.case.case_ref,
        fields={"meeting": discussion.meeting_ref, **(values or {})},
    )
