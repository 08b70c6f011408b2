"""The live room through its socket: joining, acts, notes, refusals, and who hears what."""

import base64
from contextlib import contextmanager
from datetime import timedelta

import pytest
from pycrdt import Doc, Text
from sqlalchemy import event, func, select

from peersupport.audit.models import AuditEvent
from peersupport.cases.models import Discussion, NoteOverride
from peersupport.core.database import db
from peersupport.meetings.models import AgendaItem, AttendanceSpell, Invitee, Meeting
from peersupport.meetings.services import closing, room
from peersupport.meetings.words import InviteeRole, MeetingStatus
from peersupport.people.models import Organisation, UserSession
from tests.builders.people import make_person, save, stamps
from tests.builders.rooms import act, make_room, start_item
from tests.page import outside


class Browser:
    """The notes of one case as a browser holds them."""

    def __init__(self, socket, cast):
        self.socket, self.cast = socket, cast
        self.doc = Doc()
        self.text = self.doc.get("notes", type=Text)
        self.known = b"\x00"

    def type(self, words):
        self.text += words

    def erase(self, words):
        place = str(self.text).index(words)
        start = len(str(self.text)[:place].encode())
        del self.text[start : start + len(words.encode())]

    def save(self, **more):
        edit = base64.b64encode(self.doc.get_update(self.known)).decode()
        return self.ask("notes_edit", edit=edit, **more)

    def sync(self):
        vector = base64.b64encode(self.doc.get_state()).decode()
        answer = self.ask("notes_sync", vector=vector)
        self.doc.apply_update(base64.b64decode(answer["news"]))
        return answer

    def hear(self):
        for news in self.socket.heard("notes_saved"):
            self.doc.apply_update(base64.b64decode(news["news"]))

    def ask(self, event, **payload):
        return self.socket.ask(event, {"meeting": self.cast.ref, "case": self.cast.case_ref, **payload})


@pytest.fixture
def live(socket_for):
    """An open meeting at its first item, and a way to join it."""
    cast = make_room(MeetingStatus.OPEN)
    start_item(cast)

    def join(person):
        socket = socket_for(person)
        answer = socket.ask("room_join", {"meeting": cast.ref})
        assert answer["ok"], answer
        socket.heard("room_state")
        return socket

    cast.join = join
    return cast


def notes_text():
    db.session.rollback()
    by_item = select(Discussion.notes_text).join(AgendaItem, AgendaItem.discussion_id == Discussion.id)
    return db.session.scalars(by_item.order_by(AgendaItem.position)).first()


def tags(tag):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(AuditEvent).where(AuditEvent.tag == tag))


def test_joining_gives_the_room_as_it_is_and_counts_the_person_as_here(live, socket_for):
    socket = socket_for(live.member)
    state = socket.ask("room_join", {"meeting": live.ref})["state"]
    assert state["current"] == 1
    assert [person["name"] for person in state["people"]] == ["Sam Okafor"]
    assert state["items"][0]["ends_at"] - state["now"] == 12 * 60 * 1000
    assert db.session.scalars(select(AttendanceSpell.person_id)).one() == live.member.id


def test_joining_twice_counts_one_stay(live):
    live.join(live.member)
    live.join(live.member)
    assert len(db.session.scalars(select(AttendanceSpell)).all()) == 1


def test_everybody_hears_a_change_with_a_higher_revision(live):
    chair, member = live.join(live.chair), live.join(live.member)
    first = chair.ask("room_join", {"meeting": live.ref})["state"]["revision"]
    assert chair.ask("room_move", {"meeting": live.ref, "to": 2, "here": 1})["ok"]
    (state,) = member.heard("room_state")
    assert state["current"] == 2
    assert state["revision"] > first


def test_nobody_outside_the_room_hears_it_and_an_outsider_cannot_join(live, socket_for):
    outsider, chair = socket_for(live.outsider), live.join(live.chair)
    answer = outsider.ask("room_join", {"meeting": live.ref})
    assert (answer["ok"], answer["kind"]) == (False, "not_found")
    chair.ask("room_pause", {"meeting": live.ref})
    assert outsider.heard("room_state") == []


