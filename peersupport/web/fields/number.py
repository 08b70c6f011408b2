"""Whole numbers within named limits."""

import re
from collections.abc import Sequence
from typing import Any

from peersupport.web.fields.text import TextField

WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)


class WholeNumberField(TextField):
    """A whole number from `least` to `most`. `suffix` ("minutes") is shown after the input."""

    data: int | None  # type: ignore[assignment] # the typed text stays in `sent`

    def __init__(
        self,
        label: str = "",
        *,
        least: int = 0,
        most: int = 999_999_999,
        suffix: str = "",
        **wording: Any,
    ) -> None:
        usual: dict[str, Any] = {"width": "5", "inputmode": "numeric", "spellcheck": False}
        super().__init__(label, **(usual | wording))
        self.least = least
        self.most = most
        self.suffix = suffix

    def process_data(self, value: object) -> None:
        """Take the value the form was opened with."""
        self.data = value if isinstance(value, int) and not isinstance(value, bool) else None
        self.sent = "" if self.data is None else str(self.data)

    def process_formdata(self, values: Sequence[object]) -> None:
        """Take what was submitted. Raises ValueError with the message to show."""
        self.data = None
        self.sent = ""
        typed = self.cleaned(self.one_text(values)).replace(",", "")
        self.sent = self.sent or typed
        if not typed:
            return
        if not WHOLE.fullmatch(typed):
            raise ValueError(f"{self.subject} must be a whole number, like {max(self.least, 1)}")
        number = int(typed)
        if not self.least <= number <= self.most:
            raise ValueError(f"{self.subject} must be between {self.least:,} and {self.most:,}")
        self.data = number

    def arguments(self) -> dict[str, object]:
        """What the input macro is called with."""
        return super().arguments() | {"suffix": self.suffix}
