"""The database's own online backup: SQLite's backup interface, PostgreSQL's pg_dump and pg_restore."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlsplit

from peersupport.backup.archive import BackupError


def backend_of(url: str) -> str:
    return "sqlite" if url.startswith("sqlite") else "postgresql"


def sqlite_path(url: str) -> Path:
    """The database's file."""
    return Path(url.removeprefix("sqlite:///"))


def dump(url: str, target: Path) -> None:
    """A consistent copy of the running database. Raises BackupError."""
    if backend_of(url) == "postgresql":
        _postgres("pg_dump", url, "--format=custom", f"--file={target}")
        return
    with closing(sqlite3.connect(sqlite_path(url))) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def verify(backend: str, dumped: Path) -> None:
    """Check that the copy is whole. Raises BackupError."""
    if backend == "postgresql":
        _run("pg_restore", ["--list", str(dumped)], {})
        return
    try:
        with closing(sqlite3.connect(f"file:{dumped}?mode=ro", uri=True)) as copy:
            answer = copy.execute("PRAGMA integrity_check").fetchone()[0]
            broken = copy.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise BackupError("The database in this backup is damaged.") from error
    if answer != "ok" or broken is not None:
        raise BackupError("The database in this backup is damaged.")


def load(url: str, dumped: Path) -> None:
    """Replace the database by the copy, wholly or not at all. Raises BackupError."""
    if backend_of(url) == "postgresql":
        _postgres(
            "pg_restore",
            url,
            "--clean",
            "--if-exists",
            "--no-owner",
            "--single-transaction",
            "--exit-on-error",
            str(dumped),
        )
        return
    target = sqlite_path(url)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".restoring")
    shutil.copyfile(dumped, part)
    part.chmod(0o600)
    with part.open("rb") as copied:
        os.fsync(copied.fileno())
    for leftover in (target.with_name(target.name + "-wal"), target.with_name(target.name + "-shm")):
        leftover.unlink(missing_ok=True)
    part.replace(target)


def _postgres(program: str, url: str, *arguments: str) -> None:
    parts = urlsplit(url.replace("+psycopg", ""))
    environment = {"PGPASSWORD": unquote(parts.password)} if parts.password else {}
    connection = [
        f"--host={parts.hostname or 'localhost'}",
        f"--port={parts.port or 5432}",
        f"--dbname={parts.path.lstrip('/')}",
    ]
    if parts.username:
        connection.append(f"--username={unquote(parts.username)}")
    _run(program, [*connection, "--no-password", *arguments], environment)


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