@pytest.mark.parametrize("event", ["room_pause", "room_close", "room_extend", "room_move"])
def test_a_member_cannot_run_the_meeting(live, event):
    payload = {"meeting": live.ref}
    if event in ("room_move", "room_extend"):
        payload["here"] = 1
    if event == "room_move":
        payload["to"] = 2
    answer = live.join(live.member).ask(event, payload)
    assert (answer["ok"], answer["kind"]) == (False, "not_allowed")


def test_typing_of_two_people_merges_and_both_hear_it(live):
    one, two = Browser(live.join(live.chair), live), Browser(live.join(live.member), live)
    one.type("Load was too high. ")
    two.type("Works nights. ")
    assert one.save()["ok"]
    assert two.save()["ok"]
    one.hear()
    two.hear()
    assert str(one.text) == str(two.text) == notes_text()
    assert "Load was too high. " in notes_text()
    assert "Works nights. " in notes_text()


def test_saving_again_after_a_lost_answer_changes_nothing(live):
    browser = Browser(live.join(live.member), live)
    browser.type("Once")
    first = browser.save()
    again = browser.save()
    assert again["revision"] == first["revision"]
    assert notes_text() == "Once"


def test_who_was_away_catches_up_and_their_offline_text_merges(live):
    here, away = Browser(live.join(live.chair), live), Browser(live.join(live.member), live)
    away.type("Typed on a train. ")
    here.type("Typed in the room. ")
    here.save()
    away.sync()
    away.save()
    here.sync()
    assert str(here.text) == str(away.text) == notes_text()
    assert "Typed on a train. " in notes_text()


def test_text_typed_while_cut_off_still_merges_when_the_meeting_moved_on_or_closed(live, clock):
    away = Browser(live.join(live.member), live)
    away.type("Before the tunnel. ")
    start_item(live, 2, from_position=1)
    assert away.save()["ok"]
    for case in live.cases:
        defer = case.case_ref
        act(
            live.chair,
            lambda work, ref=defer: room.defer_item(work, live.ref, case_ref=ref, reason="No time"),
        )
    act(live.chair, lambda work: closing.close_meeting(work, live.ref))
    away.type("In the tunnel. ")
    clock.shift(timedelta(minutes=10))
    assert away.save()["ok"]
    away.type("Far too late. ")
    clock.shift(timedelta(minutes=6))
    refused = away.save()
    assert (refused["ok"], refused["kind"]) == (False, "not_allowed")
    assert notes_text() == "Before the tunnel. In the tunnel. "


def test_an_identifier_is_refused_named_audited_once_and_saved_when_removed(live):
    browser, other = Browser(live.join(live.member), live), Browser(live.join(live.chair), live)
    browser.type("Lives at LS1 4AP now. ")
    for _ in range(3):
        answer = browser.save()
        assert answer["kind"] == "invalid"
        assert answer["errors"]["update"] == ["This looks like a postcode"]
    other.type("Elsewhere. ")
    assert other.save()["ok"]
    assert "LS1" not in notes_text()
    assert tags("guard:identifier:blocked") == 1
    browser.erase("LS1 4AP")
    assert browser.save()["ok"]
    state = db.session.scalars(select(Discussion.notes_state)).first()
    assert b"LS1" not in bytes(state)
    assert "Lives at" in notes_text()
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.tag == "guard:identifier:blocked")).one()
    assert "LS1" not in str(event.fields)


def test_a_softer_sign_needs_a_reason_once(live):
    browser = Browser(live.join(live.member), live)
    browser.type("Mrs Patel is keen. ")
    assert browser.save()["kind"] == "needs_reason"
    assert browser.save(reason="The name of our test group")["ok"]
    browser.type("Agreed. ")
    assert browser.save()["ok"]
    override = db.session.scalars(select(NoteOverride)).one()
    assert "Patel" not in override.fingerprint
    assert tags("guard:identifier:overridden") == 1


