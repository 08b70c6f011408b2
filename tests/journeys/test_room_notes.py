"""Two people type in the notes of a live room; networks break, the server dies, and no word is lost."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from peersupport.cases.models import Discussion
from peersupport.core.database import db
from peersupport.meetings.words import MeetingStatus
from peersupport.people.hashing import hash_password
from tests.builders.people import PASSWORD
from tests.builders.rooms import make_room, start_item
from tests.journeys.conftest import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey

NOTES = "#notes-text"
STATUS = "[data-notes-status]"
# Writes down each thing the status line ever says, with the text that was in the box then.
WATCH = """() => {
  const line = document.querySelector("[data-notes-status]");
  window.said = [];
  new MutationObserver(() => {
    window.said.push([line.dataset.kind, document.querySelector("#notes-text").value]);
  }).observe(line, { attributes: true, childList: true });
}"""


@pytest.fixture
def room(server: Server, visit: Callable[[str], Visitor]) -> Callable[[str], Visitor]:
    """A meeting at its first item, and a way for one of its people to enter it."""
    with server.app.app_context():
        cast = make_room(MeetingStatus.OPEN)
        start_item(cast)
        emails = {}
        for who in ("chair", "presenter", "member", "observer"):
            account = getattr(cast, who).account
            account.password_hash = hash_password(PASSWORD)
            emails[who] = account.email
        path = f"/meetings/{cast.ref}/room"
        db.session.commit()
        db.session.remove()

    def enter(who: str) -> Visitor:
        visitor = visit(emails[who])
        visitor.page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        visitor.open(path)
        expect(visitor.page.locator(NOTES)).to_be_visible()
        expect(visitor.page.locator(STATUS)).to_have_attribute("data-kind", "saved")
        return visitor

    return enter


def kind(visitor: Visitor, wanted: str) -> None:
    expect(visitor.page.locator(STATUS)).to_have_attribute("data-kind", wanted, timeout=15_000)


def type_(visitor: Visitor, words: str) -> None:
    visitor.page.locator(NOTES).press_sequentially(words, delay=5)


def to_end(visitor: Visitor) -> None:
    visitor.page.locator(NOTES).focus()
    visitor.page.keyboard.press("Control+End")


def text_of(visitor: Visitor) -> str:
    return visitor.page.locator(NOTES).input_value()


def stored(server: Server) -> str:
    with server.app.app_context():
        text = db.session.scalars(select(Discussion.notes_text)).one()
        db.session.remove()
    return text


def agree(server: Server, *visitors: Visitor) -> str:
    """Wait until everybody and the database have the same text."""
    for visitor in visitors:
        kind(visitor, "saved")
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        texts = {stored(server), *(text_of(visitor) for visitor in visitors)}
        if len(texts) == 1:
            return texts.pop()
        visitors[0].page.wait_for_timeout(100)
    raise AssertionError(f"texts differ: {texts}")


def test_two_people_type_at_once_while_one_is_offline_for_a_time(
    server: Server, room: Callable[[str], Visitor]
) -> None:
    chair, member = room("chair"), room("member")
    type_(chair, "Load was too high. ")
    expect(member.page.locator(NOTES)).to_have_value("Load was too high. ")
    kind(chair, "saved")

    member.page.evaluate(WATCH)
    member.page.context.set_offline(True)
    kind(member, "offline")
    to_end(member)
    type_(member, "Works nights. ")
    assert member.page.locator(STATUS).inner_text() == "Not connected: your typing is kept on this device"
    to_end(chair)
    type_(chair, "Try heat. ")
    kind(chair, "saved")
    assert "Works nights" not in stored(server)
    said = member.page.evaluate("window.said")
    assert [text for what, text in said if what == "saved" and "Works" in text] == []

    member.page.context.set_offline(False)
    text = agree(server, chair, member)
    assert sorted(text) == sorted("Load was too high. Works nights. Try heat. ")
    assert "Works nights. " in text
    assert "Try heat. " in text
    assert member.page.evaluate("Object.keys(sessionStorage).filter(key => key.includes('notes:'))") == []


def test_the_caret_stays_between_its_letters_when_others_type(
    server: Server, room: Callable[[str], Visitor]
) -> None:
    chair, member = room("chair"), room("member")
    type_(chair, "one three")
    kind(chair, "saved")
    expect(member.page.locator(NOTES)).to_have_value("one three")
    member.page.locator(NOTES).focus()
    member.page.locator(NOTES).evaluate("area => area.setSelectionRange(4, 4)")
    chair.page.locator(NOTES).evaluate("area => area.setSelectionRange(0, 0)")
    type_(chair, "zero ")
    expect(member.page.locator(NOTES)).to_have_value("zero one three")
    assert member.page.locator(NOTES).evaluate("area => area.selectionStart") == 9
    type_(member, "two ")
    assert agree(server, chair, member) == "zero one two three"


def test_the_server_is_killed_while_people_type_and_nothing_acknowledged_is_lost(
    server: Server, room: Callable[[str], Visitor]
) -> None:
    chair, member = room("chair"), room("member")
    for visitor in (chair, member):
        visitor.page.evaluate(WATCH)
    type_(chair, "Before the crash. ")
    to_end(member)
    member.page.locator(NOTES).press_sequentially("Typing goes on ", delay=20)
    server.kill()
    type_(chair, "while the server is gone. ")
    kind(chair, "offline")
    acknowledged = [text for what, text in chair.page.evaluate("window.said") if what == "saved"]
    kept = stored(server)
    for text in acknowledged:
        assert all(word in kept for word in text.split()), (text, kept)

    server.start()
    text = agree(server, chair, member)
    assert sorted(text) == sorted("Before the crash. Typing goes on while the server is gone. ")


def test_a_reload_brings_back_what_the_server_never_got(
    server: Server, room: Callable[[str], Visitor]
) -> None:
    member = room("member")
    server.kill()
    kind(member, "offline")
    type_(member, "Typed with no server. ")
    server.start()
    member.page.reload()
    expect(member.page.locator(NOTES)).to_have_value("Typed with no server. ")
    assert agree(server, member) == "Typed with no server. "


def test_log_out_wipes_what_was_kept(server: Server, room: Callable[[str], Visitor]) -> None:
    member = room("member")
    type_(member, "Lives at LS1 4AP ")
    kind(member, "refused")
    assert member.page.evaluate("Object.keys(sessionStorage).some(key => key.includes('notes:'))")
    member.page.get_by_role("button", name="Log out", exact=True).click()
    member.page.wait_for_url("**/log-in*")
    assert member.page.evaluate("Object.keys(sessionStorage).some(key => key.includes('notes:'))") is False


def test_an_identifier_is_not_saved_until_it_is_removed(
    server: Server, room: Callable[[str], Visitor]
) -> None:
    chair, member = room("chair"), room("member")
    type_(member, "Lives at LS1 4AP now")
    kind(member, "refused")
    assert (
        member.page.locator(STATUS).inner_text()
        == "Not saved: this looks like a postcode. Remove it to save."
    )
    type_(chair, "Others go on. ")
    kind(chair, "saved")
    assert "LS1" not in stored(server)
    assert "LS1" not in text_of(chair)
    kind(member, "refused")
    member.check_accessibility()
    member.page.locator(NOTES).focus()
    area = member.page.locator(NOTES)
    area.evaluate("area => { const at = area.value.indexOf('LS1'); area.setSelectionRange(at, at + 7); }")
    member.page.keyboard.press("Delete")
    text = agree(server, chair, member)
    assert "Lives at  now" in text
    assert "Others go on. " in text


def test_others_words_are_shown_as_text_never_as_markup(
    server: Server, room: Callable[[str], Visitor]
) -> None:
    chair, member = room("chair"), room("member")
    chair.page.locator(NOTES).fill("<img src=x onerror=alert(1)><b>bold</b>")
    kind(chair, "saved")
    expect(member.page.locator(NOTES)).to_have_value("<img src=x onerror=alert(1)><b>bold</b>")
    chair.page.get_by_role("textbox", name="Recommendation").fill("<script>alert(1)</script><i>rest</i>")
    chair.page.get_by_label("Kind of recommendation").select_option("modify")
    chair.page.get_by_label("Yes, the plan changed").check()
    chair.page.get_by_label("Agreed", exact=True).check()
    chair.page.get_by_role("button", name="Save the recommendation").click()
    expect(member.page.locator("[data-record-view]")).to_contain_text("<i>rest</i>")
    assert member.page.locator("[data-record-view] i, [data-record-view] script").count() == 0


def test_the_notes_do_not_jump_away_from_somebody_who_is_typing(
    server: Server, room: Callable[[str], Visitor]
) -> None:
    chair, member, presenter = room("chair"), room("member"), room("presenter")
    type_(member, "Half a sent")
    chair.press("Next item")
    expect(presenter.page.locator("#item-heading")).to_contain_text("Item 2")
    expect(member.page.locator("#room-moved")).to_contain_text("gone on to item 2")
    assert member.page.evaluate("document.activeElement.id") == "notes-text"
    type_(member, "ence.")
    kind(member, "saved")
    with server.app.app_context():
        assert "Half a sentence." in db.session.scalars(select(Discussion.notes_text)).all()
        db.session.remove()
    member.page.get_by_role("link", name="Go to the current item").click()
    expect(member.page.locator("#item-heading")).to_contain_text("Item 2")


BLOCKED = """window.WebSocket = class {
  constructor() { setTimeout(() => { this.onerror?.(new Event("error")); this.onclose?.({}); }, 50); }
  close() {}
}"""


@pytest.mark.parametrize("trouble", [BLOCKED, "delete window.WebSocket"], ids=["blocked", "missing"])
def test_a_browser_without_websockets_types_along(
    server: Server, room: Callable[[str], Visitor], trouble: str
) -> None:
    chair, member = room("chair"), room("member")
    member.page.add_init_script(trouble)
    member.page.reload()
    kind(member, "saved")
    type_(member, "Over long polling. ")
    expect(chair.page.locator(NOTES)).to_have_value("Over long polling. ")
    to_end(chair)
    type_(chair, "And back. ")
    assert agree(server, chair, member) == "Over long polling. And back. "


def test_a_softer_sign_is_saved_with_a_reason(server: Server, room: Callable[[str], Visitor]) -> None:
    member = room("member")
    type_(member, "Mrs Patel is keen. ")
    kind(member, "needs_reason")
    member.check_accessibility()
    member.check_narrow()
    member.page.get_by_label("Why does this not identify a patient?").first.fill("The name of a test group")
    member.page.get_by_role("button", name="Save with this reason").click()
    assert agree(server, member) == "Mrs Patel is keen. "
