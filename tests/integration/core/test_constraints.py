"""A constraint that the schema keeps reaches the person in words, alike on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from peersupport.audit import services as audit
from peersupport.audit.models import AuditHead
from peersupport.core import clock
from peersupport.core.actor import SystemActor
from peersupport.core.constraints import SOMETHING_CLASHED, constraint_name, explained_constraints
from peersupport.core.database import Base, db, new_id
from peersupport.core.errors import Conflict
from peersupport.core.unit_of_work import unit_of_work
from peersupport.notifications.models import OutboxMail
from peersupport.people.models import Organisation, Site
from tests.builders.people import make_organisation, make_site, stamps
from tests.together import together


@pytest.fixture
def organisation(app: Flask) -> Organisation:
    return make_organisation()


def broken(*things: Base) -> IntegrityError:
    db.session.add_all(things)
    with pytest.raises(IntegrityError) as refused:
        db.session.commit()
    db.session.rollback()
    return refused.value


def mail(organisation: Organisation, **changed: Any) -> OutboxMail:
    values: dict[str, Any] = {
        "organisation_id": organisation.id,
        "unique_key": new_id().hex,
        "message_id": new_id().hex,
        "to_address": "sam@northmoor.example",
        "to_name": "Sam",
        "subject": "Hello",
        "body": "Hello",
        "status": "queued",
        "created_at": clock.now(),
        "next_try_at": clock.now() + timedelta(days=400),
    }
    return OutboxMail(**{**values, **changed})


def test_a_unique_constraint_of_several_columns_is_known_by_its_name(organisation: Organisation) -> None:
    make_site("Hilltop")
    error = broken(Site(name="Hilltop", **stamps(organisation)))
    assert constraint_name(error) == "uq_site_organisation_id_name"


def test_a_unique_column_is_known_by_its_name(organisation: Organisation) -> None:
    error = broken(mail(organisation, unique_key="k"), mail(organisation, unique_key="k"))
    assert constraint_name(error) == "uq_outbox_mail_unique_key"


def test_a_primary_key_is_known_by_its_name(app: Flask) -> None:
    heads = [AuditHead(chain_id=new_id(), sequence=1, digest="", seal="") for _ in range(2)]
    db.session.add(heads[0])
    db.session.commit()
    heads[1].chain_id = heads[0].chain_id
    db.session.expunge_all()
    assert constraint_name(broken(heads[1])) == "pk_audit_head"


def test_a_check_is_known_by_its_name(organisation: Organisation) -> None:
    db.session.add(mail(organisation))
    db.session.commit()
    with pytest.raises(IntegrityError) as refused:
        # Past the column's type, which would refuse the word before the database is asked.
        db.session.connection().exec_driver_sql("UPDATE outbox_mail SET status = 'lost'")
    db.session.rollback()
    assert constraint_name(refused.value) == "ck_outbox_mail_status_known"


@pytest.mark.parametrize("of_whom", ["an unknown row", "nothing at all"])
def test_foreign_keys_and_missing_values_are_refused_and_explained_in_general(
    organisation: Organisation, of_whom: str
) -> None:
    wrong = mail(organisation, organisation_id=new_id() if of_whom == "an unknown row" else None)

    def save() -> None:
        with unit_of_work(SystemActor("tester")) as work:
            work.session.add(wrong)

    with pytest.raises(Conflict) as refused:
        save()
    assert refused.value.message == SOMETHING_CLASHED
    assert refused.value.field is None


def test_two_people_who_add_the_same_name_at_once_one_wins_and_the_other_is_told_where(
    app: Flask, organisation: Organisation
) -> None:
    actor = SystemActor("tester", organisation.id)

    def add() -> None:
        with unit_of_work(actor) as work:
            work.session.add(Site(name="Hilltop", organisation_id=actor.organisation_id))
            audit.record(work, "site:added", "Hilltop")

    answers = together(app, add, add)
    [conflict] = [answer for answer in answers if answer is not None]
    assert isinstance(conflict, Conflict)
    assert conflict.field == "name"
    assert conflict.message == "Enter a different name: there is a site with this name"


def test_every_explained_constraint_is_one_that_the_schema_has(app: Flask) -> None:
    names: set[str] = set()
    for table in Base.metadata.tables.values():
        names |= {str(constraint.name) for constraint in table.constraints}
        names |= {str(index.name) for index in table.indexes}
    assert explained_constraints() <= names


def test_names_of_the_schema_fit_into_what_postgresql_keeps(app: Flask) -> None:
    things = [
        thing for table in Base.metadata.tables.values() for thing in (*table.constraints, *table.indexes)
    ]
    assert [str(thing.name) for thing in things if len(str(thing.name)) > 63] == []
