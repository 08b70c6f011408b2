"""Builders of a live room: an open meeting with its people, so that a test states only what matters to it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from peersupport.cases.models import Case
from peersupport.cases.words import CaseStatus
from peersupport.core.database import db
from peersupport.core.unit_of_work import unit_of_work
from peersupport.meetings.models import Meeting
from peersupport.meetings.services import room
from peersupport.meetings.words import MeetingStatus
from peersupport.people.models import Band, Person
from tests.builders.cases import make_case
from tests.builders.meetings import make_meeting, make_series
from tests.builders.people import actor_for, make_person


@dataclass
class Cast:
    """The people of a meeting with two cases, and the meeting."""

    chair: Person
    deputy: Person
    coordinator: Person
    presenter: Person
    member: Person
    observer: Person
    outsider: Person
    cases: list[Case]
    meeting: Meeting
    sockets: dict[str, object] = field(default_factory=dict)

    @property
    def ref(self) -> str:
        return self.meeting.meeting_ref

    @property
    def case_ref(self) -> str:
        return self.cases[0].case_ref


def make_room(
    status: MeetingStatus = MeetingStatus.AGENDA_SENT, *, presenter_band: Band = Band.BAND_6
) -> Cast:
    """A meeting whose agenda was sent, with its people; `status` OPEN opens it through its service."""
    chair = make_person("Rhiannon", "Prosser", band=Band.BAND_8A)
    deputy = make_person("Dev", "Anand", band=Band.BAND_7)
    coordinator = make_person("Kofi", "Mensah")
    presenter = make_person("Aoife", "Byrne", band=presenter_band)
    member, observer = make_person("Sam", "Okafor"), make_person("Lena", "Fischer", band=Band.BAND_5)
    outsider = make_person("Uma", "Outside")
    series = make_series(chair=chair, deputy=deputy, coordinator=coordinator)
    cases = [
        make_case(presenter, CaseStatus.LISTED),
        make_case(presenter, CaseStatus.LISTED, title="Knee that gives way", region="knee"),
    ]
    meeting = make_meeting(
        MeetingStatus.AGENDA_SENT,
        series=series,
        chair=chair,
        deputy=deputy,
        cases=cases,
        invitees=[member],
        observers=[observer],
    )
    cast = Cast(chair, deputy, coordinator, presenter, member, observer, outsider, cases, meeting)
    if status is MeetingStatus.OPEN:
        act(cast.chair, lambda work: room.open_meeting(work, cast.ref))
    return cast


def act(person: Person, service: Callable[..., object]) -> object:
    """Let a person do something through a service, as its door would."""
    actor = actor_for(person)
    with unit_of_work(actor) as work:
        answer = service(work)
    db.session.rollback()
    return answer


def start_item(cast: Cast, position: int = 1, *, from_position: int | None = None) -> None:
    """The chair goes to an item."""
    act(cast.chair, lambda work: room.move_to_item(work, cast.ref, to=position, from_position=from_position))
