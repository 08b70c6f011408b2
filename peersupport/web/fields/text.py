"""Typed answers: one line, several lines, e-mail address, password and hidden text."""

import re
from collections.abc import Sequence
from typing import Any

from peersupport.web.fields.base import Asked
from peersupport.web.fields.plain_text import plain_text, too_long

EMAIL = re.compile(r"[^@\s,;:<>()\[\]\"\\]+@[^@\s,;:<>()\[\]\"\\]+\.[^@\s,;:<>()\[\]\"\\.]{2,}")
EMAIL_LENGTH = 254
SURROGATE = re.compile("[\ud800-\udfff]")


class TextField(Asked):
    """One line of plain text. Line breaks that were pasted in become spaces."""

    component = "input"
    data: str
    input_type = "text"

    def __init__(
        self,
        label: str = "",
        *,
        max_length: int = 200,
        width: str = "",
        autocomplete: str = "",
        inputmode: str = "",
        spellcheck: bool | None = None,
        **wording: Any,
    ) -> None:
        super().__init__(label, **wording)
        self.max_length = max_length
        self.width = width
        self.autocomplete = autocomplete
        self.inputmode = inputmode
        self.spellcheck = spellcheck

    def process_data(self, value: object) -> None:
        """Take the value the form was opened with."""
        self.data = "" if value is None else str(value)
        self.sent = self.data

    def process_formdata(self, values: Sequence[object]) -> None:
        """Take what was submitted. Raises ValueError with the message to show."""
        self.data = self.sent = ""
        self.data = self.cleaned(self.one_text(values))

    def cleaned(self, text: str) -> str:
        """The text as it is stored. Raises ValueError with the message to show."""
        lines = plain_text(text, subject=self.subject, max_length=self.max_length).split("\n")
        return " ".join(line.strip() for line in lines if line.strip())

    def arguments(self) -> dict[str, object]:
        """What the input macro is called with."""
        return super().arguments() | {
            "value": self.sent,
            "type": self.input_type,
            "width": self.width,
            "autocomplete": self.autocomplete,
            "inputmode": self.inputmode,
            "spellcheck": self.spellcheck,
        }


class EmailField(TextField):
    """An e-mail address, checked for its shape only."""

    input_type = "email"

    def __init__(self, label: str = "Email address", **wording: Any) -> None:
        usual: dict[str, Any] = {"max_length": EMAIL_LENGTH, "autocomplete": "email", "spellcheck": False}
        super().__init__(label, **(usual | wording))

    def cleaned(self, text: str) -> str:
        """The address. Raises ValueError when it cannot be one."""
        address = super().cleaned(text)
        if address and not EMAIL.fullmatch(address):
            raise ValueError("Enter an email address in the correct format, like name@example.nhs.uk")
        return address


class LongTextField(Asked):
    """Several lines of plain text; `limit` shows a character count, which does not block typing."""

    component = "textarea"
    data: str

    def __init__(self, label: str = "", *, limit: int = 4000, rows: int = 5, **wording: Any) -> None:
        super().__init__(label, **wording)
        self.limit = limit
        self.rows = rows

    def process_data(self, value: object) -> None:
        """Take the value the form was opened with."""
        self.data = "" if value is None else str(value)
        self.sent = self.data

    def process_formdata(self, values: Sequence[object]) -> None:
        """Take what was submitted. Raises ValueError with the message to show."""
        self.data = self.sent = ""
        self.data = plain_text(self.one_text(values), subject=self.subject, max_length=self.limit)

    def arguments(self) -> dict[str, object]:
        """What the textarea macro is called with."""
        return super().arguments() | {"value": self.sent, "limit": self.limit, "rows": self.rows}


class PasswordField(Asked):
    """A password: any characters, never trimmed, never shown again; paste and password managers work."""

    component = "password_input"
    data: str

    def __init__(
        self,
        label: str = "Password",
        *,
        autocomplete: str = "current-password",
        max_length: int = 200,
        **wording: Any,
    ) -> None:
        super().__init__(label, **wording)
        self.autocomplete = autocomplete
        self.max_length = max_length

    def process_data(self, value: object) -> None:
        """A password is never filled in beforehand."""
        self.data = ""

    def process_formdata(self, values: Sequence[object]) -> None:
        """Take what was submitted. Raises ValueError with the message to show."""
        self.data = ""
        password = self.one_text(values)
        if len(password) > self.max_length:
            raise ValueError(too_long(self.subject, self.max_length))
        if SURROGATE.search(password):
            raise ValueError(f"{self.subject} must be text")
        self.data = password

    def arguments(self) -> dict[str, object]:
        """What the password macro is called with: everything but the password."""
        return super().arguments() | {"autocomplete": self.autocomplete}


class HiddenField(TextField):
    """Text the page carries for the person. Its errors have no input to link to."""

    component = "hidden_input"
    is_hidden = True

    def arguments(self) -> dict[str, object]:
        """What the hidden input macro is called with; it has no id, a page may hold it several times."""
        return {"name": self.name, "value": self.sent}
