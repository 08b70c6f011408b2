"""The one-time token of a form: a double click, a stale tab, two senders at the same moment."""

import threading
import time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from peersupport.audit import services as audit
from peersupport.audit.models import AuditEvent
from peersupport.core import clock as time_of_day
from peersupport.core import one_time
from peersupport.core.actor import SystemActor
from peersupport.core.database import db
from peersupport.core.errors import AlreadyDone, NotAllowed
from peersupport.core.one_time import UsedToken
from peersupport.core.unit_of_work import Work, unit_of_work
from peersupport.people.models import Site
from tests.builders.people import make_organisation
from tests.together import together

TOKEN = "a-token-of-one-form-0001"


@pytest.fixture
def actor(app: Flask) -> SystemActor:
    return SystemActor("tester", make_organisation().id)


def add_site(work: Work, name: str) -> None:
    work.session.add(Site(name=name, organisation_id=work.actor.organisation_id))
    audit.record(work, "site:added", name)


def site_names() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Site.name).order_by(Site.name)))


def test_the_same_form_twice_has_one_effect_and_leads_to_the_same_place(actor: SystemActor) -> None:
    def submit() -> str | None:
        with unit_of_work(actor, once=TOKEN) as work:
            add_site(work, f"Site {work.actor.name}")
            work.answer = "/sites/1"
        return work.answer

    assert submit() == "/sites/1"
    with pytest.raises(AlreadyDone) as refused:
        submit()
    assert refused.value.answer == "/sites/1"
    assert len(site_names()) == 1
    assert list(db.session.scalars(select(AuditEvent.tag))) == ["site:added"]


def test_a_form_that_was_refused_may_be_sent_again(actor: SystemActor) -> None:
    with pytest.raises(NotAllowed), unit_of_work(actor, once=TOKEN):
        raise NotAllowed("Not yet.")
    with unit_of_work(actor, once=TOKEN) as work:
        add_site(work, "Hilltop")
    assert site_names() == ["Hilltop"]


def test_two_sends_of_one_form_at_the_same_moment_have_one_effect(app: Flask, actor: SystemActor) -> None:
    def submit() -> str | None:
        with unit_of_work(actor, once=TOKEN) as work:
            # The same name twice would be a conflict: the token must be asked before anything else is done.
            add_site(work, "Hilltop")
            work.session.flush()  # holds the row while the other sender waits
            time.sleep(0.05)
            work.answer = "/sites/1"
        return work.answer

    answers = together(app, submit, submit, submit)
    assert sorted(str(getattr(a, "answer", a)) for a in answers) == ["/sites/1"] * 3
    assert sum(isinstance(answer, AlreadyDone) for answer in answers) == 2
    assert site_names() == ["Hilltop"]


def test_when_the_first_of_two_sends_fails_the_second_one_does_it(app: Flask, actor: SystemActor) -> None:
    has_begun = threading.Event()

    def first() -> None:
        with unit_of_work(actor, once=TOKEN) as work:
            add_site(work, "First")
            work.session.flush()  # holds the token while the other sender waits
            has_begun.set()
            time.sleep(0.05)
            raise NotAllowed("No.")

    def second() -> None:
        has_begun.wait(5)
        with unit_of_work(actor, once=TOKEN) as work:
            add_site(work, "Second")

    answers = together(app, first, second)
    assert isinstance(answers[0], NotAllowed)
    assert answers[1] is None
    assert site_names() == ["Second"]


def test_tokens_are_forgotten_when_nobody_can_still_have_the_form_open(
    actor: SystemActor, clock: Any
) -> None:
    with unit_of_work(actor, once="old-token-0000000001"):
        pass
    clock.shift(3600)
    limit = time_of_day.now()
    with unit_of_work(actor, once="new-token-0000000001"):
        pass
    with unit_of_work(actor) as work:
        one_time.forget_tokens(work.session, before=limit)
    assert list(db.session.scalars(select(UsedToken.token))) == ["new-token-0000000001"]
