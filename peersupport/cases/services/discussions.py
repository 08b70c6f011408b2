"""Writes the record of a case's discussion: its beginning, what was recommended, dissent, and its end.

The callers (the meeting's services) have loaded the discussion through their actor and checked who may
write; `acting_as` says in which capacity they act. Live notes are written by `services.notes`.
"""

from collections.abc import Collection
from typing import TypedDict, Unpack
from uuid import UUID

from peersupport.audit import services as audit
from peersupport.cases.models import Case, Discussion
from peersupport.cases.rules.records import LIMITS, record_problems
from peersupport.cases.words import DecisionStatus, DiscussionStatus, PlanChanged, RecommendationKind
from peersupport.core.errors import Conflict, InvalidInput, NotAllowed
from peersupport.core.unit_of_work import Work
from peersupport.guard.services import check_texts

APPROVED = "The minutes are approved, so this record cannot change any more."
CHANGED = "Somebody saved this record while you were writing. Compare what it says now with yours, then save."


class RecordFields(TypedDict, total=False):
    """What can be written in a record. A field that is not given stays as it is."""

    summary: str
    recommendation: str
    recommendation_kind: RecommendationKind | None
    plan_changed: PlanChanged | None
    decision_status: DecisionStatus | None
    alternatives_considered: str
    dissent: str
    dissent_by: str


def start_discussion(
    work: Work, case: Case, *, meeting_id: UUID, meeting_ref: str, is_quorate: bool, acting_as: str
) -> Discussion:
    """Begin the record of this case in this meeting; the case's owner presents it."""
    discussion = Discussion(
        organisation_id=case.organisation_id,
        case=case,
        meeting_id=meeting_id,
        meeting_ref=meeting_ref,
        presenter_id=case.owner_id,
        status=DiscussionStatus.LIVE,
        started_at=work.now,
        is_quorate=is_quorate,
    )
    work.session.add(discussion)
    audit.record(
        work,
        "discussion:started",
        case.case_ref,
        acting_as=acting_as,
        fields={"meeting": meeting_ref, "is_quorate": is_quorate},
    )
    return discussion


def save_record(
    work: Work,
    discussion: Discussion,
    *,
    expected_version: int,
    acting_as: str,
    identifier_reason: str = "",
    staff_names: Collection[str] = (),
    **fields: Unpack[RecordFields],
) -> None:
    """Write these fields of the record.

    Raises Conflict when it was saved since `expected_version` was shown, InvalidInput at each field that
    cannot be, NeedsReason for softer identifier signs, and NotAllowed once the minutes are approved.
    """
    if discussion.status is DiscussionStatus.APPROVED:
        raise NotAllowed(APPROVED)
    new = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    changed = sorted(name for name, value in new.items() if getattr(discussion, name) != value)
    if not changed:
        return
    if discussion.version != expected_version:
        raise Conflict(CHANGED)
    whole = {name: new.get(name, getattr(discussion, name)) for name in RecordFields.__annotations__}
    problems = record_problems(whole)
    if problems:
        raise InvalidInput(problems)
    texts = {name: str(new[name]) for name in changed if name in LIMITS and name != "dissent_by"}
    names = {*staff_names, str(whole["dissent_by"])} - {""}
    case_ref = discussion.case.case_ref
    check_texts(work, case_ref, texts, reason=identifier_reason, staff_names=names)
    for name in changed:
        setattr(discussion, name, new[name])
    discussion.scribe_name = work.actor.name
    audit.record(work, "discussion:recorded", case_ref, acting_as=acting_as, fields={"changed": changed})


def defer_discussion(
    work: Work,
    discussion: Discussion,
    *,
    reason: str,
    acting_as: str,
    identifier_reason: str = "",
    staff_names: Collection[str] = (),
) -> None:
    """End the discussion without a recommendation, with the reason. Raises InvalidInput at `reason`."""
    reason = reason.strip()
    if not reason:
        raise InvalidInput({"reason": ["Enter why the case is deferred"]})
    if len(reason) > LIMITS["deferred_reason"]:
        raise InvalidInput({"reason": [f"Reason must be {LIMITS['deferred_reason']} characters or fewer"]})
    case_ref = discussion.case.case_ref
    check_texts(work, case_ref, {"reason": reason}, reason=identifier_reason, staff_names=staff_names)
    discussion.deferred_reason = reason
    discussion.decision_status = DecisionStatus.DEFERRED
    discussion.ended_at = work.now
    audit.record(work, "discussion:deferred", case_ref, acting_as=acting_as)


def leave_discussion(work: Work, discussion: Discussion, *, is_quorate: bool, acting_as: str) -> None:
    """The meeting goes on to something else. It may come back, and the record may still be completed."""
    discussion.ended_at = work.now
    discussion.is_quorate = discussion.is_quorate or is_quorate
    audit.record(
        work,
        "discussion:left",
        discussion.case.case_ref,
        acting_as=acting_as,
        fields={"is_quorate": discussion.is_quorate},
    )
