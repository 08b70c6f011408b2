"""Chosen answers: select, radios, checkboxes and the single tick box."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms.validators import StopValidation

from peersupport.web.fields.base import Asked

NOT_LISTED = "Select an option from the list"
TICKED = {"yes", "true", "on", "1", "y"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One option.

    `reveals` names a field of the same form that is shown inside this option. `exclusive` is for "none of
    these" among checkboxes. `divider` is a word ("or") placed before the option.
    """

    value: str
    text: str
    hint: str = ""
    reveals: str = ""
    exclusive: bool = False
    divider: str = ""


class _Listed(Asked):
    """A question with a list of options; a view may replace `choices` once the form exists."""

    def __init__(self, label: str = "", *, choices: Sequence[Choice] = (), **wording: Any) -> None:
        super().__init__(label, **wording)
        self.choices = choices

    def chosen(self) -> set[str]:
        """The values that are selected now."""
        return {str(self.data)} if self.data else set()

    def items(self) -> Iterator[dict[str, object]]:
        """The options as the macros read them."""
        chosen = self.chosen()
        for choice in self.choices:
            if choice.divider:
                yield {"divider": choice.divider}
            yield {
                "value": choice.value,
                "text": choice.text,
                "hint": choice.hint,
                "chosen": choice.value in chosen,
                "exclusive": choice.exclusive,
                "inside": self._form[choice.reveals]() if choice.reveals else "",
            }

    def arguments(self) -> dict[str, object]:
        """What the macro is called with."""
        return super().arguments() | {"items": list(self.items())}


class _OneOfList(_Listed):
    data: str

    def process_data(self, value: object) -> None:
        """Take the value the form was opened with."""
        self.data = "" if value is None else str(value)

    def process_formdata(self, values: Sequence[object]) -> None:
        """Take what was submitted. Raises ValueError when it is not one text."""
        self.data = ""
        self.data = self.one_text(values).strip()

    def pre_validate(self, form: object) -> None:
        """Refuse what is not among the options."""
        super().pre_validate(form)
        if self.data and self.data not in {choice.value for choice in self.choices}:
            self.data = ""
            raise StopValidation(NOT_LISTED)


class ChoiceField(_OneOfList):
    """One option out of a drop-down list. `empty_text` is the first line, which answers nothing."""

    component = "select"

    def __init__(self, label: str = "", *, empty_text: str = "", **wording: Any) -> None:
        super().__init__(label, **wording)
        self.empty_text = empty_text

    def items(self) -> Iterator[dict[str, object]]:
        """The options, the empty line first: without it a browser would choose for the person."""
        first = Choice("", self.empty_text)
        yield {"value": "", "text": first.text, "chosen": not self.data}
        yield from super().items()


class RadiosField(_OneOfList):
    """One option out of a few, all of them in view."""

    component = "radios"

    def __init__(self, label: str = "", *, inline: bool = False, small: bool = False, **wording: Any) -> None:
        super().__init__(label, **wording)
        self.inline = inline
        self.small = small

    def arguments(self) -> dict[str, object]:
        """What the radios macro is called with."""
        return super().arguments() | {"inline": self.inline, "small": self.small}


class CheckboxesField(_Listed):
    """Any number of options."""

    component = "checkboxes"
    data: list[str]

    def __init__(self, label: str = "", *, small: bool = False, **wording: Any) -> None:
        super().__init__(label, **wording)
        self.small = small

    def process_data(self, value: object) -> None:
        """Take the values the form was opened with."""
        self.data = [str(item) for item in value] if isinstance(value, (list, tuple, set, frozenset)) else []

    def process_formdata(self, values: Sequence[object]) -> None:
        """Take what was submitted, each value once, in the order of the options."""
        self.data = []
        if not all(isinstance(value, str) for value in values):
            raise ValueError(NOT_LISTED)
        self.data = list(dict.fromkeys(str(value) for value in values if value))

    def chosen(self) -> set[str]:
        """The values that are ticked now."""
        return set(self.data)

    def pre_validate(self, form: object) -> None:
        """Refuse what is not among the options, and "none of these" together with one of these."""
        super().pre_validate(form)
        known = {choice.value for choice in self.choices}
        if not known.issuperset(self.data):
            self.data = [value for value in self.data if value in known]
            raise StopValidation(NOT_LISTED)
        alone = [choice.text for choice in self.choices if choice.exclusive and choice.value in self.data]
        if alone and len(self.data) > 1:
            raise StopValidation(f"Select either '{alone[0]}' or the other options, not both")
        self.data = [choice.value for choice in self.choices if choice.value in self.data]

    def arguments(self) -> dict[str, object]:
        """What the checkboxes macro is called with."""
        return super().arguments() | {"small": self.small}


class TickField(Asked):
    """A single tick box: True or False. `required_message` makes the tick compulsory."""

    component = "tick"
    data: bool

    def __init__(self, label: str = "", *, small: bool = False, **wording: Any) -> None:
        super().__init__(label, **wording)
        self.small = small

    @property
    def is_empty(self) -> bool:
        """Whether the box is not ticked."""
        return not self.data

    def process_data(self, value: object) -> None:
        """Take the value the form was opened with."""
        self.data = bool(value)

    def process_formdata(self, values: Sequence[object]) -> None:
        """Take what was submitted: a browser sends nothing for an empty box."""
        self.data = False
        if len(values) > 1 or not all(isinstance(value, (str, bool)) for value in values):
            raise ValueError(f"{self.subject} must be ticked or not ticked")
        self.data = bool(values) and str(values[0]).lower() in TICKED

    def arguments(self) -> dict[str, object]:
        """What the tick macro is called with."""
        return {
            "id": self.id,
            "name": self.name,
            "label": self.label.text,
            "hint": self.hint,
            "error": self.error,
            "ticked": self.data,
            "small": self.small,
        }
