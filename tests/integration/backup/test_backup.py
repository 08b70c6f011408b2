"""Backup and restore of a running product, on both databases: whole, proved, and all or nothing."""

import os
import shutil
import signal
import sqlite3
import stat
import threading
import zipfile
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select, text

from peersupport.audit import services as audit
from peersupport.audit.cli import audit_commands
from peersupport.audit.models import AuditEvent
from peersupport.backup import archive, engines, serving
from peersupport.backup.archive import DATABASE, MANIFEST, BackupError
from peersupport.backup.cli import backup_command, restore_command
from peersupport.backup.services import Restored, make_backup, restore_backup
from peersupport.config import Config
from peersupport.core.actor import SystemActor
from peersupport.core.database import Base, db
from peersupport.core.unit_of_work import unit_of_work
from peersupport.notifications.models import OutboxMail
from peersupport.notifications.services import Notice, Recipient, queue_mail
from peersupport.people.models import Site, UserSession
from peersupport.people.queries.sessions import find_session
from tests.builders.people import make_organisation, make_person, start_session
from tests.conftest import HAS_POSTGRES
from tests.databases import SKIPPED_POSTGRES
from tests.unit.backup.test_archive import rewritten

needs_client_programs = pytest.mark.skipif(
    shutil.which("pg_dump") is None, reason="pg_dump is not installed: backups of PostgreSQL are not tested"
)
pytestmark = needs_client_programs
NEEDS_POSTGRES = pytest.param("postgres", marks=[] if HAS_POSTGRES else [SKIPPED_POSTGRES])


def config_of(app: Flask) -> Config:
    config: Config = app.config["PEERSUPPORT"]
    return config


def add_sites(actor: SystemActor, *names: str) -> None:
    for name in names:
        with unit_of_work(actor) as work:
            work.session.add(Site(name=name, organisation_id=actor.organisation_id))
            audit.record(work, "site:added", name)


def site_names() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Site.name).order_by(Site.name)))


def fingerprint() -> dict[str, list[Any]]:
    """Every row of every table."""
    db.session.rollback()
    tables = Base.metadata.sorted_tables
    rows = {table.name: sorted(map(repr, db.session.execute(select(table)))) for table in tables}
    db.session.rollback()
    return rows


def let_go() -> None:
    """As when every process that used the database has ended."""
    db.session.remove()
    db.engine.dispose()


def restore(app: Flask, source: Path, revisions: list[str] | None = None) -> Restored:
    let_go()
    return restore_backup(
        config_of(app), source, revisions=revisions or ["0001"], upgrade=lambda: pytest.fail("no need")
    )


def verify(app: Flask) -> Result:
    return app.test_cli_runner().invoke(audit_commands, ["verify"])


@pytest.fixture
def actor(instance: Flask) -> SystemActor:
    """Somebody who added two sites."""
    actor = SystemActor("tester", make_organisation().id)
    add_sites(actor, "Hilltop", "Riverside")
    return actor


@pytest.fixture
def backup(instance: Flask, actor: SystemActor, tmp_path: Path) -> Path:
    """A backup made while there were two sites."""
    target = tmp_path / "backup.zip"
    make_backup(config_of(instance), target)
    return target


def test_everything_is_as_it_was_when_the_backup_was_made_and_the_audit_record_holds(
    instance: Flask, actor: SystemActor, tmp_path: Path
) -> None:
    before = fingerprint()
    target = tmp_path / "backup.zip"
    manifest = make_backup(config_of(instance), target)
    assert manifest.revision == "0001"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    add_sites(actor, "Seaside")
    restored = restore(instance, target)
    assert restored.made_at == manifest.made_at
    assert site_names() == ["Hilltop", "Riverside"]
    after = fingerprint()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"audit_event", "audit_head"}, "only the restore itself was added"
    assert len(after["audit_event"]) == len(before["audit_event"]) + 1
    assert "operator:backup:restored" in set(db.session.scalars(select(AuditEvent.tag)))
    assert verify(instance).exit_code == 0
    assert restored.kept_anchors is not None
    assert len(restored.kept_anchors.read_text().splitlines()) == 3
    add_sites(actor, "Lakeside")
    assert verify(instance).exit_code == 0


