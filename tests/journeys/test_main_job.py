"""The main job, whole: a case submitted, conferred about by two people, minuted, its outcome recorded."""

import re
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Locator, expect

from peersupport.core import clock
from peersupport.core.actor import Role
from peersupport.core.database import db
from peersupport.people.models import Band
from tests.builders.meetings import make_series
from tests.builders.people import PASSWORD, grant, make_person
from tests.journeys.conftest import Server
from tests.journeys.visitor import Visitor

QUESTION = "Would you offer an injection now, or keep loading for 6 more weeks?"
RECOMMENDATION = "Keep loading for 6 weeks, then review. Offer an injection if sleep has not improved."


def given_a_service_with_its_people(server: Server) -> None:
    with server.app.app_context():
        chair = make_person(
            "Rhiannon", "Prosser", band=Band.BAND_8B, email="chair@northmoor.example", password=PASSWORD
        )
        coordinator = make_person(
            "Beth", "Clough", band=Band.BAND_5, email="coordinator@northmoor.example", password=PASSWORD
        )
        make_person("Priya", "Raman", email="owner@northmoor.example", password=PASSWORD)
        series = make_series("Cross-site case conference")
        grant(chair, Role.CHAIR, series)
        grant(coordinator, Role.COORDINATOR, series)
        db.session.remove()


def submit_a_case(owner: Visitor) -> str:
    """Answer the question pages; an NHS number typed on the way is refused and nothing is lost."""
    page = owner.page
    owner.open("/cases/new")
    page.get_by_label("Patient case").check()
    owner.press("Continue")
    owner.fill("Title", "Frozen shoulder that keeps someone from sleeping")
    owner.fill("What do you want to ask your colleagues?", QUESTION)
    page.get_by_label("Treatment", exact=True).check()
    owner.press("Continue")
    page.get_by_label("Shoulder", exact=True).check()
    owner.press("Continue")
    page.get_by_label("Frozen shoulder (adhesive capsulitis)").first.check()
    owner.press("Continue")
    page.get_by_label("Screened, none found").check()
    owner.press("Continue")
    page.get_by_label("Age band").select_option("50-59")
    page.get_by_label("More than 12 weeks").check()
    owner.press("Continue")
    owner.fill("What is happening now?", "Night pain for 5/12, NHS 943 476 5919, ER 10 degrees.")
    owner.fill("What is the background?", "Type 2 diabetes, sedentary work, otherwise well.")
    owner.press("Continue")
    expect(page).to_have_title("Error: The situation - peersupport")
    assert owner.reads("NHS number")
    owner.fill("What is happening now?", "Night pain for 5/12, 10/10 at worst, ER 10 degrees.")
    owner.press("Continue")
    owner.fill("What have you found, and what do you think so far?", "Capsular pattern. C5-C6 clear.")
    owner.press("Continue")
    owner.fill("What treatment so far, and what was the response?", "8 sessions, small gains in flexion.")
    owner.fill("What matters most to the person?", "Sleeping through the night.")
    page.get_by_label("Refer to an ESP or the MSK service").check()
    owner.press("Continue")
    reference = page.url.split("/cases/")[1].split("/")[0]
    answer_the_rest(owner)
    page.get_by_role("checkbox").check()
    owner.press("Submit case")
    assert owner.reads(reference)
    return reference


def answer_the_rest(owner: Visitor) -> None:
    """The optional lists are passed by; what help is wanted, and the patient's view, are asked."""
    page = owner.page
    for _ in range(8):
        if "/check" in page.url:
            return
        for wanted in (
            "Second opinion",
            "Routine",
            "They are content for it to be discussed",
            "All services",
        ):
            choice = page.get_by_label(wanted, exact=True)
            if choice.count():
                choice.first.check()
        for question in page.get_by_role("group", name="Is this about a colleague").all():
            question.get_by_label("No", exact=True).check()
        owner.press("Continue")


def plan_the_meeting(coordinator: Visitor, reference: str) -> str:
    """Create a meeting, put the case on its agenda, publish it."""
    page = coordinator.page
    soon = clock.to_london(clock.now() + timedelta(minutes=10))
    coordinator.open("/meetings/new")
    coordinator.fill("Title", "Cross-site case conference")
    for part, value in (("Day", soon.day), ("Month", soon.month), ("Year", soon.year)):
        page.get_by_label(part, exact=True).fill(str(value))
    coordinator.fill("Start time", f"{soon:%H:%M}")
    coordinator.fill("Joining link", "https://meet.example/cross-site")
    coordinator.select("Chair", "Rhiannon Prosser")
    page.get_by_label("Hilltop").first.check()
    coordinator.press("Save")
    meeting = page.url.split("/meetings/")[1].split("/")[0]
    coordinator.open(f"/meetings/{meeting}/people")
    coordinator.open(f"/meetings/{meeting}/agenda/cases")
    page.get_by_label(reference).first.check()
    coordinator.press("Add to the agenda")
    coordinator.open(f"/meetings/{meeting}/publish")
    coordinator.press("Publish and send invitations")
    coordinator.open(f"/meetings/{meeting}/send-agenda")
    coordinator.press("Send the agenda")
    return meeting


