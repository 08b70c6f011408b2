"""Forms about places, roles and the staff file."""

from peersupport.people.models import ServiceKind
from peersupport.people.rules.staff_file import MOST_BYTES
from peersupport.web.fields import (
    CheckboxesField,
    Choice,
    FileField,
    HiddenField,
    OneTimeForm,
    RadiosField,
    TextField,
    TickField,
)

PLACE_NAME_LENGTH = 100
KIND_WORDS = {
    ServiceKind.PHYSIOTHERAPY: "Physiotherapy",
    ServiceKind.MSK: "Musculoskeletal (MSK)",
    ServiceKind.ORTHOPAEDICS: "Orthopaedics",
}


class SiteForm(OneTimeForm):
    """The name of a place of work."""

    name = TextField(
        "Name of the site",
        hint="As staff say it, for example Hilltop Hospital.",
        required_message="Enter the name of the site",
        max_length=PLACE_NAME_LENGTH,
    )


class ServiceForm(OneTimeForm):
    """The name of a team and what it is."""

    name = TextField(
        "Name of the service", required_message="Enter the name of the service", max_length=PLACE_NAME_LENGTH
    )
    kind = RadiosField(
        "What kind of service is it?",
        choices=[Choice(kind.value, words) for kind, words in KIND_WORDS.items()],
        required_message="Select what kind of service it is",
    )


class RolesForm(OneTimeForm):
    """The roles of one person. `shown` repeats what was ticked when the page was opened."""

    roles = CheckboxesField("Roles", hint="Select all that apply.")
    shown = HiddenField(max_length=10_000)


class StaffFileForm(OneTimeForm):
    """A CSV file to check."""

    file = FileField("CSV file", required_message="Select a CSV file", max_bytes=MOST_BYTES)


class ImportForm(OneTimeForm):
    """The file that was checked, carried as a signed text, and what to do with it."""

    checked_file = HiddenField(max_length=2_000_000, required_message="Select the file again")
    send_invitations = TickField("Send each new person an invitation by email now", default=True)
