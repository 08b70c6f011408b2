"""Operator's command: `flask audit verify`."""

import click
from flask import current_app
from flask.cli import AppGroup

from peersupport.audit.anchors import AnchorFile
from peersupport.audit.queries import prove_all
from peersupport.config import Config
from peersupport.core.database import db

audit_commands = AppGroup("audit", help="The audit record.")


@audit_commands.command("verify")
def verify() -> None:
    """Prove every chain, its cut-off tail included. Ends with an error when one does not hold."""
    config: Config = current_app.config["PEERSUPPORT"]
    key = config.secret_key.encode()
    anchors, forged = AnchorFile(config.anchor_path, key).read()
    proofs = prove_all(db.session(), anchors=anchors, key=key)
    for proof in proofs:
        click.echo(f"{'holds ' if proof.holds else 'BROKEN'} {proof.chain} {proof.events:,} events")
        for problem in proof.problems:
            click.echo(f"       {problem}")
    if forged:
        click.echo(f"BROKEN {forged} forged lines in {config.anchor_path}")
    if forged or not all(proof.holds for proof in proofs):
        raise click.ClickException("The audit record was tampered with.")
    click.echo(f"The audit record holds: {len(proofs)} chains, {len(anchors):,} anchors.")