def confer(owner: Visitor, chair: Visitor, meeting: str) -> None:
    """Two people in the room type at once; one loses the network, goes on typing, and comes back."""
    for visitor in (chair, owner):
        visitor.open(f"/meetings/{meeting}/room")
    chair.page.get_by_role("button", name="Open the meeting").click()
    chair.page.get_by_role("button", name="Start item 1").click()
    chair.page.get_by_role("button", name="Next item").click()
    theirs, ours = notes_of(owner), notes_of(chair)
    expect(theirs).to_be_visible()
    expect(ours).to_be_visible()
    chair.look()
    owner.look()

    ours.press_sequentially("Chair: capsular pattern agreed. ")
    theirs.press_sequentially("Owner: sleep is the goal. ")
    for notes in (ours, theirs):
        expect(notes).to_have_value(holding("capsular pattern agreed", "sleep is the goal"))

    owner.page.context.set_offline(True)
    theirs.press_sequentially("Typed without a network. ")
    ours.press_sequentially("Typed meanwhile. ")
    expect(owner.page.get_by_text("Not connected").first).to_be_visible(timeout=40_000)
    owner.page.context.set_offline(False)
    for notes in (ours, theirs):
        both = holding("Typed without a network", "Typed meanwhile", "capsular pattern agreed")
        expect(notes).to_have_value(both, timeout=40_000)

    owner.page.reload()
    expect(notes_of(owner)).to_have_value(holding("Typed without a network"))


def holding(*texts: str) -> re.Pattern[str]:
    """A pattern of a text that holds all of these, in any order."""
    return re.compile("".join(f"(?=.*{text})" for text in texts), re.DOTALL)


def notes_of(visitor: Visitor) -> Locator:
    return visitor.page.get_by_label("Everybody here types in this text")


def agree(chair: Visitor) -> None:
    """The recommendation, an action and a dissent are recorded while people talk; then the room closes."""
    page = chair.page
    chair.unfold("Write the recommendation")
    page.get_by_role("textbox", name="Recommendation", exact=True).fill(RECOMMENDATION)
    page.get_by_label("Kind of recommendation").select_option(label="Continue")
    page.get_by_label("Yes, the plan changed").check()
    page.get_by_label("Agreed", exact=True).check()
    page.get_by_role("button", name="Save the recommendation").click()
    expect(page.get_by_text("Saved").first).to_be_visible()
    chair.unfold("Add an action")
    chair.fill("What will be done?", "Review sleep and range after 6 weeks of loading")
    chair.select("Who will do it?", "Priya Raman")
    page.get_by_role("button", name="Add the action").click()
    expect(page.get_by_text("Review sleep and range").first).to_be_visible()
    chair.unfold("Record a different view")
    chair.fill("What is the different view?", "Image first: the loss of rotation came fast.")
    page.get_by_role("button", name="Save the different view").click()
    expect(page.get_by_text("Image first").first).to_be_visible()
    chair.look()
    page.get_by_role("button", name="Next item").click()
    expect(page.get_by_text("Item 3 of 3").first).to_be_visible()
    chair.unfold("Close the meeting")
    page.get_by_role("button", name="Close the meeting").click()
    expect(page.get_by_text("The meeting is closed").first).to_be_visible()


def approve(owner: Visitor, chair: Visitor, meeting: str, reference: str) -> None:
    """The presenter comments on the draft; a chair who did not present approves; the record is locked."""
    owner.open(f"/meetings/{meeting}/minutes")
    assert owner.reads(RECOMMENDATION)
    owner.open(f"/meetings/{meeting}/minutes/{reference}/comment")
    owner.fill("What should be corrected?", "The review was agreed for week 6, not later.")
    owner.press("Send to the chair")
    chair.open(f"/meetings/{meeting}/minutes")
    assert chair.reads("agreed for week 6")
    chair.press("Approve these minutes")
    assert chair.reads("approved")


def record_the_outcome(owner: Visitor, reference: str) -> None:
    """What came of the case, on two pages, closes it."""
    owner.open(f"/cases/{reference}/outcome")
    owner.choose("Was the recommendation followed?", "Fully")
    owner.choose("How is the patient or group now?", "Improved")
    owner.choose("Was the patient referred on?", "No")
    owner.choose("Was imaging done?", "No")
    owner.page.locator("input[name=intended_action_avoided][value=yes]").check()
    owner.press("Save and continue")
    owner.choose("Was anybody harmed unexpectedly?", "No")
    owner.choose("Is what was decided in the patient's own record?", "Yes")
    today = clock.to_london(clock.now())
    for part, value in (("Day", today.day), ("Month", today.month), ("Year", today.year)):
        owner.page.get_by_label(part, exact=True).fill(str(value))
    owner.press("Save and close the case")


def test_a_case_goes_from_submission_through_a_live_conference_to_its_outcome(
    server: Server, visit: Callable[[str], Visitor]
) -> None:
    given_a_service_with_its_people(server)
    owner, chair = visit("owner@northmoor.example"), visit("chair@northmoor.example")
    coordinator = visit("coordinator@northmoor.example")

    reference = submit_a_case(owner)
    chair.open("/cases/review")
    chair.open(f"/cases/{reference}")
    chair.press("Accept")
    meeting = plan_the_meeting(coordinator, reference)
    owner.open("/mailbox")
    confer(owner, chair, meeting)
    agree(chair)
    approve(owner, chair, meeting, reference)
    record_the_outcome(owner, reference)

    owner.open("/")
    chair.open(f"/cases/{reference}")
    assert chair.reads("Closed")
    assert chair.reads("Improved")
