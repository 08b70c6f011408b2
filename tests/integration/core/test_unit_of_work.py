"""The unit of work: all or nothing, effects after the commit, refusals that survive."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, update
from structlog.testing import capture_logs

from peersupport.audit import services as audit
from peersupport.audit.models import AuditEvent
from peersupport.core import clock
from peersupport.core import unit_of_work as road
from peersupport.core.actor import SystemActor
from peersupport.core.database import db, new_id
from peersupport.core.errors import Conflict, NotAllowed
from peersupport.core.one_time import UsedToken
from peersupport.core.unit_of_work import AlreadyWorking, ChangeWithoutAudit, Work, unit_of_work
from peersupport.people.models import Organisation, Site
from tests.builders.people import make_organisation, make_site, stamps

TOKEN = "a-token-of-one-form-0001"


@dataclass(frozen=True)
class Told:
    """An effect of these tests."""

    what: str


@pytest.fixture
def actor(app: Flask) -> SystemActor:
    return SystemActor("tester", make_organisation().id)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    heard: list[str] = []
    monkeypatch.setitem(road._effect_handlers, Told, lambda effect: heard.append(effect.what))
    return heard


def add_site(work: Work, name: str, *, is_said: bool = True) -> Site:
    site = Site(name=name, organisation_id=work.actor.organisation_id)
    work.session.add(site)
    if is_said:
        audit.record(work, "site:added", name)
    return site


def site_names() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Site.name).order_by(Site.name)))


def tags() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEvent.tag).order_by(AuditEvent.sequence)))


def test_a_commit_keeps_the_change_its_stamps_and_its_audit_event(actor: SystemActor) -> None:
    with unit_of_work(actor, request_id="r1") as work:
        add_site(work, "Hilltop")
    site = db.session.scalars(select(Site)).one()
    assert (site.created_by, site.updated_by, site.version) == ("tester", "tester", 1)
    assert site.created_at == site.updated_at == clock.now()
    event = db.session.scalars(select(AuditEvent)).one()
    assert (event.tag, event.subject_ref, event.actor_name, event.request_id) == (
        "site:added",
        "Hilltop",
        "tester",
        "r1",
    )


def test_a_change_is_stamped_by_whoever_changed_it_and_its_version_grows(
    actor: SystemActor, clock: Any
) -> None:
    made = make_site()
    clock.shift(60)
    with unit_of_work(actor) as work:
        site = work.session.get_one(Site, made.id)
        site.name = "Hillside"
        audit.record(work, "site:renamed", "Hillside")
    site = db.session.get_one(Site, made.id)
    assert (site.created_by, site.updated_by, site.version) == ("builder", "tester", 2)
    assert (site.updated_at - site.created_at).total_seconds() == 60


@pytest.mark.parametrize("error", [NotAllowed("No."), ValueError("bug"), KeyboardInterrupt()])
def test_an_error_undoes_everything_and_no_effect_happens(
    actor: SystemActor, told: list[str], error: BaseException
) -> None:
    def fail() -> None:
        with unit_of_work(actor, once=TOKEN) as work:
            add_site(work, "Hilltop")
            work.session.flush()  # so that there is something to undo
            work.after_commit(Told("too early"))
            raise error

    with pytest.raises(type(error)):
        fail()
    assert site_names() == []
    assert tags() == []
    assert told == []
    assert db.session.scalar(select(func.count()).select_from(UsedToken)) == 0


def test_effects_happen_after_the_commit_in_their_order_and_once_each(
    actor: SystemActor, told: list[str]
) -> None:
    with unit_of_work(actor) as work:
        work.after_commit(Told("one"))
        work.after_commit(Told("two"))
        work.after_commit(Told("one"))
        assert told == []
    assert told == ["one", "two"]


def test_an_effect_sees_what_was_committed(actor: SystemActor, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setitem(road._effect_handlers, Told, lambda _effect: seen.extend(site_names()))
    with unit_of_work(actor) as work:
        add_site(work, "Hilltop")
        work.after_commit(Told("look"))
    assert seen == ["Hilltop"]


def test_an_effect_that_fails_is_logged_without_its_text_and_the_rest_go_on(
    actor: SystemActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []

    def handle(effect: Told) -> None:
        heard.append(effect.what)
        raise ValueError("what somebody typed about a case")

    monkeypatch.setitem(road._effect_handlers, Told, handle)
    with capture_logs() as said, unit_of_work(actor) as work:
        add_site(work, "Hilltop")
        work.after_commit(Told("one"))
        work.after_commit(Told("two"))
    assert heard == ["one", "two"]
    assert site_names() == ["Hilltop"]
    assert [(line["event"], line["kind"]) for line in said] == [("effect_failed", "ValueError")] * 2
    assert "typed about a case" not in str(said)


def test_an_effect_may_open_a_unit_of_work_of_its_own(
    actor: SystemActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def handle(_effect: Told) -> None:
        with unit_of_work(actor) as second:
            add_site(second, "Second")

    monkeypatch.setitem(road._effect_handlers, Told, handle)
    with unit_of_work(actor) as work:
        add_site(work, "First")
        work.after_commit(Told("go on"))
    assert site_names() == ["First", "Second"]


def test_a_unit_of_work_inside_another_is_refused_and_undoes_the_outer_one(actor: SystemActor) -> None:
    def nest() -> None:
        with unit_of_work(actor) as work:
            add_site(work, "Outer")
            with unit_of_work(actor) as inner:
                add_site(inner, "Inner")

    with pytest.raises(AlreadyWorking):
        nest()
    assert site_names() == []
    with unit_of_work(actor) as work:
        add_site(work, "Afterwards")
    assert site_names() == ["Afterwards"]


def test_a_refusal_is_remembered_although_the_rest_is_undone(actor: SystemActor) -> None:
    def refuse() -> None:
        with unit_of_work(actor, request_id="r9") as work:
            add_site(work, "Hilltop")
            audit.record_refusal(work, "site:refused", "Hilltop", reason="too many")
            raise NotAllowed("No more sites.")

    with pytest.raises(NotAllowed):
        refuse()
    assert site_names() == []
    event = db.session.scalars(select(AuditEvent)).one()
    assert (event.tag, event.reason, event.request_id) == ("site:refused", "too many", "r9")


def test_a_refusal_of_a_service_that_then_succeeds_is_not_written(actor: SystemActor) -> None:
    with unit_of_work(actor) as work:
        audit.record_refusal(work, "site:refused", "Hilltop")
        add_site(work, "Hilltop")
    assert tags() == ["site:added"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda work, site: add_site(work, "New", is_said=False), id="a new row"),
        pytest.param(lambda work, site: setattr(site, "name", "Other"), id="a changed row"),
        pytest.param(lambda work, site: work.session.delete(site), id="a deleted row"),
        pytest.param(
            lambda work, site: work.session.execute(update(Site).values(name="All")), id="an update of many"
        ),
        pytest.param(lambda work, site: work.session.execute(delete(Site)), id="a delete of many"),
        pytest.param(
            lambda work, site: work.session.execute(
                insert(Site).values(
                    id=new_id(),
                    name="Bulk",
                    version=1,
                    **stamps(work.session.scalars(select(Organisation)).one()),
                )
            ),
            id="an insert past the session",
        ),
        pytest.param(
            lambda work, site: work.session.execute(update(Site.__table__).values(name="All")),
            id="an update of the bare table",
        ),
    ],
)
def test_a_change_that_nobody_answers_for_is_refused(actor: SystemActor, change: Any) -> None:
    made = make_site().id
    with pytest.raises(ChangeWithoutAudit, match="Site"), unit_of_work(actor) as work:
        change(work, work.session.get_one(Site, made))
    assert site_names() == ["Hilltop"]


def test_a_row_that_was_only_read_or_set_to_what_it_was_needs_no_audit_event(actor: SystemActor) -> None:
    made = make_site().id
    with unit_of_work(actor) as work:
        site = work.session.get_one(Site, made)
        site.name = "Hilltop"
    assert db.session.get_one(Site, made).version == 1


def test_somebody_who_changed_the_row_first_makes_the_second_a_conflict(
    app: Flask, actor: SystemActor
) -> None:
    made = make_site().id

    def rename() -> None:
        with unit_of_work(actor) as work:
            site = work.session.get_one(Site, made)
            # Stands for another process: on SQLite the lock would keep that one out until we are done.
            work.session.connection().execute(update(Site.__table__).values(version=7))
            site.name = "Mine"
            audit.record(work, "site:renamed", "Mine")

    with pytest.raises(Conflict, match="Somebody else changed this"):
        rename()
    assert site_names() == ["Hilltop"]
