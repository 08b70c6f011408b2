"""Forms of minutes: the record of a case, comments, the general note, approving."""

from peersupport.cases.services.records import RecordValues
from peersupport.cases.words import DecisionStatus, PlanChanged, RecommendationKind, label
from peersupport.web.fields import (
    Choice,
    ChoiceField,
    HiddenField,
    LongTextField,
    OneTimeForm,
    RadiosField,
    TextField,
)
from peersupport.web.forms import GuardedForm


class RecordForm(GuardedForm):
    """The record of one case. `version` is the record as this page showed it."""

    summary = LongTextField("Summary of the discussion", limit=1500, rows=6, error_name="The summary")
    key_points = LongTextField(
        "Key points (optional)", hint="One on each line", limit=2000, rows=5, error_name="Key points"
    )
    recommendation = LongTextField("Recommendation", limit=1500, rows=5)
    recommendation_kind = ChoiceField(
        "Kind of recommendation",
        hint="Needed with a recommendation, like the next 2 answers",
        empty_text="Not said",
        choices=[Choice(kind.value, label(kind)) for kind in RecommendationKind],
    )
    alternatives_considered = LongTextField(
        "Alternatives considered (optional)", limit=1500, rows=3, error_name="Alternatives"
    )
    plan_changed = RadiosField(
        "Did the plan change?",
        choices=[Choice(answer.value, label(answer)) for answer in PlanChanged],
    )
    decision_status = RadiosField(
        "Was it agreed?",
        choices=[Choice(word.value, label(word)) for word in (DecisionStatus.AGREED, DecisionStatus.PARTLY)],
    )
    dissent = LongTextField(
        "Dissent (optional)",
        hint="A different view that somebody asked to have recorded",
        limit=1000,
        rows=3,
        error_name="Dissent",
    )
    dissent_by = TextField(
        "Whose view was it? (optional)",
        hint="Only if they wish to be named",
        max_length=120,
        error_name="Whose view it was",
    )
    learning_point = LongTextField(
        "Learning point (optional)", limit=300, rows=2, error_name="Learning point"
    )
    version = HiddenField(max_length=10)

    @property
    def values(self) -> RecordValues:
        """What was typed, as the service takes it."""
        kind, plan, decision = (
            self.recommendation_kind.data,
            self.plan_changed.data,
            self.decision_status.data,
        )
        return RecordValues(
            summary=self.summary.data,
            key_points=tuple(line.strip() for line in self.key_points.data.splitlines() if line.strip()),
            recommendation=self.recommendation.data,
            recommendation_kind=RecommendationKind(kind) if kind else None,
            alternatives_considered=self.alternatives_considered.data,
            plan_changed=PlanChanged(plan) if plan else None,
            decision_status=DecisionStatus(decision) if decision else None,
            dissent=self.dissent.data,
            dissent_by=self.dissent_by.data,
            learning_point=self.learning_point.data,
        )

    @property
    def read_version(self) -> int:
        """The version this page was opened with; no version is one that never was."""
        return int(self.version.data) if self.version.data.isdecimal() else -1


class AmendForm(RecordForm):
    """A record with the reason for amending it."""

    reason = LongTextField(
        "Why are you amending the approved record?",
        hint="This is shown in the minutes, with what stood before",
        limit=300,
        rows=2,
        required_message="Enter why the approved record is amended",
        error_name="The reason",
    )


class CommentForm(GuardedForm):
    """The presenter's comment on their case's record."""

    text = LongTextField(
        "What should be corrected?",
        limit=1000,
        rows=4,
        required_message="Enter your comment",
        error_name="The comment",
    )


class NoteForm(GuardedForm):
    """The general note of the minutes."""

    note = LongTextField(
        "Note (optional)",
        hint="Anything that belongs to the whole meeting, not to a case",
        limit=1500,
        rows=5,
        error_name="The note",
    )
    version = HiddenField(max_length=10)


class ApproveForm(OneTimeForm):
    """Approving what was read. `seen` is the digest of the draft on this page."""

    seen = HiddenField(max_length=64)
