"""The base of every question page of a case: which questions a kind asks, and what was answered."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any, ClassVar, Self

from peersupport.cases import words
from peersupport.cases.rules.fields import Need, need
from peersupport.cases.words import CaseKind
from peersupport.web.fields import Asked, Choice, HiddenField
from peersupport.web.fields.base import OPTIONAL
from peersupport.web.forms import GuardedForm

# The closed list behind each question that has one.
LISTS: Mapping[str, type[StrEnum]] = {
    "question_type": words.QuestionType,
    "age_band": words.AgeBand,
    "age_band_to": words.AgeBand,
    "sex": words.Sex,
    "duration": words.Duration,
    "red_flag_screen": words.RedFlagScreen,
    "work_status": words.WorkStatus,
    "intended_action": words.IntendedAction,
    "help_wanted": words.HelpWanted,
    "urgency": words.Urgency,
    "patient_preference": words.PatientPreference,
    "visibility": words.Visibility,
}
YES, NO = "yes", "no"


def choices(list_of: type[StrEnum], **reveals: str) -> list[Choice]:
    """The options of a closed list; `reveals` names the field shown inside an option, by its value."""
    return [Choice(value, text, reveals=reveals.get(value, "")) for value, text in words.choices(list_of)]


class VersionedForm(GuardedForm):
    """A form that knows which version of the case its page showed."""

    version = HiddenField(max_length=10)
    # Fields shown inside an option of another.
    revealed: ClassVar[frozenset[str]] = frozenset()

    @property
    def expected_version(self) -> int | None:
        """The version the page showed, or None when it was tampered with."""
        typed = self.version.data
        return int(typed) if typed.isascii() and typed.isdecimal() else None

    @property
    def shown(self) -> Iterator[Asked]:
        """The fields the page places, in order."""
        for field in self:
            is_placed_elsewhere = field.name in self.revealed or field.name == "identifier_reason"
            if isinstance(field, Asked) and not field.is_hidden and not is_placed_elsewhere:
                yield field


class AnswersForm(VersionedForm):
    """One question page. Its fields carry the names of the case's questions.

    A field may have wording of its own for a kind in `relabel`; questions a kind does not ask are removed,
    those it need not answer are marked optional.
    """

    relabel: ClassVar[Mapping[tuple[CaseKind, str], str]] = {}
    heading: ClassVar[str] = ""
    # Whether the page was answered with what a case conference is not for.
    is_emergency: bool = False

    @classmethod
    def for_answers(
        cls, kind: CaseKind, names: tuple[str, ...], answers: Mapping[str, Any], version: int
    ) -> Self:
        """The page of this kind of case, filled with the answers given so far."""
        form = cls(data={name: to_form(answers[name]) for name in names}, version=str(version))
        for field in list(form):
            if field.name in answers and field.name not in names:
                del form[field.name]
        for name in names:
            if name in form:
                form.word(kind, name)
        return form

    def word(self, kind: CaseKind, name: str) -> None:
        """Give the field the wording of this kind, and say when it need not be answered."""
        field = self[name]
        text = self.relabel.get((kind, name), field.label.text)
        field.subject = field.subject if text == field.label.text else text
        is_optional = need(kind, name) in (Need.OPTIONAL, Need.CONDITIONAL) and name not in self.revealed
        field.label.text = f"{text}{OPTIONAL}" if is_optional else text

    def answers(self) -> dict[str, Any]:
        """What was answered, as the case keeps it."""
        return {
            field.name: from_form(field.name, field.data)
            for field in self
            if isinstance(field, Asked) and not field.is_hidden and field.name != "identifier_reason"
        }


def to_form(value: Any) -> Any:
    """A kept answer as a field shows it."""
    if isinstance(value, bool):
        return YES if value else NO
    return value


def from_form(name: str, value: Any) -> Any:
    """A field's value as the case keeps it."""
    if name in LISTS:
        return LISTS[name](value) if value else None
    read = _READERS.get(name)
    return read(value) if read else value


def _read_yes_no(value: str) -> bool | None:
    return {YES: True, NO: False}.get(value)


_READERS: dict[str, Callable[[Any], Any]] = {
    "involves_colleague": _read_yes_no,
    "region": lambda value: value or None,
}
