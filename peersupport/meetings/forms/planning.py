"""Forms for planning a meeting: its facts, its people, cancelling it."""

from peersupport.meetings.rules.joining_link import LONGEST as LONGEST_LINK
from peersupport.web.fields import (
    CheckboxesField,
    ChoiceField,
    DateField,
    HiddenField,
    LongTextField,
    OneTimeForm,
    TextField,
    TickField,
    TimeField,
    WholeNumberField,
)
from peersupport.web.forms import GuardedForm


class MeetingForm(GuardedForm):
    """A meeting's facts. Date and start are London wall time."""

    title = TextField(
        "Title",
        hint="Everybody invited sees it in their e-mail and calendar, so do not write about a case here",
        max_length=100,
        required_message="Enter a title",
    )
    day = DateField("Date", hint="For example, 27 3 2027", required_message="Enter the date")
    start = TimeField(
        "Start time", hint="For example, 12:30 or 5:30pm", required_message="Enter the start time"
    )
    length_minutes = WholeNumberField(
        "Length",
        hint="Between 30 and 90 minutes",
        least=30,
        most=90,
        suffix="minutes",
        default=60,
        required_message="Enter the length",
    )
    joining_url = TextField(
        "Joining link (optional)",
        hint="The link of any video tool, for example from Microsoft Teams",
        max_length=LONGEST_LINK,
        spellcheck=False,
    )
    chair = ChoiceField("Chair", empty_text="Select a chair", required_message="Select a chair")
    deputy = ChoiceField("Deputy chair (optional)", empty_text="No deputy")
    sites = CheckboxesField(
        "Which sites take part?",
        hint="Select all that apply",
        required_message="Select the sites that take part",
    )
    version = HiddenField(max_length=10, default="0")


class PeopleForm(OneTimeForm):
    """Who is invited. `were` repeats what was ticked when the page was opened, one reference a word."""

    people = CheckboxesField("Who is invited?")
    sites = CheckboxesField("Add everybody who works at", small=True)
    services = CheckboxesField("Add everybody of", small=True)
    were = HiddenField(max_length=20000)


class CancelMeetingForm(GuardedForm):
    """Why a meeting does not take place."""

    reason = LongTextField(
        "Why is the meeting cancelled?",
        hint="Everybody who was invited can read this on the meeting's page",
        limit=300,
        rows=3,
        required_message="Enter why the meeting is cancelled",
        error_name="The reason",
    )
    has_no_chair = TickField("Neither the chair nor a deputy came")
