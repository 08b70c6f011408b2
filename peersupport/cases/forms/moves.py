"""Forms that move a case, choose its kind, or narrow the list."""

from peersupport.cases import taxonomy, words
from peersupport.cases.forms.base import VersionedForm, choices
from peersupport.cases.rules.fields import HALF_REASON_LIMIT, REASON_LIMIT
from peersupport.web.fields import (
    BaseForm,
    Choice,
    ChoiceField,
    HiddenField,
    LongTextField,
    OneTimeForm,
    RadiosField,
    TickField,
)

_KIND_HINTS = {
    words.CaseKind.PATIENT: "1 person in your care, without anything that identifies them",
    words.CaseKind.PATIENT_GROUP: "People with something in common, such as those who leave a class early",
    words.CaseKind.PROFESSIONAL_AREA: "How you and your team work, such as workload, communication or ethics",
}


class KindForm(OneTimeForm):
    """What the case is about."""

    kind = RadiosField(
        "What is your case about?",
        choices=[
            Choice(value, text, hint=_KIND_HINTS[words.CaseKind(value)])
            for value, text in words.choices(words.CaseKind)
        ],
        required_message="Select what your case is about",
        label_size="l",
        page_heading=True,
    )
    version = HiddenField(max_length=10)

    @property
    def expected_version(self) -> int | None:
        """The version the page showed; None for a case that does not exist yet."""
        typed = self.version.data
        return int(typed) if typed.isascii() and typed.isdecimal() else None


class SubmitForm(VersionedForm):
    """The last page before submission. That the box is ticked is held to with all other answers."""

    has_identifier_statement = TickField("I have checked that nothing here could identify a patient")


class MoveForm(VersionedForm):
    """A button that moves the case as its page showed it."""


class ReturnForm(VersionedForm):
    """Why a case goes back to its owner."""

    reason = LongTextField(
        "Why are you returning it?",
        limit=HALF_REASON_LIMIT,
        rows=4,
        required_message="Enter why you are returning it",
        error_name="The reason",
    )
    missing = LongTextField(
        "What is missing?",
        hint="What the owner needs to add or change before they submit it again",
        limit=HALF_REASON_LIMIT,
        rows=4,
        required_message="Enter what is missing",
        error_name="What is missing",
    )


class WithdrawForm(VersionedForm):
    """Why a case is taken out of the way."""

    reason = LongTextField(
        "Why are you withdrawing it?",
        hint="Shown with the case's history",
        limit=REASON_LIMIT,
        rows=4,
        error_name="The reason",
    )


class FilterForm(BaseForm):
    """What the list of cases is narrowed to. Read from the address."""

    status = ChoiceField("Status", choices=choices(words.CaseStatus), empty_text="All")
    kind = ChoiceField("Kind", choices=choices(words.CaseKind), empty_text="All")
    region = ChoiceField(
        "Body region", choices=[Choice(key, text) for key, text in taxonomy.REGIONS.items()], empty_text="All"
    )
    mine = TickField("My cases only", small=True)
