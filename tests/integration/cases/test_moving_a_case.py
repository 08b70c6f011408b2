"""A case's way to a meeting: submit, take back, return, accept, withdraw; who is told, who loses a race."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from peersupport.audit.models import AuditEvent
from peersupport.cases import queries
from peersupport.cases.models import Case, CaseMove
from peersupport.cases.services import lists, moves
from peersupport.cases.words import CaseStatus
from peersupport.core.actor import UserActor
from peersupport.core.database import db
from peersupport.core.errors import Conflict, NotAllowed
from peersupport.core.unit_of_work import Work, unit_of_work
from peersupport.notifications.models import OutboxMail
from peersupport.people.models import Person
from tests.builders.cases import make_case
from tests.builders.meetings import make_series
from tests.builders.people import actor_for, make_person
from tests.page import CheckingClient

Browser = Callable[[Person | None], CheckingClient]
Outbox = Callable[[], list[OutboxMail]]
CLINICAL_WORDS = ("shoulder", "loading", "diabetes", "image", "imaging", "abduction")


@pytest.fixture
def people(app: Flask) -> dict[str, Person]:
    made = {
        name: make_person(name.capitalize(), "Person")
        for name in ("owner", "chair", "deputy", "coordinator", "colleague")
    }
    make_series(chair=made["chair"], deputy=made["deputy"], coordinator=made["coordinator"])
    return made


def status_of(case_ref: str) -> CaseStatus:
    return db.session.scalars(select(Case.status).where(Case.case_ref == case_ref)).one()


def told(outbox: Outbox) -> set[str]:
    """The first names of those a mail is queued to; every mail is free of clinical words."""
    for mail in outbox():
        words = f"{mail.subject} {mail.body}".lower()
        assert not any(word in words for word in CLINICAL_WORDS), words
        assert "C-2026-" in mail.subject
    return {mail.to_name.split()[0] for mail in outbox()}


def press(browser: CheckingClient, case_ref: str, what: str, status: int = 303) -> None:
    browser.send(f"/cases/{case_ref}", action=f"/cases/{case_ref}/{what}", status=status)


def test_submitting_tells_the_reviewers_and_nobody_else(
    people: dict[str, Person], client_for: Browser, outbox: Outbox
) -> None:
    case_ref = make_case(people["owner"], CaseStatus.DRAFT).case_ref
    client_for(people["owner"]).send(f"/cases/{case_ref}/check", has_identifier_statement="yes")
    assert status_of(case_ref) is CaseStatus.SUBMITTED
    assert told(outbox) == {"Chair", "Deputy", "Coordinator"}
    assert f"http://localhost/cases/{case_ref}" in outbox()[0].body


def test_a_submitted_case_is_taken_back_changed_and_submitted_again(
    people: dict[str, Person], client_for: Browser, outbox: Outbox
) -> None:
    case_ref = make_case(people["owner"], CaseStatus.SUBMITTED).case_ref
    browser = client_for(people["owner"])
    press(browser, case_ref, "take-back")
    assert status_of(case_ref) is CaseStatus.DRAFT
    assert told(outbox) == {"Chair", "Deputy", "Coordinator"}
    client_for(people["chair"]).get(f"/cases/{case_ref}", status=404)
    browser.send(f"/cases/{case_ref}/edit/question", title="Better said")
    browser.send(f"/cases/{case_ref}/check", has_identifier_statement="yes")
    assert status_of(case_ref) is CaseStatus.SUBMITTED
    assert len(outbox()) == 6, "the second submission is told too"


def test_an_accepted_case_cannot_be_taken_back(people: dict[str, Person], client_for: Browser) -> None:
    case_ref = make_case(people["owner"], CaseStatus.SUBMITTED).case_ref
    owner, chair = client_for(people["owner"]), client_for(people["chair"])
    values = owner.get(f"/cases/{case_ref}").values(f"/cases/{case_ref}/take-back")
    press(chair, case_ref, "accept")
    told_so = owner.post(f"/cases/{case_ref}/take-back", values, status=409)
    assert "it is accepted now" in told_so.text
    assert f'href="/cases/{case_ref}"' in told_so.html


@pytest.mark.parametrize("reviewer", ["chair", "deputy", "coordinator"])
def test_a_case_is_returned_with_the_reason_and_what_is_missing_then_submitted_again(
    people: dict[str, Person], client_for: Browser, outbox: Outbox, reviewer: str
) -> None:
    case_ref = make_case(people["owner"], CaseStatus.SUBMITTED).case_ref
    reviewing = client_for(people[reviewer])
    page = reviewing.send(f"/cases/{case_ref}/return", status=422, reason="Too broad")
    assert "Enter what is missing" in page.text
    reviewing.send(f"/cases/{case_ref}/return", reason="Too broad", missing="Shoulder range")
    assert status_of(case_ref) is CaseStatus.RETURNED
    assert told(outbox) == {"Owner"}
    owner = client_for(people["owner"])
    shown = owner.get(f"/cases/{case_ref}").text
    assert "Why it was returned" in shown
    assert "What is missing: Shoulder range" in shown
    owner.send(f"/cases/{case_ref}/edit/assessment", assessment="Range 160 degrees.")
    owner.send(f"/cases/{case_ref}/check", has_identifier_statement="yes")
    assert status_of(case_ref) is CaseStatus.SUBMITTED
    assert any("submitted again" in mail.subject for mail in outbox())


@pytest.mark.parametrize("reviewer", ["chair", "deputy", "coordinator"])
def test_an_accepted_case_is_shown_to_colleagues_and_its_owner_is_told(
    people: dict[str, Person], client_for: Browser, outbox: Outbox, reviewer: str
) -> None:
    case_ref = make_case(people["owner"], CaseStatus.SUBMITTED).case_ref
    client_for(people["colleague"]).get(f"/cases/{case_ref}", status=404)
    press(client_for(people[reviewer]), case_ref, "accept")
    assert told(outbox) == {"Owner"}
    client_for(people["colleague"]).get(f"/cases/{case_ref}")
    assert [row.case_ref for row in queries.list_accepted(actor_for(people["coordinator"]))] == [case_ref]


def test_an_owner_withdraws_without_a_reason_a_chair_with_one_a_coordinator_not_at_all(
    people: dict[str, Person], client_for: Browser, outbox: Outbox
) -> None:
    first, second = (make_case(people["owner"], CaseStatus.LISTED).case_ref for _ in range(2))
    client_for(people["coordinator"]).get(f"/cases/{first}/withdraw", status=403)
    client_for(people["colleague"]).get(f"/cases/{first}/withdraw", status=403)
    client_for(people["owner"]).send(f"/cases/{first}/withdraw")
    assert status_of(first) is CaseStatus.WITHDRAWN
    assert told(outbox) == {"Chair", "Deputy", "Coordinator"}
    chair = client_for(people["chair"])
    assert "Enter why you are withdrawing it" in chair.send(f"/cases/{second}/withdraw", status=422).text
    chair.send(f"/cases/{second}/withdraw", reason="Asked by the service")
    assert status_of(second) is CaseStatus.WITHDRAWN
    assert "Owner" in told(outbox)


def test_a_withdrawn_draft_is_told_to_nobody(
    people: dict[str, Person], client_for: Browser, outbox: Outbox
) -> None:
    case_ref = make_case(people["owner"], CaseStatus.DRAFT).case_ref
    client_for(people["owner"]).send(f"/cases/{case_ref}/withdraw")
    assert outbox() == []
    client_for(people["chair"]).get(f"/cases/{case_ref}", status=404)


def test_a_case_in_discussion_is_not_withdrawn(people: dict[str, Person], client_for: Browser) -> None:
    case_ref = make_case(people["owner"], CaseStatus.IN_DISCUSSION).case_ref
    page = client_for(people["owner"]).get(f"/cases/{case_ref}/withdraw", status=403)
    assert "A meeting has begun to discuss this case" in page.text


def test_a_slice_above_takes_a_withdrawn_case_off_its_agenda_in_the_same_transaction(
    people: dict[str, Person], client_for: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    monkeypatch.setattr(moves, "_withdrawal_reactions", {})

    def note(_work: Work, case: Case) -> None:
        seen.append(case.case_ref)

    for _ in range(2):
        moves.react_to_withdrawal("test", moves.Reaction(hold=lambda _work, _case: None, react=note))
    case_ref = make_case(people["owner"], CaseStatus.LISTED).case_ref
    client_for(people["owner"]).send(f"/cases/{case_ref}/withdraw")
    assert seen == [case_ref]


@pytest.mark.parametrize("person", ["owner", "colleague"])
def test_only_reviewers_review(people: dict[str, Person], client_for: Browser, person: str) -> None:
    case_ref = make_case(people["owner"], CaseStatus.SUBMITTED).case_ref
    browser = client_for(people[person])
    values = browser.get("/cases/new").values()
    browser.post(f"/cases/{case_ref}/accept", {**values, "version": "1"}, status=403)
    browser.get(f"/cases/{case_ref}/return", status=403)
    browser.get("/cases/review", status=403)
    assert status_of(case_ref) is CaseStatus.SUBMITTED


def test_each_step_is_in_the_history_and_in_the_audit_record(
    people: dict[str, Person], client_for: Browser
) -> None:
    case_ref = make_case(people["owner"], CaseStatus.DRAFT).case_ref
    owner, chair = client_for(people["owner"]), client_for(people["chair"])
    owner.send(f"/cases/{case_ref}/check", has_identifier_statement="yes")
    press(owner, case_ref, "take-back")
    owner.send(f"/cases/{case_ref}/check", has_identifier_statement="yes")
    chair.send(f"/cases/{case_ref}/return", reason="Too broad", missing="Range")
    owner.send(f"/cases/{case_ref}/check", has_identifier_statement="yes")
    press(chair, case_ref, "accept")
    owner.send(f"/cases/{case_ref}/withdraw")
    ends = db.session.scalars(select(CaseMove.end).order_by(CaseMove.at, CaseMove.id)).all()
    assert ends == [
        CaseStatus.DRAFT,
        CaseStatus.SUBMITTED,
        CaseStatus.DRAFT,
        CaseStatus.SUBMITTED,
        CaseStatus.RETURNED,
        CaseStatus.SUBMITTED,
        CaseStatus.ACCEPTED,
        CaseStatus.WITHDRAWN,
    ]
    events = db.session.execute(
        select(AuditEvent.tag, AuditEvent.acting_as)
        .where(AuditEvent.tag.startswith("case:"))
        .order_by(AuditEvent.sequence)
    ).all()
    assert [tuple(event) for event in events] == [
        ("case:submitted", "case_owner"),
        ("case:taken_back", "case_owner"),
        ("case:submitted", "case_owner"),
        ("case:returned", "chair"),
        ("case:submitted", "case_owner"),
        ("case:accepted", "chair"),
        ("case:withdrawn", "case_owner"),
    ]
    history = owner.get(f"/cases/{case_ref}").text
    assert "Returned by Chair Person" in history
    assert "Too broad" in history


def test_reasons_in_the_history_are_for_owner_and_reviewers(
    people: dict[str, Person], client_for: Browser
) -> None:
    case = make_case(people["owner"], CaseStatus.ACCEPTED)
    case.moves[-1].reason = "Too broad at first"
    db.session.commit()
    for person, sees in (("owner", True), ("coordinator", True), ("colleague", False)):
        page = client_for(people[person]).get(f"/cases/{case.case_ref}")
        assert ("Too broad at first" in page.text) is sees


def test_a_stale_tab_gives_the_reviewers_words_back(people: dict[str, Person], client_for: Browser) -> None:
    case_ref = make_case(people["owner"], CaseStatus.SUBMITTED).case_ref
    chair, coordinator = client_for(people["chair"]), client_for(people["coordinator"])
    values = coordinator.get(f"/cases/{case_ref}/return").values()
    press(chair, case_ref, "accept")
    told_so = coordinator.post(
        f"/cases/{case_ref}/return", {**values, "reason": "Too broad", "missing": "Range"}, status=409
    )
    assert "it is accepted now" in told_so.text
    assert "Too broad" in told_so.text
    assert status_of(case_ref) is CaseStatus.ACCEPTED


def test_two_reviewers_at_once_one_wins_and_the_other_is_told(app: Flask, people: dict[str, Person]) -> None:
    case = make_case(people["owner"], CaseStatus.SUBMITTED)
    case_ref, version = case.case_ref, case.version
    actors = [actor_for(people[name]) for name in ("chair", "coordinator")]
    db.session.remove()
    barrier = threading.Barrier(2)
    outcomes: list[str] = []

    def accept(work: Work) -> None:
        moves.accept_case(work, case_ref, expected_version=version)

    def give_back(work: Work) -> None:
        moves.return_case(work, case_ref, reason="Too broad", missing="Range", expected_version=version)

    def run(actor: UserActor, change: Callable[[Work], None]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                with unit_of_work(actor) as work:
                    change(work)
                outcomes.append("done")
            except Conflict as error:
                outcomes.append(error.message)
            finally:
                db.session.remove()

    threads = [
        threading.Thread(target=run, args=pair) for pair in zip(actors, (accept, give_back), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcome == "done" for outcome in outcomes) == [False, True]
    (refused,) = [outcome for outcome in outcomes if outcome != "done"]
    assert "changed since you opened the page" in refused
    assert len(db.session.scalars(select(CaseMove)).all()) == 3
    assert status_of(case_ref) in (CaseStatus.ACCEPTED, CaseStatus.RETURNED)


def test_the_steps_of_a_meeting_go_only_where_they_may(app: Flask, people: dict[str, Person]) -> None:
    chair = actor_for(people["chair"])
    case_ref = make_case(people["owner"], CaseStatus.ACCEPTED).case_ref
    submitted = make_case(people["owner"], CaseStatus.SUBMITTED).case_ref
    with unit_of_work(chair) as work:
        case = queries.get_case(chair, case_ref, is_locked=True)
        lists.list_case(work, case, late_reason="A cancellation")
        lists.unlist_case(work, case, reason="No time")
        lists.list_case(work, case)
        lists.begin_discussion(work, case)
        lists.defer_case(work, case, reason="The presenter is away")
        lists.list_case(work, case)
        lists.begin_discussion(work, case)
        lists.finish_discussion(work, case)
        lists.make_outcome_due(work, case, due_on=work.now.date())
    assert status_of(case_ref) is CaseStatus.OUTCOME_DUE
    assert db.session.scalars(select(Case.discussed_at).where(Case.case_ref == case_ref)).one() is not None
    with pytest.raises(Conflict), unit_of_work(chair) as work:
        lists.unlist_case(work, queries.get_case(chair, submitted, is_locked=True))
    with pytest.raises(Conflict), unit_of_work(chair) as work:
        lists.make_outcome_due(work, queries.get_case(chair, case_ref), due_on=work.now.date())


def test_a_coordinator_cannot_accept_what_is_on_an_agenda(app: Flask, people: dict[str, Person]) -> None:
    case = make_case(people["owner"], CaseStatus.LISTED)
    case_ref, version = case.case_ref, case.version
    with pytest.raises(NotAllowed), unit_of_work(actor_for(people["coordinator"])) as work:
        moves.accept_case(work, case_ref, expected_version=version)
