"""When everything in one organisation's demo happened, worked out before anything is played. Pure.

Each moment follows from the day of loading and the content alone, so that tests can look at every day of a
year without a database.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zlib import crc32

from peersupport.core.clock import london_day
from peersupport.demo.content import CaseContent, Content, MeetingContent
from peersupport.demo.days import Days, next_morning, soon_after

MADE_BEFORE, PUBLISHED_BEFORE, AGENDA_BEFORE = timedelta(days=28), timedelta(days=21), timedelta(days=5)
SHORTEST_WRITING, LONGEST_WRITING = 25, 45


@dataclass(frozen=True, slots=True)
class CaseTimes:
    """A case up to its review. A draft is only begun; one that waits for review is not reviewed."""

    begun_at: datetime
    submitted_at: datetime
    reviewed_at: datetime


@dataclass(frozen=True, slots=True)
class MeetingTimes:
    """A meeting from its making to its approved minutes; the later moments only count when it is past."""

    starts_at: datetime
    made_at: datetime
    listed_at: dict[str, datetime]
    arranged_at: datetime
    published_at: datetime
    agenda_sent_at: datetime
    closed_at: datetime
    corrected_at: datetime
    commented_at: datetime
    approved_at: datetime

    @property
    def day(self) -> date:
        """The day it takes place, in London."""
        return london_day(self.starts_at)


@dataclass(frozen=True, slots=True)
class Schedule:
    """The moments of every case and meeting by their keys."""

    days: Days
    cases: dict[str, CaseTimes]
    meetings: dict[str, MeetingTimes]


def make_schedule(content: Content, days: Days) -> Schedule:
    """All moments of one organisation."""
    cases = {key: _case_times(case, days) for key, case in content.cases.items()}
    waiting_since = {key: times.reviewed_at for key, times in cases.items()}
    meetings = {}
    for meeting in sorted(content.meetings, key=lambda meeting: meeting["days_from_today"]):
        times = _meeting_times(meeting, content, days, waiting_since)
        meetings[meeting["key"]] = times
        # A case that this meeting deferred waits again for the next.
        waiting_since |= {
            entry["case"]: next_morning(times.closed_at, entry["case"]) for entry in meeting["agenda"]
        }
    return Schedule(days, cases, meetings)


def _case_times(case: CaseContent, days: Days) -> CaseTimes:
    key = case["key"]
    submitted_at = days.ago(case["submitted_days_ago"], f"{key} submitted")
    writing = SHORTEST_WRITING + crc32(key.encode()) % (LONGEST_WRITING - SHORTEST_WRITING)
    reviewed_at = days.before_now(next_morning(submitted_at, f"{key} reviewed"), after=submitted_at)
    return CaseTimes(submitted_at - timedelta(minutes=writing), submitted_at, reviewed_at)


def _meeting_times(
    meeting: MeetingContent, content: Content, days: Days, waiting_since: dict[str, datetime]
) -> MeetingTimes:
    key = meeting["key"]
    weekday = content.series[meeting["series"]]["weekday"]
    starts_at = days.meeting_starts(meeting["days_from_today"], weekday, meeting["start"])
    made_at = days.on(_at_least_ago(starts_at - MADE_BEFORE, days, 9), f"{key} made")
    listed_at = {
        entry["case"]: _soon(days, f"{entry['case']} listed", max(made_at, waiting_since[entry["case"]]))
        for entry in meeting["agenda"]
    }
    arranged_at = _soon(days, f"{key} arranged", max(listed_at.values()))
    published_on = _at_least_ago(starts_at - PUBLISHED_BEFORE, days, 3)
    published_at = days.on(published_on, f"{key} published", after=arranged_at)
    agenda_on = _at_least_ago(starts_at - AGENDA_BEFORE, days, 1)
    agenda_sent_at = days.on(agenda_on, f"{key} agenda", after=published_at)
    closed_at = starts_at + timedelta(minutes=meeting["ended_minute"] or 0)
    corrected_at = soon_after(closed_at, f"{key} corrected")
    commented_at = next_morning(corrected_at, f"{key} commented")
    approved_on = london_day(starts_at) + timedelta(days=meeting["minutes_approved_days_after"] or 0)
    return MeetingTimes(
        starts_at=starts_at,
        made_at=made_at,
        listed_at=listed_at,
        arranged_at=arranged_at,
        published_at=published_at,
        agenda_sent_at=agenda_sent_at,
        closed_at=closed_at,
        corrected_at=corrected_at,
        commented_at=commented_at,
        approved_at=days.on(approved_on, f"{key} approved", after=commented_at),
    )


def _soon(days: Days, what: str, after: datetime) -> datetime:
    return days.before_now(soon_after(after, what), after=after)


def _at_least_ago(moment: datetime, days: Days, at_least: int) -> date:
    """The day of `moment`, or so many days ago when that is earlier."""
    return min(london_day(moment), days.day_ago(at_least))
