"""Fields that only cases use: tags in one line, and a month."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from peersupport.cases.rules.fields import EXPERTISE_LENGTH, MOST_EXPERTISE
from peersupport.cases.rules.rows import read_month
from peersupport.core import clock
from peersupport.web.fields import TextField


class TagsField(TextField):
    """Several short texts in one line, separated by commas; each once."""

    data: list[str]  # type: ignore[assignment] # the typed text stays in `sent`

    def __init__(
        self,
        label: str = "",
        *,
        most: int = MOST_EXPERTISE,
        tag_length: int = EXPERTISE_LENGTH,
        **wording: Any,
    ) -> None:
        super().__init__(label, **({"max_length": (tag_length + 2) * most} | wording))
        self.most = most
        self.tag_length = tag_length

    def process_data(self, value: object) -> None:
        """Take the value the form was opened with."""
        self.data = [str(tag) for tag in value] if isinstance(value, (list, tuple)) else []
        self.sent = ", ".join(self.data)

    def process_formdata(self, values: Sequence[object]) -> None:
        """Take what was submitted. Raises ValueError with the message to show."""
        self.data = []
        self.sent = ""
        typed = self.cleaned(self.one_text(values))
        tags = list(dict.fromkeys(tag.strip() for tag in typed.split(",") if tag.strip()))
        if len(tags) > self.most:
            raise ValueError(f"Enter up to {self.most}, separated by commas")
        if any(len(tag) > self.tag_length for tag in tags):
            raise ValueError(f"{self.subject} must be {self.tag_length} characters or fewer")
        self.data = tags


class MonthField(TextField):
    """A month that is past or running: "March 2026", "3 2026" or "03/2026". Its value is "2026-03"."""

    def __init__(self, label: str = "", **wording: Any) -> None:
        usual: dict[str, Any] = {"width": "10", "max_length": 20, "spellcheck": False}
        super().__init__(label, **(usual | wording))

    def process_formdata(self, values: Sequence[object]) -> None:
        """Take what was submitted. Raises ValueError with the message to show."""
        self.data = ""
        self.sent = ""
        typed = self.cleaned(self.one_text(values))
        today: date = clock.london_day(clock.now())
        self.data = read_month(typed, today) if typed else ""
