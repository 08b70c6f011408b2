"""The pages of actions, through the door."""

import pytest

from peersupport.actions.models import ActionPriority, ActionStatus
from peersupport.core.actor import Role
from tests.builders.actions import make_action
from tests.builders.people import grant, make_organisation, make_person


@pytest.fixture
def chair(app):
    person = make_person("Chair", "Woman")
    grant(person, Role.CHAIR, make_organisation())
    return person


def test_my_actions_are_shown_by_how_urgent_they_are(client_for, chair):
    owner = make_person()
    make_action(owner, text="Late one", due_in=-2)
    make_action(owner, text="Soon one", due_in=7)
    make_action(owner, text="Later one", due_in=8)
    make_action(owner, text="Finished one", status=ActionStatus.DONE)
    make_action(make_person(), text="Of somebody else")
    page = client_for(owner).get("/actions")
    places = [
        page.text.index(word)
        for word in (
            "Overdue",
            "Late one",
            "Due in the next 7 days",
            "Soon one",
            "Due later",
            "Later one",
            "Done lately",
            "Finished one",
        )
    ]
    assert places == sorted(places)
    assert "Of somebody else" not in page.text


def test_a_chair_sees_what_others_agreed_to_do(client_for, chair):
    make_action(make_person("Nia", "Evans"), agreed_by=chair, text="Chase the scan")
    page = client_for(chair).get("/actions")
    assert "Agreed by you, for other people" in page.text
    assert "Nia Evans" in page.text


def test_an_empty_page_says_so(client_for, app):
    assert "You have no actions" in client_for(make_person()).get("/actions").text


def test_an_owner_starts_and_finishes_it_by_the_buttons(client_for, chair):
    owner = make_person()
    action = make_action(owner, agreed_by=chair)
    path = f"/actions/{action.action_ref}"
    browser = client_for(owner)
    page = browser.follow(browser.send(path, action=f"{path}/start"))
    assert "In progress" in page.text
    empty = browser.send(f"{path}/done", result="", status=422)
    assert "Enter what came of it" in empty.text
    page = browser.follow(browser.send(f"{path}/done", result="Letter sent"))
    assert "Done" in page.text
    assert "Letter sent" in page.text


def test_a_double_click_finishes_it_once(client_for, chair, outbox):
    action = make_action(make_person(), agreed_by=chair)
    browser = client_for(action.owner)
    path = f"/actions/{action.action_ref}/done"
    values = {**browser.get(path).values(), "result": "Letter sent"}
    browser.post(path, values)
    page = browser.follow(browser.post(path, values))
    assert "already saved" in page.html
    assert len(outbox()) == 1


def test_a_stale_tab_is_told_and_keeps_its_text(client_for, chair):
    action = make_action(make_person(), agreed_by=chair)
    path = f"/actions/{action.action_ref}/done"
    first, second = client_for(action.owner), client_for(action.owner)
    stale = {**second.get(path).values(), "result": "My other words"}
    first.send(path, result="Letter sent")
    page = second.post(path, stale, status=409)
    assert "done already" in page.text
    assert "My other words" in page.html


def test_a_stale_tab_does_not_take_an_action_from_its_newer_owner(client_for, chair):
    action = make_action(make_person(), agreed_by=chair)
    one, two = make_person("One"), make_person("Two")
    path = f"/actions/{action.action_ref}/reassign"
    first, second = client_for(chair), client_for(chair)
    stale = {**second.get(path).values(), "owner": two.staff_ref, "reason": "Leave"}
    first.send(path, owner=one.staff_ref, reason="Leave")
    page = second.post(path, stale, status=409)
    assert "belongs to One" in page.text


def test_the_guard_asks_for_a_reason_at_the_field_and_then_lets_it_through(client_for, chair):
    action = make_action(make_person(), agreed_by=chair)
    browser = client_for(action.owner)
    path = f"/actions/{action.action_ref}/done"
    assert "identifier_reason" not in browser.get(path).values()
    page = browser.send(path, result="Spoke to Mrs Henderson", status=422)
    assert "identifier_reason" in page.values()
    browser.post(path, {**page.values(), "identifier_reason": "The practice manager"})
    refused = make_action(action.owner, agreed_by=chair)
    page = browser.send(f"/actions/{refused.action_ref}/done", result="NHS no 943 476 5919", status=422)
    assert "Remove the NHS number" in page.text


@pytest.mark.parametrize("step", ["done", "cancel", "reassign"])
def test_pages_are_for_those_who_may_and_hidden_from_strangers(client_for, chair, step):
    lead = make_person("Lead")
    grant(lead, Role.SERVICE_LEAD, make_organisation())
    action = make_action(make_person(), agreed_by=chair, priority=ActionPriority.SAFETY)
    path = f"/actions/{action.action_ref}/{step}"
    allowed = {"done": [action.owner], "cancel": [lead], "reassign": [chair, lead]}[step]
    for person in (action.owner, chair, lead):
        client_for(person).get(path, status=200 if person in allowed else 403)
    client_for(make_person()).get(path, status=404)


def test_an_administrator_never_sees_actions(client_for, app):
    person = make_person()
    grant(person, Role.ORG_ADMIN, make_organisation())
    action = make_action(person)
    client_for(person).get("/actions", status=403)
    client_for(person).get(f"/actions/{action.action_ref}", status=403)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a\u202eb", "x" * 501, "a\x00b"])
def test_hostile_results_are_plain_text_or_a_message_never_a_crash(client_for, chair, text):
    action = make_action(make_person(), agreed_by=chair)
    browser = client_for(action.owner)
    path = f"/actions/{action.action_ref}"
    values = {**browser.get(f"{path}/done").values(), "result": text}
    answer = browser.flask_client.post(f"{path}/done", data=values)
    assert answer.status_code in (303, 422)
    assert "<script>alert" not in browser.get(path).html
