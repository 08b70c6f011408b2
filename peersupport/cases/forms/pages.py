"""The question pages, one form each. `PAGE_FORMS` gives the form of a page's address."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from peersupport.cases import taxonomy, words
from peersupport.cases.forms.base import NO, YES, AnswersForm, choices
from peersupport.cases.forms.tags import TagsField
from peersupport.cases.rules.fields import LARGEST_GROUP, MOST_EXPERTISE, MOST_TOPICS
from peersupport.cases.words import CaseKind
from peersupport.web.fields import (
    CheckboxesField,
    Choice,
    ChoiceField,
    DateField,
    LongTextField,
    RadiosField,
    TextField,
    WholeNumberField,
)

GROUP, AREA = CaseKind.PATIENT_GROUP, CaseKind.PROFESSIONAL_AREA
UNSURE = "unsure"
EMERGENCY = "emergency"
NO_IDENTIFIERS = "Do not include names, dates of birth, addresses or numbers that could identify a patient."


class QuestionForm(AnswersForm):
    heading = "Your question"
    title = TextField("Title", max_length=100, hint="For example, shoulder pain that does not settle")
    clinical_question = LongTextField(
        "What do you want to ask your colleagues?",
        hint="1 sentence that ends with a question mark",
        limit=300,
        rows=3,
        error_name="Your question",
    )
    question_type = RadiosField("What is your question about?", choices=choices(words.QuestionType))


class RegionForm(AnswersForm):
    heading = "Body region"
    region = RadiosField(
        "Which body region is it about?",
        choices=[Choice(key, text) for key, text in taxonomy.REGIONS.items()],
    )


class ConditionsForm(AnswersForm):
    heading = "Conditions"
    relabel: ClassVar[Mapping[tuple[CaseKind, str], str]] = {
        (GROUP, "condition_keys"): "Which conditions do the people in the group have?",
        (AREA, "condition_keys"): "Is it about particular conditions?",
    }
    condition_keys = CheckboxesField("Which conditions are you thinking of?", error_name="Conditions")

    @classmethod
    def for_answers(
        cls, kind: CaseKind, names: tuple[str, ...], answers: Mapping[str, Any], version: int
    ) -> Self:
        """The page, with "not sure" as one of its boxes."""
        unsure = [UNSURE] if answers["is_condition_unsure"] else []
        filled = {**answers, "condition_keys": [*answers["condition_keys"], *unsure]}
        return super().for_answers(kind, names, filled, version)

    def word(self, kind: CaseKind, name: str) -> None:
        """Offer every condition, and to patient cases that nobody is sure yet."""
        super().word(kind, name)
        offered = [Choice(condition.key, condition.name) for condition in taxonomy.conditions().values()]
        unsure = [Choice(UNSURE, "I am not sure yet", exclusive=True)] if kind is CaseKind.PATIENT else []
        self.condition_keys.choices = offered + unsure

    def answers(self) -> dict[str, Any]:
        """The conditions, and apart from them that the owner is not sure."""
        chosen = self.condition_keys.data
        return {
            "condition_keys": [key for key in chosen if key != UNSURE],
            "is_condition_unsure": UNSURE in chosen,
        }


class RedFlagsForm(AnswersForm):
    heading = "Red flags"
    revealed = frozenset({"red_flag_notes"})
    red_flag_screen = RadiosField(
        "Have you screened for red flags?",
        choices=choices(words.RedFlagScreen, found_acted="red_flag_notes"),
    )
    red_flag_notes = LongTextField(
        "What did you find, and what was done?", limit=500, rows=3, error_name="What you found"
    )

    def word(self, kind: CaseKind, name: str) -> None:
        """A group has no notes to reveal."""
        super().word(kind, name)
        if "red_flag_notes" not in self:
            self.red_flag_screen.choices = choices(words.RedFlagScreen)


class PersonForm(AnswersForm):
    heading = "About the patient"
    age_band = ChoiceField("Age band", choices=choices(words.AgeBand))
    sex = RadiosField(
        "Sex", hint="Only if it matters for your question", choices=choices(words.Sex), inline=True
    )
    duration = RadiosField("How long has this gone on?", choices=choices(words.Duration))
    work_status = RadiosField("Work", choices=choices(words.WorkStatus))


class GroupForm(AnswersForm):
    heading = "About the group"
    group_size = WholeNumberField(
        "How many people are in the group?",
        hint="A number under 5 is shown to everybody else as under 5",
        least=1,
        most=LARGEST_GROUP,
        error_name="The number of people",
    )
    period_from = DateField("When does the period start?", error_name="The start of the period")
    period_to = DateField("When does the period end?", error_name="The end of the period")
    age_band = ChoiceField("Youngest age band", choices=choices(words.AgeBand))
    age_band_to = ChoiceField("Oldest age band", choices=choices(words.AgeBand))
    data_source = TextField(
        "Where do the numbers come from?", hint="For example, class registers", max_length=200
    )


class SituationForm(AnswersForm):
    heading = "The situation"
    situation = LongTextField(
        "What is happening now?", hint=NO_IDENTIFIERS, limit=1500, rows=8, error_name="The situation"
    )
    background = LongTextField(
        "What is the background?",
        hint="History, other conditions and medicines that matter, and what life and work ask of the person",
        limit=2000,
        rows=8,
        error_name="The background",
    )

    def word(self, kind: CaseKind, name: str) -> None:
        """Only a patient case asks for a person's history."""
        super().word(kind, name)
        if kind is not CaseKind.PATIENT and name == "background":
            self.background.hint = "What led to this, and what your service is like"


