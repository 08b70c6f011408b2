"""Makes a backup of the running product, and restores one after proving it."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from peersupport.backup import archive, engines, serving
from peersupport.backup.archive import BackupError, Manifest
from peersupport.config import Config
from peersupport.core import clock

DROP_WAITING = """
    UPDATE outbox_mail SET status = 'dropped', last_error = 'restored' WHERE status IN ('queued', 'sending')
"""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    manifest: Manifest
    dropped_mails: int
    kept_anchors: Path | None


def make_backup(config: Config, target: Path) -> Manifest:
    """Write a verified backup while the product runs. Raises BackupError."""
    with tempfile.TemporaryDirectory(dir=target.resolve().parent) as folder:
        copy = Path(folder) / archive.DATABASE
        engines.dump(config.database_url, copy)
        engines.verify(engines.backend_of(config.database_url), copy)
        files = {archive.DATABASE: copy}
        if config.anchor_path.exists():
            anchors = Path(folder) / archive.ANCHORS
            anchors.write_bytes(config.anchor_path.read_bytes())
            files[archive.ANCHORS] = anchors
        return archive.pack(
            target,
            files,
            backend=engines.backend_of(config.database_url),
            revision=_revision(config.database_url),
            made_at=clock.now().isoformat(),
        )


def restore_backup(config: Config, source: Path, *, known_revisions: Callable[[], set[str]]) -> Restored:
    """Replace everything by the backup, once it has been proved whole. Raises BackupError, changing nothing.

    Mails that were waiting when the backup was made are dropped, not sent again: they may have gone out.
    The present anchors are kept beside the restored ones, because they speak of rows that are gone.
    """
    if serving.is_serving(config.jobs_path.parent):
        raise BackupError("The server is running. Stop it, then restore.")
    with tempfile.TemporaryDirectory() as folder:
        manifest = archive.unpack(source, Path(folder))
        backend = engines.backend_of(config.database_url)
        if manifest.backend != backend:
            raise BackupError(
                f"This backup is of a {manifest.backend} database; this product uses {backend}."
            )
        if manifest.revision not in known_revisions():
            raise BackupError(
                "This backup was made by a newer version of the product. Install that version first."
            )
        engines.verify(backend, Path(folder) / archive.DATABASE)
        engines.load(config.database_url, Path(folder) / archive.DATABASE)
        kept = _replace_anchors(config.anchor_path, Path(folder) / archive.ANCHORS)
    return Restored(manifest, _drop_waiting_mails(config.database_url), kept)


def _replace_anchors(present: Path, restored: Path) -> Path | None:
    kept = None
    if present.exists():
        kept = present.with_name(f"{present.name}.before-{clock.now():%Y%m%dT%H%M%S}")
        present.replace(kept)
    if restored.exists():
        present.write_bytes(restored.read_bytes())
        present.chmod(0o600)
    return kept


def _revision(url: str) -> str:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    except SQLAlchemyError as error:
        raise BackupError("The database has no schema yet: there is nothing to back up.") from error
    finally:
        engine.dispose()


def _drop_waiting_mails(url: str) -> int:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            return connection.execute(text(DROP_WAITING)).rowcount
    finally:
        engine.dispose()
