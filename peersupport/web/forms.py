"""Between a form on a page and the errors of a service."""

from peersupport.core.errors import Conflict, InvalidInput
from peersupport.web.fields import BaseForm


def show_errors(form: BaseForm, error: InvalidInput | Conflict) -> None:
    """Put a service's refusal beside the fields it speaks of, so that nothing typed is lost."""
    if isinstance(error, Conflict):
        form.refuse(error.field or "", error.message)
        return
    for field, messages in error.errors.items():
        for message in messages:
            form.refuse(field, message)
