"""Where a case is listed or was discussed: the meetings' part of the case page."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from peersupport.cases.models import Case
from peersupport.core.actor import UserActor
from peersupport.core.database import db
from peersupport.core.wording import day
from peersupport.meetings.models import AgendaItem, Meeting
from peersupport.meetings.queries.meetings import visible_meetings
from peersupport.meetings.rules.moves import CANCELLED, HAS_MINUTES, IN_PROGRESS
from peersupport.meetings.words import ItemStatus, MeetingStatus


@dataclass(frozen=True, slots=True)
class CaseMeeting:
    """One meeting of the case. `title` and the addresses are empty for readers who were not invited."""

    words: str
    title: str
    href: str
    minutes_href: str


@dataclass(frozen=True, slots=True)
class CaseMeetings:
    """All meetings of the case, the latest first."""

    meetings: list[CaseMeeting]


def load_meetings_of_case(actor: UserActor, case: Case) -> CaseMeetings | None:
    """The meetings of a case that was loaded for this reader; None when there are none to show."""
    found = db.session.execute(_meetings_of_case(actor), {"case_id": case.id})
    meetings = []
    for meeting_ref, title, starts_at, status, item_status, is_seen in found:
        href = f"/meetings/{meeting_ref}" if is_seen else ""
        meetings.append(
            CaseMeeting(
                words=_words(status, item_status, day(starts_at), is_seen=is_seen),
                title=title if is_seen else "",
                href=href,
                minutes_href=f"{href}/minutes" if href and status in HAS_MINUTES else "",
            )
        )
    return CaseMeetings(meetings) if meetings else None


@lru_cache(maxsize=1024)
def _meetings_of_case(actor: UserActor) -> Select[*tuple[Any, ...]]:
    """Built once for an actor, because building it costs more than running it."""
    return (
        select(
            Meeting.meeting_ref,
            Meeting.title,
            Meeting.starts_at,
            Meeting.status,
            AgendaItem.status,
            visible_meetings(actor).label("is_seen"),
        )
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(AgendaItem.case_id == bindparam("case_id"), Meeting.status.not_in(CANCELLED))
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    )


def _words(status: MeetingStatus, item: ItemStatus, on: str, *, is_seen: bool) -> str:
    if status is MeetingStatus.DRAFT and not is_seen:
        return "Listed for a meeting that is being planned"
    if item is ItemStatus.DEFERRED:
        return f"Deferred on {on}"
    if item is ItemStatus.DONE:
        return f"Discussed on {on}"
    if status in IN_PROGRESS:
        return "On the agenda of a meeting that is open now"
    if status in HAS_MINUTES or status is MeetingStatus.CLOSED:
        return f"On the agenda of {on}, and not reached"
    return f"Listed for {on}"