def test_what_waited_to_be_sent_is_dropped_and_who_was_logged_in_is_not(
    instance: Flask, actor: SystemActor, tmp_path: Path
) -> None:
    token = start_session(make_person())
    with unit_of_work(actor) as work:
        who = Recipient("Sam", "sam@northmoor.example")
        queue_mail(work, make_organisation_id(actor), who, Notice("k", "Hello", "https://x.example/secret"))
    target = tmp_path / "backup.zip"
    make_backup(config_of(instance), target)
    restored = restore(instance, target)
    assert (restored.dropped_mails, restored.ended_sessions) == (1, 1)
    mail = db.session.scalars(select(OutboxMail)).one()
    assert (mail.status.value, mail.last_error, mail.body) == ("dropped", "restored", "")
    session = db.session.scalars(select(UserSession)).one()
    assert session.ended_at is not None
    assert find_session(token, session.started_at) is None


def make_organisation_id(actor: SystemActor) -> Any:
    return actor.organisation_id


def test_a_backup_under_load_is_one_moment_of_the_product(
    instance: Flask, actor: SystemActor, tmp_path: Path
) -> None:
    """Of what was written one after another, a restore brings back all up to one, and none after."""
    stop, written = threading.Event(), []

    def write() -> None:
        with instance.app_context():
            for number in range(5000):
                if stop.is_set():
                    break
                add_sites(actor, f"site {number:04}")
                written.append(number)
            db.session.remove()

    writers = [threading.Thread(target=write)]
    writers[0].start()
    try:
        targets = [tmp_path / f"backup{number}.zip" for number in range(3)]
        for target in targets:
            seen = len(written)
            make_backup(config_of(instance), target)
            assert len(written) >= seen
    finally:
        stop.set()
        writers[0].join()
    counts = []
    for target in targets:
        restore(instance, target)
        names = [name for name in site_names() if name.startswith("site")]
        assert names == [f"site {number:04}" for number in range(len(names))]
        assert verify(instance).exit_code == 0, verify(instance).output
        counts.append(len(names))
    assert counts == sorted(counts)
    assert counts[-1] > counts[0], "nothing was written meanwhile: this test proved nothing"


def newer(manifest: dict[str, Any]) -> None:
    manifest["revision"] = "0999"


def other_backend(manifest: dict[str, Any]) -> None:
    manifest["backend"] = "sqlite" if manifest["backend"] == "postgresql" else "postgresql"


def truncated(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[:-900])
    return path


def flipped(path: Path) -> Path:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    return path


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def damaged_inside(path: Path) -> Path:
    """A database that is broken, in an archive that fits it: only the database's own check can tell."""
    with zipfile.ZipFile(path) as old:
        content = old.read(DATABASE)
    content = content[: len(content) // 2]
    inside = path.with_name("inside")
    inside.write_bytes(content)
    digest = archive.checksum(inside)
    return rewritten(path, lambda m: m["checksums"].update({DATABASE: digest}), **{DATABASE: content})


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (truncated, "cannot be read"),
        (flipped, "cannot be read|does not match|damaged"),
        (empty, "cannot be read"),
        (lambda path: rewritten(path, newer), "newer version"),
        (lambda path: rewritten(path, other_backend), "this product uses"),
        (lambda path: rewritten(path, lambda m: m.update(product="another")), "not a peersupport backup"),
        (damaged_inside, "damaged|pg_restore failed"),
    ],
    ids=["truncated", "flipped", "empty", "newer", "other database", "foreign", "damaged inside"],
)
def test_a_backup_that_is_not_right_is_refused_and_everything_stays(
    instance: Flask, actor: SystemActor, backup: Path, spoil: Callable[[Path], Path], reason: str
) -> None:
    add_sites(actor, "Seaside")
    before, anchors = fingerprint(), config_of(instance).anchor_path.read_bytes()
    with pytest.raises(BackupError, match=reason):
        restore(instance, spoil(backup))
    assert fingerprint() == before
    assert config_of(instance).anchor_path.read_bytes() == anchors
    add_sites(actor, "Lakeside")
    assert verify(instance).exit_code == 0


