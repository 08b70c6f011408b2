"""The commands around the load. Named to run last: it empties the database that the others read."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from peersupport.audit.cli import audit_commands
from peersupport.core.database import db
from peersupport.demo import loader
from peersupport.demo.cli import demo_commands
from peersupport.demo.content import read_content
from peersupport.people.models import Organisation, Person

SMALL = read_content()[1]
Run = Callable[..., Any]


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on an empty database, with the small organisation for all content."""
    app.config["PEERSUPPORT"].anchor_path.unlink(missing_ok=True)
    monkeypatch.setattr(loader, "read_content", lambda: [SMALL])
    runner = app.test_cli_runner()
    return lambda group, *arguments: runner.invoke(group, arguments)


def count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_load_that_was_cut_short_begins_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    play = loader.play_in_order

    def stop_half_way(steps: Any, stage: Any) -> None:
        play(sorted(steps, key=lambda step: step.at)[:40], stage)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(loader, "play_in_order", stop_half_way)
        assert run(demo_commands, "load").exit_code != 0
    assert 0 < count(Person) < len(SMALL.people) + 1
    again = run(demo_commands, "load")
    assert again.exit_code == 0, again.output
    assert (count(Organisation), count(Person)) == (1, len(SMALL.people))
    proof = run(audit_commands, "verify")
    assert proof.exit_code == 0, proof.output


def test_data_that_somebody_else_made_are_kept(run: Run) -> None:
    assert run(demo_commands, "load").exit_code == 0
    before = count(Person)
    kept = run(demo_commands, "load")
    assert "are kept" in kept.output
    assert count(Person) == before


def test_the_ways_in_are_three_accounts_of_the_large_organisation(run: Run) -> None:
    said = run(demo_commands, "ways-in").output
    for email in ("priya.raman@", "rhiannon.prosser@", "bethany.clough@"):
        assert f"{email}northmoor.example" in said
    assert "saltmarsh" not in said
    assert "http://localhost" in said
    assert "peer support demo" in said
    assert "docs/demo.md" in said


@pytest.mark.parametrize("command", ["load", "ways-in"])
def test_a_production_server_refuses_the_demo(app: Flask, run: Run, command: str) -> None:
    config = app.config["PEERSUPPORT"]
    app.config["PEERSUPPORT"] = replace(config, mode="production")
    try:
        refused = run(demo_commands, command)
    finally:
        app.config["PEERSUPPORT"] = config
    assert refused.exit_code != 0
    assert "not one" in refused.output
    assert count(Organisation) == 0
