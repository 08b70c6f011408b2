"""`flask audit verify` against somebody with the database, or the anchor file, but not the secret."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from peersupport.audit import services as audit
from peersupport.audit.cli import audit_commands
from peersupport.audit.models import AuditHead
from peersupport.config import Config
from peersupport.core import unit_of_work as road
from peersupport.core.actor import SystemActor
from peersupport.core.database import db
from peersupport.core.unit_of_work import unit_of_work
from tests.builders.people import make_organisation
from tests.page import outside


@pytest.fixture
def anchor_file(app: Flask) -> Path:
    config: Config = app.config["PEERSUPPORT"]
    return config.anchor_path


@pytest.fixture
def actor(app: Flask) -> SystemActor:
    """Somebody who has written five events."""
    actor = SystemActor("tester", make_organisation().id)
    for _ in range(5):
        write(actor)
    return actor


def write(actor: SystemActor) -> None:
    with unit_of_work(actor) as work:
        audit.record(work, "case:accepted", "C-2026-00001", fields={"to": "accepted"}, reason="it fits")


@pytest.fixture
def verify(app: Flask) -> Callable[[], Result]:
    def run() -> Result:
        db.session.rollback()
        result: Result = outside(app.test_cli_runner().invoke, audit_commands, ["verify"])
        return result

    return run


def sql(statement: str) -> None:
    """As somebody with the database's password would."""
    db.session.execute(text(statement))
    db.session.commit()


def test_an_honest_record_is_proved_with_exit_code_0(
    verify: Callable[[], Result], actor: SystemActor
) -> None:
    result = verify()
    assert result.exit_code == 0
    assert f"holds  {actor.organisation_id} 5 events" in result.output
    assert "The audit record holds: 1 chains, 5 anchors." in result.output


def test_an_empty_record_holds(verify: Callable[[], Result]) -> None:
    assert verify().exit_code == 0


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE audit_event SET reason = 'never' WHERE sequence = 3", "event 3 was changed"),
        ("UPDATE audit_event SET actor_name = 'Eve' WHERE sequence = 5", "event 5 was changed"),
        ("UPDATE audit_event SET at = '2020-01-01 00:00:00' WHERE sequence = 1", "event 1 was changed"),
        ('UPDATE audit_event SET fields = \'{"to": "returned"}\' WHERE sequence = 2', "event 2 was changed"),
        ("UPDATE audit_event SET digest = 'é' WHERE sequence = 2", "event 2 was changed"),
        ("UPDATE audit_event SET sequence = 9 WHERE sequence = 5", "event 5 is missing"),
        ("DELETE FROM audit_event WHERE sequence = 3", "event 3 is missing"),
        ("DELETE FROM audit_event WHERE sequence = 5", "the chain ends at event 4, its head says 5"),
        ("DELETE FROM audit_event", "the chain ends at event 0, its head says 5"),
        ("DELETE FROM audit_head", "the head of the chain is missing"),
        ("UPDATE audit_head SET sequence = 4", "the head of the chain was forged"),
        ("UPDATE audit_head SET seal = 'é'", "the head of the chain was forged"),
        ("DELETE FROM audit_event; DELETE FROM audit_head", "event 5 was anchored and is gone"),
    ],
)
def test_tampering_is_named_and_ends_with_exit_code_1(
    verify: Callable[[], Result], actor: SystemActor, statement: str, problem: str
) -> None:
    for step in statement.split("; "):
        sql(step)
    result = verify()
    assert result.exit_code == 1
    assert problem in result.output
    assert "BROKEN" in result.output
    assert "The audit record was tampered with." in result.output


def test_the_tail_cut_off_with_the_head_rewound_to_a_genuine_one_is_noticed(
    verify: Callable[[], Result], actor: SystemActor
) -> None:
    head = db.session.get_one(AuditHead, actor.organisation_id)
    older = head.sequence, head.digest, head.seal
    write(actor)
    sql("DELETE FROM audit_event WHERE sequence = 6")
    head = db.session.get_one(AuditHead, actor.organisation_id)
    head.sequence, head.digest, head.seal = older
    db.session.commit()
    result = verify()
    assert result.exit_code == 1
    assert "event 6 was anchored and is gone: the end of the chain was cut off" in result.output


def test_a_changed_event_with_all_that_follows_linked_anew_is_noticed(
    verify: Callable[[], Result], actor: SystemActor
) -> None:
    """Without the key nobody can make the digests, with or without the chain in order."""
    sql("UPDATE audit_event SET reason = 'never', digest = previous_digest WHERE sequence = 5")
    sql("UPDATE audit_head SET digest = (SELECT digest FROM audit_event WHERE sequence = 5)")
    assert verify().exit_code == 1


def test_an_anchor_line_made_up_by_somebody_is_noticed(
    verify: Callable[[], Result], actor: SystemActor, anchor_file: Path
) -> None:
    with anchor_file.open("a") as file:
        file.write(f"{actor.organisation_id} 5 {'0' * 64} {'0' * 64}\n")
    result = verify()
    assert result.exit_code == 1
    assert "1 forged lines" in result.output


def test_a_missing_anchor_file_is_noticed(
    verify: Callable[[], Result], actor: SystemActor, anchor_file: Path
) -> None:
    anchor_file.unlink()
    result = verify()
    assert result.exit_code == 1
    assert "is the anchor file missing?" in result.output


def test_an_older_anchor_file_put_back_is_no_false_alarm(
    verify: Callable[[], Result], actor: SystemActor, anchor_file: Path
) -> None:
    anchor_file.write_text("".join(anchor_file.read_text().splitlines(keepends=True)[:2]))
    assert verify().exit_code == 0


def test_a_kill_between_the_commit_and_the_anchor_does_not_make_the_proof_fail(
    verify: Callable[[], Result], actor: SystemActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_effect: object) -> None:
        raise KeyboardInterrupt  # the process ends here: nothing after the commit is done

    with monkeypatch.context() as patched:
        patched.setitem(road._effect_handlers, audit.ChainGrew, die)
        with pytest.raises(KeyboardInterrupt):
            write(actor)
    assert verify().exit_code == 0
    write(actor)
    result = verify()
    assert result.exit_code == 0
    assert "7 events" in result.output


def test_an_anchor_file_that_cannot_be_written_stops_nobody_and_is_logged(
    actor: SystemActor, monkeypatch: pytest.MonkeyPatch, verify: Callable[[], Result]
) -> None:
    def full(_effect: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(road._effect_handlers, audit.ChainGrew, full)
    write(actor)
    assert verify().exit_code == 0


def test_damage_that_cannot_even_be_read_is_a_broken_chain_not_a_crash(
    app: Flask, verify: Callable[[], Result], actor: SystemActor
) -> None:
    if db.engine.dialect.name == "postgresql":
        sql("UPDATE audit_event SET fields = '[1]' WHERE sequence = 2")  # it keeps out what is no JSON
    else:
        sql("UPDATE audit_event SET fields = 'no json' WHERE sequence = 2")
    result = verify()
    assert result.exit_code == 1
    assert "BROKEN" in result.output
    assert isinstance(result.exception, SystemExit)
