"""View models of the pages where one case's record is corrected, amended or commented on."""

from dataclasses import dataclass, fields
from enum import StrEnum

from peersupport.cases.models import Discussion
from peersupport.cases.services.records import RecordValues, fields_of
from peersupport.cases.words import label
from peersupport.meetings.presenters.minutes import FIELD_NAMES


@dataclass(frozen=True, slots=True)
class RecordView:
    """What surrounds the form: the case, the notes it was written from, and what the presenter said."""

    case_ref: str
    title: str
    question: str
    presenter: str
    notes: str
    summary: str
    recommendation: str
    comments: list[str]
    is_deferred: bool


def record_view(discussion: Discussion) -> RecordView:
    """The surroundings of one record."""
    case = discussion.case
    return RecordView(
        case_ref=case.case_ref,
        title=case.title,
        question=case.clinical_question,
        presenter=discussion.presenter.name,
        notes=discussion.notes_text,
        summary=discussion.summary,
        recommendation=discussion.recommendation,
        comments=[comment.text for comment in discussion.comments],
        is_deferred=bool(discussion.deferred_reason),
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which the record and what was typed differ."""

    name: str
    now: str
    yours: str


def differences(discussion: Discussion, typed: RecordValues) -> list[Difference]:
    """Where the record as it is now differs from what somebody typed, both as people read them."""
    now = fields_of(discussion)
    pairs = [(field.name, getattr(now, field.name), getattr(typed, field.name)) for field in fields(typed)]
    return [
        Difference(FIELD_NAMES[name], _said(left) or "Nothing", _said(right) or "Nothing")
        for name, left, right in pairs
        if left != right
    ]


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return "\n".join(value)
    return label(value) if isinstance(value, StrEnum) else str(value or "")
