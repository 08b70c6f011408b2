"""View models of the minutes: as drafted, or as approved with what was amended since."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from peersupport.cases.models import Discussion, DiscussionAmendment, DiscussionComment
from peersupport.cases.words import PlanChanged, RecommendationKind, label
from peersupport.core.actor import UserActor
from peersupport.core.clock import london_day
from peersupport.core.decisions import Decision
from peersupport.core.wording import clock_time, day, day_and_time, plural, weekday
from peersupport.meetings import policies
from peersupport.meetings.models import Meeting
from peersupport.meetings.presenters.words import STATUS_TAGS, Tag
from peersupport.meetings.queries.minutes import HIDDEN, hidden_refs, record_of
from peersupport.meetings.rules.minutes import (
    ItemRecord,
    MinutesContent,
    PersonPresent,
    digest_of,
    from_json,
    to_json,
    whats_missing,
)
from peersupport.meetings.rules.moves import LOCKED
from peersupport.meetings.rules.working_days import comments_close_on

FIELD_NAMES = {
    "summary": "Summary",
    "key_points": "Key points",
    "recommendation": "Recommendation",
    "recommendation_kind": "Kind of recommendation",
    "alternatives_considered": "Alternatives considered",
    "plan_changed": "Plan changed",
    "decision_status": "Decision",
    "dissent": "Dissent",
    "dissent_by": "Whose view it was",
    "learning_point": "Learning point",
}


@dataclass(frozen=True, slots=True)
class AmendmentView:
    """One change to an approved record, with what stood before."""

    words: str
    reason: str
    before: str


@dataclass(frozen=True, slots=True)
class CommentView:
    """A presenter's comment on the draft."""

    words: str
    text: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item of the minutes."""

    number: int
    item: ItemRecord
    times: str
    comments: list[CommentView]
    amendments: list[AmendmentView]
    may_edit: bool
    may_comment: bool
    may_amend: bool


@dataclass(frozen=True, slots=True)
class MinutesView:
    """Everything the page of minutes shows."""

    content: MinutesContent
    tag: Tag
    when: str
    items: list[ItemView]
    present: list[list[str]]
    absent: str
    is_draft: bool
    approved_words: str
    digest: str
    is_broken: bool
    comments_until: str
    missing: list[str]
    may_approve: Decision
    may_edit_note: bool
    seen: str


def minutes_view(actor: UserActor, meeting: Meeting, drafted: MinutesContent, now: datetime) -> MinutesView:
    """The minutes for this reader. `drafted` is the content as the meeting's rows have it now."""
    minutes = meeting.minutes
    approved = minutes.approved_content if minutes is not None else None
    content = from_json(approved) if approved is not None else drafted
    hidden = hidden_refs(meeting)
    content = replace(content, items=tuple(_shown(item, hidden) for item in content.items))
    discussions = {
        item.case.case_ref: item.discussion for item in meeting.items if item.case and item.discussion
    }
    is_draft = meeting.status not in LOCKED
    last_day = comments_close_on(london_day(minutes.drafted_at)) if minutes is not None else None
    can_comment_still = last_day is not None and london_day(now) <= last_day
    return MinutesView(
        content=content,
        tag=STATUS_TAGS[meeting.status],
        when=_when(content),
        items=[
            _item_view(actor, meeting, number, item, discussions, can_comment_still=can_comment_still)
            for number, item in enumerate(content.items, start=1)
        ],
        present=[_present_row(person) for person in content.present],
        absent=", ".join(content.apologies),
        is_draft=is_draft,
        approved_words=_approved_words(meeting),
        digest=minutes.digest if minutes is not None else "",
        is_broken=minutes is not None and approved is not None and digest_of(approved) != minutes.digest,
        comments_until=day(last_day) if can_comment_still else "",
        missing=whats_missing(content) if is_draft else [],
        may_approve=policies.can_approve_minutes(actor, meeting),
        may_edit_note=bool(policies.can_edit_record(actor, meeting)),
        seen=digest_of(to_json(drafted)),
    )


def _shown(item: ItemRecord, hidden: frozenset[str]) -> ItemRecord:
    """A case that was hidden later is hidden in approved minutes too."""
    if item.record is None or item.record.case_ref not in hidden:
        return item
    return replace(item, title=HIDDEN, record=None)


def _item_view(
    actor: UserActor,
    meeting: Meeting,
    number: int,
    item: ItemRecord,
    discussions: dict[str, Discussion],
    *,
    can_comment_still: bool,
) -> ItemView:
    discussion = discussions.get(item.record.case_ref) if item.record is not None else None
    if discussion is None or item.record is None:
        return ItemView(number, item, _times(item), [], [], False, False, False)
    amendments = [_amendment_view(amendment) for amendment in discussion.amendments]
    if amendments:
        item = replace(item, record=record_of(discussion, list(item.record.actions)))
    return ItemView(
        number=number,
        item=item,
        times=_times(item),
        comments=[_comment_view(comment) for comment in discussion.comments],
        amendments=amendments,
        may_edit=bool(policies.can_edit_record(actor, meeting)),
        may_comment=can_comment_still and bool(policies.can_comment_on_record(actor, meeting, discussion)),
        may_amend=bool(policies.can_amend_record(actor, meeting, discussion)),
    )


def _times(item: ItemRecord) -> str:
    planned = plural(item.planned_minutes, "minute")
    return f"{planned} planned, {item.actual_minutes} used" if item.actual_minutes else f"{planned} planned"


def _present_row(person: PersonPresent) -> list[str]:
    name = f"{person.name} ({person.capacity})" if person.capacity else person.name
    return [name, f"Band {person.band}, {person.role_title}", person.site, str(person.minutes)]


def _when(content: MinutesContent) -> str:
    if content.opened_at is None or content.closed_at is None:
        return weekday(content.starts_at)
    used = round((content.closed_at - content.opened_at).total_seconds() / 60)
    return (
        f"{weekday(content.opened_at)}, {clock_time(content.opened_at)} to {clock_time(content.closed_at)} "
        f"({plural(used, 'minute')}, {content.planned_minutes} planned)"
    )


def _approved_words(meeting: Meeting) -> str:
    minutes = meeting.minutes
    if minutes is None or minutes.approved_by is None:
        return ""
    return f"Approved by {minutes.approved_by.name} on {day_and_time(minutes.approved_at)}"


def _comment_view(comment: DiscussionComment) -> CommentView:
    return CommentView(f"{comment.author.name}, {day_and_time(comment.created_at)}", comment.text)


def _amendment_view(amendment: DiscussionAmendment) -> AmendmentView:
    name = FIELD_NAMES.get(amendment.field, amendment.field)
    return AmendmentView(
        words=f"{name} amended by {amendment.by_name} on {day_and_time(amendment.at)}",
        reason=amendment.reason,
        before=said(amendment.field, amendment.before) or "Nothing",
    )


def said(field: str, stored: str) -> str:
    """A stored value as people read it: words of closed lists get their label."""
    lists: dict[str, Any] = {"plan_changed": PlanChanged, "recommendation_kind": RecommendationKind}
    if stored and field in lists:
        return label(lists[field](stored))
    return stored
