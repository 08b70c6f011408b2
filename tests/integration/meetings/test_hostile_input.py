"""Wrong, oversized, binary and script-laden values: a message at the field, never a failure of ours."""

import secrets

import pytest
from sqlalchemy import select

from peersupport.cases.words import CaseStatus
from peersupport.core.actor import Role
from peersupport.core.database import db
from peersupport.meetings.models import Meeting
from peersupport.meetings.words import MeetingStatus
from tests.builders.cases import make_case
from tests.builders.meetings import make_drafted_meeting, make_meeting, make_series
from tests.builders.people import grant, make_person

HOSTILE = [
    b"\x00\x08",
    b"\xff\xfe\x80",
    "\u202egnirts \U0001f4a5".encode(),
    b"<script>alert(1)</script>",
    b"A" * 100_000,
    b"99999999999999999999",
]
ANSWERS = (200, 303, 403, 404, 409, 422)


@pytest.fixture
def places(app):
    """A coordinator who also chairs, and the pages with forms that they can open."""
    person = make_person("Bethany", "Clough")
    series = make_series(chair=person, coordinator=person)
    draft = make_meeting(MeetingStatus.DRAFT, series=series, chair=person, cases=[make_case()])
    sent = make_meeting(MeetingStatus.AGENDA_SENT, series=series, chair=person, cases=[make_case()])
    make_case()
    case = make_case(status=CaseStatus.DISCUSSED)
    over = make_drafted_meeting(series=series, chair=person, cases=[case])
    grant(person, Role.DEPUTY_CHAIR, series)
    minutes = f"/meetings/{over.meeting_ref}/minutes"
    return person, [
        "/meetings/new",
        f"/meetings/{draft.meeting_ref}/edit",
        f"/meetings/{draft.meeting_ref}/people",
        f"/meetings/{draft.meeting_ref}/agenda",
        f"/meetings/{sent.meeting_ref}/agenda/cases",
        f"/meetings/{sent.meeting_ref}/agenda/items",
        f"/meetings/{sent.meeting_ref}/cancel",
        f"{minutes}/{case.case_ref}",
        f"{minutes}/note",
        "/series/new",
        f"/series/{series.series_ref}/edit",
    ]


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value)[:20])
def test_no_hostile_value_in_any_field_breaks_a_form(client_for, places, value):
    person, paths = places
    browser = client_for(person)
    for path in paths:
        page = browser.get(path)
        fields = {name: page.values()[name] for name in page.values() if name != "csrf_token"}
        names = [*fields, "item", "minutes", "press", "cases", "sites", "people", "chair", "has_no_chair"]
        for name in dict.fromkeys(names):
            # A token of its own, so that each is really tried and not taken for a double click.
            sent = {**page.values(), "form_token": secrets.token_urlsafe(24), name: value}
            response = browser.flask_client.post(path, data=sent)
            assert response.status_code in ANSWERS, (path, name, response.status_code)
            assert "<script>alert(1)</script>" not in response.get_data(as_text=True)
    db.session.rollback()
    assert db.session.scalars(select(Meeting)).all()


def test_references_that_are_none_find_nothing(client_for, places):
    person, _ = places
    browser = client_for(person)
    for ref in ("M-2026-1", "m-2026-00001", "M-2026-00001%00", "..", "%F0%9F%92%A5", "M-2026-99999"):
        browser.get(f"/meetings/{ref}", status=404)
        browser.get(f"/series/{ref}", status=404)
