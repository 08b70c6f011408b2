"""The base of every field: its wording, whether an answer is needed, and how it renders itself."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from markupsafe import Markup
from wtforms.fields import Field
from wtforms.validators import StopValidation

from peersupport.web.components import render_component
from peersupport.web.fields.plain_text import showable

LARGEST_NUMBER = 10**15
OPTIONAL = " (optional)"

Validator = Callable[[Any, Any], None]


class Asked(Field):  # type: ignore[misc] # wtforms ships no types
    """One question of a form. A template writes only `{{ form.title }}`.

    A field that is missing from what was submitted is empty; it never falls back to an older value.
    `required_message` ("Enter a title") makes an answer compulsory. `error_name` is what error messages call
    the field when its label is a whole question.
    """

    component: ClassVar[str]
    is_hidden: ClassVar[bool] = False

    def __init__(
        self,
        label: str = "",
        *,
        hint: str = "",
        required_message: str = "",
        error_name: str = "",
        label_size: str = "",
        page_heading: bool = False,
        validators: Sequence[Validator] = (),
        **bound: Any,
    ) -> None:
        super().__init__(label, list(validators), **bound)
        self.hint = hint
        self.required_message = required_message
        self.subject = error_name or label.removesuffix(OPTIONAL)
        self.label_size = label_size
        self.page_heading = page_heading
        self.sent = ""

    @property
    def first_id(self) -> str:
        """The id of the first input, where a link in the error summary leads."""
        return str(self.id)

    @property
    def error(self) -> str:
        """The first thing wrong with the answer, or nothing."""
        return str(self.errors[0]) if self.errors else ""

    @property
    def is_empty(self) -> bool:
        """Whether no answer was given."""
        return self.data in (None, "", [])

    def pre_validate(self, form: object) -> None:
        """Stop at the first problem, so that one field shows one message."""
        if self.process_errors:
            raise StopValidation()
        if self.is_empty and self.required_message:
            raise StopValidation(self.required_message)

    def one_text(self, values: Sequence[object]) -> str:
        """The single text that was submitted. Raises ValueError for repeated values and other types."""
        if len(values) > 1:
            raise ValueError(f"{self.subject} was sent more than once")
        value = values[0] if values else ""
        if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < LARGEST_NUMBER:
            return str(value)
        if not isinstance(value, str):
            raise ValueError(f"{self.subject} must be text")
        self.sent = showable(value)
        return value

    def arguments(self) -> dict[str, object]:
        """What the component's macro is called with."""
        return {
            "id": self.id,
            "name": self.name,
            "label": self.label.text,
            "hint": self.hint,
            "error": self.error,
            "label_size": self.label_size,
            "page_heading": self.page_heading,
        }

    def __call__(self, **overrides: object) -> Markup:
        """The component's markup; keyword arguments override those of the field."""
        return render_component(self.component, **(self.arguments() | overrides))
