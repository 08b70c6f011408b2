"""Forms of what else may happen to an outcome: not obtainable, another day, closing without, reopening."""

from datetime import date
from typing import cast

from peersupport.cases.rules.outcomes import TEXT_LIMIT
from peersupport.web.fields import DateField, LongTextField, OneTimeForm
from peersupport.web.forms import GuardedForm

_NO_IDENTIFIERS = "Do not include anything that could identify a patient"


class NotObtainableForm(GuardedForm):
    """Why nobody can know what came of it."""

    reason = LongTextField(
        "Why can the outcome not be found out?",
        hint=_NO_IDENTIFIERS,
        limit=TEXT_LIMIT,
        rows=3,
        required_message="Enter why the outcome cannot be found out",
        error_name="The reason",
    )


class CloseForm(GuardedForm):
    """Why a case is closed without an outcome."""

    reason = LongTextField(
        "Why are you closing the case?",
        hint="The owner sees this",
        limit=TEXT_LIMIT,
        rows=3,
        required_message="Enter why you are closing the case",
        error_name="The reason",
    )


class ReopenForm(GuardedForm):
    """What is new about a closed case."""

    reason = LongTextField(
        "What is the new information?",
        hint=f"The owner sees this. {_NO_IDENTIFIERS}",
        limit=TEXT_LIMIT,
        rows=3,
        required_message="Enter what is new",
        error_name="The new information",
    )


class DueForm(OneTimeForm):
    """When an outcome is due."""

    due_on = DateField(
        "When is the outcome due?",
        hint="For example, 27 3 2027",
        required_message="Enter when the outcome is due",
        error_name="The date",
        page_heading=True,
        label_size="l",
    )

    @property
    def day(self) -> date:
        """The day that was entered. The form was validated before."""
        return cast(date, self.due_on.data)
