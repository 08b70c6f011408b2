"""Forms of an outcome (data dictionary 11.4). They return the plain values of `rules.outcomes`."""

from collections.abc import Iterable
from typing import Any, Self

from peersupport.cases import words
from peersupport.cases.forms.base import NO, YES, choices
from peersupport.cases.models import CaseOutcome
from peersupport.cases.rules.measures import MEASURES
from peersupport.cases.rules.outcomes import (
    MOST_SCORES,
    MOST_SESSIONS,
    TEXT_LIMIT,
    Question,
    Score,
    WhatHappened,
    WhatItMeant,
)
from peersupport.cases.rules.rows import keep_score
from peersupport.cases.words import Followed
from peersupport.web.fields import (
    Choice,
    ChoiceField,
    DateField,
    LongTextField,
    RadiosField,
    TextField,
    WholeNumberField,
)
from peersupport.web.forms import GuardedForm

_YES_NO = (Choice(YES, "Yes"), Choice(NO, "No"))
_NO_IDENTIFIERS = "Do not include anything that could identify a patient"
_REASONS = {
    Followed.PARTLY: "reason_partly",
    Followed.NOT_FOLLOWED: "reason_not_followed",
    Followed.CHANGED: "reason_changed",
    Followed.NOT_APPLICABLE: "reason_not_applicable",
}


def _why(label: str) -> LongTextField:
    return LongTextField(label, limit=TEXT_LIMIT, rows=3, error_name="The reason")


class _AskedForm(GuardedForm):
    """A form that keeps only the questions this case is asked."""

    def keep(self, asked: Iterable[str]) -> Self:
        """Remove the fields of questions that are not asked."""
        for question in set(Question) - set(asked):
            if question in self:
                del self[question]
        return self

    def said(self, name: str) -> str:
        """The answer to a closed question, empty when it is not asked."""
        return str(self[name].data) if name in self else ""


class HappenedForm(_AskedForm):
    """The first page: what was done about the recommendation."""

    recommendation_followed = RadiosField(
        "Was the recommendation followed?",
        choices=choices(Followed, **{followed.value: name for followed, name in _REASONS.items()}),
        label_size="m",
    )
    reason_partly = _why("Which part was not followed, and why?")
    reason_not_followed = _why("Why was it not followed?")
    reason_changed = _why("What was the new information?")
    reason_not_applicable = _why("Why does this not apply?")
    clinical_outcome = RadiosField(
        "How is the patient or group now?", choices=choices(words.ClinicalOutcome), label_size="m"
    )
    referral_made = RadiosField(
        "Was the patient referred on?", choices=choices(words.ReferralMade), label_size="m"
    )
    referral_accepted = RadiosField(
        "Was the referral accepted?",
        hint="Skip this if there was no referral",
        choices=choices(words.ReferralAccepted),
        label_size="m",
        inline=True,
    )
    imaging_done = RadiosField("Was imaging done?", choices=_YES_NO, label_size="m", inline=True)
    intended_action_avoided = RadiosField(
        "Was your first plan avoided?",
        choices=(*_YES_NO, Choice("unknown", "I do not know")),
        label_size="m",
        inline=True,
    )

    @classmethod
    def of(cls, outcome: CaseOutcome, asked: Iterable[str]) -> Self:
        """The page with the answers kept so far."""
        kept: dict[str, Any] = {
            name: getattr(outcome, name)
            for name in ("recommendation_followed", "clinical_outcome", "referral_made", "referral_accepted")
        }
        kept["intended_action_avoided"] = outcome.intended_action_avoided
        kept["imaging_done"] = {True: YES, False: NO, None: ""}[outcome.imaging_done]
        if outcome.recommendation_followed in _REASONS:
            kept[_REASONS[outcome.recommendation_followed]] = outcome.reason
        return cls(data=kept).keep(asked)

    def refuse(self, field_name: str, message: str) -> None:
        """A reason has a box of its own under each answer: show its message there."""
        super().refuse(self._reason_name if field_name == Question.REASON else field_name, message)

    @property
    def _reason_name(self) -> str:
        said = self.said("recommendation_followed")
        return _REASONS.get(Followed(said), "") if said else ""

    def validate(self, extra_validators: Any = None) -> bool:
        """Leave out what is wrong with a reason that belongs to another answer: nobody sees that box."""
        super().validate(extra_validators)
        for name in set(_REASONS.values()) - {self._reason_name}:
            self[name].errors = ()
        return not self.problems

    def answers(self) -> WhatHappened:
        """What was answered."""
        return WhatHappened(
            recommendation_followed=_word(words.Followed, self.said("recommendation_followed")),
            reason=self.said(self._reason_name),
            clinical_outcome=_word(words.ClinicalOutcome, self.said("clinical_outcome")),
            referral_made=_word(words.ReferralMade, self.said("referral_made")),
            referral_accepted=_word(words.ReferralAccepted, self.said("referral_accepted")),
            imaging_done=_yes_no(self.said("imaging_done")),
            intended_action_avoided=_word(words.Avoided, self.said("intended_action_avoided")),
        )


