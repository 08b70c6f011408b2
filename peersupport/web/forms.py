"""Between a form on a page and the errors of a service."""

from peersupport.core.errors import Conflict, InvalidInput, NeedsReason
from peersupport.web.fields import BaseForm, OneTimeForm, TextField


def show_errors(form: BaseForm, error: InvalidInput | Conflict) -> None:
    """Put a service's refusal beside the fields it speaks of, so that nothing typed is lost."""
    if isinstance(error, Conflict):
        form.refuse(error.field or "", error.message)
        return
    for field, messages in error.errors.items():
        for message in messages:
            form.refuse(field, message)


class GuardedForm(OneTimeForm):
    """A form with free text. Its last question appears only when the identifier guard asks it."""

    identifier_reason = TextField(
        "Why does this not identify a patient?",
        hint="For example, it is the name of a colleague or of a test",
        max_length=300,
    )
    asks_reason = False

    def show(self, error: InvalidInput | Conflict) -> None:
        """Put a service's refusal beside its field, and ask for a reason when one would help."""
        self.asks_reason = isinstance(error, NeedsReason)
        show_errors(self, error)
