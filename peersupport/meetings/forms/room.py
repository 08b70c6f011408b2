"""Forms of the live room. One class serves the page's form and the live event of the same name.

`meeting` is the meeting's reference in a live event; a page has it in its address.
"""

import base64
import binascii
from datetime import date, timedelta
from typing import Any

from peersupport.cases.services.discussions import RecordFields
from peersupport.cases.words import DecisionStatus, PlanChanged, RecommendationKind, label
from peersupport.web.fields import (
    Asked,
    BaseForm,
    Choice,
    ChoiceField,
    DateField,
    HiddenField,
    LongTextField,
    OneTimeForm,
    RadiosField,
    TextField,
)
from peersupport.web.fields.number import WHOLE
from peersupport.web.forms import GuardedForm

ACTION_DAYS = 14
# 60 kB of an edit as base64, and a little for its padding.
MOST_ENCODED = 80_100
LOAD_AGAIN = "Load this page again, then try once more"
REASON = "Why does this not identify a patient?"


class EncodedField(HiddenField):
    """Bytes that a script sends, as base64. `raw` holds them."""

    raw: bytes = b""

    def cleaned(self, text: str) -> str:
        """The encoded text. Raises ValueError when it is none."""
        self.raw = b""
        if len(text) > self.max_length:
            raise ValueError("This is too much at once. Shorten what you pasted to save")
        try:
            self.raw = base64.b64decode(text.encode("ascii"), validate=True)
        except (binascii.Error, UnicodeEncodeError) as error:
            raise ValueError(LOAD_AGAIN) from error
        return text


class NumberField(HiddenField):
    """A whole number that the page carries: a position, a version. `number` holds it."""

    number: int = 0

    def cleaned(self, text: str) -> str:
        """The number's text. Raises ValueError when it is none."""
        text = super().cleaned(text)
        if text and not WHOLE.fullmatch(text):
            raise ValueError(LOAD_AGAIN)
        self.number = int(text or 0)
        return text


def with_ids(form: Any, prefix: str) -> Any:
    """The form with ids of its own, because a room's page holds several forms. Names stay as they are."""
    for field in form:
        field.id = f"{prefix}-{field.id}"
        field.label.field_id = field.id
    return form


class PersonField(ChoiceField):
    """One colleague by reference. The service says whether there is such a person now."""

    def pre_validate(self, form: object) -> None:
        """Check only that somebody was chosen: a live event comes without the list."""
        Asked.pre_validate(self, form)


class RoomForm(BaseForm):
    """Any event of a room: which meeting it is about."""

    meeting = HiddenField(max_length=20)


class CaseRoomForm(RoomForm):
    """An event about one case on the agenda."""

    case = HiddenField(max_length=20)


class MoveForm(RoomForm):
    """Go to an item. `here` is where the person believes the meeting is; 0 is between items."""

    to = NumberField(max_length=4, required_message=LOAD_AGAIN)
    here = NumberField(max_length=4)


class ExtendForm(RoomForm):
    """Two more minutes for the item at `here`."""

    here = NumberField(max_length=4, required_message=LOAD_AGAIN)


class GuardedRoomForm(GuardedForm):
    """Free text about a case: sent once, and asked about when the guard has a question."""

    meeting = HiddenField(max_length=20)
    case = HiddenField(max_length=20)


class DeferForm(GuardedRoomForm):
    """Put a case off."""

    reason = TextField(
        "Why is this case deferred?",
        hint="For example, the imaging report is not here yet",
        max_length=300,
        required_message="Enter why the case is deferred",
    )


class RecordForm(GuardedRoomForm):
    """What the meeting recommends for a case."""

    version = NumberField(max_length=9, required_message=LOAD_AGAIN)
    recommendation = LongTextField(
        "Recommendation",
        hint="Advice to the person who presented: they decide, and keep responsibility",
        limit=1500,
        rows=4,
    )
    recommendation_kind = ChoiceField(
        "Kind of recommendation",
        choices=[Choice(kind.value, label(kind)) for kind in RecommendationKind],
        empty_text="Select a kind",
    )
    plan_changed = RadiosField(
        "Does this change the plan?",
        choices=[Choice(answer.value, label(answer)) for answer in PlanChanged],
        small=True,
    )
    decision_status = RadiosField(
        "Was it agreed?",
        choices=[
            Choice(DecisionStatus.AGREED.value, "Agreed"),
            Choice(DecisionStatus.PARTLY.value, "Partly agreed"),
        ],
        small=True,
    )
    summary = LongTextField("Summary of the discussion (optional)", limit=1500, rows=3)

    def record_fields(self) -> RecordFields:
        """The answers as the record keeps them."""
        kind, plan, decision = (
            self.recommendation_kind.data,
            self.plan_changed.data,
            self.decision_status.data,
        )
        return {
            "recommendation": self.recommendation.data,
            "recommendation_kind": RecommendationKind(kind) if kind else None,
            "plan_changed": PlanChanged(plan) if plan else None,
            "decision_status": DecisionStatus(decision) if decision else None,
            "summary": self.summary.data,
        }


class DissentForm(GuardedRoomForm):
    """A different view that somebody wants recorded."""

    version = NumberField(max_length=9, required_message=LOAD_AGAIN)
    dissent = LongTextField("What is the different view?", limit=1000, rows=3)
    dissent_by = TextField(
        "Whose view is it? (optional)", hint="Leave empty if they do not want to be named", max_length=120
    )

    def record_fields(self) -> RecordFields:
        """The answers as the record keeps them."""
        return {"dissent": self.dissent.data, "dissent_by": self.dissent_by.data}


class ActionForm(GuardedRoomForm):
    """An action agreed for a case: one owner, one day."""

    text = TextField(
        "What will be done?",
        hint="Begin with a verb, such as request, send or review",
        max_length=200,
        required_message="Enter what will be done",
    )
    owner = PersonField(
        "Who will do it?", empty_text="Select 1 person", required_message="Select who will do it"
    )
    due_on = DateField("By when?", required_message="Enter the day it is due")

    @staticmethod
    def usual_day(today: date) -> date:
        """When an action is due unless somebody says otherwise."""
        return today + timedelta(days=ACTION_DAYS)


class NotesSyncForm(CaseRoomForm):
    """What of a case's notes a browser has already."""

    vector = EncodedField(max_length=MOST_ENCODED, required_message=LOAD_AGAIN)


class NotesEditForm(CaseRoomForm):
    """An edit of a case's notes, and the reason for softer identifier signs when it was asked."""

    edit = EncodedField(max_length=MOST_ENCODED, required_message=LOAD_AGAIN)
    reason = TextField(REASON, max_length=300)


class NoteForm(OneTimeForm):
    """A paragraph for the notes, from a page without scripts."""

    case = HiddenField(max_length=20)
    update = LongTextField("Add to the notes", limit=4000, rows=4, required_message="Enter a note")
    reason = TextField(REASON, hint="For example, it is the name of a colleague or of a test", max_length=300)
    asks_reason = False