@contextmanager
def server_on(folder: Path) -> Generator[int]:
    """A process that serves this instance."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        serving.hold(folder)
        os.write(writing, b"x")
        signal.pause()
        os._exit(0)
    os.read(reading, 1)
    try:
        yield child
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reading)
        os.close(writing)


def test_a_restore_while_the_server_runs_is_refused(
    instance: Flask, backup: Path, actor: SystemActor
) -> None:
    add_sites(actor, "Seaside")
    before = fingerprint()
    with server_on(config_of(instance).jobs_path.parent), pytest.raises(BackupError, match="running"):
        restore(instance, backup)
    assert fingerprint() == before
    restore(instance, backup)
    assert site_names() == ["Hilltop", "Riverside"]


@pytest.mark.parametrize("backend", [NEEDS_POSTGRES], indirect=True)
def test_a_restore_while_another_machine_uses_the_database_is_refused(instance: Flask, backup: Path) -> None:
    other = db.engine.connect()
    config = config_of(instance)
    db.session.remove()
    with pytest.raises(BackupError, match="Other programs are connected"):
        restore_backup(config, backup, revisions=["0001"], upgrade=lambda: None)
    other.close()
    assert restore(instance, backup).dropped_mails == 0


def test_an_older_backup_is_brought_up_to_date(instance: Flask, backup: Path) -> None:
    let_go()
    upgraded: list[str] = []
    restore_backup(
        config_of(instance), backup, revisions=["0001", "0002"], upgrade=lambda: upgraded.append("now")
    )
    assert upgraded == ["now"]


def test_commands_back_up_and_restore_after_asking(
    instance: Flask, actor: SystemActor, tmp_path: Path
) -> None:
    target = str(tmp_path / "backup.zip")
    runner = instance.test_cli_runner()
    made = runner.invoke(backup_command, [target])
    assert made.exit_code == 0
    assert "schema 0001" in made.output
    add_sites(actor, "Seaside")
    let_go()
    refused = runner.invoke(restore_command, [target], input="n\n")
    assert refused.exit_code == 1
    assert "Seaside" in site_names()
    let_go()
    restored = runner.invoke(restore_command, [target], input="y\n")
    assert restored.exit_code == 0, restored.output
    assert "0 waiting mails were dropped" in restored.output
    assert "anchors from before are kept" in restored.output
    assert site_names() == ["Hilltop", "Riverside"]
    other = runner.invoke(restore_command, [__file__, "--yes"])
    assert other.exit_code == 1
    assert "cannot be read" in other.output


@pytest.mark.parametrize("place", ["/nowhere/at/all/backup.zip", "/proc/backup.zip"])
def test_a_backup_that_cannot_be_written_says_so(instance: Flask, place: str) -> None:
    result = instance.test_cli_runner().invoke(backup_command, [place])
    assert result.exit_code == 1
    assert "The backup cannot be written" in result.output


def test_a_backup_that_fails_half_way_leaves_the_earlier_one(
    instance: Flask, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = backup.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(archive.os, "fsync", full)
        with pytest.raises(BackupError, match="No space left"):
            make_backup(config_of(instance), backup)
    assert backup.read_bytes() == before
    assert [path.name for path in backup.parent.iterdir()] == ["backup.zip"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_a_killed_server_left_in_its_log_does_not_leak_into_the_restored_database(
    instance: Flask, actor: SystemActor, backup: Path
) -> None:
    path = engines.sqlite_path(config_of(instance).database_url)
    add_sites(actor, "Seaside")
    killed = {ending: Path(f"{path}{ending}").read_bytes() for ending in ("", "-wal", "-shm")}
    assert killed["-wal"], "nothing was in the log: this test proved nothing"
    let_go()
    for ending, content in killed.items():
        Path(f"{path}{ending}").write_bytes(content)
    restore(instance, backup)
    assert site_names() == ["Hilltop", "Riverside"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_password_of_the_database_is_shown_to_nobody(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It is no argument of a program, which every user of the machine could list."""
    seen: dict[str, Any] = {}

    def run(program: str, arguments: list[str], environment: dict[str, str]) -> None:
        seen.update(arguments=arguments, environment=environment)

    monkeypatch.setattr(engines, "_run", run)
    engines.dump("postgresql+psycopg://u:p%40ss@db.example:5433/peers?sslmode=verify-full", tmp_path / "x")
    assert seen["arguments"][0] == "--dbname=postgresql://u@db.example:5433/peers?sslmode=verify-full"
    assert "p@ss" not in str(seen["arguments"])
    assert "p%40ss" not in str(seen["arguments"])
    assert seen["environment"] == {"PGPASSWORD": "p@ss"}


def test_there_is_nothing_to_back_up_before_the_first_migration(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'none.sqlite3'}"
    with pytest.raises(BackupError, match="nothing to back up"):
        engines.revision(url)
    assert not (tmp_path / "none.sqlite3").exists()
    (tmp_path / "none.sqlite3").touch()
    with pytest.raises(BackupError, match="no schema yet"):
        engines.revision(url)


def test_the_manifest_says_what_is_inside(instance: Flask, backup: Path) -> None:
    with zipfile.ZipFile(backup) as found:
        assert set(found.namelist()) == {MANIFEST, DATABASE, archive.ANCHORS}
    db.session.execute(text("SELECT 1"))
