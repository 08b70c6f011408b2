"""One of everything, in every state, and one of each kind of person: for tests that open every page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from flask import Flask
from werkzeug.routing import Rule

from peersupport.actions.words import ActionStatus
from peersupport.cases.forms.pages import EMERGENCY
from peersupport.cases.models import Case
from peersupport.cases.rules.pages import PAGES
from peersupport.cases.words import CaseKind, CaseStatus, OutcomeStatus
from peersupport.core.actor import Role
from peersupport.core.database import db
from peersupport.core.unit_of_work import unit_of_work
from peersupport.meetings.models import Meeting
from peersupport.meetings.queries.meetings import get_meeting
from peersupport.meetings.queries.minutes import minutes_content
from peersupport.meetings.rules.minutes import digest_of, to_json
from peersupport.meetings.services import minutes
from peersupport.meetings.words import MeetingStatus
from peersupport.people.models import AccountStatus, LinkKind, Person
from tests.builders.actions import make_action
from tests.builders.cases import make_case
from tests.builders.meetings import make_drafted_meeting, make_meeting
from tests.builders.outcomes import FIRST_PAGE, make_outcome
from tests.builders.people import actor_for, grant, make_organisation, make_person, make_service
from tests.builders.people_links import make_link
from tests.builders.rooms import make_room

QUESTION_PAGES = sorted({page for pages in PAGES.values() for page in pages})


@dataclass
class World:
    """The people, and for each name that an address may hold, what it may be."""

    people: dict[str, Person | None] = field(default_factory=dict)
    known: dict[str, list[str]] = field(default_factory=dict)
    drafts: list[str] = field(default_factory=list)
    queries: dict[str, dict[str, str]] = field(default_factory=dict)

    def paths(self, app: Flask, rule: Rule) -> Iterator[str]:
        """A route's addresses: the most likely first, then every other there could be."""
        names = sorted(rule.arguments)
        query = self.queries.get(rule.endpoint, {})
        for values in product(*(self.known[name] for name in names)):
            named = dict(zip(names, values, strict=True))
            yield app.url_map.bind("localhost").build(rule.endpoint, {**named, **query})


def make_world() -> World:
    """Everything there is."""
    organisation = make_organisation()
    cast = make_room(MeetingStatus.OPEN)
    administrator = make_person("Ada", "Lovelace")
    grant(administrator, Role.ORG_ADMIN, organisation)
    lead = make_person("Ivo", "Lead")
    grant(lead, Role.SERVICE_LEAD, make_service())
    grant(lead, Role.IG_LEAD, organisation)
    invited = make_person("Nia", "New", status=AccountStatus.INVITED)
    world = World(
        people={
            "owner": cast.presenter,
            "coordinator": cast.coordinator,
            "chair": cast.chair,
            "deputy": cast.deputy,
            "administrator": administrator,
            "clinician": cast.outsider,
            "lead": lead,
            "of another organisation": make_person(organisation=make_organisation("Saltmarsh")),
            "visitor": None,
        }
    )
    cases = [
        make_case(cast.presenter, CaseStatus.DRAFT),
        *(make_case(cast.presenter, status) for status in CaseStatus if status is not CaseStatus.DRAFT),
        *(make_case(cast.presenter, CaseStatus.DRAFT, kind=kind) for kind in CaseKind),
    ]
    # make_outcome brings the case that waits for it: half answered, and answered.
    outcomes = [
        make_outcome(cast.presenter, reminder_count=2, **FIRST_PAGE),
        make_outcome(cast.presenter, status=OutcomeStatus.RECORDED),
    ]
    cases.extend(db.session.get_one(Case, outcome.case_id) for outcome in outcomes)
    on_minutes = make_case(cast.presenter, CaseStatus.DISCUSSED, title="Elbow after a fall")
    drafted = make_drafted_meeting(chair=cast.chair, cases=[on_minutes])
    settled = make_case(cast.presenter, CaseStatus.DISCUSSED, title="Shoulder at night")
    approved = make_drafted_meeting(chair=cast.chair, cases=[settled])
    _approve(cast.chair, approved)
    listed = make_case(cast.presenter, CaseStatus.LISTED, title="Hip that clicks")
    waiting = make_case(cast.presenter, CaseStatus.LISTED, title="Knee that locks")
    meetings = [
        cast.meeting,
        make_meeting(MeetingStatus.DRAFT, chair=cast.chair, deputy=cast.deputy, cases=[listed]),
        make_meeting(MeetingStatus.PUBLISHED, chair=cast.chair, invitees=[cast.presenter], cases=[waiting]),
        drafted,
        approved,
        make_meeting(MeetingStatus.CANCELLED, chair=cast.chair),
    ]
    actions = [make_action(cast.presenter, agreed_by=cast.chair, status=status) for status in ActionStatus]
    series = cast.meeting.series.series_ref
    world.known = {
        "case_ref": [one.case_ref for one in [cases[0], on_minutes, settled, *cast.cases, *cases[1:]]],
        "meeting_ref": [one.meeting_ref for one in meetings],
        "action_ref": [one.action_ref for one in actions],
        "series_ref": [series],
        "staff_ref": [cast.outsider.staff_ref, invited.staff_ref, administrator.staff_ref],
        "page": [*QUESTION_PAGES, "no-such-page"],
        "act": ["pause"],
        "token": [make_link(invited), make_link(cast.member, LinkKind.PASSWORD_RESET), "no-such-token"],
        "mail_id": ["01a201c2-8bdd-76a6-8fc1-a35d1bc65f99"],
        "filename": ["manifest.json", "no-such-file.css"],
    }
    world.drafts = [one.case_ref for one in cases if one.status is CaseStatus.DRAFT]
    world.queries = {
        "cases.stop": {"why": EMERGENCY},
        "organisation.rename_site": {"site": "Hilltop"},
        "organisation.rename_service": {"service": "MSK service"},
    }
    return world


def _approve(chair: Person, meeting: Meeting) -> None:
    actor = actor_for(chair)
    draft = to_json(minutes_content(get_meeting(actor, meeting.meeting_ref)))
    with unit_of_work(actor) as work:
        minutes.approve_minutes(work, meeting.meeting_ref, seen_digest=digest_of(draft))


def pages_of(app: Flask) -> list[Rule]:
    """Every route that can be read."""
    return [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
