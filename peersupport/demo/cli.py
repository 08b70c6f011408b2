"""Operator's commands: `flask demo load` and `flask demo ways-in`. Neither works in production."""

import click
from flask import current_app
from flask.cli import AppGroup

from peersupport.config import Config
from peersupport.core import clock
from peersupport.demo.loader import is_loaded, load_demo
from peersupport.demo.people import PASSWORD
from peersupport.demo.ways_in import list_accounts

SHOWN = {"clinician": "A band 6 clinician", "chair": "A chair", "coordinator": "A coordinator"}

demo_commands = AppGroup("demo", help="The demo data. Not in production.")


@demo_commands.command("load")
def load() -> None:
    """Load the demo data into an empty database; keep whatever is there."""
    config = _demo_config()
    if is_loaded(config):
        click.echo("The demo data are there already and are kept.")
        return
    click.echo("Loading the demo data: half a year at work in 2 organisations. It takes some seconds ...")
    load_demo(config, clock.now())
    click.echo("The demo data are loaded.")


@demo_commands.command("ways-in")
def ways_in() -> None:
    """Print the address and three accounts to try."""
    config = _demo_config()
    # The first of each kind belongs to the large organisation.
    emails = {account.kind: account.email for account in reversed(list_accounts())}
    lines = [f"  {label:<20}{emails[kind]}" for kind, label in SHOWN.items()]
    click.echo(f"\npeersupport is at {config.public_address}\n")
    click.echo(f'Log in as one of these, with the password "{PASSWORD}":')
    click.echo("\n".join(lines))
    click.echo("docs/demo.md lists the other accounts and a tour of 5 minutes.")
    click.echo(f"Mail arrives at {config.public_address}/mailbox. Ctrl+C stops the server.\n")


def _demo_config() -> Config:
    config: Config = current_app.config["PEERSUPPORT"]
    if config.mode not in ("demo", "test"):
        raise click.ClickException("The demo data belong to the demo: this is not one.")
    return config
