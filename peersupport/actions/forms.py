"""Forms of actions: shape and wording of what people type."""

from peersupport.actions.rules import REASON_LIMIT, RESULT_LIMIT
from peersupport.web.fields import ChoiceField, HiddenField, LongTextField
from peersupport.web.forms import GuardedForm


class FinishForm(GuardedForm):
    """What came of an action."""

    result = LongTextField(
        "What came of it?",
        hint="Do not include anything that could identify a patient",
        limit=RESULT_LIMIT,
        rows=4,
        required_message="Enter what came of it",
        error_name="What came of it",
    )


class CancelForm(GuardedForm):
    """Why an action is cancelled."""

    reason = LongTextField(
        "Why is it cancelled?",
        hint="The owner sees this",
        limit=REASON_LIMIT,
        rows=3,
        required_message="Enter why it is cancelled",
        error_name="The reason",
    )


class ReassignForm(GuardedForm):
    """Who does it instead, and why. `version` is the action as this page showed it."""

    owner = ChoiceField(
        "Who will do it?", empty_text="Select a colleague", required_message="Select who will do it"
    )
    reason = LongTextField(
        "Why are you giving it to somebody else?",
        hint="Both people see this",
        limit=REASON_LIMIT,
        rows=3,
        required_message="Enter why you are giving it to somebody else",
        error_name="The reason",
    )
    version = HiddenField(max_length=10)
