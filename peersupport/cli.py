"""The operator door: every command of the product. `flask --app wsgi --help` lists them."""

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from peersupport.audit.cli import audit_commands
from peersupport.backup import serving
from peersupport.backup.cli import backup_command, restore_command
from peersupport.config import Config
from peersupport.demo.cli import demo_commands
from peersupport.jobs.runner import JobFailed, Runner
from peersupport.people.cli import organisation_commands


def add_commands(app: Flask) -> None:
    """Attach the commands to the application."""
    groups = (audit_commands, organisation_commands, demo_commands)
    for command in (*groups, backup_command, restore_command, worker, run_job):
        app.cli.add_command(command)


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Send mail and run the timed jobs, until stopped."""
    config: Config = current_app.config["PEERSUPPORT"]
    serving.hold(config.jobs_path.parent)
    _runner().work_forever()


@click.command("job")
@click.argument("name")
@with_appcontext
def run_job(name: str) -> None:
    """Run one timed job now."""
    runner = _runner()
    if name not in runner.jobs:
        raise click.ClickException(f"No such job. There are: {', '.join(sorted(runner.jobs))}")
    try:
        runner.run(name)
    except JobFailed as error:
        raise click.ClickException(str(error)) from error


def _runner() -> Runner:
    runner: Runner = current_app.extensions["peersupport_jobs"]
    return runner
