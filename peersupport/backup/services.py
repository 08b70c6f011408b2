"""Makes a backup of the running product, and restores one after proving it."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import update

from peersupport.audit import services as audit
from peersupport.backup import archive, engines, serving
from peersupport.backup.archive import BackupError, Manifest
from peersupport.config import Config
from peersupport.core import clock
from peersupport.core.actor import SystemActor
from peersupport.core.unit_of_work import unit_of_work
from peersupport.notifications.models import MailStatus, OutboxMail
from peersupport.people.models import UserSession

RESTORE = SystemActor("restore")
RUNNING = "The server or its worker is running. Stop them, then restore."


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    made_at: str
    dropped_mails: int
    ended_sessions: int
    kept_anchors: Path | None


def make_backup(config: Config, target: Path) -> Manifest:
    """Write a verified backup while the product runs. Raises BackupError."""
    url = config.database_url
    backend, revision = engines.backend_of(url), engines.revision(url)
    try:
        with tempfile.TemporaryDirectory(dir=target.resolve().parent) as folder:
            files = {archive.DATABASE: Path(folder) / archive.DATABASE}
            # Before the database: what was anchored is then in the copy, whatever is written meanwhile.
            if config.anchor_path.exists():
                files[archive.ANCHORS] = Path(folder) / archive.ANCHORS
                shutil.copyfile(config.anchor_path, files[archive.ANCHORS])
            engines.dump(url, files[archive.DATABASE])
            engines.verify(backend, files[archive.DATABASE], revision=revision)
            made_at = clock.now().isoformat()
            return archive.pack(target, files, backend=backend, revision=revision, made_at=made_at)
    except OSError as error:
        raise BackupError(f"The backup cannot be written: {_said(error)}.") from error


def restore_backup(
    config: Config, source: Path, *, revisions: list[str], upgrade: Callable[[], None]
) -> Restored:
    """Replace everything by the backup, once it has been proved whole. Raises BackupError, changing nothing.

    `revisions` are the schemas this version of the product knows, the oldest first; `upgrade` brings an
    older one to the newest. Mails that were waiting when the backup was made are dropped, not sent again:
    they may have gone out. Log-ins of then are ended. The present anchors are kept beside the restored
    ones, because they speak of rows that are gone.
    """
    try:
        with serving.alone(config.jobs_path.parent), tempfile.TemporaryDirectory() as folder:
            manifest = _prove(config, source, Path(folder), revisions)
            if engines.is_used_by_others(config.database_url):
                raise BackupError("Other programs are connected to the database. Stop them, then restore.")
            engines.load(config.database_url, Path(folder) / archive.DATABASE)
            kept = _replace_anchors(config.anchor_path, Path(folder) / archive.ANCHORS)
            if manifest.revision != revisions[-1]:
                upgrade()
            return _settle(manifest, kept)
    except serving.Serving as error:
        raise BackupError(RUNNING) from error
    except OSError as error:
        raise BackupError(f"The backup cannot be restored: {_said(error)}.") from error


def _said(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _prove(config: Config, source: Path, folder: Path, revisions: list[str]) -> Manifest:
    manifest = archive.unpack(source, folder)
    backend = engines.backend_of(config.database_url)
    if manifest.backend != backend:
        raise BackupError(f"This backup is of a {manifest.backend} database; this product uses {backend}.")
    if manifest.revision not in revisions:
        raise BackupError(
            "This backup was made by a newer version of the product. Install that version first."
        )
    engines.verify(backend, folder / archive.DATABASE, revision=manifest.revision)
    return manifest


def _replace_anchors(present: Path, restored: Path) -> Path | None:
    kept = None
    if present.exists():
        kept = present.with_name(f"{present.name}.before-{clock.now():%Y%m%dT%H%M%S}")
        present.replace(kept)
    if restored.exists():
        present.touch(mode=0o600)
        present.write_bytes(restored.read_bytes())
    return kept


def _settle(manifest: Manifest, kept: Path | None) -> Restored:
    with unit_of_work(RESTORE) as work:
        dropped = work.session.execute(
            update(OutboxMail)
            .where(OutboxMail.status.in_((MailStatus.QUEUED, MailStatus.SENDING)))
            .values(status=MailStatus.DROPPED, last_error="restored", body="", calendar=None)
            .returning(OutboxMail.id)
        ).all()
        ended = work.session.execute(
            update(UserSession)
            .where(UserSession.ended_at.is_(None), UserSession.ends_at > work.now)
            .values(ended_at=work.now)
            .returning(UserSession.id)
        ).all()
        counts = {"dropped_mails": len(dropped), "ended_sessions": len(ended)}
        audit.record(work, "operator:backup:restored", manifest.made_at, fields=counts)
    return Restored(manifest.made_at, len(dropped), len(ended), kept)
