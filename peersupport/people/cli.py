"""Operator's command: `flask organisation create`. Until it is run, nobody can log in."""

import click
from flask.cli import AppGroup

from peersupport.core.actor import SystemActor
from peersupport.core.database import new_id
from peersupport.core.errors import Conflict
from peersupport.core.unit_of_work import unit_of_work
from peersupport.people.forms.operator import NewOrganisationForm
from peersupport.people.models import Band, ServiceKind
from peersupport.people.notices import invitation_link
from peersupport.people.services.organisations import FirstAdministrator, create_organisation

organisation_commands = AppGroup("organisation", help="Organisations.")


@organisation_commands.command("create")
@click.argument("name")
@click.argument("admin_email")
@click.option("--first-name", default="First", show_default=True, help="The administrator's first name.")
@click.option(
    "--last-name", default="Administrator", show_default=True, help="The administrator's last name."
)
@click.option("--role-title", default="Service manager", show_default=True)
@click.option("--band", default="7", show_default=True, type=click.Choice([band.value for band in Band]))
@click.option("--site", default="Main site", show_default=True, help="The first site.")
@click.option("--service", default="MSK service", show_default=True, help="The first service.")
@click.option(
    "--kind", default="msk", show_default=True, type=click.Choice([kind.value for kind in ServiceKind])
)
def create(name: str, admin_email: str, kind: str, **details: str) -> None:
    """Make an organisation, its first site and service, and invite its first administrator.

    Prints the invitation's link, which works once, for 7 days.
    """
    form = NewOrganisationForm.from_payload({"name": name, "email": admin_email, **details})
    if not form.validate():
        raise click.ClickException("; ".join(problem.text for problem in form.problems))
    administrator = FirstAdministrator(
        first_name=form.first_name.data,
        last_name=form.last_name.data,
        email=form.email.data,
        band=details["band"],
        role_title=form.role_title.data,
    )
    try:
        with unit_of_work(SystemActor("System operator", organisation_id=new_id())) as work:
            token = create_organisation(
                work,
                name=form.name.data,
                site=form.site.data,
                service=form.service.data,
                kind=ServiceKind(kind),
                administrator=administrator,
            )
    except Conflict as error:
        raise click.ClickException(error.message) from error
    click.echo(f"{form.name.data} is ready. Its first administrator chooses a password here:")
    click.echo(invitation_link(token))
    click.echo("The link works once, for 7 days. It was also sent by email.")
