"""The database's own online backup: SQLite's backup interface, PostgreSQL's pg_dump and pg_restore."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from peersupport.backup.archive import BackupError

REVISION = "SELECT version_num FROM alembic_version"
OTHERS = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
DAMAGED = "The database in this backup is damaged."


def backend_of(url: str) -> str:
    return "sqlite" if url.startswith("sqlite") else "postgresql"


def sqlite_path(url: str) -> Path:
    """The database's file."""
    return Path(url.removeprefix("sqlite:///"))


def revision(url: str) -> str:
    """Which schema the running database has. Raises BackupError when it has none."""
    if backend_of(url) == "sqlite" and not sqlite_path(url).exists():
        raise BackupError("There is no database yet: there is nothing to back up.")
    try:
        return str(_ask(url, REVISION))
    except SQLAlchemyError as error:
        raise BackupError("The database does not answer, or has no schema yet.") from error


def is_used_by_others(url: str) -> bool:
    """Whether other programs are connected to the database now. SQLite cannot say."""
    return backend_of(url) == "postgresql" and bool(_ask(url, OTHERS))


def dump(url: str, target: Path) -> None:
    """A consistent copy of the running database. Raises BackupError."""
    if backend_of(url) == "postgresql":
        _postgres("pg_dump", url, "--format=custom", f"--file={target}")
        return
    with closing(sqlite3.connect(sqlite_path(url))) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def verify(backend: str, dumped: Path, *, revision: str) -> None:
    """Check that the copy is whole, and of the schema it is said to have. Raises BackupError."""
    if backend == "postgresql":
        _run("pg_restore", ["--list", str(dumped)], {})
        return
    try:
        with closing(sqlite3.connect(f"file:{dumped}?mode=ro", uri=True)) as copy:
            answer = copy.execute("PRAGMA integrity_check").fetchone()[0]
            broken = copy.execute("PRAGMA foreign_key_check").fetchone()
            found = copy.execute(REVISION).fetchone()
    except sqlite3.DatabaseError as error:
        raise BackupError(DAMAGED) from error
    if answer != "ok" or broken is not None or found != (revision,):
        raise BackupError(DAMAGED)


def load(url: str, dumped: Path) -> None:
    """Replace the database by the copy, wholly or not at all. Raises BackupError."""
    if backend_of(url) == "postgresql":
        whole = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
        _postgres("pg_restore", url, *whole, str(dumped))
        return
    target = sqlite_path(url)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_name(target.name + ".restoring")
    shutil.copyfile(dumped, part)
    part.chmod(0o600)
    with part.open("rb") as copied:
        os.fsync(copied.fileno())
    _empty_log(target)
    part.replace(target)
    for leftover in (target.with_name(target.name + "-wal"), target.with_name(target.name + "-shm")):
        leftover.unlink(missing_ok=True)


def _empty_log(database: Path) -> None:
    """Move what SQLite's log holds into the database, so that a crash now cannot mix the old with the new."""
    if database.exists():
        # A database too damaged for that is about to be replaced anyway.
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(database)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _ask(url: str, question: str) -> object:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return connection.execute(text(question)).scalar_one()
    finally:
        engine.dispose()


def _postgres(program: str, url: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs. The password is in the environment, where `ps` does not show it."""
    parts = urlsplit(url.replace("postgresql+psycopg://", "postgresql://"))
    environment = {"PGPASSWORD": unquote(parts.password)} if parts.password else {}
    user, _, place = parts.netloc.rpartition("@")
    name = user.partition(":")[0]
    bare = parts._replace(netloc=f"{name}@{place}" if name else place)
    _run(program, [f"--dbname={urlunsplit(bare)}", "--no-password", *arguments], environment)


def _run(program: str, arguments: list[str], environment: dict[str, str]) -> None:
    found = shutil.which(program)
    if found is None:
        raise BackupError(f"{program} is not installed here. Install PostgreSQL's client programs.")
    done = subprocess.run(  # noqa: S603 - no shell, our own arguments
        [found, *arguments], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        raise BackupError(f"{program} failed: {said[-1] if said else done.returncode}")
