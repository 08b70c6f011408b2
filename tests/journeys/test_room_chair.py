"""A chair runs a whole meeting with the keyboard, and everybody sees and hears what happens."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from peersupport.core.database import db
from peersupport.people.hashing import hash_password
from tests.builders.people import PASSWORD
from tests.builders.rooms import make_room
from tests.journeys.conftest import Server
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey


@pytest.fixture
def room(server: Server, visit: Callable[[str], Visitor]) -> Callable[[str], Visitor]:
    """A meeting that is not open yet, and a way for one of its people to enter it."""
    with server.app.app_context():
        cast = make_room()
        emails = {}
        for who in ("chair", "deputy", "member"):
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
        return visitor

    return enter


def key_press(visitor: Visitor, name: str) -> None:
    """Reach a button by Tab alone, and press it with the keyboard."""
    target = visitor.page.get_by_role("button", name=name, exact=True).first
    expect(target).to_be_visible()
    for _ in range(120):
        if target.evaluate("button => button === document.activeElement"):
            visitor.page.keyboard.press("Enter")
            return
        visitor.page.keyboard.press("Tab")
    raise AssertionError(f"{name} cannot be reached with Tab")


def hears(visitor: Visitor, words: str) -> None:
    """A screen reader is told."""
    expect(visitor.page.locator("[data-announce]")).to_contain_text(words)


def shows(visitor: Visitor, words: str) -> None:
    expect(visitor.page.locator("#room")).to_contain_text(words)


def test_the_chair_runs_the_meeting_by_keyboard(room: Callable[[str], Visitor]) -> None:
    chair, member = room("chair"), room("member")
    shows(member, "The meeting is not open yet")
    shows(chair, "Sam Okafor")

    key_press(chair, "Open the meeting")
    shows(member, "The chair starts the next item")
    member.check_accessibility()
    key_press(chair, "Start item 1")
    hears(member, "Now item 1: Shoulder pain")
    expect(member.page.locator("[data-digits]")).to_contain_text("11:")
    for visitor in (chair, member):
        visitor.check_accessibility()
        visitor.check_narrow()

    key_press(chair, "Pause")
    hears(member, "paused")
    expect(chair.page.locator("#do-resume")).to_be_focused()
    expect(member.page.locator("[data-time-words]")).to_contain_text("paused")
    chair.page.keyboard.press("Enter")
    hears(member, "goes on")
    key_press(chair, "Add 2 minutes")
    expect(member.page.locator("[data-digits]")).to_contain_text("13:")

    chair.page.get_by_role("textbox", name="Recommendation").fill("Start graded loading")
    key_press(chair, "Save the recommendation")
    shows(chair, "Select what kind of recommendation this is")
    chair.check_accessibility()
    chair.page.get_by_label("Kind of recommendation").select_option("modify")
    chair.page.get_by_label("Yes, the plan changed").check()
    chair.page.get_by_label("Agreed", exact=True).check()
    key_press(chair, "Save the recommendation")
    shows(member, "Start graded loading")

    chair.page.get_by_text("Add an action").click()
    chair.page.get_by_label("What will be done?").fill("Send the loading plan")
    chair.page.get_by_label("Who will do it?").select_option(index=1)
    key_press(chair, "Add the action")
    shows(member, "Send the loading plan")

    key_press(chair, "Next item")
    shows(member, "Item 2: Knee that gives way")
    chair.page.get_by_text("Close the meeting").first.click()
    shows(chair, "record a recommendation for each of these cases")
    chair.page.get_by_text("Defer this case").first.click()
    chair.page.get_by_label("Why is this case deferred?").fill("No time left")
    key_press(chair, "Defer this case")
    shows(member, "All items are done")
    key_press(chair, "Close the meeting")
    shows(member, "The meeting is closed")
    for visitor in (chair, member):
        visitor.check_accessibility()
        visitor.check_narrow()


def test_typed_but_unsaved_forms_survive_a_reload(room: Callable[[str], Visitor]) -> None:
    chair = room("chair")
    key_press(chair, "Open the meeting")
    key_press(chair, "Start item 1")
    chair.page.get_by_role("textbox", name="Recommendation").fill("Half a thought")
    chair.page.reload()
    expect(chair.page.get_by_role("textbox", name="Recommendation")).to_have_value("Half a thought")
    expect(chair.page.locator("form[data-act=record] [data-form-status]")).to_have_text("Not saved yet")


def test_a_device_with_a_wrong_clock_shows_the_right_time(
    server: Server, room: Callable[[str], Visitor]
) -> None:
    chair, member = room("chair"), room("member")
    key_press(chair, "Open the meeting")
    key_press(chair, "Start item 1")
    member.page.add_init_script("const now = Date.now; Date.now = () => now() + 600000;")
    member.page.reload()
    expect(member.page.locator("[data-digits]")).to_contain_text("11:")
