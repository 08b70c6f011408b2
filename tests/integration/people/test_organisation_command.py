"""`flask organisation create`: how a fresh install gets its first administrator."""

import re

import pytest
from sqlalchemy import func, select

from peersupport.audit.models import AuditEvent
from peersupport.core.actor import Role
from peersupport.core.database import db
from peersupport.people.cli import organisation_commands
from peersupport.people.models import Account, AccountStatus, Organisation, Person, RoleGrant, Site
from tests.builders.people import make_person

NEW = "violet kettle harbour"


def run(app, *arguments: str):
    result = app.test_cli_runner().invoke(organisation_commands, ["create", *arguments])
    db.session.rollback()
    return result


def count(kind) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def test_nobody_exists_until_it_is_run(app):
    assert count(Person) == count(Account) == count(Organisation) == 0


def test_it_makes_the_organisation_and_its_administrator_can_log_in(app, client_for, outbox):
    result = run(
        app,
        "Northmoor Partnership",
        "Ada@northmoor.example",
        "--first-name",
        "Ada",
        "--last-name",
        "Lovelace",
    )
    assert result.exit_code == 0, result.output
    (path,) = re.findall(r"http://localhost(/invitation/\S+)", result.output)
    account = db.session.scalars(select(Account)).one()
    assert (account.email, account.status) == ("ada@northmoor.example", AccountStatus.INVITED)
    assert db.session.scalars(select(RoleGrant.role)).all() == [Role.ORG_ADMIN]
    assert count(Site) == 1
    assert [mail.to_address for mail in outbox()] == ["ada@northmoor.example"]
    browser = client_for()
    browser.send(path, password=NEW)
    assert "Northmoor Partnership" in browser.get("/organisation").text
    events = db.session.scalars(select(AuditEvent)).all()
    assert {event.chain_id for event in events} == {account.organisation_id}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("Northmoor", "not an address"), "email address"),
        (("", "ada@northmoor.example"), "organisation's name"),
        (("x" * 101, "ada@northmoor.example"), "100 characters"),
        (("A\u202eB", "ada@northmoor.example"), "invisible character"),
        (("Northmoor", "ada@northmoor.example", "--band", "9"), "band"),
        (("Northmoor", "taken@northmoor.example"), "belongs to an account"),
        (("Northmoor Partnership", "ada@northmoor.example"), "organisation of that name"),
    ],
)
def test_wrong_values_are_said_and_nothing_is_made(app, arguments, words):
    make_person(email="taken@northmoor.example")
    result = run(app, *arguments)
    assert result.exit_code != 0
    assert words in result.output
    assert count(Organisation) == count(Person) == 1