_MEASURES = [
    Choice(measure.key, f"{measure.label}, {measure.lowest} to {measure.highest}") for measure in MEASURES
]


def _measure(number: int) -> ChoiceField:
    return ChoiceField(f"Measure {number}", choices=_MEASURES)


def _score(label: str, number: int) -> TextField:
    return TextField(
        f"{label} {number}", max_length=6, width="4", inputmode="decimal", error_name="The score"
    )


class MeantForm(_AskedForm):
    """The second page: scores, what was learned, harm, and that the patient's record has it."""

    measure_1, start_1, end_1 = _measure(1), _score("Start score", 1), _score("End score", 1)
    measure_2, start_2, end_2 = _measure(2), _score("Start score", 2), _score("End score", 2)
    measure_3, start_3, end_3 = _measure(3), _score("Start score", 3), _score("End score", 3)
    sessions_count = WholeNumberField(
        "How many sessions did the patient have? (optional)",
        most=MOST_SESSIONS,
        error_name="Sessions",
        label_size="m",
        suffix="sessions",
    )
    patient_experience = LongTextField(
        "What did they say about their care? (optional)",
        hint=_NO_IDENTIFIERS,
        limit=TEXT_LIMIT,
        rows=3,
        label_size="m",
    )
    learning = LongTextField(
        "What can others learn from this? (optional)",
        hint=f"The people who discussed the case read this. {_NO_IDENTIFIERS}",
        limit=TEXT_LIMIT,
        rows=3,
        label_size="m",
    )
    has_unexpected_harm = RadiosField(
        "Was anybody harmed unexpectedly?", choices=_YES_NO, label_size="m", inline=True
    )
    is_copied_to_record = RadiosField(
        "Is what was decided in the patient's own record?",
        hint="This service is not the patient record",
        choices=(Choice(YES, "Yes", reveals="copied_on"), Choice(NO, "Not yet")),
        label_size="m",
    )
    copied_on = DateField("When did you copy it?", hint="For example, 27 3 2026", error_name="The date")

    @classmethod
    def of(cls, outcome: CaseOutcome, asked: Iterable[str]) -> Self:
        """The page with the answers kept so far. Harm is asked afresh until the outcome is recorded."""
        is_recorded = outcome.recorded_at is not None
        kept: dict[str, Any] = {
            "sessions_count": outcome.sessions_count,
            "patient_experience": outcome.patient_experience,
            "learning": outcome.learning,
            "has_unexpected_harm": (YES if outcome.has_unexpected_harm else NO) if is_recorded else "",
            "is_copied_to_record": YES if outcome.is_copied_to_record else "",
            "copied_on": outcome.copied_on,
        }
        for number, row in enumerate(outcome.score_changes, start=1):
            kept |= {f"measure_{number}": row["measure"], f"start_{number}": f"{row['start']:g}"}
            kept[f"end_{number}"] = f"{row['end']:g}"
        form = cls(data=kept).keep(asked)
        if Question.SCORES not in asked:
            form._drop_scores()
        return form

    def _drop_scores(self) -> None:
        for number in range(1, MOST_SCORES + 1):
            for part in ("measure", "start", "end"):
                del self[f"{part}_{number}"]

    @property
    def asks_scores(self) -> bool:
        """Whether scores are asked for."""
        return "measure_1" in self

    @property
    def score_rows(self) -> list[list[Any]]:
        """The fields of each score, row by row."""
        if not self.asks_scores:
            return []
        return [
            [self[f"{part}_{number}"] for part in ("measure", "start", "end")]
            for number in range(1, MOST_SCORES + 1)
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """Read the scores too: each begun row needs a measure and two scores in its range."""
        super().validate(extra_validators)
        if self.said("is_copied_to_record") != YES and "copied_on" in self:
            # The date is not shown then, so nothing can be wrong with it.
            self.copied_on.errors = ()
        self.scores: list[Score] = []
        for row in self.score_rows:
            if any(field.data for field in row) and not any(field.errors for field in row):
                self._read_row(row)
        return not self.problems

    def _read_row(self, row: list[Any]) -> None:
        measure, *typed = row
        if not measure.data:
            measure.errors = ["Select a measure"]
            return
        numbers = []
        for field in typed:
            try:
                numbers.append(float(keep_score(measure.data, field.data)))
            except ValueError as error:
                field.errors = [str(error)]
        if len(numbers) == len(typed):
            self.scores.append(Score(measure.data, *numbers))

    def answers(self) -> WhatItMeant:
        """What was answered. The form was validated before."""
        return WhatItMeant(
            score_changes=tuple(self.scores),
            sessions_count=self.sessions_count.data if "sessions_count" in self else None,
            patient_experience=self.said("patient_experience"),
            learning=self.said("learning"),
            has_unexpected_harm=_yes_no(self.said("has_unexpected_harm")),
            is_copied_to_record=self.said("is_copied_to_record") == YES,
            copied_on=self.copied_on.data if "copied_on" in self else None,
        )


def _word(kind: Any, said: str) -> Any:
    return kind(said) if said else None


def _yes_no(said: str) -> bool | None:
    return {YES: True, NO: False}.get(said)
