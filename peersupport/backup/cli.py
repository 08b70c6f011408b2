"""Operator's commands: `flask backup FILE` and `flask restore FILE`."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from peersupport.backup.archive import BackupError
from peersupport.backup.services import make_backup, restore_backup
from peersupport.core.database import db


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def backup_command(file: Path) -> None:
    """Write a verified backup of the running product to FILE."""
    try:
        manifest = make_backup(current_app.config["PEERSUPPORT"], file)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Backed up to {file} ({file.stat().st_size:,} bytes, schema {manifest.revision}).")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.confirmation_option(prompt="This replaces everything by the backup. Go on?")
@with_appcontext
def restore_command(file: Path) -> None:
    """Prove the backup in FILE, then replace everything by it. Server and worker must be stopped."""
    db.session.remove()
    db.engine.dispose()
    try:
        restored = restore_backup(
            current_app.config["PEERSUPPORT"], file, revisions=_revisions(), upgrade=upgrade
        )
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"Restored the backup of {restored.made_at}. {restored.dropped_mails} waiting mails were dropped, "
        f"{restored.ended_sessions} log-ins ended."
    )
    if restored.kept_anchors is not None:
        click.echo(f"The audit anchors from before are kept in {restored.kept_anchors}.")


def _revisions() -> list[str]:
    folder = Path(current_app.extensions["migrate"].directory, "versions")
    return sorted(path.name.partition("_")[0] for path in folder.glob("*.py"))