class AssessmentForm(AnswersForm):
    heading = "Your assessment"
    assessment = LongTextField(
        "What have you found, and what do you think so far?", limit=2000, rows=8, error_name="The assessment"
    )
    what_i_have_tried = LongTextField("What have you tried?", limit=800, rows=5, error_name="What you tried")
    data_source = TextField(
        "Where do any numbers come from?", hint="For example, an audit or a rota", max_length=200
    )
    other_flags = CheckboxesField(
        "Other flags", hint="Select all that apply", choices=choices(words.Flag), error_name="Other flags"
    )
    relabel: ClassVar[Mapping[tuple[CaseKind, str], str]] = {
        (AREA, "assessment"): "What do you think is going on?",
    }


class TreatmentForm(AnswersForm):
    heading = "Treatment and goals"
    treatment_so_far = LongTextField(
        "What treatment so far, and what was the response?", limit=1000, rows=6, error_name="The treatment"
    )
    what_i_have_tried = LongTextField("What have you tried?", limit=800, rows=5, error_name="What you tried")
    what_matters = LongTextField(
        "What matters most to the person?",
        hint="Their own goal, in their words as far as possible",
        limit=500,
        rows=3,
        error_name="What matters",
    )
    intended_action = RadiosField(
        "What would you do next without advice?",
        hint="This lets everybody see later what the discussion changed",
        choices=choices(words.IntendedAction),
    )
    relabel: ClassVar[Mapping[tuple[CaseKind, str], str]] = {
        (GROUP, "what_matters"): "What matters most to the people in the group?",
    }


class HelpForm(AnswersForm):
    heading = "The help you want"
    revealed = frozenset({"needed_before"})
    help_wanted = RadiosField("What help do you want?", choices=choices(words.HelpWanted))
    urgency = RadiosField(
        "When do you need an answer?",
        choices=[
            *choices(words.Urgency, before_date="needed_before"),
            Choice(EMERGENCY, "Today: somebody could come to harm before then", divider="or"),
        ],
    )
    needed_before = DateField("Before which date?", error_name="The date you need an answer before")
    preferred_expertise = TagsField(
        "Whose expertise would help most?",
        hint=f"Up to {MOST_EXPERTISE} areas, separated by commas. For example, hand therapy, pain education",
        error_name="Each area of expertise",
    )

    def answers(self) -> dict[str, Any]:
        """An emergency is no answer that is kept; a date goes with its option only."""
        if self.urgency.data == EMERGENCY:
            self.is_emergency = True
            self.urgency.data = ""
        answers = super().answers()
        if answers["urgency"] != words.Urgency.BEFORE_DATE:
            answers["needed_before"] = None
        return answers


class TopicsForm(AnswersForm):
    heading = "Topics"
    topic_tags = CheckboxesField(
        "Which topics is it about?",
        hint=f"Select up to {MOST_TOPICS}. Colleagues find your case by them",
        choices=[Choice(topic, topic[:1].upper() + topic[1:]) for topic in taxonomy.topics()],
        small=True,
        error_name="Topics",
    )


class SharingForm(AnswersForm):
    heading = "Sharing this case"
    revealed = frozenset({"preference_reason"})
    patient_preference = RadiosField(
        "What did the patient say about being discussed?",
        choices=choices(words.PatientPreference, not_asked_reason="preference_reason"),
    )
    preference_reason = TextField("Why were they not asked?", max_length=300)
    involves_colleague = RadiosField(
        "Is this about a colleague who could be recognised?",
        hint="Then only chairs see it until one of them has reviewed it",
        choices=[Choice(YES, "Yes"), Choice(NO, "No")],
        inline=True,
    )
    visibility = RadiosField("Who may see this case?", choices=choices(words.Visibility))


PAGE_FORMS: Mapping[str, type[AnswersForm]] = {
    "question": QuestionForm,
    "region": RegionForm,
    "conditions": ConditionsForm,
    "red-flags": RedFlagsForm,
    "person": PersonForm,
    "group": GroupForm,
    "situation": SituationForm,
    "assessment": AssessmentForm,
    "treatment": TreatmentForm,
    "help": HelpForm,
    "topics": TopicsForm,
    "sharing": SharingForm,
}
