"""Forms of meeting series."""

from peersupport.core.actor import Role
from peersupport.web.fields import (
    CheckboxesField,
    Choice,
    ChoiceField,
    HiddenField,
    LongTextField,
    OneTimeForm,
    RadiosField,
    TextField,
    WholeNumberField,
)
from peersupport.web.forms import GuardedForm

ROLES = (
    Choice(Role.CHAIR, "Chair", hint="Runs meetings and approves their minutes"),
    Choice(Role.DEPUTY_CHAIR, "Deputy chair", hint="Takes over when the chair is not there"),
    Choice(Role.COORDINATOR, "Coordinator", hint="Plans meetings, invites people and keeps the agenda"),
)


class SeriesForm(GuardedForm):
    """A series' terms in short."""

    name = TextField("Name", max_length=100, required_message="Enter a name")
    purpose = LongTextField(
        "What is it for?",
        limit=500,
        rows=3,
        required_message="Enter what the series is for",
        error_name="The purpose",
    )
    scope_in = LongTextField(
        "What belongs here? (optional)", limit=500, rows=3, error_name="What belongs here"
    )
    scope_out = LongTextField(
        "What does not belong here? (optional)",
        hint="For example emergencies, complaints and performance management",
        limit=500,
        rows=3,
        error_name="What does not belong here",
    )
    services = CheckboxesField(
        "Which services take part?", required_message="Select the services that take part"
    )
    length_minutes = WholeNumberField(
        "Length of a meeting",
        least=30,
        most=90,
        suffix="minutes",
        default=60,
        required_message="Enter the length of a meeting",
    )
    minutes_per_case = WholeNumberField(
        "Time for each case",
        hint="12 minutes allow 3 to present, 2 to clarify, 5 to discuss and 2 to agree",
        least=5,
        most=30,
        suffix="minutes",
        default=12,
        required_message="Enter the time for each case",
    )
    outcome_weeks = WholeNumberField(
        "When is the outcome of a case asked for?",
        error_name="Weeks until the outcome",
        hint="After the discussion",
        least=4,
        most=52,
        suffix="weeks",
        default=12,
        required_message="Enter the number of weeks until the outcome is asked for",
    )
    version = HiddenField(max_length=10, default="0")


class GiveRoleForm(OneTimeForm):
    """Make a colleague chair, deputy or coordinator."""

    person = ChoiceField("Colleague", empty_text="Select a colleague", required_message="Select a colleague")
    role = RadiosField("Role", choices=ROLES, required_message="Select a role")


class WithdrawRoleForm(OneTimeForm):
    """Take a role away: the button beside a name says whose and which, as "S-00012 chair"."""

    holder = TextField("Role to withdraw", max_length=60, required_message="Select a role to withdraw")
