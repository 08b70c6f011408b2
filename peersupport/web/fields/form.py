"""Forms: one class serves a page, a live event and an address with a query."""

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms.validators import ValidationError

from peersupport.web.fields.base import Asked
from peersupport.web.fields.text import HiddenField

ONE_TIME_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
STALE_FORM = "Load this page again, then try once more"


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of the error summary; `href` is empty when no input can be blamed."""

    text: str
    href: str


class BaseForm(FlaskForm):  # type: ignore[misc] # flask_wtf ships no types
    """A form whose errors feed the error summary. It returns values and never loads or saves."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc] # flask_wtf ships no types
        """How submitted data is found."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """An empty submission is a submission too: it must not fall back to older values."""
            if formdata is None or hasattr(formdata, "getlist"):
                return formdata
            return CombinedMultiDict([request.files, request.form]) if form.is_submitted() else None

        def get_translations(self, form: Any) -> None:
            """The wording is our own, in plain English."""

    @classmethod
    def from_payload(cls, payload: object, **known: Any) -> Self:
        """The form filled from a live event. Wrong types become errors of their field, never exceptions."""
        is_mapping = isinstance(payload, dict)
        sent: MultiDict[str, object] = MultiDict()
        for name, value in payload.items() if isinstance(payload, dict) else ():
            if value is not None:
                sent.setlist(str(name), list(value) if isinstance(value, list) else [value])
        form = cls(sent, meta={"csrf": False}, **known)
        form.is_readable = is_mapping
        return form

    @classmethod
    def from_query(cls, **known: Any) -> Self:
        """The form filled from the address, for searches and filters, which change nothing."""
        return cls(request.args or None, meta={"csrf": False}, **known)

    is_readable: bool = True

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every answer is acceptable."""
        passed = bool(super().validate(extra_validators))
        if not self.is_readable:
            self.refuse("", "This could not be read. Load the page again")
        return passed and self.is_readable

    def refuse(self, field_name: str, message: str) -> None:
        """Show what a service refused, beside its field, or above the form when the field is not here."""
        if field_name in self:
            self[field_name].errors = [*self[field_name].errors, message]
        else:
            self.form_errors.append(message)

    @property
    def problems(self) -> list[Problem]:
        """The error summary, in the order of the page."""
        return [Problem(str(message), "") for message in self.form_errors] + [
            Problem(str(field.errors[0]), self._href(field)) for field in self if field.errors
        ]

    @property
    def hidden_values(self) -> Iterator[tuple[str, str]]:
        """Name and value of each hidden input, the CSRF token among them."""
        for field in self:
            if isinstance(field, HiddenField):
                yield field.name, field.sent
            elif not isinstance(field, Asked):
                yield field.name, field._value()

    @staticmethod
    def _href(field: Any) -> str:
        return f"#{field.first_id}" if isinstance(field, Asked) and not field.is_hidden else ""


class OneTimeForm(BaseForm):
    """A form whose effect happens once, however often it is sent: its token travels to the service."""

    form_token = HiddenField(default=lambda: secrets.token_urlsafe(24), max_length=64)

    def validate_form_token(self, field: HiddenField) -> None:
        """Refuse a token that this page did not make. Raises ValidationError."""
        if not ONE_TIME_TOKEN.fullmatch(field.data):
            raise ValidationError(STALE_FORM)

    @property
    def once(self) -> str:
        """The one-time token."""
        return self.form_token.data
