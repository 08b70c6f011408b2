"""Two people at the same moment: one wins, the other is told, nothing is lost."""

from dataclasses import replace

from sqlalchemy import func, select

from peersupport.cases.models import CaseOutcome
from peersupport.cases.services.records import fields_of
from peersupport.cases.words import CaseStatus
from peersupport.core.database import db
from peersupport.core.errors import Conflict, DomainError
from peersupport.core.unit_of_work import unit_of_work
from peersupport.meetings.models import AgendaItem, Meeting, Minutes
from peersupport.meetings.queries.meetings import get_meeting
from peersupport.meetings.queries.minutes import minutes_content
from peersupport.meetings.rules.minutes import digest_of, to_json
from peersupport.meetings.services import agenda, minutes, planning
from peersupport.meetings.services.agenda import Line
from peersupport.meetings.words import MeetingStatus
from tests.builders.cases import make_case
from tests.builders.meetings import make_drafted_meeting, make_meeting, make_series
from tests.builders.people import actor_for, make_person
from tests.together import together


def at_once(app, *calls):
    """Each call in a unit of work of its own; what each returned or raised."""

    def in_work(actor, call):
        def run():
            with unit_of_work(actor) as work:
                return call(work)

        return run

    return together(app, *(in_work(actor, call) for actor, call in calls))


def test_two_people_approving_at_once_approve_once(app, outbox):
    chair, deputy = make_person("Rhiannon", "Prosser"), make_person("Adebayo", "Ogunleye")
    case = make_case(make_person("Priya"), CaseStatus.DISCUSSED)
    meeting = make_drafted_meeting(chair=chair, deputy=deputy, cases=[case])
    actors = actor_for(chair), actor_for(deputy)
    ref = meeting.meeting_ref
    seen = digest_of(to_json(minutes_content(get_meeting(actors[0], ref))))
    answers = at_once(
        app, *((actor, lambda work: minutes.approve_minutes(work, ref, seen_digest=seen)) for actor in actors)
    )
    refused = [answer for answer in answers if answer is not None]
    assert len(refused) == 1
    assert isinstance(refused[0], Conflict)
    assert db.session.get_one(Meeting, meeting.id).status is MeetingStatus.MINUTES_APPROVED
    assert db.session.scalar(select(func.count()).select_from(CaseOutcome)) == 1
    winner = actors[answers.index(None)]
    assert db.session.scalars(select(Minutes)).one().approved_by_id == winner.person_id
    approved = [mail for mail in outbox() if mail.subject.startswith("Minutes approved")]
    assert len(approved) == 1


def test_one_case_listed_in_two_meetings_at_once_is_on_one_agenda(app):
    first, second = make_person("Bethany"), make_person("Tess")
    here = make_meeting(MeetingStatus.DRAFT, series=make_series(coordinator=first))
    there = make_meeting(MeetingStatus.DRAFT, series=make_series("Pain and spine", coordinator=second))
    case_ref = make_case().case_ref
    here_ref, there_ref = here.meeting_ref, there.meeting_ref
    answers = at_once(
        app,
        (actor_for(first), lambda work: agenda.add_cases(work, here_ref, case_refs=[case_ref])),
        (actor_for(second), lambda work: agenda.add_cases(work, there_ref, case_refs=[case_ref])),
    )
    assert sum(answer == [case_ref] for answer in answers) == 1
    assert sum(isinstance(answer, DomainError) for answer in answers) == 1
    assert db.session.scalar(select(func.count()).select_from(AgendaItem)) == 1


def test_two_orders_saved_at_once_leave_one_whole_order(app):
    coordinator, chair = make_person("Bethany"), make_person("Rhiannon")
    series = make_series(coordinator=coordinator)
    meeting = make_meeting(
        MeetingStatus.DRAFT, series=series, chair=chair, cases=[make_case() for _ in range(3)]
    )
    ref, revision = meeting.meeting_ref, meeting.room_revision
    keys = [item.id.hex for item in meeting.items]
    orders = [keys[::-1], [keys[1], keys[0], keys[2]]]
    answers = at_once(
        app,
        *(
            (
                actor_for(person),
                lambda work, order=order: agenda.save_agenda(
                    work, ref, [Line(key, 9) for key in order], expected_revision=revision
                ),
            )
            for person, order in zip((coordinator, chair), orders, strict=True)
        ),
    )
    assert sum(answer == "" for answer in answers) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1
    saved = db.session.scalars(select(AgendaItem).order_by(AgendaItem.position)).all()
    assert [item.id.hex for item in saved] == orders[answers.index("")]


def test_publishing_and_cancelling_at_once_end_in_one_story(app, outbox):
    coordinator, chair = make_person("Bethany"), make_person("Rhiannon")
    meeting = make_meeting(
        MeetingStatus.PUBLISHED, series=make_series(coordinator=coordinator), chair=chair, cases=[]
    )
    ref = meeting.meeting_ref
    answers = at_once(
        app,
        (
            actor_for(coordinator),
            lambda work: planning.cancel_meeting(work, ref, reason="The building is closed."),
        ),
        (actor_for(chair), lambda work: planning.cancel_meeting(work, ref, reason="Nobody can come.")),
    )
    assert sum(answer is None for answer in answers) == 1
    assert sum(isinstance(answer, DomainError) for answer in answers) == 1
    assert len([mail for mail in outbox() if mail.calendar_method == "CANCEL"]) == 1


def test_an_approval_and_a_correction_at_once_never_lock_unread_words(app):
    chair, coordinator = make_person("Rhiannon"), make_person("Bethany")
    case = make_case(make_person("Priya"), CaseStatus.DISCUSSED)
    meeting = make_drafted_meeting(chair=chair, cases=[case], series=make_series(coordinator=coordinator))
    ref, case_ref = meeting.meeting_ref, case.case_ref
    reader = actor_for(chair)
    loaded = get_meeting(reader, ref)
    seen = digest_of(to_json(minutes_content(loaded)))
    record = loaded.items[0].discussion
    changed, version = replace(fields_of(record), summary="Changed at the last moment."), record.version
    answers = at_once(
        app,
        (reader, lambda work: minutes.approve_minutes(work, ref, seen_digest=seen)),
        (
            actor_for(coordinator),
            lambda work: minutes.correct_record(work, ref, case_ref, changed, expected_version=version),
        ),
    )
    approved = db.session.scalars(select(Minutes)).one()
    if answers[0] is None:
        assert isinstance(answers[1], DomainError)
        assert digest_of(approved.approved_content) == seen
    else:
        assert isinstance(answers[0], Conflict)
        assert answers[1] is None
        assert approved.approved_at is None
