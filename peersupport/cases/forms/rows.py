"""The pages of lists: one scan, one score or one named colleague is added at a time."""

from wtforms.validators import ValidationError

from peersupport.cases.forms.base import VersionedForm
from peersupport.cases.forms.tags import MonthField
from peersupport.cases.rules.fields import IMAGING_SUMMARY_LIMIT
from peersupport.cases.rules.measures import MEASURES
from peersupport.cases.rules.rows import IMAGING_LABELS, keep_score
from peersupport.web.fields import Choice, ChoiceField, LongTextField, TextField


class ImagingForm(VersionedForm):
    """One scan: what, when and what the report says in short."""

    type = ChoiceField(
        "Type of imaging",
        choices=[Choice(key, text) for key, text in IMAGING_LABELS.items()],
        required_message="Select the type of imaging",
    )
    month = MonthField(
        "Month",
        hint="For example, March 2026. Do not give the day",
        required_message="Enter the month of the imaging",
    )
    summary = LongTextField(
        "What did it show?",
        hint="In short. Do not copy the report",
        limit=IMAGING_SUMMARY_LIMIT,
        rows=4,
        required_message="Enter what it showed",
        error_name="What it showed",
    )

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed for another scan."""
        return not (self.type.data or self.month.sent.strip() or self.summary.sent.strip())

    def row(self) -> dict[str, object]:
        """The scan as the case keeps it."""
        return {"type": self.type.data, "month": self.month.data, "summary": self.summary.data}


class ScoreForm(VersionedForm):
    """One outcome score: the total only, never the items."""

    measure = ChoiceField(
        "Measure",
        choices=[
            Choice(measure.key, f"{measure.label}, {measure.lowest} to {measure.highest}")
            for measure in MEASURES
        ],
        required_message="Select a measure",
    )
    value = TextField(
        "Score",
        max_length=6,
        width="5",
        inputmode="decimal",
        spellcheck=False,
        required_message="Enter the score",
    )
    month = MonthField(
        "Month", hint="For example, March 2026", required_message="Enter the month of the score"
    )

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed for another score."""
        return not (self.measure.data or self.month.sent.strip() or self.value.sent.strip())

    def validate_value(self, field: TextField) -> None:
        """Hold the score to the measure's range. Raises ValidationError."""
        if not self.measure.data or not field.data:
            return
        try:
            keep_score(self.measure.data, field.data)
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def row(self) -> dict[str, object]:
        """The score as the case keeps it."""
        return {
            "measure": self.measure.data,
            "value": keep_score(self.measure.data, self.value.data),
            "month": self.month.data,
        }


class ViewerForm(VersionedForm):
    """One colleague the case is shown to."""

    person = ChoiceField("Colleague", required_message="Select a colleague")

    @property
    def is_blank(self) -> bool:
        """Whether nobody was chosen."""
        return not self.person.data


LIST_FORMS = {"imaging": ImagingForm, "scores": ScoreForm, "people": ViewerForm}
