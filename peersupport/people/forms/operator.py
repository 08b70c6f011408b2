"""What an operator's command takes, held to the same rules as the pages."""

from peersupport.people.forms.organisation import PLACE_NAME_LENGTH
from peersupport.people.rules.staff import NAME_LENGTH, ROLE_TITLE_LENGTH
from peersupport.web.fields import BaseForm, EmailField, TextField


class NewOrganisationForm(BaseForm):
    """A new organisation and its first administrator."""

    name = TextField("Name", required_message="Enter the organisation's name", max_length=100)
    email = EmailField("Email", required_message="Enter the administrator's email address")
    first_name = TextField("First name", required_message="Enter a first name", max_length=NAME_LENGTH)
    last_name = TextField("Last name", required_message="Enter a last name", max_length=NAME_LENGTH)
    role_title = TextField("Role title", required_message="Enter a role title", max_length=ROLE_TITLE_LENGTH)
    site = TextField("Site", required_message="Enter a site", max_length=PLACE_NAME_LENGTH)
    service = TextField("Service", required_message="Enter a service", max_length=PLACE_NAME_LENGTH)