def test_a_reason_may_hold_no_identifier(live):
    browser = Browser(live.join(live.member), live)
    browser.type("Mrs Patel is keen. ")
    answer = browser.save(reason="She lives at LS1 4AP")
    assert answer["kind"] == "invalid"
    assert "reason" in answer["errors"]


def test_a_colleague_s_name_is_no_identifier(live):
    browser = Browser(live.join(live.chair), live)
    browser.type("Sam Okafor rings the GP. ")
    assert browser.save()["ok"]


def test_an_observer_reads_and_does_not_write(live):
    browser = Browser(live.join(live.observer), live)
    browser.type("Hello")
    answer = browser.save()
    assert (answer["ok"], answer["kind"]) == (False, "not_allowed")
    assert browser.sync()["ok"]


def test_notes_have_a_limit_and_can_always_be_shortened(live):
    browser = Browser(live.join(live.member), live)
    browser.type("word " * 4000)
    assert browser.save()["ok"]
    browser.type("more")
    assert "full" in browser.save()["errors"]["update"][0]
    browser.erase("more")
    browser.erase("word " * 100)
    assert browser.save()["ok"]


@pytest.mark.parametrize("hidden", ["\x00", "\u202e", "\x1b[31m"])
def test_characters_nobody_sees_are_refused_and_never_a_failure(live, hidden):
    browser = Browser(live.join(live.member), live)
    browser.type(f"knee{hidden}pain")
    assert browser.save()["kind"] == "invalid"


@pytest.mark.parametrize(
    "payload",
    [
        None,
        "text",
        42,
        [],
        ["x"],
        {},
        {"meeting": None},
        {"meeting": {"a": 1}},
        {"meeting": ["M-1", "M-2"]},
        {"meeting": "M-2026-00001", "extra": 1},
        {"meeting": "x" * 70_000},
        {"meeting": "\x00"},
        {"meeting": True},
        {"meeting": "M-2026-99999"},
        {"meeting": "' OR 1=1 --"},
    ],
)
@pytest.mark.parametrize("event", ["room_join", "room_pause", "notes_edit", "record_save", "room_move"])
def test_odd_payloads_are_refused_in_words(live, event, payload):
    answer = live.join(live.chair).ask(event, payload)
    assert answer["ok"] is False
    assert answer["kind"] in ("invalid", "not_found")
    assert all(isinstance(text, str) for texts in answer["errors"].values() for text in texts)


@pytest.mark.parametrize(
    "edit", ["", "!!!", "AAAA", base64.b64encode(b"\xff" * 50).decode(), "é", 7, "A" * 90_000]
)
def test_edits_that_are_none_are_refused(live, edit):
    browser = Browser(live.join(live.member), live)
    answer = browser.ask("notes_edit", edit=edit)
    assert answer["ok"] is False
    assert answer["kind"] == "invalid"
    assert notes_text() == ""


def test_missing_and_surplus_arguments_are_refused(live):
    socket = live.join(live.chair)
    emit = socket._client.emit
    assert outside(emit, "room_pause", callback=True)["ok"] is False
    assert outside(emit, "room_pause", {"meeting": live.ref}, {"more": 1}, callback=True)["ok"] is False


def test_a_flood_is_told_to_wait_and_others_go_on(live):
    flood, other = live.join(live.member), live.join(live.chair)
    answers = [flood.ask("room_join", {"meeting": live.ref}) for _ in range(80)]
    assert {"kind": "too_many"}.items() <= answers[-1].items()
    assert other.ask("room_pause", {"meeting": live.ref})["ok"]


