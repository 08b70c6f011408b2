"""Forms about a member of staff."""

from wtforms.validators import ValidationError

from peersupport.people.models import AccountStatus, Band
from peersupport.people.rules.staff import (
    NAME_LENGTH,
    ROLE_TITLE_LENGTH,
    NotAnHcpcNumber,
    hcpc_number,
)
from peersupport.web.fields import (
    BaseForm,
    CheckboxesField,
    Choice,
    ChoiceField,
    DateField,
    EmailField,
    HiddenField,
    OneTimeForm,
    TextField,
    TickField,
)

BANDS = [Choice(band.value, f"Band {band.value}") for band in Band]
STATUS_WORDS = {
    AccountStatus.INVITED: "Not accepted yet",
    AccountStatus.ACTIVE: "Active",
    AccountStatus.SUSPENDED: "Suspended",
}


class PersonForm(OneTimeForm):
    """What is known about a member of staff. The view fills in the sites and services to choose from."""

    first_name = TextField("First name", required_message="Enter a first name", max_length=NAME_LENGTH)
    last_name = TextField("Last name", required_message="Enter a last name", max_length=NAME_LENGTH)
    email = EmailField(
        "Work email address",
        hint="Invitations and notices go here. Staff use it to log in.",
        required_message="Enter a work email address",
        autocomplete="off",
    )
    band = ChoiceField("Band", choices=BANDS, empty_text="Select a band", required_message="Select a band")
    role_title = TextField(
        "Role title",
        hint="For example, specialist physiotherapist.",
        required_message="Enter a role title",
        max_length=ROLE_TITLE_LENGTH,
    )
    home_site = ChoiceField("Home site", empty_text="Select a site", required_message="Select a home site")
    sites = CheckboxesField("Other sites where they work (optional)", small=True)
    services = CheckboxesField("Services", small=True, required_message="Select at least one service")
    hcpc_number = TextField(
        "HCPC number (optional)",
        hint="Only this person and administrators see it.",
        max_length=20,
        width="10",
        spellcheck=False,
    )
    version = HiddenField(max_length=20, default="0")

    def validate_hcpc_number(self, field: TextField) -> None:
        """Hold the number to its form. Raises ValidationError."""
        try:
            field.data = hcpc_number(field.data) or ""
        except NotAnHcpcNumber as problem:
            raise ValidationError(str(problem)) from problem

    @property
    def expected_version(self) -> int:
        """The version of the record that the page showed; -1 matches none."""
        return int(self.version.data) if self.version.data.isdecimal() and self.version.data.isascii() else -1


class AddPersonForm(PersonForm):
    """A new member of staff."""

    send_invitation = TickField("Send an invitation by email now", default=True)


class LeavingDayForm(OneTimeForm):
    """The day on which access ends."""

    leaves_on = DateField(
        "Leaving day (optional)",
        hint="Access ends at the start of this day, so use the day after their last day of work. "
        "Leave all 3 boxes empty if they are not leaving.",
        error_name="Leaving day",
    )


class SearchForm(BaseForm):
    """What the list of people shows."""

    search = TextField("Search", hint="Name, role title, site, email or staff number", max_length=100)
    status = ChoiceField(
        "Account",
        choices=[Choice(status.value, words) for status, words in STATUS_WORDS.items()],
        empty_text="All accounts",
    )
    before = HiddenField(max_length=20)
    after = HiddenField(max_length=20)
