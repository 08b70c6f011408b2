"""Minutes through their pages: read, commented on, corrected, approved, amended."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from peersupport.actions.models import Action, ActionSource
from peersupport.actions.services import agree_action
from peersupport.audit.models import AuditEvent
from peersupport.cases.models import Case, CaseOutcome, Discussion
from peersupport.cases.words import CaseStatus, DiscussionStatus
from peersupport.core.database import db
from peersupport.core.unit_of_work import unit_of_work
from peersupport.meetings.jobs import archive_old_meetings
from peersupport.meetings.models import Meeting, Minutes
from peersupport.meetings.rules.minutes import digest_of
from peersupport.meetings.words import MeetingStatus
from tests.builders.cases import make_case
from tests.builders.meetings import make_drafted_meeting, make_meeting, make_series
from tests.builders.people import actor_for, make_organisation, make_person
from tests.conftest import NOW


class Scene:
    """A drafted meeting with one case, and its people."""

    def __init__(self):
        self.coordinator = make_person("Bethany", "Clough")
        self.chair = make_person("Rhiannon", "Prosser")
        self.deputy = make_person("Adebayo", "Ogunleye")
        self.presenter = make_person("Priya", "Raman")
        self.member = make_person("Jack", "Holroyd")
        series = make_series(coordinator=self.coordinator, outcome_weeks=8)
        self.case = make_case(self.presenter, CaseStatus.DISCUSSED, title="Frozen shoulder")
        self.meeting = make_drafted_meeting(
            chair=self.chair,
            deputy=self.deputy,
            series=series,
            cases=[self.case],
            invitees=[self.member],
        )
        self.ref, self.case_ref = self.meeting.meeting_ref, self.case.case_ref
        self.path = f"/meetings/{self.ref}/minutes"

    @property
    def record(self):
        db.session.rollback()
        return db.session.scalars(select(Discussion).where(Discussion.case_id == self.case.id)).one()


@pytest.fixture
def scene(app):
    return Scene()


def test_the_minutes_say_who_was_there_what_was_recommended_and_how_long_it_took(client_for, scene):
    page = client_for(scene.member).get(scene.path)
    assert page.heading == "Shoulders and backs"
    for words in (
        "Minutes in draft",
        "Would you image before more loading?",
        "A plateau after 2 blocks of loading.",
        "Load heavier for 6 weeks before any imaging.",
        "12 minutes planned, 12 used",
        "Rhiannon Prosser (chair)",
        "Priya Raman (presenter)",
        "Invited, but not there: Adebayo Ogunleye, Jack Holroyd.",
        "Yes, the plan changed",
    ):
        assert words in page.text, words


def test_presenters_and_chairs_are_asked_to_read_the_draft(scene, outbox):
    mails = {mail.to_name: mail.body for mail in outbox() if mail.subject.startswith("Draft minutes")}
    assert set(mails) == {"Priya Raman", "Rhiannon Prosser", "Adebayo Ogunleye"}
    # Drafted on a Tuesday: Wednesday, Thursday and Friday are the 3 working days.
    assert "comment until 27 November 2026" in mails["Priya Raman"]
    assert not any("loading" in body for body in mails.values())


def test_those_who_may_not_see_the_meeting_find_no_minutes(client_for, scene):
    outsider = make_person("Tess")
    stranger = make_person("Ruth", organisation=make_organisation("Saltmarsh"))
    for person in (outsider, stranger):
        for path in ("", "/approve", "/note", f"/{scene.case_ref}", f"/{scene.case_ref}/amend"):
            browser = client_for(person)
            if path == "/approve":
                values = client_for(scene.chair).get(scene.path).values(f"{scene.path}/approve")
                token = browser.get("/meetings").tree
                assert token is not None
                browser.post(f"{scene.path}/approve", {**values, "csrf_token": csrf(browser)}, status=404)
            else:
                browser.get(scene.path + path, status=404)


def csrf(browser):
    page = browser.get("/meetings")
    return next(meta.get("content") for meta in page.tree.iter("meta") if meta.get("name") == "csrf-token")


def test_a_presenter_comments_on_their_own_record_and_the_chair_is_told(client_for, scene, outbox):
    path = f"{scene.path}/{scene.case_ref}/comment"
    client_for(scene.member).get(path, status=403)
    browser = client_for(scene.presenter)
    browser.send(path, text=" ", status=422)
    browser.send(path, text="The pain was 6/10, not 9/10.")
    assert "The pain was 6/10, not 9/10." in client_for(scene.chair).get(scene.path).text
    mail = outbox()[-1]
    assert mail.to_name == "Rhiannon Prosser"
    assert "6/10" not in mail.body
    refused = browser.send(path, text="Her NHS number is 943 476 5919", status=422)
    assert "NHS number" in refused.text
    assert db.session.scalars(select(AuditEvent).where(AuditEvent.tag == "guard:identifier:blocked")).one()


def test_comments_close_after_3_working_days(client_for, scene, clock):
    path = f"{scene.path}/{scene.case_ref}/comment"
    clock.move_to(datetime(2026, 11, 27, 23, 0, tzinfo=UTC))
    client_for(scene.presenter).send(path, text="Just in time.")
    clock.move_to(datetime(2026, 11, 28, 0, 30, tzinfo=UTC))
    browser = client_for(scene.presenter)
    assert "Ask for a correction" not in browser.get(scene.path).text
    browser.send(path, text="Too late.", status=403)


def test_a_coordinator_corrects_the_draft_and_a_member_cannot(client_for, scene):
    path = f"{scene.path}/{scene.case_ref}"
    client_for(scene.member).get(path, status=403)
    client_for(scene.presenter).get(path, status=403)
    client_for(scene.coordinator).send(path, key_points="One\n\n Two ", dissent="Image now", dissent_by="")
    text = client_for(scene.member).get(scene.path).text
    assert "Key points One Two" in text
    assert "Dissent Image now" in text
    assert scene.record.scribe_name == "Bethany Clough"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"summary": "x" * 1501}, "1,500 characters or fewer"),
        ({"recommendation": "Ring 07700 900123"}, "phone number"),
        ({"summary": "\u202ereversed"}, "invisible character"),
        ({"plan_changed": ""}, "Select whether the plan changed"),
        ({"dissent_by": "Jack Holroyd"}, "Enter what they want recorded"),
        ({"recommendation_kind": "nonsense"}, "Select an option from the list"),
        ({"plan_changed": "maybe"}, "Select an option from the list"),
    ],
)
def test_what_a_record_cannot_hold_is_said_at_its_field(client_for, scene, changes, message):
    path = f"{scene.path}/{scene.case_ref}"
    page = client_for(scene.coordinator).send(path, status=422, **changes)
    assert message in page.text
    assert scene.record.summary == "A plateau after 2 blocks of loading."


def test_a_stale_correction_shows_both_texts_and_can_then_be_saved(client_for, scene):
    path = f"{scene.path}/{scene.case_ref}"
    coordinator, chair = client_for(scene.coordinator), client_for(scene.chair)
    stale = chair.get(path).values()
    coordinator.send(path, summary="What the coordinator wrote.")
    page = chair.post(path, {**stale, "summary": "<b>What the chair wrote.</b>"}, status=409)
    assert "What the coordinator wrote." in page.text
    assert "<b>What the chair wrote.</b>" in page.text
    assert scene.record.summary == "What the coordinator wrote."
    chair.post(path, {**page.values(), "summary": "Both put together."})
    assert scene.record.summary == "Both put together."


def test_a_stale_note_is_given_back(client_for, scene):
    path = f"{scene.path}/note"
    coordinator, chair = client_for(scene.coordinator), client_for(scene.chair)
    stale = chair.get(path).values()
    coordinator.send(path, note="First note.")
    page = chair.post(path, {**stale, "note": "Second note."}, status=409)
    assert "First note." in page.text
    assert "Second note." in page.html
    chair.post(path, {**page.values(), "note": "Both notes."})
    assert "Both notes." in chair.get(scene.path).text


def approve(browser, scene, *, status=303):
    return browser.send(scene.path, action=f"{scene.path}/approve", status=status)


def test_a_chair_who_did_not_present_approves_and_the_minutes_are_locked(client_for, scene, outbox):
    with unit_of_work(actor_for(scene.chair)) as work:
        agree_action(
            work,
            source=ActionSource.DISCUSSION,
            source_id=scene.record.id,
            source_ref=f"Case {scene.case_ref}",
            text="Write the loading plan",
            owner=scene.member,
            due_on=date(2026, 12, 8),
        )
    approve(client_for(scene.chair), scene)
    db.session.rollback()
    meeting, minutes = (
        db.session.get_one(Meeting, scene.meeting.id),
        db.session.scalars(select(Minutes)).one(),
    )
    assert meeting.status is MeetingStatus.MINUTES_APPROVED
    assert minutes.digest == digest_of(minutes.approved_content)
    assert scene.record.status is DiscussionStatus.APPROVED
    assert db.session.get_one(Case, scene.case.id).status is CaseStatus.OUTCOME_DUE
    outcome = db.session.scalars(select(CaseOutcome)).one()
    assert outcome.due_on == date(2026, 11, 24) + timedelta(weeks=8)
    told = {mail.to_name for mail in outbox() if mail.subject.startswith("Minutes approved")}
    assert told == {"Priya Raman", "Jack Holroyd"}
    page = client_for(scene.member).get(scene.path)
    assert "Approved by Rhiannon Prosser on 24 November 2026" in page.text
    assert "Write the loading plan. Jack Holroyd, by 8 December 2026" in page.text
    assert minutes.digest in page.text
    for path, person in ((f"/{scene.case_ref}", scene.coordinator), ("/note", scene.chair)):
        client_for(person).get(scene.path + path, status=403)


def test_nobody_else_approves(client_for, scene):
    for person in (scene.member, scene.coordinator, scene.presenter):
        browser = client_for(person)
        assert "Approve these minutes" not in browser.get(scene.path).text
        values = client_for(scene.chair).get(scene.path).values(f"{scene.path}/approve")
        browser.post(f"{scene.path}/approve", {**values, "csrf_token": csrf(browser)}, status=403)
    assert db.session.get_one(Meeting, scene.meeting.id).status is MeetingStatus.MINUTES_DRAFT


def test_a_chair_who_presented_leaves_approval_to_the_deputy(client_for, app):
    chair, deputy = make_person("Rhiannon", "Prosser"), make_person("Adebayo", "Ogunleye")
    case = make_case(chair, CaseStatus.DISCUSSED)
    meeting = make_drafted_meeting(chair=chair, deputy=deputy, cases=[case])
    path = f"/meetings/{meeting.meeting_ref}/minutes"
    page = client_for(chair).get(path)
    assert "You presented a case at this meeting, so another chair approves its minutes." in page.text
    client_for(deputy).send(path, action=f"{path}/approve")
    assert db.session.get_one(Meeting, meeting.id).status is MeetingStatus.MINUTES_APPROVED


def test_a_record_without_recommendation_is_not_approved_but_a_deferred_one_is(client_for, scene):
    record = scene.record
    record.recommendation = ""
    db.session.commit()
    page = client_for(scene.chair).get(scene.path)
    assert f"these records need a recommendation: {scene.case_ref}" in page.text
    refused = approve(client_for(scene.chair), scene, status=422)
    assert "Write the recommendation" in refused.text
    record = scene.record
    record.deferred_reason, record.decision_status = "Waiting for the scan report.", "deferred"
    db.session.get_one(Case, scene.case.id).status = CaseStatus.DEFERRED
    db.session.commit()
    approve(client_for(scene.chair), scene)
    assert db.session.get_one(Case, scene.case.id).status is CaseStatus.DEFERRED
    assert db.session.scalar(select(CaseOutcome.id)) is None


def test_a_draft_that_changed_while_it_was_read_is_not_approved(client_for, scene):
    chair = client_for(scene.chair)
    values = chair.get(scene.path).values(f"{scene.path}/approve")
    client_for(scene.coordinator).send(f"{scene.path}/{scene.case_ref}", summary="Changed meanwhile.")
    page = chair.post(f"{scene.path}/approve", values, status=409)
    assert "changed while you were reading it" in page.text
    assert db.session.get_one(Meeting, scene.meeting.id).status is MeetingStatus.MINUTES_DRAFT
    chair.post(f"{scene.path}/approve", {**values, "seen": "rubbish"}, status=409)
    approve(chair, scene)


def test_the_second_to_approve_is_told_who_was_first(client_for, scene):
    deputy = client_for(scene.deputy)
    values = deputy.get(scene.path).values(f"{scene.path}/approve")
    approve(client_for(scene.chair), scene)
    page = deputy.post(f"{scene.path}/approve", values, status=409)
    assert "Rhiannon Prosser approved these minutes on 24 November 2026" in page.text


def test_an_amendment_keeps_and_shows_what_was_approved(client_for, scene, outbox):
    approve(client_for(scene.chair), scene)
    path = f"{scene.path}/{scene.case_ref}/amend"
    for person in (scene.member, scene.coordinator, scene.presenter):
        client_for(person).get(path, status=403)
    browser = client_for(scene.deputy)
    browser.send(path, recommendation="Load for 8 weeks.", reason="", status=422)
    assert "Nothing was changed" in browser.send(path, reason="A slip.", status=422).text
    browser.send(path, recommendation="Load for 8 weeks.", reason="6 weeks was a slip of the pen.")
    page = client_for(scene.member).get(scene.path)
    assert "Load for 8 weeks." in page.text
    assert "Recommendation amended by Adebayo Ogunleye on 24 November 2026" in page.text
    assert "6 weeks was a slip of the pen." in page.text
    assert "What was approved: Load heavier for 6 weeks before any imaging." in page.text
    minutes = db.session.scalars(select(Minutes)).one()
    assert minutes.digest == digest_of(minutes.approved_content)
    told = [mail for mail in outbox() if mail.subject == f"Minutes amended: {scene.case_ref}"]
    assert [mail.to_name for mail in told] == ["Priya Raman"]
    assert not any("8 weeks" in mail.body for mail in told)


def test_two_amendments_of_the_same_text_conflict_openly(client_for, scene):
    approve(client_for(scene.chair), scene)
    path = f"{scene.path}/{scene.case_ref}/amend"
    chair, deputy = client_for(scene.chair), client_for(scene.deputy)
    stale = deputy.get(path).values()
    chair.send(path, summary="The chair's summary.", reason="Clearer.")
    page = deputy.post(path, {**stale, "summary": "The deputy's summary.", "reason": "Mine."}, status=409)
    assert "The chair's summary." in page.text
    assert "The deputy's summary." in page.text


def test_minutes_that_were_tampered_with_say_so(client_for, scene):
    approve(client_for(scene.chair), scene)
    minutes = db.session.scalars(select(Minutes)).one()
    minutes.approved_content = {**minutes.approved_content, "note": "Slipped in later."}
    db.session.commit()
    assert "not the words that were approved" in client_for(scene.member).get(scene.path).text


def test_a_case_hidden_later_is_hidden_in_approved_minutes_too(client_for, scene):
    approve(client_for(scene.chair), scene)
    db.session.get_one(Case, scene.case.id).status = CaseStatus.RESTRICTED
    db.session.commit()
    page = client_for(scene.member).get(scene.path)
    assert "Frozen shoulder" not in page.html
    assert "loading" not in page.html
    client_for(scene.chair).get(f"{scene.path}/{scene.case_ref}/amend", status=404)


def test_there_are_no_minutes_before_the_meeting_is_over(client_for, app):
    chair = make_person("Rhiannon")
    meeting = make_meeting(MeetingStatus.AGENDA_SENT, chair=chair)
    client_for(chair).get(f"/meetings/{meeting.meeting_ref}/minutes", status=403)
    assert db.session.scalar(select(Action.id)) is None


def test_every_step_of_the_minutes_is_audited_without_their_words(client_for, scene):
    client_for(scene.coordinator).send(f"{scene.path}/{scene.case_ref}", summary="Corrected.")
    approve(client_for(scene.chair), scene)
    path = f"{scene.path}/{scene.case_ref}/amend"
    client_for(scene.deputy).send(path, summary="Amended.", reason="A slip.")
    events = list(db.session.scalars(select(AuditEvent)))
    tags = {event.tag for event in events}
    assert {
        "minutes:drafted",
        "discussion:drafted",
        "discussion:corrected",
        "discussion:approved",
        "minutes:approved",
        "case:outcome_due",
        "discussion:amended",
    } <= tags
    told = " ".join(f"{event.fields} {event.reason}" for event in events)
    assert not any(words in told for words in ("Corrected.", "Amended.", "loading", "A slip."))


def test_meetings_are_archived_90_days_after_approval_and_can_still_be_amended(client_for, scene, clock):
    approve(client_for(scene.chair), scene)
    assert archive_old_meetings(NOW + timedelta(days=89)) == 0
    assert archive_old_meetings(NOW + timedelta(days=91)) == 1
    assert archive_old_meetings(NOW + timedelta(days=91)) == 0
    db.session.rollback()
    assert db.session.get_one(Meeting, scene.meeting.id).status is MeetingStatus.ARCHIVED
    assert "Archived" in client_for(scene.member).get(scene.path).text
    path = f"{scene.path}/{scene.case_ref}/amend"
    client_for(scene.deputy).send(path, summary="Amended much later.", reason="A slip.")
    assert scene.record.summary == "Amended much later."