def test_another_meeting_s_case_cannot_be_written_through_this_one(live):
    other = make_room(MeetingStatus.OPEN)
    start_item(other)
    browser = Browser(live.join(live.member), live)
    browser.type("wrong room")
    edit = base64.b64encode(browser.doc.get_update()).decode()
    answer = browser.socket.ask("notes_edit", {"meeting": live.ref, "case": other.case_ref, "edit": edit})
    assert answer["kind"] == "not_found"
    answer = browser.socket.ask("notes_edit", {"meeting": other.ref, "case": other.case_ref, "edit": edit})
    assert answer["kind"] == "not_found"


def test_a_repeated_form_has_one_effect(live):
    chair = live.join(live.chair)
    payload = {
        "meeting": live.ref,
        "case": live.case_ref,
        "text": "Send the plan",
        "owner": live.member.staff_ref,
        "due_on": "2026-12-08",
        "form_token": "a" * 24,
    }
    assert chair.ask("action_agree", payload)["ok"]
    chair.heard("room_state")
    assert chair.ask("action_agree", payload) == {"ok": True, "is_repeated": True}
    assert len(chair.ask("room_join", {"meeting": live.ref})["state"]["actions"]) == 1


def test_a_whole_meeting_runs_over_sockets(live):
    chair, member = live.join(live.chair), live.join(live.member)
    record = {
        "meeting": live.ref,
        "case": live.case_ref,
        "version": db.session.scalars(select(Discussion.version)).one(),
        "recommendation": "Start graded loading",
        "recommendation_kind": "modify",
        "plan_changed": "yes",
        "decision_status": "agreed",
        "form_token": "b" * 24,
    }
    assert chair.ask("room_close", {"meeting": live.ref})["kind"] == "invalid"
    assert chair.ask("record_save", record)["ok"]
    assert member.heard("room_state")[-1]["record"]["recommendation"] == "Start graded loading"
    stale = chair.ask("record_save", {**record, "summary": "Mine", "form_token": "c" * 24})
    assert stale["kind"] == "conflict"
    assert chair.ask("room_close", {"meeting": live.ref})["ok"]
    assert member.heard("room_state")[-1]["phase"] == "over"
    assert db.session.scalars(select(Meeting.status)).one() is MeetingStatus.MINUTES_DRAFT


def test_typing_keeps_a_session_from_idling_and_listening_does_not(live, clock):
    browser, listener = Browser(live.join(live.chair), live), live.join(live.member)
    for minute in range(30):
        clock.shift(timedelta(minutes=1))
        browser.type("more " if minute else "Some ")
        assert browser.save()["ok"]
    answer = listener.ask("room_join", {"meeting": live.ref})
    assert answer["kind"] == "logged_out"
    seen = db.session.scalars(select(UserSession.active_at)).all()
    assert max(seen) - min(seen) == timedelta(minutes=30)


def test_each_saved_stretch_of_typing_is_audited_without_its_text(live):
    browser = Browser(live.join(live.member), live)
    browser.type("Secret words")
    browser.save()
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.tag == "discussion:notes:written")).one()
    assert event.actor_ref == live.member.staff_ref
    assert "Secret" not in str(event.fields)


def test_an_event_nobody_declared_is_refused(live):
    answer = live.join(live.chair).ask("room_explode", {"meeting": live.ref})
    assert (answer["ok"], answer["kind"]) == (False, "unknown")


def test_joining_costs_the_same_number_of_statements_however_many_are_there(live, socket_for):
    def statements_of_join(person):
        socket = socket_for(person)
        with counted_statements() as count:
            assert socket.ask("room_join", {"meeting": live.ref})["ok"]
        return len(count)

    alone = statements_of_join(live.member)
    for number in range(12):
        person = make_person(f"Person{number}", "Guest")
        save(
            Invitee(
                meeting_id=live.meeting.id, person_id=person.id, role=InviteeRole.MEMBER, **stamps_of(live)
            )
        )
        live.join(person)
    assert statements_of_join(live.presenter) == alone


def stamps_of(cast):
    return stamps(db.session.get_one(Organisation, cast.meeting.organisation_id))


@contextmanager
def counted_statements():
    seen = []
    engine = db.engine

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
