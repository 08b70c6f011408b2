"""Forms of the agenda page."""

from flask import request

from peersupport.meetings.rules.agenda import LONGEST_ITEM, SHORTEST_ITEM
from peersupport.meetings.services.agenda import Line
from peersupport.web.fields import CheckboxesField, HiddenField, OneTimeForm, TextField, WholeNumberField
from peersupport.web.fields.plain_text import showable
from peersupport.web.forms import GuardedForm

MOST_ITEMS = 100
LATE_HINT = "The meeting is published, so everybody can see why this comes late"


class LateForm(GuardedForm):
    """What is added after publication needs a reason."""

    late_reason = TextField("Why does this come late?", hint=LATE_HINT, max_length=300)


class AddCasesForm(LateForm):
    """List accepted cases."""

    cases = CheckboxesField("Cases that wait for a meeting", required_message="Select at least 1 case")


class AddItemForm(LateForm):
    """Add an item that is no case."""

    title = TextField(
        "What is it called?",
        hint="For example, feedback from the last meeting",
        max_length=100,
        required_message="Enter what the item is called",
        error_name="The title",
    )
    minutes = WholeNumberField(
        "Minutes",
        least=SHORTEST_ITEM,
        most=LONGEST_ITEM,
        suffix="minutes",
        default=5,
        required_message="Enter the number of minutes",
    )


class AgendaForm(OneTimeForm):
    """The whole agenda as the page shows it: keys and minutes in order, and which button was pressed.

    Rows are repeated inputs named `item` and `minutes`; `press` is "save", or "up:KEY", "down:KEY" or
    "remove:KEY".
    """

    revision = HiddenField(max_length=10)

    def __init__(self, *arguments: object, **known: object) -> None:
        super().__init__(*arguments, **known)
        self.lines: tuple[Line, ...] = ()
        # What was typed, key by key, in the order of the page.
        self.typed: dict[str, str] = {}

    def afresh(self, revision: str) -> "AgendaForm":
        """A new form for the agenda at that revision, which says what was wrong with this one."""
        fresh = AgendaForm(formdata=None, revision=revision)
        fresh.form_errors.extend(self.form_errors)
        return fresh

    def validate(self, extra_validators: object = None) -> bool:
        """Whether the rows can be read. Wrong minutes are shown at their row."""
        passed = super().validate(extra_validators)
        keys, minutes = request.form.getlist("item"), request.form.getlist("minutes")
        self.typed = {key: showable(typed) for key, typed in zip(keys, minutes, strict=False)}
        is_readable = len(keys) == len(minutes) == len(self.typed) <= MOST_ITEMS
        if not is_readable or not self.revision.data.isdecimal():
            self.refuse("", "This agenda could not be read. Load the page again")
            return False
        wrong = [key for key in keys if not _is_minutes(self.typed[key])]
        if wrong:
            self.refuse("", f"Minutes must be a whole number between {SHORTEST_ITEM} and {LONGEST_ITEM}")
            return False
        self.lines = tuple(Line(key, int(self.typed[key])) for key in keys)
        return bool(passed)

    @property
    def move(self) -> tuple[str, int] | None:
        """The item to move and by how many places, when an up or down button was pressed."""
        step, _, key = request.form.get("press", "").partition(":")
        return (key, {"up": -1, "down": 1}[step]) if step in ("up", "down") else None

    @property
    def remove(self) -> str:
        """The key of the item to take off, when its button was pressed."""
        step, _, key = request.form.get("press", "").partition(":")
        return key if step == "remove" else ""


def _is_minutes(typed: str) -> bool:
    typed = typed.strip()
    return (
        typed.isascii() and typed.isdigit() and len(typed) < 4 and SHORTEST_ITEM <= int(typed) <= LONGEST_ITEM
    )
