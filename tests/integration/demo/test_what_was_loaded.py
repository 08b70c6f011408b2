"""What the demo's load leaves behind: enough of everything, in the states and at the times it tells of."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import JSON, String, Text, func, select

from peersupport.actions.models import Action, ActionStatus
from peersupport.audit.cli import audit_commands
from peersupport.audit.models import AuditEvent
from peersupport.cases import words
from peersupport.cases.models import Case, CaseMove, CaseOutcome, Discussion, DiscussionComment
from peersupport.cases.rules.notes import text_of
from peersupport.core.clock import london_day, to_london
from peersupport.core.database import WordEnum, db
from peersupport.demo.cli import demo_commands
from peersupport.demo.content import read_content
from peersupport.demo.ways_in import list_accounts
from peersupport.guard.rules import find_identifiers
from peersupport.meetings.models import AgendaItem, AttendanceSpell, Meeting, MeetingSeries, Minutes
from peersupport.meetings.rules.minutes import digest_of
from peersupport.notifications.models import MailboxMail, MailStatus, OutboxMail
from peersupport.people.models import Account, AccountStatus, Organisation, Person, Service, Site
from tests.integration.demo.conftest import LOADED_AT, rows_of

pytestmark = pytest.mark.usefixtures("demo")
LARGE, SMALL = read_content()
# Dates that the product writes itself: nobody typed them.
OF_THE_PRODUCT = re.compile(r"Outcome due on |\d{4}-\d\d-\d\d")


def organisation_id(name: str) -> UUID:
    return db.session.scalars(select(Organisation.id).where(Organisation.name == name)).one()


def count(table: Any, organisation: str) -> int:
    of_organisation = table.organisation_id == organisation_id(organisation)
    return db.session.scalar(select(func.count()).select_from(table).where(of_organisation)) or 0


def test_the_large_organisation_has_what_the_tour_promises() -> None:
    name = LARGE.organisation["name"]
    assert {table.__name__: count(table, name) for table in (Site, Service, Case, Meeting)} == {
        "Site": 11,
        "Service": 3,
        "Case": 60,
        "Meeting": 8,
    }
    assert 105 <= count(Person, name) <= 115


def test_the_second_organisation_is_small_and_whole() -> None:
    name = SMALL.organisation["name"]
    assert [count(table, name) for table in (Site, Service, Person, Case, Meeting)] == [2, 2, 12, 5, 2]


@pytest.mark.parametrize("content", [LARGE, SMALL], ids=["large", "small"])
def test_every_case_and_meeting_ended_in_the_state_that_is_written(content: Any) -> None:
    of_organisation = Case.organisation_id == organisation_id(content.organisation["name"])
    cases = {case.title: case for case in db.session.scalars(select(Case).where(of_organisation))}
    for written in content.cases.values():
        assert cases[written["title"]].status == written["state"], written["key"]
        assert cases[written["title"]].case_kind == written["case_kind"]
    meetings = Counter(meeting["state"] for meeting in content.meetings)
    of_organisation = Meeting.organisation_id == organisation_id(content.organisation["name"])
    found = Counter(
        str(status) for status in db.session.scalars(select(Meeting.status).where(of_organisation))
    )
    assert found == meetings


def test_everybody_has_an_active_account_and_only_documented_ones_a_known_password(demo: Flask) -> None:
    assert set(db.session.scalars(select(Account.status))) == {AccountStatus.ACTIVE}
    documented = {way["person"] for content in (LARGE, SMALL) for way in content.ways_in}
    emails = {
        content.emails()[key] for content in (LARGE, SMALL) for key in content.emails() if key in documented
    }
    shared = select(Account.password_hash).where(Account.email.not_in(emails)).distinct()
    assert len(db.session.scalars(shared).all()) == 2
    own = select(func.count(Account.password_hash.distinct())).where(Account.email.in_(emails))
    assert db.session.scalar(own) == len(emails) == 20


def test_the_audit_record_of_the_past_holds(demo: Flask) -> None:
    result = demo.test_cli_runner().invoke(audit_commands, ["verify"])
    assert result.exit_code == 0, result.output
    assert "holds" in result.output


def test_events_are_in_the_order_of_their_times() -> None:
    chains = db.session.scalars(select(AuditEvent.chain_id).distinct()).all()
    for chain in chains:
        events = select(AuditEvent.at).where(AuditEvent.chain_id == chain).order_by(AuditEvent.sequence)
        times = db.session.scalars(events).all()
        assert times == sorted(times)
        assert times[-1] <= LOADED_AT


def test_references_carry_the_year_in_which_each_case_was_begun() -> None:
    begun = select(Case.case_ref, CaseMove.at).join(CaseMove, CaseMove.case_id == Case.id)
    years = set()
    for ref, at in db.session.execute(begun.where(CaseMove.start.is_(None))):
        assert ref.split("-")[1] == str(to_london(at).year)
        years.add(ref.split("-")[1])
    assert years == {"2026", "2027"}


def test_meetings_start_at_half_past_twelve_in_winter_and_summer() -> None:
    starts = [to_london(at) for at in db.session.scalars(select(Meeting.starts_at))]
    assert {(at.hour, at.minute) for at in starts} == {(12, 30)}
    assert len({at.utcoffset() for at in starts}) == 2


def test_past_meetings_have_attendance_records_and_sealed_minutes() -> None:
    for content in (LARGE, SMALL):
        written = {meeting["title"]: meeting for meeting in content.meetings if meeting["discussions"]}
        found = db.session.scalars(select(Meeting).where(Meeting.title.in_(written)))
        for meeting in found:
            said = written[meeting.title]
            stays = select(AttendanceSpell).where(AttendanceSpell.meeting_id == meeting.id)
            spells = db.session.scalars(stays).all()
            assert {spell.person.name for spell in spells} == {
                _name(content, stay["person"]) for stay in said["attendance"]
            }
            assert all(spell.left_at and spell.left_at > spell.joined_at for spell in spells)
            assert meeting.closed_at == meeting.starts_at + timedelta(minutes=said["ended_minute"] or 0)
            minutes = db.session.scalars(select(Minutes).where(Minutes.meeting_id == meeting.id)).one()
            if said["minutes_approved_by"]:
                assert minutes.approved_content is not None
                assert digest_of(minutes.approved_content) == minutes.digest
            assert minutes.note == (said["minutes_note"] or "")


def test_notes_are_what_was_typed_and_can_be_typed_on() -> None:
    written = {
        record["case"]: record["notes"]
        for content in (LARGE, SMALL)
        for meeting in content.meetings
        for record in meeting["discussions"]
    }
    discussions = db.session.scalars(select(Discussion)).all()
    assert len(discussions) == sum(len(m["discussions"]) for c in (LARGE, SMALL) for m in c.meetings)
    for discussion in discussions:
        assert discussion.notes_text == text_of(discussion.notes_state)
        assert len(discussion.notes_text.splitlines()) >= 2
    assert set(written.values()) <= {discussion.notes_text for discussion in discussions}


def test_discussions_were_quorate_but_for_those_whose_presenter_was_away() -> None:
    short = db.session.scalars(select(Discussion).where(Discussion.is_quorate.is_(False))).all()
    assert {discussion.decision_status for discussion in short} <= {words.DecisionStatus.DEFERRED}


def test_actions_are_done_open_and_late() -> None:
    today = london_day(LOADED_AT)
    actions = db.session.scalars(select(Action)).all()
    assert Counter(action.status for action in actions)[ActionStatus.DONE] >= 15
    unfinished = [action for action in actions if action.status is ActionStatus.OPEN]
    late = [action for action in unfinished if action.due_on < today]
    assert len(late) >= 2
    assert len(unfinished) - len(late) >= 4
    assert all(action.reminded_at is not None for action in late if action.due_on < today - timedelta(days=1))


def test_outcomes_are_recorded_due_and_overdue() -> None:
    today = london_day(LOADED_AT)
    outcomes = db.session.scalars(select(CaseOutcome)).all()
    closed = db.session.scalar(select(func.count()).where(Case.status == words.CaseStatus.CLOSED))
    assert sum(outcome.recorded_at is not None for outcome in outcomes) == closed
    waiting = [outcome for outcome in outcomes if outcome.recorded_at is None]
    assert sum(outcome.due_on < today for outcome in waiting) >= 2
    assert sum(outcome.due_on >= today for outcome in waiting) >= 2


def test_the_mailbox_shows_a_handful_of_last_week_and_nothing_waits_to_be_sent() -> None:
    assert set(db.session.scalars(select(OutboxMail.status))) == {MailStatus.SENT, MailStatus.DROPPED}
    delivered = db.session.scalars(select(MailboxMail.delivered_at)).all()
    assert 5 <= len(delivered) <= 40
    documented = {account.email for account in list_accounts()}
    assert set(db.session.scalars(select(MailboxMail.to_address))) <= documented
    assert all(LOADED_AT - timedelta(days=7) <= at < LOADED_AT for at in delivered)


def typed_texts() -> Iterator[str]:
    """Whatever somebody typed, column by column."""
    tables = (Case, CaseMove, CaseOutcome, Discussion, DiscussionComment, Action, Meeting, MeetingSeries)
    for table in (*tables, AgendaItem, Minutes):
        for column in table.__table__.columns:
            is_text = isinstance(column.type, String | Text | JSON) and not isinstance(column.type, WordEnum)
            if is_text and not column.name.endswith(("_by", "_ref", "_url", "_name", "digest")):
                for value in db.session.scalars(select(column).where(column.is_not(None))):
                    yield from _strings(value)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(part)


def test_the_guard_finds_no_identifier_in_any_stored_text() -> None:
    names = [person.name for person in db.session.scalars(select(Person))]
    texts = [text for text in typed_texts() if not OF_THE_PRODUCT.match(text)]
    assert len(texts) > 1_000
    assert [text for text in texts if find_identifiers(text, staff_names=names)] == []


def test_a_second_load_changes_nothing(demo: Flask) -> None:
    tables = (Organisation, Person, Case, CaseMove, Meeting, Action, OutboxMail, AuditEvent)
    before = {table.__name__: rows_of(table.__table__) for table in tables}
    result = demo.test_cli_runner().invoke(demo_commands, ["load"])
    assert result.exit_code == 0
    assert "are kept" in result.output
    assert {table.__name__: rows_of(table.__table__) for table in tables} == before


def _name(content: Any, key: str) -> str:
    person = next(person for person in content.people if person["key"] == key)
    return f"{person['first_name']} {person['last_name']}"
